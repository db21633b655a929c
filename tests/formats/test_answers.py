#!/usr/bin/env python3
"""The answer format: what `pair` and `works` write as JSON fits docs/formats/answer.schema.json and the prose of answer.md.

    .venv/bin/python tests/formats/test_answers.py [--comity PROGRAM] [NAME…]
"""

import copy
import json
import math
import re
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e"))
import harness  # noqa: E402
from harness import ROOT, comity, manifest, work  # noqa: E402

try:
    import jsonschema
except ImportError:
    jsonschema = None

FORMATS = ROOT / "docs" / "formats"
SCHEMA = json.loads((FORMATS / "answer.schema.json").read_text())
PROSE = (FORMATS / "answer.md").read_text()
MEASURES = {p.stem for p in (ROOT / "docs" / "methods").glob("*.md")}

# Sets of flags that reach every value of every convention, and both ends of what can be answered.
SETS = [
    [],
    ["--years", "2018:2022", "--corpus", "all", "--retracted", "keep", "--types", "article"],
    ["--years", "2018:2022", "--class", "topic", "--window", "open", "--mean-zero", "null", "--ties", "above"],
    ["--years", "2018:2022", "--class", "field", "--window", "until:2021", "--mean-zero", "zero", "--ties", "at_or_above", "--threshold", "gt"],
    ["--years", "2018:2022", "--class", "domain", "--window", "1", "--citing", "corpus", "--min-cohort", "5", "--level", "0.9"],
    ["--years", "2018:2022", "--class", "none", "--window", "10", "--counting", "fractional_author", "--joint", "two_authors"],
    ["--years", "2018:2022", "--counting", "fractional_country", "--partners", "bilateral", "--interval", "normal"],
    ["--years", "2018:2022", "--counting", "first", "--joint", "distinct_authors", "--partners", "multilateral"],
    ["--years", "2018:2022", "--counting", "last", "--joint", "disjoint_authors", "--interval", "wilson"],
    ["--years", "2018:2022", "--counting", "corresponding", "--max-authors", "2", "--max-countries", "2", "--interval", "none"],
    ["--years", "2018:2022", "--territories", "GB=GB+US", "--seed", "18446744073709551615", "--replicates", "2", "--level", "0.999"],
    ["--years", "2018:2022", "--territories", "CN=CN+HK+MO;GB=GB+GG+JE+IM+GI", "--field", "17", "--subfield", "1702"],
    ["--years", "2018:2022", "--self-citations", "drop_author", "--country-evidence", "published,address"],
    ["--years", "2018:2022", "--self-citations", "drop_country", "--country-evidence", "published,address,history"],
    ["--years", "2018:2022", "--topic", "Topic 12713"],
    ["--years", "2018:2022", "--domain", "Domain 3", "--replicates", "50"],
    ["--years", "2018:2022", "--resample", "sources", "--interval", "cwts", "--replicates", "20"],
    ["--years", "2018:2022", "--resample", "institutions", "--replicates", "20"],
    ["--years", "1700:1701"],
    ["--years", "2020"],
    ["--years", "1:9999", "--interval", "none"],
    ["--years", "2018:2022", "--min-cohort", "4294967295"],
]
SIDES = [("GB", "CN"), ("EU27", "CN+US"), ("CN+HK+MO", "GB"), ("FIVE-EYES", "CN"), ("AQ", "BV")]


def rows_of(heading):
    """The rows of the tables below a heading of answer.md, cell by cell, without backticks."""
    part = PROSE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [[c.strip() for c in line.strip().strip("|").split("|")] for line in part.splitlines() if line.startswith("|")]
    return [row for row in rows if not set(row[0]) <= {"-"} and row[0] not in ("key", "measures")]


def names(cell):
    return re.findall(r"`([a-z_0-9,]+)`", cell)


