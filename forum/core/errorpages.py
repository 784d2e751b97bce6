"""Pages for what went wrong: kind words, help lines, and everything that was typed.

Rooms raise errors and never build such a page.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, current_app, g, render_template, request, session
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from forum.core.access import GUEST, declared
from forum.core.db import db
from forum.core.errors import DomainError, TooMany
from forum.core.kept import kept_fields, kept_panel
from forum.core.settings import site_settings
from forum.core.web import ask_to_sign_in, current_viewer, own_path, send_again

log = logging.getLogger(__name__)

ERROR_PAGES = frozenset({400, 403, 404, 405, 413, 429, 500, 503})  # every other status is shown as a 400 with its words
KEEPS_TEXT = frozenset({409, 429, 500, 503})  # a form that met one of these may be sent again as it is


def init_app(app: Flask) -> None:
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DBAPIError, _database_error)
    app.register_error_handler(Exception, _unexpected_error)
    app.extensions["hearth_help_lines"] = lambda country, use_database: ()


def set_help_lines(app: Flask, provider: Callable[[str | None, bool], Iterable[Any]]) -> None:
    """Room `crisis` says where error pages find lines: `provider(country, use_database)`, which never fails."""
    app.extensions["hearth_help_lines"] = provider


def _domain_error(error: DomainError) -> tuple[str, int, dict[str, str]]:
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, TooMany) else {}
    own_words = error.message if error.message != error.words else None
    return (*error_page(error.status, own_words), headers)


def _csrf_error(error: CSRFError) -> tuple[str, int]:
    capability = declared(current_app, request.endpoint or "")
    if capability and current_viewer().is_guest:
        return ask_to_sign_in(), 401
    session.pop("csrf_token", None)
    g.pop("csrf_token", None)
    words = "This form had been open for a while. Your text is safe. Please send it again."
    return send_again(words, action=own_path(), fields=kept_fields()), 400


def _http_error(error: HTTPException) -> BaseResponse | tuple[str, int]:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()
    return error_page(error.code or 500)


def _database_error(error: DBAPIError) -> tuple[str, int]:
    away = isinstance(error, OperationalError | InterfaceError)
    log.exception("database_error", extra={"endpoint": request.endpoint, "method": request.method})
    return error_page(503 if away else 500)


def _unexpected_error(error: Exception) -> tuple[str, int]:
    if current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise error
    log.exception("unexpected_error", extra={"endpoint": request.endpoint, "method": request.method})
    return error_page(500)


def error_page(status: int, message: str | None = None) -> tuple[str, int]:
    """The page for a status. From 500 on it is drawn without the database, and a form's text is kept."""
    if status >= 500:
        let_go_of_database()
    if request.method == "POST" and status in KEEPS_TEXT and kept_fields():
        kept = message or "Something on our side went wrong. Your text is safe. Please send it again."
        return send_again(kept, action=own_path(), fields=kept_fields(), status=status), status
    words: dict[str, Any] = {"message": message} if message else {}
    if request.method == "POST" and status in (403, 404):
        words["kept"] = request.form.get("body") or request.form.get("details", "")
        words["panel"] = kept_panel(own_path(), kept_fields())
    page = f"errors/{status if status in ERROR_PAGES else 400}.html"
    return render_template(page, fallback_lines=_help_lines(), **words), status


def _help_lines() -> tuple[Any, ...]:
    """The lines of the reader's country, or of the site's, while there is a database to name it."""
    bare = "without_database" in g
    country = None if bare else current_viewer().country or site_settings().default_country or None
    return tuple(current_app.extensions["hearth_help_lines"](country, not bare))


def let_go_of_database() -> None:
    """From here on this request is drawn without the database, as for a guest."""
    g.without_database = True
    g._login_user = GUEST  # Flask-Login would ask the database again, for the page that says it is away
    try:
        db.session.rollback()
    except DBAPIError:
        db.session.remove()
