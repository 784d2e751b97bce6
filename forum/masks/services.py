"""Writes of masks."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from forum.core.db import db
from forum.masks.authorship import pseudonym
from forum.masks.models import Mask, Receipt
from forum.masks.queries import free_name
from forum.masks.receipts import new_tag


def wear_mask(*, secret: bytes, thread_id: int, thread_ref: str) -> Mask:
    """The mask of this author in this thread, made on the first post. Inside the caller's write transaction.

    The thread's row is locked by its writer, so that two authors never draw the same free name at once.
    """
    drawn = pseudonym(secret, thread_ref)
    own: Mask | None = db.session.scalar(select(Mask).where(Mask.thread_id == thread_id, Mask.pseudonym == drawn))
    if own is not None:
        return own
    mask = Mask(thread_id=thread_id, pseudonym=drawn, name=free_name(drawn, thread_id=thread_id))
    db.session.add(mask)
    db.session.flush()
    return mask


def keep_receipt(words: Sequence[str], *, post_id: int) -> None:
    """Remember which post a guest's words open: their tag, never the words. Inside the caller's write transaction."""
    db.session.add(Receipt(tag=new_tag(words), post_id=post_id))
    db.session.flush()
