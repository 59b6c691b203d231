"""The program under test, and what it wrote."""

import csv
import json
import signal
import subprocess
from pathlib import Path

from browser import Failed

ROOT = Path(__file__).resolve().parents[2]
DOUBTFUL = "2024-101-towpath-wardens.pdf"
MARKUP = "2024-66-markup.pdf"
HOSTILE = "</td></tr></table><script>window.owned = 1</script><img src=x onerror=\"window.owned = 2\">'\"><svg onload=window.owned=3>"


def run(program, *args, code=0):
    done = subprocess.run([program, *map(str, args)], capture_output=True, text=True)
    if done.returncode != code:
        raise Failed(f"decisions {args[0]} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


class Reviewing:
    """A review that runs until it is killed."""

    def __init__(self, program, out, by="A. Reed", more=()):
        self.process = subprocess.Popen(
            [program, "review", str(out), "--by", by, *map(str, more)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.address, said = None, []
        for line in self.process.stdout:
            said.append(line)
            if line.startswith("http://"):
                self.address = line.strip()
                break
        if not self.address:
            raise Failed("the review printed no address: " + "".join(said))

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def record(out, file):
    with open(out / "decisions.jsonl", encoding="utf-8") as lines:
        for line in lines:
            value = json.loads(line)
            if value["source"]["file"] == file:
                return value
    raise Failed(f"no record of {file}")


def rows(out, file=DOUBTFUL):
    path = out / "corrections.csv"
    if not path.exists():
        return []
    with open(path, encoding="utf-8", newline="") as table:
        return [row for row in csv.DictReader(table) if row["file"] == file]
