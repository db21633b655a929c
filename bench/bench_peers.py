#!/usr/bin/env python3
"""How fast comity builds and answers beside openalex-metrics 0.1.0, on the same Parquet files.

    ./dev bench peers                     sample worlds of 10,000 and 100,000 works
    ./dev bench peers --works 300000      other sizes

bench/README.md says what each number means.
"""
import json
import os
import shutil
import sys
import tempfile

import worlds
from measure import Checks, Run, Weather, cores, interleave, median, peak_mb, run, spread, table

sys.path.insert(0, str(worlds.ROOT / "tests" / "presets"))
import oracles  # noqa: E402

THREADS = 2
SCRATCH = worlds.KEPT / "peers"
PEER = worlds.ROOT / "bench" / "peer_oam.py"
RULES = ["--preset", "oam-2026-10", "--min-cohort", "1", "--interval", "none"]
MEASURES = {"P": "publications", "MNCS": "mncs", "PP_top10": "pp_top_10", "PP_top1": "pp_top_1"}
AIMS = {"build": 10, "pair": 100, "all pairs": 30}  # times as fast
NEAR = 0.05  # countries of lineages and countries of authorships are not the same works


def ask(command, pin=None):
    """A program's one line of JSON, and how it ran."""
    with tempfile.TemporaryFile() as out:
        ran = run(command, pin, out)
        out.seek(0)
        return json.loads(out.read()), ran


def peer(*words):
    return [oracles.python(), PEER, *words]


def inside(answer, ran):
    """The peer's own seconds, without the start of Python and its imports: what a long session with it would see."""
    seconds = answer["seconds"]
    return Run(seconds if isinstance(seconds, float) else median(seconds[1:]), ran.cpu, ran.peak)


def jobs(options, folder, seen):
    atlas, pin = folder / "atlas", cores(THREADS)
    on = ["--atlas", atlas, "--threads", THREADS, *RULES, "--format", "json"]

    def fresh():
        shutil.rmtree(folder / "oam", ignore_errors=True)
        shutil.copytree(folder / "empty", folder / "oam")
        return inside(*ask(peer("build", folder), pin))

    def build():
        shutil.rmtree(atlas, ignore_errors=True)
        return run([options.comity, "build", folder / "data", "--out", atlas, "--threads", THREADS], pin)

    def answering(name, command):
        def job():
            seen[name], ran = ask(command, pin)
            return inside(seen[name], ran) if name[1] == "peer" else ran
        return job

    return {("build", "comity"): build, ("build", "peer"): fresh,
            ("pair", "comity"): answering(("pair", "comity"), [options.comity, "pair", "QM", "QN", "--years", "2020:2024", "--measures", ",".join(MEASURES.values()), *on]),
            ("pair", "peer"): answering(("pair", "peer"), peer("pair", folder, "QM", "QN", 4)),
            ("all pairs", "comity"): answering(("all pairs", "comity"), [options.comity, "decoupling", "--screen", "--min-works", 10, *on]),
            ("all pairs", "peer"): answering(("all pairs", "peer"), peer("all", folder, 4))}


def check_answers(check, seen):
    ours = {(a["measure"], a["population"]): a for a in seen["pair", "comity"]["answers"] if "by" not in a}
    theirs = seen["pair", "peer"]
    check(ours["publications", "world"]["value"] == theirs["scored"], f"the same works of 2020 to 2024 are scored: {theirs['scored']:,}")
    for key, measure in MEASURES.items():
        value, other = ours[measure, "joint"]["value"], theirs["found"][key] / (100 if key.startswith("PP") else 1)
        check(abs(value - other) <= NEAR * max(value, other) + 0.01, f"{measure} of the joint works: {value:.4g} here, {other:.4g} there (countries of lineages are not those of authorships)")
    screened = seen["all pairs", "comity"]["screen"]["pairs"]
    counts = {(a, b, y): n for a, b, y, n in seen["all pairs", "peer"]["found"]}
    mine = sum(p["joint"] for p in screened)
    same = sum(counts.get((*sorted((p["a"], p["b"])), p["last_year"]), 0) for p in screened)
    check(screened != [] and abs(mine - same) <= NEAR * mine, f"joint works of {len(screened)} pairs in their last year: {mine:,.0f} here, {same:,} there")


def measure(options, size, check):
    folder, weather, seen = SCRATCH / str(size), Weather(), {}
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    run([options.comity, "sample", "--out", folder / "sample", "--works", size, "--seed", 1, "--records", "parquet"])
    laid, _ = ask(peer("lay", folder / "sample", folder))
    (folder / "oam").rename(folder / "empty")
    runs = interleave(jobs(options, folder, seen), options.rounds or 3, options.patience, weather)
    print(f"\n{size:,}: {laid['works']:,} works in Parquet, {THREADS} threads; {len(runs['build', 'peer'])} rounds\n{weather.say()}\n")
    rows, gains = [], {}
    for what in AIMS:
        us, them = runs[what, "comity"], runs[what, "peer"]
        gains[what] = median(b.seconds / a.seconds for a, b in zip(us, them))
        rows.append([what, spread([r.seconds for r in us], 3), spread([r.seconds for r in them], 3), f"{gains[what]:,.1f}", f"{median(r.cpu for r in us):,.2f}", f"{median(r.cpu for r in them):,.2f}", peak_mb(us), peak_mb(them)])
    table(["", "comity s", "openalex-metrics s", "times as fast", "CPU s", "its CPU s", "MB", "its MB"], rows)
    print()
    check_answers(check, seen)
    print()
    for what, aim in AIMS.items():
        print(f"{what}: {gains[what]:,.1f} times as fast{'' if gains[what] >= aim else f': short of the {aim} that we aim at with two million works'}")
    shutil.rmtree(folder)


def main():
    options = worlds.arguments(__doc__.splitlines()[0]).parse_args()
    if options.input:
        sys.exit("bench: peers are measured on sample worlds alone")
    os.environ["OAM_THREADS"] = str(THREADS)
    check, program = Checks(), worlds.hash_of(options.comity)
    for size in sorted({int(s) for s in options.works.split(",")} | ({1_000_000} if options.full else set())):
        measure(options, size, check)
    check(worlds.hash_of(options.comity) == program, "the program stayed the same while it was measured")
    check.exit()


if __name__ == "__main__":
    sys.exit(main())
