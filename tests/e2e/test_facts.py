#!/usr/bin/env python3
"""Facts of records that conventions rest on: self-citations, evidence for countries, ORCID iDs, core sources.

    python3 tests/e2e/test_facts.py [--comity PROGRAM] [NAME…]
"""

import unittest

import harness
from harness import URL, arrow, authorship, work


def signed(author, codes=(), *addresses, **more):
    return {**authorship(codes, author), "raw_affiliation_strings": list(addresses), **more}


class SelfCitations(harness.Case):
    def citations(self, atlas, *flags, a="GB", b="CN"):
        figures = self.answers(atlas, a, b, "--years", "2020", *flags)
        return figures["citations", "joint"]["value"]

    def test_shared_authors_and_countries(self):
        """docs/methods/self_citations.md, its worked example."""
        atlas = self.build_of([work(1, authorships=[signed(1, ["GB"]), signed(2, ["CN"])]),
                               work(2, 2021, refs=[1], authorships=[signed(2, ["US"])]),
                               work(3, 2021, refs=[1], authorships=[signed(3, ["CN"])]),
                               work(4, 2021, refs=[1], authorships=[signed(None)])])
        self.assertEqual([self.citations(atlas, "--self-citations", kind) for kind in ("keep", "drop_author", "drop_country")], [3, 2, 2])
        self.assertEqual(self.run_ok("verify", atlas, "--full").err, "")

    def test_the_null_author_is_nobody(self):
        null = signed(9999999999, ["GB"])
        atlas = self.build_of([work(1, authorships=[null, signed(2, ["CN"])]), work(2, 2021, refs=[1], authorships=[null]),
                               work(3, 2021, refs=[1], authorships=[signed(None, ["US"])])])
        self.assertEqual(self.citations(atlas, "--self-citations", "drop_author"), 2)

    def test_cohorts_follow(self):
        """A work whose only citation is its own has nothing left, and neither has its cohort."""
        atlas = self.build_of([work(1), work(2, 2021, refs=[1], authorships=[signed(100, ["US"])])])
        kept = self.answers(atlas, "GB", "CN", "--years", "2020")["mncs", "joint"]
        dropped = self.answers(atlas, "GB", "CN", "--years", "2020", "--self-citations", "drop_author", "--mean-zero", "null")["mncs", "joint"]
        self.assertEqual((kept["value"], dropped["value"], dropped["n"]), (1, None, 0))

    def test_countries_as_the_question_has_them(self):
        """Territories and blocs are one country; the atlas's own count by ISO must not decide then."""
        atlas = self.build_of([work(1), work(2, 2021, refs=[1], authorships=[signed(7, ["HK"])]),
                               work(3, 2021, refs=[1], authorships=[signed(8, ["FR"])])])
        dropped = ("--self-citations", "drop_country")
        self.assertEqual(self.citations(atlas, *dropped), 2)
        self.assertEqual(self.citations(atlas, *dropped, "--territories", "CN=CN+HK+MO"), 1)
        self.assertEqual(self.citations(atlas, *dropped, b="CN+HK"), 1)
        self.assertEqual(self.citations(atlas, *dropped, a="GB+FR"), 1)

    def test_more_evidence_shares_more(self):
        atlas = self.build_of([work(1), work(2, 2021, refs=[1], authorships=[signed(7, [], "Univ. of York, York, UK")])])
        self.assertEqual(self.citations(atlas, "--self-citations", "drop_country"), 1)
        self.assertEqual(self.citations(atlas, "--self-citations", "drop_country", "--country-evidence", "published,address"), 0)


class Evidence(harness.Case):
    RECORDS = [work(1, 2020, authorships=[signed(1, ["GB"], "CNRS, Paris, France"), signed(2, [], "Univ. of York, York, UK", "KAUST, Saudi Arabia"),
                                          signed(3, [], "Atlanta, Georgia"), signed(4, [], "Banque de France, France & CEP, UK")]),
               work(2, 2019, authorships=[signed(3, ["US"])]), work(3, 2024, authorships=[signed(3, [], "TU Berlin, Germany")])]

    def countries(self, atlas, evidence):
        run = self.run_ok("works", "GB", "CN", "--population", "GB", "--atlas", atlas, "--years", "2020", "--country-evidence", evidence,
                          "--format", "json")
        return run.json["works"][0]["countries"]

    def test_each_adds_where_the_others_are_silent(self):
        """docs/methods/country_evidence.md, its worked example."""
        atlas = self.build_of(self.RECORDS)
        self.assertEqual(self.countries(atlas, "published"), ["GB"])
        self.assertEqual(self.countries(atlas, "published,address"), ["GB", "SA"])
        self.assertEqual(self.countries(atlas, "published,address,history"), ["GB", "SA", "US"])
        quality = self.run_ok("info", atlas, "--format", "json").json["quality"]
        self.assertEqual([quality[f"authorships{key}"] for key in ("", "_with_country_published", "_with_country_by_address", "_with_country_by_history")],
                         [6, 2, 2, 1])

    def test_forms_of_affiliations(self):
        """Lists, the single string of older records, and the affiliations of newer ones; null and empty say nothing."""
        forms = [{"raw_affiliation_string": "Leeds, UK"}, {"raw_affiliation_strings": [None, "", "Leeds, UK"]},
                 {"affiliations": [{"raw_affiliation_string": "Leeds, UK", "institution_ids": []}, {"raw_affiliation_string": None}]},
                 {"raw_affiliation_strings": None, "affiliations": None, "raw_affiliation_string": "Leeds, UK"}]
        for form in forms:
            with self.subTest(str(form)):
                plain = authorship([], 5)
                atlas = self.build_of([work(1, authorships=[{**plain, **form}])])
                self.assertEqual(self.countries(atlas, "published,address"), ["GB"])

    def test_coverage_follows(self):
        atlas = self.build_of([work(1), work(2, authorships=[signed(8, [], "Oslo, Norway")]), work(3, authorships=[signed(9)])])
        seen = [self.answers(atlas, "GB", "CN", "--years", "2020", "--country-evidence", evidence)["publications", "world"]["coverage"]["country"]
                for evidence in ("published", "published,address")]
        self.assertEqual(seen, [1 / 3, 2 / 3])

    def test_unknown_evidence(self):
        run = harness.comity("pair", "GB", "CN", "--atlas", self.build_of([work(1)]), "--country-evidence", "address")
        self.assert_usage(run, "published,address,history")


