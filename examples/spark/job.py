"""Reads an archive of decisions on Apache Spark: each partition passes its paths to the program and returns the records.

    spark-submit job.py ARCHIVE OUT --program decisions

Each partition starts one `decisions extract - -o -` in the archive's folder, writes it paths a line each, and takes a
record a line from it; the program reads them in workers of its own, so a document that crashes costs itself. ARCHIVE
must be at the same place on every machine (a network file system), and so must the program.

OUT gets `records.jsonl`, sorted by file as `decisions extract` sorts it, and `records.parquet`, a row a record: the key
values as columns and the whole record as JSON.
"""

import argparse
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

from pyspark.sql import SparkSession, types as t

# Exit codes of the program that are fine: all read; some documents failed, as their records show; a partition without paths.
FINE = (0, 3, 4)

COLUMNS = t.StructType(
    [
        t.StructField("file", t.StringType(), False),
        t.StructField("status", t.StringType(), False),
        t.StructField("publisher", t.StringType()),
        t.StructField("number", t.StringType()),
        t.StructField("decision_date", t.StringType()),
        # As text, so that a sum of money never becomes a float.
        t.StructField("amount", t.StringType()),
        t.StructField("currency", t.StringType()),
        t.StructField("recipient", t.StringType()),
        t.StructField("issues", t.ArrayType(t.StringType(), False), False),
        t.StructField("record", t.StringType(), False),
    ]
)


def extract(program, options, archive):
    """Returns a function from the paths of a partition to its records."""

    def run(paths):
        command = [program, "extract", "-", "-o", "-", "--quiet", *options]
        child = subprocess.Popen(
            command, cwd=archive, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        stderr = []

        def feed():
            try:
                for path in paths:
                    # The bytes of the file name, which may not be UTF-8.
                    child.stdin.write(os.fsencode(path) + b"\n")
                child.stdin.close()
            except BrokenPipeError:
                # The program ended early; its message on stderr gives the reason.
                pass

        threads = [
            threading.Thread(target=feed, daemon=True),
            threading.Thread(target=lambda: stderr.append(child.stderr.read()), daemon=True),
        ]
        for thread in threads:
            thread.start()
        for line in child.stdout:
            yield line.rstrip(b"\n").decode("utf-8")
        code = child.wait()
        for thread in threads:
            thread.join()
        if code not in FINE:
            text = b"".join(stderr).decode("utf-8", "replace")[-2000:]
            raise RuntimeError(f"decisions ended with code {code}:\n{text}")

    return run


def row(line):
    """The key values of a record, and the record itself."""
    # Numbers keep the form in which they are printed.
    record = json.loads(line, parse_float=str, parse_int=str)
    return (
        record["source"]["file"],
        record["status"],
        record["publisher"]["name"],
        record["number"],
        record["decision_date"],
        record["amount"],
        record["currency"],
        record["recipient"],
        [issue["code"] for issue in record["issues"]],
        line,
    )


def paths(archive):
    """The PDFs under a folder, relative to it, without hidden files and folders, as in the program."""
    for folder, folders, files in os.walk(archive):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(files):
            if name.lower().endswith(".pdf") and not name.startswith("."):
                yield os.path.relpath(os.path.join(folder, name), archive)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("archive", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--program", default="decisions")
    parser.add_argument("--partitions", type=int, default=0, help="default: four for each core of the cluster")
    # Spark runs one task per core.
    parser.add_argument("--jobs", type=int, default=1, help="documents read at once by each task (default: 1)")
    given = parser.parse_args()

    spark = SparkSession.builder.appName("decisions").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    todo = list(paths(given.archive))
    if not todo:
        sys.exit(f"no PDF under {given.archive}")
    parts = min(given.partitions or 4 * spark.sparkContext.defaultParallelism, len(todo))
    run = extract(given.program, ["--jobs", str(given.jobs)], str(given.archive.resolve()))
    # Many small partitions, filled in turn, so that one partition full of scans does not delay the others.
    lines = spark.sparkContext.parallelize(todo, parts).mapPartitions(run)
    frame = spark.createDataFrame(lines.map(row), COLUMNS).cache()

    given.out.mkdir(parents=True, exist_ok=True)
    frame.write.mode("overwrite").parquet(str((given.out / "records.parquet").resolve()))
    # Python sorts text by code points, which is the order of the bytes of UTF-8.
    half = given.out / "records.jsonl.half"
    with half.open("w", encoding="utf-8") as file:
        for line in frame.select("record").sort("file").toLocalIterator():
            file.write(line.record + "\n")
    half.replace(given.out / "records.jsonl")
    counts = {r["status"]: r["count"] for r in frame.groupBy("status").count().collect()}
    text = ", ".join(f"{counts.get(status, 0)} {status}" for status in ("ok", "partial", "failed"))
    hosts = frame.rdd.getNumPartitions()
    print(f"{sum(counts.values())} records from {hosts} partitions: {text}")
    spark.stop()


if __name__ == "__main__":
    main()
