"""Part of test_bad_input.py: records that are no records, and strange ones that are."""

import json
import re

import harness
from harness import authorship, comity, lines, manifest, provenance, rejects, tables, topic, wid, work, write

GOOD = [work(1), work(3, 2021, refs=[1]), work(4, 2021, [("US",)], [1, 3])]


def with_field(key, value):
    return work(2, **{key: value})


def with_author(**fields):
    return work(2, authorships=[{**authorship(["GB"], author=7), **fields}])


def with_topic(**fields):
    return work(2, primary_topic={**topic(1702), **fields})


# name -> (a record with a type that its field cannot have, a word that the reason must hold)
WRONG_TYPES = {
    "id: number": (with_field("id", 5), "id"),
    "id: list": (with_field("id", []), "id"),
    "publication_year: text": (with_field("publication_year", "2020"), "publication_year"),
    "publication_year: fraction": (with_field("publication_year", 2020.5), "publication_year"),
    "publication_year: list": (with_field("publication_year", [2020]), "publication_year"),
    "publication_year: true": (with_field("publication_year", True), "publication_year"),
    "is_retracted: number": (with_field("is_retracted", 1), "is_retracted"),
    "is_retracted: text": (with_field("is_retracted", "true"), "is_retracted"),
    "is_xpac: number": (with_field("is_xpac", 0), "is_xpac"),
    "is_paratext: text": (with_field("is_paratext", "no"), "is_paratext"),
    "type: number": (with_field("type", 5), "type"),
    "language: object": (with_field("language", {}), "language"),
    "title: number": (with_field("title", 5), "title"),
    "doi: number": (with_field("doi", 10.1), "doi"),
    "updated_date: number": (with_field("updated_date", 20240101), "updated_date"),
    "authorships: object": (with_field("authorships", {"author": 1}), "authorships"),
    "authorships: text": (with_field("authorships", "GB"), "authorships"),
    "authorships: of text": (with_field("authorships", ["GB"]), "authorship"),
    "authorships: of null": (with_field("authorships", [None]), "authorship"),
    "countries: number inside": (with_author(countries=["CN", 44]), "country"),
    "countries: text": (with_author(countries="GB"), "countries"),
    "countries: object": (with_author(countries={"GB": 1}), "countries"),
    "institutions: of numbers": (with_author(institutions=[5]), "institution"),
    "country_code: number": (with_author(institutions=[{"id": f"{harness.URL}I1", "country_code": 826}]), "country_code"),
    "institution id: true": (with_author(institutions=[{"id": True, "country_code": "GB"}]), "institution"),
    "author: text": (with_author(author="A1"), "author"),
    "author_position: number": (with_author(author_position=1), "author_position"),
    "is_corresponding: text": (with_author(is_corresponding="yes"), "is_corresponding"),
    "referenced_works: text": (with_field("referenced_works", wid(1)), "referenced_works"),
    "referenced_works: object": (with_field("referenced_works", {"1": wid(1)}), "referenced_works"),
    "referenced_works: of numbers": (with_field("referenced_works", [1, None, 3.5]), "referenced_works is not a list of strings"),
    "referenced_works: of lists": (with_field("referenced_works", [[wid(1)]]), "referenced_works is not a list of strings"),
    "primary_topic: text": (with_field("primary_topic", "T1"), "topic"),
    "topic id: true": (with_topic(id=True), "topic"),
    "subfield: number": (with_topic(subfield=1702), "subfield"),
    "topics: object": (with_field("topics", {}), "topics"),
    "topics: of text": (with_field("topics", ["T1"]), "topic"),
    "fwci: text": (with_field("fwci", "1.2"), "fwci"),
    "percentile: text": (with_field("citation_normalized_percentile", "high"), "citation_normalized_percentile"),
    "percentile value: text": (with_field("citation_normalized_percentile", {"value": "0.5"}), "percentile"),
    "top 1 percent: number": (with_field("citation_normalized_percentile", {"is_in_top_1_percent": 1}), "is_in_top_1_percent"),
    "primary_location: list": (with_field("primary_location", []), "location"),
    "source: text": (with_field("primary_location", {"source": "S1"}), "location"),
    "funders: object": (with_field("funders", {}), "funders"),
    "grants: text": ({key: value for key, value in with_field("grants", "F1").items() if key != "funders"}, ""),
}

