#!/usr/bin/env python3
"""Presets on the command line: what they set, what changes them, what is told of them; ties of the published percentile.

    python3 tests/e2e/test_presets.py [--comity PROGRAM] [NAME…]
"""

import tomllib

import harness
from harness import ROOT, URL, comity, work

PRESETS = tomllib.loads((ROOT / "data/presets.toml").read_text())
YEARS = ("--years", "2018:2022")


def flags(values):
    return [part for key, value in values.items() for part in ("--" + key.replace("_", "-"), value)]


class Presets(harness.Case):
    def pair(self, *arguments):
        return self.run_ok("pair", "GB", "CN", "--atlas", self.atlas, "--format", "json", "--interval", "none", *arguments).json

    def setUp(self):
        super().setUp()
        self.atlas = self.build_of(harness.world(150))

    def test_a_preset_is_its_flags(self):
        """The same answers and conventions as all its values written out; the receipt alone tells them apart."""
        for name, values in PRESETS.items():
            with self.subTest(name):
                short, long = self.pair("--preset", name, *YEARS), self.pair(*flags({k: v for k, v in values.items() if k not in ("interval", "years")}), *YEARS)
                self.assertEqual((short["answers"], short["conventions"]), (long["answers"], long["conventions"]))
                self.assertEqual(short["receipt"]["preset"], {"name": name, "changed": ["years", "interval"]})
                self.assertNotIn("preset", long["receipt"])

    def test_flags_change_it_in_any_order(self):
        one, two = self.pair("--preset", "cwts", "--window", "3", *YEARS), self.pair(*YEARS, "--window", "3", "--preset", "cwts")
        self.assertEqual(one, two)
        self.assertEqual((one["conventions"]["window"], one["conventions"]["class"]), (3, "topic"))
        self.assertIn("window", one["receipt"]["preset"]["changed"])

    def test_every_verb_knows_it(self):
        for verb in (("pair", "GB", "CN"), ("works", "GB", "CN"), ("rank", "--by", "mncs"), ("info", self.atlas, "--funnel")):
            place = () if verb[0] == "info" else ("--atlas", self.atlas)
            document = self.run_ok(*verb, *place, "--preset", "openalex-2026-07", "--format", "json", *YEARS).json
            self.assertEqual(document["conventions"]["ties"], "by_id", verb)

    def test_unknown_preset(self):
        run = comity("pair", "GB", "CN", "--atlas", self.atlas, "--preset", "leiden")
        self.assert_usage(run, *PRESETS)

    def test_every_preset_has_a_page(self):
        for name in PRESETS:
            self.assertTrue(self.run_ok("explain", name).out.startswith(f"# {name}\n"))

    def test_years_and_windows_of_the_release(self):
        """Release of 2024: five to two years back, citations until the year after; a given period moves both."""
        self.assertEqual(harness.RELEASE[:4], "2024")
        told = self.pair("--preset", "cwts")["conventions"]
        self.assertEqual((told["years"], told["window"]), ("2019:2022", "until:2023"))
        told = self.pair("--preset", "cwts", "--years", "2015:2018")["conventions"]
        self.assertEqual((told["years"], told["window"]), ("2015:2018", "until:2019"))
        self.assertEqual(self.pair("--preset", "openalex-2026-07", *YEARS)["conventions"]["citing_until"], 2024)
        self.assertEqual(self.pair("--years", "release-3:release")["conventions"]["years"], "2021:2024")
        for wrong in ("release-2:release-5", "release-2:2024", "release+1:release+2", "2020:release"):
            self.assert_usage(comity("pair", "GB", "CN", "--atlas", self.atlas, "--years", wrong), "years")

    def test_rerun(self):
        document = self.run_ok("pair", "GB", "CN", "--atlas", self.atlas, "--format", "json", "--preset", "cwts").out
        saved = self.tmp / "answer.json"
        saved.write_text(document)
        self.assertEqual(self.run_ok("rerun", saved, "--atlas", self.atlas, "--format", "json").json["rerun"]["differs"], [])

    def test_rerun_of_small_levels(self):
        """JSON writes them with an exponent."""
        for given, text in (("0.00001", "below: 0.001 % interval"), ("0.9999999", "below: 99.99999 % interval"), ("0.07", "below: 7 % interval")):
            saved = self.tmp / "level.json"
            saved.write_text(self.run_ok("pair", "GB", "CN", "--atlas", self.atlas, "--format", "json", "--level", given).out)
            self.assertEqual(self.run_ok("rerun", saved, "--atlas", self.atlas, "--format", "json").json["rerun"]["differs"], [])
            self.assertIn(text, self.run_ok("pair", "GB", "CN", "--atlas", self.atlas, "--level", given).out)

    def test_interpolated_thresholds_need_whole_works(self):
        run = comity("pair", "GB", "CN", "--atlas", self.atlas, *YEARS, "--ties", "interpolated", "--multi-class", "fractional")
        self.assert_usage(run, "interpolated", "multi_class")


