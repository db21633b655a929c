#!/usr/bin/env python3
"""`comity decoupling` end to end: on sample worlds against the trials' own counts, on the real matrices, and against a
second computation of its figures in plain Python.

    python3 tests/breaks/test_decoupling.py --comity build/release/comity [--full-seeds N]

--full-seeds: also N worlds of the size of the thousand trials, through the command.
"""
import argparse
import csv
import io
import json
import math
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

try:
    import jsonschema
except ImportError:
    jsonschema = None

ROOT = Path(__file__).resolve().parents[2]
BIN = ROOT / "build" / "release"
COMITY = str(BIN / "comity")
FULL_SEEDS = 0
MATRICES = Path(os.environ.get("COMITY_DATA", ROOT.parent / "shared" / "data")) / "matrices" / "openalex-1990-2023"
WORKS, SEED = 30_000, 3
FACTOR_KEYS = ("factor", "lower", "upper")


def comity(*args, code=0):
    run = subprocess.run([COMITY, *map(str, args)], capture_output=True, text=True)
    assert run.returncode == code, f"comity {' '.join(map(str, args))} exits {run.returncode}: {run.stderr}"
    return run.stdout if code == 0 else run.stderr


def ask(*args):
    return json.loads(comity("decoupling", *args, "--format", "json"))


def series(document, measure, population="joint"):
    return {a["by"]["year"]: a for a in document["answers"]
            if a["measure"] == measure and a["population"] == population and "year" in a.get("by", {})}


def world(folder, works, seed):
    comity("sample", "--out", folder / "world", "--works", works, "--seed", seed)
    comity("build", folder / "world", "--out", folder / "atlas")
    return folder / "atlas"


def trial_counts(seed, works):
    """(pair, year) -> the numbers of decoupling_trials --counts."""
    out = subprocess.run([str(BIN / "decoupling_trials"), str(seed), "1", str(works), "--counts"], capture_output=True, text=True, check=True)
    rows = [[float(x) for x in line.split()] for line in out.stdout.splitlines()]
    return {(int(r[0]), int(r[1])): r[2:] for r in rows}


def trial_verdicts(seed, works):
    out = subprocess.run([str(BIN / "decoupling_trials"), str(seed), "1", str(works), "--each"], capture_output=True, text=True, check=True)
    return {line.split()[2]: line.split("'")[1] for line in out.stdout.splitlines() if " planted " in line}


def line_fit(points):
    """(value at t, …) of a weighted line through (t, y, w), or of a constant when `constants`."""
    total = sum(w for _, _, w in points)
    middle = sum(w * t for t, _, w in points) / total
    level = sum(w * y for _, y, w in points) / total
    spread = sum(w * (t - middle) ** 2 for t, _, w in points)
    slope = sum(w * (t - middle) * (y - level) for t, y, w in points) / spread if spread else 0.0
    return level, slope, middle


