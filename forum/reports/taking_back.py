"""Taking back a report that nobody has answered. Its text and its words go; that somebody told us stays, and so does
what tells of danger: only a person lowers a case, and only a person says that nobody needs help."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from forum.cases.models import Case, Signal
from forum.core import audit, clock
from forum.core.db import db, start_writing
from forum.core.errors import Conflict, NotFound
from forum.posts.assessing import PANEL_FROM
from forum.posts.models import Post
from forum.reports.models import TAKEN_BACK, Report
from forum.reports.receipts import Words, possible_tags

ANSWERED = "A moderator has read the post already, so there is nothing left to take back. Thank you for telling us."


def take_back_own(ref: str, *, member_id: int) -> bool:
    """Take back a report this member sent; False when it was before. Raises NotFound, Conflict once it is answered."""
    return _take_back((Report.ref == ref) & (Report.reporter_id == member_id))


def take_back_by_receipt(words: Words) -> bool:
    """The same for somebody without an account, who has the six words."""
    return _take_back(Report.receipt_tag.in_(possible_tags(words)))


def _take_back(whose: ColumnElement[bool]) -> bool:
    start_writing()
    post = db.session.scalar(select(Post).join(Report, Report.post_id == Post.id).where(whose).with_for_update(of=Post))
    report = db.session.scalar(select(Report).where(whose).with_for_update())
    if post is None or report is None:
        raise NotFound()
    if report.outcome == TAKEN_BACK:
        return False
    if report.outcome is not None:
        raise Conflict(ANSWERED)
    _mark_signal(post.id, report.ref)
    report.outcome, report.outcome_at, report.snapshot = TAKEN_BACK, clock.to_hour(clock.now()), ""
    if not tells_of_danger(report):
        report.details = ""
        if report.signals:
            report.signals = []  # they count in words that are gone
    audit.record_by_the_hour("report.taken_back", by=None, subject=f"post:{post.ref}", reason=report.reason)
    return True


def tells_of_danger(report: Report) -> bool:
    """Whether the reader's own words do, or nobody knows because the filter could not read them."""
    return bool(report.unread) or (report.said_care or 0) >= PANEL_FROM


def _mark_signal(post_id: int, report_ref: str) -> None:
    """The case keeps its level and time. Whoever has it on the screen reads of this before deciding."""
    case = db.session.scalar(select(Case).where(Case.post_id == post_id).with_for_update())
    if case is None:
        return
    case.version += case.status == "open"
    told = select(Signal).where(Signal.case_id == case.id, Signal.kind == "report")
    for signal in db.session.scalars(told):
        if signal.data.get("report") == report_ref:
            signal.data = {**signal.data, "taken_back": True}
