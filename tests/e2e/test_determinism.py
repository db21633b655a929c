#!/usr/bin/env python3
"""The same records and conventions give the same bytes: for any number of threads, size of chunks, order of files, spread of
the records over the files, and compression.

    python3 tests/e2e/test_determinism.py [--comity PROGRAM] [NAME…]
"""

import gzip
import hashlib
import itertools
import random
import unittest

import harness
from harness import comity, digests, manifest, provenance, real_data, write

THREADS, CHUNKS = ("1", "2", "8"), ("1", "7", "65535")
MEMORIES = ("1", "100KB", "1GB")  # nothing fits; the first files do; everything does


def spread(records, parts, seed):
    """The records in another order, dealt to so many lists."""
    draw = random.Random(seed)
    dealt = [[] for _ in range(parts)]
    for record in draw.sample(records, len(records)):
        draw.choice(dealt).append(record)
    return [d for d in dealt if d]


class Determinism(harness.Case):
    """What every world below is put through."""

    conventions = ()

    def assert_same(self, atlas, expected, what):
        differing = {name for name, digest in digests(atlas).items() if expected.get(name) != digest}
        self.assertEqual(differing | (set(expected) - set(digests(atlas))), set(), what)

    def answer(self, atlas, *flags):
        """SHA-256 of the bytes of pair's and works' JSON."""
        a, b = self.sides
        found = hashlib.sha256()
        for verb in (["pair", a, b], ["works", a, b, "--population", f"{a} international without {b}"]):
            found.update(self.run_ok(*verb, "--atlas", atlas, "--format", "json", *self.conventions, *flags).bytes)
        return found.hexdigest()

    def check_resources(self, inputs):
        """Threads and chunks of the build and of the questions."""
        first = self.build(*inputs, out=self.tmp / "first")
        expected, answer = digests(first), self.answer(first)
        for threads, chunk in itertools.product(THREADS, CHUNKS):
            with self.subTest(f"{threads} threads, chunks of {chunk}"):
                atlas = self.build(*inputs, out=self.tmp / "other", flags=["--threads", threads, "--chunk", chunk])
                self.assert_same(atlas, expected, f"--threads {threads} --chunk {chunk}")
        for memory, chunk in itertools.product(MEMORIES, ("7", "65535")):
            with self.subTest(f"{memory} of memory, chunks of {chunk}"):
                atlas = self.build(*inputs, out=self.tmp / "other", flags=["--memory", memory, "--chunk", chunk])
                self.assert_same(atlas, expected, f"--memory {memory} --chunk {chunk}")
                self.assertEqual([p.name for p in self.tmp.iterdir() if p.name.startswith("other.")], [])
                stored = provenance(atlas)["stored_files"]
                self.assertEqual(stored > 0, memory != "1GB", stored)
        for threads in THREADS:
            self.assertEqual(self.answer(first, "--threads", threads), answer, f"pair --threads {threads}")
        return expected, answer


