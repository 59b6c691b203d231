"""How long a database of many records takes, and how much memory; and bringing it up to date.

    python3 benches/exports/bench.py --program target/release/decisions [--records 100000] [--format sqlite]

Ends with 1 where 100,000 records take more than 60 seconds or 200 MB of memory, or an update of 100 of them more than a second.

The records are those of the fixtures again and again, each under a file, a number and a hash of its own. The program is built
with `--features full`, and optimised.
"""

import argparse
import hashlib
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# What an export of 100,000 records may take: seconds, megabytes of memory; and an update of 100 of them: seconds.
SECONDS, MEGABYTES, UPDATE = 60, 200, 1


def run(*args):
    """Seconds, those of the processor, and the most memory in megabytes."""
    start = time.monotonic()
    process = subprocess.Popen([str(a) for a in args])
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"{args} failed")
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def write(path, records, count, changed):
    """`count` lines, in the order of their files; the subjects of every so many are others."""
    with open(path, "w") as out:
        for i in range(count):
            record = records[i % len(records)]
            record["source"]["file"] = f"{i:07}.pdf"
            record["source"]["sha256"] = hashlib.sha256(str(i).encode()).hexdigest()
            record["number"], record["sequence"] = f"{i}/2024", i
            if changed and i % (count // changed) == 0:
                record = {**record, "subject": "Another subject"}
            out.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=lambda p: Path(p).resolve(), required=True)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--format", default="sqlite")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        run(args.program, "extract", ROOT / "fixtures/pdf", "-o", folder, "-q", "--format", "jsonl")
        lines = folder / "decisions.jsonl"
        records = [json.loads(line) for line in lines.read_text().split("\n") if line]
        write(lines, records, args.records, 0)
        to = folder / {"sqlite": "a.db", "xlsx": "a.xlsx", "parquet": "parquet"}[args.format]
        took, busy, memory = run(args.program, "export", "--to", args.format, folder, to, "-q")
        size = sum(f.stat().st_size for f in ([to] if to.is_file() else to.iterdir()))
        print(f"{args.records} records, {os.path.getsize(lines) / 1e6:.0f} MB of JSON: {took:.1f} s ({busy:.1f} s of processor time), "
              f"{size / 1e6:.0f} MB written, at most {memory:.0f} MB of memory")
        faults = []
        if took > SECONDS:
            faults.append(f"more than {SECONDS} s")
        if memory > MEGABYTES:
            faults.append(f"more than {MEGABYTES} MB of memory")
        if args.format == "sqlite":
            write(lines, records, args.records, 100)
            took, busy, memory = run(args.program, "export", "--to", "sqlite", folder, to, "-q")
            print(f"100 records changed: {took:.2f} s ({busy:.2f} s of processor time), at most {memory:.0f} MB of memory")
            if took > UPDATE:
                faults.append(f"an update took more than {UPDATE} s")
        if faults:
            raise SystemExit("too much: " + "; ".join(faults))


if __name__ == "__main__":
    main()
