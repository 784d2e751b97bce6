"""A second secret of a member, for the page of their masked posts alone: whoever knows the password doesn't see it.

Its Argon2id hash is sealed under the site's data key, and who has none holds a sealed blank of the same length: in a
copy of the database nobody can tell who has one.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from forum.accounts import vault
from forum.accounts.models import Member
from forum.accounts.passwords import check_password, normalise_password
from forum.core.db import db, start_writing
from forum.core.errors import Conflict, Unprocessable
from forum.core.keys import get_keys
from forum.core.settings import site_settings

LABEL = "passphrase.v1"
ROOM = 160  # characters every hash is filled up to
SAME = "Please choose other words than your password. Someone who knows it could open the page."


def sealed(hashed: str, *, ref: str) -> bytes:
    """A hash, or "" for none, as it is stored with the member of this reference."""
    return get_keys().seal(f"{LABEL} {ref}", hashed.ljust(ROOM).encode())


def find_hash(member_id: int) -> str:
    """The hash of a member's pass-phrase; "" when they have none."""
    row = db.session.execute(select(Member.ref, Member.passphrase).where(Member.id == member_id)).one()
    return _opened(row)


def has_passphrase(member_id: int) -> bool:
    return bool(find_hash(member_id))


def is_the_passphrase(member_id: int, words: str) -> bool:
    hashed = find_hash(member_id)
    return bool(hashed) and vault.password_matches(words, hashed)


def store(member_id: int, words: str) -> None:
    """Keep the hash of a pass-phrase, or of none for "". The caller has asked for all that this needs.

    Raises Unprocessable (field "new_passphrase"), Conflict. Begins the write transaction, after the slow hashing.
    """
    row = _row(member_id)
    hashed = vault.bare_hash(_checked(words, row)) if words else ""
    start_writing()
    same = Member.passphrase == row.passphrase if row.passphrase else Member.passphrase.is_(None)
    change = update(Member).where(Member.id == member_id, same).values(passphrase=sealed(hashed, ref=row.ref))
    if db.session.execute(change).rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict("Your pass-phrase was changed somewhere else just now. Please look at this page again.")


def renewed(stored: bytes | None, *, ref: str) -> bytes | None:
    """What is stored, under the newest data key. Raises CannotOpen."""
    return get_keys().seal(f"{LABEL} {ref}", get_keys().open(f"{LABEL} {ref}", stored)) if stored else None


def _row(member_id: int) -> Any:
    columns: Any = (Member.ref, Member.name, Member.password_hash, Member.passphrase)
    return db.session.execute(select(*columns).where(Member.id == member_id)).one()


def _checked(words: str, row: Any) -> str:
    problem = check_password(words, name=row.name, site_name=site_settings().site_name)
    if problem:
        raise Unprocessable(problem.replace("password", "pass-phrase"), field="new_passphrase")
    chosen = normalise_password(words)
    if vault.password_matches(chosen, row.password_hash):
        raise Unprocessable(SAME, field="new_passphrase")
    return chosen


def _opened(row: Any) -> str:
    if row.passphrase is None:
        return ""
    return get_keys().open(f"{LABEL} {row.ref}", row.passphrase).decode().strip()
