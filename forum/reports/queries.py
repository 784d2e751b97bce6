"""Reads of reports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from forum.core.db import db
from forum.core.types import AnyRow
from forum.posts.models import Post, PostRevision, Thread
from forum.reports.models import Report

SHOWN_TO_SENDER = 20  # the newest are what a person comes to look for
SHOWN_ON_CASE = 50


def list_reports_by(member_id: int) -> Sequence[AnyRow]:
    """The newest reports a member sent: reason, at, outcome."""
    columns: Any = (Report.reason, Report.at, Report.outcome)
    newest = select(*columns).where(Report.reporter_id == member_id).order_by(Report.id.desc())
    return db.session.execute(newest.limit(SHOWN_TO_SENDER)).all()


def list_reports_on(post_id: int) -> Sequence[AnyRow]:
    """The newest reports on a post, for its case: what was told, never by whom (`by_member`: only whether a member)."""
    by_member = Report.reporter_id.is_not(None).label("by_member")
    columns: Any = (Report.ref, Report.reason, Report.details, Report.snapshot, Report.at, Report.outcome, by_member)
    newest = select(*columns).where(Report.post_id == post_id).order_by(Report.id.desc())
    return db.session.execute(newest.limit(SHOWN_ON_CASE)).all()


def count_open_reports(post_id: int) -> int:
    still_open = select(func.count()).select_from(Report).where(Report.post_id == post_id, Report.outcome.is_(None))
    return db.session.scalar(still_open) or 0


def has_told_already(post_id: int, *, reporter_id: int | None, reason: str, details: str) -> bool:
    """Whether this member's same report is open already. Guests are nobody in particular: theirs all count."""
    if reporter_id is None:
        return False
    same = select(Report.id).where(Report.post_id == post_id, Report.reporter_id == reporter_id)
    same = same.where(Report.outcome.is_(None), Report.reason == reason, Report.details == details)
    return db.session.scalar(same.limit(1)) is not None


def text_as_read(post: Post, *, version: int | None) -> tuple[str | None, str]:
    """Title and body of a post in the version a reader had before them; the present one when that is not known."""
    thread_title = db.session.scalar(select(Thread.title).where(Thread.id == post.thread_id))
    present = (thread_title if post.position == 1 else None, post.body)
    if version is None or version >= post.version:
        return present
    columns: Any = (PostRevision.title, PostRevision.body)
    old = select(*columns).where(PostRevision.post_id == post.id, PostRevision.number == version)
    row = db.session.execute(old).one_or_none()
    return (row.title, row.body) if row else present
