#!/usr/bin/env python3
"""How fast `comity build` reads Parquet, beside the same works as gz JSON lines, and how little of the files it reads.

    ./dev bench parquet                     sample worlds of 10,000 and 100,000 works
    ./dev bench parquet --works 20000       other sizes
    ./dev bench parquet --input SNAPSHOT    a real snapshot in JSON lines, laid out as Parquet first
    ./dev bench parquet --without all       atlases without what most questions do not need

bench/README.md says what each number means.
"""
import json
import shutil
import subprocess
import sys

import worlds
from measure import Checks, Weather, cores, interleave, median, peak_mb, ratios, run, spread, table

MB = 1e6
TARGET = 2  # times as fast, reading
THREADS = (1, 2)
SCRATCH = worlds.KEPT / "parquet"
CONVERTER = worlds.ROOT / "tests" / "parquet" / "layout.py"


def twin(options, world):
    """The same works in Parquet."""
    path = SCRATCH / f"{world.name}-files"
    shutil.rmtree(path, ignore_errors=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    if options.input:
        subprocess.run([str(worlds.ROOT / ".venv/bin/python"), str(CONVERTER), str(world.path), str(path)], check=True)
    else:
        run([options.comity, "sample", "--out", path, "--works", world.listed, "--seed", 1, "--records", "parquet"])
    return path


def build_job(comity, source, name, threads, without, seen):
    out = SCRATCH / f"atlas-{name}-{threads}"

    def job():
        shutil.rmtree(out, ignore_errors=True)
        result = run([comity, "build", source, "--out", out, "--threads", threads, *(["--without", without] if without else [])], cores(threads))
        manifest, told = (json.loads((out / f"{file}.json").read_text()) for file in ("atlas", "provenance"))
        seen.append({"format": name, "threads": threads, "hash": manifest["hash"], "works": manifest["works"], "records": told["records"],
                     "bytes": told["bytes"], "bytes_read": told["bytes_read"], "read": told["seconds"]["read"]})
        return result

    return job


def measure(options, world, check):
    weather, seen = Weather(), []
    sources = {"jsonl": world.path, "parquet": twin(options, world)}
    jobs = {(name, t): build_job(options.comity, source, name, t, options.without, seen) for t in THREADS for name, source in sources.items()}
    runs = interleave(jobs, worlds.rounds(options, world), options.patience, weather)
    told = {key: [s for s in seen if (s["format"], s["threads"]) == key][1:] for key in jobs}  # the first was the warm-up
    works = seen[0]["works"]

    print(f"\n{world.name}: {works:,} works; {len(told['jsonl', 1])} rounds\n{weather.say()}\n")
    rows = []
    for (name, threads), these in runs.items():
        reading, twins = [s["read"] for s in told[name, threads]], [s["read"] for s in told["jsonl", threads]]
        one = told[name, threads][0]
        rows.append([f"{name}, {threads} thread{'s' * (threads > 1)}", spread([r.seconds for r in these], 3), f"{median(r.cpu for r in these):,.2f}", spread(reading, 3),
                     f"{works / median(reading):,.0f}", peak_mb(these), f"{one['bytes'] / MB:,.1f}", f"{one['bytes_read'] / one['bytes']:.1%}",
                     f"{median(a / b for a, b in zip(twins, reading)):.2f}", f"{median(ratios(runs['jsonl', threads], these)):.2f}",
                     f"{median(ratios(runs['jsonl', threads], these, of='cpu')):.2f}"])
    table(["", "seconds", "CPU s", "reading", "works/s read", "peak MB", "MB", "bytes read", "reading x", "build x", "CPU x"], rows)

    print()
    for key in ("hash", "records"):
        check(len({json.dumps(s[key]) for s in seen}) == 1, f"the same {key} in all {len(seen)} builds, of either format, with 1 and 2 threads")
    run([options.comity, "verify", SCRATCH / "atlas-parquet-1", "--full"])
    check(True, "comity verify --full")
    gain = median(a["read"] / b["read"] for a, b in zip(told["jsonl", 1], told["parquet", 1]))
    print(f"\none thread reads Parquet {gain:.2f} times as fast as gz JSON lines{'' if gain >= TARGET else f': short of the {TARGET} that we aim at'}")


def main():
    parser = worlds.arguments(__doc__.splitlines()[0])
    parser.add_argument("--without", help="as of comity build")
    options = parser.parse_args()
    check, program = Checks(), worlds.hash_of(options.comity)
    for world in worlds.chosen(options):
        measure(options, world, check)
    shutil.rmtree(SCRATCH, ignore_errors=True)
    check(worlds.hash_of(options.comity) == program, "the program stayed the same while it was measured")
    check.exit()


if __name__ == "__main__":
    sys.exit(main())
