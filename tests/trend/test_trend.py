#!/usr/bin/env python3
"""trend, rank partners and pair on both kinds of atlas: values against a plain second implementation, one document for all, the
published world matrices."""
import gzip
import json
import math
import os
import subprocess
import sys
import tempfile
import unittest
from itertools import combinations
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
import suite  # noqa: E402
try:
    import jsonschema
except ImportError:
    jsonschema = None
COMITY = str(ROOT / "build/release/comity")
DATA = Path(os.environ.get("COMITY_DATA", ROOT.parent / "shared" / "data"))
WORLD = DATA / "matrices" / "openalex-1990-2023"
TYPES = {"article", "review", "conference-paper", "book", "book-chapter"}
SCHEMA = json.loads((ROOT / "docs/formats/answer.schema.json").read_text())


def run(*args):
    return subprocess.run([COMITY, *map(str, args)], capture_output=True, text=True)


def ask(*args):
    done = run(*args, "--format", "json")
    assert done.returncode == 0, (args, done.stderr)
    document = json.loads(done.stdout)
    if jsonschema and "answers" in document and "rerun" not in document:
        jsonschema.Draft202012Validator(SCHEMA).validate(document)
    return document


def index(document):
    return {(a["measure"], a["population"], *a.get("by", {}).values()): a for a in document["answers"]}


def world_works(folder):
    """(year, field, countries, complete) of every work of the default filter, from the files."""
    works = []
    for path in sorted(Path(folder).glob("**/works/**/*.gz")):
        for line in gzip.open(path, "rt"):
            w = json.loads(line)
            if w.get("type") not in TYPES or w.get("is_xpac") or w.get("is_retracted") or w.get("publication_year") is None:
                continue
            authors = [set(a.get("countries") or []) | {i["country_code"] for i in a.get("institutions") or [] if i.get("country_code")}
                       for a in w.get("authorships") or []]
            topic = w.get("primary_topic") or {}
            works.append((w["publication_year"], (topic.get("field") or {}).get("display_name", "(no field)"), set().union(*authors),
                          bool(authors) and all(authors)))
    return works


class Twin:
    """Sums and ratios of a list of works (or of a dict of counts), written from the formulas."""

    def __init__(self, works):
        self.count, self.output, self.international = {}, {}, {}
        self.works, self.two = len(works), sum(len(w[2]) > 1 for w in works)
        for _, _, countries, _ in works:
            for x in countries:
                self.output[x] = self.output.get(x, 0) + 1
                self.international[x] = self.international.get(x, 0) + (len(countries) > 1)
            for x, y in combinations(countries, 2):
                for pair in ((x, y), (y, x)):
                    self.count[pair] = self.count.get(pair, 0) + 1
        self.finish()

    def finish(self):
        self.sums = {}
        for (x, _), n in self.count.items():
            self.sums[x] = self.sums.get(x, 0) + n
        self.all = sum(self.sums.values())

    def expected(self, x, y):
        sx, sy, S = self.sums.get(x, 0), self.sums.get(y, 0), self.all
        if not sx or not sy:
            return {"association_strength": 0, "steijn": 0, "quasi_independence": 0}
        return {"association_strength": sx * sy / S, "steijn": S / 2 * (sx / S * sy / (S - sx) + sy / S * sx / (S - sy)),
                "quasi_independence": self.fitted()[x, y]}

    def ratios(self, x, y):
        c, sx, sy = self.count.get((x, y), 0), self.sums.get(x, 0), self.sums.get(y, 0)
        if not sx or not sy:
            return {}
        return {**{name: c / e for name, e in self.expected(x, y).items()}, "nsf_index_on_ties": (c / sx) / (sy / (self.all / 2)),
                "salton_on_ties": c / math.sqrt(sx * sy), "jaccard_on_ties": c / (sx + sy - c)}

    def fitted(self):
        """Iterative proportional fitting on the empty diagonal."""
        names = [n for n in self.sums if self.sums[n]]
        e = {(x, y): 1.0 for x in names for y in names if x != y}
        for _ in range(2000):
            worst = 0
            for axis in (0, 1):
                totals = dict.fromkeys(names, 0)
                for pair, value in e.items():
                    totals[pair[axis]] += value
                worst = max(worst, *(abs(totals[n] / self.sums[n] - 1) for n in names))
                for pair in e:
                    e[pair] *= self.sums[pair[axis]] / totals[pair[axis]]
            if worst < 1e-11:
                break
        return e


