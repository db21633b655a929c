#!/usr/bin/env python3
"""Claims: every specification's value is what `pair` gives under the same flags, to the digit; the curve holds the combinations
that the file's rules leave, counted again here; the shipped claims are all readable and answered."""
import csv
import io
import itertools
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
[[axis.rule]]
options = ["2"]
forbidden_if = {{ years = "2010:2012" }}
why = "for the test"
[[axis]]
key = "class"
kind = "nuisance"
options = ["subfield", "none"]
[[axis]]
key = "counting"
kind = "nuisance"
options = ["full", "fractional_author", "fractional_country", "corresponding"]
[[axis]]
key = "citing & self_citations"
kind = "nuisance"
options = ["all & keep", "corpus & keep", "all & drop_author", "corpus & drop_country"]
[[axis]]
key = "mean_zero"
kind = "nuisance"
options = ["one", "null", "zero"]
[[axis.rule]]
options = ["zero"]
allowed_if = {{ window = ["2", "until:2023"] }}
why = "so that an option cannot stand alone"
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
[[axis.rule]]
options = ["6"]
allowed_if = {{ counting = ["full", "fractional_author"], years = "2020:2024" }}
why = "for the test too"
[[axis.rule]]
options = ["none"]
forbidden_if = {{ counting = "corresponding", class = ["subfield", "none"], window = ["2", "open"] }}
why = "class is not an axis of published readings, so that this says nothing about them"
"""


def run(*args, code=0):
    done = subprocess.run([COMITY, *args], capture_output=True, text=True)
    if done.returncode != code:
        raise AssertionError(f"{args}: exit {done.returncode}\n{done.stderr}")
    return done.stdout if code == 0 else done.stderr


class Sample(unittest.TestCase):
    """A sample world of 20,000 works."""

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

    def compare_with_pair(self, curve, specifications, *more):
        readings = {r["id"]: r for r in curve["claim"]["readings"]}
        countries = curve["receipt"]["question"]["countries"]
        for spec in specifications:
            flags, reading = list(more), readings[spec["reading"]]
            for key, option in spec["options"].items():
                if option is not None:
                    for name, value in zip(key.split(" & "), option.split(" & ") if "&" in key else [option]):
                        flags += [f"--{name}", value]
            pair = json.loads(run("pair", *countries, "--atlas", self.atlas, "--format", "json", "--interval", "normal", *flags))
            found = {a["population"]: a for a in pair["answers"] if "by" not in a and a["measure"] == reading["measure"]}
            joint = found[reading["of"] or "joint"]
            self.assertEqual((spec["value"], spec["n"]), (joint["value"], joint["n"]), spec)
            for bound in ("lower", "upper"):
                self.assertEqual(spec[bound] is None, joint[bound] is None, spec)
                if spec[bound] is not None:
                    self.assertAlmostEqual(spec[bound], joint[bound], delta=1e-9 * max(1, abs(joint[bound])))
            if spec["world"] is not None:
                self.assertAlmostEqual(spec["world"], found["world"]["value"], delta=1e-12)


class Claims(Sample):
    def claim(self, value=0.2):
        path = self.folder / f"claim{value}.toml"
        path.write_text(CLAIM.format(value=value))
        return str(path)

    def curve(self, *flags):
        return json.loads(run("claim", "curve", self.claim(), "--atlas", self.atlas, "--format", "json", *flags))

    def test_each_specification_is_what_pair_says(self):
        curve = self.curve()
        self.compare_with_pair(curve, random.Random(20).sample(curve["specifications"], 60))

    def test_territories_that_take_a_country_of_the_claim(self):
        """Such specifications have no value and say why; the others go on. As the first option it is no question."""
        axis = '[[axis]]\nkey = "territories"\nkind = "estimand"\noptions = [{}]\n'
        head = CLAIM.format(value=0.2)[:CLAIM.format(value=0.2).index("[[axis]]")]
        path = self.folder / "taken.toml"
        path.write_text(head + axis.format('"iso", "QO=QO+QN", "QM=QM+QO"'))
        curve = json.loads(run("claim", "curve", str(path), "--atlas", self.atlas, "--format", "json"))
        taken = [s for s in curve["specifications"] if s["options"]["territories"] == "QO=QO+QN"]
        rest = [s for s in curve["specifications"] if s not in taken]
        self.assertEqual({(s["value"], s["n"], s["reason"]) for s in taken}, {(None, 0, "QN counts as QO under territories=QO=QO+QN: ask about QO")})
        self.assertTrue(all(s["value"] is not None for s in rest))
        self.compare_with_pair(curve, rest)
        path.write_text(head + axis.format('"QO=QO+QN", "iso"'))
        self.assertIn("QN counts as QO", run("claim", "curve", str(path), "--atlas", self.atlas, code=2))

    def test_rules_on_records_hold_for_citing_works_of_all_years(self):
        """Works that rules leave out do not cite under citing=corpus, whatever their year and what else the file asks."""
        head = CLAIM.format(value=0.2)[:CLAIM.format(value=0.2).index("[[axis]]")]
        axes = [("years", ["2015:2018"]), ("citing", ["all", "corpus"]), ("language", ["any", "en"]), ("sources", ["any", "journals"])]
        path = self.folder / "left-out.toml"
        path.write_text(head + "".join(f'[[axis]]\nkey = "{key}"\nkind = "nuisance"\noptions = {json.dumps(options)}\n' for key, options in axes))
        curve = json.loads(run("claim", "curve", str(path), "--atlas", self.atlas, "--format", "json"))
        asked = [s for s in curve["specifications"] if s["reading"] == "R3"]
        self.assertEqual(len({s["value"] for s in asked}), 8)
        self.compare_with_pair(curve, asked)

    def test_intervals_by_unit(self):
        """Works of a source vary together in the curve too; values stay."""
        plain, units = self.curve(), self.curve("--resample", "sources")
        key = lambda s: (s["reading"], json.dumps(s["options"]))
        by_unit = {key(s): s for s in units["specifications"]}
        self.assertTrue(all(s["value"] == by_unit[key(s)]["value"] for s in plain["specifications"]))
        spec = max((s for s in units["specifications"] if s["reading"] == "R4" and s["options"]["max_authors"] == "none"), key=lambda s: s["n"])
        flags = [x for k, o in spec["options"].items() if o is not None for x in (f"--{k}", o)]
        pair = json.loads(run("pair", "QM", "QN", "--atlas", self.atlas, "--format", "json", "--interval", "normal", "--resample", "sources", *flags))
        joint = next(a for a in pair["answers"] if (a["measure"], a["population"]) == ("pp_fwci_2", "joint") and "by" not in a)
        for bound in ("lower", "upper"):
            self.assertAlmostEqual(spec[bound], joint[bound], delta=1e-9)
            self.assertNotEqual(spec[bound], next(s for s in plain["specifications"] if key(s) == key(spec))[bound])

    # Axes that move each measure, for the count below.
    COHORT = {"years", "window", "class", "counting", "citing & self_citations", "partners", "max_authors"}
    MOVES = {"R1": COHORT | {"mean_zero", "threshold"}, "R2": COHORT, "R3": COHORT | {"mean_zero"},
             "R4": {"years", "counting", "partners", "threshold", "max_authors"}}

    def combinations(self, claim, reading):
        """(kept, left out) combinations of a reading, by the rules of docs/formats/claim.md, said again."""
        axes = [a for a in claim["axes"] if a["key"] in self.MOVES[reading]]
        kept, out = [], []
        for options in itertools.product(*(a["options"] for a in axes)):
            chosen = dict(zip((a["key"] for a in axes), options))
            bad = False
            for axis in axes:
                for rule in axis["rules"]:
                    if chosen[axis["key"]] not in rule["options"]:
                        continue
                    when = rule.get("allowed_if") or rule.get("forbidden_if")
                    if not set(when) <= set(chosen):
                        continue
                    holds = all(chosen[key] in values for key, values in when.items())
                    bad |= holds != ("allowed_if" in rule)
            (out if bad else kept).append(chosen)
        return kept, out

    def test_all_combinations_but_those_that_rules_leave_out(self):
        excluded = self.folder / "excluded.csv"
        curve = self.curve("--excluded", str(excluded))
        specs, left_out = curve["specifications"], list(csv.DictReader(io.StringIO(excluded.read_text())))
        text = lambda options: json.dumps({k: v for k, v in options.items() if v is not None}, sort_keys=True)
        for reading in ("R1", "R2", "R3", "R4"):
            kept, out = self.combinations(curve["claim"], reading)
            self.assertGreater(len(out), 0)
            self.assertEqual(sorted(text(s["options"]) for s in specs if s["reading"] == reading), sorted(map(text, kept)))
            listed = [{k.removeprefix("options_"): v for k, v in row.items() if k.startswith("options_") and v} for row in left_out if row["reading"] == reading]
            self.assertEqual(sorted(map(text, listed)), sorted(map(text, out)))
        self.assertEqual(len(left_out), curve["claim"]["excluded_combinations"])
        self.assertEqual(sum(rule["excluded"] for axis in curve["claim"]["axes"] for rule in axis["rules"]), len(left_out))
        self.assertTrue(all(row["rule"] and row["why"] for row in left_out))

    def test_sorted_with_the_valueless_at_the_end(self):
        specs = self.curve()["specifications"]
        self.assertEqual([s["reading"] for s in specs], sorted(s["reading"] for s in specs))
        for reading in ("R1", "R2", "R3", "R4"):
            values = [s["value"] for s in specs if s["reading"] == reading]
            found = [v for v in values if v is not None]
            self.assertEqual(values, sorted(found) + [None] * (len(values) - len(found)))

    def test_minimal_grid(self):
        """The first options, every other option, and nothing more than that takes; the values are those of the full grid."""
        full, minimal = self.curve(), self.curve("--minimal")
        self.assertEqual([s for s in full["specifications"] if s["minimal"]], minimal["specifications"])
        self.assertLess(len(minimal["specifications"]), len(full["specifications"]) / 20)
        for reading in ("R1", "R2", "R3", "R4"):
            specs = [s for s in minimal["specifications"] if s["reading"] == reading]
            seen = {(k, o) for s in specs for k, o in s["options"].items() if o is not None}
            wanted = {(a["key"], o) for a in full["claim"]["axes"] if a["key"] in self.MOVES[reading] for o in a["options"]}
            self.assertEqual(seen, wanted)
            first = {a["key"]: a["options"][0] for a in full["claim"]["axes"]}
            changed = [sum(o is not None and o != first[k] for k, o in s["options"].items()) for s in specs]
            self.assertEqual(changed.count(0), 1)
            # mean_zero=zero cannot stand alone; the readings that know it find it a place.
            self.assertEqual(sum(c > 1 for c in changed), 1 if reading in ("R1", "R3") else 0)
        self.assertIn("minimal", minimal["receipt"]["question"]["grid"])

    def test_same_bytes_for_any_threads(self):
        one = run("claim", "curve", self.claim(), "--atlas", self.atlas, "--format", "json", "--threads", "1")
        self.assertEqual(one, run("claim", "curve", self.claim(), "--atlas", self.atlas, "--format", "json", "--threads", "8"))

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

    def test_a_flag_for_an_axis_is_refused(self):
        self.assertIn("window is an axis of this claim", run("claim", "check", self.claim(), "--atlas", self.atlas, "--window", "3", code=2))
        self.assertIn("self_citations is an axis", run("claim", "check", self.claim(), "--atlas", self.atlas, "--self-citations", "keep", code=2))
        kept = self.curve("--retracted", "keep")
        self.assertEqual(kept["conventions"]["retracted"], "keep")

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
        for change, to, word in (('why = "for the test"', "", "does not say why"), ('forbidden_if = {{ years', 'forbidden = {{ years', "no key 'forbidden'"),
                                 ('options = ["2"]', 'options = ["7"]', "none of its options"), ('{{ years = "2010:2012" }}', '{{ years = "1066:1066" }}', "no option of an axis"),
                                 ('{{ years = "2010:2012" }}', '{{ window = "4" }}', "its own axis"), ('options = ["none", "6"]', 'options = ["none", "none"]', "there twice"),
                                 ('key = "mean_zero"', 'key = "citing"', "there twice"), ('"all & drop_author"', '"all"', "does not have 2 parts"),
                                 ('decimals = 3', 'decimal = 3', "no key 'decimal'"), ('[stated]', '[[forbid]]', "no key 'forbid'")):
            self.assertIn(change, CLAIM)
            (self.folder / "bad.toml").write_text(CLAIM.replace(change, to, 1).format(value=0.2))
            self.assertIn(word, run("claim", "check", str(self.folder / "bad.toml"), "--atlas", self.atlas, code=2), change)
        # What is there and of another kind is told by its line, and not passed over.
        for change, to, word in (('[stated]\nvalue = {value}\ndecimals = 3', '', "stated must be a section [stated]"), ("decimals = 3", 'decimals = "3"', "line 6: stated.decimals must be a whole number"),
                                 ("[[axis]]", "[axis]", "[[axis]]"), ('id = "R2"', 'id = "R1"', "two readings have the id R1"),
                                 ('statement = "A planted statement"', "statement = 3", "line 3: statement must be text"), ('options = ["ge", "gt"]', "options = [1, 2]", "options must be a list of texts"),
                                 ('options = ["ge", "gt"]', 'options = "ge"', "options must be a list of texts")):
            self.assertIn(change, CLAIM)
            text = CLAIM.replace(change, to, 1)
            if word.startswith("stated must"):
                text = "stated = 0.25\n" + text
            if to == "[axis]":
                text = text.split("[axis]")[0] + '[axis]\nkey = "ties"\nkind = "nuisance"\noptions = ["above"]\n'
            (self.folder / "bad.toml").write_text(text.format(value=0.2))
            self.assertIn(word, run("claim", "check", str(self.folder / "bad.toml"), "--atlas", self.atlas, code=2), change)
        # Shares lie between 0 and 1; a mean may be anything.
        for to, word in (("value = 20", "stated.value is 20, but pp_ncs_2 is a share, from 0 to 1: 20 % is 0.20"), ("value = -0.2", "stated.value is -0.2")):
            (self.folder / "bad.toml").write_text(CLAIM.format(value=0.2).replace("value = 0.2", to, 1))
            message = run("claim", "check", str(self.folder / "bad.toml"), "--atlas", self.atlas, code=2)
            self.assertIn("bad.toml: ", message)
            self.assertIn(word, message)
        (self.folder / "bad.toml").write_text(CLAIM.replace("average\"", "average\"\nstated = {{ value = 1.5 }}", 1).format(value=0.2))
        self.assertIn("reading R1: stated.value is 1.5", run("claim", "check", str(self.folder / "bad.toml"), "--atlas", self.atlas, code=2))
        (self.folder / "bad.toml").write_text(CLAIM.replace("[[axis.rule]]", "[axis.rule]", 1).format(value=0.2))
        self.assertIn("[[axis.rule]]", run("claim", "check", str(self.folder / "bad.toml"), "--atlas", self.atlas, code=2))
        (self.folder / "dated.toml").write_text(CLAIM.replace("[stated]", "date = 2025-05-15\n[stated]", 1).format(value=0.2))
        self.assertEqual(json.loads(run("claim", "check", str(self.folder / "dated.toml"), "--atlas", self.atlas, "--format", "json"))["claim"]["date"], "2025-05-15")
        (self.folder / "bad.toml").write_text("[claim\n")
        self.assertIn("line 1", run("claim", "check", str(self.folder / "bad.toml"), "--atlas", self.atlas, code=2))

    def test_rerun_of_claims(self):
        """A receipt carries the claim: it is checked again without its file, and what differs is named."""
        answer = self.folder / "claim.json"
        for action, flags in (("check", []), ("curve", []), ("curve", ["--minimal", "--retracted", "keep"])):
            text = run("claim", action, self.claim(), "--atlas", self.atlas, "--format", "json", *flags)
            answer.write_text(text)
            self.assertTrue(run("rerun", str(answer), "--atlas", self.atlas).startswith("the same: 8 answers"), (action, flags))
            again = json.loads(run("rerun", str(answer), "--atlas", self.atlas, "--format", "json"))
            again.pop("rerun")
            self.assertEqual(again, json.loads(text))
        document = json.loads(text)
        document["specifications"][3]["value"] = 0.5
        document["claim"]["readings"][0]["median"] = 9
        document["claim"]["verdict"] = "supported by me"
        answer.write_text(json.dumps(document))
        done = subprocess.run([COMITY, "rerun", str(answer), "--atlas", self.atlas], capture_output=True, text=True)
        self.assertEqual(done.returncode, 1, done.stderr)
        for word in ("claim, verdict: was supported by me", "claim R1, median: was 9", "value: was 0.5"):
            self.assertIn(word, done.stdout)
        document["receipt"]["question"]["claim_toml"] += "# changed\n"
        answer.write_text(json.dumps(document))
        self.assertIn("SHA-256 differs", run("rerun", str(answer), "--atlas", self.atlas, code=2))


if __name__ == "__main__":
    suite.close(Claims, globals(), COMITY)
