"""Runs over documents: records as they are finished, and tables of them."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import _tables
from ._program import WRITTEN, DecisionsError, find_program, message, run
from ._record import Record

if TYPE_CHECKING:
    import pandas
    import polars

PathLike = str | os.PathLike[str]


def _options(
    profile: PathLike | None, profiles: PathLike | None, ocr: str, ocr_lang: str | None, verify: bool
) -> list[str]:
    arguments = ["--ocr", ocr]
    if profile is not None:
        arguments += ["--profile", os.fspath(profile)]
    if profiles is not None:
        arguments += ["--profiles", os.fspath(profiles)]
    if ocr_lang is not None:
        arguments += ["--ocr-lang", ocr_lang]
    if verify:
        arguments.append("--verify")
    return arguments


def read(
    pdf: PathLike,
    *,
    profile: PathLike | None = None,
    profiles: PathLike | None = None,
    ocr: str = "auto",
    ocr_lang: str | None = None,
    verify: bool = False,
) -> Record:
    """Reads one document.

    `profile` is the id or the file of the form to read it with; `profiles` a folder of further forms; `ocr` is `auto`,
    `off` or `force`. A document that cannot be understood is a record whose `status` is `failed`; a file that cannot be
    opened raises `DecisionsError`.
    """
    path = Path(pdf)
    if not path.is_file():
        raise DecisionsError(f"{path} is not a file")
    with extract([path], profile=profile, profiles=profiles, ocr=ocr, ocr_lang=ocr_lang, verify=verify, progress=False) as one:
        for record in one:
            return record
    raise DecisionsError(f"{path} gave no record")


def extract(
    paths: PathLike | Iterable[PathLike],
    *,
    profile: PathLike | None = None,
    profiles: PathLike | None = None,
    ocr: str = "auto",
    ocr_lang: str | None = None,
    verify: bool = False,
    jobs: int | None = None,
    timeout: int | None = None,
    memory: str | None = None,
    progress: bool | None = None,
) -> Extraction:
    """Reads documents: files, folders, ZIP archives or patterns.

    Iterate over the result to get each record as soon as it is finished; `to_pandas` and `to_polars` give tables.
    Documents are read in worker processes, `jobs` at once, each under a ceiling of `timeout` seconds and `memory`
    (`"1GiB"`). `progress` shows a bar where `tqdm` is installed: by default in a notebook and on a terminal.
    """
    inputs = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    arguments = [os.fspath(path) for path in inputs] + _options(profile, profiles, ocr, ocr_lang, verify)
    for name, value in (("--jobs", jobs), ("--timeout", timeout), ("--memory", memory)):
        if value is not None:
            arguments += [name, str(value)]
    return Extraction(arguments, [Path(path) for path in inputs], progress)


class Extraction:
    """Records as they are finished. Can be iterated over more than once: what was read is kept."""

    def __init__(self, arguments: list[str], inputs: list[Path], progress: bool | None) -> None:
        self._inputs = inputs
        self._lines: list[bytes] = []
        self._tables: tempfile.TemporaryDirectory[str] | None = None
        self._finished = False
        self._bar = _bar(progress)
        self._process = subprocess.Popen(
            [find_program(), "extract", *arguments, "-o", "-"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        # What the program reports is read beside the records: a full pipe would stop the program.
        self._reported = bytearray()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._reported += line

    def __enter__(self) -> Extraction:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stops the run. The records that were read stay."""
        if not self._finished:
            self._finished = True
            self._process.terminate()
            self._process.communicate()
            if self._bar is not None:
                self._bar.close()

    def __del__(self) -> None:
        if getattr(self, "_process", None) is not None:
            self.close()

    def __iter__(self) -> Iterator[Record]:
        at = 0
        while at < len(self._lines) or self._next():
            yield self._record(self._lines[at])
            at += 1

    def _next(self) -> bool:
        """Takes one more record from the run; false at its end."""
        if self._finished:
            return False
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if line:
            self._lines.append(line)
            if self._bar is not None:
                self._bar.update()
            return True
        self._process.wait()
        self._listener.join()
        self._process.stdout.close()
        self._finished = True
        if self._bar is not None:
            self._bar.close()
        if self._process.returncode not in WRITTEN:
            raise DecisionsError(message(bytes(self._reported)))
        return False

    def _record(self, line: bytes) -> Record:
        record = Record.from_json(line)
        places = [path if path.is_file() else path / record.file for path in self._inputs]
        fitting = [path for path in [*places, Path(record.file)] if path.is_file() and path.name == Path(record.file).name]
        record.path = fitting[0] if fitting else None
        return record

    @property
    def records(self) -> list[Record]:
        """All records, in the order in which they were finished."""
        return list(self)

    def save(self, path: PathLike) -> None:
        """Writes all records as JSON Lines, sorted by file."""
        for _ in self:
            pass
        keyed = sorted(self._lines, key=lambda line: Record.from_json(line).file.encode())
        Path(path).write_bytes(b"".join(keyed))

    def _folder(self) -> Path:
        """The tables of all records, written by the program itself."""
        if self._tables is None:
            folder = tempfile.TemporaryDirectory(prefix="decisions-")
            self.save(Path(folder.name) / "decisions.jsonl")
            run(["export", folder.name, "--to", "csv", str(Path(folder.name) / "tables")])
            self._tables = folder
        return Path(self._tables.name) / "tables"

    @property
    def tables(self) -> list[str]:
        """The names of the tables."""
        return _tables.names(self._folder())

    def to_pandas(self, table: str = "decisions") -> pandas.DataFrame:
        """A table as a pandas data frame: sums as `Decimal`, dates as days, whole numbers and booleans that may be missing."""
        return _tables.to_pandas(self._folder(), table)

    def to_polars(self, table: str = "decisions") -> polars.DataFrame:
        """A table as a polars data frame: sums as `Decimal`, dates as days."""
        return _tables.to_polars(self._folder(), table)

    def __repr__(self) -> str:
        state = "all" if self._finished else "so far"
        return f"<Extraction: {len(self._lines)} records {state}>"


def _bar(wanted: bool | None) -> Any:
    """A progress bar, where one is wanted and `tqdm` is installed."""
    if wanted is False:
        return None
    try:
        from tqdm.auto import tqdm
    except ImportError:
        if wanted:
            raise DecisionsError("a progress bar needs tqdm: pip install 'decisions[notebook]'") from None
        return None
    # `disable=None` shows no bar where the output is not a terminal; a notebook's bar does not ask.
    return tqdm(unit=" documents", disable=None if wanted is None else False)