class Works(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tmp = tempfile.TemporaryDirectory()
        cls.folder, cls.atlas = cls.tmp.name + "/w", cls.tmp.name + "/a"
        assert run("sample", "--out", cls.folder, "--works", "6000", "--seed", "11").returncode == 0
        assert run("build", cls.folder, "--out", cls.atlas).returncode == 0
        cls.works = world_works(cls.folder)
        cls.trend = ask("trend", "QM", "QN", "--atlas", cls.atlas)
        cls.found = index(cls.trend)

    @classmethod
    def tearDownClass(cls):
        cls.tmp.cleanup()

    def value(self, *key):
        return self.found[key]["value"]

    def test_every_year_equals_the_twin(self):
        years = sorted({w[0] for w in self.works})
        for year in years:
            of_year = [w for w in self.works if w[0] == year]
            t = Twin(of_year)
            self.assertEqual(self.value("joint_count", "joint", year), t.count.get(("QM", "QN"), 0))
            self.assertEqual(self.value("international_count", "world", year), t.two)
            self.assertEqual(self.value("output_count", "world", year), t.works)
            self.assertEqual(self.value("sum_of_ties", "world", year), t.all / 2)
            for side in ("QM", "QN"):
                self.assertEqual(self.value("output_count", side, year), t.output.get(side, 0))
                self.assertEqual(self.value("international_count", side, year), t.international.get(side, 0))
                if t.international.get(side):
                    self.assertAlmostEqual(self.value("share_of_international", side, year),
                                           t.count.get(("QM", "QN"), 0) / t.international[side], places=14)
                own = [w for w in of_year if side in w[2]]
                if own:
                    self.assertAlmostEqual(self.value("complete_affiliations", side, year), sum(w[3] for w in own) / len(own), places=14)
            for name, expected in t.ratios("QM", "QN").items():
                self.assertLess(abs(self.value(name, "joint", year) / expected - 1) if expected else abs(self.value(name, "joint", year)), 1e-9, (name, year))
            known = sum(bool(w[2]) for w in of_year) / len(of_year)
            for answer in self.trend["answers"]:
                if answer.get("by") == {"year": year}:
                    self.assertAlmostEqual(answer["coverage"]["country"], known, places=14)

    def test_all_years_and_fields(self):
        t = Twin(self.works)
        for name, expected in t.ratios("QM", "QN").items():
            self.assertLess(abs(self.value(name, "joint") / expected - 1), 1e-9, name)
        shares = [t.count[k] / t.sums["QM"] for k in t.count if k[0] == "QM"]
        self.assertAlmostEqual(self.value("partner_concentration", "QM"), sum(s * s for s in shares), places=14)
        a, b = (t.count["QM", "QN"] / t.sums[x] for x in ("QM", "QN"))
        self.assertAlmostEqual(self.value("dependency_asymmetry", "joint"), (b - a) / (b + a), places=14)
        c = t.count["QM", "QN"]
        self.assertAlmostEqual(self.value("nsf_index", "joint"), c / t.international["QM"] / (t.international["QN"] / t.two), places=12)
        self.assertAlmostEqual(self.value("salton", "joint"), c / math.sqrt(t.output["QM"] * t.output["QN"]), places=14)
        expected, observed = {}, 0
        for field in sorted({w[1] for w in self.works}):
            one = Twin([w for w in self.works if w[1] == field])
            observed += one.count.get(("QM", "QN"), 0)
            for name, e in one.expected("QM", "QN").items():
                expected[name] = expected.get(name, 0) + e
        self.assertEqual(observed, c)
        for name, e in expected.items():
            self.assertLess(abs(self.value(name + "_within_fields", "joint") / (observed / e) - 1), 1e-9, name)

    def test_intervals_say_which_they_are(self):
        for answer in self.trend["answers"]:
            if answer["lower"] is None:
                continue
            self.assertLessEqual(answer["lower"], answer["value"])
            self.assertGreaterEqual(answer["upper"], answer["value"])
            self.assertTrue(any(note.startswith("interval: ") for note in answer["notes"]), answer)
        for answer in ask("trend", "QM", "QN", "--atlas", self.atlas, "--interval", "none")["answers"]:
            self.assertIsNone(answer["lower"])

    def test_counting_and_filters(self):
        found = index(ask("trend", "QM", "QN", "--atlas", self.atlas, "--counting", "fractional_country"))
        self.assertAlmostEqual(found["sum_of_ties", "QM"]["value"], found["international_count", "QM"]["value"], places=9)
        self.assertIn("counting=full", found["salton", "joint"]["notes"][0])
        # Fractions are no count, even where their sum is whole.
        self.assertTrue(all(a["lower"] is None for a in found.values()))
        paired = index(ask("pair", "QM", "QN", "--atlas", self.atlas, "--counting", "fractional_country"))
        self.assertTrue(all(a["lower"] is None for key, a in paired.items() if key[0] in ("association_strength", "quasi_independence")))
        done = run("trend", "QM", "QN", "--atlas", self.atlas, "--counting", "last")
        self.assertEqual((done.returncode, done.stderr.count("\n")), (2, 1))
        one = index(ask("trend", "QM", "QN", "--atlas", self.atlas, "--field", "17"))
        self.assertEqual(one["joint_count", "joint"]["value"], self.value("joint_count", "joint", "Computer Science"))
        self.assertIsNone(one["quasi_independence_within_fields", "joint"]["value"])

    def test_threads_change_nothing(self):
        a, b = (run("trend", "QM", "QN", "--atlas", self.atlas, "--format", "json", "--threads", n).stdout for n in ("1", "4"))
        self.assertEqual(a, b)

    def test_partners(self):
        document = ask("rank", "partners", "--of", "QM", "--by", "affinity", "--atlas", self.atlas, "--years", "2015:2019", "--min-works", "0")
        t = Twin([w for w in self.works if 2015 <= w[0] <= 2019])
        expected = {y: t.ratios("QM", y)["association_strength"] for x, y in t.count if x == "QM"}
        self.assertEqual(document["question"]["by"], "association_strength")
        self.assertEqual({a["population"] for a in document["answers"]}, set(expected))
        for a in document["answers"]:
            self.assertLess(abs(a["value"] / expected[a["population"]] - 1), 1e-9)
            self.assertEqual(a["n"], t.count["QM", a["population"]])
        values = [a["value"] for a in document["answers"]]
        self.assertEqual(values, sorted(values, reverse=True))
        few = ask("rank", "partners", "--of", "QM", "--atlas", self.atlas, "--years", "2015:2019", "--min-works", "5", "--top", "3")
        self.assertEqual(len(few["answers"]), 3)
        self.assertEqual(few["question"]["left_out"], sum(n < 5 for (x, _), n in t.count.items() if x == "QM"))
        self.assertEqual(few["answers"][0]["value"], max(n for (x, _), n in t.count.items() if x == "QM"))

    def test_countries_by_ties(self):
        t = Twin([w for w in self.works if 2015 <= w[0] <= 2019])
        squares = {x: sum((n / t.sums[x]) ** 2 for (y, _), n in t.count.items() if y == x) for x in t.sums}
        for by, expected in (("sum_of_ties", t.sums), ("partner_concentration", squares), ("output_count", t.output), ("international_count", t.international)):
            document = ask("rank", "--by", by, "--atlas", self.atlas, "--years", "2015:2019", "--min-works", "40")
            kept = {x for x in t.sums if t.sums[x] >= 40}
            self.assertEqual({a["population"] for a in document["answers"]}, kept)
            self.assertEqual(document["question"]["left_out"], len(t.sums) - len(kept))
            values = [a["value"] for a in document["answers"]]
            self.assertEqual(values, sorted(values, reverse=True))
            for a in document["answers"]:
                self.assertLess(abs(a["value"] / expected[a["population"]] - 1), 1e-12, (by, a))
                self.assertEqual(a["n"], t.sums[a["population"]])
                self.assertEqual(a["by"]["rank"], 1 + sum(v > a["value"] for v in values))

    def test_pair_tells_the_same(self):
        years = ["--years", "2015:2019"]
        pair, trend = (index(ask(verb, "QM", "QN", "--atlas", self.atlas, *years)) for verb in ("pair", "trend"))
        for name in ("association_strength", "quasi_independence", "quasi_independence_within_fields", "dependency_asymmetry"):
            self.assertEqual(pair[name, "joint"]["value"], trend[name, "joint"]["value"])
            self.assertEqual(pair[name, "joint"]["lower"], trend[name, "joint"]["lower"])
        self.assertEqual(pair["quasi_independence", "joint", "Computer Science"]["value"], trend["quasi_independence", "joint", "Computer Science"]["value"])
        role = index(ask("pair", "QM", "QN", "--atlas", self.atlas, *years, "--counting", "first"))
        self.assertIn("one role", role["quasi_independence", "joint"]["notes"][0])

    def test_rerun(self):
        for args in (("trend", "QM", "QN"), ("rank", "partners", "--of", "QM", "--by", "ric"), ("rank", "--by", "mncs", "--min-works", "50"), ("rank", "--by", "sum_of_ties", "--top", "4")):
            path = self.tmp.name + "/answer.json"
            Path(path).write_text(run(*args, "--atlas", self.atlas, "--format", "json").stdout)
            done = run("rerun", path, "--atlas", self.atlas)
            self.assertTrue(done.stdout.startswith("the same: "), done.stdout + done.stderr)


class Matrices(unittest.TestCase):
    """The toy of docs/methods/strength.md as a matrix."""
    PAIRS = {"CNGB": 30, "CNUS": 90, "CNDE": 20, "GBUS": 50, "DEGB": 40, "DEUS": 60}
    ALL = {"CN": 1000, "GB": 400, "US": 900, "DE": 300}

    @classmethod
    def setUpClass(cls):
        cls.tmp = tempfile.TemporaryDirectory()
        cls.folder = Path(cls.tmp.name)

    @classmethod
    def tearDownClass(cls):
        cls.tmp.cleanup()

    def atlas(self, name, rows, *flags):
        (self.folder / f"{name}.csv").write_text("country_a,country_b,year,count,heading\n" + "\n".join(rows) + "\n")
        built = run("build", self.folder / f"{name}.csv", "--out", self.folder / name, *flags)
        self.assertEqual(built.returncode, 0, built.stderr)
        return self.folder / name

    def toy(self, year=2000, heading="", times=1):
        return [f"{p[:2]},{p[2:]},{year},{n * times},{heading}" for p, n in self.PAIRS.items()]

    def diagonal(self, values):
        return [f"{c},{c},2000,{n}," for c, n in values.items()]

    def test_no_joint_works_and_fractions(self):
        """A count of 0 has an interval, up to 3.69 over what was expected; a matrix with fractions has none."""
        rows = [row for row in self.toy() if not row.startswith("CN,GB")]
        for name, more, interval in (("zero", [], True), ("fractions", ["CN,FR,2000,2.5,"], False)):
            found = index(ask("trend", "CN", "GB", "--atlas", self.atlas(name, rows + more)))
            for measure in ("association_strength", "steijn", "quasi_independence", "nsf_index_on_ties", "fractionalization"):
                answer = found[measure, "joint"]
                self.assertEqual(answer["value"], 0)
                self.assertEqual(answer["lower"], 0 if interval else None, measure)
                self.assertEqual(bool(answer["notes"]), interval)
            if interval:
                self.assertAlmostEqual(found["association_strength", "joint"]["upper"], -math.log(.025) * 520 / (110 * 90), places=12)
                self.assertEqual(found["association_strength_bounded", "joint"]["lower"], -1)

    def test_what_the_diagonal_allows(self):
        total = index(ask("trend", "CN", "GB", "--atlas", self.atlas("total", self.toy() + self.diagonal(self.ALL), "--diagonal", "total")))
        self.assertAlmostEqual(total["salton", "joint"]["value"], 30 / math.sqrt(400000), places=15)
        self.assertEqual(total["share_of_output", "CN"]["value"], .03)
        self.assertIsNotNone(total["share_of_output", "CN"]["lower"])
        self.assertIn("holds totals", total["share_of_international", "CN"]["notes"][0])
        inner = index(ask("trend", "CN", "GB", "--atlas", self.atlas("inner", self.toy() + self.diagonal({"CN": 120, "GB": 90}), "--diagonal", "international")))
        self.assertEqual(inner["share_of_international", "CN"]["value"], .25)
        self.assertIn("domestic", inner["salton", "joint"]["notes"][0])
        self.assertIn("distinct works", inner["nsf_index", "joint"]["notes"][0])
        unknown = index(ask("trend", "CN", "GB", "--atlas", self.atlas("unknown", self.toy() + self.diagonal(self.ALL))))
        self.assertIn("--diagonal", unknown["salton", "joint"]["notes"][0])
        none = index(ask("trend", "CN", "GB", "--atlas", self.atlas("none", self.toy() + self.diagonal(self.ALL), "--diagonal", "none")))
        self.assertIn("do not state", none["salton", "joint"]["notes"][0])
        for found in (total, inner, unknown, none):
            self.assertAlmostEqual(found["association_strength", "joint"]["value"], 1.0357142857, places=10)
            self.assertAlmostEqual(found["salton_on_ties", "joint"]["value"], .23146, places=5)
            self.assertIn("missing data cannot be excluded", found["complete_affiliations", "CN"]["notes"][0])

    def test_countries_by_ties(self):
        atlas = self.atlas("ranked", self.toy() + self.toy(2001) + self.diagonal({"CN": 120, "GB": 90}), "--diagonal", "international")
        sums = {"US": 200, "CN": 140, "DE": 120, "GB": 120}
        for years, times in (("2000:2000", 1), ("2000:2001", 2)):
            document = ask("rank", "--atlas", atlas, "--years", years)
            self.assertEqual({a["population"]: (a["value"], a["by"]["rank"]) for a in document["answers"]},
                             {c: (n * times, {"US": 1, "CN": 2}.get(c, 3)) for c, n in sums.items()})
        found = {a["population"]: a for a in ask("rank", "--by", "partner_concentration", "--atlas", atlas)["answers"]}
        self.assertAlmostEqual(found["CN"]["value"], .4796, places=4)
        self.assertEqual((found["CN"]["n"], found["CN"]["unit"]), (280, "share"))
        few = ask("rank", "--atlas", atlas, "--years", "2000", "--min-works", "130", "--top", "1")
        self.assertEqual(([a["population"] for a in few["answers"]], few["question"]["left_out"]), (["US"], 2))
        self.assertEqual(ask("rank", "--by", "output_count", "--atlas", atlas)["answers"], [])
        self.assertIn("domestic", ask("rank", "--by", "output_count", "--atlas", atlas)["question"]["notes"][0])
        done = run("rank", "--by", "mncs", "--atlas", atlas)
        self.assertEqual((done.returncode, done.stderr.count("\n")), (2, 1))
        self.assertIn("needs works; it takes partner_concentration, sum_of_ties", done.stderr)
        self.assertIn("3  Germany (DE)", run("rank", "--atlas", atlas).stdout)

    def test_same_words_on_both_kinds(self):
        works = [json.dumps({"id": f"https://openalex.org/W{i}", "publication_year": 2000, "type": "article", "authorships": [
            {"author_position": p, "countries": [c], "institutions": []} for p, c in zip(("first", "last"), pair)]})
            for i, pair in enumerate(((p[:2], p[2:]) for p, n in self.PAIRS.items() for _ in range(n)), 1)]
        (self.folder / "works.jsonl").write_text("\n".join(works) + "\n")
        self.assertEqual(run("build", self.folder / "works.jsonl", "--out", self.folder / "works").returncode, 0)
        of_works = index(ask("trend", "CN", "GB", "--atlas", self.folder / "works"))
        of_matrix = index(ask("trend", "CN", "GB", "--atlas", self.atlas("same", self.toy())))
        keys = lambda found: {k for k in found if len(k) == 2 or k[2] == 2000}  # noqa: E731
        self.assertEqual(keys(of_works), keys(of_matrix))
        for key in keys(of_matrix):
            if of_matrix[key]["value"] is not None:
                for part in ("value", "lower", "upper", "n"):
                    self.assertEqual(of_matrix[key][part], of_works[key][part], key)
        # All works are bilateral: numbers of international works are sums of ties.
        self.assertAlmostEqual(of_works["nsf_index", "joint"]["value"], .51786, places=5)
        pair = lambda where: {(a["measure"], a["population"]) for a in ask("pair", "CN", "GB", "--years", "2000:2000", "--atlas", where)["answers"]  # noqa: E731
                              if "by" not in a}
        relations = {"lead", "gain", "matched", "two_way", "reference", "third", "trilateral", "larger"}
        self.assertLessEqual({k for k in pair(self.folder / "works") if k[0].split("_")[0] not in relations and k[0] != "matched_gain_over_domestic"}
                             - pair(self.folder / "same"), {("growth", p) for p in ("CN", "GB", "world")})

    def test_headings_are_fields(self):
        atlas = self.atlas("fields", self.toy(heading="physics") + self.toy(heading="biology", times=2))
        document = ask("trend", "CN", "GB", "--atlas", atlas)
        found = index(document)
        self.assertEqual(found["joint_count", "joint"]["value"], 90)
        self.assertEqual(found["joint_count", "joint", "biology"]["value"], 60)
        self.assertAlmostEqual(found["steijn_within_fields", "joint"]["value"], .80317, places=5)
        self.assertIn("counts twice", " ".join(document["answers"][0]["notes"]))
        self.assertIsNone(found["steijn", "joint"]["lower"])
        self.assertIsNotNone(found["quasi_independence", "joint", "physics"]["lower"])
        one = index(ask("trend", "CN", "GB", "--atlas", atlas, "--field", "physics"))
        self.assertEqual(one["joint_count", "joint"]["value"], 30)

    def test_conventions_that_matrices_know(self):
        atlas = self.atlas("conventions", self.toy())
        document = ask("trend", "CN", "GB", "--atlas", atlas)
        self.assertEqual(set(document["conventions"]), {"years", "territories", "interval", "replicates", "seed", "level"})
        self.assertEqual(document["receipt"]["atlas"]["kind"], "matrix")
        for flags in (["--counting", "last"], ["--types", "article"], ["--topic", "1"], ["--max-authors", "3"]):
            done = run("trend", "CN", "GB", "--atlas", atlas, *flags)
            self.assertEqual(done.returncode, 2)
            self.assertIn("needs works", done.stderr)
        path = self.folder / "answer.json"
        for args in (("trend", "CN", "GB"), ("pair", "CN", "GB"), ("rank", "partners", "--of", "CN", "--min-works", "0"), ("rank", "--min-works", "0")):
            path.write_text(run(*args, "--atlas", atlas, "--format", "json").stdout)
            self.assertTrue(run("rerun", path, "--atlas", atlas).stdout.startswith("the same: "))

    def test_text_and_tables(self):
        atlas = self.atlas("text", self.toy() + self.toy(2001, times=2), "--quantity", "copatents", "--licence", "CC0-1.0")
        text = run("trend", "CN", "GB", "--atlas", atlas).stdout
        for words in ("joint copatents 2000–2001", "CC0-1.0", "quasi-indep.", "coverage unknown", "Growth of the joint count: 100.0 %"):
            self.assertIn(words, text)
        csv = run("trend", "CN", "GB", "--atlas", atlas, "--format", "csv").stdout.splitlines()
        self.assertEqual(len(csv), 1 + len(ask("trend", "CN", "GB", "--atlas", atlas)["answers"]))
        pair = run("pair", "CN", "GB", "--atlas", atlas).stdout
        self.assertIn("these matrices count copatents, not works", pair)
        self.assertIn("Partners of United Kingdom (GB) by joint_count", run("rank", "partners", "--of", "GB", "--atlas", atlas).stdout)


@unittest.skipUnless(WORLD.exists(), "no real matrices")
class Published(unittest.TestCase):
    def test_known_counts(self):
        with tempfile.TemporaryDirectory() as tmp:
            atlas = tmp + "/world"
            self.assertEqual(run("build", WORLD, "--out", atlas, "--diagonal", "international").returncode, 0)
            gb = index(ask("trend", "GB", "CN", "--atlas", atlas))
            for year, n in ((1990, 309), (2000, 771), (2010, 4758), (2019, 20175), (2022, 29217), (2023, 30679)):
                self.assertEqual(gb["joint_count", "joint", year]["value"], n)
            us = index(ask("trend", "US", "CN", "--atlas", atlas, "--years", "2020:2023"))
            self.assertEqual(us["joint_count", "joint", 2020]["value"], 84025)
            self.assertEqual(us["joint_count", "joint", 2023]["value"], 72794)
            pair = index(ask("pair", "GB", "CN", "--atlas", atlas, "--years", "2023:2023"))
            self.assertEqual(pair["publications", "joint"]["value"], 30679)
            self.assertEqual(pair["publications", "GB international without CN"]["value"],
                             gb["international_count", "GB", 2023]["value"] - 30679)
            self.assertIn("needs works", pair["mncs", "joint"]["notes"][0])
            first = ask("rank", "partners", "--of", "GB", "--atlas", atlas)["answers"]
            self.assertEqual([a["population"] for a in first[:2]], ["US", "DE"])
            # A fall of the US-China ratio in every year since 2018, which the shares of the US alone do not show.
            ratio = [us["quasi_independence", "joint", y]["value"] for y in range(2020, 2024)]
            self.assertEqual(ratio, sorted(ratio, reverse=True))


if __name__ == "__main__":
    suite.close((Works, Matrices, Published), globals(), COMITY)
