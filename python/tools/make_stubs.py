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
# What stands above it in the file is written by hand: Answer, and what an Atlas has beside its verbs.
MARK = "    # Below: written by python/tools/make_stubs.py from the list of operations.\n"


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


def stubs(now):
    operations = _verbs.OPERATIONS.values()
    text = now[: now.index(MARK)] + MARK + "".join(function(o, True) for o in operations if _verbs.has_atlas(o)) + "\n"
    return text + "".join(function(o, False) for o in operations)


def main():
    now = PLACE.read_text()
    made = stubs(now)
    if "--check" in sys.argv:
        sys.exit(0 if now == made else f"{PLACE} is not what the operations of comity {comity.__version__} give: run {__file__}")
    PLACE.write_text(made)


if __name__ == "__main__":
    main()