class OpenAlexByHand(harness.Case):
    """Twenty works with citations 0 (4), 1 (3), 2 (6), 3 (4), 5, 8, 30: the percentiles that OpenAlex would publish."""

    COUNTS = [0] * 4 + [1] * 3 + [2] * 6 + [3] * 4 + [5, 8, 30]

    def listed(self, *more):
        cited = [work(i + 1, 2020) for i in range(20)]
        citing = [work(100 + k, 2020 + k % 3, refs=[i + 1 for i, count in enumerate(self.COUNTS) if k < count], type="dataset") for k in range(30)]
        atlas = self.build_of(cited + citing)
        run = self.run_ok("works", "GB", "CN", "--population", "world", "--sort", "id", "--atlas", atlas, "--years", "2020", "--format", "json", *more)
        return run.json["works"]

    def test_percentiles_by_citations_and_id(self):
        works = self.listed("--preset", "openalex-2026-07")
        self.assertEqual([w["citations"] for w in works], self.COUNTS)
        for position, found in enumerate(works):
            self.assertAlmostEqual(found["percentile_rank"], position / 19, places=12)
            self.assertAlmostEqual(found["ncs"], self.COUNTS[position] * 20 / sum(self.COUNTS), places=12)
            self.assertEqual((found["top_10"], found["top_1"]), (int(position >= 18), int(position >= 19)))

    def test_interpolated_thresholds(self):
        """0.9 of 19 is 17.1: between 5 and 8 at 5.3; 0.99 of 19 is 18.81: between 8 and 30."""
        works = self.listed("--preset", "oam-2026-10", "--min-cohort", "1", "--require", "none", "--sources", "any", "--citing", "all",
                            "--types", "article")
        self.assertEqual([w["citations"] for w in works if w["top_10"] == 1], [8, 30])
        self.assertEqual([w["citations"] for w in works if w["top_1"] == 1], [30])


class Citing(harness.Case):
    """Who cites, and when: loops, earlier years, unknown years, years after the release."""

    def citations(self, *more):
        records = [work(1, 2020, refs=[1]), work(2, 2019, refs=[1]), work(3, 2021, refs=[1]), work(4, 2027, refs=[1]),
                   {**work(5, 2020, refs=[1]), "publication_year": None}]
        figures = self.answers(self.build_of(records), "GB", "CN", "--years", "2020", "--window", "open", *more)
        return figures["citations", "joint"]["value"]

    def test_conventions(self):
        for more, count in (((), 2), (("--self-loops", "keep"), 3), (("--negative-age", "as_zero"), 3), (("--negative-age", "any"), 4),
                            (("--citing-until", "release"), 1), (("--citing-until", "2020"), 0), (("--self-loops", "keep", "--citing-until", "2020"), 1),
                            (("--self-loops", "keep", "--citing-until", "2019"), 0), (("--self-loops", "keep", "--self-citations", "drop_author"), 2)):
            self.assertEqual(self.citations(*more), count, more)


class PublishedTies(harness.Case):
    def published(self, number, fwci, percentile, top=False, **more):
        value = {"value": percentile, "is_in_top_1_percent": False, "is_in_top_10_percent": top}
        return work(number, 2020, fwci=fwci, citation_normalized_percentile=value, **more)

    def test_numbers_of_an_atlas(self):
        conference = {"source": {"id": f"{URL}S9", "display_name": "C", "type": "conference"}}
        atlas = self.build_of([self.published(1, 0, 0.1), self.published(2, 0, 0.7), self.published(3, 0, 0.93, True),
                               self.published(4, 2, 0.95, True), self.published(5, 2, 0.95, True), self.published(6, 3, 0.99, True),
                               self.published(7, 0, 0.2, subfield=2713), self.published(8, 0, 0.4, primary_location=conference),
                               work(9, 2020, fwci=None, citation_normalized_percentile=None)])
        for page in ("citation_normalized_percentile", "openalex-2026-07"):
            run = self.run_ok("explain", page, "--atlas", atlas, "--format", "json").json
            self.assertEqual(run["atlas"], {"works": 8, "tied": 5, "tied_apart": 3, "widest_gap": 0.93 - 0.1, "uncited": 5,
                                            "uncited_in_top_10_percent": 1, "uncited_in_top_1_percent": 0})
            self.assertIn("3 of these have another percentile", run["text"])
        self.assertNotIn("atlas", self.run_ok("explain", "mncs", "--atlas", atlas, "--format", "json").json)


if __name__ == "__main__":
    harness.main()
