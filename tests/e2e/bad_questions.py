"""Part of test_bad_input.py: questions about nothing, wrong usage, and places that cannot be read or written."""

import harness
from harness import comity, work


class NothingLeft(harness.Case):
    """No works left after the filters: counts are 0, means and shares null with a note, exit 0."""

    def setUp(self):
        super().setUp()
        self.atlas = self.build_of(harness.world())

    def check_empty(self, *flags, sides=("GB", "CN"), populations=None):
        run = self.run_ok("pair", *sides, "--atlas", self.atlas, "--format", "json", *flags)
        seen = 0
        for answer in run.json["answers"]:
            if populations and answer["population"] not in populations:
                continue
            seen += 1
            if answer["measure"] in ("publications", "citations"):
                self.assertEqual(answer["value"], 0, answer)
            else:
                self.assertIsNone(answer["value"], answer)
                self.assertTrue(answer["notes"], answer)
                self.assertIsNone(answer["lower"], answer)
            self.assertEqual(answer["n"], 0, answer)
        self.assertGreater(seen, 8)
        for format in ("table", "csv", "parquet"):
            self.run_ok("pair", *sides, "--atlas", self.atlas, "--format", format, *flags)

    def test_filters(self):
        for flags in (["--years", "1700:1701"], ["--types", "dataset"], ["--types", "nonsense"], ["--max-authors", "1", "--years", "1999"],
                      ["--years", "1700:1701", "--counting", "fractional_author"], ["--years", "1700:1701", "--interval", "wilson"],
                      ["--years", "1700:1701", "--class", "none", "--mean-zero", "null"]):
            with self.subTest(" ".join(flags)):
                self.check_empty(*flags)

    def test_countries_that_are_not_there(self):
        self.check_empty("--years", "2018:2022", sides=("AQ", "BV"), populations=["joint", "AQ", "BV", "AQ domestic"])

    def test_works(self):
        run = self.run_ok("works", "GB", "CN", "--atlas", self.atlas, "--years", "1700:1701", "--format", "json")
        self.assertEqual((run.json["works"], run.json["answers"][0]["value"]), ([], 0))
        for format in ("table", "csv", "parquet"):
            self.run_ok("works", "GB", "CN", "--atlas", self.atlas, "--years", "1700:1701", "--format", format)

    def test_funnel(self):
        steps = self.run_ok("info", self.atlas, "--funnel", "--types", "dataset", "--format", "json").json["funnel"]
        self.assertEqual(steps[-1]["left"], 0)
        self.assertEqual(sum(s["dropped"] for s in steps), 60)

    def test_no_release_date(self):
        """Without a release date the default years are unknown, and the user is told what to give."""
        atlas = self.build_of([work(1, updated=None)], out=self.tmp / "undated")
        self.assert_usage(comity("pair", "GB", "CN", "--atlas", atlas), "--years")
        self.assertEqual(self.answers(atlas, "GB", "CN", "--years", "2020")["publications", "joint"]["value"], 1)


