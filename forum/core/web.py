"""The way of every request: which host, which origin, who, and may they; and the way of every answer out.

Rooms declare access with `forum.core.access`; they never check it by hand and never build an error page.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, redirect, render_template, request, session, url_for
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFProtect
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as BaseResponse

from config import Settings
from forum.core import privatecookie
from forum.core.access import DECLARED, GUEST, Viewer, declared, longest_request
from forum.core.addresses import address_parts, network_of
from forum.core.errors import DomainError, NotFound
from forum.core.kept import Fields, kept_fields, kept_panel, seal_form
from forum.core.keys import set_cookie_keys

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
    setattr(app.view_functions["static"], DECLARED, None)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]


def _configure(app: Flask, settings: Settings) -> None:
    set_cookie_keys(app)
    app.config.update(
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


# The way in


def _gate() -> BaseResponse | tuple[str, int] | str | None:
    request.host  # noqa: B018  a host that is not ours raises here, before anything is read
    if request.endpoint == "static":
        return None
    _take_long_files()
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


def _take_long_files() -> None:
    """An endpoint that says so takes more than other requests hold, but only from those it is for: nobody else can fill
    a disk with what is refused afterwards."""
    longest = longest_request(current_app, request.endpoint) if request.endpoint else None
    capability = declared(current_app, request.endpoint) if request.endpoint else None
    if longest and capability and current_viewer().can(capability):
        request.max_content_length = longest


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
    if current_viewer().may(capability):
        return ask_for_second_factor()
    if not current_viewer().is_guest:
        raise NotFound()
    if request.method in SAFE_METHODS:
        return redirect(url_for("accounts.sign_in", next=own_path()), code=303)
    return ask_to_sign_in(), 401


def ask_for_second_factor() -> BaseResponse | tuple[str, int]:
    """Staff and trustees reach what only they may see once they have set up a second factor; until then its page
    explains it, and what was typed comes back."""
    if request.method in SAFE_METHODS:
        return redirect(url_for("second_factor.show", next=own_path()), code=303)
    words = (
        "Your text is safe. Please set up your second step first: open “You” in another window, then send this again."
    )
    return send_again(words, action=own_path(), fields=kept_fields(), status=403), 403


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


def guest_session_reset() -> None:
    """A new CSRF token: called when somebody signs in or out."""
    session.clear()
    g.pop("csrf_token", None)


def limiter_name() -> str:
    """Who the rate limits count a guest as: the address, which is never stored, only hashed under the day key."""
    return network_of(request.remote_addr or "unknown")
