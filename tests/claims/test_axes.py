#!/usr/bin/env python3
"""Axes of several conventions, and what only some measures know: the works of openalex-metrics beside all works, works in
several classes, ties, citations without those of the same authors or country. Each value is what `pair` gives under the same
flags, to the digit; people read the names of axes and options."""
import json
import random
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests/claims")]
import suite  # noqa: E402
import test_claims  # noqa: E402

RIVAL = """[claim]
id = "rival"
statement = "A planted statement"
[stated]
value = 0.2
decimals = 3
[question]
countries = ["QM", "QN"]
[[reading]]
id = "R1"
measure = "pp_ncs_2"
text = "share at or above twice the average"
[[reading]]
id = "R2"
measure = "pp_top_10"
text = "share in the top 10 %"
[[reading]]
id = "R4"
measure = "pp_fwci_2"
text = "published"
[[axis]]
key = "corpus & paratext & language & sources & require"
name = "works"
kind = "nuisance"
options = ["core & keep & any & any & none", "all & keep & any & any & none", "core & drop & en & core_or_proceedings & counted_institution,references,class"]
names = ["core corpus", "with expansion corpus", "core English works"]
[[axis]]
key = "multi_class"
kind = "nuisance"
options = ["primary", "fractional"]
[[axis]]
key = "ties"
kind = "nuisance"
options = ["fractional", "at_or_above", "above", "by_id", "interpolated"]
[[axis.rule]]
options = ["interpolated"]
forbidden_if = { multi_class = "fractional" }
why = "an interpolated threshold is for works that count whole"
[[axis]]
key = "citing & self_citations"
name = "citing"
kind = "nuisance"
options = ["all & keep", "corpus & drop_author", "all & drop_country"]
names = ["all", "corpus, no self-citations", "no own country"]
[[axis.rule]]
options = ["no own country"]
allowed_if = { works = ["core corpus", "core English works"] }
why = "rules may use names"
[[axis]]
key = "cohort_by"
kind = "nuisance"
options = ["class", "collaboration"]
"""


class Axes(test_claims.Sample):
    def rival(self, *flags, action="curve", text=RIVAL):
        (self.folder / "rival.toml").write_text(text)
        return test_claims.run("claim", action, str(self.folder / "rival.toml"), "--atlas", self.atlas, *flags)

    def test_rival_works_and_ties_are_what_pair_says(self):
        """Every option on every axis, each at least once, to the digit."""
        curve = json.loads(self.rival("--format", "json"))
        english = [s for s in curve["specifications"] if "core_or_proceedings" in str(s["options"])]
        self.assertTrue(all(s["n"] > 0 for s in english))
        by_option = {}
        for spec in random.Random(4).sample(curve["specifications"], len(curve["specifications"])):
            for item in spec["options"].items():
                by_option.setdefault((spec["reading"], item), spec)
        chosen = list({id(s): s for s in by_option.values()}.values())
        self.compare_with_pair(curve, chosen + random.Random(5).sample(curve["specifications"], 15))
        moved = {axis["key"]: axis["variance_share"] for axis in curve["claim"]["readings"][1]["axes"]}
        for key in ("corpus & paratext & language & sources & require", "multi_class", "ties", "citing & self_citations"):
            self.assertGreater(moved[key], 0, key)

    def test_names_stand_for_keys_and_options(self):
        """People read names; JSON has both; rules may use either."""
        text = self.rival()
        for word in ("what moves R1", "core English works", "with expansion corpus", "no self-citations", "citing no own country only with works core corpus or core English works"):
            self.assertIn(word, " ".join(text.split()))
        self.assertNotIn("core_or_proceedings", text)
        svg = self.folder / "rival.svg"
        self.rival("--svg", str(svg))
        self.assertIn(">core English works<", svg.read_text())
        curve = json.loads(self.rival("--format", "json"))
        axes = {a["name"]: a for a in curve["claim"]["axes"]}
        self.assertEqual(axes["works"]["names"], ["core corpus", "with expansion corpus", "core English works"])
        self.assertEqual(axes["ties"]["names"], axes["ties"]["options"])
        self.assertEqual(axes["citing"]["rules"][0]["allowed_if"], {axes["works"]["key"]: [axes["works"]["options"][0], axes["works"]["options"][2]]})
        self.assertGreater(axes["citing"]["rules"][0]["excluded"], 0)
        verdict = curve["claim"]["verdict"]
        if verdict.startswith("depends on"):
            self.assertIn(verdict.removeprefix("depends on "), axes)
        for change, to, word in ((', "core English works"]', "]", "2 names for 3 options"), ('"core English works"]', '"core corpus"]', "there twice"),
                                 ('works = ["core corpus"', 'works = ["core"', "no option of an axis")):
            self.assertIn(change, RIVAL)
            (self.folder / "bad.toml").write_text(RIVAL.replace(change, to, 1))
            self.assertIn(word, test_claims.run("claim", "check", str(self.folder / "bad.toml"), "--atlas", self.atlas, code=2), change)


if __name__ == "__main__":
    suite.close(Axes, vars(test_claims), test_claims.COMITY)
