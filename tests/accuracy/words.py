#!/usr/bin/env python3
"""Measures how many words of each PDF are read in the same way as by Poppler's `pdftotext`.

    cargo build --release
    python3 tests/accuracy/words.py FOLDER...

Both readings are normalised: NFKC (ligatures, full-width letters); hyphens are removed from words, and words broken at the
end of a line are joined, because `pdftotext` joins them without a mark. Invisible characters, private-use characters and
U+FFFD are removed: this program writes U+FFFD for a glyph that cannot be read, `pdftotext` writes nothing. Scripts without
spaces (Han, kana, Hangul drawn letter by letter) are counted by character. Quotes, case and punctuation stay.

The order of words is ignored: the words of a file are a multiset, and the measure is F1 over it. `pdftotext` is limited to
the crop box, like a reader of the page. It is a second opinion, not the truth: `words-exceptions.txt` lists files for which
it is wrong, or no reading is right, with the reason. These files are shown and not counted.

Only digital files are counted: those in which `pdftotext` finds a word. Needs Python 3.9 and poppler-utils.
"""

import argparse
import math
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HYPHENS = "-\u00ad\u2010\u2011"
# Invisible characters: zero-width spaces and joiners, directions, the byte order mark.
UNSEEN = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F)])


# Characters of scripts without spaces between words.
SOLID = re.compile("([\u2e80-\u2fff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff])")


def words(text):
    text = unicodedata.normalize("NFKC", text).translate(UNSEEN)
    text = re.sub(rf"(?<=\w)[{HYPHENS}][ \t]*[\n\f]\s*(?=\w)", "", text)
    text = re.sub(rf"(?<=\w)[{HYPHENS}](?=\w)", "", text)
    text = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Co") and c != "\ufffd")
    return Counter(SOLID.sub(r" \1 ", text).split())


def ours(program, file, seconds):
    command = [program, "show", "--stage", "lines", file]
    done = subprocess.run(command, capture_output=True, timeout=seconds)
    lines = done.stdout.decode("utf-8", "replace").split("\n")
    text = "\n".join(line.partition("\t")[2] for line in lines)
    return words(text), done.stderr.decode("utf-8", "replace").strip()


def theirs(file, seconds):
    text = pdftotext(file, seconds)
    for page, width, height in cropped_pages(file, seconds):
        window = ["-f", page, "-l", page, "-x", "0", "-y", "0", "-W", width, "-H", height]
        if page == "1":
            text = ""
        text += pdftotext(file, seconds, *window)
    return words(text)


def pdftotext(file, seconds, *options):
    command = ["pdftotext", "-q", "-cropbox", "-enc", "UTF-8", *options, file, "-"]
    return subprocess.run(command, capture_output=True, timeout=seconds).stdout.decode("utf-8", "replace")


def cropped_pages(file, seconds):
    """Number and size of every page, if any page is cropped: without them `pdftotext` prints text outside the crop box."""
    command = ["pdfinfo", "-box", "-f", "1", "-l", "9999", file]
    message = subprocess.run(command, capture_output=True, timeout=seconds).stdout.decode("utf-8", "replace")
    boxes = {}
    for page, box, numbers in re.findall(r"^Page +(\d+) (MediaBox|CropBox|rot): +(.*)$", message, re.M):
        boxes.setdefault(page, {})[box] = [float(n) for n in numbers.split()]
    pages = []
    cropped = False
    for page, box in boxes.items():
        if len(box) < 3:
            continue
        left, bottom, right, top = box["CropBox"]
        size = [str(math.ceil(right - left)), str(math.ceil(top - bottom))]
        cropped |= any(abs(a - b) > 1 for a, b in zip(box["MediaBox"], box["CropBox"]))
        pages.append((page, *(reversed(size) if box["rot"][0] % 180 else size)))
    return pages if cropped else []


def compare(program, file, seconds):
    try:
        reference = theirs(file, seconds)
    except subprocess.TimeoutExpired:
        return None
    if not reference:
        return None
    try:
        read, message = ours(program, file, seconds)
    except subprocess.TimeoutExpired:
        read, message = Counter(), "took too long"
    same = (read & reference).total()
    return {
        "file": file,
        "f1": 2 * same / (read.total() + reference.total()),
        "words": reference.total(),
        "missing": reference - read,
        "added": read - reference,
        "message": message,
    }


def pdfs(folder):
    path = Path(folder)
    if path.is_file():
        return [path]
    return sorted(p for p in path.iterdir() if p.is_file() and p.read_bytes()[:1024].find(b"%PDF-") >= 0)


def exceptions():
    listed = {}
    for line in (Path(__file__).parent / "words-exceptions.txt").read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            name, _, reason = line.partition(" ")
            listed[name] = reason.strip()
    return listed


def mean(values):
    values = list(values)
    return sum(values) / len(values) if values else float("nan")


def some(counter, n=6):
    return " ".join(list(counter)[:n]) + (" …" if len(counter) > n else "")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("folders", nargs="+", metavar="FOLDER")
    parser.add_argument("--program", default=ROOT / "target/release/decisions", type=Path)
    parser.add_argument("--worst", default=10, type=int, help="how many of the worst files are listed [10]")
    parser.add_argument("--at-least", type=float, help="exit with 1 if the mean is below this")
    parser.add_argument("--timeout", default=30, type=int, metavar="SECS")
    args = parser.parse_args()
    if not args.program.exists():
        parser.error(f"{args.program} does not exist; run `cargo build --release`, or name it with --program")
    results = []
    wrong = exceptions()
    set_aside = []
    with ThreadPoolExecutor(2) as threads:
        print(f"{'folder':<28}{'files':>6}{'words':>9}{'mean F1':>10}{'least':>8}")
        for folder in args.folders:
            found = threads.map(lambda f: compare(args.program, f, args.timeout), pdfs(folder))
            found = [r for r in found if r]
            set_aside += [r for r in found if r["file"].stem in wrong]
            found = [r for r in found if r["file"].stem not in wrong]
            if found:
                f1 = [r["f1"] for r in found]
                total = sum(r["words"] for r in found)
                name = Path(folder).name
                print(f"{name:<28}{len(found):>6}{total:>9}{mean(f1):>10.4f}{min(f1):>8.3f}", flush=True)
            results += found
    if not results:
        sys.exit("no digital file found")
    overall = mean(r["f1"] for r in results)
    print(f"{'all':<28}{len(results):>6}{sum(r['words'] for r in results):>9}{overall:>10.4f}")
    print(f"\nthe {args.worst} worst (of {sum(r['f1'] < 0.97 for r in results)} below 0.97)")
    for r in sorted(results, key=lambda r: r["f1"])[: args.worst]:
        print(f"{r['f1']:.3f}  {r['words']:>6}  {r['file']}")
        if r["f1"] < 1:
            print(f"{'':15} not read: {some(r['missing'])}\n{'':15} only read here: {some(r['added'])}")
        if r["message"]:
            print(f"{'':15} {r['message'].splitlines()[-1]}")
    if set_aside:
        print(f"\nset aside: {len(set_aside)} files")
        for r in set_aside:
            print(f"{r['f1']:.3f}  {r['words']:>6}  {r['file'].name}: {wrong[r['file'].stem]}")
    if args.at_least is not None and overall < args.at_least:
        sys.exit(f"the mean is {overall:.4f}, below {args.at_least}")


if __name__ == "__main__":
    main()
