"""Writes of reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from forum.cases.models import Case
from forum.cases.services import Reason, open_case
from forum.core import audit, clock, ratelimit
from forum.core.access import Viewer
from forum.core.db import db, start_writing
from forum.core.errors import NotFound, TooMany
from forum.core.refs import new_ref
from forum.masks.authorship import Author
from forum.posts import assessing
from forum.posts.assessing import PANEL_FROM, Reading
from forum.posts.models import Post, Voice
from forum.posts.queries import get_post
from forum.reports.models import Report
from forum.reports.policy import ensure_can_report
from forum.reports.queries import count_open_reports, has_told_already, text_as_read
from forum.reports.words import REASONS

MEMBER_LIMIT = 10  # reports an hour: more than anyone needs who reads; few enough that nobody floods the queue
GUEST_LIMIT = 60  # an hour and address: a school or a clinic shares one
OPEN_SIGNALS = 10  # reports on one post that each speak in the queue; further ones are kept and counted
NOTHING_SAID = Reading(care=0, exposure=0)
TOO_MANY = (
    "You have told us about many posts in this hour. Please wait a while before the next one. "
    "If someone is in danger now, please look at “Urgent help”."
)


@dataclass(frozen=True, kw_only=True)
class Telling:
    """What a reader tells: a reason (a code), own words, and the version of the post they read."""

    reason: str
    details: str = ""
    version: int | None = None


@dataclass(frozen=True, kw_only=True)
class Told:
    """What became of it, for the page that thanks. `details` is what was made of the reader's own words."""

    reason: str
    care: int
    details: Reading
    thread_ref: str


def report_post(ref: str, telling: Telling, *, by: Author, viewer: Viewer, counted_as: str) -> Told:
    """Store a report and let it speak on the post's case. The same again from the same member changes nothing.

    `counted_as` is whom the hourly limit counts. Raises NotFound for a post this viewer can't read, Refused for one's
    own, TooMany over the limit.
    """
    row = get_post(ref, viewer=viewer, author=by)
    ensure_can_report(row, by=by)
    details = assessing.read(telling.details) if telling.details else NOTHING_SAID
    care = max(REASONS[telling.reason].care, details.care)
    told = Told(reason=telling.reason, care=care, details=details, thread_ref=row.thread_ref)
    same = {"reason": telling.reason, "details": telling.details}
    if not has_told_already(row.id, reporter_id=by.member_id, **same):
        _ensure_within_limit(counted_as, is_guest=viewer.is_guest)
        _store_once_more_if_needed(row.id, telling, told, by=by)
    return told


def _ensure_within_limit(counted_as: str, *, is_guest: bool) -> None:
    at_most = GUEST_LIMIT if is_guest else MEMBER_LIMIT
    try:
        ratelimit.hit("reports", counted_as, at_most=at_most, per=timedelta(hours=1))
    except TooMany as error:
        raise TooMany(TOO_MANY, retry_after=error.retry_after, field="reason") from error


def _store_once_more_if_needed(post_id: int, telling: Telling, told: Told, *, by: Author) -> None:
    """Two first reports at the same moment both try to open the case; the second finds it there."""
    try:
        _store(post_id, telling, told, by=by)
    except IntegrityError:
        db.session.rollback()
        _store(post_id, telling, told, by=by)


def _store(post_id: int, telling: Telling, told: Told, *, by: Author) -> None:
    start_writing()
    post = db.session.scalar(select(Post).where(Post.id == post_id))
    if post is None:
        raise NotFound()
    speaks = _speaks(post_id, told.care)
    report = Report(ref=new_ref(), post_id=post_id, reporter_id=by.member_id, care=told.care)
    report.reason, report.details = telling.reason, telling.details
    if telling.details:
        _store_reading(report, told.details)
    report.snapshot = assessing.joined(*text_as_read(post, version=telling.version))
    report.at = clock.to_hour(clock.now())
    db.session.add(report)
    masked = post.voice != Voice.NAME
    reasons = []
    if speaks:
        reasons.append(Reason(kind="report", care=told.care, data={"reason": telling.reason, "report": report.ref}))
    if told.details.asks_for_panel and (speaks or by.member_id is not None):
        reasons.append(_about_reader(told.details, report_ref=report.ref))
    if reasons:
        open_case(post_id=post_id, masked=masked, reasons=reasons)
    audit.record("report.made", by=None, subject=f"post:{post.ref}", at=report.at, reason=telling.reason)


def _store_reading(report: Report, reading: Reading) -> None:
    """What was made of the reader's own words stands with the report: rule ids and spans count in `details`."""
    report.said_care, report.said_exposure, report.engine = reading.care, reading.exposure, reading.engine
    report.needs, report.conduct, report.signals = list(reading.needs), list(reading.conduct), list(reading.signals)
    report.unread = reading.failed


def _about_reader(reading: Reading, *, report_ref: str) -> Reason:
    """The signal that somebody should think of the reader as well. It names nobody and none of their words."""
    data = {"about": about_whom(reading), "report": report_ref}
    return Reason(kind="reporter", care=reading.care, data=data)


def about_whom(reading: Reading) -> str:
    """Whose danger a reader's words tell of: self, someone, or unread when the filter failed on them.

    Only where every serious sign is about another person is it someone: when unsure, the reader is thought of too.
    """
    if reading.failed:
        return "unread"
    serious = [signal for signal in reading.signals if signal["care"] >= PANEL_FROM]
    return "someone" if serious and all("someone" in signal["labels"] for signal in serious) else "self"


def _speaks(post_id: int, care: int) -> bool:
    """Whether a report is heard in the queue: the first ten are, and any that is more urgent than the case is now."""
    if count_open_reports(post_id) < OPEN_SIGNALS:
        return True
    present = db.session.scalar(select(Case.care).where(Case.post_id == post_id, Case.status == "open"))
    return present is None or care > present


def answer_reports(post_id: int, *, outcome: str) -> None:
    """Close the open reports on a post with the decision that answers them, inside the caller's write transaction."""
    still_open = update(Report).where(Report.post_id == post_id, Report.outcome.is_(None))
    db.session.execute(still_open.values(outcome=outcome, outcome_at=clock.now()))
