#!/usr/bin/env python3
"""The pages in a real browser: Chromium without a window, driven by Selenium (WebDriver), judged by axe-core.

    check.py --program target/debug/decisions --axe axe.min.js [--pictures docs] [--keep FOLDER] [--only review,site,report]
    check.py --program target/release/decisions --axe axe.min.js --records 5000

Makes a run of the fixtures, a review, a site and a report of it, and does with them what people do. With --pictures the
pictures of the documentation are made anew. With --records it only measures how soon the first page of a review of so many
records is there, and its picture.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

from browser import Browser, Failed, say
from program import DOUBTFUL, HOSTILE, MARKUP, ROOT, Reviewing, run
from published import report, site
from review import review


def prepare(program, work, hostile):
    pdfs, out = work / "pdfs", work / "out"
    pdfs.mkdir()
    for path in sorted((ROOT / "fixtures" / "pdf").glob("20*.pdf")):
        shutil.copy(path, pdfs / path.name)
    if hostile:
        shutil.copy(ROOT / "fixtures" / "markup" / "pdf" / MARKUP, pdfs / MARKUP)
        # A name is what a document can most easily choose.
        shutil.copy(pdfs / "2024-06-precept.pdf", pdfs / "2023-<img src=x onerror=window.owned=4>.pdf")
    out.mkdir()
    run(program, "extract", pdfs, "-o", out, "-q")
    if not hostile:
        return pdfs, out
    for field in ("subject", "recipient", "publisher", "funding_source", "outcome_by"):
        run(program, "correct", out, MARKUP, field, HOSTILE, "--by", HOSTILE, "--why", HOSTILE)
    run(program, "extract", pdfs, "-o", out, "-q")
    return pdfs, out


def measure(program, browser, out, work, count):
    """The records of the run over and over under other names, and how soon their review is there."""
    print(f"a review of {count} records", flush=True)
    many = work / "many"
    many.mkdir()
    lines = (out / "decisions.jsonl").read_text(encoding="utf-8").splitlines()
    with open(many / "decisions.jsonl", "w", encoding="utf-8") as file:
        for i in range(count):
            value = json.loads(lines[i % len(lines)])
            value["source"]["file"] = f"{i:05}/{value['source']['file']}"
            file.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n")
    start = time.monotonic()
    reviewing = Reviewing(program, many)
    try:
        begun = time.monotonic() - start
        start = time.monotonic()
        browser.open(reviewing.address)
        browser.wait("document.body.dataset.ready", "the first page appears", 60)
        say(f"the program answered after {begun:.2f} s, the first page appeared {time.monotonic() - start:.2f} s later")
    finally:
        reviewing.kill()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--axe", required=True)
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--only", default="review,site,report")
    parser.add_argument("--records", type=int)
    args = parser.parse_args()
    program = str(Path(args.program).resolve())
    only = args.only.split(",")
    with tempfile.TemporaryDirectory() as folder:
        work = args.keep or Path(folder)
        if args.keep:
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir(parents=True)
        # Attacks have no place in the pictures of the documentation.
        pdfs, out = prepare(program, work, args.pictures is None)
        browser = Browser(Path(args.axe).read_text(encoding="utf-8"))
        try:
            browser.media()
            if args.records:
                measure(program, browser, out, work, args.records)
                return
            if "review" in only:
                review(program, browser, out, pdfs, args.pictures)
            else:
                run(program, "correct", out, DOUBTFUL, "amount", "48000", "--by", "A. Reed")
            if "site" in only:
                site(program, browser, out, work, args.pictures)
            if "report" in only:
                report(program, browser, out, pdfs, work, args.pictures)
        except Exception:
            failed = Path(tempfile.gettempdir()) / "decisions-browser-failed.png"
            browser.driver.save_screenshot(str(failed))
            print(f"what the browser showed then: {failed}", file=sys.stderr)
            raise
        finally:
            browser.driver.quit()
    print("all that was checked in the browser holds")


if __name__ == "__main__":
    try:
        main()
    except Failed as e:
        print(f"failed: {e}", file=sys.stderr)
        sys.exit(1)