class MadeWorld(Determinism):
    """A small world with duplicates of every kind and codes that appear late."""

    sides = ("GB", "CN")
    conventions = ("--years", "2018:2022", "--replicates", "200")

    def setUp(self):
        super().setUp()
        base = harness.world(150)
        newer = [{**w, "updated_date": "2024-09-01T00:00:00", "type": "review", "language": "fr"} for w in base[10:60:3]]
        older = [{**w, "updated_date": "2020-01-01T00:00:00", "fwci": 99.0, "type": "book"} for w in base[20:80:2]]
        equal = [{**w, "title": "Another title", "doi": None} for w in base[30:90:4]]
        odd = [harness.work(900 + i, 2019, [(code,), ("GB",)], type=kind, language=language)
               for i, (code, kind, language) in enumerate([("ZZZ", "zine", "zz"), ("AA", "atlas", "aa"), ("MM", "map", "mm")])]
        labels = [{"id": f"{harness.URL}S{1 + i % 3}", "display_name": f"Name {i}", "updated_date": "2024-05-05"} for i in range(9)]
        self.records = base + newer + older + equal + odd + labels

    def reference(self):
        atlas = self.build(write(self.tmp / "reference.jsonl", self.records), out=self.tmp / "reference")
        self.assert_sound(atlas)
        return digests(atlas), self.answer(atlas)

    def test_threads_and_chunks(self):
        files = [write(self.tmp / f"{i}.gz", records) for i, records in enumerate(spread(self.records, 9, 1))]
        expected, answer = self.check_resources(files)
        self.assertEqual((expected, answer), self.reference())

    def test_order_of_files(self):
        files = [write(self.tmp / f"{i}.jsonl", records) for i, records in enumerate(spread(self.records, 5, 2))]
        expected, _ = self.reference()
        for seed in range(8):
            order = random.Random(seed).sample(files, len(files))
            self.assert_same(self.build(*order), expected, f"order {[f.name for f in order]}")

    def test_spread_of_records(self):
        expected, answer = self.reference()
        for seed in range(8):
            folder = self.tmp / f"spread-{seed}"
            for i, records in enumerate(spread(self.records, 1 + seed * 3, seed)):
                write(folder / f"{i}.{('gz', 'jsonl')[(i + seed) % 2]}", records)
            atlas = self.build(folder, flags=["--threads", THREADS[seed % 3], "--chunk", CHUNKS[seed % 3]])
            self.assert_same(atlas, expected, f"seed {seed}")
            self.assertEqual(self.answer(atlas), answer)

    def test_gz_or_plain(self):
        expected, _ = self.reference()
        data = harness.lines(self.records)
        for level in (0, 1, 9):
            (self.tmp / "level.gz").write_bytes(gzip.compress(data, level))
            self.assert_same(self.build(self.tmp / "level.gz"), expected, f"gzip -{level}")

    def test_releases_in_any_order(self):
        """Three releases with works in common; the data of the atlas says which record came from which, not in what order."""
        parts = [self.records[:120], self.records[60:], self.records[30:150]]
        roots = [harness.write_snapshot(self.tmp / f"release-{i}", spread([r for r in p if "/W" in r["id"]], 3, i), date=f"2024-1{i}-01")
                 for i, p in enumerate(parts)]
        expected = digests(self.build(*roots))
        for order in itertools.permutations(roots):
            self.assert_same(self.build(*order, flags=["--threads", "2"]), expected, [r.name for r in order])
            self.assert_same(self.build(*order, flags=["--memory", "1"]), expected, [r.name for r in order])

    def test_every_counting(self):
        """Weighted sums do not depend on the order in which they are added up."""
        atlas = self.build(write(self.tmp / "in.jsonl", self.records))
        shuffled = self.build(*[write(self.tmp / f"{i}.gz", r) for i, r in enumerate(spread(self.records, 4, 5))], out=self.tmp / "shuffled",
                              flags=["--chunk", "7"])
        for counting in ("fractional_author", "fractional_country", "first", "last", "corresponding"):
            for interval in ("bootstrap", "normal"):
                flags = ["--counting", counting, "--interval", interval]
                expected = self.answer(atlas, *flags, "--threads", "1")
                self.assertEqual(self.answer(shuffled, *flags, "--threads", "8"), expected, " ".join(flags))

    def test_every_format(self):
        atlas = self.build(write(self.tmp / "in.jsonl", self.records))
        for format in ("table", "csv", "parquet", "json"):
            question = ["pair", "GB", "CN", "--atlas", atlas, "--format", format, *self.conventions]
            self.assertEqual(comity(*question, "--threads", "1").bytes, comity(*question, "--threads", "8").bytes, format)

    def test_seed(self):
        """Bounds come from the seed and from nothing else."""
        atlas = self.build(write(self.tmp / "in.jsonl", self.records))
        one, again, two = (self.answer(atlas, "--seed", s) for s in ("1", "1", "2"))
        self.assertEqual(one, again)
        self.assertNotEqual(one, two)

    def test_surroundings(self):
        """Time zone and language of the machine say nothing about the data."""
        expected, _ = self.reference()
        for env in ({"TZ": "Pacific/Kiritimati"}, {"TZ": "America/Los_Angeles", "LC_ALL": "de_DE.UTF-8"}, {"LC_ALL": "C", "TZ": ""},
                    {"LANG": "tr_TR.UTF-8"}):
            self.run_ok("build", self.tmp / "reference.jsonl", "--out", self.tmp / "other", env=env)
            self.assert_same(self.tmp / "other", expected, env)
            run = self.run_ok("pair", *self.sides, "--atlas", self.tmp / "reference", "--format", "json", *self.conventions, env=env)
            self.assertEqual(run.bytes, self.run_ok("pair", *self.sides, "--atlas", self.tmp / "other", "--format", "json", *self.conventions).bytes)

    def test_names_and_clock_are_not_in_the_data(self):
        """Another name of file, another place of output, another time: the same bytes, and no path in them."""
        a = self.build(write(self.tmp / "peculiar-name.jsonl", self.records), out=self.tmp / "peculiar-place")
        b = self.build(write(self.tmp / "b" / "other.gz", self.records), out=self.tmp / "b" / "atlas")
        self.assert_same(b, digests(a), "another name")
        for path in a.iterdir():
            if path.name != "provenance.json":
                self.assertNotIn(b"peculiar", path.read_bytes(), path.name)


