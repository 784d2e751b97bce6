"""Make .venv and put into it what requirements.lock pins. Uses the standard library only."""

import hashlib
import importlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.lock import DIVIDER, LOCK, ROOT
from tools.say import Trouble, say

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VENDOR = ROOT / "vendor"
PARTS = {"site": "what Hearth needs", "tests": "what the tests need"}


def ensure(*parts: str) -> None:
    """Have `.venv` hold these parts of the lock ("site", "tests"); quick when it already does.

    Raises:
        Trouble: the packages could not be had.
    """
    if not venv_works():
        make_venv()
    for part, pins in zip(PARTS, LOCK.read_text().split(DIVIDER), strict=True):
        if part in parts and read_stamp(part) != fingerprint(pins):
            say(f"Installing {PARTS[part]}. This takes a minute or two, and only happens once.")
            install(pins)
            stamp_path(part).write_text(fingerprint(pins))


def venv_works() -> bool:
    """False when there is none, or when the Python that it was made from is gone or has become another version."""
    if not PYTHON.exists():
        return False
    return subprocess.run([PYTHON, "-c", "import pip"], capture_output=True).returncode == 0


def make_venv() -> None:
    """A fresh `.venv` with pip in it, whichever way this Python allows."""
    say("Making the folder .venv for the packages.")
    way = choose_way(has_ensurepip=has_ensurepip(), may_use_apt=may_use_apt())
    if way == "apt":
        install_debian_package("python3-venv", why="This Python cannot make a virtual environment by itself.")
        way = choose_way(has_ensurepip=has_ensurepip(), may_use_apt=False)
    if way == "ensurepip":
        call([sys.executable, "-m", "venv", "--clear", VENV], "The folder .venv could not be made.")
    else:
        make_venv_with_vendored_pip()


def choose_way(*, has_ensurepip: bool, may_use_apt: bool) -> str:
    """How to make `.venv`: "ensurepip" (the plain way), "apt" (python3-venv first) or "vendored" (our own pip)."""
    if has_ensurepip:
        return "ensurepip"
    return "apt" if may_use_apt else "vendored"


def has_ensurepip() -> bool:
    """Debian keeps ensurepip in a package of its own, python3-venv."""
    importlib.invalidate_caches()
    return importlib.util.find_spec("ensurepip") is not None


def may_use_apt() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install_debian_package(name: str, *, why: str) -> bool:
    """Install a Debian package as root and say so; True when that worked. The caller has another way if it did not."""
    say(f"{why} Installing Debian's package {name}.")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    update = ["apt-get", "update", "-qq"]
    install_it = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", name]
    done = [subprocess.run(command, env=environment, stdout=subprocess.DEVNULL) for command in (update, install_it)]
    return done[-1].returncode == 0


def make_venv_with_vendored_pip() -> None:
    say("This Python has no pip of its own, so the one in the folder vendor is used.")
    wheel = vendored_pip()
    call([sys.executable, "-m", "venv", "--clear", "--without-pip", VENV], "The folder .venv could not be made.")
    pip_inside_wheel = wheel / "pip"  # Python runs a package from inside a zip file
    options = ["--quiet", "--no-index", "--disable-pip-version-check"]
    call([PYTHON, pip_inside_wheel, "install", *options, wheel], "pip could not be put into .venv.")


def vendored_pip(folder: Path = VENDOR) -> Path:
    """The pip wheel of this folder, once its checksum is seen to be right."""
    expected, name = (folder / "SHA256SUMS").read_text().split()
    wheel = folder / name
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != expected:
        raise Trouble(f"The file {wheel} is not the one that belongs here. Please get a fresh copy of Hearth.")
    return wheel


def install(pins: str) -> None:
    """Have pip install exactly these pins, each file checked against its hash."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as requirements:
        requirements.write(pins)
        requirements.flush()
        options = ["--quiet", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps", "--require-hashes"]
        call(
            [PYTHON, "-m", "pip", "install", *options, "-r", requirements.name],
            "The packages could not be installed. The lines above say why. Is there a network? Then please try again.",
        )


def call(command: list[str | Path], trouble: str) -> None:
    """Run a command that must work. Its own output reaches the person when it does not, and only then."""
    done = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    if done.returncode != 0:
        say(done.stdout.rstrip())
        raise Trouble(trouble)


def fingerprint(pins: str) -> str:
    return hashlib.sha256(pins.encode()).hexdigest()


def stamp_path(part: str) -> Path:
    """A file inside `.venv`, so that it goes when `.venv` goes."""
    return VENV / f"installed-{part}"


def read_stamp(part: str) -> str:
    """The fingerprint of the pins that were installed last; empty when none were."""
    path = stamp_path(part)
    return path.read_text() if path.exists() else ""
