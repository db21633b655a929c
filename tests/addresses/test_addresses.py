#!/usr/bin/env python3
"""What addresses name: the program beside the slow script's reading, and both beside labelled affiliations.

    .venv/bin/python tests/addresses/test_addresses.py [--comity PROGRAM] [--data DIR]

The labelled affiliations are those that OpenAlex places nowhere or wrongly, each with the right country; absent, they are
skipped. The shares asked for are those that docs/methods/country_evidence.md states.
"""

import argparse
import csv
import gzip
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "slow"))
import addresses  # noqa: E402


def as_built(comity, texts):
    """The country that the program reads in each text, through an atlas of one work a text."""
    import pyarrow.ipc as ipc
    with tempfile.TemporaryDirectory() as folder:
        source, atlas = Path(folder, "works.jsonl"), Path(folder, "atlas")
        with source.open("w", encoding="utf-8") as stream:
            for number, text in enumerate(texts, 1):
                stream.write(json.dumps({"id": f"W{number}", "publication_year": 2020, "type": "article",
                                         "authorships": [{"raw_affiliation_strings": [text]}]}) + "\n")
        subprocess.run([comity, "build", str(source), "--out", str(atlas)], check=True, capture_output=True)
        def read(name):
            with ipc.open_file(str(atlas / name)) as reader:
                return reader.get_batch(0).to_pydict()
        codes, bylines, works = read("countries.arrow")["country_code"], read("bylines.arrow"), read("works.arrow")
    found = [None] * len(texts)
    for number, byline in zip(works["id"], works["byline"]):
        named = [codes[row] for row in bylines["address"][byline][0]]
        assert len(named) <= 1, named
        found[number - 1] = named[0] if named else None
    return found


def drawn(count, seed):
    """Addresses made of known names, parts of them, other words, separators and odd characters."""
    draw = random.Random(seed)
    names = [" ".join(words) for words in addresses.KNOWN]
    words = ["University", "of", "the", "Dept", "New", "South", "Republic", "é", "Ñ", "x@y.uk", "100084", "CH8092", "U.S.A.", "U", "K", "and",
             "Côte", "d’Ivoire", "ŁÓDŹ", "中国", "，", "\u00a0", "×", "\u3000", "ａ", "\U0001F600", "RÉUNION", "Þ", "Россия", "РОССИЯ", "Česká REPUBLIKA",
             "TÜRKİYE", "ẞ", "Ǆ", "ΕΛΛΆΣ", "Ѐ", "Ӏ"]
    for _ in range(count):
        parts = []
        for _ in range(draw.randrange(1, 7)):
            part = draw.choice(names) if draw.random() < 0.4 else draw.choice(words)
            if draw.random() < 0.2:
                part = " ".join(part.split()[:draw.randrange(1, 4)])
            parts.append(draw.choice([part, part.upper(), part.title()]))
        yield "".join(part + draw.choice([" ", ", ", "; ", " - ", "\t", "\n", ".", "/", "'", "’"]) for part in parts)


def labelled(folder):
    for file in sorted(folder.glob("*.csv.gz")):
        with gzip.open(file, "rt", encoding="utf-8") as stream:
            yield from ((row["raw_affiliation_string"], row["matched_country"]) for row in csv.DictReader(stream, delimiter=";"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--comity", default=str(ROOT / "build/release/comity"))
    parser.add_argument("--data", default=os.environ.get("COMITY_DATA", str(ROOT.parent / "shared" / "data")))
    parser.add_argument("--drawn", type=int, default=5000)
    options = parser.parse_args()
    passed, problems = 0, []

    def check(fits, problem):
        nonlocal passed
        passed += fits
        if not fits:
            problems.append(problem)

    texts = list(drawn(options.drawn, 1))
    ours = as_built(options.comity, texts)
    theirs = [addresses.country_of(text) for text in texts]
    differ = [(t, o, e) for t, o, e in zip(texts, ours, theirs) if o != e]
    check(not differ, f"drawn addresses: {len(differ)} differ, the first (text, program, slow script): {differ[:3]}")
    check(sum(code is not None for code in theirs) > len(texts) // 10, "drawn addresses: too few name a country to compare anything")

    rows = list(labelled(Path(options.data) / "openalex" / "country-gaps"))
    skipped = 0
    if rows:
        ours = as_built(options.comity, [text for text, _ in rows])
        theirs = [addresses.country_of(text) for text, _ in rows]
        check(ours == theirs, "labelled affiliations: program and slow script differ")
        found = sum(code is not None for code in ours)
        right = sum(code == label for code, (_, label) in zip(ours, rows))
        print(f"{len(rows)} labelled affiliations: {found} name a country ({found / len(rows):.1%}), {right / found:.2%} of them the right one")
        check(right / found >= 0.999, f"only {right / found:.2%} of the countries found are right")
        check(right / len(rows) >= 0.81, f"only {right / len(rows):.1%} of the affiliations are placed rightly")
    else:
        skipped = 1
    for problem in problems:
        print(problem)
    print(f"{passed} passed, {len(problems)} failed, {skipped} skipped")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
