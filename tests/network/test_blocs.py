#!/usr/bin/env python3
"""`blocs` and `export network` on a sample world: planted blocs, figures against a second reading of the exported counts, files that read back.

    .venv/bin/python tests/network/test_blocs.py [--comity PROGRAM]
"""
import csv
import io
import itertools
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree
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
QUICK = ["--null-networks", "4", "--runs", "3"]


def ask(*args, code=0):
    done = subprocess.run([COMITY, *args], capture_output=True, text=True)
    assert done.returncode == code, (args, done.returncode, done.stderr)
    return done.stdout if code == 0 else done.stderr


class Blocs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tmp = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.tmp.cleanup)
        folder = Path(cls.tmp.name)
        ask("sample", "--out", str(folder / "w"), "--works", "20000", "--seed", "4")
        cls.truth = json.loads((folder / "w" / "truth.json").read_text())
        cls.atlas = str(folder / "a")
        ask("build", str(folder / "w"), "--out", cls.atlas)

    def blocs(self, *flags):
        return json.loads(ask("blocs", "--atlas", self.atlas, "--format", "json", *QUICK, *flags))

    def test_no_interval_is_none(self):
        null = [a for a in self.blocs("--interval", "none")["answers"] if a["population"].startswith("null networks")]
        self.assertTrue(null)
        for a in null:
            self.assertEqual((a["lower"], a["upper"], "middle part" in a["notes"][-1]), (None, None, False), a)

    def export(self, form, *flags):
        return ask("export", "network", "--atlas", self.atlas, "--format", form, "--runs", "3", *flags)

    @staticmethod
    def groups(document):
        """Members of each group by its name."""
        found = defaultdict(set)
        for a in document["answers"]:
            if a["measure"] == "co_membership" and "bloc" in a.get("by", {}):
                found[a["by"]["bloc"]].add(a["population"])
        return found

    @staticmethod
    def value(document, measure, population, by=None):
        (answer,) = [a for a in document["answers"] if a["measure"] == measure and a["population"] == population and a.get("by") == by]
        return answer["value"]

    def test_planted_blocs_are_found(self):
        planted = [set(b["countries"]) for b in self.truth["blocs"]]
        self.assertEqual(len(planted), 2)
        for flags in ([], ["--weight", "ratio"], ["--weight", "count"], ["--expected", "steijn"], ["--expected", "association"],
                      ["--counting", "fractional_author"], ["--years", "2010:2014"], ["--seed", "99"]):
            found = self.groups(self.blocs(*flags)).values()
            for bloc in planted:
                self.assertIn(bloc, found, flags)

    def test_fits_the_schema(self):
        if jsonschema is None:
            self.skipTest("needs jsonschema")
        schema = json.loads((ROOT / "docs/formats/answer.schema.json").read_text())
        pages = {p.stem for p in (ROOT / "docs/methods").glob("*.md")}
        prose = (ROOT / "docs/formats/answer.md").read_text()
        for flags in (["--with", "QM,QN,XA"], ["--of", "QM+QN,EU27+XA+XB"], ["--years", "2020", "--weight", "count"], ["--interval", "none"]):
            document = self.blocs(*flags)
            jsonschema.Draft202012Validator(schema).validate(document)
            for answer in document["answers"]:
                self.assertIn(answer["measure"], pages)
                self.assertIn(f"`{answer['measure']}`", prose)
                if answer["value"] is None:
                    self.assertTrue(answer["notes"], answer)
                for key in answer.get("by", {}):
                    self.assertRegex(prose, rf"`{key}`|\"{key}\"")

    def test_figures_from_the_exported_counts(self):
        """Every exclusivity, intensity and share again, from the counts and expectations of `export network`."""
        for flags in ([], ["--expected", "steijn", "--years", "2012:2018"]):
            document = self.blocs(*flags)
            rows = list(csv.DictReader(io.StringIO(self.export("csv", *flags))))
            self.check_expected(rows, "--expected" not in flags)
            groups = self.groups(document)
            bloc_of = {c: name for name, members in groups.items() for c in members}
            every = defaultdict(lambda: [0.0, 0.0])
            for pair in itertools.combinations(sorted(bloc_of), 2):
                every[pair] = [0.0, None]
            for row in rows:
                self.assertEqual(row["bloc_a"], bloc_of[row["country_a"]])
                every[row["country_a"], row["country_b"]] = [float(row["count"]), float(row["expected"])]
            if any(e is None for _, e in every.values()):
                continue  # a pair without a tie is not exported; its expectation is not known here
            total = sum(o for o, _ in every.values())
            inside = [(o, e) for (a, b), (o, e) in every.items() if bloc_of[a] == bloc_of[b]]
            outside = [(o, e) for (a, b), (o, e) in every.items() if bloc_of[a] != bloc_of[b]]
            for name, members in [("network", None), *groups.items()]:
                if members is not None:
                    inside = [v for pair, v in every.items() if set(pair) <= members]
                    outside = [v for pair, v in every.items() if len(set(pair) & members) == 1]
                (oi, ei), (oo, eo) = map(sum, zip(*inside)), map(sum, zip(*outside))
                self.assertAlmostEqual(self.value(document, "within_share", name), oi / (oi + oo), 12)
                self.assertAlmostEqual(self.value(document, "bloc_intensity", name), oi / ei, 9)
                self.assertAlmostEqual(self.value(document, "exclusivity", name), oi / ei / (oo / eo), 9)
                if members is None:
                    self.assertAlmostEqual(self.value(document, "modularity", "network"), (oi - ei) / total, 9)

    def check_expected(self, rows, keeps_sums):
        sums = defaultdict(lambda: [0.0, 0.0])
        for row in rows:
            for country in (row["country_a"], row["country_b"]):
                sums[country][0] += float(row["count"])
                sums[country][1] += float(row["expected"])
        countries = len(sums)
        if keeps_sums and len(rows) == countries * (countries - 1) // 2:
            for observed, expected in sums.values():
                self.assertAlmostEqual(observed, expected, 6)

    def test_counts_are_those_of_pair(self):
        rows = {(r["country_a"], r["country_b"]): float(r["count"]) for r in csv.DictReader(io.StringIO(self.export("csv")))}
        for a, b in (("QM", "QN"), ("XA", "XB"), ("AA", "XC")):
            pair = json.loads(ask("pair", a, b, "--atlas", self.atlas, "--interval", "none", "--format", "json"))
            self.assertEqual(rows[a, b], self.value(pair, "publications", "joint"))

    def test_given_sets(self):
        document = self.blocs("--of", "QM+QN,XA+XB+XC+XD")
        self.assertEqual(self.groups(document), {"QM+QN": {"QM", "QN"}, "XA+XB+XC+XD": {"XA", "XB", "XC", "XD"}})
        pair = json.loads(ask("pair", "QM", "QN", "--atlas", self.atlas, "--interval", "none", "--format", "json"))
        for measure in ("bilateral_share", "trilateral_share", "larger_share"):
            self.assertEqual(self.value(document, measure, "QM+QN"), self.value(pair, measure, "joint"))
        found = self.blocs()
        name = next(n for n, m in self.groups(found).items() if m == {"XA", "XB", "XC", "XD"})
        for measure in ("within_share", "bloc_intensity", "exclusivity", "exclusivity_growth", "larger_share"):
            self.assertEqual(self.value(document, measure, "XA+XB+XC+XD"), self.value(found, measure, name))
        # Two countries of the same planted bloc keep to each other far more than random networks do.
        null = next(a for a in document["answers"] if a["population"] == "null networks of XA+XB+XC+XD" and "by" not in a and a["measure"] == "exclusivity")
        self.assertLess(null["upper"], 1.5)
        self.assertGreater(self.value(document, "exclusivity", "XA+XB+XC+XD"), 3)

    def test_stability(self):
        document = self.blocs("--with", "XA,XB,QO")
        for answer in document["answers"]:
            if answer["measure"] == "co_membership":
                self.assertTrue(0 <= answer["value"] <= 1)
        self.assertEqual(self.value(document, "co_membership", "XA and XB"), 1)
        self.assertEqual(self.value(document, "co_membership", "XA and QO"), 0)
        self.assertEqual(self.value(document, "co_membership", "XB and QO", {"year": 2022}), 0)
        self.assertEqual(self.value(document, "co_membership", "XA and XB", {"resolution": "1.25"}), 1)
        for by in ({"over": "runs"}, {"resolution": "1.5"}, {"year": 2021, "over": "all years"}, {"year": 2021, "over": "year before"}):
            self.assertLessEqual(self.value(document, "adjusted_rand", "network", by), 1)
            self.assertGreaterEqual(self.value(document, "variation_of_information", "network", by), 0)

    def test_random_networks(self):
        document = json.loads(ask("blocs", "--atlas", self.atlas, "--format", "json", "--runs", "2", "--null-networks", "20"))
        for measure in ("modularity", "exclusivity"):
            (null,) = [a for a in document["answers"] if a["measure"] == measure and a["population"] == "null networks" and "by" not in a]
            self.assertLessEqual(null["lower"], null["value"])
            self.assertLessEqual(null["value"], null["upper"])
            self.assertGreater(self.value(document, measure, "network"), null["upper"])
        (growth,) = [a for a in document["answers"] if a["measure"] == "exclusivity_growth" and a["population"] == "null networks"]
        self.assertTrue(growth["lower"] < 0 < growth["upper"])

    def test_nothing_but_the_seed_decides(self):
        once = ask("blocs", "--atlas", self.atlas, "--format", "json", *QUICK, "--threads", "1")
        self.assertTrue(once == ask("blocs", "--atlas", self.atlas, "--format", "json", *QUICK, "--threads", "3"))
        other = ask("blocs", "--atlas", self.atlas, "--format", "json", *QUICK, "--seed", "2")
        self.assertTrue(json.loads(once)["answers"] != json.loads(other)["answers"])

    def test_text_names_what_it_shows(self):
        text = ask("blocs", "--atlas", self.atlas, *QUICK, "--with", "QM,XA")
        for part in ("bloc XC", "XA 1.00", "exclusivity", "random", "QM and XA", "2020 to 2024", "comity explain blocs"):
            self.assertIn(part, text)

    def test_members_that_are_counted_as_one(self):
        """A set of three codes, two of which count as one country, has two members, and none that stays out."""
        document = json.loads(ask("blocs", "--atlas", self.atlas, *QUICK, "--of", "QM+QN+QO", "--territories", "QN=QN+QO", "--format", "json"))
        members = next(a for a in document["answers"] if (a["measure"], a["population"]) == ("countries_in_bloc", "QM+QN+QO"))
        self.assertEqual((members["value"], [n for n in members["notes"] if "too few ties" in n]), (2, []))

    def test_what_cannot_be_asked(self):
        for flags, part in ((["--resolution", "0.5"], "below 1"), (["--resolution", "x"], "1,1.25,1.5"), (["--with", "QM"], "at least two"),
                            (["--with", "EU27,QM"], "bloc"), (["--with", "QM,QN", "--territories", "QN=QN+QM"], "QM counts as QN"), (["--of", "QM"], "two are needed"), (["--expected", "luck"], "steijn"),
                            (["--weight", "square"], "ratio"), (["--runs", "0"], "whole number"), (["--counting", "first"], "one role")):
            self.assertIn(part, ask("blocs", "--atlas", self.atlas, *flags, code=2))
        self.assertIn("a smaller min_ties lets more in", ask("blocs", "--atlas", self.atlas, "--min-ties", "1000000", code=1))
        self.assertIn("graphml", ask("export", "network", "--atlas", self.atlas, "--format", "dot", code=2))
        self.assertIn("network", ask("export", "map", "--atlas", self.atlas, code=2))

    def test_files_hold_the_same_network(self):
        rows = list(csv.DictReader(io.StringIO(self.export("csv"))))
        ties = {(r["country_a"], r["country_b"]): float(r["count"]) for r in rows}
        codes = sorted({c for pair in ties for c in pair})
        graphml = ElementTree.fromstring(self.export("graphml"))
        space = "{http://graphml.graphdrawing.org/xmlns}"
        self.assertEqual([n.get("id") for n in graphml.iter(space + "node")], codes)
        self.assertEqual({(e.get("source"), e.get("target")): float(e.find(f"{space}data[@key='count']").text) for e in graphml.iter(space + "edge")}, ties)
        gexf = ElementTree.fromstring(self.export("gexf"))
        space = "{http://www.gexf.net/1.2draft}"
        self.assertEqual({(e.get("source"), e.get("target")): float(e.get("weight")) for e in gexf.iter(space + "edge")}, ties)
        pajek = self.export("pajek").split("*Edges\n")
        labels = re.findall(r'^(\d+) "(.*)"$', pajek[0], re.M)
        self.assertEqual([label for _, label in labels], codes)
        edges = [line.split() for line in pajek[1].splitlines()]
        self.assertEqual({(codes[int(a) - 1], codes[int(b) - 1]): float(w) for a, b, w in edges}, ties)
        vos = json.loads(self.export("vosviewer"))["network"]
        code = {item["id"]: item["description"] for item in vos["items"]}
        self.assertEqual({(code[x["source_id"]], code[x["target_id"]]): x["strength"] for x in vos["links"]}, ties)
        self.assertEqual({item["cluster"] for item in vos["items"]}, {c["cluster"] for c in vos["clusters"]})