ID = b'"id":"https://openalex.org/W2","publication_year":2020'
# name -> bytes of one line that is no record; the reason must say so
BROKEN = {
    "cut off": b"{" + ID + b',"title":"br',
    "no closing brace": b"{" + ID,
    "comma at the end": b"{" + ID + b",}",
    "no colon": b'{"id" "https://openalex.org/W2"}',
    "no JSON at all": b"W2;2020;article",
    "a list": b"[1,2]",
    "a number": b"2020",
    "a text": b'"W2"',
    "null": b"null",
    "two on a line": b"{" + ID + b"}{" + ID + b"}",
    "a comma after it": b"{" + ID + b"},",
    "wrong bracket": b"{" + ID + b',"counts_by_year":[1}}',
    "bare word in a field not needed": b"{" + ID + b',"cited_by_count":nope}',
    "NaN in a field not needed": b"{" + ID + b',"cited_by_count":NaN}',
    "no comma in a field not needed": b"{" + ID + b',"counts_by_year":[1 2]}',
    "nonsense deep in a field not needed": b"{" + ID + b',"abstract_inverted_index":{"a" [0]}}',
    "bad escape in a field not needed": b"{" + ID + b',"license":"\\q"}',
    "control character in the title": b"{" + ID + b',"title":"a\x01b"}',
    "invalid UTF-8 in the title": b"{" + ID + b',"title":"caf\xe9"}',
    "invalid UTF-8 in a field not needed": b"{" + ID + b',"license":"\xc0\xaf"}',
    "a lone continuation byte": b"{" + ID + b',"title":"\x80"}',
    "zero bytes": b"\0\0\0\0",
}


