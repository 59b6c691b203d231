"""`python -m decisions` is the program itself."""

import os
import subprocess
import sys

from ._program import find_program


def main() -> None:
    program = find_program()
    if os.name == "posix":
        os.execv(program, [program, *sys.argv[1:]])
    sys.exit(subprocess.run([program, *sys.argv[1:]], check=False).returncode)


if __name__ == "__main__":
    main()