class Usage(harness.Case):
    """Wrong usage: exit 2, one line on standard error that says what is wrong, nothing on standard output."""

    def setUp(self):
        super().setUp()
        self.atlas = self.build_of(harness.world())

    def check(self, *arguments, says=()):
        with self.subTest(" ".join(map(str, arguments))):
            self.assert_usage(comity(*arguments, cwd=self.tmp / "elsewhere"), *says)

    def test_every_verb(self):
        (self.tmp / "elsewhere").mkdir()
        (self.tmp / "elsewhere" / "file").write_text("x")
        a, source = str(self.atlas), str(self.tmp / "in.jsonl")
        self.check("nonsense", says=["nonsense"])
        self.check("--nonsense", says=["--nonsense"])
        self.check("pair GB CN", says=["pair GB CN"])
        for verb in harness.verbs() | {"completion"}:
            self.check(verb, "--nonsense")
        for arguments, word in (
                (["build"], ""), (["build", source], "--out"), (["build", "--out", "x"], "inputs"),
                (["build", source, "--out"], "--out"), (["build", source, "--out", ""], "--out"),
                (["build", source, "--out", "x", "--scope", "world"], "world"),
                (["build", source, "--out", "x", "--titles", "perhaps"], "perhaps"), (["build", source, "--out", "x", "--without", "people"], "people"),
                (["build", source, "--out", "x", "--threads", "many"], "--threads"),
                (["build", source, "--out", "x", "--threads", "-1"], "--threads"),
                (["build", source, "--out", "x", "--chunk", "x"], "chunk"),
                (["build", "no-such-file", "--out", "x"], "no-such-file"),
                (["build", source, "no-such-file", "--out", "x"], "no-such-file"),
                (["pair"], "a"), (["pair", "GB"], "b"), (["pair", "GB", "CN", "US", "--atlas", a], "US"),
                (["pair", "GB", "CN"], "atlas"), (["pair", "GB", "CN", "--atlas", "no-such-atlas"], "no-such-atlas"),
                (["pair", "GB", "CN", "--atlas", "."], "no atlas"), (["pair", "GB", "CN", "--atlas", "file"], "file"),
                (["pair", "GB", "CN", "--atlas", a, "--format", "xml"], "xml"),
                (["pair", "GB", "CN", "--atlas", a, "--years", "2020", "--years", "2021"], "years"),
                (["pair", "GB", "GB", "--atlas", a], "GB"), (["pair", "GB", "G7", "--atlas", a], "GB"),
                (["pair", "GB+CN", "CN", "--atlas", a], "CN"), (["pair", "", "CN", "--atlas", a], ""),
                (["pair", "Utopia", "CN", "--atlas", a], "UTOPIA"), (["pair", "GB+", "CN", "--atlas", a], ""),
                (["works", "GB", "--atlas", a, "--population", "joint"], "GB international"), (["works", "GB", "CN", "--atlas", a, "--sort", "beauty"], "beauty"),
                (["works", "GB", "CN", "--atlas", a, "--top", "ten"], "ten"), (["works", "GB", "CN", "--atlas", a, "--top", "-1"], "-1"),
                (["works", "GB", "CN", "--atlas", a, "--population", "US"], "GB domestic"),
                (["works", "--atlas", a, "--population", "GB"], "world"), (["works", "GB", "CN", "US", "--atlas", a], "US"),
                (["info", "no-such-atlas"], "no-such-atlas"), (["info", "."], "no atlas"), (["info", a, "extra"], "extra"),
                (["info", a, "--years", "2020"], "--funnel"), (["info", a, "--preset", "cwts"], "--funnel"), (["info", a, "--min-cohort", "9"], "--min-cohort"),
                (["decoupling", "GB", "CN", "--atlas", a, "--rate", "0.1"], "--screen"), (["decoupling", "GB", "CN", "--atlas", a, "--min-works", "20"], "--screen"),
                (["pair", "GB", "CN", "--atlas", a, "--years", "2024:2020"], "2020:2024"), (["pair", "GB", "CN", "--atlas", a, "--years", "release:release-4"], "release-4:release"),
                (["verify", "no-such-atlas"], "no-such-atlas"), (["verify", "."], "no atlas"), (["verify", a, "--half"], "--half"),
                (["explain", "nonsense"], "nonsense"), (["explain", "mncs", "fwci"], "fwci"),
                (["completion"], "shell"), (["completion", "tcsh"], "tcsh"),
                (["sample"], "--out"), (["sample", "--out", "x", "--works", "many"], "many"), (["sample", "--out", "x", "--seed", "-1"], "-1")):
            self.check(*arguments, says=[word])
        self.assertEqual([p.name for p in (self.tmp / "elsewhere").iterdir()], ["file"])

    def test_every_convention(self):
        """A value that a convention cannot have: the message names the key, the value and what it takes."""
        (self.tmp / "elsewhere").mkdir()
        wrong = {"corpus": ["some"], "years": ["2020:2010", "now", "0:5", "2000:20000", "2000:2001:2002", "", ":"], "types": ["", "article,,book"],
                 "retracted": ["maybe"], "class": ["genus"], "window": ["0", "11", "-1", "until:", "until:x", "ever", "2.5"],
                 "citing": ["none"], "mean_zero": ["two"], "ties": ["by_lot", "random"], "threshold": ["eq"],
                 "min_cohort": ["0", "-1", "few", "1.5"], "counting": ["twice"], "joint": ["maybe"], "partners": ["few"],
                 "max_authors": ["0", "-1", "all", "1e3"], "max_countries": ["0", "x"],
                 "territories": ["CN", "=HK", "CN=", "CN=CN+HK;TW=HK", "CN=CN++HK", "CN=CN+HG", "GB=UK", "CN=CN,HK", "HK=GB"], "interval": ["wide"],
                 "replicates": ["0", "1", "x"], "seed": ["-1", "x", "1.5"], "level": ["0", "1", "2", "95", "-0.5", "x", "0.", "1.5", "1e-10", "0.9999999999"]}
        for key, values in wrong.items():
            for value in values:
                verb = "works" if value is values[-1] else "pair"
                self.check(verb, "GB", "CN", "--atlas", self.atlas, "--" + key.replace("_", "-") + "=" + value, says=[key])

    def test_every_filter(self):
        (self.tmp / "elsewhere").mkdir()
        for key in ("topic", "subfield", "field", "domain"):
            for value in ("No such name", "", "9999999999999", "-1", "x:y"):
                self.check("pair", "GB", "CN", "--atlas", self.atlas, "--years", "2020", f"--{key}={value}", says=[key])
        for key, values in {"institution": ["No such name", "", "I999", "W1", "F1", "https://ror.org/000000000", "University", "I1|", "|"],
                            "funder": ["No such name", "", "F999", "I1", "Funder", "F1|F999"],
                            "source": ["No such name", "", "S999", "I1", "Journal", "9999-9999"],
                            "author": ["Jane Doe", "", "A999", "I1", "0000-0002-1825-0097", "Author 100"]}.items():
            for value in values:
                self.check("works", "--atlas", self.atlas, "--years", "2020", f"--{key}={value}", says=[key])
