#!/usr/bin/env python3
"""How fast a specification curve is: 5,184 specifications by `comity claim`, beside DuckDB over the same columns.

    ./dev bench curve                    a sample world of 100,000 works
    ./dev bench curve --full             and of 1,000,000
    ./dev bench curve --works 20000      other sizes

DuckDB and pyarrow come from PyPI into a private environment under build/bench. bench/README.md says what each number means.
"""
import json
import random
import subprocess
import sys

import worlds
from measure import Checks, Run, Weather, cores, interleave, median, ratios, run, spread, table

PINS = ("duckdb==2.0.1", "pyarrow==26.0.1", "numpy==2.4.6")
PYTHON = worlds.KEPT / "duckdb" / "bin" / "python"
SAMPLED, SEED, TARGET = 50, 1, 50
AXES = {"years": ["2020:2024", "2019:2023", "2018:2022"], "types": ["article,review,conference-paper,book,book-chapter", "article,review"],
        "class": ["subfield", "field", "topic", "none"], "window": ["4", "3", "open"], "corpus": ["core", "all"],
        "counting": ["full", "fractional_author", "fractional_country"], "partners": ["any", "bilateral"], "max_authors": ["none", "10"],
        "threshold": ["ge", "gt"]}
MEASURES = {"R1": "pp_ncs_2", "R2": "mncs"}


