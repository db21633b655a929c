#!/usr/bin/env python3
"""How fast comity builds and answers beside openalex-metrics 0.1.0, on the same Parquet files.

    ./dev bench peers                     sample worlds of 10,000 and 100,000 works
    ./dev bench peers --works 300000      other sizes
    ./dev bench peers --questions         builds once, and asks

bench/README.md says what each number means.
"""
import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse

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
FIRST = {"pair": {"a": "QO", "b": "QP"}, "all pairs": {"min_works": "11"}}  # what a session is asked before, other than what is timed
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


def words_of(told):
    return [word for key, value in told.items() for word in (("--" + key.replace("_", "-"),) if value == "true" else ("--" + key.replace("_", "-"), value))]


class Session:
    """`comity serve`: asked by loopback, once something else has been asked and before it knows the answer."""

    def __init__(self, options, atlas, pin):
        before = os.sched_getaffinity(0)
        os.sched_setaffinity(0, pin)
        self.process = subprocess.Popen([options.comity, "serve", atlas, "--port", "0", "--no-browser", "--threads", str(THREADS)], stdout=subprocess.PIPE, text=True)
        os.sched_setaffinity(0, before)
        self.connection = http.client.HTTPConnection("127.0.0.1", int(re.search(r":(\d+)/", self.process.stdout.readline())[1]), timeout=600)

    def ask(self, verb, told):
        start = time.perf_counter()
        self.connection.request("GET", f"/api/{verb}?" + urllib.parse.urlencode(told))
        reply = self.connection.getresponse()
        body = reply.read()
        seconds = time.perf_counter() - start
        if reply.status != 200:
            sys.exit(f"bench: {reply.status} of {verb} {told}: {body[:500]}")
        return body, seconds

    def close(self):
        self.connection.close()
        self.process.terminate()
        self.process.wait()


def session_run(options, atlas, pin, verb, first, told):
    session = Session(options, atlas, pin)
    try:
        session.ask(verb, first)
        body, seconds = session.ask(verb, told)
    finally:
        session.close()
    return json.loads(body), Run(seconds, seconds, 0)


def jobs(options, folder, seen):
    atlas, pin = folder / "atlas", cores(THREADS)
    on = ["--atlas", atlas, "--threads", THREADS, "--format", "json"]
    rules = {RULES[i][2:].replace("-", "_"): RULES[i + 1] for i in range(0, len(RULES), 2)}
    pair = {"years": "2020:2024", "measures": ",".join(MEASURES.values()), **rules}
    every = {"screen": "true", "min_works": "10", **rules}

    def fresh():
        shutil.rmtree(folder / "oam", ignore_errors=True)
        shutil.copytree(folder / "empty", folder / "oam")
        return inside(*ask(peer("build", folder), pin))

    def build():
        shutil.rmtree(atlas, ignore_errors=True)
        return run([options.comity, "build", folder / "data", "--out", atlas, "--threads", THREADS], pin)

    def whole(name, command):
        """Both from the start of a process to its end."""
        def job():
            seen[name], ran = ask(command, pin)
            return ran
        return job

    def warm(name, command):
        def job():
            seen[name], ran = ask(command, pin)
            return inside(seen[name], ran)
        return job

    def session(name, verb, told):
        def job():
            seen[name], ran = session_run(options, atlas, pin, verb, {**told, **FIRST[name[0]]}, told)
            return ran
        return job

    return {("build", "comity"): build, ("build", "peer"): fresh,
            ("pair", "comity", "process"): whole(("pair", "comity", "process"), [options.comity, "pair", "QM", "QN", *words_of(pair), *on]),
            ("pair", "peer", "process"): whole(("pair", "peer", "process"), peer("pair", folder, "QM", "QN", 1)),
            ("pair", "comity", "session"): session(("pair", "comity", "session"), "pair", {"a": "QM", "b": "QN", **pair}),
            ("pair", "peer", "session"): warm(("pair", "peer", "session"), peer("pair", folder, "QM", "QN", 4)),
            ("all pairs", "comity", "process"): whole(("all pairs", "comity", "process"), [options.comity, "decoupling", *words_of(every), *on]),
            ("all pairs", "peer", "process"): whole(("all pairs", "peer", "process"), peer("all", folder, 1)),
            ("all pairs", "comity", "session"): session(("all pairs", "comity", "session"), "decoupling", every),
            ("all pairs", "peer", "session"): warm(("all pairs", "peer", "session"), peer("all", folder, 4))}


def without_receipt(document):
    return {key: value for key, value in document.items() if key in ("answers", "screen")}


def check_answers(check, seen):
    for what in ("pair", "all pairs"):
        check(without_receipt(seen[what, "comity", "process"]) == without_receipt(seen[what, "comity", "session"]), f"{what}: command and session answer the same")
    ours = {(a["measure"], a["population"]): a for a in seen["pair", "comity", "process"]["answers"] if "by" not in a}
    theirs = seen["pair", "peer", "session"]
    check(ours["publications", "world"]["value"] == theirs["scored"], f"the same works of 2020 to 2024 are scored: {theirs['scored']:,}")
    for key, measure in MEASURES.items():
        value, other = ours[measure, "joint"]["value"], theirs["found"][key] / (100 if key.startswith("PP") else 1)
        check(abs(value - other) <= NEAR * max(value, other) + 0.01, f"{measure} of the joint works: {value:.4g} here, {other:.4g} there (countries of lineages are not those of authorships)")
    screened = seen["all pairs", "comity", "process"]["screen"]["pairs"]
    counts = {(a, b, y): n for a, b, y, n in seen["all pairs", "peer", "session"]["found"]}
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
    for works in list((folder / "sample").glob("**/works")):  # they have been copied; names of institutions and topics are read from here
        shutil.rmtree(works)
    todo = jobs(options, folder, seen)
    if options.questions:
        for name in (("build", "comity"), ("build", "peer")):
            todo.pop(name)()
    runs = interleave(todo, options.rounds or 3, options.patience, weather)
    print(f"\n{size:,}: {laid['works']:,} works in Parquet, {THREADS} threads; {len(runs['pair', 'peer', 'session'])} rounds\n{weather.say()}\n")
    rows, gains = [], {}
    for us in [name for name in runs if name[1] == "comity"]:
        a, b = runs[us], runs[us[0], "peer", *us[2:]]
        gains[us] = median(y.seconds / x.seconds for x, y in zip(a, b))
        inside_server = us[2:] == ("session",)
        rows.append([", ".join((us[0], *us[2:])), spread([r.seconds for r in a], 4), spread([r.seconds for r in b], 3), f"{gains[us]:,.1f}",
                     "" if inside_server else f"{median(r.cpu for r in a):,.2f}", f"{median(r.cpu for r in b):,.2f}", "" if inside_server else peak_mb(a), peak_mb(b)])
    table(["", "comity s", "openalex-metrics s", "times as fast", "CPU s", "its CPU s", "MB", "its MB"], rows)
    print()
    check_answers(check, seen)
    print()
    for us, gain in gains.items():
        aim = AIMS[us[0]]
        print(f"{', '.join((us[0], *us[2:]))}: {gain:,.1f} times as fast{'' if gain >= aim else f': short of the {aim} that we aim at with two million works'}")
    shutil.rmtree(folder)


def main():
    parser = worlds.arguments(__doc__.splitlines()[0])
    parser.add_argument("--questions", action="store_true", help="build once, untimed, and time the questions")
    options = parser.parse_args()
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
