"""What the worker does about reports after something happened to a post."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from forum.core import outbox
from forum.core.db import db, start_writing
from forum.reports.models import Report


@outbox.handles("post.words_deleted")
def drop_snapshots(payload: dict[str, Any]) -> None:
    """The words of a post went: those that were kept with reports about it go as well."""
    start_writing()
    about = update(Report).where(Report.post_id == payload["post_id"], Report.snapshot != "")
    db.session.execute(about.values(snapshot=""))
