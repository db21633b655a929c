#!/usr/bin/env python3
"""Tests of the slow script against worked examples, and of the comparison against a stand-in for the program.

    python3 tests/slow/test_slow.py
"""

import contextlib
import gzip
import io
import json
import os
import random
import stat
import sys
import tempfile
import unittest
from fractions import Fraction

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import compare  # noqa: E402
import slow  # noqa: E402

RELEASE = "2026-03-01"


def authorship(*codes, position="middle", corresponding=False):
    return {"countries": list(codes), "institutions": [], "author_position": position,
            "is_corresponding": corresponding}


def record(number, year=2020, authors=(), subfield=1, kind="article", cites=(), **more):
    """A work as OpenAlex writes it; `authors` as "CN", "CN+GB", "" or whole authorships."""
    authorships = [author if isinstance(author, dict) else authorship(*filter(None, author.split("+")))
                   for author in authors]
    topic = None
    if subfield is not None:
        topic = {"id": f"https://openalex.org/T{subfield}", "field": {"id": "https://openalex.org/fields/17"},
                 "subfield": {"id": f"https://openalex.org/subfields/{subfield}"}, "domain": {"id": 3}}
    return {"id": f"https://openalex.org/W{number}", "publication_year": year, "type": kind, "primary_topic": topic,
            "authorships": authorships, "is_retracted": False,
            "referenced_works": [f"https://openalex.org/W{cited}" for cited in cites], **more}


class Citer:
    """Gives works citations: each from a work of its own that is in no cohort."""

    def __init__(self, first=100000):
        self.next, self.records = first, []

    def cite(self, number, count, year=2020):
        for _ in range(count):
            self.records.append(record(self.next, year, kind="dataset", cites=[number]))
            self.next += 1


def ask(records, a="CN", b="GB", conventions=None, filters=None, series=False, measures=slow.MEASURES):
    """{(measure, population) or (measure, population, year or class): answer}"""
    settings = {"years": "2018:2026" if series else "1900:2030", **(conventions or {})}
    answers = slow.pair(slow.works_of(records), RELEASE, a, b, settings, filters, series, measures)
    return {(answer["measure"], answer["population"]) + tuple(answer.get("by", {}).values()): answer
            for answer in answers}


def value(answers, measure, population):
    return answers[measure, population]["value"]


