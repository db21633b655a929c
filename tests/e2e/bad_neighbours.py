"""Part of test_bad_input.py: what lies at the place of an atlas, or beside it, and is somebody else's."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import harness
from harness import comity, digests, manifest, work, write

SIBLINGS = ("parts", "scratch", "building")
MATRIX = "country_a,country_b,year,count\nGB,CN,2020,3\n"


class Neighbours(harness.Case):
    """A build writes to NAME.building, NAME.parts, NAME.scratch and NAME.lock, and takes away only what builds leave there."""

    def setUp(self):
        super().setUp()
        self.source = write(self.tmp / "in" / "in.jsonl", [work(1), work(2)])
        self.matrix = write(self.tmp / "matrix.csv", MATRIX)
        self.place = self.tmp / "place"
        self.place.mkdir()
        self.out = self.place / "snap"

    def content(self):
        return {p.relative_to(self.place).as_posix(): p.read_text() for p in self.place.rglob("*") if p.is_file()}

    def test_an_input_beside_the_output(self):
        for suffix in SIBLINGS:
            folder = Path(f"{self.out}.{suffix}")
            for file in ("works/part_1.jsonl", "0"):  # the second has a name as builds give it
                with self.subTest(f"{suffix}/{file}"):
                    given = write(folder / file, [work(1)])
                    before = self.content()
                    for path in (given, given.parent, folder, *([] if file == "0" else [self.place])):
                        self.assert_usage(comity("build", path, "--out", self.out), folder)
                    self.assertEqual(self.content(), before)
                    shutil.rmtree(folder)
        lock = write(f"{self.out}.lock", [work(1)])
        self.assert_usage(comity("build", lock, "--out", self.out), lock)
        self.assertEqual([p.name for p in self.place.iterdir()], ["snap.lock"])

    def test_what_is_somebody_elses(self):
        """Whatever is asked to write there: told before anything is read, and left as it is."""
        old = self.build(self.source, out=self.out)
        before = digests(old)
        works = (("build", self.source, "--out", old), ("update", old, "--from", self.source))
        matrices = ("build", self.matrix, "--out", old)
        elsewhere = self.tmp / "elsewhere"
        elsewhere.mkdir()
        for suffix in SIBLINGS:
            for name in ("thesis.tex", "deep/works.arrow", "01234567.part", "0a" * 16 + "-.part", "x.arrow", "1a"):
                with self.subTest(f"{suffix}/{name}"):
                    mine = write(f"{old}.{suffix}/{name}", "years of work")
                    for question in (*works, *([matrices] if suffix == "building" else [])):
                        self.assert_usage(comity(*question), f"{old}.{suffix}", name.split("/")[0])
                    self.assertEqual(mine.read_text(), "years of work")
                    shutil.rmtree(f"{old}.{suffix}")
            with self.subTest(suffix):
                beside = Path(f"{old}.{suffix}")
                beside.write_text("a file")
                self.assert_usage(comity(*works[0]), beside, "no folder")
                beside.unlink()
                write(elsewhere / "thesis.tex", "years of work")
                beside.symlink_to(elsewhere)
                self.assert_usage(comity(*works[0]), elsewhere if suffix == "parts" else beside)
                beside.unlink()
        self.assertEqual(digests(old), before)
        self.assertTrue(self.source.exists())

    def test_matrices_leave_alone_what_they_need_not(self):
        """A build of them has no parts and no scratch folder, so whatever is called so is nothing to it."""
        mine = [write(f"{self.out}.{suffix}/thesis.tex", "years of work") for suffix in ("parts", "scratch")]
        inside = write(f"{self.out}.parts/matrix.csv", MATRIX)
        for source in (self.matrix, inside):
            self.run_ok("build", source, "--out", self.out)
        self.assertEqual([file.read_text() for file in mine], ["years of work"] * 2)

    def test_parts_on_another_disk(self):
        source = write(self.tmp / "many.jsonl", harness.world(3000))
        disk = self.tmp / "disk"
        disk.mkdir()
        link = Path(f"{self.out}.parts")
        link.symlink_to(disk)
        write(disk / ("0a" * 16 + ".part"), "half of it")
        for _ in range(2):
            self.build(source, out=self.out)
            self.assertTrue(link.is_symlink())
            self.assertEqual(list(disk.iterdir()), [])
        given = write(disk / ("0a" * 16 + ".part"), [work(1)])
        self.assert_usage(comity("build", given, "--out", self.out), given)
        self.assertTrue(given.exists())

    def test_an_atlas_json_of_another_program(self):
        foreign = {"textures/atlas.json": '{"format": "RGBA8888", "frames": []}', "textures/page.png": "pixels"}
        for name in ("textures", "textures.building"):
            for files in (list(foreign), list(foreign)[:1]):
                with self.subTest(name, files=len(files)):
                    for file in files:
                        write(self.place / file.replace("textures", name), foreign[file])
                    before = self.content()
                    for source in (self.source, self.matrix):
                        self.assert_usage(comity("build", source, "--out", self.place / "textures"), self.place / name)
                    self.assertEqual(self.content(), before)
                    shutil.rmtree(self.place / name)

    def test_an_atlas_that_is_torn(self):
        old = self.build(self.source, out=self.out)
        one = digests(old)
        for torn in (b"", (old / "atlas.json").read_bytes()[:100]):
            (old / "atlas.json").write_bytes(torn)
            self.build(self.source, out=old)
            self.assertEqual(digests(old), one)

    def test_a_lock_that_is_none(self):
        lock = write(f"{self.out}.lock", "x\n")
        for question in (("build", self.source, "--out", self.out), ("build", self.matrix, "--out", self.out),
                         ("fetch", "--base-url", "http://127.0.0.1:9", "--filter", "x:1", "--out", self.out)):
            self.assert_usage(comity(*question), lock)
            self.assertEqual(self.content(), {"snap.lock": "x\n"})

    def test_what_stopped_builds_leave(self):
        old = self.build(self.source, out=self.out)
        one = digests(old)
        for kept in (True, False):
            with self.subTest(kept=kept):
                shutil.copytree(old, f"{old}.building")  # it was exchanged and not removed
                if not kept:
                    os.remove(f"{old}.building/atlas.json")
                for name in ("parts/" + "0a" * 16 + ".part", "parts/" + "0a" * 16 + "-1.part", "scratch/0", "scratch/17", "scratch/.nfs0000000000c3f5b900000001"):
                    write(f"{old}.{name}", "half of it")
                write(f"{old}.lock", "")
                self.build(self.source, out=old)
                self.assertEqual(digests(old), one)
                self.assert_no_leftovers(old, exists=True)
        self.run_ok("build", self.matrix, "--out", f"{old}.matrix")
        os.remove(f"{old}.matrix/atlas.json")
        os.rename(f"{old}.matrix", f"{old}.building")
        for suffix in ("parts", "scratch"):
            Path(f"{old}.{suffix}").mkdir()
        self.build(self.source, out=old)
        self.assert_no_leftovers(old, exists=True)

    def test_what_lies_inside_an_atlas(self):
        """It would go with the atlas: told before anything is read. What older versions wrote there, and what a network leaves, is ours."""
        newer = write(self.tmp / "newer.jsonl", [work(3, updated="2030-01-01")])
        matrices = ("build", self.matrix, "--out", self.out)
        for made in (("build", self.source, "--out", self.out), matrices):
            self.run_ok(*made)
            for name in ("notes.txt", "tables/works/part_0000.csv", "other/atlas.json", "works.arrow/x"):
                with self.subTest(name, kind=made is matrices):
                    one, was = digests(self.out), self.out / "works.arrow"
                    if name == "works.arrow/x":
                        was.unlink(missing_ok=True)
                    mine = write(self.out / name, "years of work")
                    before = {p.relative_to(self.out): p.read_bytes() for p in self.out.rglob("*") if p.is_file()}
                    for question in (made, matrices, *([("update", self.out, "--from", newer)] if made is not matrices else [])):
                        self.assert_usage(comity(*question), self.out, name.split("/")[0])
                    self.assertEqual({p.relative_to(self.out): p.read_bytes() for p in self.out.rglob("*") if p.is_file()}, before)
                    # The atlas before, as an exchange leaves it.
                    os.rename(self.out, f"{self.out}.building")
                    self.assert_usage(comity(*made), f"{self.out}.building", name.split("/")[0])
                    os.rename(f"{self.out}.building", self.out)
                    mine.unlink() if mine.parent == self.out else shutil.rmtree(self.out / name.split("/")[0])
                    self.run_ok(*made)
                    self.assertEqual(digests(self.out), one)
            for name in (".nfs0000000000c3f5b900000001", "dropped.csv", "rejects.csv", "cells.arrow"):
                write(self.out / name, "x")
            self.run_ok(*made)
            self.assertFalse((self.out / ".nfs0000000000c3f5b900000001").exists())
            shutil.rmtree(self.out)

    def test_places_inside_an_atlas(self):
        atlas = self.build(self.source, out=self.out)
        before = digests(atlas)
        (self.place / "link").symlink_to(atlas)
        for above in (atlas, self.place / "link"):
            for question in (("export", "works", "--atlas", atlas, "--out", above / "tables"), ("sample", "--works", 3, "--out", above / "world"),
                             ("build", self.source, "--out", above / "deep" / "other"), ("build", self.matrix, "--out", above / "other"),
                             ("fetch", "--base-url", "http://127.0.0.1:9", "--filter", "x:1", "--out", above / "pages"),
                             ("works", "GB", "--atlas", atlas, "--output", above / "list.csv")):
                with self.subTest(" ".join(map(str, question))):
                    self.assert_usage(comity(*question), "inside the atlas", atlas)
        self.assertEqual(digests(atlas), before)
        inner = self.tmp / "moved"
        self.build(self.source, out=inner)
        inner.rename(atlas / "inner")  # an atlas that is there may be renewed
        self.build(self.source, out=atlas / "inner")

    def test_what_comes_into_an_atlas_during_a_build(self):
        source = write(self.tmp / "many.jsonl", harness.world(3000))
        for _ in range(20):  # until one is stopped in time
            shutil.rmtree(self.out, ignore_errors=True)
            self.build(self.source, out=self.out)
            one, inode = digests(self.out), self.out.stat().st_ino
            build = subprocess.Popen([harness.program, "build", source, "--out", self.out], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            while build.poll() is None and not Path(f"{self.out}.building").exists():
                time.sleep(0.001)
            build.send_signal(signal.SIGSTOP)
            if build.poll() is None and self.out.stat().st_ino == inode:
                break
            build.send_signal(signal.SIGCONT)
            build.communicate()
        mine = write(self.out / "tables" / "thesis.tex", "years of work")
        build.send_signal(signal.SIGCONT)
        _, err = build.communicate(timeout=60)
        self.assertEqual((build.returncode, err.count(b"\n")), (1, 1), err)
        self.assertEqual(mine.read_text(), "years of work")
        shutil.rmtree(mine.parent)
        self.assertEqual(digests(self.out), one)
        self.assertFalse(Path(f"{self.out}.building").exists())

    def test_a_folder_where_somebody_stands(self):
        """It is replaced, and the shell would show an empty one: told."""
        for made in (("build", self.source, "--out", "."), ("update", ".", "--from", write(self.tmp / "newer.jsonl", [work(3, updated="2030-01-01")])),
                     ("build", self.matrix, "--out", "../snap")):
            self.out.mkdir(exist_ok=True)
            self.assertIn("go there again", self.run_ok(*made, cwd=self.out).out)
            self.assertNotIn("go there again", (self.out / "provenance.json").read_text())
        self.assertNotIn("go there again", self.run_ok(*made, cwd=self.place.parent / "in").out)

    def test_an_atlas_called_like_what_lies_beside_one(self):
        for suffix in (*SIBLINGS, "lock"):
            for source in (self.source, self.matrix):
                for slash in ("", "/"):
                    self.assert_usage(comity("build", source, "--out", f"{self.out}.{suffix}{slash}"), f"{self.out}.{suffix}")
        self.assertEqual(self.content(), {})

    def halted_build(self, source, *not_yet):
        """A build that stands still before its atlas or any of the others is there; SIGCONT lets it go on."""
        for _ in range(20):  # until one is stopped in time
            shutil.rmtree(self.out, ignore_errors=True)
            build = subprocess.Popen([harness.program, "build", source, "--out", self.out], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            while build.poll() is None and not Path(f"{self.out}.building").exists():
                time.sleep(0.001)
            build.send_signal(signal.SIGSTOP)
            if build.poll() is None and not any(path.exists() for path in (self.out, *not_yet)):
                break
            build.send_signal(signal.SIGCONT)
            build.communicate()
        return build

    def test_what_comes_beside_it_during_a_build(self):
        """An atlas that was moved there is none of the build's, nor is a file among the parts."""
        source = write(self.tmp / "many.jsonl", harness.world(3000))
        finished = self.build(self.source, out=self.place / "finished")
        one = digests(finished)
        parts, scratch = Path(f"{self.out}.parts"), Path(f"{self.out}.scratch")
        build = self.halted_build(source, scratch)
        finished.rename(scratch)
        mine = write(parts / "thesis.tex", "years of work")
        build.send_signal(signal.SIGCONT)
        build.communicate(timeout=60)
        self.assertEqual(digests(scratch), one)
        self.assertEqual([p.name for p in parts.iterdir()], [mine.name])

    def test_what_comes_to_the_place_during_a_build(self):
        mine = self.out / "thesis.tex"
        source = write(self.tmp / "many.jsonl", harness.world(3000))
        build = self.halted_build(source)
        write(mine, "years of work")
        build.send_signal(signal.SIGCONT)
        _, err = build.communicate(timeout=60)
        self.assertEqual((build.returncode, err.count(b"\n")), (1, 1), err)
        self.assertIn(str(self.out), err.decode())
        self.assertEqual(mine.read_text(), "years of work")
        self.assertFalse(Path(f"{self.out}.building").exists())

    def test_a_link_to_a_place_that_is_not_there(self):
        for verb, link in (("works", self.place / "one"), ("matrix", self.place / "two")):
            end = self.place / "disk" / verb
            link.symlink_to(f"disk/{verb}")
            for _ in range(2):  # the second time it is there
                self.build(self.source, out=link) if verb == "works" else self.run_ok("build", self.matrix, "--out", link)
                self.assertTrue(link.is_symlink())
                self.assertTrue((end / "atlas.json").exists())
        self.assertEqual(sorted(p.name for p in self.place.iterdir()), ["disk", "one", "two"])
        self.assertEqual(sorted(p.name for p in (self.place / "disk").iterdir()), ["matrix", "works"])
        loop = self.place / "loop"
        loop.symlink_to("loop")
        self.assert_usage(comity("build", self.source, "--out", loop), loop)
        self.assertTrue(loop.is_symlink())


