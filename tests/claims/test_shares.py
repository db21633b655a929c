#!/usr/bin/env python3
"""Claims about shares of one side's works: share_of_output and share_of_international are, under every specification, what
`pair` gives that side, to the digit; a reading says whose works, and has no axis of citations."""
import json
import random
import sys
import unittest
from pathlib import Path

import jsonschema

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests/claims")]
import suite  # noqa: E402
import test_claims  # noqa: E402
from test_claims import run  # noqa: E402

SHARES = """[claim]
id = "shares"
statement = "A planted statement"
[stated]
value = 0.1
decimals = 3
[question]
countries = ["QM", "QN"]
[[reading]]
id = "R1"
measure = "share_of_output"
of = "QM"
text = "share of the works of QM"
[[reading]]
id = "R2"
measure = "share_of_international"
of = "QN"
text = "share of the international works of QN"
[[reading]]
id = "R3"
measure = "pp_ncs_2"
text = "share of joint works at or above twice the average"
[[reading]]
id = "R4"
measure = "share_of_output"
of = "QN"
text = "share of the works of QN"
"""
AXES = [("years", ["2020:2024", "2018:2018", "2010:2012"]), ("counting", ["full", "fractional_author", "fractional_country", "corresponding"]),
        ("joint", ["any", "distinct_authors", "disjoint_authors"]), ("partners", ["any", "bilateral", "multilateral"]),
        ("territories", ["iso", "QM=QM+QO", "QO=QO+QN"]), ("max_countries", ["none", "4"]), ("window", ["4", "2"]), ("class", ["subfield", "none"])]
RECORDS = [("country_evidence", ["published", "published,address", "published,address,history"]), ("types & corpus", ["article,review & core", "article & all"]),
           ("language", ["any", "en"]), ("require", ["none", "references"]), ("max_authors", ["none", "5"]), ("counting", ["full", "fractional_author"]),
           ("retracted", ["drop", "keep"]), ("ties", ["fractional", "above"])]


def axis(key, options):
    return f'[[axis]]\nkey = "{key}"\nkind = "nuisance"\noptions = {json.dumps(options)}\n'


