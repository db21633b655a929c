#!/usr/bin/env python3
"""Impact through the command line: the worked numbers of the definitions, and what holds for the world under every
convention: scores add up to the works, top shares to their share, credits to what is known."""
import itertools
import json
import sys
import tempfile
import unittest
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from universe import COMITY, ROOT, Universe, ask, author, headline, run, topic  # noqa: E402
import suite  # noqa: E402

TWENTY = [0] * 4 + [1] * 3 + [2] * 6 + [3] * 4 + [5, 8, 30]


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def build(self, universe, name="u"):
        return universe.build(COMITY, f"{self.folder}/{name}")

    def equal(self, answer, expected, n=None):
        if expected is None:
            self.assertIsNone(answer["value"], answer)
            self.assertTrue(answer["notes"], answer)
        else:
            self.assertAlmostEqual(answer["value"], float(expected), delta=1e-12 * max(1, abs(float(expected))), msg=answer)
        if n is not None:
            self.assertEqual(answer["n"], n, answer)


class WorkedNumbers(Case):
    def test_means_of_ratios_and_ratio_of_means(self):
        """Citations and cohort means (8, 4), (2, 4), (30, 20)."""
        u = Universe()
        u.work(1, 8, authors=["CN", "GB"])
        u.work(2, 2, authors=["CN", "GB"])
        u.work(3, 2)
        u.work(4, 30, topics=[2], authors=["CN", "GB"])
        u.work(5, 10, topics=[2])
        u.work(6, 90, topics=(), authors=["CN", "GB"])  # without a class it is in none of the figures
        u.work(7, 0, topics=[3], authors=["CN", "GB"])  # nor adds anything with a mean of zero, but it counts in n
        atlas = self.build(u)
        listed = "mncs,ratio_of_means,pp_ncs_1,pp_ncs_1.5,pp_ncs_1.6,pp_ncs_2"
        for threshold, shares in (("ge", ("2/3", "2/3", "1/3", "1/3")), ("gt", ("2/3", "1/3", "1/3", "0"))):
            found = headline(COMITY, atlas, "--measures", listed, "--threshold", threshold, "--mean-zero", "null")
            self.equal(found["mncs", "joint"], Fraction(4, 3), 3)
            self.equal(found["ratio_of_means", "joint"], Fraction(40, 28), 4)
            for name, share in zip(("pp_ncs_1", "pp_ncs_1.5", "pp_ncs_1.6", "pp_ncs_2"), shares):
                self.equal(found[name, "joint"], Fraction(share), 3)
        # Notes speak of n: the work whose cohort has no score is in it for the ratio of means alone.
        for name, low in (("mncs", []), ("pp_ncs_2", []), ("ratio_of_means", ["25.0 % of n sits in cohorts with a mean under 0.5 citations"])):
            notes = found[name, "joint"]["notes"]
            self.assertEqual([note for note in notes if "mean under" in note], low, name)
            self.assertIn("100.0 % of n sits in cohorts under 20 works", notes)

    def test_a_mean_of_one_half(self):
        """One citation is then exactly twice the mean."""
        u = Universe()
        u.work(1, 1, authors=["CN", "GB"])
        u.work(2, 0)
        atlas = self.build(u)
        self.equal(headline(COMITY, atlas, "--measures", "pp_ncs_2")["pp_ncs_2", "joint"], 1)
        self.equal(headline(COMITY, atlas, "--measures", "pp_ncs_2", "--threshold", "gt")["pp_ncs_2", "joint"], 0)

    def several_classes(self):
        """P1 (q) 6, P2 (q, r) 2, P3 (q) 1: the mean of q is 3.2; P4 (r) 5: that of r is 4."""
        u = Universe()
        u.work(1, 6, topics=[1])
        u.work(2, 2, topics=[1, 2], authors=["CN", "GB"])
        u.work(3, 1, topics=[1])
        u.work(4, 5, topics=[2])
        return u

    def test_several_classes(self):
        atlas = self.build(self.several_classes())
        found = headline(COMITY, atlas, "--multi-class", "fractional", "--measures", "mncs,ratio_of_means,pp_top_50,publications")
        self.equal(found["mncs", "joint"], Fraction("0.5625"), 1)
        self.equal(found["mncs", "world"], 1, 4)
        self.equal(found["ratio_of_means", "joint"], Fraction(2) / Fraction("3.6"), 1)
        self.equal(found["ratio_of_means", "world"], 1, 4)
        # q: 6 works of 1, 2 of 1/2, 1 of 1, half of 2.5 is 1.25: P1 whole, P2's half is worth 1/2; r: P4 over P2
        self.equal(found["pp_top_50", "joint"], Fraction(1, 4), 1)
        self.equal(found["pp_top_50", "world"], Fraction(1, 2), 4)
        self.equal(headline(COMITY, atlas, "--measures", "mncs")["mncs", "joint"], Fraction(2, 3), 1)
        works = ask_works(atlas, "--multi-class", "fractional")
        self.assertEqual((works[0]["ncs"], works[0]["cohort_mean"], works[0]["cohort_works"]), (0.5625, 3.6, None))

    def test_a_class_that_is_no_cohort(self):
        """r has two works and is dropped: half of P2 is left, and weighs half."""
        atlas = self.build(self.several_classes())
        found = headline(COMITY, atlas, "--multi-class", "fractional", "--min-cohort", "3", "--measures", "mncs")
        self.equal(found["mncs", "joint"], Fraction(2) / Fraction("3.2"), 1)
        self.assertEqual(found["mncs", "joint"]["coverage"]["class"], 0.5)
        self.equal(found["mncs", "world"], 1, 3)

    def test_topics_of_one_subfield_are_one_class(self):
        u = Universe()
        u.work(1, 3, topics=[topic(11, 1), topic(12, 1), topic(13, 2)], authors=["CN", "GB"])
        u.work(2, 1, topics=[topic(11, 1)])
        u.work(3, 1, topics=[topic(13, 2)])
        atlas = self.build(u)
        # both subfields: (3/2 + 1) / 1.5 = 5/3, so 9/5 in each; topic 12 has the work alone: 1
        self.equal(headline(COMITY, atlas, "--multi-class", "fractional", "--measures", "mncs")["mncs", "joint"], Fraction(9, 5))
        topics = headline(COMITY, atlas, "--multi-class", "fractional", "--class", "topic", "--measures", "mncs")["mncs", "joint"]
        self.equal(topics, (Fraction(3) / Fraction(3, 2) * 2 + 1) / 3)

    def test_a_subfield_under_two_fields_is_one_class(self):
        """Records may put a class under another parent; other classes lie between the two in the atlas's order."""
        u = Universe()
        u.work(1, 3, topics=[topic(11, 5, 1)], authors=["CN", "GB"])
        u.work(2, 7, topics=[topic(12, 6, 2)])
        u.work(3, 1, topics=[topic(13, 5, 3)])
        found = headline(COMITY, self.build(u), "--class", "subfield", "--measures", "mncs,pp_top_50")
        self.equal(found["mncs", "joint"], Fraction(3, 2))
        self.equal(found["pp_top_50", "joint"], 1)
        self.equal(found["mncs", "world"], 1)

    def test_two_and_three_classes(self):
        """Halves and thirds in one class: W1 (1, 2) 4, W2 (1, 2, 3) 3, W3 (1) 1."""
        u = Universe()
        u.work(1, 4, topics=[1, 2])
        u.work(2, 3, topics=[1, 2, 3], authors=["CN", "GB"])
        u.work(3, 1, topics=[1])
        found = headline(COMITY, self.build(u), "--multi-class", "fractional", "--measures", "mncs,pp_top_50")
        # class 1: (2 + 1 + 1) / (1/2 + 1/3 + 1) = 24/11; class 2: 3 / (5/6) = 18/5; class 3: 3
        self.equal(found["mncs", "joint"], (3 * Fraction(11, 24) + 3 * Fraction(5, 18) + 1) / 3)
        self.equal(found["mncs", "world"], 1)
        # class 1: half of 11/6 is 11/12, the half on top and 5/12 of the third; class 2: 5/12 all from the half; class 3: 1/2
        self.equal(found["pp_top_50", "joint"], (Fraction(1) + 0 + Fraction(1, 2)) / 3)

    def test_several_years_of_parts(self):
        """No cohort spans two years, though works lie in several classes."""
        u = Universe()
        for year, factor in (2018, 1), (2019, 10), (2021, 3):
            u.work(year * 10 + 1, 4 * factor, topics=[1, 2], year=year)
            u.work(year * 10 + 2, 2 * factor, topics=[1, 2], year=year, authors=["CN", "GB"])
        atlas = self.build(u)
        for years, n in ("2019:2021", 2), ("2018:2021", 3), ("2019:2019", 1), ("2019:2020", 1):
            found = headline(COMITY, atlas, "--multi-class", "fractional", "--window", "open", "--negative-age", "any", "--measures", "mncs", years=years)
            self.equal(found["mncs", "joint"], Fraction(2, 3))
            self.assertEqual(found["mncs", "joint"]["n"], n)

    def twenty(self):
        u = Universe()
        for number, count in enumerate(TWENTY, 1):
            u.work(number, count, authors=["CN", "GB"] if count == 3 else ["US"])
        return self.build(u)

    def test_top_shares(self):
        atlas = self.twenty()
        table = {"fractional": ("0.1", "0.25", "0.5", "0.01"), "at_or_above": ("0.15", "0.35", "0.65", "0.05"),
                 "above": ("0.1", "0.15", "0.35", "0"), "by_id": ("0.1", "0.25", "0.5", "0.05")}
        names = ("pp_top_10", "pp_top_25", "pp_top_50", "pp_top_1")
        for ties, shares in table.items():
            found = headline(COMITY, atlas, "--ties", ties, "--measures", ",".join(names))
            for name, share in zip(names, shares):
                self.equal(found[name, "world"], Fraction(share), 20)
        # the works with 3 citations: half at x = 1/4; by id the last two of the four
        for ties, share in (("fractional", "1/2"), ("at_or_above", 1), ("above", 0), ("by_id", "1/2")):
            self.equal(headline(COMITY, atlas, "--ties", ties, "--measures", "pp_top_25")["pp_top_25", "joint"], Fraction(share), 4)

    def test_ids_are_compared_as_numbers(self):
        """W9 comes before W10, so W10 is the one on top."""
        for number, expected in ((9, 0), (10, 1)):
            u = Universe()
            for other in (8, 9, 10):
                u.work(other, 1, authors=["CN", "GB"] if other == number else ["US"])
            atlas = self.build(u, f"u{number}")
            self.equal(headline(COMITY, atlas, "--ties", "by_id", "--measures", "pp_top_10")["pp_top_10", "joint"], expected)

    def test_percentiles(self):
        atlas = self.twenty()
        names = "percentile,percentile_lower,percentile_upper,percentile_rank"
        found = headline(COMITY, atlas, "--measures", names)
        for name, expected in zip(names.split(","), ("0.75", "0.65", "0.85", "13/19")):
            self.equal(found[name, "joint"], Fraction(expected), 4)
        self.assertEqual(found["percentile", "world"]["value"], 0.5)
        # by id the works with 3 citations have 13, 14, 15 and 16 works before them
        by_id = headline(COMITY, atlas, "--measures", names, "--ties", "by_id")
        self.equal(by_id["percentile_rank", "joint"], Fraction(13 + 14 + 15 + 16, 4 * 19))
        self.assertEqual(by_id["percentile", "joint"]["value"], found["percentile", "joint"]["value"])

    def test_percentiles_of_ties_by_id(self):
        """Three equal works at 4/19, 5/19 and 6/19."""
        for place, number in enumerate((5, 6, 7)):
            u = Universe()
            for other, count in enumerate(TWENTY, 1):
                u.work(other, count, authors=["CN", "GB"] if other == number else ["US"])
            atlas = self.build(u, f"u{number}")
            found = headline(COMITY, atlas, "--ties", "by_id", "--measures", "percentile_rank")
            self.equal(found["percentile_rank", "joint"], Fraction(4 + place, 19))

    def test_alone_in_a_cohort(self):
        u = Universe()
        u.work(1, 5, authors=["CN", "GB"])
        atlas = self.build(u)
        found = headline(COMITY, atlas, "--ties", "by_id", "--measures", "percentile_rank,pp_top_50,pp_top_100")
        self.equal(found["percentile_rank", "joint"], 0)
        self.equal(found["pp_top_50", "joint"], 0)
        self.equal(found["pp_top_100", "joint"], 1)

    def test_profile(self):
        """Scores 2, 2, 1, 0 and 5 in cohorts of mean 1."""
        u = Universe()
        for i, count in enumerate((2, 2, 1, 0, 5), 1):
            u.work(i, count, topics=[i], authors=["CN", "GB"])
            others = max(count, 1) if count != 0 else 1
            total = 1 if count == 0 else 0  # citations of the others
            for k in range(max(count + total - 1, others if count == 0 else 0)):
                u.work(100 * i + k, 2 if count == 0 else 0, topics=[i])
        atlas = self.build(u)
        found = headline(COMITY, atlas, "--measures", "profile_era,profile_adams,mncs,pp_ncs_2")
        self.equal(found["mncs", "joint"], 2, 5)
        self.assertEqual({name: found["profile_era", "joint", name]["value"] for name in ("0", "I", "II", "III", "IV", "V", "VI")},
                         {"0": 0.2, "I": 0, "II": 0.2, "III": 0, "IV": 0.4, "V": 0.2, "VI": 0})
        self.equal(found["profile_adams", "joint", "1 to 2"], Fraction(1, 5), 5)
        self.equal(found["profile_adams", "joint", "2 to 4"], Fraction(2, 5), 5)
        found = headline(COMITY, atlas, "--measures", "profile", "--threshold", "gt")
        for measure, name, share in (("profile_era", "III", "2/5"), ("profile_era", "II", "1/5"), ("profile_era", "IV", 0),
                                     ("profile_adams", "1/2 to 1", "1/5"), ("profile_adams", "1 to 2", "2/5"),
                                     ("profile_adams", "uncited", "1/5")):
            self.equal(found[measure, "joint", name], Fraction(share), 5)

    def test_a_work_at_each_bound_of_a_profile(self):
        """Cohorts of 8 works with 40 citations (mean 5) or 64 (mean 8); the joint work has exactly the score of a bound."""
        for profile, total, bounds, names in (
                ("profile_era", 40, (4, 6, 10, 20, 40), ("I", "II", "III", "IV", "V", "VI")),
                ("profile_adams", 64, (1, 2, 4, 8, 16, 32, 64),
                 ("0 to 1/8", "1/8 to 1/4", "1/4 to 1/2", "1/2 to 1", "1 to 2", "2 to 4", "4 to 8", "8 and more"))):
            u = Universe()
            for field, count in enumerate(bounds, 1):
                u.work(10 * field, count, topics=[field], authors=["CN", "GB"])
                for k, other in enumerate([total - count] + [0] * 6, 1):
                    u.work(10 * field + k, other, topics=[field])
            atlas = self.build(u, profile)
            for threshold, shift in (("ge", 1), ("gt", 0)):
                found = {}
                for a in ask(COMITY, "pair", "CN", "GB", "--atlas", atlas, "--years", "2020:2020", "--measures", profile, "--threshold", threshold):
                    if a["population"] == "joint" and "field" in a["by"] and a["value"] == 1:
                        found[a["by"]["field"]] = a["by"]["class"]
                self.assertEqual(found, {f"field {i}": names[i - 1 + shift] for i in range(1, len(bounds) + 1)})

    def test_uncited_cohorts_in_a_profile(self):
        u = Universe()
        u.work(1, 0, authors=["CN", "GB"])
        u.work(2, 4, topics=[2], authors=["CN", "GB"])
        atlas = self.build(u)
        for mean_zero, shares, n in (("one", ("1/2", "1/2"), 2), ("zero", ("1/2", "1/2"), 2), ("null", (0, 1), 1)):
            found = headline(COMITY, atlas, "--mean-zero", mean_zero, "--measures", "profile_adams,pp_ncs_1")
            self.equal(found["profile_adams", "joint", "uncited"], Fraction(shares[0]), n)
            self.equal(found["profile_adams", "joint", "1 to 2"], Fraction(shares[1]), n)
            self.equal(found["pp_ncs_1", "joint"], Fraction(shares[1]), n)

    def test_citation_thresholds(self):
        atlas = self.twenty()
        for threshold in ("ge", "gt"):  # N is always included
            found = headline(COMITY, atlas, "--measures", "p_c_3,pp_c_3,pp_c_10,pp_c_1", "--threshold", threshold)
            self.equal(found["p_c_3", "world"], 7, 20)
            self.equal(found["pp_c_3", "world"], Fraction(7, 20), 20)
            self.equal(found["pp_c_10", "world"], Fraction(1, 20), 20)
            self.equal(found["pp_c_1", "world"], Fraction(16, 20), 20)
        u = Universe()  # works without a class count
        u.work(1, 4, topics=(), authors=["CN", "GB"])
        u.work(2, 1, authors=["CN", "GB"])
        found = headline(COMITY, self.build(u, "v"), "--measures", "pp_c_2,p_c_2,mncs", "--counting", "fractional_country")
        self.equal(found["pp_c_2", "joint"], Fraction(1, 2), 2)
        self.equal(found["p_c_2", "CN"], Fraction(1, 2), 2)
        self.equal(found["mncs", "joint"], 1, 1)

    def test_kinds_of_collaboration(self):
        """A bilateral work with 9 citations: the bilateral works' mean is 6, that of all works 3."""
        u = Universe()
        u.work(1, 9, authors=["CN", "GB"])
        u.work(2, 3, authors=["US", "FR"])
        u.work(3, 0, authors=["US"])
        u.work(4, 0, authors=["US", "US"])
        atlas = self.build(u)
        found = headline(COMITY, atlas, "--measures", "mncs,collab_mncs")
        self.equal(found["mncs", "joint"], 3)
        self.equal(found["collab_mncs", "joint"], Fraction(3, 2), 1)
        self.equal(found["collab_mncs", "world"], 1, 4)
        split = headline(COMITY, atlas, "--measures", "mncs,pp_ncs_1.5", "--cohort-by", "collaboration")
        self.equal(split["mncs", "joint"], Fraction(3, 2))
        self.equal(split["pp_ncs_1.5", "joint"], 1)

    def test_each_kind_is_apart(self):
        """One cited work of each kind and an uncited one: the cited have a score of 2 among their kind. Kinds are cited more and more,
        so that two taken for one would show. A countryless work has no score."""
        bylines = (["CN"], ["CN", "CN"], ["CN", "GB"], ["CN", "GB", "US"], ["CN", "GB", "US", "FR"], [""])
        u = Universe()
        for i, byline in enumerate(bylines[:5]):
            u.work(10 + i, 2 * 4 ** i, authors=byline)
            u.work(20 + i, 0, authors=byline)
        u.work(30, 8, authors=bylines[5])
        atlas = self.build(u)
        found = headline(COMITY, atlas, "--measures", "collab_mncs,pp_ncs_2", "--cohort-by", "collaboration")
        self.equal(found["pp_ncs_2", "world"], Fraction(1, 2), 10)
        self.equal(found["collab_mncs", "CN"], 1, 10)
        self.assertAlmostEqual(found["collab_mncs", "world"]["coverage"]["class"], 10 / 11)
        v = Universe()  # five countries are with four
        v.work(1, 6, authors=bylines[4])
        v.work(2, 2, authors=["US", "FR", "DE", "IT", "JP"])
        v.work(3, 9, authors=bylines[3])
        found = headline(COMITY, self.build(v, "v"), "--measures", "collab_mncs", "--partners", "multilateral")
        self.equal(found["collab_mncs", "joint"], (Fraction(6, 4) + 1) / 2, 2)

    def test_published_baseline(self):
        u = Universe()
        for number, (fwci, rank) in enumerate(((0, 0.0), (0.5, 0.5), (2, 0.9), (4.5, 0.99), (None, None)), 1):
            value = None if rank is None else {"value": rank, "is_in_top_1_percent": rank >= 0.99, "is_in_top_10_percent": rank >= 0.9}
            u.work(number, 3, authors=["CN", "GB"], fwci=fwci, citation_normalized_percentile=value)
        atlas = self.build(u)
        names = "mncs,pp_ncs_2,pp_ncs_0.5,pp_top_10,pp_top_1,percentile_rank,profile_era,percentile,ratio_of_means,collab_mncs,fwci,pp_c_3"
        found = headline(COMITY, atlas, "--baseline", "published", "--measures", names)
        for name, value, n in (("mncs", Fraction(7, 4), 4), ("pp_ncs_2", Fraction(1, 2), 4), ("pp_ncs_0.5", Fraction(3, 4), 4),
                               ("pp_top_10", Fraction(1, 2), 4), ("pp_top_1", Fraction(1, 4), 4),
                               ("percentile_rank", Fraction("2.39") / 4, 4), ("fwci", Fraction(7, 4), 4), ("pp_c_3", 1, 5),
                               ("percentile", None, 0), ("ratio_of_means", None, 0), ("collab_mncs", None, 0)):
            self.equal(found[name, "joint"], value, n)
        for name, value in (("0", "1/4"), ("I", "1/4"), ("IV", "1/4"), ("V", "1/4"), ("VI", 0)):
            self.equal(found["profile_era", "joint", name], Fraction(value), 4)
        self.equal(headline(COMITY, atlas, "--baseline", "published", "--threshold", "gt", "--measures", names)["pp_ncs_2", "joint"], Fraction(1, 4))


