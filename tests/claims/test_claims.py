#!/usr/bin/env python3
"""Claims: every specification's value is what `pair` gives under the same flags, to the digit; planted true and false claims on
the sample world get the right verdict; the shipped claims are all readable and answered."""
import csv
import io
import json
import random
import subprocess
import sys
import tempfile
import unittest
import xml.dom.minidom
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
import suite  # noqa: E402
COMITY = str(ROOT / "build/release/comity")
CLAIM = """[claim]
id = "planted"
statement = "A planted statement"
[stated]
value = {value}
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
id = "R3"
measure = "mncs"
text = "mean"
stated = {{ value = 1, decimals = 0 }}
[[reading]]
id = "R4"
measure = "pp_fwci_2"
text = "published"
[[axis]]
key = "years"
kind = "estimand"
options = ["2020:2024", "2018:2022", "2010:2012"]
[[axis]]
key = "window"
kind = "nuisance"
options = ["4", "2", "open", "until:2023"]
[[axis]]
key = "class"
kind = "nuisance"
options = ["subfield", "none"]
[[axis]]
key = "counting"
kind = "nuisance"
options = ["full", "fractional_author", "fractional_country", "corresponding"]
[[axis]]
key = "citing"
kind = "nuisance"
options = ["all", "corpus"]
[[axis]]
key = "mean_zero"
kind = "nuisance"
options = ["one", "null", "zero"]
[[axis]]
key = "partners"
kind = "estimand"
options = ["any", "bilateral"]
[[axis]]
key = "threshold"
kind = "nuisance"
options = ["ge", "gt"]
[[axis]]
key = "max_authors"
kind = "nuisance"
options = ["none", "6"]
[[forbid]]
if = {{ years = "2010:2012" }}
with = {{ window = "2" }}
why = "for the test"
"""


def run(*args, code=0):
    done = subprocess.run([COMITY, *args], capture_output=True, text=True)
    if done.returncode != code:
        raise AssertionError(f"{args}: exit {done.returncode}\n{done.stderr}")
    return done.stdout if code == 0 else done.stderr


