"""What people write in Python as the texts that verbs take."""
import os
from collections.abc import Iterable
from numbers import Integral, Real


def _number(value):
    if isinstance(value, Integral):
        return str(int(value))
    value = float(value)
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _text(name, value):
    """Of one value."""
    if isinstance(value, bool):
        raise TypeError(f"{name}={value}: {name} takes a text or a number")
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, str):
        return value
    if isinstance(value, Real):
        return _number(value)
    raise TypeError(f"{name}={value!r}: {name} takes a text or a number, or several of them in a list")


def _years(name, value):
    """range(2020, 2025) and (2020, 2024) both are 2020:2024."""
    if isinstance(value, range):
        if value.step != 1 or not value:
            raise TypeError(f"{name}={value}: years follow one another")
        return f"{value[0]}:{value[-1]}"
    if isinstance(value, (tuple, list)) and len(value) == 2:
        return f"{_text(name, value[0])}:{_text(name, value[1])}"
    return _text(name, value)


def texts_of(parameter, value):
    """The texts of a parameter (an entry of _comity.operations()); none where nothing is said."""
    name, kind = parameter["name"], parameter["kind"]
    if value is None:
        return []
    if kind == "switch":
        if not isinstance(value, bool):
            raise TypeError(f"{name}={value!r}: {name} is True or False")
        return ["true"] if value else []
    if name == "years":
        return [_years(name, value)]
    several = isinstance(value, Iterable) and not isinstance(value, (str, bytes, os.PathLike))
    if parameter["many"]:
        return [_text(name, one) for one in value] if several else [_text(name, value)]
    if kind == "path" and several:
        raise TypeError(f"{name} is one file: write the list into it")
    return [",".join(_text(name, one) for one in value)] if several else [_text(name, value)]
