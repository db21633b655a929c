#!/usr/bin/env python3
"""Builds that are stopped: at every step by which they change the disk, in every way a machine stops, and by kill -9 at
any time. The old atlas or the new one is there and whole at every moment, the next build goes on from what was read, and
ends in the same bytes. Builds in memory; builds and updates with so little that parts, shards and columns go to the disk; on a
disk that says it has no room for all of them at once.

    python3 tests/crash/test_crash.py [--comity PATH] [WORD…]

COMITY_CRASH_EVERY (default 17): every how many steps one is played, of builds with little memory every fifth of those, as they
have more; COMITY_KILLS (default 12): how many builds of each kind are killed. COMITY_CRASH_SHARD (I/N): only every Nth of the
crashes, from the Ith on.
"""
import errno
import hashlib
import json
import os
import random
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tests"))
import suite  # noqa: E402

COMITY = str(ROOT / "build" / "release" / "comity")
EVERY = int(os.environ.get("COMITY_CRASH_EVERY", "17"))
KILLS = int(os.environ.get("COMITY_KILLS", "12"))
SHARD, SHARDS = map(int, os.environ.get("COMITY_CRASH_SHARD", "0/1").split("/"))
DEADLY = ("kill", "half", "lost", "garbled")
OUTSIDE_IDENTITY = "provenance.json"  # holds timings


def contents(atlas):
    """What an atlas is: the digest of each of its files."""
    return {p.relative_to(atlas).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
            for p in atlas.rglob("*") if p.is_file() and p.name != OUTSIDE_IDENTITY}


def comity(*args, **more):
    return subprocess.run([COMITY, *map(str, args)], capture_output=True, text=True, timeout=120, **more)


def succeed(*args):
    run = comity(*args)
    assert run.returncode == 0, f"comity {' '.join(map(str, args))} exits {run.returncode}: {run.stderr}"
    return run.stdout


