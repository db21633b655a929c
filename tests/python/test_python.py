#!/usr/bin/env python3
"""The Python package says what the command line says, to the byte; what people write in Python is what the flags say; errors are
the command line's sentences; Ctrl-C ends a question and nothing else.

    PYTHONPATH=build/release/python .venv/bin/python tests/python/test_python.py
"""
import concurrent.futures
import contextlib
import copy
import decimal
import gzip
import inspect
import io
import json
import multiprocessing
import numbers
import os
import pickle
import pty
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "build" / "release" / "python"
sys.path[:0] = [str(BUILT), str(ROOT / "tests")]
os.environ["PYTHONPATH"] = str(BUILT)
import pyarrow  # noqa: E402
import pyarrow.parquet  # noqa: E402

import comity  # noqa: E402
import suite  # noqa: E402

COMITY = str(ROOT / "build" / "release" / "comity")

# (verb, values, named, words of the command line)
QUESTIONS = [
    ("pair", ("QM", "QN"), {}, "pair QM QN"),
    ("pair", ("QM", "QN"), {"years": range(2012, 2017), "window": 3, "class_": "topic"}, "pair QM QN --years 2012:2016 --window 3 --class topic"),
    ("pair", ("QM+QO", "QN"), {"years": (2012, 2016), "counting": "fractional_author", "interval": "none", "types": ["article", "review"]},
     "pair QM+QO QN --years 2012:2016 --counting fractional_author --interval none --types article,review"),
    ("pair", ("QM", "QN"), {"measures": ["mncs", "pp_top_5"], "level": 0.9, "replicates": 200, "max_authors": 20, "window": "open"},
     "pair QM QN --measures mncs,pp_top_5 --level 0.9 --replicates 200 --max-authors 20 --window open"),
    ("works", ("QM", "QN"), {"sort": "citations", "top": 25}, "works QM QN --sort citations --top 25"),
    ("works", (), {"population": "world", "top": 5}, "works --population world --top 5"),
    ("rank", (), {"by": "pp_top_10", "min_works": 20}, "rank --by pp_top_10 --min-works 20"),
    ("rank", ("partners",), {"of": "QM", "by": "affinity"}, "rank partners --of QM --by affinity"),
    ("trend", ("QM", "QN"), {}, "trend QM QN"),
    ("decoupling", ("XA", "XB"), {}, "decoupling XA XB"),
    ("decoupling", (), {"screen": True, "min_works": 30}, "decoupling --screen --min-works 30"),
    ("blocs", (), {"runs": 2, "null_networks": 3, "min_ties": 5, "with_": ["QM", "QN"]}, "blocs --runs 2 --null-networks 3 --min-ties 5 --with QM,QN"),
    ("cut", ("XA", "XB"), {"keep": 0.5, "runs": 2, "min_ties": 5}, "cut XA XB --keep 0.5 --runs 2 --min-ties 5"),
    ("info", (), {"funnel": True, "quality": True}, "info --funnel --quality"),
    ("claim", ("check", ROOT / "claims" / "twice-the-global-average.toml"), {"minimal": True}, f"claim check {ROOT}/claims/twice-the-global-average.toml --minimal"),
    ("claim", ("list",), {}, "claim list"),
    ("explain", ("mncs",), {}, "explain mncs"),
    ("verify", (), {"full": True}, "verify --full"),
]


def run_cli(words, atlas=None, code=0, **more):
    if isinstance(words, str):
        words = words.split()
    run = subprocess.run([COMITY, *words, *(["--atlas", atlas] if atlas else [])], capture_output=True, **more)
    assert run.returncode == code, (words, run)
    return run


