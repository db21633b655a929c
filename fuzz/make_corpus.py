#!/usr/bin/env python3
"""Makes the starting inputs of the fuzzers from a sample world: fuzz/corpus/TARGET/seed-*. What fuzzing found stays.

    .venv/bin/python fuzz/make_corpus.py [--comity build/release/comity]
"""
import argparse
import gzip
import io
import json
import shutil
import struct
import subprocess
import tempfile
import zipfile
import zlib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "fuzz" / "corpus"
SMALL = 512  # bytes of an input of `scan`


def keep(target, name, data):
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"seed-{name}").write_bytes(data)


def short(record):
    """A record without its longest texts, which no reader looks at."""
    for key in ("abstract_inverted_index", "locations", "best_oa_location", "counts_by_year", "related_works", "concepts", "keywords", "mesh", "sustainable_development_goals"):
        record.pop(key, None)
    record["authorships"] = record.get("authorships", [])[:2]
    record["referenced_works"] = record.get("referenced_works", [])[:4]
    record["topics"] = record.get("topics", [])[:2]
    return record


def lines_of(folder, entity):
    for part in sorted(folder.glob(f"data/jsonl/{entity}/*/*.gz")):
        yield from (json.loads(line) for line in gzip.open(part))


def make_records(world):
    works = [short(w) for w in lines_of(world, "works")]
    text = [json.dumps(w, ensure_ascii=False) for w in works]
    for i in (0, 5, 11):
        keep("records", f"work-{i}", text[i].encode())
    keep("records", "two-works", "\n".join(text[1:3]).encode())
    for entity in ("institutions", "topics"):
        keep("records", entity, json.dumps(next(lines_of(world, entity))).encode())
    odd = dict(works[2], publication_year=None, fwci=1e300, language="", title=None, referenced_works=[works[2]["id"]] * 2 + ["W0", 5],
               grants=[{"funder": "https://openalex.org/F1", "funder_display_name": "a\u0000b"}], host_venue={"id": "S1"})
    keep("records", "odd", (json.dumps(odd) + '\n{"id": "https://openalex.org/W1"}\n{"id": 1}\n[1]\n{').encode())
    return works, text


def make_scan(work):
    """Records of few fields each: small ones are read many a second."""
    for key, value in work.items():
        if key == "id":
            continue
        if isinstance(value, list):
            value = value[:1]
        small = json.dumps({"id": "https://openalex.org/W1", key: value}, ensure_ascii=False, separators=(",", ":"))
        if len(small) <= SMALL:
            keep("scan", key, small.encode())
    texts = {"numbers": '{"id":"W2","fwci":-1.25e-2,"publication_year":2020,"x":[0,-0,1E5,123456789012345678,0.1]}',
             "escapes": '{"id":"W\\u0033","title":"\\ud83d\\ude00\\n\\"é","doi":null}', "blanks": ' { "id" : "W4" ,\t"type" : "article" } ',
             "deep": '{"id":"W5","x":' + "[" * 66 + "]" * 66 + "}", "entity": '{"id":"https://openalex.org/I1","display_name":"a","geo":{"latitude":1,"longitude":-2.5,"city":"b"}}',
             "topic": '{"id":"https://openalex.org/T1","display_name":"t","subfield":{"id":1,"display_name":"s"},"field":{"id":"https://openalex.org/fields/2"}}',
             "authorship": '{"id":"W9","authorships":[{"author_position":"first","author":{"id":"A1","orcid":"0000-0002-1825-0097"},"countries":["GB"],'
                           '"institutions":[{"id":"I2","country_code":"gb"}],"raw_affiliation_strings":["Leeds, UK"]}]}',
             "literals": '{"id":"W6","is_retracted":true,"x":false,"y":null}', "twice": '{"id":"W7","id":"W8","type":1,"type":"a"}\n{}\n[]\n{'}
    for name, small in texts.items():
        keep("scan", name, small.encode())


def make_lines(text):
    plain = "\ufeff" + "\n".join(t[:80] for t in text[:6]) + "\r\n\n  \nlast"
    half = len(plain) // 2
    members = gzip.compress(plain[:half].encode()) + gzip.compress(plain[half:].encode(), 1)
    for i, (name, data) in enumerate({"plain": plain.encode(), "gz": gzip.compress(plain.encode()), "members": members, "padded": members + b"\0" * 20,
                                      "stored": gzip.compress(plain.encode(), 0), "cut": members[:-30], "trailing": members + b"rest",
                                      "long": gzip.compress(("x" * 3000 + "\n").encode() * 3)}.items()):
        keep("lines", name, bytes([i, i + 1]) + data)


def make_parquet(works):
    columns = ["id", "updated_date", "publication_year", "type", "language", "doi", "title", "fwci", "is_retracted", "referenced_works", "authorships",
               "primary_topic", "citation_normalized_percentile", "primary_location"]
    rows = [{c: w.get(c) for c in columns} for w in works[:3]]
    for row in rows:
        row["authorships"] = [{k: a.get(k) for k in ("author_position", "author", "institutions", "countries", "raw_affiliation_strings")} for a in row["authorships"]]
        row["primary_location"] = None
    table = pa.Table.from_pylist(rows)
    flat = table.select(["id", "publication_year", "type", "referenced_works"])
    for name, t, options in (("nested", table, {"compression": "none", "use_dictionary": False}),
                             ("flat", flat, {"compression": "none"}),
                             ("groups", flat, {"compression": "none", "row_group_size": 1, "use_dictionary": False}),
                             ("zstd", flat, {"compression": "zstd", "data_page_version": "2.0", "write_page_checksum": True}),
                             ("text-year", flat.set_column(1, "publication_year", pa.array(["2020", "x", None])), {"compression": "snappy"})):
        out = io.BytesIO()
        pq.write_table(t, out, write_statistics=False, store_schema=False, **options)
        keep("parquet", name, out.getvalue())


