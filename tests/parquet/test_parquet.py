#!/usr/bin/env python3
"""Parquet input: the atlas of a Parquet file is that of the same records as JSON lines, byte for byte, whatever the vintage, the
types of its timestamps, its row groups and its writer; only needed leaves are read; what cannot be read is counted and named.

    .venv/bin/python tests/parquet/test_parquet.py [--comity PROGRAM] [NAME…]
"""
import base64
import gzip
import io
import itertools
import json
import os
import random
import struct
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as encryption

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "e2e"), str(Path(__file__).resolve().parent)]
import harness  # noqa: E402
import layout  # noqa: E402
from harness import URL, comity, manifest, provenance, real_data, rejects, work  # noqa: E402

EXHAUSTIVE = "COMITY_EXHAUSTIVE" in os.environ  # the slow tier
ALL = layout.WORK + layout.OLDER


def data_of(atlas):
    return harness.digests(atlas)


class Case(harness.Case):
    def parquet(self, records, name="p.parquet", columns=ALL, stamp="us", **more):
        if stamp == "int96":
            more["use_deprecated_int96_timestamps"] = True
        return layout.write(self.tmp / name, layout.table(records, columns, layout.STAMPS[stamp]), **more)

    def same(self, json_input, parquet_input, *flags):
        """Both built; equal to the byte, in what was counted too. Returns the provenance of the Parquet one."""
        one = self.build(*json_input, out=self.tmp / "json", flags=flags)
        two = self.build(*parquet_input, out=self.tmp / "parquet", flags=flags)
        # atlas.json also says whether documents were among the inputs, which Parquet files never are; its hash says the rest.
        tables = [{name: digest for name, digest in data_of(atlas).items() if name.endswith(".arrow")} for atlas in (one, two)]
        self.assertEqual(*tables)
        alike = [{key: value for key, value in manifest(atlas).items() if key != "evidence"} for atlas in (one, two)]
        self.assertEqual(*alike)
        told = provenance(two)
        self.assertEqual(told["records"], provenance(one)["records"])
        self.assertEqual(told["quality"], provenance(one)["quality"])
        return told


def footer_of(data):
    return len(data) - 8 - int.from_bytes(data[-8:-4], "little")


def with_footer(data, change):
    footer = change(data[footer_of(data):-8])
    return data[:footer_of(data)] + footer + len(footer).to_bytes(4, "little") + b"PAR1"


class Keys(encryption.KmsClient):
    """Keys in the clear."""

    def __init__(self):
        super().__init__()

    def wrap_key(self, key, _):
        return base64.b64encode(key)

    def unwrap_key(self, key, _):
        return base64.b64decode(key)


