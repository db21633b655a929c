"""The rivals of `bench curve`, run by the private Python that bench_curve.py sets up: DuckDB over the columns of an atlas.

    duck.py prepare ATLAS DATABASE WEIGHTS.json    writes the table of works, once
    duck.py each DATABASE SPECS.json THREADS       answers each specification with a query of its own
    duck.py once DATABASE SPECS.json THREADS       answers all of them with one query
    duck.py ingest THREADS FILE…                   reads gz JSON lines into a table, for `bench ingest`
    duck.py memory                                 bytes a second that one core and all cores read

Prints one JSON object. The table has what a specification needs ready to read: year, type, classes, flags, number of authors,
citations for each window, and for joint works their partners and weights. Making it is not timed.
"""
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

XPAC, RETRACTED = 1, 2  # docs/formats/atlas.md
WINDOWS = {"3": "c_3", "4": "c_4", "open": "c_open"}
WEIGHTS = {"full": "w_full", "fractional_author": "w_author", "fractional_country": "w_country"}


def prepare(atlas, database, weights):
    import duckdb
    import pyarrow as pa
    import pyarrow.compute as pc

    def table(name):
        return pa.ipc.open_file(f"{atlas}/{name}.arrow").read_all()

    works, slices, bylines, citing = table("works"), table("slices"), table("bylines"), table("citations")["citing"].combine_chunks()
    con = duckdb.connect(database)
    con.register("works_columns", works.select(["id", "flags", "byline"]).append_column("row", pa.array(range(works.num_rows), pa.uint32())))
    con.register("slices", slices.append_column("slice", pa.array(range(slices.num_rows), pa.uint32())))
    con.register("types", table("types").append_column("number", pa.array(range(table("types").num_rows), pa.uint16())))
    con.register("bylines", pa.table({"byline": pa.array(range(bylines.num_rows), pa.uint32()), "authors": pc.list_value_length(bylines["roles"])}))
    con.register("citations", pa.table({"cited": pc.list_parent_indices(citing), "citing": pc.list_flatten(citing)}))
    con.register("joint", pa.Table.from_pylist(json.loads(open(weights).read())))
    con.execute("""
        CREATE OR REPLACE TABLE placed AS
        WITH runs AS (SELECT *, sum(works) OVER (ORDER BY slice) - works AS first FROM slices)
        SELECT w.row::INTEGER AS row, w.id, w.flags, w.byline, r.year, t.type, r.subfield, r.field, r.topic
        FROM works_columns w ASOF JOIN runs r ON w.row >= r.first JOIN types t ON t.number = r.type ORDER BY w.row""")
    con.execute("""
        CREATE OR REPLACE TABLE works AS
        WITH ages AS (
            SELECT c.cited AS row, count(*) FILTER (b.year - a.year BETWEEN 0 AND 2) AS c_3, count(*) FILTER (b.year - a.year BETWEEN 0 AND 3) AS c_4,
                   count(*) FILTER (b.year >= a.year) AS c_open
            FROM citations c JOIN placed a ON a.row = c.cited JOIN placed b ON b.row = c.citing WHERE a.year > 0 AND b.year > 0 GROUP BY 1)
        SELECT p.year::SMALLINT AS year, p.type, p.topic::INTEGER AS topic, p.subfield::INTEGER AS subfield, p.field::INTEGER AS field,
               (p.flags & ?) <> 0 AS xpac, (p.flags & ?) <> 0 AS retracted, y.authors::INTEGER AS authors,
               coalesce(g.c_3, 0)::INTEGER AS c_3, coalesce(g.c_4, 0)::INTEGER AS c_4, coalesce(g.c_open, 0)::INTEGER AS c_open,
               j.id IS NOT NULL AS joint, coalesce(j.partners, 0)::TINYINT AS partners, 1.0::DOUBLE AS w_full, j.w_author, j.w_country
        FROM placed p JOIN bylines y USING (byline) LEFT JOIN ages g USING (row) LEFT JOIN joint j USING (id) ORDER BY p.row""", [XPAC, RETRACTED])
    con.execute("DROP TABLE placed")
    works, joint = con.execute("SELECT count(*), count(*) FILTER (joint) FROM works").fetchone()
    return {"works": works, "joint": joint, "duckdb": duckdb.__version__}


def types_list(option):
    return ", ".join(f"'{t}'" for t in option.split(","))


