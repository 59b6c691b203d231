"""Compares the records of a run on Spark with those of a plain run over the same archive.

    python3 check.py SPARK_OUT PLAIN_OUT

They must be the same, but for what only a run over the whole archive can see: two files of one content or one number.
"""

import json
import sys
from pathlib import Path

WHOLE = {"duplicate-file", "duplicate-number"}


def records(path):
    out = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line, parse_float=str)
        record["issues"] = [i for i in record["issues"] if i["code"] not in WHOLE]
        assert record["source"]["file"] not in out, f"two records of {record['source']['file']} in {path}"
        out[record["source"]["file"]] = record
    return out


def main(spark, plain):
    ours, theirs = records(spark / "records.jsonl"), records(plain / "decisions.jsonl")
    faults = [f"{f}: only in {spark if f in ours else plain}" for f in sorted(ours.keys() ^ theirs.keys())]
    faults += [f"{f}: the records differ" for f in sorted(ours.keys() & theirs.keys()) if ours[f] != theirs[f]]
    if list(ours) != list(theirs):
        faults.append("the records come in another order")
    if not ours or not any((spark / "records.parquet").glob("part-*.parquet")):
        faults.append("there are no records")
    if faults:
        sys.exit("\n".join(faults))
    print(f"the same {len(ours)} records as a plain run")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
