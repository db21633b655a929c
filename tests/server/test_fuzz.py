#!/usr/bin/env python3
"""Requests that nobody would write, against the protocol of `comity serve`: the kept ones, and ones made from seeds.

    python3 tests/server/test_fuzz.py [--build build/release] [--count N] [--seeds N] [--seconds S] [--runs N] [--keep]

With --seconds each seed runs for so long. A request that ends the program is told, and with --keep it is added to tests/server/requests,
whose files are replayed first.
"""
import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from serving import ROOT, make_world

CORPUS = ROOT / "tests/server/requests"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default=str(ROOT / "build/release"))
    parser.add_argument("--count", type=int, default=15000)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=0)
    parser.add_argument("--runs", type=int, default=150)
    parser.add_argument("--keep", action="store_true")
    asked = parser.parse_args()
    build, passed, failed = Path(asked.build).resolve(), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        atlas = make_world(str(build / "comity"), folder, works=1000)
        last = Path(folder) / "last"
        for seed in range(1, asked.seeds + 1):
            command = [build / "request_fuzz", atlas, CORPUS, "--seed", str(seed), "--count", str(asked.count), "--runs", str(asked.runs), "--seconds", str(asked.seconds)]
            done = subprocess.run(command + (["--last", last] if asked.keep else []), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            text = done.stdout.decode(errors="replace")
            closing = re.search(r"^(\d+) passed, (\d+) failed", text, re.M)
            print(text if done.returncode else text.splitlines()[0])
            if closing:
                passed, failed = passed + int(closing[1]), failed + int(closing[2])
                continue
            failed += 1
            print(f"seed {seed}: ended by {done.returncode}")
            if asked.keep:
                name = CORPUS / f"ended-seed-{seed}.http"
                name.write_bytes(last.read_bytes())
                print(f"its request is kept in {name}")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
