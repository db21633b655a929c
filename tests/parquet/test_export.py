#!/usr/bin/env python3
"""`comity export TABLE…`: read back by pyarrow, every table says what the records say that the atlas was built from.

    .venv/bin/python tests/parquet/test_export.py [--comity PROGRAM] [NAME…]
"""
import csv
import gzip
import json
import os
import shutil
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pyarrow.parquet as pq

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "e2e"), str(Path(__file__).resolve().parent)]
import harness  # noqa: E402
from harness import URL, comity, real_data, work  # noqa: E402

TABLES = ["works", "authorships", "citations", "dangling_references", "authors", "institutions", "sources", "funders", "topics", "countries", "cohorts"]


def short(url, before=""):
    return int(url.rsplit("/", 1)[1].lstrip(before or "WAISFT")) if url else 0


class Case(harness.Case):
    def export(self, what, *flags, atlas=None, name="out"):
        self.run_ok("export", what, "--atlas", atlas or self.tmp / "atlas", "--out", self.tmp / name, *flags)
        return self.tmp / name

    def read(self, folder, table):
        """The rows of a table, whatever its format."""
        parts = sorted((folder / table).iterdir())
        if parts[0].suffix == ".parquet":
            return [row for part in parts for row in pq.read_table(part, partitioning=None).to_pylist()]
        return [row for part in parts for row in csv.DictReader(part.open(encoding="utf-8", newline=""))]


