"""Part of test_bad_input.py: atlases that were damaged after they were built."""

import json
import random
import shutil

import harness
from harness import comity, manifest

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