class WorkedExamples(unittest.TestCase):
    def test_mean_of_ratios(self):
        """Citations and means (8, 4), (2, 4), (30, 20): 2, 1/2 and 3/2."""
        citer = Citer()
        for number, count in ((1, 8), (2, 2), (3, 2), (4, 30), (5, 10)):
            citer.cite(number, count)
        records = [record(1, authors=["CN"]), record(2, authors=["CN"]), record(3),
                   record(4, authors=["CN"], subfield=2), record(5, subfield=2)] + citer.records
        answers = ask(records)
        self.assertEqual(value(answers, "citations", "CN"), 40)
        self.assertEqual(value(answers, "mncs", "CN"), Fraction(4, 3))
        self.assertEqual(value(answers, "pp_ncs_2", "CN"), Fraction(1, 3))
        self.assertEqual(value(ask(records, conventions={"threshold": "gt"}), "pp_ncs_2", "CN"), 0)

    def test_twenty_papers(self):
        counts = [0] * 4 + [1] * 3 + [2] * 6 + [3] * 4 + [5, 8, 30]
        table = [  # share, t, weight at t
            ("0.10", 5, "0"), ("0.25", 3, "1/2"), ("0.50", 2, "1/2"), ("0.01", 30, "1/5"),
        ]
        for share, t, weight in table:
            cohort = slow.impact.Cohort([(count, number, Fraction(1)) for number, count in enumerate(counts)])
            self.assertEqual(cohort.threshold(Fraction(share)), (t, Fraction(weight)))

    def test_twenty_papers_through_pair(self):
        citer = Citer()
        counts = [0] * 4 + [1] * 3 + [2] * 6 + [3] * 4 + [5, 8, 30]
        for number, count in enumerate(counts, 1):
            citer.cite(number, count)
        records = [record(number) for number in range(1, 21)] + citer.records
        names = ("pp_top_10", "pp_top_25", "pp_top_50", "pp_top_1")
        table = (("fractional", "0.1", "0.25", "0.5", "0.01"), ("at_or_above", "0.15", "0.35", "0.65", "0.05"),
                 ("above", "0.1", "0.15", "0.35", "0"), ("by_id", "0.1", "0.25", "0.5", "0.05"))
        for ties, *shares in table:
            answers = ask(records, conventions={"ties": ties}, measures=names)
            for name, share in zip(names, shares):
                self.assertEqual(value(answers, name, "world"), Fraction(share), (ties, name))

    def test_counting(self):
        """Authors CN, CN+GB, GB, US."""
        authors = [authorship("CN", position="first"), authorship("CN", "GB"), authorship("GB"),
                   authorship("US", position="last")]
        table = {
            "full": ("1", "1", "1"),
            "fractional_country": ("1/3", "1/3", "1/3"),
            "fractional_author": ("3/8", "3/8", "1/4"),
            "first": ("1", "0", "0"),
            "last": ("0", "0", "1"),
            "corresponding": ("0", "0", "0"),
        }
        for counting, (cn, gb, us) in table.items():
            answers = ask([record(1, authors=authors)], "CN", "GB", {"counting": counting})
            self.assertEqual(value(answers, "publications", "CN"), Fraction(cn), counting)
            self.assertEqual(value(answers, "publications", "GB"), Fraction(gb), counting)
            both = Fraction(1) if counting == "full" else Fraction(cn) + Fraction(gb)
            self.assertEqual(value(answers, "publications", "joint"), both, counting)
            self.assertEqual(value(answers, "publications", "world"), 1)
            answers = ask([record(1, authors=authors)], "US", "GB", {"counting": counting})
            self.assertEqual(value(answers, "publications", "US"), Fraction(us), counting)

    def test_joint(self):
        table = [  # authors: any, two authors, distinct authors, disjoint authors
            (["CN+GB"], (1, 0, 0, 0)),
            (["CN+GB", "CN"], (1, 1, 1, 0)),
            (["CN+GB", "US"], (1, 1, 0, 0)),
            (["CN", "GB"], (1, 1, 1, 1)),
            (["CN+GB", "CN+GB"], (1, 1, 1, 0)),
        ]
        for authors, expected in table:
            works = [record(1, authors=authors)]
            found = tuple(value(ask(works, conventions={"joint": joint}), "publications", "joint")
                          for joint in ("any", "two_authors", "distinct_authors", "disjoint_authors"))
            self.assertEqual(found, expected, authors)

    def test_window(self):
        """A work of 2022 cited once in each of 2021 to 2026."""
        citer = Citer()
        for year in range(2021, 2027):
            citer.cite(1, 1, year)
        records = [record(1, 2022, ["CN"])] + citer.records
        for window, expected in (("1", 1), ("2", 2), ("4", 4), ("5", 5), ("10", 5), ("open", 5), ("until:2023", 2),
                                 ("until:2021", 0)):
            self.assertEqual(value(ask(records, conventions={"window": window}), "citations", "CN"), expected, window)


def random_records(seed):
    draw = random.Random(seed)
    records = []
    for number in range(1, 41):
        authors = [authorship(*draw.sample(["CN", "GB", "US", "HK"], draw.choice([0, 1, 1, 2])),
                              position=draw.choice(["first", "middle", "last"]), corresponding=draw.random() < 0.4)
                   for _ in range(draw.randint(0, 4))]
        records.append(record(number, draw.randint(2018, 2021), authors, draw.choice([1, 2, None]),
                              draw.choice(["article", "review"]), draw.sample(range(1, 41), draw.randint(0, 9)),
                              fwci=draw.choice([None, 0, 0.5, 2, 2.0001, 7.25])))
    return json.loads(json.dumps(records), parse_float=slow.Decimal)


