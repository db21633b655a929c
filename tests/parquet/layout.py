"""OpenAlex's Parquet layout, made from JSON records: the schema of the snapshot since June 2026, the columns that older
vintages had besides, and the ways in which writers put the same values into a file.

    python3 tests/parquet/layout.py FOLDER OUT [ROWS]     a JSON snapshot (data/jsonl/…) as a Parquet one, with manifests
"""
import gzip
import json
import sys
from datetime import datetime, timezone
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

TEXT, WHOLE, REAL, FLAG = pa.string(), pa.int32(), pa.float64(), pa.bool_()
TEXTS = pa.list_(TEXT)


def group(**fields):
    return pa.struct(list(fields.items()))


def texts(*names):
    return group(**dict.fromkeys(names, TEXT))


LABEL = texts("id", "display_name")
TOPIC = group(id=TEXT, display_name=TEXT, score=REAL, subfield=LABEL, field=LABEL, domain=LABEL)
SOURCE = group(id=TEXT, display_name=TEXT, issn_l=TEXT, issn=TEXTS, is_oa=FLAG, is_in_doaj=FLAG, is_core=FLAG, host_organization=TEXT,
               host_organization_name=TEXT, host_organization_lineage=TEXTS, host_organization_lineage_names=TEXTS, type=TEXT)
LOCATION = group(id=TEXT, source=SOURCE, is_oa=FLAG, is_published=FLAG, landing_page_url=TEXT, pdf_url=TEXT, raw_source_name=TEXT, raw_type=TEXT,
                 provenance=TEXT, license=TEXT, license_id=TEXT, version=TEXT, is_accepted=FLAG)
INSTITUTION = group(id=TEXT, display_name=TEXT, ror=TEXT, country_code=TEXT, type=TEXT, lineage=TEXTS)
AUTHORSHIP = group(author=texts("id", "display_name", "orcid"), author_position=TEXT, affiliations=pa.list_(group(raw_affiliation_string=TEXT, institution_ids=TEXTS)),
                   countries=TEXTS, raw_author_name=TEXT, raw_orcid=TEXT, is_corresponding=FLAG, raw_affiliation_strings=TEXTS, institutions=pa.list_(INSTITUTION))
MONEY = group(value=WHOLE, currency=TEXT, value_usd=WHOLE)
STAMP = pa.timestamp("us")
SCORED = pa.list_(group(id=TEXT, display_name=TEXT, score=REAL))

# The 49 columns, in order.
WORK = [
    ("id", TEXT), ("doi", TEXT), ("title", TEXT), ("display_name", TEXT), ("ids", pa.map_(TEXT, TEXT)), ("indexed_in", TEXTS), ("publication_date", pa.date32()),
    ("publication_year", WHOLE), ("language", TEXT), ("type", TEXT), ("authorships", pa.list_(AUTHORSHIP)), ("authors_count", WHOLE),
    ("corresponding_author_ids", TEXTS), ("corresponding_institution_ids", TEXTS), ("primary_topic", TOPIC), ("topics", pa.list_(TOPIC)), ("keywords", SCORED),
    ("concepts", pa.list_(group(id=TEXT, wikidata=TEXT, display_name=TEXT, level=WHOLE, score=REAL))), ("locations", pa.list_(LOCATION)), ("locations_count", WHOLE),
    ("primary_location", LOCATION), ("best_oa_location", LOCATION), ("sustainable_development_goals", SCORED),
    ("awards", pa.list_(texts("id", "display_name", "funder_award_id", "funder_id", "funder_display_name", "doi"))), ("funders", pa.list_(texts("id", "display_name", "ror"))),
    ("institutions", pa.list_(INSTITUTION)), ("countries_distinct_count", WHOLE), ("institutions_distinct_count", WHOLE),
    ("open_access", group(is_oa=FLAG, oa_status=TEXT, any_repository_has_fulltext=FLAG, oa_url=TEXT)), ("is_paratext", FLAG), ("is_retracted", FLAG), ("is_xpac", FLAG),
    ("biblio", texts("volume", "issue", "first_page", "last_page")), ("referenced_works", TEXTS), ("referenced_works_count", WHOLE), ("related_works", TEXTS),
    ("abstract_inverted_index", TEXT), ("cited_by_count", WHOLE), ("counts_by_year", pa.list_(group(year=WHOLE, cited_by_count=WHOLE))), ("apc_list", MONEY), ("apc_paid", MONEY),
    ("fwci", REAL), ("citation_normalized_percentile", group(value=REAL, is_in_top_1_percent=FLAG, is_in_top_10_percent=FLAG)),
    ("cited_by_percentile_year", group(min=WHOLE, max=WHOLE)), ("mesh", pa.list_(group(is_major_topic=FLAG, descriptor_ui=TEXT, descriptor_name=TEXT, qualifier_ui=TEXT, qualifier_name=TEXT))),
    ("has_content", group(pdf=FLAG, grobid_xml=FLAG)), ("has_fulltext", FLAG), ("created_date", STAMP), ("updated_date", STAMP)]
