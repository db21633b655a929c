#!/usr/bin/env python3
"""Atlases that are built without some details: they are the whole atlas less these, every answer that does not need them is the same,
and what needs them is refused.

    .venv/bin/python tests/e2e/test_without.py [--comity PROGRAM] [NAME…]
"""
import itertools
import json
import random
import sys

import harness
from harness import ROOT, URL, arrow, comity, manifest, provenance, real_data, work

import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, str(ROOT / "tests" / "parquet"))
import layout  # noqa: E402
import test_update  # noqa: E402

DETAILS = ("titles", "dois", "authors", "institutions", "addresses", "funders", "self_citations")
SETS = [set(some) for n in range(len(DETAILS) + 1) for some in itertools.combinations(DETAILS, n)]
ABSENT = {"authors.arrow": {"authors"}, "stated_orcids.arrow": {"authors"}, "orcid_variants.arrow": {"authors"},
          "authorships.arrow": {"authors", "institutions"}, "institutions.arrow": {"institutions"}, "funders.arrow": {"funders"},
          "citation_kinds.arrow": {"self_citations"}, "texts.arrow": {"titles", "dois"}}
COLUMNS = {("works", "funders"): "funders", ("authorships", "authors"): "authors", ("authorships", "institutions"): "institutions",
           ("texts", "doi"): "dois", ("texts", "title"): "titles", ("bylines", "address"): "addresses"}
SHARED_AUTHOR, HAS_AFFILIATION = 1, 1 << 13


def without(details):
    return ["--without", ",".join(sorted(details))] if details else []


def records(seed, n=60):
    """Works that differ in all that can be left out: ORCID iDs that disagree, histories, addresses, shared authors."""
    rng = random.Random(seed)
    made = []
    for i in range(1, n + 1):
        made.append(work(i, 2015 + i * 8 // n, refs=[rng.randrange(1, n + 9) for _ in range(rng.randrange(5))], authorships=test_update.authors(rng),
                         subfield=rng.choice([1702, 2713]), updated=f"2024-0{1 + i % 6}-11", title=rng.choice(["A", "B", None]),
                         doi=rng.choice([f"https://doi.org/10.1/{i}", None]),
                         funders=[{"id": f"{URL}F{rng.randrange(1, 4)}", "display_name": "Payer"} for _ in range(rng.randrange(3))]))
    return made


class Case(harness.Case):
    def lean(self, *inputs, details, out="lean", flags=()):
        return self.build(*inputs, out=self.tmp / out, flags=[*without(details), *flags])


def columns_of(atlas):
    """{(table, column): values}; of bylines what works have of them, since equal ones are one: how many differ depends on what they say."""
    names = [f["name"].removesuffix(".arrow") for f in manifest(atlas)["files"]]
    out = {(table, column): values for table, columns in arrow(atlas, *names).items() for column, values in columns.items()}
    of_row = out.pop(("works", "byline"))
    for key in [key for key in out if key[0] == "bylines"]:
        out[key] = [out[key][byline] for byline in of_row]
    return out