class Shares(test_claims.Sample):
    def curve(self, axes, *flags, text=SHARES, action="curve"):
        path = self.folder / "shares.toml"
        path.write_text(text + "".join(axis(*a) for a in axes))
        document = json.loads(run("claim", action, str(path), "--atlas", self.atlas, "--format", "json", *flags))
        jsonschema.validate(document, json.loads((ROOT / "docs/formats/answer.schema.json").read_text()))
        return document

    def shares(self, curve):
        return [s for s in curve["specifications"] if s["reading"] != "R3"]

    def test_each_share_is_what_pair_says(self):
        """Weights, joint rules, territories, years; what only moves citations is no axis of a share."""
        curve = self.curve(AXES)
        taken = [s for s in self.shares(curve) if s["options"]["territories"] == "QO=QO+QN"]
        self.assertEqual({s["value"] for s in taken}, {None})
        asked = [s for s in self.shares(curve) if s not in taken]
        self.assertEqual(len(asked), 3 * 3 * 4 * 3 * 3 * 2 * 2)
        self.assertEqual({(s["options"]["window"], s["options"]["class"]) for s in asked}, {(None, None)})
        self.compare_with_pair(curve, random.Random(3).sample(asked, 45))
        self.assertEqual([(r["id"], r["of"]) for r in curve["claim"]["readings"]], [("R1", "QM"), ("R2", "QN"), ("R3", None), ("R4", "QN")])
        joint = [s for s in curve["specifications"] if s["reading"] == "R3" and s["value"] is not None]
        self.compare_with_pair(curve, random.Random(4).sample(joint, 5))

    def test_records_and_evidence(self):
        curve = self.curve(RECORDS)
        self.assertEqual({s["options"]["ties"] for s in self.shares(curve)}, {None})
        self.compare_with_pair(curve, random.Random(5).sample(self.shares(curve), 40))
        moved = {a["key"]: a["variance_share"] for a in curve["claim"]["readings"][0]["axes"]}
        for key in ("country_evidence", "types & corpus", "max_authors", "counting"):
            self.assertGreater(moved[key], 0, key)

    def test_sides_of_several_countries(self):
        text = SHARES.replace('"QM"', '"QM+QO"')
        curve = self.curve(AXES[:1] + AXES[1:2] + AXES[3:4], text=text)
        self.compare_with_pair(curve, random.Random(6).sample(self.shares(curve), 20))

    def test_works_of_a_source_vary_together(self):
        axes = [AXES[0], AXES[1]]
        curve = self.curve(axes, "--resample", "sources")
        plain = {(s["reading"], json.dumps(s["options"])): s for s in self.curve(axes)["specifications"]}
        self.compare_with_pair(curve, self.shares(curve), "--resample", "sources")
        for spec in self.shares(curve):
            alone = plain[spec["reading"], json.dumps(spec["options"])]
            self.assertEqual(spec["value"], alone["value"])
            self.assertNotEqual(spec["lower"], alone["lower"])

    def test_first_options_are_answered_as_by_pair(self):
        """With the bootstrap's interval and notes, of that side."""
        claim = self.curve(AXES[:2], action="check")
        pair = json.loads(run("pair", "QM", "QN", "--atlas", self.atlas, "--format", "json", "--years", "2020:2024"))
        for reading, measure, side in (("R1", "share_of_output", "QM"), ("R2", "share_of_international", "QN"), ("R4", "share_of_output", "QN")):
            own = [a for a in claim["answers"] if a["by"]["reading"] == reading]
            theirs = [a for a in pair["answers"] if (a["measure"], a["population"]) == (measure, side) and "by" not in a]
            self.assertEqual([{k: v for k, v in a.items() if k != "by"} for a in own], theirs)

    def test_words(self):
        claim = self.curve(AXES[:2], action="check")
        text = " ".join(run("claim", "check", str(self.folder / "shares.toml"), "--atlas", self.atlas).split())
        first = claim["claim"]["readings"][0]
        self.assertEqual(first["stated"], {"value": 0.1, "decimals": 3})
        self.assertIsNone(first["world_median"])
        self.assertIn("share_of_output of QM", text)
        self.assertIn(f"of all its works, with a median of {100 * first['median']:.1f} %", text)
        self.assertNotIn("the works that", claim["claim"]["paragraph"])
        first_value = next(a["value"] for a in claim["answers"] if a["by"]["reading"] == "R1")
        self.assertIn(f"With the first option of every choice it is {100 * first_value:.1f} %", claim["claim"]["paragraph"])
        flipped = SHARES.replace('measure = "share_of_output"\nof = "QM"', 'measure = "share_of_international"\nof = "QN"', 1)
        self.assertIn("of all its international works", self.curve(AXES[:1], text=flipped)["claim"]["paragraph"])
        some = self.curve([("years", ["2020:2024"]), ("types", ["dataset"])])["claim"]
        self.assertEqual(some["readings"][0]["verdict"], "cannot be checked")
        # A receipt carries whose works they are.
        saved = self.folder / "shares.json"
        saved.write_text(json.dumps(claim))
        self.assertTrue(run("rerun", str(saved), "--atlas", self.atlas).startswith("the same"))

    def test_same_bytes_for_any_threads(self):
        one, many = (self.curve(AXES[:4], "--threads", n) for n in ("1", "8"))
        self.assertEqual(one, many)

    def test_a_reading_says_whose(self):
        share = 'measure = "share_of_output"\nof = "QM"'
        for change, to, word in ((share, 'measure = "share_of_output"', 'reading R1: share_of_output is a share of one side\'s works: say whose, of = "QM" or of = "QN"'),
                                 (share, share.replace("QM", "QO"), "'QO' is neither"), (share, 'measure = "share_of_output"\nof = 3', "of must be text"),
                                 ('measure = "pp_ncs_2"', 'measure = "pp_ncs_2"\nof = "QM"', "reading R3: pp_ncs_2 is a figure of the joint works and has no 'of'"),
                                 ("value = 0.1", "value = 10", "share_of_output is a share, from 0 to 1")):
            self.assertIn(change, SHARES)
            (self.folder / "bad.toml").write_text(SHARES.replace(change, to, 1))
            self.assertIn(word, run("claim", "check", str(self.folder / "bad.toml"), "--atlas", self.atlas, code=2), to)


if __name__ == "__main__":
    suite.close(Shares, vars(test_claims), test_claims.COMITY)
