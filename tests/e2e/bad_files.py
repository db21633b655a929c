"""Part of test_bad_input.py: files that are damaged or empty, and manifests that disagree."""

import gzip
import json
import random

import harness
from bad_records import GOOD
from harness import comity, lines, manifest, page, provenance, rejects, tables, work, write


class Files(harness.Case):
    """Files that are damaged, empty or strangely ended."""

    def many(self, count=400):
        return [work(i, title=f"Work {i} " + "x" * (i * 37 % 200)) for i in range(1, count + 1)]

    def test_truncated_gz(self):
        whole = gzip.compress(lines(self.many()), 6, mtime=0)
        other = write(self.tmp / "other.jsonl", [work(9001)])
        for cut in (5, 12, len(whole) // 4, len(whole) // 2, len(whole) - 20, len(whole) - 4, len(whole) - 1):
            with self.subTest(f"{cut} of {len(whole)} bytes"):
                source = self.tmp / "cut.gz"
                source.write_bytes(whole[:cut])
                atlas = self.build(other, source)
                file = next(f for f in provenance(atlas)["inputs"][0]["files"] if f["path"] == str(source))
                self.assertIn("truncated", file["damage"])
                self.assertIn(str(source), file["damage"])
                self.assertIn(f"byte {cut}", file["damage"])
                self.assertTrue(any(file["damage"] in w for w in provenance(atlas)["warnings"]))
                self.assertLessEqual(file["rejected"], 1)
                self.assertEqual(sorted(w for w in range(1, file["kept"] + 1)), list(range(1, file["kept"] + 1)))
                if cut > len(whole) - 9:  # only the trailer is missing
                    self.assertEqual(file["kept"], 400)
                elif cut > len(whole) // 5:
                    self.assertGreater(file["kept"], 20)
                    self.assertEqual(file["rejected"], 1)

    def test_truncated_gz_alone(self):
        source = self.tmp / "cut.gz"
        source.write_bytes(gzip.compress(lines([work(1)]))[:30])
        run = comity("build", source, "--out", self.tmp / "atlas")
        self.assert_failure(run, "no work could be read", source)
        self.assert_no_leftovers(self.tmp / "atlas")

    def test_truncated_page(self):
        """Nothing of a page that breaks off can be read; it is one reject, and said."""
        source = self.tmp / "pages" / "page_2.json.gz"
        write(self.tmp / "pages" / "page_1.json.gz", page([work(1)]))
        source.write_bytes(gzip.compress(page([work(2), work(3)]).encode())[:-30])
        atlas = self.build(self.tmp / "pages")
        self.assertEqual(provenance(atlas)["records"], {"read": 2, "kept": 1, "superseded": 0, "deleted": 0, "rejected": 1, "labels": 0, "other": 0})
        self.assertIn("truncated", next(f for f in provenance(atlas)["inputs"][0]["files"] if f["path"] == str(source))["damage"])

    def test_lines_in_a_file_for_documents(self):
        """Lines under the name of a document are lines, also where the first one is broken or the file breaks off."""
        some = [work(n) for n in range(1, 30)]
        whole = gzip.compress(lines(some), 6, mtime=0)
        for name, data, kept, rejected in (("broken.json", b'{"id": \n' + lines(some), 29, 1), ("blank.json", b"\n\n" + lines(some), 29, 0),
                                           ("mark.json", b"\xEF\xBB\xBF" + lines(some), 29, 0), ("cut.json.gz", whole[:-200], None, 1)):
            with self.subTest(name):
                path = self.tmp / name
                path.write_bytes(data)
                told = provenance(self.build(path))["records"]
                self.assertEqual(told["rejected"], rejected)
                if kept is None:
                    self.assertGreater(told["kept"], 5)
                else:
                    self.assertEqual(told["kept"], kept)

    def test_a_byte_order_mark_before_a_document(self):
        for document in (page([work(1), work(2)]), json.dumps([work(1), work(2)])):
            path = write(self.tmp / "in.json", b"\xEF\xBB\xBF" + document.encode())
            self.assertEqual(provenance(self.build(path))["records"]["kept"], 2)

    def test_gz_with_flipped_bytes(self):
        """Whatever happens inside a gz stream: no crash, nothing uncounted, and said when gzip itself would complain."""
        whole = gzip.compress(lines(self.many(120)), 6, mtime=0)
        other = write(self.tmp / "other.jsonl", [work(9001)])
        draw = random.Random(5)
        broken = {}
        for trial in range(60):
            data = bytearray(whole)
            data[draw.randrange(2, len(whole))] ^= 1 << draw.randrange(8)
            source = self.tmp / f"flipped-{trial}.gz"
            source.write_bytes(data)
            try:
                broken[str(source)] = gzip.decompress(bytes(data)) != lines(self.many(120))
            except Exception:  # noqa: BLE001  (zlib.error, EOFError, BadGzipFile)
                broken[str(source)] = True
        atlas = self.build(other, *broken)
        found = {f["path"]: "damage" in f for f in provenance(atlas)["inputs"][0]["files"] if f["path"] in broken}
        self.assertEqual(found, broken)

    def test_two_members(self):
        a, b = lines(GOOD[:1]), lines(GOOD[1:])
        for name, data in {"two": gzip.compress(a) + gzip.compress(b), "padded": gzip.compress(a + b) + b"\0" * 600,
                           "cut inside a record": gzip.compress(a + b[:50]) + gzip.compress(b[50:]),
                           "empty one between": gzip.compress(a) + gzip.compress(b"") + gzip.compress(b)}.items():
            with self.subTest(name):
                source = self.tmp / "members.gz"
                source.write_bytes(data)
                atlas = self.build(source)
                self.assertEqual(provenance(atlas)["records"]["kept"], 3)
                self.assertEqual([f.get("damage") for f in provenance(atlas)["inputs"][0]["files"]], [None])

    def test_something_after_the_gz(self):
        source = self.tmp / "tail.gz"
        source.write_bytes(gzip.compress(lines(GOOD)) + b"tail of another file")
        atlas = self.build(source)
        self.assertEqual(provenance(atlas)["records"]["kept"], 3)
        self.assertIn("damaged", provenance(atlas)["inputs"][0]["files"][0]["damage"])

    def test_gz_is_known_by_its_bytes(self):
        plain = self.tmp / "plain.gz"
        plain.write_bytes(lines(GOOD))
        packed = self.tmp / "packed.jsonl"
        packed.write_bytes(gzip.compress(lines(GOOD)))
        self.assertEqual(tables(self.build(plain)), tables(self.build(packed, out=self.tmp / "b")))

    def test_why_no_work_could_be_read(self):
        author, broken = {"id": "https://openalex.org/A1", "display_name": "Somebody"}, {**work(1), "publication_year": "x"}
        for records, says in (([author], "1 records read = 1 not of works"), ([author, broken], "2 records read = 1 rejected + 1 not of works"), ([broken], "1 records read = 1 rejected;")):
            run = comity("build", write(self.tmp / "in.jsonl", records), "--out", self.tmp / "none")
            self.assert_failure(run, "no work could be read", says)
            self.assertNotIn("deleted", run.err)

    def test_empty_files(self):
        for name, data in {"empty.jsonl": b"", "empty.gz": b"", "member.gz": gzip.compress(b""), "blank.jsonl": b"\n \n\r\n\t\n"}.items():
            with self.subTest(name):
                source = self.tmp / name
                source.write_bytes(data)
                self.assert_failure(comity("build", source, "--out", self.tmp / "none"), "no work could be read", "no records")
                self.assert_no_leftovers(self.tmp / "none")
                atlas = self.build(source, write(self.tmp / "good.jsonl", GOOD))
                self.assertIn(f"{source} is empty", provenance(atlas)["warnings"])
        (self.tmp / "empty.json").write_bytes(b"")
        self.assert_failure(comity("build", self.tmp / "empty.json", "--out", self.tmp / "none"), "empty")
        (self.tmp / "folder").mkdir()
        self.assert_usage(comity("build", self.tmp / "folder", "--out", self.tmp / "none"), self.tmp / "folder", "no OpenAlex works")

    def test_line_ends(self):
        reference = tables(self.build_of(GOOD))
        plain = lines(GOOD)
        for name, data in {"CRLF": plain.replace(b"\n", b"\r\n"), "no last newline": plain.rstrip(b"\n"),
                           "blank lines": b"\n\n" + plain.replace(b"\n", b"\n\n  \n"), "indented": b"  " + plain.replace(b"\n", b"\n\t")}.items():
            with self.subTest(name):
                atlas = self.build_of(data, out=self.tmp / "b")
                self.assertEqual(provenance(atlas)["records"]["kept"], 3)
                self.assertEqual(tables(atlas), reference)

    def test_line_numbers_count_blank_lines(self):
        atlas = self.build_of(b"\n\n" + lines(GOOD[:1]) + b"\r\n" + b"   {}\r\n" + lines(GOOD[1:]))
        (row,) = rejects(atlas)
        self.assertEqual((row["line"], int(row["byte"])), ("5", 2 + len(lines(GOOD[:1])) + 2))

    def test_a_last_line_cut_off_in_plain_text(self):
        atlas = self.build_of(lines(GOOD)[:-40])
        self.assertEqual(provenance(atlas)["records"], {"read": 3, "kept": 2, "superseded": 0, "deleted": 0, "rejected": 1, "labels": 0, "other": 0})
        self.assertEqual(rejects(atlas)[0]["line"], "3")

    def test_long_lines(self):
        """A record longer than any buffer, next to short ones."""
        long = work(2, abstract_inverted_index={"word" + "y" * 3_000_000: [0]}, countries=[("GB",), ("CN",)])
        atlas = self.build(write(self.tmp / "in.gz", [work(1), long, work(3)]))
        self.assertEqual(provenance(atlas)["records"]["kept"], 3)

    def test_documents_with_bad_records(self):
        """In a page the place of a reject is the number of the record."""
        source = write(self.tmp / "page.json", page([work(1), {"id": 5}, work(3), {}]))
        atlas = self.build(source)
        self.assertEqual([(r["line"], r["file"]) for r in rejects(atlas)], [("2", str(source)), ("4", str(source))])

    def test_where_bad_records_of_documents_begin(self):
        """Their byte in the text, as of lines, whatever stands before the list or within the records."""
        bad = {"display_name": "[{]} \" \u4e2d", "id": 5}
        for text in (page([work(1), bad, work(3), {}]), json.dumps([work(1), bad, work(3), {}], indent=2),
                     json.dumps({"group_by": [[1, 2], {}], "results": [work(1), bad, work(3), {}], "meta": [7]})):
            for mark in (b"", b"\xef\xbb\xbf"):
                source = self.tmp / "page.json"
                source.write_bytes(mark + text.encode())
                second, fourth = rejects(self.build(source))
                self.assertEqual((second["line"], fourth["line"]), ("2", "4"))
                told = [source.read_bytes()[int(row["byte"]):].decode() for row in (second, fourth)]
                self.assertEqual([json.JSONDecoder().raw_decode(rest)[0] for rest in told], [bad, {}])

    def test_documents_with_one_bad_value(self):
        """It costs its record, not the page; where brackets do not fit, records cannot be told apart."""
        text = page([work(1), {"apc": "bad", **work(2)}, work(3)]).replace('"bad"', "1e999")
        atlas = self.build(write(self.tmp / "page.json", text))
        self.assertEqual((provenance(atlas)["records"]["kept"], provenance(atlas)["records"]["rejected"]), (2, 1))
        (row,) = rejects(atlas)
        self.assertEqual(row["line"], "2")
        self.assertTrue(text[int(row["byte"]):].startswith('{"apc"'))
        self.assertEqual(row["reason"], "a number that is none, or does not fit into 64 bits")
        atlas = self.build(write(self.tmp / "page.json", text[:-1]), write(self.tmp / "other.jsonl", [work(7)]))
        (row,) = rejects(atlas)
        self.assertIn(f"a document whose brackets do not fit at byte {len(text) - 1}: ", row["reason"])

    def test_json_that_is_no_work(self):
        """A stray JSON file among works is a reject and no more."""
        folder = harness.write_one_file_a_work(self.tmp / "works-of-mine", GOOD)
        write(folder / "settings.json", '{"theme": "dark"}')
        write(folder / "notes.txt", "hello")
        atlas = self.build(folder)
        self.assertEqual(provenance(atlas)["records"]["kept"], 3)
        self.assertEqual([r["reason"] for r in rejects(atlas)], ["id is absent"])
        self.assertTrue(any("notes.txt" in s for s in provenance(atlas)["inputs"][0]["skipped"]))


class Manifests(harness.Case):
    """A manifest that disagrees is a warning, and keeps the scope from being full; one that cannot be read is an error."""

    PARTS = [[work(1), work(2, refs=[1])], [work(3, refs=[1, 2])]]

    def snapshot(self, layout="2026"):
        return harness.write_snapshot(self.tmp / "snapshot", self.PARTS, layout)

    def edit(self, change, names=("data/jsonl/works/manifest.json", "data/jsonl/manifest.json")):
        for name in names:
            path = self.tmp / "snapshot" / name
            told = json.loads(path.read_text())
            files = told["files"] if "files" in told else told["entities"][0]["files"] if "entities" in told else told["entries"]
            change(files)
            path.write_text(json.dumps(told))

    def check(self, scope, *words):
        atlas = self.build(self.tmp / "snapshot")
        self.assertEqual(manifest(atlas)["scope"], scope, provenance(atlas)["scope_reason"])
        warnings = provenance(atlas)["warnings"]
        self.assertTrue(any(all(str(w) in warning for w in words) for warning in warnings) if words else not warnings, warnings)
        self.assertEqual(manifest(atlas)["works"], 3)

    def test_agreement(self):
        for layout in ("2026", "flat"):
            self.snapshot(layout)
            self.check("full")
            harness.comity("--version")

    def test_record_count(self):
        part = self.snapshot() / "data/jsonl/works/updated_date=2024-06-01/part_0000.gz"
        self.edit(lambda files: files[0]["meta"].update(record_count=7))
        self.check("unknown", part, "holds 2 records", "manifest says 7")

    def test_content_length(self):
        part = self.snapshot() / "data/jsonl/works/updated_date=2024-06-02/part_0000.gz"
        size = part.stat().st_size
        self.edit(lambda files: files[1]["meta"].update(content_length=size + 1))
        self.check("unknown", part, f"has {size} bytes", f"manifest says {size + 1}")

    def test_flat_record_count(self):
        self.snapshot("flat")
        self.edit(lambda files: files[0]["meta"].update(record_count=1), ["data/works/manifest"])
        self.check("unknown", "holds 2 records", "manifest says 1")

    def test_only_one_of_two_manifests_disagrees(self):
        """The entity's own manifest and the combined one must both agree."""
        for name in ("data/jsonl/works/manifest.json", "data/jsonl/manifest.json"):
            with self.subTest(name):
                self.snapshot()
                self.edit(lambda files: files[0]["meta"].update(record_count=7), [name])
                self.check("unknown", "manifest")

    def test_a_listed_part_is_absent(self):
        self.snapshot()
        ghost = "s3://openalex/data/jsonl/works/updated_date=2024-06-09/part_0000.gz"
        self.edit(lambda files: files.append({"url": ghost, "meta": {"content_length": 1, "record_count": 1}}))
        self.check("selection", ghost, "absent")

    def test_an_unlisted_part(self):
        extra = self.snapshot() / "data/jsonl/works/updated_date=2024-06-02/part_0001.gz"
        write(extra, [work(3, refs=[1, 2])])
        self.check("unknown", extra, "not in", "manifest")

    def test_a_damaged_part(self):
        part = self.snapshot() / "data/jsonl/works/updated_date=2024-06-02/part_0000.gz"
        part.write_bytes(part.read_bytes()[:-4])
        self.check("unknown", part, "truncated")

    def test_broken_manifest(self):
        for name in ("data/jsonl/works/manifest.json", "data/jsonl/manifest.json"):
            for text in ('{"date": "2026-03-01", "files": [', "", "[1, 2]", "nonsense", "\0\0"):
                with self.subTest(f"{name}: {text!r}"):
                    path = self.snapshot() / name
                    path.write_text(text)
                    self.assert_failure(comity("build", self.tmp / "snapshot", "--out", self.tmp / "none"), path, "manifest")
                    self.assert_no_leftovers(self.tmp / "none")

    def test_manifest_with_wrong_types(self):
        """Entries that make no sense are no entries: the build goes on and the scope is not full."""
        for files in ({}, [], 5, None, [5], [{"url": 5}], [{"meta": {}}], [{"url": "s3://x", "meta": 5}], [{"url": ""}], [{"url": "/"}]):
            with self.subTest(str(files)):
                root = self.snapshot()
                (root / "data/jsonl/manifest.json").unlink()
                (root / "data/jsonl/works/manifest.json").write_text(json.dumps({"date": "2024-07-01", "files": files}))
                atlas = self.build(root)
                self.assertNotEqual(manifest(atlas)["scope"], "full")
        for count in ("2", -2, 2.5, None, True, 2**70):
            with self.subTest(f"record_count {count!r}"):
                self.snapshot()
                self.edit(lambda files: files[0]["meta"].update(record_count=count))
                self.build(self.tmp / "snapshot")

    def test_a_date_that_is_none(self):
        """A manifest whose date is no date does not give the release: the newest updated_date does."""
        for date in ("soon", "2024-13-45", 20240701, "", None, "2024", "2024-07-01x"):
            with self.subTest(str(date)):
                root = self.snapshot()
                for name in ("data/jsonl/works/manifest.json", "data/jsonl/manifest.json"):
                    told = json.loads((root / name).read_text())
                    (root / name).write_text(json.dumps({**told, "date": date}))
                atlas = self.build(root)
                told = manifest(atlas)["releases"][0]["date"]
                self.assertIn(told, (harness.RELEASE, "2024-07-01") if date == "2024-07-01x" else (harness.RELEASE,))