class Decoupling(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.atlas = world(Path(cls.folder.name), WORKS, SEED)
        cls.pairs = {"XA-XB": ask("XA", "XB", "--atlas", cls.atlas), "QO-QP": ask("QO", "QP", "--atlas", cls.atlas)}

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def check_counts(self, documents, seed, works):
        counts = trial_counts(seed, works)
        for k, document in enumerate(documents):
            joint, guard = series(document, "joint_count"), document["decoupling"]["guard"]
            complete = {y["year"]: y["joint"] for y in next(p for p in guard["parts"] if p["part"] == "complete")["years"]} if guard["parts"] else None
            self.assertEqual(len(joint), 15)
            for y in guard["coverage"]:
                c = counts[k, y["year"]]
                self.assertEqual(joint[y["year"]]["value"], c[0])
                self.assertAlmostEqual(series(document, "intensity")[y["year"]]["value"], c[0] * 2 * c[3] / (c[1] * c[2]), places=9)
                if complete:
                    self.assertEqual(complete[y["year"]], c[4])
                self.assertEqual(y["works"], c[5])
                for key, part, whole in (("world", 6, 5), ("a", 8, 7), ("b", 10, 9)):
                    self.assertAlmostEqual(y[key], c[part] / c[whole], places=12)

    def test_the_command_counts_what_the_trials_count(self):
        self.check_counts(self.pairs.values(), SEED, WORKS)

    def test_the_command_says_what_the_trials_say(self):
        verdicts = trial_verdicts(SEED, WORKS)
        for pair, document in self.pairs.items():
            self.assertEqual(document["decoupling"]["verdict"], verdicts[pair])
        self.assertTrue(self.pairs["XA-XB"]["decoupling"]["phrase"].startswith("fell"))
        self.assertEqual(self.pairs["XA-XB"]["decoupling"]["missing_data"], "excluded")
        self.assertEqual(self.pairs["QO-QP"]["decoupling"]["verdict"], "looks like missing data")

    def test_worlds_of_the_size_of_the_trials(self):
        for seed in range(770_001, 770_001 + FULL_SEEDS):
            with tempfile.TemporaryDirectory() as name:
                atlas = world(Path(name), 220_000, seed)
                documents = [ask("XA", "XB", "--atlas", atlas), ask("QO", "QP", "--atlas", atlas)]
                self.check_counts(documents, seed, 220_000)
                verdicts = trial_verdicts(seed, 220_000)
                self.assertEqual([d["decoupling"]["verdict"] for d in documents], [verdicts["XA-XB"], verdicts["QO-QP"]])

    def check_course(self, document):
        """The course, the change, the counterfactual and the interruption again, from the yearly series alone."""
        d = document["decoupling"]
        course = d["course"]
        years = [y["year"] for y in course["years"]]
        intensity = series(document, "intensity")
        for y in course["years"]:
            self.assertAlmostEqual(y["log_intensity"], math.log(intensity[y["year"]]["value"]), places=9)
        begins = [b["year"] for b in course["breaks"]]
        rss, fitted = 0.0, {}
        for begin, end in zip([years[0], *begins], [*begins, years[-1] + 1]):
            points = [(y["year"], y["log_intensity"], y["weight"]) for y in course["years"] if begin <= y["year"] < end]
            level, slope, middle = line_fit(points)
            if course["pieces"] == "constants":
                slope = 0.0
            for t, value, weight in points:
                fitted[t] = level + slope * (t - middle)
                rss += weight * (value - fitted[t]) ** 2
        for y in course["years"]:
            self.assertAlmostEqual(y["fitted"], fitted[y["year"]], places=8)
        partition = course["partitions"][len(begins)]
        self.assertEqual(partition["years"], begins)
        self.assertAlmostEqual(partition["rss"], rss, places=7)
        if d["change"]:
            self.assertAlmostEqual(d["change"]["factor"], math.exp(fitted[d["change"]["to"]] - fitted[d["change"]["from"]]), places=8)
            difference = sum(y["joint"] - y["joint"] / intensity[y["year"]]["value"] * math.exp(fitted[d["change"]["from"]])
                             for y in d["counterfactual"]["years"])
            self.assertAlmostEqual(d["counterfactual"]["difference"] / difference, 1, places=7)
            headline = next(a for a in document["answers"] if a["measure"] == "decoupling")
            self.assertEqual([headline[k] for k in ("value", "lower", "upper")], [d["change"][k] for k in FACTOR_KEYS])

    def test_figures_again(self):
        for document in self.pairs.values():
            self.check_course(document)

    @unittest.skipIf(jsonschema is None, "needs jsonschema: run it with .venv/bin/python (./dev setup)")
    def test_documents_fit_the_format(self):
        schema = json.loads((ROOT / "docs/formats/answer.schema.json").read_text())
        for document in (*self.pairs.values(), ask("--screen", "--atlas", self.atlas)):
            jsonschema.Draft202012Validator(schema).validate(document)

    def test_too_few_years(self):
        d = ask("XA", "XB", "--years", "2018:2024", "--atlas", self.atlas)["decoupling"]
        self.assertEqual((d["verdict"], d["since"], d["course"]), ("too young to say", None, None))
        self.assertIn("only 7 years", d["reason"])

    def test_a_young_fall_is_too_young(self):
        # Of the years up to 2019 only two lie after the fall.
        d = ask("XA", "XB", "--years", "2010:2019", "--atlas", self.atlas)["decoupling"]
        self.assertIn(d["verdict"], ("too young to say", "no fall found"))

    def test_pairs_without_works(self):
        d = ask("QS", "XX", "--years", "2010:2020", "--atlas", self.atlas)["decoupling"]
        self.assertEqual(d["verdict"], "too young to say")
        self.assertEqual(d["reason"], "no years in a row up to the last have 10 joint works or more; 8 are needed")
        self.assertIn("no joint works in any year from 2010 to 2020", d["paragraph"])

    def test_events(self):
        file = Path(self.folder.name) / "events.csv"
        file.write_text('date,name,source\n2018-03,"A treaty, ended",somewhere\n2023,Too late to tell,\n')
        d = ask("XA", "XB", "--events", file, "--atlas", self.atlas)
        events = {e["name"]: e for e in d["decoupling"]["events"]}
        treaty, late = events["A treaty, ended"], events["Too late to tell"]
        self.assertEqual(treaty["breaks"], [2018])
        # Ten years at most on each side, a line and its change: by hand through the four normal equations of two lines.
        points = [(y["year"], y["log_intensity"], y["weight"]) for y in d["decoupling"]["course"]["years"]]
        before, after = line_fit([p for p in points if p[0] < 2018]), line_fit([p for p in points if p[0] >= 2018])
        jump = after[0] + after[1] * (2018 - after[2]) - before[0] - before[1] * (2018 - before[2])
        self.assertAlmostEqual(treaty["intensity"]["level"]["factor"], math.exp(jump), places=8)
        self.assertAlmostEqual(treaty["intensity"]["slope"]["change"], after[1] - before[1], places=8)
        self.assertAlmostEqual(treaty["counts"]["level"]["factor"], math.exp(jump), delta=0.05)
        self.assertIsNone(late["intensity"])
        # The sample's release is of March 2025: what happened to OpenAlex later is not in it.
        self.assertIn("2024-09", [e["date"] for e in d["decoupling"]["events"]])
        self.assertNotIn("2025-11", [e["date"] for e in d["decoupling"]["events"]])

    def test_events_that_concern_others(self):
        file = Path(self.folder.name) / "theirs.csv"
        file.write_text("date,name,source,kind,countries\n" + "".join(f"2018,{name},a paper,event,{who}\n" for name, who in (
            ("both", "XA XB"), ("one", "XA"), ("everybody", ""), ("another", "XA QO"), ("a bloc elsewhere", "XA EU27"))))
        d = ask("XA", "XB", "--events", file, "--atlas", self.atlas)
        mine = {e["name"] for e in d["decoupling"]["events"] if e["source"] == "a paper"}
        self.assertEqual(mine, {"both", "one", "everybody"})

    def test_files_of_events_that_are_none(self):
        file = Path(self.folder.name) / "bad.csv"
        for text, said in (("when,what\n", "first line"), ("date,name,source\n2018,x\n", "columns"), ("date,name,source\n18,x,y\n", "no date"),
                           ("date,name,source\n2018-13,x,y\n", "no date"), ("date,name,source\n2018,,y\n", "no name"),
                           ("date,name,source,kind\n2018,x,y,rumour\n", "rumour")):
            file.write_text(text)
            self.assertIn(said, comity("decoupling", "XA", "XB", "--events", file, "--atlas", self.atlas, code=2))
        self.assertIn("no such file", comity("decoupling", "XA", "XB", "--events", "nowhere.csv", "--atlas", self.atlas, code=2))

    def test_usage(self):
        self.assertIn("which two", comity("decoupling", "--atlas", self.atlas, code=2))
        self.assertIn("which two", comity("decoupling", "XA", "--atlas", self.atlas, code=2))
        self.assertIn("leave the countries", comity("decoupling", "XA", "XB", "--screen", "--atlas", self.atlas, code=2))
        self.assertIn("--rate", comity("decoupling", "--screen", "--rate", "2", "--atlas", self.atlas, code=2))
        self.assertIn("--min-works", comity("decoupling", "--screen", "--min-works", "3", "--atlas", self.atlas, code=2))
        self.assertIn("one role", comity("decoupling", "XA", "XB", "--counting", "first", "--atlas", self.atlas, code=2))

    def test_threads_change_nothing(self):
        one = comity("decoupling", "QO", "QP", "--atlas", self.atlas, "--format", "json", "--threads", "1")
        self.assertEqual(one, comity("decoupling", "QO", "QP", "--atlas", self.atlas, "--format", "json", "--threads", "3", "--chunk", "100"))

    def test_receipts_are_run_again(self):
        file = Path(self.folder.name) / "answer.json"
        for asked in (("QO", "QP", "--years", "2012:2024"), ("--screen", "--rate", "0.2", "--min-works", "15")):
            document = ask(*asked, "--atlas", self.atlas)
            file.write_text(json.dumps(document))
            again = json.loads(comity("rerun", file, "--atlas", self.atlas, "--format", "json"))
            self.assertEqual((again["rerun"]["same"], again["rerun"]["compared"]), (True, {"answers": len(document["answers"])}))

    def test_the_screen(self):
        s = ask("--screen", "--atlas", self.atlas)["screen"]
        tested = sorted(s["pairs"], key=lambda p: p["p"])
        self.assertEqual(s["tested"], len(tested))
        n = len(tested)
        least = 1.0
        for i in range(n - 1, -1, -1):
            least = min(least, tested[i]["p"] * n / (i + 1))
            self.assertAlmostEqual(tested[i]["q"], least, places=12)
        for pair in tested[:2] + tested[-2:]:
            one = ask(pair["a"], pair["b"], "--atlas", self.atlas)["decoupling"]
            self.assertEqual((pair["statistic"], pair["p"]), (one["tests"]["bend"]["statistic"], one["tests"]["bend"]["p"]))
        self.assertGreaterEqual(min(p["joint"] for p in ask("--screen", "--min-works", 80, "--atlas", self.atlas)["screen"]["pairs"]), 80)
        rows = list(csv.DictReader(io.StringIO(comity("decoupling", "--screen", "--atlas", self.atlas, "--format", "csv"))))
        self.assertEqual(len(rows), n)

    def test_no_interval_is_none(self):
        answers = ask("--screen", "--rate", "0.9", "--interval", "none", "--atlas", self.atlas)["answers"]
        self.assertTrue(answers)
        self.assertEqual({(a["lower"], a["upper"]) for a in answers}, {(None, None)})

    def test_the_screen_judges_as_a_pair_is_judged(self):
        # So small a world has few sure breaks: a generous rate lets some through.
        s = ask("--screen", "--rate", "0.9", "--atlas", self.atlas)["screen"]
        changed = [p for p in s["pairs"] if p["factor"] is not None]
        self.assertGreaterEqual(len(changed), 2)
        self.assertEqual(sum(s["verdicts"].values()), len(changed))
        for pair in changed:
            one = ask(pair["a"], pair["b"], "--atlas", self.atlas)["decoupling"]
            self.assertEqual([pair[k] for k in ("verdict", "missing_data", "factor", "breaks")],
                             [one["verdict"], one["missing_data"], one["change"]["factor"], [b["year"] for b in one["course"]["breaks"]]])
        self.assertIn("looks like missing data", s["verdicts"])  # QO-QP lost their affiliations, not their ties

    def test_text(self):
        text = comity("decoupling", "QO", "QP", "--atlas", self.atlas)
        for words in ("looks like missing data", "sources with stable coverage", "country known", "comity explain decoupling"):
            self.assertIn(words, text.replace("\n", " "))
        self.assertIn("false-discovery rate", comity("decoupling", "--screen", "--atlas", self.atlas))


@unittest.skipUnless(MATRICES.exists(), f"no real data at {MATRICES}")
class TheWorld(Decoupling):
    """All of OpenAlex as matrices: what the verdicts on two pairs rest on."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.atlas = Path(cls.folder.name) / "world"
        comity("build", MATRICES, "--out", cls.atlas)
        cls.pairs = {"GB-CN": ask("GB", "CN", "--atlas", cls.atlas), "US-CN": ask("US", "CN", "--atlas", cls.atlas)}

    def test_counts_as_published(self):
        gb, us = (series(d, "joint_count") for d in self.pairs.values())
        self.assertEqual([gb[y]["value"] for y in (1990, 2000, 2023)], [309, 771, 30_679])
        self.assertEqual([us[y]["value"] for y in (2020, 2023)], [84_025, 72_794])

    def test_verdicts(self):
        gb, us = (d["decoupling"] for d in self.pairs.values())
        self.assertEqual(gb["verdict"], "grew")
        self.assertEqual((us["verdict"], us["since"]), ("fell relative to expectation", 2018))
        for d in (gb, us):
            self.assertTrue(d["phrase"].endswith("; missing data cannot be excluded"))
            self.assertEqual((d["missing_data"], d["guard"]), ("coverage unknown", None))
        self.assertAlmostEqual(us["change"]["factor"], 0.68, delta=0.02)

    def test_carried_events_concern_who_they_are_about(self):
        def carried(a, b):
            return {e["date"] for e in ask(a, b, "--atlas", self.atlas)["decoupling"]["events"] if e["kind"] == "event"}
        everybody = carried("BR", "IN")
        self.assertEqual(everybody, {"2020-03-11"})
        self.assertEqual(carried("US", "CN") - everybody, {"2018", "2022-10-07", "2023-08-27"})
        self.assertEqual(carried("GB", "FR") - everybody, {"2021-01-01", "2024-01-01"})
        self.assertEqual(carried("GB", "CN") - everybody, {"2022-01-04"})
        self.assertEqual(carried("RU", "EU27") - everybody, {"2022-03-03"})
        self.assertEqual(carried("GB", "US"), everybody)

    def test_the_screen_finds_it(self):
        s = ask("--screen", "--min-works", 1000, "--atlas", self.atlas)["screen"]
        pair = next(p for p in s["pairs"] if (p["a"], p["b"]) == ("CN", "US"))
        self.assertTrue(pair["found"])
        self.assertEqual((pair["since"], pair["factor"]), (2018, self.pairs["US-CN"]["decoupling"]["change"]["factor"]))


class OtherMatrices(unittest.TestCase):
    """Counts that are not OpenAlex's, and not of works."""

    def test_events_of_openalex_and_one_of_a_kind(self):
        lines = ["country_a,country_b,year,count"]
        for year in range(2005, 2026):
            for i, pair in enumerate(("GB,FR", "GB,US", "FR,US", "GB,DE", "FR,DE", "US,DE")):
                lines.append(f"{pair},{year},{1 if year == 2025 and i == 0 else 100 + 7 * i + year % 5}")
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "ties.csv"
            file.write_text("\n".join(lines) + "\n")
            data = {}
            for source in ("Web of Science", "OpenAlex matrices"):
                atlas = Path(folder) / source.split()[0]
                comity("build", file, "--source", source, "--quantity", "copatents", "--out", atlas)
                d = ask("GB", "US", "--atlas", atlas)["decoupling"]
                data[source] = [e["date"] for e in d["events"] if e["kind"] == "data"]
            self.assertEqual(data["Web of Science"], [])
            self.assertIn("2023-08", data["OpenAlex matrices"])
            self.assertIn("They had 1 joint copatent in 2025", ask("GB", "FR", "--atlas", atlas)["decoupling"]["paragraph"])


# What the world has no works, no plan and no fictional countries for.
for inherited in ("test_the_command_counts_what_the_trials_count", "test_the_command_says_what_the_trials_say",
                  "test_worlds_of_the_size_of_the_trials", "test_too_few_years", "test_a_young_fall_is_too_young", "test_pairs_without_works",
                  "test_events", "test_events_that_concern_others", "test_files_of_events_that_are_none", "test_usage", "test_threads_change_nothing", "test_receipts_are_run_again", "test_no_interval_is_none", "test_the_screen",
                  "test_the_screen_judges_as_a_pair_is_judged", "test_text"):
    setattr(TheWorld, inherited, None)


def main():
    global COMITY, FULL_SEEDS
    parser = argparse.ArgumentParser()
    parser.add_argument("--comity", default=COMITY)
    parser.add_argument("--full-seeds", type=int, default=0)
    arguments = parser.parse_args()
    COMITY, FULL_SEEDS = str(Path(arguments.comity).resolve()), arguments.full_seeds
    loader = unittest.defaultTestLoader
    suite = unittest.TestSuite([loader.loadTestsFromTestCase(Decoupling), loader.loadTestsFromTestCase(TheWorld)])
    result = unittest.TextTestRunner(verbosity=0).run(suite)
    bad = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - bad - len(result.skipped)} passed, {bad} failed, {len(result.skipped)} skipped")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
