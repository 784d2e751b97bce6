"""`python3 run.py trustee ...`: a trustee's own key, on their own device. No site is needed. Standard library only."""

import os
import subprocess
from collections.abc import Sequence

from tools import install
from tools.lock import ROOT

MODULE = "forum.trustees.device"


def run(arguments: Sequence[str]) -> int:
    """Hand over to the program in `.venv`; give its exit code. It stays in the folder in which the person is.

    Raises:
        Trouble: the packages could not be had.
    """
    install.ensure("site")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    only_ours = "-P"  # a folder "forum" where the person is must not be taken for this one
    return subprocess.run([install.PYTHON, only_ours, "-m", MODULE, *arguments], env=environment).returncode
