"""openalex-metrics itself, on records of JSON lines: prints id, citations, ncs, top 1 %, top 10 %, works of the bin of each scored work.

    oam_run.py WORKS.jsonl FOLDER

FOLDER becomes its data directory. The records go in as a Parquet part of OpenAlex's schema; reading, scope, bins and
metrics are the package's own.
"""
import contextlib
import io
import json
import os
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.json as pj
import pyarrow.parquet as pq

path, folder = sys.argv[1], Path(sys.argv[2]).resolve()
os.environ.update(OAM_DATA_DIR=str(folder), OAM_MEMORY_LIMIT="2GB", OAM_THREADS="1")
text, yes = pa.string(), pa.bool_()
source = pa.struct([("id", text), ("type", text), ("is_core", yes)])
institution = pa.struct([("id", text), ("lineage", pa.list_(text))])
authorship = pa.struct([("author", pa.struct([("id", text), ("orcid", text)])), ("is_corresponding", yes), ("institutions", pa.list_(institution))])
schema = pa.schema([
    ("id", text), ("doi", text), ("language", text), ("type", text), ("publication_year", pa.int32()), ("is_retracted", yes), ("is_paratext", yes),
    ("is_xpac", yes), ("institutions_distinct_count", pa.int32()), ("referenced_works", pa.list_(text)),
    ("primary_location", pa.struct([("raw_type", text), ("source", source)])),
    ("primary_topic", pa.struct([("id", text), ("subfield", pa.struct([("id", text)]))])),
    ("authorships", pa.list_(authorship)), ("open_access", pa.struct([("is_oa", yes), ("oa_status", text)])),
    ("funders", pa.list_(pa.struct([("id", text)])))])
part = folder / "snapshot" / "works" / "updated_date=2026-01-01" / "part_0000.parquet"
part.parent.mkdir(parents=True)
table = pj.read_json(path, pj.ReadOptions(block_size=256 << 20), pj.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore"))
pq.write_table(table, part)
manifest = {"date": "2026-01-01", "record_count": table.num_rows,
            "files": [{"url": str(part), "meta": {"record_count": table.num_rows, "content_length": part.stat().st_size}}]}
(folder / "snapshot" / "works_manifest.json").write_text(json.dumps(manifest))

import oam  # noqa: E402  (it reads its data directory from the environment when it is imported)
from oam.duck import connect  # noqa: E402

# Its self-check compares the bins of at least 500 works with the world and fails where there are none: the tables are whole by then.
said = io.StringIO()
with contextlib.redirect_stdout(said):
    oam.build(steps="store", workers=1)
    oam.build(steps="metrics")
con = connect(folder / "_tmp")
found = con.execute(f"""SELECT work_id, citations, ncs, is_top1, is_top10, bin_n_works FROM read_parquet('{oam.config.table_glob("work_metrics")}')""").fetchall()
if not found:
    sys.exit(said.getvalue())
for row in found:
    print("\t".join("" if value is None else repr(value) for value in row))
