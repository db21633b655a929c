#!/usr/bin/env python3
"""Writes python/comity/__init__.pyi, from which editors know the functions that are made from the list of operations at run time.

    PYTHONPATH=build/release/python .venv/bin/python python/tools/make_stubs.py [--check]
"""
import sys
from pathlib import Path

import comity
from comity import _verbs

PLACE = Path(__file__).resolve().parents[1] / "comity" / "__init__.pyi"
TYPES = {"switch": "bool", "path": "_Path", "number": "int"}
HEAD = '''# Written by python/tools/make_stubs.py from the list of operations.
import os
from collections.abc import ItemsView, Iterable, Iterator, KeysView, ValuesView
from pathlib import Path
from typing import Any, Union

import pyarrow

_Path = Union[str, os.PathLike[str]]
_One = Union[str, int, float]
_Text = Union[_One, Iterable[_One]]  # several: a list, in place of A,B
_Years = Union[str, int, range, Iterable[int]]

__version__: str

class Error(Exception): ...
class UsageError(Error, ValueError): ...

class Answer:
    verb: str
    receipt: dict[str, Any] | None
    def __getitem__(self, key: str) -> Any: ...
    def __iter__(self) -> Iterator[str]: ...
    def __len__(self) -> int: ...
    def __contains__(self, key: object) -> bool: ...
    def get(self, key: str, default: Any = None) -> Any: ...
    def keys(self) -> KeysView[str]: ...
    def values(self) -> ValuesView[Any]: ...
    def items(self) -> ItemsView[str, Any]: ...
    def find(self, measure: str | None = None, population: str | None = None, **by: Any) -> list[dict[str, Any]]: ...
    def value(self, measure: str, population: str | None = None, **by: Any) -> float | None: ...
    def table(self) -> pyarrow.Table: ...
    def to_pandas(self) -> Any: ...
    def to_polars(self) -> Any: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
    def json(self) -> str: ...
    def csv(self) -> str: ...
    def save(self, path: _Path, form: str | None = None) -> Path: ...
'''


def type_of(parameter):
    if parameter["many"]:
        return "_Path | Iterable[_Path]"
    if parameter["name"] == "years":
        return "_Years"
    return TYPES.get(parameter["kind"], "_Text")


def argument(parameter):
    name = _verbs.python_name(parameter["name"])
    if parameter["many"] and parameter["positional"]:
        return f"*{name}: {type_of(parameter)}"
    if parameter["required"]:
        return f"{name}: {type_of(parameter)}"
    return f"{name}: {type_of(parameter)} | None = None"


def function(operation, bound):
    parameters = _verbs.own_parameters(operation, bound)
    positional = [p for p in parameters if p["positional"]]
    listed = ["self"] * bound + [argument(p) for p in positional]
    named = [argument(p) for p in parameters if not p["positional"]]
    named += [f"{name}: {'int' if name == 'threads' else 'str'} | None = None" for name in _verbs.resources_of(operation["name"], bound)]
    if named and not any(p["many"] for p in positional):
        listed.append("*")
    indent = "    " * bound
    return f"{indent}def {operation['name']}({', '.join(listed + named)}) -> Answer:\n{indent}    \"\"\"{operation['summary']}\"\"\"\n"


def stubs():
    text = HEAD + "\nclass Atlas:\n    path: str\n    threads: int\n    tables: list[str]\n"
    text += "    def __init__(self, path: _Path | None = None, *, threads: int | None = 0) -> None: ...\n    def __fspath__(self) -> str: ...\n    def read(self, table: str) -> pyarrow.Table: ...\n"
    operations = _verbs.OPERATIONS.values()
    text += "".join(function(o, True) for o in operations if _verbs.has_atlas(o)) + "\n"
    return text + "".join(function(o, False) for o in operations)


def main():
    made = stubs()
    if "--check" in sys.argv:
        sys.exit(0 if PLACE.read_text() == made else f"{PLACE} is not what the operations of comity {comity.__version__} give: run {__file__}")
    PLACE.write_text(made)


if __name__ == "__main__":
    main()