def environment():
    """The rivals' private Python."""
    stamp = worlds.KEPT / "duckdb.pins"
    if not stamp.exists() or stamp.read_text() != " ".join(PINS):
        print("installing from PyPI:", ", ".join(PINS))
        run([sys.executable, "-m", "venv", "--clear", worlds.KEPT / "duckdb"])
        run([PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", *PINS])
        stamp.write_text(" ".join(PINS))


def duck(*words):
    done = subprocess.run([str(PYTHON), str(worlds.ROOT / "bench" / "duck.py"), *map(str, words)], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"bench: duck.py {words[0]}: {done.stderr[-2000:]}")
    return json.loads(done.stdout)


def write_claim(path):
    lines = ['[claim]\nid = "bench"\nstatement = "A share is stated."\n[stated]\nvalue = 0.2\ndecimals = 2\n[question]\ncountries = ["QM", "QN"]']
    lines += [f'[[reading]]\nid = "{name}"\nmeasure = "{measure}"\ntext = "{measure}"' for name, measure in MEASURES.items()]
    lines += [f'[[axis]]\nkey = "{key}"\nkind = "nuisance"\noptions = {json.dumps(options)}' for key, options in AXES.items()]
    path.write_text("\n".join(lines))


def joint_works(comity, atlas):
    """Every work that is joint under any option, with its weights: what the rivals read ready made."""
    found = {}
    for counting, column in (("full", None), ("fractional_author", "w_author"), ("fractional_country", "w_country")):
        done = subprocess.run([comity, "works", "QM", "QN", "--atlas", atlas, "--format", "json", "--corpus", "all", "--retracted", "keep", "--years",
                               "1:9999", "--counting", counting, "--sort", "id"], capture_output=True, text=True, check=True)
        for work in json.loads(done.stdout)["works"]:
            entry = found.setdefault(int(work["id"].rsplit("W", 1)[1]), {"partners": len(work["countries"])})
            if column:
                entry[column] = work["weight"]
    return [{"id": number, **entry} for number, entry in found.items()]


def specifications(comity, claim, atlas):
    """The curve's lines, each with its options and measure, as the rivals read them."""
    done = subprocess.run([comity, "claim", "curve", claim, "--atlas", atlas, "--format", "json", "--interval", "normal"], capture_output=True, text=True, check=True)
    return [{**s["options"], "measure": MEASURES[s["reading"]], "value": s["value"], "n": s["n"]} for s in json.loads(done.stdout)["specifications"]]


def equal(specs, answers):
    """Values of a rival within 1e-9 of ours, n exactly."""
    return all(n == s["n"] and (value is None) == (s["value"] is None) and (value is None or abs(value - s["value"]) <= 1e-9 * max(1, abs(s["value"])))
               for s, (value, n) in zip(specs, answers, strict=True))


def measure(options, world, check):
    atlas, folder = worlds.atlas(options.comity, world), worlds.KEPT / "curve" / world.name
    folder.mkdir(parents=True, exist_ok=True)
    claim, database, weights = folder / "claim.toml", folder / "works.duckdb", folder / "joint.json"
    write_claim(claim)
    specs = specifications(options.comity, claim, atlas)
    weights.write_text(json.dumps(joint_works(options.comity, atlas)))
    database.unlink(missing_ok=True)
    facts = duck("prepare", atlas, database, weights)
    few = random.Random(SEED).sample(specs, SAMPLED)
    asked = {"each": folder / "few.json", "once": folder / "all.json"}
    asked["each"].write_text(json.dumps(few))
    asked["once"].write_text(json.dumps(specs))
    answers = {}

    def rival(how, threads):
        def job():
            found = duck(how, database, asked[how], threads)
            answers[how, threads] = found["answers"]
            return Run(found["seconds"], found["cpu"], 0)
        return job

    def ours(words, threads):
        return lambda: run([options.comity, "claim", "check", claim, "--atlas", atlas, "--interval", "normal", *words, "--format", "json",
                            "--threads", threads], cores(threads))

    jobs = {}
    for threads in (1, 2):
        jobs["all", threads], jobs["minimal", threads] = ours([], threads), ours(["--minimal"], threads)
        jobs["each", threads], jobs["once", threads] = rival("each", threads), rival("once", threads)
    weather, rounds = Weather(), options.rounds or (3 if facts["works"] < 1_000_000 else 1)
    runs = interleave(jobs, rounds, options.patience, weather)

    manifest = json.loads((atlas / "atlas.json").read_text())
    print(f"\n{world.name}: {facts['works']:,} works, {manifest['citations']:,} citations, {facts['joint']:,} joint; {len(specs):,} specifications; "
          f"DuckDB {facts['duckdb']}; {rounds} round{'s' * (rounds > 1)}\n{weather.say()}\n")
    names = {"all": "comity claim, all", "minimal": "comity claim, minimal grid", "each": f"DuckDB, {SAMPLED} of them", "once": "DuckDB, all in one query"}
    rows = []
    for (job, threads), these in runs.items():
        scale = len(specs) / SAMPLED if job == "each" else 1
        scaled = f"{median([r.seconds for r in these]) * scale:,.1f}" if job == "each" else ""
        ratio = spread([scale * x for x in ratios(these, runs["all", threads])], 1) if job in ("each", "once") else ""
        rows.append([f"{names[job]}, {threads} thread{'s' * (threads > 1)}", spread([r.seconds for r in these], 2), f"{median([r.cpu for r in these]):,.2f}", scaled, ratio])
    table(["", "s", "CPU s", "s, scaled to all", "times our seconds"], rows)
    print()
    for threads in (1, 2):
        check(equal(few, answers["each", threads]), f"DuckDB, {threads} thread(s): the same values and n for {SAMPLED} specifications drawn with seed {SEED}")
        check(equal(specs, answers["once", threads]), f"DuckDB in one query, {threads} thread(s): the same for all {len(specs):,}")
        times = median([len(specs) / SAMPLED * x for x in ratios(runs["each", threads], runs["all", threads])])
        check(times >= TARGET, f"{times:,.0f} times faster than a query a specification ({threads} thread(s); the target is {TARGET})")
    return facts["works"], manifest["citations"], {job: [r.cpu for r in runs[job, 1]] for job in ("all", "minimal")}


def main():
    parser = worlds.arguments(__doc__.splitlines()[0])
    parser.set_defaults(works="100000")
    options = parser.parse_args()
    environment()
    check, program = Checks(), worlds.hash_of(options.comity)
    results = [measure(options, world, check) for world in worlds.chosen(options)]
    print("\nhow the cost grows, and how near to memory it is\n")
    speed = duck("memory")
    first = results[0]
    rows = []
    for works, citations, cpu in results:
        # The marginal cost of a specification's share of the scan is hidden in `all`; the bytes are those of one reading of the
        # columns that decide: flags, byline, a list offset and a 4-byte row a citation.
        size, seconds = works * (2 + 4 + 8) + 4 * citations, median(cpu["all"])
        rows.append([f"{works:,} works", f"{seconds / works * 1e9:,.0f}", f"{seconds / works / (median(first[2]['all']) / first[0]):.2f}", f"{size / 1e6:,.0f}",
                     f"{size / speed['1'] * 1e3:,.1f}", f"{seconds * speed['1'] / size:,.0f}"])
    table(["", "CPU ns a work", "beside the smallest world", "MB of columns", "ms to read them once", "CPU, in readings"], rows)
    print(f"one core reads {speed['1'] / 1e9:.1f} GB/s, two {speed['2'] / 1e9:.1f} GB/s (a sum over 268 MB)")
    check(worlds.hash_of(options.comity) == program, "the program stayed the same while it was measured")
    check.exit()


if __name__ == "__main__":
    main()
