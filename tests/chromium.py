"""The real Chromium of the tests: where it is, and one browser for each worker.

python -m tests.chromium     find it; as root on Debian install it; otherwise say how to get it
"""

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tools.install import install_debian_package, may_use_apt

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
MAC_PROGRAM = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
HOW_TO_GET_IT = (
    "The tests need a Chromium, and there is none here. Type: .venv/bin/playwright install chromium\n"
    "Or name the one you have: CHROMIUM=/path/to/chromium python3 run.py test"
)
# Otherwise the browser calls its makers at every start.
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One running browser; a test opens a context of its own in it (`chromium.new_context(...)`)."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(playwright), args=QUIET)
        yield browser
        browser.close()


def find_chromium(playwright: Playwright) -> Path:
    """The program to start. Raises RuntimeError, with the line to type, when there is none."""
    found = named(os.environ) or on_path() or playwrights_own(playwright)
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


def playwrights_own(playwright: Playwright) -> Path | None:
    path = Path(playwright.chromium.executable_path)
    return path if path.exists() else None


def main() -> int:
    with sync_playwright() as playwright:
        try:
            print(f"Chromium: {find_or_install(playwright)}")
        except RuntimeError as error:
            print(error)
            return 1
    return 0


def find_or_install(playwright: Playwright) -> Path:
    try:
        return find_chromium(playwright)
    except RuntimeError:
        if "CHROMIUM" in os.environ or not may_use_apt():
            raise
    install_debian_package("chromium", why="The tests need a browser.")
    return find_chromium(playwright)


if __name__ == "__main__":
    sys.exit(main())
