"""Readers that `bench ingest` compares, run by the private Python that bench_ingest.py sets up: gz JSON lines into tables in memory.

    readers.py python|polars|spark THREADS FILE…

All take what DuckDB's query takes (duck.py, `ingest`): ids as numbers, year, type, language, retraction, FWCI, topic, references, and of
each authorship its author, position, countries and institutions. Prints one JSON object; seconds are their own clock's, without
the start of Python, imports, or the start of Spark's session and of its code, which reads one file before.
"""
import json
import os
import sys
import time


def by_python(threads, files):
    """gzip and json of the standard library, line by line, as OpenAlex's own flattening script does; one thread."""
    import gzip
    number = lambda text: int(text[22:]) if text else None
    start, cpu = time.perf_counter(), time.process_time()
    works = []
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                work = json.loads(line)
                works.append((number(work["id"]), work["publication_year"], work["type"], work["language"], work["is_retracted"], work["fwci"],
                              number((work["primary_topic"] or {}).get("id")), [number(reference) for reference in work["referenced_works"] or []],
                              [(number(a["author"]["id"]), a["author_position"], a["countries"], [number(i["id"]) for i in a["institutions"]])
                               for a in work["authorships"] or []]))
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    return seconds, cpu, len(works), sum(len(work[7]) for work in works), sum(len(work[8]) for work in works)


def by_polars(threads, files):
    os.environ["POLARS_MAX_THREADS"] = str(threads)
    import polars as pl
    text, texts = pl.String, pl.List(pl.String)
    schema = {"id": text, "publication_year": pl.Int32, "type": text, "language": text, "is_retracted": pl.Boolean, "fwci": pl.Float64,
              "primary_topic": pl.Struct({"id": text}), "referenced_works": texts,
              "authorships": pl.List(pl.Struct({"author": pl.Struct({"id": text}), "author_position": text, "countries": texts,
                                                "institutions": pl.List(pl.Struct({"id": text}))}))}
    number, each = lambda value: value.str.slice(22).cast(pl.Int64), pl.element().struct.field
    authorship = pl.struct(number(each("author").struct.field("id")).alias("author"), each("author_position").alias("position"), each("countries"),
                           each("institutions").list.eval(number(each("id"))).alias("institutions"))
    start, cpu = time.perf_counter(), time.process_time()
    works = pl.scan_ndjson(files, schema=schema).select(
        number(pl.col("id")), "publication_year", "type", "language", "is_retracted", "fwci", number(pl.col("primary_topic").struct.field("id")).alias("topic"),
        pl.col("referenced_works").list.eval(number(pl.element())).alias("refs"), pl.col("authorships").list.eval(authorship)).collect(engine="streaming")
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    return seconds, cpu, works.height, int(works["refs"].list.len().sum()), int(works["authorships"].list.len().sum())


def by_spark(threads, files):
    from pyspark.sql import SparkSession
    session = (SparkSession.builder.master(f"local[{threads}]").config("spark.ui.enabled", "false").config("spark.driver.memory", "3g")
               .config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1").getOrCreate())
    session.sparkContext.setLogLevel("ERROR")
    java = session.sparkContext._jvm.java.lang.ProcessHandle.current().pid()
    schema = ("id STRING, publication_year INT, type STRING, language STRING, is_retracted BOOLEAN, fwci DOUBLE, primary_topic STRUCT<id: STRING>, "
              "referenced_works ARRAY<STRING>, authorships ARRAY<STRUCT<author: STRUCT<id: STRING>, author_position: STRING, countries: ARRAY<STRING>, "
              "institutions: ARRAY<STRUCT<id: STRING>>>>")
    number = lambda text: f"CAST(substring({text}, 23) AS BIGINT)"
    session.read.schema(schema).json(min(files, key=os.path.getsize)).selectExpr("count(id)", "sum(size(authorships))").first()  # Java warms up
    start, cpu = time.perf_counter(), cpu_of(java)
    works = session.read.schema(schema).json(files).selectExpr(
        f"{number('id')} AS id", "publication_year", "type", "language", "is_retracted", "fwci", f"{number('primary_topic.id')} AS topic",
        f"transform(referenced_works, x -> {number('x')}) AS refs",
        f"transform(authorships, a -> struct({number('a.author.id')} AS author, a.author_position AS position, a.countries AS countries, "
        f"transform(a.institutions, i -> {number('i.id')}) AS institutions)) AS authorships").cache()
    works.count()
    seconds, cpu = time.perf_counter() - start, cpu_of(java) - cpu
    counts = works.selectExpr("count(*)", "sum(size(refs))", "sum(size(authorships))").first()
    session.stop()
    return (seconds, cpu, *map(int, counts))


def cpu_of(process):
    """CPU seconds of a process so far."""
    with open(f"/proc/{process}/stat") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    how = {"python": by_python, "polars": by_polars, "spark": by_spark}[sys.argv[1]]
    print(json.dumps(dict(zip(("seconds", "cpu", "works", "references", "authorships"), how(int(sys.argv[2]), sys.argv[3:])))))
