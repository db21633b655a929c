#!/usr/bin/env python3
"""The slow script's figures equal those of `pair` on the sample world: two seeds, every named set of conventions."""
import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--comity", default=str(ROOT / "build/release/comity"))
    parser.add_argument("--works", default="1500")
    args = parser.parse_args()
    total = [0, 0]
    with tempfile.TemporaryDirectory() as folder:
        for seed in ("1", "2"):
            world = f"{folder}/world{seed}"
            subprocess.run([args.comity, "sample", "--out", world, "--works", args.works, "--seed", seed], check=True, capture_output=True)
            run = subprocess.run([sys.executable, str(ROOT / "tests/slow/compare.py"), "--comity", args.comity, "--input", world,
                                  "--pairs", "QM:QN", "--flags", "--interval none"], capture_output=True, text=True)
            found = re.findall(r"(\d+) passed, (\d+) failed", run.stdout)
            if not found or run.returncode != 0:
                print(run.stdout[-4000:], run.stderr[-2000:])
            passed, failed = map(int, found[-1]) if found else (0, 1)
            total = [total[0] + passed, total[1] + max(failed, int(run.returncode != 0 and failed == 0))]
    print(f"{total[0]} passed, {total[1]} failed")
    sys.exit(1 if total[1] else 0)


if __name__ == "__main__":
    main()
