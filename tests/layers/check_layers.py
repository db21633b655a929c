#!/usr/bin/env python3
"""House rules about the shape of the code: who may include whom, how long a file may be, which words belong to one room.

A room includes rooms with a smaller number only, and itself; rooms of one number do not see each other. Each rule's message says
what to do instead.
"""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "comity"
PYTHON = ROOT / "python"  # the module of the Python package

LEVELS = {"base": 0, "platform": 1, "kernels": 1, "source": 2, "atlas": 2, "exports": 2, "build": 3, "measures": 4, "analysis": 5,
          "claims": 6, "api": 7, "server": 8, "cli": 9, "python": 10}
# A face sees the api and the floor everything stands on; the command line also starts the server, and the Python package brings the
# command line along and prints what it prints.
FACES = {"cli", "server", "python"}
FACE_SEES = {"api", "base", "platform"}
STARTS = {("cli", "server"), ("python", "cli")}
MAX_LINES = 400
INCLUDE = re.compile(r'^\s*#include\s+[<"]([^>"]+)[>"]', re.M)
# pattern -> (rooms or files that may use it, what to use instead)
OWNED = [
    (re.compile(r"\bstd::(thread|async)\b|<thread>"), {"platform"}, "use parallel_for of platform/machine.h"),
    (re.compile(r"\bfopen\b|std::[io]?fstream|<fstream>"), {"platform"}, "use platform/files.h"),
    (re.compile(r"system_clock|gettimeofday|\btime\(nullptr\)"), set(), "answers have no clock; progress uses seconds_since_start()"),
    (re.compile(r"random_device|mt19937|_distribution<.*int|std::uniform_|std::shuffle"), set(), "use base/philox.h with a seed"),
    (re.compile(r"march=native"), set(), "dispatch at run time"),
]


def room_of(path):
    return "python" if path.is_relative_to(PYTHON) else path.relative_to(SRC).parts[0]


def check_file(path, problems):
    text = path.read_text()
    room = room_of(path)
    where = path.relative_to(ROOT)
    if room not in LEVELS:
        problems.append(f"{where}: {room} is no room of ARCHITECTURE.md; give it a level here and a line there")
        return
    for header in INCLUDE.findall(text):
        if header.startswith("comity/"):
            other = header.split("/")[1]
            allowed = other == room or LEVELS.get(other, 99) < LEVELS[room]
            if not allowed:
                problems.append(f"{where}: includes {header}: {room} (level {LEVELS[room]}) may not see {other} (level {LEVELS.get(other)})")
            if room in FACES and other != room and other not in FACE_SEES and (room, other) not in STARTS:
                problems.append(f"{where}: includes {header}: a face sees api only; put what it needs into the document")
        if header.startswith(("arrow/", "parquet/")) and not path.name.endswith("_arrow.cc"):
            problems.append(f"{where}: includes {header}: Arrow's headers belong into *_arrow.cc")
    if text.count("\n") > MAX_LINES:
        problems.append(f"{where}: {text.count(chr(10))} lines; split it (limit {MAX_LINES})")
    for pattern, rooms, instead in OWNED:
        if room not in rooms and pattern.search(text):
            problems.append(f"{where}: uses {pattern.search(text)[0]!r}: {instead}")
    if re.search(r"\b(TODO|FIXME|XXX)\b", text):
        problems.append(f"{where}: TODO: do it or write down in an issue why not")
    if path.suffix == ".h" and "#pragma once" not in text:
        problems.append(f"{where}: no #pragma once")


def check_unique_types(files, problems):
    seen = {}
    for path in files:
        if path.suffix != ".h":
            continue
        text = path.read_text()
        space = "".join(re.findall(r"^namespace ([\w:]+) \{", text, re.M)[:1])
        for name in re.findall(r"^(?:struct|class|enum class)\s+(?:\[\[\w+\]\]\s+)?(\w+)[^;]*$", text, re.M):
            name = f"{space}::{name}"
            if name in seen and seen[name] != path:
                problems.append(f"{path.relative_to(ROOT)}: type {name} is also defined in {seen[name].relative_to(ROOT)}: "
                                "two types of one name break the one-definition rule")
            seen[name] = path


def main():
    files = sorted(p for p in (*SRC.rglob("*"), *PYTHON.rglob("*")) if p.suffix in (".h", ".cc"))
    problems = []
    for path in files:
        check_file(path, problems)
    check_unique_types(files, problems)
    for problem in problems:
        print(problem)
    print(f"{len(files) - len({p.split(':')[0] for p in problems})} passed, {len({p.split(':')[0] for p in problems})} failed")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
