"""What the end-to-end suites share: run the program, make small OpenAlex worlds, check the accounting.

A suite is a file of unittest cases that ends with

    if __name__ == "__main__":
        harness.main()

and is run as `python3 tests/e2e/test_X.py [--comity PROGRAM] [NAME…]`. A NAME picks the tests whose id contains it. The
suite closes with a line `N passed, N failed` (`, N skipped` may follow) and exits 1 if any failed.
"""

import argparse
import csv
import gzip
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv" / "bin" / "python"
DATA = Path(os.environ.get("COMITY_DATA") or ROOT.parent / "shared" / "data")
URL = "https://openalex.org/"
RELEASE = "2024-06-30"  # default updated_date of made works, and so the release of a made world

program = ROOT / "build" / "release" / "comity"


# --------------------------------------------------------------------------------------------------------------
# Running the program
# --------------------------------------------------------------------------------------------------------------


class Run:
    """A finished call: `code` (negative: the signal that ended it), `out`, `err`, and `bytes`, the raw output."""

    def __init__(self, arguments, finished):
        self.arguments = [str(a) for a in arguments]
        self.code = finished.returncode
        self.bytes = finished.stdout
        self.out = finished.stdout.decode("utf-8", "replace")
        self.err = finished.stderr.decode("utf-8", "replace")

    @property
    def json(self):
        return json.loads(self.out)

    def __str__(self):
        return f"comity {' '.join(self.arguments)}\nexit {self.code}\nstdout: {self.out[:2000]}\nstderr: {self.err[:2000]}"


def comity(*arguments, env=None, cwd=None, stdout=subprocess.PIPE, **popen):
    """Runs the program; COMITY_ATLAS is unset unless `env` sets it."""
    surroundings = {k: v for k, v in os.environ.items() if k != "COMITY_ATLAS"}
    surroundings.update(env or {})
    finished = subprocess.run([str(program), *map(str, arguments)], env=surroundings, cwd=cwd, stdin=subprocess.DEVNULL,
                              stdout=stdout, stderr=subprocess.PIPE, timeout=120, **popen)
    if finished.stdout is None:
        finished.stdout = b""
    return Run(arguments, finished)


def verbs():
    """The verbs that the program has, but completion."""
    subcommands = comity("--help").out.split("Subcommands:")[1]
    return set(re.findall(r"(?m)^  (\w+) ", subcommands)) - {"completion"}


# --------------------------------------------------------------------------------------------------------------
# Making works
# --------------------------------------------------------------------------------------------------------------


def wid(number):
    return f"{URL}W{number}"


def topic(subfield, number=None, field=None, domain=3):
    """A topic of a subfield; its field is the first two digits, as in OpenAlex. `number`: of the topic itself."""
    field = field or subfield // 100
    return {"id": f"{URL}T{number or 10000 + subfield}", "display_name": f"Topic {number or 10000 + subfield}", "score": 0.9,
            "subfield": {"id": f"{URL}subfields/{subfield}", "display_name": f"Subfield {subfield}"},
            "field": {"id": f"{URL}fields/{field}", "display_name": f"Field {field}"},
            "domain": {"id": f"{URL}domains/{domain}", "display_name": f"Domain {domain}"}}


def institution(number, country, name=None):
    return {"id": f"{URL}I{number}", "display_name": name or f"University {number}", "ror": f"https://ror.org/{number:09}",
            "country_code": country, "type": "education", "lineage": [f"{URL}I{number}"]}


def authorship(countries, author=None, position="middle", corresponding=False, institutions=()):
    return {"author_position": position, "is_corresponding": corresponding, "countries": list(countries),
            "author": {"id": f"{URL}A{author}" if author else None, "display_name": f"Author {author}", "orcid": None},
            "institutions": list(institutions), "raw_author_name": f"Author {author}"}


