#!/usr/bin/env python3
"""A build that is told to take little memory takes little: of rows that are made and of one large file, whatever threads.

    python3 tests/e2e/test_memory.py [--comity PROGRAM] [NAME…]

What a process keeps of files does not count here: the system takes that back when it needs it.
"""
import re
import subprocess
import time
from pathlib import Path

import harness
from harness import comity, digests, provenance


class LittleMemory(harness.Case):
    def peak(self, source, memory, threads):
        """The most memory of its own that a build had, in MB, looked at every few milliseconds."""
        out = self.tmp / f"{memory}-{threads}"
        command = [harness.program, "build", source, "--out", out, "--memory", memory, "--threads", threads]
        build = subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        peak = 0
        while build.poll() is None:
            try:
                found = re.search(r"RssAnon:\s+(\d+) kB", Path(f"/proc/{build.pid}/status").read_text())
            except OSError:
                found = None
            peak = max(peak, int(found[1]) if found else 0)
            time.sleep(0.004)
        self.assertEqual(build.returncode, 0)
        return peak / 1000, out

    def check(self, source, shares):
        """`shares`: of the memory of a build that is told of no limit, by threads."""
        all_of_it, expected = self.peak(source, "4GB", "2")
        self.assertEqual(provenance(expected)["stored_files"], 0)
        for threads, share in shares.items():
            taken, out = self.peak(source, "16MB", threads)
            self.assertLess(taken, share * all_of_it, f"{threads} threads; {all_of_it:.0f} MB without a limit")
            self.assertGreater(provenance(out)["stored_files"], 0)
            self.assertEqual(digests(out), digests(expected))

    def test_a_long_list_of_deleted_works(self):
        """It is held as numbers: some 25 bytes an id at one time, far less than its text."""
        most = []
        for ids in (0, 400_000):
            root = harness.write_snapshot(self.tmp / f"{ids}", [[harness.work(1), harness.work(2)]])
            harness.write(next(root.rglob("works")) / "deleted_ids.csv", "".join(f"https://openalex.org/W{10**9 + 7 * i},2024-05-01\n" for i in range(ids)))
            taken, atlas = self.peak(root, "4GB", str(1 + len(most)))
            most.append(taken * 1e6)
        self.assertEqual(provenance(atlas)["inputs"][0]["deleted_ids"], 400_000)
        self.assertLess(most[1] - most[0], 40 * 400_000)

    def test_long_titles(self):
        """A batch is bounded by its bytes too: few works may be many."""
        works = [harness.work(n, title=f"{n} " + "x" * 1_000_000) for n in range(1, 121)]
        self.check(harness.write(self.tmp / "fat.jsonl.gz", works), {"1": 0.5, "2": 0.5})

    def test_rows(self):
        self.check("rows:400000", {"2": 0.35, "16": 0.45})

    def test_one_large_file(self):
        """A thread has a batch of it in its hands, not all."""
        world = self.tmp / "world"
        self.assertEqual(comity("sample", "--works", "100000", "--out", world).code, 0)
        large = self.tmp / "large.gz"
        with large.open("wb") as out:
            for part in sorted(world.glob("**/works/**/*.gz")):
                out.write(part.read_bytes())
        self.check(large, {"1": 0.5, "2": 0.5})


if __name__ == "__main__":
    harness.main()
