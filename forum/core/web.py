"""The way of every request: which host, which origin, who, and may they; and the way of every answer out.

Rooms declare access with `forum.core.access`; they never check it by hand and never build an error page.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, redirect, render_template, request, session, url_for
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as BaseResponse

from config import Settings
from forum.core import privatecookie
from forum.core.access import DECLARED, GUEST, Viewer, declared
from forum.core.addresses import address_parts, network_of
from forum.core.db import db
from forum.core.errors import DomainError, NotFound, TooMany
from forum.core.kept import Fields, kept_fields, kept_panel, seal_form
from forum.core.settings import site_settings

log = logging.getLogger(__name__)

LONGEST_REQUEST = 1_000_000  # bytes: a post of 20,000 characters in any script, many times over
MOST_FIELDS = 1000  # in one form; the largest of ours has some sixty
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
LEFT_COOKIE = "left"
LEFT_LASTS = timedelta(minutes=10)
OPEN_WHILE_LEFT = frozenset({"static", "pages.leave", "pages.leave_continue", "pages.healthz", "pages.readyz"})

CSP = "; ".join(
    [
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("script", "style", "img", "connect", "font", "manifest", "worker")),
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=(), interest-cohort=()",
}
HSTS = "max-age=31536000; includeSubDomains"
A_YEAR = 31_536_000  # seconds
ERROR_PAGES = frozenset({400, 403, 404, 405, 413, 429, 500, 503})  # every other status is shown as a 400 with its words
KEEPS_TEXT = frozenset({409, 429, 500, 503})  # a form that met one of these may be sent again as it is

csrf = CSRFProtect()
login_manager = LoginManager()
login_manager.session_protection = None  # it would store a hash of address and browser
login_manager.anonymous_user = lambda: GUEST


def init_app(app: Flask, settings: Settings) -> None:
    _configure(app, settings)
    csrf.init_app(app)
    login_manager.init_app(app)
    app.before_request(_gate)
    app.after_request(_finish)
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DBAPIError, _database_error)
    app.register_error_handler(Exception, _unexpected_error)
    setattr(app.view_functions["static"], DECLARED, None)
    app.extensions["hearth_help_lines"] = lambda country, use_database: ()
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]


def _configure(app: Flask, settings: Settings) -> None:
    keys = app.extensions["hearth_keys"].all_newest_last("cookie")
    app.config.update(
        SECRET_KEY=keys[-1],
        SECRET_KEY_FALLBACKS=keys[:-1],
        SESSION_COOKIE_NAME="__Host-form" if settings.https else "hearth_form",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=LONGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LONGEST_REQUEST,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        WTF_CSRF_CHECK_DEFAULT=False,  # _gate calls it, in its place
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )


def current_viewer() -> Viewer:
    """Whoever makes this request. For routes only; everything below takes the viewer as an argument."""
    viewer: Viewer = current_user._get_current_object()
    return viewer


def set_help_lines(app: Flask, provider: Callable[[str | None, bool], Iterable[Any]]) -> None:
    """Room `crisis` says where error pages find lines: `provider(country, use_database)`, which never fails."""
    app.extensions["hearth_help_lines"] = provider


# The way in


def _gate() -> BaseResponse | tuple[str, int] | str | None:
    request.host  # noqa: B018  a host that is not ours raises here, before anything is read
    if request.endpoint == "static":
        return None
    _refuse_flood()
    _drop_nul()
    if request.cookies.get(privatecookie.cookie_name(LEFT_COOKIE)) and request.endpoint not in OPEN_WHILE_LEFT:
        return _neutral_page()
    if request.endpoint is None:
        return None
    if request.method not in SAFE_METHODS:
        _refuse_foreign_origin()
        if not _exempt_from_csrf():
            csrf.protect()
    return _refuse_access()


def _neutral_page() -> str:
    """What every address shows while the exit's cookie lives. A form sent meanwhile, from a page that was still open
    elsewhere, does nothing; what it held is carried along, sealed: whoever wrote it may have it nowhere else."""
    fields = kept_fields() if request.method == "POST" and not _is_foreign_origin() else []
    kept = seal_form(own_path(), fields) if fields else ""
    to = own_path() if request.method in SAFE_METHODS else None
    return render_template("pages/start.html", continue_to=url_for("pages.leave_continue", to=to), kept=kept)


def _refuse_flood() -> None:
    """Raises 413 for more fields than any page has: a megabyte of them would keep a process busy for many seconds.
    Counted before anything is read; of a form in parts the web framework counts itself."""
    if request.mimetype == "application/x-www-form-urlencoded" and request.get_data().count(b"&") >= MOST_FIELDS:
        abort(413)


def _drop_nul() -> None:
    """PostgreSQL stores no NUL and nobody types one: a path with it leads nowhere, a form or query goes on without. In
    a name another control stands for it, which no member's name may hold: nobody is called what they did not type."""
    if "\0" in request.path:
        raise NotFound()
    for part in ("args", "form") if request.method == "POST" else ("args",):
        given = list(getattr(request, part).items(multi=True))
        if any("\0" in value for _, value in given):
            request.__dict__[part] = ImmutableMultiDict(
                (name, value.replace("\0", "\x01" if name == "name" else "")) for name, value in given
            )


