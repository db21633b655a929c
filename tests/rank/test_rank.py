#!/usr/bin/env python3
"""`rank` gives each country what `pair` gives its population, to the digit; order, ties and limits."""
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
import suite  # noqa: E402
COMITY = str(ROOT / "build/release/comity")
SETS = [[], ["--counting", "fractional_author"], ["--counting", "fractional_country", "--window", "2"], ["--counting", "corresponding", "--class", "field"],
        ["--mean-zero", "null", "--years", "2012:2016", "--citing", "corpus"], ["--max-authors", "4", "--ties", "above", "--threshold", "gt"],
        ["--field", "17"]]


def ask(*args):
    done = subprocess.run([COMITY, *args, "--format", "json"], capture_output=True, text=True)
    assert done.returncode == 0, (args, done.stderr)
    return json.loads(done.stdout)


class Rank(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tmp = tempfile.TemporaryDirectory()
        subprocess.run([COMITY, "sample", "--out", cls.tmp.name + "/w", "--works", "6000", "--seed", "3"], check=True, capture_output=True)
        cls.atlas = cls.tmp.name + "/a"
        subprocess.run([COMITY, "build", cls.tmp.name + "/w", "--out", cls.atlas], check=True, capture_output=True)

    @classmethod
    def tearDownClass(cls):
        cls.tmp.cleanup()

    def test_values_are_those_of_pair(self):
        for flags in SETS:
            pairs = {}
            for a, b in (("QM", "QN"), ("XA", "XB")):
                for answer in ask("pair", a, b, "--atlas", self.atlas, "--interval", "none", *flags)["answers"]:
                    if "by" not in answer and answer["population"] in (a, b):
                        pairs[answer["measure"], answer["population"]] = answer
            for measure in ("publications", "citations", "mncs", "pp_top_10", "pp_top_1", "pp_ncs_2", "fwci", "pp_fwci_2"):
                ranked = ask("rank", "--by", measure, "--min-works", "0", "--atlas", self.atlas, "--interval", "none", *flags)["answers"]
                values = [a["value"] for a in ranked]
                self.assertEqual(values, sorted(values, reverse=True))
                found = {a["population"]: a for a in ranked}
                for country in ("QM", "QN", "XA", "XB"):
                    expected = pairs[measure, country]
                    if expected["value"] is None:
                        self.assertNotIn(country, found)
                        continue
                    for key in ("value", "n", "coverage"):
                        self.assertEqual(found[country][key], expected[key], (flags, measure, country, key))

    def test_ranks_ties_and_limits(self):
        ranked = ask("rank", "--by", "publications", "--min-works", "0", "--atlas", self.atlas)["answers"]
        for i, answer in enumerate(ranked):
            first = next(k for k, other in enumerate(ranked) if other["value"] == answer["value"])
            self.assertEqual(answer["by"], {"rank": first + 1})
            self.assertEqual(any(n.startswith("tied") for n in answer["notes"]), i > first)
        top = ask("rank", "--by", "publications", "--top", "3", "--min-works", "0", "--atlas", self.atlas)["answers"]
        self.assertEqual([a["population"] for a in top], [a["population"] for a in ranked[:3]])
        few = ask("rank", "--by", "publications", "--min-works", "100", "--atlas", self.atlas)
        self.assertTrue(all(a["n"] >= 100 for a in few["answers"]))
        self.assertEqual(few["question"]["left_out"], len(ranked) - len(few["answers"]))

    def test_flags_go_by_their_names(self):
        for words in (["--by", "mncs"], ["--by", "sum_of_ties"], ["partners", "--of", "QM"]):
            done = subprocess.run([COMITY, "rank", *words, "--atlas", self.atlas, "--min-works", "x"], capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stderr), (2, "comity: --min-works x is not a whole number\n"), words)

    def test_intervals_hold_the_value(self):
        for answer in ask("rank", "--by", "mncs", "--atlas", self.atlas)["answers"]:
            self.assertLessEqual(answer["lower"], answer["value"])
            self.assertLessEqual(answer["value"], answer["upper"])


if __name__ == "__main__":
    suite.close(Rank, globals(), COMITY)
