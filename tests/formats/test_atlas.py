#!/usr/bin/env python3
"""The atlas on disk is what docs/formats/atlas.md says: its worked example, its schema table, its hash; read by pyarrow alone."""
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import pyarrow as pa

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
import suite  # noqa: E402
PAGE = (ROOT / "docs/formats/atlas.md").read_text()
COMITY = str(ROOT / "build/release/comity")

WORKS = [
    {"id": "https://openalex.org/W1", "publication_year": 2020, "type": "article", "updated_date": "2026-01-01T00:00:00",
     "primary_topic": {"id": "https://openalex.org/T10", "subfield": {"id": "https://openalex.org/subfields/1702"},
                       "field": {"id": "https://openalex.org/fields/17"}, "domain": {"id": "https://openalex.org/domains/3"}},
     "authorships": [{"author_position": "first", "is_corresponding": False, "countries": ["GB"]},
                     {"author_position": "last", "is_corresponding": False, "countries": ["CN"]}], "referenced_works": []},
    {"id": "https://openalex.org/W2", "publication_year": 2021, "type": "article", "updated_date": "2026-01-01T00:00:00",
     "primary_topic": {"id": "https://openalex.org/T10", "subfield": {"id": "https://openalex.org/subfields/1702"},
                       "field": {"id": "https://openalex.org/fields/17"}, "domain": {"id": "https://openalex.org/domains/3"}},
     "authorships": [{"author_position": "first", "is_corresponding": False, "countries": ["CN"]}],
     "referenced_works": ["https://openalex.org/W1", "https://openalex.org/W9"]},
    {"id": "https://openalex.org/W3", "publication_year": 2020, "type": "article", "updated_date": "2026-01-01T00:00:00",
     "primary_topic": None, "authorships": [], "referenced_works": ["https://openalex.org/W3", "https://openalex.org/W1"]},
]
ARROW = {"u8": pa.uint8(), "u16": pa.uint16(), "u32": pa.uint32(), "u64": pa.uint64(), "i16": pa.int16(), "i64": pa.int64(),
         "f64": pa.float64(), "text": pa.large_utf8()}


def item(t):
    return pa.field("item", t, nullable=False)


def arrow_type(text):
    text = text.strip().replace("(large) list", "list")  # a small atlas has the small ones
    if text.startswith("list of lists of "):
        return pa.list_(item(pa.list_(item(ARROW[text.split()[-1]]))))
    if text.startswith("large list of "):
        return pa.large_list(item(ARROW[text.split()[-1]]))
    if text.startswith("list of "):
        return pa.list_(item(ARROW[text.split()[-1]]))
    return ARROW[text]


def hash_text(m):
    text = f"format {m['format']}\nscope {m['scope']}\nworks {m['works']}\ncitations {m['citations']}\n"
    text += "".join(f"release {r['source']} {r['date'] or ''}\n" for r in m["releases"])
    return text + "".join(f"file {f['name']} {f['bytes']} {f['sha256']}\n" for f in sorted(m["files"], key=lambda f: f["name"]))


def documented_schema():
    """{file: {column: type}} from the table at the head of the page."""
    tables = {}
    for files, columns in re.findall(r"^\| ((?:`\w+\.arrow`(?:, )?)+) \| [^|]+ \| (.+) \|$", PAGE, re.M):
        names = re.findall(r"`(\w+\.arrow)`", files)
        if len(names) > 1:
            for name, column in zip(names, re.findall(r"`(\w+)`", columns)):
                tables[name] = {column: pa.large_utf8()}
            continue
        pending, out = [], {}
        for part in columns.split(","):
            column, _, kind = part.strip().partition("` ")
            pending.append(column.strip("` "))
            if kind:
                out.update({c: arrow_type(kind) for c in pending})
                pending = []
        tables[names[0]] = out
    return tables


