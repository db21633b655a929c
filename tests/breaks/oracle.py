"""What the suites and the benchmark of breaks share: the programs to compare, and how their lines are read."""
import importlib.util
import math
import os
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOOL = HERE.parents[1] / "build" / "release" / "series_probe"


def install(package):
    root = [] if os.geteuid() == 0 else ["sudo"]
    subprocess.run([*root, "apt-get", "install", "-y", "-qq", "--no-install-recommends", package],
                   env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, stdout=subprocess.DEVNULL, check=False)


def set_up(program, package):
    """Whether the program is there, after installing it from Debian where it was not."""
    if not shutil.which(program):
        install(package)
    return bool(shutil.which(program))


def has_module(name, package):
    """The same for a module of this Python, which is Debian's."""
    if importlib.util.find_spec(name) is None:
        install(package)
        importlib.invalidate_caches()
    return importlib.util.find_spec(name) is not None


def ask_tool(lines, *flags):
    run = subprocess.run([str(TOOL), *flags], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True)
    return run.stdout.splitlines()


def ask_r(path, *flags):
    run = subprocess.run(["Rscript", str(HERE / "strucchange.R"), str(path), *flags], capture_output=True, text=True, check=True)
    return run.stdout.splitlines()


def read(line):
    """{name: value} of one line of the tool or of R."""
    rest, _, intervals = line.partition("|")
    head, *partitions = rest.split(";")
    h = head.split()
    out = {"sup": float(h[0]), "best": int(h[1]), "average": float(h[2]), "exponential": float(h[3]), "p": float(h[4]),
           "ols": float(h[5]), "ols_p": float(h[6]), "recursive": float(h[7]), "recursive_p": float(h[8]), "by_bic": int(h[9])}
    out["partitions"] = [(float(w[0]), float(w[1]), [int(x) for x in w[2:]]) for w in (p.split() for p in partitions)]
    out["intervals"] = [None if x == "NA" else int(x) for x in intervals.split()]
    return out


def near(a, b, relative=1e-8, absolute=1e-10):
    return math.isclose(a, b, rel_tol=relative, abs_tol=absolute)


def rss_of(line, places):
    """Residual sum of squares of a partition, by two passes over each piece. `places`: last observations, from 1."""
    shape, *values = line.split()
    y, total = [float(v) for v in values], 0.0
    for begin, end in zip([0, *places], [*places, len(y)]):
        piece = y[begin:end]
        mean, middle = sum(piece) / len(piece), (len(piece) - 1) / 2
        spread = sum((t - middle) ** 2 for t in range(len(piece)))
        slope = sum((t - middle) * (v - mean) for t, v in enumerate(piece)) / spread if shape == "line" else 0.0
        total += sum((v - mean - slope * (t - middle)) ** 2 for t, v in enumerate(piece))
    return total


def differences(line, ours, theirs):
    """Names of what two readings of the same series disagree about. Of partitions that are equally good, each may take
    its own."""
    found = [name for name in ("sup", "average", "exponential", "ols", "ols_p", "recursive") if not near(ours[name], theirs[name], 1e-7)]
    found += [name for name in ("best", "by_bic") if ours[name] != theirs[name]]
    # R's p is Hansen's (1997) approximation to laws simulated on a grid, ours the limit law itself.
    if abs(ours["p"] - theirs["p"]) > 0.004 + 0.08 * ours["p"]:
        found.append("p")
    # Below 0.3 R takes a line in place of the formula.
    if ours["recursive"] >= 0.3 and not near(ours["recursive_p"], min(1.0, theirs["recursive_p"]), 1e-6):
        found.append("recursive_p")
    if len(ours["partitions"]) != len(theirs["partitions"]):
        return found + ["partitions"]
    for m, (mine, other) in enumerate(zip(ours["partitions"], theirs["partitions"])):
        if not near(mine[0], other[0], 1e-7) or not near(mine[1], other[1], 1e-7):
            found.append(f"rss or bic of {m} breaks")
        if mine[2] != other[2] and not near(rss_of(line, mine[2]), rss_of(line, other[2]), 1e-9, 1e-12):
            found.append(f"places of {m} breaks")
    return found


def interval_differences(ours, theirs):
    """R solves for the bounds to about 1e-4 and then rounds them: a bound may fall on the other side of a whole number."""
    if len(ours["intervals"]) != len(theirs["intervals"]):
        return ["intervals"]
    return [f"interval bound {i}" for i, (a, b) in enumerate(zip(ours["intervals"], theirs["intervals"]))
            if (a is None) != (b is None) or (a is not None and abs(a - b) > max(1, 0.001 * abs(b)))]
