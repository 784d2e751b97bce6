"""`python3 run.py test`: every check and every test, in one order, with one answer. Uses the standard library only."""

import os
import subprocess
from collections.abc import Sequence

from tools import install
from tools.lock import ROOT
from tools.say import Trouble, say

CHECKS = {
    "ruff": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "mypy": ["mypy"],
    "import-linter": ["tools.imports"],
    "djlint": ["djlint", "templates", "--lint"],
}
NEEDED = ("tests.engines", "tests.chromium")  # run as programs, they find what the tests need, or say how to get it


def run(arguments: Sequence[str]) -> int:
    """Everything, or with pytest arguments pytest alone; give the exit code.

    Raises:
        Trouble: something that the tests need cannot be had here.
    """
    install.ensure("site", "tests")
    for module in NEEDED:
        require(module)
    if only_pytest(arguments):
        return pytest(*arguments)
    failed = [name for name, command in CHECKS.items() if not passes(name, command)]
    code = pytest("-n", "2", *arguments)
    if failed:
        say(f"These checks did not pass: {', '.join(failed)}. Their findings are above the tests.")
    return code or int(bool(failed))


def only_pytest(arguments: Sequence[str]) -> bool:
    """`--full` alone asks for everything in full size; any other argument is meant for pytest."""
    return bool(set(arguments) - {"--full"})


def require(module: str) -> None:
    if subprocess.run([install.PYTHON, "-m", module], cwd=ROOT).returncode != 0:
        raise Trouble("The tests need this, and nothing is skipped. Please try again when it is there.")


def passes(name: str, command: Sequence[str]) -> bool:
    say(f"--- {name}")
    return subprocess.run([install.PYTHON, "-m", *command], cwd=ROOT).returncode == 0


def pytest(*arguments: str) -> int:
    say("--- pytest")
    environment = {name: value for name, value in os.environ.items() if not belongs_to_a_site(name)}
    return subprocess.run([install.PYTHON, "-m", "pytest", *arguments], cwd=ROOT, env=environment).returncode


def belongs_to_a_site(variable: str) -> bool:
    """The tests must never reach a real site through the settings of the person who runs them."""
    return variable == "DATABASE_URL" or variable.startswith("HEARTH_")
