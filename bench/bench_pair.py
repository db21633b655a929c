#!/usr/bin/env python3
"""How fast a question is answered: `comity pair`, `works` and `info` over atlases of the sample worlds.

    ./dev bench pair                                       atlases of 10,000 and 100,000 works
    ./dev bench pair --full                                and of 1,000,000
    ./dev bench pair --input SNAPSHOT --between GB CN      a real snapshot

bench/README.md says what each number means.
"""
import json
import os

import worlds
from measure import Checks, Weather, cores, interleave, median, peak_mb, run, spread, table

MB = 1e6
COLD = "pair, bootstrap, 2 threads, files not in memory"


def forget(folder):
    """Asks the system to drop the files' pages from memory, so that the next run reads them from disk. Best effort."""
    for file in folder.iterdir():
        descriptor = os.open(file, os.O_RDONLY)
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(descriptor)


def headline(answer):
    """Values of an answer, by (measure, population, by): without the bounds, which an interval adds."""
    return {(a["measure"], a["population"], json.dumps(a.get("by"))): (a["value"], a["n"]) for a in answer["answers"]}


def measure(options, world, check):
    atlas = worlds.atlas(options.comity, world)
    rounds, weather = options.rounds or 5, Weather()
    folder = worlds.KEPT / "answers"
    folder.mkdir(parents=True, exist_ok=True)
    seen = {}

    def asking(name, words, threads, before=None):
        """A job that asks and keeps every distinct answer."""
        def job():
            if before:
                before()
            file = folder / f"{world.name}.out"
            with open(file, "wb") as out:
                result = run([options.comity, *words, "--threads", threads], cores(threads), out)
            seen.setdefault(name, set()).add(file.read_bytes())
            return result
        return job

    pair = ["pair", *options.between, "--atlas", atlas, "--format", "json"]
    jobs = {}
    for interval in ("bootstrap", "none"):
        for threads in (1, 2):
            words = [*pair, "--interval", interval]
            jobs[f"pair, {interval}, {threads} thread{'s' * (threads > 1)}"] = asking(interval, words, threads)
    jobs["works, csv"] = asking("works", ["works", *options.between, "--atlas", atlas, "--format", "csv"], 1)
    jobs["info"] = asking("info", ["info", atlas, "--format", "json"], 1)
    jobs["info --funnel"] = asking("funnel", ["info", atlas, "--funnel", "--format", "json"], 1)
    jobs["comity --version"] = lambda: run([options.comity, "--version"], cores(1))
    cold = {COLD: asking("bootstrap", pair, 2, lambda: forget(atlas))}  # apart: it would leave other jobs cold files
    runs = {**interleave(cold, rounds, options.patience, weather), **interleave(jobs, rounds, options.patience, weather)}

    manifest = json.loads((atlas / "atlas.json").read_text())
    size = sum(file.stat().st_size for file in atlas.iterdir())
    print(f"\n{world.name}: {manifest['works']:,} works, {manifest['citations']:,} citations, atlas of {size / MB:,.1f} MB; "
          f"{rounds} round{'s' * (rounds > 1)}\n{weather.say()}\n")
    rows = []
    for name, these in runs.items():
        ms = [r.seconds * 1e3 for r in these]
        speed = f"{manifest['works'] / median(ms) / 1e3:,.2f}" if name.startswith("pair") else ""
        rows.append([name, spread(ms, 1), f"{median(r.cpu for r in these) * 1e3:,.1f}", peak_mb(these), speed])
    table(["", "ms", "CPU ms", "peak MB", "M works/s"], rows)

    print()
    for name, answers in seen.items():
        check(len(answers) == 1, f"{name}: one answer, byte for byte, in every run and with any number of threads")
    bootstrap, plain, info = (json.loads(min(seen[name])) for name in ("bootstrap", "none", "info"))
    check(headline(bootstrap) == headline(plain), "the interval changes no value")
    check(info["atlas"]["works"] == manifest["works"] and info["atlas"]["hash"] == manifest["hash"], "info says what atlas.json says")
    joint = headline(bootstrap)["publications", "joint", "null"][0]
    listed = min(seen["works"]).count(b"\nhttps://openalex.org/W")
    check(listed == joint, f"works lists the {joint:,} joint works")
    return world, manifest, bootstrap


def compare_with_count(options, world, manifest, answer, check):
    """Against a count of the JSON lines that shares nothing with the program. After all measurements: it needs memory, and
    a child's peak is never below that of the process that started it."""
    print(f"\n{world.name}, counted again from its JSON lines\n")
    values = headline(answer)
    told = {"works": manifest["works"], "citations": manifest["citations"],
            "world": values["publications", "world", "null"][0], "joint": values["publications", "joint", "null"][0]}
    counted = worlds.count(world, *options.between, answer["conventions"])
    for key, what in (("works", "works"), ("citations", "citations"), ("world", "works of the world in the years asked"),
                      ("joint", "joint publications")):
        check(counted[key] == told[key], f"{counted[key]:,} {what}" + (f", but Comity says {told[key]:,}" * (counted[key] != told[key])))


def main():
    parser = worlds.arguments(__doc__.splitlines()[0])
    parser.add_argument("--between", nargs=2, default=["QM", "QN"], metavar=("A", "B"), help="the two countries [QM QN]")
    options = parser.parse_args()
    check, program = Checks(), worlds.hash_of(options.comity)
    results = [measure(options, world, check) for world in worlds.chosen(options)]
    compare_with_count(options, *results[0], check)
    check(worlds.hash_of(options.comity) == program, "the program stayed the same while it was measured")
    check.exit()


if __name__ == "__main__":
    main()
