#!/usr/bin/env python3
"""`--format xlsx`: the sheets hold what the JSON holds, read with nothing but zipfile and an XML parser."""
import json
import re
import subprocess
import sys
import tempfile
import time
import unittest
import zipfile
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests/e2e")]
import harness  # noqa: E402
import suite  # noqa: E402

COMITY = str(ROOT / "build/release/comity")
NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read_workbook(path):
    """{tab: rows of cells}, in order; a cell is a number, a bool, a text or None."""
    with zipfile.ZipFile(path) as z:
        shared = []
        if "xl/sharedStrings.xml" in z.namelist():
            for item in ElementTree.fromstring(z.read("xl/sharedStrings.xml")).findall("m:si", NS):
                shared.append("".join(t.text or "" for t in item.iter(f"{{{NS['m']}}}t")))
        targets = {r.get("Id"): r.get("Target") for r in ElementTree.fromstring(z.read("xl/_rels/workbook.xml.rels"))}
        book = {}
        for sheet in ElementTree.fromstring(z.read("xl/workbook.xml")).find("m:sheets", NS):
            rows = {}
            for cell in ElementTree.fromstring(z.read("xl/" + targets[sheet.get(REL)])).iter(f"{{{NS['m']}}}c"):
                letters, number = re.fullmatch(r"([A-Z]+)(\d+)", cell.get("r")).groups()
                column = 0
                for letter in letters:
                    column = column * 26 + ord(letter) - 64
                value = cell.findtext("m:v", None, NS)
                if value is None:
                    continue
                kind = cell.get("t", "n")
                rows.setdefault(int(number), {})[column] = (shared[int(value)] if kind == "s" else value == "1" if kind == "b" else float(value))
            width = max((max(r) for r in rows.values()), default=0)
            book[sheet.get("name")] = [[rows.get(n, {}).get(c) for c in range(1, width + 1)] for n in range(1, max(rows, default=0) + 1)]
        return book


def table(rows):
    """Header and dictionaries of a sheet's one table: the rows after the first empty one."""
    start = next(i for i, row in enumerate(rows) if not any(c is not None for c in row)) + 1
    header = [c for c in rows[start] if c is not None]
    return header, [dict(zip(header, row)) for row in rows[start + 1:]]


