"""HTTP of "This number didn't work": for everybody, and kind without the database too."""

from __future__ import annotations

import logging
from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from forum.core import clock, ratelimit
from forum.core.access import public
from forum.core.db import db
from forum.core.errorpages import let_go_of_database
from forum.core.web import limiter_name
from forum.crisis import queries, trouble, views
from forum.crisis.entries import INTERNATIONAL, Resource
from forum.crisis.help_pages import asked_country, even_without_database
from forum.crisis.snapshot import kept_line

log = logging.getLogger(__name__)
blueprint = Blueprint("crisis_trouble", __name__)
TOLD_AN_HOUR = 10
CHOOSE = "Please choose what happened. Or use one of the others below: you don’t have to tell us."


@blueprint.get("/help/lines/<ref>/report")
@public
def show(ref: str) -> str:
    return even_without_database(lambda use_database: _page(ref, use_database=use_database))


@blueprint.post("/help/lines/<ref>/report")
@public
def tell(ref: str) -> Response | tuple[str, int]:
    kind = request.form.get("kind", "")
    try:
        trouble.get_live(ref)
        if kind not in trouble.KINDS:
            return _page(ref, use_database=True, errors={"kind": [CHOOSE]}), 422
        if not _was_told_already(ref):
            trouble.note_trouble(ref, kind)
            db.session.commit()
    except SQLAlchemyError:
        log.exception("trouble_without_database")
        let_go_of_database()
        return _page(ref, use_database=False), 503
    return redirect(url_for("crisis_trouble.show", ref=ref, thanks=1), code=303)


def _was_told_already(ref: str) -> bool:
    """One network counts once a day for a line, so that sending a form twice, or in anger, changes nothing."""
    who = limiter_name()
    too_much = ratelimit.is_too_often("trouble", who, at_most=TOLD_AN_HOUR, per=timedelta(hours=1))
    return too_much or ratelimit.is_too_often(f"trouble.{ref}", who, at_most=1, per=timedelta(days=1))


def _page(ref: str, *, use_database: bool, errors: dict[str, list[str]] | None = None) -> str:
    line = queries.as_resource(trouble.get_live(ref)) if use_database else kept_line(ref)
    return render_template(
        "crisis/trouble.html",
        line=line,
        kinds=tuple(trouble.KINDS.items()),
        others=views.other_lines(line, country=_country(line, use_database), at=clock.now(), use_database=use_database),
        is_away=not use_database,
        has_thanks=bool(request.args.get("thanks")) and not errors,
        errors=errors or {},
        has_errors=bool(errors),
    )


def _country(line: Resource | None, use_database: bool) -> str | None:
    """That of the line; for one of every country, the reader's."""
    if line and line.country != INTERNATIONAL:
        return line.country
    return asked_country(use_database=use_database)