class Counting(Case):
    def test_four_authors(self):
        """a1 CN; a2 CN+GB; a3 GB; a4 US."""
        u = Universe()
        u.work(1, 0, authors=[author("CN", "first"), author("CN+GB"), author("GB"), author("US", "last")])
        atlas = self.build(u)
        table = {"full": (1, 1, 1), "fractional_country": ("1/3", "1/3", "1/3"), "fractional_author": ("3/8", "3/8", "1/4"),
                 "first": (1, 0, 0), "last": (0, 0, 1)}
        for counting, credits in table.items():
            ranked = {a["population"]: a["value"] for a in ask(COMITY, "rank", "--by", "publications", "--counting", counting,
                                                              "--min-works", "0", "--years", "2020:2020", "--atlas", atlas)}
            for country, credit in zip(("CN", "GB", "US"), credits):
                self.assertAlmostEqual(ranked.get(country, 0), float(Fraction(credit)), delta=1e-15)
        self.equal(headline(COMITY, atlas)["publications", "joint"], 1)

    def test_who_is_joint(self):
        """The four rules on five bylines."""
        bylines = ((["CN+GB"], (1, 0, 0, 0)), (["CN+GB", "CN"], (1, 1, 1, 0)), (["CN+GB", "US"], (1, 1, 0, 0)),
                   (["CN", "GB"], (1, 1, 1, 1)), (["CN+GB", "CN+GB"], (1, 1, 1, 0)))
        for number, (byline, expected) in enumerate(bylines):
            u = Universe()
            u.work(1, 0, authors=byline)
            atlas = self.build(u, f"u{number}")
            found = tuple(headline(COMITY, atlas, "--joint", rule)["publications", "joint"]["value"]
                          for rule in ("any", "two_authors", "distinct_authors", "disjoint_authors"))
            self.assertEqual(found, expected, byline)


