#!/usr/bin/env python3
"""Presets beside their originals, work by work, through the command line.

    python3 tests/presets/compare.py --comity PROGRAM [--input FOLDER]… [--sample WORKS] [--presets NAMES] [--recorded | --record]

openalex-2026-07 and -06: OpenAlex's algorithm restated in SQL. cwts: CWTS's, restated in SQL over OpenAlex's fields.
oam-2026-10: the package openalex-metrics itself. All run in an environment of their own, made the first time. --record keeps
what they say about --sample worlds in recorded.json, and --recorded compares with that, without them.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import oracles  # noqa: E402
import records  # noqa: E402

SHOWN = 5


class Comity:
    def __init__(self, program, source, folder, a, b):
        self.program, self.atlas, self.sides = program, str(Path(folder) / "atlas"), (a, b)
        subprocess.run([program, "build", str(source), "--out", self.atlas], check=True, capture_output=True)

    def works(self, preset, *flags):
        """{id: the work as listed} of the whole world under a preset."""
        run = subprocess.run([self.program, "works", *self.sides, "--population", "world", "--sort", "id", "--atlas", self.atlas, "--preset", preset,
                              "--years", "1:9999", "--format", "json", *flags], capture_output=True, text=True)
        if run.returncode != 0:
            raise RuntimeError(run.stderr)
        return {int(work["id"].rsplit("W", 1)[1]): work for work in json.loads(run.stdout)["works"]}

    def release_year(self):
        dates = [r["date"] for r in json.loads((Path(self.atlas) / "atlas.json").read_text())["releases"]]
        return int(max(dates)[:4])


class Report:
    def __init__(self):
        self.passed = self.failed = 0

    def table(self, name, ours, theirs, differs):
        """One comparison: the same works, and no work that differs(ours, theirs) has something to say about."""
        lines = [f"W{i}: only one of the two has it" for i in sorted(ours.keys() ^ theirs.keys())]
        for i in sorted(ours.keys() & theirs.keys()):
            lines += [f"W{i}: {problem}" for problem in differs(ours[i], theirs[i])]
        self.passed, self.failed = self.passed + (not lines), self.failed + bool(lines)
        print(f"{'FAIL' if lines else 'ok'}  {name}: {len(ours)} works compared", flush=True)
        for line in lines[:SHOWN]:
            print(f"      {line}")
        if len(lines) > SHOWN:
            print(f"      and {len(lines) - SHOWN} more")


def number(text):
    return None if text == "" else float(text)


def near(a, b):
    return a is not None and b is not None and abs(a - b) <= 1e-12 * max(1, abs(b))


def same(name, ours, theirs, agree):
    if ours is None or theirs is None:
        return [] if ours is theirs else [f"{name} {ours}, expected {theirs}"]
    return [] if agree(ours, theirs) else [f"{name} {ours}, expected {theirs}"]


def rounded_to(digits):
    """Whether b is a rounded to so many digits; either neighbour will do at a half."""
    return lambda a, b: abs(Fraction(a) - Fraction(b)) <= Fraction(1, 2 * 10 ** digits) + Fraction(1, 10 ** 12)


def openalex(originals, report, name, program, lines, state):
    preset = {"july": "openalex-2026-07", "june": "openalex-2026-06"}[state]
    rows = originals.rows("openalex_sql.py", lines, program.release_year(), state)
    theirs = {int(r[0]): r[1:] for r in rows}
    # OpenAlex scores nothing without a subfield; here such works are listed without a score.
    ours = {i: w for i, w in program.works(preset).items() if w["cohort_works"] is not None}

    def differs(work, row):
        return (same("citations", work["citations"], int(row[0]), lambda a, b: a == b) +
                same("fwci", work["ncs"], number(row[1]), rounded_to(4)) +
                same("percentile", work["percentile_rank"], float(row[2]), near) +
                same("top 1 %", work["top_1"] == 1, row[3] == "True", lambda a, b: a == b) +
                same("top 10 %", work["top_10"] == 1, row[4] == "True", lambda a, b: a == b) +
                (["a part in a top share"] if {work["top_1"], work["top_10"]} - {0, 1} else []))

    report.table(f"{name}: {preset}", ours, theirs, differs)


def cwts(originals, report, name, program, lines, last):
    theirs = {int(r[0]): [float(value) for value in r[1:]] for r in originals.rows("cwts_sql.py", lines, last)}
    ours = {i: w for i, w in program.works("cwts", "--window", f"until:{last}").items() if w["cohort_works"] is not None}

    def differs(work, row):
        return [problem for key, value in zip(("citations", "ncs", "top_1", "top_10"), row) for problem in same(key, work[key], value, near)]

    report.table(f"{name}: cwts until {last}", ours, theirs, differs)


def oam(originals, report, name, program, lines, folder):
    theirs = {int(r[0]): r[1:] for r in originals.rows("oam_run.py", lines, Path(folder) / "oam")}
    # Its bins of fewer than 500 works are computed and left out of sums only; these corpora have no others.
    ours = program.works("oam-2026-10", "--min-cohort", "1")

    def differs(work, row):
        score = number(row[1])
        return (same("citations", work["citations"], int(row[0]), lambda a, b: a == b) +
                # A bin without citations: empty in the package, 0 here, where its works stay in the denominator as there.
                same("ncs", work["ncs"], 0.0 if score is None else score, near) +
                (["a score of 0 in a bin with citations"] if score is None and work["cohort_mean"] else []) +
                same("top 1 %", work["top_1"] == 1, row[2] == "True", lambda a, b: a == b) +
                same("top 10 %", work["top_10"] == 1, row[3] == "True", lambda a, b: a == b) +
                same("works of the bin", work["cohort_works"], int(row[4]), lambda a, b: a == b))

    report.table(f"{name}: oam-2026-10", ours, theirs, differs)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--comity", required=True)
    parser.add_argument("--input", action="append", default=[])
    parser.add_argument("--sample", type=int, action="append", default=[], help="works of a sample world to compare on")
    parser.add_argument("--presets", default="openalex,cwts,oam")
    parser.add_argument("--recorded", action="store_true", help="compare with recorded.json in place of the originals")
    parser.add_argument("--record", action="store_true", help="write recorded.json")
    options = parser.parse_args()
    chosen = options.presets.split(",")
    originals = oracles.Recorded() if options.recorded else oracles.Live(options.record)
    report = Report()
    inputs = [(Path(path).name, Path(path), ("GB", "CN")) for path in options.input]
    with tempfile.TemporaryDirectory() as folder:
        for works in options.sample:
            world = Path(folder) / f"world{works}"
            subprocess.run([options.comity, "sample", "--out", world, "--works", str(works), "--seed", "3"], check=True, capture_output=True)
            inputs.append((f"sample world of {works}", world, ("QM", "QN")))
        for number_of, (name, source, sides) in enumerate(inputs):
            place = Path(folder) / str(number_of)
            place.mkdir()
            lines = place / "works.jsonl"
            records.write(source, lines)
            program = Comity(options.comity, source, place, *sides)
            if "openalex" in chosen:
                openalex(originals, report, name, program, lines, "july")
                openalex(originals, report, name, program, lines, "june")
            if "cwts" in chosen:
                cwts(originals, report, name, program, lines, program.release_year() - 1)
                cwts(originals, report, name, program, lines, program.release_year() - 6)
            if "oam" in chosen:
                oam(originals, report, name, program, lines, place)
    originals.close()
    print(f"{report.passed} passed, {report.failed} failed")
    sys.exit(1 if report.failed else 0)


if __name__ == "__main__":
    main()