def work(number, year=2020, countries=(("GB",), ("CN",)), refs=(), subfield=1702, type="article", updated=RELEASE, **more):
    """A work of the 2026 vintage. `countries`: one tuple of codes an author; `refs`: numbers of works; `more`: any field,
    written as it is given, in place of what stands here. `subfield=None`: no topic."""
    last = len(countries) - 1
    authors = [authorship(codes, author=number * 100 + i, corresponding=i == 0,
                          position="first" if i == 0 else "last" if i == last else "middle")
               for i, codes in enumerate(countries)]
    primary = None if subfield is None else topic(subfield)
    record = {
        "id": wid(number), "doi": f"https://doi.org/10.1000/{number}", "title": f"Work {number}",
        "display_name": f"Work {number}", "publication_date": f"{year}-05-01", "publication_year": year, "language": "en",
        "type": type, "authorships": authors, "primary_topic": primary, "topics": [primary] if primary else [],
        "primary_location": {"source": {"id": f"{URL}S{1 + number % 3}", "display_name": f"Journal {1 + number % 3}",
                                        "type": "journal", "issn_l": f"0000-000{1 + number % 3}"}},
        "funders": [{"id": f"{URL}F{1 + number % 2}", "display_name": f"Funder {1 + number % 2}"}],
        "is_paratext": False, "is_retracted": False, "is_xpac": False,
        "referenced_works": [wid(r) for r in refs], "referenced_works_count": len(refs),
        "abstract_inverted_index": {"Work": [0]}, "cited_by_count": 0, "fwci": 1.0 + number % 3,
        "citation_normalized_percentile": {"value": 0.5, "is_in_top_1_percent": False, "is_in_top_10_percent": number % 10 == 0},
        "updated_date": f"{updated}T10:00:00.000000" if updated and len(updated) == 10 else updated,
    }
    record.update(more)
    return record


