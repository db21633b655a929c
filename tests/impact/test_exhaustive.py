#!/usr/bin/env python3
"""Every small cohort through the command line against the slow script's measures, exactly.

    python3 tests/impact/test_exhaustive.py            cohorts of up to 3 works; up to 2 works in one or both of two classes
    python3 tests/impact/test_exhaustive.py --full     up to 6 works; up to 3 works in two classes

A case is a field of its own, so one question answers thousands: `pair` breaks its measures down by field. Cases are all
multisets of 0 to 4 citations with each of the works in turn as the joint one; other orders only rename works. Works in two
classes are all vectors of 0 to 2 citations and of classes.
"""
import argparse
import collections
import itertools
import sys
import tempfile
import unittest
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from universe import COMITY, Universe, ask, topic  # noqa: E402
import impact  # noqa: E402
import slow  # noqa: E402

FULL = False
TOLERANCE = Fraction(1, 10 ** 12)
MEASURES = ("mncs,ratio_of_means,pp_top_50,pp_top_33.3333,pp_top_10,pp_top_100,pp_ncs_1,pp_ncs_1.5,pp_ncs_2,percentile,"
            "percentile_lower,percentile_upper,percentile_rank,profile_era").split(",")
POPULATIONS = ("joint", "world", "CN")


def expected(universe, settings, measures):
    """{(measure, population, field, class): (value, n)}"""
    conventions = slow.Conventions({"years": "1900:2030", **settings}, None)
    works = slow.works_of(universe.all_records())
    merge = slow.merging(conventions, (slow.Side("CN"), slow.Side("GB")))
    fact_of = {work: slow.Fact(work, merge, conventions.evidence) for work in works}
    facts = [fact_of[work] for work in works if slow.in_filter(fact_of[work], conventions)]
    for fact in facts:
        fact.citations = slow.count_citations(fact, conventions, fact_of)
    homes = impact.place(facts, conventions, conventions.cohort_by == "collaboration")
    asked = [fact for fact in facts if slow.in_question(fact, conventions, {})]
    found = {}
    for name, members in slow.populations(asked, "CN", "GB", conventions):
        if name not in POPULATIONS:
            continue
        by_field = collections.defaultdict(list)
        for fact, weight in members:
            by_field[fact.work.classes["field"]].append((fact, weight))
        for field, some in by_field.items():
            measuring = impact.Measuring(some, conventions, homes, None)
            for measure in measures:
                for label, value, n in measuring.of(measure):
                    found[measure, name, f"field {field}", label] = value, n
    return found


def small_cohorts(most):
    """(citations of each work, the joint one's place): every multiset, every place."""
    for size in range(1, most + 1):
        for counts in itertools.combinations_with_replacement(range(5), size):
            for place in range(size):
                yield counts, place


class Small(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def compare(self, universe, atlas, settings, measures=MEASURES):
        flags = [x for key, value in settings.items() for x in ("--" + key.replace("_", "-"), value)]
        printed = {}
        for a in ask(COMITY, "pair", "CN", "GB", "--atlas", atlas, "--years", "1900:2030", "--measures", ",".join(measures), *flags):
            if "field" in a.get("by", {}) and a["population"] in POPULATIONS:
                printed[a["measure"], a["population"], a["by"]["field"], a["by"].get("class")] = a["value"], a["n"]
        wanted = expected(universe, settings, measures)
        self.assertEqual(set(printed), set(wanted), settings)
        wrong = [(key, printed[key], value, n) for key, (value, n) in wanted.items()
                 if printed[key][1] != n or not self.agree(printed[key][0], value)]
        self.assertEqual(wrong[:5], [], (settings, len(wrong)))
        return len(wanted)

    @staticmethod
    def agree(found, value):
        if found is None or value is None:
            return found is None and value is None
        return abs(Fraction(found) - value) <= TOLERANCE * abs(value)

    def test_every_small_cohort(self):
        universe = Universe()
        number = 1
        for field, (counts, place) in enumerate(small_cohorts(6 if FULL else 3), 1):
            for i, count in enumerate(counts):
                universe.work(number, count, topics=[field], authors=["CN", "GB", "US"] if i == place else ["US"])
                number += 1
        atlas = universe.build(COMITY, self.folder)
        countings = itertools.cycle(("full", "fractional_author", "fractional_country"))
        compared = 0
        for ties, threshold, mean_zero in itertools.product(("fractional", "at_or_above", "above", "by_id"), ("ge", "gt"),
                                                            ("one", "null", "zero")):
            compared += self.compare(universe, atlas, {"ties": ties, "threshold": threshold, "mean_zero": mean_zero,
                                                       "counting": next(countings)})
        print(f"{compared} figures of small cohorts")

    def test_every_small_pair_of_classes(self):
        universe = Universe()
        number = field = 1
        choices = list(itertools.product(((0,), (1,), (0, 1)), range(3)))
        for size in range(1, (3 if FULL else 2) + 1):
            for works in itertools.product(choices, repeat=size):
                for i, (classes, count) in enumerate(works):
                    topics = [topic(2 * field + c, 2 * field + c, field) for c in classes]
                    universe.work(number, count, topics=topics, authors=["CN", "GB"] if i == 0 else ["US"])
                    number += 1
                field += 1
        atlas = universe.build(COMITY, self.folder)
        compared = 0
        for ties, mean_zero, min_cohort in itertools.product(("fractional", "at_or_above", "above", "by_id"), ("one", "null"), ("1", "2")):
            compared += self.compare(universe, atlas, {"ties": ties, "mean_zero": mean_zero, "min_cohort": min_cohort,
                                                       "multi_class": "fractional"})
        print(f"{compared} figures of small pairs of classes")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--comity", default=COMITY)
    parser.add_argument("--full", action="store_true")
    options = parser.parse_args()
    COMITY, FULL = options.comity, options.full
    result = unittest.TextTestRunner(verbosity=0).run(unittest.defaultTestLoader.loadTestsFromTestCase(Small))
    bad = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - bad} passed, {bad} failed")
    sys.exit(1 if bad else 0)