def filter_of(s):
    terms = [f"type IN ({types_list(s['types'])})", "NOT retracted", "year > 0"]
    if s["corpus"] == "core":
        terms.append("NOT xpac")
    if s["max_authors"] != "none":
        terms.append(f"authors <= {s['max_authors']}")
    return " AND ".join(terms)


def query_of(s):
    """One specification: cohorts of the filter, joined to the joint works. Years bound the cohorts too, since none spans two."""
    first, last = s["years"].split(":")
    label = "1" if s["class"] == "none" else s["class"]
    c, w = WINDOWS[s["window"]], WEIGHTS[s["counting"]]
    compare = ">=" if s["threshold"] == "ge" else ">"
    value = {"pp_ncs_2": f"sum({w}) FILTER (q.total > 0 AND j.{c} * q.n {compare} 2 * q.total) / sum({w})",
             "mncs": f"sum({w} * CASE WHEN q.total > 0 THEN j.{c} * q.n / q.total::DOUBLE ELSE 1 END) / sum({w})"}[s["measure"]]
    partners = "" if s["partners"] == "any" else " AND j.partners = 2"
    return f"""
        WITH chosen AS (SELECT *, {label} AS label FROM works WHERE {filter_of(s)} AND year BETWEEN {first} AND {last}),
             cohorts AS (SELECT year, type, label, count(*) AS n, sum({c}) AS total FROM chosen WHERE label <> 0 GROUP BY ALL)
        SELECT {value}, count(*) FROM chosen j JOIN cohorts q USING (year, type, label) WHERE j.joint{partners}"""


def each(con, specs):
    return [con.execute(query_of(s)).fetchone() for s in specs]


def once(con, specs):
    """All specifications in one query: the cohorts of every filter, class and window by GROUPING SETS in a single pass over the
    works, joined to the few joint works; sums by year, added up for each range of years at the end."""
    filters = {key: n for n, key in enumerate(sorted({(s["types"], s["corpus"], s["max_authors"]) for s in specs}))}
    masks = ", ".join(f"({filter_of(dict(zip(('types', 'corpus', 'max_authors'), key)))}) AS f_{n}" for key, n in filters.items())
    passing = f"list_filter([{', '.join(f'CASE WHEN f_{n} THEN {n} END' for n in filters.values())}], lambda x: x IS NOT NULL)"
    windows = sorted({s["window"] for s in specs})
    totals = ", ".join(f"sum({WINDOWS[w]}) AS s_{w}" for w in windows)
    per_window = " UNION ALL ".join(f"""
        SELECT j.filter, q.level, '{w}' AS win, j.year, j.partners, w_full, w_author, w_country, q.s_{w} > 0 AND {WINDOWS[w]} * q.n >= 2 * q.s_{w} AS ge,
               q.s_{w} > 0 AND {WINDOWS[w]} * q.n > 2 * q.s_{w} AS gt, CASE WHEN q.s_{w} > 0 THEN {WINDOWS[w]} * q.n / q.s_{w}::DOUBLE ELSE 1 END AS ncs
        FROM joint j JOIN cohorts q ON q.label <> 0 AND q.filter = j.filter AND q.year = j.year AND q.type = j.type AND q.label = CASE q.level
             WHEN 'topic' THEN j.topic WHEN 'subfield' THEN j.subfield WHEN 'field' THEN j.field ELSE 1 END""" for w in windows)
    sums = ", ".join(f"sum({c}) AS b_{c}, sum({c}) FILTER (ge) AS ge_{c}, sum({c}) FILTER (gt) AS gt_{c}, sum({c} * ncs) AS m_{c}" for c in WEIGHTS.values())
    wanted = ", ".join("(%d, %d, '%s', '%s', '%s', '%s', '%s', '%s', %s, %s)" % (
        i, filters[s["types"], s["corpus"], s["max_authors"]], s["class"], s["window"], s["partners"], s["measure"], s["threshold"] or "",
        s["counting"], *s["years"].split(":")) for i, s in enumerate(specs))
    weight = lambda part: "CASE counting " + " ".join(f"WHEN '{k}' THEN {part}_{c}" for k, c in WEIGHTS.items()) + " END"
    rows = con.execute(f"""
        WITH masked AS (SELECT *, {masks} FROM works WHERE year > 0),
             chosen AS (SELECT *, unnest({passing}) AS filter FROM masked),
             grouped AS (SELECT filter, year, type, topic, subfield, field, grouping(topic, subfield, field) AS g, count(*) AS n, {totals} FROM chosen
                         GROUP BY GROUPING SETS ((filter, year, type, topic), (filter, year, type, subfield), (filter, year, type, field), (filter, year, type))),
             cohorts AS (SELECT *, CASE g WHEN 3 THEN 'topic' WHEN 5 THEN 'subfield' WHEN 6 THEN 'field' ELSE 'none' END AS level,
                                CASE g WHEN 3 THEN topic WHEN 5 THEN subfield WHEN 6 THEN field ELSE 1 END AS label FROM grouped),
             joint AS (SELECT * FROM chosen WHERE joint),
             scored AS ({per_window}),
             years AS (SELECT filter, level, win, year, partners, count(*) AS n, {sums} FROM scored GROUP BY ALL),
             wanted(i, filter, level, win, wanted_partners, measure, threshold, counting, first, last) AS (VALUES {wanted})
        SELECT i, CASE measure WHEN 'mncs' THEN sum({weight('m')}) ELSE sum(CASE threshold WHEN 'gt' THEN {weight('gt')} ELSE {weight('ge')} END) END
                  / sum({weight('b')}), sum(n)
        FROM wanted JOIN years USING (filter, level, win) WHERE year BETWEEN first AND last AND (wanted_partners = 'any' OR partners = 2)
        GROUP BY i, measure ORDER BY i""").fetchall()
    found = {i: (value, n) for i, value, n in rows}
    return [found.get(i, (None, 0)) for i in range(len(specs))]