# What vintages before November 2025 had besides, or instead.
OLDER = [("type_crossref", TEXT), ("grants", pa.list_(texts("funder", "funder_display_name", "award_id"))),
         ("host_venue", group(id=TEXT, display_name=TEXT, type=TEXT, issn_l=TEXT))]
ENTITIES = {
    "institutions": [("id", TEXT), ("ror", TEXT), ("display_name", TEXT), ("country_code", TEXT), ("type", TEXT), ("lineage", TEXTS), ("works_count", WHOLE),
                     ("geo", group(city=TEXT, region=TEXT, country_code=TEXT, country=TEXT, latitude=REAL, longitude=REAL)), ("updated_date", STAMP)],
    "topics": [("id", TEXT), ("display_name", TEXT), ("description", TEXT), ("keywords", TEXTS), ("subfield", LABEL), ("field", LABEL), ("domain", LABEL),
               ("works_count", WHOLE), ("updated_date", STAMP)],
    "sources": [("id", TEXT), ("issn_l", TEXT), ("display_name", TEXT), ("type", TEXT), ("updated_date", STAMP)],
    "funders": [("id", TEXT), ("display_name", TEXT), ("country_code", TEXT), ("updated_date", STAMP)]}
# Forms of updated_date that keep every microsecond.
STAMPS = {"us": STAMP, "us, UTC": pa.timestamp("us", "UTC"), "ns": pa.timestamp("ns"), "text": TEXT, "int96": STAMP}


def moment(text, utc=False):
    if not text:
        return None
    found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return found.replace(tzinfo=timezone.utc if utc else None)


def row(record, stamp):
    out = dict(record)
    for key in ("created_date", "updated_date"):
        if stamp is not TEXT:
            out[key] = moment(out.get(key), utc=stamp.tz is not None)
    if isinstance(out.get("publication_date"), str):
        out["publication_date"] = datetime.fromisoformat(out["publication_date"]).date()
    if isinstance(out.get("ids"), dict):
        out["ids"] = [(key, str(value)) for key, value in out["ids"].items()]
    if isinstance(out.get("abstract_inverted_index"), dict):
        out["abstract_inverted_index"] = json.dumps(out["abstract_inverted_index"])
    return out


def table(records, columns=WORK, stamp=STAMP):
    columns = [(name, stamp if name in ("created_date", "updated_date") else kind) for name, kind in columns]
    return pa.Table.from_pylist([row(r, stamp) for r in records], schema=pa.schema(columns))


def write(path, made, **more):
    """As Spark writes it: snappy, no Arrow schema inside, lists of three levels."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(made, path, **{"compression": "snappy", "store_schema": False, "row_group_size": 100_000, **more})
    return path


def convert(folder, out, columns=None, stamp="us", rows=100_000, **more):
    """A folder data/jsonl/ENTITY/updated_date=…/part_N.gz as data/parquet/…; manifests say what is then there."""
    if stamp == "int96":
        more["use_deprecated_int96_timestamps"] = True
    source, target = Path(folder) / "data" / "jsonl", Path(out) / "data" / "parquet"
    counts = {}
    for part in sorted(source.glob("*/*/*.gz")):
        entity = part.parts[-3]
        if entity != "works" and entity not in ENTITIES:
            continue
        with gzip.open(part, "rt", encoding="utf-8") as lines:
            records = [json.loads(line) for line in lines if line.strip()]
        to = target / part.relative_to(source).with_suffix(".parquet")
        write(to, table(records, (columns or WORK) if entity == "works" else ENTITIES[entity], STAMPS[stamp]), row_group_size=rows, **more)
        counts["/".join(to.parts[-3:])] = (len(records), to.stat().st_size)
    for path in sorted(source.rglob("manifest.json")):
        text = json.loads(path.read_text())
        (target / path.relative_to(source)).write_text(json.dumps(converted_manifest(text, counts)))
    for path in source.rglob("deleted_ids.csv"):
        (target / path.relative_to(source)).write_bytes(path.read_bytes())
    return Path(out)


def converted_manifest(node, counts):
    if isinstance(node, list):
        return [converted_manifest(item, counts) for item in node]
    if not isinstance(node, dict):
        return node
    out = {key: converted_manifest(value, counts) for key, value in node.items()}
    if isinstance(out.get("url"), str):
        out["url"] = out["url"].replace("/jsonl/", "/parquet/").removesuffix(".gz") + ".parquet"
        told = counts.get("/".join(out["url"].split("/")[-3:]))
        if told and isinstance(out.get("meta"), dict):
            out["meta"] = {**out["meta"], "record_count": told[0], "content_length": told[1]}
    if "format" in out:
        out["format"] = "parquet"
    return out


if __name__ == "__main__":
    convert(sys.argv[1], sys.argv[2], rows=int(sys.argv[3]) if len(sys.argv) > 3 else 100_000)