class Rows(Determinism):
    """Works that no file holds: several parts, each made twice when it does not stay in memory."""

    def test_any_memory(self):
        expected = digests(self.build("rows:70000", out=self.tmp / "first", flags=["--titles", "drop"]))
        narrow = self.build("rows:70000", out=self.tmp / "narrow", flags=["--titles", "drop", "--memory", "5MB", "--chunk", "9999"])
        self.assert_same(narrow, expected, "20 MB")
        self.assertEqual(provenance(narrow)["stored_files"], 2)
        self.assert_sound(narrow)
        self.assertEqual(manifest(narrow)["works"], 70000)

    def test_any_seed(self):
        one, same, two = (digests(self.build(f"rows:5000{seed}", out=self.tmp / f"s{i}")) for i, seed in enumerate(("", ":1", ":2")))
        self.assertEqual(one, same)
        self.assertNotEqual(one, two)

    def test_what_rows_do_not_exist(self):
        for path in ("rows:", "rows:0", "rows:-1", "rows:many", "rows:10:x", "rows:5000000000"):
            run = comity("build", path, "--out", self.tmp / "none")
            self.assertEqual((run.code, run.err.count("\n")), (2, 1), run)


class RealSnapshot(Determinism):
    """The same on 3,684 real records."""

    sides = ("US", "SA")
    conventions = ("--years", "2015:2025", "--replicates", "50")

    def test_threads_and_chunks(self):
        self.check_resources([real_data("snapshot-2026-03")])

    def test_order_spread_and_compression(self):
        parts = sorted(real_data("snapshot-2026-03").glob("data/jsonl/works/*/*.gz"))
        records = [text for path in parts for text in gzip.decompress(path.read_bytes()).splitlines() if text.strip()]
        self.assertEqual(len(records), 3684)
        draw = random.Random(3)
        first = self.build(*parts, out=self.tmp / "first")
        expected = digests(first)
        self.assert_same(self.build(*draw.sample(parts, len(parts))), expected, "order of files")
        shuffled = draw.sample(records, len(records))
        for i in range(4):
            write(self.tmp / "spread" / f"{i}.jsonl", shuffled[i::4])
        atlas = self.build(self.tmp / "spread", flags=["--threads", "2", "--chunk", "7"])
        self.assert_same(atlas, expected, "spread of records, plain text")
        for counting in ("full", "fractional_author", "fractional_country"):
            expected = self.answer(first, "--counting", counting, "--threads", "1")
            self.assertEqual(self.answer(atlas, "--counting", counting, "--threads", "8"), expected, counting)

    def test_the_snapshot_and_its_files_hold_the_same(self):
        """With and without its manifests a release has the same tables; only what atlas.json says of the scope differs."""
        root = real_data("snapshot-2026-03")
        one = self.build(root, out=self.tmp / "one")
        two = self.build(*sorted(root.glob("data/jsonl/works/*/*.gz")), out=self.tmp / "two")
        self.assertEqual(harness.tables(one), harness.tables(two))
        self.assertEqual((manifest(one)["scope"], manifest(two)["scope"]), ("selection", "unknown"))


if __name__ == "__main__":
    harness.main()
