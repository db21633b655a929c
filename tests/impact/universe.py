"""Small corpora with chosen citation counts, as OpenAlex files, and questions about them through the command line."""
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
sys.path.insert(0, str(ROOT / "tests/slow"))
COMITY = str(ROOT / "build/release/comity")
DATE = "2026-03-01"
CITERS = 10 ** 9  # ids of the works that cite; they are datasets, so in no cohort


def topic(number, subfield=None, field=None):
    """A topic with its place in the classification; by default each number is a topic, a subfield and a field of its own."""
    subfield = number if subfield is None else subfield
    field = subfield if field is None else field
    return {"id": f"https://openalex.org/T{number}", "display_name": f"topic {number}",
            "subfield": {"id": f"https://openalex.org/subfields/{subfield}", "display_name": f"subfield {subfield}"},
            "field": {"id": f"https://openalex.org/fields/{field}", "display_name": f"field {field}"},
            "domain": {"id": "https://openalex.org/domains/1", "display_name": "domain 1"}}


def author(codes, position="middle", corresponding=False):
    return {"countries": [code for code in codes.split("+") if code], "institutions": [], "author_position": position,
            "is_corresponding": corresponding, "author": {"id": None}}


class Universe:
    def __init__(self):
        self.records, self.wanted = [], {}

    def work(self, number, citations, topics=(1,), authors=("US",), year=2020, kind="article", **more):
        """`topics`: numbers or topics, the first one primary; `authors`: "CN", "CN+GB", "" or whole authorships."""
        full = [t if isinstance(t, dict) else topic(t) for t in topics]
        self.records.append({
            "id": f"https://openalex.org/W{number}", "publication_year": year, "type": kind, "updated_date": DATE,
            "primary_topic": full[0] if full else None, "topics": full, "referenced_works": [],
            "authorships": [a if isinstance(a, dict) else author(a) for a in authors], **more})
        self.wanted[number] = citations

    def citers(self):
        """The k-th citing work cites every work that wants more than k citations."""
        for k in range(max(self.wanted.values(), default=0)):
            cited = [f"https://openalex.org/W{number}" for number, count in self.wanted.items() if count > k]
            yield {"id": f"https://openalex.org/W{CITERS + k}", "publication_year": 2020, "type": "dataset",
                   "updated_date": DATE, "referenced_works": cited, "authorships": []}

    def all_records(self):
        return [*self.records, *self.citers()]

    def build(self, comity, folder):
        """The atlas's folder."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "works.jsonl").write_text("".join(json.dumps(r) + "\n" for r in self.all_records()))
        run(comity, "build", str(folder / "works.jsonl"), "--out", str(folder / "atlas"), "--scope", "full")
        return str(folder / "atlas")


def run(comity, *args):
    done = subprocess.run([comity, *args], capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(f"{args}: exit {done.returncode}\n{done.stderr}")
    return done.stdout


def ask(comity, verb, *args):
    return json.loads(run(comity, verb, *args, "--format", "json", "--interval", "none"))["answers"]


def headline(comity, atlas, *flags, sides=("CN", "GB"), years="1900:2030"):
    """{(measure, population) or (measure, population, class): answer}"""
    found = {}
    for a in ask(comity, "pair", *sides, "--atlas", atlas, "--years", years, *flags):
        by = a.get("by", {})
        if set(by) <= {"class"}:
            found[(a["measure"], a["population"], *by.values())] = a
    return found