class Tables(Case):
    def expected(self, whole, details):
        out = {key: values for key, values in whole.items()
               if not (COLUMNS.get(key) in details or ABSENT.get(f"{key[0]}.arrow", {"-"}) <= details)}
        if details & {"authors", "addresses"}:
            del out["bylines", "history"]
        if "addresses" in details:  # institutions alone tell of affiliations, and no code is there for an address
            signed = [any(map(bool, lists)) for lists in whole["authorships", "institutions"]]
            out["works", "flags"] = [flags if has else flags & ~HAS_AFFILIATION for flags, has in zip(whole["works", "flags"], signed)]
            self.same_codes(whole, out)
        if "authors" in details and ("citation_kinds", "kinds") in out:
            out["citation_kinds", "kinds"] = [kinds & ~SHARED_AUTHOR for kinds in out["citation_kinds", "kinds"]]
        return out

    def same_codes(self, whole, out):
        """Rows of countries that addresses alone name go, and the others move up."""
        codes = whole["countries", "country_code"]
        used = sorted({c for work_ in whole["bylines", "countries"] for list_ in work_ for c in list_})
        out["countries", "country_code"] = [codes[c] for c in used]
        out["bylines", "countries"] = [[[used.index(c) for c in list_] for list_ in work_] for work_ in whole["bylines", "countries"]]

    def check(self, source):
        whole = columns_of(self.build(source, out=self.tmp / "whole"))
        for details in SETS:
            with self.subTest(sorted(details)):
                atlas = self.lean(source, details=details)
                self.assertEqual(columns_of(atlas), self.expected(whole, details))
                files = {f["name"] for f in manifest(atlas)["files"]}
                self.assertEqual({name for name, needs in ABSENT.items() if needs <= details}, set(ABSENT) - files)
                self.assertEqual(manifest(atlas)["titles"], "drop" if "titles" in details else "keep")
                self.assertEqual(set(manifest(atlas).get("without", [])), details - {"titles"})
                self.assert_sound(atlas)

    def test_less_these_and_nothing_else(self):
        source = harness.write(self.tmp / "in.jsonl", records(1))
        self.check(source)
        whole = columns_of(self.tmp / "whole")
        self.assertIn(SHARED_AUTHOR, {kinds & SHARED_AUTHOR for kinds in whole["citation_kinds", "kinds"]})
        self.assertGreater(len(whole["orcid_variants", "orcid"]), 0)
        self.assertTrue(any(list_ for work_ in whole["bylines", "history"] for list_ in work_))
        self.assertTrue(any(list_ for work_ in whole["bylines", "address"] for list_ in work_))

    def test_names_of_a_release(self):
        """Records of institutions and funders are counted, and name nothing."""
        rng = random.Random(5)
        source = harness.write_snapshot(self.tmp / "s", [records(2, 20)], entities=test_update.names(rng, "2024-06-01"))
        whole = self.build(source, out=self.tmp / "whole")
        lean = self.lean(source, details=DETAILS)
        self.assertEqual(provenance(lean)["records"], provenance(whole)["records"])
        self.assertFalse((lean / "institutions.arrow").exists())

    def test_titles_drop_is_without_titles(self):
        source = harness.write(self.tmp / "in.jsonl", records(3))
        one = self.build(source, out=self.tmp / "one", flags=["--titles", "drop"])
        two = self.lean(source, details={"titles"})
        self.assertEqual(harness.digests(one), harness.digests(two))
        three = self.build(source, out=self.tmp / "three", flags=["--titles", "drop", "--without", "dois"])
        self.assertEqual(harness.digests(three), harness.digests(self.lean(source, details={"titles", "dois"}, out="four")))
        self.assertEqual(harness.digests(self.build(source, out=self.tmp / "all", flags=["--without", "all"])),
                         harness.digests(self.lean(source, details=DETAILS, out="each")))

    def test_atlases_of_former_versions_have_empty_titles(self):
        """Those of `--titles drop` had a column of them, and can be read and added to."""
        source = harness.write(self.tmp / "in.jsonl", records(3, 20))
        whole = self.build(harness.write(self.tmp / "bare.jsonl", [{**r, "title": None, "display_name": None} for r in records(3, 20)]), out=self.tmp / "former")
        told = json.loads((whole / "atlas.json").read_text())
        (whole / "atlas.json").write_text(json.dumps({**told, "titles": "drop"}))  # which its hash does not tell
        self.run_ok("verify", whole, "--full")
        newer = harness.write(self.tmp / "newer" / "a.jsonl", [work(900, updated="2025-01-01", title="New")])
        self.run_ok("update", whole, "--from", newer.parent)
        fresh = self.build(source.parent / "in.jsonl", newer.parent, out=self.tmp / "fresh", flags=["--titles", "drop"])
        self.assertEqual(harness.tables(whole)["texts.arrow"], harness.tables(fresh)["texts.arrow"])


