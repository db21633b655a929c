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

ANY = {**dict(AXES), **{key: options for key, options in RECORDS if "&" not in key and key not in dict(AXES)},
       "joint": ["any", "two_authors", "distinct_authors", "disjoint_authors"], "counting": ["full", "fractional_author", "fractional_country", "first", "last"],
       "territories": ["iso", "QP=QP+QQ"], "resample": ["works", "sources", "institutions"], "sources": ["any", "journals", "core"], "citing": ["all", "corpus"],
       "self_citations": ["keep", "drop_country"], "level": ["0.95", "0.9"], "require": ["none", "source", "references", "class"], "type_groups": ["types", "cwts"]}


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

    def test_any_conventions(self):
        """Of axes and flags drawn at random, and of options that are said to move nothing, `pair` says the same."""
        draw = random.Random(8)
        compared = 0
        for sides in (("QM", "QN"), ("QM+QO", "QN"), ("QN", "QO+QP"), ("AD", "QM")):
            text = SHARES.replace('["QM", "QN"]', json.dumps(sides)).replace('of = "QM"', f'of = "{sides[0]}"').replace('of = "QN"', f'of = "{sides[1]}"')
            axes = [(key, draw.sample(options, 2)) for key, options in draw.sample(sorted(ANY.items()), 5)]
            fixed = draw.sample([key for key in ANY if key not in dict(axes)], 3)
            flags = [x for key in fixed for x in (f"--{key}", draw.choice(ANY[key]))]
            curve = self.curve(axes, *flags, text=text)
            for spec in draw.sample(self.shares(curve), 8):
                spec["options"] = {key: draw.choice(dict(axes)[key]) if option is None else option for key, option in spec["options"].items()}
                self.compare_with_pair(curve, [spec], *flags)
                compared += spec["value"] is not None
        self.assertGreater(compared, 12)

    def test_why_there_is_no_share(self):
        """No works of a side, works that weigh nothing for it, works without a joint one: as `pair` says it."""
        cases = (("QM", "--years", "1900:1950"), ("QM", "--years", "2010:2010", "--types", "dataset", "--max_countries", "1", "--partners", "bilateral"), *self.weightless())
        reasons = set()
        for side, *flags in cases:
            curve = self.curve([("level", ["0.95"])], *flags)
            pair = json.loads(run("pair", "QM", "QN", "--atlas", self.atlas, "--format", "json", *flags))
            spec = next(s for s in curve["specifications"] if s["reading"] == {"QM": "R1", "QN": "R4"}[side])
            answer = next(a for a in pair["answers"] if (a["measure"], a["population"]) == ("share_of_output", side) and "by" not in a)
            self.assertEqual((spec["value"], spec["n"]), (answer["value"], answer["n"]))
            if spec["value"] is None:
                self.assertEqual([spec["reason"]], answer["notes"])
            reasons.add((spec["reason"], spec["value"], spec["n"] > 0))
        self.assertEqual(reasons, {("no works to take a share of", None, False), (None, 0, True), ("the works weigh nothing under this counting", None, True)})

    def weightless(self):
        """A year and type in which a side signs works and leads none."""
        for year in range(2010, 2025):
            flags = ["--years", f"{year}:{year}", "--types", "dataset", "--counting", "first"]
            pair = json.loads(run("pair", "QM", "QN", "--atlas", self.atlas, "--format", "json", *flags))
            for a in pair["answers"]:
                if a["measure"] == "share_of_output" and "by" not in a and a["value"] is None and a["n"] > 0:
                    return [(a["population"], *flags)]
        return []

    def test_rules_of_axes_that_a_share_lacks(self):
        """A rule that looks at citations says nothing about a share, and leaves out what it says of joint works."""
        rule = '[[axis.rule]]\noptions = ["fractional_author"]\nforbidden_if = { class = "none" }\nwhy = "for the test"\n'
        path = self.folder / "rule.toml"
        path.write_text(SHARES + axis("counting", ["full", "fractional_author"]) + rule + axis("class", ["subfield", "none"]) + axis("window", ["4", "2"]))
        claim = json.loads(run("claim", "curve", str(path), "--atlas", self.atlas, "--format", "json"))
        numbers = {r["id"]: r["specifications"] for r in claim["claim"]["readings"]}
        self.assertEqual(numbers, {"R1": 2, "R2": 2, "R3": 6, "R4": 2})
        self.assertEqual(claim["claim"]["excluded_combinations"], 2)

    def test_pictures_say_whose(self):
        """Two readings of one measure are told apart by the side."""
        svg = self.folder / "shares.svg"
        self.curve(AXES[:2], "--svg", str(svg))
        for words in ("R1, share_of_output of QM: ", "R4, share_of_output of QN: ", ">share_of_output of QM · ", ">share_of_international of QN · ", ">pp_ncs_2 · "):
            self.assertIn(words, svg.read_text())

    def test_the_template_has_one(self):
        """What stands there as a comment is a reading once it is none."""
        lines = run("claim", "new").splitlines()
        first = next(i for i, line in enumerate(lines) if line.startswith("# [[reading]]"))
        lines[first:first + 5] = [line.removeprefix("# ") for line in lines[first:first + 5]]
        path = self.folder / "template.toml"
        path.write_text("\n".join(lines).replace('"GB"', '"QM"').replace('"CN"', '"QN"'))
        claim = json.loads(run("claim", "check", str(path), "--atlas", self.atlas, "--minimal", "--format", "json"))["claim"]
        self.assertEqual([(r["measure"], r["of"]) for r in claim["readings"]], [("pp_ncs_2", None), ("share_of_output", "QM")])

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
                                 (share, share.replace("output", "outputs"), "of one side's works there are share_of_output and share_of_international"),
                                 ("value = 0.1", "value = 10", "share_of_output is a share, from 0 to 1")):
            self.assertIn(change, SHARES)
            (self.folder / "bad.toml").write_text(SHARES.replace(change, to, 1))
            self.assertIn(word, run("claim", "check", str(self.folder / "bad.toml"), "--atlas", self.atlas, code=2), to)


if __name__ == "__main__":
    suite.close(Shares, vars(test_claims), test_claims.COMITY)
