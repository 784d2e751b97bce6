"""Writes of reports."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from forum.cases.models import Case
from forum.cases.services import Reason, open_case, tell_of_change
from forum.core import audit, clock, ratelimit
from forum.core.access import Viewer
from forum.core.db import db, start_writing
from forum.core.errors import NotFound, TooMany, Unprocessable
from forum.core.refs import new_ref
from forum.core.types import AnyRow
from forum.masks.authorship import Author
from forum.posts import assessing
from forum.posts.assessing import TITLE_GAP, Reading
from forum.posts.models import Post, Voice
from forum.posts.queries import get_post
from forum.reports import receipts
from forum.reports.about import about_whom
from forum.reports.models import TAKEN_BACK, Report
from forum.reports.policy import ensure_can_report
from forum.reports.queries import Sender, count_open_reports, find_told, is_known_receipt, text_as_read
from forum.reports.reasons import SiteReason, get_offered
from forum.reports.receipts import Words
from forum.reports.words import own_words

MEMBER_LIMIT = 10  # reports an hour: more than anyone needs who reads; few enough that nobody floods the queue
GUEST_LIMIT = 60  # an hour and address: a school or a clinic shares one
GUEST_LIMIT_ON_ONE = 20  # of these on one post: nobody buries one person's post in reports
MOST_TOLD = 10_000  # characters of one report: what a reader adds stands with what they told before
OPEN_SIGNALS = 10  # reports on one post that each speak in the queue; further ones are kept and counted
MORE_IS_HEARD = (
    "You have told us a lot about this post already, and the moderators have all of it. "
    "If something new happened, please choose another reason, or say it in fewer words."
)
NOTHING_SAID = Reading(care=0, exposure=0)
TOO_MANY = (
    "You have told us about many posts in this hour. Please wait a while before the next one. "
    "If someone is in danger now, please look at “Urgent help”."
)


@dataclass(frozen=True, kw_only=True)
class Telling:
    """What a reader tells: a reason (a code), own words, the version of the post they read, and the key of the form."""

    reason: str
    details: str = ""
    version: int | None = None
    key: str | None = None


@dataclass(frozen=True, kw_only=True)
class Told:
    """What became of it, for the page that thanks. `details` is what was made of the reader's own words. `words`: the
    receipt of somebody without an account. `again`: they had told us, and what they wrote now stands with it."""

    reason: str
    care: int
    details: Reading
    thread_ref: str
    words: Words = ()
    again: bool = False


def report_post(ref: str, telling: Telling, *, by: Author, viewer: Viewer, counted_as: str) -> Told:
    """Store a report and let it speak on the post's case. Who has told the same reason already, and waits for an
    answer, adds their words to that one; the same again changes nothing.

    `counted_as` is whom the hourly limits count. Raises NotFound for a post this viewer can't read, Refused for one's
    own, Unprocessable for a reason that is not on offer and for very many words, TooMany over a limit.
    """
    row = get_post(ref, viewer=viewer, author=by)
    ensure_can_report(row, by=by)
    reason = get_offered(telling.reason)
    reading = assessing.read(telling.details) if telling.details else NOTHING_SAID
    sender = Sender(member_id=by.member_id, forms=tuple(() if by.member_id else receipts.draw_again(telling.key)))
    told = Told(reason=reason.code, care=max(reason.care, reading.care), details=reading, thread_ref=row.thread_ref)
    before = find_told(row.id, reason.code, by=sender)
    if before is not None and _says_nothing_new(before, telling.details):
        return replace(told, again=True, words=sender.words_of(before.receipt_tag))
    _ensure_within_limit(counted_as, post_id=row.id, is_guest=viewer.is_guest)
    return _store_once_more_if_needed(row.id, telling, told, reason=reason, by=sender)


def _says_nothing_new(before: AnyRow, details: str) -> bool:
    """Whether these words stand there already, as a part of their own."""
    said = f"{TITLE_GAP}{before.details}{TITLE_GAP}"
    return not details or f"{TITLE_GAP}{details}{TITLE_GAP}" in said


def _ensure_within_limit(counted_as: str, *, post_id: int, is_guest: bool) -> None:
    hour = timedelta(hours=1)
    try:
        ratelimit.hit("reports", counted_as, at_most=GUEST_LIMIT if is_guest else MEMBER_LIMIT, per=hour)
        if is_guest:
            ratelimit.hit("reports-on", f"{counted_as} {post_id}", at_most=GUEST_LIMIT_ON_ONE, per=hour)
    except TooMany as error:
        raise TooMany(TOO_MANY, retry_after=error.retry_after, field="reason") from error


def _store_once_more_if_needed(post_id: int, telling: Telling, told: Told, *, reason: SiteReason, by: Sender) -> Told:
    """Two first reports at the same moment both try to open the case, and a form sent twice both to store the same
    receipt; the second finds it there."""
    try:
        return _store(post_id, telling, told, reason=reason, by=by)
    except IntegrityError:
        db.session.rollback()
        return _store(post_id, telling, told, reason=reason, by=by)


def _store(post_id: int, telling: Telling, told: Told, *, reason: SiteReason, by: Sender) -> Told:
    """The post is locked first: those who report it at the same moment come one after the other, and each counts those
    before it."""
    start_writing()
    post = db.session.scalar(select(Post).where(Post.id == post_id).with_for_update())
    if post is None:
        raise NotFound()
    before = find_told(post_id, reason.code, by=by)
    if before is not None:
        if not _says_nothing_new(before, telling.details):
            _tell_more(before.id, post, telling, told, by=by)
        return replace(told, again=True, words=by.words_of(before.receipt_tag))
    words = () if by.member_id is not None else _new_words(by)
    _store_new(post, telling, told, reason=reason, words=words, by=by)
    return replace(told, words=words)


def _new_words(by: Sender) -> Words:
    """Those that belong to the form, unless it was sent before, about something else."""
    drawn = by.forms[0] if by.forms else ()
    return drawn if drawn and not is_known_receipt(drawn) else receipts.draw()


def _store_new(post: Post, telling: Telling, told: Told, *, reason: SiteReason, words: Words, by: Sender) -> None:
    speaks = _speaks(post.id, told.care)
    report = Report(ref=new_ref(), post_id=post.id, reporter_id=by.member_id, care=told.care)
    report.reason, report.label, report.details = reason.code, reason.label, telling.details
    report.receipt_tag = receipts.new_tag(words) if words else None
    if telling.details:
        _store_reading(report, told.details)
    report.snapshot = assessing.joined(*text_as_read(post, version=telling.version))
    report.at = clock.to_hour(clock.now())
    db.session.add(report)
    reasons = []
    if speaks:
        data = {"reason": reason.code, "report": report.ref} | own_words(reason.code, reason.label)
        reasons.append(Reason(kind="report", care=told.care, data=data))
    if told.details.asks_for_panel and (speaks or by.member_id is not None):
        reasons.append(_about_reader(told.details, telling, report_ref=report.ref))
    if reasons:
        open_case(post_id=post.id, masked=post.voice != Voice.NAME, reasons=reasons)
    audit.record_by_the_hour("report.made", by=None, subject=f"post:{post.ref}", reason=reason.code)


def _tell_more(report_id: int, post: Post, telling: Telling, told: Told, *, by: Sender) -> None:
    """Put more words to an open report. Whoever has the case on the screen reads them before deciding."""
    report = db.session.scalars(select(Report).where(Report.id == report_id)).one()
    details = TITLE_GAP.join(filter(None, (report.details, telling.details)))
    if len(details) > MOST_TOLD:
        raise Unprocessable(MORE_IS_HEARD, field="details")
    speaks = _speaks(post.id, told.care)
    report.details, report.care = details, max(report.care, told.care)
    _store_reading(report, told.details, after=len(details) - len(telling.details))
    if told.details.asks_for_panel and (speaks or by.member_id is not None):
        about = [_about_reader(told.details, telling, report_ref=report.ref)]
        open_case(post_id=post.id, masked=post.voice != Voice.NAME, reasons=about)
    else:
        tell_of_change(post.id)
    audit.record_by_the_hour("report.more_told", by=None, subject=f"post:{post.ref}", reason=report.reason)


def _store_reading(report: Report, reading: Reading, *, after: int = 0) -> None:
    """What was made of the reader's own words stands with the report: rule ids, and spans that count in `details`,
    where these words begin `after` so many characters. What was read before stays."""
    report.said_care = max(report.said_care or 0, reading.care)
    report.said_exposure = max(report.said_exposure or 0, reading.exposure)
    report.engine = reading.engine or report.engine
    report.needs = sorted({*(report.needs or ()), *reading.needs})
    report.conduct = sorted({*(report.conduct or ()), *reading.conduct})
    moved = [{**one, "start": one["start"] + after, "end": one["end"] + after} for one in reading.signals]
    report.signals = [*(report.signals or ()), *moved]
    report.unread = bool(report.unread) or reading.failed


def _about_reader(reading: Reading, telling: Telling, *, report_ref: str) -> Reason:
    """The signal that somebody should think of the reader as well. It names nobody and none of their words."""
    about = about_whom(reading, telling.details, worried=telling.reason == "worried")
    data = {"about": about, "report": report_ref}
    return Reason(kind="reporter", care=reading.care, data=data)


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


def reopen_reports(post_id: int, *, since: datetime) -> None:
    """The decision made at that moment was taken back: the reports it answered are open again. Inside the caller's
    write transaction."""
    answered = update(Report).where(Report.post_id == post_id, Report.outcome_at >= since, Report.outcome != TAKEN_BACK)
    db.session.execute(answered.values(outcome=None, outcome_at=None))
