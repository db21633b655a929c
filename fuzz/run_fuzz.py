#!/usr/bin/env python3
"""Runs the fuzzers of files, one after the other: what ./dev fuzz calls.

    python3 fuzz/run_fuzz.py TARGET|all SECONDS [--build build/fuzz] [--keep FOLDER] [--log]

An input that crashes is kept as fuzz/corpus/TARGET/crash-DIGEST, so that file_fuzz replays it ever after; what else was found on the way lies in
build/fuzz/corpus and is the start of the next run. --log adds a line a target to fuzz/LOG.md.
"""
import argparse
import datetime
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGETS = ["lines", "inflate", "records", "scan", "parquet", "manifest", "atlas", "matrix", "kept_part"]
LARGEST = {"atlas": 256, "manifest": 4096, "parquet": 8192, "scan": 512, "matrix": 1024, "lines": 1024, "inflate": 1024}  # bytes of an input; 4096 otherwise
WORDS = {"records": "records.dict", "scan": "records.dict"}
# A wild length is refused by whoever allocates, as it is where memory is short; LSan cannot see through Arrow's pools.
# What only slows them down is left out: deep stacks of allocations, a signal stack a throw, freed memory that is long not used again.
SANITIZERS = {"ASAN_OPTIONS": "detect_leaks=0:allocator_may_return_null=1:max_allocation_size_mb=1024:malloc_context_size=4:use_sigaltstack=0:quarantine_size_mb=16", "UBSAN_OPTIONS": "print_stacktrace=1"}


def run(target, seconds, build, keep):
    grown = build / "corpus" / target
    kept = ROOT / "fuzz" / "corpus" / target
    grown.mkdir(parents=True, exist_ok=True)
    if keep:
        (Path(keep) / target).mkdir(parents=True, exist_ok=True)
    command = [str(build / f"fuzz_{target}"), f"-max_total_time={seconds}", f"-max_len={LARGEST.get(target, 4096)}", "-timeout=300", "-rss_limit_mb=3000",
               "-malloc_limit_mb=2000", "-print_final_stats=1", "-entropic=0", f"-artifact_prefix={(Path(keep) / target if keep else kept)}/", str(grown), str(kept)]
    if target in WORDS:
        command.insert(1, f"-dict={ROOT / 'fuzz' / WORDS[target]}")
    done = subprocess.run(command, cwd=build, env=os.environ | SANITIZERS, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    executions = re.search(r"number_of_executed_units: (\d+)", done.stdout)
    time = re.search(r"Done \d+ runs in (\d+) second", done.stdout)
    return done, int(executions[1]) if executions else 0, int(time[1]) if time else None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("target", choices=[*TARGETS, "all"])
    parser.add_argument("seconds", type=int)
    parser.add_argument("--build", default=str(ROOT / "build/fuzz"))
    parser.add_argument("--keep", help="folder for inputs that crash, instead of the corpus")
    parser.add_argument("--log", action="store_true")
    asked = parser.parse_args()
    os.nice(19 - os.nice(0))
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, stdout=subprocess.PIPE, text=True).stdout.strip()
    failed = 0
    for target in TARGETS if asked.target == "all" else [asked.target]:
        done, executions, seconds = run(target, asked.seconds, Path(asked.build).resolve(), asked.keep)
        crashed = done.returncode != 0
        failed += crashed
        if crashed:
            print(done.stdout[-6000:])
        print(f"{target}: {executions:,} executions, {'stopped by an input that is kept' if crashed else f'{seconds} s, nothing found'}", flush=True)
        if asked.log:
            with open(ROOT / "fuzz" / "LOG.md", "a") as log:
                log.write(f"| {datetime.date.today()} | {commit} | {target} | {executions:,} | {seconds if seconds is not None else '?'} | {int(crashed)} | |\n")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