def worlds(count, seed=7):
    """Works with every kind of field: nulls, also among the elements of lists, empty lists, absent keys, updates, references, several
    institutions."""
    rng = random.Random(seed)

    def holed(items):
        """Now and then with a null among them, or with nothing else."""
        if not isinstance(items, list) or rng.random() < 0.7:
            return items
        return [None] * rng.randrange(1, 3) if rng.random() < 0.2 else items[: len(items) // 2] + [None] + items[len(items) // 2:]

    codes = ["GB", "CN", "us", "QQ", ""]
    records = []
    for i in range(1, count + 1):
        authors = []
        for k in range(rng.randrange(4)):
            places = [harness.institution(rng.randrange(1, 9), rng.choice(codes) or None) for _ in range(rng.randrange(3))]
            one = harness.authorship(holed([rng.choice(codes) for _ in range(rng.randrange(3))]), author=rng.choice([None, 1, 2, 9999999999, 77]),
                                     position=rng.choice(["first", "middle", "last", None]), corresponding=rng.choice([True, False, None]), institutions=holed(places))
            one["author"]["orcid"] = rng.choice([None, "https://orcid.org/0000-0002-1825-0097"])
            one["raw_affiliation_strings"] = holed(rng.choice([None, [], ["Dept of X, Leiden, Netherlands"], ["  ", "Peking University, China"]]))
            one["affiliations"] = holed(rng.choice([None, [], [{"raw_affiliation_string": "KU Leuven, Belgium", "institution_ids": []}]]))
            authors.append(one)
        more = {"authorships": rng.choice([authors, authors, authors, None]), "title": rng.choice([None, "", "Über ß → 国", "Plain"]),
                "display_name": rng.choice([None, "Shown"]), "publication_year": rng.choice([None, 2019, 2020, 1]), "type": rng.choice([None, "article", "review"]),
                "is_xpac": rng.choice([None, True, False]), "is_retracted": rng.choice([None, True, False]), "is_paratext": rng.choice([None, True, False]),
                "fwci": rng.choice([None, 0.0, 1.2345, 31.0]), "referenced_works": holed(rng.choice([None, [], [harness.wid(rng.randrange(1, count + 5)) for _ in range(3)]])),
                "institutions_distinct_count": rng.choice([None, 0, 3]), "language": rng.choice([None, "en", "zh"]),
                "citation_normalized_percentile": rng.choice([None, {"value": 0.123456789, "is_in_top_1_percent": False, "is_in_top_10_percent": True},
                                                              {"value": None, "is_in_top_1_percent": None, "is_in_top_10_percent": None}]),
                "funders": holed(rng.choice([None, [], [{"id": f"{URL}F{rng.randrange(1, 4)}", "display_name": "Payer"}]])),
                "grants": holed(rng.choice([None, [{"funder": f"{URL}F5", "funder_display_name": "Granter", "award_id": None}]])),
                "type_crossref": rng.choice([None, "proceedings-article"]), "host_venue": rng.choice([None, {"id": f"{URL}S9", "display_name": "V", "type": "journal"}]),
                "primary_topic": rng.choice([None, harness.topic(1702), harness.topic(2713)]), "topics": holed(rng.choice([None, [], [harness.topic(1702), harness.topic(1203)]])),
                "primary_location": rng.choice([None, {"source": None, "raw_type": "proceedings-article"},
                                                {"source": {"id": f"{URL}S3", "display_name": "J", "issn_l": "1234-5678", "type": "journal", "is_core": True}}])}
        updated = rng.choice(["2024-06-30T10:22:16.873001", "2024-06-29T00:00:00", "2023-01-01T23:59:59.999999", None])
        records.append(work(rng.randrange(1, count), updated=updated, **more))
    return records


class Equal(Case):
    """The same records, the same bytes."""

    def test_every_field_with_nulls(self):
        for seed in range(40 if EXHAUSTIVE else 2):
            records = worlds(120, seed)
            told = self.same([harness.write(self.tmp / f"{seed}.jsonl", records)], [self.parquet(records, f"{seed}.parquet", row_group_size=17)])
            self.assertGreater(told["records"]["superseded"], 0)

    def test_row_groups_threads_and_chunks(self):
        records = worlds(60)
        self.build_of(records, out=self.tmp / "json")
        for size, threads in itertools.product((1, 7, 1000), ("1", "2")):
            path = self.parquet(records, f"{size}.parquet", row_group_size=size)
            atlas = self.build(path, out=self.tmp / f"{size}-{threads}", flags=["--threads", threads])
            self.assertEqual(data_of(atlas), data_of(self.tmp / "json"), (size, threads))

    def test_timestamps_of_every_vintage(self):
        records = [work(i, updated=f"2024-06-{1 + i % 28:02}T10:22:{i % 60:02}.{i:06}") for i in range(1, 50)]
        self.build_of(records, out=self.tmp / "json")
        for stamp in layout.STAMPS:
            atlas = self.build(self.parquet(records, f"{stamp}.parquet", stamp=stamp), out=self.tmp / stamp)
            self.assertEqual(data_of(atlas), data_of(self.tmp / "json"), stamp)

    def test_coarser_timestamps(self):
        """Days and milliseconds are what they say, before 1970 too."""
        records = [{**work(1), "updated_date": "2024-06-30"}, {**work(2), "updated_date": "1969-12-31"}]
        self.build_of(records, out=self.tmp / "json")
        for name, kind in {"date32": pa.date32(), "date64": pa.date64(), "ms": pa.timestamp("ms"), "s": pa.timestamp("s", "UTC")}.items():
            made = layout.table(records, ALL, layout.STAMP)
            at = made.schema.get_field_index("updated_date")
            made = made.set_column(at, "updated_date", made["updated_date"].cast(pa.timestamp("us")).cast(kind) if "UTC" not in str(kind)
                                   else made["updated_date"].cast(pa.timestamp("s")).cast(kind))
            path = layout.write(self.tmp / f"{name}.parquet", made, store_schema=True)
            self.assertEqual(data_of(self.build(path, out=self.tmp / name)), data_of(self.tmp / "json"), name)

    def test_writers(self):
        """Two-level names, plain and coded pages, other compressions, version 2 pages, Arrow's own types."""
        records = worlds(80)
        self.build_of(records, out=self.tmp / "json")
        ways = {"item": {"use_compliant_nested_type": False}, "plain": {"use_dictionary": False, "compression": "none"},
                "zstd": {"compression": "zstd", "data_page_version": "2.0", "data_page_size": 500}, "checked": {"write_page_checksum": True}}
        for name, more in ways.items():
            path = self.parquet(records, f"{name}.parquet", **more)
            self.assertEqual(data_of(self.build(path, out=self.tmp / name)), data_of(self.tmp / "json"), name)
        made = layout.table(records, ALL)
        large = pa.schema([pa.field(f.name, self.enlarged(f.type)) for f in made.schema])
        path = layout.write(self.tmp / "large.parquet", made.cast(large), store_schema=True)
        self.assertEqual(data_of(self.build(path, out=self.tmp / "large")), data_of(self.tmp / "json"))

    def enlarged(self, kind):
        if kind == pa.string():
            return pa.large_string()
        if pa.types.is_list(kind):
            return pa.large_list(self.enlarged(kind.value_type))
        return pa.int64() if kind == pa.int32() else kind

    def test_types_that_a_writer_had_in_memory(self):
        """Views of texts and lists are texts and lists in the file, whatever Arrow's own schema beside them says; where that is broken too."""
        records = worlds(40)
        self.build_of(records, out=self.tmp / "json")
        made = layout.table(records, ALL)
        raw = pa.Table.from_pylist(made.to_pylist(), schema=pa.schema([pa.field(f.name, self.written_as(f.type, pa.binary(), pa.list_)) for f in made.schema]))
        for text, many in ((pa.string_view(), pa.list_), (pa.binary_view(), pa.list_), (pa.string(), pa.list_view), (pa.string(), pa.large_list_view),
                           (pa.string_view(), pa.large_list_view), (pa.json_(), pa.list_)):
            kind = pa.schema([pa.field(f.name, self.written_as(f.type, text, many)) for f in made.schema])
            with self.subTest(str(kind.field("referenced_works").type)):
                path = self.hinted(raw if text == pa.binary_view() else made, base64.b64encode(kind.serialize()))
                self.assertEqual(data_of(self.build(path, out=self.tmp / "view")), data_of(self.tmp / "json"))
        self.assertEqual(data_of(self.build(self.hinted(made, b"no schema"), out=self.tmp / "view")), data_of(self.tmp / "json"))

    def written_as(self, kind, text, many):
        """The type with others for its texts and lists, inside others too."""
        if pa.types.is_struct(kind):
            return pa.struct([pa.field(f.name, self.written_as(f.type, text, many)) for f in kind])
        if pa.types.is_list(kind):
            return many(pa.field("element", self.written_as(kind.value_type, text, many)))
        return text if kind == pa.string() else kind

    def hinted(self, table, schema):
        """A file with this text as Arrow's own schema, as whoever had such arrays leaves it: pyarrow cannot write all of them itself."""
        with pq.ParquetWriter(self.tmp / "hinted.parquet", table.schema, store_schema=False) as writer:
            writer.write_table(table)
            writer.add_key_value_metadata({b"ARROW:schema": schema})
        return self.tmp / "hinted.parquet"

    def test_coded_texts(self):
        records = [work(i, type=t, language=x) for i, (t, x) in enumerate([("article", "en"), ("review", None), (None, "zh"), ("article", "en")], 1)]
        made = layout.table(records, ALL)
        for name in ("type", "language"):
            made = made.set_column(made.schema.get_field_index(name), name, made[name].dictionary_encode())
        self.same([harness.write(self.tmp / "a.jsonl", records)], [layout.write(self.tmp / "coded.parquet", made, store_schema=True)])

    def test_null_elements_of_coded_lists(self):
        """A null has no number in a dictionary, so that any may stand in its place; it names no work."""
        for references in ([None, harness.wid(2)], [None, None]):
            records = [work(i, referenced_works=[harness.wid(1)] if i < 5 else references) for i in range(1, 201)]
            told = self.same([harness.write(self.tmp / "a.jsonl", records)], [self.parquet(records)])
            self.assertEqual(told["quality"]["malformed_references"], 196 * references.count(None))
        records = [work(i, referenced_works=[None, None]) for i in range(1, 20)]
        self.same([harness.write(self.tmp / "a.jsonl", records)], [self.parquet(records)])

    def test_nothing_below_a_field_that_is_wanted(self):
        """That it is there, and how often, is a fact all the same."""
        cases = {"authorships": ([{"raw_author_name": "x"}, {"raw_author_name": "y"}], pa.list_(layout.texts("raw_author_name"))), "topics": ([{"score": 0.5}], pa.list_(layout.group(score=pa.float64()))),
                 "primary_topic": ({"score": 0.5}, layout.group(score=pa.float64())), "primary_location": ({"is_oa": True}, layout.group(is_oa=pa.bool_())),
                 "funders": ([{"ror": "x"}], pa.list_(layout.texts("ror")))}
        for name, (value, kind) in cases.items():
            records = [work(i, **{name: v, "host_venue": {"id": f"{URL}S9", "type": "journal"}, "grants": [{"funder": f"{URL}F5"}]}) for i, v in enumerate([value, None], 1)]
            columns = [(n, kind if n == name else k) for n, k in ALL]
            self.same([harness.write(self.tmp / "a.jsonl", records)], [self.parquet(records, f"{name}.parquet", columns)])

    def test_numbers_that_are_none(self):
        """What a table has for a missing number where its type knows no null."""
        records = [work(1, publication_year=2020, institutions_distinct_count=2), work(2, publication_year=None, institutions_distinct_count=None)]
        made = layout.table(records, ALL)
        for name in ("publication_year", "institutions_distinct_count"):
            numbers = pa.array([float("nan") if r[name] is None else r[name] for r in records], pa.float64())
            made = made.set_column(made.schema.get_field_index(name), name, numbers)
        self.same([harness.write(self.tmp / "a.jsonl", records)], [layout.write(self.tmp / "nan.parquet", made)])

    def test_texts_that_stop_repeating(self):
        """Read by number in the first row group, where few texts stand for many rows; in the second the writer gave that up."""
        records = worlds(3000)
        for i, record in enumerate(records):
            record["language"] = "en" if i < 1500 else f"x{i}"
            record["type"] = "article" if i % 7 else None
        lines = harness.write(self.tmp / "repeat.jsonl", records)
        parquet = self.parquet(records, row_group_size=1500, dictionary_pagesize_limit=512)
        group = pq.ParquetFile(parquet).metadata.row_group(1)
        self.assertTrue(any(group.column(i).path_in_schema == "language" and "PLAIN" in group.column(i).encodings for i in range(group.num_columns)))
        self.same([lines], [parquet])
        self.same([lines], [parquet], "--chunk", "7", "--threads", "2")

    def test_narrow_numbers(self):
        """A 32-bit real means the decimal that JSON writes for it; a year may be wide, narrow or real."""
        records = [work(i, publication_year=2000 + i, fwci=x) for i, x in enumerate([0.1, 1.2345, 7.0, None, 123.4567], 1)]
        self.build_of(records, out=self.tmp / "json")
        for year in (pa.int16(), pa.int64(), pa.uint32(), pa.float64()):
            made = layout.table(records, [(n, pa.float32() if n == "fwci" else year if n == "publication_year" else k) for n, k in ALL])
            path = layout.write(self.tmp / f"{year}.parquet", made)
            self.assertEqual(data_of(self.build(path, out=self.tmp / str(year))), data_of(self.tmp / "json"), str(year))

    def test_numbers_that_have_several_forms(self):
        """Whatever a writer's unknown is made of, it is the one of JSON's null; zero has no sign."""
        records = [work(i, fwci=x) for i, x in enumerate([None, None, 0.0, None, 1.5], 1)]
        self.build_of(records, out=self.tmp / "json")
        made = layout.table(records, ALL)
        at = made.schema.get_field_index("fwci")
        for kind, bits in ((pa.float64(), struct.pack("<QQdQd", 0x7FF8 << 48, 0xFFF8 << 48, -0.0, (0x7FF8 << 48) + 1, 1.5)),
                           (pa.float32(), struct.pack("<IIfIf", 0x7FC0 << 16, 0xFFC0 << 16, -0.0, (0x7FC0 << 16) + 1, 1.5))):
            column = pa.Array.from_buffers(kind, len(records), [None, pa.py_buffer(bits)])
            path = layout.write(self.tmp / "p.parquet", made.set_column(at, "fwci", column))
            self.assertEqual(data_of(self.build(path, out=self.tmp / str(kind))), data_of(self.tmp / "json"), str(kind))

    def test_absent_columns_are_unknown(self):
        records = [work(1), work(2)]
        for gone in (["is_xpac"], ["authorships"], ["topics", "primary_topic"], ["referenced_works"], ["fwci", "primary_location"], ["title"]):
            bare = [{k: v for k, v in r.items() if k not in gone} for r in records]
            self.same([harness.write(self.tmp / "a.jsonl", bare)], [self.parquet(bare, columns=[c for c in ALL if c[0] not in gone])])

    def test_numbers_for_ids(self):
        """February 2024: topics by bare numbers."""
        numbered = pa.struct([("id", pa.int64()), ("subfield", pa.struct([("id", pa.int64())])), ("field", pa.struct([("id", pa.int64())])), ("domain", pa.struct([("id", pa.int64())]))])
        records = [work(i, primary_topic={"id": 11702, "subfield": {"id": 1702}, "field": {"id": 17}, "domain": {"id": 3}}, topics=[]) for i in (1, 2)]
        columns = [(n, numbered if n == "primary_topic" else k) for n, k in ALL]
        self.same([harness.write(self.tmp / "a.jsonl", records)], [self.parquet(records, columns=columns)])

    def test_mixed_formats(self):
        """Half in JSON, half in Parquet, some in both; the release's own two folders beside each other."""
        records = worlds(90)
        self.build_of(records, out=self.tmp / "json")
        mixed = self.tmp / "mixed"
        harness.write(mixed / "a.jsonl.gz", records[:50])
        self.parquet(records[40:], "mixed/b.parquet")
        atlas = self.build(mixed, out=self.tmp / "both")
        self.assertEqual(data_of(atlas), data_of(self.tmp / "json"))
        root = harness.write_snapshot(self.tmp / "s", [records[:30], records[30:]])
        one = self.build(root, out=self.tmp / "one")
        layout.convert(root, root, ALL)
        two = self.build(root, out=self.tmp / "two")
        self.assertEqual(data_of(one), data_of(two))
        self.assertEqual(provenance(two)["records"]["read"], 180)


class Releases(Case):
    """A snapshot's folders: manifests, deleted ids, other entities."""

    def test_snapshot(self):
        institution = {"id": f"{URL}I7", "display_name": "Renamed", "country_code": "GB", "type": "education", "ror": "https://ror.org/7", "updated_date": "2025-01-01T00:00:00",
                       "geo": {"city": "Leiden", "latitude": 52.158, "longitude": 4.493}}
        topic = {**harness.topic(1702), "display_name": "Better Topic", "updated_date": "2025-01-01T00:00:00"}
        records = [work(i, refs=[1], authorships=[harness.authorship(["GB"], 1, institutions=[harness.institution(7, "GB")])]) for i in range(1, 30)]
        root = harness.write_snapshot(self.tmp / "s", [records[:10], records[10:]],
                                      entities={"institutions": [institution], "topics": [topic],
                                                "sources": [{"id": f"{URL}S2", "display_name": "Renamed", "type": "journal", "issn_l": "1111-1111", "updated_date": "2025-01-01T00:00:00"}],
                                                "funders": [{"id": f"{URL}F2", "display_name": "Renamed Funder", "updated_date": "2025-01-01T00:00:00"}]})
        harness.write(root / "data/jsonl/works/deleted_ids.csv", "work_id,deleted_date\nW3,2024-06-01\n")
        told = self.same([root], [layout.convert(root, self.tmp / "p")])
        self.assertEqual((told["records"]["labels"], told["records"]["deleted"]), (4, 1))
        self.assertEqual(manifest(self.tmp / "parquet")["scope"], "full")

    def test_manifest_that_disagrees(self):
        root = layout.convert(harness.write_snapshot(self.tmp / "s", [[work(1), work(2)]]), self.tmp / "p")
        (root / "data/parquet/manifest.json").unlink()
        path = root / "data/parquet/works/manifest.json"
        text = json.loads(path.read_text())
        text["files"][0]["meta"]["record_count"] = 3
        path.write_text(json.dumps(text))
        atlas = self.build(root)
        self.assertTrue(any("holds 2 records, its manifest says 3" in w for w in provenance(atlas)["warnings"]))
        self.assertNotEqual(manifest(atlas)["scope"], "full")

    def test_real_snapshots(self):
        for name, stamp, rows in (("snapshot-2026-03", "us", 100_000), ("snapshot-2025-12", "us, UTC", 33)):
            root = layout.convert(real_data(name), self.tmp / name, ALL, stamp=stamp, rows=rows)
            told = self.same([real_data(name)], [root])
            self.assertEqual(told["records"]["rejected"], 0)

    def test_real_api_pages(self):
        """16,550 records of 2024: grants, type_crossref, no is_xpac."""
        records = []
        for path in sorted(real_data("api-pages-2024-09").glob("*.json.gz")):
            records += json.loads(gzip.decompress(path.read_bytes()))["results"]
        path = self.parquet(records, stamp="text", row_group_size=3000)
        told = self.same([real_data("api-pages-2024-09")], [path], "--scope", "selection")
        self.assertEqual(told["records"]["superseded"], 134)


class Sample(Case):
    """`comity sample --records parquet`: the same world, and the files that OpenAlex's layout asks for."""

    def sample(self, name, *flags, works=1200):
        self.run_ok("sample", "--out", self.tmp / name, "--works", works, "--seed", 4, *flags)
        return self.tmp / name

    def files(self, folder):
        return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}

    def test_threads_change_no_byte(self):
        one, two = (self.sample(t, "--records", "parquet", "--threads", t) for t in ("1", "2"))
        self.assertEqual(self.files(one), self.files(two))
        other = self.tmp / "other"
        self.run_ok("sample", "--out", other, "--works", 1200, "--seed", 5, "--records", "parquet")
        self.assertNotEqual(self.files(one), self.files(other))

    def test_same_atlas_from_both_formats(self):
        """For any number of threads and any size of row groups."""
        json_world, world = self.sample("j"), self.sample("p", "--records", "parquet")
        told = self.same([json_world], [world])
        self.assertEqual(manifest(self.tmp / "parquet")["scope"], "full")
        self.assertEqual((told["warnings"], told["records"]["labels"]), ([], 108))
        for size, threads in ((1, 2), (100, 1), (701, 2)):
            again = self.tmp / f"rows{size}"
            for path in sorted(world.rglob("*.parquet")):
                layout.write(again / path.relative_to(world), pq.read_table(path, partitioning=None), row_group_size=size)
            atlas = self.build(again, out=self.tmp / "again", flags=["--threads", threads, "--scope", "full"])
            self.assertEqual(set(data_of(atlas)), set(data_of(self.tmp / "json")))
            tables = {name: digest for name, digest in data_of(atlas).items() if name.endswith(".arrow")}
            self.assertEqual(tables, {name: data_of(self.tmp / "json")[name] for name in tables}, (size, threads))

    def test_every_record_and_column(self):
        """Read back by pyarrow: the records of the JSON world, all their 49 keys, in the layout that tests are made of."""
        json_world, world = self.sample("j", works=400), self.sample("p", "--records", "parquet", works=400)
        for path in sorted(json_world.rglob("*.gz")):
            records = [json.loads(text) for text in gzip.decompress(path.read_bytes()).splitlines()]
            twin = world / "data/parquet" / path.relative_to(json_world / "data/jsonl").with_suffix(".parquet")
            read = pq.read_table(twin, partitioning=None)
            self.assertEqual([set(r) for r in records], [set(read.column_names)] * len(records) if "works" in str(path) else [set(r) for r in records])
            self.assertEqual(self.plain(read.to_pylist()), self.plain([layout.row(r, pa.timestamp("us", "UTC")) for r in records]))
            if path.parts[-3] == "works":
                utc = [(n, pa.timestamp("us", "UTC") if n.endswith("ed_date") else k) for n, k in layout.WORK]
                self.assertTrue(read.schema.equals(pa.schema(utc)), str(read.schema))

    def plain(self, value):
        """Keys that are absent and null are one; the abstract as JSON reads it, maps as dictionaries."""
        if isinstance(value, dict):
            out = {k: self.plain(v) for k, v in value.items() if v is not None}
            if isinstance(value.get("abstract_inverted_index"), str):
                out["abstract_inverted_index"] = json.loads(value["abstract_inverted_index"])
            return out
        if isinstance(value, list) and value and all(isinstance(x, tuple) for x in value):
            return dict(value)
        return [self.plain(x) for x in value] if isinstance(value, list) else value

    def test_manifests(self):
        world = self.sample("p", "--records", "parquet", works=400)
        combined = json.loads((world / "data/parquet/manifest.json").read_text())
        self.assertEqual(combined["format"], "parquet")
        for entity in combined["entities"]:
            for file in entity["files"]:
                path = world / file["url"].removeprefix("s3://openalex/")
                self.assertEqual(file["meta"], {"content_length": path.stat().st_size, "record_count": pq.read_metadata(path).num_rows})
        self.assertFalse((world / "data/jsonl").exists())

    def test_words(self):
        self.assert_usage(comity("sample", "--out", self.tmp / "x", "--records", "orc"), "--records", "parquet")


