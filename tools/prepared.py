"""Whether a data folder is ready as it is, so that a second start need not ask the whole application.

After `flask prepare` a mark is left in the folder: a fingerprint of the code that prepared it and of what it left
there. Any change of either (new code, a restored database, new or lost keys, another choice about the demo) changes the
fingerprint, and then everything is prepared again. Preparing twice is harmless; only time is at stake here.
"""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from tools.lock import LOCK, ROOT

SCHEMA = "SELECT version_num FROM alembic_version"
KEYS_IN_USE = "SELECT value FROM site_settings WHERE name = 'keys_in_use'"  # forum.accounts.renewal
CODE = ("config.py", "wsgi.py", "forum", "migrations")


def is_prepared(data: Path, *, demo: bool, root: Path = ROOT) -> bool:
    """True when this very code has prepared this very folder. Only for the site's own SQLite database."""
    mark = mark_path(data)
    return mark.exists() and mark.read_text() == fingerprint(data, demo=demo, root=root)


def leave_mark(data: Path, *, demo: bool, root: Path = ROOT) -> None:
    mark_path(data).write_text(fingerprint(data, demo=demo, root=root))


def mark_path(data: Path) -> Path:
    return data / "prepared"


def fingerprint(data: Path, *, demo: bool, root: Path) -> str:
    """SHA-256 of the code's files (name, size, time of change), the database's version, the versions of the keys under
    which its rows are, the names of the secrets and the keys.

    The key of a day comes and goes by itself, so it is left out.
    """
    secrets = sorted(path.name for path in data.glob("secrets/*") if not path.match("day-*"))
    rows = [asked(data / "hearth.db", question) for question in (SCHEMA, KEYS_IN_USE)]
    facts = [str(demo), *rows, *secrets, keys_fact(data), *code_facts(root)]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()


def code_facts(root: Path) -> Iterator[str]:
    for name in CODE:
        found = [root / name, *sorted((root / name).rglob("*"))]
        for path in found:
            if path.is_file() and path.suffix != ".pyc":
                facts = path.stat()
                yield f"{path.relative_to(root)} {facts.st_size} {facts.st_mtime_ns}"
    yield hashlib.sha256((root / LOCK.name).read_bytes()).hexdigest()


def keys_fact(data: Path) -> str:
    """A hash of all keys: they are too long to be guessed from it."""
    path = data / "secrets" / "keys.json"
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "none"


def asked(database: Path, question: str) -> str:
    """What a database answers; "none" when there is no database, or one that nobody has prepared."""
    try:
        with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
            return str(connection.execute(question).fetchall())
    except sqlite3.Error:
        return "none"
