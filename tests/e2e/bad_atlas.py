"""Part of test_bad_input.py: atlases that were damaged after they were built."""

import hashlib
import json
import os
import random
import shutil
import struct

import harness
from harness import comity, manifest, work

QUESTION = ("GB", "CN", "--format", "json", "--interval", "none", "--years", "2018:2022")


class OnCopies(harness.Case):
    """Tests that damage copies of one small atlas."""

    def setUp(self):
        super().setUp()
        self.whole = self.build_of(harness.world(60), out=self.tmp / "whole")
        self.files = [f["name"] for f in manifest(self.whole)["files"]]
        self.copies = 0

    def copy(self):
        self.copies += 1
        return shutil.copytree(self.whole, self.tmp / f"copy-{self.copies}")

    def with_bytes(self, name, change):
        """A copy with one file replaced by `change` of its bytes."""
        copy = self.copy()
        (copy / name).write_bytes(change((self.whole / name).read_bytes()))
        return copy


def flipped(at, mask=0xFF):
    return lambda data: data[:at] + bytes([data[at] ^ mask]) + data[at + 1:]


class DamagedAtlas(OnCopies):
    """What verify and the other verbs say of each kind of damage."""

    def test_the_whole_one_is_whole(self):
        self.assertGreaterEqual(len(self.files), 15)
        self.assert_sound(self.whole)
        self.run_ok("verify", self.whole)

    def test_verify_full_sees_every_flipped_byte(self):
        for name in self.files:
            size = (self.whole / name).stat().st_size
            for at in (0, size // 2, size - 1):
                with self.subTest(f"{name} byte {at}"):
                    copy = self.with_bytes(name, flipped(at, 1))
                    self.assert_failure(comity("verify", copy, "--full"), copy / name, "damaged")

    def test_the_first_of_several_damaged_files_is_named(self):
        """Whatever the number of threads, and which file is read first."""
        for names in (self.files[:2], self.files[-2:], [self.files[3], self.files[-1]], self.files):
            copy = self.copy()
            for name in names:
                data = (copy / name).read_bytes()
                (copy / name).write_bytes(flipped(len(data) - 1, 1)(data))
            said = {comity("verify", copy, "--full", "--threads", threads).err for threads in ("1", "2", "8")}
            self.assertEqual(len(said), 1, said)
            self.assertIn(str(copy / names[0]), said.pop())

    def test_flipped_bytes_of_atlas_json(self):
        text = (self.whole / "atlas.json").read_bytes()
        for at in [*range(0, len(text), 97), text.index(b"unknown") + 3, text.index(b'"hash"') + 12]:
            with self.subTest(f"byte {at}"):
                copy = self.with_bytes("atlas.json", flipped(at))
                self.assert_failure(comity("verify", copy, "--full"), copy / "atlas.json")

    def test_a_lie_in_atlas_json(self):
        for key, lie in (("works", 61), ("citations", 0), ("scope", "full"), ("scope", "everything"), ("format", 1),
                         ("releases", []), ("files", []), ("hash", "00"), ("works", "60"), ("works", None)):
            with self.subTest(f"{key}={lie}"):
                copy = self.copy()
                (copy / "atlas.json").write_text(json.dumps({**manifest(copy), key: lie}))
                self.assert_failure(comity("verify", copy, "--full"), copy)
                self.assert_failure(comity("pair", *QUESTION, "--atlas", copy), copy)

    def test_truncated_files(self):
        for name in [*self.files, "atlas.json"]:
            for keep, verb in ((0.0, ["verify"]), (0.5, ["pair", *QUESTION, "--atlas"]), (0.99, ["pair", *QUESTION, "--atlas"])):
                with self.subTest(f"{name} cut to {keep}"):
                    copy = self.with_bytes(name, lambda data: data[:int(len(data) * keep)])
                    self.assert_failure(comity(*verb, copy), copy / name)

    def test_what_is_no_file(self):
        """A pipe that nobody writes to is not waited for, a device without end not read."""
        for name in ("atlas.json", "works.arrow", "provenance.json", "dropped.csv"):
            for make in (os.mkfifo, lambda path: os.symlink("/dev/zero", path)):
                copy = self.copy()
                (copy / name).unlink(missing_ok=True)
                make(copy / name)
                with self.subTest(name):
                    self.assert_failure(comity("verify", copy, "--full"), copy / name)
                    if name.endswith("json"):
                        comity("info", copy, "--quality")

    def test_json_files_end_where_they_end(self):
        for name, flags in (("atlas.json", []), ("provenance.json", ["--full"])):
            copy = self.with_bytes(name, lambda data: data + b"\0and more")
            self.assert_failure(comity("verify", copy, *flags), copy / name)
        receipt = self.tmp / "receipt.json"
        receipt.write_bytes(self.run_ok("pair", *QUESTION, "--atlas", self.whole).bytes + b"\0and more")
        self.assert_usage(comity("rerun", receipt, "--atlas", self.whole), receipt)

    def test_a_key_that_lacks(self):
        for key in ("scope", "works", "files"):
            copy = self.copy()
            (copy / "atlas.json").write_text(json.dumps({k: v for k, v in manifest(copy).items() if k != key}))
            run = comity("verify", copy)
            self.assert_failure(run, copy / "atlas.json", f"it has no key '{key}'")
            self.assertNotIn("json.exception", run.err)

    def test_missing_files(self):
        for name in self.files:
            with self.subTest(name):
                copy = self.copy()
                (copy / name).unlink()
                self.assert_failure(comity("pair", *QUESTION, "--atlas", copy), copy / name)

    def test_files_of_another_atlas(self):
        """A table of another atlas, whole in itself, is not accepted."""
        other = self.build_of(harness.world(60, seed=1), out=self.tmp / "other")
        for name in self.files:
            if (other / name).read_bytes() == (self.whole / name).read_bytes():
                continue
            with self.subTest(name):
                copy = self.copy()
                shutil.copy(other / name, copy / name)
                self.assert_failure(comity("verify", copy, "--full"), name)

    def test_accounting_that_does_not_add_up(self):
        """verify --full also reads provenance.json, which lies outside the hash."""
        copy = self.copy()
        told = harness.provenance(copy)
        told["records"]["kept"] -= 1
        (copy / "provenance.json").write_text(json.dumps(told))
        self.assert_failure(comity("verify", copy, "--full"), "provenance.json", "add up")
        for key in ("by_type", "by_country", "years", "with_fwci"):  # what info tells without counting
            told = harness.provenance(self.whole)
            count = told["holds"][key]
            if key == "with_fwci":
                told["holds"][key] = count + 1
            else:
                (count if key != "years" else count[0])[-1] += 1
            (copy / "provenance.json").write_text(json.dumps(told))
            self.assert_failure(comity("verify", copy, "--full"), "provenance.json", "holds something else")
        (copy / "provenance.json").write_text("{ broken")
        self.assert_failure(comity("verify", copy, "--full"), "provenance.json")
        (copy / "provenance.json").unlink()  # where the data came from is unknown, but the atlas is whole
        self.run_ok("verify", copy, "--full")
        # Without what a build has counted, info counts: the same.
        told = [json.loads(self.run_ok("info", atlas, "--format", "json").out)["holds"] for atlas in (self.whole, copy)]
        self.assertEqual(told[0], told[1])


class DamagedUpdate(OnCopies):
    """An update would give what it builds upon fresh hashes, and nobody would find the damage afterwards."""

    def setUp(self):
        super().setUp()
        self.newer = harness.write(self.tmp / "newer" / "a.jsonl", [work(9001, updated="2025-05-01")]).parent

    def test_no_damage_is_built_upon(self):
        for name in self.files:
            copy = self.with_bytes(name, flipped((self.whole / name).stat().st_size // 2, 0x40))
            before = harness.digests(copy)
            for flags in ((), ("--threads", "2", "--memory", "1B")):
                self.assert_failure(comity("update", copy, "--from", self.newer, *flags), copy / name, "damaged", "a copy that is whole")
            self.assertEqual(harness.digests(copy), before)
            self.assert_no_leftovers(copy, exists=True)

    def test_a_score_that_nothing_else_knows(self):
        """Only the hash can tell."""
        scored = self.build_of([work(1, fwci=1.5), work(2, fwci=2.5)], out=self.tmp / "scored")
        data = (scored / "works.arrow").read_bytes()
        (scored / "works.arrow").write_bytes(flipped(data.index(struct.pack("<2d", 1.5, 2.5)) + 6, 0x40)(data))
        self.run_ok("verify", scored)
        self.assert_failure(comity("update", scored, "--from", self.newer), scored / "works.arrow")
        self.assert_failure(comity("verify", scored, "--full"), scored / "works.arrow")


class LyingTables(harness.Case):
    """Tables that break a promise while atlas.json has their hashes."""

    def setUp(self):
        super().setUp()
        first, second = (harness.authorship([country], author=n) for country, n in (("GB", 3), ("CN", 4)))
        first["author"]["orcid"] = "https://orcid.org/0000-0002-1825-0097"
        self.whole = self.build_of([work(5, 2019, refs=[77], authorships=[first]), work(9, 2020, authorships=[second])], out=self.tmp / "whole")

    def with_numbers(self, name, was, now):
        """A copy with 64-bit numbers that lie side by side replaced, and its manifest made true again."""
        copy = self.tmp / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.whole, copy)
        data = (copy / name).read_bytes()
        self.assertEqual(data.count(struct.pack("<2Q", *was)), 1)
        data = data.replace(struct.pack("<2Q", *was), struct.pack("<2Q", *now))
        (copy / name).write_bytes(data)
        told = manifest(copy)
        next(f for f in told["files"] if f["name"] == name)["sha256"] = hashlib.sha256(data).hexdigest()
        lines = [f"format {told['format']}", f"scope {told['scope']}", f"works {told['works']}", f"citations {told['citations']}"]
        lines += [f"release {r['source']} {r['date'] or ''}" for r in told["releases"]] + [f"file {f['name']} {f['bytes']} {f['sha256']}" for f in told["files"]]
        told["hash"] = hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
        (copy / "atlas.json").write_text(json.dumps(told))
        return copy

    def test_nothing_changed_is_whole(self):
        self.run_ok("verify", self.with_numbers("works.arrow", (5, 9), (5, 9)), "--full")

    def test_one_id_in_two_slices(self):
        self.assert_failure(comity("verify", self.with_numbers("works.arrow", (5, 9), (5, 5)), "--full"), "more than one work has the id W5")

    def test_a_dangling_reference_to_a_work(self):
        self.assert_failure(comity("verify", self.with_numbers("works.arrow", (5, 9), (5, 77)), "--full"), "W77 is listed as a reference to no work")

    def test_an_author_of_no_id(self):
        """An update followed it out of a table."""
        copy = self.with_numbers("authors.arrow", (3, 4), (0, 4))
        newer = harness.write(self.tmp / "newer" / "a.jsonl", [work(1, updated="2025-05-01")]).parent
        for verb in (["verify", copy, "--full"], ["verify", copy], ["update", copy, "--from", newer]):
            self.assert_failure(comity(*verb), copy, "one of the ids of authors is 0")
        self.assert_failure(comity("verify", self.with_numbers("authors.arrow", (3, 4), (4, 3))), "ids of authors are out of order")


class RandomFlips(OnCopies):
    """Damage that verify has not looked for: questions may be refused or answered wrongly, but the program does not crash."""

    VERBS = (["pair", *QUESTION], ["works", *QUESTION, "--population", "GB"])

    def check_no_crash(self, name, copy, verb):
        run = comity(*verb, "--atlas", copy)
        self.assertIn(run.code, (0, 1, 2), f"{name}: {run}")
        self.assertNotIn("terminate", run.err, f"{name}: {run}")

    def test_random_flips(self):
        draw = random.Random(11)
        for trial in range(60):
            name = draw.choice(self.files)
            at, mask = draw.randrange((self.whole / name).stat().st_size), 1 << draw.randrange(8)
            with self.subTest(f"{name} byte {at} mask {mask}"):
                self.check_no_crash(name, self.with_bytes(name, flipped(at, mask)), self.VERBS[trial % 2])

    def test_flips_inside_the_columns(self):
        """High bits of the numbers that others are found by: offsets and row numbers become far too large or negative."""
        draw = random.Random(12)
        for name in ("bylines.arrow", "countries.arrow", "works.arrow", "citations.arrow", "slices.arrow", "classes.arrow",
                     "authorships.arrow", "institutions.arrow", "types.arrow", "texts.arrow"):
            data = (self.whole / name).read_bytes()
            footer = int.from_bytes(data[-10:-6], "little")
            for trial in range(6):
                at = draw.randrange(len(data) // 3, len(data) - 10 - footer)
                with self.subTest(f"{name} byte {at}"):
                    self.check_no_crash(name, self.with_bytes(name, flipped(at)), self.VERBS[trial % 2])


class LargeAtlas(harness.Case):
    """Too large to be checked when it is opened: a fault of memory ends the program with a sentence, and exports see it before."""

    def setUp(self):
        super().setUp()
        self.atlas = self.tmp / "large"
        self.run_ok("build", "rows:200001:9", "--out", self.atlas)

    def offsets_of_citations(self):
        """Where they begin: a thousand numbers that ascend from 0."""
        data = (self.atlas / "citations.arrow").read_bytes()
        for at in range(0, len(data) - 8000, 8):
            if data[at:at + 8] == bytes(8):
                numbers = struct.unpack_from("<1000q", data, at)
                if 0 < numbers[-1] < 10**6 and list(numbers) == sorted(numbers):
                    return at
        raise AssertionError("no offsets")

    def test_faults_are_told(self):
        row = 150_000
        with open(self.atlas / "citations.arrow", "r+b") as file:
            file.seek(self.offsets_of_citations() + 8 * row)
            file.write(struct.pack("<q", 1 << 44))
        run = comity("pair", "US", "CN", "--atlas", self.atlas, "--interval", "none", "--years", "1990:2030")
        self.assert_failure(run, "memory that is not there", self.atlas, "verify")
        for tables in ("works", "citations"):
            out = self.tmp / "tables"
            self.assert_failure(comity("export", tables, "--atlas", self.atlas, "--out", out), self.atlas, "points past its tables")
            self.assertFalse(out.exists())
        self.run_ok("export", "authorships", "--atlas", self.atlas, "--out", self.tmp / "tables")