class Projection(Case):
    def test_only_needed_leaves_are_read(self):
        """A file whose abstracts and concepts are nine tenths: less than a fifth of it is read."""
        rng = random.Random(1)
        heavy = {"abstract_inverted_index": None, "concepts": [], "related_works": []}
        records = []
        for i in range(1, 400):
            heavy["abstract_inverted_index"] = {"".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=12)): [k] for k in range(200)}
            records.append(work(i, **heavy))
        path = self.parquet(records)
        told = provenance(self.build(path))
        self.assertEqual(told["bytes"], path.stat().st_size)
        self.assertLess(told["bytes_read"], 0.2 * told["bytes"])
        self.assertGreater(told["bytes_read"], 0)
        run = self.run_ok("build", path, "--out", self.tmp / "again")
        self.assertIn("read of the input's", run.out)

    def test_no_share_above_the_whole(self):
        """Footers are read before columns: of small files more than there is."""
        self.run_ok("sample", "--works", 3, "--records", "parquet", "--out", self.tmp / "few")
        run = self.run_ok("build", self.tmp / "few", "--out", self.tmp / "atlas")
        self.assertGreater(provenance(self.tmp / "atlas")["bytes_read"], provenance(self.tmp / "atlas")["bytes"])
        columns = next(line for line in run.out.splitlines() if line.startswith("columns"))
        self.assertNotIn("%", columns)

    def titled(self, count, title):
        """Works with long titles and names, of which some are those of `title`: by number, to what stands there."""
        rng = random.Random(3)
        long = lambda: "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=4000))  # noqa: E731
        return [work(i, title=title.get(i, long()), display_name=long()) for i in range(1, count + 1)]

    def test_names_are_read_where_a_title_is_missing(self):
        """By row groups of ten: a name that is needed is read, whatever statistics there are, and others are not."""
        read = {}
        for case, title in {"whole": {}, "empty": {15: ""}, "null": {25: None}, "all": {i: None for i in range(1, 61)}}.items():
            records = self.titled(60, title)
            for statistics in (True, False, ["id"]):
                path = self.parquet(records, f"{case}.parquet", row_group_size=10, write_statistics=statistics, compression="none", use_dictionary=False)
                for drop in (False, True):
                    told = self.same([harness.write(self.tmp / f"{case}.jsonl", records)], [path], *(("--titles", "drop") if drop else ()))
                    read[case, str(statistics), drop] = told["bytes_read"]
        group = 10 * 4000
        for case, groups in (("whole", 6), ("empty", 7), ("null", 7)):  # of titles and of names
            texts = {statistics: read[case, statistics, False] - read[case, statistics, True] for statistics in ("True", "False", "['id']")}
            # A page's head repeats its least and its greatest text, which are two of ten.
            self.assertEqual(round(texts["True"] / (1.2 * group)), groups, read)
            self.assertEqual(round(texts["['id']"] / group), 12, read)
            self.assertEqual(round(texts["False"] / group), 6, read)  # who knows whether these are works: names are read, for titles that are dropped too

    def test_labels_keep_their_names(self):
        """Of records that are no works, also beside a title, and where titles are dropped."""
        label = {"id": f"{URL}I5", "display_name": "Alpha", "title": "Beta", "updated_date": "2024-05-01T00:00:00"}
        columns = {"id": pa.string(), "display_name": pa.string(), "title": pa.string(), "updated_date": pa.string()}
        names = layout.write(self.tmp / "names.parquet", pa.table({key: pa.array([label[key]], kind) for key, kind in columns.items()}))
        works = harness.write(self.tmp / "works.jsonl", [work(1, authorships=[harness.authorship(["GB"], institutions=[harness.institution(5, "GB", "Old")])], updated="2023-01-01")])
        for flags in ((), ("--titles", "drop")):
            atlas = self.build(works, names, flags=flags)
            self.assertEqual(pa.ipc.open_file(atlas / "institutions.arrow").read_all()["display_name"].to_pylist(), ["Alpha"])

    def test_labels_among_works_keep_their_names(self):
        """Nobody writes such files; a record is what its id says all the same."""
        label = {"id": f"{URL}I5", "display_name": "Alpha", "title": "Beta", "updated_date": "2024-05-01T00:00:00"}
        signed = [harness.authorship(["GB"], institutions=[harness.institution(5, "GB", "Old")])]
        records = [work(1, updated="2023-01-01", authorships=signed), {**work(2), **label}]
        for flags in ((), ("--titles", "drop")):
            self.same([harness.write(self.tmp / "mixed.jsonl", records)], [self.parquet(records, "mixed.parquet")], *flags)

    def test_leaves_are_chosen_inside_lists(self):
        """What is wanted of an authorship costs what its own leaves cost, and no more."""
        long = "x" * 2000
        records = [work(i, authorships=[{**harness.authorship(["GB"], i), "raw_author_name": f"{long}{i}"}]) for i in range(1, 200)]
        told = provenance(self.build(self.parquet(records, use_dictionary=False, compression="none")))
        self.assertLess(told["bytes_read"], 0.5 * told["bytes"])


