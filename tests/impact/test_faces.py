#!/usr/bin/env python3
"""One measure, one figure: a claim's curve, `rank`, `works` and `rerun` say what `pair` says, for measures by name and the
conventions of cohorts."""
import json
import random
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from universe import COMITY, ask, run  # noqa: E402
import suite  # noqa: E402

READINGS = ("pp_top_5", "pp_top_0.5", "pp_ncs_1.5", "mncs", "ratio_of_means", "percentile", "percentile_lower", "percentile_rank",
            "collab_mncs", "pp_c_5", "citations", "pp_fwci_1.5")
AXES = {"multi_class": ("primary", "fractional"), "cohort_by": ("class", "collaboration"), "baseline": ("atlas", "published"),
        "ties": ("fractional", "at_or_above", "above", "by_id"), "threshold": ("ge", "gt"), "mean_zero": ("one", "null"),
        "counting": ("full", "fractional_author"), "years": ("2018:2022", "2020:2024"), "window": ("3", "open")}
SETS = ([], ["--multi-class", "fractional", "--ties", "by_id"], ["--cohort-by", "collaboration", "--counting", "fractional_author"],
        ["--multi-class", "fractional", "--class", "topic", "--min-cohort", "4", "--mean-zero", "null", "--threshold", "gt"],
        ["--baseline", "published", "--counting", "fractional_country"])
RANKED = ("pp_top_5", "pp_ncs_1.5", "ratio_of_means", "percentile_rank", "collab_mncs", "pp_c_5", "p_c_10", "pp_fwci_1.5", "mncs")


