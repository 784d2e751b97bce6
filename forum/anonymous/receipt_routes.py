"""HTTP of coming back with nine words: the page of a guest's post, and what they may do there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forum.anonymous import guest_views, opened
from forum.anonymous.blueprint import blueprint
from forum.anonymous.guest_forms import GuestReplyForm
from forum.anonymous.guest_queries import find_place
from forum.anonymous.opened import Opened
from forum.anonymous.services import reply_as_guest
from forum.cases.queries import newest_told
from forum.core import ratelimit
from forum.core.access import public
from forum.core.db import db
from forum.core.errors import Declined, DomainError, NotFound, TooMany
from forum.core.forms import Answer, answer_with
from forum.core.kept import kept_fields, kept_panel, open_form, seal_form
from forum.core.types import AnyRow
from forum.core.web import current_viewer, limiter_name, own_path, send_again
from forum.crisis import memory
from forum.masks import receipts
from forum.masks.authorship import wrote
from forum.masks.receipts import Typed
from forum.notes.page import told_team
from forum.notes.services import Kept, keep_for_team
from forum.notes.views import notes_on
from forum.posts import panels, policy, questions, returned
from forum.posts.assessing import joined
from forum.posts.models import Voice
from forum.posts.pausing import why_paused_unnamed
from forum.posts.pipeline import own_note
from forum.posts.queries import get_post, list_positions, newest_assessment
from forum.posts.questions import Question
from forum.posts.views import show_posts, shown_title
from forum.posts.waiting import list_waiting
from forum.threads.queries import get_visible_thread, page_of, positions_on, started
from forum.threads.views import page_number, pages
from forum.trustees import contacts

TRIES_AN_HOUR = 200  # that open nothing, from one address: nine words cannot be guessed, but looking for help is work
TOO_MANY_TRIES = (
    "These words don’t open a post. Many were tried from this connection, so we can’t look for slips just now. "
    "The right nine words still open it."
)
CLOSED_MEANWHILE = "Your receipt was closed in the meantime. Your text is safe. Please type your nine words again."
OPEN_AGAIN = "Your receipt is open again. Here is what you wrote. It is not sent yet."
WRITTEN = {"title": "Title", "body": "What you wrote", "note": "Content note", "details": "How to reach you"}


def init_app(app: Flask) -> None:
    returned.reads(app, "anonymous.reply", "body", "note")


# Opening and closing


@blueprint.get("/receipt")
@public
def show_receipt() -> Answer | str:
    """The page of the post whose receipt is open; without one, the form for the words."""
    now = opened.current()
    if now is None:
        return _words_page()
    try:
        page = _post_page(now)
    except NotFound:  # it was open a moment ago, and now its post or its space is gone
        return opened.close(make_response(_words_page()))
    return opened.keep(make_response(page), now)


@blueprint.post("/receipt")
@public
def open_receipt() -> Answer:
    """Any nine words of the list are looked up in the same way, and those that open nothing get the same page.

    Right words always open: only tries that open nothing are counted, so nobody is shut out by their neighbours.
    """
    typed, kept = request.form.get("words", ""), request.form.get("kept", "")
    read = receipts.read(typed)
    place = find_place(read.words) if read.is_whole else None
    if place is None:
        return _no_match(read, typed, kept)
    now = Opened(by=receipts.guest_of(read.words), place=place)
    form = open_form(kept)
    if form is None:
        return opened.keep(redirect(url_for("anonymous.show_receipt"), code=303), now)
    return opened.keep(make_response(send_again(OPEN_AGAIN, action=form[0], fields=form[1], status=200)), now)


def _no_match(read: Typed, typed: str, kept: str) -> Answer:
    """The form again, with spelling help from the word list alone; without it for who has tried very often."""
    try:
        ratelimit.hit("receipt", limiter_name(), at_most=TRIES_AN_HOUR, per=timedelta(hours=1))
    except TooMany as error:
        told = TooMany(TOO_MANY_TRIES, retry_after=error.retry_after)
        return answer_with(_words_page(typed, errors=[told.message], kept=kept), error=told)
    errors = guest_views.spelling(read) or [guest_views.NO_MATCH]
    return _words_page(typed, errors=errors, kept=kept), 422


@blueprint.post("/receipt/closed")
@public
def close_receipt() -> Response:
    flash("Your receipt is closed on this device.")
    return opened.close(redirect(url_for("anonymous.show_receipt"), code=303))


@blueprint.post("/receipt/help-closed")
@public
def close_help() -> Response:
    """Put the help panel of one's own post away for a day, and stay on the page."""
    response = redirect(url_for("anonymous.show_receipt"), code=303)
    now, post, care = opened.current(), request.form.get("post", ""), request.form.get("care", "")
    if now is not None and post.isascii() and len(post) <= 12:
        memory.close(response, post=post, care=int(care) if care in ("2", "3", "4") else 0)
    return response


def _words_page(typed: str = "", *, errors: Any = (), kept: str = "", message: str = "") -> str:
    """The form for the nine words. `kept`: a form that waits for them, sealed; what it says is shown."""
    form = open_form(kept)
    fields = dict(form[1]) if form else {}
    shown = [(label, fields[name]) for name, label in WRITTEN.items() if fields.get(name, "").strip()]
    panel = kept_panel(*form) if form else None
    told = {"words": list(errors)} if errors else {}
    page = {"typed": typed, "errors": told, "kept": kept if form else "", "shown": shown, "panel": panel}
    return render_template("anonymous/receipt_open.html", has_errors=bool(errors), message=message, **page)


