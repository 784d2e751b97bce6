"""HTTP of taking lines out of a file: give it, look at what it would do, put it in place."""

from __future__ import annotations

from itertools import chain
from typing import Any

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from forum.core.access import Capability, requires, takes_files
from forum.core.db import db
from forum.core.errors import Declined, Unprocessable
from forum.core.web import current_viewer
from forum.crisis import importing
from forum.crisis.cells import shut
from forum.crisis.exporting import table_line
from forum.crisis.forms import in_words
from forum.crisis.import_queries import all_rejected, get_import, list_imports, list_rows

blueprint = Blueprint("crisis_import", __name__)
LOOK_AGAIN = 3  # seconds between two looks at an import that is being read
MOST_LOOKS = 200  # then the page rests: it must not keep a session alive that nobody sits at
SHOWN = ("rejected", "changed", "new")


@blueprint.get("/admin/crisis-resources/import")
@requires(Capability.ADMIN)
def form() -> str:
    return _form({})


@blueprint.post("/admin/crisis-resources/import")
@requires(Capability.ADMIN)
@takes_files(importing.MOST_BYTES)
def begin() -> BaseResponse | tuple[str, int]:
    file = request.files.get("file")
    try:
        if file is None:
            raise Unprocessable("Please choose a file.", field="file")
        ref = importing.begin(file.stream, by=current_viewer().member_id)  # type: ignore[arg-type]
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        return _form({error.field or "": [error.message]}), error.status
    return redirect(url_for("crisis_import.show", token=ref), code=303)


def _form(errors: Any) -> str:
    return render_template(
        "crisis/import.html", imports=list_imports(), errors=errors, has_errors=bool(errors), nav_current="admin"
    )


@blueprint.get("/admin/crisis-resources/import/<token>")
@requires(Capability.ADMIN)
def show(token: str) -> Response:
    return _page(token, {})


@blueprint.post("/admin/crisis-resources/import/<token>")
@requires(Capability.ADMIN)
def agree(token: str) -> BaseResponse:
    found = get_import(token)
    try:
        importing.agree(found.id, by=current_viewer().member_id)
        db.session.commit()
    except Declined as error:
        db.session.rollback()
        answer = _page(token, {"": [error.message]})
        answer.status_code = error.status
        return answer
    return redirect(url_for("crisis_import.show", token=token), code=303)


@blueprint.post("/admin/crisis-resources/import/<token>/drop")
@requires(Capability.ADMIN)
def drop(token: str) -> BaseResponse:
    importing.drop(get_import(token).id)
    db.session.commit()
    flash("The file is forgotten. What the directory says now stays.")
    return redirect(url_for("crisis_import.form"), code=303)


@blueprint.get("/admin/crisis-resources/import/<token>/rejected.csv")
@requires(Capability.ADMIN)
def rejected(token: str) -> Response:
    found = get_import(token)
    table = chain([("row", "id", "name", "reason")], all_rejected(found))
    rows = (table_line([shut(cell) for cell in row]) for row in table)
    answer = Response(stream_with_context(rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="rejected-{found.ref}.csv"'
    return answer


def _page(token: str, errors: Any) -> Response:
    found = get_import(token)
    given = request.args.get("show", "")
    shown = given if given in SHOWN else next((name for name in SHOWN if found.counts[name]), "new")
    page = render_template(
        "crisis/import_one.html",
        found=found,
        shown=shown,
        page=list_rows(found, shown, cursor=request.args.get("after")),
        in_words=in_words,
        errors=errors,
        has_errors=bool(errors),
        nav_current="admin",
    )
    answer = make_response(page)
    looks = request.args.get("looks", 0, int)
    if found.state in ("reading", "agreed") and 0 <= looks < MOST_LOOKS:
        answer.headers["Refresh"] = f"{LOOK_AGAIN}; url={url_for('crisis_import.show', token=token, looks=looks + 1)}"
    return answer
