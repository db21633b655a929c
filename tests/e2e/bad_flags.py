"""Part of test_bad_input.py: flags that say nothing, the wrong thing, or what comes to nothing only after long work."""

import resource
import shutil

import harness
from harness import comity, digests, work, write


class Flags(harness.Case):
    def setUp(self):
        super().setUp()
        self.source = write(self.tmp / "in.jsonl", [work(1), work(2)])
        self.out = self.tmp / "atlas"

    def build_with(self, *flags, **more):
        return comity("build", self.source, "--out", self.out, *flags, **more)

    def test_sizes_of_memory(self):
        for size in ("-1", "18446744073709551616", "9000000TB", "0", "", "much", "1.5", "1e3", "nan", "16GBs", "GB", ".5GB"):
            self.assert_usage(self.build_with(f"--memory={size}"), "--memory", size)
            self.assertFalse(self.out.exists())
        for size in ("1.5GB", "16g", "500 MiB", "64kb"):
            run = self.build_with("--memory", size)
            self.assertEqual((run.code, run.err), (0, ""), str(run))
        run = self.build_with("--memory", "16")
        self.assertEqual(run.code, 0)
        self.assertIn("16 bytes", run.err)

    def test_report_that_cannot_be_written(self):
        """Told before the work, which leaves everything as it was; the try leaves nothing, and takes nothing from a file that is there."""
        nowhere = self.tmp / "no" / "such" / "file"
        for path in (nowhere, self.tmp):
            self.assert_failure(self.build_with("--output", path), path)
            self.assertFalse(self.out.exists())
        report = self.tmp / "report.txt"
        self.assert_usage(comity("build", self.tmp / "missing", "--out", self.out, "--output", report))
        self.assertFalse(report.exists())
        report.write_text("before")
        self.assert_usage(comity("build", self.tmp / "missing", "--out", self.out, "--output", report))
        self.assertEqual(report.read_text(), "before")
        self.assertEqual(self.build_with("--output", report).code, 0)
        self.assertIn("2 works", report.read_text())
        before, newer = digests(self.out), write(self.tmp / "newer.jsonl", [work(3, updated="2030-01-01")])
        self.assert_failure(comity("update", self.out, "--from", newer, "--output", nowhere), nowhere)
        self.assertEqual(digests(self.out), before)
        shutil.rmtree(self.out)  # a report in the atlas would keep the next build away
        self.assert_usage(self.build_with("--output", self.out / "report.txt"), "report.txt", "name another place")
        self.assertFalse(self.out.exists())

    def test_update_has_no_out(self):
        """Elsewhere --out may stand for --output; here it would be taken for another atlas."""
        self.assertEqual(self.build_with().code, 0)
        before, newer = digests(self.out), write(self.tmp / "newer.jsonl", [work(3, updated="2030-01-01")])
        self.assert_usage(comity("update", self.out, "--from", newer, "--out", self.tmp / "new"), "--out", "in place")
        self.assertEqual((digests(self.out), (self.tmp / "new").exists()), (before, False))

    def test_two_atlases(self):
        for name in ("a", "b"):
            self.build_of([work(1)], out=self.tmp / name)
        for verb in ("info", "verify"):
            self.assert_usage(comity(verb, self.tmp / "a", "--atlas", self.tmp / "b"), self.tmp / "a", self.tmp / "b")
            for same in (self.tmp / "a", f"{self.tmp}/b/../a/"):
                self.assertEqual(comity(verb, self.tmp / "a", "--atlas", same).code, 0)

    def test_matrix_options_of_works(self):
        for flags in (("--quantity", "trade"), ("--diagonal", "total"), ("--symmetrize", "avg"), ("--source", "me"), ("--release", "2024"),
                      ("--licence", "CC0-1.0")):
            for kind in ((), ("--kind", "works")):
                self.assert_usage(self.build_with(*flags, *kind), flags[0], "country matrices")
        self.assertFalse(self.out.exists())

    def test_claims_take_what_they_use(self):
        """What an action would pass over is refused, before anything is written."""
        claim, other = self.tmp / "own.toml", self.tmp / "other"
        claim.write_text(comity("claim", "new").out)
        for words, *said in ((["list", "--svg", other], "--svg"), (["list", "--excluded", other], "--excluded"), (["list", "--csv", other], "--csv"),
                             (["list", "--minimal"], "--minimal"), (["list", "--window", "3"], "--window"), (["list", claim], "no file", claim),
                             (["new", claim], "no file", claim), (["new", "--excluded", other], "--excluded"), (["new", "--svg", other], "--svg"),
                             (["check", "--id", "twice-the-global-average", "--svg", other], "--svg", "curve"),
                             (["check", "--id", "twice-the-global-average", "--csv", other], "--csv", "curve"),
                             (["check", claim, "--id", "twice-the-global-average"], claim, "twice-the-global-average"),
                             (["check", self.tmp / "none.toml", "--id", "twice-the-global-average"], "none.toml"),
                             (["curve", "--id", "twice-the-global-average", "--excluded", "--replicates", "20"], "--excluded", "--replicates"),
                             (["maybe", "--svg", other], "maybe")):
            with self.subTest(str(words)):
                self.assert_usage(comity("claim", *words, cwd=self.tmp), *said)
        for words, said in ((["pair", "GB", "CN", "--id", "x"], "--id"), (["claim", claim, "--a", "GB"], "--a")):
            self.assert_usage(comity("report", *words, "--out", other), said)
        self.assertFalse(other.exists() or (self.tmp / "--replicates").exists())

    def test_flags_in_the_place_of_paths(self):
        for words in (["build", self.source, "--out", "--threads", "2"], ["build", "--out", self.out, "--output", "--threads"],
                      ["info", "--atlas", "--quality"], ["info", self.tmp, "--output", "--quality"]):
            run = comity(*words, cwd=self.tmp)
            self.assert_usage(run, "path")
        self.assertEqual(sorted(p.name for p in self.tmp.iterdir()), ["in.jsonl"])

    def test_memory_runs_out(self):
        """A sentence, not the name of an exception."""
        step = 50 << 20
        for limit in range(step, 40 * step, step):  # as much as it takes to start
            fewer = lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
            if comity("--version", preexec_fn=fewer).code == 0:
                break
        else:
            self.skipTest("the program does not start in 2 GB of addresses")
        run = comity("build", "rows:3000000", "--threads", "1", "--out", self.out, preexec_fn=fewer)
        last = run.err.splitlines()[-1]  # libraries may have said something before
        self.assertEqual((run.code, last.split(":")[:2]), (1, ["comity", " memory ran out"]), str(run))
        self.assertIn("--memory", last)
        self.assert_no_leftovers(self.out)