class Records(harness.Case):
    """Bad records among good ones: each is rejected with file, line, byte and reason, and nothing of it stays."""

    def setUp(self):
        super().setUp()
        self.run_ok("build", write(self.tmp / "good.jsonl", GOOD), "--out", self.tmp / "good")

    def check_rejected(self, bad):
        """`bad`: {name: (record, a word that the reason must hold)}. Each stands between two good records."""
        source = write(self.tmp / "in.jsonl", [r for record, _ in bad.values() for r in (GOOD[0], record)] + GOOD)
        atlas = self.build(source)
        rows = {int(r["line"]): r for r in rejects(atlas)}
        at = 0
        for i, (name, (record, word)) in enumerate(bad.items()):
            at += len(lines(GOOD[:1]))
            with self.subTest(name):
                self.assertIn(2 * i + 2, rows, "not rejected")
                row = rows[2 * i + 2]
                self.assertEqual((row["file"], int(row["byte"])), (str(source), at))
                self.assertIn(word, row["reason"])
                self.assertLess(len(row["reason"]), 120)
            at += len(lines([record]))
        self.assertEqual(set(rows) - {2 * i + 2 for i in range(len(bad))}, set(), "a good record was rejected")
        if len(rows) == len(bad):
            self.assertTrue(any(f"{len(bad)} of {2 * len(bad) + 3} records were rejected" in w for w in provenance(atlas)["warnings"]))
            self.assertEqual(tables(atlas), tables(self.tmp / "good"), "something of a rejected record stayed")

    def test_wrong_types(self):
        self.check_rejected(WRONG_TYPES)

    def test_classes_out_of_range(self):
        """Ids of classes have 32 bits. No name of such a topic stays, nor of what it lies in."""
        high = 1 << 32
        named = {"id": f"{harness.URL}T9", "display_name": "Nine", "updated_date": "2025-01-01"}
        bad = {"topic": ({**named, "id": f"{harness.URL}T{high + 1}", "subfield": {"id": f"{harness.URL}subfields/5", "display_name": "Five"}}, "topic id is out of range")}
        for level in ("subfield", "field", "domain"):
            bad[level] = ({**named, level: {"id": f"{harness.URL}{level}s/{high + 5}", "display_name": "Five"}}, f"{level} id is out of range")
            bad[f"{level} of a work"] = (with_topic(**{level: {"id": high}}), f"{level} id is out of range")
        self.check_rejected(bad)
        self.assert_sound(self.build_of([*GOOD, *(record for record, _ in bad.values()), {**named, "id": f"{harness.URL}T{high - 1}"}]))

    def test_broken_json(self):
        self.check_rejected({name: (bad, "") for name, bad in BROKEN.items()})

    def test_json_that_does_not_fit(self):
        """What is valid JSON and read by nobody, but more than a reader of JSON holds, is not called broken."""
        numbers = [b"{" + ID + b',"foo":' + number + b"}" for number in (b"18446744073709551616", b"-9223372036854775809", b"1e999")]
        bad = {str(record): (record, "does not fit into 64 bits") for record in numbers}
        for levels, word in ((1100, "nested deeper than 1,024"),):
            bad[str(levels)] = (b"{" + ID + b',"foo":' + b"[" * levels + b"]" * levels + b"}", word)
        self.check_rejected(bad)
        fits = b"{" + ID + b',"foo":[18446744073709551615,-9223372036854775808,1e308,' + b"[" * 900 + b"]" * 900 + b"]}"
        self.assertEqual(rejects(self.build(write(self.tmp / "fits.jsonl", [fits]), out=self.tmp / "fits")), [])

    def test_ids(self):
        absent = work(2)
        del absent["id"]
        bad = {"absent": (absent, "id is absent"), "null": (with_field("id", None), "id is absent"), "empty": (with_field("id", ""), "id is absent")}
        for text in ("W", "W12x", "Q42", "2", "https://openalex.org/", "https://openalex.org/Wabc", "https://openalex.org/W-5",
                     "https://openalex.org/W0", "https://openalex.org/W99999999999999999999999", "https://example.org/thing"):
            bad[text] = (with_field("id", text), "id")
        self.check_rejected(bad)

    def test_years_out_of_range(self):
        bad = {str(year): (with_field("publication_year", year), "publication_year") for year in (0, -5, 10000, 99999, 2**63 - 1)}
        self.check_rejected({**bad, "2^70": (with_field("publication_year", 2**70), "")})

    def test_words_of_a_rejected_record_do_not_stay(self):
        """Codes, types, languages, names and topics that only the rejected record has are nowhere in the atlas; its error
        comes last, after everything else was read."""
        bad = work(2, 1999, [("QZ",), ("XX",)], [77], 9999, "peculiar", language="tlh",
                   funders=[{"id": f"{harness.URL}F999", "display_name": "Odd Funder"}],
                   authorships=[authorship(["QZ", "YY"], author=1, institutions=[harness.institution(999, "YY", "Odd University")])],
                   primary_location={"source": {"id": f"{harness.URL}S999", "display_name": "Odd Journal"}}, zzz=1)
        text = lines([bad]).rstrip(b"\n").replace(b'"title":"Work 2"', b'"title":5')
        late = lines([bad]).rstrip(b"\n")[:-1] + b',"fwci":"x"}'
        followed = lines([bad]).rstrip(b"\n") + b" {}"
        self.check_rejected({"title": (text, "title"), "at the very end": (late, "fwci"), "after the end": (followed, ""),
                             "year": ({**bad, "publication_year": 99999}, "publication_year")})

    def test_many_rejects(self):
        """Only the first 10,000 are listed, all are counted."""
        atlas = self.build_of([work(1)] + ["{}"] * 10_500)
        self.assertEqual(provenance(atlas)["records"]["rejected"], 10_500)
        self.assertEqual(len(rejects(atlas)), 10_000)
        self.assertEqual(rejects(atlas)[-1]["line"], "10001")

    def test_many_rejects_of_many_files(self):
        """The first in the order of files, whichever was read first: the largest is."""
        source = self.tmp / "in"
        for n in range(4):
            write(source / f"{n}.jsonl", [work(n + 1)] + ["{}" + " " * n] * 4_000)
        atlases = [self.build(source, out=self.tmp / f"atlas{n}", flags=("--threads", n)) for n in (1, 4)]
        rows = [[(r["file"].rsplit("/")[-1], r["line"]) for r in rejects(atlas)] for atlas in atlases]
        self.assertEqual(rows[0], [(f"{n}.jsonl", str(line)) for n in range(3) for line in range(2, 4_002)][:10_000])
        self.assertEqual(rows[0], rows[1])
        self.assertEqual(provenance(atlases[0])["records"]["rejected"], 16_000)

    def test_quotes_and_commas_in_rejects_csv(self):
        source = write(self.tmp / 'odd, "name".jsonl', [work(1), "{}"])
        (row,) = rejects(self.build(source))
        self.assertEqual(row["file"], str(source))

    def test_everything_rejected(self):
        source = write(self.tmp / "in.jsonl", ["", '{"id":5}', "nonsense"])
        run = comity("build", source, "--out", self.tmp / "atlas")
        self.assert_failure(run, "no work could be read", "rejected", f"{source} line 2", "id is not a string")
        self.assert_no_leftovers(self.tmp / "atlas")

    def test_the_layout_does_not_decide(self):
        """A record is kept or rejected, and for the same id, whether it stands on a line, in a page or in a file of its own."""
        odd = {**BROKEN, "lone surrogate": b"{" + ID + b',"title":"\\ud800"}',
               "lone surrogate, not needed": b"{" + ID + b',"license":"\\ud800"}',
               "huge number": b"{" + ID + b',"fwci":1e999}', "huge number, not needed": b"{" + ID + b',"apc":1e999}',
               "big integer, not needed": b"{" + ID + b',"apc":123456789012345678901234567890}',
               "very deep, not needed": b"{" + ID + b',"x":' + b"[" * 1500 + b"]" * 1500 + b"}",
               "key twice": b"{" + ID + b',"publication_year":2019}', "year in exponent form": b'{"id":"W2","publication_year":2.02e3}',
               "short id": b'{"id":"W2"}', "small letter": b'{"id":"https://openalex.org/w2"}'}
        # Each record gets an id of its own; what is kept in one layout is kept in the others, and gives the same tables.
        records = [re.sub(rb"W2\b", b"W%d" % (100 + i), bad, flags=re.I) for i, bad in enumerate(odd.values())]
        write(self.tmp / "lines" / "a.jsonl", [GOOD[0], *records])
        write(self.tmp / "files" / "a.json", GOOD[:1])
        for i, (name, bad) in enumerate(zip(odd, records)):
            if name != "a list":  # a file that holds a list holds records
                write(self.tmp / "files" / f"{i}.json", bad)
        a, b = self.build(self.tmp / "lines", out=self.tmp / "a"), self.build(self.tmp / "files", out=self.tmp / "b")
        by_line = {list(odd)[int(r["line"]) - 2] for r in rejects(a)} - {"a list"}
        by_file = {list(odd)[int(r["file"].rsplit("/")[-1][:-5])] for r in rejects(b)}
        self.assertEqual(by_line, by_file)
        self.assertEqual(tables(a), tables(b))


