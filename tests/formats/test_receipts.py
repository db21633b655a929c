#!/usr/bin/env python3
"""Receipts: every verb's answer, and its receipt alone, is computed again by `rerun`; whatever is changed in one is told, to the
digit. The schemas of answers, receipts and claims hold what the program writes and reads, and refuse what is wrong.

    .venv/bin/python tests/formats/test_receipts.py [--comity PROGRAM] [NAME…]
"""

import copy
import csv
import io
import json
import random
import re
import subprocess
import sys
import tomllib
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e"))
import harness  # noqa: E402
from harness import ROOT, comity, work  # noqa: E402

try:
    import jsonschema
    import referencing
except ImportError:
    jsonschema = None

FORMATS = ROOT / "docs" / "formats"
SCHEMAS = {p.name: json.loads(p.read_text()) for p in FORMATS.glob("*.schema.json")}
YEARS = ["--years", "2018:2022"]

# Of every verb that answers, ways to ask; a new verb gets a line here. {ids}, {events}, {claim}: files.
ASKED = {
    "pair": [["GB", "CN"], ["EU27", "CN+US", *YEARS, "--counting", "fractional_author", "--window", "open"],
             ["GB", "CN", *YEARS, "--institution", "University 7", "--interval", "none", "--measures", "mncs,pp_top_5"],
             ["GB", "CN", "--years", "2018:2022", "--types", "article,book", "--field", "17", "--ids", "{ids}", "--seed", "7", "--level", "0.9"]],
    "works": [["GB", "CN"], ["GB", *YEARS, "--population", "GB domestic", "--sort", "id", "--top", "5"], ["--ids", "{ids}", *YEARS]],
    "why": [["W3"], ["https://doi.org/10.1000/7", *YEARS, "--field", "27", "--measures", "all"], ["W4040404", *YEARS],
            ["w605", "--pair", "GB", "CN", *YEARS, "--counting", "fractional_author", "--author", "A1|A2", "--ids", "{ids}"]],
    "rank": [[], [*YEARS, "--by", "mncs", "--min-works", "3", "--top", "2", "--source", "S1|S2"],
             ["partners", "--of", "GB", "--by", "affinity", "--years", "2018:2022", "--min-works", "1"], ["--by", "sum_of_ties", *YEARS, "--min-works", "1"]],
    "trend": [["GB", "CN"], ["GB", "CN+US", "--years", "2018:2022", "--counting", "fractional_author", "--field", "17"]],
    "claim": [["check", "{claim}"], ["curve", "{claim}", "--threshold", "gt"], ["curve", "{claim}", "--minimal"],
              ["check", "--id", "twice-the-global-average"]],
    "blocs": [["--years", "2018:2022", "--min-ties", "1"],
              ["--years", "2018:2022", "--min-ties", "1", "--with", "GB,CN", "--resolution", "1,2", "--runs", "3", "--null-networks", "2"]],
    "cut": [["GB", "CN", "--years", "2018:2022", "--min-ties", "1", "--keep", "0.25"]],
    "decoupling": [["GB", "CN"], ["GB", "CN", "--events", "{events}", "--field", "17"], ["--screen", "--min-works", "10", "--rate", "0.2"]],
}
NOT_ANSWERING = {"report", "sample", "build", "update", "info", "verify", "explain", "rerun", "fetch", "serve", "export"}
CLAIM = """[claim]
id = "made"
statement = "A made statement"
[stated]
value = 0.3
decimals = 2
[question]
countries = ["GB", "CN"]
[[reading]]
id = "R1"
measure = "pp_ncs_2"
text = "share at or above twice the average"
[[axis]]
key = "years"
kind = "estimand"
options = ["2018:2022", "2019:2021"]
[[axis]]
key = "counting"
kind = "nuisance"
options = ["full", "fractional_author"]
"""


def validator(name):
    resources = [(key, referencing.Resource.from_contents(schema)) for key, schema in SCHEMAS.items()]
    return jsonschema.Draft202012Validator(SCHEMAS[name], registry=referencing.Registry().with_resources(resources))