class Formats(Case):
    """The same from Parquet, of which less is read, with little memory, and in small pieces."""

    def test_parquet(self):
        made = records(7, 80)
        lines = harness.write(self.tmp / "in.jsonl", made)
        parquet = layout.write(self.tmp / "in.parquet", layout.table(made, layout.WORK, layout.STAMPS["us"]), row_group_size=30)
        read = {}
        for details in SETS:
            one, two = self.lean(lines, details=details, out="lines"), self.lean(parquet, details=details, out="parquet")
            tables = [{k: v for k, v in harness.digests(a).items() if k.endswith(".arrow")} for a in (one, two)]
            self.assertEqual(*tables, sorted(details))
            self.assertEqual(provenance(one)["quality"], provenance(two)["quality"], sorted(details))
            read[frozenset(details)] = provenance(two)["bytes_read"]
        whole = read[frozenset()]
        for detail in ("titles", "dois", "authors", "institutions", "addresses", "funders"):
            self.assertLess(read[frozenset({detail})], whole, detail)
        self.assertEqual(read[frozenset({"self_citations"})], whole)
        self.assertLess(read[frozenset(DETAILS)], min(read[frozenset({d})] for d in DETAILS))

    def same_of_columns(self, records_, name, rejected, **columns):
        """Of a few columns, each of a type of its own, as JSON lines and as Parquet, whole and without each detail."""
        table = pa.table({"id": pa.array([r["id"] for r in records_]), **{c: pa.array([r.get(c) for r in records_], type_) for c, type_ in columns.items()}})
        lines = harness.write(self.tmp / f"{name}.jsonl", table.to_pylist())
        pq.write_table(table, self.tmp / f"{name}.parquet")
        ok = harness.write(self.tmp / "sound.jsonl", [work(1)])
        for details in [set(), *({d} for d in DETAILS), set(DETAILS)]:
            told = []
            for source in (lines, self.tmp / f"{name}.parquet"):
                atlas = self.lean(ok, source, details=details, out=f"{name}-{source.suffix[1:]}")
                self.assertEqual(provenance(atlas)["records"]["rejected"], rejected, (name, sorted(details), source.name))
                told.append((harness.tables(atlas), provenance(atlas)["quality"]))
            self.assertEqual(*told, (name, sorted(details)))

    def test_columns_of_other_types_are_read(self):
        """A column that tells a detail in another type or in more or fewer lists makes rejects, as in JSON lines, whatever is left out."""
        made = [{"id": f"{URL}W{100 + i}", "doi": ["10.1/1"], "funders": [{"id": 5.5}], "authorships": [{"author": {"id": f"{URL}A1"}, "raw_affiliation_strings": "Leiden"}]}
                for i in range(5)]
        text, lists = pa.string(), pa.list_
        self.same_of_columns(made, "dois", 5, doi=lists(text))
        self.same_of_columns(made, "funders", 5, funders=lists(pa.struct([("id", pa.float64())])))
        self.same_of_columns(made, "addresses", 5, authorships=lists(pa.struct([("author", pa.struct([("id", text)])), ("raw_affiliation_strings", text)])))
        structs = lambda *names: pa.struct([(name, lists(text)) for name in names])  # of lists, in the place of lists of structs
        for r in made:
            r["funders"], r["grants"] = {"id": ["F1"], "display_name": ["x"]}, {"funder": ["F1"]}
            r["authorships"] = [{"institutions": {"display_name": ["x"]}, "affiliations": {"raw_affiliation_string": ["x"]}}]
        self.same_of_columns(made, "funders-turned", 5, funders=structs("id", "display_name"))
        self.same_of_columns(made, "grants-turned", 5, grants=structs("funder"))
        self.same_of_columns(made, "institutions-turned", 5, authorships=lists(pa.struct([("institutions", structs("display_name"))])))
        self.same_of_columns(made, "affiliations-turned", 5, authorships=lists(pa.struct([("affiliations", structs("raw_affiliation_string"))])))
        for i, r in enumerate(made):
            r["authorships"] = [{"author": {"id": 17 + i}}] * i
        self.same_of_columns(made, "numbers", 0, authorships=lists(pa.struct([("author", pa.struct([("id", pa.int64())]))])))

    def test_how_many_sign_is_known_without_them(self):
        """Of files that tell of authorships nothing but what is left out."""
        text = pa.string()
        made = [{"id": f"{URL}W{100 + i}", "authorships": [{"author": {"id": f"{URL}A{k}"}, "raw_affiliation_strings": ["Leiden, Netherlands"]} for k in range(i)]} for i in range(6)]
        self.same_of_columns(made, "ids", 0, authorships=pa.list_(pa.struct([("author", pa.struct([("id", text)]))])))
        self.same_of_columns(made, "addresses", 0, authorships=pa.list_(pa.struct([("author", pa.struct([("id", text)])), ("raw_affiliation_strings", pa.list_(text))])))
        self.same_of_columns(made, "bare", 0, authorships=pa.list_(pa.struct([("raw_affiliation_strings", pa.list_(text))])))

    def test_resources_change_nothing(self):
        source = harness.write(self.tmp / "in.jsonl", records(11, 300))
        rng = random.Random(1)
        for details in rng.sample(SETS, 12) + [set(DETAILS)]:
            expected = harness.digests(self.lean(source, details=details))
            for flags in (["--memory", "1", "--chunk", "7"], ["--memory", "100KB", "--threads", "3"], ["--chunk", "1", "--threads", "1"]):
                self.assertEqual(harness.digests(self.lean(source, details=details, out="other", flags=flags)), expected, (sorted(details), flags))

    def test_stopped_builds(self):
        """What was read without a detail is not what a build that wants it goes on from."""
        rng = random.Random(2)
        made = records(13, 400)
        for r in made:
            r["noise"] = "".join(rng.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(900))
        folder = self.tmp / "in"
        harness.write(folder / "a.jsonl", made[:200])
        broken = harness.write(folder / "b.jsonl", made[200:])
        expected = harness.digests(self.build(folder, out=self.tmp / "whole"))
        broken.unlink()
        broken.symlink_to(self.tmp / "nowhere")
        out = self.tmp / "stopped"
        self.assertEqual(comity("build", folder, "--out", out, "--without", "all").code, 1)
        self.assertTrue(any((self.tmp / "stopped.parts").iterdir()), "a part is kept")
        broken.unlink()
        harness.write(broken, made[200:])
        self.build(folder, out=out)
        self.assertEqual(harness.digests(out), expected)

    def test_real_releases(self):
        for details in ({"authors"}, {"institutions", "self_citations"}, set(DETAILS)):
            atlas = self.lean(real_data("snapshot-2026-03"), details=details)
            self.assert_sound(atlas)
            narrow = self.lean(real_data("snapshot-2026-03"), details=details, out="narrow", flags=["--memory", "1MB"])
            self.assertEqual(harness.digests(atlas), harness.digests(narrow))


