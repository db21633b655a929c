"""What is measured: sample worlds, made once and kept under build/bench, or a folder of real data; and a plain count of it."""
import argparse
import gzip
import hashlib
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from measure import run

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "build" / "bench"


@dataclass(frozen=True)
class World:
    name: str
    path: Path
    parts: list          # the works' .gz files, in order of name
    listed: int | None   # works that the manifest lists
    stamp: str           # changes when the data does

    @property
    def gz(self):
        return sum(part.stat().st_size for part in self.parts)


def arguments(description):
    """The options that both benchmarks share."""
    sys.stdout.reconfigure(line_buffering=True)  # a long run shows its tables as they come, also in a file
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--works", default="10000,100000", help="sizes of the sample worlds [10000,100000]")
    parser.add_argument("--full", action="store_true", help="also a world of 1,000,000 works (1.4 GB, some minutes)")
    parser.add_argument("--input", type=Path, help="measure this folder of OpenAlex files instead of sample worlds")
    parser.add_argument("--rounds", type=int, help="measured rounds [5; 1 from 1,000,000 works on]")
    parser.add_argument("--patience", type=float, default=5, help="seconds to wait before a round for a quiet machine [5]")
    parser.add_argument("--comity", type=Path, default=ROOT / "build" / "release" / "comity", help="the program to measure")
    return parser


def rounds(options, world):
    return options.rounds or (1 if (world.listed or 0) >= 1_000_000 else 5)


def chosen(options):
    """The worlds that the options ask for, the smallest first."""
    if not options.comity.exists():
        sys.exit(f"bench: there is no {options.comity}; ./dev build makes it")
    if options.input:
        yield found(options.input)
        return
    sizes = {int(size) for size in options.works.split(",")} | ({1_000_000} if options.full else set())
    stamp = generator(options.comity)
    for size in sorted(sizes):
        yield sample(options.comity, size, stamp)


def found(path, stamp=""):
    """A snapshot folder, of any layout: its works are the .gz files under a folder named works, or all there are."""
    files = sorted(path.rglob("*.gz"))
    parts = [file for file in files if "works" in file.relative_to(path).parts] or files
    listed = None
    for manifest in sorted(path.rglob("works/manifest.json")) + sorted(path.rglob("works/manifest")):
        content = json.loads(manifest.read_text())
        listed = sum(entry["meta"].get("record_count", 0) for entry in content.get("files") or content.get("entries") or []) or None
        break
    return World(path.name, path, parts, listed, stamp or digest(str(path.resolve()), *(f"{f} {f.stat()}" for f in files)))


def sample(comity, size, stamp):
    """The sample world of that many works; made again only when the program would now write another one."""
    path, note = KEPT / "worlds" / str(size), KEPT / "worlds" / f"{size}.stamp"
    if not note.exists() or note.read_text() != stamp:
        note.unlink(missing_ok=True)
        write_sample(comity, path, size)
        note.write_text(stamp)
    return found(path, stamp=f"{size} {stamp}")


def write_sample(comity, path, size):
    shutil.rmtree(path, ignore_errors=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    run([comity, "sample", "--out", path, "--works", size, "--seed", 1])


def generator(comity):
    """Changes when `comity sample` writes another world: the hash of a very small one."""
    path = KEPT / "worlds" / "probe"
    write_sample(comity, path, 500)
    return digest(*(line for part in found(path).parts for line in lines(part)))


def atlas(comity, world):
    """An atlas of the world; built again when the world or the program has changed."""
    path, note = KEPT / "atlases" / world.name, KEPT / "atlases" / f"{world.name}.stamp"
    stamp = f"{world.stamp} {hash_of(comity)}"
    if not note.exists() or note.read_text() != stamp or not (path / "atlas.json").exists():
        note.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        run([comity, "build", world.path, "--out", path])
        note.write_text(stamp)
    return path


def hash_of(file):
    return hashlib.sha256(file.read_bytes()).hexdigest()


def digest(*texts):
    total = hashlib.sha256()
    for text in texts:
        total.update(text if isinstance(text, bytes) else text.encode())
    return total.hexdigest()


def lines(part):
    with gzip.open(part) as file:
        yield from file


def one_work(world):
    """The first line that is a work, None where works do not stand one on a line (saved API pages)."""
    return next((line for part in world.parts for line in lines(part) if line.startswith(b'{"id":"https://openalex.org/W')), None)


def inflated(program, world):
    """Bytes that `program -dc` makes of all parts."""
    child = subprocess.Popen([program, "-dc", *world.parts], stdout=subprocess.PIPE)
    total = 0
    while chunk := child.stdout.read(1 << 20):
        total += len(chunk)
    return total if child.wait() == 0 else None


def count(world, a, b, conventions):
    """Works and citations of the world, and of the default population filter the works and those joint to a and b: from
    the JSON lines, in the plainest way. Of records with one id the newest counts, so equal dates would need more care."""
    first, last = map(int, conventions["years"].split(":"))
    records = {}
    for part in world.parts:
        for line in lines(part):
            work = json.loads(line)
            asked = (first <= (work.get("publication_year") or 0) <= last and work.get("type") in conventions["types"]
                     and not work.get("is_xpac") and not work.get("is_retracted"))
            record = (work.get("updated_date") or "", asked, countries(work), set(work.get("referenced_works") or []) - {work["id"]})
            if work["id"] not in records or record[0] > records[work["id"]][0]:
                records[work["id"]] = record
    return {"works": len(records),
            "citations": sum(cited in records for record in records.values() for cited in record[3]),
            "world": sum(record[1] for record in records.values()),
            "joint": sum(record[1] and {a, b} <= record[2] for record in records.values())}


def countries(work):
    codes = set()
    for authorship in work.get("authorships") or []:
        codes.update(authorship.get("countries") or [])
        codes.update(institution.get("country_code") for institution in authorship.get("institutions") or [])
    return {code.upper() for code in codes if code}