class Made(harness.Case):
    """An atlas, and files that questions name."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = harness.tempfile.TemporaryDirectory(prefix="comity-", dir=harness.fast_folder())
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        both = [harness.authorship(["GB"], 1, institutions=[harness.institution(7, "GB")]),
                harness.authorship(["CN"], 2, institutions=[harness.institution(8, "CN")])]
        cls.records = harness.world(200) + [work(600 + i, 2018 + i % 5, authorships=both) for i in range(8)]
        cls.atlas = cls.made("atlas", cls.records)
        cls.other = cls.made("other", cls.records[:-1])
        cls.files = {"ids": harness.write(cls.folder / "ids.txt", "\n".join(f"W{i}" for i in range(1, 120)) + "\nW99999\n"),
                     "claim": harness.write(cls.folder / "claim.toml", CLAIM),
                     "events": harness.write(cls.folder / "events.csv", "date,name,source\n2020-06-01,An event,https://example.org\n")}

    @classmethod
    def made(cls, name, records):
        run = comity("build", harness.write(cls.folder / f"{name}.jsonl", records), "--out", cls.folder / name)
        if run.code != 0:
            raise AssertionError(str(run))
        return cls.folder / name

    def ask(self, verb, flags, atlas=None):
        return self.run_ok(verb, *(f.format(**self.files) for f in flags), "--atlas", atlas or self.atlas, "--format", "json").json

    def save(self, document):
        return harness.write(self.tmp / "answer.json", json.dumps(document))

    def rerun(self, document, *flags, atlas=None, code=0):
        run = comity("rerun", self.save(document), "--atlas", atlas or self.atlas, "--format", "json", *flags)
        self.assertEqual(run.code, code, str(run))
        return run.json["rerun"]

    def answers(self):
        return [self.ask(verb, flags) for verb, ways in ASKED.items() for flags in ways]


class EveryVerb(Made):
    def test_all_are_here(self):
        self.assertEqual(harness.verbs(), set(ASKED) | NOT_ANSWERING)

    def test_answers_come_again(self):
        for document in self.answers():
            told = self.rerun(document)
            self.assertEqual((told["same"], told["differs"], told["circumstances"]), (True, [], []))
            self.assertEqual(told["verb"], document["question"]["verb"])
            self.assertEqual(told["compared"], {k: len(v) for k, v in document.items() if isinstance(v, list) and k != "sources"})

    def test_a_receipt_alone_is_enough(self):
        """The document that comes from the receipt alone is the one that it came from, member by member."""
        for document in self.answers():
            run = self.run_ok("rerun", self.save(document["receipt"]), "--atlas", self.atlas, "--format", "json").json
            told = run.pop("rerun")
            self.assertEqual((told["same"], told["compared"], told["circumstances"]), (None, {}, []))
            self.assertEqual(run, document)
            text = self.run_ok("rerun", self.save(document["receipt"]), "--atlas", self.atlas).out
            self.assertIn("without its answers to compare with, under the same circumstances", text)

    def test_another_atlas_is_said(self):
        for document in self.answers():
            run = comity("rerun", self.save(document), "--atlas", self.other, "--format", "json")
            self.assertIn(run.code, (0, 1), str(run))
            told = run.json["rerun"]
            self.assertEqual(run.code, 0 if told["same"] else 1)
            self.assertIn("the atlas is another one", told["circumstances"][0])
            self.assertIn("the atlas's works was 208, is 207", told["circumstances"])
            now = self.ask_again(run.json)
            for d in told["differs"]:
                self.assertNotEqual(d["then"], d["now"])
            self.assertEqual(told["same"], all(document[k] == now[k] for k in document if k not in ("receipt", "question")))

    def ask_again(self, document):
        return {k: v for k, v in document.items() if k != "rerun"}

    def test_every_figure_is_compared(self):
        """Change one leaf anywhere in what was answered: it is found, with the place, what was and what is."""
        draw = random.Random(5)
        for verb, ways in ASKED.items():
            document = self.ask(verb, ways[-1])
            places = [p for p in self.leaves(document, ()) if p[0] not in ("question", "conventions", "receipt", "sources")]
            for path in draw.sample(places, min(12, len(places))):
                changed, value = copy.deepcopy(document), document
                target = changed
                for key in path[:-1]:
                    target, value = target[key], value[key]
                was = value[path[-1]]
                target[path[-1]] = was + 1e-9 if isinstance(was, float) else was + 1 if isinstance(was, int) and not isinstance(was, bool) else "changed"
                if target[path[-1]] == was:
                    continue
                with self.subTest(f"{verb} {path}"):
                    told = self.rerun(changed, code=1)
                    self.assertFalse(told["same"])
                    self.assertTrue(any(target[path[-1]] == d["then"] or json.dumps(target[path[-1]]) in json.dumps(d["then"]) for d in told["differs"]), told)

    def leaves(self, value, path):
        if isinstance(value, dict):
            for key in value:
                yield from self.leaves(value[key], (*path, key))
        elif isinstance(value, list) and any(isinstance(v, dict) for v in value):
            for i, one in enumerate(value):
                yield from self.leaves(one, (*path, i))
        else:
            yield path


class Presets(Made):
    """Receipts of whole sets of conventions: they stand written out, and the set keeps its name."""

    VERBS = {"pair": ["GB", "CN"], "rank": ["--by", "mncs", "--min-works", "1"], "works": ["GB", "CN"], "why": ["W601", "--pair", "GB", "CN"],
             "trend": ["GB", "CN"], "claim": ["check", "{claim}"]}

    def test_every_preset(self):
        names = list(tomllib.loads((ROOT / "data" / "presets.toml").read_text()))
        self.assertGreaterEqual(len(names), 5)
        for i, name in enumerate(names):
            for k, (verb, flags) in enumerate(self.VERBS.items()):
                more = [["--min-cohort", "1"], [], ["--seed", "9", "--level", "0.9"]][(i + k) % 3]
                with self.subTest(f"{name} {verb} {more}"):
                    document = self.ask(verb, [*flags, "--preset", name, *more])
                    self.assertEqual(document["receipt"]["preset"], {"name": name, "changed": [m[2:].replace("-", "_") for m in more if m.startswith("--")]})
                    told = self.rerun(document)
                    self.assertEqual((told["same"], told["differs"], told["circumstances"]), (True, [], []))
                    again = self.run_ok("rerun", self.save(document["receipt"]), "--atlas", self.atlas, "--format", "json").json
                    del again["rerun"]
                    self.assertEqual(again, document)


class Differences(Made):
    def setUp(self):
        super().setUp()
        self.document = self.ask("works", ["GB", *YEARS])

    def changed(self, change):
        document = copy.deepcopy(self.document)
        change(document)
        return document

    def test_rows(self):
        gone = self.rerun(self.changed(lambda d: d["works"].pop(3)), code=1)["differs"]
        self.assertEqual([(d["then"], d["now"]) for d in gone], [(None, self.document["works"][3])])
        new = self.rerun(self.changed(lambda d: d["works"].insert(0, {**d["works"][0], "id": "https://openalex.org/W7777"})), code=1)["differs"]
        self.assertEqual([(d["where"], d["now"]) for d in new], [("works https://openalex.org/W7777", None)])
        order = self.rerun(self.changed(lambda d: d["works"].reverse()), code=1)["differs"]
        self.assertEqual([(d["where"], d["key"]) for d in order], [("works", "order")])
        twice = self.rerun(self.changed(lambda d: d["works"].append(d["works"][0])), code=1)["differs"]
        self.assertEqual([(d["where"], d["now"]) for d in twice], [(f"works {self.document['works'][0]['id']} [2]", None)])

    def test_circumstances(self):
        """Where only these differ the figures are the same, and the exit is 0."""
        def age(d):
            d["receipt"].update(comity="0.0.1", releases=[{"source": "OpenAlex", "date": "2001-01-01"}])
            d["receipt"]["atlas"]["hash"] = "abc"
            d["receipt"]["conventions"]["smell"] = "none"
            del d["receipt"]["conventions"]["min_cohort"]
        told = self.rerun(self.changed(age))
        self.assertTrue(told["same"])
        for start in ("Comity was 0.0.1, is ", "the atlas is another one: its hash was abc, is ", "the atlas's releases", "the convention smell was none, is nothing",
                      "the convention min_cohort was nothing, is 1"):
            self.assertEqual(sum(c.startswith(start) for c in told["circumstances"]), 1, (start, told["circumstances"]))
        text = self.run_ok("rerun", self.save(self.changed(age)), "--atlas", self.atlas).out
        self.assertTrue(text.startswith("the same: 1 answer, "), text)
        self.assertIn("although these differ:\n  Comity was 0.0.1", text)

    def test_lists(self):
        """A list that moved is found by --ids, one that names other works is told, one that is gone is asked for."""
        document = self.ask("works", ["--ids", "{ids}", *YEARS])
        moved = harness.write(self.tmp / "moved.csv", "id\n" + "\n".join(f"https://openalex.org/W{i}" for i in [99999, *range(119, 0, -1)]))
        self.assertEqual(self.rerun(document, "--ids", moved)["circumstances"], [])
        shorter = harness.write(self.tmp / "shorter.csv", "\n".join(f"W{i}" for i in range(1, 119)))
        told = self.rerun(document, "--ids", shorter, code=1)
        self.assertTrue(told["circumstances"][0].startswith("the list of ids is another one: its digest was "), told)
        self.assertIn("the question's ids.works was 119, is 118", told["circumstances"])
        for path, says in (("no-such-list", "no-such-list is no longer there"), ("-", "standard input")):
            document["receipt"]["question"]["ids"]["path"] = path
            self.assert_usage(comity("rerun", self.save(document), "--atlas", self.atlas), says, "--ids FILE")
        document = self.ask("decoupling", ["GB", "CN", "--events", "{events}"])
        document["receipt"]["question"]["events"] = "no-such-file"
        self.assert_usage(comity("rerun", self.save(document), "--atlas", self.atlas), "no-such-file", "--events FILE")
        self.assertTrue(self.rerun(document, "--events", self.files["events"])["same"])

    def test_standard_input(self):
        done = subprocess.run([str(harness.program), "rerun", "-", "--atlas", str(self.atlas)], input=json.dumps(self.document).encode(), capture_output=True)
        self.assertEqual((done.returncode, done.stdout.decode()[:9]), (0, "the same:"))

    def test_other_formats(self):
        changed = self.save(self.changed(lambda d: d["works"][2].update(citations=77)))
        run = comity("rerun", changed, "--atlas", self.atlas, "--format", "csv")
        rows = list(csv.DictReader(io.StringIO(run.out)))
        self.assertEqual((run.code, [(r["where"], r["key"], r["then"], r["now"]) for r in rows]),
                         (1, [(f"works {self.document['works'][2]['id']}", "citations", "77", str(self.document["works"][2]["citations"]))]))
        text = comity("rerun", changed, "--atlas", self.atlas).out
        self.assertIn("1 difference in 1 answer, ", text)
        self.assertIn("citations: was 77, is ", text)
        alone = self.run_ok("rerun", self.save(self.document["receipt"]), "--atlas", self.atlas, "--format", "csv").out
        self.assertEqual(alone, self.run_ok("works", "GB", *YEARS, "--atlas", self.atlas, "--format", "csv").out)

    def test_bad_receipts(self):
        for text, says in (("", "no JSON object"), ("[1]", "no JSON object"), ("{}", "no receipt"), ("nonsense", "no JSON object"),
                           ('{"receipt": {}}', "no receipt"), ('{"receipt": 5}', "no receipt"), ("\0", "no JSON object"), ("{" * 100_000, "no JSON object")):
            self.assert_usage(comity("rerun", harness.write(self.tmp / "bad.json", text), "--atlas", self.atlas), says)
        receipt = self.document["receipt"]
        for change, says in (({"question": []}, ""), ({"question": {**receipt["question"], "verb": "sample"}}, "'sample'"),
                             ({"question": {**receipt["question"], "verb": "dance"}}, "'dance'"), ({"question": {**receipt["question"], "verb": "rerun"}}, "'rerun'"),
                             ({"question": {**receipt["question"], "verb": 5}}, "'5'"), ({"question": {**receipt["question"], "countries": ["UK"]}}, "UK"),
                             ({"question": {**receipt["question"], "filters": {"institution": "I9"}}}, "I9"), ({"conventions": {"window": "often"}}, "window"),
                             ({"conventions": 7}, ""), ({"question": {"verb": "works"}}, "no receipt"), ({"atlas": 5}, "")):
            self.assert_usage(comity("rerun", self.save({**receipt, **change}), "--atlas", self.atlas), says)
        self.assert_usage(comity("rerun", "no-such-file", "--atlas", self.atlas), "no-such-file does not exist")
        self.assert_usage(comity("rerun", self.tmp, "--atlas", self.atlas), "is a folder")


@unittest.skipIf(jsonschema is None, "needs jsonschema: run it with .venv/bin/python (./dev setup)")
class Schemas(Made):
    def test_they_are_schemas(self):
        for name, schema in SCHEMAS.items():
            jsonschema.Draft202012Validator.check_schema(schema)
            self.assertEqual(schema["$id"], name)

    def test_answers_and_receipts(self):
        """Of every verb, and of what `rerun` writes with and without differences."""
        answer, receipt = validator("answer.schema.json"), validator("receipt.schema.json")
        for document in self.answers():
            answer.validate(document)
            receipt.validate(document["receipt"])
            for one in document["answers"][:1]:
                one["n"] = 123456
            for one, flags in ((document, {}), (document["receipt"], {})):
                answer.validate(comity("rerun", self.save(one), "--atlas", self.atlas, "--format", "json").json)

    def test_faults_of_receipts_are_refused(self):
        receipt, document = validator("receipt.schema.json"), self.ask("pair", ["GB", "CN", *YEARS, "--ids", "{ids}"])
        self.assertTrue(receipt.is_valid(document["receipt"]))
        self.assertFalse(receipt.is_valid(document))
        for path, value in ((("comity",), ""), (("seed",), None), (("atlas", "hash"), "not hexadecimal"), (("atlas", "scope"), "all"), (("releases", 0, "date"), "soon"),
                            (("question", "countries"), "GB"), (("question", "verb"), "Pair"), (("question", "ids", "sha256"), "1"), (("question", "ids", "missing"), -1),
                            (("conventions", "window"), "4"), (("conventions", "smell"), "none"), (("when",), "2026-01-01")):
            changed = copy.deepcopy(document["receipt"])
            target = changed
            for key in path[:-1]:
                target = target[key]
            target[path[-1]] = value
            self.assertFalse(receipt.is_valid(changed), path)

    def test_claims(self):
        """The claims that come with Comity, and the template, fit their schema."""
        claim = validator("claim.schema.json")
        files = sorted((ROOT / "claims").glob("*.toml"))
        self.assertGreaterEqual(len(files), 10)
        for text in [*(f.read_text() for f in files), CLAIM, comity("claim", "new").out]:
            claim.validate(json.loads(json.dumps(tomllib.loads(text), default=str)))

    def test_schema_and_program_refuse_the_same_claims(self):
        claim = validator("claim.schema.json")
        for old, new in (('id = "made"', ""), ('statement = "A made statement"', ""), ("value = 0.3", 'value = "much"'),
                         ("decimals = 2", "decimals = -1"), ('countries = ["GB", "CN"]', "countries = []"), ('measure = "pp_ncs_2"', "measure = 7"),
                         ('measure = "pp_ncs_2"', ""), ('key = "years"', ""), ('kind = "nuisance"', 'kind = "whim"'), ('options = ["full", "fractional_author"]', ""),
                         ('options = ["full", "fractional_author"]', "options = []"), ('id = "R1"', "")):
            text = CLAIM.replace(old, new, 1)
            self.assertNotEqual(text, CLAIM)
            with self.subTest(f"{old} -> {new}"):
                self.assertFalse(claim.is_valid(json.loads(json.dumps(tomllib.loads(text), default=str))))
                self.assert_usage(comity("claim", "check", harness.write(self.tmp / "bad.toml", text), "--atlas", self.atlas))


if __name__ == "__main__":
    harness.main()
