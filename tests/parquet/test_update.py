#!/usr/bin/env python3
"""`comity update`: an atlas to which a newer release is added is the atlas of a fresh build of both, byte for byte.

    python3 tests/parquet/test_update.py [--comity PROGRAM] [NAME…]
"""
import gzip
import json
import itertools
import os
import random
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "e2e")]
import harness  # noqa: E402
from harness import URL, comity, manifest, provenance, real_data, wid, work  # noqa: E402

NARROW = itertools.cycle([("--memory", "1", "--chunk", "7"), ("--memory", "60KB", "--chunk", "1"), ("--memory", "250KB")])  # nothing fits; hardly anything
EXHAUSTIVE = "COMITY_EXHAUSTIVE" in os.environ  # the slow tier
ORCIDS = [f"https://orcid.org/0000-0002-1825-0{tail}" for tail in ("097",)] + ["https://orcid.org/0000-0001-5109-3700", "https://orcid.org/0000-0002-1694-233X"]


class Case(harness.Case):
    def folder(self, name, records):
        """An input of its own: files given by name would be one together."""
        return harness.write(self.tmp / name / "a.jsonl", records).parent

    def update(self, atlas, *inputs, flags=()):
        self.run_ok("update", atlas, "--from", *inputs, *flags)
        self.assert_conserved(atlas)
        self.assert_no_leftovers(atlas, exists=True)
        return provenance(atlas)["update"]

    def assert_as_fresh(self, steps, flags=()):
        """Built of the first, then updated with one after the other; each time as one build of all so far, and as an update with
        little memory. The counts of the last update."""
        atlas = self.build(*steps[0], out=self.tmp / "updated", flags=flags)
        counts = None
        for n in range(1, len(steps)):
            narrow = self.tmp / "narrow"
            shutil.rmtree(narrow, ignore_errors=True)
            shutil.copytree(atlas, narrow)
            counts = self.update(atlas, *steps[n])
            memory = next(NARROW)
            self.assertEqual(self.update(narrow, *steps[n], flags=memory), counts, f"update {n} with {memory}")
            self.assertEqual(harness.digests(narrow), harness.digests(atlas), f"update {n} with {memory}")
            if memory[1] == "1":
                self.assertGreater(provenance(narrow)["stored_files"], n)  # every release of the atlas, and what is new
            fresh = self.build(*(path for step in steps[:n + 1] for path in step), out=self.tmp / "fresh", flags=flags)
            self.assertEqual(harness.digests(atlas), harness.digests(fresh), f"after update {n}")
        self.assert_sound(atlas)
        self.assertEqual(counts["added"] + counts["changed"] + counts["unchanged"], manifest(atlas)["works"])
        return counts


def authors(rng):
    out = []
    for k in range(rng.randrange(4)):
        a = harness.authorship([rng.choice(["GB", "CN", "QQ"]) for _ in range(rng.randrange(2))], author=rng.choice([None, 1, 2, 3, 9999999999]),
                               position=rng.choice(["first", "middle", "last"]), corresponding=rng.choice([True, False, None]),
                               institutions=[harness.institution(rng.randrange(1, 6), rng.choice(["GB", None]), rng.choice(["Alpha", "Beta", None])) for _ in range(rng.randrange(2))])
        a["author"]["orcid"] = rng.choice([None, None, *ORCIDS])
        a["raw_affiliation_strings"] = rng.choice([[], ["Leiden, Netherlands"], ["somewhere"]])
        out.append(a)
    return out


def release(rng, date, size):
    """Records of one release: some works come again, newer, older or of the same day, with other authors, names and references."""
    records = []
    for _ in range(size):
        number = rng.randrange(1, 40)
        records.append(work(number, year=rng.choice([2019, 2020, None]), refs=[rng.randrange(1, 45) for _ in range(rng.randrange(4))],
                            updated=rng.choice(["2023-01-01", "2024-01-01", f"{date[:7]}-01", None]), title=rng.choice(["A", "B", None]), fwci=rng.choice([None, 1.5]),
                            type=rng.choice(["article", "review"]), language=rng.choice(["en", None]), authorships=authors(rng), subfield=rng.choice([1702, 2713, None]),
                            is_xpac=rng.choice([None, True, False]), topics=rng.choice([None, [], [harness.topic(1203)]]),
                            funders=rng.choice([[], [{"id": f"{URL}F{rng.randrange(1, 4)}", "display_name": rng.choice(["Payer", "Zahler", None])}]])))
    return records