class Updates(test_update.Case):
    def test_as_fresh(self):
        rng = random.Random(3)
        for turn, details in enumerate(rng.sample(SETS, 14) + [set(DETAILS), {"authors"}, {"institutions"}]):
            steps = [[self.folder(f"{turn}-{n}", test_update.release(rng, f"2025-0{n + 1}-20", 15) + [work(50 + n, updated=f"2025-0{n + 1}-20")])]
                     for n in range(2)]
            with self.subTest(sorted(details)):
                self.assert_as_fresh(steps, flags=without(details))
                self.assertEqual(set(manifest(self.tmp / "updated").get("without", [])), details - {"titles"})

    def test_real_releases(self):
        self.assert_as_fresh([[real_data("snapshot-2025-12")], [real_data("snapshot-2026-03")]], flags=without(DETAILS))

    def test_only_what_is_kept_is_a_change(self):
        """A work whose title alone is another one is unchanged where there are no titles."""
        old = self.folder("old", [work(1, updated="2024-01-01"), work(2, updated="2024-01-01")])
        new = self.folder("new", [work(1, updated="2024-01-01", title="Another"), work(2, updated="2024-02-01")])
        for details, changed in ((set(), 2), ({"titles"}, 1)):
            atlas = self.build(old, out=self.tmp / "atlas", flags=without(details))
            self.run_ok("update", atlas, "--from", new)
            self.assertEqual(provenance(atlas)["update"]["changed"], changed, details)


