"""Write requirements.lock anew from pyproject.toml, every distribution pinned with its hashes.

Needs `uv` (pip install uv). The lock has two parts in one file: what the site runs on, and, below DIVIDER, what only
the tests need; run.py installs the first part to serve and both to test.

    python3 tools/lock.py [--upgrade]
"""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
DIVIDER = "# ---- below: only for `python3 run.py test` ----\n"
HEADER = "# Made by tools/lock.py from pyproject.toml; do not edit by hand.\n"


def main(arguments: list[str]) -> None:
    everything = resolve("--group", "test", *arguments)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as pins:
        pins.write(everything)
        pins.flush()
        site = resolve("--constraint", pins.name)
    site_names = {name for name, _ in blocks(site)}
    tests = "".join(text for name, text in blocks(everything) if name not in site_names)
    LOCK.write_text(HEADER + site + DIVIDER + tests)


def resolve(*options: str) -> str:
    """The pinned requirements, as the text of a requirements file, for every platform from Python 3.11 on."""
    command = ["uv", "pip", "compile", "pyproject.toml", "--universal", "--python-version", "3.11", "--generate-hashes"]
    quiet = ["--no-header", "--no-annotate", "--no-emit-index-url", "--quiet"]
    return subprocess.run([*command, *quiet, *options], cwd=ROOT, check=True, text=True, capture_output=True).stdout


def blocks(text: str) -> list[tuple[str, str]]:
    """Each requirement of a requirements file with its indented hash lines: (line that names it, whole block)."""
    found: list[tuple[str, str]] = []
    for line in text.splitlines(keepends=True):
        if line[0].isspace():
            name, block = found[-1]
            found[-1] = (name, block + line)
        else:
            found.append((line.split("=")[0], line))
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
