"""Part of test_bad_input.py: disks that are full, and places that cannot be read or written or must not be."""

import os
import resource
import shutil
import signal
import subprocess
import unittest
from pathlib import Path

import harness
from harness import comity, digests, provenance, tables, work, write


def limited(size):
    """For preexec_fn: files of this process may not grow beyond `size` bytes."""
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    return limit


class DiskFull(harness.Case):
    """A build that cannot be finished leaves the old atlas as it was, and nothing beside it."""

    def setUp(self):
        super().setUp()
        self.small = write(self.tmp / "small.jsonl", harness.world(40))
        self.large = write(self.tmp / "large.gz", [{**w, "title": "a long title " * 90} for w in harness.world(2000)])
        self.old = self.build(self.small, out=self.tmp / "place" / "atlas")
        self.before = digests(self.old)

    def assert_untouched(self):
        self.assertEqual(digests(self.old), self.before)
        self.assert_sound(self.old)
        self.answers(self.old, "GB", "CN", "--years", "2018:2022")
        self.assert_no_leftovers(self.old, exists=True)

    def test_files_that_may_not_grow(self):
        """restore_signals=False: the signal that comes with the limit stays ignored, and write() says EFBIG."""
        for size in (0, 1, 600, 2000, 8000, 30000):
            with self.subTest(size):
                run = comity("build", self.large, "--out", self.old, preexec_fn=limited(size), restore_signals=False)
                self.assert_failure(run, self.old, "File too large")
                self.assert_untouched()
                fresh = self.tmp / "place" / "fresh"
                run = comity("build", self.large, "--out", fresh, preexec_fn=limited(size), restore_signals=False)
                self.assert_failure(run, fresh, "File too large")
                self.assert_no_leftovers(fresh)

    def test_the_limit_as_a_shell_sets_it(self):
        """`ulimit -f` also sends SIGXFSZ. Whether the program ends by it or not: the old atlas stays, and the next build works."""
        run = comity("build", self.large, "--out", self.old, preexec_fn=limited(2000))
        self.assertIn(run.code, (1, -signal.SIGXFSZ), str(run))
        self.assertEqual(digests(self.old), self.before)
        self.build(self.large, out=self.old)
        self.assert_no_leftovers(self.old, exists=True)
        self.assertNotEqual(digests(self.old), self.before)

    def test_a_full_disk(self):
        disk = self.tmp / "disk"
        disk.mkdir()
        if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], capture_output=True).returncode != 0:
            raise unittest.SkipTest("a small disk needs root and mount")
        try:
            self.old = self.build(self.small, out=disk / "atlas")
            self.before = digests(self.old)
            for taken in (0, 300_000, 700_000):
                with self.subTest(f"{taken} bytes taken"):
                    (disk / "ballast").write_bytes(b"x" * taken)
                    self.assert_failure(comity("build", self.large, "--out", self.old), self.old, "No space left on device")
                    self.assert_untouched()
                    self.assert_failure(comity("build", self.large, "--out", disk / "fresh"), "No space left on device")
                    self.assert_no_leftovers(disk / "fresh")
            (disk / "ballast").write_bytes(b"")
            self.build(self.small, out=self.old)
        finally:
            subprocess.run(["umount", str(disk)], check=True)

    def test_output_that_takes_nothing(self):
        question = ["pair", "GB", "CN", "--atlas", self.old, "--years", "2018:2022", "--format", "json"]
        with open("/dev/full", "wb") as full:
            run = comity(*question, stdout=full)
        self.assert_failure(run, "standard output")
        self.assert_failure(comity(*question, "--output", "/dev/full"), "/dev/full")
        self.assert_failure(comity(*question, "--output", self.tmp / "no" / "such" / "folder"), "no/such/folder")


