#!/usr/bin/env python3
"""Country matrices from end to end: what build, info and verify say, and the published world matrices where they are there."""
import itertools
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
import suite  # noqa: E402
COMITY = str(ROOT / "build/release/comity")
DATA = Path(os.environ.get("COMITY_DATA", ROOT.parent / "shared" / "data"))
WORLD = DATA / "matrices" / "openalex-1990-2023"
WOS = DATA / "matrices" / "wos-1993-2022"
COPATENTS = DATA / "other" / "copatents-europe"
PAJEK = '\ufeff% toy\r\n*vertices 3 \r\n1 "GB"\r\n2 "CN"\r\n3 "US"\r\n*arcs\r\n1 1 50\r\n1 2 30\r\n2 1 30\r\n1 3 9\r\n3 1 9\r\n'


def run(*args):
    return subprocess.run([COMITY, *map(str, args)], capture_output=True, text=True)


def ask(*args):
    done = run(*args, "--format", "json")
    assert done.returncode == 0, (args, done.stderr)
    return json.loads(done.stdout)


class Toy(unittest.TestCase):
    def setUp(self):
        self.tmp = tempfile.TemporaryDirectory()
        self.addCleanup(self.tmp.cleanup)
        self.input, self.atlas = Path(self.tmp.name) / "in", Path(self.tmp.name) / "atlas"
        self.input.mkdir()

    def build(self, *flags):
        return run("build", self.input, "--out", self.atlas, *flags)

    def test_zip_as_published(self):
        with zipfile.ZipFile(self.input / "years.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for year in (1999, 2000):
                archive.writestr(f"Co{year}.net", PAJEK)
                archive.writestr(f"Co{year}T.vec", "*vertices 3\r\n")
        self.assertEqual(self.build("--diagonal", "international", "--quantity", "copatents", "--licence", "CC-BY-4.0").returncode, 0)
        info = ask("info", self.atlas)
        self.assertEqual(info["atlas"]["quantity"], "copatents")
        self.assertEqual(info["atlas"]["diagonal"], "international")
        self.assertEqual(info["sources"][0]["licence"], "CC-BY-4.0")
        self.assertEqual(len(info["skipped"]), 2)
        self.assertEqual([y["sum_of_pairs"] for y in info["holds"]["years"]], [39, 39])
        for depth in ([], ["--full"]):
            self.assertEqual(run("verify", self.atlas, *depth).returncode, 0)

    def test_a_diagonal_that_is_no_total(self):
        """GB has more with CN than its diagonal states: no share of that, and the build says so."""
        (self.input / "pairs.csv").write_text("country_a,country_b,year,count\nGB,GB,2000,5\nCN,CN,2000,40\nGB,CN,2000,30\nGB,US,2000,4\nCN,US,2000,10\nUS,US,2000,20\n")
        for diagonal, share in (("international", "share_of_international"), ("total", "share_of_output")):
            built = self.build("--diagonal", diagonal)
            self.assertEqual(built.returncode, 0)
            self.assertIn(f"1 cell exceeds what the diagonal states of one of its two countries, which --diagonal {diagonal} does not", built.stderr + built.stdout)
            document = ask("trend", "GB", "CN", "--atlas", self.atlas)
            for a in document["answers"]:
                self.assertTrue(a["value"] is None or a["unit"] != "share" or 0 <= a["value"] <= 1, a)
            (own,) = [a for a in document["answers"] if (a["measure"], a["population"]) == (share, "GB") and "by" not in a]
            self.assertEqual((own["value"], own["lower"], own["upper"]), (None, None, None))
            self.assertIn("no total of it", own["notes"][0])
            (other,) = [a for a in document["answers"] if (a["measure"], a["population"]) == (share, "CN") and "by" not in a]
            self.assertEqual(other["value"], 0.75)
            for a in ask("pair", "GB", "CN", "--atlas", self.atlas)["answers"]:
                self.assertTrue(a["value"] is None or a["measure"] != "publications" or a["value"] >= 0, a)
        (salton,) = [a for a in document["answers"] if a["measure"] == "salton" and "by" not in a]
        self.assertIsNone(salton["value"])
        self.build("--diagonal", "none")
        self.assertNotIn("diagonal states", json.dumps(json.loads((self.atlas / "provenance.json").read_text())["warnings"]))

    def test_codes_outside_iso(self):
        """Those that ISO does not know, and those that it leaves to its users, who may mean anything by them."""
        (self.input / "pairs.csv").write_text("country_a,country_b,year,count\nGB,ZZ,2000,5\nXA,QM,2000,4\nXA,GB,2000,3\nCSK,XK,2000,2\n")
        built = self.build()
        said = "country codes outside ISO 3166-1 were kept: CSK (1 cell), QM (1 cell), XA (2 cells), ZZ (1 cell)"
        self.assertIn(said, built.stdout + built.stderr)
        info = ask("info", self.atlas)
        self.assertEqual(info["country_codes_outside_iso_3166"], {"CSK": 1, "QM": 1, "XA": 2, "ZZ": 1})
        self.assertIn(said, info["warnings"])

    def test_counts_of_any_size_have_intervals(self):
        """The exact interval's series do not end from 5e10 on; blocs would throw every tie for days."""
        (self.input / "pairs.csv").write_text("country_a,country_b,year,count\nGB,CN,2000,5e10\nGB,US,2000,5e10\nCN,US,2000,5e10\n")
        self.build("--quantity", "trade")
        for asked in (("trend", "GB", "CN"), ("pair", "GB", "CN"), ("rank", "partners", "--of", "GB")):
            self.assertTrue(ask(*asked, "--atlas", self.atlas)["answers"])
        (one,) = [a for a in ask("trend", "GB", "CN", "--atlas", self.atlas)["answers"] if a["measure"] == "steijn" and "by" not in a]
        self.assertAlmostEqual((one["upper"] / one["value"] - 1) * 5e10 ** 0.5, 1.959964, places=4)
        answers = ask("blocs", "--atlas", self.atlas)["answers"]
        self.assertFalse([a for a in answers if a["population"].startswith("null networks")])
        self.assertIn("no random networks: 20 of 1.5e+11 ties each are more than 1e+11 ties in all; --null-networks sets their number", answers[0]["notes"])

    def test_same_matrices_same_atlas(self):
        (self.input / "a2000.net").write_text(PAJEK)
        self.build()
        one = ask("info", self.atlas)["atlas"]["hash"]
        (self.input / "a2000.net").write_text(PAJEK.replace("\r\n", "\n").replace("\ufeff", ""))
        self.build("--threads", "1")
        self.assertEqual(ask("info", self.atlas)["atlas"]["hash"], one)
        self.build("--diagonal", "total")
        self.assertNotEqual(ask("info", self.atlas)["atlas"]["hash"], one)

    def test_headings_without_a_common_year(self):
        for name in ("alpha_2000", "beta_2005"):
            (self.input / f"{name}.csv").write_text(",GB,CN,US\nGB,0,5,7\nCN,5,0,9\nUS,7,9,0\n")
        self.assertEqual(self.build().returncode, 0)
        for words in (("pair", "GB", "CN"), ("trend", "GB", "CN"), ("rank", "--by", "sum_of_ties"), ("blocs",)):
            done = run(*words, "--atlas", self.atlas)
            self.assertEqual((done.returncode, done.stderr), (2, "comity: no year of this atlas has a matrix under every heading: name one with --field\n"), words)
        self.assertEqual(run("pair", "GB", "CN", "--atlas", self.atlas, "--field", "alpha").returncode, 0)

    def test_years_told_from_the_release(self):
        for year in range(1998, 2004):
            (self.input / f"a{year}.csv").write_text(",GB,CN,US,FR,DE\nGB,0,5,7,3,4\nCN,5,0,9,6,2\nUS,7,9,0,8,3\nFR,3,6,8,0,5\nDE,4,2,3,5,0\n")
        self.build("--release", "2003-05-01")
        for words in (("pair", "GB", "CN"), ("trend", "GB", "CN"), ("rank", "partners", "--of", "GB", "--min-works", "1"), ("rank", "--by", "sum_of_ties"),
                      ("decoupling", "GB", "CN"), ("blocs", "--min-ties", "1", "--null-networks", "0"), ("cut", "GB", "CN", "--min-ties", "1", "--rule", "lost")):
            told = ask(*words, "--atlas", self.atlas, "--years", "release-5:release-1")
            self.assertEqual(told["conventions"]["years"], "1998:2002", words)
            self.assertEqual(told, ask(*words, "--atlas", self.atlas, "--years", "1998:2002"), words)
        (self.input / "a1998.csv").unlink()
        self.build()
        done = run("pair", "GB", "CN", "--atlas", self.atlas, "--years", "release-5:release-1")
        self.assertEqual(done.returncode, 2)
        self.assertIn("no release date", done.stderr)
        done = run("pair", "GB", "CN", "--atlas", self.atlas, "--citing-until", "release")
        self.assertIn("needs works", done.stderr)

    def test_broken_json_is_told(self):
        """It begins with a year: passed over, its counts would read as zero."""
        whole = '{"y1982": {"G": {"CH": {"DE": 138}}}}'
        (self.input / "other.json").write_text('{"y1983": {"G": {"CH": {"DE": 138}}}}')
        for text, byte in ((whole[:-1], len(whole)), (whole[:20], None), (whole.replace(": 138", " 138"), None), (whole + "\0 more", len(whole) + 1), (whole + "}", len(whole) + 1)):
            (self.input / "broken.json").write_text(text)
            done = self.build()
            self.assertEqual(done.returncode, 1, (text, done.stdout))
            self.assertRegex(done.stderr, f"broken.json: it is no valid JSON, from byte {byte or '[0-9]+'} on")
        # Bytes are those of the file, its mark among them.
        (self.input / "broken.json").write_text("\ufeff" + whole + "}")
        self.assertIn(f"from byte {len(whole) + 4} on", self.build().stderr)
        (self.input / "broken.json").write_text('{"y1982": ' + '{"G": ' * 1100 + "1" + "}" * 1101)
        self.assertIn("nested more than 1,024 levels deep", self.build().stderr)
        (self.input / "broken.json").write_text(whole)
        self.assertEqual(self.build().returncode, 0)

    def test_damage_is_found(self):
        (self.input / "a2000.net").write_text(PAJEK)
        self.build()
        cells = self.atlas / "cells.arrow"
        data = bytearray(cells.read_bytes())
        data[len(data) // 2] ^= 1
        cells.write_bytes(data)
        done = run("verify", self.atlas, "--full")
        self.assertEqual(done.returncode, 1)
        self.assertIn("damaged", done.stderr)

    def fails(self, text, *said, name="x2000.csv", code=1):
        (self.input / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        done = self.build()
        self.assertEqual(done.returncode, code, done.stderr)
        for word in said:
            self.assertIn(word, done.stderr)
        self.assertFalse(self.atlas.exists())

    def test_lines_that_say_something_else_than_they_seem_to(self):
        pairs = "country_a,country_b,year,count,field\n"
        self.fails(pairs.encode() + b"GB,CN,2000,5,\xc9nergie\n", "x2000.csv:2", "UTF-8")
        self.fails(pairs + "GB,CN,2000,5,Chem\nGB,US,2000,7\n", "x2000.csv:3: 4 cells, the header has 5")
        self.fails("country_a,country_b,year,count\nGB,CN,2000,1,234\n", "x2000.csv:2: 5 cells, the header has 4")
        self.fails('country_a,country_b,year,count\nGB,CN,2000,"1\n', "x2000.csv:2: a quote is not closed")
        self.fails("country_a,country_b,year,count\nGB,CN,2000,2e18\n", "'2e18' is no count")
        self.fails("country_a,country_b,year,count\n\u4e2d\u56fd1,\u6cd5\u56fd1,2000,1\n", "would both be the country 1")
        self.fails(",GB,CN,FR\nGB,0,5,1\nCN,5,0,2\nFR,1,2,0\nUS,1,1,1\n", "x2000.csv:5: US has a row and no column")
        self.fails("country_a,country_b,year,count\nX_1,DE,2000,5\nX 1,DE,2000,7\n", "would both be the country X_1")
        # Blank cells say nothing, nor do columns that nobody needs.
        for text in (pairs + "GB,CN,2000,5,Chem,,\n", "country_a,country_b,year,count,\nGB,CN,2000,5\n", "country_a,country_b,year,count,note\nGB,CN,2000,5\n"):
            (self.input / "x2000.csv").write_text(text)
            self.assertEqual(self.build().returncode, 0, text)

    def test_headings_from_names(self):
        network = '*Vertices 2\n1 "GB"\n2 "CN"\n*Edges\n1 2 5\n'
        for name in ("\u5316\u5b66_1990.net", "\u7269\u7406_1990.net"):
            (self.input / name).write_text(network)
        self.assertEqual(self.build().returncode, 0)
        self.assertEqual(ask("info", self.atlas)["records"]["kept"], 2)
        for name in ("C++_1990.net", "C#_1990.net"):
            (self.input / name).write_text(network)
        done = self.build()
        self.assertEqual(done.returncode, 2)
        self.assertIn("would have one heading, 'C'", done.stderr)

    def test_a_byte_order_mark_before_json(self):
        (self.input / "m.json").write_bytes(b'\xef\xbb\xbf{"y1990": {"GB": {"CN": 5}}}')
        self.assertEqual(self.build().returncode, 0)

    def test_names_that_are_no_text(self):
        folder = os.path.join(os.fsencode(self.tmp.name), b"m\xe9x")
        os.mkdir(folder)
        Path(os.fsdecode(folder), "W1990.net").write_text(PAJEK)
        for flags, code in (([], 0), (["--source", b"caf\xe9"], 2), (["--licence", b"caf\xe9"], 2)):
            done = subprocess.run([COMITY, "build", folder, "--out", self.atlas, *flags], capture_output=True)
            self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(ask("info", self.atlas)["sources"][0]["name"], "matrices")

    def test_an_archive_of_many_members(self):
        with zipfile.ZipFile(self.input / "years.zip", "w") as archive:
            for year in range(1000, 3000):
                archive.writestr(f"Co{year}.net", PAJEK)
        done = subprocess.run([COMITY, "build", self.input, "--out", self.atlas, "--kind", "matrices"], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_accounting_is_checked(self):
        (self.input / "a2000.net").write_text(PAJEK)
        self.build()
        path = self.atlas / "provenance.json"
        provenance = json.loads(path.read_text())
        for damaged in ([], provenance | {"records": {"read": 1}}, provenance | {"atlas": "another"}, provenance | {"differing_cells": [{"year": 1}]}):
            path.write_text(json.dumps(damaged))
            self.assertEqual(run("verify", self.atlas, "--full").returncode, 1, damaged)
            self.assertIn("provenance.json", ask("info", self.atlas)["warnings"][0])
            self.assertIn("left out", run("info", self.atlas).stdout)
        provenance["files"][0]["kept"] -= 1
        path.write_text(json.dumps(provenance))
        self.assertEqual(run("verify", self.atlas).returncode, 0)
        done = run("verify", self.atlas, "--full")
        self.assertEqual(done.returncode, 1)
        self.assertIn("does not add up", done.stderr)

    def test_messages(self):
        (self.input / "a2000.net").write_text(PAJEK)
        for flags, words in ((["--diagonal", "maybe"], "international, total, none"), (["--symmetrize", "mean"], "max, min or upper"),
                             (["--kind", "trade"], "works or matrices"), (["--quantity", "Co Patents"], "small letters"),
                             (["--release", "2024"], "YYYY-MM-DD"), (["--titles", "drop"], "for works"), (["--without", "authors"], "for works"), (["--kind", "works"], "holds no OpenAlex works")):
            done = self.build(*flags)
            self.assertEqual(done.returncode, 2, flags)
            self.assertIn(words, done.stderr)
            self.assertEqual(done.stderr.count("\n"), 1)
            self.assertFalse(self.atlas.exists())
        (self.input / "b2001.net").write_text("*vertices 1\n1 \"GB\"\n*arcs\n1 2 3\n")
        done = self.build()
        self.assertEqual(done.returncode, 1)
        self.assertIn("b2001.net:4:", done.stderr)
        (self.input / "b2001.net").unlink()
        self.assertEqual(self.build().returncode, 0)
        done = run("works", "GB", "CN", "--atlas", self.atlas)
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stderr.strip(), f"comity: {self.atlas} is an atlas of country matrices: 'works' needs works")

    def test_exports_state_what_matrices_obey(self):
        rows = [f"{a},{b},2000,{9 + i}" for i, (a, b) in enumerate(itertools.combinations(("CN", "DE", "FR", "GB", "US"), 2))]
        (self.input / "ties.csv").write_text("\n".join(["country_a,country_b,year,count", *rows]) + "\n")
        self.assertEqual(self.build().returncode, 0)
        stated = set(ask("pair", "GB", "CN", "--atlas", self.atlas)["conventions"])
        for form in ("graphml", "gexf", "pajek", "vosviewer"):
            text = run("export", "network", "--atlas", self.atlas, "--min-ties", "0", "--format", form).stdout
            told = re.search(r"left out\. (.*?)\. Sources", text).group(1)
            self.assertEqual({one.split("=")[0] for one in told.split(";")}, stated, form)

    def test_too_many_headings(self):
        rows = "".join(f"GB,CN,2020,{i},h{i}\n" for i in range(1, 65_537))
        (self.input / "m.csv").write_text("country_a,country_b,year,count,heading\n" + rows)
        done = self.build()
        self.assertEqual((done.returncode, done.stderr), (1, f"comity: {self.input}/m.csv:65537: more than 65,535 different headings\n"))

    def test_nested_json_with_a_key_twice(self):
        """Both values count, at every depth, as two lines of a list do."""
        file = self.input / "m.json"
        file.write_text('{"2020": {"CN": {"GB": 3, "GB": 3}, "CN": {"US": 4}}, "y2020": {"US": {"GB": 5}}, "2020": {"CN": {"US": 4}}}')
        self.assertEqual(self.build("--symmetrize", "max").returncode, 0)
        records = json.loads((self.atlas / "provenance.json").read_text())["records"]
        self.assertEqual(records, {"read": 5, "kept": 3, "twins": 0, "zeros": 0, "repeated": 2, "dropped": 0})
        file.write_text('{"2020": {"CN": {"GB": 3}, "CN": {"GB": 5}}}')
        done = self.build()
        self.assertEqual(done.returncode, 1)
        self.assertIn("CN and GB in 2020 differently: 3 and 5", done.stderr)

    def test_years_of_nested_json(self):
        for year in ("0000", "-123"):
            (self.input / "m.json").write_text('{"2020": {"CN": {"GB": 3}}, "%s": {"CN": {"GB": 3}}}' % year)
            done = self.build()
            self.assertEqual((done.returncode, done.stderr), (1, f"comity: {self.input}/m.json: '{year}' is no year\n"))

    def test_numbers_of_nested_json_that_cannot_be_read(self):
        """They end the build, whatever lies beside them: passed over, the file's counts would read as zero."""
        for number in (str(1 << 64), "1e400", "007"):
            (self.input / "a.json").write_text('{"2020": {"CN": {"GB": 3, "US": %s}}}' % number)
            done = self.build()
            self.assertEqual(done.returncode, 1)
            self.assertIn(f"{self.input}/a.json: a number in it cannot be read", done.stderr)
        (self.input / "a.json").write_text('{"2020": {"CN": {"GB": 3, "US": %s}}}' % ((1 << 64) - 1))
        self.assertNotIn("a number in it", self.build().stderr)

    def test_damaged_archive(self):
        with zipfile.ZipFile(self.input / "years.zip", "w", zipfile.ZIP_STORED) as archive:
            archive.writestr("Co2000.net", PAJEK)
        data = bytearray((self.input / "years.zip").read_bytes())
        data[data.index(b"1 2 30")] = ord("2")
        (self.input / "years.zip").write_bytes(data)
        done = self.build()
        self.assertEqual(done.returncode, 1)
        self.assertIn("years.zip/Co2000.net is damaged", done.stderr)


@unittest.skipUnless(WORLD.exists(), "no real matrices")
class Published(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tmp = tempfile.TemporaryDirectory()
        cls.world = cls.tmp.name + "/world"

    @classmethod
    def tearDownClass(cls):
        cls.tmp.cleanup()

    def test_openalex(self):
        built = ask("build", WORLD, "--out", self.world)
        self.assertEqual(built["records"], {"read": 538297, "kept": 273016, "twins": 265281, "zeros": 0, "repeated": 0, "dropped": 0})
        self.assertEqual({(d["a"] + d["b"], d["year"], d["taken"]) for d in built["differing_cells"]},
                         {("FRGB", 2004, 4033), ("INUS", 2004, 2404), ("ITUS", 2004, 6326), ("ARIL", 2019, 214), ("ATFR", 2019, 2685), ("AUTW", 2019, 1019)})
        self.assertEqual((built["first_year"], built["last_year"], built["countries"]), (1990, 2023, 251))

    def test_web_of_science(self):
        built = ask("build", WOS, "--out", self.tmp.name + "/wos")
        self.assertEqual((built["first_year"], built["last_year"]), (1993, 2022))
        self.assertEqual(built["records"]["read"], sum(built["records"][k] for k in ("kept", "twins", "zeros", "repeated", "dropped")))
        self.assertIn("CSK", built["country_codes_outside_iso_3166"])
        self.assertEqual(built["codes_read_as"]["CHN"], "CN")
        self.assertEqual(ask("info", self.tmp.name + "/wos")["holds"]["headings"], ["science_technology", "socialsciences"])

    def test_copatents(self):
        refused = run("build", COPATENTS, "--out", self.tmp.name + "/co", "--quantity", "copatents")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("--symmetrize", refused.stderr)
        built = ask("build", COPATENTS, "--out", self.tmp.name + "/co", "--quantity", "copatents", "--symmetrize", "max")
        self.assertEqual(built["codes_read_as"], {"EL": "GR", "UK": "GB"})
        self.assertEqual(built["atlas"]["quantity"], "copatents")


if __name__ == "__main__":
    suite.close((Toy, Published), globals(), COMITY)
