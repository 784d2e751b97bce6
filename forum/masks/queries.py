"""Reads of masks."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from forum.core import mask_words
from forum.core.db import db
from forum.masks.authorship import pseudonym
from forum.masks.models import Mask, Receipt
from forum.masks.receipts import possible_tags


def preview_mask(*, secret: bytes, thread_ref: str, thread_id: int | None = None) -> str:
    """The name a new mask in this thread would draw. `thread_id` leaves out the names that others wear there already:
    nobody is shown another's mask as their own."""
    return free_name(pseudonym(secret, thread_ref), thread_id=thread_id)


def free_name(drawn: bytes, *, thread_id: int | None) -> str:
    """The first name of a pseudonym that nobody wears in this thread; the first of all where there is no thread yet."""
    worn = set() if thread_id is None else set(db.session.scalars(select(Mask.name).where(Mask.thread_id == thread_id)))
    return next(name for name in mask_words.names(drawn) if name not in worn)


def find_receipt(words: Sequence[str]) -> int | None:
    """The id of the post these nine words were given for; None when they were given for none."""
    found: int | None = db.session.scalar(select(Receipt.post_id).where(Receipt.tag.in_(possible_tags(words))))
    return found
