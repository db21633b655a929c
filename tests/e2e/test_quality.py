#!/usr/bin/env python3
"""The data-quality page: `comity info ATLAS --quality`, against what was planted. See harness.py."""

import csv
import io
import json
import re
import shutil
import unittest

import harness
from harness import comity, world, write, write_snapshot, work


def shares(text):
    """{line: (number, share)} of the table below "What is odd or missing"."""
    table = text.split("What is odd or missing\n")[1]
    return {m[1].strip(): (int(m[2].replace(",", "")), m[3]) for m in re.finditer(r"(?m)^(.+?)  +([\d,]+)  +(–|[\d.]+ %)$", table)}


class Quality(harness.Case):
    def page(self, *inputs):
        atlas = self.build(*inputs)
        run = comity("info", atlas, "--quality")
        self.assertEqual(run.code, 0, str(run))
        return run.out, shares(run.out)

    def test_the_worked_example(self):
        """docs/methods/data_quality.md."""
        older, newer = work(1, updated="2024-01-01"), work(1, updated="2024-02-01", refs=(9, 9, 1))
        text, odd = self.page(write(self.tmp / "in.jsonl", harness.lines([older, newer]) + b"no json\n"))
        row = next(line.split() for line in text.splitlines() if "in.jsonl" in line)
        self.assertEqual(row[1:], ["1", "3", "1", "1", "0", "1", "0", "none"])
        self.assertEqual(odd["records: an older one of the same work"], (1, "33.33 %"))
        self.assertEqual(odd["records: rejected"], (1, "33.33 %"))
        self.assertEqual(odd["references to no work of this atlas (dangling)"], (1, "100.00 %"))
        self.assertEqual((odd["references to the work itself"][0], odd["references listed twice"][0]), (1, 1))

    def test_planted_oddities(self):
        works = [work(1, year=2020), work(2, year=2019, refs=(1, 3, 77)), work(3, year=2021, countries=((), ()), subfield=None),
                 work(4, year=None, countries=()), work(5, countries=(("ZZ",),), type=None)]
        text, odd = self.page(write(self.tmp / "in.jsonl", works))
        for line, number, share in (("works without a year", 1, "20.00 %"), ("works without a topic", 1, "20.00 %"),
                                    ("works without a type", 1, "20.00 %"), ("works without authorships", 1, "20.00 %"),
                                    ("works without a known country", 2, "40.00 %"), ("works without references", 4, "80.00 %"),
                                    ("citations by a work of an earlier year (negative age)", 2, "100.00 %"),
                                    ("references to no work of this atlas (dangling)", 1, "33.33 %")):
            self.assertEqual(odd[line], (number, share), line)

    def test_who_deleted_a_record(self):
        """A list names W1 and W2, a whole release lacks W2 and W3: what a list names is said to be deleted by it."""
        def release(name, date, works, deleted=""):
            root = write_snapshot(self.tmp / name, [works], date=date)
            write(next(root.rglob("works")) / "deleted_ids.csv", deleted)
            return root
        old = release("old", "2024-03-01", [work(n) for n in (1, 2, 3, 4, 5)])
        _, odd = self.page(old, release("new", "2024-06-01", [work(1), work(4), work(5)], "W1\nW2\nW77\n"))
        # W1 twice, of both releases; W2.
        self.assertEqual((odd["records: deleted by a list"][0], odd["records: lacking in a whole newer release"][0]), (3, 1))
        atlas = self.build(old, release("other", "2024-06-01", [work(1), work(2), work(4), work(5)]))
        told = harness.provenance(atlas)
        quality = told["quality"]
        self.assertEqual((quality["records_deleted_by_a_list"], quality["records_absent_from_a_whole_release"]), (0, 1))
        self.assertEqual(told["records"]["deleted"], 1)
        # As an earlier Comity left it.
        for key in ("records_deleted_by_a_list", "records_absent_from_a_whole_release"):
            del quality[key]
        write(atlas / "provenance.json", harness.json.dumps(told))
        odd = shares(comity("info", atlas, "--quality").out)
        self.assertEqual([(line, odd[line][0]) for line in odd if "deleted" in line or "lacking" in line], [("records: deleted", 1)])

    def test_files_against_their_manifest(self):
        root = write_snapshot(self.tmp / "release", [world(20), world(20)[:5]])
        text, _ = self.page(root)
        self.assertIn("agrees", text)
        self.assertNotIn("differ or broke off", text)
        manifests = list(root.rglob("manifest*"))
        for path in manifests:
            path.write_text(path.read_text().replace('"record_count": 20', '"record_count": 21'))
        text, _ = self.page(root)
        self.assertIn("1 files differ, 0 absent, 0 unlisted", text)
        self.assertRegex(text.split("Files that differ or broke off")[1], r"part_0000.gz +20 +21 ")

    def test_files_of_names_against_their_manifest(self):
        """A mirror may leave an entity out; one that is there should be whole."""
        named = {entity: [{"id": f"{harness.URL}{letter}{n}", "display_name": "x", "updated_date": "2024-05-02"} for n in range(1, 9)]
                 for entity, letter in (("institutions", "I"), ("sources", "S"))}
        root = write_snapshot(self.tmp / "release", [world(20)], entities=named)
        data = root / "data" / "jsonl"
        def verdict():
            text, _ = self.page(root)
            return re.search(r"(?m)(agrees|\d files differ.*)$", text)[0], harness.manifest(self.tmp / "atlas")["scope"]
        self.assertEqual(verdict(), ("agrees", "full"))
        part = next((data / "institutions").rglob("*.gz"))
        whole = part.read_bytes()
        write(part, named["institutions"][:3])
        self.assertEqual(verdict(), ("1 files differ, 0 absent, 0 unlisted", "unknown"))
        self.assertTrue(any("its manifest says 8" in w for w in harness.provenance(self.tmp / "atlas")["warnings"]))
        part.write_bytes(whole)
        other = write(part.parent / "part_0001.gz", named["institutions"][:1])
        self.assertEqual(verdict(), ("0 files differ, 0 absent, 1 unlisted", "unknown"))
        other.unlink(), part.unlink()
        self.assertEqual(verdict(), ("0 files differ, 1 absent, 0 unlisted", "unknown"))
        shutil.rmtree(data / "institutions")
        self.assertEqual(verdict(), ("agrees", "full"))

    def test_figures_as_csv(self):
        atlas = self.build(write(self.tmp / "in.jsonl", [work(1), work(2, refs=(1, 7)), work(5, countries=(("UK",),), type=None)]))
        told = harness.provenance(atlas)
        odd = told["quality"].pop("country_codes_outside_iso_3166")
        self.assertEqual(odd, {"UK": 1})
        rows = list(csv.reader(io.StringIO(comity("info", atlas, "--quality", "--format", "csv").out)))
        self.assertEqual(rows[0], ["group", "key", "value"])
        expected = {("country_codes_outside_iso_3166", "UK"): 1}
        expected |= {(group, key): n for group in ("records", "quality") for key, n in told[group].items()}
        self.assertEqual({(group, key): int(n) for group, key, n in rows[1:]}, expected)

    def test_a_page_that_is_damaged_or_of_another(self):
        """`info` tells what the atlas holds all the same, and says that provenance.json is left out."""
        atlas = self.build(write(self.tmp / "in.jsonl", world(5)))
        path, holds = atlas / "provenance.json", json.loads(self.run_ok("info", atlas, "--format", "json").out)["holds"]
        whole = harness.provenance(atlas)
        for text in ("{ broken", "[]", '{"inputs":[{}],"quality":{}}', '{"inputs":[],"quality":{}}', '{"inputs":5,"quality":1}', '{"scope_reason":7}',
                     json.dumps(whole | {"scope_reason": None}), json.dumps(whole | {"warnings": [1]}), json.dumps(whole | {"records": {"read": "3"}}),
                     json.dumps(whole | {"inputs": [{}]}), json.dumps(whole | {"inputs": [whole["inputs"][0] | {"files": [{"path": "x"}]}]}),
                     json.dumps(whole | {"inputs": [whole["inputs"][0] | {"files": [{"path": "x", "read": 1, "bytes": 1, "damage": None}]}]}),
                     json.dumps(whole | {"quality": {"references": -1}}), json.dumps(whole | {"quality": {"references": {"GB": 1}}}),
                     json.dumps(whole | {"quality": {"country_codes_outside_iso_3166": 3}}), json.dumps(whole | {"records": whole["records"] | {"read": {}}})):
            path.write_text(text)
            self.assert_failure(comity("info", atlas, "--quality"), path, "damaged")
            self.assert_failure(comity("verify", atlas, "--full"), path, "damaged")
            told = json.loads(self.run_ok("info", atlas, "--format", "json").out)
            self.assertEqual((told["holds"], "records" in told), (holds, False))
            self.assertIn("left out", told["warnings"][0])
            self.assertIn("left out", self.run_ok("info", atlas).out)
        shutil.copy(self.build(write(self.tmp / "other.jsonl", world(6)), out=self.tmp / "other") / "provenance.json", path)
        page = self.run_ok("info", atlas, "--quality").out
        self.assertIn("provenance.json is of another atlas", page)
        self.assertIn("No data-quality page", page)
        self.assertNotIn("other.jsonl", page)
        self.assert_failure(comity("verify", atlas, "--full"), "another atlas")
        path.write_text(json.dumps(whole | {"quality": {}}))  # what was not counted is not shown
        page = self.run_ok("info", atlas, "--quality").out
        self.assertIn("records: rejected", page)
        self.assertNotIn("works without a year", page)

    def test_what_has_no_page(self):
        atlas = self.build(write(self.tmp / "in.jsonl", world(5)))
        (atlas / "provenance.json").unlink()
        self.assertIn("No data-quality page", comity("info", atlas, "--quality").out)
        self.assertEqual(comity("info", atlas, "--quality", "--format", "csv").out, "group,key,value\n")
        write(self.tmp / "pairs.csv", "country_a,country_b,year,count\nGB,CN,2020,3\nGB,US,2020,4\n")
        self.assertEqual(comity("build", self.tmp / "pairs.csv", "--out", self.tmp / "matrix").code, 0)
        run = comity("info", self.tmp / "matrix", "--quality")
        self.assert_usage(run, "--quality needs works")


if __name__ == "__main__":
    harness.main()
