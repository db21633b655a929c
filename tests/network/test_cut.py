#!/usr/bin/env python3
"""`cut` on a sample world: sums, output and impact again by hand from what `pair` and `export network` say.

    .venv/bin/python tests/network/test_cut.py [--comity PROGRAM]
"""
import csv
import io
import json
import subprocess
import sys
import tempfile
import unittest
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
import suite  # noqa: E402

try:
    import jsonschema
except ImportError:
    jsonschema = None

COMITY = str(ROOT / "build/release/comity")


def ask(*args, code=0):
    done = subprocess.run([COMITY, *args], capture_output=True, text=True)
    assert done.returncode == code, (args, done.returncode, done.stderr)
    return done.stdout if code == 0 else done.stderr


class Cut(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tmp = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.tmp.cleanup)
        ask("sample", "--out", cls.tmp.name + "/w", "--works", "12000", "--seed", "6")
        cls.atlas = cls.tmp.name + "/a"
        ask("build", cls.tmp.name + "/w", "--out", cls.atlas)
        matrix = Path(cls.tmp.name) / "edges.csv"
        matrix.write_text("country_a,country_b,year,count\n" + "".join(
            f"{a},{b},2020,{n}\n" for a, b, n in (("CN", "GB", 300), ("CN", "US", 900), ("CN", "DE", 200), ("GB", "US", 500), ("DE", "GB", 400), ("DE", "US", 600))))
        cls.matrix = cls.tmp.name + "/m"
        ask("build", str(matrix), "--out", cls.matrix)
        cls.ties = defaultdict(lambda: defaultdict(float))
        for row in csv.DictReader(io.StringIO(ask("export", "network", "--atlas", cls.atlas, "--format", "csv", "--runs", "1", "--min-ties", "1"))):
            cls.ties[row["country_a"]][row["country_b"]] = cls.ties[row["country_b"]][row["country_a"]] = float(row["count"])
        cls.pair = {}
        for a in json.loads(ask("pair", "XA", "XB", "--atlas", cls.atlas, "--interval", "none", "--format", "json"))["answers"]:
            if "by" not in a:
                cls.pair[a["measure"], a["population"]] = a

    def cut(self, keep, rule, atlas=None, sides=("XA", "XB")):
        document = json.loads(ask("cut", *sides, "--keep", str(keep), "--rule", rule, "--atlas", atlas or self.atlas, "--runs", "2", "--format", "json"))
        return {(a["measure"], a["population"], a["by"]["scenario"]): a["value"] for a in document["answers"]}, document

    def test_sums_of_ties(self):
        a, b = "XA", "XB"
        for keep in (0, 0.3, 1):
            freed = (1 - keep) * self.ties[a][b]
            domestic = {s: self.pair["publications", f"{s} domestic"]["value"] for s in (a, b)}
            for rule in ("lost", "partners", "all"):
                values, _ = self.cut(keep, rule)
                self.assertAlmostEqual(values["tie_sum", "XA and XB", "cut"], keep * self.ties[a][b], 9)
                gains = defaultdict(float)
                for side, other in ((a, b), (b, a)):
                    rest = {c: n for c, n in self.ties[side].items() if c != other}
                    base = sum(rest.values()) + (domestic[side] if rule == "all" else 0)
                    gone = freed if rule == "lost" else freed * domestic[side] / base if rule == "all" else 0
                    self.assertAlmostEqual(values["tie_sum", side, "cut"], sum(self.ties[side].values()) - gone, 6)
                    if rule != "lost":
                        for c, n in rest.items():
                            gains[c] += freed * n / base
                for c, gain in gains.items():
                    if gain > 0:
                        self.assertAlmostEqual(values["tie_sum", c, "cut"], sum(self.ties[c].values()) + gain, 6)

    def test_coverage_is_that_of_all_years(self):
        years = ("--years", "2015:2020")
        ask_for = lambda *words: json.loads(ask(*words, "--atlas", self.atlas, *years, "--format", "json"))["answers"]
        pair = {(a["measure"], a["population"]): a["coverage"] for a in ask_for("pair", "XA", "XB", "--interval", "none") if "by" not in a}
        country = pair["publications", "joint"]["country"]
        one_year = json.loads(ask("pair", "XA", "XB", "--interval", "none", "--atlas", self.atlas, "--years", "2020", "--format", "json"))["answers"][0]
        self.assertNotEqual(one_year["coverage"]["country"], country)
        for a in ask_for("cut", "XA", "XB", "--runs", "1"):
            self.assertAlmostEqual(a["coverage"]["country"], country, 12, a)
            if a["measure"] in ("publications", "mncs", "pp_top_10"):
                self.assertEqual(a["coverage"], pair[a["measure"], a["population"]], a)

    def test_output_and_impact(self):
        p = lambda m, population: self.pair[m, population]
        for side, other in (("XA", "XB"), ("XB", "XA")):
            abroad, home = f"{side} international without {other}", f"{side} domestic"
            works = {pop: p("publications", pop)["value"] for pop in (side, "joint", abroad, home)}
            self.assertEqual(works[side], works["joint"] + works[abroad] + works[home])
            for keep in (0, 0.5, 1):
                lost = (1 - keep) * works["joint"]
                for rule in ("lost", "partners", "all"):
                    values, _ = self.cut(keep, rule)
                    self.assertAlmostEqual(values["publications", side, "cut"], works[side] - (lost if rule == "lost" else 0), 9)
                    for measure in ("mncs", "pp_top_10"):
                        # Sums over works with a cohort: value times n.
                        part = {pop: (p(measure, pop)["value"] * p(measure, pop)["n"], p(measure, pop)["n"]) for pop in works}
                        total, weight = (part[side][i] - (1 - keep) * part["joint"][i] for i in (0, 1))
                        if rule != "lost":
                            sources = [abroad] if rule == "partners" else [abroad, home]
                            share = lost / sum(works[s] for s in sources)
                            total, weight = total + share * sum(part[s][0] for s in sources), weight + share * sum(part[s][1] for s in sources)
                        self.assertAlmostEqual(values[measure, side, "cut"], total / weight, 9)
                        self.assertEqual(values[measure, side, "observed"], p(measure, side)["value"])

    def test_matrices_say_what_they_cannot(self):
        values, document = self.cut(0.5, "partners", self.matrix, ("CN", "US"))
        self.assertAlmostEqual(values["tie_sum", "GB", "cut"], 1200 + 450 * 300 / 500 + 450 * 500 / 1100, 6)
        for answer in document["answers"]:
            if answer["measure"] in ("publications", "mncs", "pp_top_10"):
                self.assertIsNone(answer["value"])
                self.assertIn("no works", answer["notes"][0])
        self.assertIn("domestic", ask("cut", "CN", "US", "--rule", "all", "--atlas", self.matrix, code=2))

    def test_keeping_all_changes_nothing(self):
        values, document = self.cut(1, "partners")
        for (measure, population, scenario), value in values.items():
            if scenario == "cut" and (measure, population, "observed") in values:
                self.assertEqual(value, values[measure, population, "observed"])
        self.assertEqual(values["adjusted_rand", "network", "cut"], 1)
        self.assertTrue(any("no country changes its bloc" in n for a in document["answers"] for n in a["notes"]))

    def test_fits_the_schema(self):
        if jsonschema is None:
            self.skipTest("needs jsonschema")
        schema = json.loads((ROOT / "docs/formats/answer.schema.json").read_text())
        for atlas, sides in ((self.atlas, ("XA+XB", "QM")), (self.matrix, ("CN", "US"))):
            jsonschema.Draft202012Validator(schema).validate(self.cut(0.2, "partners", atlas, sides)[1])

    def test_text_and_errors(self):
        text = ask("cut", "XA", "XB", "--atlas", self.atlas, "--runs", "2")
        for part in ("not a prediction", "tie_sum", "mncs", "comity explain cut"):
            self.assertIn(part, text)
        for flags, part in ((["--keep", "2"], "from 0 to 1"), (["--keep", "x"], "from 0 to 1"), (["--rule", "half"], "partners"),
                            (["--counting", "fractional_author"], "whole works")):
            self.assertIn(part, ask("cut", "XA", "XB", "--atlas", self.atlas, *flags, code=2))


if __name__ == "__main__":
    suite.close(Cut, globals(), COMITY)
