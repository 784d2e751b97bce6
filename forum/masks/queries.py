"""Reads of masks."""

from __future__ import annotations

from sqlalchemy import select

from forum.core import mask_words
from forum.core.db import db
from forum.masks.authorship import pseudonym
from forum.masks.models import Mask


def find_worn_mask(*, secret: bytes, thread_id: int, thread_ref: str) -> str | None:
    """The name this author's mask has in a thread, None when they have not worn one there."""
    drawn = pseudonym(secret, thread_ref)
    return db.session.scalar(select(Mask.name).where(Mask.thread_id == thread_id, Mask.pseudonym == drawn))


def preview_mask(*, secret: bytes, thread_ref: str) -> str:
    """The name a new mask in this thread would draw, unless somebody there has it already."""
    return next(mask_words.names(pseudonym(secret, thread_ref)))