class Oddities(harness.Case):
    """Records that are strange and yet kept."""

    def test_nulls_everywhere(self):
        bare = {key: None for key in work(2)}
        bare["id"] = wid(2)
        atlas = self.build_of([work(1), bare, {"id": wid(5)}])
        self.assertEqual(manifest(atlas)["works"], 3)
        quality = provenance(atlas)["quality"]
        self.assertEqual((quality["works_without_year"], quality["works_without_type"], quality["works_without_topic"]), (2, 2, 2))
        self.assert_sound(atlas)

    def test_far_years(self):
        atlas = self.build_of([work(1, 2100), work(2, 1000), work(3, 999), work(4, 2025), work(5, 2026), work(6, 1), work(7, 9999)])
        self.assertEqual(manifest(atlas)["works"], 7)
        self.assertEqual(provenance(atlas)["quality"]["works_with_far_year"], 5)  # 2100, 999, 2026, 1, 9999
        self.assertTrue(any("5 works have a publication year" in w for w in provenance(atlas)["warnings"]))
        self.assertEqual(self.answers(atlas, "GB", "CN", "--years", "2100:2100")["publications", "joint"]["value"], 1)
        self.assertEqual(self.answers(atlas, "GB", "CN", "--years", "1:9999")["publications", "world"]["value"], 7)
        self.assert_sound(atlas)

    def test_five_thousand_authors(self):
        crowd = work(2, countries=[("GB",) if i % 2 else ("CN", "US") for i in range(5000)])
        atlas = self.build_of([work(1), crowd])
        self.assert_sound(atlas)
        self.assertEqual(self.answers(atlas, "GB", "CN", "--years", "2020")["publications", "joint"]["value"], 2)
        few = self.answers(atlas, "GB", "CN", "--years", "2020", "--max-authors", "4999")
        self.assertEqual(few["publications", "joint"]["value"], 1)
        credit = self.answers(atlas, "GB", "US", "--years", "2020", "--counting", "fractional_author")
        self.assertEqual(credit["publications", "US"]["value"], 0.25)

    def test_three_hundred_countries_on_one_author(self):
        """Bylines are told apart, however many countries stand on one author."""
        codes = [a + b for a in "ABCDEFGHIJKLMNOPQR" for b in "ABCDEFGHIJKLMNOPQR"][:256]
        shifted = [authorship([], author=1), authorship(codes, author=2)]
        atlas = self.build_of([work(1, countries=[codes]), work(2, authorships=shifted), work(3, countries=[codes[:1]])])
        self.assert_sound(atlas)
        listed = self.run_ok("works", codes[0], "ZZ", "--population", codes[0], "--atlas", atlas, "--years", "2020", "--format", "json")
        self.assertEqual(sorted(len(w["countries"]) for w in listed.json["works"]), [1, 256, 256])

    def test_more_words_than_fit(self):
        """More distinct codes than a 16-bit number can tell apart: refused, or all kept; never one taken for another."""
        codes = [f"C{i:05}" for i in range(66_000)]
        source = write(self.tmp / "in.jsonl", [work(1, countries=[codes, ("GB",)]), work(2, countries=[("CN",), ("GB",)], type="letter")])
        run = comity("build", source, "--out", self.tmp / "atlas")
        if run.code == 1:
            self.assert_failure(run, "66,002 different country codes, from 'C00000' to 'GB': an atlas holds 65,535 at most")
            return
        holds = self.run_ok("info", self.tmp / "atlas", "--format", "json").json["holds"]
        self.assertEqual((holds["countries"], holds["types"]), (66_002, {"article": 1, "letter": 1}))
        self.assertEqual(holds["works_by_country"]["CN"], 1)

    def test_more_types_of_sources_and_releases_than_fit(self):
        """The message says which there are too many of, and names two."""
        def published_in(kind):
            return {"source": {"id": f"{harness.URL}S1", "type": kind}}
        works = [work(n, primary_location=published_in(f"kind {n:03}" if n > 1 else "é" * 50)) for n in range(1, 257)]
        run = comity("build", write(self.tmp / "kinds.jsonl", works), "--out", self.tmp / "atlas")
        self.assert_failure(run, "256 different types of sources, from 'kind 002' to '" + "é" * 20 + "…': an atlas holds 255 at most")
        days = [f"{2000 + n // 12}-{n % 12 + 1:02}-01" for n in range(256)]
        inputs = [harness.write_snapshot(self.tmp / day, [[work(1)]], date=day) for day in days]
        run = comity("build", *inputs, "--out", self.tmp / "atlas")
        self.assertEqual(run.code, 2, str(run))
        self.assertIn("256 different releases, of 2000-01-01 to 2021-04-01: an atlas holds 255 at most", run.err)

    def test_many_odd_country_codes(self):
        """The most frequent ones are named in the warning, all of them in provenance.json."""
        codes = [f"Q{n:03}" for n in range(1000)]
        atlas = self.build_of([work(1, countries=[(code,) for code in codes]), work(2, countries=[("Q777",), ("Q500",)]), work(3, countries=[("Q777",)])])
        (told,) = [w for w in provenance(atlas)["warnings"] if "ISO 3166-1" in w]
        self.assertTrue(told.endswith("were kept: Q777 (3), Q500 (2), " + ", ".join(f"Q{n:03} (1)" for n in range(18)) + " and 980 more"), told)
        odd = provenance(atlas)["quality"]["country_codes_outside_iso_3166"]
        self.assertEqual(list(odd.items()), [(code, {"Q777": 3, "Q500": 2}.get(code, 1)) for code in codes])

    def test_codes_that_iso_leaves_to_users(self):
        """They are odd too, but in the sample world, which is made of them."""
        atlas = self.build_of([work(1, countries=[("AA",), ("QM",), ("XK",), ("GB",)]), work(2, countries=[("ZZ",), ("XA",)])])
        self.assertEqual(provenance(atlas)["quality"]["country_codes_outside_iso_3166"], {"AA": 1, "QM": 1, "XA": 1, "ZZ": 1})
        (told,) = [w for w in provenance(atlas)["warnings"] if "ISO 3166-1" in w]
        self.assertTrue(told.endswith("were kept: AA (1), QM (1), XA (1), ZZ (1)"), told)
        self.run_ok("sample", "--out", self.tmp / "world", "--works", "300")
        atlas = self.build(self.tmp / "world", out=self.tmp / "b")
        self.assertEqual(provenance(atlas)["quality"]["country_codes_outside_iso_3166"], {})
        self.assertFalse([w for w in provenance(atlas)["warnings"] if "ISO 3166-1" in w])

    def test_ids_that_are_too_large(self):
        """A class whose number does not fit is not taken for another one."""
        far = {**topic(1702), "id": f"{harness.URL}T{2**32 + 11702}", "subfield": {"id": f"{harness.URL}subfields/{2**32 + 1702}"}}
        atlas = self.build_of([work(1), work(2, primary_topic=far, topics=[far])])
        figures = self.answers(atlas, "GB", "CN", "--years", "2020", "--subfield", "1702")
        self.assertEqual(figures["publications", "joint"]["value"], 1)

    def test_country_codes(self):
        """Unknown codes are kept, counted and reported; small letters are capitals."""
        atlas = self.build_of([work(1, countries=[("gb",), ("Cn",)]), work(2, countries=[("ZZZ",), ("GB",)]),
                               work(3, countries=[("uk",), ("CN", "CN")]), work(4, countries=[("",), ("CN",)])])
        self.assertEqual(provenance(atlas)["quality"]["country_codes_outside_iso_3166"], {"UK": 1, "ZZZ": 1})
        self.assertTrue(any("ZZZ (1)" in w and "UK (1)" in w for w in provenance(atlas)["warnings"]))
        figures = self.answers(atlas, "GB", "CN", "--years", "2020")
        self.assertEqual([figures["publications", p]["value"] for p in ("joint", "GB", "CN", "GB domestic", "CN domestic")], [1, 2, 3, 0, 1])
        self.assertEqual(self.answers(atlas, "GB", "ZZZ", "--years", "2020")["publications", "joint"]["value"], 1)

    def test_country_twice(self):
        """A country named by `countries` and by an institution is one country."""
        one = work(1, authorships=[authorship(["GB"], author=1, institutions=[harness.institution(5, "gb"), harness.institution(6, "CN")])])
        figures = self.answers(self.build_of([one]), "GB", "CN", "--years", "2020", "--counting", "fractional_author")
        self.assertEqual([figures["publications", p]["value"] for p in ("joint", "GB", "CN")], [1, 0.5, 0.5])

    def test_references(self):
        """Malformed, repeated and own references are counted, and no citation comes of them."""
        atlas = self.build_of([work(1), work(2, 2021, referenced_works=[wid(1), wid(1), wid(2), None, 5, "x", wid(99)])])
        quality = provenance(atlas)["quality"]
        self.assertEqual({k: quality[k] for k in quality if "references" in k and "without" not in k},
                         {"references": 2, "references_resolved": 1, "references_dangling": 1, "self_references": 1,
                          "duplicate_references": 1, "malformed_references": 3})
        self.assertEqual(manifest(atlas)["citations"], 1)

    def test_citation_from_the_past(self):
        atlas = self.build_of([work(1, 2022), work(2, 2020, refs=[1]), work(3, 2023, refs=[1])])
        self.assertEqual(provenance(atlas)["quality"]["negative_citation_ages"], 1)
        self.assertEqual(self.answers(atlas, "GB", "CN", "--years", "2022", "--window", "open")["citations", "joint"]["value"], 1)

    def test_dates_that_are_none(self):
        atlas = self.build_of([work(1, updated="yesterday"), work(2, updated="2024-02-30"), work(3, updated=None), work(4, updated="2023-05-05")])
        self.assertEqual(provenance(atlas)["quality"]["bad_updated_dates"] >= 2, True)
        self.assertEqual(manifest(atlas)["releases"], [{"source": "OpenAlex", "date": "2023-05-05"}])

    def test_keys_in_any_order(self):
        """The same record with its keys turned round, and with its id last, is the same record."""
        turned = [dict(reversed(list(w.items()))) for w in harness.world(30)]
        self.assertEqual(tables(self.build_of(harness.world(30))), tables(self.build_of(turned, out=self.tmp / "b")))

    def test_a_repeated_key(self):
        """Of a repeated key the last counts."""
        text = lines([work(1)]).rstrip(b"\n")
        other = authorship(["US"], author=9)
        for key, old, new in (("publication_year", 1990, 2020), ("type", "book", "article"), ("authorships", [other], work(1)["authorships"]),
                              ("referenced_works", [wid(7)], []), ("topics", [], work(1)["topics"]), ("fwci", None, 2.0),
                              ("is_retracted", True, False), ("primary_topic", topic(2713), topic(1702)),
                              ("primary_location", {"source": {"id": f"{harness.URL}S9"}}, {"source": None}),
                              ("funders", [{"id": f"{harness.URL}F9"}], [])):
            with self.subTest(key):
                single = work(1, **{key: new})
                twice = b"{" + json.dumps(key).encode() + b":" + json.dumps(old).encode() + b"," + lines([single]).rstrip(b"\n")[1:]
                self.assertIn(b"{", text)
                a = self.build_of([single], out=self.tmp / "a")
                b = self.build_of([twice], out=self.tmp / "b")
                self.assertEqual(tables(a), tables(b))
