#!/usr/bin/env python3
"""How fast `comity build` turns OpenAlex files into an atlas, beside what merely unpacking the same files takes.

    ./dev bench build                     worlds of 10,000 and 100,000 works
    ./dev bench build --full              and of 1,000,000
    ./dev bench build --input SNAPSHOT    a real snapshot

bench/README.md says what each number means.
"""
import json
import shutil

import worlds
from measure import Checks, Weather, cores, interleave, median, peak_mb, ratios, run, spread, table

MB = 1e6
FIXED_COST_TARGET = 100  # ms for an atlas of one work
THREADS = (1, 2)
PEERS = ("igzip", "gzip")
SCRATCH = worlds.KEPT / "built"


def build_job(comity, world, threads, seen):
    """A build into an empty place, pinned; what the atlas says of itself is added to `seen`."""
    out = SCRATCH / f"{world.name}-{threads}"

    def job():
        shutil.rmtree(out, ignore_errors=True)
        result = run([comity, "build", world.path, "--out", out, "--threads", threads], cores(threads))
        manifest = json.loads((out / "atlas.json").read_text())
        provenance = json.loads((out / "provenance.json").read_text())
        seen.append({**{key: manifest[key] for key in ("works", "citations", "hash")},
                     "threads": threads, "records": provenance["records"], "seconds": provenance["seconds"],
                     "inflated": sum(file["inflated_bytes"] for given in provenance["inputs"] for file in given["files"]
                                     if file["path"].endswith(".gz") and (not world.listed or "/works/" in file["path"]))})
        return result

    return job


def measure(options, world, check):
    rounds, weather, seen = worlds.rounds(options, world), Weather(), []
    jobs = {f"build, {t} thread{'s' * (t > 1)}": build_job(options.comity, world, t, seen) for t in THREADS}
    peers = [peer for peer in PEERS if shutil.which(peer) and world.parts]
    for peer in peers:
        jobs[f"{peer} -dc"] = lambda peer=peer: run([peer, "-dc", *world.parts], cores(1))
    runs = interleave(jobs, rounds, options.patience, weather)
    one, two = (runs[name] for name in list(jobs)[:2])
    decoded = {peer: runs[f"{peer} -dc"] for peer in peers}
    works, raw = seen[0]["works"], seen[0]["inflated"]

    print(f"\n{world.name}: {works:,} works, {world.gz / MB:,.1f} MB gz, {raw / MB:,.1f} MB of JSON, {len(world.parts)} files; "
          f"{rounds} round{'s' * (rounds > 1)}\n{weather.say()}\n")
    rows = []
    for name, these in runs.items():
        seconds = [r.seconds for r in these]
        rows.append([name, spread(seconds, 3), f"{works / median(seconds):,.0f}", f"{world.gz / MB / median(seconds):,.1f}",
                     f"{median(r.cpu for r in these):,.2f}", peak_mb(these),
                     *(spread(ratios(these, decoded[peer]), 2) for peer in peers),
                     *(f"{median(ratios(these, decoded[peer], of='cpu')):.2f}" for peer in peers[:1])])
    table(["", "seconds", "works/s", "MB/s gz", "CPU s", "peak MB", *(f"time / {peer}" for peer in peers),
           *(f"CPU / {peer}" for peer in peers[:1])], rows)
    for threads in THREADS:
        parts = [(s["seconds"]["read"], s["seconds"]["total"]) for s in seen[len(THREADS):] if s["threads"] == threads]
        print(f"{threads} thread{'s' * (threads > 1)}: reading {median(r for r, _ in parts):.3f} s, "
              f"sorting and writing {median(t - r for r, t in parts):.3f} s")

    print()
    records = seen[0]["records"]
    check(sum(records.values()) == 2 * records["read"] and records["kept"] == works, "every record read is accounted for")
    if world.listed:
        check(records["read"] - records["labels"] - records["other"] == world.listed, f"{world.listed:,} works, as the manifest says")
    for key in ("works", "citations", "hash"):
        values = {s[key] for s in seen}
        check(len(values) == 1, f"the same {key} in all {len(seen)} builds, with 1 and 2 threads: {' '.join(map(str, values))}")
    for peer in peers:
        check(worlds.inflated(peer, world) == raw, f"{peer} unpacks as many bytes as the build read")
    run([options.comity, "verify", SCRATCH / f"{world.name}-1", "--full"])
    check(True, "comity verify --full")
    return {"world": world, "works": works, "one": one, "two": two, "decoded": decoded}


def summary(results):
    first = results[0]
    peers = list(first["decoded"])
    per_work = [median(r.seconds for r in result["one"]) / result["works"] for result in results]
    cpu_per_work = [median(r.cpu for r in result["one"]) / result["works"] for result in results]
    print("\nSummary (1 thread unless said)\n")
    table(["works", "MB gz", "works/s", "MB/s gz", "2 threads", "1 -> 2", "peak MB", *(f"time / {peer}" for peer in peers),
           *(f"CPU / {peer}" for peer in peers[:1]), "cost per work", "by CPU"],
          [[f"{r['works']:,}", f"{r['world'].gz / MB:,.1f}", f"{1 / cost:,.0f}", f"{r['world'].gz / MB / r['works'] / cost:,.1f}",
            f"{r['works'] / median(x.seconds for x in r['two']):,.0f}", f"{median(ratios(r['one'], r['two'])):.2f}",
            peak_mb(r["one"]), *(f"{median(ratios(r['one'], r['decoded'][peer])):.2f}" for peer in peers),
            *(f"{median(ratios(r['one'], r['decoded'][peer], of='cpu')):.2f}" for peer in peers[:1]),
            f"{cost / per_work[0]:.2f}", f"{cpu / cpu_per_work[0]:.2f}"] for r, cost, cpu in zip(results, per_work, cpu_per_work)])


def fixed_cost(options, world, check):
    """What a build costs however small its input, and how much of it is only the start of the program."""
    line = worlds.one_work(world)
    if line is None:
        return
    folder = SCRATCH / "one"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "work.jsonl").write_bytes(line)
    out = SCRATCH / "one-atlas"

    def build():
        shutil.rmtree(out, ignore_errors=True)
        return run([options.comity, "build", folder, "--out", out])

    weather, jobs = Weather(), {"build of one work": build, "comity --version": lambda: run([options.comity, "--version"])}
    runs = interleave(jobs, 11, options.patience, weather)
    print(f"\nFixed cost, 11 rounds\n{weather.say()}\n")
    table(["", "ms", "CPU ms"], [[name, *(spread([getattr(r, of) * 1e3 for r in these], 1) for of in ("seconds", "cpu"))]
                                 for name, these in runs.items()])
    print()
    of, what = ("seconds", "") if weather.quiet() else ("cpu", ", by CPU time: the machine was not quiet")
    cost = median(getattr(r, of) for r in runs["build of one work"]) * 1e3
    check(json.loads((out / "atlas.json").read_text())["works"] == 1, "an atlas of one work")
    check(cost <= FIXED_COST_TARGET, f"it takes {cost:.1f} ms, at most {FIXED_COST_TARGET}{what}")


def main():
    options = worlds.arguments(__doc__.splitlines()[0]).parse_args()
    check, program = Checks(), worlds.hash_of(options.comity)
    given = list(worlds.chosen(options))
    results = [measure(options, world, check) for world in given]
    summary(results)
    fixed_cost(options, given[0], check)
    shutil.rmtree(SCRATCH, ignore_errors=True)
    check(worlds.hash_of(options.comity) == program, "the program stayed the same while it was measured")
    check.exit()


if __name__ == "__main__":
    main()
