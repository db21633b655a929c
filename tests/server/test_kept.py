#!/usr/bin/env python3
"""A server keeps parts of its answers for the questions that come: no question gets what belongs to another one. Every convention
is asked of one server after the others, in two orders and at once, and each answer is the CLI's, byte for byte."""
import json
import os
import shutil
import sys
import tempfile
import threading
import unittest
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests/server")]
import suite  # noqa: E402
from serving import Served, cli, make_world  # noqa: E402

COMITY = str(ROOT / "build/release/comity")
# One convention each, that moves a figure of a sample world or might.
OTHERS = ["corpus=all", "years=2018:2022", "types=article", "retracted=keep", "paratext=drop", "language=en", "sources=journals", "require=source,references",
          "type_groups=one", "type_groups=cwts", "class=topic", "class=none", "multi_class=fractional", "cohort_by=collaboration", "baseline=published", "window=1", "window=open",
          "citing=corpus", "citing_until=2023", "negative_age=as_zero", "self_loops=keep", "self_citations=drop_author", "self_citations=drop_country", "mean_zero=null",
          "ties=at_or_above", "ties=by_id", "threshold=gt", "min_cohort=20", "counting=fractional_author", "counting=first", "counting=corresponding", "counting=fractional_country", "joint=distinct_authors", "partners=bilateral",
          "max_authors=4", "max_countries=2", "country_evidence=published,address,history", "territories=QP=QP+QQ", "field=17", "domain=3"]
SIDES = [("QM", "QN"), ("QN", "QO"), ("QM+QA", "QN")]
# What ties and the guard of decoupling depend on.
OF_TIES = ["interval=none", "corpus=all", "types=article", "counting=fractional_author", "counting=fractional_country", "joint=distinct_authors", "partners=bilateral",
           "max_countries=2", "country_evidence=published,address,history", "territories=QP=QP+QQ", "field=17", "years=2005:2022"]
EVERY = int(os.environ.get("COMITY_EVERY", "1"))  # of so many questions one: for builds that are slow


def words_of(told):
    return [w for k, v in told.items() if k not in "ab" for w in ((f"--{k.replace('_', '-')}",) if v == "true" else (f"--{k.replace('_', '-')}", v))]


def asked(verb, told, *sides):
    return f"/api/{verb}?" + urllib.parse.urlencode(told), [verb, *sides, *words_of(told)]


def of_pairs():
    """(path, words of the CLI)."""
    for a, b in SIDES:
        for other in ["interval=none", *OTHERS]:
            key, value = other.split("=", 1)
            yield asked("pair", {"a": a, "b": b, "interval": "none", "measures": "publications,citations,mncs,pp_top_10,pp_ncs_2,collab_mncs,percentile", key: value}, a, b)
        yield f"/api/works?a={a}&b={b}&top=5&threshold=gt".replace("+", "%2B"), ["works", a, b, "--top", "5", "--threshold", "gt"]
    yield "/api/trend?a=QM&b=QN&interval=none", ["trend", "QM", "QN", "--interval", "none"]


def of_ties():
    for other in OF_TIES:
        told = dict([other.split("=", 1)])
        for a, b in SIDES:
            yield asked("decoupling", {"a": a, "b": b, **told}, a, b)
        yield asked("decoupling", {"screen": "true", "rate": "0.9", **told})


class KeptParts:
    @classmethod
    def setUpClass(cls):
        cls.tmp = tempfile.TemporaryDirectory()
        cls.atlas = make_world(COMITY, cls.tmp.name, works=cls.works)
        cls.expected = {path: cli(COMITY, *words, "--atlas", cls.atlas, "--format", "json") for path, words in list(cls.questions())[::EVERY]}

    @classmethod
    def tearDownClass(cls):
        cls.tmp.cleanup()

    def check(self, served, paths):
        for path in paths:
            status, _, body = served.ask(path)
            self.assertEqual((status, body), (200, self.expected[path]), path)

    def test_conventions_move_figures(self):
        """Else this suite would prove nothing."""
        answers = {body.split(b'"answers"', 1)[1] for body in self.expected.values()}
        self.assertGreater(len(answers), len(self.expected) / 2)

    def test_one_after_the_other(self):
        with Served(COMITY, self.atlas) as served:
            self.check(served, self.expected)

    def test_in_the_other_order(self):
        with Served(COMITY, self.atlas) as served:
            self.check(served, reversed(self.expected))

    def test_at_once(self):
        problems = []

        def ask(paths):
            try:
                self.check(served, paths)
            except AssertionError as problem:
                problems.append(problem)

        paths = list(self.expected)
        with Served(COMITY, self.atlas) as served:
            threads = [threading.Thread(target=ask, args=(paths[k::4] + paths[(k + 1) % 4::4],)) for k in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.assertEqual(problems, [])


class KeptOfPairs(KeptParts, unittest.TestCase):
    works = 2000
    questions = staticmethod(of_pairs)

    def test_an_atlas_built_anew_is_another_atlas(self):
        with tempfile.TemporaryDirectory() as folder:
            atlas = make_world(COMITY, folder, works=1000, seed=7)
            with Served(COMITY, atlas) as served:
                path = "/api/pair?a=QM&b=QN&interval=none"
                first = served.ask(path)[2]
                shutil.rmtree(f"{folder}/world")
                make_world(COMITY, folder, works=1000, seed=8)
                second = served.ask(path)[2]
                self.assertNotEqual(first, second)
                self.assertEqual(second, cli(COMITY, "pair", "QM", "QN", "--interval", "none", "--atlas", atlas, "--format", "json"))


class KeptOfTies(KeptParts, unittest.TestCase):
    works = 20000  # fewer, and no pair of a screen changes
    questions = staticmethod(of_ties)

    def test_screens_find_changes(self):
        if EVERY == 1:
            body = json.loads(self.expected["/api/decoupling?screen=true&rate=0.9&interval=none"])
            self.assertGreater(body["screen"]["falls"] + body["screen"]["rises"], 1)


if __name__ == "__main__":
    suite.close((KeptOfPairs, KeptOfTies), globals(), COMITY)