class Places(harness.Case):
    """Inputs and outputs that are not what they should be."""

    def setUp(self):
        super().setUp()
        self.source = write(self.tmp / "in" / "in.jsonl", [work(1), work(2)])

    def test_output_that_is_no_atlas(self):
        mine = write(self.tmp / "mine" / "thesis.txt", "years of work")
        self.assert_usage(comity("build", self.source, "--out", mine.parent), mine.parent, "no atlas")
        self.assert_usage(comity("build", self.source, "--out", mine), mine, "no folder")
        self.assertEqual(mine.read_text(), "years of work")
        self.assertEqual([p.name for p in mine.parent.iterdir()], ["thesis.txt"])
        self.assert_no_leftovers(mine.parent, exists=True)
        (self.tmp / "empty").mkdir()
        self.build(self.source, out=self.tmp / "empty")

    def test_output_is_input(self):
        before = self.source.read_bytes()
        for out in (self.source.parent, str(self.source.parent) + "/", self.source, self.source.parent / ".." / "in"):
            self.assert_usage(comity("build", self.source.parent if out != self.source else self.source, "--out", out))
        link = self.tmp / "link"
        link.symlink_to(self.source.parent)
        self.assert_usage(comity("build", self.source.parent, "--out", link))
        self.assertEqual(self.source.read_bytes(), before)

    def test_input_inside_the_output(self):
        """Replacing an atlas must not take the input with it."""
        atlas = self.build(self.source)
        inside = write(atlas / "raw" / "in.jsonl", [work(5)])
        for given in (inside, inside.parent):
            self.assert_usage(comity("build", given, "--out", atlas), atlas)
            self.assertTrue(inside.exists(), "the input was deleted")

    def test_output_inside_the_input(self):
        """Built twice, an atlas that lies among its input is the same: an atlas is no input."""
        first = comity("build", self.source.parent, "--out", self.source.parent / "atlas")
        if first.code == 2:
            return
        before = digests(self.source.parent / "atlas")
        self.build(self.source.parent, out=self.source.parent / "atlas")
        self.assertEqual(digests(self.source.parent / "atlas"), before)

    def test_an_atlas_as_input(self):
        atlas = self.build(self.source)
        run = comity("build", atlas, "--out", self.tmp / "other")
        self.assertIn(run.code, (1, 2), str(run))
        self.assertEqual(run.err.count("\n"), 1, str(run))

    def test_paths_that_are_not_there(self):
        missing = self.tmp / "missing.jsonl"
        self.assert_usage(comity("build", missing, "--out", self.tmp / "atlas"), missing)
        link = self.tmp / "dangling.jsonl"
        link.symlink_to(missing)
        self.assert_usage(comity("build", link, "--out", self.tmp / "atlas"), link)
        self.assert_usage(comity("build", self.source, missing, "--out", self.tmp / "atlas"), missing)
        self.assert_no_leftovers(self.tmp / "atlas")

    def test_a_second_build_is_kept_away(self):
        """A lock that a dead build left behind does not: it belongs to nobody."""
        atlas = self.tmp / "atlas"
        (self.tmp / "atlas.lock").write_text("")
        (self.tmp / "atlas.building").mkdir()
        write(self.tmp / "atlas.building" / "works.arrow", "half of it")
        self.build(self.source, out=atlas)
        self.assert_no_leftovers(atlas, exists=True)
        with open(self.tmp / "atlas.lock", "w") as held:
            import fcntl
            fcntl.flock(held, fcntl.LOCK_EX)
            self.assert_failure(comity("build", self.source, "--out", atlas), "another build", "atlas.lock")
        self.assert_sound(atlas)

    def nobody(self):
        """For preexec_fn: a user without rights, or a skip where that cannot be had."""
        if os.geteuid() != 0:
            return lambda: None
        def drop():
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
        try:
            if comity("--version", preexec_fn=drop, cwd="/").code == 0:
                os.chmod(self.tmp, 0o777)
                return drop
        except (OSError, subprocess.SubprocessError):
            pass
        raise unittest.SkipTest("the program cannot be run as another user here")

    def test_unreadable_paths(self):
        drop = self.nobody()
        shut = write(self.tmp / "in" / "shut.jsonl", [work(3)])
        shut.chmod(0)
        out = self.tmp / "atlas"
        self.assert_failure(comity("build", shut, "--out", out, preexec_fn=drop), shut, "Permission denied")
        self.assert_no_leftovers(out)
        self.assert_failure(comity("build", self.source, shut, "--out", out, preexec_fn=drop), shut, "Permission denied")
        self.assert_no_leftovers(out)
        folder = self.tmp / "closed"
        write(folder / "sub" / "a.jsonl", [work(4)])
        (folder / "sub").chmod(0)
        self.assert_failure(comity("build", folder, "--out", self.tmp / "none", preexec_fn=drop), folder / "sub", "Permission denied")
        (folder / "sub").chmod(0o744)  # its names can be listed, and nothing else
        self.assert_failure(comity("build", folder, "--out", self.tmp / "none", preexec_fn=drop), folder / "sub" / "a.jsonl", "Permission denied")
        (folder / "sub").chmod(0o755)

    def test_a_file_that_can_be_read_again_later(self):
        """Nothing of it is made up meanwhile: the build fails, and the same command goes on from what it had read."""
        drop = self.nobody()
        parts = [write(self.tmp / "in" / f"p{i}.jsonl", [work(1000 * i + k, title="x" * 300) for k in range(1, 60)]) for i in range(3)]
        expected = tables(self.build(*parts, out=self.tmp / "expected"))
        old = self.build(self.source, out=self.tmp / "place" / "atlas")
        before = digests(old)
        os.chmod(old.parent, 0o777)
        os.chmod(old, 0o777)
        parts[1].chmod(0)
        for said in range(2):
            run = comity("build", *parts, "--out", old, "--threads", 1, preexec_fn=drop)
            self.assert_failure(run, parts[1], "Permission denied", "the same command")
            self.assertEqual(digests(old), before)
        parts[1].chmod(0o644)
        run = comity("build", *parts, "--out", old, "--format", "json", preexec_fn=drop)
        self.assertEqual(run.code, 0, str(run))
        self.assertEqual(run.json["resumed_files"], 2)
        self.assertEqual(tables(old), expected)

    def test_too_few_descriptors(self):
        """A file that cannot be opened for want of them is not left out."""
        parts = [write(self.tmp / "in" / f"p{i}.gz", [work(i)]) for i in range(1, 40)]
        few = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (10, 10))
        run = comity("build", self.tmp / "in", "--out", self.tmp / "atlas", "--threads", 8, preexec_fn=few)
        if run.code == 0:
            self.assertEqual(provenance(self.tmp / "atlas")["records"]["kept"], len(parts))
        else:
            self.assert_failure(run, "Too many open files")

    def test_places_that_cannot_be_replaced(self):
        """Told before anything is read: a mounted file system (as a container has for a volume), and a store."""
        mounted = self.tmp / "mounted"
        mounted.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", mounted], capture_output=True).returncode == 0:
            self.addCleanup(subprocess.run, ["umount", mounted], capture_output=True)
            self.assert_usage(comity("build", self.source, "--out", mounted), mounted, f"--out {mounted}/atlas")
            self.build(self.source, out=mounted / "atlas")
        self.assert_usage(comity("build", self.source, "--out", "s3://bucket/atlas", cwd=self.tmp), "s3://bucket/atlas")
        self.assert_usage(comity("build", self.tmp / "nowhere", "--out", self.tmp / "deep" / "er" / "atlas"), "does not exist")
        self.assertFalse((self.tmp / "deep").exists())

    def test_unwritable_places(self):
        drop = self.nobody()
        closed = self.tmp / "closed"
        closed.mkdir()
        closed.chmod(0o555)
        self.assert_failure(comity("build", self.source, "--out", closed / "atlas", preexec_fn=drop), closed, "Permission denied")
        self.assert_failure(comity("build", self.source, "--out", closed / "deep" / "atlas", preexec_fn=drop), closed, "Permission denied")
        self.assert_failure(comity("build", self.source, "--out", self.source / "atlas"), self.source)
        self.assertEqual(list(closed.iterdir()), [])

    def test_a_place_that_cannot_be_made_durable(self):
        """A folder that may be written and not opened cannot be synced: told before anything is read."""
        drop = self.nobody()
        blind = self.tmp / "blind"
        blind.mkdir()
        blind.chmod(0o333)
        (self.tmp / "m.csv").write_text("country_a,country_b,year,count\nGB,CN,2020,3\n")
        if comity("build", self.source, "--out", self.tmp / "seen", preexec_fn=drop).code != 0:
            raise unittest.SkipTest("nobody may write here")
        for source in (self.source, self.tmp / "m.csv"):
            self.assert_failure(comity("build", source, "--out", blind / "atlas", preexec_fn=drop), blind, "Permission denied")
            self.assertEqual(list(blind.iterdir()), [])

    def test_odd_names(self):
        """Spaces, quotes, newlines and other scripts in paths."""
        reference = tables(self.build(self.source, out=self.tmp / "reference"))
        for name in ("with space", "quo'te\"", "中国", "new\nline", "-dash", "tail "):
            with self.subTest(name):
                folder = self.tmp / "odd" / name
                folder.mkdir(parents=True)
                shutil.copy(self.source, folder / "in.jsonl")
                atlas = self.build(folder, out=Path(str(folder) + " atlas"))
                self.assertEqual(tables(atlas), reference)
