#!/usr/bin/env python3
"""Builds with sanitizers and runs the unit tests and the main commands under them: ASan + UBSan, then TSan."""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Libraries are not instrumented: what Arrow keeps until the end is no leak of ours, and locks that they release when the
# program ends look wrong to TSan.
ENV = {"ARROW_DEFAULT_MEMORY_POOL": "system", "ASAN_OPTIONS": "detect_leaks=0", "TSAN_OPTIONS": f"report_mutex_bugs=0 halt_on_error=1 suppressions={ROOT}/tests/tsan.supp"}


def run(command):
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **ENV}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")


def commands(comity, folder, threads):
    yield [comity, "sample", "--out", f"{folder}/w", "--works", "2000", "--threads", threads]
    yield [comity, "build", f"{folder}/w", "--out", f"{folder}/a", "--threads", threads, "--chunk", "100"]
    yield [comity, "build", f"{folder}/w", "--out", f"{folder}/l", "--threads", threads, "--chunk", "100", "--memory", "1MB"]
    yield [comity, "build", "rows:80000", "--out", f"{folder}/n", "--threads", threads, "--memory", "4MB"]
    yield [comity, "verify", f"{folder}/a", "--full"]
    yield [comity, "info", f"{folder}/a", "--funnel"]
    yield [comity, "pair", "QM", "QN", "--atlas", f"{folder}/a", "--threads", threads, "--format", "json"]
    yield [comity, "pair", "QM", "QN", "--atlas", f"{folder}/a", "--threads", threads, "--counting", "fractional_author", "--citing", "corpus"]
    yield [comity, "blocs", "--atlas", f"{folder}/a", "--threads", threads, "--min-ties", "5", "--runs", "4", "--null-networks", "4", "--with", "QM,QN"]
    yield [comity, "cut", "XA", "XB", "--atlas", f"{folder}/a", "--threads", threads, "--min-ties", "5", "--runs", "4", "--rule", "all"]
    yield [comity, "export", "network", "--atlas", f"{folder}/a", "--threads", threads, "--min-ties", "5", "--format", "gexf"]
    yield [comity, "works", "QM", "QN", "--atlas", f"{folder}/a", "--format", "csv"]
    yield [comity, "works", "QM", "QN", "--atlas", f"{folder}/a", "--format", "parquet", "--output", f"{folder}/p"]
    yield [comity, "sample", "--out", f"{folder}/q", "--works", "2000", "--records", "parquet", "--threads", threads]
    yield [comity, "build", f"{folder}/q", "--out", f"{folder}/b", "--threads", threads]
    yield [comity, "info", f"{folder}/b", "--quality"]
    yield [comity, "trend", "QM", "QN", "--atlas", f"{folder}/a", "--threads", threads]
    yield [comity, "decoupling", "XA", "XB", "--atlas", f"{folder}/a", "--threads", threads]
    yield [comity, "rank", "--by", "pp_top_10", "--atlas", f"{folder}/a", "--threads", threads]
    yield [comity, "rank", "partners", "--of", "QM", "--by", "affinity", "--atlas", f"{folder}/a", "--threads", threads]
    yield [comity, "why", "W1937666977", "--pair", "QM", "QN", "--atlas", f"{folder}/a"]
    yield [comity, "claim", "check", "claims/twice-the-global-average.toml", "--atlas", f"{folder}/a", "--threads", threads]
    yield [comity, "report", "pair", "QM", "QN", "--atlas", f"{folder}/a", "--out", f"{folder}/r.html", "--threads", threads]


def main():
    passed = failed = 0
    for preset, threads in (("debug-asan", "2"), ("tsan", "4")):
        built = run(["./dev", "build", preset])
        if built.returncode:
            print(built.stdout[-3000:])
            failed += 1
            continue
        comity = f"build/{preset}/comity"
        with tempfile.TemporaryDirectory() as folder:
            fuzz = [sys.executable, "tests/server/test_fuzz.py", "--build", f"build/{preset}", "--count", "4000", "--seeds", "1", "--runs", "60"]
            files = [f"build/{preset}/file_fuzz", "fuzz/corpus", "--runs", "200"]
            # Clients of one server at once: what it keeps for all of them is written by one thread and read by others.
            kept = ["env", "COMITY_EVERY=12", sys.executable, "tests/server/test_kept.py", "--comity", comity, "at_once"]
            for command in [fuzz, files, kept, [f"build/{preset}/comity_tests", "--gtest_brief=1"], *commands(comity, folder, threads)]:
                done = run(command)
                if done.returncode:
                    failed += 1
                    print(f"{preset}: {' '.join(command)}\n{done.stdout[-4000:]}")
                else:
                    passed += 1
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