class OfRealRecords(Case):
    """Everything in the tables against the JSON of a real snapshot."""

    @classmethod
    def setUpClass(cls):
        cls.folder = real_data("snapshot-2026-03")
        cls.records = {}
        for path in sorted(cls.folder.glob("data/jsonl/works/*/*.gz")):
            for text in gzip.decompress(path.read_bytes()).splitlines():
                record = json.loads(text)
                cls.records[record["id"]] = record

    def setUp(self):
        super().setUp()
        self.build(self.folder)
        self.out = self.export("all")

    def test_works(self):
        rows = {row["id"]: row for row in self.read(self.out, "works")}
        self.assertEqual(set(rows), set(self.records))
        cited = Counter(ref for r in self.records.values() for ref in set(r["referenced_works"]) - {r["id"]} if ref in self.records)
        for key, r in self.records.items():
            row, topic, source = rows[key], r["primary_topic"] or {}, (r["primary_location"] or {}).get("source") or {}
            percentile = r["citation_normalized_percentile"] or {}
            expected = {
                "doi": r["doi"], "title": r["title"] or r["display_name"], "publication_year": r["publication_year"], "language": r["language"], "type": r["type"],
                "primary_topic_id": topic.get("id"), "subfield_id": topic.get("subfield", {}).get("id"), "field_id": topic.get("field", {}).get("id"),
                "domain_id": topic.get("domain", {}).get("id"), "topic_ids": [t["id"] for t in r["topics"]], "source_id": source.get("id"), "source_type": source.get("type"),
                "authors_count": len(r["authorships"]), "funder_ids": sorted({f["id"] for f in r["funders"]}, key=short), "is_xpac": r["is_xpac"], "is_retracted": r["is_retracted"],
                "is_paratext": r["is_paratext"], "referenced_works_count": len(set(r["referenced_works"]) - {r["id"]}), "citations": cited[key], "fwci": r["fwci"],
                "citation_normalized_percentile": percentile.get("value"), "is_in_top_1_percent": percentile.get("is_in_top_1_percent"),
                "is_in_top_10_percent": percentile.get("is_in_top_10_percent"), "release": "2026-03-01",
                "countries": sorted({c.upper() for a in r["authorships"] for c in a["countries"] + [i["country_code"] for i in a["institutions"]] if c})}
            self.assertEqual({k: row[k] for k in expected}, expected)
            self.assertEqual(row["updated_date"].replace(tzinfo=None).isoformat(), r["updated_date"].removesuffix("Z"))
            self.assertEqual(set(row), set(expected) | {"id", "updated_date"})

    def test_authorships(self):
        rows = defaultdict(list)
        for row in self.read(self.out, "authorships"):
            rows[row["work_id"]].append(row)
        for key, r in self.records.items():
            self.assertEqual(len(rows[key]), len(r["authorships"]))
            for n, (row, a) in enumerate(zip(rows[key], r["authorships"]), 1):
                author = a["author"]["id"]
                expected = {"position": n, "author_id": None if author and author.endswith("A9999999999") else author, "author_position": a["author_position"],
                            "is_corresponding": a["is_corresponding"], "institution_ids": sorted({i["id"] for i in a["institutions"] if i["id"]}, key=short),
                            "countries": sorted({c.upper() for c in a["countries"] + [i["country_code"] for i in a["institutions"]] if c})}
                self.assertEqual({k: row[k] for k in expected}, expected)
                self.assertLessEqual(sum(bool(row[k]) for k in ("countries", "countries_by_address", "countries_by_history")), 1)

    def test_references(self):
        edges = {(key, ref) for key, r in self.records.items() for ref in set(r["referenced_works"]) - {key}}
        inside = {(a, b) for a, b in edges if b in self.records}
        rows = self.read(self.out, "citations")
        self.assertEqual(len(rows), len(inside))
        self.assertEqual({(row["citing_id"], row["cited_id"]) for row in rows}, inside)
        for row in rows:
            self.assertEqual([row["citing_year"], row["cited_year"]], [self.records[row[k]]["publication_year"] for k in ("citing_id", "cited_id")])
        self.assertEqual({(row["work_id"], row["referenced_work_id"]) for row in self.read(self.out, "dangling_references")}, edges - inside)
        authors = {key: {a["author"]["id"] for a in r["authorships"]} - {None, f"{URL}A9999999999"} for key, r in self.records.items()}
        for row in rows:
            self.assertEqual(row["shares_author"], bool(authors[row["citing_id"]] & authors[row["cited_id"]]))

    def test_names(self):
        authors = {row["id"]: row["orcid"] for row in self.read(self.out, "authors")}
        seen = {a["author"]["id"] for r in self.records.values() for a in r["authorships"]} - {None, f"{URL}A9999999999"}
        self.assertEqual(set(authors), seen)
        orcids = {a["author"]["orcid"] for r in self.records.values() for a in r["authorships"]}
        self.assertTrue({x for x in authors.values() if x} <= orcids)
        institutions = {row["id"]: row["country_code"] for row in self.read(self.out, "institutions")}
        for r in self.records.values():
            for a in r["authorships"]:
                self.assertTrue({i["id"] for i in a["institutions"] if i["id"]} <= set(institutions))
        topics = {row["id"]: row["subfield"] for row in self.read(self.out, "topics") if row["id"]}
        for r in self.records.values():
            for t in r["topics"]:
                self.assertEqual(topics[t["id"]], t["subfield"]["display_name"])

    def test_counts_of_info(self):
        holds = self.run_ok("info", self.tmp / "atlas", "--format", "json").json["holds"]
        counts = {table: len(self.read(self.out, table)) for table in TABLES}
        self.assertEqual({k: counts[k] for k in ("works", "citations", "authors", "institutions", "sources", "funders", "countries")},
                         {k: holds[k] for k in ("works", "citations", "authors", "institutions", "sources", "funders", "countries")})
        told = json.loads((self.out / "export.json").read_text())
        self.assertEqual({t["table"]: t["rows"] for t in told["tables"]}, counts)
        self.assertEqual(told["atlas"]["hash"], harness.manifest(self.tmp / "atlas")["hash"])

    def test_cohorts(self):
        """Works and citations of every cohort, from the other tables alone."""
        for window, level, groups in ((4, "subfield", "types"), (2, "field", "types"), (3, "field", "one")):
            out = self.export("cohorts", "--window", window, "--class", level, "--type-groups", groups, name=f"cohorts{window}")
            works = {row["id"]: row for row in self.read(self.out, "works")}
            cited = Counter(row["cited_id"] for row in self.read(self.out, "citations")
                            if row["citing_year"] and row["cited_year"] and 0 <= row["citing_year"] - row["cited_year"] < window)
            types = {"article", "review", "conference-paper", "book", "book-chapter"}
            sums = defaultdict(lambda: [0, 0])
            for key, row in works.items():
                if row["type"] in types and row["publication_year"] and row[f"{level}_id"] and not row["is_retracted"] and not row["is_xpac"]:
                    cohort = sums[row["publication_year"], row["type"] if groups == "types" else "one", row[f"{level}_id"]]
                    cohort[0] += 1
                    cohort[1] += cited[key]
            rows = self.read(out, "cohorts")
            self.assertEqual({(r["publication_year"], r["type"], r["class_id"]): [r["works"], r["citations"]] for r in rows}, dict(sums))
            self.assertTrue(all(r["mean_citations"] == r["citations"] / r["works"] for r in rows))

    def test_csv_says_the_same(self):
        out = self.export("all", "--format", "csv", name="csv")

        def text(value):
            if isinstance(value, list):
                return "|".join(value)
            if isinstance(value, bool):
                return "true" if value else "false"
            if hasattr(value, "isoformat"):
                return value.replace(tzinfo=None).isoformat()
            return "" if value is None else str(value)

        for table in TABLES:
            rows, twins = self.read(self.out, table), self.read(out, table)
            self.assertEqual(len(rows), len(twins))
            for row, twin in zip(rows, twins):
                for key, value in row.items():
                    if isinstance(value, float):
                        self.assertEqual(float(twin[key]), value)
                    else:
                        self.assertEqual(twin[key], text(value), (table, key))

    def test_duckdb(self):
        try:
            import duckdb
        except ImportError:
            self.skipTest("duckdb is not here")
        for form in ("parquet", "csv"):
            out = self.out if form == "parquet" else self.export("works,citations", "--format", "csv", name="csv")
            read = f"read_{form}" if form == "parquet" else "read_csv"
            n, cites = duckdb.sql(f"select count(*), sum(citations) from {read}('{out}/works/*.{form}')").fetchone()
            self.assertEqual((n, cites), (3684, 7637))