def make_inflate(text):
    """Streams of all kinds of blocks, two by two."""
    def packed(data, level, strategy=zlib.Z_DEFAULT_STRATEGY):
        maker = zlib.compressobj(level, zlib.DEFLATED, -15, 9, strategy)
        return maker.compress(data) + maker.flush()

    def pair(name, one, other):
        keep("inflate", name, struct.pack("<H", len(one)) + one + other)

    whole = "\n".join(text).encode()
    pair("codes", packed(whole[:700], 9), packed(whole[1000:1600], 6))
    pair("fixed", packed(whole[:200], 6, zlib.Z_FIXED), packed(whole[300:420], 6, zlib.Z_HUFFMAN_ONLY))
    pair("stored", packed(whole[:100], 0), packed(b"ab" * 4000, 6))
    pair("runs", packed(b"a" * 20_000 + whole[:300], 6, zlib.Z_RLE), packed(bytes(range(256)) * 2, 6, zlib.Z_HUFFMAN_ONLY))
    blocks = zlib.compressobj(6, zlib.DEFLATED, -15)
    pair("many-blocks", b"".join(blocks.compress(whole[i:i + 60]) + blocks.flush(zlib.Z_FULL_FLUSH) for i in range(0, 480, 60)) + blocks.flush(),
         packed(whole[:400], 1))


def make_kept_parts(text):
    keep("kept_part", "whole", bytes(3) + text[3].encode())
    keep("kept_part", "edited", bytes([2, 0, 0]) + bytes([9, 0, 255, 100, 1, 7]) + text[4].encode())
    keep("kept_part", "cut", bytes([0, 200, 1]) + text[5].encode())


def make_manifests(world, atlas):
    keep("manifest", "release", b"\0" + (world / "data/jsonl/manifest.json").read_bytes())
    keep("manifest", "works", b"\1" + (world / "data/jsonl/works/manifest.json").read_bytes())
    entry = [{"url": f"s3://x/data/works/updated_date=2025-01-01/part_000{i}.gz", "meta": {"record_count": i, "content_length": 0}} for i in range(3)]
    keep("manifest", "redshift", b"\1" + json.dumps({"entries": entry + entry[:1], "date": "2025-02-30"}).encode())
    keep("manifest", "deleted", b"\2" + b'id\nhttps://openalex.org/W1\n"W2",x\nW18446744073709551616\n')
    whole = json.loads((atlas / "atlas.json").read_text())
    keep("manifest", "atlas", b"\3" + (atlas / "atlas.json").read_bytes())
    keep("manifest", "atlas-bare", b"\3" + json.dumps({**whole, "titles": "drop", "without": ["authors", "self_citations"]}).encode())


def make_edits():
    """A table, a kind of edit, a place, and what the edit takes: fuzz/atlas.cc."""
    edit = lambda table, kind, at, *rest: bytes([table, kind]) + struct.pack("<I", at)[:3] + bytes(rest)
    keep("atlas", "none", b"")
    for kind, rest in enumerate(((255,), (3,), (1, 0, 0, 0), (0, 2, 0), (), (7, 0, 0, 0))):
        edits = b"".join(edit(t, kind, 700 + 64 * t, *rest) for t in range(0, 20, 3))
        keep("atlas", f"edit-{kind}", edits)
        last = next(n for n in range(256) if (sum(edits) + n) % 256 // 16 % 4 == 3)  # by the sum of its bytes it is for the one without details
        keep("atlas", f"bare-{kind}", edits + bytes([last]))


def make_matrices():
    pajek = "*Vertices 3\n1 \"GB\"\n2 \"CN\"\n3 \"USA\"\n*Edges\n1 2 5\n2 3 7.5\n*Arcs\n3 1 2\n"
    table = "country_a;country_b;year;count\nGB;CN;2001;3\n\"US\";CHN;2002;1e3\n"
    square = ",GB,CN,US\nGB,0,3,4\nCN,3,0,5\nUS,4,5,0\n"
    nested = json.dumps({"2001": {"GB": {"CN": 3, "US": 0}, "CN": {"US": 2.5}}})
    for which, (name, text) in enumerate({"pajek": pajek, "list": table, "square": square, "nested": nested}.items()):
        keep("matrix", name, bytes([which]) + text.encode())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("years/2001.net", pajek)
        archive.writestr("stored.csv", table, zipfile.ZIP_STORED)
    keep("matrix", "zip", b"\4" + out.getvalue())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--comity", default=str(ROOT / "build/release/comity"))
    comity = parser.parse_args().comity
    for old in CORPUS.glob("*/seed-*"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        world, atlas, large = Path(folder) / "world", Path(folder) / "atlas", Path(folder) / "large"
        run = lambda *args: subprocess.run([comity, *map(str, args)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        run("sample", "--out", world, "--works", 20)
        run("build", world, "--out", atlas)
        works, text = make_records(world)
        make_scan(works[0])
        make_lines(text)
        make_parquet(works)
        make_inflate(text)
        make_kept_parts(text)
        make_manifests(world, atlas)
        make_edits()
        make_matrices()
    bytes_of = lambda path: sum(f.stat().st_size for f in path.rglob("*") if f.is_file())
    for target in sorted(CORPUS.iterdir()):
        print(f"{target.name}: {len(list(target.iterdir()))} inputs, {bytes_of(target)} bytes")
    print(f"{bytes_of(CORPUS)} bytes in all")


if __name__ == "__main__":
    main()
