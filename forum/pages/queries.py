"""Reads of the home page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select

from forum.core.access import Viewer
from forum.core.db import db
from forum.core.types import AnyRow
from forum.posts.models import Thread
from forum.posts.queries import states_for
from forum.spaces.models import Space
from forum.threads.queries import counts_as

SHOWN_ON_HOME = 6  # about one screen of a phone, under the spaces


def list_newest_threads(*, viewer: Viewer) -> Sequence[AnyRow]:
    """The threads begun last that this viewer may read, newest activity first.

    Their order tells no more about a masked thread than the hour that stands beside it does (see `counts_as`).
    """
    found: Select[*tuple[Any, ...]] = (
        select(
            Thread.ref,
            Thread.title,
            Thread.note,
            Thread.opening_name,
            Thread.opening_voice,
            Thread.reply_count,
            Thread.active_at,
            Thread.active_to_the_hour,
            Space.name.label("space_name"),
        )
        .join(Space, Space.id == Thread.space_id)
        .where(Thread.opening_state.in_([state.value for state in states_for(viewer)]))
    )
    if viewer.is_guest:
        found = found.where(Space.members_only.is_(False))
    rows = db.session.execute(found.order_by(Thread.begun_at.desc(), Thread.id.desc()).limit(SHOWN_ON_HOME)).all()
    return sorted(rows, key=lambda row: (counts_as(row), row.ref), reverse=True)
