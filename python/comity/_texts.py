"""What people write in Python as the texts that verbs take."""
import os
from collections.abc import Iterable, Set
from decimal import Decimal
from numbers import Integral, Real

from ._errors import UsageError


def _number(value):
    if isinstance(value, Integral):
        return str(int(value))
    exact = float(value)
    if exact.is_integer() and abs(exact) < 1e15:
        return str(int(exact))
    # numpy's float32 of 0.9 is "0.9" in its own words.
    return str(value) if isinstance(value, Decimal) or hasattr(value, "dtype") else repr(exact)


def _readable(name, text):
    try:
        text.encode()
    except UnicodeEncodeError:
        raise UsageError(f"{name}={text!r} is not understood: it has what is no character of Unicode") from None
    if "\0" in text:
        raise UsageError(f"{name}={text!r} is not understood: it has a zero byte")
    return text


def path_text(name, value):
    """A path as text; never an empty one, which would be the working directory."""
    if not isinstance(value, (str, bytes, os.PathLike)):
        raise TypeError(f"{name}={value!r}: {name} takes a path")
    text = os.fsdecode(value)
    if not text:
        raise UsageError(f"{name} is empty: it takes a path")
    return _readable(name, text)


def _text(name, value):
    """Of one value."""
    if isinstance(value, bool):
        raise TypeError(f"{name}={value}: {name} takes a text or a number")
    if isinstance(value, os.PathLike):
        return _readable(name, os.fsdecode(value))
    if isinstance(value, str):
        return _readable(name, value)
    if isinstance(value, (Real, Decimal)):
        return _number(value)
    raise TypeError(f"{name}={value!r}: {name} takes a text or a number, or several of them in a list")


def _several(value):
    return isinstance(value, Iterable) and not isinstance(value, (str, bytes, os.PathLike)) and getattr(value, "ndim", 1) > 0


def _in_order(values):
    """A set has no order of its own, and an answer may not depend on the one it happens to have."""
    return sorted(values, key=str) if isinstance(values, Set) else list(values)


_YEARS = 'years follow one another, as in 2020, range(2020, 2025), (2020, 2024) or "2020:2024"'


def _years(name, value):
    """range(2020, 2025), (2020, 2024) and [2020, 2021, 2022, 2023, 2024] all are 2020:2024."""
    if not _several(value):
        if not isinstance(value, (str, Real, Decimal)) or isinstance(value, bool):
            raise TypeError(f"{name}={value!r}: {_YEARS}")
        return _text(name, value)
    years = [_text(name, year) for year in _in_order(value)]
    if len(years) == 2 and not isinstance(value, (range, Set)):
        return ":".join(years)
    if not years or not all(year.isdecimal() for year in years) or [int(y) for y in years] != list(range(int(years[0]), int(years[0]) + len(years))):
        raise TypeError(f"{name}={value!r}: {_YEARS}")
    return f"{years[0]}:{years[-1]}"


def _switch(name, value):
    if not isinstance(value, bool) and getattr(getattr(value, "dtype", None), "kind", "") != "b":
        raise TypeError(f"{name}={value!r}: {name} is True or False")
    return ["true"] if value else []


def texts_of(parameter, value):
    """The texts of a parameter (an entry of _comity.operations()); none where nothing is said."""
    name, kind = parameter["name"], parameter["kind"]
    if value is None:
        return []
    if kind == "switch":
        return _switch(name, value)
    if name == "years":
        return [_years(name, value)]
    several = _several(value)
    if parameter["many"]:
        return [_text(name, one) for one in _in_order(value)] if several else [_text(name, value)]
    if kind == "path" and several:
        raise TypeError(f"{name} is one file: write the list into it")
    return [",".join(_text(name, one) for one in _in_order(value))] if several else [_text(name, value)]
