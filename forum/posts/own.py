"""One's own masked posts, worked out from the author secret while its owner is there. Nothing of it is ever stored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import bindparam, select

from forum.core.db import db
from forum.core.types import UtcDateTime
from forum.masks.authorship import own_among
from forum.posts.models import Post, Voice

BATCH = 5_000  # rows in memory at once
_posts = Post.__table__
# Bare columns of a table: for a hundred thousand rows, objects would cost more than the proofs.
_MASKED = (
    select(_posts.c.id, _posts.c.ref, _posts.c.owner_tag)
    .where(
        _posts.c.voice == Voice.MASK.value,
        _posts.c.created_at >= bindparam("since", type_=UtcDateTime),
        _posts.c.created_at < bindparam("until", type_=UtcDateTime),
    )
    .order_by(_posts.c.created_at.desc(), _posts.c.id.desc())
)


def find_own_masked(secret: bytes, *, since: datetime, until: datetime) -> list[int]:
    """The ids of the masked posts of `since` <= hour < `until` that this secret wrote, the newest hour first.

    One statement, the same for everybody: it reads id, reference and owner tag of every masked post of that time.
    """
    return [row_id for batch in _masked(since, until) for row_id in own_among(secret, batch)]


def _masked(since: datetime, until: datetime) -> Iterator[list[tuple[int, str, bytes]]]:
    rows = db.session.execute(_MASKED, {"since": since, "until": until})
    while batch := rows.fetchmany(BATCH):
        yield batch  # type: ignore[misc]
