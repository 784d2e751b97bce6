"""The real Chromium of the tests: where it is, and one browser for each worker.

python -m tests.chromium     find it; as root on Debian install it; otherwise say how to get it
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import playwright
import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from tools.install import install_debian_package, may_use_apt

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
MAC_PROGRAM = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
HOW_TO_GET_IT = (
    "The tests need a Chromium, and there is none here. On Debian type: sudo apt-get install chromium\n"
    "Elsewhere: .venv/bin/playwright install chromium\n"
    "Or name the one you have: CHROMIUM=/path/to/chromium python3 run.py test"
)
HOW_TO_GET_THE_DRIVER = (
    "The program that steers the browser does not start: it needs the library libatomic. "
    "On Debian or Ubuntu type: sudo apt-get install libatomic1"
)
# Otherwise the browser calls its makers at every start.
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]

# How long a page may take to become what is expected, on a machine that has other things to do; in milliseconds.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One running browser; a test opens a context of its own in it (`chromium.new_context(...)`)."""
    with sync_playwright() as steering:
        browser = steering.chromium.launch(executable_path=find_chromium(steering), args=QUIET)
        yield browser
        browser.close()


def find_chromium(steering: Playwright) -> Path:
    """The program to start. Raises RuntimeError, with the line to type, when there is none."""
    found = named(os.environ) or on_path() or playwrights_own(steering)
    if found is None:
        raise RuntimeError(HOW_TO_GET_IT)
    return found


def named(environ: Mapping[str, str]) -> Path | None:
    """$CHROMIUM. One that is named and not there is an error, not a reason to take another."""
    name = environ.get("CHROMIUM")
    if name and not shutil.which(name):
        raise RuntimeError(f"CHROMIUM says {name}, and there is no program of that name.")
    return Path(name) if name else None


def on_path() -> Path | None:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found:
        return Path(found)
    return MAC_PROGRAM if MAC_PROGRAM.exists() else None


def playwrights_own(steering: Playwright) -> Path | None:
    path = Path(steering.chromium.executable_path)
    return path if path.exists() else None


def main() -> int:
    try:
        have_driver()
        with sync_playwright() as steering:
            print(f"Chromium: {find_or_install(steering)}")
    except RuntimeError as error:
        print(error)
        return 1
    return 0


def have_driver() -> None:
    """Playwright's own Node.js needs a library that the smallest Debian leaves out."""
    if driver_works():
        return
    if may_use_apt():
        install_debian_package("libatomic1", why="The program that steers the browser needs a library.")
    if not driver_works():
        raise RuntimeError(HOW_TO_GET_THE_DRIVER)


def driver_works() -> bool:
    node = Path(playwright.__file__).parent / "driver" / "node"
    return subprocess.run([node, "--version"], capture_output=True).returncode == 0


def find_or_install(steering: Playwright) -> Path:
    try:
        return find_chromium(steering)
    except RuntimeError:
        if "CHROMIUM" in os.environ or not may_use_apt():
            raise
    install_debian_package("chromium", why="The tests need a browser.")
    return find_chromium(steering)


if __name__ == "__main__":
    sys.exit(main())
