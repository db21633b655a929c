#!/usr/bin/env python3
"""Population filters: every verb sees exactly the works that a filter written down again here holds, compared with the same
cohorts as without it; lists of ids in every form; what is said about what was not found."""

import csv
import gzip
import io
import subprocess
import unittest

import harness
from harness import comity, work

YEARS = ["--years", "2018:2022"]


def records():
    """A made world in which institutions, funders, sources and authors cross each other."""
    made = harness.world(120)
    for i, record in enumerate(made, 1):
        for k, one in enumerate(record["authorships"]):
            one["author"]["id"] = f"{harness.URL}A{50 + (i * 7 + k) % 11}"
            one["institutions"] = [harness.institution(n, one["countries"][0] if one["countries"] else "FR", name)
                                   for n, name in ((1, "University of York"), (2, "York University"), (3, "Academia"))
                                   if (i + k) % (n + 1) == 0]
        record["funders"] = [{"id": f"{harness.URL}F{n}", "display_name": f"Fund {n}"} for n in (4, 5, 6) if i % n == 0]
    return made


def number(url):
    return url.rsplit("/", 1)[1]


def holds(record, filters):
    """Whether a record passes the population filters, from its JSON alone."""
    for key, value in filters.items():
        wanted = set(value.split("|"))
        has = {"institution": lambda: {number(i["id"]) for a in record["authorships"] for i in a["institutions"]},
               "author": lambda: {number(a["author"]["id"]) for a in record["authorships"]},
               "funder": lambda: {number(f["id"]) for f in record["funders"]},
               "source": lambda: {number(record["primary_location"]["source"]["id"])},
               "field": lambda: {number(record["primary_topic"]["field"]["id"])} if record["primary_topic"] else set(),
               "ids": lambda: {number(record["id"])}}[key]()
        if not wanted & has:
            return False
    return True