class Stopped(unittest.TestCase):
    """Builds in memory."""

    flags = ()
    room = None  # bytes that the disk says are left
    sparser = 1  # so many times, than COMITY_CRASH_EVERY says

    def command(self):
        return ["build", self.world, "--out", self.atlas, *self.flags]

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.tmp = Path(cls.folder.name)
        cls.faults = cls.tmp / "faults.so"
        subprocess.run(["cc", "-O1", "-fPIC", "-shared", "-o", cls.faults, HERE / "faults.c", "-ldl"], check=True)
        cls.world, cls.before, cls.after = cls.tmp / "world", cls.tmp / "before", cls.tmp / "after"
        succeed("sample", "--out", cls.world, "--works", 3000, "--seed", 4)
        succeed("sample", "--out", cls.tmp / "small", "--works", 300, "--seed", 5)
        succeed("build", cls.tmp / "small", "--out", cls.before)
        succeed("build", cls.world, "--out", cls.after)
        cls.old, cls.new = contents(cls.before), contents(cls.after)
        cls.large_files = sum(p.stat().st_size >= 64 << 10 for p in cls.world.rglob("*.gz"))
        assert cls.old != cls.new and cls.large_files >= 5

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def setUp(self):
        self.place = self.tmp / "place"
        shutil.rmtree(self.place, ignore_errors=True)
        self.place.mkdir()
        self.atlas = self.place / "atlas"

    def with_old_atlas(self):
        shutil.rmtree(self.place)
        self.place.mkdir()
        shutil.copytree(self.before, self.atlas)

    def faulty_build(self, step, fate):
        """The finished process, and how many steps there were."""
        counter = self.tmp / "count"
        counter.write_bytes(bytes(8))
        surroundings = {**os.environ, "LD_PRELOAD": str(self.faults), "FAULT_UNDER": str(self.place),
                        "FAULT_COUNT": str(counter), "FAULT_STEP": str(step), "FAULT_FATE": fate}
        if self.room is not None:
            surroundings["FAULT_ROOM"] = self.room
        run = comity(*self.command(), "--threads", 1, env=surroundings)
        return run, struct.unpack("q", counter.read_bytes())[0]

    def kept_parts(self):
        return len(list((self.place / "atlas.parts").glob("*.part")))

    def assert_whole(self, where):
        self.assertIn(contents(self.atlas), (self.old, self.new), where)

    def build_again(self, where):
        run = comity(*self.command(), "--threads", 2, "--format", "json")
        self.assertEqual(run.returncode, 0, f"{where}: {run.stderr}")
        self.assertEqual(contents(self.atlas), self.new, where)
        self.assertEqual([p.name for p in self.place.iterdir()], ["atlas"], where)
        told = json.loads(run.stdout)
        self.assertEqual(told["stored_files"] > 0, bool(self.flags), where)
        return told["resumed_files"]

    def check_resumed(self, fate, kept, resumed, where):
        if fate in ("lost", "garbled"):  # nothing of it was synced
            self.assertEqual(resumed, 0, where)
        elif fate == "kill":  # of all but the two that were being written
            self.assertIn(resumed, (kept, kept - 1, kept - 2), where)
        else:
            self.assertLessEqual(resumed, kept, where)

    def play(self, step, fate):
        where = f"step {step}, {fate}"
        self.with_old_atlas()
        run, _ = self.faulty_build(step, fate)
        kept = self.kept_parts()
        if fate in DEADLY:
            self.assertEqual(run.returncode, -signal.SIGKILL, where)
        elif run.returncode != 0:  # a late fault of the disk may come after all that matters
            self.assertEqual((run.returncode, run.stderr.count("\n")), (1, 1), f"{where}: {run.stderr}")
            self.assertFalse((self.place / "atlas.scratch").exists(), where)  # nobody needs it, and room is short
        self.assert_whole(where)
        self.check_resumed(fate, kept, self.build_again(where), where)
        return kept

    def steps(self):
        self.with_old_atlas()
        run, steps = self.faulty_build(0, "kill")
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(contents(self.atlas), self.new)
        self.assertGreater(steps, 60)
        return steps

    def test_at_every_step(self):
        most_kept, played = 0, 0
        steps = self.steps()
        fates = (*DEADLY, "full", "broken", "failing", "once")
        crashes = []
        for number, fate in enumerate(fates):
            # After a single fault all goes on: only what was lost can tell.
            every = EVERY if EVERY == 1 or fate == "once" else EVERY * self.sparser
            crashes += [(step, fate) for step in range(1 + number * 3 % every, steps + 1, every)]
        for step, fate in crashes[SHARD::SHARDS]:
            most_kept = max(most_kept, self.play(step, fate))
            played += 1
        # Else resuming was never put to the test.
        self.assertEqual(most_kept, self.large_files)
        print(f"{type(self).__name__}: {played} crashes at {steps} steps, {len(fates)} fates", file=sys.stderr)

    def test_no_space_from_the_start(self):
        run, _ = self.faulty_build(1, "full")
        self.assertEqual((run.returncode, run.stderr.count("\n")), (1, 1), run.stderr)
        self.assertIn("No space left", run.stderr)
        self.assertFalse(self.atlas.exists())
        self.build_again("no space")

    def test_a_place_that_may_not_last(self):
        """Where nobody knows whether the exchange outlasts a power cut, the old atlas is there as well, and nothing else says it failed."""
        self.with_old_atlas()
        run, _ = self.faulty_build(0, "unsure")
        self.assertEqual((run.returncode, run.stderr.count("\n")), (1, 1), run.stderr)
        self.assertIn("there and whole", run.stderr)
        self.assertEqual(contents(self.atlas), self.new)
        self.assertEqual(contents(self.place / "atlas.building"), self.old)
        self.build_again("unsure")

    def test_locks_that_cannot_be_had(self):
        self.with_old_atlas()
        for code, words in ((errno.ENOLCK, os.strerror(errno.ENOLCK)), (errno.EWOULDBLOCK, "another build")):
            run = comity(*self.command(), env={**os.environ, "LD_PRELOAD": str(self.faults), "FAULT_LOCK": str(code)})
            self.assertEqual((run.returncode, run.stderr.count("\n")), (1, 1), run.stderr)
            self.assertIn(words, run.stderr)
            self.assertEqual("another build" in run.stderr, code == errno.EWOULDBLOCK)
            self.assertEqual(contents(self.atlas), self.old)
            self.assertEqual([p.name for p in self.place.iterdir()], ["atlas"] if code == errno.ENOLCK else ["atlas", "atlas.lock"])

    def test_another_file_in_its_place_is_read(self):
        """A part is taken for what its file holds now, not what it held."""
        own = self.tmp / "own"
        shutil.rmtree(own, ignore_errors=True)
        shutil.copytree(self.world, own)
        run, steps = None, self.steps()
        self.with_old_atlas()
        world, type(self).world = self.world, own
        try:
            run, _ = self.faulty_build(steps // 2, "kill")
            self.assertEqual(self.kept_parts(), self.large_files)
            largest = max(own.rglob("works/**/*.gz"), key=lambda p: p.stat().st_size)
            content = largest.read_bytes()
            largest.unlink()
            largest.write_bytes(content)
            self.assertEqual(self.build_again("a new file of the same content"), self.large_files - 1)
        finally:
            type(self).world = world

    def test_a_kept_part_with_one_other_byte_is_read_again(self):
        steps = self.steps()
        self.with_old_atlas()
        self.faulty_build(steps // 2, "kill")
        self.assertEqual(self.kept_parts(), self.large_files)
        for part in (self.place / "atlas.parts").glob("*.part"):
            content = bytearray(part.read_bytes())
            content[len(content) * 2 // 3] ^= 1
            part.write_bytes(content)
        self.assertEqual(self.build_again("one other byte"), 0)

    def test_killed_at_any_time(self):
        draw = random.Random(7)
        self.with_old_atlas()
        start = time.monotonic()
        succeed(*self.command())
        whole = time.monotonic() - start
        self.with_old_atlas()
        killed = resumed = 0
        # How long a build had read when it was killed is chance: where none had kept a file, some more are killed.
        while killed < KILLS or (resumed == 0 and killed < 8 * KILLS):
            build = subprocess.Popen([COMITY, *map(str, self.command())], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                build.wait(draw.uniform(0, 1.1 * whole))
            except subprocess.TimeoutExpired:
                build.send_signal(draw.choice((signal.SIGKILL, signal.SIGKILL, signal.SIGINT)))
                build.wait()
            killed += build.returncode < 0
            self.assert_whole(f"after {killed} kills")
            if draw.random() < 0.3:
                resumed += self.build_again(f"after {killed} kills") or 0
                self.with_old_atlas()
        self.assertGreater(resumed, 0)
        print(f"{type(self).__name__}: {killed} killed", file=sys.stderr)


class WithLittleMemory(Stopped):
    """Records, shards and columns go through the disk."""

    flags = ("--memory", "1MB")
    sparser = 5


class WithLittleRoom(WithLittleMemory):
    """Parts go while they are dealt to shards: who is stopped later reads them again."""

    flags = (*WithLittleMemory.flags, "--chunk", "64")  # several batches a part
    room = "1000"
    sparser = 10

    def check_resumed(self, fate, kept, resumed, where):
        self.assertLessEqual(resumed, kept, where)

    def resumed_after_nearly_all(self, steps):
        self.with_old_atlas()
        self.faulty_build(steps * 9 // 10, "kill")
        self.assertEqual(self.kept_parts(), self.large_files)
        return self.build_again(f"room for {self.room}")

    def test_a_world_that_is_named_twice(self):
        """Each naming of a file is read, kept and given up on its own."""
        twice = self.tmp / "twice"
        succeed("build", self.world, self.world, "--out", twice)
        self.new = contents(twice)
        self.command = lambda: ["build", self.world, self.world, "--out", self.atlas, *self.flags]
        steps = self.steps()
        self.room = str(1 << 40)
        self.with_old_atlas()
        self.faulty_build(steps // 2, "kill")
        self.assertEqual(self.kept_parts(), 2 * self.large_files)
        self.assertEqual(self.build_again("all were read"), 2 * self.large_files)

    def test_room_is_given_back_where_it_is_short(self):
        hole = self.tmp / "hole"
        hole.write_bytes(bytes(1 << 16))
        if subprocess.run(["fallocate", "--punch-hole", "--length", "8192", hole], capture_output=True).returncode != 0:
            self.skipTest("this file system cannot give back room inside of a file")
        steps = self.steps()
        self.assertLess(self.resumed_after_nearly_all(steps), self.large_files / 2)  # the first ones are in memory
        self.room = str(1 << 40)
        self.assertEqual(self.resumed_after_nearly_all(steps), self.large_files)

    test_no_space_from_the_start = test_another_file_in_its_place_is_read = test_locks_that_cannot_be_had = None
    test_a_kept_part_with_one_other_byte_is_read_again = test_killed_at_any_time = None


class UpdateWithLittleMemory(WithLittleMemory):
    """A release added to the atlas in its place: it is done once, and once it is there it is not done again."""

    def command(self):
        return ["update", self.atlas, "--from", self.world, *self.flags]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for path in cls.world.rglob("manifest.json"):
            path.write_text(json.dumps({**json.loads(path.read_text()), "date": "2031-01-01"}))
        shutil.rmtree(cls.after)
        shutil.copytree(cls.before, cls.after)
        succeed("update", cls.after, "--from", cls.world)
        cls.new = contents(cls.after)

    def build_again(self, where):
        if contents(self.atlas) != self.new:
            return super().build_again(where)
        again = comity(*self.command())
        self.assertEqual(again.returncode, 0, f"{where}: {again.stderr}")
        self.assertIn("nothing was done", again.stdout, where)
        self.assertEqual(contents(self.atlas), self.new, where)
        self.assertEqual([p.name for p in self.place.iterdir()], ["atlas"], where)
        return None

    def check_resumed(self, fate, kept, resumed, where):
        if resumed is not None:
            super().check_resumed(fate, kept, resumed, where)

    test_no_space_from_the_start = None  # where there was nothing, nothing is updated


if __name__ == "__main__":
    suite.close((Stopped, WithLittleMemory, WithLittleRoom, UpdateWithLittleMemory), globals(), COMITY)