class Columns(harness.Case):
    """What the tables hold that presets and filters rest on."""

    def table(self, records, name):
        read = arrow(self.build_of(records), name)
        if read is None:
            raise unittest.SkipTest("needs the pyarrow of .venv (./dev setup)")
        return read[name]

    def test_orcids(self):
        """The newest valid iD of an author; of one date the greatest; the null author has none."""
        def by(number, orcid):
            return {**authorship(["GB"]), "author": {"id": f"{URL}A{number}", "orcid": orcid}}
        site = "https://orcid.org/"
        records = [work(1, updated="2024-01-01", authorships=[by(1, site + "0000-0002-1825-0097"), by(2, site + "0000-0002-1825-0097"), by(3, None)]),
                   work(2, updated="2024-02-01", authorships=[by(1, site + "0000-0002-1694-233X"), by(2, site + "0000-0002-1825-0098")]),
                   work(3, updated="2024-02-01", authorships=[by(1, site + "0000-0001-5109-3700"), by(9999999999, site + "0000-0001-5109-3700")])]
        table = self.table(records, "authors")
        self.assertEqual((table["id"], table["orcid"]), ([1, 2, 3], [21694233, 21825009, 0]))

    def test_flags(self):
        """Lists itself, core source, unknown core, proceedings, affiliation as written, count of institutions."""
        def located(number, source, **more):
            return work(number, primary_location={"source": source, **more}, authorships=[])
        journal = {"id": f"{URL}S1", "type": "journal", "is_core": True}
        records = [work(1, refs=[1], authorships=[], primary_location=None), located(2, journal), located(3, {**journal, "is_core": False}),
                   located(4, journal, raw_type="proceedings-article"), work(5, authorships=[], primary_location=None, type_crossref="proceedings-article"),
                   work(6, authorships=[signed(1, [], "nowhere")], primary_location=None), work(7, authorships=[], primary_location=None, institutions_distinct_count=2)]
        table = self.table(records, "works")
        flags = {i: f & ~(1 | 2 | 4 | 128 | 256) for i, f in zip(table["id"], table["flags"])}
        self.assertEqual(flags, {1: 512 + 2048, 2: 1024, 3: 0, 4: 1024 + 4096, 5: 2048 + 4096, 6: 2048 + 8192, 7: 2048 + 16384})

    def test_type_of_source_is_the_record_s_own(self):
        records = [work(1, primary_location={"source": {"id": f"{URL}S1", "display_name": "J", "type": "journal"}}, updated="2024-01-01"),
                   work(2, primary_location={"source": {"id": f"{URL}S1", "display_name": "J", "type": "conference"}}, updated="2024-02-01"), work(3, primary_location=None)]
        read = arrow(self.build_of(records), "works", "source_types", "sources")
        if read is None:
            raise unittest.SkipTest("needs the pyarrow of .venv (./dev setup)")
        names = [read["source_types"]["source_type"][row] for row in read["works"]["source_type"]]
        self.assertEqual((names, read["sources"]["type"]), (["journal", "conference", ""], ["conference"]))

    def test_new_fields_break_ties(self):
        changes = [dict(primary_location={"source": {"id": f"{URL}S2", "type": "conference"}}),
                   dict(authorships=[signed(100, [], "Leeds, UK"), signed(101, ["CN"])]),
                   dict(authorships=[{**authorship(["GB"]), "author": {"id": f"{URL}A100", "orcid": "0000-0002-1825-0097"}}, signed(101, ["CN"])])]
        base = {**work(1), "primary_location": {"source": {"id": f"{URL}S2", "type": "journal"}}, "authorships": [signed(100, []), signed(101, ["CN"])]}
        for change in changes:
            with self.subTest(str(change)):
                a, b = base, {**base, **change}
                hashes = {harness.manifest(self.build_of(order, out=self.tmp / name))["hash"] for name, order in (("one", [a, b]), ("two", [b, a]))}
                self.assertEqual(len(hashes), 1)

    def test_fields_of_a_wrong_type(self):
        bad = [dict(raw_affiliation_strings="Leeds"), dict(raw_affiliation_strings=[3]), dict(raw_affiliation_string=3), dict(affiliations=[3]),
               dict(affiliations=[{"raw_affiliation_string": 3}]), dict(author={"id": f"{URL}A1", "orcid": 3})]
        records = [work(1)] + [work(i + 2, authorships=[{**authorship(["GB"]), **one}]) for i, one in enumerate(bad)]
        records += [work(90, institutions_distinct_count="two"), work(91, type_crossref=3), work(92, primary_location={"raw_type": 3}),
                    work(93, primary_location={"source": {"id": f"{URL}S1", "is_core": "yes"}})]
        counts = harness.provenance(self.build_of(records))["records"]
        self.assertEqual((counts["kept"], counts["rejected"]), (1, len(records) - 1))


if __name__ == "__main__":
    harness.main()
