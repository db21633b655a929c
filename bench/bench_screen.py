#!/usr/bin/env python3
"""How fast all pairs of countries are screened for breaks, beside R's strucchange on a sample of the same series.

    ./dev bench screen                 the pairs of the real matrices, 1990-2023; without them, random series
    ./dev bench screen --sample 200    a larger sample for R

bench/README.md says what each number means.
"""
import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measure import Checks, Run, Weather, cores, interleave, median, ratios, run, spread, table

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "breaks"))
import oracle  # noqa: E402

BIN = ROOT / "build" / "release"
PROBE = BIN / "series_probe"
MATRICES = Path(os.environ.get("COMITY_DATA", ROOT.parent / "shared" / "data")) / "matrices" / "openalex-1990-2023"
ATLAS = ROOT / "build" / "bench" / "matrices"


def random_series(count, years):
    rng = random.Random(1)
    for _ in range(count):
        level, slope, y = rng.gauss(0, 1), rng.gauss(0, 0.02), []
        for t in range(years):
            if rng.random() < 0.03:
                level, slope = level + rng.gauss(0, 0.5), slope + rng.gauss(0, 0.05)
            y.append(level + slope * t + rng.gauss(0, 0.1))
        yield "line " + " ".join(map(repr, y))


def all_series():
    """The lines of series_probe, and where they come from."""
    if not MATRICES.exists():
        return list(random_series(31_000, 34)), "random series: no real data here"
    run([BIN / "comity", "build", MATRICES, "--out", ATLAS])
    out = subprocess.run([PROBE, "--pairs", ATLAS], capture_output=True, text=True, check=True)
    return out.stdout.splitlines(), f"all pairs of countries of {MATRICES.name}"


def probing(file, said):
    """A job: all series screened on one core. Its seconds are those that the screening took, without reading the text."""
    def job():
        with tempfile.TemporaryFile() as out, open(file, "rb") as lines:
            before = os.sched_getaffinity(0)
            os.sched_setaffinity(0, cores(1))
            child = subprocess.run([PROBE, "--time"], stdin=lines, stdout=out, check=True)
            os.sched_setaffinity(0, before)
            assert child.returncode == 0
            out.seek(0)
            text = out.read().decode()
        said.add(text[: text.rindex(",")])
        return Run(float(text.split()[-2]), 0.0, 0)
    return job


def r_job(file):
    def job():
        start = time.perf_counter()
        seconds = float(oracle.ask_r(file, "--time")[-1])
        return Run(seconds, time.perf_counter() - start, 0)
    return job


def main():
    sys.stdout.reconfigure(line_buffering=True)
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sample", type=int, default=100, help="series that R is given [100]")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--patience", type=float, default=5, help="seconds to wait before a round for a quiet machine [5]")
    options = parser.parse_args()
    check, weather = Checks(), Weather()
    if not oracle.set_up("Rscript", "r-cran-strucchange"):
        sys.exit("bench: R's strucchange could not be installed (Debian: r-cran-strucchange)")
    lines, what = all_series()
    # Two countries that never had a joint work nor were expected to have one make a series of zeros; R answers NaN to it.
    varied = [line for line in lines if len(set(line.split())) > 3]
    sample = varied[:: max(1, len(varied) // options.sample)][: options.sample]
    with tempfile.TemporaryDirectory() as name:
        whole, part = Path(name) / "all.txt", Path(name) / "sample.txt"
        whole.write_text("\n".join(lines) + "\n")
        part.write_text("\n".join(sample) + "\n")
        said = set()
        jobs = {"comity, all series": probing(whole, said), "comity, the sample": probing(part, set()), "strucchange, the sample": r_job(part)}
        if MATRICES.exists():
            verb = [BIN / "comity", "decoupling", "--screen", "--threads", "1", "--atlas", ATLAS, "--format", "csv"]
            jobs["comity decoupling --screen, whole process"] = lambda: run(verb, cores(1))
        runs = interleave(jobs, options.rounds, options.patience, weather)
        theirs = oracle.ask_r(part)
    print(f"\n{what}: {len(lines):,} series of {len(lines[0].split()) - 1} years; {options.rounds} rounds, one core\n{weather.say()}\n")
    ours = runs["comity, all series"]
    sizes = {name: len(lines) if "all" in name else len(sample) for name in runs}
    table(["", "seconds", "series", "µs a series"],
          [[name, spread([r.seconds for r in these], 4), f"{sizes[name]:,}" if "process" not in name else "",
            f"{median(r.seconds for r in these) / sizes[name] * 1e6:,.1f}" if "process" not in name else ""] for name, these in runs.items()])
    a_series = [r / len(sample) * len(lines) for r in ratios(runs["strucchange, the sample"], ours)]
    print(f"\nstrucchange takes {spread(a_series, 0)} times as long for a series\n")
    print("\n".join(said))
    problems = []
    for i, (a, b) in enumerate(zip(oracle.ask_tool(sample), theirs, strict=True)):
        mine, other = oracle.read(a), oracle.read(b)
        problems += [f"series {i}: {p}" for p in oracle.differences(sample[i], mine, other) + oracle.interval_differences(mine, other)]
    for problem in problems[:10]:
        print("      " + problem)
    check(not problems, f"strucchange finds the same on all {len(sample)} series of the sample: statistics, partitions with 0 to 5 breaks, "
                        "BIC, intervals; p within its approximation")
    check(len(said) == 1, "the same findings in every round")
    check(median(r.seconds for r in ours) < 1, f"{len(lines):,} series in less than a second on one core")
    check.exit()


if __name__ == "__main__":
    main()
