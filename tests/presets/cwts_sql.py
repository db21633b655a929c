"""CWTS's indicators as the Leiden Ranking Open Edition makes them of core publications, restated in SQL over OpenAlex's fields.

    cwts_sql.py WORKS.jsonl LAST_CITING_YEAR

Prints id, citations, normalised score, weights in the top 1 % and 10 % of every publication that has a topic.
Core sources are taken as OpenAlex marks them, topics in the place of CWTS's own clusters.
"""
import sys

import duckdb

path, last = sys.argv[1], int(sys.argv[2])
con = duckdb.connect()
con.execute("SET threads = 1")
con.execute("""
    CREATE TABLE works AS
    SELECT CAST(substr(id, 23) AS BIGINT) AS work_id, publication_year AS pub_year, type, language, coalesce(is_retracted, false) AS retracted,
           coalesce(is_xpac, false) AS xpac, primary_topic.id AS topic, primary_location.source AS source, referenced_works AS refs, authorships
    FROM read_json(?, format = 'newline_delimited', maximum_object_size = 100000000, columns = {
        id: 'VARCHAR', publication_year: 'INTEGER', type: 'VARCHAR', language: 'VARCHAR', is_retracted: 'BOOLEAN', is_xpac: 'BOOLEAN',
        primary_topic: 'STRUCT(id VARCHAR)', primary_location: 'STRUCT(source STRUCT(id VARCHAR, type VARCHAR, is_core BOOLEAN))',
        referenced_works: 'VARCHAR[]',
        authorships: 'STRUCT(author STRUCT(id VARCHAR), institutions STRUCT(id VARCHAR)[], written BOOLEAN)[]'})
""", [path])
con.execute("CREATE TABLE refs AS SELECT DISTINCT work_id AS citing, CAST(substr(r, 23) AS BIGINT) AS cited FROM (SELECT work_id, unnest(refs) AS r FROM works)")
con.execute("DELETE FROM refs WHERE citing = cited")
con.execute("""CREATE TABLE signers AS SELECT DISTINCT work_id, author FROM (SELECT work_id, unnest(authorships).author.id AS author FROM works)
               WHERE author IS NOT NULL AND author NOT LIKE '%/A9999999999'""")
con.execute("""
    CREATE TABLE core AS
    SELECT work_id, pub_year, topic FROM works
    WHERE NOT retracted AND NOT xpac AND pub_year IS NOT NULL AND language = 'en' AND source.is_core
      AND ((type IN ('article', 'review') AND source.type = 'journal') OR (type IN ('article', 'review', 'book-chapter') AND source.type = 'book series'))
      AND len(authorships) > 0 AND len(list_filter(authorships, lambda a: a.written OR len(a.institutions) > 0)) > 0
      AND EXISTS (SELECT 1 FROM refs WHERE citing = work_id)
""")
con.execute("""
    CREATE TABLE citations AS
    SELECT r.cited, r.citing FROM refs r JOIN core c ON c.work_id = r.citing JOIN core d ON d.work_id = r.cited
    WHERE c.pub_year <= ?
      AND NOT EXISTS (SELECT 1 FROM signers x JOIN signers y USING (author) WHERE x.work_id = r.citing AND y.work_id = r.cited)
""", [last])
con.execute("""
    CREATE TABLE counted AS
    SELECT core.*, (SELECT count(*) FROM citations WHERE cited = work_id) AS n_cits FROM core WHERE topic IS NOT NULL
""")
con.execute("""
    CREATE TABLE spread AS
    SELECT *, sum(pubs) OVER (PARTITION BY topic, pub_year) AS n, sum(pubs) OVER (PARTITION BY topic, pub_year ORDER BY n_cits) AS cum
    FROM (SELECT topic, pub_year, n_cits, count(*) AS pubs FROM counted GROUP BY ALL)
""")
con.execute("CREATE TABLE means AS SELECT topic, pub_year, avg(n_cits) AS expected FROM counted GROUP BY ALL")
for name, part in (("top_1", 1), ("top_10", 10)):
    con.execute(f"""
        CREATE TABLE {name} AS
        SELECT topic, pub_year, min_by(n_cits, n_cits) AS threshold,
               min_by((100 * cum - (100 - {part}) * n) / (100 * pubs), n_cits) AS weight
        FROM spread WHERE 100 * cum >= (100 - {part}) * n GROUP BY ALL
    """)
found = con.execute("""
    SELECT work_id, n_cits, CASE WHEN expected = 0 THEN 1 ELSE n_cits / expected END,
           CASE WHEN n_cits > a.threshold THEN 1 WHEN n_cits = a.threshold THEN a.weight ELSE 0 END,
           CASE WHEN n_cits > b.threshold THEN 1 WHEN n_cits = b.threshold THEN b.weight ELSE 0 END
    FROM counted JOIN means USING (topic, pub_year) JOIN top_1 a USING (topic, pub_year) JOIN top_10 b USING (topic, pub_year)
""").fetchall()
for row in found:
    print("\t".join(repr(value) for value in row))