class WorldIsOne(unittest.TestCase):
    """On a sample world, under every convention that makes or moves cohorts."""

    @classmethod
    def setUpClass(cls):
        cls.tmp = tempfile.TemporaryDirectory()
        run(COMITY, "sample", "--out", f"{cls.tmp.name}/w", "--works", "4000", "--seed", "11")
        cls.atlas = f"{cls.tmp.name}/a"
        run(COMITY, "build", f"{cls.tmp.name}/w", "--out", cls.atlas)

    @classmethod
    def tearDownClass(cls):
        cls.tmp.cleanup()

    def world(self, *flags):
        found = headline(COMITY, self.atlas, *flags, sides=("QM", "QN"), years="2015:2024")
        return {(name, *label): a for (name, population, *label), a in found.items() if population == "world"}

    def conventions(self):
        """Every class level, splitting and counting; the others in turn, so that each meets each level and splitting."""
        levels = ("topic", "subfield", "field", "domain", "none")
        others = itertools.cycle(itertools.product(
            ("4", "1", "open"), ("all", "corpus"), ("keep", "drop_author", "drop_country"), ("1", "3"), ("ge", "gt"),
            ("full", "fractional_author", "fractional_country", "first", "corresponding")))
        for level, multi, split, mean_zero in itertools.product(levels, ("primary", "fractional"), ("class", "collaboration"),
                                                                ("one", "null", "zero")):
            for _ in range(7):  # 7 shares no factor with the number of the others, so that all of them come
                window, citing, self_citations, min_cohort, threshold, counting = next(others)
            yield mean_zero, ["--class", level, "--multi-class", multi, "--cohort-by", split, "--mean-zero", mean_zero, "--window", window,
                              "--citing", citing, "--self-citations", self_citations, "--min-cohort", min_cohort,
                              "--threshold", threshold, "--counting", counting]

    def test_scores_shares_and_profiles(self):
        shares = {"pp_top_50": 0.5, "pp_top_10": 0.1, "pp_top_1": 0.01, "pp_top_0.1": 0.001, "pp_top_33.3333": 0.333333}
        for mean_zero, flags in self.conventions():
            found = self.world(*flags, "--measures", "mncs,collab_mncs,ratio_of_means,percentile,profile," + ",".join(shares))
            with self.subTest(flags=flags):
                if mean_zero != "zero":
                    self.assertEqual(found["mncs",]["value"], 1)
                    self.assertEqual(found["collab_mncs",]["value"], 1)
                else:
                    self.assertLess(found["mncs",]["value"], 1 + 1e-15)
                self.assertEqual(found["ratio_of_means",]["value"], 1)
                self.assertEqual(found["percentile",]["value"], 0.5)
                for name, share in shares.items():
                    self.assertEqual(found[name,]["value"], share)
                self.profiles(found, "--multi-class" in flags and flags[flags.index("--multi-class") + 1] == "primary")

    def profiles(self, found, whole):
        for profile in ("profile_era", "profile_adams"):
            classes = [a for (name, *_), a in found.items() if name == profile]
            self.assertEqual(len({a["n"] for a in classes}), 1)
            n = classes[0]["n"]
            self.assertEqual(n, found["mncs",]["n"])
            self.assertAlmostEqual(sum(Fraction(a["value"]) for a in classes), 1, delta=1e-15)
            if whole:  # then each class is a whole number of works, and they are all of them
                numbers = [round(a["value"] * n) for a in classes]
                for a, number in zip(classes, numbers):
                    self.assertEqual(a["value"], number / n)
                self.assertEqual(sum(numbers), n)

    def test_profiles_and_shares_are_one_count(self):
        for flags in ([], ["--threshold", "gt"], ["--mean-zero", "null", "--class", "topic"], ["--multi-class", "fractional"]):
            found = headline(COMITY, self.atlas, *flags, "--measures", "profile,pp_ncs_1,pp_ncs_2,pp_ncs_4,pp_ncs_8", sides=("QM", "QN"))
            for population in ("joint", "world", "QM", "QN domestic"):
                era = [found["profile_era", population, name]["value"] for name in ("IV", "V", "VI")]
                adams = [found["profile_adams", population, name]["value"] for name in ("1 to 2", "2 to 4", "4 to 8", "8 and more")]
                for share, parts in (("pp_ncs_2", era), ("pp_ncs_4", era[1:]), ("pp_ncs_8", era[2:]), ("pp_ncs_1", adams), ("pp_ncs_2", adams[1:])):
                    self.assertAlmostEqual(found[share, population]["value"], sum(parts), delta=1e-14)

    def test_shares_by_id_and_their_bounds(self):
        """By id a cohort of n works has ⌈…⌉ of them on top; all of a cohort's tied works are between above and at_or_above."""
        for multi in ("primary", "fractional"):
            values = {ties: self.world("--ties", ties, "--multi-class", multi, "--measures", "pp_top_10,pp_top_50")
                      for ties in ("above", "by_id", "fractional", "at_or_above")}
            for name in ("pp_top_10", "pp_top_50"):
                above, by_id, all_in = (values[t][name,]["value"] for t in ("above", "by_id", "at_or_above"))
                self.assertLess(above, values["fractional"][name,]["value"])
                self.assertLess(values["fractional"][name,]["value"], all_in)
                self.assertLessEqual(by_id, all_in)

    def test_credits_add_up(self):
        """The countries' credits and what is unknown are all works."""
        for counting in ("fractional_author", "fractional_country", "first", "last", "corresponding"):
            flags = ("--counting", counting, "--years", "2015:2024", "--atlas", self.atlas)
            ranked = ask(COMITY, "rank", "--by", "publications", "--min-works", "0", *flags)
            credits = sum(Fraction(a["value"]) for a in ranked)
            world = headline(COMITY, self.atlas, "--counting", counting, sides=("QM", "QN"), years="2015:2024")["publications", "world"]
            known = world["coverage"]["country"] * world["value"]
            if counting == "fractional_country":
                self.assertAlmostEqual(float(credits), known, delta=1e-9)
            else:  # an author without a country keeps a part
                self.assertLessEqual(float(credits), known + 1e-9)
                self.assertGreater(float(credits), 0.5 * known)

    def test_all_is_a_full_set(self):
        found = headline(COMITY, self.atlas, "--measures", "all", sides=("QM", "QN"))
        names = {name for name, *_ in found}
        self.assertLessEqual({"mncs", "ratio_of_means", "collab_mncs", "percentile", "pp_top_50", "pp_ncs_4", "profile_era",
                              "profile_adams", "pp_c_10", "fwci", "growth", "bilateral_share"}, names)
        for name in sorted(names):
            self.assertTrue(run(COMITY, "explain", name).startswith("# "), name)

    def test_a_figure_does_not_depend_on_its_company(self):
        alone = {}
        every = run(COMITY, "pair", "QM", "QN", "--atlas", self.atlas, "--measures", "all", "--replicates", "50", "--format", "json")
        together = {(a["measure"], a["population"], str(a.get("by"))): a for a in json.loads(every)["answers"]}
        for name in ("pp_ncs_4", "percentile", "pp_top_5", "collab_mncs", "pp_c_10", "fwci", "profile_era"):
            text = run(COMITY, "pair", "QM", "QN", "--atlas", self.atlas, "--measures", name, "--replicates", "50", "--format", "json")
            for a in json.loads(text)["answers"]:
                alone[a["measure"], a["population"], str(a.get("by"))] = a
        for key, answer in alone.items():
            self.assertEqual(answer, together[key])


def ask_works(atlas, *flags):
    return json.loads(run(COMITY, "works", "CN", "GB", "--atlas", atlas, "--years", "1900:2030", *flags, "--format", "json"))["works"]


if __name__ == "__main__":
    suite.close((WorkedNumbers, Counting, WorldIsOne), globals(), COMITY)
