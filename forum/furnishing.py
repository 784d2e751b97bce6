"""What every site begins with, demo or not."""

from __future__ import annotations

from forum.core.db import db, start_writing
from forum.crisis.services import load_directory
from forum.spaces.services import add_first_spaces


def furnish() -> None:
    """The helplines that are missing, and spaces where there are none. Running it again is harmless. Commits."""
    start_writing()
    load_directory()
    db.session.commit()
    add_first_spaces()
    db.session.commit()
