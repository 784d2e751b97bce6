"""Real processes, kept up and stopped together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import psutil
import pytest

from tools import children
from tools.children import Children
from tools.guard import alive, read_groups
from tools.lock import ROOT
from tools.say import Trouble

SLEEPER = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)"]
# A server with a child of its own, as granian has, which ignores a polite request.
STUBBORN_FAMILY = [
    sys.executable,
    "-c",
    """
import subprocess, sys, time
stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
print(subprocess.Popen([sys.executable, "-c", stubborn]).pid, flush=True)
time.sleep(600)
""",
]


def wait_for(condition: Callable[[], object]) -> None:
    """Wait until it holds; a test that waits in vain fails after half a minute."""
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    """False also for a process that has ended and only waits to be counted."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_output_goes_to_a_private_log(tmp_path):
    with Children(folder=tmp_path, environment=os.environ) as family:
        family.start("server", SLEEPER)
        log = tmp_path / "server.log"
        wait_for(lambda: log.read_text() == "up\n")
        assert log.stat().st_mode & 0o777 == 0o600


def test_leaving_ends_every_process_and_what_it_left_behind(tmp_path):
    with Children(folder=tmp_path, environment=os.environ) as family:
        family.start("server", STUBBORN_FAMILY)
        log = tmp_path / "server.log"
        wait_for(log.read_text)
        grandchild = int(log.read_text())
        assert is_running(grandchild)
    wait_for(lambda: not is_running(grandchild))


DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)",
]


@pytest.mark.parametrize(("are_ready", "words"), [(False, ""), (True, "The server did not finish what it was doing")])
def test_only_a_site_that_was_up_can_have_something_to_finish(tmp_path, capsys, monkeypatch, are_ready, words):
    monkeypatch.setattr(children, "PATIENCE_SECONDS", 1)
    with Children(folder=tmp_path, environment=os.environ) as family:
        family.start("server", DEAF)
        wait_for(lambda: (tmp_path / "server.log").read_text() == "up\n")
        family.are_ready = are_ready
    said = capsys.readouterr().out
    assert said.startswith(words)
    assert bool(said) == are_ready


def test_a_process_that_ended_is_started_again_and_that_is_said(tmp_path, capsys):
    with Children(folder=tmp_path, environment=os.environ) as family:
        family.start("worker", [sys.executable, "-c", "print('alas')"])
        wait_for(lambda: "alas" in (tmp_path / "worker.log").read_text())
        wait_for(lambda: family.restart_the_dead() or (tmp_path / "worker.log").read_text().count("alas") > 1)
    words = capsys.readouterr().out
    assert "The worker ended by itself." in words
    assert "    alas" in words
    assert "Starting the worker again." in words


def test_a_process_that_keeps_ending_is_given_up(tmp_path):
    def keep_up() -> None:
        with Children(folder=tmp_path, environment=os.environ) as family:
            family.start("worker", [sys.executable, "-c", ""])
            wait_for(family.restart_the_dead)

    with pytest.raises(Trouble, match="ended 6 times within a minute"):
        keep_up()


def test_a_process_that_ends_at_once_is_reported_with_its_last_words(tmp_path):
    with Children(folder=tmp_path, environment=os.environ) as family:
        family.start("server", [sys.executable, "-c", "raise SystemExit('no such port')"])
        with pytest.raises(Trouble, match="no such port"):
            wait_for(family.refuse_the_dead)


def test_deaths_long_ago_are_forgiven(tmp_path):
    with subprocess.Popen(SLEEPER, stdout=subprocess.DEVNULL) as process:
        child = children.Child(SLEEPER, tmp_path / "x.log", process, deaths=[1.0, 2.0, 3.0, 4.0, 5.0])
        children.note_death("worker", child, 5.0 + children.DEATHS_SECONDS)
        process.kill()
    assert child.deaths == [5.0 + children.DEATHS_SECONDS]


def test_a_log_that_has_grown_large_is_put_aside(tmp_path, monkeypatch):
    monkeypatch.setattr(children, "LOG_BYTES", 10)
    log = tmp_path / "server.log"
    log.write_text("more than ten bytes")
    children.put_aside_when_large(log)
    assert (tmp_path / "server.old.log").read_text() == "more than ten bytes"
    assert not log.exists()


def test_the_guard_watches_what_was_not_let_go():
    assert read_groups(["+12\n", "+34\n", "-12\n", "+56\n"]) == {34, 56}


def test_nobody_is_alive_in_a_group_that_never_was():
    assert not alive(2**22 + 1)


def test_the_processes_end_when_their_keeper_is_killed(tmp_path):
    keeper = subprocess.Popen([sys.executable, "-c", KEEPER, tmp_path], cwd=ROOT)
    log = tmp_path / "server.log"
    wait_for(lambda: log.exists() and log.read_text())
    child = int(log.read_text())
    keeper.send_signal(signal.SIGKILL)
    keeper.wait()
    wait_for(lambda: not is_running(child))


KEEPER = f"""
import os, sys, time
from pathlib import Path
from tools.children import Children

SLEEPER = "import os, time; print(os.getpid(), flush=True); time.sleep(600)"
with Children(folder=Path(sys.argv[1]), environment=os.environ) as family:
    family.start("server", [{sys.executable!r}, "-c", SLEEPER])
    time.sleep(600)
"""
