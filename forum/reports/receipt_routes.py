"""HTTP of what comes after sending: the page of a receipt of six words, and taking a report back.

None of these pages says which post it is about, nor a word of it: somebody else may see the screen.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forum.core import privatecookie, ratelimit
from forum.core.access import Capability, public, requires
from forum.core.db import db
from forum.core.errors import Conflict, TooMany
from forum.core.forms import Answer, answer_with
from forum.core.types import AnyRow
from forum.core.web import current_viewer, limiter_name
from forum.masks import receipts as word_list
from forum.reports import queries, receipts, taking_back, views
from forum.reports.blueprint import blueprint
from forum.reports.receipts import Words

COOKIE = "reported"
LASTS = timedelta(minutes=30)
TRIES_AN_HOUR = 200  # that open nothing, from one address
TOO_MANY_TRIES = (
    "These words don’t open a report. Many were tried from this connection, so we can’t look for slips just now. "
    "The right six words still open it."
)
TAKEN_BACK = "You took it back. Thank you for thinking of others."


@blueprint.get("/reports/receipt")
@public
def show_receipt() -> str:
    """What became of the report whose receipt is open; without one, the form for the words."""
    row = _opened()
    if row is None:
        return _words_page()
    return render_template("reports/receipt.html", report=views.sent_report(row))


@blueprint.post("/reports/receipt")
@public
def open_receipt() -> Answer:
    """Right words always open: only tries that open nothing are counted. What is no receipt all looks the same."""
    typed = request.form.get("words", "")
    read = word_list.read(typed)
    if not receipts.is_whole(read) or queries.find_by_receipt(read.words) is None:
        return _no_match(read, typed)
    response = redirect(url_for("reports.show_receipt"), code=303)
    privatecookie.keep(response, COOKIE, {"words": list(read.words)}, lasts=LASTS)
    return response


@blueprint.post("/reports/receipt/closed")
@public
def close_receipt() -> Response:
    flash("Your report is closed on this device.")
    response = redirect(url_for("reports.show_receipt"), code=303)
    privatecookie.drop(response, COOKIE)
    return response


@blueprint.get("/reports/receipt/withdrawal")
@public
def ask_about_receipt() -> Answer | str:
    row = _opened()
    if row is None:
        return redirect(url_for("reports.show_receipt"), code=303)
    return _withdrawal_page(row, url_for("reports.take_back_receipt"), url_for("reports.show_receipt"))


@blueprint.post("/reports/receipt/withdrawal")
@public
def take_back_receipt() -> Response:
    words, back = _kept_words(), redirect(url_for("reports.show_receipt"), code=303)
    return _take_back(lambda: taking_back.take_back_by_receipt(words), back) if _opened() is not None else back


@blueprint.get("/me/reports/<ref>/withdrawal")
@requires(Capability.ACCOUNT)
def ask_about_own(ref: str) -> str:
    row = queries.get_own_report(ref, member_id=current_viewer().own_id)
    return _withdrawal_page(row, url_for("reports.take_back_own", ref=ref), url_for("accounts.me"))


@blueprint.post("/me/reports/<ref>/withdrawal")
@requires(Capability.ACCOUNT)
def take_back_own(ref: str) -> Response:
    me, back = current_viewer().own_id, redirect(url_for("accounts.me", _anchor="own-reports"), code=303)
    return _take_back(lambda: taking_back.take_back_own(ref, member_id=me), back)


def _take_back(act: Callable[[], bool], back: Response) -> Response:
    """Twice is harmless. One that was answered meanwhile stays as it is, and its sender reads so."""
    try:
        act()
        db.session.commit()
    except Conflict as error:
        db.session.rollback()
        flash(error.message)
        return back
    flash(TAKEN_BACK)
    return back


def _kept_words() -> Words:
    """The words of the receipt that is open in this browser; () when there is none, or its time is over."""
    kept = privatecookie.read(COOKIE).get("words", [])
    return tuple(str(word) for word in kept) if isinstance(kept, list) else ()


def _opened() -> AnyRow | None:
    words = _kept_words()
    return queries.find_by_receipt(words) if words else None


def _no_match(read: word_list.Typed, typed: str) -> Answer:
    """The form again, with spelling help from the word list alone; without it for who has tried very often."""
    try:
        ratelimit.hit("report-receipt", limiter_name(), at_most=TRIES_AN_HOUR, per=timedelta(hours=1))
    except TooMany as error:
        told = TooMany(TOO_MANY_TRIES, retry_after=error.retry_after)
        return answer_with(_words_page(typed, errors=[told.message]), error=told)
    return _words_page(typed, errors=views.spelling(read) or [views.NO_MATCH]), 422


def _words_page(typed: str = "", *, errors: list[str] | None = None) -> str:
    told = {"words": errors} if errors else {}
    return render_template("reports/receipt_open.html", typed=typed, errors=told, has_errors=bool(errors))


def _withdrawal_page(row: AnyRow, action: str, back: str) -> str:
    report = views.sent_report(row)
    return render_template("reports/withdraw.html", report=report, action=action, back=back)
