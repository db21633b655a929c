#!/usr/bin/env python3
"""Leadership, third partners, gains and the flow of references of a pair against a second implementation in plain Python
(relations.py), on random small worlds and on the worked numbers of the method pages."""
import argparse
import random
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/e2e"), str(ROOT / "tests/relations")]
import harness  # noqa: E402
from relations import Relations  # noqa: E402

MEASURES = {"lead_share", "lead_balance", "third_lead_share", "lead_premium", "trilateral_share", "larger_share", "third_partner_share",
            "gain_over_domestic", "gain_over_international", "matched_gain_over_domestic", "matched_gain_over_international",
            "two_way_gain", "reference_share", "reference_preference"}
WORLDS = 6


def random_world(seed, works=140):
    """Works with unknown and double addresses, several corresponding authors, roles that are missing, references at random."""
    draw = random.Random(seed)
    codes = ["GB", "CN", "GB", "CN", "US", "DE", "FR", "JP"]
    made = []
    for number in range(1, works + 1):
        authors = []
        for position in range(draw.choice([1, 1, 2, 2, 3, 3, 4, 7, 12])):
            countries = draw.sample(codes, draw.choice([0, 1, 1, 1, 1, 2]))
            authors.append(harness.authorship(sorted(set(countries)), author=number * 100 + position, corresponding=draw.random() < 0.3))
        for i, author in enumerate(authors):
            author["author_position"] = "first" if i == 0 else "last" if i == len(authors) - 1 else "middle"
        refs = draw.sample(range(1, works + 1), draw.randint(0, 8))
        made.append(harness.work(number, draw.randint(2017, 2020), (), refs, subfield=draw.choice([1702, 2713, None]),
                                 type=draw.choice(["article", "article", "review", "dataset"]), authorships=authors))
    return made


