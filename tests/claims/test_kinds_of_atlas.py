#!/usr/bin/env python3
"""Every claim that Comity carries has an answer on every kind of atlas: a whole release, a selection, works of unknown scope,
country matrices; and on the published data where they are there. Never a usage error, never silence."""
import csv
import io
import json
import os
import subprocess
import sys
import tempfile
import tomllib
import unittest
import xml.dom.minidom
from pathlib import Path

import jsonschema

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
import suite  # noqa: E402
COMITY = str(ROOT / "build/release/comity")
DATA = Path(os.environ.get("COMITY_DATA", ROOT.parent / "shared" / "data"))
CLAIMS = sorted((ROOT / "claims").glob("*.toml"))
SCHEMA = json.loads((ROOT / "docs/formats/answer.schema.json").read_text())
PAJEK = '*vertices 3\r\n1 "GB"\r\n2 "CN"\r\n3 "US"\r\n*arcs\r\n1 2 30\r\n2 1 30\r\n1 3 9\r\n3 1 9\r\n'
NEEDS_WORKS = "cannot be checked with this atlas: needs works ("


def run(*args, code=0):
    done = subprocess.run([COMITY, *map(str, args)], capture_output=True, text=True)
    if done.returncode != code:
        raise AssertionError(f"{args}: exit {done.returncode}\n{done.stderr}")
    return done.stdout


class KindsOfAtlas(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tmp = tempfile.TemporaryDirectory()
        cls.folder = Path(cls.tmp.name)
        world, matrices = cls.folder / "world", cls.folder / "matrices"
        run("sample", "--out", world, "--works", 1500, "--seed", 3)
        matrices.mkdir()
        for year in (2021, 2022):
            (matrices / f"c{year}.net").write_text(PAJEK)
        cls.works, cls.matrices = {}, {}
        for scope in ("full", "selection", "unknown"):
            cls.works[scope] = cls.build(world, scope, "--scope", scope)
        cls.matrices["toy"] = cls.build(matrices, "toy")
        if (DATA / "openalex").exists():
            cls.works["snapshot"] = cls.build(DATA / "openalex/snapshot-2026-03", "snapshot")
        if (DATA / "matrices").exists():
            cls.matrices["openalex"] = cls.build(DATA / "matrices/openalex-1990-2023", "openalex")

    @classmethod
    def tearDownClass(cls):
        cls.tmp.cleanup()

    @classmethod
    def build(cls, source, name, *flags):
        run("build", source, "--out", cls.folder / f"atlas-{name}", *flags)
        return cls.folder / f"atlas-{name}"

    def ask(self, action, claim, atlas, *flags):
        document = json.loads(run("claim", action, claim, "--atlas", atlas, "--format", "json", *flags))
        jsonschema.validate(document, SCHEMA)
        return document

    def test_every_claim_on_every_atlas(self):
        for name, atlas in {**self.works, **self.matrices}.items():
            for claim in CLAIMS:
                with self.subTest(atlas=name, claim=claim.name):
                    found = self.ask("check", claim, atlas, "--minimal")["claim"]
                    self.assertTrue(found["paragraph"])
                    if found["needs"]:
                        self.assertEqual(found["verdict"], "cannot be checked")
                        self.assertIn("cannot be checked with this atlas: it needs", found["paragraph"])
                    else:
                        self.assertIn(name, self.works)
                        self.assertEqual([r["id"] for r in found["readings"]], [r["id"] for r in tomllib.loads(claim.read_text())["reading"]])
                    text = run("claim", "check", claim, "--atlas", atlas, "--minimal")
                    self.assertIn(f"Verdict: {found['verdict']}", text)
                    self.assertIn(" ".join(found["paragraph"].split()), " ".join(text.split()))

    def test_a_question_on_matrices_says_what_it_needs(self):
        claim = ROOT / "claims/twice-the-global-average.toml"
        for atlas in self.matrices.values():
            for action in ("check", "curve"):
                document = self.ask(action, claim, atlas)
                self.assertEqual([a["by"]["reading"] for a in document["answers"]], ["R1", "R2", "R3", "R1P"])
                for answer in document["answers"]:
                    self.assertIsNone(answer["value"])
                    self.assertTrue(answer["notes"][0].startswith(NEEDS_WORKS), answer["notes"])
                self.assertIn("counts of works by pairs of countries", document["claim"]["paragraph"])
                self.assertEqual(document.get("specifications", []), [])
                self.assertNotIn("window", document["conventions"])
                saved = self.folder / "answer.json"
                saved.write_text(json.dumps(document))
                self.assertTrue(run("rerun", saved, "--atlas", atlas).startswith("the same: 4 answers"))

    def test_a_share_on_matrices_is_of_its_side(self):
        """What is missing is a figure of that side, not of the joint works."""
        document = self.ask("check", ROOT / "claims/share-of-british-papers.toml", self.matrices["toy"])
        self.assertEqual([(a["measure"], a["population"], a["value"]) for a in document["answers"]], [("share_of_output", "GB", None)])

    def test_curves_without_specifications_say_why(self):
        """A header and one line; a picture with the reason in it."""
        table, svg = self.folder / "c.csv", self.folder / "c.svg"
        for claim, atlas in ((ROOT / "claims/twice-the-global-average.toml", self.matrices["toy"]), (ROOT / "claims/rd-personnel.toml", self.works["full"])):
            run("claim", "curve", claim, "--atlas", atlas, "--csv", table, "--svg", svg)
            rows = list(csv.DictReader(io.StringIO(table.read_text())))
            self.assertEqual(len(rows), 1)
            self.assertEqual(rows[0]["value"], "")
            self.assertIn("it needs", rows[0]["reason"])
            words = " ".join(t.firstChild.data for t in xml.dom.minidom.parse(str(svg)).getElementsByTagName("text") if t.firstChild)
            self.assertIn("cannot be checked with this atlas: it needs", words)


if __name__ == "__main__":
    suite.close(KindsOfAtlas, globals(), COMITY)
