"""The numbers of members. None is used twice: the log names people by them, also who is gone."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, func, select

from forum.accounts.models import Member
from forum.core.db import db
from forum.core.settings import keep_mark, read_mark

NEWEST_GONE = "newest_member_gone"  # a mark: the highest number of a member whose account was deleted


def take_away(member_ids: Collection[int]) -> None:
    """Delete members' rows, and remember that their numbers are used up. Inside the caller's write transaction. Every
    deletion of a member goes through here."""
    if not member_ids:
        return
    keep_mark(NEWEST_GONE, max(int(read_mark(NEWEST_GONE) or 0), *member_ids))
    db.session.execute(delete(Member).where(Member.id.in_(member_ids)))


def number_after_the_gone() -> int | None:
    """The number of a new member where the newest one is gone; else None, and the database counts on.

    SQLite would give the same number again, and the log's rows of the one who is gone would be those of a stranger.
    """
    gone = read_mark(NEWEST_GONE)
    if (
        gone is None
        or db.engine.dialect.name != "sqlite"
        or (db.session.scalar(select(func.max(Member.id))) or 0) > gone
    ):
        return None
    return int(gone) + 1