class Claims(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tmp = tempfile.TemporaryDirectory()
        cls.folder = Path(cls.tmp.name)
        run("sample", "--out", str(cls.folder / "world"), "--works", "20000", "--seed", "7")
        run("build", str(cls.folder / "world"), "--out", str(cls.folder / "atlas"))
        cls.atlas = str(cls.folder / "atlas")
        cls.truth = json.loads((cls.folder / "world/truth.json").read_text())

    @classmethod
    def tearDownClass(cls):
        cls.tmp.cleanup()

    def claim(self, value=0.2):
        path = self.folder / f"claim{value}.toml"
        path.write_text(CLAIM.format(value=value))
        return str(path)

    def test_each_specification_is_what_pair_says(self):
        curve = json.loads(run("claim", "curve", self.claim(), "--atlas", self.atlas, "--format", "json"))
        measures = {r["id"]: r["measure"] for r in curve["claim"]["readings"]}
        specs = curve["specifications"]
        counts = {r["id"]: r["specifications"] for r in curve["claim"]["readings"]}
        # years × window × class × counting × citing × … less the forbidden ones (a twelfth)
        full = 3 * 4 * 2 * 4 * 2 * 3 * 2 * 2 * 2
        self.assertEqual(counts["R1"], full - full // 12)
        self.assertEqual(counts["R4"], 3 * 4 * 2 * 2 * 2)
        self.assertEqual(sum(counts.values()), len(specs))
        for spec in random.Random(20).sample(specs, 60):
            flags = [x for key, option in spec["options"].items() if option is not None for x in (f"--{key}", option)]
            pair = json.loads(run("pair", "QM", "QN", "--atlas", self.atlas, "--format", "json", "--interval", "normal", *flags))
            found = {a["population"]: a for a in pair["answers"] if "by" not in a and a["measure"] == measures[spec["reading"]]}
            joint = found["joint"]
            self.assertEqual((spec["value"], spec["n"]), (joint["value"], joint["n"]), spec)
            for bound in ("lower", "upper"):
                self.assertEqual(spec[bound] is None, joint[bound] is None, spec)
                if spec[bound] is not None:
                    self.assertAlmostEqual(spec[bound], joint[bound], delta=1e-9 * max(1, abs(joint[bound])))
            if spec["world"] is not None:
                self.assertAlmostEqual(spec["world"], found["world"]["value"], delta=1e-12)

    def test_same_bytes_for_any_threads(self):
        one = run("claim", "curve", self.claim(), "--atlas", self.atlas, "--format", "json", "--threads", "1")
        self.assertEqual(one, run("claim", "curve", self.claim(), "--atlas", self.atlas, "--format", "json", "--threads", "8"))

    def test_true_and_false_claims(self):
        expected = self.truth["expected"] if "expected" in self.truth else None
        self.assertIsNotNone(expected, "truth.json has no expected values")
        # far below what was planted for every handling: supported; far above: not
        low = json.loads(run("claim", "check", self.claim(0.05), "--atlas", self.atlas, "--format", "json"))
        self.assertEqual(low["claim"]["verdict"], "supported")
        high = json.loads(run("claim", "check", self.claim(0.7), "--atlas", self.atlas, "--format", "json"))
        self.assertEqual(high["claim"]["verdict"], "not supported")
        self.assertIn("specifications reach the stated 70.0 %", high["claim"]["paragraph"])

    def test_axes_and_variance(self):
        curve = json.loads(run("claim", "check", self.claim(), "--atlas", self.atlas, "--format", "json"))
        for reading in curve["claim"]["readings"]:
            shares = [a["variance_share"] for a in reading["axes"]]
            self.assertEqual(shares, sorted(shares, reverse=True))
            self.assertTrue(all(0 <= s <= 1 + 1e-12 for s in shares))
        r2 = next(r for r in curve["claim"]["readings"] if r["id"] == "R2")
        self.assertNotIn("threshold", [a["key"] for a in r2["axes"]])

    def test_csv_and_svg(self):
        svg, table = self.folder / "c.svg", self.folder / "c.csv"
        run("claim", "curve", self.claim(), "--atlas", self.atlas, "--svg", str(svg), "--csv", str(table))
        rows = list(csv.DictReader(io.StringIO(table.read_text())))
        curve = json.loads(run("claim", "curve", self.claim(), "--atlas", self.atlas, "--format", "json"))
        self.assertEqual(len(rows), len(curve["specifications"]))
        self.assertEqual([r["value"] for r in rows], ["" if s["value"] is None else json.dumps(s["value"]) for s in curve["specifications"]])
        for row in rows:
            self.assertTrue(row["value"] or row["reason"], row)
        xml.dom.minidom.parse(str(svg))

    def test_shipped_claims(self):
        files = sorted((ROOT / "claims").glob("*.toml"))
        self.assertGreaterEqual(len(files), 10)
        for path in files:
            checked = json.loads(run("claim", "check", str(path), "--atlas", self.atlas, "--format", "json"))
            self.assertTrue(checked["claim"]["paragraph"], path.name)
            self.assertEqual("24.8" in path.read_text(), path.name == "twice-the-global-average.toml", path.name)
            if checked["claim"]["needs"]:
                self.assertEqual(checked["claim"]["verdict"], "cannot be checked")
                self.assertIn("it needs", checked["claim"]["paragraph"])
        main = json.loads(run("claim", "curve", str(ROOT / "claims/twice-the-global-average.toml"), "--atlas", self.atlas, "--format", "json"))
        self.assertGreaterEqual(len(main["specifications"]), 1000)

    def test_template_is_a_claim(self):
        path = self.folder / "new.toml"
        path.write_text(run("claim", "new").replace('["CN", "GB"]', '["QM", "QN"]'))
        run("claim", "check", str(path), "--atlas", self.atlas)

    def test_wrong_files_say_why(self):
        for change, word in (('measure = "mncs"', "measure"), ('kind = "nuisance"', "kind"), ('id = "planted"', "claim.id"), ('options = ["ge", "gt"]', "threshold")):
            path = self.folder / "bad.toml"
            path.write_text(CLAIM.format(value=0.2).replace(change, change.split("=")[0] + '= ["x"]' if change.startswith("options") else change.split("=")[0] + '= ""', 1))
            message = run("claim", "check", str(path), "--atlas", self.atlas, code=2)
            self.assertIn(word, message)
        (self.folder / "bad.toml").write_text("[claim\n")
        self.assertIn("line 1", run("claim", "check", str(self.folder / "bad.toml"), "--atlas", self.atlas, code=2))

    def test_rerun(self):
        answer = self.folder / "answer.json"
        answer.write_text(run("pair", "QM", "QN", "--atlas", self.atlas, "--format", "json", "--window", "3", "--counting", "fractional_author"))
        self.assertTrue(run("rerun", str(answer), "--atlas", self.atlas).startswith("the same: "))
        changed = json.loads(answer.read_text())
        changed["answers"][0]["value"] += 1
        answer.write_text(json.dumps(changed))
        self.assertIn("publications of joint: value was", run("rerun", str(answer), "--atlas", self.atlas))
        answer.write_text(json.dumps(changed["receipt"]))
        self.assertTrue(run("rerun", str(answer), "--atlas", self.atlas).startswith("the same: 0 answers"))
        answer.write_text("{}")
        self.assertIn("no receipt", run("rerun", str(answer), "--atlas", self.atlas, code=2))


if __name__ == "__main__":
    suite.close(Claims, globals(), COMITY)
