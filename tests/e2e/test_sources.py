#!/usr/bin/env python3
"""Every layout and vintage that Comity reads, what it concludes of scope and release, and which of several records stays.

    python3 tests/e2e/test_sources.py [--comity PROGRAM] [NAME…]
"""

import gzip
import itertools
import json
import math
import shutil
import unittest

import harness
from harness import URL, arrow, comity, line, lines, manifest, page, provenance, real_data, tables, topic, wid, work, write

WORLD = harness.world(60)
THIRDS = [WORLD[0::3], WORLD[1::3], WORLD[2::3]]


class Layouts(harness.Case):
    """The same records in any layout give the same tables, byte for byte."""

    def setUp(self):
        super().setUp()
        self.reference = tables(self.build(write(self.tmp / "reference.jsonl", WORLD), out=self.tmp / "reference"))

    def check(self, *inputs, works=60, labels=0):
        atlas = self.build(*inputs, out=self.tmp / "atlas")
        records = provenance(atlas)["records"]
        self.assertEqual((records["read"], records["kept"], records["labels"]), (works + labels, works, labels))
        if labels == 0:
            self.assertEqual(tables(atlas), self.reference)
        self.assert_sound(atlas)
        return atlas

    def test_snapshot_since_2026(self):
        self.check(harness.write_snapshot(self.tmp / "s", THIRDS))

    def test_snapshot_before_2026(self):
        self.check(harness.write_snapshot(self.tmp / "s", THIRDS, layout="flat"))

    def test_part_of_a_snapshot(self):
        """The works folder, or one folder of parts, given by itself."""
        root = harness.write_snapshot(self.tmp / "s", THIRDS)
        self.check(root / "data" / "jsonl" / "works")
        self.check(root / "data")
        days = self.build(*sorted((root / "data" / "jsonl" / "works").glob("updated_date=*")))
        self.assertEqual((manifest(days)["works"], len(manifest(days)["releases"])), (60, 3))  # each folder an input, and so a release

    def test_loose_lines(self):
        for name in ("a.jsonl", "a.ndjson", "a.gz", "a.jsonl.gz", "a.json.gz", "a.json", "deep/er/a.jsonl"):
            with self.subTest(name):
                folder = self.tmp / name.replace("/", "-")
                write(folder / name, WORLD)
                self.check(folder)

    def test_files_as_arguments(self):
        files = [write(self.tmp / f"{i}.jsonl{'.gz' * (i % 2)}", records) for i, records in enumerate(THIRDS)]
        for order in itertools.permutations(files):
            atlas = self.check(*order)
            self.assertEqual(len(provenance(atlas)["inputs"]), 1, "files given by name form one input")

    def test_who_names_a_file_means_it(self):
        part = write(self.tmp / "works" / "a.gz", WORLD[:20])
        saved = write(self.tmp / "saved.json", page(WORLD[20:40]))
        loose = write(self.tmp / "loose.jsonl", WORLD[40:])
        self.check(part, saved, loose)
        other = comity("build", loose, write(self.tmp / "countries" / "x.gz", WORLD[:20]), "--out", self.tmp / "b")
        self.assertEqual(other.code, 0, other)
        self.assertIn("countries are not needed", other.out + other.err)
        packed = write(self.tmp / "more.zst", WORLD[:1])
        self.assertIn("files of", (told := comity("build", loose, packed, "--out", self.tmp / "d")).out)
        self.assertIn("that were not read: 1, the first", told.out)  # told once, though its name speaks of it too
        self.assert_usage(comity("build", write(self.tmp / "topics" / "x.gz", WORLD[:20]), "--out", self.tmp / "c"), "named after another entity", "x.gz")

    def test_files_and_folders_as_arguments(self):
        write(self.tmp / "one" / "a.jsonl", THIRDS[0])
        write(self.tmp / "two" / "b.json", page(THIRDS[1]))
        loose = write(self.tmp / "c.gz", THIRDS[2])
        for order in itertools.permutations([self.tmp / "one", self.tmp / "two", loose]):
            self.assertEqual(len(provenance(self.build(*order))["inputs"]), 3, "each folder is an input of its own")

    def test_api_pages(self):
        for i, records in enumerate(THIRDS):
            write(self.tmp / "pages" / f"page_{i}.json{'.gz' * (i % 2)}", page(records, next_cursor="abc"))
        write(self.tmp / "pages" / "page_9.json", page([]))
        self.check(self.tmp / "pages")

    def test_indented_page(self):
        text = json.dumps({"meta": {"count": 60}, "results": WORLD, "group_by": []}, indent=2)
        self.check(write(self.tmp / "page.json", text))
        self.check(write(self.tmp / "turned.json", json.dumps({"group_by": [], "results": WORLD, "meta": {}})))

    def test_a_list(self):
        self.check(write(self.tmp / "list.json", json.dumps(WORLD)))
        self.check(write(self.tmp / "indented.json.gz", json.dumps(WORLD, indent=1)))

    def test_one_file_a_work(self):
        self.check(harness.write_one_file_a_work(self.tmp / "compact", WORLD))
        self.check(harness.write_one_file_a_work(self.tmp / "pretty", WORLD, indent=4))
        for record in WORLD:
            write(self.tmp / "packed" / (record["id"].rsplit("/", 1)[1] + ".json.gz"), json.dumps(record))
        self.check(self.tmp / "packed")

    def test_double_underscore_is_a_slash(self):
        """As in copies of single files of a snapshot: works__updated_date=2023-05-16__part_000.gz."""
        folder = self.tmp / "parts"
        for i, records in enumerate(THIRDS):
            write(folder / f"works__updated_date=2024-06-0{i + 1}__part_000.gz", records)
        write(folder / "authors__updated_date=2024-06-01__part_000.gz", [{"id": f"{URL}A1", "display_name": "Author"}])
        entries = [{"url": f"s3://openalex/data/works/updated_date=2024-06-0{i + 1}/part_000.gz", "meta": {"record_count": len(r)}}
                   for i, r in enumerate(THIRDS)]
        write(folder / "works__manifest.gz", json.dumps({"entries": entries}))
        atlas = self.check(folder)
        self.assertEqual(manifest(atlas)["scope"], "full")
        self.assertTrue(any("authors" in s for s in provenance(atlas)["inputs"][0]["skipped"]))

    def test_two_layouts_in_one_folder(self):
        write(self.tmp / "mixed" / "a.jsonl", THIRDS[0])
        write(self.tmp / "mixed" / "b.json", page(THIRDS[1]))
        harness.write_one_file_a_work(self.tmp / "mixed" / "single", THIRDS[2])
        self.check(self.tmp / "mixed")

    def test_a_mirror_of_the_works_under_another_name(self):
        """By its manifest, by where a link leads, and as the folder that one stands in."""
        root = harness.write_snapshot(self.tmp / "s", [WORLD])
        works = root / "data" / "jsonl" / "works"
        mirror = self.tmp / "openalex-mirror"
        shutil.copytree(works, mirror)
        (self.tmp / "link").symlink_to(works)
        reference = manifest(self.build(root))
        self.assertEqual(reference["scope"], "full")
        for given, where in ((mirror, None), (f"{mirror}/", None), (self.tmp / "link", None), (".", works), (".", mirror)):
            with self.subTest(f"{given} in {where}"):
                run = harness.comity("build", given, "--out", self.tmp / "atlas", cwd=where)
                self.assertEqual(run.code, 0, str(run))
                self.assertEqual(manifest(self.tmp / "atlas")["hash"], reference["hash"])
        names = [str(p.relative_to(works)) for p in works.rglob("*") if p.is_file()]
        run = harness.comity("build", *names, "--out", self.tmp / "atlas", cwd=works)
        self.assertEqual((run.code, manifest(self.tmp / "atlas")["hash"]), (0, reference["hash"]), str(run))

    def test_names_in_a_folder_of_their_own(self):
        """Mirrors of one entity's folder, side by side: names belong to the works, and to no release of their own."""
        named = {"institutions": [{"id": f"{URL}I1", "display_name": "Kappa", "country_code": "FR", "type": "education", "updated_date": "2024-05-02"}]}
        data = harness.write_snapshot(self.tmp / "s", THIRDS, entities=named) / "data" / "jsonl"
        one = self.build(self.tmp / "s", out=self.tmp / "one")
        two = self.build(data / "institutions", data / "works", out=self.tmp / "two")
        self.assertEqual(harness.digests(two), harness.digests(one))
        self.assertEqual(manifest(two)["scope"], "full")
        self.assert_usage(comity("build", data / "institutions", "--out", self.tmp / "none"), "no OpenAlex works")
        (self.tmp / "empty").mkdir()
        self.assert_usage(comity("build", data / "works", self.tmp / "empty", "--out", self.tmp / "none"), "no OpenAlex works")

    def test_files_that_were_not_read_are_told(self):
        root = harness.write_snapshot(self.tmp / "s", [WORLD])
        write(root / "data" / "jsonl" / "more.jsonl", [work(901)])
        for name in ("b.jsonl.zst", "c.parq", "d.pq", "notes.txt"):
            write(root / "data" / "jsonl" / "works" / name, b"zstd")
        run = self.run_ok("build", root, "--out", self.tmp / "atlas")
        self.assertIn("that were not read: 4, the first:", run.out + run.err)
        self.assertIn("b.jsonl.zst: neither JSON nor Parquet by its name", run.out + run.err)

    def test_folders_of_output_are_told(self):
        """What lies in them and no build writes: somebody put it there."""
        folder = write(self.tmp / "in" / "a.jsonl", WORLD).parent
        atlas = self.build(folder, out=folder / "atlas")
        for name in ("atlas.building", "atlas.parts"):
            write(folder / name / "0123.part", b"x")
        shutil.copytree(atlas, folder / "other.building" / "atlas")
        self.assertEqual(provenance(self.check(folder))["warnings"], [])
        for name in ("atlas/b.jsonl", "atlas/deep/b.gz", "works.parts/b.parquet", "day.building/b.json"):
            write(folder / name, [work(901)])
        told = provenance(self.check(folder))
        self.assertEqual(len(told["warnings"]), 1)
        self.assertIn(f"that were not read: 4, the first: {folder}/atlas/b.jsonl: inside an atlas", told["warnings"][0])
        run = comity("build", write(self.tmp / "only" / "x.parts" / "b.jsonl", WORLD).parent.parent, "--out", self.tmp / "none")
        self.assert_usage(run, "holds no OpenAlex works that are read", "x.parts/b.jsonl")

    def test_an_atlas_of_others(self):
        """A file of that name makes no atlas of a mirror."""
        for n, text in enumerate(('{"pages": 3}', '{"format": "x", "hash": "y", "files": []}', "[1]")):
            root = harness.write_snapshot(self.tmp / f"s{n}", THIRDS)
            write(root / "atlas.json", text)
            self.check(root)

    def test_a_torn_atlas(self):
        """Its tables tell that it is one, where atlas.json does not."""
        folder = write(self.tmp / "in" / "a.jsonl", WORLD).parent
        atlas = self.build(folder, out=folder / "atlas")
        whole = (atlas / "atlas.json").read_text()
        write(atlas / "b.jsonl", [work(901)])
        for torn in ("", whole[: len(whole) // 2]):
            write(atlas / "atlas.json", torn)
            self.assertIn(f"{atlas}/b.jsonl: inside an atlas", provenance(self.check(folder))["warnings"][0])
        (atlas / "atlas.json").unlink()
        (atlas / "atlas.json").symlink_to(self.tmp / "gone")
        self.assertIn(f"{atlas}/b.jsonl: inside an atlas", provenance(self.check(folder))["warnings"][0])
        # Without our tables a torn file says nothing.
        root = harness.write_snapshot(self.tmp / "s", THIRDS)
        write(root / "atlas.json", "{")
        self.check(root)

    def test_links_that_lead_nowhere(self):
        """A file of works that cannot be had ends the build; what is not needed, or may be anything, is passed over."""
        root = harness.write_snapshot(self.tmp / "s", THIRDS, entities={"authors": [{"id": f"{URL}A1"}]})
        works, authors = root / "data/jsonl/works", root / "data/jsonl/authors"
        (authors / "updated_date=2024-06-01" / "part_0001.gz").symlink_to(self.tmp / "gone")
        (works / ".git").symlink_to(self.tmp / "gone")
        self.assertEqual(provenance(self.check(root))["warnings"], [])
        (works / "updated_date=2024-06-09").symlink_to(self.tmp / "gone")
        (warning,) = provenance(self.check(root))["warnings"]
        self.assertIn("works/updated_date=2024-06-09: it leads nowhere", warning)
        for name in ("part_0009.gz", "part_0009.parquet"):
            link = works / "updated_date=2024-06-01" / name
            link.symlink_to(self.tmp / "gone")
            self.assert_failure(comity("build", root, "--out", self.tmp / "none"), link, "No such file", "no atlas is made without it")
            link.unlink()

    def test_links_back_up_the_tree(self):
        root = harness.write_snapshot(self.tmp / "s", THIRDS)
        for name, where in (("loop", ".."), ("itself", "."), ("root", root)):
            (root / "data/jsonl/works" / name).symlink_to(where)
        self.assertEqual(manifest(self.check(root))["scope"], "full")

    def test_a_folder_that_is_named_like_output(self):
        self.check(write(self.tmp / "old.parts" / "in.jsonl", WORLD).parent)

    def test_a_matrix_among_works(self):
        """It does not turn a build of works into one of matrices."""
        root = harness.write_snapshot(self.tmp / "s", [WORLD])
        write(root / "ties_2020.net", '*Vertices 2\n1 "GB"\n2 "CN"\n*Edges\n1 2 5\n')
        self.assert_usage(harness.comity("build", root, "--out", self.tmp / "atlas"), "--kind works")
        self.assertEqual(provenance(self.build(root, flags=["--kind", "works"]))["records"]["kept"], 60)

    def test_whole_numbers_written_as_reals(self):
        """As tables without nulls write them."""
        told = provenance(self.build_of([work(1, publication_year=2020.0), work(2, publication_year=2020.5),
                                         work(3, publication_year=2.02e3, institutions_distinct_count=2.0)]))
        self.assertEqual((told["records"]["kept"], told["records"]["rejected"]), (2, 1))

    def test_files_that_are_no_input(self):
        folder = self.tmp / "in"
        write(folder / "a.jsonl", WORLD)
        for name in (".hidden.jsonl", ".cache/b.jsonl"):
            write(folder / name, ["nonsense"])
        for name in ("README.md", "list.csv", "list.csv.gz", "notes.txt", "part_0000.orc", "LICENSE"):
            write(folder / name, "anything")
        atlas = self.check(folder)
        skipped = provenance(atlas)["inputs"][0]["skipped"]
        self.assertEqual(len(skipped), 6, skipped)
        self.assertTrue(all("neither JSON nor Parquet" in s for s in skipped))

    def test_folders_above_do_not_decide(self):
        """Names of entities above the snapshot mean nothing."""
        for above in ("works", "works/2026", "authors", "institutions", "my works", "countries"):
            with self.subTest(above):
                root = harness.write_snapshot(self.tmp / above / "snapshot", THIRDS)
                self.assertEqual(manifest(self.check(root))["scope"], "full", provenance(self.tmp / "atlas")["warnings"])

    def test_relative_paths(self):
        harness.write_snapshot(self.tmp / "s", THIRDS)
        for given, cwd in (("s", self.tmp), (".", self.tmp / "s"), ("./s/", self.tmp), ("../s/data", self.tmp / "s")):
            with self.subTest(given):
                self.run_ok("build", given, "--out", self.tmp / "atlas", cwd=cwd)
                self.assertEqual(tables(self.tmp / "atlas"), self.reference)
                self.assertEqual(manifest(self.tmp / "atlas")["scope"], "full")

    def test_other_entities(self):
        root = harness.write_snapshot(self.tmp / "s", THIRDS, entities={
            "authors": [{"id": f"{URL}A1", "display_name": "x"}], "publishers": [{"id": f"{URL}P1"}],
            "funders": [{"id": f"{URL}F1", "display_name": "Funder 1", "updated_date": "2024-06-01"}],
            "sources": [{"id": f"{URL}S1", "display_name": "Journal 1", "updated_date": "2024-06-01"}],
            "topics": [{**topic(1702), "updated_date": "2024-06-01"}],
            "institutions": [{"id": f"{URL}I1", "display_name": "University 1"}]})
        atlas = self.check(root, labels=4)
        self.assertEqual(manifest(atlas)["scope"], "full")
        self.assertEqual(len(provenance(atlas)["inputs"][0]["skipped"]), 2)

    def test_records_of_other_entities_among_works(self):
        """Outside entity folders each record's id says what it is."""
        records = [WORLD[0], {"id": f"{URL}I5", "display_name": "Five"}, {"id": f"{URL}A5", "display_name": "Five"}, {"id": f"{URL}P5"},
                   {"id": f"{URL}C5"}, {"id": f"{URL}T10001", "display_name": "Five"}, {"id": f"{URL}S5"}, {"id": f"{URL}F5"}]
        atlas = self.build_of(records)
        self.assertEqual(provenance(atlas)["records"], {"read": 8, "kept": 1, "superseded": 0, "deleted": 0, "rejected": 0, "labels": 4, "other": 3})

    def test_titles(self):
        atlas = self.build_of(WORLD, flags=["--titles", "drop"])
        self.assertEqual({n for n, d in tables(atlas).items() if d != self.reference[n]}, {"texts.arrow"})
        self.assertNotIn(b"Work 7", (atlas / "texts.arrow").read_bytes())


class ReleaseAndScope(harness.Case):
    """docs/methods/release.md and scope.md."""

    def release(self, atlas):
        return [r["date"] for r in manifest(atlas)["releases"]]

    def test_release_dates(self):
        self.assertEqual(self.release(self.build(harness.write_snapshot(self.tmp / "s", [WORLD], date="2026-06-25"))), ["2026-06-25"])
        self.assertEqual(self.release(self.build(harness.write_snapshot(self.tmp / "f", [WORLD], layout="flat"))), ["2024-06-18"])
        self.assertEqual(self.release(self.build_of([work(1, updated="2024-09-11"), work(2, updated="2024-09-10")])), ["2024-09-11"])
        self.assertEqual(self.release(self.build_of([work(1, updated=None)])), [None])

    def test_release_is_of_works_that_were_read(self):
        """Superseded works count, labels and rejects do not."""
        records = [work(1, updated="2024-01-01"), work(1, updated="2023-01-01"),
                   {"id": f"{URL}I1", "display_name": "x", "updated_date": "2025-01-01"},
                   lines([work(2, updated="2026-01-01", fwci="x")]).strip()]
        self.assertEqual(self.release(self.build_of(records)), ["2024-01-01"])

    def test_timestamps(self):
        """All forms that vintages write: with and without fraction, T or space, Z or nothing; never shifted by a zone."""
        forms = ("2024-03-10", "2024-03-10T23:59:59", "2024-03-10T23:59:59.9", "2024-03-10T23:59:59.999999", "2024-03-10T00:00:00Z",
                 "2024-03-10 23:59:59", "2024-03-10T23:59:59+00:00")
        for text in forms:
            with self.subTest(text):
                atlas = self.build_of([work(1, updated=text)])
                self.assertEqual((self.release(atlas), provenance(atlas)["quality"]["bad_updated_dates"]), (["2024-03-10"], 0))

    def test_offsets(self):
        """A time that says how far its clock is ahead is one of UTC; also without seconds."""
        for text, day in (("2024-03-10T23:30:00-01:00", "2024-03-11"), ("2024-03-11T00:30:00+0100", "2024-03-10"), ("2024-03-10T23:30:00-00:00", "2024-03-10"),
                          ("2024-03-10 23:30", "2024-03-10"), ("2024-03-10T23:30Z", "2024-03-10")):
            with self.subTest(text):
                atlas = self.build_of([work(1, updated=text)])
                self.assertEqual((self.release(atlas), provenance(atlas)["quality"]["bad_updated_dates"]), ([day], 0))
        newer, older = work(1, 2021, updated="2024-03-10T23:30:00-05:00"), work(1, 2020, updated="2024-03-11T04:00:00Z")
        for records in ([newer, older], [older, newer]):
            self.assertEqual([row[0] for row in provenance(self.build_of(records))["holds"]["years"]], [2021])

    def test_source_of_a_release(self):
        """OpenAlex, unless the manifest names another source; the sample world is nobody's OpenAlex."""
        root = harness.write_snapshot(self.tmp / "s", [WORLD])
        for name in ("data/jsonl/works/manifest.json", "data/jsonl/manifest.json"):
            told = json.loads((root / name).read_text())
            (root / name).write_text(json.dumps({"source": "A mirror", **told}))
        self.assertEqual(manifest(self.build(root))["releases"], [{"source": "A mirror", "date": "2024-07-01"}])
        self.run_ok("sample", "--out", self.tmp / "world", "--works", "300")
        atlas = self.build(self.tmp / "world", out=self.tmp / "sample")
        self.assertEqual([r["source"] for r in manifest(atlas)["releases"]], ["Comity sample world"])
        self.assertEqual(manifest(atlas)["scope"], "full")
        document = self.run_ok("pair", "QM", "QN", "--atlas", atlas, "--format", "json").json
        self.assertEqual([s["name"] for s in document["sources"]], ["Comity sample world"])

    def test_default_years(self):
        atlas = self.build(harness.write_snapshot(self.tmp / "s", [WORLD], date="2026-06-25"))
        run = self.run_ok("pair", "GB", "CN", "--atlas", atlas, "--format", "json")
        self.assertEqual(run.json["conventions"]["years"], "2021:2025")
        self.assertEqual(run.json["receipt"]["releases"], [{"source": "OpenAlex", "date": "2026-06-25"}])

    def scope(self, *inputs, flags=()):
        return manifest(self.build(*inputs, flags=flags))["scope"]

    def test_scopes(self):
        self.assertEqual(self.scope(harness.write_snapshot(self.tmp / "a", THIRDS)), "full")
        self.assertEqual(self.scope(harness.write_snapshot(self.tmp / "b", THIRDS, layout="flat")), "full")
        self.assertEqual(self.scope(write(self.tmp / "c.jsonl", WORLD)), "unknown")
        self.assertEqual(self.scope(write(self.tmp / "d.json", page(WORLD))), "selection")
        self.assertEqual(self.scope(write(self.tmp / "e.json", json.dumps(WORLD))), "selection")
        self.assertEqual(self.scope(harness.write_one_file_a_work(self.tmp / "f", WORLD)), "selection")
        self.assertEqual(self.scope(self.tmp / "a", self.tmp / "d.json"), "selection")
        self.assertEqual(self.scope(self.tmp / "a", self.tmp / "c.jsonl"), "unknown")
        self.assertEqual(self.scope(self.tmp / "a", self.tmp / "b"), "full")

    def test_references_decide(self):
        """A collection laid out as a snapshot: half of the references must resolve."""
        for dangling, scope in ((1, "full"), (2, "full"), (3, "selection")):
            works = [work(1), work(2, refs=[1, *range(900, 900 + dangling)]), work(3, refs=[1])]
            with self.subTest(dangling):
                self.assertEqual(self.scope(harness.write_snapshot(self.tmp / f"s{dangling}", [works])), scope)
        self.assertEqual(self.scope(harness.write_snapshot(self.tmp / "none", [[work(1)]])), "full")

    def test_scope_as_told(self):
        source = write(self.tmp / "in.jsonl", WORLD)
        for scope in ("full", "selection", "unknown"):
            self.assertEqual(self.scope(source, flags=["--scope", scope]), scope)
            self.assertIn("--scope", provenance(self.tmp / "atlas")["scope_reason"])

    def test_build_says_what_it_decided(self):
        run = self.run_ok("build", write(self.tmp / "in.json", page(WORLD)), "--out", self.tmp / "atlas")
        self.assertIn("selection", run.out)
        self.assertIn(provenance(self.tmp / "atlas")["scope_reason"], run.out)

    def test_scope_is_not_in_the_tables(self):
        source = write(self.tmp / "in.jsonl", WORLD)
        a = self.build(source, out=self.tmp / "a", flags=["--scope", "full"])
        b = self.build(source, out=self.tmp / "b", flags=["--scope", "selection"])
        self.assertEqual(tables(a), tables(b))
        self.assertNotEqual(manifest(a)["hash"], manifest(b)["hash"])

    def test_the_baseline_is_labelled(self):
        source = write(self.tmp / "in.jsonl", WORLD)
        for scope, words in (("full", []), ("selection", ["this atlas"]), ("unknown", ["this atlas"])):
            atlas = self.build(source, flags=["--scope", scope])
            text = self.run_ok("pair", "GB", "CN", "--atlas", atlas, "--years", "2018:2022").out
            self.assertEqual("works of this atlas" in text, bool(words), text[:600])
            notes = self.answers(atlas, "GB", "CN", "--years", "2018:2022")["mncs", "joint"]["notes"]
            self.assertEqual(any("this atlas" in n for n in notes), bool(words))


class Duplicates(harness.Case):
    """Of all records with one id one stays: newest updated_date, then newer release, then the greater row."""

    def winner(self, *inputs):
        """(year of the one work, the counts), the same for every order of the inputs."""
        results = set()
        for order in itertools.permutations(inputs):
            atlas = self.build(*order)
            listed = self.run_ok("works", "GB", "CN", "--atlas", atlas, "--years", "1900:2030", "--format", "json").json["works"]
            records = provenance(atlas)["records"]
            results.add((tuple((w["id"], w["year"]) for w in listed), records["kept"], records["superseded"], manifest(atlas)["hash"]))
        self.assertEqual(len(results), 1, "the order of the inputs matters")
        (((found,), kept, superseded, _),) = results
        self.assertEqual(found[0], wid(1))
        self.assertEqual(kept, 1)
        return found[1], superseded

    def file(self, name, *records):
        return write(self.tmp / name / f"{name}.jsonl", records).parent

    def test_newest_date(self):
        old, new = work(1, 2010, updated="2024-01-01"), work(1, 2005, updated="2024-01-02")
        self.assertEqual(self.winner(self.file("one", old, new)), (2005, 1))
        self.assertEqual(self.winner(self.file("two", new, old)), (2005, 1))
        self.assertEqual(self.winner(self.file("a", old), self.file("b", new), self.file("c", old)), (2005, 2))

    def test_times_of_one_day(self):
        early, late = work(1, 2010, updated="2024-01-01T08:00:00.000001"), work(1, 2005, updated="2024-01-01T08:00:00.000002")
        self.assertEqual(self.winner(self.file("a", early, late)), (2005, 1))

    def test_unknown_date_is_oldest(self):
        self.assertEqual(self.winner(self.file("a", work(1, 2010, updated=None)), self.file("b", work(1, 2005, updated="1980-01-01"))), (2005, 1))

    def test_newer_release(self):
        """Of one updated_date, the record of the newer release; a release that does not say its date is the oldest."""
        def release(name, year, date):
            return harness.write_snapshot(self.tmp / name, [[work(1, year, updated="2024-01-01")]], date=date)
        old, new = release("old", 2010, "2024-03-01"), release("new", 2005, "2024-06-01")
        self.assertEqual(self.winner(old, new), (2005, 1))
        self.assertEqual(self.winner(new, self.file("loose", work(1, 2015, updated="2024-01-01"))), (2005, 1))

    def test_releases_of_one_date(self):
        """Of one updated_date and one date of release, the record of the source whose name is the greater."""
        def release(name, year):
            root = harness.write_snapshot(self.tmp / name, [[work(1, year, updated="2024-01-01")]], date="2024-06-01")
            for path in root.rglob("manifest.json"):
                path.write_text(json.dumps({**json.loads(path.read_text()), "source": name}))
            return root
        self.assertEqual(self.winner(release("Alpha", 2010), release("Beta", 2005)), (2005, 1))

    def test_greater_row(self):
        """Of one date and release, the greater row: the later year, and of one year the next field that differs."""
        rows = [work(1, 2010), work(1, 2011), work(1, 2005)]
        for order in itertools.permutations(rows):
            self.assertEqual(self.winner(self.file("a", *order)), (2011, 2))
        base = work(1)
        steps = [dict(type="article"), dict(type="book"), dict(type="book", primary_topic=topic(1801)),
                 dict(type="book", primary_topic=topic(1801), is_retracted=True),
                 dict(type="book", primary_topic=topic(1801), is_retracted=True, fwci=9.5)]
        for smaller, greater in itertools.pairwise(steps):
            with self.subTest(str(greater)):
                alone = tables(self.build_of([{**base, **greater}], out=self.tmp / "alone"))
                for pair in ([smaller, greater], [greater, smaller]):
                    both = self.build_of([{**base, **p} for p in pair], out=self.tmp / "both")
                    self.assertEqual(tables(both)["works.arrow"], alone["works.arrow"])

    def test_every_field_breaks_ties(self):
        """Records that differ in any one field give the same atlas in either order."""
        changes = dict(type="letter", language="fr", doi="https://doi.org/10.1000/zzz", title="Zzz", fwci=7.25, is_xpac=True, is_retracted=True,
                       is_paratext=True, referenced_works=[wid(7)], topics=[], primary_topic=topic(2713), authorships=[],
                       funders=[], primary_location=None, citation_normalized_percentile=None)
        for key, value in changes.items():
            with self.subTest(key):
                a, b = work(1), {**work(1), key: value}
                one = self.build_of([a, b], out=self.tmp / "one")
                two = self.build_of([b, a], out=self.tmp / "two")
                self.assertEqual(tables(one), tables(two))
                self.assertEqual(provenance(one)["records"]["superseded"], 1)

    def test_zeros_and_the_unknown_have_one_form(self):
        """Equal numbers are equal bytes, whichever of them is read first."""
        records = [work(1, fwci=zero, citation_normalized_percentile={"value": zero}) for zero in (0.0, -0.0, 0)]
        made = {json.dumps(tables(self.build_of(order)), sort_keys=True) for order in itertools.permutations(records)}
        self.assertEqual(len(made), 1)

    def test_equal_records(self):
        self.assertEqual(self.winner(self.file("a", work(1, 2010), work(1, 2010)), self.file("b", work(1, 2010))), (2010, 2))

    def test_a_superseded_record_cites_nobody(self):
        atlas = self.build_of([work(1), work(2, 2021, refs=[1], updated="2023-01-01"), work(2, 2021, updated="2024-01-01")])
        self.assertEqual(manifest(atlas)["citations"], 0)

    def test_the_same_file_twice(self):
        source = write(self.tmp / "in.jsonl", WORLD)
        records = provenance(self.build(source, source))["records"]
        self.assertEqual((records["read"], records["kept"], records["superseded"]), (120, 60, 60))


class Deletions(harness.Case):
    """works/deleted_ids.csv deletes records of its own release and of older ones."""

    def snapshot(self, name, works, date, deleted=None, text=None):
        root = harness.write_snapshot(self.tmp / name, [works], date=date)
        if deleted is not None or text is not None:
            write(root / "data/jsonl/works/deleted_ids.csv", text or "work_id,deleted_date\n" + "".join(f"{d},2024-05-01\n" for d in deleted))
        return root

    def counts(self, *inputs):
        records = provenance(self.build(*inputs))["records"]
        return records["kept"], records["superseded"], records["deleted"]

    def test_own_release(self):
        root = self.snapshot("a", [work(1), work(2, refs=[1]), work(3)], "2024-06-01", [wid(1), wid(99)])
        self.assertEqual(self.counts(root), (2, 0, 1))
        self.assertEqual(manifest(self.tmp / "atlas")["citations"], 0)

    def test_older_and_newer_release(self):
        old = self.snapshot("old", [work(1), work(2)], "2024-03-01")
        newer = self.snapshot("newer", [work(2)], "2024-06-01", [wid(1)])
        for order in ((old, newer), (newer, old)):
            self.assertEqual(self.counts(*order), (1, 1, 1))

    def test_releases_of_one_date(self):
        """Of two sources: neither is newer, and what one lacks or deletes is not gone from the other."""
        def of(source, root):
            for path in root.rglob("manifest.json"):
                path.write_text(json.dumps({**json.loads(path.read_text()), "source": source}))
            return root
        old = of("Alpha", self.snapshot("old", [work(1), work(2), work(5)], "2024-03-01"))
        alpha = of("Alpha", self.snapshot("a", [work(1), work(3)], "2024-06-01", [wid(4), wid(3)]))
        beta = of("Beta", self.snapshot("b", [work(2), work(4, 2015)], "2024-06-01", [wid(1)]))
        for order in itertools.permutations((alpha, beta)):
            self.assertEqual(self.counts(*order), (3, 0, 1), "W1, W2, W4: only its own list deletes W3")
        hashes = set()
        for order in itertools.permutations((old, alpha, beta)):
            self.assertEqual(self.counts(*order), (3, 0, 4), "both lack works of the older release, which is gone wholly")
            hashes.add(manifest(self.tmp / "atlas")["hash"])
        self.assertEqual(len(hashes), 1)

    def test_a_newer_release_brings_a_work_back(self):
        old = self.snapshot("old", [work(1)], "2024-03-01", [wid(1), wid(2)])
        newer = self.snapshot("newer", [work(1), work(2)], "2024-06-01")
        for order in ((old, newer), (newer, old)):
            self.assertEqual(self.counts(*order), (2, 0, 1))

    def test_ids_that_are_no_works_are_no_absence(self):
        """In a folder of works: the work that such a record may be is not taken for gone from the release."""
        old = self.snapshot("old", [work(1, refs=[2]), work(2), work(3)], "2024-03-01")
        for odd in ("https://openalex.org/W3/", "https://openalex.org/W3/x", "https://openalex.org/x/", "https://openalex.org/A3", "https://openalex.org/I3",
                    "https://openalex.org/subfields/2303"):
            with self.subTest(odd):
                newer = self.snapshot("newer", [work(1, refs=[2]), work(2), {**work(3), "id": odd}], "2024-06-01")
                self.assertEqual(self.counts(old, newer), (3, 2, 0))
                told = provenance(self.tmp / "atlas")
                self.assertEqual((told["records"]["rejected"], told["records"]["labels"], told["records"]["other"]), (1, 0, 0))
                (row,) = harness.rejects(self.tmp / "atlas")
                self.assertIn("id is not an OpenAlex work id", row["reason"])

    def test_a_list_of_no_release(self):
        """It counts as the oldest: the works that it names stay, which is told, and nowhere are they said to be deleted."""
        old = harness.write_snapshot(self.tmp / "old", [[work(n) for n in range(1, 6)]], layout="flat")
        undated = harness.write_snapshot(self.tmp / "undated", [[]], layout="flat")
        write(next(undated.rglob("works")) / "deleted_ids.csv", "W2\nW4\nW77\n")
        for inputs in ((old, undated), (undated, old)):
            self.assertEqual(self.counts(*inputs), (5, 0, 0))
            atlas = self.tmp / "atlas"
            told = [w for w in provenance(atlas)["warnings"] if "deleted works" in w]
            self.assertEqual(told, [f"the list of deleted works of {undated} names 2 works that stay: its release has no date, and so "
                                    "counts as older than theirs"])
            self.assertEqual((atlas / "dropped.csv").read_text().splitlines()[1:], ['W77,deleted,0,""'])
            self.assert_sound(atlas)
        newer = self.snapshot("newer", [work(n) for n in range(1, 7)], "2024-09-01", [wid(1), wid(2)])
        self.assertEqual(self.counts(old, undated, newer), (4, 3, 4))
        self.assertEqual([line.split(",")[:3] for line in (self.tmp / "atlas" / "dropped.csv").read_text().splitlines()[1:4]],
                         [["W1", "deleted", "2"], ["W2", "deleted", "2"], ["W77", "deleted", "0"]])

    def test_a_work_that_came_back_is_not_listed_as_deleted(self):
        old = self.snapshot("old", [work(1)], "2024-03-01", [wid(1), wid(2), wid(3)])
        atlas = self.build(old, self.snapshot("newer", [work(1), work(2)], "2024-06-01"))
        self.assertEqual((atlas / "dropped.csv").read_text().splitlines()[1:], ['W1,deleted,1,"2024-03-01"', 'W3,deleted,0,"2024-03-01"'])
        self.assertFalse([w for w in provenance(atlas)["warnings"] if "deleted works" in w])

    def test_forms_of_the_list(self):
        for text in ("W1\n", "https://openalex.org/W1\n", "work_id,deleted_date\nhttps://openalex.org/W1,2024-01-01\n", "id\r\nW1\r\n",
                     '"work_id","deleted_date"\n"https://openalex.org/W1","2024-01-01"\n', "W1", "work_id,id\nW1,W2\n", "id,work_id\nW2,W1\n",
                     "id,openalex_id\nW2,W1\n"):
            with self.subTest(text):
                self.assertEqual(self.counts(self.snapshot("a", [work(1), work(2)], "2024-06-01", text=text)), (1, 0, 1))
        self.assertEqual(self.counts(self.snapshot("a", [work(1), work(2)], "2024-06-01", text="work_id,deleted_date\n")), (2, 0, 0))

    def test_lists_of_other_writers(self):
        """The column that says it holds the ids, whatever parts columns and lines; a byte-order mark. What names no work is told."""
        for text in ("deleted_date,work_id\n2024-05-01,W1\n", "work_id;deleted_date\nW1;2024-05-01\n", "date\tid\n2024\tW1\n", "work_id\rW1\r",
                     "\ufeffW1\n", 'W1,"a;b"\n', 'title,id\n"a, b",W1\n', '\ufeff"work_id","merge"\r\n"https://openalex.org/W1","W2"\r\n'):
            with self.subTest(text):
                self.assertEqual(self.counts(self.snapshot("s", [work(1), work(2)], "2024-05-01", text=text)), (1, 0, 1))
        root = self.snapshot("odd", [work(1), work(2)], "2024-05-01", text="work_id\nW1\nnonsense\n7\n")
        run = self.run_ok("build", root, "--out", self.tmp / "atlas")
        self.assertIn("2 lines name no work, the first: nonsense", run.out + run.err)

    def test_compressed_list(self):
        root = self.snapshot("a", [work(1), work(2)], "2024-06-01")
        write(root / "data/jsonl/works/deleted_ids.csv.gz", "work_id\nW1\n")
        self.assertEqual(self.counts(root), (1, 0, 1))

    def test_several_lists(self):
        """Lists of one input add up."""
        root = self.snapshot("a", [work(1), work(2), work(3)], "2024-06-01", [wid(1)])
        write(root / "data/parquet/works/deleted_ids.csv", "work_id\nW2\n")
        self.assertEqual(self.counts(root), (1, 0, 2))

    def test_everything_deleted(self):
        root = self.snapshot("a", [work(1)], "2024-06-01", [wid(1)])
        self.assert_failure(comity("build", root, "--out", self.tmp / "atlas"), "deleted")


class Names(harness.Case):
    """Names and places of institutions, topics, sources and funders."""

    def columns(self, atlas, *names):
        read = arrow(atlas, *names)
        if read is None:
            raise unittest.SkipTest("needs the pyarrow of .venv (./dev setup)")
        return read[names[0]] if len(names) == 1 else [read[n] for n in names]

    def institution(self, number, **more):
        return {"id": f"{URL}I{number}", "display_name": f"University {number}", "country_code": "GB", "type": "education",
                "ror": f"https://ror.org/{number:09}", "updated_date": "2024-06-01T00:00:00",
                "geo": {"city": "Leiden", "country_code": "NL", "latitude": 52.158, "longitude": 4.493}, **more}

    def signed(self, *institutions, updated="2024-01-01"):
        return work(1, updated=updated, authorships=[harness.authorship(["GB"], author=1, institutions=institutions)])

    def test_places_of_institutions(self):
        """From the institutions folder of a snapshot; an institution nobody signs for is there too."""
        root = harness.write_snapshot(self.tmp / "s", [[self.signed(harness.institution(7, "GB"), harness.institution(8, "GB"))]], entities={
            "institutions": [self.institution(7), self.institution(9, geo={"city": None, "latitude": None, "longitude": None})]})
        table = self.columns(self.build(root), "institutions")
        self.assertEqual(table["id"], [7, 8, 9])
        self.assertEqual(table["display_name"], ["University 7", "University 8", "University 9"])
        self.assertEqual(table["city"], ["Leiden", "", ""])
        self.assertEqual([table["latitude"][0], table["longitude"][0]], [52.158, 4.493])
        self.assertTrue(math.isnan(table["latitude"][1]) and math.isnan(table["longitude"][2]))

    def test_newest_name_wins(self):
        """Of all records read, superseded ones included; of one date the greater name; in any order."""
        records = [self.signed(harness.institution(7, "GB", "Old Name"), updated="2023-01-01"),
                   self.signed(harness.institution(7, "gb", "Zeta Name"), updated="2024-01-01"),
                   {**self.institution(7, display_name="Alpha Name", updated_date="2024-01-01T10:00:00"), "geo": None}]
        hashes = set()
        for order in itertools.permutations(records):
            atlas = self.build_of(order)
            table = self.columns(atlas, "institutions")
            self.assertEqual((table["display_name"], table["country_code"]), (["Zeta Name"], ["GB"]))
            hashes.add(manifest(atlas)["hash"])
        self.assertEqual(len(hashes), 1)

    def test_places_on_the_meridian(self):
        places = [self.institution(7, geo={"city": "Greenwich", "latitude": zero, "longitude": -zero}) for zero in (0.0, -0.0)]
        made = {json.dumps(tables(self.build_of([self.signed(), *order])), sort_keys=True) for order in (places, places[::-1])}
        self.assertEqual(len(made), 1)

    def test_newest_place_wins_apart_from_the_name(self):
        old = self.institution(7, updated_date="2020-01-01")
        new = {**self.institution(7, display_name="New Name", updated_date="2024-01-01"), "geo": None}
        table = self.columns(self.build_of([self.signed(harness.institution(7, "GB"), updated="2022-01-01"), old, new]), "institutions")
        self.assertEqual((table["display_name"], table["city"]), (["New Name"], ["Leiden"]))

    def test_classes(self):
        newer = {**topic(1702), "display_name": "Better Topic", "updated_date": "2025-01-01"}
        newer["subfield"] = {"id": f"{URL}subfields/1702", "display_name": "Artificial Intelligence"}
        atlas = self.build_of([work(1), work(2, subfield=2713), newer])
        table = self.columns(atlas, "classes")
        names = dict(zip(zip(table["level"], table["id"]), table["display_name"]))
        self.assertEqual(names[3, 11702], "Better Topic")
        self.assertEqual(names[2, 1702], "Artificial Intelligence")
        self.assertEqual((names[2, 2713], names[1, 27], names[0, 3]), ("Subfield 2713", "Field 27", "Domain 3"))

    def test_sources_and_funders(self):
        atlas = self.build_of([work(1), {"id": f"{URL}S2", "display_name": "Renamed", "type": "journal", "issn_l": "1111-1111",
                                         "updated_date": "2025-01-01"},
                               {"id": f"{URL}F2", "display_name": "Renamed Funder", "updated_date": "2025-01-01"}])
        sources, funders = self.columns(atlas, "sources", "funders")
        self.assertEqual((sources["id"], sources["display_name"], sources["issn_l"]), ([2], ["Renamed"], ["1111-1111"]))
        self.assertEqual((funders["id"], funders["display_name"]), ([2], ["Renamed Funder"]))

    def test_top_institutions(self):
        """`pair` names the institutions of both sides, by the works they sign."""
        records = [work(i, authorships=[harness.authorship(["GB"], 1, institutions=[harness.institution(7, "GB")]),
                                        harness.authorship(["CN"], 2, institutions=[harness.institution(8 + i % 2, "CN")])]) for i in range(1, 6)]
        run = self.run_ok("pair", "GB", "CN", "--atlas", self.build_of(records), "--years", "2020", "--format", "json")
        told = [(a["by"]["side"], a["by"]["institution"], a["value"]) for a in run.json["answers"] if "institution" in a.get("by", {})]
        self.assertEqual(told, [("GB", "University 7", 5), ("CN", "University 9", 3), ("CN", "University 8", 2)])


class Vintages(harness.Case):
    """Records of older years: other names of fields, and facts that are not there yet are unknown."""

    def test_no_topics_lowers_coverage(self):
        """Half of the works are of a vintage without topics: class coverage is one half, and they have no cohort."""
        old = [{k: v for k, v in work(i).items() if k not in ("topics", "primary_topic", "fwci", "is_xpac")} for i in (1, 2)]
        figures = self.answers(self.build_of([*old, work(3), work(4)]), "GB", "CN", "--years", "2020")
        self.assertEqual((figures["publications", "joint"]["value"], figures["mncs", "joint"]["n"]), (4, 2))
        self.assertEqual((figures["mncs", "joint"]["coverage"]["class"], figures["mncs", "joint"]["coverage"]["fwci"]), (0.5, 0.5))
        figures = self.answers(self.build_of(old, out=self.tmp / "old"), "GB", "CN", "--years", "2020")
        self.assertEqual((figures["mncs", "joint"]["value"], figures["mncs", "joint"]["coverage"]["class"]), (None, 0))
        figures = self.answers(self.tmp / "old", "GB", "CN", "--years", "2020", "--class", "none")
        self.assertEqual(figures["mncs", "joint"]["coverage"]["class"], 1)

    def test_ids_of_every_form(self):
        """URLs, short ids, and the bare numbers of February 2024."""
        forms = [work(1, subfield=1702),
                 work(2, primary_topic={**topic(1702), "id": "T11702", "subfield": {"id": "1702", "display_name": "Subfield 1702"},
                 "field": {"id": 17, "display_name": "Field 17"}, "domain": {"id": "https://openalex.org/3", "display_name": "Domain 3"}}),
                 work(3, primary_topic={"id": 11702, "subfield": {"id": 1702}, "field": {"id": "fields/17"}, "domain": {"id": 3}})]
        figures = self.answers(self.build_of(forms), "GB", "CN", "--years", "2020", "--subfield", "1702")
        self.assertEqual((figures["publications", "joint"]["value"], figures["mncs", "joint"]["n"]), (3, 3))

    def test_old_names_of_fields(self):
        old = work(1, host_venue={"id": f"{URL}S5", "display_name": "Venue", "type": "journal", "issn_l": "1234-5678"},
                   grants=[{"funder": f"{URL}F6", "funder_display_name": "Granter", "award_id": None}], display_name="Only here")
        for key in ("primary_location", "funders", "title"):
            del old[key]
        atlas = self.build_of([old])
        read = arrow(atlas, "sources", "funders", "texts")
        if read is None:
            raise unittest.SkipTest("needs the pyarrow of .venv (./dev setup)")
        self.assertEqual((read["sources"]["display_name"], read["funders"]["display_name"]), (["Venue"], ["Granter"]))
        self.assertEqual(read["texts"]["title"], ["Only here"])

    def test_unknown_is_not_zero(self):
        """Absent and null mean unknown, empty means known to be none."""
        flags = {"absent": {}, "null": {"authorships": None, "referenced_works": None, "primary_topic": None, "topics": None, "is_xpac": None},
                 "empty": {"authorships": [], "referenced_works": [], "primary_topic": None, "topics": [], "is_xpac": False}}
        seen = {}
        for name, fields in flags.items():
            read = arrow(self.build_of([{"id": wid(1), "publication_year": 2020, **fields}]), "works")
            if read is None:
                raise unittest.SkipTest("needs the pyarrow of .venv (./dev setup)")
            seen[name] = read["works"]["flags"]
        self.assertEqual(seen, {"absent": [8 + 16 + 32 + 64 + 2048], "null": [8 + 16 + 32 + 64 + 2048], "empty": [2048]})

    def test_null_author(self):
        """A9999999999 stands for authors without identity: two of them are not one person."""
        null = harness.authorship(["GB", "CN"], author=9999999999)
        atlas = self.build_of([work(1, authorships=[null, null]), work(2, authorships=[harness.authorship(["GB", "CN"], author=5)])])
        figures = self.answers(atlas, "GB", "CN", "--years", "2020")
        self.assertEqual(figures["publications", "joint"]["value"], 2)
        read = arrow(atlas, "authors")
        self.assertIn(read and read["authors"]["id"], (None, [5]))


class RealData(harness.Case):
    """Every folder of real records builds, adds up, and holds what is known of it."""

    def plain_count(self, folder):
        """(records, distinct ids, references that resolve) of the works of a snapshot, counted by hand."""
        records, cites = 0, {}
        for path in sorted(folder.glob("data/jsonl/works/*/*.gz")):
            with gzip.open(path) as stream:
                for text in stream:
                    record = json.loads(text)
                    records += 1
                    cites[record["id"]] = set(record["referenced_works"]) - {record["id"]}
        return records, len(cites), sum(ref in cites for refs in cites.values() for ref in refs)

    def check(self, name, *, records, kept, scope, release, labels=0):
        atlas = self.build(real_data(name))
        told = provenance(atlas)
        self.assertEqual((told["records"]["read"], told["records"]["kept"], told["records"]["labels"]), (records, kept, labels))
        self.assertEqual(told["records"]["rejected"], 0)
        self.assertEqual((manifest(atlas)["scope"], [r["date"] for r in manifest(atlas)["releases"]]), (scope, [release]))
        self.assert_sound(atlas)
        return atlas

    def test_snapshot_2026_03(self):
        atlas = self.check("snapshot-2026-03", records=3684, kept=3684, scope="selection", release="2026-03-01")
        self.assertEqual(self.plain_count(real_data("snapshot-2026-03")), (3684, 3684, manifest(atlas)["citations"]))
        self.assertEqual(self.answers(atlas)["publications", "joint"]["coverage"]["fwci"] > 0.5, True)

    def test_api_pages_2024_09(self):
        atlas = self.check("api-pages-2024-09", records=16550, kept=16416, scope="selection", release="2024-09-12")
        self.assertEqual(provenance(atlas)["records"]["superseded"], 134)
        quality = provenance(atlas)["quality"]
        self.assertGreater(quality["references_resolved"], 18_000)
        holds = self.run_ok("info", atlas, "--format", "json").json["holds"]
        self.assertEqual(holds["with_fwci"], 14484)
        self.assertEqual((holds["is_xpac"], holds["is_retracted"] < 100), (0, True))

    def test_snapshot_parts_2023(self):
        """The concepts era: no topics, so no class; institutions bring names and places; authors and concepts are skipped."""
        atlas = self.check("snapshot-parts-2023", records=992, kept=57, scope="selection", release="2023-10-22", labels=935)
        world = self.answers(atlas, "GB", "CN", "--years", "1990:2023", "--types", "journal-article,article")["mncs", "world"]
        self.assertEqual((world["value"], world["coverage"]["class"], world["coverage"]["fwci"]), (None, 0, 0))
        read = arrow(atlas, "institutions")
        if read is not None:
            self.assertGreater(sum(not math.isnan(x) for x in read["institutions"]["latitude"]), 100)

    def test_entity_samples_2025_11(self):
        atlas = self.check("entity-samples-2025-11", records=50, kept=10, scope="unknown", release=None, labels=30)
        self.assert_usage(comity("pair", "GB", "CN", "--atlas", atlas), "--years")
        self.answers(atlas, "GB", "CN", "--years", "2014:2025")

    def test_two_releases_in_one_atlas(self):
        """3,163 works are in both; either order gives the same bytes."""
        old, new = real_data("snapshot-2025-12"), real_data("snapshot-2026-03")
        one = self.build(old, new, out=self.tmp / "one")
        two = self.build(new, old, out=self.tmp / "two")
        self.assertEqual(harness.digests(one), harness.digests(two))
        records = provenance(one)["records"]
        self.assertEqual((records["read"], records["kept"], records["superseded"]), (7104, 3941, 3163))
        self.assertEqual([r["date"] for r in manifest(one)["releases"]], ["2025-12-06", "2026-03-01"])
        self.assert_sound(one)


if __name__ == "__main__":
    harness.main()
