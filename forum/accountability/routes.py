"""HTTP of accountability: the audit log, its check and its file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, stream_with_context, url_for
from werkzeug.wrappers import Response

from forum.accountability import chain, numbers, queries, spreadsheet, views
from forum.core import clock, ratelimit
from forum.core.access import Capability, requires
from forum.core.db import db
from forum.core.errors import NotFound, TooMany
from forum.core.web import current_viewer

blueprint = Blueprint("accountability", __name__, url_prefix="/moderation")
CHECKS_AN_HOUR = 20  # a walk along the whole log reads every row of it


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


@blueprint.get("/audit")
@requires(Capability.SEE_RECORDS)
def audit() -> str:
    viewer, after = current_viewer(), request.args.get("after")
    asked, misread = views.read_asked(request.args, viewer=viewer)
    page = queries.list_events(asked, after=after)
    return render_template(
        "accountability/audit.html",
        entries=views.entries(page.rows, viewer=viewer),
        asked=asked,
        levels=views.levels(viewer),
        choices=views.choices(asked),
        misread=misread,
        next_cursor=page.next_cursor,
        first=not after,
        check=chain.newest(),
    )


@blueprint.post("/audit/check")
@requires(Capability.SEE_RECORDS)
def check() -> Response:
    try:
        ratelimit.hit("audit-check", str(current_viewer().own_id), at_most=CHECKS_AN_HOUR, per=timedelta(hours=1))
    except TooMany:
        flash("The log was checked often just now. What you see below is still true.")
        return redirect(url_for("accountability.audit"), code=303)
    found = chain.check()
    db.session.commit()
    flash("The log is whole." if found.broken is None else "The log is not whole. Please read on below.")
    return redirect(url_for("accountability.audit"), code=303)


@blueprint.get("/audit.csv")
@requires(Capability.SEE_RECORDS)
def audit_file() -> Response:
    """The same part of the log as the page, from its newest entry to its first."""
    viewer = current_viewer()
    asked, _ = views.read_asked(request.args, viewer=viewer)
    return _file(f"log-{asked.level}", views.HEADER, views.table(asked, viewer=viewer))


@blueprint.get("/dashboard")
@requires(Capability.SEE_RECORDS)
def dashboard() -> str:
    """Numbers of the last 7, 30 or 90 days, drawn and as tables. None of them is about one of the team."""
    days = _window()
    return render_template("accountability/dashboard.html", days=days, windows=numbers.WINDOWS, **_shown(days))


@blueprint.get("/dashboard/<name>.csv")
@requires(Capability.SEE_RECORDS)
def dashboard_file(name: str) -> Response:
    days = _window()
    table = numbers.dashboard(days, reader=current_viewer().member_id).find(name)
    if table is None:
        raise NotFound()
    return _file(f"{name}-{days}-days", table.headers, table.rows)


def _window() -> int:
    asked = request.args.get("days", "")
    return next((days for days in numbers.WINDOWS if str(days) == asked), 30)


def _shown(days: int) -> dict[str, Any]:
    found = numbers.dashboard(days, reader=current_viewer().member_id)
    return {"tables": found.tables, "week": found.week, "week_table": found.week_table}


def _file(name: str, header: Iterable[str], rows: Iterable[Iterable[Any]]) -> Response:
    """A CSV file, sent line by line as it is read."""
    answer = Response(stream_with_context(spreadsheet.lines(header, rows)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{clock.now():%Y-%m-%d}.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
