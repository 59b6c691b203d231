#!/usr/bin/env python3
"""Prints the table of accuracy in README.md: one row for each set of documents.

    python3 tests/accuracy/table.py                       # the sets of this repository
    python3 tests/accuracy/table.py --shared              # and those beside it that are not ours to publish
    python3 tests/accuracy/table.py --program PROGRAM     # another build than the one made with cargo

Key values are those that `decisions score` marks with a star: number, date, outcome, amount, recipient and so on. A value
is *silently wrong* if it is wrong and no issue points at it. *All five* counts the decisions that commit money whose number,
date, outcome, amount and recipient are all right. Scans are measured where Tesseract is installed. Needs Python 3.11.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

import measure

FIVE = {"number", "decision_date", "outcome.status", "amount", "recipient"}

HELD_OUT = measure.FIXTURES / "held-out"


def sets(with_shared):
    """The sets, each with the kind of its documents, and whether they are read without recognition."""
    own = [
        ("ours: invented words on published forms, made to be awkward", "fixtures/pdf",
         measure.FIXTURES / "pdf", measure.GOLD, ()),
        ("ours: a form no built-in profile knows, with the profile of docs/profiles.md", "fixtures/unknown-form",
         measure.FIXTURES / "unknown-form/pdf", measure.FIXTURES / "unknown-form/gold.jsonl",
         ("--profiles", str(measure.FIXTURES / "unknown-form"))),
        ("other authors, forms of police and crime commissioners", "fixtures/held-out/pcc-archive",
         HELD_OUT / "pcc-archive/pdf", HELD_OUT / "pcc-archive/truth.jsonl", ("--ocr", "off")),
        ("other authors, forms of other offices that no profile knows", "fixtures/held-out/other-offices",
         HELD_OUT / "other-offices/pdf", HELD_OUT / "other-offices/truth.jsonl", ("--ocr", "off")),
        ("other authors, a known form and eight unknown ones", "fixtures/held-out/county-and-others",
         HELD_OUT / "county-and-others/pdf", HELD_OUT / "county-and-others/truth.jsonl", ("--ocr", "off")),
        ("other authors, sixteen forms that no profile knows", "fixtures/held-out/sixteen-bodies",
         HELD_OUT / "sixteen-bodies/pdf", HELD_OUT / "sixteen-bodies/truth.jsonl", ("--ocr", "off")),
    ]
    yield from own
    if not with_shared:
        return
    root = Path(os.environ.get("DECISIONS_SHARED", measure.ROOT.parent / "shared"))
    for kind, name in [
        ("other authors, known forms", "corpus"),
        ("other authors, more and harder forms", "corpus-2"),
        ("other authors, one form, money in long sentences", "corpus-3"),
        ("other authors, forms of 28 real offices, half of them unknown", "offices"),
        ("other authors, 16 invented forms, all unknown", "offices-2"),
        ("real decisions, as published", "papers"),
    ]:
        if (root / name / "truth.jsonl").exists():
            yield kind, name, root / name / "pdfs", root / name / "truth.jsonl", ("--ocr", "off")
        else:
            print(f"skipped: {name} is not there", file=sys.stderr)


def scans(folder):
    """The scans, whose right records are those of the documents they are scans of."""
    if not shutil.which("tesseract"):
        print("skipped: scans, because Tesseract is not installed", file=sys.stderr)
        return
    for found in measure.own_sets(["scans"], folder)[0]:
        yield "ours: scans of the first set, recognised", "fixtures/scans", found.pdfs, found.truth, found.options


def digital(truth, pdfs, folder):
    """The right records without those of scans, which are another measurement."""
    kept = []
    for right in measure.json_lines(truth):
        meta = right.get("_meta", {})
        scanned = any("scan" in str(meta.get(key) or "") for key in ("renderer", "kind")) or meta.get("scan")
        if not scanned and (pdfs / right["source"]["file"]).exists():
            kept.append(right)
    path = folder / "digital.jsonl"
    path.write_text("".join(json.dumps(right, ensure_ascii=False) + "\n" for right in kept), encoding="utf-8")
    return kept, path


def row(program, kind, name, pdfs, truth, options, folder, recognised=False):
    documents = measure.Set(name, pdfs, truth, options)
    out = folder / "out"
    measure.extract(program, documents, out)
    gold, path = (measure.json_lines(truth), truth) if recognised else digital(truth, pdfs, folder)
    report = json.loads(measure.score(program, out, path, "--json", "--by", "document", "--worst", str(2**31)))
    money = {
        right["source"]["file"]
        for right in gold
        if any(sum.get("amount") is not None for sum in [right, *right.get("awards", [])])
    }
    spoilt = {
        mistakes["file"]
        for mistakes in report["mistakes"]
        if any(value["field"] in FIVE and value["verdict"] != "right" for value in mistakes["values"])
    }
    key = report["key_values"]
    five = f"{len(money - spoilt)} of {len(money)}" if money else "–"
    return (
        f"| {kind} (`{name}`) | {len(gold)} | {100 * key['right'] / key['of']:.1f} % of {key['of']:,} "
        f"| {100 * key['silent'] / key['of']:.1f} % | {five} |"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=Path, help="the program to measure [built with cargo]")
    parser.add_argument("--shared", action="store_true", help="the documents beside the repository, too")
    args = parser.parse_args()
    program = args.program or measure.built()
    print("| documents | | key values right | silently wrong | all five |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        recognised = [(*found, folder, True) for found in scans(folder)]
        plain = [(*found, folder) for found in sets(args.shared)]
        for found in plain[:2] + recognised + plain[2:]:
            print(row(program, *found), flush=True)
            shutil.rmtree(folder / "out")


if __name__ == "__main__":
    try:
        main()
    except measure.Cannot as reason:
        sys.exit(f"table: {reason}")
