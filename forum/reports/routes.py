"""HTTP of reports: the form, the page that thanks, and the member's own list. What comes later, see receipt_routes."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, redirect, render_template, url_for
from werkzeug.wrappers import Response

from forum.accounts.sessions import current_author
from forum.core import privatecookie
from forum.core.access import public
from forum.core.db import db
from forum.core.errors import Declined, DomainError
from forum.core.forms import Answer, answer_with, form_errors
from forum.core.sections import add_section
from forum.core.types import AnyRow
from forum.core.web import current_viewer, limiter_name
from forum.masks.authorship import wrote
from forum.posts import returned
from forum.posts.compose import new_key
from forum.posts.queries import get_post
from forum.posts.views import shown_name
from forum.reports import queries, receipt_routes, views  # noqa: F401  the import adds its addresses
from forum.reports.blueprint import blueprint
from forum.reports.forms import DETAILS_LENGTH, ReportForm
from forum.reports.services import Telling, Told, report_post

COOKIE = "told"
COOKIE_LASTS = timedelta(minutes=10)  # long enough for the very next page


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    add_section(app, "me", own_reports)
    returned.reads(app, "reports.create", "details")


@blueprint.get("/posts/<ref>/reports")
@public
def new(ref: str) -> str:
    row = _readable(ref)
    return _form_page(ReportForm(version=row.version, key=new_key()), row)


@blueprint.post("/posts/<ref>/reports")
@public
def create(ref: str) -> Answer:
    row = _readable(ref)
    form = ReportForm()
    if not form.validate():
        return _form_page(form, row), 422
    try:
        told = report_post(ref, _telling(form), by=current_author(), viewer=current_viewer(), counted_as=_counted_as())
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return answer_with(_form_page(form, _readable(ref), error), error=error)
    return _remember(redirect(url_for("reports.thanks"), code=303), told)


@blueprint.get("/reports/thanks")
@public
def thanks() -> str:
    """What happens next. It names no post, so that it can be left on the screen."""
    kept = privatecookie.read(COOKIE)
    viewer = current_viewer()
    panel = None
    if kept and views.wants_panel(kept["reason"], asks=kept["asks"], care=kept["care"]):
        found = {"reason": kept["reason"], "care": kept["care"], "needs": tuple(kept["needs"])}
        panel = views.panel_after(**found, viewer=viewer)
    shown = {"thread_ref": kept.get("thread", ""), "words": kept.get("words", []), "again": kept.get("again", False)}
    return render_template("reports/thanks.html", panel=panel, **shown)


def own_reports() -> str:
    """The section of `/me` with what became of one's reports; empty for who sent none."""
    member_id = current_viewer().member_id
    rows = queries.list_reports_by(member_id) if member_id is not None else []
    return render_template("reports/own.html", reports=views.sent_reports(rows)) if rows else ""


def _readable(ref: str) -> AnyRow:
    return get_post(ref, viewer=current_viewer(), author=current_author())


def _counted_as() -> str:
    viewer = current_viewer()
    return f"address:{limiter_name()}" if viewer.is_guest else f"member:{viewer.member_id}"


def _telling(form: ReportForm) -> Telling:
    said = {"reason": form.reason.data or "", "details": form.details.data or ""}
    return Telling(**said, version=form.version.data, key=form.key.data)


def _remember(response: Response, told: Told) -> Response:
    """Only this browser learns what the next page shows; nothing of it is a row."""
    facts = {"reason": told.reason, "thread": told.thread_ref, "care": told.care}
    facts |= {"asks": told.details.asks_for_panel, "needs": list(told.details.needs)}
    facts |= {"words": list(told.words), "again": told.again}
    privatecookie.keep(response, COOKIE, facts, lasts=COOKIE_LASTS)
    return response


def _form_page(form: ReportForm, row: AnyRow, error: DomainError | None = None) -> str:
    errors = form_errors(form, error)
    help_for = {"viewer": current_viewer(), "country": row.space_country}
    panel = returned.panel_of(form.details.data or "", **help_for) if errors else None
    return render_template(
        "reports/new.html",
        form=form,
        row=row,
        author=shown_name(row),
        own=wrote(current_author(), row),
        choices=views.reason_choices(),
        limit=DETAILS_LENGTH,
        errors=errors,
        panel=panel,
        has_errors=bool(errors),
    )