class Choice(Case):
    def setUp(self):
        super().setUp()
        self.records = [work(i, refs=range(1, i), title='A "quoted", title\nof two lines' if i == 1 else f"Work {i}") for i in range(1, 8)]
        self.build_of(self.records)

    def test_list(self):
        run = self.run_ok("export", "--atlas", self.tmp / "atlas")
        self.assertEqual([line.split(":")[0] for line in run.out.splitlines() if " rows: " in line], TABLES)
        self.assertIn("works: 7 rows", run.out)

    def test_some_columns(self):
        out = self.export("works,authors", "--columns", "id,publication_year")
        self.assertEqual(sorted(p.name for p in out.iterdir()), ["authors", "export.json", "works"])
        self.assertEqual(self.read(out, "works")[0], {"id": f"{URL}W1", "publication_year": 2020})
        self.assertEqual(list(self.read(out, "authors")[0]), ["id"])

    def test_csv_is_quoted(self):
        rows = self.read(self.export("works", "--format", "csv"), "works")
        self.assertEqual(rows[0]["title"], 'A "quoted", title\nof two lines')

    def test_what_is_not_known(self):
        """Is null, not 0 and not an empty list."""
        url = "https://openalex.org/"
        records = [{"id": f"{url}W1", "publication_year": 2020}, {"id": f"{url}W2", "authorships": [], "topics": [], "referenced_works": [], "doi": "doi:10.1/X"},
                   {"id": f"{url}W3", "primary_topic": {"id": f"{url}T7"}, "authorships": [{}], "doi": "HTTP://dx.doi.org/10.1/Y"}]
        source, atlas = self.tmp / "few.jsonl", self.tmp / "few"
        source.write_text("".join(json.dumps(r) + "\n" for r in records))
        self.run_ok("build", source, "--out", atlas)
        columns = ("authors_count", "countries", "topic_ids", "referenced_works_count", "doi")
        wanted = {f"{url}W1": (None, None, None, None, None), f"{url}W2": (0, [], [], 0, "https://doi.org/10.1/X"),
                  f"{url}W3": (1, [], None, None, "https://doi.org/10.1/Y")}
        for form in ("parquet", "csv"):
            out = self.tmp / f"few-{form}"
            self.run_ok("export", "works", "--atlas", atlas, "--out", out, "--format", form)
            found = {row["id"]: tuple(row[c] for c in columns) for row in self.read(out, "works")}
            as_text = {i: tuple("" if v is None or v == [] else str(v) for v in row) for i, row in wanted.items()}
            self.assertEqual(found, wanted if form == "parquet" else as_text)

    def test_csv_of_one_column(self):
        """A row of nothing is no empty line: readers pass over those."""
        self.build_of([work(1), work(2, doi=None), work(3, doi=None), work(4)])
        for columns, ends in (("doi", ['""', '""']), ("id,doi", [",", ","])):
            folder = self.export("works", "--format", "csv", "--columns", columns, name=columns)
            self.assertEqual([row["doi"] for row in self.read(folder, "works")].count(""), 2)
            lines = (folder / "works" / "part_0000.csv").read_text().splitlines()
            self.assertEqual((len(lines), [line[-len(ends[0]):] for line in lines if not line[-1].isalnum()]), (5, ends))

    def test_threads_change_no_byte(self):
        for form in ("parquet", "csv"):
            files = []
            for threads in ("1", "2"):
                out = self.export("all", "--threads", threads, "--format", form, name=f"{form}{threads}")
                files.append({p.relative_to(out): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()})
            self.assertEqual(*files)

    def test_mistakes(self):
        atlas, out = ("--atlas", self.tmp / "atlas"), ("--out", self.tmp / "out")
        self.assert_usage(comity("export", "wroks", *atlas, *out), "wroks", "works", "network")
        self.assert_usage(comity("export", "works", *atlas), "--out")
        self.assert_usage(comity("export", "works", *atlas, *out, "--columns", "id,nosuch"), "nosuch", "publication_year")
        self.assert_usage(comity("export", "works,funders", *atlas, *out, "--columns", "doi"), "funders")
        self.assert_usage(comity("export", "works", *atlas, *out, "--format", "gexf"), "gexf", "parquet")
        self.assert_usage(comity("export", "network", *atlas, "--format", "parquet"), "parquet", "graphml")
        self.assert_usage(comity("export", "cohorts", *atlas, *out, "--multi-class", "fractional"), "multi_class")
        self.assert_usage(comity("export", "cohorts", *atlas, *out, "--type-groups", "cwts"), "types or one")
        harness.write(self.tmp / "full" / "file", "x")
        self.assert_usage(comity("export", "works", *atlas, "--out", self.tmp / "full"), "not empty")
        self.assert_usage(comity("export", "works", *atlas, "--out", self.tmp / "full" / "file"), "is a file")
        self.assertEqual(sorted(p.name for p in self.tmp.iterdir()), ["atlas", "full", "in.jsonl"])

    def refused(self, what, *flags, says=()):
        run = comity("export", what, "--atlas", self.tmp / "atlas", "--out", self.tmp / "out", *flags)
        self.assert_usage(run, *says)
        self.assertFalse((self.tmp / "out").exists(), run)

    def test_what_would_change_nothing(self):
        """A filter, a convention or an option that does not apply to what is exported is refused, not ignored."""
        filters = {"institution": "nosuchthing", "funder": "F1", "source": "S1", "author": "A1", "ids": "/nonexistent", "topic": "T999",
                   "subfield": "1702", "field": "Medicine", "domain": "1"}
        for key, value in filters.items():
            for what in ("works", "cohorts", "all"):
                self.refused(what, f"--{key}", value, says=[f"--{key}", "comity works"])
        for flags in (("--years", "2020:2020"), ("--types", "book"), ("--window", "3"), ("--preset", "openalex-2026-07"), ("--min-cohort", "5")):
            self.refused("works,authors", *flags, says=[flags[0], "cohorts"])
        for flags in (("--counting", "first"), ("--threshold", "gt"), ("--interval", "none"), ("--cohort-by", "collaboration"), ("--seed", "2")):
            self.refused("cohorts", *flags, says=[flags[0]])
            self.refused("works", *flags, says=[flags[0]])
        for flags in (("--min-ties", "3"), ("--weight", "count")):
            self.refused("all", *flags, says=[flags[0], "network"])
        for flags in ((), ("--columns", "id")):
            self.refused("network", *flags, says=["tables"])
        self.assert_usage(comity("export", "network", "--atlas", self.tmp / "atlas", "--columns", "id"), "--columns")
        self.assert_usage(comity("export", "--atlas", self.tmp / "atlas", "--field", "Medicine"), "--field")
        for what in ("", ",", "all,wroks"):
            self.refused(what, says=["works", "network"])

    def test_conventions_are_those_of_cohorts(self):
        told = json.loads((self.export("works") / "export.json").read_text())
        self.assertNotIn("conventions", told)
        self.build_of([work(i, 2017 + i % 4) for i in range(1, 9)], out=self.tmp / "years")
        out = self.export("works,cohorts", "--class", "field", atlas=self.tmp / "years", name="all-years")
        told = json.loads((out / "export.json").read_text())["conventions"]
        self.assertEqual((told["class"], "years" in told, "threshold" in told), ("field", False, False))
        self.assertEqual([row["publication_year"] for row in self.read(out, "cohorts")], [2017, 2018, 2019, 2020])
        out = self.export("cohorts", "--years", "2018:2019", atlas=self.tmp / "years", name="some-years")
        self.assertEqual(json.loads((out / "export.json").read_text())["conventions"]["years"], "2018:2019")
        self.assertEqual([row["publication_year"] for row in self.read(out, "cohorts")], [2018, 2019])

    def test_a_folder_that_is_there(self):
        """It is filled and stays what it is: a link, a folder where somebody stands, with its hidden files."""
        disk, link = self.tmp / "disk", self.tmp / "link"
        disk.mkdir()
        (disk / ".hidden").write_text("mine")
        inode = disk.stat().st_ino
        link.symlink_to(disk)
        self.export("works,authors", name="link")
        self.assertTrue(link.is_symlink())
        self.assertEqual(sorted(p.name for p in disk.iterdir()), [".hidden", "authors", "export.json", "works"])
        self.assertEqual((disk / ".hidden").read_text(), "mine")
        for name in ("authors", "works", "export.json"):
            (shutil.rmtree if (disk / name).is_dir() else os.remove)(disk / name)
        run = self.run_ok("export", "works", "--atlas", self.tmp / "atlas", "--out", ".", cwd=disk)
        self.assertEqual(sorted(p.name for p in disk.iterdir()), [".hidden", "export.json", "works"], run)
        self.assertEqual(disk.stat().st_ino, inode)
        nowhere = self.tmp / "nowhere"
        nowhere.symlink_to(self.tmp / "unmounted")
        self.assert_usage(comity("export", "works", "--atlas", self.tmp / "atlas", "--out", nowhere), "leads nowhere")
        self.assertEqual(sorted(p.name for p in self.tmp.iterdir()), ["atlas", "disk", "in.jsonl", "link", "nowhere"])

    def test_folder_of_somebody_else_beside_it(self):
        out = self.tmp / "beside"
        mine = Path(f"{out}.writing") / "thesis.tex"
        mine.parent.mkdir()
        mine.write_text("years of work")
        self.assert_usage(comity("export", "works", "--atlas", self.tmp / "atlas", "--out", out), "thesis.tex")
        self.assertEqual(mine.read_text(), "years of work")
        mine.unlink()
        for name in (".x", "part_of_thesis.csv", "part_0000.parquet", "works/.x", "works/part_of_thesis.csv", "works/part_.csv", "works/export.json", "works/deep/part_0000.parquet"):
            mine = Path(f"{out}.writing") / name
            mine.parent.mkdir(parents=True, exist_ok=True)
            mine.write_text("years of work")
            self.assert_usage(comity("export", "works", "--atlas", self.tmp / "atlas", "--out", out), "is in the way", str(mine if "deep" not in name else mine.parent))
            self.assertEqual(mine.read_text(), "years of work")
            shutil.rmtree(Path(f"{out}.writing"))
            (Path(f"{out}.writing") / "works").mkdir(parents=True)
        disk = Path(f"{out}.disk")
        disk.mkdir()
        for link in (Path(f"{out}.writing") / "works" / "part_0000.csv", Path(f"{out}.writing") / "works", Path(f"{out}.writing")):
            if link.is_dir():
                shutil.rmtree(link)
            link.symlink_to(disk)
            self.assert_usage(comity("export", "works", "--atlas", self.tmp / "atlas", "--out", out), "is in the way", str(link))
            self.assertTrue(link.is_symlink())
            link.unlink()
            link.parent.mkdir(exist_ok=True)
        left = Path(f"{out}.writing") / "works" / "part_0000.parquet"  # what a killed export leaves
        left.parent.mkdir(parents=True)
        left.write_text("half a table")
        (left.parents[1] / "authors").mkdir()
        self.assertEqual(comity("export", "works", "--atlas", self.tmp / "atlas", "--out", out).code, 0)
        self.assertFalse(left.parents[1].exists())

    def test_folder_of_somebody_else_inside_it(self):
        mine = self.tmp / "empty" / ".writing" / ".x"
        mine.parent.mkdir(parents=True)
        mine.write_text("years of work")
        self.assert_usage(comity("export", "works", "--atlas", self.tmp / "atlas", "--out", self.tmp / "empty"), str(mine))
        self.assertEqual(mine.read_text(), "years of work")

    def test_no_room(self):
        """When the tables cannot be written, nothing is left."""
        if os.geteuid() == 0 and not Path("/dev/full").exists():
            self.skipTest("needs /dev/full")
        self.assert_failure(comity("export", "works", "--atlas", self.tmp / "atlas", "--out", "/proc/nowhere/out"), "cannot")


if __name__ == "__main__":
    harness.main()