class TestRelations(unittest.TestCase):
    def test_intervals_say_what_they_are(self):
        """What an interval was made from, or why there is none, stands at every figure that would have one."""
        records = random_world(5)
        shown = lambda a: a["value"] is not None and (a["measure"] != "reference_share" or a["by"]["cited"] in ("GB", "CN"))
        for a in self.answers(records, "--years", "2017:2020", "--interval", "wilson").values():
            if shown(a):
                self.assertEqual(a["lower"] is None, "no interval: wilson is for plain shares only" in a["notes"], a)
        with_bounds = 0
        for a in self.answers(records, "--years", "2017:2020", "--resample", "institutions", "--replicates", "20").values():
            if shown(a) and a["lower"] is not None:
                with_bounds += 1
                self.assertTrue(any("whose works are drawn together" in note for note in a["notes"]), a)
        self.assertGreater(with_bounds, 20)

    def test_balance_is_the_same_from_both_sides(self):
        records = random_world(6)
        sides = [{k[2:]: a["value"] for k, a in self.answers(records, "--years", "2017:2020", "--interval", "none", sides=s).items() if k[0] == "lead_balance"}
                 for s in (("GB", "CN"), ("CN", "GB"))]
        self.assertTrue(sides[0])
        self.assertEqual(*sides)

    def answers(self, records, *flags, sides=("GB", "CN")):
        with tempfile.TemporaryDirectory() as tmp:
            harness.write(f"{tmp}/works.jsonl", records)
            built = harness.comity("build", f"{tmp}/works.jsonl", "--out", f"{tmp}/atlas")
            self.assertEqual(built.code, 0, built)
            run = harness.comity("pair", *sides, "--atlas", f"{tmp}/atlas", "--format", "json", *flags)
            self.assertEqual(run.code, 0, run)
        found = {}
        for a in run.json["answers"]:
            if a["measure"] in MEASURES:
                found[(a["measure"], a["population"], *a.get("by", {}).items())] = a
        return found

    def test_random_worlds(self):
        for seed in range(WORLDS):
            records = random_world(seed)
            found = self.answers(records, "--years", "2017:2020", "--interval", "none")
            expected = Relations(records, "GB", "CN", (2017, 2020)).all()
            others = {k for k in found if k[0] == "reference_share" and dict(k[2:])["cited"] not in ("GB", "CN")}
            self.assertEqual(set(found) - others, set(expected))
            for key, value in expected.items():
                answer = found[key]["value"]
                if value is None:
                    self.assertIsNone(answer, (seed, key))
                    self.assertTrue(found[key]["notes"], key)
                else:
                    self.assertIsNotNone(answer, (seed, key, found[key]["notes"]))
                    self.assertAlmostEqual(answer, float(value), delta=1e-12 * max(1, abs(float(value))), msg=(seed, key))

    def test_bounds_hold_the_value(self):
        """The central interval of a bootstrap holds the value of a smooth figure of a hundred works and more."""
        records = random_world(99, works=600)
        for flags in (["--replicates", "400"], ["--interval", "normal"]):
            for key, a in self.answers(records, "--years", "2017:2020", *flags).items():
                if a["lower"] is None or key[0] == "lead_balance":
                    continue
                self.assertLessEqual(a["lower"], a["value"], (flags, key))
                self.assertLessEqual(a["value"], a["upper"], (flags, key))
                self.assertLess(a["lower"], a["upper"] + 1e-12, (flags, key))

    def test_worked_leadership(self):
        """indicators.md 3.3: lead CN 6, GB 3, one dual-affiliated: .65, .35, balance .70."""
        leads = [("CN",)] * 6 + [("GB",)] * 3 + [("CN", "GB")]
        records = [harness.work(i + 1, 2020, (first, ("CN",) if "CN" not in first else ("GB",))) for i, first in enumerate(leads)]
        found = self.answers(records, "--years", "2020", "--interval", "none")
        by = ("role", "corresponding"), ("missing", "drop")
        self.assertAlmostEqual(found["lead_share", "CN", *by]["value"], .65, delta=1e-12)
        self.assertAlmostEqual(found["lead_share", "GB", *by]["value"], .35, delta=1e-12)
        self.assertAlmostEqual(found["lead_balance", "joint", *by]["value"], .70, delta=1e-12)

    def test_worked_premium(self):
        """Leading authorships 6 and 4, others 30 and 10: .60 − .75 = −.15."""
        records = []
        for i in range(10):
            others = [("CN",)] * 3 + [("GB",)]
            records.append(harness.work(i + 1, 2020, (("CN",) if i < 6 else ("GB",), *others)))
        value = self.answers(records, "--years", "2020", "--interval", "none")["lead_premium", "CN", ("role", "first")]["value"]
        self.assertAlmostEqual(value, -.15, delta=1e-12)

    def test_worked_sizes(self):
        """55 bilateral, 20 of three countries, 25 of four: .20 and .25; US on 30 of them."""
        more = [()] * 55 + [("US",)] * 20 + [("US", "DE")] * 10 + [("FR", "DE")] * 15
        records = [harness.work(i + 1, 2020, (("GB",), ("CN",), *[(c,) for c in extra])) for i, extra in enumerate(more)]
        found = self.answers(records, "--years", "2020", "--interval", "none")
        self.assertEqual(found["trilateral_share", "joint"]["value"], .20)
        self.assertEqual(found["larger_share", "joint"]["value"], .25)
        self.assertEqual(found["third_partner_share", "joint", ("country", "US")]["value"], .30)

    def test_gain_is_that_of_the_means(self):
        """The plain gain is the ratio of the two mncs that pair answers."""
        records = random_world(5, works=300)
        with tempfile.TemporaryDirectory() as tmp:
            harness.write(f"{tmp}/w.jsonl", records)
            harness.comity("build", f"{tmp}/w.jsonl", "--out", f"{tmp}/a")
            for flags in (["--counting", "full"], ["--counting", "fractional_author"], ["--counting", "fractional_country"],
                          ["--baseline", "published"], ["--baseline", "published", "--counting", "fractional_author"]):
                self.compare_with_means(f"{tmp}/a", flags)

    def compare_with_means(self, atlas, flags):
        answers = harness.comity("pair", "GB", "CN", "--atlas", atlas, "--years", "2017:2020", "--interval", "none", *flags, "--format",
                                 "json").json["answers"]
        value = {(a["measure"], a["population"]): a["value"] for a in answers if "by" not in a}
        for side, other in (("GB", "CN"), ("CN", "GB")):
            for kind, population in (("domestic", f"{side} domestic"), ("international", f"{side} international without {other}")):
                expected = value["mncs", "joint"] / value["mncs", population] - 1
                self.assertAlmostEqual(value[f"gain_over_{kind}", side], expected, delta=1e-11, msg=flags)

    def test_gains_of_works_with_a_score_in_some_of_their_classes(self):
        """Such a work weighs less, in the gains as in mncs: half of it is in a cohort that is too small, or has no citations."""
        records = random_world(7, works=200)
        for record in records:
            number = int(record["id"].rsplit("W", 1)[1])
            if record["primary_topic"] and number % 3 == 0:
                record["topics"] = [record["primary_topic"], harness.topic((1102, 1103, 1104)[number % 9 // 3])]
        with tempfile.TemporaryDirectory() as tmp:
            harness.write(f"{tmp}/w.jsonl", records)
            harness.comity("build", f"{tmp}/w.jsonl", "--out", f"{tmp}/a")
            for more in (["--min-cohort", "4"], ["--mean-zero", "null"]):
                self.compare_with_means(f"{tmp}/a", ["--multi-class", "fractional", *more])

    def test_gains_are_null_with_mncs(self):
        """Nothing is published by collaboration, so there is no mean to compare."""
        found = self.answers(random_world(1), "--years", "2017:2020", "--baseline", "published", "--cohort-by", "collaboration")
        gains = [a for key, a in found.items() if "gain" in key[0]]
        self.assertEqual(len(gains), 12)
        for a in gains:
            self.assertIsNone(a["value"], a)
            self.assertEqual(a["notes"], ["baseline=published: OpenAlex publishes no score that is split by collaboration"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--comity")
    parser.add_argument("--worlds", type=int, default=WORLDS)
    arguments = parser.parse_args()
    WORLDS = arguments.worlds
    harness.program = Path(arguments.comity or harness.program)
    sys.argv = sys.argv[:1]
    result = unittest.TextTestRunner(verbosity=0).run(unittest.defaultTestLoader.loadTestsFromTestCase(TestRelations))
    bad = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - bad} passed, {bad} failed")
    sys.exit(1 if bad else 0)
