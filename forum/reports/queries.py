"""Reads of reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from forum.core.db import db
from forum.core.errors import NotFound
from forum.core.types import AnyRow
from forum.posts.models import Post, PostRevision, Thread
from forum.reports.models import Report
from forum.reports.receipts import Words, possible_tags

SHOWN_TO_SENDER = 20  # the newest are what a person comes to look for
SHOWN_ON_CASE = 50

_SENT: Any = (Report.ref, Report.reason, Report.label, Report.at, Report.outcome)


def list_reports_by(member_id: int) -> Sequence[AnyRow]:
    """The newest reports a member sent: ref, reason, label, at, outcome."""
    newest = select(*_SENT).where(Report.reporter_id == member_id).order_by(Report.at.desc(), Report.id.desc())
    return db.session.execute(newest.limit(SHOWN_TO_SENDER)).all()


def list_reports_on(post_id: int) -> Sequence[AnyRow]:
    """The newest reports on a post, for its case: what was told, never by whom (`by_member`: only whether a member)."""
    by_member = Report.reporter_id.is_not(None).label("by_member")
    columns: Any = (Report.ref, Report.reason, Report.label, Report.details, Report.snapshot, Report.at, Report.outcome)
    columns += (by_member,)
    newest = select(*columns).where(Report.post_id == post_id).order_by(Report.id.desc())
    return db.session.execute(newest.limit(SHOWN_ON_CASE)).all()


def count_open_reports(post_id: int) -> int:
    still_open = select(func.count()).select_from(Report).where(Report.post_id == post_id, Report.outcome.is_(None))
    return db.session.scalar(still_open) or 0


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Whoever tells: a member, or somebody without an account, known by nothing but the form they send (`forms`: the
    words its key gives, of this hour and of the one before)."""

    member_id: int | None
    forms: tuple[Words, ...] = ()

    def words_of(self, tag: bytes | None) -> Words:
        """The receipt behind a tag, where this sender's form gives it."""
        return next((words for words in self.forms if tag in possible_tags(words)), ())


def find_told(post_id: int, reason: str, *, by: Sender) -> AnyRow | None:
    """The open report of this sender on a post for this reason: id, details, receipt_tag. Guests are nobody in
    particular: only the same form sent twice is theirs."""
    columns: Any = (Report.id, Report.details, Report.receipt_tag)
    same = select(*columns).where(Report.post_id == post_id, Report.outcome.is_(None), Report.reason == reason)
    if by.member_id is not None:
        theirs = Report.reporter_id == by.member_id
    elif by.forms:
        theirs = Report.receipt_tag.in_([tag for words in by.forms for tag in possible_tags(words)])
    else:
        return None
    return db.session.execute(same.where(theirs).order_by(Report.id).limit(1)).one_or_none()


def find_by_receipt(words: Words) -> AnyRow | None:
    """The report these six words were given for, as in `list_reports_by`; None when they were given for none."""
    return db.session.execute(select(*_SENT).where(Report.receipt_tag.in_(possible_tags(words)))).one_or_none()


def is_known_receipt(words: Words) -> bool:
    return find_by_receipt(words) is not None


def get_own_report(ref: str, *, member_id: int) -> AnyRow:
    """A report this member sent, as in `list_reports_by`. Raises NotFound."""
    own = select(*_SENT).where(Report.ref == ref, Report.reporter_id == member_id)
    row = db.session.execute(own).one_or_none()
    if row is None:
        raise NotFound()
    return row


def text_as_read(post: Post, *, version: int | None) -> tuple[str | None, str]:
    """Title and body of a post in the version a reader had before them; the present one when that is not known."""
    thread_title = db.session.scalar(select(Thread.title).where(Thread.id == post.thread_id))
    present = (thread_title if post.position == 1 else None, post.body)
    if version is None or version >= post.version:
        return present
    columns: Any = (PostRevision.title, PostRevision.body)
    old = select(*columns).where(PostRevision.post_id == post.id, PostRevision.number >= version)
    row = db.session.execute(old.order_by(PostRevision.number).limit(1)).one_or_none()  # or the next that is kept
    return (row.title, row.body) if row else present