class Trouble(Case):
    """What cannot be read is counted, named, and harms nothing else."""

    def test_rejected_rows(self):
        records = [work(1), {**work(2), "id": None}, {**work(3), "id": "https://openalex.org/nothing"}, {**work(4), "publication_year": 99999}, work(5)]
        for size in (1, 2, 100):
            atlas = self.build(self.parquet(records, row_group_size=size))
            listed = [(int(r["line"]), r["reason"]) for r in rejects(atlas)]
            self.assertEqual([line for line, _ in listed], [2, 3, 4])
            self.assertIn("id is absent", listed[0][1])
            self.assertIn("99999", listed[2][1])
            self.assertEqual(provenance(atlas)["records"]["kept"], 2)

    def test_texts_that_are_no_utf8(self):
        made = layout.table([work(1), work(2), work(3)], ALL)
        at = made.schema.get_field_index("title")
        for bad in (b"caf\xe9", b"\xff", b"half \xe2\x82"):
            raw = pa.array([b"good", bad, "schön".encode()], pa.binary())
            atlas = self.build(layout.write(self.tmp / "p.parquet", made.set_column(at, "title", raw)))
            self.assertEqual([(r["line"], "UTF-8" in r["reason"]) for r in rejects(atlas)], [("2", True)])

    def test_characters_cut_between_rows(self):
        """Valid side by side is not valid."""
        made = layout.table([work(1), work(2), work(3)], ALL)
        at = made.schema.get_field_index("title")
        for texts, lines in (([b"half \xe2\x82", b"\xac", b"good"], ["1", "2"]), ([b"good", b"\xe2", b"\x82\xac"], ["2", "3"])):
            atlas = self.build(layout.write(self.tmp / "p.parquet", made.set_column(at, "title", pa.array(texts, pa.binary())), use_dictionary=False))
            self.assertEqual([r["line"] for r in rejects(atlas)], lines)

    def test_columns_of_the_wrong_type(self):
        """Never taken for works without the field."""
        for name, kind, value, word in (("authorships", pa.string(), "[]", "authorships"), ("publication_year", pa.string(), "2020", "publication_year"),
                                        ("is_xpac", pa.int32(), 1, "is_xpac"), ("referenced_works", pa.string(), "[]", "referenced_works"),
                                        ("language", pa.struct([("code", pa.string())]), {"code": "en"}, "language"), ("updated_date", pa.int64(), 5, "updated_date"),
                                        ("primary_topic", pa.string(), "T1", "topic"), ("primary_topic", pa.map_(pa.string(), pa.string()), [("id", "T1")], "column is map"),
                                        ("authorships", pa.list_(pa.map_(pa.string(), pa.string())), [[("author_position", "first")]], "authorship is not an object: its column is map"),
                                        ("fwci", pa.decimal128(5, 2), 1, "column is decimal128(5, 2)"), ("fwci", pa.float16(), 1, "column is halffloat"),
                                        ("language", pa.binary(2), b"en", "column is fixed_size_binary[2]"),
                                        ("referenced_works", pa.list_(pa.float64()), [1.0], "a list of strings"),
                                        ("referenced_works", pa.list_(pa.bool_()), [None, True], "a list of strings"),
                                        ("referenced_works", pa.list_(pa.int64()), [7], "a list of strings")):
            made = layout.table([work(1)], ALL)
            made = made.set_column(made.schema.get_field_index(name), name, pa.array([value], kind))
            run = comity("build", layout.write(self.tmp / "p.parquet", made), "--out", self.tmp / "atlas")
            self.assert_failure(run, "rejected", word)

    def test_no_works(self):
        path = layout.write(self.tmp / "p.parquet", pa.table({"a": [1, 2], "b": ["x", "y"]}))
        self.assert_failure(comity("build", path, "--out", self.tmp / "atlas"), "id is absent", "line 1")

    def damaged(self, content, name="bad.parquet"):
        """A folder with this file and a good one, built: the good one's works are there."""
        folder = self.tmp / "in"
        harness.write(folder / name, content)
        self.parquet([work(1), work(2)], "in/good.parquet")
        atlas = self.build(folder)
        return atlas, next(f for f in provenance(atlas)["inputs"][0]["files"] if f["path"].endswith(name))

    def test_truncated_or_no_parquet(self):
        whole = self.parquet([work(i) for i in range(10, 40)]).read_bytes()
        for content in (b"", b"PAR1", b"nothing of the kind" * 50, whole[:-1], whole[: len(whole) // 2], whole[len(whole) // 2:], b"PAR1" + bytes(100) + b"\xff\xff\xff\x7fPAR1"):
            atlas, file = self.damaged(content)
            self.assertIn("cannot be read as Parquet", file["damage"])
            self.assertEqual((manifest(atlas)["works"], file["read"]), (2, 0))
            self.assertTrue(any("bad.parquet" in w for w in provenance(atlas)["warnings"]))
        self.assert_failure(comity("build", harness.write(self.tmp / "alone.parquet", b"PAR1"), "--out", self.tmp / "x"), "alone.parquet", "cannot be read as Parquet")

    def test_damage_inside(self):
        """A page whose checksum fails loses its row group; the others go on, and all rows are accounted for."""
        path = self.parquet([work(i) for i in range(10, 40)], row_group_size=10, write_page_checksum=True, compression="none")
        chunk = pq.read_metadata(path).row_group(1).column(0)
        data = bytearray(path.read_bytes())
        data[chunk.data_page_offset + chunk.total_compressed_size // 2] ^= 0x55
        atlas, file = self.damaged(bytes(data))
        self.assertIn("row group 2", file["damage"])
        self.assertEqual((file["read"], file["kept"], file["rejected"]), (30, 20, 10))
        self.assertEqual([int(r["line"]) for r in rejects(atlas)], list(range(11, 21)))
        self.assertNotEqual(manifest(atlas)["scope"], "full")

    def lied(self, old, new, wanted):
        """Thirty rows in groups of ten, whose footer has `new` for a number `old`, so that it says what is wanted."""
        data = bytearray(self.parquet([work(i) for i in range(10, 40)], row_group_size=10, columns=ALL[:1] + ALL[-6:-3]).read_bytes())
        footer = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
        for at in (i for i in range(footer, len(data) - 8) if data[i] == 2 * old):  # as Thrift writes small numbers
            data[at] = 2 * new
            try:
                if wanted(pq.read_metadata(io.BytesIO(data))):
                    return bytes(data)
            except (OSError, pa.ArrowException):
                pass
            data[at] = 2 * old
        raise AssertionError("the footer has no such number")

    def test_footers_that_contradict_themselves(self):
        """What one number promises and another lacks is named and counted."""
        groups = lambda m: [m.row_group(i).num_rows for i in range(m.num_row_groups)]  # noqa: E731
        cases = [(30, 40, lambda m: (m.num_rows, groups(m)) == (40, [10, 10, 10]), "promises 40 rows, its row groups 30", (40, 30, 10)),
                 (30, 20, lambda m: (m.num_rows, groups(m)) == (20, [10, 10, 10]), "promises 20 rows, its row groups 30", (30, 30, 0)),
                 (10, 7, lambda m: groups(m) == [10, 7, 10], "row group 2: it promises 7 rows, its column id 10", (30, 27, 3)),
                 (10, 0, lambda m: groups(m) == [0, 10, 10], "row group 1: it promises 0 rows, its column id 10", (30, 20, 10)),
                 (10, 12, lambda m: groups(m) == [10, 10, 12], "row group 3: it has fewer rows than the file says", (32, 30, 2)),
                 (10, 4, lambda m: m.row_group(1).column(0).num_values == 4, "row group 2: it promises 10 rows, its column id 4", (30, 30, 0))]
        for old, new, wanted, word, counts in cases:
            atlas, file = self.damaged(self.lied(old, new, wanted))
            self.assertIn(word, file["damage"])
            self.assertEqual((file["read"], file["kept"], file["rejected"]), counts, word)
            self.assertNotEqual(manifest(atlas)["scope"], "full")

    def test_absurd_promises(self):
        """Rows that a file has no room for are named, and enter no account."""
        whole = self.parquet([work(i) for i in range(10, 40)], row_group_size=10, columns=ALL[:1] + ALL[-6:-3]).read_bytes()
        data = self.lied(30, 40, lambda m: m.num_rows == 40)
        (place,) = (i for i in range(len(data)) if data[i] != whole[i])
        for rows in (1 << 62, 1 << 30):
            atlas, file = self.damaged(self.with_rows(data, place, rows))
            self.assertIn(f"promises {rows} rows, its row groups 30", file["damage"])
            self.assertEqual((file["read"], file["kept"], file["rejected"]), (30, 30, 0))
            self.assertNotEqual(manifest(atlas)["scope"], "full")

    def with_rows(self, data, place, rows):
        """The footer's number of rows replaced by one of more bytes."""
        number, rest = b"", 2 * rows
        while rest > 127:
            number, rest = number + bytes([rest & 127 | 128]), rest >> 7
        return with_footer(data, lambda footer, at=place - footer_of(data): footer[:at] + number + bytes([rest]) + footer[at + 1:])

    def test_groups_of_nothing(self):
        """A group without fields is absent, wherever it stands."""
        flat = [column for column in ALL if column[0] in ("id", "title", "publication_year", "type", "updated_date")]
        whole = self.parquet([work(i) for i in range(10, 40)], columns=flat).read_bytes()

        def element(name, children):
            return b"\x35\x02\x18" + bytes([len(name)]) + name.encode() + b"\x15" + bytes([2 * children]) + b"\0"  # as Thrift writes it: optional

        def changed(footer, at, elements):
            root = footer.index(b"\x06schema\x15") + 8
            return footer[:3] + bytes([footer[3] + 16 * len(elements)]) + footer[4:root] + bytes([footer[root] + 2]) + footer[root + 1:at] + b"".join(elements) + footer[at:]

        def names(data):
            try:
                return pq.read_metadata(io.BytesIO(data)).schema.to_arrow_schema().names
            except (OSError, ValueError, pa.ArrowException):
                return []

        own = [name for name, _ in flat]
        for elements in ([element("host_venue", 0)], [element("host_venue", 1), element("source", 0)]):
            for wanted in (["host_venue", *own], [*own, "host_venue"]):
                tries = (with_footer(whole, lambda footer, at=at: changed(footer, at, elements)) for at in range(12, len(whole) - 8 - footer_of(whole)))
                atlas, file = self.damaged(next(data for data in tries if names(data) == wanted))
                self.assertEqual((file["read"], file["kept"], file["rejected"], file.get("damage")), (30, 30, 0, None))

    def test_encrypted_files(self):
        """Said in a word; a column that nobody needs may be encrypted."""
        made = layout.table([work(i) for i in range(10, 40)], ALL)
        factory = encryption.CryptoFactory(lambda _: Keys())
        for name, more, word in (("footer", {"plaintext_footer": False, "column_keys": {"key": ["doi"]}}, "cannot be read as Parquet: it is encrypted"),
                                 ("needed", {"column_keys": {"key": ["title"]}}, "its column title is encrypted"), ("unneeded", {"column_keys": {"key": ["abstract_inverted_index"]}}, "")):
            how = encryption.EncryptionConfiguration(footer_key="key", **{"plaintext_footer": True, **more})
            path = layout.write(self.tmp / "e.parquet", made, encryption_properties=factory.file_encryption_properties(encryption.KmsConnectionConfig(), how))
            _, file = self.damaged(path.read_bytes())
            self.assertIn(word, file.get("damage") or "")
            self.assertEqual((file["read"], file["kept"], file["rejected"]), {"footer": (0, 0, 0), "needed": (30, 0, 30), "unneeded": (30, 30, 0)}[name])

    def test_no_rows(self):
        path = layout.write(self.tmp / "none.parquet", layout.table([], ALL))
        self.assert_failure(comity("build", path, "--out", self.tmp / "atlas"), "there are no records in", "none.parquet")

    def test_bytes_of_a_file_in_a_message(self):
        """Told by their number: a terminal would obey them."""
        data = bytearray(self.parquet([work(1)]).read_bytes())
        data[len(data) - 8 - int.from_bytes(data[-8:-4], "little")] = 0x1E  # a type that Thrift does not have
        _, file = self.damaged(bytes(data))
        self.assertIn("type: \\x0e", file["damage"])

    def test_random_damage(self):
        """Any byte may be wrong: the program says so or reads on, and everything adds up."""
        rng = random.Random(5)
        whole = self.parquet(worlds(40), row_group_size=15).read_bytes()
        self.parquet([work(1)], "in/good.parquet")
        for _ in range(300 if EXHAUSTIVE else 8):
            data = bytearray(whole)
            for _ in range(rng.choice([1, 3, 30])):
                data[rng.choice([rng.randrange(len(data)), len(data) - 1 - rng.randrange(2000)])] = rng.randrange(256)
            harness.write(self.tmp / "in/bad.parquet", bytes(data))
            self.build(self.tmp / "in")


if __name__ == "__main__":
    harness.main()
