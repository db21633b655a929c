#!/usr/bin/env python3
"""How fast gz JSON lines become columns, beside unpacking alone, simdjson On-Demand, DuckDB, Polars, Spark and plain Python.

    ./dev bench ingest                     a sample world of 100,000 works
    ./dev bench ingest --works 20000       other sizes
    ./dev bench ingest --input SNAPSHOT    a real snapshot

DuckDB, Polars and PySpark come from PyPI into private environments under build/bench; what is absent (Spark without Java) is left out.
bench/README.md says what each number means.
"""
import json
import os
import shutil
import subprocess
import sys

import worlds
from bench_curve import duck, environment
from measure import Checks, Run, Weather, cores, interleave, median, ratios, run, spread, table

MB = 1e6
HELPER = worlds.ROOT / "build" / "release" / "comity_bench_ingest"
SCRATCH = worlds.KEPT / "ingested"
COUNTS = ("works", "references", "authorships")
TARGETS = (("comity", "igzip -dc", 1.20, "at most"), ("DuckDB", "comity", 3.5, "at least"),
           ("DuckDB, 2 threads", "comity, 2 threads", 3.5, "at least"), ("comity", "comity, 2 threads", 1.9, "at least"),
           ("Polars", "comity", 5, "at least"), ("PySpark", "comity", 10, "at least"), ("Python", "comity", 20, "at least"))
PINS = {"polars": "polars==2.1.0", "spark": "pyspark==4.3.0"}
READERS = worlds.KEPT / "readers"  # a private Python each


def helper_job(how, threads, world, told):
    def job():
        with open(SCRATCH / "told.json", "w+") as said:
            result = run([HELPER, how, threads, *world.parts], cores(threads), stdout=said)
            said.seek(0)
            told.setdefault((how, threads), []).append(json.load(said))
        return result

    return job


def build_job(options, world, threads, told):
    """The product's own reading phase, as a build times it: columns, and each part's kept on disk for a resumed build."""
    out = SCRATCH / "atlas"

    def job():
        shutil.rmtree(out, ignore_errors=True)
        result = run([options.comity, "build", world.path, "--out", out, "--threads", threads], cores(threads))
        told.setdefault(("build", threads), []).append(json.loads((out / "provenance.json").read_text())["seconds"])
        return result

    return job


def duck_job(threads, world, told):
    """DuckDB by its own clock: the start of Python and the import are left out."""
    def job():
        answer = duck("ingest", threads, *world.parts)
        told.setdefault(("duckdb", threads), []).append(answer)
        return Run(answer["seconds"], answer["cpu"], 0)

    return job


