"""HTTP of the directory as a file."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, stream_with_context

from forum.core import clock
from forum.core.access import Capability, requires
from forum.crisis.exporting import as_csv, as_json

blueprint = Blueprint("crisis_export", __name__)


@blueprint.get("/admin/crisis-resources/export.json")
@requires(Capability.ADMIN)
def json_file() -> Response:
    return _file(as_json(), "json", "application/json")


@blueprint.get("/admin/crisis-resources/export.csv")
@requires(Capability.ADMIN)
def csv_file() -> Response:
    return _file(as_csv(), "csv", "text/csv; charset=utf-8")


def _file(content: Iterator[str], ending: str, kind: str) -> Response:
    answer = Response(stream_with_context(content), content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="helplines-{clock.now():%Y-%m-%d}.{ending}"'
    return answer
