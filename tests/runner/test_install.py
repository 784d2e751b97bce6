"""How `.venv` is made, and when its packages are installed anew."""

import hashlib
import shutil
import sys

import pytest

from tools import install
from tools.lock import DIVIDER, LOCK
from tools.say import Trouble


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """A working `.venv` in a temporary folder, a lock of two parts, and the list of what was installed."""
    calls: list[str] = []
    monkeypatch.setattr(install, "VENV", tmp_path)
    monkeypatch.setattr(install, "LOCK", tmp_path / "requirements.lock")
    monkeypatch.setattr(install, "venv_works", lambda: True)
    monkeypatch.setattr(install, "install", calls.append)
    install.LOCK.write_text(f"flask==1\n{DIVIDER}pytest==1\n")
    return calls


@pytest.mark.parametrize(
    ("has_ensurepip", "may_use_apt", "way"),
    [
        (True, True, "ensurepip"),
        (True, False, "ensurepip"),
        (False, True, "apt"),
        (False, False, "vendored"),
    ],
)
def test_the_way_to_make_the_venv(has_ensurepip, may_use_apt, way):
    assert install.choose_way(has_ensurepip=has_ensurepip, may_use_apt=may_use_apt) == way


def test_to_serve_only_the_first_part_is_installed(installed):
    install.ensure("site")
    assert installed == ["flask==1\n"]


def test_to_test_both_parts_are_installed(installed):
    install.ensure("site", "tests")
    assert installed == ["flask==1\n", "pytest==1\n"]


def test_a_second_start_installs_nothing(installed):
    install.ensure("site", "tests")
    installed.clear()
    install.ensure("site", "tests")
    assert installed == []


def test_only_the_part_that_changed_is_installed_again(installed):
    install.ensure("site", "tests")
    installed.clear()
    install.LOCK.write_text(f"flask==1\n{DIVIDER}pytest==2\n")
    install.ensure("site", "tests")
    assert installed == ["pytest==2\n"]


def test_packages_that_could_not_be_installed_are_tried_again_next_time(installed, monkeypatch):
    def fail(pins: str) -> None:
        raise Trouble("no network")

    with monkeypatch.context() as offline:
        offline.setattr(install, "install", fail)
        with pytest.raises(Trouble):
            install.ensure("site")
    install.ensure("site")
    assert installed == ["flask==1\n"]


def test_the_vendored_pip_is_the_one_whose_checksum_is_written_down():
    wheel = install.vendored_pip()
    assert wheel.name.startswith("pip-")
    assert hashlib.sha256(wheel.read_bytes()).hexdigest() in (install.VENDOR / "SHA256SUMS").read_text()
    assert (install.VENDOR / "pip-LICENSE.txt").read_text().count("Permission is hereby granted") == 1


def test_a_vendored_pip_that_was_changed_is_refused(tmp_path):
    folder = shutil.copytree(install.VENDOR, tmp_path / "vendor")
    with install.vendored_pip(folder).open("ab") as wheel:
        wheel.write(b"x")
    with pytest.raises(Trouble, match="fresh copy"):
        install.vendored_pip(folder)


def test_the_lock_has_both_parts_and_names_no_place_to_fetch_from():
    site, tests = LOCK.read_text().split(DIVIDER)
    assert "\nflask==" in site
    assert "\npytest==" in tests
    assert "\npytest==" not in site
    assert "://" not in site + tests


def test_every_line_of_the_lock_is_pinned_with_hashes():
    for block in LOCK.read_text().replace("\\\n", " ").splitlines():
        assert block.startswith("#") or ("==" in block and "--hash=sha256:" in block)


def test_what_works_says_nothing_and_what_does_not_says_why(capfd):
    talk = "import sys; print('a warning', file=sys.stderr); sys.exit(int(sys.argv[1]))"
    install.call([sys.executable, "-c", talk, "0"], "never said")
    assert capfd.readouterr() == ("", "")
    with pytest.raises(Trouble, match="it did not work"):
        install.call([sys.executable, "-c", talk, "1"], "it did not work")
    assert "a warning" in capfd.readouterr().out