class TheWorldIsOne(unittest.TestCase):
    def test_sums_over_cohorts(self):
        for seed in range(30):
            records = random_records(seed)
            for level in ("subfield", "none"):
                for window in ("2", "4", "open"):
                    answers = ask(records, conventions={"class": level, "window": window}, series=True)
                    for key in answers:
                        if key[1] == "world" and answers[key]["n"]:
                            expected = {"mncs": 1, "pp_top_10": Fraction(1, 10), "pp_top_1": Fraction(1, 100)}
                            if key[0] in expected:
                                self.assertEqual(answers[key]["value"], expected[key[0]], (seed, key))

    def test_country_credits_add_up(self):
        for seed in range(10):
            works = slow.works_of(random_records(seed))
            for work in works:
                fact = slow.Fact(work, lambda code: code, ["published"])
                for counting in ("fractional_author", "fractional_country"):
                    total = sum(slow.weight(fact, (country,), counting) for country in fact.countries)
                    known = sum(1 for countries in fact.authors if countries)
                    if counting == "fractional_author" and fact.authors:
                        self.assertEqual(total, Fraction(known, len(fact.authors)))
                    elif counting == "fractional_country":
                        self.assertEqual(total, 1 if known else 0)

    def test_series_add_up(self):
        for seed in range(5):
            answers = ask(random_records(seed), conventions={"counting": "fractional_author"}, series=True)
            for measure in ("publications", "citations"):
                for population in ("joint", "world", "CN", "GB domestic"):
                    years = [answers[measure, population, year] for year in range(2018, 2027)]
                    head = answers[measure, population]
                    self.assertEqual(sum(answer["value"] for answer in years), head["value"])
                    self.assertEqual(sum(answer["n"] for answer in years), head["n"])