FORGOTTEN = {"hash", "doi", "title", "author", "without", "in_window_sharing_an_author", "command", "include_with"}


def told(value):
    """An answer less what the details tell."""
    if isinstance(value, dict):
        return {k: told(v) for k, v in value.items() if k not in FORGOTTEN}
    if isinstance(value, list):
        return [told(v) for v in value if not (isinstance(v, dict) and "institution" in (v.get("by") or {}))]
    return value


QUESTIONS = ["pair GB CN --years 2015:2024", "pair GB CN --years 2015:2024 --self-citations drop_country --measures mncs,pp_top_10",
             "pair GB US --years 2010:2024 --counting fractional_author --interval none",
             "pair US CN --years 2010:2024 --joint two_authors --max-authors 9 --require author,source,class", "rank --years 2015:2024", "rank --years 2015:2024 --self-citations drop_country",
             "works GB CN --years 2010:2024", "trend GB CN", "decoupling GB CN", "decoupling --screen --min-works 10",
             "blocs --years 2015:2024 --replicates 9", "cut GB CN --years 2015:2024", "info --funnel",
             "pair GB CN --years 2015:2024 --resample sources --field 27"]


CLAIM = """
[claim]
id = "own-citations-first"
statement = "A fifth of what they write together is cited twice as often as the average"
speaker = "nobody"
date = "2025-01-01"
place = "nowhere"
source = "https://example.org/"

[stated]
value = 0.2
decimals = 1

[question]
countries = ["GB", "CN"]
population = "joint"

[[reading]]
id = "R1"
measure = "pp_ncs_2"
text = "share of joint works cited twice as often as their cohort"

[[axis]]
key = "self_citations"
kind = "nuisance"
why = "own citations may count or not"
options = ["drop_author", "keep"]
"""


