"""OpenAlex's own scores, restated in SQL: prints id, citations, fwci, percentile, top 1 %, top 10 % of every eligible work.

    openalex_sql.py WORKS.jsonl YEAR july|june

YEAR is the year in which the scores are computed. `july`: the state of July 2026, every type apart. `june`: the state of the
public release of June 2026, articles of conferences apart and conference papers without a score.
"""
import sys

import duckdb

path, year, state = sys.argv[1], int(sys.argv[2]), sys.argv[3]
july = state == "july"
con = duckdb.connect()
con.execute("SET threads = 1")
con.execute("""
    CREATE TABLE works AS
    SELECT CAST(substr(id, 23) AS BIGINT) AS work_id,
           coalesce(publication_year, year(TRY_CAST(publication_date AS DATE))) AS pub_year,
           type, primary_topic.subfield.id AS subfield, primary_location.source.type AS source_type, referenced_works AS refs
    FROM read_json(?, format = 'newline_delimited', maximum_object_size = 100000000, columns = {
        id: 'VARCHAR', publication_year: 'INTEGER', publication_date: 'VARCHAR', type: 'VARCHAR', referenced_works: 'VARCHAR[]',
        primary_topic: 'STRUCT(subfield STRUCT(id VARCHAR))', primary_location: 'STRUCT(source STRUCT(type VARCHAR))'})
""", [path])
kind = "type" if july else "CASE WHEN type = 'article' AND source_type = 'conference' THEN 'conference_article' ELSE type END"
types = ("article", "conference-paper" if july else "conference_article", "book", "review", "book-chapter")
con.execute(f"""
    CREATE TABLE eligible AS
    SELECT work_id, pub_year, subfield, {kind} AS kind
    FROM works
    WHERE subfield IS NOT NULL AND pub_year IS NOT NULL AND {kind} IN {types}
""")
con.execute("""
    CREATE TABLE edges AS
    SELECT DISTINCT citing_year, citing, CAST(substr(cited, 23) AS BIGINT) AS cited
    FROM (SELECT work_id AS citing, pub_year AS citing_year, unnest(refs[:5000]) AS cited FROM works WHERE pub_year IS NOT NULL AND pub_year <= ?)
""", [year])
found = con.execute("""
    WITH counted AS (
        SELECT e.*, (SELECT count(*) FROM edges WHERE edges.cited = e.work_id AND citing_year BETWEEN e.pub_year AND least(e.pub_year + 3, ?)) AS plus_3
        FROM eligible e),
    ranked AS (
        SELECT *, avg(plus_3) OVER cohort AS expected, percent_rank() OVER (cohort ORDER BY plus_3, work_id) AS rank
        FROM counted WINDOW cohort AS (PARTITION BY pub_year, subfield, kind))
    SELECT work_id, plus_3, CASE WHEN expected > 0 THEN round(plus_3 / expected, 4) END, rank, rank >= 0.99, rank >= 0.90 FROM ranked
""", [year]).fetchall()
for row in found:
    print("\t".join("" if value is None else repr(value) for value in row))
