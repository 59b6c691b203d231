#!/usr/bin/env python3
"""Measures how accurate the program is, and what became better or worse since the last committed result.

    python3 tests/accuracy/measure.py                    # all documents of this repository
    python3 tests/accuracy/measure.py --update           # the same, and commit to the new result
    python3 tests/accuracy/measure.py --pdfs DIR --truth FILE
    python3 tests/accuracy/measure.py --shared           # the documents beside the repository, if they are there

Documents are extracted, scored with `decisions score` and compared with `result.json`, document by document and field by
field, so that a gain in one document does not hide a loss in another. The exit code is 1 if a key value or an award was
lost, and 2 if nothing could be measured. Other losses (text, sections, issues) are shown.

Sets: `fixtures`; `unknown-form`, read with the profile written for it; `scans`, pictures of fixtures, if Tesseract is
installed. Accept an intended loss (a corrected gold record, a removed field) with --update; it then shows in the diff of
`result.json`. Needs Python 3.11.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
RESULT = Path(__file__).resolve().parent / "result.json"
FIXTURES = ROOT / "fixtures"
GOLD = FIXTURES / "gold/gold.jsonl"

# Distance of a verdict from right. Missing and wrong values both show, in the record or by an issue.
DISTANCE = {"right": 0, "missing": 1, "wrong": 1, "silent": 2}

# Added to the verdict if the gold record has no value.
INVENTED = ", where there is none"


class Cannot(Exception):
    """The reason why nothing can be measured."""


class Set(NamedTuple):
    """Documents with their gold records."""

    name: str
    pdfs: Path
    truth: Path
    options: tuple = ()


class Change(NamedTuple):
    """A field that differs from an earlier result."""

    gain: bool
    key: bool
    file: str
    field: str
    was: str
    now: str


# --- The documents


def own_sets(names, folder):
    """The sets of this repository, and messages about the sets that are skipped."""
    sets, skipped = [], []
    for name in names:
        if name == "fixtures":
            sets.append(Set(name, FIXTURES / "pdf", GOLD))
        elif name == "unknown-form":
            home = FIXTURES / "unknown-form"
            sets.append(Set(name, home / "pdf", home / "gold.jsonl", ("--profiles", str(home))))
        elif not (FIXTURES / "scans/manifest.toml").exists():
            skipped.append(f"{name}: fixtures/scans does not exist")
        elif not shutil.which("tesseract"):
            skipped.append(f"{name}: tesseract is not installed; install tesseract-ocr")
        else:
            sets.append(Set(name, FIXTURES / "scans", truth_of_scans(folder / "scans.jsonl")))
    return sets, skipped


OWN = ("fixtures", "unknown-form", "scans")


def truth_of_scans(out):
    """Writes gold records for the scans: those of the documents they are pictures of."""
    gold = {record["source"]["file"]: record for record in json_lines(GOLD)}
    with open(FIXTURES / "scans/manifest.toml", "rb") as manifest:
        scans = tomllib.load(manifest)["scan"]
    with open(out, "w", encoding="utf-8") as lines:
        for scan in scans:
            record = dict(gold[scan["of"]])
            record["source"] = {"file": scan["file"]}
            lines.write(json.dumps(record, ensure_ascii=False) + "\n")
    return out


def shared():
    """The documents and gold records beside the repository."""
    root = Path(os.environ.get("DECISIONS_SHARED", ROOT.parent / "shared"))
    return root / "corpus/pdfs", root / "corpus/truth.jsonl"


def json_lines(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


# --- Extracting and scoring


def built():
    """Builds the program, because measuring an old build would mislead without a sign."""
    if subprocess.run(["cargo", "build", "--release", "--locked", "--quiet"], cwd=ROOT).returncode:
        raise Cannot("cargo build failed")
    return Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release/decisions"


def extract(program, documents, out):
    command = [program, "extract", "--quiet", documents.pdfs, "--out", out, *documents.options]
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    # 3: some documents failed. Their records exist, with missing values.
    if done.returncode not in (0, 3):
        raise Cannot(f"{documents.name}: extract ended with {done.returncode}\n{done.stderr}")


def score(program, run, truth, *options):
    command = [str(c) for c in (program, "score", run, "--truth", truth, *options)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise Cannot(f"score ended with {done.returncode}\n{done.stderr}")
    return done.stdout


def measured(program, run, truth):
    """The result of a run in the form that is committed, and the values of its mistakes by document and field."""
    report_json = json.loads(score(program, run, truth, "--json", "--by", "document", "--worst", str(2**31)))
    documents = {d["name"]: {"right": d["key_values"]["right"]} for d in report_json["by"]["document"]}
    details = {}
    for mistakes in report_json["mistakes"]:
        documents[mistakes["file"]] |= faults(mistakes)
        for value in mistakes["values"]:
            got, gold = (json.dumps(value[k], ensure_ascii=False) for k in ("got", "gold"))
            details[mistakes["file"], value["field"]] = f"{got}, should be {gold}"
    verdicts = ("of", "right", "missing", "wrong", "silent")
    result = {
        "key_values": {k: report_json["key_values"][k] for k in verdicts},
        "all_values": {k: report_json["all_values"][k] for k in verdicts},
        "calibration": {k: v for k, v in report_json["calibration"].items() if isinstance(v, int)},
        "lists": {c["list"]: {k: c[k] for k in ("found", "missed", "extra")} for c in report_json["lists"]},
        "issues": {k: report_json["issues"][k] for k in ("found", "missed", "extra")},
        "documents": documents,
    }
    return result, details


def faults(mistakes):
    """The mistakes in a document. Only mistakes are committed."""
    key, other, lists, out = {}, {}, {}, {}
    for value in mistakes["values"]:
        verdict = value["verdict"]
        if value["gold"] is None:
            verdict += INVENTED
        of = key if value["key"] else other
        # If a field occurs more than once, its worst verdict counts.
        of[value["field"]] = max(verdict, of.get(value["field"], "right"), key=distance)
    for counted in mistakes["lists"]:
        if counted["measure"] == "awards":
            out["awards"] = {"missed": sorted(counted["missed_items"]), "extra": sorted(counted["extra_items"])}
        else:
            lists[counted["measure"]] = f"{counted['missed']} missed, {counted['extra']} extra"
    issues = {}
    for kind, raised in (mistakes["issues"] or {}).items():
        if raised:
            issues[kind] = sorted(" ".join(filter(None, (i["code"], i["field"]))) for i in raised)
    for name, found in (("key", key), ("other", other), ("lists", lists), ("issues", issues)):
        if found:
            out[name] = found
    return out


def distance(verdict):
    return DISTANCE[verdict.removesuffix(INVENTED)]


# --- Gains and losses


def compare(old, new):
    """The changes of a set, document by document and field by field."""
    changes = []
    for file in sorted(old["documents"].keys() | new["documents"].keys()):
        was, now = old["documents"].get(file), new["documents"].get(file)
        if was is None:
            continue
        if now is None:
            changes.append(Change(False, True, file, "(the document)", "measured", "no longer measured"))
            continue
        changes += compared(file, was, now)
    return changes


def compared(file, was, now):
    changes = []
    for part in ("key", "other"):
        before, after = was.get(part, {}), now.get(part, {})
        for field in sorted(before.keys() | after.keys()):
            a, b = before.get(field, "right"), after.get(field, "right")
            if distance(a) != distance(b):
                changes.append(Change(distance(b) < distance(a), part == "key", file, field, a, b))
    changes += items(file, "awards", True, was.get("awards", {}), now.get("awards", {}))
    before, after = was.get("lists", {}), now.get("lists", {})
    for name in sorted(before.keys() | after.keys()):
        a, b = (side.get(name, "0 missed, 0 extra") for side in (before, after))
        total = [sum(int(n) for n in side.split() if n.isdigit()) for side in (a, b)]
        if total[0] != total[1]:
            changes.append(Change(total[1] < total[0], False, file, name, a, b))
    changes += items(file, "issues", False, was.get("issues", {}), now.get("issues", {}))
    changes += no_longer_measured(file, was, now)
    return changes


def items(file, field, key, was, now):
    """The changes of a list, item by item, so that a new item does not hide a lost one."""
    changes = []
    for kind in sorted(was.keys() | now.keys()):
        before, after = Counter(was.get(kind, [])), Counter(now.get(kind, []))
        for gain, of in ((False, after - before), (True, before - after)):
            for item in sorted(of.elements()):
                states = (kind, "right") if gain else ("right", kind)
                changes.append(Change(gain, key, file, f"{field} ({item})", *states))
    return changes


def no_longer_measured(file, was, now):
    """Key values that were right and are neither right nor a mistake now: the gold record no longer has them, or the scorer
    skips them."""
    before, after = was.get("key", {}), now.get("key", {})
    lost = after.keys() - before.keys()
    # An invented answer that is gone is one value less, not one more right value.
    corrected = [f for f in before.keys() - after.keys() if not before[f].endswith(INVENTED)]
    gone = was["right"] + len(corrected) - len(lost) - now["right"]
    if gone <= 0:
        return []
    return [Change(False, True, file, f"({gone} key values)", "right", "no longer measured")]


def show(changes, details):
    for change in sorted(changes, key=lambda c: (c.gain, not c.key, c.file, c.field)):
        sign = ("loss", "gain")[change.gain]
        star = "*" if change.key else " "
        print(f"  {sign} {star} {change.file}  {change.field}: {change.was} → {change.now}")
        if not change.gain and (change.file, change.field) in details:
            print(f"         {details[change.file, change.field]}")


# --- The committed result


def load(path):
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def save(path, results):
    """Writes one line per document, sorted, so that a change of one document changes one line."""
    line = lambda value: json.dumps(value, ensure_ascii=False, sort_keys=True)
    sets = []
    for name, result in sorted(results.items()):
        rows = [f"    {line(k)}: {line(v)}" for k, v in result.items() if k != "documents"]
        documents = [f"      {line(file)}: {line(d)}" for file, d in sorted(result["documents"].items())]
        rows.append('    "documents": {\n' + ",\n".join(documents) + "\n    }")
        sets.append(f"  {line(name)}: {{\n" + ",\n".join(rows) + "\n  }")
    path.write_text("{\n" + ",\n".join(sets) + "\n}\n", encoding="utf-8")


# --- The command


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n\n")[0], epilog=__doc__.split("\n\n", 1)[1],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--program", type=Path, help="the program to measure [built with cargo]")
    parser.add_argument("--sets", default=",".join(OWN), help="which documents of this repository [all]")
    parser.add_argument("--shared", action="store_true", help="the documents beside the repository")
    parser.add_argument("--pdfs", type=Path, metavar="DIR", help="other documents; needs --truth")
    parser.add_argument("--profiles", type=Path, metavar="DIR", help="profiles to use besides the built-in ones")
    parser.add_argument("--run", type=Path, metavar="OUT", help="an existing run; needs --truth")
    parser.add_argument("--truth", type=Path, metavar="FILE", help="their gold records, JSON Lines")
    parser.add_argument("--result", type=Path, metavar="FILE", help=f"the earlier result [{RESULT.name} for our own]")
    parser.add_argument("--update", action="store_true", help="replace the earlier result by the new one")
    parser.add_argument("--worst", type=int, default=10, help="documents whose mistakes are listed [10]")
    parser.add_argument("--no-tables", action="store_true", help="only gains and losses")
    args = parser.parse_args()
    strange = sorted(set(args.sets.split(",")) - set(OWN))
    if strange:
        parser.error(f"there is no set {strange[0]}; there are {', '.join(OWN)}")
    if bool(args.pdfs or args.run) != bool(args.truth) or args.pdfs and args.run:
        parser.error("--truth needs exactly one of --pdfs and --run")
    if args.shared and args.truth:
        parser.error("--shared cannot be combined with --truth")
    if args.update and (args.truth or args.shared) and not args.result:
        parser.error(f"{RESULT.name} is for the documents of this repository; name another file with --result")
    return args


def chosen(args, folder):
    """The sets to measure, the messages about skipped sets, and the path of the earlier result."""
    if args.truth:
        options = ("--profiles", str(args.profiles)) if args.profiles else ()
        return [Set("documents", args.pdfs or args.run, args.truth, options)], [], args.result
    if args.shared:
        pdfs, truth = shared()
        if truth.exists():
            return [Set("shared", pdfs, truth)], [], args.result
        return [], [f"shared: {truth} does not exist"], None
    sets, skipped = own_sets([n for n in OWN if n in args.sets.split(",")], folder)
    return sets, skipped, args.result or RESULT


def measure(args, folder):
    sets, skipped, path = chosen(args, folder)
    for line in skipped:
        print(f"skipped: {line}")
    if not sets:
        return 0
    if args.program and not args.program.exists():
        raise Cannot(f"{args.program} does not exist")
    program = args.program or built()
    earlier = load(path) if path else {}
    results, lost = dict(earlier), 0
    for documents in sets:
        run = args.run or folder / documents.name
        if not args.run:
            extract(program, documents, run)
        results[documents.name], details = measured(program, run, documents.truth)
        if not args.no_tables:
            print(f"\n== {documents.name}")
            report = ("--by", "writer,form", "--worst", str(args.worst))
            print(score(program, run, documents.truth, *report), end="")
        if path:
            lost += against(path, earlier.get(documents.name), results[documents.name], documents.name, details)
    if args.update:
        save(path, results)
        print(f"\nwritten to {path}")
        return 0
    if lost:
        print(f"\n{lost} key values or awards lost (*): correct this, or accept it with --update and give the reason in the commit")
    return 1 if lost else 0


def against(path, old, new, name, details):
    """Prints gains and losses, and returns the number of lost key values and awards."""
    if old is None:
        print(f"\n{name}: not in {path.name}; --update adds it")
        return 0
    fresh = sorted(new["documents"].keys() - old["documents"].keys())
    changes = compare(old, new)
    gains = sum(c.gain for c in changes)
    print(f"\n{name}, since {path.name}: {gains} better, {len(changes) - gains} worse, {len(fresh)} new documents")
    show(changes, details)
    if changes and not any(not c.gain and c.key for c in changes) or fresh:
        print(f"  --update writes this to {path.name}")
    return sum(not c.gain and c.key for c in changes)


def main():
    args = arguments()
    try:
        with tempfile.TemporaryDirectory() as folder:
            return measure(args, Path(folder))
    except Cannot as reason:
        print(f"measure.py: {reason}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
