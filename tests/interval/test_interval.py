#!/usr/bin/env python3
"""Intervals against a second implementation in plain Python, written from docs/methods/bootstrap.md and interval.md alone: the
same draws, the same bounds, through the command that a user types. The works and their scores come from `comity works`,
their sources and institutions from the JSON lines of the sample world, their order from works.arrow.

    .venv/bin/python tests/interval/test_interval.py [--comity PROGRAM]
"""
import gzip
import hashlib
import json
import math
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import pyarrow as pa

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
import suite  # noqa: E402
COMITY = str(ROOT / "build/release/comity")
MASK = 0xFFFFFFFF
Z95 = 1.959963984540054


def philox(counter, key):
    c, (k0, k1) = list(counter), key
    for _ in range(10):
        a, b = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(b >> 32) ^ c[1] ^ k0, b & MASK, (a >> 32) ^ c[3] ^ k1, a & MASK]
        k0, k1 = (k0 + 0x9E3779B9) & MASK, (k1 + 0xBB67AE85) & MASK
    return c


def key_of(seed, question, cell):
    number = int.from_bytes(hashlib.sha256(f"{seed}\n{question}\n{cell}".encode()).digest()[:8], "big")
    return number & MASK, number >> 32


def draws(key, replicate, n):
    for block in range((n + 3) // 4):
        for word in philox((block & MASK, block >> 32, replicate, 0), key)[:n - 4 * block]:
            yield word * n >> 32


def by_unit(rows, units):
    """One row a unit, the sum of its works, in the order in which the units appear."""
    sums = {}
    for (score, weight), unit in zip(rows, units):
        had = sums.get(unit, (0.0, 0.0))
        sums[unit] = had[0] + score, had[1] + weight
    return list(sums.values())


def replicates(rows, key, count):
    """Σ w·x / Σ w of each replicate that drew any weight, sorted."""
    values = []
    for replicate in range(count):
        score = weight = 0.0
        for row in draws(key, replicate, len(rows)):
            score, weight = score + rows[row][0], weight + rows[row][1]
        if weight > 0:
            values.append(score / weight)
    return sorted(values)


def bounds(interval, rows, key, count, level=(95, 100)):
    num, den = level
    if interval == "normal":
        weight = sum(w for _, w in rows)
        mean = sum(x for x, _ in rows) / weight
        half = Z95 * math.sqrt(sum((x - mean * w) ** 2 for x, w in rows)) / weight
        return mean - half, mean + half
    values = replicates(rows, key, count)
    b = len(values)
    lower = b * (den - num) // (2 * den)
    upper = b * (den + num) // (2 * den) if interval == "cwts" else -(-b * (den + num) // (2 * den)) - 1
    return values[lower], values[min(upper, b - 1)]


def wilson(p, n, z=Z95):
    middle, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


def run(*args, code=0):
    done = subprocess.run([COMITY, *map(str, args)], capture_output=True, text=True)
    if done.returncode != code:
        raise AssertionError(f"{args}: exit {done.returncode}\n{done.stderr}")
    return done.stdout if code == 0 else done.stderr


class Intervals(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tmp = tempfile.TemporaryDirectory()
        folder = Path(cls.tmp.name)
        run("sample", "--out", folder / "world", "--works", "8000", "--seed", "3")
        run("build", folder / "world", "--out", folder / "atlas")
        cls.atlas = folder / "atlas"
        with pa.ipc.open_file(str(cls.atlas / "works.arrow")) as file:
            cls.order = {number: row for row, number in enumerate(file.read_all()["id"].to_pylist())}
        cls.source, cls.institution = {}, {}
        for part in (folder / "world").rglob("*.gz"):
            for line in gzip.open(part):
                work = json.loads(line)
                if "authorships" not in work:
                    continue
                number = int(work["id"].rsplit("W", 1)[1])
                source = (work.get("primary_location") or {}).get("source") or {}
                cls.source[number] = source.get("id") or ("alone", number)
                listed = [[int(i["id"].rsplit("I", 1)[1]) for i in a["institutions"] if i.get("id")] for a in work["authorships"]]
                cls.institution[number] = next((min(ids) for ids in listed if ids), ("alone", number))

    @classmethod
    def tearDownClass(cls):
        cls.tmp.cleanup()

    def works(self, population, flags):
        """Works of a population in the order of the atlas, with the units they are drawn with."""
        document = json.loads(run("works", "QM", "QN", "--atlas", self.atlas, "--population", population, "--format", "json", *flags))
        works = document["works"]
        for work in works:
            work["number"] = int(work["id"].rsplit("W", 1)[1])
        return sorted(works, key=lambda w: self.order[w["number"]])

    def units(self, works, resample):
        names = {"works": lambda n: n, "sources": self.source.__getitem__, "institutions": self.institution.__getitem__}
        return [names[resample](w["number"]) for w in works]

    def pair(self, flags):
        document = json.loads(run("pair", "QM", "QN", "--atlas", self.atlas, "--format", "json", *flags))
        return {(a["measure"], a["population"]): a for a in document["answers"] if "by" not in a}, document["conventions"]["years"]

    def compare(self, flags, stated, interval, resample, seed=1, count=40, level=(95, 100)):
        """mncs, pp_top_10 and fwci of the joint works and of one side; `stated`: the conventions that are not defaults."""
        flags = ["--interval", interval, "--resample", resample, "--replicates", str(count), *flags]
        answers, years = self.pair(flags)
        question = "pair QM QN " + ";".join([f"years={years}", *stated])
        seen = 0
        for index, population in ((0, "joint"), (2, "QM")):
            works = self.works(population, flags)
            cohorts = [w for w in works if w["cohort_works"] is not None]
            scored = [w for w in works if w["fwci"] is not None]
            for measure, members, basis, score in (("mncs", cohorts, "cohort", "ncs"), ("pp_top_10", cohorts, "cohort", "top_10"),
                                                   ("fwci", scored, "fwci", "fwci")):
                rows = [(w["weight"] * w[score], w["weight"]) for w in members]
                if resample != "works":
                    rows = by_unit(rows, self.units(members, resample))
                lower, upper = bounds(interval, rows, key_of(seed, question, f"{index}|{basis}"), count, level)
                answer = answers[measure, population]
                self.assertAlmostEqual(answer["lower"], lower, delta=1e-12 * max(1, abs(lower)), msg=f"{measure} {population} {flags}")
                self.assertAlmostEqual(answer["upper"], upper, delta=1e-12 * max(1, abs(upper)), msg=f"{measure} {population} {flags}")
                if resample != "works":
                    self.assertTrue(any(f"interval from {len(rows):,} {resample}" in note for note in answer["notes"]), answer["notes"])
                seen += len(rows)
        self.assertGreater(seen, 100)

    def test_bootstrap(self):
        self.compare([], ["replicates=40"], "bootstrap", "works")

    def test_bootstrap_of_weights_with_another_seed_and_level(self):
        self.compare(["--counting", "fractional_author", "--seed", "7", "--level", "0.9"],
                     ["counting=fractional_author", "replicates=40", "seed=7", "level=0.9"], "bootstrap", "works", seed=7, level=(90, 100))

    def test_bootstrap_by_source(self):
        self.compare([], ["resample=sources", "replicates=40"], "bootstrap", "sources")

    def test_bootstrap_by_institution(self):
        self.compare(["--counting", "fractional_country"], ["counting=fractional_country", "resample=institutions", "replicates=40"],
                     "bootstrap", "institutions")

    def test_cwts(self):
        self.compare([], ["interval=cwts", "replicates=40"], "cwts", "works")

    def test_cwts_by_source(self):
        self.compare([], ["interval=cwts", "resample=sources", "replicates=40"], "cwts", "sources")

    def test_normal_by_institution(self):
        self.compare([], [], "normal", "institutions")

    def test_wilson(self):
        answers, _ = self.pair(["--interval", "wilson", "--resample", "sources"])
        for population in ("joint", "QM", "QN domestic"):
            answer = answers["pp_ncs_2", population]
            for bound, expected in zip(("lower", "upper"), wilson(answer["value"], answer["n"])):
                self.assertAlmostEqual(answer[bound], expected, delta=1e-12)
            self.assertIsNone(answers["mncs", population]["lower"])
        # Where no work counts in part, top shares are plain too.
        for ties in ("at_or_above", "above", "by_id", "interpolated"):
            answers, _ = self.pair(["--interval", "wilson", "--ties", ties, "--measures", "pp_top_10,mncs"])
            answer = answers["pp_top_10", "joint"]
            for bound, expected in zip(("lower", "upper"), wilson(answer["value"], answer["n"])):
                self.assertAlmostEqual(answer[bound], expected, delta=1e-12)
        ranked = json.loads(run("rank", "--by", "pp_top_10", "--atlas", self.atlas, "--interval", "wilson", "--ties", "above", "--format", "json"))
        self.assertTrue(all(a["lower"] is not None for a in ranked["answers"]))
        self.assertIsNone(self.pair(["--interval", "wilson"])[0]["pp_top_10", "joint"]["lower"])
        # A share of weights, or with works that count in part, is no plain share.
        for flags in (["--counting", "fractional_author"], ["--multi-class", "fractional"]):
            answers, _ = self.pair(["--interval", "wilson", *flags])
            for measure in ("pp_ncs_2", "pp_top_10", "mncs"):
                self.assertIsNone(answers[measure, "joint"]["lower"], (measure, flags))
                self.assertIn("no interval: wilson is for plain shares only", answers[measure, "joint"]["notes"])

    def test_works_drawn_together_make_wider_intervals(self):
        """Units of one work each change nothing; a single unit for all works leaves nothing to vary."""
        rows = [(float(i % 5), 1.0) for i in range(60)]
        key = key_of(1, "q", "c")
        self.assertEqual(bounds("bootstrap", by_unit(rows, range(60)), key, 50), bounds("bootstrap", rows, key, 50))
        self.assertEqual(bounds("bootstrap", by_unit(rows, [0] * 60), key, 50), (2.0, 2.0))

    def test_rank_has_them_too(self):
        flags = ["--by", "mncs", "--atlas", self.atlas, "--format", "json", "--replicates", "40"]
        works, sources = (json.loads(run("rank", *flags, "--resample", unit)) for unit in ("works", "sources"))
        self.assertEqual([a["value"] for a in works["answers"]], [a["value"] for a in sources["answers"]])
        self.assertNotEqual([a["lower"] for a in works["answers"]], [a["lower"] for a in sources["answers"]])
        self.assertTrue(all(any("sources whose works are drawn together" in note for note in a["notes"]) for a in sources["answers"]))

    def test_a_new_default_moves_no_draw(self):
        """Writing a default out changes no digit: seeds are made of what differs from the defaults."""
        plain = run("pair", "QM", "QN", "--atlas", self.atlas, "--format", "json", "--replicates", "40")
        written = run("pair", "QM", "QN", "--atlas", self.atlas, "--format", "json", "--replicates", "40", "--window", "4", "--resample", "works")
        self.assertEqual(plain, written)


if __name__ == "__main__":
    suite.close(Intervals, globals(), COMITY)
