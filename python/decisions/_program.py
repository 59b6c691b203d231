"""Where the program is, and how it is run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

# The exit codes with which the program has written what was asked for: all read, some documents failed, and an error
# stands under `--strict`.
WRITTEN = (0, 3, 5)


class DecisionsError(RuntimeError):
    """The program could not do what it was asked; the message is the program's own."""


def _places() -> list[Path]:
    """Where installers put programs, the most likely first."""
    name = "decisions" + (sysconfig.get_config_var("EXE") or "")
    user_scheme = sysconfig.get_preferred_scheme("user")
    folders = [
        sysconfig.get_path("scripts"),
        sysconfig.get_path("scripts", vars={"base": sys.base_prefix}),
        # `pip install --target FOLDER` puts it beside the package.
        Path(__file__).parent.parent / "bin",
        sysconfig.get_path("scripts", scheme=user_scheme),
    ]
    return [Path(folder) / name for folder in folders if folder]


def find_program() -> str:
    """The path of the program `decisions`.

    `DECISIONS_PROGRAM` in the environment comes first, then the folders installers use, then the search path.
    """
    asked = os.environ.get("DECISIONS_PROGRAM")
    if asked:
        if Path(asked).is_file():
            return asked
        raise DecisionsError(f"DECISIONS_PROGRAM is {asked!r}, which is not a file")
    places = _places()
    for place in places:
        if place.is_file():
            return str(place)
    found = shutil.which("decisions")
    if found:
        return found
    tried = "\n".join(f"  {place}" for place in places)
    raise DecisionsError(
        f"the program `decisions` was not found. Looked at:\n{tried}\nand on the search path (PATH). "
        "Install the package again, or set DECISIONS_PROGRAM to the program's path."
    )


def run(arguments: Sequence[str]) -> bytes:
    """Runs the program to its end and returns what it printed."""
    done = subprocess.run([find_program(), *arguments], capture_output=True, check=False)
    if done.returncode not in WRITTEN:
        raise DecisionsError(message(done.stderr))
    return done.stdout


def message(stderr: bytes) -> str:
    """What the program reported, without its own name before it."""
    text = stderr.decode("utf-8", "replace").strip()
    return text.removeprefix("decisions: ") or "the program ended without a message"


def version() -> str:
    """The version of the program."""
    return run(["--version"]).decode().split()[-1]
