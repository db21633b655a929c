#!/usr/bin/env python3
"""The command line: help, spellings, formats, names of countries, blocs, fields and populations, definitions, completion.

    python3 tests/e2e/test_cli.py [--comity PROGRAM] [NAME…]
"""

import contextlib
import csv
import fcntl
import io
import itertools
import json
import os
import re
import shutil
import signal
import struct
import subprocess
import termios
import time
import tomllib
import unittest

import harness
from harness import ROOT, URL, VENV, comity, verbs, work, write

KNOWN = {"sample", "build", "info", "pair", "works", "verify", "explain"}  # the verbs that this file knows more of than its name
YEARS = ("--years", "2018:2022")


def convention_table():
    """{key: (values, default)} of docs/methods/conventions.md."""
    text = (ROOT / "docs/methods/conventions.md").read_text()
    return {key: (values, default) for key, values, default in re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \|", text, re.M)}


def hear_interrupts():
    """A shell may run the tests in the background, where it lets what they start ignore them."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class OneAtlas(harness.Case):
    """Tests that only read: one atlas for all of a class."""

    records = harness.world(120)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = harness.tempfile.TemporaryDirectory(prefix="comity-", dir=harness.fast_folder())
        cls.addClassCleanup(folder.cleanup)
        cls.atlas = harness.Path(folder.name) / "atlas"
        run = comity("build", write(harness.Path(folder.name) / "in.jsonl", cls.records), "--out", cls.atlas)
        if run.code != 0:
            raise AssertionError(str(run))

    def pair(self, *arguments, a="GB", b="CN"):
        return self.run_ok("pair", a, b, "--atlas", self.atlas, *YEARS, *arguments)

    def count(self, *arguments, a="GB", b="CN", population="joint"):
        """publications of a population."""
        answers = self.pair("--format", "json", "--interval", "none", *arguments, a=a, b=b).json["answers"]
        return next(x["value"] for x in answers if (x["measure"], x["population"]) == ("publications", population) and "by" not in x)


class Help(harness.Case):
    """--help, --version, and what completion scripts know."""

    def test_every_verb_has_help(self):
        self.assertLessEqual(KNOWN, verbs())
        for verb in verbs() | {"completion"}:
            for flag in ("--help", "-h"):
                run = self.run_ok(verb, flag)
                self.assertEqual(run.err, "")
                self.assertIn(f"comity {verb}", run.out)

    def test_help_names_every_parameter(self):
        conventions = ["--" + key.replace("_", "-") for key in convention_table()]
        self.assertGreaterEqual(len(conventions), 23)
        filters = ["--topic", "--subfield", "--field", "--domain"]
        common = ["--format", "--output", "--threads"]
        for verb, parameters in {"sample": ["--out", "--works", "--seed"], "build": ["inputs", "--out", "--scope", "--titles"],
                                 "info": ["atlas", "--funnel", *conventions], "verify": ["atlas", "--full"], "explain": ["name"],
                                 "pair": ["a", "b", "--atlas", "--measures", *conventions, *filters],
                                 "works": ["a", "b", "--atlas", "--population", "--sort", "--top", *conventions, *filters]}.items():
            text = self.run_ok(verb, "--help").out
            for parameter in parameters + common:
                self.assertRegex(text, rf"(?m)^\s+(-o,)?{re.escape(parameter)}[ ,]", f"comity {verb} --help does not name {parameter}")

    def test_help_tells_values_and_defaults(self):
        text = re.sub(r"\s+", " ", self.run_ok("pair", "--help").out)
        for key, (values, default) in convention_table().items():
            plain = default.replace("`", "")
            self.assertIn(f"[default: {plain}]", text, key)
            for value in re.findall(r"`([a-z_]+)`", values):
                self.assertIn(value, text, key)

    def test_every_verb_has_an_example(self):
        for verb in verbs():
            (example,) = re.findall(r"Example: (comity .*)", self.run_ok(verb, "--help").out)
            self.assertTrue(example.startswith(f"comity {verb} "), example)

    def test_version(self):
        self.assertRegex(self.run_ok("--version").out, r"^comity \d+\.\d+\.\d+\n$")

    def test_text_of_files_does_not_steer_the_terminal(self):
        record = harness.world(3)[0]
        record["type"] = "\u001b[31mart\u202e"
        atlas = self.build(harness.write(self.tmp / "w.jsonl", [record]))
        text = comity("info", atlas).out
        self.assertNotIn("\u001b", text)
        self.assertIn("\\u001b[31mart\\u202e", text)
        self.assertNotIn("\u001b", comity("info", self.tmp / "no\u001b[31m").err)

    def test_no_verb(self):
        run = comity()
        self.assertEqual(run.code, 2)
        self.assertIn("pair", run.out + run.err)


class Sentences(harness.Case):
    """A command line that is not understood gets one sentence: the first word that is wrong, what may be meant, where to look."""

    def test_a_wrong_verb(self):
        self.assert_usage(comity("pari", "GB", "CN"), "there is no verb 'pari'; did you mean pair? 'comity --help'")
        self.assert_usage(comity("help", "pari"), "there is no verb 'pari'; did you mean pair?")
        run = comity("GB", "CN")
        self.assert_usage(run, "there is no verb 'GB'; 'comity --help'")
        self.assertNotIn("did you mean", run.err)

    def test_a_wrong_flag(self):
        for words, sentence in ((["--yaers", "2020:2024"], "--yaers is not understood by pair; did you mean --years? 'comity pair --help'"),
                                (["--min_cohrt=3"], "--min_cohrt=3 is not understood by pair; did you mean --min-cohort?"),
                                (["--json"], "did you mean --format json?"), (["-f", "csv"], "-f is not understood by pair; 'comity pair --help'"),
                                (["US"], "'US' is one word too many for pair")):
            self.assert_usage(comity("pair", "GB", "CN", *words), sentence)
        # The wrong word may be why another lacks: it comes first.
        self.assert_usage(comity("pair", "GB", "--yaers"), "--yaers is not understood by pair")
        self.assertNotIn("did you mean", comity("export", "--network").err)
        self.assert_usage(comity("serve", "--prot", "1"), "--prot is not understood by serve; did you mean --port?")

    def test_what_lacks(self):
        self.assert_usage(comity("pair", "GB"), "pair needs b (the other side), as in 'comity pair GB CN", "'comity pair --help'")
        self.assert_usage(comity("build", "x"), "build needs --out (folder of the atlas;", "as in 'comity build")
        self.assert_usage(comity("pair", "GB", "CN", "--years"), "--years needs a value behind it")
        self.assert_usage(comity("pair", "GB", "CN", "--years", "2020", "--years", "2021"), "--years is given more than once")

    def test_paths_that_look_like_flags(self):
        """Behind -- nothing is a flag; elsewhere who gave one for a path is told so."""
        world = self.tmp / "world"
        self.run_ok("sample", "--out", world, "--works", "300")
        self.assert_usage(comity("build", "world", "--out", "--x", cwd=self.tmp), "--out needs a path behind it, and --x is a flag (./--x is a file of that name)")
        self.assert_usage(comity("build", "--in", "--out", "a", cwd=self.tmp), "--in is not understood by build")
        self.assert_usage(comity("build", "--", "--in", "--out", "a", cwd=self.tmp), "build needs --out")
        self.assert_usage(comity("info", "--", "a", "--b"), "'--b' is one word too many for info")
        (self.tmp / "--in").symlink_to(world)
        self.run_ok("build", "--out", "a", "--", "--in", cwd=self.tmp)
        (self.tmp / "--a").symlink_to(self.tmp / "a")
        self.assertEqual(self.run_ok("info", "--format", "json", "--", "--a", cwd=self.tmp).json["holds"]["works"], 300)

    def test_numbers(self):
        self.assert_usage(comity("pair", "GB", "CN", "--threads", "abc"), "--threads abc is not understood: it takes a whole number from 0 to 4096")
        self.assert_usage(comity("serve", "--patience", "0"), "--patience 0 is not understood: it takes a number from 0.1 to 3600")

    def test_help_and_version_as_verbs(self):
        self.assertEqual(self.run_ok("help").out, self.run_ok("--help").out)
        self.assertEqual(self.run_ok("help", "pair").out, self.run_ok("pair", "--help").out)
        self.assertEqual(self.run_ok("version").out, self.run_ok("--version").out)


class Spellings(OneAtlas):
    """Ways to say the same thing."""

    def test_both_spellings_of_every_convention(self):
        for key, value in {"min_cohort": "3", "mean_zero": "null", "max_authors": "2", "max_countries": "2"}.items():
            dashed = self.pair("--format", "json", "--interval", "none", "--" + key.replace("_", "-"), value)
            under = self.pair("--format", "json", "--interval", "none", "--" + key, value)
            equals = self.pair("--format", "json", "--interval", "none", f"--{key}={value}")
            self.assertEqual(dashed.bytes, under.bytes)
            self.assertEqual(dashed.bytes, equals.bytes)
            self.assertEqual(str(dashed.json["conventions"][key]), value)

    def test_flags_before_and_after(self):
        a = self.run_ok("pair", "GB", "CN", *YEARS, "--atlas", self.atlas, "--format", "csv")
        b = self.run_ok("pair", "--format", "csv", "--atlas", self.atlas, "GB", *YEARS, "CN")
        self.assertEqual(a.bytes, b.bytes)

    def test_where_the_atlas_is(self):
        """--atlas, else $COMITY_ATLAS, else ./atlas."""
        expected = self.pair("--format", "json").bytes
        question = ["pair", "GB", "CN", *YEARS, "--format", "json"]
        self.assertEqual(self.run_ok(*question, env={"COMITY_ATLAS": str(self.atlas)}).bytes, expected)
        self.assertEqual(self.run_ok(*question, cwd=self.atlas.parent).bytes, expected)
        self.assertEqual(self.run_ok(*question, "--atlas", self.atlas, env={"COMITY_ATLAS": "/nowhere"}).bytes, expected)
        self.assertEqual(self.run_ok(*question, cwd=self.atlas.parent, env={"COMITY_ATLAS": ""}).bytes, expected)
        self.assert_usage(comity(*question, cwd=self.tmp), "atlas", "comity build")
        self.assert_usage(comity(*question, cwd=self.tmp, env={"COMITY_ATLAS": "/nowhere"}), "/nowhere")

    def test_atlas_as_argument_or_flag(self):
        for verb in ("info", "verify"):
            one = self.run_ok(verb, self.atlas, "--format", "json")
            self.assertEqual(one.bytes, self.run_ok(verb, "--atlas", self.atlas, "--format", "json").bytes)
            self.assertEqual(one.bytes, self.run_ok(verb, "--format", "json", env={"COMITY_ATLAS": str(self.atlas)}).bytes)
            self.assertEqual(one.bytes, self.run_ok(verb, "--format", "json", cwd=self.atlas.parent).bytes)
            self.assertEqual(one.bytes, self.run_ok(verb, str(self.atlas) + "/", "--format", "json").bytes)

    def test_small_letters(self):
        self.assertEqual(self.pair("--format", "json", a="gb", b="Cn").bytes, self.pair("--format", "json").bytes)
        self.assertEqual(self.count(a="eu27", b="gb"), 0)

    def test_one_year(self):
        run = self.run_ok("pair", "GB", "CN", "--atlas", self.atlas, "--years", "2020", "--format", "json")
        self.assertEqual(run.json["conventions"]["years"], "2020:2020")


class Formats(OneAtlas):
    """The same figures as JSON, CSV, Parquet and table."""

    def test_csv_equals_json(self):
        document = self.pair("--format", "json").json
        text = self.pair("--format", "csv").out
        rows = list(csv.DictReader(io.StringIO(text)))
        first = "measure,unit,population,by_year,by_field,by_side,by_institution,by_institution_id".split(",")
        last = "value,lower,upper,level,n,coverage_class,coverage_country,coverage_references,coverage_fwci,notes".split(",")
        more = []  # breakdowns of one kind of figure, in the order of their first appearance
        for answer in document["answers"]:
            more += [f"by_{key}" for key in answer.get("by", {}) if f"by_{key}" not in [*first, *more]]
        self.assertIn("by_role", more)
        self.assertEqual(text.splitlines()[0].split(","), [*first, *more, *last])
        self.assertEqual(len(rows), len(document["answers"]))
        for row, answer in zip(rows, document["answers"]):
            for key in ("measure", "unit", "population"):
                self.assertEqual(row[key], answer[key])
            for key in ("value", "lower", "upper", "level", "n"):
                self.assertEqual(row[key], "" if answer[key] is None else json.dumps(answer[key]), answer)
            for key, value in answer["coverage"].items():
                self.assertEqual(row[f"coverage_{key}"], "" if value is None else json.dumps(value))
            self.assertEqual(row["notes"], "|".join(answer["notes"]))
            by = answer.get("by", {})
            for key in (column[3:] for column in [*first, *more] if column.startswith("by_")):
                self.assertEqual(row[f"by_{key}"], str(by.get(key, "")))

    def test_works_csv_equals_json(self):
        question = ["works", "GB", "CN", "--atlas", self.atlas, *YEARS, "--format"]
        listed = self.run_ok(*question, "json").json["works"]
        rows = list(csv.DictReader(io.StringIO(self.run_ok(*question, "csv").out)))
        self.assertGreater(len(listed), 20)
        self.assertEqual([r["id"] for r in rows], [w["id"] for w in listed])
        for row, found in zip(rows, listed):
            self.assertEqual((row["countries"], row["citations"]), ("|".join(found["countries"]), str(found["citations"])))
            self.assertEqual(row["ncs"], "" if found["ncs"] is None else json.dumps(found["ncs"]))

    def test_csv_quotes(self):
        source = write(self.tmp / "in.jsonl", [work(1, title='A "quoted", cut\nand\rbroken title; =1+1')])
        atlas = self.build(source)
        question = ["works", "GB", "CN", "--atlas", atlas, "--years", "2020", "--format"]
        (row,) = csv.DictReader(io.StringIO(self.run_ok(*question, "csv").out, newline=""))
        self.assertEqual(row["title"], self.run_ok(*question, "json").json["works"][0]["title"])

    def parquet(self, path):
        if not VENV.exists():
            raise unittest.SkipTest("needs the pyarrow of .venv (./dev setup)")
        script = ("import sys, json, pyarrow.parquet as p; t = p.read_table(sys.argv[1])\n"
                  "print(json.dumps([t.to_pylist(), {f.name: str(f.type) for f in t.schema}]))")
        done = subprocess.run([str(VENV), "-c", script, str(path)], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_parquet_equals_json(self):
        path = self.tmp / "answers.parquet"
        self.assertEqual(self.pair("--format", "parquet", "--output", path).out, "")
        rows, types = self.parquet(path)
        answers = self.pair("--format", "json").json["answers"]
        self.assertEqual([(r["measure"], r["population"], r["by_year"], r["value"], r["lower"], r["n"]) for r in rows],
                         [(a["measure"], a["population"], a.get("by", {}).get("year"), a["value"], a["lower"], a["n"]) for a in answers])
        self.assertEqual((types["value"], types["by_year"], types["n"], types["measure"], types["coverage_fwci"]),
                         ("double", "int64", "int64", "string", "double"))
        self.assertEqual(path.read_bytes(), self.pair("--format", "parquet").bytes)

    def test_parquet_of_works(self):
        path = self.tmp / "works.parquet"
        question = ["works", "GB", "CN", "--atlas", self.atlas, *YEARS]
        self.run_ok(*question, "--format", "parquet", "-o", path)
        rows, _ = self.parquet(path)
        listed = self.run_ok(*question, "--format", "json").json["works"]
        self.assertEqual([(r["id"], r["title"], r["ncs"], r["countries"]) for r in rows],
                         [(w["id"], w["title"], w["ncs"], "|".join(w["countries"])) for w in listed])

    def test_output_file(self):
        for format in ("json", "csv", "table"):
            path = self.tmp / f"answers.{format}"
            run = self.pair("--format", format, "--output", path)
            self.assertEqual((run.out, path.read_bytes()), ("", self.pair("--format", format).bytes))

    def test_the_file_tells_the_format(self):
        for name, format in (("a.json", "json"), ("a.CSV", "csv"), ("a.parquet", "parquet"), ("a.xlsx", "xlsx"), ("a.txt", "table"), ("a", "table")):
            path = self.tmp / name
            self.pair("--out", path)
            self.assertEqual(path.read_bytes(), self.pair("--format", format).bytes, name)
        self.assertEqual(self.pair("-o", "-").bytes, self.pair().bytes)
        question = ["pair", "GB", "CN", "--atlas", self.atlas]
        self.assert_usage(comity(*question, "--out", self.tmp / "a.pdf"), "would be no .pdf: 'pair' writes table, json, csv, parquet or xlsx")
        self.assert_usage(comity(*question, "--out", self.tmp / "b.json", "--format", "csv"), "--format csv and", "contradict")
        self.assert_usage(comity("report", *question, "--out", self.tmp / "r.pdf"), "'report' writes html")
        self.assertFalse((self.tmp / "a.pdf").exists() or (self.tmp / "b.json").exists())
        self.run_ok("export", "network", "--atlas", self.atlas, *YEARS, "--min-ties", "1", "-o", self.tmp / "n.net")
        self.assertIn("*Vertices", (self.tmp / "n.net").read_text())

    def test_formats_of_exports(self):
        self.assertIn("for a network graphml, gexf, pajek, vosviewer, csv; for tables parquet, csv", self.run_ok("export", "--help").out)
        self.assert_usage(comity("export", "works", "--format", "xlsx", "--atlas", self.atlas), "for a network graphml", "for tables parquet")

    def test_output_that_is_no_file(self):
        """Pipes and devices are written to like files, though nothing of them can be synced."""
        expected = self.pair("--format", "json").bytes
        run = self.pair("--format", "json", "--output", "/dev/stdout")
        self.assertEqual((run.code, run.bytes), (0, expected), str(run))
        pipe = self.tmp / "pipe"
        os.mkfifo(pipe)
        with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE) as reader:
            run = self.pair("--format", "json", "--output", pipe)
            self.assertEqual((run.code, reader.stdout.read()), (0, expected), str(run))
        self.assertEqual(self.pair("--output", "/dev/null").code, 0)
        self.assertEqual(comity("build", write(self.tmp / "one.jsonl", self.records), "--out", self.tmp / "one", "--output", "/dev/null").code, 0)

    def test_every_verb_in_json_and_csv(self):
        """Every verb that tells something tells it in JSON; CSV has a header and a row for each thing."""
        source = write(self.tmp / "in.jsonl", self.records)
        for verb in (["build", source, "--out", self.tmp / "atlas"], ["info", self.atlas], ["info", self.atlas, "--funnel"],
                     ["verify", self.atlas, "--full"], ["explain"], ["explain", "mncs"], ["sample", "--out", self.tmp / "world", "--works", "300"]):
            with self.subTest(verb[0]):
                self.assertIsInstance(self.run_ok(*verb, "--format", "json").json, dict)
                if verb[0] == "sample":
                    shutil.rmtree(self.tmp / "world")
                rows = list(csv.reader(io.StringIO(self.run_ok(*verb, "--format", "csv").out)))
                self.assertGreater(len(rows), 1)
                self.assertEqual({len(r) for r in rows}, {len(rows[0])})

    def test_nothing_asked_for_is_left_out_of_csv(self):
        def table(*words):
            return list(csv.DictReader(io.StringIO(self.run_ok(*words, "--format", "csv").out)))

        def document(*words):
            return self.run_ok(*words, "--format", "json").json

        info = ["info", self.atlas, "--funnel", "--quality"]
        rows, told = {(r["group"], r["key"]): r["value"] for r in table(*info)}, document(*info)
        self.assertEqual(rows["records", "kept"], str(told["records"]["kept"]))
        self.assertEqual({k: int(v) for (group, k), v in rows.items() if group == "funnel_left"}, {s["filter"]: s["left"] for s in told["funnel"]})
        self.assertEqual(list(table("info", self.atlas, "--funnel")[0]), ["filter", "dropped", "left"])
        self.assertEqual([r["check"] for r in table("verify", self.atlas, "--full")], document("verify", self.atlas, "--full")["checks"])
        self.assertEqual([(r["id"], r["statement"]) for r in table("claim", "list")], [(c["id"], c["statement"]) for c in document("claim", "list")["claims"]])

    def test_tables(self):
        """A person's table: the figures, their population, the coverage, the sources and the licence; no progress in a pipe."""
        run = self.pair()
        self.assertEqual(run.err, "")
        for words in ("GB domestic", "GB international without CN", "world", "mncs", "pp_top_10", "fwci", "CC0-1.0", "Coverage", "comity explain"):
            self.assertIn(words, run.out)
        self.assertIn(harness.manifest(self.atlas)["hash"][:12], run.out)
        self.assertLess(max(len(text) for text in run.out.splitlines() if "─" in text), 120)

    def test_tables_name_releases(self):
        (release,) = self.run_ok("info", self.atlas, "--format", "json").json["atlas"]["releases"]
        for words in (["trend", "GB", "CN"], ["rank", "partners", "--of", "GB", "--min-works", "1"], ["decoupling", "GB", "CN"]):
            self.assertIn(f"OpenAlex {release['date']} (CC0-1.0); atlas", self.run_ok(*words, "--atlas", self.atlas).out, words)

    def test_numbers_in_json(self):
        """Whole numbers without a fraction, no NaN, reals in full."""
        text = self.pair("--format", "json", "--interval", "none").out
        self.assertNotRegex(text, r"NaN|Infinity|: nan|: inf|\d\.0[,\n]")
        value = next(a["value"] for a in json.loads(text)["answers"] if a["measure"] == "mncs" and isinstance(a["value"], float))
        self.assertIn(repr(value), text)


class Works(OneAtlas):
    """The verb `works`: populations, orders, tops."""

    def listed(self, *arguments):
        return self.run_ok("works", "GB", "CN", "--atlas", self.atlas, *YEARS, "--format", "json", *arguments).json

    def test_populations(self):
        """Every population of `pair` but the world can be listed, and has as many works as `pair` says."""
        expected = {(x["measure"], x["population"]): x for x in self.pair("--format", "json", "--interval", "none").json["answers"] if "by" not in x}
        for population in ("joint", "GB", "CN", "GB domestic", "CN domestic", "GB international without CN", "CN international without GB"):
            with self.subTest(population):
                document = self.listed("--population", population)
                self.assertEqual(len(document["works"]), expected["publications", population]["n"])
                self.assertEqual(document["answers"][0]["value"], len(document["works"]))
                self.assertEqual(document["question"]["population"], population)
                self.assertEqual(sum(w["citations"] for w in document["works"]), expected["citations", population]["value"])
                scores = [w["ncs"] for w in document["works"] if w["ncs"] is not None]
                self.assertEqual(len(scores), expected["mncs", population]["n"])
                if scores:
                    self.assertAlmostEqual(sum(scores) / len(scores), expected["mncs", population]["value"], places=12)

    def test_letters_for_the_sides(self):
        self.assertEqual(self.listed("--population", "A domestic")["works"], self.listed("--population", "GB domestic")["works"])

    def test_orders(self):
        """Highest first; works without the value last; equal ones by id."""
        for key in ("ncs", "citations", "year", "fwci"):
            works = self.listed("--sort", key)["works"]
            self.assertEqual(works, sorted(works, key=lambda w: (-(w[key] if w[key] is not None else -1), int(w["id"].rsplit("W")[1]))), key)
        works = self.listed("--sort", "id")["works"]
        self.assertEqual(works, sorted(works, key=lambda w: int(w["id"].rsplit("W")[1])))

    def test_top(self):
        everything = self.listed("--sort", "citations")
        top = self.listed("--sort", "citations", "--top", "5")
        self.assertEqual(top["works"], everything["works"][:5])
        self.assertEqual(top["answers"][0]["value"], len(everything["works"]))
        self.assertEqual((top["question"]["top"], top["question"]["sort"]), (5, "citations"))
        self.assertEqual(self.listed("--top", "100000")["works"], self.listed()["works"])

    def test_rows(self):
        by_id = {w["id"]: w for w in self.records}
        for row in self.listed("--population", "GB")["works"]:
            record = by_id[row["id"]]
            self.assertEqual((row["doi"], row["title"], row["year"]), (record["doi"], record["title"], record["publication_year"]))
            self.assertEqual(row["countries"], sorted({c for a in record["authorships"] for c in a["countries"]}))
            self.assertEqual(row["ncs"] is None, record["primary_topic"] is None)
            if row["ncs"] is not None and row["cohort_mean"]:
                self.assertAlmostEqual(row["ncs"], row["citations"] / row["cohort_mean"], places=12)

    def test_flags(self):
        atlas = self.build_of([work(1, is_retracted=True), work(2, is_xpac=True), work(3)])
        run = self.run_ok("works", "GB", "CN", "--atlas", atlas, "--years", "2020", "--retracted", "keep", "--corpus", "all", "--sort", "id",
                          "--format", "json")
        self.assertEqual([[f for f in w["flags"] if f in ("retracted", "xpac")] for w in run.json["works"]], [["retracted"], ["xpac"], []])

    def test_flags_of_the_top(self):
        """Twenty works, one of which is cited: it is in the top 10 %, and the others share what is left of it, a small part each."""
        records = [work(i, 2020) for i in range(1, 20)] + [work(20, 2020, refs=[]), work(21, 2021, refs=[20], countries=[("FR",)])]
        works = self.run_ok("works", "GB", "CN", "--atlas", self.build_of(records), "--years", "2020", "--format", "json").json["works"]
        flags = {w["id"].rsplit("W")[1]: w["flags"] for w in works}
        self.assertEqual(flags["20"], ["top_1_in_part", "top_10", "ncs_2"])
        self.assertEqual([flags[str(i)] for i in range(1, 20)], [["top_10_in_part"]] * 19)
        for w in works:
            for name in ("top_1", "top_10"):
                self.assertEqual((name in w["flags"], f"{name}_in_part" in w["flags"]), (w[name] == 1, 0 < w[name] < 1), w)

    def test_twice_the_mean_in_some_classes(self):
        """One citation of a work in two classes: twice the mean of three uncited works with it, and less than that of two cited ones."""
        both = {"topics": [harness.topic(1702), harness.topic(2713)]}
        records = [work(1, **both), *(work(i) for i in (2, 3, 4)), *(work(i, subfield=2713) for i in (5, 6)),
                   work(7, 2021, refs=[1, 5, 6], countries=[("FR",)]), work(8, 2021, refs=[5, 6], countries=[("FR",)])]
        works = self.run_ok("works", "GB", "CN", "--atlas", self.build_of(records), "--years", "2020", "--multi-class", "fractional", "--format", "json").json["works"]
        one = {w["id"].rsplit("W")[1]: w for w in works}["1"]
        self.assertEqual((one["ncs_2"], [f for f in one["flags"] if f.startswith("ncs")]), (False, ["ncs_2_in_part"]))


class Sides(OneAtlas):
    """Countries, blocs, and names that are nearly one."""

    # One work for each pair of seven countries.
    records = [work(i, countries=[(a,), (b,)]) for i, (a, b) in enumerate(itertools.combinations(("CN", "DE", "FR", "GB", "HK", "MO", "US"), 2), 1)]

    def test_named_bloc(self):
        """FR and DE are one country: GB with either is joint, FR with DE domestic."""
        self.assertEqual(self.count(a="EU27", b="GB"), 2)
        self.assertEqual(self.count(a="EU27", b="GB", population="EU27 domestic"), 1)
        self.assertEqual(self.count(a="EU27", b="GB", population="EU27"), 11)
        self.assertEqual(self.count(a="G7", b="CN"), 4)

    def test_sum_of_codes(self):
        self.assertEqual(self.count(a="CN+HK+MO", b="GB"), 3)
        self.assertEqual(self.count(a="CN+HK+MO", b="GB", population="CN+HK+MO domestic"), 3)
        self.assertEqual(self.count(a="CN + HK+ MO", b="GB"), 3)
        self.assertEqual(self.count(a="EU27+GB", b="US"), 3)
        self.assertEqual(self.pair("--format", "json", a="CN+HK+MO", b="GB").json["question"]["countries"], ["CN+HK+MO", "GB"])

    def test_territories(self):
        self.assertEqual(self.count("--territories", "CN=CN+HK+MO", a="CN", b="GB"), 3)
        self.assertEqual(self.count("--territories", "cn=cn+hk+mo", a="CN", b="GB", population="CN domestic"), 3)
        for spelled in ("CN=CN+HK+MO;GB=GB+FR", "CN=CN+HK+MO,GB=GB+FR", "gb=fr, cn=mo+hk"):
            run = self.pair("--territories", spelled, "--format", "json", a="CN", b="GB").json
            self.assertEqual(next(x["value"] for x in run["answers"] if x["population"] == "joint"), 6)
            self.assertEqual(run["receipt"]["conventions"]["territories"], "CN=CN+HK+MO;GB=GB+FR")

    def test_territories_take_codes(self):
        for rules, says in (("CN=CN+HG+MO", "HG"), ("GB=UK", "GB"), ("CN=CN HK MO", "CN HK MO"), ("EU27=DE+FR", "EU27")):
            with self.subTest(rules):
                self.assert_usage(comity("pair", "CN", "GB", "--atlas", self.atlas, *YEARS, "--territories", rules), says)

    def test_territories_keep_the_sides(self):
        """A country that counts as another is not asked about: its figures would be zeros."""
        question = ("--atlas", self.atlas, "--territories", "CN=CN+HK+MO")
        for verb in ("pair", "works", "trend", "decoupling", "cut", "strength"):
            for a, b in (("HK", "GB"), ("GB", "HK"), ("CN", "HK"), ("HK+FR", "GB")):
                with self.subTest(f"{verb} {a} {b}"):
                    if verb in verbs():
                        self.assert_usage(comity(verb, a, b, *question), "HK counts as CN", "ask about CN")
        self.assert_usage(comity("rank", "partners", "--of", "HK", *question), "HK counts as CN")
        self.assert_usage(comity("blocs", "--of", "HK+FR+DE", "--min-ties", "1", *question), "HK counts as CN")
        self.assertEqual(self.count("--territories", "CN=CN+HK+MO", a="CN+HK", b="GB"), 3)

    def test_suggestions(self):
        for said, meant in (("UK", "GB"), ("EL", "GR"), ("CHN", "CN"), ("China", "CN"), ("germany", "DE"), ("USA", "US")):
            with self.subTest(said):
                self.assert_usage(comity("pair", said, "FR", "--atlas", self.atlas, *YEARS), meant)
        self.assert_usage(comity("pair", "EU28X", "FR", "--atlas", self.atlas, *YEARS), "EU27")

    def test_a_code_that_is_only_in_the_atlas(self):
        atlas = self.build_of([work(1, countries=[("QQQ",), ("GB",)])])
        self.assertEqual(self.answers(atlas, "GB", "QQQ", "--years", "2020")["publications", "joint"]["value"], 1)


class Institutions(OneAtlas):
    """The institutions of a pair: works by the weight that they have in the joint population."""

    @staticmethod
    def of(number, *universities):
        """An author of GB for each university, and one of CN."""
        british = [harness.authorship(["GB"], author=10 * number + u, institutions=[harness.institution(u, "GB")]) for u in universities]
        return work(number, authorships=british + [harness.authorship(["CN"], author=10 * number)])

    # University 1 signs two works that are little of GB and CN, university 2 one that is theirs alone.
    records = [work(n, authorships=of(n, 1)["authorships"] + [harness.authorship(["US"], author=100 * n + i) for i in range(8)])
               for of, n in ((of.__func__, 1), (of.__func__, 2))] + [of.__func__(3, 2)]

    def institutions(self, *flags):
        answers = self.pair("--format", "json", *flags).json["answers"]
        return [(a["by"]["institution_id"], a["value"], a["n"]) for a in answers if a.get("by", {}).get("side") == "GB" and "institution_id" in a["by"]]

    def test_works_weigh_what_they_weigh(self):
        self.assertEqual(self.institutions(), [("I1", 2, 2), ("I2", 1, 1)])
        self.assertEqual(self.institutions("--counting", "fractional_author"), [("I2", 1, 1), ("I1", 0.4, 2)])
        self.assertEqual([(i, n) for i, _, n in self.institutions("--counting", "fractional_country")], [("I1", 2), ("I2", 1)])


class Classes(OneAtlas):
    """Population filters by topic, subfield, field and domain: ids of every form, and names."""

    records = [work(1, subfield=1702), work(2, subfield=1703), work(3, subfield=2713), work(4, subfield=None),
               work(5, primary_topic={**harness.topic(1702, number=10777), "display_name": "Deep, learning"}),
               work(6, primary_topic={**harness.topic(2714), "display_name": "Twice"}),
               work(7, primary_topic={**harness.topic(2715), "display_name": "Twice"})]

    def test_ids_and_names(self):
        for key, forms, expected in (
                ("field", ["17", "fields/17", f"{URL}fields/17", "Field 17", "field 17"], 3),
                ("subfield", ["1702", "subfields/1702", f"{URL}subfields/1702", "Subfield 1702"], 2),
                ("topic", ["10777", "T10777", f"{URL}T10777", "Deep, learning", "t10777"], 1),
                ("domain", ["3", f"{URL}domains/3", "Domain 3"], 6)):
            for form in forms:
                with self.subTest(f"--{key} {form}"):
                    self.assertEqual(self.count(f"--{key}", form), expected)
                    self.assertEqual(self.count(f"--{key}", form, population="world"), expected)

    def test_filters_are_in_the_question(self):
        document = self.pair("--format", "json", "--field", "Field 17", "--subfield", "1702").json
        self.assertEqual({k: str(v) for k, v in document["question"]["filters"].items()}, {"field": "17", "subfield": "1702"})
        self.assertEqual(document["receipt"]["question"], document["question"])

    def test_filters_together(self):
        self.assertEqual(self.count("--field", "17", "--subfield", "1703"), 1)
        self.assertEqual(self.count("--field", "27", "--subfield", "1703"), 0)

    def test_a_name_that_is_not_unique(self):
        self.assert_usage(comity("pair", "GB", "CN", "--atlas", self.atlas, *YEARS, "--topic", "Twice"), "Twice")

    def test_a_name_that_is_not_there(self):
        self.assert_usage(comity("pair", "GB", "CN", "--atlas", self.atlas, *YEARS, "--field", "Alchemy"), "Alchemy", "field")

    def test_filters_narrow_no_cohort(self):
        """A filter leaves scores as they are: cohorts are formed without it."""
        def scores(*flags):
            run = self.run_ok("works", "GB", "CN", "--atlas", self.atlas, *YEARS, "--class", "domain", "--format", "json", *flags)
            return {w["id"]: (w["ncs"], w["cohort_mean"]) for w in run.json["works"]}
        everything = scores()
        self.assertEqual(scores("--subfield", "1702"), {i: s for i, s in everything.items() if i in (harness.wid(1), harness.wid(5))})


class Explain(OneAtlas):
    """Definitions: every name that is printed resolves."""

    def test_every_name_that_is_printed(self):
        document = self.pair("--format", "json").json
        names = {a["measure"] for a in document["answers"]} | set(convention_table()) - {
            "corpus", "years", "types", "retracted", "class", "citing", "mean_zero", "threshold", "min_cohort", "max_authors",
            "max_countries", "territories", "resample", "replicates", "seed", "level", "paratext", "language",
            "sources", "require", "citing_until", "negative_age", "self_loops"}
        self.assertGreaterEqual(names, {"publications", "citations", "mncs", "pp_top_10", "pp_top_1", "pp_ncs_2", "fwci", "pp_fwci_2", "growth"})
        for name in names | {"conventions", "scope", "release", "coverage", "cohort", "receipt", "world", "population", "atlas", "bloc"}:
            with self.subTest(name):
                text = self.run_ok("explain", name).out
                page = (ROOT / "docs/methods" / f"{name}.md").read_text()
                self.assertEqual(text[:len(page)] if name == "bloc" else text, page)

    def test_blocs(self):
        """The members of each, as data/blocs.toml has them."""
        data = tomllib.loads((ROOT / "data/blocs.toml").read_text())
        everything = self.run_ok("explain", "bloc").out
        for name, members in data["blocs"].items():
            self.assertIn(f"| `{name}` | {', '.join(sorted(members))} |\n", everything)
            for spelled in (name, name.lower()):
                page = self.run_ok("explain", spelled).out
                self.assertEqual(re.findall(r"(?m)^- ([A-Z]{2}) \S", page), sorted(members))
                self.assertIn(data["about"], page)

    def test_every_convention_is_explained(self):
        """`explain` knows each convention by its key, on a page of its own or on the page of all."""
        for key in convention_table():
            with self.subTest(key):
                run = comity("explain", key)
                self.assertTrue(run.code == 0 or "conventions" in run.err, str(run))

    def test_the_list(self):
        pages = sorted(p.stem for p in (ROOT / "docs/methods").glob("*.md"))
        self.assertEqual([d["name"] for d in self.run_ok("explain", "--format", "json").json["definitions"]], pages)
        text = self.run_ok("explain").out
        for page in pages:
            self.assertRegex(text, rf"(?m)^{page} ")

    def test_spelling(self):
        for said, meant in (("MNCS", "mncs"), ("pp-top-10", "pp_top_10")):
            self.assertTrue(self.run_ok("explain", said).out.startswith(f"# {meant}\n"))
        for said, meant in (("mcns", "mncs"), ("pp_top10", "pp_top_10"), ("coverag", "coverage"), ("citation", "citations")):
            self.assert_usage(comity("explain", said), f"did you mean {meant}?")
        for far in ("quite something else", "UK", "QM"):  # what is not near is no suggestion
            run = comity("explain", far)
            self.assert_usage(run, "'comity explain' lists what there is")
            self.assertNotIn("did you mean", run.err)


class Completion(harness.Case):
    """Completion scripts, tried in a real shell."""

    def complete(self, words):
        """What bash offers for the last of the words."""
        script = self.tmp / "completion.bash"
        script.write_text(self.run_ok("completion", "bash").out)
        quoted = " ".join(f"'{w}'" for w in words)
        code = f"source {script}; COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; _comity; printf '%s\\n' \"${{COMPREPLY[@]}}\""
        done = subprocess.run(["bash", "--norc", "-c", code], capture_output=True, text=True, cwd=self.tmp)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout.split()

    def test_bash(self):
        if shutil.which("bash") is None:
            raise unittest.SkipTest("there is no bash")
        self.assertEqual(self.complete(["comity", "pa"]), ["pair"])
        self.assertEqual(set(self.complete(["comity", ""])), verbs() | {"completion"})
        self.assertEqual(self.complete(["comity", "pair", "GB", "CN", "--wi"]), ["--window"])
        self.assertEqual(self.complete(["comity", "works", "--popu"]), ["--population"])
        self.assertEqual(set(self.complete(["comity", "completion", ""])), {"bash", "zsh", "fish"})
        (self.tmp / "snapshot").mkdir()
        self.assertIn("snapshot", self.complete(["comity", "build", "snap"]))
        for verb in verbs():
            offered = set(self.complete(["comity", verb, "--"]))
            wanted = set(re.findall(r"(?m)^  (?:-o,)?(--[a-z-]+)", self.run_ok(verb, "--help").out))
            self.assertLessEqual(wanted, offered, f"{verb}: {wanted - offered}")

    def test_bash_is_registered(self):
        code = f"source <({harness.program} completion bash); complete -p comity"
        done = subprocess.run(["bash", "--norc", "-c", code], capture_output=True, text=True)
        self.assertIn("_comity", done.stdout)

    def test_other_shells(self):
        self.assertIn("bashcompinit", self.run_ok("completion", "zsh").out)
        fish = self.run_ok("completion", "fish").out
        for verb in verbs():
            self.assertIn(f"__fish_seen_subcommand_from {verb}", fish) if verb != "explain" else self.assertIn("explain", fish)


class InfoAndVerify(OneAtlas):
    """What an atlas says of itself."""

    def test_info(self):
        holds = self.run_ok("info", self.atlas, "--format", "json").json["holds"]
        records = self.records
        self.assertEqual(holds["works"], len(records))
        self.assertEqual((holds["first_year"], holds["last_year"]), (2018, 2022))
        self.assertEqual(holds["with_country"], sum(any(a["countries"] for a in r["authorships"]) for r in records))
        self.assertEqual(holds["with_class"], sum(r["primary_topic"] is not None for r in records))
        self.assertEqual(holds["with_references"], sum(bool(r["referenced_works"]) for r in records))
        self.assertEqual(holds["types"], {"article": len(records)})
        self.assertEqual(sum(y["works"] for y in holds["years"]), len(records))
        counts = {c: sum(c in {x for a in r["authorships"] for x in a["countries"]} for r in records) for c in ("GB", "CN", "US")}
        self.assertEqual(holds["works_by_country"], counts)

    def test_funnel(self):
        """Each filter drops some, in order, and what is left is the world that `pair` counts."""
        atlas = self.build_of([work(1), work(2, is_xpac=True), work(3, type="dataset"), work(4, is_retracted=True), work(5, publication_year=None),
                               work(6, 1990), work(7, countries=[("GB",)] * 9)])
        flags = ["--years", "2020", "--max-authors", "5"]
        steps = self.run_ok("info", atlas, "--funnel", "--format", "json", *flags).json["funnel"]
        dropped = {s["filter"].split("=")[0].split(" ")[0]: s["dropped"] for s in steps}
        self.assertEqual([dropped[k] for k in ("publication_year", "corpus", "types", "retracted", "max_authors", "years")], [1] * 6)
        left = [s["left"] for s in steps]
        self.assertEqual(left, sorted(left, reverse=True))
        self.assertIn(self.answers(atlas, "GB", "CN", *flags)["publications", "world"]["value"], left)
        self.assertIn("max_authors", self.run_ok("info", atlas, "--funnel", *flags).out)

    def test_verify(self):
        quick, full = self.run_ok("verify", self.atlas), self.run_ok("verify", self.atlas, "--full")
        self.assertIn("quick", quick.out)
        self.assertIn("full", full.out)
        self.assertGreater(full.out.count("ok  "), quick.out.count("ok  "))
        self.assertIn(harness.manifest(self.atlas)["hash"], full.out)


class Building(harness.Case):
    """What a build says to a terminal, and to who stops it."""

    def on_terminal(self, columns, *words, stream, **env):
        """What the program writes to a terminal of so many columns, which is its `stream`."""
        above, below = os.openpty()
        fcntl.ioctl(below, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, stream: below}
        with subprocess.Popen([harness.program, *map(str, words)], env={**os.environ, **env}, **streams):
            os.close(below)
            text = b""
            with contextlib.suppress(OSError):  # the end of a terminal
                while more := os.read(above, 65536):
                    text += more
        os.close(above)
        return text.decode()

    def text_on_terminal(self, columns, *words):
        return self.on_terminal(columns, *words, stream="stdout").replace("\r\n", "\n")

    def test_tables_fit_the_terminal(self):
        """Texts are cut there, figures never, and nothing in files and pipes."""
        records = [work(n, countries=[("GB",), ("CN",)], title="On the far side of a very long title " * 4) for n in range(1, 4)]
        atlas = self.build_of(records)
        words = ["works", "GB", "CN", "--top", "3", "--atlas", atlas]
        whole = self.run_ok(*words).out
        table = lambda text: [line for line in text.splitlines() if line.startswith(("W", "id "))]
        narrow = self.text_on_terminal(100, *words)
        self.assertGreater(max(map(len, table(whole))), 100)
        self.assertLessEqual(max(map(len, table(narrow))), 100, narrow)
        figures = lambda text: [[word for word in line.split() if word[-1].isdigit()] for line in table(text)]
        self.assertEqual(figures(narrow), figures(whole))
        self.assertIn("…", narrow)
        self.assertEqual(self.text_on_terminal(400, *words), whole)
        self.text_on_terminal(100, *words, "--output", self.tmp / "whole.txt")
        self.assertEqual((self.tmp / "whole.txt").read_text(), whole)

    def lines_on_terminal(self, columns, **env):
        """What a build writes in place of its line, one after the other."""
        return self.on_terminal(columns, "build", self.tmp / "world", "--out", self.tmp / "atlas", stream="stderr", **env).split("\r")

    def test_lines_fit_the_terminal(self):
        self.run_ok("sample", "--out", self.tmp / "world", "--works", "5000")
        lines = [text.removeprefix("\33[K") for text in self.lines_on_terminal(24, TERM="xterm")]
        self.assertIn("1/8 reading files: 0 o…", lines)
        self.assertLess(max(map(len, lines)), 24, lines)
        plain = self.lines_on_terminal(80, TERM="dumb")
        self.assertTrue(any(text.startswith("1/8 reading files: 0 of ") for text in plain), plain)
        self.assertFalse([text for text in plain if "\33" in text])

    def test_it_says_what_it_keeps(self):
        self.run_ok("sample", "--out", self.tmp / "world", "--works", "20000")
        atlas = self.tmp / "atlas"
        parts = harness.Path(f"{atlas}.parts")
        for _ in range(10):  # on a busy machine it may be done before it is stopped
            with subprocess.Popen([harness.program, "build", self.tmp / "world", "--out", atlas, "--threads", "1"], stdout=subprocess.DEVNULL,
                                  stderr=subprocess.PIPE, text=True, preexec_fn=hear_interrupts) as build:
                while build.poll() is None and not parts.exists():
                    time.sleep(0.001)
                build.send_signal(signal.SIGINT)
                said = build.stderr.read()
            if build.returncode != 0:
                break
            shutil.rmtree(atlas)
        self.assertEqual((build.returncode, said),
                         (-signal.SIGINT, f"comity: stopped; what was read is kept in {parts.resolve()}, the same command goes on from there\n"))
        self.run_ok("build", self.tmp / "world", "--out", atlas)
        self.assertFalse(parts.exists())


if __name__ == "__main__":
    harness.main()