class Workbook(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tmp = tempfile.TemporaryDirectory()
        harness.write(cls.tmp.name + "/w.jsonl", harness.world(80))
        cls.atlas = cls.tmp.name + "/a"
        subprocess.run([COMITY, "build", cls.tmp.name + "/w.jsonl", "--out", cls.atlas], check=True, capture_output=True)

    @classmethod
    def tearDownClass(cls):
        cls.tmp.cleanup()

    def ask(self, *words):
        out = self.tmp.name + "/out.xlsx"
        common = [COMITY, *words, "--atlas", self.atlas, "--years", "2018:2022"]
        subprocess.run([*common, "--format", "xlsx", "--output", out], check=True, capture_output=True)
        document = json.loads(subprocess.run([*common, "--format", "json"], check=True, capture_output=True).stdout)
        return read_workbook(out), document, Path(out).read_bytes()

    def same(self, cell, value, about):
        """Cells hold 16 digits."""
        if value is None:
            self.assertIsNone(cell, about)
        else:
            self.assertAlmostEqual(cell, value, delta=abs(value) * 1e-15, msg=about)

    def test_every_answer_stands_once(self):
        book, document, _ = self.ask("pair", "GB", "CN")
        self.assertEqual(list(book)[:2], ["Contents", "Headline"])
        self.assertLessEqual({"By year", "By field", "Notes", "Definitions", "Conventions", "Receipt"}, set(book))
        found = []
        for name, rows in book.items():
            if name == "Headline" or name.startswith("By "):
                found += [(name, row) for row in table(rows)[1]]
        self.assertEqual(len(found), len(document["answers"]))
        listed = {}
        for name, row in found:
            by = tuple(sorted((k[3:], v) for k, v in row.items() if k.startswith("by_") and v is not None))
            listed[row["measure"], row["population"], by] = row
        for a in document["answers"]:
            row = listed[a["measure"], a["population"], tuple(sorted(a.get("by", {}).items()))]
            for key in ("value", "lower", "upper", "level", "n"):
                self.same(row.get(key), a[key], (a, key))
            self.assertEqual(row["notes"] or "", "|".join(a["notes"]))

    def test_quality(self):
        out = self.tmp.name + "/quality.xlsx"
        common = [COMITY, "info", self.atlas, "--quality"]
        subprocess.run([*common, "--format", "xlsx", "--output", out], check=True, capture_output=True)
        document = json.loads(subprocess.run([*common, "--format", "json"], check=True, capture_output=True).stdout)
        book = read_workbook(out)
        self.assertEqual(list(book), ["Contents", "Years", "Quality"])
        self.assertEqual(len(table(book["Years"])[1]), len(document["holds"]["years"]))
        rows = {(r["group"], r["key"]): r["value"] for r in table(book["Quality"])[1]}
        self.assertEqual(rows["records", "kept"], document["records"]["kept"])
        self.assertEqual(rows["quality", "references"], document["quality"]["references"])

    def test_the_funnel(self):
        out = self.tmp.name + "/funnel.xlsx"
        common = [COMITY, "info", self.atlas, "--quality", "--funnel"]
        subprocess.run([*common, "--output", out], check=True, capture_output=True)
        document = json.loads(subprocess.run([*common, "--format", "json"], check=True, capture_output=True).stdout)
        book = read_workbook(out)
        self.assertEqual(list(book), ["Contents", "Years", "Quality", "Funnel"])
        self.assertEqual([(r["filter"], r["left"]) for r in table(book["Funnel"])[1]], [(s["filter"], s["left"]) for s in document["funnel"]])

    def test_contents_definitions_conventions_receipt(self):
        book, document, _ = self.ask("pair", "GB", "CN")
        self.assertIn("GB CN", book["Contents"][0][0])
        sheets = {row["Sheet"]: row["Rows"] for row in table(book["Contents"])[1]}
        self.assertEqual(set(sheets), set(book) - {"Contents"})
        for name, rows in sheets.items():
            self.assertEqual(rows, len(table(book[name])[1]), name)
        defined = {row["measure"]: row["definition"] for row in table(book["Definitions"])[1]}
        self.assertEqual(set(defined), {a["measure"] for a in document["answers"]})
        self.assertFalse([m for m, d in defined.items() if not d])
        conventions = {row["convention"] for row in table(book["Conventions"])[1]}
        self.assertEqual(conventions, set(document["conventions"]))
        receipt = "\n".join(row["receipt"] for row in table(book["Receipt"])[1])
        self.assertEqual(json.loads(receipt), document["receipt"])

    def test_odd_characters(self):
        """What XML cannot hold, and what looks like an escape of it, come back as they are: by the rule of workbooks."""
        odd = ["a\x00b", "bad \uffff char", "\ufffe", "literal _x0041_ and _xzzzz_", "\x01\x1f\r", "_x005F_x0041_", "_x0041\x01 end", "_x00e9\ufffe_x0041_", "\ufffd and \U0001ffff",
               "\uffff" * 7000, "_x0041_" * 3000]
        records = [harness.work(i + 1, 2020, title=title) for i, title in enumerate(odd)]
        atlas, out = self.tmp.name + "/odd", self.tmp.name + "/odd.xlsx"
        subprocess.run([COMITY, "build", harness.write(self.tmp.name + "/odd.jsonl", records), "--out", atlas], check=True, capture_output=True)
        subprocess.run([COMITY, "works", "GB", "CN", "--atlas", atlas, "--years", "2020", "--sort", "id", "--output", out], check=True, capture_output=True)
        cells = {row["id"]: row["title"] for row in table(read_workbook(out)["Works"])[1]}
        read = lambda cell: re.sub("_x([0-9A-F]{4})_", lambda code: chr(int(code[1], 16)), cell)
        for i, title in enumerate(odd[:-2]):
            self.assertEqual(read(cells[f"https://openalex.org/W{i + 1}" if "https://openalex.org/W1" in cells else f"W{i + 1}"]), title)
        for cell in list(cells.values()):
            if "(cut" in cell:
                self.assertLessEqual(len(cell.encode()), 32767)
                self.assertRegex(read(cell), "^(\uffff{4600,}|(_x0041_){2000,}[_x0041]*) … \\(cut")
        self.assertEqual(sum("(cut" in cell for cell in cells.values()), 2)

    def test_tabs_follow_the_rules(self):
        book, _, _ = self.ask("pair", "GB", "CN")
        for name, rows in book.items():
            self.assertLessEqual(len(name), 31)
            self.assertNotRegex(name, r"[\[\]:*?/\\]")
            self.assertTrue(rows[0][0], name)

    def test_works(self):
        book, document, _ = self.ask("works", "GB", "CN")
        _, rows = table(book["Works"])
        self.assertEqual([r["id"] for r in rows], [w["id"] for w in document["works"]])
        for row, listed in zip(rows, document["works"]):
            self.same(row["ncs"], listed["ncs"], listed)

    def test_same_answer_same_bytes(self):
        first = self.ask("pair", "GB", "CN")[2]
        time.sleep(2.1)  # the dates of a ZIP have a grain of two seconds
        self.assertEqual(first, self.ask("pair", "GB", "CN")[2])

    def test_verdicts_stand_in_the_contents(self):
        claim = Path(self.tmp.name) / "claim.toml"
        long = "a statement as long as it takes " * 2000
        claim.write_text(f'[claim]\nid = "x"\nstatement = "{long}"\n[question]\ncountries = ["GB", "CN"]\n[[reading]]\nid = "R"\nmeasure = "mncs"\ntext = "t"\n')
        for words, key in ((("decoupling", "GB", "CN"), "decoupling"), (("claim", "check", str(claim)), "claim")):
            book, document, _ = self.ask(*words)
            lines = [row[0] for row in book["Contents"]]
            self.assertIn("Verdict: " + document[key]["verdict"], lines)
            self.assertTrue(any(line and line[:300] == document[key]["paragraph"][:300] for line in lines), key)
        # A line of the receipt that no cell holds goes on in the next row; else it is cut, which is said.
        text = ""
        for row in table(book["Receipt"])[1]:
            text += row["receipt"] if row["row"] == "goes on" else "\n" + row["receipt"]
            self.assertLessEqual(len(row["receipt"]), 32767)
        self.assertEqual(json.loads(text), document["receipt"])

    def test_other_documents(self):
        out = self.tmp.name + "/info.xlsx"
        subprocess.run([COMITY, "info", self.atlas, "--format", "xlsx", "--output", out], check=True, capture_output=True)
        self.assertIn("Table", read_workbook(out))


if __name__ == "__main__":
    suite.close(Workbook, globals(), COMITY)