class Filters(harness.Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.records = records()
        folder = harness.tempfile.TemporaryDirectory(prefix="comity-", dir=harness.fast_folder())
        cls.addClassCleanup(folder.cleanup)
        cls.folder = harness.Path(folder.name)
        cls.atlas = cls.folder / "atlas"
        run = comity("build", harness.write(cls.folder / "in.jsonl", cls.records), "--out", cls.atlas)
        if run.code != 0:
            raise AssertionError(str(run))

    def flags(self, filters):
        out = []
        for key, value in filters.items():
            if key == "ids":
                value = harness.write(self.tmp / "ids.txt", "\n".join(value.split("|")))
            out.append(f"--{key}={value}")
        return out

    def ask(self, *arguments, env=None):
        return self.run_ok(*arguments, "--atlas", self.atlas, "--format", "json", env=env).json

    def listed(self, *arguments):
        return {number(w["id"]): w for w in self.ask("works", *arguments, *YEARS)["works"]}

    SETS = [{"institution": "I1"}, {"institution": "I2|I3"}, {"author": "A53"}, {"author": "A50|A51|A60"}, {"funder": "F4"}, {"funder": "F6|F5"},
            {"source": "S2"}, {"source": "S1|S3"}, {"institution": "I1", "funder": "F5"}, {"author": "A55", "source": "S1|S2", "institution": "I1|I2"},
            {"field": "17", "funder": "F4"}, {"ids": "W1|W2|W30|W77|W119|W9999"}, {"ids": "|".join(f"W{i}" for i in range(1, 90)), "institution": "I3"},
            {"funder": "F4", "author": "A50", "ids": "W3"}]

    def test_works_are_those_that_pass(self):
        """And each has the score it has without the filter: cohorts do not see it."""
        everything = self.listed()
        self.assertEqual(len(everything), 120)
        for filters in self.SETS:
            with self.subTest(filters):
                expected = {number(r["id"]) for r in self.records if holds(r, filters)}
                found = self.listed(*self.flags(filters))
                self.assertEqual(set(found), expected)
                for id, one in found.items():
                    self.assertEqual(one, everything[id])

    def test_pair_and_rank_count_the_same(self):
        for filters in self.SETS:
            with self.subTest(filters):
                flags = [*self.flags(filters), *YEARS, "--interval", "none"]
                passing = [r for r in self.records if holds(r, filters)]
                answers = {(a["measure"], a["population"]): a for a in self.ask("pair", "GB", "CN", *flags)["answers"] if "by" not in a}
                self.assertEqual(answers["publications", "world"]["value"], len(passing))
                codes = [{c for a in r["authorships"] for c in [*a["countries"], *(i["country_code"] for i in a["institutions"])]} for r in passing]
                self.assertEqual(answers["publications", "joint"]["value"], sum({"GB", "CN"} <= c for c in codes))
                self.assertEqual(answers["publications", "GB"]["value"], sum("GB" in c for c in codes))
                ranked = {a["population"]: a["value"] for a in self.ask("rank", "--min-works", "0", *flags)["answers"]}
                self.assertEqual(ranked, {c: sum(c in of for of in codes) for c in set().union(*codes)} if codes else {})
                listed = self.listed("GB", "CN", "--population", "joint", *self.flags(filters))
                self.assertEqual(len(listed), answers["publications", "joint"]["value"])

    def test_a_list_of_a_field_is_the_field(self):
        """Whatever a verb computes, it sees the same works when they are listed as when they are a class."""
        listed = harness.write(self.tmp / "field.txt", "\n".join(r["id"] for r in self.records if holds(r, {"field": "17"})))
        for verb in (["pair", "GB", "CN"], ["pair", "GB", "US", "--counting", "fractional_author"], ["rank", "--by", "mncs", "--min-works", "0"],
                     ["works", "CN"], ["decoupling", "GB", "CN"]):
            with self.subTest(verb):
                by_class, by_list = (self.ask(*verb, flag, *YEARS, "--interval", "none") for flag in ("--field=17", f"--ids={listed}"))
                for document in (by_class, by_list):
                    del document["question"], document["receipt"]
                self.assertEqual(by_class, by_list)

    def test_populations_of_one_side(self):
        for population in ("GB", "GB domestic", "GB international", "world"):
            with_b = population.replace("international", "international without AQ")
            self.assertEqual(self.listed("GB", "--population", population), self.listed("GB", "AQ", "--population", with_b), population)
        self.assertEqual(self.listed("GB"), self.listed("GB", "--population", "gb"))

    def test_order_and_top(self):
        for order, key in (("ncs", "ncs"), ("citations", "citations"), ("year", "year"), ("fwci", "fwci")):
            rows = self.ask("works", "--sort", order, *YEARS)["works"]
            expected = sorted(rows, key=lambda w: (-(w[key] if w[key] is not None else -1), int(number(w["id"])[1:])))
            self.assertEqual(rows, expected, order)
            for top in (1, 7, 119, 120, 500):
                self.assertEqual(self.ask("works", "--sort", order, "--top", top, *YEARS)["works"], rows[:top])
        rows = self.ask("works", "--sort", "id", *YEARS)["works"]
        self.assertEqual([w["id"] for w in rows], [harness.wid(i) for i in range(1, 121)])

    def test_csv_has_every_field(self):
        rows = self.ask("works", *YEARS)["works"]
        for flags in ([], ["--years", "1700"]):
            table = self.run_ok("works", "--atlas", self.atlas, *(flags or YEARS), "--format", "csv")
            self.assertEqual(next(csv.reader(io.StringIO(table.out))), list(rows[0]), flags)
        read = list(csv.DictReader(io.StringIO(self.run_ok("works", "--atlas", self.atlas, *YEARS, "--format", "csv").out)))
        self.assertEqual([r["doi"] for r in read], [w["doi"] for w in rows])
        self.assertEqual([r["title"] for r in read], [w["title"] for w in rows])

    # Ways of naming

    def test_names(self):
        for flag, id in (("--institution=York University", "I2"), ("--institution=university OF york", "I1"), ("--institution=cademi", "I3"),
                         ("--institution=https://openalex.org/institutions/i3", "I3"), ("--institution=https://ror.org/000000003", "I3"),
                         ("--institution=000000003", "I3"), ("--institution=ror.org/000000003", "I3"), ("--source=0000-0002", "S2"),
                         ("--source=ISSN 0000-0002", "S2"), ("--source=journal 2", "S2"), ("--funder=Fund 6", "F6"), ("--funder=f6", "F6"),
                         ("--author=https://openalex.org/A55", "A55"), ("--institution=I3|York University|i2", "I2|I3")):
            key = flag[2:].split("=")[0]
            with self.subTest(flag):
                document = self.ask("works", flag, *YEARS)
                self.assertEqual(document["question"]["filters"], {key: id})
                self.assertEqual({number(w["id"]) for w in document["works"]}, {number(r["id"]) for r in self.records if holds(r, {key: id})})

    def test_orcids(self):
        """An ORCID names every author that carries it; one that was mistyped is known by its check digit."""
        made = [work(i, countries=(("GB",), ("CN",))) for i in range(1, 7)]
        for i, record in enumerate(made, 1):
            record["authorships"][0]["author"] = {"id": f"{harness.URL}A{i % 4 + 1}", "display_name": "x",
                                                  "orcid": "https://orcid.org/0000-0002-1825-0097" if i % 4 in (1, 2) else None}
        atlas = self.build_of(made)
        for value in ("0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097", "A2|A3"):
            document = self.run_ok("works", "--atlas", atlas, "--years", "2020", f"--author={value}", "--format", "json").json
            self.assertEqual(document["question"]["filters"], {"author": "A2|A3"})
            self.assertEqual({number(w["id"]) for w in document["works"]}, {"W1", "W2", "W5", "W6"})
        for value, says in (("0000-0002-1825-0098", "check digit"), ("0000-0001-5109-3700", "no author of this atlas has the ORCID 0000-0001-5109-3700")):
            self.assert_usage(comity("works", "--atlas", atlas, "--author", value), says)

    def test_ambiguous_names_list_candidates(self):
        run = comity("works", "--atlas", self.atlas, "--institution", "york")
        self.assert_usage(run, "'york' is not one institution but 2", "University of York (I1", "York University (I2")
        self.assertLess(run.err.index("(I1"), run.err.index("(I2"), "the one on most works comes first")
        self.assert_usage(comity("works", "--atlas", self.atlas, "--author", "Author 50"), "names of authors are not in the atlas")
        self.assert_usage(comity("works", "--atlas", self.atlas, "--institution", "F4"), "F4 is the id of a funder")

    # Lists

    def list_file(self, text):
        return harness.write(self.tmp / "list.txt", text)

    def test_lists_in_every_form(self):
        wanted = {"W1", "W5", "W77"}
        for text in ("W1\nW5\nW77\n", "\ufeffhttps://openalex.org/W1\r\n\r\n# mine\r\nw5 # this too\r\n10.1000/77\r\n", "id,x\nW1,1\nW5,2\nW77,3",
                     "x;DOI\na;https://doi.org/10.1000/1\nb;10.1000/5\nc;DOI:10.1000/77\n", "W1\rW5\rW77", "W77,W1\nW1,W1\nW5,W1\nW1,W1\n",
                     "title,id,doi\n\"x, \"\"y\"\"\nz\",,10.1000/1\n?,W5,\n#q,W6,\nq,77,10.1000/77\n"):
            with self.subTest(text):
                for listed in (self.list_file(text), harness.write(self.tmp / "list.gz", text)):
                    self.assertEqual(set(self.listed("--ids", listed)), wanted)

    def test_standard_input(self):
        for stdin in ("W1\nW5\n", "\n".join(f"W{i}" for i in range(1, 100_000))):
            done = subprocess.run([str(harness.program), "works", "--ids", "-", "--atlas", str(self.atlas), "--format", "json", *YEARS],
                                  input=stdin.encode(), capture_output=True, timeout=60)
            self.assertEqual(done.returncode, 0, done.stderr)
            document = harness.json.loads(done.stdout)
            self.assertEqual(document["question"]["ids"]["path"], "-")
            self.assertEqual(len(document["works"]), 2 if len(stdin) < 10 else 120)

    def test_a_list_that_comity_wrote_comes_back(self):
        table = self.run_ok("works", "GB", "--atlas", self.atlas, *YEARS, "--format", "csv", "--output", self.tmp / "gb.csv")
        self.assertEqual(table.out, "")
        self.assertEqual(self.listed("--ids", self.tmp / "gb.csv"), self.listed("GB"))

    def test_what_was_not_found_is_counted(self):
        path = self.list_file("W1\nW1\n10.1000/1\nW9999\n10.1000/nowhere\nnonsense\nW99999999999999999999999\n")
        document = self.ask("pair", "GB", "CN", "--ids", path, *YEARS, "--interval", "none")
        ids = document["question"]["ids"]
        self.assertEqual({k: ids[k] for k in ("path", "entries", "repeated", "unread", "works", "missing")},
                         {"path": str(path), "entries": 5, "repeated": 1, "unread": 2, "works": 1, "missing": 2})
        self.assertEqual(ids["missing_first"], ["10.1000/nowhere", "W9999"])
        self.assertEqual(ids["unread_first"], ["line 6: nonsense", "line 7: W99999999999999999999999"])
        for answer in document["answers"]:
            said = " ".join(answer["notes"])
            self.assertEqual("listed but no works of this atlas: 2 of 4" in said and "name no work: 2" in said, "by" not in answer)
        for verb in (["pair", "GB", "CN"], ["works"], ["rank", "--min-works", "0"]):
            text = self.run_ok(*verb, "--atlas", self.atlas, "--ids", path, *YEARS).out
            self.assertIn("4 listed, 2 of them works of this atlas", text)
        self.assertEqual(document["receipt"]["question"], document["question"])

    def test_a_doi_on_two_works_names_both(self):
        atlas = self.build_of([work(1, doi="https://doi.org/10.1000/SAME"), work(2, doi="https://doi.org/10.1000/same"), work(3, doi=None)])
        run = self.run_ok("works", "--atlas", atlas, "--ids", self.list_file("10.1000/Same"), "--years", "2020", "--format", "json")
        self.assertEqual([number(w["id"]) for w in run.json["works"]], ["W1", "W2"])
        self.assertEqual((run.json["question"]["ids"]["works"], run.json["question"]["ids"]["missing"]), (2, 0))

    def test_the_digest_and_the_draws_are_those_of_the_set(self):
        """Order, spelling and repetition of a list change neither digest nor interval; another list changes the digest."""
        texts = ["\n".join(f"W{i}" for i in range(1, 60)), "\n".join(f"https://openalex.org/w{i}" for i in [*range(59, 0, -1), 7, 7]),
                 "\n".join(f"W{i}" for i in range(1, 61))]
        told = [self.ask("pair", "GB", "CN", "--ids", self.list_file(t), *YEARS) for t in texts]
        digests = [d["question"]["filters"]["ids"] for d in told]
        self.assertEqual(digests[0], digests[1])
        self.assertNotEqual(digests[0], digests[2])
        self.assertEqual(told[0]["answers"], told[1]["answers"])

    def test_bad_lists(self):
        for text, word in (("", "it is empty"), ("hello\n", "line 1: hello"), ("\ufeff", "names no work"), (b"\xff\xfeW\x001\x00", "UTF-16"),
                           (b"W1\x00", "no text"), ("id,t\nW1,\"x\n", "quote in line 2"), ("[\"W1\"]", "names no work"), (gzip.compress(b"W1")[:-6], "")):
            with self.subTest(text):
                run = comity("works", "--atlas", self.atlas, "--ids", harness.write(self.tmp / "bad", text))
                (self.assert_failure if isinstance(text, bytes) and text[:2] == b"\x1f\x8b" else self.assert_usage)(run, word)
        self.assert_usage(comity("works", "--atlas", self.atlas, "--ids", self.tmp), "is a folder")
        self.assert_usage(comity("works", "--atlas", self.atlas, "--ids", "no-such-file"), "no-such-file does not exist")
        self.assert_usage(comity("works", "--atlas", self.atlas, "--ids="), "--ids")


if __name__ == "__main__":
    harness.main()