def _refuse_foreign_origin() -> None:
    if _is_foreign_origin():
        raise DomainError("This form was sent from another site, so nothing was done.")


def _is_foreign_origin() -> bool:
    """A browser names the page a form came from; other clients send nothing, and the CSRF token decides alone."""
    origin = request.headers.get("Origin")
    return origin is not None and address_parts(origin)[:2] != urlsplit(request.host_url)[:2]


def _exempt_from_csrf() -> bool:
    view = current_app.view_functions[request.endpoint or ""]
    return f"{view.__module__}.{view.__name__}" in csrf._exempt_views


def _refuse_access() -> BaseResponse | tuple[str, int] | None:
    capability = declared(current_app, request.endpoint or "")
    if capability is None or current_viewer().can(capability):
        return None
    if not current_viewer().is_guest:
        raise NotFound()
    if request.method in SAFE_METHODS:
        return redirect(url_for("accounts.sign_in", next=own_path()), code=303)
    return ask_to_sign_in(), 401


def own_path() -> str:
    """Path and query of this request, to come back to."""
    return request.full_path.rstrip("?")


def safe_path(path: str | None) -> str | None:
    """`path` when it leads to a page of this site, else None."""
    if not path or not path.startswith("/") or path.startswith(("//", "/\\")):
        return None
    if any(ord(character) < 0x21 or character == "\\" for character in path) or urlsplit(path).netloc:
        return None
    return path


# Nothing typed is lost


def ask_to_sign_in() -> str:
    """The page for a form sent after the session ended: sign in, and the text is still there."""
    words = "You were signed out in the meantime. Your text is safe. Please sign in to send it."
    return resubmit_page(words, action=own_path(), fields=kept_fields(), sign_in=True, status=401)


def send_again(message: str, *, action: str, fields: Fields, status: int = 400) -> str:
    """The page that shows kept text with one button to send it, with a fresh CSRF token."""
    return resubmit_page(message, action=action, fields=fields, sign_in=False, status=status)


def resubmit_page(message: str, *, action: str, fields: Fields, **more: Any) -> str:
    """The page with a form that came back, and with help when what was written asks for it."""
    panel = kept_panel(action, fields)
    return render_template("errors/resubmit.html", message=message, action=action, fields=fields, panel=panel, **more)


# The way out


def _finish(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if privatecookie.secure():
        response.headers["Strict-Transport-Security"] = HSTS
    if request.endpoint == "static":
        current = request.args.get("v") is not None and response.status_code in (200, 304)
        response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable" if current else "public, max-age=300"
    else:
        response.headers.setdefault("Cache-Control", "no-store")
        response.vary.add("Cookie")
    return response


# Errors


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
        _let_go_of_database()
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


def _let_go_of_database() -> None:
    g.without_database = True
    g._login_user = GUEST  # Flask-Login would ask the database again, for the page that says it is away
    try:
        db.session.rollback()
    except DBAPIError:
        db.session.remove()


def guest_session_reset() -> None:
    """A new CSRF token: called when somebody signs in or out."""
    session.clear()
    g.pop("csrf_token", None)


def limiter_name() -> str:
    """Who the rate limits count a guest as: the address, which is never stored, only hashed under the day key."""
    return network_of(request.remote_addr or "unknown")