class Semantics(unittest.TestCase):
    def test_populations(self):
        records = [record(1, authors=["CN", "GB"]), record(2, authors=["CN", "GB", "US"]), record(3, authors=["CN"]),
                   record(4, authors=["CN", ""]), record(5, authors=["CN", "US"]), record(6, authors=["GB"]),
                   record(7), record(8, authors=["CN"], is_xpac=True), record(9, authors=["CN"], is_retracted=True),
                   record(10, None, ["CN"]), record(11, "2020", ["CN"]), record(12, authors=["CN"], kind="dataset")]
        answers = ask(records)
        sizes = {population: answers["publications", population]["n"] for population in (
            "joint", "world", "CN", "CN domestic", "CN international without GB", "GB", "GB domestic",
            "GB international without CN")}
        self.assertEqual(list(sizes.values()), [2, 7, 5, 2, 1, 3, 1, 0])
        self.assertEqual(answers["publications", "joint"]["coverage"]["country"], Fraction(6, 7))
        self.assertEqual(ask(records, conventions={"partners": "bilateral"})["publications", "joint"]["n"], 1)
        self.assertEqual(ask(records, conventions={"partners": "multilateral"})["publications", "joint"]["n"], 1)
        self.assertEqual(ask(records, conventions={"max_authors": "2"})["publications", "world"]["n"], 6)
        self.assertEqual(ask(records, conventions={"max_countries": "1"})["publications", "world"]["n"], 4)
        self.assertEqual(ask(records, conventions={"corpus": "all", "retracted": "keep"})["publications", "CN"]["n"], 7)
        empty = ask(records, "FR", "DE")
        self.assertEqual((value(empty, "citations", "joint"), value(empty, "mncs", "joint")), (0, None))

    def test_codes_are_united_and_upper(self):
        author = {"countries": ["cn"], "institutions": [{"country_code": "GB"}, {"country_code": None}, {}]}
        answers = ask([record(1, authors=[author])], conventions={"counting": "fractional_author"})
        self.assertEqual(value(answers, "publications", "CN"), Fraction(1, 2))
        self.assertEqual(value(answers, "publications", "joint"), 1)

    def test_blocs_and_territories(self):
        records = [record(1, authors=["CN+HK", "GB+CN"]), record(2, authors=["HK", "MO"])]
        answers = ask(records, "CN+HK+MO", "GB", {"counting": "fractional_author", "max_countries": "2"})
        self.assertEqual(value(answers, "publications", "CN+HK+MO"), Fraction(7, 4))
        self.assertEqual(value(answers, "publications", "CN+HK+MO domestic"), 1)
        self.assertEqual(value(answers, "publications", "joint"), 1)
        answers = ask(records, "CN", "GB", {"counting": "fractional_country", "territories": "CN=CN+HK+MO;GB=GB+JE"})
        self.assertEqual(value(answers, "publications", "CN"), Fraction(3, 2))
        self.assertEqual(ask(records, "G7", "CN")["publications", "G7 international without CN"]["n"], 0)
        with self.assertRaises(ValueError):
            ask(records, "EU27", "FR")

    def test_roles(self):
        authors = [authorship("CN", "GB", corresponding=True), authorship(corresponding=True), authorship("US")]
        records = [record(1, authors=authors), record(2, authors=["CN"])]
        answers = ask(records, conventions={"counting": "corresponding"})
        self.assertEqual(value(answers, "publications", "CN"), Fraction(1, 4))
        self.assertEqual(answers["publications", "CN"]["n"], 2)
        self.assertEqual(answers["publications", "CN"]["coverage"]["country"], Fraction(1, 2))
        self.assertIsNone(value(ask(records, conventions={"counting": "last"}), "mncs", "CN"))

    def test_a_mean_of_zero(self):
        citer = Citer()
        citer.cite(2, 4)
        records = [record(1, authors=["CN"]), record(2, authors=["CN"], subfield=2),
                   record(3, subfield=2), record(4, authors=["CN"], subfield=None)] + citer.records
        table = (("one", Fraction(3, 2), Fraction(1, 2), 2), ("zero", 1, Fraction(1, 2), 2), ("null", 2, 1, 1))
        for mean_zero, mncs, over_two, count in table:
            answers = ask(records, conventions={"mean_zero": mean_zero})
            self.assertEqual((value(answers, "mncs", "CN"), answers["mncs", "CN"]["n"]), (mncs, count))
            self.assertEqual((value(answers, "pp_ncs_2", "CN"), answers["pp_ncs_2", "CN"]["n"]), (over_two, count))
            self.assertEqual(answers["pp_top_10", "CN"]["n"], 2)
            self.assertEqual(answers["mncs", "CN"]["coverage"]["class"], Fraction(2, 3))

    def test_cohorts_know_no_years_and_no_filters(self):
        citer = Citer()
        citer.cite(1, 2)
        records = [record(1, authors=["CN"]), record(2, authors=["GB"])] + citer.records
        records[1]["primary_topic"]["field"]["id"] = 99
        answers = ask(records, conventions={"years": "2020:2020"}, filters={"field": "https://openalex.org/fields/17"})
        self.assertEqual((value(answers, "mncs", "world"), answers["mncs", "world"]["n"]), (2, 1))
        answers = ask(records, conventions={"min_cohort": "3"})
        self.assertEqual((value(answers, "mncs", "world"), answers["mncs", "world"]["n"]), (None, 0))
        for text in ("1", "T1", "https://openalex.org/T1"):
            self.assertEqual(ask(records, filters={"topic": text})["publications", "world"]["n"], 2)

    def test_who_cites(self):
        records = [record(1, authors=["CN"], cites=[1]), record(2, cites=[1, 1], kind="dataset"),
                   record(3, cites=[1], is_retracted=True), record(4, None, cites=[1]), record(5, 2019, cites=[1]),
                   record(6, cites=[1, 999])]
        self.assertEqual(value(ask(records), "citations", "CN"), 3)
        self.assertEqual(value(ask(records, conventions={"citing": "corpus"}), "citations", "CN"), 1)

    def test_self_citations(self):
        """docs/methods/self_citations.md, its worked example; the null author is nobody."""
        def by(*signers):
            return [{"author": {"id": f"https://openalex.org/A{number}"} if number else {}, "countries": codes}
                    for number, codes in signers]

        records = [record(1, authors=by((1, ["GB"]), (2, ["CN"]), (9999999999, ["FR"]))),
                   record(2, authors=by((2, ["US"])), cites=[1]), record(3, authors=by((3, ["CN"])), cites=[1]),
                   record(4, authors=by((0, []), (9999999999, [])), cites=[1])]
        for kind, count in (("keep", 3), ("drop_author", 2), ("drop_country", 2)):
            self.assertEqual(value(ask(records, conventions={"self_citations": kind}), "citations", "joint"), count)
        # A bloc is one country, and so are its works.
        records[1]["authorships"][0]["countries"] = ["FR"]
        self.assertEqual(value(ask(records, "EU27", "CN", {"self_citations": "drop_country"}), "citations", "joint"), 1)

    def test_country_evidence(self):
        """docs/methods/country_evidence.md, its worked example."""
        def by(number, codes=(), *addresses):
            return {"author": {"id": f"https://openalex.org/A{number}"}, "countries": list(codes),
                    "raw_affiliation_strings": list(addresses)}

        lone = [by(1, ["GB"], "CNRS, Paris, France"), by(2, [], "Univ. of York, York, UK", "KAUST, Saudi Arabia"),
                by(3, [], "Atlanta, Georgia"), by(4, [], "Banque de France, France & CEP, UK")]
        records = [record(1, 2020, authors=lone), record(2, 2019, authors=[by(3, ["US"])]),
                   record(3, 2024, authors=[by(3, [], "TU Berlin, Germany")])]
        table = {"published": (1, 0), "published,address": (2, 0), "published,address,history": (3, 1)}
        for evidence, (countries, joint) in table.items():
            found = slow.works_of(records)[0].authors
            codes = frozenset().union(*(slow.codes_of(author, evidence.split(",")) for author in found))
            self.assertEqual(len(codes), countries, evidence)
            answers = ask(records, "GB", "US", {"country_evidence": evidence, "years": "2020:2020"})
            self.assertEqual((answers["publications", "GB"]["n"], answers["publications", "joint"]["n"]), (1, joint))
        records[2]["publication_year"] = 2021  # as near as 2019, and elsewhere
        found = slow.works_of(records)[0].authors[2]
        self.assertEqual((found.address, found.history), (frozenset(), frozenset()))

    def test_published_scores(self):
        records = json.loads(json.dumps([record(1, authors=["CN"], fwci=2), record(2, authors=["CN"], fwci=3.1),
                                         record(3, authors=["CN", "GB"], fwci=None)]), parse_float=slow.Decimal)
        answers = ask(records)
        self.assertEqual((value(answers, "fwci", "CN"), answers["fwci", "CN"]["n"]), (Fraction("2.55"), 2))
        self.assertEqual(answers["fwci", "CN"]["coverage"]["fwci"], Fraction(2, 3))
        self.assertEqual(value(answers, "pp_fwci_2", "CN"), 1)
        self.assertEqual(value(ask(records, conventions={"threshold": "gt"}), "pp_fwci_2", "CN"), Fraction(1, 2))

    def test_default_years(self):
        conventions = slow.Conventions({}, "2026-03-01")
        self.assertEqual((conventions.first_year, conventions.last_year), (2021, 2025))


