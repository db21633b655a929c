#!/usr/bin/env python3
"""`why`: over a whole world it tells of each work what the funnel, `works` and `pair` count, and its flags do what they promise;
citations, cohorts and ranks are counted again here from the records."""

import collections
import itertools
import json
import sys
import unittest
import urllib.parse
from pathlib import Path

import harness
from harness import comity, work

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "server"))
from serving import Served  # noqa: E402

YEARS = (2018, 2022)
SPAN = "2018:2022"
COUNTINGS = ("full", "fractional_author", "fractional_country", "first", "last", "corresponding")


def number(url):
    return url.rsplit("/", 1)[1]


def records():
    """A made world in which every rule of the filter has something to drop."""
    made = harness.world(110)
    for i, record in enumerate(made, 1):
        for k, one in enumerate(record["authorships"]):
            one["author"]["id"] = f"{harness.URL}A{70 + (i * 5 + k) % 23}"
        if i % 11 == 3:
            record["is_xpac"] = True
        if i % 13 == 5:
            record["is_retracted"] = True
        if i % 9 == 4:
            record["is_paratext"] = True
        if i % 16 == 4:
            record["authorships"][0]["countries"] = ["GB", "US", "FR"]
        if i % 16 == 12:
            record["authorships"] *= 4
        if i % 12 == 10:
            record["referenced_works"], record["referenced_works_count"] = [], 0
        if i % 8 in (1, 2) and i % 3 == 0:
            record["primary_topic"], record["topics"] = None, []
        record["language"] = ("en", "de", "en", None, "en")[i % 5]
        record["type"] = ("article", "article", "review", "paratext", "book-chapter", "article", "editorial")[i % 7]
        if i % 17 == 0:
            record["type"] = None
        if i % 6 == 1:
            record["primary_location"]["source"]["type"] = "repository"
        if i % 15 == 2:
            record["primary_location"] = None
        if i % 29 == 7:
            record["publication_year"] = None
        if i % 10 == 6:
            record["topics"] = [record["primary_topic"] or harness.topic(1702), harness.topic(2713), harness.topic(1803)]
        if i % 8 == 1:  # a country that only its address tells
            record["authorships"].append({**harness.authorship([], author=900 + i % 3), "raw_affiliation_strings": ["Peking University, Beijing, China"]})
        if i % 21 == 20:
            record["referenced_works"].append(record["id"])
    return made


def countries(record):
    return {c for a in record["authorships"] for c in a["countries"]}