MATRICES = Path(os.environ.get("COMITY_DATA", ROOT.parent / "shared" / "data")) / "matrices" / "openalex-1990-2023" / "WrldCo_years.zip"


@unittest.skipUnless(MATRICES.exists(), f"no real data at {MATRICES}")
class RealMatrices(unittest.TestCase):
    """The published country matrices: counts that are known, neighbours that share a bloc, and what matrices cannot say."""

    def test_blocs_of_the_world(self):
        with tempfile.TemporaryDirectory() as folder:
            ask("build", str(MATRICES), "--out", folder + "/world", "--kind", "matrices")
            flags = ["--atlas", folder + "/world", "--years", "2023", "--runs", "2"]
            counts = {(r["country_a"], r["country_b"]): float(r["count"]) for r in csv.DictReader(io.StringIO(ask("export", "network", "--format", "csv", *flags)))}
            self.assertEqual((counts["CN", "GB"], counts["CN", "US"]), (30679, 72794))
            document = json.loads(ask("blocs", "--format", "json", "--null-networks", "1", "--with", "DK,NO,SE", *flags))
            value = {(a["measure"], a["population"]): a["value"] for a in document["answers"] if "by" not in a}
            self.assertEqual(value["co_membership", "DK and NO"], 1)
            self.assertEqual(value["co_membership", "NO and SE"], 1)
            self.assertTrue(1.5 < value["exclusivity", "network"] < 4)
            self.assertLess(value["exclusivity", "null networks"], 1.1)
            shares = [a for a in document["answers"] if a["measure"] == "bilateral_share"]
            self.assertTrue(shares and all(a["value"] is None and "matrices" in a["notes"][0] for a in shares))


if __name__ == "__main__":
    suite.close((Blocs, RealMatrices), globals(), COMITY)
