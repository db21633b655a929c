"""The raw records of an input as one file of JSON lines: each work once, in no layout that a program under test reads."""
import gzip
import json
from pathlib import Path


def works(folder):
    """The distinct works of a snapshot or of saved API pages; of one id the newest, then the last by its text."""
    best = {}
    for record in records(Path(folder)):
        key = (record.get("updated_date") or "", json.dumps(record, sort_keys=True))
        if record["id"] not in best or best[record["id"]][0] < key:
            best[record["id"]] = (key, record)
    return [record for _, record in best.values()]


def records(folder):
    parts = sorted(folder.glob("data/jsonl/works/updated_date=*/part_*.gz"))
    if parts:
        for part in parts:
            with gzip.open(part, "rt", encoding="utf-8") as stream:
                yield from (json.loads(line) for line in stream if line.strip())
        return
    for page in sorted(folder.glob("*.json")) + sorted(folder.glob("*.json.gz")):
        opened = gzip.open(page, "rt", encoding="utf-8") if page.suffix == ".gz" else page.open(encoding="utf-8")
        with opened as stream:
            yield from json.load(stream)["results"]


def write(folder, target):
    """JSON lines with the fields that the oracles read; a field that a vintage lacks is null."""
    kept = ("id", "publication_year", "publication_date", "type", "language", "is_retracted", "is_paratext", "is_xpac", "doi",
            "institutions_distinct_count", "referenced_works", "primary_location", "primary_topic", "authorships", "open_access", "funders")
    with Path(target).open("w", encoding="utf-8") as stream:
        for record in works(folder):
            line = {key: record.get(key) for key in kept}
            location = line["primary_location"] or {}
            source = location.get("source") or {}
            line["primary_location"] = {
                # Before November 2025 Crossref's own word stood beside the work's type.
                "raw_type": location.get("raw_type") or record.get("type_crossref"),
                "source": {key: source.get(key) for key in ("id", "type", "is_core")} if source else None}
            line["primary_topic"] = line["primary_topic"] and {
                "id": line["primary_topic"].get("id"), "subfield": {"id": (line["primary_topic"].get("subfield") or {}).get("id")}}
            line["authorships"] = [signature(one) for one in line["authorships"] or []]
            line["referenced_works"] = line["referenced_works"] or []
            line["open_access"] = {"is_oa": False, "oa_status": None}
            line["funders"] = []
            stream.write(json.dumps(line) + "\n")


def signature(authorship):
    author = authorship.get("author") or {}
    return {"author": {"id": author.get("id"), "orcid": author.get("orcid")},
            "is_corresponding": bool(authorship.get("is_corresponding")),
            "institutions": [{"id": i.get("id"), "lineage": i.get("lineage") or []} for i in authorship.get("institutions") or []],
            "written": bool(authorship.get("raw_affiliation_strings") or authorship.get("raw_affiliation_string"))}