@unittest.skipIf(jsonschema is None, "needs jsonschema: run it with .venv/bin/python (./dev setup)")
class Schema(harness.Case):
    """The schema itself: the example of the page fits it, and it refuses what the page forbids."""

    def setUp(self):
        super().setUp()
        self.validator = jsonschema.Draft202012Validator(SCHEMA)
        (block,) = re.findall(r"```json\n(.*?)```", PROSE, re.S)
        self.example = json.loads(block)

    def test_the_schema_is_one(self):
        jsonschema.Draft202012Validator.check_schema(SCHEMA)

    def test_the_example(self):
        self.validator.validate(self.example)

    def test_faults_are_refused(self):
        """Each change makes the example wrong by the prose; a schema that accepts it checks nothing."""
        def change(path, value):
            document = copy.deepcopy(self.example)
            target = document
            for key in path[:-1]:
                target = target[key]
            if value is KeyError:
                del target[path[-1]]
            else:
                target[path[-1]] = value
            return document
        first, second = ("answers", 0), ("answers", 1)
        faults = [((*first, "value"), "25"), ((*first, "unit"), "percent"), ((*first, "n"), 2.5), ((*first, "n"), -1), ((*first, "extra"), 1),
                  ((*first, "coverage", "class"), 1.5), ((*first, "coverage", "fwci"), KeyError), ((*first, "lower"), 3), ((*first, "level"), 0.95),
                  ((*second, "notes"), []), ((*second, "lower"), 0.5), ((*second, "by"), {}), ((*first, "notes"), None), ((*first, "notes"), [5]),
                  ((*first, "measure"), "MNCS"), ((*first, "population"), ""), ((*first, "value"), KeyError),
                  (("conventions", "window"), "4"), (("conventions", "types"), "article"), (("conventions", "extra"), 1),
                  (("conventions", "seed"), KeyError), (("conventions", "years"), "default"), (("conventions", "level"), 1),
                  (("conventions", "max_authors"), None), (("conventions", "min_cohort"), "1"), (("conventions", "corpus"), "some"),
                  (("receipt", "atlas", "hash"), "XYZ"), (("receipt", "atlas", "scope"), "all"), (("receipt", "releases", 0, "date"), "soon"),
                  (("receipt", "time"), "2026-03-01T10:00:00"), (("receipt", "seed"), KeyError), (("sources", 0, "licence"), KeyError),
                  (("works",), []), (("question", "countries"), "QM"), (("question", "filters"), KeyError), (("clock",), 1), (("receipt",), KeyError)]
        for path, value in faults:
            with self.subTest(f"{'/'.join(map(str, path))} = {value}"):
                self.assertFalse(self.validator.is_valid(change(path, value)))

    def test_a_share_beyond_one_is_refused(self):
        answer = {**self.example["answers"][0], "measure": "pp_top_10", "unit": "share", "value": 1.5}
        self.assertFalse(self.validator.is_valid({**self.example, "answers": [answer]}))

    def test_prose_and_schema_name_the_same_keys(self):
        defs = SCHEMA["$defs"]
        for heading, keys in (("answers", defs["answer"]["properties"]), ("receipt", defs["receipt"]["properties"]),
                              ("works", defs["work"]["properties"]), ("question", defs["question"]["properties"])):
            told = {name for row in rows_of(heading) if row[0].startswith("`") for name in names(row[0])} & set(keys)
            self.assertEqual(told, set(keys), heading)
        conventions = set(re.findall(r"^\| `(\w+)` \|", (ROOT / "docs/methods/conventions.md").read_text(), re.M))
        self.assertEqual(conventions, set(defs["conventions"]["properties"]))
        self.assertEqual(conventions, set(defs["conventions_of_works"]["required"]))

    def test_conventions_and_schema_name_the_same_values(self):
        table = re.findall(r"^\| `(\w+)` \| (.+?) \|", (ROOT / "docs/methods/conventions.md").read_text(), re.M)
        for key, cell in table:
            allowed = SCHEMA["$defs"]["conventions"]["properties"][key].get("enum")
            if allowed:
                self.assertEqual(set(allowed), set(names(cell)), key)

    def test_every_measure_has_a_unit(self):
        units = {name: row[1].strip("`") for row in rows_of("answers") if len(row) == 2 for name in names(row[0])}
        self.assertLessEqual(set(units.values()), set(SCHEMA["$defs"]["answer"]["properties"]["unit"]["enum"]))
        self.assertLessEqual(set(units), MEASURES)