def names(rng, date):
    return {"institutions": [{"id": f"{URL}I{i}", "display_name": rng.choice(["Gamma", "Delta"]), "country_code": rng.choice(["FR", "GB"]), "type": "education",
                              "updated_date": f"{date[:7]}-02", "geo": rng.choice([None, {"city": rng.choice(["X", None]), "latitude": 1.5, "longitude": 2.5}])} for i in range(3, 9)],
            "sources": [{"id": f"{URL}S2", "display_name": rng.choice(["Source 2", "Other"]), "country_code": rng.choice(["NL", None]), "updated_date": rng.choice(["2024-01-01", "2023-01-01"])}],
            "funders": [{"id": f"{URL}F{i}", "display_name": "Payer", "country_code": rng.choice(["NL", None]), "ror": rng.choice(["https://ror.org/1", None]),
                         "updated_date": rng.choice(["2024-01-01", "2023-01-01"])} for i in (1, 2)],
            "topics": [{**harness.topic(1702), "display_name": rng.choice(["Better", "Best"]), "updated_date": f"{date[:7]}-03"}]}


class AsFresh(Case):
    def random_input(self, rng, date, folder, source):
        if rng.random() >= 0.7:
            return harness.write(folder / "a.jsonl", release(rng, date, 15) + [work(50, updated=date)]).parent
        root = harness.write_snapshot(folder, [release(rng, date, rng.randrange(5, 30))], date=date, entities=names(rng, date))
        for path in root.rglob("manifest.json"):
            path.write_text(json.dumps({**json.loads(path.read_text()), "source": source}))
        if rng.random() < 0.5:
            harness.write(root / "data/jsonl/works/deleted_ids.csv", "work_id\n" + "".join(f"W{rng.randrange(1, 40)}\n" for _ in range(5)))
        return root

    def test_random_releases(self):
        """Two to four releases of works with every kind of field; some whole, some not, some with deleted ids, some of two sources."""
        for seed in range(60 if EXHAUSTIVE else 8):
            rng = random.Random(seed)
            steps = []
            for n in range(rng.choice([2, 2, 3, 4])):
                date = f"2025-0{n + 1}-20"
                steps.append([self.random_input(rng, date, self.tmp / f"{seed}-{n}-{source}", source)
                              for source in rng.choice([["OpenAlex"], ["OpenAlex"], ["Alpha", "Beta"]])])
            with self.subTest(seed=seed):
                self.assert_as_fresh(steps, flags=rng.choice([(), ("--titles", "drop"), ("--scope", "selection")]))

    def test_real_releases(self):
        """3,163 works are in both."""
        old, new = real_data("snapshot-2025-12"), real_data("snapshot-2026-03")
        counts = self.assert_as_fresh([[old], [new]])
        self.assertEqual((counts["added"], counts["changed"] + counts["unchanged"], counts["deleted"]), (521, 3420, 0))

    def test_dangling_references_are_resolved(self):
        a = self.folder("a", [work(1, refs=[2, 3], updated="2024-01-01")])
        b = self.folder("b", [work(2, refs=[1], updated="2024-02-01")])
        self.assert_as_fresh([[a], [b]])
        self.assertEqual(manifest(self.tmp / "updated")["citations"], 2)

    def test_orcids_of_superseded_records_go(self):
        """An iD that only an old record stated is gone with it; one that another work states stays."""
        def signed(number, orcid, updated):
            one = harness.authorship(["GB"], author=7)
            one["author"]["orcid"] = orcid
            return work(number, authorships=[one], updated=updated)
        a = self.folder("a", [signed(1, ORCIDS[0], "2024-01-03"), signed(2, ORCIDS[1], "2024-01-01"), signed(3, None, "2024-01-04")])
        for orcid in (None, ORCIDS[2]):
            b = self.folder("b", [signed(1, orcid, "2024-02-01")])
            self.assert_as_fresh([[a], [b]])


