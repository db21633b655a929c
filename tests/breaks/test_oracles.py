#!/usr/bin/env python3
"""The kernels of breaks against R's strucchange and Python's statsmodels, on random series with and without breaks.

    python3 tests/breaks/test_oracles.py --recorded          R's answers on file: 25 series, the Nile first
    python3 tests/breaks/test_oracles.py --r 300             R itself; installs r-cran-strucchange
    python3 tests/breaks/test_oracles.py --statsmodels 300   installs python3-statsmodels
"""
import argparse
import random
import sys
import tempfile
from pathlib import Path

import oracle

RECORDED = Path(__file__).resolve().parent / "strucchange.txt"


def random_line(rng, index):
    shape = "mean" if index % 2 else "line"
    n = rng.randrange(20, 90)
    level, slope, y = rng.gauss(0, 3), rng.gauss(0, 0.05) * (shape == "line"), []
    for t in range(n):
        if rng.random() < 0.04:
            level += rng.gauss(0, 4)
            slope += rng.gauss(0, 0.1) * (shape == "line")
        y.append(level + slope * t + rng.gauss(0, 1))
    return shape + " " + " ".join(repr(v) for v in y)


def compare(lines, theirs):
    problems, passed, off_by_one = [], 0, 0
    for i, (a, b) in enumerate(zip(oracle.ask_tool(lines), theirs, strict=True)):
        ours, other = oracle.read(a), oracle.read(b)
        wrong = oracle.differences(lines[i], ours, other) + oracle.interval_differences(ours, other)
        off_by_one += ours["intervals"] != other["intervals"]
        passed += not wrong
        problems += [f"series {i}: {', '.join(wrong)}\n  ours   {a}\n  theirs {b}"] if wrong else []
    if off_by_one > 0.05 * len(lines):
        problems.append(f"{off_by_one} of {len(lines)} series have an interval bound off by one")
    return passed, problems


def recorded():
    lines = RECORDED.read_text().splitlines()
    return compare(lines[::2], lines[1::2])


def against_r(count, rng):
    if not oracle.set_up("Rscript", "r-cran-strucchange"):
        return 0, ["R's strucchange could not be installed"]
    lines = [random_line(rng, i) for i in range(count)]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        return compare(lines, oracle.ask_r(file.name))


def against_statsmodels(count, rng):
    if not oracle.has_module("statsmodels", "python3-statsmodels"):
        return 0, ["statsmodels could not be installed"]
    import numpy as np
    import statsmodels.api as sm
    from statsmodels.stats.diagnostic import breaks_cusumolsresid
    lines, made = [], []
    for _ in range(count):
        n = rng.randrange(10, 40)
        at = rng.randrange(3, n - 3)
        y = [float(rng.randrange(1, 400)) for _ in range(n)]
        lines.append(f"interruption {at} " + " ".join(map(repr, y)))
        made.append((at, y))
    passed, problems = 0, []
    for (at, y), text in zip(made, oracle.ask_tool(lines), strict=True):
        t = np.arange(len(y))
        d = (t >= at).astype(float)
        x = np.column_stack([np.ones(len(y)), t - at, d, d * (t - at)])
        ols = sm.OLS(y, x).fit()
        poisson = sm.GLM(y, x, family=sm.families.Poisson()).fit(tol=1e-13)
        wanted = [[v for pair in zip(ols.params, ols.bse) for v in pair] + [ols.ssr, ols.scale],
                  [v for pair in zip(poisson.params, poisson.bse) for v in pair] + [poisson.deviance, poisson.pearson_chi2 / poisson.df_resid]]
        got = [[float(v) for v in part.split()] for part in text.split(";")]
        good = all(oracle.near(a, b, 1e-6, 1e-8) for g, w in zip(got, wanted) for a, b in zip(g, w))
        residuals = sm.OLS(y, np.ones(len(y))).fit().resid
        statistic, p, _ = breaks_cusumolsresid(residuals, ddof=1)
        mine = oracle.read(oracle.ask_tool(["mean " + " ".join(map(repr, y))])[0])
        good = good and oracle.near(mine["ols"], statistic, 1e-9) and oracle.near(mine["ols_p"], min(1.0, p), 1e-6, 1e-9)
        passed += good
        problems += [] if good else [f"interruption at {at} of {y}:\n  ours   {got}\n  theirs {wanted}"]
    return passed, problems


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--recorded", action="store_true")
    parser.add_argument("--r", type=int, default=0)
    parser.add_argument("--statsmodels", type=int, default=0)
    arguments = parser.parse_args()
    passed, problems = 0, []
    for wanted, ask in ((arguments.recorded, recorded), (arguments.r, lambda: against_r(arguments.r, random.Random(20240217))),
                        (arguments.statsmodels, lambda: against_statsmodels(arguments.statsmodels, random.Random(4)))):
        if wanted:
            good, bad = ask()
            passed, problems = passed + good, problems + bad
    for problem in problems[:20]:
        print(problem)
    print(f"{passed} passed, {len(problems)} failed")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