def world(works=60, seed=0):
    """A made world: two subfields, five years, GB, CN and US in turn, each work citing a few before it. No randomness."""
    sets = [(("GB",), ("CN",)), (("GB",),), (("CN",),), (("GB", "US"), ("CN",), ("CN",)), (("US",),), ((), ("GB",)),
            (("GB",), ("CN",), ("US",)), ()]
    made = []
    for i in range(1, works + 1):
        year = 2018 + (i - 1) * 5 // works
        refs = sorted({(i * 7919 // 10 + k * k * 13 + seed) % i for k in range(1, 4)} - {0, i})
        made.append(work(i, year, sets[(i + seed) % len(sets)], refs, subfield=(1702, 1702, 2713, None)[i % 4],
                         updated=f"2024-0{1 + i % 6}-1{i % 9}"))
    return made


# --------------------------------------------------------------------------------------------------------------
# Writing works
# --------------------------------------------------------------------------------------------------------------


def line(record):
    """A record as one line of JSON; bytes and text are taken as they are."""
    if isinstance(record, bytes):
        return record
    return record.encode() if isinstance(record, str) else json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()


def lines(records):
    return b"".join(line(r) + b"\n" for r in records)


def write(path, content):
    """Writes bytes, text or records (as JSON lines); a name that ends with .gz is compressed. Returns the path."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content if isinstance(content, bytes) else content.encode() if isinstance(content, str) else lines(content)
    path.write_bytes(gzip.compress(data, 6, mtime=0) if path.name.endswith(".gz") else data)
    return path


def page(records, **meta):
    """An API page, as text."""
    return '{"meta":%s,"results":[%s]}' % (json.dumps({"count": len(records), "page": 1, **meta}),
                                           ",".join(line(r).decode() for r in records))


def write_one_file_a_work(folder, records, indent=None):
    for r in records:
        write(Path(folder) / (r["id"].rsplit("/", 1)[1] + ".json"), json.dumps(r, indent=indent, ensure_ascii=False))
    return Path(folder)


def entry(folder, file, entity, count, layout):
    prefix = "s3://openalex/data/jsonl/" if layout == "2026" else "s3://openalex/data/"
    return {"url": prefix + entity + "/" + str(file.relative_to(folder)).replace(os.sep, "/"),
            "meta": {"content_length": file.stat().st_size, "record_count": count}}


def write_snapshot(root, parts, layout="2026", date="2024-07-01", entities=None):
    """A release on disk. `parts`: {"updated_date=…/part_0000.gz": records}, or a list of lists of records. `layout`: 2026 or
    flat. `entities`: further entities, {"institutions": records}. Returns the root."""
    root = Path(root)
    data = root / "data" / "jsonl" if layout == "2026" else root / "data"
    name = "part_{:04}.gz" if layout == "2026" else "part_{:03}.gz"
    if not isinstance(parts, dict):
        parts = {f"updated_date=2024-06-{i + 1:02}/" + name.format(0): records for i, records in enumerate(parts)}
    groups = {"works": parts}
    for entity, records in (entities or {}).items():
        groups[entity] = {"updated_date=2024-06-01/" + name.format(0): records}
    listed = {}
    for entity, files in groups.items():
        entries = [entry(data / entity, write(data / entity / file, records), entity, len(records), layout)
                   for file, records in sorted(files.items())]
        listed[entity] = {"entity": entity, "record_count": sum(e["meta"]["record_count"] for e in entries),
                          "content_length": sum(e["meta"]["content_length"] for e in entries), "files": entries}
        if layout == "2026":
            write(data / entity / "manifest.json", json.dumps({"date": date, "format": "jsonl", **listed[entity]}))
        else:
            write(data / entity / "manifest", json.dumps({"entries": entries}))
    if layout == "2026":
        write(data / "manifest.json", json.dumps({"date": date, "format": "jsonl", "meta": {}, "entities": list(listed.values())}))
    return root


# --------------------------------------------------------------------------------------------------------------
# Looking at atlases
# --------------------------------------------------------------------------------------------------------------


def digests(atlas):
    """SHA-256 of every file that is part of the atlas's identity."""
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(Path(atlas).iterdir())
            if p.name not in ("provenance.json", "rejects.csv", "dropped.csv")}


def tables(atlas):
    """The same without atlas.json: equal records give equal tables, whatever the scope and the release."""
    return {name: digest for name, digest in digests(atlas).items() if name != "atlas.json"}


def provenance(atlas):
    return json.loads((Path(atlas) / "provenance.json").read_text())


def manifest(atlas):
    return json.loads((Path(atlas) / "atlas.json").read_text())


def rejects(atlas):
    """The rows of rejects.csv: file, line, byte, reason, id."""
    return rows_of(Path(atlas) / "rejects.csv")


def dropped(atlas):
    """The rows of dropped.csv: id, fate, records, release."""
    return rows_of(Path(atlas) / "dropped.csv")


def rows_of(path):
    return list(csv.DictReader(io.StringIO(path.read_text()))) if path.exists() else []


def arrow(atlas, *names):
    """{name: {column: values}} of tables of the atlas, by the pyarrow of .venv; None if there is none."""
    script = ("import sys, json, pyarrow as pa\n"
              "out = {n: pa.ipc.open_file(sys.argv[1] + '/' + n + '.arrow').read_all().to_pydict() for n in sys.argv[2:]}\n"
              "print(json.dumps(out))")
    if not VENV.exists():
        return None
    done = subprocess.run([str(VENV), "-c", script, str(atlas), *names], capture_output=True, text=True)
    return json.loads(done.stdout) if done.returncode == 0 else None


COUNTS = ("kept", "superseded", "deleted", "rejected", "labels", "other")


def fast_folder():
    """Where test folders go: memory, where there is enough of it, since a build syncs every file it writes."""
    if os.environ.get("TMPDIR"):
        return None
    try:
        return "/dev/shm" if os.access("/dev/shm", os.W_OK) and shutil.disk_usage("/dev/shm").free > 1 << 30 else None
    except OSError:
        return None


class Case(unittest.TestCase):
    """A test with a folder of its own (`self.tmp`) and the checks that suites share."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="comity-", dir=fast_folder())
        self.addCleanup(folder.cleanup)
        self.tmp = Path(folder.name)

    def run_ok(self, *arguments, **more):
        run = comity(*arguments, **more)
        self.assertEqual(run.code, 0, str(run))
        return run

    def build(self, *inputs, out=None, flags=()):
        """Builds, checks the accounting, returns the atlas."""
        out = out or self.tmp / "atlas"
        self.run_ok("build", *inputs, "--out", out, *flags)
        self.assert_conserved(out)
        return out

    def build_of(self, records, **more):
        return self.build(write(self.tmp / "in.jsonl", records), **more)

    def assert_conserved(self, atlas):
        """Invariant 1 of the design: read = kept + superseded + deleted + rejected + labels + other, file by file and in
        all; kept are the atlas's works; every reject is listed with its file, line and byte."""
        told, listed = provenance(atlas), rejects(atlas)
        total = dict.fromkeys(("read", *COUNTS), 0)
        for file in (f for i in told["inputs"] for f in i["files"]):
            self.assertEqual(file["read"], sum(file[k] for k in COUNTS), file)
            for key in total:
                total[key] += file[key]
            rows = [r for r in listed if r["file"] == file["path"]]
            if told["records"]["rejected"] <= 10_000:
                self.assertEqual(len(rows), file["rejected"], f"{file['path']}: rejects.csv does not list every reject")
            self.assert_positions(file, rows)
        self.assertEqual(told["records"], total)
        for fate in ("deleted", "superseded"):
            rows = [r for r in dropped(atlas) if r["fate"] == fate]
            self.assertEqual(len(rows), told["listed"][fate])
            self.assertEqual(sum(int(r["records"]) for r in rows), total[fate], f"dropped.csv does not tell every {fate} record")
            self.assertEqual(len({r["id"] for r in rows}), len(rows))
        self.assertEqual(total["kept"], manifest(atlas)["works"])

    def assert_positions(self, file, rows):
        if file.get("damage") or file["path"].endswith((".json", ".json.gz", ".parquet")) or not rows:
            return
        data = Path(file["path"]).read_bytes()
        data = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
        for row in rows:
            before = data[:int(row["byte"])]
            self.assertEqual(before.count(b"\n") + 1, int(row["line"]), row)
            self.assertTrue(not before or before.endswith(b"\n"), f"{row}: byte is not where the line starts")

    def assert_usage(self, run, *words):
        """Exit 2, nothing on standard output, one line on standard error."""
        self.assert_complaint(run, 2, *words)

    def assert_failure(self, run, *words):
        self.assert_complaint(run, 1, *words)

    def assert_complaint(self, run, code, *words):
        self.assertEqual(run.code, code, str(run))
        self.assertEqual(run.out, "", str(run))
        self.assertTrue(run.err.startswith("comity: ") and run.err.endswith("\n"), str(run))
        self.assertEqual(run.err.count("\n"), 1, f"more than one line: {run}")
        for unwanted in ("terminate called", "what():", "/src/comity/", "std::"):
            self.assertNotIn(unwanted, run.err)
        for word in words:
            self.assertIn(str(word), run.err, str(run))

    def assert_no_leftovers(self, out, exists=False):
        """Neither staging folder nor lock beside `out`; `out` itself only if it `exists`."""
        out = Path(out)
        beside = sorted(p.name for p in out.parent.iterdir() if p.name.startswith(out.name))
        self.assertEqual(beside, [out.name] if exists else [])

    def answers(self, atlas, a="GB", b="CN", *flags):
        """{(measure, population): answer} of the headline figures of `pair`."""
        run = self.run_ok("pair", a, b, "--atlas", atlas, "--format", "json", *flags)
        return {(x["measure"], x["population"]): x for x in run.json["answers"] if "by" not in x}

    def assert_sound(self, atlas):
        self.run_ok("verify", atlas, "--full")


def real_data(name):
    """The path of a folder of real OpenAlex records; skips the test when it is not at hand."""
    path = DATA / "openalex" / name
    if not path.exists():
        raise unittest.SkipTest(f"no real data at {path} (set COMITY_DATA)")
    return path


# --------------------------------------------------------------------------------------------------------------
# The runner
# --------------------------------------------------------------------------------------------------------------


class Result(unittest.TextTestResult):
    """Counts whole tests: one with several failing sub-tests failed once."""

    def names(self, problems):
        return {getattr(test, "test_case", test).id() for test, _ in problems}

    def counts(self):
        failed = self.names(self.failures) | self.names(self.errors) | self.names((t, 0) for t in self.unexpectedSuccesses)
        skipped = self.names(self.skipped) - failed
        # A failure in setUpClass or an import stands for tests that never ran.
        return max(self.testsRun - len(failed) - len(skipped), 0), len(failed), len(skipped)


def chosen(suite, words):
    for item in suite:
        if isinstance(item, unittest.TestSuite):
            yield from chosen(item, words)
        elif not words or any(w in item.id() for w in words):
            yield item


def main(module="__main__"):
    global program
    parser = argparse.ArgumentParser(description=sys.modules[module].__doc__)
    parser.add_argument("--comity", default=str(program), help="the program to test [build/release/comity]")
    parser.add_argument("-v", "--verbose", action="store_true", help="name each test and its time")
    parser.add_argument("names", nargs="*", help="only tests whose id contains one of these")
    options = parser.parse_args()
    program = Path(options.comity).resolve()
    if not program.exists():
        print(f"there is no program at {program}: run ./dev build\n0 passed, 1 failed")
        sys.exit(1)
    tests = list(chosen(unittest.defaultTestLoader.loadTestsFromModule(sys.modules[module]), options.names))
    if not tests:
        print(f"no test is named {' or '.join(options.names)}\n0 passed, 1 failed")
        sys.exit(1)
    start = time.monotonic()
    runner = unittest.TextTestRunner(stream=sys.stdout, resultclass=Result, verbosity=2 if options.verbose else 0)
    result = runner.run(unittest.TestSuite(tests))
    for test, reason in result.skipped:
        print(f"skipped {test.id().removeprefix('__main__.')}: {reason}")
    passed, failed, skipped = result.counts()
    print(f"{time.monotonic() - start:.1f} s")
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    sys.exit(1 if failed else 0)
