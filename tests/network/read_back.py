#!/usr/bin/env python3
"""Networks that `comity export network` writes are read back with networkx: nodes, ties, weights, attributes."""
import csv
import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import oracles  # noqa: E402

COMITY = str(Path(__file__).resolve().parents[2] / "build/release/comity")


def run(*args):
    return subprocess.run([COMITY, *args], capture_output=True, text=True, check=True).stdout


def main():
    import networkx
    checks = []
    with tempfile.TemporaryDirectory() as folder:
        run("sample", "--out", f"{folder}/w", "--works", "6000", "--seed", "8")
        run("build", f"{folder}/w", "--out", f"{folder}/a")
        for form in ("csv", "graphml", "gexf", "pajek"):
            run("export", "network", "--atlas", f"{folder}/a", "--format", form, "--output", f"{folder}/n.{form}", "--min-ties", "1")
        rows = list(csv.DictReader(io.StringIO(Path(f"{folder}/n.csv").read_text())))
        ties = {frozenset((r["country_a"], r["country_b"])): float(r["count"]) for r in rows}
        expected = {frozenset((r["country_a"], r["country_b"])): float(r["expected"]) for r in rows}
        bloc = {r[f"country_{x}"]: r[f"bloc_{x}"] for r in rows for x in "ab"}
        graphs = {"graphml": networkx.read_graphml(f"{folder}/n.graphml"), "gexf": networkx.read_gexf(f"{folder}/n.gexf"),
                  "pajek": networkx.Graph(networkx.read_pajek(f"{folder}/n.pajek"))}
        for form, graph in graphs.items():
            checks.append((f"{form}: undirected", not graph.is_directed()))
            checks.append((f"{form}: nodes", set(graph.nodes) == set(bloc)))
            checks.append((f"{form}: ties", {frozenset(e[:2]): e[2]["weight"] for e in graph.edges(data=True)} == ties))
            if form == "pajek":
                continue
            checks.append((f"{form}: expected", {frozenset(e[:2]): e[2]["expected"] for e in graph.edges(data=True)} == expected))
            checks.append((f"{form}: blocs", {n: d["bloc"] for n, d in graph.nodes(data=True)} == bloc))
            sums = {n: sum(w for pair, w in ties.items() if n in pair) for n in bloc}
            checks.append((f"{form}: sums", {n: d["ties"] for n, d in graph.nodes(data=True)} == sums))
        checks.append(("graphml: title", "Ties (works)" in graphs["graphml"].graph.get("title", "")))
    failed = [name for name, good in checks if not good]
    for name in failed:
        print(name)
    print(f"{len(checks) - len(failed)} passed, {len(failed)} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    if os.environ.get("COMITY_ORACLES") != "1":
        os.execve(oracles.python(), [oracles.python(), *sys.argv], {**os.environ, "COMITY_ORACLES": "1"})
    main()
