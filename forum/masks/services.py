"""Writes of masks."""

from __future__ import annotations

from sqlalchemy import select

from forum.core import mask_words
from forum.core.db import db
from forum.masks.authorship import pseudonym
from forum.masks.models import Mask


def wear_mask(*, secret: bytes, thread_id: int, thread_ref: str) -> Mask:
    """The mask of this author in this thread, made on the first post. Inside the caller's write transaction.

    The thread's row is locked by its writer, so that two authors never draw the same free name at once.
    """
    drawn = pseudonym(secret, thread_ref)
    own: Mask | None = db.session.scalar(select(Mask).where(Mask.thread_id == thread_id, Mask.pseudonym == drawn))
    if own is not None:
        return own
    taken = set(db.session.scalars(select(Mask.name).where(Mask.thread_id == thread_id)))
    name = next(name for name in mask_words.names(drawn) if name not in taken)
    mask = Mask(thread_id=thread_id, pseudonym=drawn, name=name)
    db.session.add(mask)
    db.session.flush()
    return mask
