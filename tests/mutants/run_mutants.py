#!/usr/bin/env python3
"""Deliberate bugs that the tests must catch.

    python3 tests/mutants/run_mutants.py [NAME…]

Each NAME.patch in this folder is one bug, a patch that applies at the root of the repository, below two comment lines:

    # bug: what is wrong now
    # caught by: python3 tests/e2e/test_X.py [WORD…]

The tree is copied to build/mutants/tree and built there in build/release, as the original is, so that ccache has all that
no patch touches. For each patch: apply, build, run the command at
the root of the copy, expect it to fail, take the patch back. Every command is run once without any patch first, since a
command that always fails catches nothing. Suites of tests/e2e
and tests/formats are also told by --comity.

The first run compiles everything; later ones only what a patch touches. Closes with `N passed, N failed`.
"""

import filecmp
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PLACE = ROOT / "build" / "mutants"
TREE = PLACE / "tree"
BUILD = TREE / "build" / "release"
NOT_COPIED = {"build", ".git", ".venv", "demo", "atlas", "sample"}  # at the root only
CLOSING = re.compile(r"^(\d+) passed, (\d+) failed", re.M)


class Broken(Exception):
    """The patch or its header is at fault, not the tests."""


class Mutant:
    def __init__(self, patch):
        self.patch, self.name = patch, patch.stem
        head = dict(re.findall(r"^# (bug|caught by): (.+)$", patch.read_text(), re.M))
        self.bug, self.command = head.get("bug"), head.get("caught by")


def source_files(root):
    """All files that belong to a tree, as paths below it."""
    for folder, names, files in os.walk(root):
        if Path(folder) == root:
            names[:] = [n for n in names if n not in NOT_COPIED]
        names[:] = [n for n in names if n != "__pycache__"]
        yield from (Path(folder, f).relative_to(root) for f in files)


def copy_tree():
    """Makes TREE equal to ROOT. Files that are equal already stay untouched, so that nothing is compiled twice."""
    wanted = set(source_files(ROOT))
    TREE.mkdir(parents=True, exist_ok=True)
    for stale in set(source_files(TREE)) - wanted:
        (TREE / stale).unlink()
    for path in wanted:
        target = TREE / path
        if not target.exists() or not filecmp.cmp(ROOT / path, target, shallow=False):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / path, target)
            os.utime(target)
    if not (TREE / ".venv").is_symlink():
        (TREE / ".venv").symlink_to(ROOT / ".venv")


def run(command, **more):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", **more)


def build():
    # Paths below the tree count as relative ones: the same objects, wherever a tree lies (./dev says so too).
    os.environ.update(CCACHE_BASEDIR=str(TREE), CCACHE_NOHASHDIR="1")
    if not (BUILD / "build.ninja").exists():
        made = run(["cmake", "-S", TREE, "-B", BUILD, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", "-DCOMITY_TESTS=ON"])
        if made.returncode != 0:
            raise Broken("cmake: " + made.stdout[-2000:])
    made = run(["cmake", "--build", BUILD])
    if made.returncode != 0:
        raise Broken("it does not build:\n" + made.stdout[-2000:])


def apply(mutant, *flags):
    # The copy lies inside the repository: without the ceiling git would look there for the files and find nothing to do.
    surroundings = {**os.environ, "GIT_CEILING_DIRECTORIES": str(PLACE)}
    done = run(["git", "apply", *flags, mutant.patch], cwd=TREE, env=surroundings)
    if done.returncode != 0:
        raise Broken("it does not apply: " + done.stdout.strip())


def fails(command):
    """Whether the command fails; a suite must say so in its closing line too."""
    words = shlex.split(command)
    if words[0] == "python3":
        words[0] = sys.executable
    if any(w.startswith(("tests/e2e/", "tests/formats/")) for w in words) and "--comity" not in words:
        words += ["--comity", str(BUILD / "comity")]
    surroundings = {**os.environ, "COMITY_DATA": os.environ.get("COMITY_DATA") or str(ROOT.parent / "shared" / "data")}
    done = run(words, cwd=TREE, env=surroundings)
    closing = CLOSING.findall(done.stdout)
    if closing and (int(closing[-1][1]) > 0) != (done.returncode != 0):
        raise Broken(f"{command} says {closing[-1]} and exits {done.returncode}")
    if closing and closing[-1] == ("0", "0"):
        raise Broken(f"{command} runs no test")
    return done.returncode != 0


def check(mutant, red):
    """'caught' or 'escaped'."""
    if not mutant.bug or not mutant.command:
        raise Broken("it lacks a line '# bug: …' or '# caught by: …'")
    if mutant.command in red:
        raise Broken(f"its command fails without it: {mutant.command}")
    apply(mutant)
    try:
        build()
        return "caught" if fails(mutant.command) else "escaped"
    finally:
        apply(mutant, "--reverse")


def main():
    words = sys.argv[1:]
    mutants = [Mutant(p) for p in sorted(HERE.glob("*.patch")) if not words or any(w in p.stem for w in words)]
    if not mutants:
        sys.exit("no such mutant")
    counts = {"caught": 0, "escaped": 0, "broken": 0}
    try:
        copy_tree()
        build()
        red = {command for command in {m.command for m in mutants if m.command} if fails(command)}
    except Broken as problem:
        print(f"without any mutant: {problem}\n0 passed, {len(mutants)} failed")
        sys.exit(1)
    for mutant in mutants:
        start, reason = time.monotonic(), ""
        try:
            outcome = check(mutant, red)
        except Broken as problem:
            outcome, reason = "broken", f": {problem}"
        counts[outcome] += 1
        print(f"{outcome:8}{mutant.name} ({mutant.bug}; {time.monotonic() - start:.0f} s){reason}", flush=True)
    print(f"{counts['caught']} passed, {counts['escaped'] + counts['broken']} failed")
    sys.exit(0 if counts["caught"] == len(mutants) else 1)


if __name__ == "__main__":
    main()
