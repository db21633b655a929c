#!/usr/bin/env python3
"""The atlas on disk is what docs/formats/atlas.md says: its worked example, its schema table, its hash; read by pyarrow alone."""
import hashlib
import json
import re
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
    text = text.strip()
    if text.startswith("list of lists of "):
        return pa.list_(item(pa.list_(item(ARROW[text.split()[-1]]))))
    if text.startswith("large list of "):
        return pa.large_list(item(ARROW[text.split()[-1]]))
    if text.startswith("list of "):
        return pa.list_(item(ARROW[text.split()[-1]]))
    return ARROW[text]


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
        text = f"format {m['format']}\nscope {m['scope']}\nworks {m['works']}\ncitations {m['citations']}\n"
        text += "".join(f"release {r['source']} {r['date'] or ''}\n" for r in m["releases"])
        for f in sorted(m["files"], key=lambda f: f["name"]):
            data = (self.atlas / f["name"]).read_bytes()
            self.assertEqual((len(data), hashlib.sha256(data).hexdigest()), (f["bytes"], f["sha256"]), f["name"])
            text += f"file {f['name']} {f['bytes']} {f['sha256']}\n"
        self.assertEqual(hashlib.sha256(text.encode()).hexdigest(), m["hash"])

    def test_folder_holds_what_the_page_names(self):
        names = {p.name for p in self.atlas.iterdir()}
        self.assertEqual(names, set(documented_schema()) | {"atlas.json", "provenance.json"})


if __name__ == "__main__":
    suite.close(AtlasFormat, globals(), COMITY)