def run_python(text, *words, **more):
    return subprocess.run([sys.executable, "-c", textwrap.dedent(text), *words], capture_output=True, text=True, timeout=120, **more)


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tmp = tempfile.TemporaryDirectory()
        cls.folder = Path(cls.tmp.name)
        comity.sample(out=cls.folder / "world", works=4000, seed=7)
        comity.build(cls.folder / "world", out=cls.folder / "atlas")
        cls.path = str(cls.folder / "atlas")
        cls.atlas = comity.Atlas(cls.path)

    @classmethod
    def tearDownClass(cls):
        cls.tmp.cleanup()

    def ask(self, verb, values, named):
        return getattr(self.atlas, verb)(*values, **named)

    def refused(self, kind, sentence, call):
        with self.assertRaises(kind) as told:
            call()
        self.assertIn(sentence, str(told.exception))

    # The same as the command line.

    def test_every_verb_that_answers_is_asked(self):
        answering = {name for name, o in comity._verbs.OPERATIONS.items() if o["answers"] and name not in ("why", "report", "rerun")}
        self.assertLessEqual(answering, {verb for verb, *_ in QUESTIONS})

    def test_answers_are_those_of_the_command_line(self):
        for verb, values, named, words in QUESTIONS:
            with self.subTest(words):
                answer = self.ask(verb, values, named)
                self.assertEqual(answer.json().encode(), run_cli(words + " --format json", self.path).stdout)
                self.assertEqual(str(answer).encode(), run_cli(words, self.path).stdout)
                self.assertEqual(answer.csv().encode(), run_cli(words + " --format csv", self.path).stdout)

    def test_functions_without_an_atlas_object_say_the_same(self):
        for verb, values, named, _ in QUESTIONS[:6]:
            self.assertEqual(getattr(comity, verb)(*values, **named, atlas=self.path, threads=1).json(), self.ask(verb, values, named).json())
        self.assertEqual(comity.info(self.path), self.atlas.info())

    def test_why_and_rerun(self):
        work = self.atlas.works("QM", "QN", top=1)["works"][0]["id"]
        self.assertEqual(self.atlas.why(work, pair=["QM", "QN"]).json().encode(),
                         run_cli(["why", work, "--pair", "QM", "QN", "--format", "json"], self.path).stdout)
        kept = self.atlas.pair("QM", "QN", window=2).save(self.folder / "kept.json")
        self.assertTrue(self.atlas.rerun(kept)["rerun"]["same"])

    def test_forms_with_a_text_of_their_own(self):
        for named, words in (({}, ""), ({"format": "gexf"}, " --format gexf")):
            made = self.atlas.export("network", min_ties=5, **named)
            self.assertEqual(str(made).encode(), run_cli("export network --min-ties 5" + words, self.path).stdout)
        report = self.atlas.report("pair", "QM", "QN")
        self.assertEqual(report.save(self.folder / "r.html").read_bytes(), run_cli("report pair QM QN --output -", self.path).stdout)
        tables = self.atlas.export("works", out=self.folder / "tables")
        self.assertEqual(sum(p.num_rows for p in map(pyarrow.parquet.read_table, (self.folder / "tables").rglob("*.parquet"))), 4000)
        self.assertTrue(str(tables))

    def test_files_beside_a_claim(self):
        claim = ROOT / "claims" / "twice-the-global-average.toml"
        self.atlas.claim("curve", claim, minimal=True, svg=self.folder / "a.svg", csv=self.folder / "a.csv")
        run_cli(["claim", "curve", str(claim), "--minimal", "--svg", self.folder / "b.svg", "--csv", self.folder / "b.csv"], self.path)
        for ending in ("svg", "csv"):
            self.assertEqual((self.folder / f"a.{ending}").read_bytes(), (self.folder / f"b.{ending}").read_bytes())

    def test_command(self):
        for words in (["pair", "QM", "QN", "--atlas", self.path], ["pair", "QM", "QN", "--windw", "3"], ["info", "nothing"], ["--version"], []):
            ours = subprocess.run([sys.executable, "-m", "comity", *words], capture_output=True)
            theirs = subprocess.run([COMITY, *words], capture_output=True)
            self.assertEqual((ours.returncode, ours.stdout, ours.stderr), (theirs.returncode, theirs.stdout, theirs.stderr))

    def test_values_of_many_kinds(self):
        """What numpy, pandas and sets give is what a list of Python's own gives."""
        class Small:  # as numpy.float32(0.9), whose double is 0.8999999761581421
            dtype, __str__, __float__ = "float32", lambda self: "0.9", lambda self: 0.8999999761581421
        numbers.Real.register(Small)
        same = [("years", "2012:2014", ([2012, 2013, 2014], {2014, 2012, 2013}, (2012, 2014), range(2012, 2015), iter([2012, 2013, 2014]))),
                ("years", "2012", ([2012], 2012.0, range(2012, 2013))), ("level", "0.9", (0.9, decimal.Decimal("0.9"), Small())),
                ("measures", "mncs,pp_top_5", ({"pp_top_5", "mncs"}, ["mncs", "pp_top_5"], (m for m in ("mncs", "pp_top_5"))))]
        for name, text, values in same:
            expected = self.atlas.pair("QM", "QN", **{name: text}).json()
            for value in values:
                self.assertEqual(self.atlas.pair("QM", "QN", **{name: value}).json(), expected, value)
        for value in ([], [2012, 2014, 2016], {2012, 2014}, range(5, 5), object()):
            self.refused(TypeError, "years follow one another, as in 2020", lambda: self.atlas.pair("QM", "QN", years=value))
        for value in ("\udcff", "Q\0M"):
            self.refused(comity.UsageError, "is not understood: it has ", lambda: self.atlas.pair(value, "QN"))
            self.refused(comity.UsageError, "is not understood: it has ", lambda: comity.build(value, out=self.folder / "x"))

    # Figures and rows.

    def test_find_and_value(self):
        answer = self.atlas.pair("QM", "QN", years=(2012, 2016))
        joint = [a for a in answer["answers"] if a["measure"] == "mncs" and a["population"] == "joint"]
        self.assertEqual(answer.find("mncs", "joint"), joint)
        self.assertEqual(answer.value("mncs"), next(a["value"] for a in joint if "by" not in a))
        self.assertEqual(answer.value("mncs", year=2014), next(a["value"] for a in joint if a.get("by") == {"year": 2014}))
        self.assertEqual(answer.value("publications", "world", year=2013), next(
            a["value"] for a in answer["answers"] if (a["measure"], a["population"], a.get("by")) == ("publications", "world", {"year": 2013})))
        self.assertEqual(answer.value("mncs", "world"), 1.0)
        self.refused(comity.UsageError, "2 figures of share_of_output are there: say population=", lambda: answer.value("share_of_output"))
        self.refused(comity.UsageError, "no figure of mncz; there are association_strength, authors_mean", lambda: answer.value("mncz"))
        self.refused(comity.UsageError, "it is told by field, year", lambda: answer.value("mncs", year=1900))
        self.refused(comity.UsageError, "year is one of 2012, 2013, 2014, 2015, 2016", lambda: answer.value("mncs", year=1900))
        self.assertEqual(answer.value("mncs", year=2014.0), answer.value("mncs", year="2014"))
        nothing = self.atlas.pair("QM", "QN", years=2010, interval="none", min_cohort=4000)
        self.assertIsNone(nothing.value("mncs"))

    def test_rows(self):
        answer = self.atlas.pair("QM", "QN")
        run_cli(["pair", "QM", "QN", "--output", self.folder / "p.parquet"], self.path)
        self.assertTrue(answer.table().equals(pyarrow.parquet.read_table(self.folder / "p.parquet")))
        self.assertTrue(pyarrow.table(answer).equals(answer.table()))  # as Polars and DuckDB take it
        self.assertEqual(answer.table().num_rows, len(answer["answers"]))
        self.assertEqual(self.atlas.works("QM", "QN", top=7).table().num_rows, 7)

    def test_libraries_find_the_arrow_stream_first(self):
        import collections.abc
        answer = self.atlas.pair("QM", "QN")
        self.assertNotIsInstance(answer, collections.abc.Mapping)  # Polars would take its keys for columns
        self.assertEqual((list(answer.keys()), dict(answer.items())), (list(answer), dict(answer)))
        self.assertEqual(list(answer.values()), [answer[key] for key in answer])
        self.assertIn("receipt", answer)
        self.assertIsNone(answer.get("nothing"))

    def test_names_of_files_tell_the_truth(self):
        report = self.atlas.report("pair", "QM", "QN")
        for name in ("r.xlsx", "r.pdf", "r.txt"):
            self.refused(comity.UsageError, f"{name} would be no {name[1:]}: this is html", lambda: report.save(name))
            self.assertFalse(os.path.exists(name))
        self.assertIn('<iframe srcdoc="&lt;!doctype html', report._repr_html_())
        network = self.atlas.export("network", min_ties=5, format="vosviewer")
        self.assertEqual(network.save(self.folder / "n.json").read_text(), str(network))
        self.refused(comity.UsageError, "this is vosviewer", lambda: network.save(self.folder / "n.gexf"))

    def test_saved_files(self):
        answer = self.atlas.pair("QM", "QN")
        forms = {"json": answer.json().encode(), "csv": answer.csv().encode(), "txt": str(answer).encode()}
        for ending, text in forms.items():
            self.assertEqual(answer.save(self.folder / f"s.{ending}").read_bytes(), text)
        self.assertTrue(pyarrow.parquet.read_table(answer.save(self.folder / "s.parquet")).equals(answer.table()))
        run_cli(["pair", "QM", "QN", "--output", self.folder / "t.xlsx"], self.path)
        self.assertEqual(answer.save(self.folder / "s.xlsx").read_bytes(), (self.folder / "t.xlsx").read_bytes())
        self.assertEqual(answer.save(str(self.folder / "odd.name"), "csv").read_bytes(), forms["csv"])
        self.refused(comity.UsageError, "tells no form", lambda: answer.save(self.folder / "s.doc"))
        self.refused(comity.Error, "cannot be written", lambda: answer.save(self.folder / "no" / "s.csv"))

    def test_as_a_dict_and_shown(self):
        answer = self.atlas.pair("QM", "QN")
        self.assertEqual(dict(answer), json.loads(answer.json()))
        self.assertEqual(answer.receipt["question"]["countries"], ["QM", "QN"])
        self.assertEqual(answer, self.atlas.pair("QM", "QN"))
        self.assertIn("figures", repr(answer))
        self.assertIn("<pre>QM and QN", answer._repr_html_())
        self.assertEqual(str(self.atlas), str(self.atlas.info()))

    def test_tables_of_the_atlas(self):
        self.assertIn("works", self.atlas.tables)
        self.assertEqual(self.atlas.read("works").num_rows, 4000)
        self.assertEqual(self.atlas.read("countries").to_pydict(),
                         pyarrow.ipc.open_file(io.BytesIO(Path(self.path, "countries.arrow").read_bytes())).read_all().to_pydict())
        self.refused(comity.UsageError, "has no table wroks; it has ", lambda: self.atlas.read("wroks"))

    # What cannot be asked.

    def test_errors_are_the_command_lines_sentences(self):
        for call, words in ((lambda: self.atlas.pair("QM", "ZZZ"), "pair QM ZZZ"), (lambda: self.atlas.pair("QM", "QN", window=99), "pair QM QN --window 99"),
                            (lambda: self.atlas.pair("QM", "QN", measures="mncz"), "pair QM QN --measures mncz"),
                            (lambda: self.atlas.rank(by="nothing"), "rank --by nothing"), (lambda: self.atlas.why("W1X"), "why W1X")):
            sentence = run_cli(words, self.path, code=2).stderr.decode().removeprefix("comity: ").strip()
            with self.assertRaises(comity.UsageError) as told:
                call()
            self.assertEqual(str(told.exception), sentence)
        self.assertTrue(issubclass(comity.UsageError, ValueError))
        self.refused(comity.Error, "no atlas", lambda: comity.Atlas(self.folder / "nowhere"))
        self.refused(comity.UsageError, "nowhere", lambda: comity.build(self.folder / "nowhere", out=self.folder / "x"))
        self.refused(comity.Error, "", lambda: self.atlas.rerun(self.folder / "nowhere.json"))

    def test_names_and_values_that_a_function_does_not_take(self):
        self.refused(TypeError, "pair() takes no windw; is window meant?", lambda: self.atlas.pair("QM", "QN", windw=3))
        self.refused(TypeError, "help(comity.pair)", lambda: self.atlas.pair("QM", "QN", nonsense=3))
        self.refused(TypeError, "needs b", lambda: self.atlas.pair("QM"))
        self.refused(TypeError, "2 values without a name", lambda: self.atlas.pair("QM", "QN", "QO"))
        self.refused(TypeError, "a twice", lambda: self.atlas.pair("QM", "QN", a="QO"))
        self.refused(TypeError, "funnel is True or False", lambda: self.atlas.info(funnel="yes"))
        self.refused(TypeError, "takes a text or a number", lambda: self.atlas.pair("QM", "QN", window=True))
        self.refused(TypeError, "years follow one another", lambda: self.atlas.pair("QM", "QN", years=range(2010, 2020, 2)))
        self.refused(TypeError, "ids is one file", lambda: self.atlas.pair("QM", "QN", ids=["W1", "W2"]))
        self.refused(TypeError, "needs out", lambda: comity.build(self.folder / "world"))

    def test_threads_and_paths_that_cannot_be(self):
        for threads in (-1, 5000, 10 ** 6, "2", 2.5, True):  # a million ended the whole process
            for call in (lambda: comity.Atlas(self.path, threads=threads), lambda: comity.pair("QM", "QN", atlas=self.path, threads=threads)):
                self.refused(comity.UsageError, "it takes a whole number from 0 to 4096", call)
        self.refused(comity.UsageError, "path is empty", lambda: comity.Atlas(""))
        self.refused(TypeError, "takes a path", lambda: comity.Atlas(1))
        self.refused(TypeError, "pair() takes no threads: say comity.Atlas", lambda: self.atlas.pair("QM", "QN", threads=2))
        self.refused(TypeError, "pair() takes no format: save", lambda: self.atlas.pair("QM", "QN", format="csv"))

    def test_what_libraries_throw_is_an_error_of_the_package(self):
        self.refused(comity.Error, "unexpected trouble", lambda: comity._comity.read_document("pair", "[]").text())
        self.refused(comity.Error, "is no JSON document", lambda: comity._comity.read_document("pair", "{"))

    def test_errors_on_a_terminal_and_progress_too(self):
        """There the child shows how far it is, and the exception still tells why it failed."""
        main, side = pty.openpty()
        told = subprocess.Popen([sys.executable, "-c", textwrap.dedent("""
            import comity, sys
            try:
                comity.build("nowhere", out="x")
            except comity.UsageError as problem:
                print(problem)
            comity.build(sys.argv[1], out=sys.argv[2])
            """), self.folder / "world", self.folder / "shown"], stdout=subprocess.PIPE, stderr=side, cwd=self.folder, text=True)
        os.close(side)
        shown = b""
        with contextlib.suppress(OSError):  # the end
            while some := os.read(main, 4096):
                shown += some
        os.close(main)
        self.assertEqual(told.communicate(timeout=60)[0], "nowhere does not exist\n")
        self.assertIn(b"comity: nowhere does not exist", shown)
        self.assertIn(b"writing works", shown)

    def test_warnings_of_a_process_of_its_own_are_shown(self):
        with contextlib.redirect_stderr(io.StringIO()) as shown:
            self.refused(comity.Error, "", lambda: comity.build(self.folder / "nowhere", out=self.folder / "w", memory=1000))
            self.assertEqual(shown.getvalue(), "")  # the exception says it
            with contextlib.suppress(comity.Error):
                comity.build(self.folder / "world", out=self.folder / "w", memory=900_000)
        self.assertIn("say 900000MB or 900000GB", shown.getvalue())

    def test_help(self):
        listed = inspect.signature(comity.Atlas.pair).parameters
        self.assertEqual(list(listed)[:3], ["self", "a", "b"])
        self.assertIn("class_", listed)
        self.assertNotIn("atlas", listed)
        self.assertIn("atlas", inspect.signature(comity.pair).parameters)
        for verb, operation in comity._verbs.OPERATIONS.items():
            self.assertTrue(getattr(comity, verb).__doc__.startswith(operation["summary"]))
            for p in operation["parameters"]:
                self.assertIn(p["name"], getattr(comity, verb).__doc__)

    def test_stubs_are_those_of_the_operations(self):
        run = subprocess.run([sys.executable, "python/tools/make_stubs.py", "--check"], cwd=ROOT, capture_output=True, text=True)
        self.assertEqual(run.returncode, 0, run.stderr)

    # Processes and threads.

    def test_atlas_that_is_updated_is_opened_anew(self):
        comity.sample(out=self.folder / "more", works=500, seed=8)
        comity.build(self.folder / "more", out=self.folder / "moving", scope="selection")
        moving = comity.Atlas(self.folder / "moving")
        before = moving.pair("QM", "QN").value("publications", "world")
        comity.build(self.folder / "world", out=self.folder / "moving")
        self.assertNotEqual(moving.pair("QM", "QN").value("publications", "world"), before)
        self.assertEqual(moving.pair("QM", "QN").value("publications", "world"), self.atlas.pair("QM", "QN").value("publications", "world"))

    def test_answers_and_atlases_go_to_other_processes(self):
        answer = self.atlas.pair("QM", "QN")
        for other in (pickle.loads(pickle.dumps(answer)), copy.copy(answer), copy.deepcopy(answer)):
            self.assertEqual((other.json(), str(other)), (answer.json(), str(answer)))
        again = pickle.loads(pickle.dumps(comity.Atlas(self.path, threads=1)))
        self.assertEqual((again.path, again.threads), (self.path, 1))
        for way in ("fork", "spawn"):
            with multiprocessing.get_context(way).Pool(1) as pool:
                self.assertEqual(pool.apply_async(self.atlas.pair, ("QM", "QN")).get(60).json(), answer.json())
        self.assertEqual(comity.pair("QM", "QN", atlas=self.atlas).json(), answer.json())

    def test_an_atlas_stays_where_it_was(self):
        before = os.getcwd()
        os.chdir(self.folder)
        try:
            atlas = comity.Atlas("atlas")
            os.chdir("/")
            self.assertEqual(atlas.pair("QM", "QN").json(), self.atlas.pair("QM", "QN").json())
            self.assertEqual(atlas.read("works").num_rows, 4000)
        finally:
            os.chdir(before)

    def test_a_wheel_finds_arrow(self):
        """As pip makes it: its PYTHONPATH hides the packages of the Python that is asked for pyarrow."""
        place = self.folder / "probe"
        place.mkdir()
        (place / "sitecustomize.py").write_text("import sys\nsys.path[:] = [p for p in sys.path if 'site-packages' not in p]\n")
        shutil.copy(ROOT / "cmake" / "ComityArrow.cmake", place)
        (place / "CMakeLists.txt").write_text("cmake_minimum_required(VERSION 3.25)\nproject(probe CXX)\ninclude(ComityArrow.cmake)\n")
        run = subprocess.run(["cmake", "-S", place, "-B", place / "build", "-G", "Ninja", "-DSKBUILD=2", f"-DCOMITY_PYTHON={sys.executable}"],
                             capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(place)})
        self.assertEqual(run.returncode, 0, run.stderr)

    def test_an_installed_module_finds_arrow(self):
        subprocess.run(["cmake", "--install", ROOT / "build" / "release", "--prefix", self.folder / "installed"], check=True, capture_output=True)
        (module,) = (self.folder / "installed" / "comity").glob("_comity*.so")
        self.assertIn(b"$ORIGIN/../pyarrow", module.read_bytes())

    def test_an_atlas_is_updated(self):
        """One of its works comes again, newer: as a function, as a method and on the command line."""
        part = max((self.folder / "world" / "data").glob("jsonl/works/*/*.gz"))
        with gzip.open(part, "rt") as lines:
            work = json.loads(next(lines))
        newer = self.folder / "newer"
        newer.mkdir()
        (newer / "a.jsonl").write_text(json.dumps({**work, "updated_date": "2025-09-01"}) + "\n")
        for name in "fmc":
            shutil.copytree(self.path, self.folder / f"up-{name}")
        self.assertEqual(comity.update(self.folder / "up-f", from_=newer).verb, "update")
        self.assertEqual(comity.Atlas(self.folder / "up-m").update(from_=[newer]).verb, "update")
        run_cli(["update", self.folder / "up-c", "--from", newer])
        answers = {comity.Atlas(self.folder / f"up-{name}").pair("QM", "QN").json() for name in "fmc"}
        self.assertEqual(len(answers), 1)
        self.assertNotIn(self.atlas.pair("QM", "QN").json(), answers)

    def test_paths_that_look_like_flags(self):
        told = run_python("""
            import comity, os
            os.rename("dashed", "-dashed")
            comity.build("-dashed", out="-out")
            print(comity.Atlas("-out").read("works").num_rows, comity.verify("-out").verb)
            try:
                comity.build("-nowhere", out="x")
            except comity.UsageError as problem:
                print(problem)
            """, cwd=shutil.copytree(self.folder / "world", self.folder / "flags" / "dashed").parent)
        self.assertEqual(told.stdout, "4000 verify\n-nowhere does not exist\n", told.stderr)

    def test_threads_ask_one_atlas(self):
        pairs = [(a, b) for a in ("QM", "QN", "QO", "XA") for b in ("XB", "XC", "XD")]
        alone = [comity.pair(a, b, atlas=self.path).json() for a, b in pairs]
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            self.assertEqual(list(pool.map(lambda p: self.atlas.pair(*p).json(), pairs)), alone)

    def test_an_atlas_is_a_word_of_the_environment_too(self):
        told = run_python("import comity; print(comity.Atlas().path)", env={**os.environ, "COMITY_ATLAS": self.path})
        self.assertEqual(told.stdout.strip(), self.path, told.stderr)

    def test_ctrl_c_ends_a_question_and_nothing_else(self):
        child = subprocess.Popen([sys.executable, "-c", textwrap.dedent("""
            import comity, sys, time
            atlas = comity.Atlas(sys.argv[1], threads=1)
            print("asking", flush=True)
            begin = time.monotonic()
            try:
                atlas.blocs(runs=400, null_networks=100000, min_ties=1)
            except KeyboardInterrupt:
                print(f"{time.monotonic() - begin:.1f}", atlas.pair("QM", "QN").value("mncs", "world"), flush=True)
            """), self.path], stdout=subprocess.PIPE, text=True)
        self.assertEqual(child.stdout.readline(), "asking\n")
        time.sleep(1)
        child.send_signal(signal.SIGINT)
        out, _ = child.communicate(timeout=60)
        seconds, world = out.split()
        self.assertEqual(world, "1")
        self.assertGreater(float(seconds), 0.9)
        self.assertLess(float(seconds), 12)  # of some 25

    def test_arrow_of_the_process_is_shared(self):
        told = run_python("""
            import pyarrow, pyarrow.parquet, pyarrow.dataset, comity, sys
            atlas = comity.Atlas(sys.argv[1])
            print(pyarrow.compute.sum(atlas.works("QM", "QN").table()["citations"]).as_py())
            """, self.path)
        self.assertEqual(told.stdout.strip(), str(sum(w["citations"] for w in self.atlas.works("QM", "QN")["works"])), told.stderr)


if __name__ == "__main__":
    suite.close(Package, globals(), COMITY)