class Rules(Case):
    def snapshot(self, name, date, numbers, deleted=(), refs=(), updated="2024-01-01"):
        root = harness.write_snapshot(self.tmp / name, [[work(n, refs=refs, updated=updated) for n in numbers]], date=date)
        if deleted:
            harness.write(root / "data/jsonl/works/deleted_ids.csv", "work_id\n" + "".join(f"W{n}\n" for n in deleted))
        return root

    def counts(self, old, new):
        counts = self.assert_as_fresh([[old], [new]])
        return counts["added"], counts["changed"], counts["unchanged"], counts["deleted"]

    def test_a_whole_release_deletes_what_it_lacks(self):
        old, new = self.snapshot("old", "2024-03-01", [1, 2, 3, 4]), self.snapshot("new", "2024-06-01", [2, 3, 9], refs=[2, 3])
        self.assertEqual(self.counts(old, new), (1, 2, 0, 2))
        self.assertEqual(manifest(self.tmp / "updated")["scope"], "full")

    def test_a_partial_release_deletes_nothing(self):
        old = self.snapshot("old", "2024-03-01", [1, 2, 3, 4])
        part = harness.write(self.tmp / "part" / "a.jsonl", [work(2, refs=[1], updated="2024-05-01"), work(9, updated="2024-05-01")])
        self.assertEqual(self.counts(old, part.parent), (1, 1, 3, 0))
        selection = self.snapshot("selection", "2024-06-01", [2, 9], refs=[101, 102, 103, 104])
        self.assertEqual(self.counts(old, selection), (1, 1, 3, 0))

    def test_only_what_is_shown_to_be_whole_deletes(self):
        """A manifest that does not say how many records its files have shows nothing."""
        old = self.snapshot("old", "2024-03-01", [1, 2, 3, 4])
        new = self.snapshot("new", "2024-06-01", [2, 3, 9], refs=[2, 3])
        for path in new.rglob("manifest.json"):
            path.write_text(re.sub(r'"record_count": (\d+)', r'"record_count": "\1"', path.read_text()))
        self.assertEqual(self.counts(old, new), (1, 2, 2, 0))
        self.assertIn("a manifest that counts its records", provenance(self.tmp / "updated")["scope_reason"])

    def test_a_great_loss_is_told(self):
        old, new = self.snapshot("old", "2024-03-01", [1, 2, 3, 4]), self.snapshot("new", "2024-06-01", [2, 3, 9], refs=[2, 3])
        self.counts(old, new)
        self.assertTrue(any("2 of 4 works were deleted" in w for w in provenance(self.tmp / "updated")["warnings"]))

    def test_a_rejected_record_is_not_a_deleted_work(self):
        old = self.snapshot("old", "2024-03-01", [1, 2])
        new = harness.write_snapshot(self.tmp / "new", [[work(1, updated="2024-05-01"), {**work(2), "publication_year": "x"}]], date="2024-06-01")
        self.assertEqual(self.counts(old, new)[3], 0)

    def test_deleted_ids(self):
        old = self.snapshot("old", "2024-03-01", [1, 2, 3])
        part = harness.write(self.tmp / "part" / "works" / "a.jsonl", [work(9, updated="2024-05-01")])
        harness.write(part.parent / "deleted_ids.csv", "W1\nW3\nW77\n")
        self.assertEqual(self.counts(old, self.tmp / "part"), (1, 0, 1, 2))

    def test_an_older_record_of_a_newer_release_loses(self):
        old = self.folder("old", [work(1, 2010, updated="2024-04-01"), work(2, updated="2024-01-01")])
        new = self.folder("new", [work(1, 2005, updated="2023-01-01"), work(3, updated="2024-05-01")])
        self.assertEqual(self.counts(old, new), (1, 0, 2, 0))

    def test_only_newer_releases(self):
        """The atlas is as it was, and can be updated afterwards."""
        atlas = self.build(self.snapshot("old", "2024-06-01", [1, 2]))
        before = harness.digests(atlas)
        for date in ("2024-06-01", "2024-03-01"):
            self.assert_usage(comity("update", atlas, "--from", self.snapshot(f"of {date}", date, [3])), date, "newer")
        self.assert_usage(comity("update", atlas, "--from", self.tmp / "nothing"), "does not exist")
        self.assert_usage(comity("update", atlas), "--from")
        (self.tmp / "empty").mkdir()
        self.assert_usage(comity("update", self.tmp / "empty", "--from", self.tmp / "old"), "no atlas.json")
        self.assert_usage(comity("update", self.tmp / "nothing", "--from", self.tmp / "old"), "nothing")
        self.assertEqual(harness.digests(atlas), before)
        self.assert_no_leftovers(atlas, exists=True)

    def test_the_last_update_once_more(self):
        """Who cannot know whether it was done says it again: nothing is done. Anything else of that date is refused."""
        atlas = self.build(self.snapshot("old", "2024-03-01", [1, 2, 3]))
        new = self.snapshot("new", "2024-06-01", [2, 9])
        self.run_ok("update", atlas, "--from", new)
        before = harness.digests(atlas)
        parts = Path(f"{atlas}.parts")
        parts.mkdir()  # of an update that was stopped when its atlas was there
        (parts / f"{'0123' * 8}.part").write_bytes(b"x")
        self.assertIn("nothing was done", self.run_ok("update", atlas, "--from", new).out)
        self.assertTrue(self.run_ok("update", atlas, "--from", new, "--format", "json").json["repeated"])
        self.assert_no_leftovers(atlas, exists=True)
        other = self.tmp / "copy"
        shutil.copytree(new, other)
        self.assert_usage(comity("update", atlas, "--from", other), "2024-06-01", "newer")
        self.assert_usage(comity("update", atlas, "--from", self.tmp / "old"), "2024-03-01", "goes to 2024-06-01", "newer")
        self.assert_usage(comity("update", atlas, "--from", new, other), "newer")
        part = next(p for p in new.rglob("*.gz"))
        was = part.read_bytes()
        part.write_bytes(was + gzip.compress(harness.lines([work(77)])))
        self.assert_usage(comity("update", atlas, "--from", new), "newer")
        part.write_bytes(was)
        self.assertIn("nothing was done", self.run_ok("update", atlas, "--from", new).out)
        told = provenance(atlas)
        self.assertEqual(harness.digests(atlas), before)
        told["atlas"] = "0" * 64
        (atlas / "provenance.json").write_text(json.dumps(told))  # of another atlas
        self.assert_usage(comity("update", atlas, "--from", new), "newer")

    def test_the_last_update_by_another_name(self):
        """A folder has many names; a list of deleted works is a part of what was added."""
        atlas = self.build(self.snapshot("old", "2024-03-01", [1, 2, 3]), out=self.tmp / "atlas")
        new = self.snapshot("new", "2024-06-01", [2, 3, 9], refs=[101, 102, 103, 104])  # a selection: it deletes nothing by itself
        names = ("new", "new/", "./new", new, f"{new}/", "../" + self.tmp.name + "/new")
        self.assertEqual(comity("update", "atlas", "--from", "new/", cwd=self.tmp).code, 0)
        for name in names:
            self.assertIn("nothing was done", comity("update", "atlas", "--from", name, cwd=self.tmp).out, name)
        deleted = new / "data/jsonl/works/deleted_ids.csv"
        deleted.write_text("W1\n")
        self.assert_usage(comity("update", atlas, "--from", new), "newer")
        # The list among what was added last, and changed since.
        again = self.build(self.tmp / "old", out=self.tmp / "again")
        self.run_ok("update", again, "--from", new)
        self.assertEqual(manifest(again)["works"], 3)
        deleted.write_text("work_id\nW1\nW1\n")  # the same ids
        self.assertIn("nothing was done", self.run_ok("update", again, "--from", new).out)
        for other in ("W1\nW2\n", "W2\n", ""):
            deleted.write_text(other)
            self.assert_usage(comity("update", again, "--from", new), "newer")
        told = provenance(again)
        for one in told["inputs"]:  # as an earlier Comity left it
            one.pop("deleted_ids"), one.pop("deleted_ids_sha256", None)
        (again / "provenance.json").write_text(json.dumps(told))
        self.assertIn("nothing was done", self.run_ok("update", again, "--from", new).out)

    def test_the_last_update_from_another_folder(self):
        """Paths are those of where it was said. An earlier Comity did not tell where that was."""
        atlas = self.build(self.snapshot("old", "2024-03-01", [1, 2, 3]), out=self.tmp / "atlas")
        self.snapshot("new", "2024-06-01", [2, 3, 9])
        (self.tmp / "other").mkdir()
        self.assertEqual(comity("update", "atlas", "--from", "new", cwd=self.tmp).code, 0)
        for folder, name in (("other", "../new"), ("other", str(self.tmp / "new")), (".", "new")):
            self.assertIn("nothing was done", comity("update", atlas, "--from", name, cwd=self.tmp / folder).out, name)
        shutil.copytree(self.tmp / "new", self.tmp / "other" / "new")
        self.assert_usage(comity("update", atlas, "--from", "new", cwd=self.tmp / "other"), "newer")
        told = provenance(atlas)
        del told["working_directory"]
        for file in (f for i in told["inputs"] for f in i["files"] if "/institutions/" in f["path"]):
            file.pop("manifest_record_count"), file.pop("manifest_content_length")
        (atlas / "provenance.json").write_text(json.dumps(told))
        self.assertIn("nothing was done", comity("update", atlas, "--from", "new", cwd=self.tmp).out)

    def refuse(self, release, *words):
        """Added to an atlas; that is as it was, and takes the whole release afterwards."""
        atlas = self.build(self.snapshot("old", "2024-03-01", [1, 2, 3]))
        before = harness.digests(atlas)
        for flags in ((), ("--memory", "60KB", "--chunk", "1")):
            self.assert_failure(comity("update", atlas, "--from", release, *flags), *words)
            self.assertEqual(harness.digests(atlas), before)
        return atlas

    def test_a_release_that_gives_nothing(self):
        """Were it added, no other one of its date could be."""
        broken = b"<html>503</html>\n"
        new = self.snapshot("new", "2024-06-01", [2, 9])
        for content, word in ((broken, "records are missing"), (b"", "records are missing"), (None, "absent")):
            with self.subTest(content):
                bad = self.tmp / "bad"
                shutil.rmtree(bad, ignore_errors=True)
                shutil.copytree(new, bad)
                for part in bad.rglob("*.gz"):
                    part.unlink() if content is None else part.write_bytes(content)
                atlas = self.refuse(bad, word, "part_0000.gz")
                self.update(atlas, new)
        for content in (broken, b""):  # a manifest that does not say how much there is
            part = next(bad.rglob("works")) / "updated_date=2024-06-01" / "part_0000.gz"
            harness.write(part, b"").write_bytes(content)
            for path in bad.rglob("manifest.json"):
                path.write_text(json.dumps({"date": "2024-06-01", "files": [{"url": "s3://x/works/updated_date=2024-06-01/part_0000.gz", "meta": {}}]}))
            atlas = self.refuse(bad, "no work could be read of", "1 rejected" if content else "there are no records")
            self.assert_no_leftovers(atlas, exists=True)
        lines = harness.write(self.tmp / "lines" / "a.jsonl", broken)
        self.refuse(lines.parent, "no work could be read of", "1 records read = 1 rejected", "a.jsonl line 1")
        self.assert_failure(comity("update", self.refuse(lines), "--from", new, lines), "a.jsonl line 1")

    def test_a_release_that_is_half_there(self):
        new = self.snapshot("new", "2024-06-01", range(1, 60))
        new = harness.write_snapshot(self.tmp / "new", [[work(n, title="x" * n) for n in range(60)], [work(77)]], date="2024-06-01")
        bad = self.tmp / "bad"
        shutil.copytree(new, bad)
        part = sorted(bad.rglob("*.gz"))[0]
        whole = part.read_bytes()
        for content in (whole[:len(whole) // 2], whole[:-8], b"<html>503</html>\n"):
            part.write_bytes(content)
            self.refuse(bad, part, "its manifest says")
        part.write_bytes(whole[:len(whole) // 2] + bytes(len(whole) - len(whole) // 2))  # as who fetches it may begin
        self.refuse(bad, part, "its manifest says")
        part.write_bytes(b"")
        self.refuse(bad, part, "its manifest says")
        part.unlink()
        atlas = self.refuse(bad, "1 of the parts", "absent", "updated_date=2024-06-01/part_0000.gz")
        part.write_bytes(gzip.compress(gzip.decompress(whole), 9))  # packed anew
        self.update(atlas, bad)
        # Broken lines are the release's own.
        atlas = self.build(self.tmp / "old")
        self.update(atlas, harness.write_snapshot(self.tmp / "lines", [[work(5), b"no json"]], date="2024-06-01"))

    def test_nothing_but_a_list_of_deleted_works(self):
        atlas = self.build(self.snapshot("old", "2024-03-01", [1, 2, 3]))
        counts = self.update(atlas, self.snapshot("new", "2024-06-01", [], deleted=[2]))
        self.assertEqual((counts["added"], counts["unchanged"], counts["deleted"]), (0, 2, 1))

    def test_names_alone(self):
        """Institutions beside works add no release, and are none to add by themselves."""
        named = {"institutions": [{"id": f"{URL}I1", "display_name": "Kappa", "country_code": "FR", "type": "education", "updated_date": "2024-05-02"}]}
        old = self.snapshot("old", "2024-03-01", [1, 2, 3])
        new = harness.write_snapshot(self.tmp / "new", [[work(2), work(3), work(9)]], date="2024-06-01", entities=named) / "data" / "jsonl"
        self.assert_as_fresh([[old], [new / "institutions", new / "works"]])
        atlas = self.tmp / "updated"
        self.assertEqual([r["date"] for r in manifest(atlas)["releases"]], ["2024-03-01", "2024-06-01"])
        self.assertEqual([i["release"] for i in provenance(atlas)["inputs"]], ["2024-03-01", None, "2024-06-01"])
        self.assertIn("nothing was done", self.run_ok("update", atlas, "--from", new / "institutions", new / "works").out)
        self.assert_usage(comity("update", atlas, "--from", new / "institutions"), "no OpenAlex works")

    def test_a_release_in_two_folders(self):
        """Each with the manifest of all: what one lacks the other has."""
        old = self.build(self.snapshot("old", "2024-03-01", [1, 2, 3]))
        new = harness.write_snapshot(self.tmp / "new", [[work(2), work(3)], [work(9)]], date="2024-06-01")
        two = self.tmp / "two"
        shutil.copytree(new, two)
        parts = sorted(p.relative_to(new) for p in new.rglob("*.gz"))
        (new / parts[0]).unlink()
        (two / parts[1]).unlink()
        self.refuse(new, "1 of the parts", "absent")
        counts = self.update(old, new, two)
        self.assertEqual((counts["added"], counts["deleted"]), (1, 0))
        self.assertEqual(manifest(old)["scope"], "unknown")  # nobody looked at both together
        # A part that is called so and is another one does not stand for it, nor does one of which nobody says what it should be.
        other = harness.write_snapshot(self.tmp / "other", [[work(4, title="four")], [work(5)]], date="2024-06-01")
        for path in two.rglob("manifest*"):
            path.unlink()
        atlas = self.build(self.tmp / "old")
        for beside in (other, two):
            self.assert_failure(comity("update", atlas, "--from", new, beside), "absent")

    def test_too_old_is_said_before_anything_is_read(self):
        """Where a manifest tells the date. What a stopped update has read stays: refusing late would remove it."""
        atlas = self.build(self.snapshot("old", "2024-03-01", [1, 2, 3]))
        kept = harness.write(Path(f"{atlas}.parts") / f"{'0123' * 8}.part", "x")
        for name, date in (("same", "2024-03-01"), ("older", "2024-01-01")):
            snapshot = self.snapshot(name, date, [2, 9])
            self.assert_usage(comity("update", atlas, "--from", snapshot), date, "newer")
            self.assertTrue(kept.exists())
            undated = self.folder(f"with {name}", [work(77, updated="2025-01-01")])
            self.assert_usage(comity("update", atlas, "--from", snapshot, undated), date, "newer")
            self.assertTrue(kept.exists())
        self.assert_usage(comity("update", atlas, "--from", self.folder("lines", [work(77, updated="2024-01-01")])), "2024-01-01", "newer")
        self.assertFalse(kept.exists())
        self.assert_no_leftovers(atlas, exists=True)

    def test_quality_as_of_a_fresh_build(self):
        """But for what the records of an atlas do not tell any more: what was listed twice, was no id or no date."""
        old = self.snapshot("old", "2024-03-01", [1, 2, 3], refs=[1, 2, 2])
        new = self.snapshot("new", "2024-06-01", [2, 3, 9], refs=[3, 9], updated="2024-05-01")
        newest = self.snapshot("newest", "2024-07-01", [2, 9], refs=[9], updated="2024-06-01")
        self.assert_as_fresh([[old], [new], [newest]])
        told = [provenance(self.tmp / name)["quality"] for name in ("updated", "narrow", "fresh")]
        for one in told:
            one.pop("duplicate_references")
            # Those that an earlier update dropped are read no more.
            one.pop("records_absent_from_a_whole_release")
        self.assertEqual(told[0], told[2])
        self.assertEqual(told[1], told[2])
        self.assertEqual(told[0]["self_references"], 1)

    def test_a_release_of_which_nothing_is_left(self):
        """It is no file, and not worth a warning."""
        atlas = self.build(self.snapshot("old", "2024-03-01", [1, 2]))
        for n, date in enumerate(("2024-06-01", "2024-07-01", "2024-08-01")):
            self.update(atlas, self.snapshot(f"new {n}", date, [1, 2], updated=date))
            self.assertEqual([w for w in provenance(atlas)["warnings"] if "empty" in w], [])

    def test_what_it_says(self):
        atlas = self.build(self.snapshot("old", "2024-03-01", [1, 2, 3, 4]))
        before = manifest(atlas)["hash"]
        run = self.run_ok("update", atlas, "--from", self.snapshot("new", "2024-06-01", [2, 3, 9], updated="2024-05-01"))
        self.assertIn("1 added, 2 changed, 0 unchanged, 2 deleted", run.out)
        told = provenance(atlas)
        self.assertEqual(told["update"], {"before": before, "added": 1, "changed": 2, "unchanged": 0, "deleted": 2})
        self.assertEqual([i["release"] for i in told["inputs"]], ["2024-03-01", "2024-06-01"])

    def test_threads_and_chunks(self):
        old, new = self.snapshot("old", "2024-03-01", range(1, 60), refs=range(1, 20)), self.snapshot("new", "2024-06-01", range(30, 90), refs=range(40, 50), updated="2024-05-01")
        seen = set()
        for flags in (("--threads", "1"), ("--threads", "2"), ("--chunk", "7")):
            atlas = self.build(old, out=self.tmp / "x")
            self.run_ok("update", atlas, "--from", new, *flags)
            seen.add(json.dumps(harness.digests(atlas), sort_keys=True))
        self.assertEqual(len(seen), 1)


if __name__ == "__main__":
    harness.main()