def ask(how, database, file, threads):
    import duckdb
    specs = json.loads(open(file).read())
    con = duckdb.connect(database, read_only=True, config={"threads": int(threads)})
    con.execute("SELECT sum(year + c_3 + c_4 + c_open + authors + topic + subfield + field) FROM works").fetchone()  # in memory
    start, cpu = time.perf_counter(), time.process_time()
    answers = (each if how == "each" else once)(con, specs)
    return {"seconds": time.perf_counter() - start, "cpu": time.process_time() - cpu,
            "answers": [[value or 0 if n else None, n] for value, n in answers]}


def ingest(threads, *files):
    """gz JSON lines to tables of what the readers of `bench ingest` take: works, their references and authorships."""
    import duckdb
    con = duckdb.connect(config={"threads": int(threads)})
    columns = {"id": "VARCHAR", "publication_year": "INTEGER", "type": "VARCHAR", "language": "VARCHAR", "is_retracted": "BOOLEAN", "fwci": "DOUBLE",
               "primary_topic": "STRUCT(id VARCHAR)", "referenced_works": "VARCHAR[]",
               "authorships": "STRUCT(author STRUCT(id VARCHAR), author_position VARCHAR, countries VARCHAR[], institutions STRUCT(id VARCHAR)[])[]"}
    start, cpu = time.perf_counter(), time.process_time()
    con.execute(f"""
        CREATE TABLE works AS SELECT substr(id, 23)::BIGINT AS id, publication_year, type, language, is_retracted, fwci, substr(primary_topic.id, 23)::INTEGER AS topic,
               list_transform(referenced_works, lambda x: substr(x, 23)::BIGINT) AS refs,
               list_transform(authorships, lambda a: {{'author': substr(a.author.id, 23)::BIGINT, 'position': a.author_position, 'countries': a.countries,
                              'institutions': list_transform(a.institutions, lambda i: substr(i.id, 23)::BIGINT)}}) AS authorships
        FROM read_json({list(files)}, format = 'newline_delimited', columns = {columns}, maximum_object_size = 67108864)""")
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    works, references, authorships = con.execute("SELECT count(*), sum(len(refs))::BIGINT, sum(len(authorships))::BIGINT FROM works").fetchone()
    return {"seconds": seconds, "cpu": cpu, "works": works, "references": references, "authorships": authorships}


def memory():
    import numpy
    block = numpy.ones(1 << 25)  # 268 MB, far beyond every cache

    def read(parts):
        start = time.perf_counter()
        with ThreadPoolExecutor(parts) as pool:
            list(pool.map(numpy.sum, numpy.array_split(block, parts)))
        return block.nbytes / (time.perf_counter() - start)

    read(1)
    return {str(parts): max(read(parts) for _ in range(5)) for parts in (1, 2)}


def main():
    command, *rest = sys.argv[1:]
    commands = {"prepare": prepare, "memory": memory, "ingest": ingest}
    answer = commands[command](*rest) if command in commands else ask(command, *rest)
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
