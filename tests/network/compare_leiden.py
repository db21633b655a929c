#!/usr/bin/env python3
"""Our Leiden against igraph's and leidenalg's on random networks: equal on small ones, at least as good on average on larger.

    python3 tests/network/compare_leiden.py [--graphs N]

Starts itself again under the interpreter of oracles.py. Needs build/release/comity_probe.
"""
import argparse
import os
import random
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import oracles  # noqa: E402

PROBE = str(Path(__file__).resolve().parents[2] / "build/release/comity_probe")
RUNS = {True: 60, False: 10}  # small networks, where the optimum is expected; larger ones
ITERATIONS = 10  # of theirs; "until nothing changes" does not end in igraph 1.0.0 on some small networks


def planted(rng, n, groups, inside, outside, weighted):
    """Links with more of them inside the groups than between."""
    links = [(a, b) for a in range(n) for b in range(a) if rng.random() < (inside if a % groups == b % groups else outside)]
    return [(a, b, rng.randint(1, 20) if weighted else 1) for a, b in links]


def networks(rng, count):
    for i in range(count):
        small = i % 2 == 0
        n = rng.randint(5, 9) if small else rng.randint(40, 250)
        groups = rng.randint(2, 4) if small else rng.randint(3, 12)
        inside, outside = rng.uniform(0.4, 0.9), rng.uniform(0.02, 0.35)
        links = planted(rng, n, groups, inside, outside, rng.random() < 0.5)
        if links:
            yield small, n, links


def ours(cases):
    lines = []
    for quality, resolution, n, links, is_small in cases:
        lines.append(f"leiden {quality} {resolution[0]} {resolution[1]} 1 {RUNS[is_small]} {n} {len(links)}")
        lines += [f"{a} {b} {w}" for a, b, w in links]
    done = subprocess.run([PROBE], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True)
    return [list(map(int, line.split())) for line in done.stdout.splitlines()]


def quality_of(quality, gamma, n, links, labels):
    """From the definition, for all three alike."""
    total, inside, strength, size = sum(w for *_, w in links), {}, {}, {}
    for a, b, w in links:
        strength[labels[a]] = strength.get(labels[a], 0) + w
        strength[labels[b]] = strength.get(labels[b], 0) + w
        if labels[a] == labels[b]:
            inside[labels[a]] = inside.get(labels[a], 0) + w
    for label in labels:
        size[label] = size.get(label, 0) + 1
    if quality == "modularity":
        return sum(inside.get(c, 0) / total - gamma * (strength.get(c, 0) / 2 / total) ** 2 for c in size)
    return sum(inside.get(c, 0) - gamma * size[c] * (size[c] - 1) / 2 for c in size)


def theirs(quality, gamma, n, links, runs):
    import igraph
    import leidenalg
    graph = igraph.Graph(n, [(a, b) for a, b, _ in links])
    weights = [w for *_, w in links]
    kind = leidenalg.RBConfigurationVertexPartition if quality == "modularity" else leidenalg.CPMVertexPartition
    found = []
    for seed in range(runs):
        random.seed(seed)
        found.append(("igraph", graph.community_leiden(objective_function="modularity" if quality == "modularity" else "CPM", weights=weights,
                                                       resolution=gamma, n_iterations=ITERATIONS).membership))
        found.append(("leidenalg", leidenalg.find_partition(graph, kind, weights=weights, resolution_parameter=gamma, n_iterations=ITERATIONS, seed=seed).membership))
    best = {}
    for name, labels in found:
        best[name] = max(best.get(name, float("-inf")), quality_of(quality, gamma, n, links, labels))
    return best


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--graphs", type=int, default=120)
    rng = random.Random(20190326)
    cases = []
    for is_small, n, links in networks(rng, parser.parse_args().graphs):
        for quality, resolution in (("modularity", (1, 1)), ("modularity", (3, 2)), ("potts", (1, 4))):
            cases.append((quality, resolution, n, links, is_small))
    passed = failed = 0
    ratios = {(name, size): [] for name in ("igraph", "leidenalg") for size in ("small", "larger")}
    for (quality, resolution, n, links, is_small), labels in zip(cases, ours(cases), strict=True):
        gamma = resolution[0] / resolution[1]
        value = quality_of(quality, gamma, n, links, labels)
        for name, best in theirs(quality, gamma, n, links, RUNS[is_small]).items():
            if best > 0:
                ratios[name, "small" if is_small else "larger"].append(value / best)
            elif is_small:  # nothing is better than nothing
                passed, failed = passed + (value >= best - 1e-12), failed + (value < best - 1e-12)
    for (name, size), list_ in ratios.items():
        mean = sum(list_) / len(list_)
        worse, better = sum(r < 1 - 1e-9 for r in list_), sum(r > 1 + 1e-9 for r in list_)
        print(f"{name}, {len(list_)} {size} networks: our quality over its, mean {mean:.6f}, worst {min(list_):.6f}; better {better}, worse {worse}")
        # A search by chance may miss an optimum that another one meets: one small network in a hundred.
        good = worse * 100 <= len(list_) if size == "small" else mean >= 1
        passed, failed = passed + good, failed + (not good)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    if os.environ.get("COMITY_ORACLES") != "1":
        os.execve(oracles.python(), [oracles.python(), *sys.argv], {**os.environ, "COMITY_ORACLES": "1"})
    main()