class Faces(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tmp = tempfile.TemporaryDirectory()
        run(COMITY, "sample", "--out", f"{cls.tmp.name}/w", "--works", "5000", "--seed", "5")
        cls.atlas = f"{cls.tmp.name}/a"
        run(COMITY, "build", f"{cls.tmp.name}/w", "--out", cls.atlas)

    @classmethod
    def tearDownClass(cls):
        cls.tmp.cleanup()

    def pair(self, *flags):
        found = {}
        for a in ask(COMITY, "pair", "QM", "QN", "--atlas", self.atlas, *flags):
            if "by" not in a:
                found[a["measure"], a["population"]] = a
        return found

    def claim(self):
        text = '[claim]\nid = "x"\nstatement = "x"\n[question]\ncountries = ["QM", "QN"]\n'
        for measure in READINGS:
            text += f'[[reading]]\nid = "{measure.replace("_", "").replace(".", "")}"\nmeasure = "{measure}"\ntext = "x"\n'
        for key, options in AXES.items():
            text += f'[[axis]]\nkey = "{key}"\nkind = "nuisance"\noptions = {json.dumps(options)}\n'
        path = Path(self.tmp.name) / "claim.toml"
        path.write_text(text)
        return json.loads(run(COMITY, "claim", "curve", str(path), "--atlas", self.atlas, "--format", "json"))

    def test_a_curve_is_what_pair_says(self):
        curve = self.claim()
        measures = {r["id"]: r["measure"] for r in curve["claim"]["readings"]}
        by_reading = {}
        for spec in curve["specifications"]:
            by_reading.setdefault(spec["reading"], []).append(spec)
        draw = random.Random(4)
        for reading, specs in by_reading.items():
            for spec in draw.sample(specs, min(12, len(specs))):
                flags = [x for key, option in spec["options"].items() if option is not None for x in (f"--{key}", option)]
                found = self.pair("--measures", measures[reading], *flags)
                joint, world = found[measures[reading], "joint"], found[measures[reading], "world"]
                self.assertEqual((spec["value"], spec["n"]), (joint["value"], joint["n"]), (measures[reading], spec))
                if spec["value"] is None:
                    self.assertTrue(spec["reason"], spec)
                elif spec["world"] is not None:
                    self.assertAlmostEqual(spec["world"], world["value"], delta=1e-14, msg=spec)

    def test_axes_that_move_a_reading(self):
        used = {r["measure"]: set() for r in self.claim()["claim"]["readings"]}
        for r in self.claim()["claim"]["readings"]:
            used[r["measure"]] = {a["key"] for a in r["axes"]}
        always = {"counting", "years"}
        cohorts = always | {"multi_class", "cohort_by", "baseline", "window"}
        self.assertEqual(used["pp_top_5"], cohorts | {"ties"})
        self.assertEqual(used["pp_ncs_1.5"], cohorts | {"threshold", "mean_zero"})
        self.assertEqual(used["ratio_of_means"], cohorts)
        self.assertEqual(used["percentile_rank"], cohorts | {"ties"})
        self.assertEqual(used["percentile"], cohorts)
        self.assertEqual(used["collab_mncs"], (cohorts | {"mean_zero"}) - {"cohort_by"})
        self.assertEqual(used["pp_c_5"], always | {"window"})
        self.assertEqual(used["pp_fwci_1.5"], always | {"threshold"})

    def test_rank_is_what_pair_says(self):
        for flags in SETS:
            found = self.pair("--measures", ",".join(RANKED), *flags)
            for measure in RANKED:
                if found[measure, "QM"]["value"] is None:
                    with self.assertRaises(AssertionError):
                        ask(COMITY, "rank", "--by", measure, "--atlas", self.atlas, *flags)
                    continue
                ranked = {a["population"]: a for a in ask(COMITY, "rank", "--by", measure, "--min-works", "0", "--atlas", self.atlas, *flags)}
                for country in ("QM", "QN"):
                    for key in ("value", "n", "coverage"):
                        self.assertEqual(ranked[country][key], found[measure, country][key], (flags, measure, country, key))

    def test_works_add_up_to_the_figures(self):
        for flags in SETS:
            if "published" in flags:
                continue
            found = self.pair("--measures", "mncs,pp_top_10,publications", *flags)
            text = run(COMITY, "works", "QM", "QN", "--atlas", self.atlas, *flags, "--format", "json")
            works = json.loads(text)["works"]
            self.assertAlmostEqual(sum(w["weight"] for w in works), found["publications", "joint"]["value"], delta=1e-9)
            if "--min-cohort" in flags:
                continue  # then a work's part weighs less than the work, which a list does not show
            for measure, key in (("mncs", "ncs"), ("pp_top_10", "top_10")):
                scored = [w for w in works if w[key] is not None]
                mean = sum(w["weight"] * w[key] for w in scored) / sum(w["weight"] for w in scored)
                self.assertAlmostEqual(mean, found[measure, "joint"]["value"], delta=1e-9)

    def test_rerun_knows_the_measures(self):
        answer = Path(self.tmp.name) / "answer.json"
        for flags in (["--measures", "pp_top_5,profile,percentile"], ["--measures", "all", "--multi-class", "fractional"]):
            answer.write_text(run(COMITY, "pair", "QM", "QN", "--atlas", self.atlas, "--replicates", "20", *flags, "--format", "json"))
            self.assertTrue(run(COMITY, "rerun", str(answer), "--atlas", self.atlas).startswith("the same: "))

    def test_the_text_shows_what_was_asked(self):
        text = run(COMITY, "pair", "QM", "QN", "--atlas", self.atlas, "--measures", "pp_top_5,profile_era", "--interval", "none")
        for word in ("pp_top_5", "profile_era", "VI"):
            self.assertIn(word, text)
        self.assertNotIn("growth", text)
        everything = run(COMITY, "pair", "QM", "QN", "--atlas", self.atlas, "--measures", "all", "--interval", "none")
        for word in ("growth", "profile_adams", "ratio_of_means", "pp_c_100", "collab_mncs"):
            self.assertIn(word, everything)

    def test_wrong_names_are_refused(self):
        for name, word in (("mcns", "there is no measure mcns"), ("pp_top_0", "above 0"), ("pp_top_101", "up to 100"), ("pp_top_x", "comes"),
                           ("pp_ncs_0", "above 0"), ("pp_ncs_1.23456", "4 decimals"), ("pp_c_2.5", "whole number"), ("pp_c_0", "from 1"),
                           ("pp_top_-5", "comes"), ("", "there is no measure")):
            with self.assertRaisesRegex(AssertionError, f"exit 2\n.*{word}"):
                run(COMITY, "pair", "QM", "QN", "--atlas", self.atlas, "--measures", name)
        with self.assertRaisesRegex(AssertionError, "many figures"):
            run(COMITY, "rank", "--by", "profile_era", "--atlas", self.atlas)
        with self.assertRaisesRegex(AssertionError, "expected citations"):
            run(COMITY, "rank", "--by", "ratio_of_means", "--baseline", "published", "--atlas", self.atlas)
        same = self.pair("--measures", "pp_top_10.0, PP_TOP_010")
        self.assertEqual({measure for measure, _ in same}, {"pp_top_10"})


if __name__ == "__main__":
    suite.close(Faces, globals(), COMITY)