class Answers(Case):
    def test_as_of_the_whole_atlas(self):
        source = real_data("snapshot-2026-03")
        whole = self.build(source, out=self.tmp / "whole")
        lean = self.lean(source, details=DETAILS)
        for question in QUESTIONS:
            with self.subTest(question):
                one, two = (self.run_ok(*question.split(), *(["--atlas"] if question.split()[0] != "info" else []), atlas, "--format", "json") for atlas in (whole, lean))
                one, two = one.json, two.json
                if question.startswith("info"):
                    one, two = ({"funnel": j["funnel"], "years": j["holds"]["years"]} for j in (one, two))
                self.assertEqual(told(one), told(two))

    def test_why(self):
        source = harness.write(self.tmp / "in.jsonl", records(17, 60))
        whole = self.build(source, out=self.tmp / "whole")
        for details in ({"authors"}, {"self_citations"}, set(DETAILS)):
            lean = self.lean(source, details=details)
            for number in range(1, 60, 7):
                for flags in ((), ("--self-citations", "drop_country"), *([("--country-evidence", "published,address")] if "addresses" not in details else [])):
                    one, two = (self.run_ok("why", f"W{number}", "--pair", "GB", "CN", "--atlas", a, "--years", "2015:2024", "--format", "json", *flags).json for a in (whole, lean))
                    self.assertEqual(told(one), told(two))
                    self.assertIsNone(two["why"]["citations"]["in_window_sharing_an_author"])
            text = self.run_ok("why", "W8", "--atlas", lean).out
            self.assertNotIn("share an author", text)
            self.assertIn("share a country", text)

    def test_claims(self):
        """Specifications that need what is not there say so; the others have the values that they have of the whole."""
        source = real_data("snapshot-2026-03")
        whole = self.build(source, out=self.tmp / "whole")
        lean = self.lean(source, details={"authors"})
        claim = ROOT / "claims" / "twice-the-global-average.toml"
        one, two = (self.run_ok("claim", "curve", claim, "--atlas", a, "--format", "csv").out.splitlines() for a in (whole, lean))
        lacking = {line for line in two if "was built without them" in line}
        self.assertGreater(len(lacking), 1000)
        self.assertTrue(all("drop_author" in line for line in lacking))
        self.assertEqual({line for line in one if "drop_author" not in line}, set(two) - lacking)  # those without a value come last


    def test_a_claim_whose_first_option_needs_a_detail(self):
        """Its default specification has no value and says why; the others are computed."""
        source = real_data("snapshot-2026-03")
        claim = harness.write(self.tmp / "claim.toml", CLAIM)
        lean, whole = self.lean(source, details={"authors"}), self.build(source, out=self.tmp / "whole")
        document = self.run_ok("claim", "check", claim, "--atlas", lean, "--years", "2015:2024", "--format", "json").json
        (first,) = [a for a in document["answers"] if a["measure"] == "pp_ncs_2"]
        self.assertIsNone(first["value"])
        self.assertIn("the atlas was built without them", first["notes"][0])
        values = [s["value"] for s in document["curve"]["specifications"]] if "curve" in document else []
        self.assertTrue(not values or any(v is not None for v in values))
        self.run_ok("claim", "check", claim, "--atlas", lean, "--years", "2015:2024")
        # Readings that count works alone need nothing of it.
        more = "".join(f'[[reading]]\nid = "R{i}"\nmeasure = "{m}"\ntext = "t"\n{of}\n' for i, (m, of) in enumerate((("publications", ""), ("share_of_output", 'of = "GB"')), 2))
        claim = harness.write(self.tmp / "more.toml", CLAIM.replace("[[axis]]", more + "[[axis]]"))
        for flags in ((), ("--resample", "institutions")):
            told = [self.run_ok("claim", "check", claim, "--atlas", a, "--years", "2015:2024", "--format", "json", *flags).json for a in (whole, lean)]
            values = [{a["by"]["reading"]: a["value"] for a in d["answers"] if a["population"] != "world"} for d in told]
            self.assertEqual(*[(v["R2"], v["R3"]) for v in values])
            self.assertGreater(values[1]["R2"], 0)
            self.assertEqual(*[[r["with_value"] for r in d["claim"]["readings"] if r["id"] != "R1"] for d in told])