class Documents(harness.Case):
    """What the program writes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory(prefix="comity-", dir=harness.fast_folder())
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        odd = [work(500, 2020, is_retracted=True), work(501, 2021, is_xpac=True, title=None, doi=None),
               work(502, 2019, fwci=None, referenced_works=None),
               work(503, 2022, title='Quote " and \u2028 and \U0001f600'), work(504, 2020, countries=[("ZZZ",), ("GB",)])]
        both = [harness.authorship(["GB"], 1, institutions=[harness.institution(7, "GB")]),
                harness.authorship(["CN"], 2, institutions=[harness.institution(8, "CN", "")])]
        named = [work(600 + i, 2018 + i % 5, authorships=both) for i in range(8)]
        cls.atlases = {}
        for name, records, flags in (("made", harness.world(150) + odd + named, []), ("full", harness.world(40), ["--scope", "full"]),
                                     ("undated", [work(1, updated=None), work(2, updated=None)], [])):
            cls.atlases[name] = cls.folder / name
            run = comity("build", harness.write(cls.folder / f"{name}.jsonl", records), "--out", cls.atlases[name], *flags)
            if run.code != 0:
                raise AssertionError(str(run))
        cls.validator = jsonschema and jsonschema.Draft202012Validator(SCHEMA)
        cls.units = {name: row[1].strip("`") for row in rows_of("answers") if len(row) == 2 for name in names(row[0])}

    def ask(self, verb, a, b, atlas="made", *flags):
        run = self.run_ok(verb, a, b, "--atlas", self.atlases.get(atlas, atlas), "--format", "json", *flags)
        self.assertFalse(re.search(r"\bNaN\b|\bInfinity\b", run.out))
        def no_constant(text):
            raise AssertionError(f"{text} is no JSON")
        document = json.loads(run.bytes, parse_constant=no_constant)
        if self.validator:
            problems = [f"{'/'.join(map(str, e.absolute_path))}: {e.message}"[:300] for e in self.validator.iter_errors(document)]
            self.assertEqual(problems[:5], [], str(run.arguments))
        return run, document

    def check(self, run, document, atlas):
        """What the prose says and a schema cannot."""
        self.assertLessEqual(set(document), {"question", "conventions", "answers", "receipt", "sources", "works", "claim", "specifications", "excluded"})
        receipt, told = document["receipt"], manifest(atlas)
        self.assertEqual((receipt["question"], receipt["conventions"]), (document["question"], document["conventions"]))
        self.assertEqual(receipt["seed"], document["conventions"]["seed"])
        self.assertEqual(receipt["atlas"], {k: told[k] for k in ("hash", "format", "scope", "works")})
        self.assertEqual(receipt["releases"], told["releases"])
        self.assertEqual(receipt["comity"], comity("--version").out.split()[1])
        self.assertEqual(document["question"]["verb"], run.arguments[0])
        cells = [(a["measure"], a["population"], json.dumps(a.get("by"))) for a in document["answers"]]
        self.assertEqual(len(set(cells)), len(cells), "a figure twice")
        for answer in document["answers"]:
            self.assertIn(answer["measure"], MEASURES)
            self.assertEqual(answer["unit"], self.units[answer["measure"]], answer)
            for key in ("value", "lower", "upper"):
                value = answer[key]
                if value is not None:
                    self.assertTrue(math.isfinite(value))
                    self.assertFalse(isinstance(value, float) and value.is_integer() and abs(value) < 2**53, f"{key} {value} is whole: {answer}")
            if answer["lower"] is not None:
                self.assertLessEqual(answer["lower"], answer["upper"], answer)
                self.assertEqual(answer["level"], document["conventions"]["level"])
                if answer["unit"] == "share" and document["conventions"]["interval"] != "normal":  # m ± z·s may leave 0…1
                    self.assertTrue(0 <= answer["lower"] and answer["upper"] <= 1, answer)
        self.assertEqual([s["release"] for s in document["sources"]], [r["date"] for r in told["releases"]])

    def test_pair(self):
        for flags in SETS:
            with self.subTest(" ".join(flags)):
                run, document = self.ask("pair", "GB", "CN", "made", *flags)
                self.check(run, document, self.atlases["made"])

    def test_works(self):
        for flags in SETS[::3] + [["--population", "GB domestic", "--sort", "fwci", "--top", "3"], ["--corpus", "all", "--retracted", "keep"]]:
            with self.subTest(" ".join(flags)):
                run, document = self.ask("works", "GB", "CN", "made", *flags)
                self.check(run, document, self.atlases["made"])
                self.assertLessEqual({"population", "sort", "top"}, set(document["question"]))

    def test_population_filters(self):
        """Filters by name come back as ids with their names; a list of ids with what became of it."""
        listed = harness.write(self.tmp / "list.csv", "id,doi\nW601,\n,10.1000/602\nW9999,\nx,y\n")
        for flags in (["--institution", "University 7"], ["--funder", "F1|F2", "--source", "Journal 2"], ["--author", "A1"], ["--ids", listed]):
            for verb in ("pair", "works"):
                with self.subTest(f"{verb} {flags}"):
                    run, document = self.ask(verb, "GB", "CN", "made", "--years", "2018:2022", "--replicates", "20", *flags)
                    self.check(run, document, self.atlases["made"])
                    self.assertEqual(len(document["question"]["filters"]), len(flags) // 2)
        self.assertEqual(document["question"]["ids"]["works"], 2)

    def test_claim(self):
        """Every shipped claim, checked and as a curve; the curve's CSV lists what a rule leaves out."""
        for path in sorted((ROOT / "claims").glob("*.toml")):
            for atlas in ("made", "undated"):
                with self.subTest(f"{path.name} {atlas}"):
                    run, document = self.ask("claim", "check", path, atlas, "--retracted", "keep")
                    self.check(run, document, self.atlases[atlas])
        for more in (["--minimal"], ["--minimal", "--excluded", self.tmp / "excluded.csv"]):
            run, document = self.ask("claim", "curve", ROOT / "claims/twice-the-global-average.toml", "made", *more)
            self.check(run, document, self.atlases["made"])
            self.assertGreater(len(document["specifications"]), 50)
            self.assertEqual("excluded" in document, len(more) > 1)
        self.assertEqual(len(document["excluded"]), document["claim"]["excluded_combinations"])

    def test_an_atlas_without_details(self):
        """What it cannot tell is null, and its documents are still as the schema says."""
        lean = self.tmp / "lean"
        self.assertEqual(comity("build", self.folder / "made.jsonl", "--out", lean, "--without", "all").code, 0)
        for verb, *words in (["pair", "GB", "CN"], ["works", "GB", "CN"], ["why", "W600"], ["rank"], ["trend", "GB", "CN"]):
            run = comity(verb, *words, "--atlas", lean, "--format", "json", "--interval", "none")
            self.assertEqual(run.code, 0, str(run))
            self.assertEqual([e.message[:300] for e in self.validator.iter_errors(json.loads(run.bytes))], [])

    def test_conventions_told_from_the_release(self):
        """Every verb writes years, windows and citing_until out as plain years, whatever they were told from."""
        verbs = {"pair": ["GB", "CN"], "works": ["GB", "CN"], "why": ["W600"], "rank": [], "trend": ["GB", "CN"], "decoupling": ["GB", "CN"],
                 "blocs": ["--min-ties", "1", "--null-networks", "0", "--runs", "1"],
                 "cut": ["GB", "CN", "--min-ties", "1", "--runs", "1"]}
        asked = [*verbs.items(), ("rank", ["partners", "--of", "GB", "--by", "affinity"]), ("rank", ["--by", "sum_of_ties"])]
        release = 2024
        told = [(["--years", "release-5:release-1"], {"years": "2019:2023"}),
                (["--years", "2018:2022", "--citing-until", "release"], {"years": "2018:2022", "citing_until": str(release)}),
                (["--years", "release-6:release-2", "--window", "until:years+2"], {"years": "2018:2022", "window": "until:2024"}),
                (["--preset", "cwts", "--years", "2018:2022"], {"years": "2018:2022"})]
        for verb, words in asked:
            for flags, expected in told[:3] if verb in ("blocs", "cut") else told:  # no network of so few works under cwts
                with self.subTest(f"{verb} {words} {flags}"):
                    run = comity(verb, *words, "--atlas", self.atlases["made"], "--format", "json", "--interval", "none", *flags)
                    self.assertEqual(run.code, 0, str(run))
                    document = json.loads(run.bytes)
                    problems = [f"{'/'.join(map(str, e.absolute_path))}: {e.message}"[:300] for e in self.validator.iter_errors(document)]
                    self.assertEqual(problems[:5], [])
                    conventions = document["conventions"]
                    self.assertEqual({key: str(conventions[key]) for key in expected}, expected)
                    self.assertEqual(document["receipt"]["conventions"], conventions)
                    self.assertNotRegex(json.dumps(conventions), r"release[-\"]|years\+")

    def test_other_sides_and_atlases(self):
        for a, b in SIDES:
            for verb in ("pair", "works"):
                with self.subTest(f"{verb} {a} {b}"):
                    run, document = self.ask(verb, a, b, "made", "--years", "2018:2022", "--replicates", "20")
                    self.check(run, document, self.atlases["made"])
                    self.assertEqual(document["question"]["countries"], [a, b])
        for atlas in ("full", "undated"):
            self.check(*self.ask("pair", "GB", "CN", atlas, "--years", "2018:2022"), self.atlases[atlas])

    def test_populations(self):
        """The eight populations of `pair`, with all eight measures each, and nothing but them in the headline."""
        _, document = self.ask("pair", "GB", "CN", "made", "--years", "2018:2022", "--interval", "none")
        headline = [a for a in document["answers"] if "by" not in a]
        populations = ["joint", "world", "GB", "GB domestic", "GB international without CN", "CN", "CN domestic", "CN international without GB"]
        for measure in ("publications", "citations", "mncs", "pp_top_10", "pp_top_1", "pp_ncs_2", "fwci", "pp_fwci_2"):
            self.assertEqual([a["population"] for a in headline if a["measure"] == measure], populations, measure)
        for measure in ("share_of_output", "share_of_international"):
            self.assertEqual([a["population"] for a in headline if a["measure"] == measure], ["GB", "CN"])
        for measure in ("bilateral_share", "authors_median", "authors_mean", "countries_mean"):
            self.assertEqual([a["population"] for a in headline if a["measure"] == measure], ["joint"])
        self.assertEqual({a["measure"] for a in document["answers"]} - set(self.units), set())

    def test_series(self):
        """A series has its years in order, each once, and adds up to the headline."""
        _, document = self.ask("pair", "GB", "CN", "made", "--years", "2015:2024", "--interval", "none")
        for population in ("joint", "world", "GB", "CN"):
            outputs = [a for a in document["answers"] if (a["measure"], a["population"]) == ("publications", population)]
            series = [a for a in outputs if set(a.get("by", {})) == {"year"}]
            years = [a["by"]["year"] for a in series]
            self.assertEqual(years, sorted(set(years)), population)
            self.assertLessEqual(set(range(2018, 2023)), set(years), population)
            self.assertLessEqual(set(years), set(range(2015, 2025)), population)
            total = next(a for a in outputs if "by" not in a)
            self.assertEqual(sum(a["value"] for a in series), total["value"])

    def test_defaults_are_written_out(self):
        _, document = self.ask("pair", "GB", "CN", "made")
        told = dict(re.findall(r"^\| `(\w+)` \| .+? \| `([^|`]+)` \|", (ROOT / "docs/methods/conventions.md").read_text(), re.M))
        for key, value in document["conventions"].items():
            if key == "years":
                self.assertEqual(value, "2019:2023")
            else:
                self.assertEqual(",".join(value) if isinstance(value, list) else str(value), told[key], key)

    def test_what_was_given_is_told(self):
        """Flags come back as their JSON types."""
        given = {"window": ("7", 7), "max_authors": ("3", 3), "min_cohort": ("2", 2), "level": ("0.90", 0.9),
                 "types": ("Article, book", ["article", "book"]),
                 "years": ("2019", "2019:2019"), "territories": ("cn=cn+hk", "CN=CN+HK"), "seed": ("5", 5), "replicates": ("10", 10)}
        flags = [f"--{key}={text}" for key, (text, _) in given.items()]
        conventions = self.ask("pair", "GB", "CN", "made", *flags)[1]["conventions"]
        for key, (_, value) in given.items():
            self.assertEqual(conventions[key], value)
            self.assertIs(type(conventions[key]), type(value))

    def test_real_numbers_read_back(self):
        """Numbers are the shortest text that reads back as the same double, which is what Python writes."""
        run, document = self.ask("pair", "GB", "CN", "made", "--years", "2018:2022")
        written = re.findall(r'"(?:value|lower|upper|class|country|references|fwci)": (-?[0-9.eE+-]+)', run.out)
        self.assertGreater(len(written), 100)
        for text in written:
            self.assertEqual(float(text), float(repr(float(text))))
            self.assertLessEqual(len(text), max(len(repr(float(text))), len(repr(int(float(text))))) + 1, text)

    def test_real_records(self):
        atlas = self.build(harness.real_data("snapshot-2026-03"))
        for a, b in (("GB", "CN"), ("SA", "US"), ("EU27", "CN+HK+MO")):
            self.check(*self.ask("pair", a, b, atlas, "--years", "2010:2025", "--replicates", "50"), atlas)
            self.check(*self.ask("works", a, b, atlas, "--years", "2010:2025"), atlas)

    def test_an_odd_name_of_a_manifest_date(self):
        """The date of a release is YYYY-MM-DD or null, whatever the manifest said."""
        root = harness.write_snapshot(self.tmp / "s", [[work(1)]], date="spring 2024")
        self.ask("pair", "GB", "CN", self.build(root), "--years", "2020")


if __name__ == "__main__":
    harness.main()