class AtlasFormat(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        source = Path(cls.folder.name) / "works.jsonl"
        source.write_text("".join(json.dumps(w) + "\n" for w in WORKS))
        cls.atlas = Path(cls.folder.name) / "atlas"
        subprocess.run([COMITY, "build", str(source), "--out", str(cls.atlas)], check=True, capture_output=True)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def table(self, name):
        with pa.memory_map(str(self.atlas / name)) as mapped:
            reader = pa.ipc.open_file(mapped)
            self.assertEqual(reader.num_record_batches, 1)
            return reader.get_batch(0)

    def test_worked_example(self):
        example = json.loads(re.search(r"```json example\n(.*?)```", PAGE, re.S)[1])
        for name, columns in example.items():
            batch = self.table(name)
            for column, expected in columns.items():
                self.assertEqual(batch.column(column).to_pylist(), expected, f"{name} {column}")

    def test_schema_is_the_documented_one(self):
        documented = documented_schema()
        manifest = json.loads((self.atlas / "atlas.json").read_text())
        self.assertEqual(sorted(documented), sorted(f["name"] for f in manifest["files"]))
        for name, columns in documented.items():
            schema = self.table(name).schema
            self.assertEqual(schema.names, list(columns), name)
            for column, kind in columns.items():
                self.assertEqual(schema.field(column).type, kind, f"{name} {column}")
                self.assertEqual(self.table(name).column(column).null_count, 0)

    def test_hash_is_the_documented_one(self):
        m = json.loads((self.atlas / "atlas.json").read_text())
        for f in m["files"]:
            data = (self.atlas / f["name"]).read_bytes()
            self.assertEqual((len(data), hashlib.sha256(data).hexdigest()), (f["bytes"], f["sha256"]), f["name"])
        self.assertEqual(hashlib.sha256(hash_text(m).encode()).hexdigest(), m["hash"])

    def test_folder_holds_what_the_page_names(self):
        names = {p.name for p in self.atlas.iterdir()}
        self.assertEqual(names, set(documented_schema()) | {"atlas.json", "provenance.json"})


class LargeLists(unittest.TestCase):
    """Where authorships are more than 2^31, their lists are large lists. Here a small atlas is given such: it answers as before."""

    QUESTIONS = (("pair", "QM", "QN", "--format", "json", "--self-citations", "drop_author", "--resample", "institutions"),
                 ("works", "QM", "QN", "--format", "csv"), ("rank", "--by", "mncs", "--format", "csv"),
                 ("info", "--quality", "--format", "json"))
    WIDTHS = ((True, True, True), (True, True, False), (False, False, True))  # authors, institutions of works, of authorships

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.tmp = Path(cls.folder.name)
        cls.world = cls.tmp / "world"
        cls.run_program("sample", "--out", cls.world, "--works", "2000")
        cls.plain = cls.tmp / "plain"
        cls.run_program("build", cls.world, "--out", cls.plain)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @staticmethod
    def run_program(*words):
        return subprocess.run([COMITY, *map(str, words)], check=True, capture_output=True, text=True).stdout

    def widened(self, name, widths):
        """A copy of the atlas with lists as `widths` says."""
        atlas = shutil.copytree(self.plain, self.tmp / name)
        path = atlas / "authorships.arrow"
        with pa.memory_map(str(path)) as mapped:
            batch = pa.ipc.open_file(mapped).get_batch(0)
            list_of = {True: pa.large_list, False: pa.list_}
            authors, of_works, of_authorships = (list_of[w] for w in widths)
            types = [authors(item(pa.uint32())), of_works(item(of_authorships(item(pa.uint32()))))]
            schema = pa.schema([pa.field(name, t, nullable=False) for name, t in zip(batch.schema.names, types)])
            columns = [pa.array(column.to_pylist(), t) for column, t in zip(batch.columns, types)]
            with pa.OSFile(str(tmp := path.with_suffix(".new")), "wb") as out, pa.ipc.new_file(out, schema) as writer:
                writer.write_batch(pa.record_batch(columns, schema=schema))
        tmp.rename(path)
        m = json.loads((atlas / "atlas.json").read_text())
        fact = next(f for f in m["files"] if f["name"] == path.name)
        fact["bytes"], fact["sha256"] = path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest()
        m["hash"] = hashlib.sha256(hash_text(m).encode()).hexdigest()
        (atlas / "atlas.json").write_text(json.dumps(m))
        told = json.loads((atlas / "provenance.json").read_text())
        (atlas / "provenance.json").write_text(json.dumps(told | {"atlas": m["hash"]}))
        return atlas

    @staticmethod
    def without_receipt(text):
        if not text.startswith("{"):
            return text
        return {k: v for k, v in json.loads(text).items() if k not in ("receipt", "atlas")}

    def ask(self, atlas, words):
        place = [atlas] if words[0] == "info" else ["--atlas", atlas]
        return self.without_receipt(self.run_program(words[0], *place, *words[1:]))

    def exported(self, atlas):
        out = atlas.with_name(atlas.name + "-tables")
        self.run_program("export", "all", "--atlas", atlas, "--format", "csv", "--out", out)
        return {p.relative_to(out): p.read_bytes() for p in sorted(out.rglob("*.csv"))}

    def test_answers_are_the_same(self):
        tables = self.exported(self.plain)
        for k, widths in enumerate(self.WIDTHS):
            atlas = self.widened(f"wide-{k}", widths)
            self.run_program("verify", atlas, "--full")
            self.assertEqual(self.exported(atlas), tables)
            for words in self.QUESTIONS:
                with self.subTest(widths=widths, words=words):
                    self.assertEqual(self.ask(atlas, words), self.ask(self.plain, words))

    def test_an_update_reads_them(self):
        newer = self.tmp / "newer"
        self.run_program("sample", "--out", newer, "--works", "2000", "--seed", "2")
        for path in newer.rglob("manifest.json"):
            path.write_text(json.dumps({**json.loads(path.read_text()), "date": "2031-01-01"}))
        atlas = self.widened("wide-update", self.WIDTHS[0])
        self.run_program("update", atlas, "--from", newer)
        self.run_program("build", self.world, newer, "--out", self.tmp / "both")
        hashes = {json.loads((a / "atlas.json").read_text())["hash"] for a in (atlas, self.tmp / "both")}
        self.assertEqual(len(hashes), 1)

    def test_a_list_that_overlaps_is_told(self):
        atlas = self.widened("wide-damaged", self.WIDTHS[0])
        path = atlas / "authorships.arrow"
        with pa.memory_map(str(path)) as mapped:
            offsets = pa.ipc.open_file(mapped).get_batch(0).column(0).buffers()[1].to_pybytes()
        data = bytearray(path.read_bytes())
        at = data.index(offsets)
        data[at + 8 * 1000:at + 8 * 1001] = (1 << 40).to_bytes(8, "little")
        path.write_bytes(data)
        said = subprocess.run([COMITY, "pair", "QM", "QN", "--atlas", str(atlas)], capture_output=True, text=True)
        self.assertEqual(said.returncode, 1)
        self.assertIn("damaged", said.stderr)


if __name__ == "__main__":
    suite.close((AtlasFormat, LargeLists), globals(), COMITY)