class Why(harness.Case):
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
        cls.cache = {}
        cls.served = Served(str(harness.program), str(cls.atlas)).__enter__()
        cls.addClassCleanup(cls.served.__exit__)

    NAMES = {"why": ["work"], "works": ["a", "b"], "pair": ["a", "b"]}

    def address(self, verb, *arguments):
        """The same question as a path of the server, which need not start for each."""
        words, asked = list(arguments), []
        named = iter(self.NAMES.get(verb, []))
        while words:
            word = words.pop(0)
            if not word.startswith("--"):
                asked.append((next(named), word))
            elif word == "--pair":
                asked.append(("pair", f"{words.pop(0)},{words.pop(0)}"))
            else:
                asked.append((word[2:].replace("-", "_"), "true" if word == "--funnel" else words.pop(0)))
        return f"/api/{verb}?{urllib.parse.urlencode(asked)}"

    def ask(self, *arguments):
        if arguments not in self.cache:
            status, _, body = self.served.ask(self.address(*arguments))
            self.assertEqual(status, 200, f"{arguments}: {body[:500]}")
            self.cache[arguments] = json.loads(body)
        return self.cache[arguments]

    def typed(self, *arguments):
        return self.run_ok(*arguments, "--atlas", self.atlas, "--format", "json").json

    def why(self, id, *flags):
        return self.ask("why", id, *flags)["why"]

    def all(self, *flags):
        return {number(r["id"]): self.why(number(r["id"]), *flags) for r in self.records}

    # -- rules ------------------------------------------------------------------------------------------------------

    STRICT = [("--years", "2018:2021", "--paratext", "drop", "--language", "en", "--require", "references,source", "--sources", "journals",
               "--max-authors", "3", "--max-countries", "2", "--types", "article,review,book-chapter"),
              ("--years", SPAN, "--type-groups", "cwts", "--types", "any", "--corpus", "all", "--retracted", "keep")]

    def test_the_funnel(self):
        """Each work is told to be dropped by the rule that the funnel counts it under, and each rule drops some."""
        for flags in self.STRICT:
            steps = self.ask("info", "--funnel", *flags)["funnel"]
            told = self.all(*flags)
            names = [s["filter"] for s in steps]
            dropped, left = collections.Counter(), 0
            for one in told.values():
                failed = [r["name"] for r in one["rules"] if r["name"] in names and not r["passes"]]
                if failed:
                    dropped[failed[0]] += 1
                left += not failed
                self.assertEqual([r["name"] for r in one["rules"]][:len(names)], names)
            for step in steps:
                with self.subTest(step["filter"]):
                    self.assertEqual(dropped[step["filter"]], step["dropped"])
                    if flags is self.STRICT[0] or step["filter"].startswith(("type_groups", "publication_year")):
                        self.assertGreater(step["dropped"], 0)
            self.assertEqual(left, steps[-1]["left"])
            listed = {number(w["id"]) for w in self.typed("works", *flags)["works"]}
            self.assertEqual({id for id, one in told.items() if one["counts"]}, listed)

    def test_flags_let_a_work_in(self):
        """All the flags told for a work together make it count; where one rule has none, none is promised."""
        tried = 0
        for flags in (*self.STRICT, (*self.STRICT[0], "--field", "17", "--pair", "GB", "CN", "--joint", "disjoint_authors", "--partners", "bilateral")):
            for id, one in self.all(*flags).items():
                failed = [r for r in one["rules"] if not r["passes"] and r["kind"] in ("work", "question", "pair")]
                self.assertEqual(one["counts"], not failed)
                if not failed or any(r["include_with"] is None for r in failed):
                    continue
                given = list(flags)
                for rule in failed:
                    if rule["include_with"].startswith("leaving out "):
                        at = given.index(rule["include_with"].removeprefix("leaving out "))
                        del given[at:at + 2]
                    else:
                        flag, value = rule["include_with"].split(" ", 1)
                        given = self.with_flag(given, flag, value)
                self.assertTrue(self.why(id, *given)["counts"], f"{id}: {flags} -> {given}")
                tried += 1
                # One alone is not enough where several rules fail.
                if len(failed) > 1 and tried % 5 == 0 and not failed[0]["include_with"].startswith("leaving"):
                    flag, value = failed[0]["include_with"].split(" ", 1)
                    alone = self.why(id, *self.with_flag(list(flags), flag, value))
                    self.assertFalse(alone["counts"])
                    # A rule that asks for nothing is no longer told.
                    self.assertTrue(all(r["passes"] for r in alone["rules"] if r["name"].split("=")[0] == failed[0]["name"].split("=")[0]))
        self.assertGreater(tried, 200)

    def with_flag(self, flags, flag, value):
        if flag in flags:
            flags[flags.index(flag) + 1] = value
            return flags
        return [*flags, flag, value]

    def test_evidence(self):
        """A country that only an address tells is asked for by the flag that knows it."""
        flags = ("--years", SPAN, "--types", "any", "--corpus", "all", "--retracted", "keep", "--pair", "GB", "CN")
        found = 0
        for record in self.records:
            one = self.why(number(record["id"]), *flags)
            cn = next(r for r in one["rules"] if r["name"] == "CN on the work")
            self.assertEqual(cn["passes"], "CN" in countries(record))
            if len(record["authorships"]) and record["authorships"][-1].get("raw_affiliation_strings") and not cn["passes"]:
                self.assertEqual(cn["include_with"], "--country-evidence published,address")
                wider = self.why(number(record["id"]), *flags, "--country-evidence", "published,address")
                self.assertTrue(next(r for r in wider["rules"] if r["name"] == "CN on the work")["passes"])
                self.assertEqual((wider["authors"][-1]["countries"], wider["authors"][-1]["evidence"]), (["CN"], "address"))
                found += 1
        self.assertGreater(found, 5)

    # -- figures ----------------------------------------------------------------------------------------------------

    SETS = [("--counting", c) for c in COUNTINGS] + [
        ("--multi-class", "fractional", "--counting", "fractional_author"), ("--ties", "by_id", "--class", "field"), ("--ties", "at_or_above", "--window", "open"),
        ("--mean-zero", "null", "--class", "topic"), ("--cohort-by", "collaboration"), ("--min-cohort", "4", "--class", "none"),
        ("--baseline", "published"), ("--type-groups", "one", "--self-citations", "drop_author"), ("--partners", "multilateral", "--territories", "GB=GB+FR")]

    def test_sums_are_those_of_pair(self):
        """Over all works, the weights that `why` tells add up to what `pair` counts in each population, citations too; and what it
        tells of a work is the row of `works`."""
        for flags in self.SETS:
            asked = ("--years", SPAN, *flags, "--pair", "GB", "CN")
            pair = {(a["measure"], a["population"]): a for a in self.ask("pair", "GB", "CN", "--years", SPAN, *flags, "--interval", "none")["answers"] if "by" not in a}
            listed = {number(w["id"]): w for w in self.typed("works", "GB", "CN", "--years", SPAN, *flags)["works"]}
            weights, sums, scores = collections.Counter(), collections.Counter(), collections.Counter()
            counted = set()
            with self.subTest(flags):
                for id in (number(r["id"]) for r in self.records):
                    document = self.ask("why", id, *asked)
                    why, answers = document["why"], {a["measure"]: a for a in document["answers"]}
                    for p in why["populations"]:
                        weights[p["name"]] += p["weight"]
                    if not why["counts"]:
                        self.assertTrue(all(a["value"] is None and a["notes"] for a in answers.values()))
                        continue
                    counted.add(id)
                    self.assertEqual({k: why["work"][k] for k in listed[id]}, listed[id])
                    self.assertEqual(answers["publications"]["value"], listed[id]["weight"])
                    sums["publications"] += answers["publications"]["value"]
                    sums["citations"] += answers["citations"]["value"]
                    for measure in ("mncs", "pp_top_10", "pp_ncs_2", "fwci"):
                        if answers[measure]["value"] is not None:
                            weight = listed[id]["weight"] * (sum(q["part"] for q in why["cohorts"] if q["used"] and (q["citations"] or "null" not in flags or measure != "mncs"))
                                                             if measure in ("mncs", "pp_top_10", "pp_ncs_2") and "published" not in flags else 1)
                            scores[measure] += weight * answers[measure]["value"]
                            scores[measure, "of"] += weight
                    if "published" not in flags:
                        for measure, key in (("mncs", "ncs"), ("pp_top_10", "top_10"), ("pp_top_1", "top_1"), ("fwci", "fwci")):
                            if listed[id]["weight"] > 0:
                                self.assertEqual(answers[measure]["value"], listed[id][key])
                self.assertEqual(counted, set(listed))
                self.assertGreater(len(counted), 3)
                for (measure, population), answer in pair.items():
                    if measure == "publications":
                        self.assertAlmostEqual(weights[population], answer["value"], delta=1e-9, msg=population)
                for measure in ("publications", "citations"):
                    self.assertAlmostEqual(sums[measure], pair[measure, "joint"]["value"], delta=1e-9)
                for measure in ("mncs", "pp_top_10", "pp_ncs_2", "fwci"):
                    value = pair[measure, "joint"]["value"]
                    if value is not None:
                        self.assertAlmostEqual(scores[measure] / scores[measure, "of"], value, delta=1e-9, msg=measure)

    def test_kinds_of_citations(self):
        """What is told apart is what the conventions drop, and what the records say."""
        base = ("--years", SPAN, "--types", "article,review")
        by_number = {number(r["id"]): r for r in self.records}
        cited = collections.defaultdict(list)
        for r in self.records:
            for ref in set(r["referenced_works"]) - {r["id"]}:
                cited[number(ref)].append(r)
        corpus = {id for id, one in self.all(*base).items() if all(x["passes"] for x in one["rules"] if x["kind"] == "work")}
        for id, record in by_number.items():
            told, year = self.why(id, *base)["citations"], record["publication_year"]
            self.assertEqual(told["all"], len(cited[id]))
            self.assertEqual(told["lists_itself"], record["id"] in record["referenced_works"])
            if year is None:
                self.assertEqual((told["counted"], told["window_from"]), (0, None))
                continue
            citing = [r for r in cited[id] if r["publication_year"] and year <= r["publication_year"] <= year + 3]
            self.assertEqual((told["window_from"], told["window_to"], told["in_window"]), (year, year + 3, len(citing)))
            self.assertEqual(told["later"] + told["earlier"] + told["year_unknown"], len(cited[id]) - len(citing))
            self.assertEqual(told["earlier"], sum(bool(r["publication_year"]) and r["publication_year"] < year for r in cited[id]))
            author = {a["author"]["id"] for a in record["authorships"]}
            self.assertEqual(told["in_window_sharing_an_author"], sum(bool(author & {a["author"]["id"] for a in r["authorships"]}) for r in citing))
            self.assertEqual(told["in_window_sharing_a_country"], sum(bool(countries(record) & countries(r)) for r in citing))
            self.assertEqual(told["in_window_outside_the_corpus"], sum(number(r["id"]) not in corpus for r in citing))
            self.assertEqual(told["counted"], len(citing))
        for flags, key in ((("--self-citations", "drop_author"), "in_window_sharing_an_author"), (("--self-citations", "drop_country"), "in_window_sharing_a_country"),
                           (("--citing", "corpus"), "in_window_outside_the_corpus")):
            self.assertGreater(sum(self.why(id, *base)["citations"][key] for id in by_number), 5)
            for id in list(by_number)[::3]:
                told = self.why(id, *base, *flags)["citations"]
                self.assertEqual(told["counted"], told["in_window"] - told[key], f"{id} {flags}")
        # Which countries are shared is what the question says of countries.
        for flags in (("--territories", "FR=FR+US+CN"), ("--country-evidence", "published,address"), ("--pair", "GB+US", "CN")):
            moved = 0
            for id in by_number:
                told = self.why(id, *base, *flags, "--self-citations", "drop_country")["citations"]
                self.assertEqual(told["counted"], told["in_window"] - told["in_window_sharing_a_country"], f"{id} {flags}")
                moved += told["in_window_sharing_a_country"] != self.why(id, *base)["citations"]["in_window_sharing_a_country"]
            self.assertGreater(moved, 0, flags)

    def test_rank_in_the_cohort(self):
        """Cohort, rank and ties counted again from what is told of all works."""
        told = self.all("--years", SPAN)
        inside = {id: one for id, one in told.items() if all(r["passes"] for r in one["rules"] if r["kind"] == "work")}
        cohorts = collections.defaultdict(list)
        for record in self.records:
            id = number(record["id"])
            if id in inside and record["primary_topic"]:
                cohorts[record["publication_year"], record["type"], record["primary_topic"]["subfield"]["display_name"]].append(id)
        for (year, type, subfield), ids in cohorts.items():
            citations = {id: inside[id]["citations"]["counted"] for id in ids}
            for id in ids:
                (q,), c = inside[id]["cohorts"], citations[id]
                self.assertEqual((q["year"], q["types"], q["class"], q["part"], q["used"], q["collaboration"]), (year, type, subfield, 1, True, None))
                self.assertEqual((q["works"], q["members"], q["citations"]), (len(ids), len(ids), sum(citations.values())))
                self.assertEqual(q["mean"], sum(citations.values()) / len(ids))
                above, tied = sum(x > c for x in citations.values()), sum(x == c for x in citations.values())
                self.assertEqual((q["above"], q["tied"], q["below"]), (above, tied, len(ids) - above - tied))
                self.assertAlmostEqual(q["percentile"], (q["below"] + q["tied"] / 2) / len(ids), delta=1e-12)
                top = next(t for t in q["tops"] if t["name"] == "pp_top_10")
                self.assertEqual(top["weight"], 1 if c > top["citations"] else top["part_at"] if c == top["citations"] else 0)
                self.assertEqual(top["weight"], inside[id]["work"]["top_10"])
                # Above the threshold lie fewer than a tenth, and with the part of those at it exactly a tenth.
                at = sum(x == top["citations"] for x in citations.values())
                self.assertAlmostEqual(sum(x > top["citations"] for x in citations.values()) + at * top["part_at"], len(ids) / 10, delta=1e-12)
        self.assertGreater(len(cohorts), 10)
        for id in set(told) - set(itertools.chain(*cohorts.values())):
            self.assertEqual(told[id]["cohorts"], [])
            self.assertIsNone(told[id]["work"]["ncs"])

    def test_parts_of_cohorts(self):
        """With several classes a work has a cohort each; their parts add up to one, and the world's works to all of them."""
        told = self.all("--years", SPAN, "--multi-class", "fractional")
        several = [one["cohorts"] for one in told.values() if len(one["cohorts"]) > 1]
        self.assertGreater(len(several), 3)
        sizes = collections.Counter()
        for one in told.values():
            for q in one["cohorts"]:
                sizes[q["year"], q["types"], q["class_id"]] += q["part"]
            if one["cohorts"]:
                self.assertAlmostEqual(sum(q["part"] for q in one["cohorts"]), 1, delta=1e-12)
        for one in told.values():
            for q in one["cohorts"]:
                self.assertAlmostEqual(q["works"], sizes[q["year"], q["types"], q["class_id"]], delta=1e-9)
                self.assertAlmostEqual(q["above"] + q["tied"] + q["below"], q["works"], delta=1e-9)

    # -- works that are not there -----------------------------------------------------------------------------------

    def test_works_that_are_not_there(self):
        """Deleted, rejected, superseded and never seen are told apart, with file and line."""
        id_last = dict(reversed(work(10, publication_year="soon").items()))
        old = harness.write_snapshot(self.tmp / "old", [[work(1, updated="2024-01-05"), work(2, updated="2024-01-05"), work(3, updated="2024-01-05"),
                                                         work(4, updated="2024-01-05"), work(9, updated="2024-01-05")]], date="2024-02-01")
        new = harness.write_snapshot(self.tmp / "new", [[work(1), work(1, title="Again"), work(2), work(5), work(6, publication_year="soon"), '{"id": "https://openalex.org/W7", "title": ',
                                                         work(8, language=5), work(2, year=99999), json.dumps(id_last)]], date="2024-07-01")
        for place, ids in ((old, "W4,2024-01-01\nW9,2024-01-01\n"), (new, "W3,2024-06-01\nW77,2024-06-01\nW9,2024-06-02\n")):
            harness.write(next(place.rglob("works")) / "deleted_ids.csv", "work_id,deleted_date\n" + ids)
        atlas = self.build(old, new)
        self.assert_sound(atlas)
        told = {n: self.run_ok("why", f"W{n}", "--years", "2020", "--atlas", atlas, "--format", "json").json["why"] for n in (*range(1, 11), 77, 78)}
        self.assertEqual({n: one["fate"] for n, one in told.items()},
                         {1: "kept", 2: "kept", 3: "deleted", 4: "deleted", 5: "kept", 6: "rejected", 7: "rejected", 8: "rejected", 9: "deleted", 10: "rejected", 77: "deleted", 78: "never seen"})
        self.assertEqual({n: one["records"]["superseded"] for n, one in told.items() if one["records"]["superseded"]}, {1: 2, 2: 1})
        self.assertEqual({n: one["records"]["deleted"] for n, one in told.items() if one["records"]["deleted"]},
                         {n: {"records": records, "release": release} for n, records, release in
                          ((3, 1, "2024-07-01"), (4, 1, "2024-02-01"), (9, 1, "2024-07-01"), (77, 0, "2024-07-01"))})
        lines = {n: [(r["line"], r["reason"]) for r in one["records"]["rejected"]] for n, one in told.items() if one["records"]["rejected"]}
        self.assertEqual({n: rows[0][0] for n, rows in lines.items()}, {2: 8, 6: 5, 7: 6, 8: 7, 10: 9})
        self.assertIn("publication_year", lines[6][0][1])
        self.assertEqual(told[1]["records"]["kept"], {"release": "2024-07-01", "updated": harness.RELEASE})
        self.assertEqual([(r["line"], r["id"]) for r in harness.rejects(atlas)], [("5", "W6"), ("6", "W7"), ("7", "W8"), ("8", "W2"), ("9", "W10")])
        for n, says in ((3, "W3: not in this atlas.\n  deleted by release 2024-07-01; 1 of its records were read and dropped"),
                        (6, "line 5: publication_year"), (77, "0 of its records"), (78, "no record that was read names it"), (1, "; supersedes 2 more\n")):
            self.assertIn(says, self.run_ok("why", f"W{n}", "--years", "2020", "--atlas", atlas).out)
        gone = self.run_ok("why", "10.1000/3", "--years", "2020", "--atlas", atlas, "--format", "json").json["why"]
        self.assertEqual((gone["fate"], gone["records"]), ("not known", None))
        return atlas

    def test_a_record_that_tells_no_id(self):
        """It may be any work: nothing is said to be never seen."""
        atlas = self.build(harness.write(self.tmp / "in.jsonl", [work(1), "{", '{"title": "x", "id": 5}']))
        why = self.run_ok("why", "W5", "--years", "2020", "--atlas", atlas, "--format", "json").json["why"]
        self.assertEqual((why["fate"], why["records"]["rejected_without_id"], why["records"]["rejected_unlisted"]), ("not known", 2, 0))
        many = self.build(harness.write(self.tmp / "many.jsonl", [work(1)] + [f'{{"id":"https://openalex.org/W{i}","publication_year":"x"}}' for i in range(2, 10_012)]), out=self.tmp / "many")
        for n, fate, unlisted in ((10_000, "rejected", 10), (10_005, "not known", 10), (1, "kept", 10)):
            why = self.run_ok("why", f"W{n}", "--years", "2020", "--atlas", many, "--format", "json").json["why"]
            self.assertEqual((why["fate"], why["records"]["rejected_unlisted"]), (fate, unlisted))

    def test_verify_compares_the_lists(self):
        atlas = self.test_works_that_are_not_there()
        for name, change in (("rejects.csv", lambda t: t.rsplit("\n", 2)[0] + "\n"), ("rejects.csv", lambda t: t + "x,1\n"), ("rejects.csv", lambda t: t + '"x'),
                             ("dropped.csv", lambda t: t.replace("W3,deleted,1", "W3,deleted,2")), ("dropped.csv", lambda t: t.replace("W3,deleted", "W3,superseded")),
                             ("dropped.csv", lambda t: t.replace("W1,superseded", "W55,superseded")), ("dropped.csv", lambda t: t.replace("superseded", "lost")), ("dropped.csv", lambda t: "")):
            path = atlas / name
            text = path.read_text()
            changed = change(text)
            self.assertNotEqual(changed, text)
            path.write_text(changed)
            self.assert_failure(comity("verify", atlas, "--full"), "is damaged")
            path.write_text(text)
        self.assert_sound(atlas)

    # -- names and faces --------------------------------------------------------------------------------------------

    def test_names_of_one_work(self):
        first = self.typed("why", "W7", "--years", SPAN)
        self.assertEqual(first, self.ask("why", "W7", "--years", SPAN))
        for name in ("w7", "https://openalex.org/W7", "https://openalex.org/works/w7"):
            self.assertEqual(self.typed("why", name, "--years", SPAN), first)
        for name in ("10.1000/7", "doi:10.1000/7", "https://doi.org/10.1000%2F7"):
            document = self.typed("why", name, "--years", SPAN)
            self.assertEqual((document["why"], document["question"]["work"]), (first["why"], "10.1000/7"))
        twice = self.build_of([work(1), work(2, doi="https://doi.org/10.1000/1")])
        self.assert_usage(comity("why", "10.1000/1", "--atlas", twice), "10.1000/1 stands on 2 works", "W1, W2")
        self.assert_usage(comity("why", "hello", "--atlas", self.atlas), "'hello' names no work")
        self.assert_usage(comity("why", "W7", "--pair", "GB", "--atlas", self.atlas), "two sides")
        self.assert_usage(comity("why", "W7", "--pair", "GB", "UK", "--atlas", self.atlas), "UK")
        self.assert_usage(comity("why", "--atlas", self.atlas), "work")

    def test_filters_are_told_apart(self):
        listed = harness.write(self.tmp / "ids.txt", "W7\nW8\n")
        flags = ("--years", SPAN, "--types", "any", "--author", "A70|A71", "--source", "S1", "--field", "17", "--ids", listed)
        for record in self.records[:24]:
            one = self.typed("why", number(record["id"]), *flags)
            self.assertEqual(list(one["question"]["filters"]), ["field", "source", "author", "ids"])
            told = {r["name"].split("=")[0]: r["passes"] for r in one["why"]["rules"] if r["kind"] == "question"}
            source = (record["primary_location"] or {}).get("source")
            self.assertEqual(told["author"], bool({"A70", "A71"} & {number(a["author"]["id"]) for a in record["authorships"]}))
            self.assertEqual(told["source"], bool(source) and source["id"].endswith("/S1"))
            self.assertEqual(told["field"], bool(record["primary_topic"]) and record["primary_topic"]["field"]["id"].endswith("/17"))
            self.assertEqual(told["ids"], number(record["id"]) in ("W7", "W8"))

    def test_text(self):
        text = self.run_ok("why", "W15", "--pair", "GB", "CN", "--years", SPAN, "--atlas", self.atlas).out
        why = self.why("W15", "--pair", "GB", "CN", "--years", SPAN)
        self.assertFalse(why["counts"])
        self.assertIn("It does not count among the joint works of GB and CN:\n  GB on the work: no country is known; no flag changes that", text)
        for rule in why["rules"]:
            self.assertIn(rule["name"][:40], text)
        counted = next(id for id, one in self.all("--pair", "GB", "CN", "--years", SPAN).items() if one["counts"])
        self.assertIn("It counts among the joint works of GB and CN, with weight 1.", self.run_ok("why", counted, "--pair", "GB", "CN", "--years", SPAN, "--atlas", self.atlas).out)
        rows = self.run_ok("why", counted, "--years", SPAN, "--atlas", self.atlas, "--format", "csv").out.splitlines()
        self.assertEqual(len(rows), 1 + 8)
        self.assertTrue(rows[1].startswith(f"publications,works,{counted},"))

    def test_the_command_that_a_user_types(self):
        """What the other tests ask the server is what the command says."""
        for id in ("W3", "W26", "W96"):
            for flags in (self.STRICT[0], ("--years", SPAN, "--pair", "GB", "CN", *self.SETS[6]), ("--years", SPAN, "--pair", "GB", "US", "--ties", "by_id")):
                self.assertEqual(self.typed("why", id, *flags), self.ask("why", id, *flags))


if __name__ == "__main__":
    harness.main()