def closed_meanwhile() -> Answer:
    """A text that was sent after the receipt had closed: the words first, and the text is still there."""
    fields = kept_fields()
    kept = seal_form(own_path(), fields) if fields else ""
    return _words_page(kept=kept, message=CLOSED_MEANWHILE if fields else ""), 401


# The page of the post


def _post_page(
    now: Opened,
    *,
    form: GuestReplyForm | None = None,
    error: DomainError | None = None,
    question: Question | None = None,
) -> str:
    viewer = current_viewer()
    thread = get_visible_thread(now.place.thread_ref, viewer=viewer, author=now.by)
    number = page_number(request.args.get("page"), thread)
    rows = _rows_of(thread, number, now)
    posts = show_posts(
        rows,
        viewer=viewer,
        author=now.by,
        space_id=thread.space_id,
        opening=(thread.author_id, thread.opening_mask_id),
        decisions=newest_told([row.id for row in rows]),
        waiting=list_waiting(rows),
    )
    own = (row for row in reversed(rows) if wrote(now.by, row))
    saved = next(filter(None, (_panel_of(row.ref, now) for row in own)), None)
    return render_template(
        "anonymous/receipt.html",
        title=shown_title(thread, viewer=viewer, own=started(now.by, thread)),
        thread=thread,
        standing=guest_views.standing(posts[0], own_alone=_own_alone(thread)),
        own_alone=_own_alone(thread),
        waiting=posts[0].waiting,
        posts=guest_views.without_repeating(posts),
        pages=pages(thread, number),
        reply=guest_views.reply(thread, paused=why_paused_unnamed(now.by), form=form, error=error),
        notes=notes_on(rows, author=now.by),
        contact_offered=contacts.is_offered(contacts.standing_of_post(rows[0].id)),
        panel=_panel_of_reply(form, thread) if form else saved,
        question=question,
        has_errors=form is not None and question is None,
    )


def _rows_of(thread: AnyRow, number: int, now: Opened) -> list[AnyRow]:
    """The opening post and those of a page; the guest's own alone where only members read the rest by now."""
    rows = {row.position: row for row in list_positions(thread.id, first=1, last=1)}
    first, last = positions_on(number)
    rows |= {row.position: row for row in list_positions(thread.id, first=first, last=last)}
    return [row for row in rows.values() if not _own_alone(thread) or wrote(now.by, row)]


def _own_alone(thread: AnyRow) -> bool:
    """Whether only members read what others wrote there."""
    return bool(thread.members_only and current_viewer().is_guest)


def _panel_of(ref: str, now: Opened) -> dict[str, Any] | None:
    """Help on the page, when one of the guest's own posts asks for it."""
    row = get_post(ref, viewer=current_viewer(), author=now.by)
    reading = newest_assessment(row.id)
    panel = panels.on_own_post(row, reading, viewer=current_viewer()) if reading else None
    return panel | {"close_action": url_for("anonymous.close_help")} if panel else None


def _panel_of_reply(form: GuestReplyForm, thread: AnyRow) -> dict[str, Any] | None:
    """Help beside a reply that came back."""
    said = joined(None, form.body.data or "", own_note(form.note.data))
    return returned.panel_of(said, viewer=current_viewer(), country=thread.space_country)


@blueprint.post("/receipt/replies")
@public
def reply() -> Answer:
    now, form = opened.current(), GuestReplyForm()
    if now is None:
        return closed_meanwhile()
    thread = get_visible_thread(now.place.thread_ref, viewer=current_viewer(), author=now.by)
    if not form.validate():
        return _post_page(now, form=form), 422
    telling = questions.details_in(form.said, voice=Voice.GUEST, by=now.by)
    question = questions.about_details(telling, form.said, asked=form.asked.data, go_on="Send")
    if question:
        form.asked.data = questions.DETAILS
        return _post_page(now, form=form, question=question), 422
    try:
        made = reply_as_guest(form.draft(), thread_id=thread.id, by=now.by, address=limiter_name())
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        kept = keep_for_team(error, form.said, key=form.key.data, by=now.by)
        return told_at_receipt(kept, now) if kept else answer_with(_post_page(now, form=form, error=error), error=error)
    flash("Your reply is saved. A person on the team reads it before others can see it.")
    questions.tell_afterwards(telling, asked=form.asked.data)
    return opened.keep(redirect(own_place(made.post_ref, now), code=303), now)


def told_at_receipt(kept: Kept, now: Opened) -> Answer:
    """On to the private notes of the guest, where what they wrote while paused is kept for the team."""
    db.session.commit()
    return opened.keep(told_team(kept, url_for("anonymous.show_notes", ref=kept.post_ref)), now)


def own_place(ref: str, now: Opened) -> str:
    """The place of one of the guest's own posts on the page of the receipt."""
    number = page_of(get_post(ref, viewer=current_viewer(), author=now.by).position)
    page = number if number > 1 else None
    return url_for("anonymous.show_receipt", page=page, _anchor=f"post-{ref}")


def own_post(ref: str, now: Opened) -> AnyRow:
    """A post that the guest wrote. Raises NotFound for any other, and once it is gone."""
    row = get_post(ref, viewer=current_viewer(), author=now.by)
    policy.ensure_own(row, by=now.by)
    return row
