#!/usr/bin/env python3
"""Compares the speed of `decisions extract` with other programs that read PDFs, on the same files and machine, in one run.

    python3 benches/peers/compare.py                    # the fixtures, copied to 300 files
    python3 benches/peers/compare.py FOLDER --files 500
    python3 benches/peers/compare.py FOLDER --files 0   # the files as they are

Missing programs are installed: PyMuPDF and pdfplumber into a virtual environment under `target/peers`, poppler-utils with
apt. The program is built first. Every program runs as a separate process. The operating system reports its processor time,
the peak memory of its largest process, and its wall time, including child processes. There are several rounds, in which all
programs run in turn; for each program the round with the least processor time counts.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PEERS = ROOT / "target" / "peers"


def main():
    args = arguments()
    python = install()
    binary = args.binary or build()
    with tempfile.TemporaryDirectory(prefix="peers-") as scratch:
        scratch = Path(scratch)
        files = gather(args.folder, scratch / "pdfs", args.files)
        runs = {}
        for _ in range(args.rounds):
            for name, command in contestants(python, binary, scratch, files).items():
                run = measure(command)
                if name not in runs or run["processor"] < runs[name]["processor"]:
                    runs[name] = run
    show(runs, len(files))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "fixtures" / "pdf", help="PDFs to read")
    parser.add_argument("--files", type=int, default=300, help="number of files to copy the PDFs to; 0 uses the files as they are")
    parser.add_argument("--rounds", type=int, default=3, help="how often all are measured")
    parser.add_argument("--binary", type=Path, help="the program, instead of building it")
    return parser.parse_args()


def install():
    """Installs missing packages, and returns the Python of the virtual environment."""
    python = PEERS / "venv" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", PEERS / "venv"], check=True)
    wanted = ["pymupdf", "pdfplumber"]
    missing = subprocess.run([python, "-c", "import pymupdf, pdfplumber"], capture_output=True).returncode != 0
    if missing:
        subprocess.run([python, "-m", "pip", "install", "--quiet", *wanted], check=True)
    if shutil.which("pdftotext") is None:
        apt = ["apt-get", "install", "--yes", "--quiet", "poppler-utils"]
        if os.geteuid() != 0:
            apt = ["sudo", *apt]
        if shutil.which("apt-get") is None or subprocess.run(apt, stdout=subprocess.DEVNULL).returncode != 0:
            sys.exit("pdftotext is not there and could not be installed: install poppler-utils and run this again")
    return python


def build():
    subprocess.run(["cargo", "build", "--release", "--quiet"], cwd=ROOT, check=True)
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    return (ROOT / target / "release" / "decisions").resolve()


def gather(folder, into, wanted):
    """Copies the PDFs of a folder until there are `wanted` files."""
    found = sorted(p for p in folder.rglob("*") if p.suffix.lower() == ".pdf")
    if not found:
        sys.exit(f"no PDF in {folder}")
    into.mkdir()
    files = []
    for i in range(wanted or len(found)):
        copy = into / f"{i:05}.pdf"
        shutil.copyfile(found[i % len(found)], copy)
        files.append(copy)
    return files


def contestants(python, binary, scratch, files):
    """Name and command of each program, `decisions` first."""
    each = 'for file in "$@"; do pdftotext -q "$file" "$0"; done'
    out = scratch / "out"
    # Remove the results of the run before; otherwise unchanged files would not be read again.
    shutil.rmtree(out, ignore_errors=True)
    shutil.rmtree(scratch / "out2", ignore_errors=True)
    extract = [binary, "extract", files[0].parent, "--quiet"]
    return {
        "decisions extract, one at a time": [*extract, "--jobs", "1", "--out", out],
        "decisions extract, all processors": [*extract, "--out", scratch / "out2"],
        "pdftotext, started per file": ["sh", "-c", each, scratch / "text", *files],
        "PyMuPDF, text, one process": [python, HERE / "with_pymupdf.py", *files],
        "pdfplumber, text and tables": [python, HERE / "with_pdfplumber.py", *files],
        "pdftotext -layout and regexes": [sys.executable, HERE / "with_regexes.py", *files],
    }


def measure(command):
    """Runs a command to its end, and returns its cost."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    took = time.monotonic() - start
    code = os.waitstatus_to_exitcode(status)
    process.returncode = code
    # 3: `decisions` is done, and some documents could not be read.
    if code not in (0, 3):
        sys.exit(f"{command[0]} ended with {code}: {errors.decode(errors='replace')[-2000:]}")
    return {
        "clock": took,
        "processor": usage.ru_utime + usage.ru_stime,
        # In kilobytes on Linux.
        "memory": usage.ru_maxrss / 1024,
    }


def show(runs, files):
    names = list(runs)
    width = max(map(len, names))
    ours = runs[names[0]]
    print(f"\n{files} files; {os.cpu_count()} processors")
    print(f"{'':{width}}  {'documents/s':>11}  {'ms processor':>12}  {'peak MB':>7}  {'processor, times ours':>21}")
    for name in names:
        run = runs[name]
        print(
            f"{name:{width}}  {files / run['clock']:>11.1f}  {1000 * run['processor'] / files:>12.2f}"
            f"  {run['memory']:>7.0f}  {run['processor'] / ours['processor']:>21.2f}"
        )


if __name__ == "__main__":
    main()