class Loading(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def write(self, path, text):
        path = os.path.join(self.folder, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with (gzip.open(path, "wt") if path.endswith(".gz") else open(path, "w")) as stream:
            stream.write(text)
        return path

    def lines(self, *records):
        return "".join(json.dumps(entry) + "\n" for entry in records)

    def load(self, *names):
        return slow.load([os.path.join(self.folder, name) for name in names])

    def test_the_same_from_every_layout(self):
        one = record(1, authors=["CN"], updated_date="2024-09-05T07:13:33.963542")
        two = record(2, cites=[1], updated_date="2024-09-04")
        self.write("new/data/jsonl/works/updated_date=2024-09-05/part_0000.gz", self.lines(one, two))
        self.write("new/data/jsonl/works/manifest.json", '{"date": "2024-10-01"}')
        self.write("new/data/jsonl/authors/updated_date=2024-09-05/part_0000.gz", '{"id": "https://openalex.org/A1"}\n')
        self.write("old/data/works/updated_date=2024-09-04/part_000.gz", self.lines(two))
        self.write("old/data/works/updated_date=2024-09-05/part_000.gz", self.lines(one) + "\n")
        self.write("lines/a.jsonl", self.lines(one))
        self.write("lines/b.jsonl.gz", self.lines(two))
        self.write("pages/1.json", json.dumps({"meta": {"count": 2}, "results": [one]}, indent=1))
        self.write("pages/2.json.gz", json.dumps({"meta": {"count": 2}, "results": [two]}))
        self.write("singles/W1.json", json.dumps(one, indent=1))
        self.write("singles/deeper/W2.json", json.dumps(two))
        self.write("file.gz", self.lines(one, two))
        for name in ("new", "old", "lines", "pages", "singles", "file.gz"):
            corpus = self.load(name)
            self.assertEqual([work.id for work in corpus.works], [1, 2], name)
            self.assertEqual([work.id for work in corpus.works[0].cited_by], [2], name)
            self.assertEqual(corpus.release, "2024-10-01" if name == "new" else "2024-09-05", name)
            self.assertEqual(corpus.accounts, {"read": 2, "kept": 2, "superseded": 0, "rejected": 0}, name)

    def test_rejects(self):
        self.write("a.jsonl", '{"id": "https://openalex.org/W1"}\nnot json\n{"id": "A5"}\n{"id": null}\n[]\n7\n'
                              '{"id": "W2", "fwci": NaN}\n{"id": "W3"}\n{"id": "W"}\n{"id": "W4x"}\n')
        corpus = self.load("a.jsonl")
        self.assertEqual([work.id for work in corpus.works], [1, 3])
        self.assertEqual(corpus.accounts, {"read": 9, "kept": 2, "superseded": 0, "rejected": 7})
        self.assertIsNone(corpus.release)

    def test_the_newest_wins(self):
        self.write("a.jsonl", self.lines(record(1, 2001, updated_date="2025-01-01T10:00:00+02:00"),
                                         record(2, 2001, updated_date="2025-01-01"), record(3, 2001)))
        self.write("b.jsonl", self.lines(record(1, 2002, updated_date="2025-01-01 09:00:00.5Z"),
                                         record(2, 2002, updated_date="2025-01-01T00:00:00.000"), record(3, 2002),
                                         record(9, updated_date="2025-06-01")))
        for order in (("a.jsonl", "b.jsonl"), ("b.jsonl", "a.jsonl")):
            corpus = self.load(*order)
            self.assertEqual([work.year for work in corpus.works], [2002, 2002, 2002, 2020])
            self.assertEqual(corpus.accounts["superseded"], 3)
            self.assertEqual(corpus.release, "2025-06-01")

    def test_command_line(self):
        path = self.write("a.jsonl", self.lines(record(1, authors=["CN", "GB"], updated_date="2025-01-01")))
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            slow.main(["pair", "GB", "CN", "--input", path, "--years", "2020:2021", "--min-cohort=1", "--mean_zero",
                       "zero", "--max_countries=2", "--subfield", "1", "--counting", "fractional_author"])
        report = json.loads(output.getvalue())
        self.assertEqual(len(report["answers"]), 3 * 8 * 8)
        self.assertEqual(report["answers"][0], {
            "measure": "publications", "population": "joint", "value": 1.0, "exact": "1/1", "n": 1,
            "coverage": {"class": 1.0, "country": 1.0}})
        self.assertEqual(report["answers"][-1]["by"], {"year": 2021})


STAND_IN = """#!{python}
import json, os, sys
sys.path.insert(0, {here!r})
import slow
verb, rest = sys.argv[1], sys.argv[2:]
if verb == "build":
    with open(rest[rest.index("--out") + 1], "w") as stream:
        json.dump(rest[:rest.index("--out")], stream)
else:
    atlas, flags = rest[rest.index("--atlas") + 1], rest[rest.index("--format") + 2:]
    settings = {{key.lstrip("-").replace("-", "_"): text for key, text in zip(flags[::2], flags[1::2])}}
    corpus = slow.load(json.load(open(atlas)))
    filters = {{key: settings.pop(key) for key in slow.LEVELS if key in settings}}
    measures = settings.pop("measures", ",".join(slow.MEASURES)).split(",")
    answers = [slow.as_json(a) for a in slow.pair(corpus.works, corpus.release, rest[0], rest[1], settings, filters, True, measures)]
    answers.append({{"measure": "mncs", "population": "joint", "by": {{"field": "17"}}, "value": 3}})
    answers.append({{"measure": "novelty", "population": "joint", "value": 3}})
    {fault}
    print(json.dumps({{"answers": answers}}))
"""


class Comparing(unittest.TestCase):
    def compare(self, fault="pass", *flags):
        with tempfile.TemporaryDirectory() as folder:
            program, data = os.path.join(folder, "comity"), os.path.join(folder, "a.jsonl")
            with open(program, "w") as stream:
                stream.write(STAND_IN.format(python=sys.executable, here=HERE, fault=fault))
            os.chmod(program, os.stat(program).st_mode | stat.S_IXUSR)
            with open(data, "w") as stream:
                for entry in random_records(7):
                    stream.write(json.dumps({**entry, "updated_date": "2022-01-01"}, default=float) + "\n")
            output = io.StringIO()
            with contextlib.redirect_stdout(output):
                code = compare.main(["--comity", program, "--input", data, *flags])
            return code, output.getvalue()

    def test_every_set_passes_against_itself(self):
        sets = len(compare.NAMED_SETS) + 3
        code, output = self.compare("pass", "--sets", str(sets))
        self.assertEqual(code, 0, output)
        self.assertTrue(output.endswith(f"{sets} passed, 0 failed\n"), output)

    def test_faults_are_seen(self):
        faults = {
            "answers[0]['value'] += 1": "publications of joint: value",
            "answers[1]['n'] += 1": "citations of joint: n",
            "answers[10]['value'] *= 1 + 1e-11": "mncs of world: value",
            "answers[2]['value'] = None": "mncs of joint: value None",
            "answers[2]['coverage']['class'] += 1e-9": "mncs of joint: coverage.class",
            "del answers[0]['coverage']['country']": "publications of joint: coverage.country missing",
            "del answers[8]": "publications of world: missing",
            "del answers[64 + 8]": "publications of world in 2017: missing",
            "answers.append(answers[0])": "publications of joint: answered twice",
            "print('oh')": "not an answer",
            "sys.exit('no such flag')": "exit 1",
        }
        for fault, expected in faults.items():
            if "64 + 8" in fault:  # 2017 is empty, and an empty year need not be printed
                self.assertEqual(self.compare(fault, "--sets", "1")[0], 0)
                fault, expected = "del answers[64 + 64 + 8]", "publications of world in 2018: missing"
            code, output = self.compare(fault, "--sets", "1")
            self.assertEqual(code, 1, fault)
            self.assertIn(expected, output, fault)
            self.assertTrue(output.endswith("0 passed, 1 failed\n"))
        self.assertEqual(self.compare("answers[10]['value'] *= 1 + 1e-13", "--sets", "1")[0], 0)

    def test_the_named_sets_use_every_value(self):
        sets = compare.NAMED_SETS
        self.assertGreaterEqual(len(sets), 14)
        self.assertEqual(len({chosen.name for chosen in sets}), len(sets))
        self.assertEqual(set(compare.VALUES), set(slow.DEFAULTS) | set(slow.LEVELS) | {"measures"})
        for key, values in compare.VALUES.items():
            used = {chosen.flags.get(key, slow.DEFAULTS.get(key)) for chosen in sets}
            if key in slow.CHOICES:
                self.assertEqual(set(values), set(slow.CHOICES[key]), key)
            if key in slow.CHOICES or key in ("window", "territories", "min_cohort") + slow.LEVELS:
                self.assertEqual(set(values) - used, set(), key)
            self.assertGreater(len(used), 1, key)


if __name__ == "__main__":
    unittest.main()