def others():
    """The readers of readers.py that can run here, by name: how, and with which Python. Says which are left out."""
    found = {"Python": ("python", sys.executable)}
    for how, name in (("polars", "Polars"), ("spark", "PySpark")):
        python, stamp = READERS / how / "bin" / "python", READERS / f"{how}.pin"
        if how == "spark" and not shutil.which("java"):
            print("PySpark is left out: there is no Java on this machine")
            continue
        if not stamp.exists() or stamp.read_text() != PINS[how]:
            print("installing from PyPI:", PINS[how])
            steps = ([sys.executable, "-m", "venv", "--clear", READERS / how], [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", PINS[how]])
            if any(subprocess.run([str(word) for word in step]).returncode for step in steps):
                print(f"{name} is left out: it could not be installed")
                continue
            stamp.write_text(PINS[how])
        found[name] = how, python
    return found


def reader_job(how, python, world, told):
    def job():
        done = subprocess.run([str(python), str(worlds.ROOT / "bench" / "readers.py"), how, "1", *map(str, world.parts)], capture_output=True, text=True,
                              preexec_fn=lambda: os.sched_setaffinity(0, cores(1)))
        if done.returncode != 0:
            sys.exit(f"bench: readers.py {how}: {done.stderr[-2000:]}")
        answer = json.loads(done.stdout)
        told.setdefault((how, 1), []).append(answer)
        return Run(answer["seconds"], answer["cpu"], 0)

    return job


def measure(options, world, check, readers):
    weather, told = Weather(), {}
    jobs = {"igzip -dc": lambda: run(["igzip", "-dc", *world.parts], cores(1)),
            "inflate in process": helper_job("inflate", 1, world, told),
            "two files side by side": helper_job("inflate-two", 1, world, told),
            "comity": helper_job("comity", 1, world, told),
            "comity, 2 threads": helper_job("comity", 2, world, told),
            "comity by simdjson's DOM": helper_job("document", 1, world, told),
            "simdjson On-Demand, few fields": helper_job("on-demand", 1, world, told),
            "comity build, all of it": build_job(options, world, 1, told),
            "DuckDB": duck_job(1, world, told),
            "DuckDB, 2 threads": duck_job(2, world, told)}
    jobs |= {name: reader_job(*reader, world, told) for name, reader in readers.items()}
    runs = interleave(jobs, options.rounds or 3, options.patience, weather)
    works, raw = told["comity", 1][0]["works"], told["comity", 1][0]["bytes"]

    print(f"\n{world.name}: {works:,} works, {world.gz / MB:,.1f} MB gz, {raw / MB:,.1f} MB of JSON, {len(world.parts)} files; "
          f"{options.rounds or 3} rounds\n{weather.say()}\n")
    table(["", "seconds", "CPU s", "works/s", "MB/s gz", "time / igzip", "CPU / igzip"],
          [[name, spread([r.seconds for r in these], 3), f"{median(r.cpu for r in these):.3f}", f"{works / median(r.seconds for r in these):,.0f}",
            f"{world.gz / MB / median(r.seconds for r in these):,.1f}", spread(ratios(these, runs["igzip -dc"]), 2),
            f"{median(ratios(these, runs['igzip -dc'], of='cpu')):.2f}"] for name, these in runs.items()])
    reading = [seconds["read"] / r.seconds for seconds, r in zip(told["build", 1][1:], runs["igzip -dc"])]
    print(f"of the build, reading: {median(s['read'] for s in told['build', 1][1:]):.3f} s, {spread(reading, 2)} times igzip")

    print()
    counts = {key: {tuple(t[c] for c in COUNTS) for t in these} for key, these in told.items() if key[0] not in ("build", "inflate", "inflate-two")}
    check(len(set.union(*counts.values())) == 1, f"works, references, authorships are the same for all: {sorted(set.union(*counts.values()))}")
    check({t["bytes"] for these in told.values() for t in these if "bytes" in t} == {worlds.inflated("igzip", world)}, "as many bytes as igzip unpacks")
    print()
    for slow, fast, target, word in TARGETS:
        if slow not in runs:
            continue
        ratio, cpu = (median(ratios(runs[slow], runs[fast], of=of)) for of in ("seconds", "cpu"))
        met = ratio <= target if word == "at most" else ratio >= target
        print(f"{slow} / {fast}: {ratio:.2f} (by CPU {cpu:.2f}); aim: {word} {target}{'' if met else ', not reached'}")
    def without(name, gz):
        return median(r.cpu for r in runs[name]) - median(r.cpu for r in runs[gz])

    ours, few = without("comity", "two files side by side"), without("simdjson On-Demand, few fields", "inflate in process")
    print(f"without inflating, by CPU: On-Demand / comity {few / ours:.2f} (On-Demand takes few fields and checks no others); aim: at least 2.5")


def main():
    parser = worlds.arguments(__doc__.splitlines()[0])
    parser.set_defaults(works="100000")
    options = parser.parse_args()
    check, program = Checks(), worlds.hash_of(options.comity)
    environment()
    readers = others()
    subprocess.run(["cmake", "--build", HELPER.parent, "--target", HELPER.name], check=True, stdout=subprocess.DEVNULL)
    SCRATCH.mkdir(parents=True, exist_ok=True)
    for world in worlds.chosen(options):
        measure(options, world, check, readers)
    shutil.rmtree(SCRATCH, ignore_errors=True)
    check(worlds.hash_of(options.comity) == program, "the program stayed the same while it was measured")
    check.exit()


if __name__ == "__main__":
    sys.exit(main())
