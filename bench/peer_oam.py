"""openalex-metrics beside `comity`, for bench_peers.py; runs in an environment that has it (tests/presets/oracles.py).

    peer_oam.py lay SNAPSHOT FOLDER       one record a work (it resolves no duplicates) as one Parquet file a date, and its manifests
    peer_oam.py build FOLDER              its three steps
    peer_oam.py pair FOLDER A B ROUNDS    works, mean score and top shares of the joint works, and the seconds of each round
    peer_oam.py all FOLDER ROUNDS         joint works of all pairs by year, and the seconds of each round

What it prints is one line of JSON. Seconds are its own work alone: starting Python and importing it are left out.
"""
import contextlib
import io
import json
import os
import sys
import time
from pathlib import Path

action, folder = sys.argv[1], Path(sys.argv[3] if sys.argv[1] == "lay" else sys.argv[2]).resolve()
os.environ.update(OAM_DATA_DIR=str(folder / "oam"), OAM_MEMORY_LIMIT="2GB", OAM_THREADS=os.environ.get("OAM_THREADS", "2"))


def write(table, path):
    import pyarrow.parquet as pq

    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path)
    return {"url": str(path), "meta": {"record_count": table.num_rows, "content_length": path.stat().st_size}}


def lay(snapshot):
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    parts = sorted(Path(snapshot).glob("**/works/updated_date=*/*.parquet"))
    works = pa.concat_tables([pq.ParquetFile(p).read() for p in parts], promote_options="permissive")
    # The newest record of each work; of equal dates the last, as `comity build` takes it.
    newest = {}
    for row, key in enumerate(works["id"].to_pylist()):
        newest[key] = row
    works = works.take(pa.array(sorted(newest.values())))
    dates = pc.unique(pa.array([str(d)[:10] for d in works["updated_date"].to_pylist()])).to_pylist()
    texts = pa.array([str(d)[:10] for d in works["updated_date"].to_pylist()])
    files = [write(works.filter(pc.equal(texts, date)), folder / "data" / "works" / f"updated_date={date}" / "part_0000.parquet") for date in sorted(dates)]
    manifest = {"date": "2025-03-26", "record_count": works.num_rows, "files": files}
    (folder / "data" / "works" / "manifest.json").write_text(json.dumps(manifest))
    snapshot_folder = folder / "oam" / "snapshot"
    snapshot_folder.mkdir(parents=True)
    (snapshot_folder / "works_manifest.json").write_text(json.dumps(manifest))
    text = pa.string()
    empty = pa.schema([("id", text), ("display_name", text), ("issn_l", text), ("type", text), ("country_code", text), ("is_core", pa.bool_()), ("updated_date", text)]).empty_table()
    entities = {e: [str(p) for p in sorted(Path(snapshot).glob(f"**/{e}/updated_date=*/*.parquet"))] for e in ("institutions", "topics", "sources", "funders", "authors")}
    for entity, found in entities.items():
        if not found:  # sample worlds have no such records: names that no question here needs
            found.append(write(empty, folder / "entities" / f"{entity}.parquet")["url"])
    topics = pq.ParquetFile(entities["topics"][0]).read().to_pylist()
    fields = {t["subfield"]["id"]: {**t["subfield"], "field": t["field"], "domain": t["domain"], "updated_date": manifest["date"]} for t in topics}
    entities["subfields"] = [write(pa.Table.from_pylist(list(fields.values())), folder / "entities" / "subfields.parquet")["url"]]
    (snapshot_folder / "entities_manifest.json").write_text(json.dumps({"date": manifest["date"], "entities": [{"entity": e, "files": [{"url": u} for u in urls]} for e, urls in entities.items()]}))
    return {"works": works.num_rows}


def main():
    if action == "lay":
        return lay(sys.argv[2])
    import oam  # it reads its data directory from the environment when it is imported

    if action == "build":
        start = time.perf_counter()
        oam.build(workers=2)
        return {"seconds": time.perf_counter() - start}
    seconds, found = [], None
    if action == "pair":
        a, b, rounds = sys.argv[3], sys.argv[4], int(sys.argv[5])
        for _ in range(rounds):
            start = time.perf_counter()
            ids = sorted(set(oam.resolve(country=a, year=(2020, 2024))) & set(oam.resolve(country=b, year=(2020, 2024))))
            row = oam.aggregate(ids, by=None, reliable_only=False).iloc[0]
            seconds.append(time.perf_counter() - start)
            found = {k: float(row[k]) for k in ("P", "MNCS", "PP_top10", "PP_top1")}
        from oam.duck import read_connection

        scored = read_connection().execute(f"SELECT count(*) FROM read_parquet('{oam.config.table_glob('work_metrics')}') WHERE publication_year BETWEEN 2020 AND 2024").fetchone()[0]
        return {"seconds": seconds, "found": found, "scored": scored}
    from oam.duck import read_connection

    for _ in range(int(sys.argv[3])):
        start = time.perf_counter()
        con = read_connection()
        glob = oam.config.table_glob
        rows = con.execute(f"""
            WITH places AS (SELECT DISTINCT w.work_id, d.country_code AS c FROM read_parquet('{glob("work_institutions")}') w
                              JOIN read_parquet('{glob("dim_institutions")}') d USING (institution_id) WHERE d.country_code IS NOT NULL),
                 scored AS (SELECT work_id, publication_year AS y FROM read_parquet('{glob("work_metrics")}'))
            SELECT x.c, z.c, y, count(*) FROM places x JOIN places z ON x.work_id = z.work_id AND x.c < z.c JOIN scored s ON s.work_id = x.work_id
            GROUP BY ALL ORDER BY ALL""").fetchall()
        seconds.append(time.perf_counter() - start)
    return {"seconds": seconds, "found": [[a, b, int(y), int(n)] for a, b, y, n in rows]}


said = io.StringIO()
with contextlib.redirect_stdout(said):
    answer = main()
print(json.dumps(answer))