# Put before the C library: when atlas.json has been opened for the so manieth time, the folder that holds it makes way for another.
EXCHANGE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static int opened(const char* path, int descriptor) {
    static int times = 0;
    const char* name = strrchr(path, '/');
    if (descriptor < 0 || name == NULL || strcmp(name, "/atlas.json") != 0 || ++times != atoi(getenv("EXCHANGE_AT"))) return descriptor;
    if (rename(getenv("EXCHANGE_PLACE"), getenv("EXCHANGE_GONE")) != 0 || rename(getenv("EXCHANGE_NEXT"), getenv("EXCHANGE_PLACE")) != 0) abort();
    return descriptor;
}
#define OPEN(name)                                                              \
    int name(const char* path, int flags, ...) {                                \
        va_list more;                                                           \
        va_start(more, flags);                                                  \
        const int mode = (flags & (O_CREAT | __O_TMPFILE)) != 0 ? va_arg(more, int) : 0; \
        va_end(more);                                                           \
        int (*real)(const char*, int, ...) = dlsym(RTLD_NEXT, #name);           \
        return opened(path, real(path, flags, mode));                           \
    }
OPEN(open)
OPEN(open64)
"""


class Exchanges(harness.Case):
    """Another atlas takes the place of one while that is opened."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = harness.tempfile.TemporaryDirectory(prefix="comity-", dir=harness.fast_folder())
        cls.addClassCleanup(folder.cleanup)
        cls.library = Path(folder.name) / "exchange.so"
        subprocess.run(["g++", "-x", "c", "-shared", "-fPIC", "-o", cls.library, "-", "-ldl"], input=EXCHANGE, text=True, check=True)

    def served(self, question, place, before, after, at):
        """The answer where `after` takes the place when atlas.json of `before` has been opened for the `at`-th time."""
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(before, place)
        following, gone = self.tmp / "next", self.tmp / f"gone-{at}-{question[0]}-{before.name}"
        shutil.rmtree(following, ignore_errors=True)
        shutil.copytree(after, following)
        told = {"EXCHANGE_AT": str(at), "EXCHANGE_PLACE": str(place), "EXCHANGE_NEXT": str(following), "EXCHANGE_GONE": str(gone)}
        # A sanitizer wants to come first, and need not.
        more = {"LD_PRELOAD": str(self.library), "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"}
        asked = subprocess.run([harness.program, *map(str, question)], capture_output=True, timeout=60, env={**os.environ, **told, **more})
        self.assertEqual(asked.returncode, 0, f"{question}, reading {at}: {asked.stderr.decode()}")
        self.assertTrue(gone.exists(), f"{question}: atlas.json is opened fewer than {at} times")
        return asked.stdout.decode()

    def check(self, before, after, questions):
        place = self.tmp / "place"
        for question in questions:
            for at in (1, 2, 3):
                with self.subTest(f"{question[0]} {at}"):
                    self.assertIn(manifest(after)["hash"], self.served((*question, "--format", "json"), place, before, after, at))

    def test_works(self):
        before = self.build_of(harness.world(40), out=self.tmp / "before")
        after = self.build_of(harness.world(90), out=self.tmp / "after")
        place = self.tmp / "place"
        self.check(before, after, (("info", place), ("verify", place, "--full")))

    def test_matrices(self):
        for name, cells in (("before", MATRIX), ("after", MATRIX + "GB,US,2020,5\n")):
            self.run_ok("build", write(self.tmp / f"{name}.csv", cells), "--out", self.tmp / name)
        place = self.tmp / "place"
        self.check(self.tmp / "before", self.tmp / "after", (("info", place), ("verify", place, "--full")))
