"""`python3 run.py` as a newcomer types it: the real site, over real HTTP, from its start to Ctrl-C."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, ProxyHandler, Request, build_opener

import psutil
import pytest

from tests.client import Page
from tools.lock import ROOT

PASSWORD = "a quiet word for the demo"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def site(data: Path) -> Iterator["subprocess.Popen[str]"]:
    """run.py with a data folder of its own, stopped in the end whatever happened."""
    process = subprocess.Popen(
        [sys.executable, ROOT / "run.py", "--data", data],
        cwd=ROOT.parent,
        env={**os.environ, "HEARTH_DEMO_PASSWORD": PASSWORD},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield process
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)


def test_a_newcomer_starts_the_site_signs_in_and_stops_it(site, data):
    words = read_until(site, "Press Ctrl-C")
    address = words.partition("Hearth is ready: ")[2].split()[0]
    assert "alice" in words
    children = running_below(site.pid)
    assert any("granian" in command for command in children.values())
    assert any("worker" in command for command in children.values())

    browser = build_opener(HTTPCookieProcessor(CookieJar()), ProxyHandler({}))
    with pytest.raises(HTTPError, match="422"):
        sign_in(browser, address, name="alice", password="not the password")
    sign_in(browser, address, name="alice", password=PASSWORD)
    with browser.open(f"{address}/me") as page:
        assert "alice" in Page(page.read().decode()).words

    site.send_signal(signal.SIGINT)
    assert site.wait(timeout=30) == 0
    assert children.keys() & set(psutil.pids()) == set()
    assert {"server.log", "worker.log"} <= {path.name for path in data.glob("*.log")}
    assert data.stat().st_mode & 0o777 == 0o700
    assert {"hearth.db", "prepared", "run.lock"} <= {path.name for path in data.iterdir()}
    assert [path.name for path in data.rglob("*") if path.stat().st_mode & 0o077] == []


def sign_in(browser: OpenerDirector, address: str, *, name: str, password: str) -> None:
    """Fill in the form as a person would. Raises HTTPError when the site does not let them in."""
    with browser.open(f"{address}/sign-in") as page:
        form = Page(page.read().decode()).form("/sign-in")
    filled = urlencode({**form.given, "name": name, "password": password}).encode()
    browser.open(Request(f"{address}/sign-in", filled, headers={"Origin": address})).close()


def read_until(process: "subprocess.Popen[str]", words: str) -> str:
    """What the program printed up to these words; everything it said when it ended before."""
    said = ""
    while words not in said:
        line = process.stdout.readline()
        assert line, f"it ended without saying {words!r}:\n{said}"
        said += line
    return said


def running_below(ancestor: int) -> dict[int, str]:
    """The processes that this one has started, and those that they have: number and command."""
    return {child.pid: " ".join(child.cmdline()) for child in psutil.Process(ancestor).children(recursive=True)}