class Refused(Case):
    def test_an_atlas_that_has_what_it_says_it_lacks(self):
        whole = self.build(harness.write(self.tmp / "in.jsonl", records(27)), out=self.tmp / "whole")
        told = manifest(whole)
        for details in ({"authors"}, {"institutions"}, {"addresses"}, {"funders"}, {"self_citations"}, {"dois"}, {"dois", "titles"}):
            (whole / "atlas.json").write_text(json.dumps({**told, "titles": "drop" if "titles" in details else "keep", "without": sorted(details - {"titles"})}))
            for verb in (["info", whole], ["verify", whole]):
                run = comity(*verb)
                self.assertEqual((run.code, "is damaged: atlas.json says it was built without" in run.err), (1, True), str(run))

    def test_what_needs_a_detail(self):
        atlas = self.lean(harness.write(self.tmp / "in.jsonl", records(19)), details=DETAILS)
        dois = harness.write(self.tmp / "dois.txt", "10.1/3\n")
        for question, detail in ((["pair", "GB", "CN", "--self-citations", "drop_author"], "authors"), (["rank", "--author", "A1"], "authors"),
                                 (["rank", "--author", "0000-0002-1825-0097"], "authors"), (["rank", "--institution", "University 1"], "institutions"),
                                 (["works", "--funder", "F1"], "funders"), (["rank", "--ids", dois], "dois"), (["why", "10.1/3"], "dois"),
                                 (["pair", "GB", "CN", "--resample", "institutions"], "institutions"), (["pair", "GB", "CN", "--country-evidence", "published,address"], "addresses"),
                                 (["works", "GB", "--require", "source,affiliation"], "addresses"), (["trend", "GB", "CN", "--country-evidence", "published,address,history"], "addresses"),
                                 (["cut", "GB", "CN", "--country-evidence", "published,address,history"], "addresses"), (["info", "--funnel", "--country-evidence", "published,address,history"], "addresses")):
            place = [atlas] if question[0] == "info" else ["--atlas", atlas]
            with self.subTest(" ".join(map(str, question))):
                self.assert_usage(comity(*question[:1], *place, *question[1:]) if question[0] == "info" else comity(*question, *place), detail, "the atlas was built without them")
        self.run_ok("rank", "--source", "S1", "--atlas", atlas)
        self.run_ok("rank", "--ids", harness.write(self.tmp / "ids.txt", "W3\nW9\n"), "--atlas", atlas)

    def test_each_for_itself(self):
        source = harness.write(self.tmp / "in.jsonl", records(19))
        asked = {"authors": ["rank", "--author", "A1"], "institutions": ["rank", "--institution", "I1"], "funders": ["rank", "--funder", "F1"], "dois": ["why", "10.1/1"],
                 "self_citations": ["pair", "GB", "CN", "--self-citations", "drop_author"], "addresses": ["pair", "GB", "CN", "--country-evidence", "published,address"]}
        for detail in asked:
            atlas = self.lean(source, details={detail})
            for other, question in asked.items():
                run = comity(*question, "--atlas", atlas)
                self.assertEqual("was built without them" in run.err, other == detail or (other == "self_citations" and detail == "authors"), str(run))

    def test_names_of_details(self):
        source = harness.write(self.tmp / "in.jsonl", records(21, 5))
        for text in ("title", "authors,,", "authors,people", "ALL"):
            run = comity("build", source, "--out", self.tmp / "a", "--without", text)
            self.assert_usage(run, "titles,dois,authors,institutions,addresses,funders,self_citations")
        self.run_ok("build", source, "--out", self.tmp / "a", "--without", " authors , titles")
        self.assertIn("without       titles, authors", self.run_ok("info", self.tmp / "a").out)
        self.assertIn("without   titles, authors", self.run_ok("build", source, "--out", self.tmp / "a", "--without", "titles,authors").out)

    def test_info_and_quality(self):
        atlas = self.lean(harness.write(self.tmp / "in.jsonl", records(23)), details=DETAILS)
        holds = self.run_ok("info", atlas, "--format", "json").json["holds"]
        self.assertEqual([holds[d] for d in ("authors", "institutions", "funders")], [None] * 3)
        quality = self.run_ok("info", atlas, "--quality").out
        for words in ("share an author", "share a country", "only in the author's other works", "only in the address"):
            self.assertNotIn(words, quality)
        self.assertIn("dangling", quality)

    def test_exported_tables(self):
        atlas = self.lean(harness.write(self.tmp / "in.jsonl", records(25)), details=DETAILS)
        whole = self.build(self.tmp / "in.jsonl", out=self.tmp / "whole")
        listed = [{line.split()[0].rstrip(":") for line in self.run_ok("export", "--atlas", a).out.splitlines() if line.strip()} for a in (whole, atlas)]
        self.assertEqual(listed[0] - listed[1], {"authors", "institutions", "funders"})
        self.assert_usage(comity("export", "authors", "--atlas", atlas, "--out", self.tmp / "x"), "authors")
        for table, absent in (("works", ("doi", "title", "funder_ids")), ("authorships", ("author_id", "institution_ids", "countries_by_address", "countries_by_history")), ("citations", ("shares_author", "shares_country"))):
            rows = []
            for a in (whole, atlas):
                self.run_ok("export", table, "--atlas", a, "--out", self.tmp / f"x-{table}-{a.name}", "--format", "csv")
                rows.append(harness.rows_of(next((self.tmp / f"x-{table}-{a.name}" / table).glob("*.csv"))))
            self.assertEqual(len(rows[0]), len(rows[1]))
            self.assertTrue(any(row[column] for row in rows[0] for column in absent), table)
            for one, two in zip(*rows):
                self.assertEqual({**one, **dict.fromkeys(absent, "")}, two)


if __name__ == "__main__":
    harness.main()
