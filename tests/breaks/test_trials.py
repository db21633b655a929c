#!/usr/bin/env python3
"""Sample worlds by the hundred: is what was planted found, and is nothing found where nothing was planted?

    python3 tests/breaks/test_trials.py --seeds 20
    python3 tests/breaks/test_trials.py --seeds 1000

The seeds and the size of the worlds were fixed before any of these worlds was looked at. The pair of the planted fall
has more than 500 joint works in every year, before and after it.
"""
import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FIRST_SEED, WORKS = 770_001, 220_000
LEAST_JOINT_WORKS = 500


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=20)
    seeds = parser.parse_args().seeds
    run = subprocess.run([str(ROOT / "build/release/decoupling_trials"), str(FIRST_SEED), str(seeds), str(WORKS)],
                         capture_output=True, text=True, check=True)
    words = run.stdout.split()
    s = {name: float(value) for name, value in zip(words[::2], words[1::2])}
    # With few seeds chance has its way: three standard deviations of a rate that just meets the mark.
    slack = 0 if seeds >= 1000 else 3 * (seeds * 0.065 * 0.935) ** 0.5
    checks = [
        ("all seeds were run", s["seeds"] == seeds),
        (f"the pair has at least {LEAST_JOINT_WORKS} works in every year of every world", s["least_joint_works"] >= LEAST_JOINT_WORKS),
        ("a planted fall of 30 % is found within a year of its date in 95 %", s["found_within_a_year"] >= 0.95 * seeds - slack),
        ("a fake fall is called missing data in 95 %", s["missing_data"] >= 0.95 * seeds - slack),
        ("at most 6.5 % have a break where nothing was planted", s["false_breaks"] <= 0.065 * seeds + slack),
        ("nor does the verdict speak of more than nothing in more of them", s["false_verdicts"] <= 0.065 * seeds + slack),
    ]
    print(run.stdout.strip())
    for what, good in checks:
        if not good:
            print(f"not so: {what}")
    failed = sum(not good for _, good in checks)
    print(f"{len(checks) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
