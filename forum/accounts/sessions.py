"""The session of a signed-in browser: a random token in a `__Host-` cookie, its SHA-256 in a row.

The idle deadline lives in the authenticated cookie and is renewed there, so that reading writes nothing anywhere.
A row is written and deleted in a short transaction of its own, because it must survive a rolled-back request.
"""

from __future__ import annotations

import base64
import hmac
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any

from flask import Flask, Response, g, request
from sqlalchemy import bindparam, delete, insert, select

from forum.accounts import vault
from forum.accounts.models import Member, Session
from forum.core import clock, privatecookie
from forum.core.access import NOBODY, STAFF, Author, Role, Viewer
from forum.core.db import db, own_transaction
from forum.core.keys import get_keys, keyed_hash
from forum.core.types import UtcDateTime
from forum.core.web import guest_session_reset, login_manager

COOKIE = "session"
TOKEN_BYTES = 32
IDLE = timedelta(minutes=30)
IDLE_STAFF = timedelta(minutes=15)
LONGEST = timedelta(hours=12)
LONGEST_STAFF = timedelta(hours=8)
RENEW_AFTER = timedelta(minutes=1)  # a cookie younger than this is not sent anew


@dataclass(frozen=True, kw_only=True)
class Open:
    """The session of this request."""

    token: bytes
    viewer: Viewer
    sealed_secret: bytes

    @cached_property
    def secret(self) -> bytes:
        return vault.unwrap_from_session(self.sealed_secret, self.token)


_sessions, _members = Session.__table__, Member.__table__
_OPEN = (
    select(_sessions.c.vault, _members.c.id, _members.c.name, _members.c.role, _members.c.country)
    .select_from(_sessions.join(_members, _members.c.id == _sessions.c.member_id))
    .where(
        _sessions.c.token_hash == bindparam("token_hash"), _sessions.c.expires_at > bindparam("now", type_=UtcDateTime)
    )
)


def init_app(app: Flask) -> None:
    login_manager.request_loader(_load_viewer)
    app.after_request(_renew)


def begin(member: Member, secret: bytes) -> None:
    """Sign this browser in: a new token always, whatever it sent before. The cookie goes out with the response."""
    end()
    token = os.urandom(TOKEN_BYTES)
    staff = Role(member.role) in STAFF
    values: dict[str, Any] = {
        "token_hash": sha256(token).digest(),
        "member_id": member.id,
        "vault": vault.wrap_for_session(secret, token),
        "expires_at": clock.up_to_hour(clock.now() + (LONGEST_STAFF if staff else LONGEST)),
    }
    with own_transaction() as connection:
        connection.execute(insert(Session).values(**values))
    g.new_session_cookie = _cookie_value(token, staff=staff)
    _forget_who()
    viewer = Viewer(member_id=member.id, name=member.name, role=Role(member.role), country=member.country)
    g.open_session = Open(token=token, viewer=viewer, sealed_secret=values["vault"])


def end() -> None:
    """Sign this browser out: its row is deleted, its cookie dropped."""
    token = _token_of_request(check_idle=False)
    if token:
        with own_transaction() as connection:
            connection.execute(delete(Session).where(Session.token_hash == sha256(token).digest()))
    g.new_session_cookie = ""
    _forget_who()
    g.open_session = None


def _forget_who() -> None:
    """Flask-Login keeps the user of a request; after signing in or out it must ask again."""
    g.pop("_login_user", None)
    guest_session_reset()


def end_all(member_id: int) -> None:
    """Sign a member out everywhere, inside the caller's write transaction."""
    db.session.execute(delete(Session).where(Session.member_id == member_id))


def sweep() -> None:
    """Delete the rows of sessions that have run out."""
    with own_transaction() as connection:
        connection.execute(delete(Session).where(Session.expires_at <= clock.now()))


def current_session() -> Open | None:
    if "open_session" not in g:
        g.open_session = _find()
    found: Open | None = g.open_session
    return found


def current_secret() -> bytes | None:
    """The author secret of whoever is signed in; None for a guest."""
    session = current_session()
    return session.secret if session else None


def _load_viewer(_: object) -> Viewer | None:
    session = current_session()
    return session.viewer if session else None


def _find() -> Open | None:
    token = _token_of_request(check_idle=True)
    if token is None:
        return None
    row = db.session.execute(_OPEN, {"token_hash": sha256(token).digest(), "now": clock.now()}).one_or_none()
    if row is None:
        return None
    viewer = Viewer(member_id=row.id, name=row.name, role=Role(row.role), country=row.country)
    return Open(token=token, viewer=viewer, sealed_secret=row.vault)


# The cookie: token, idle deadline and a proof that both are ours


def _cookie_value(token: bytes, *, staff: bool) -> str:
    deadline = int((clock.now() + (IDLE_STAFF if staff else IDLE)).timestamp())
    content = token + deadline.to_bytes(8, "big")
    return base64.urlsafe_b64encode(content + _proof(content, get_keys().newest("cookie"))).decode()


def _proof(content: bytes, key: bytes) -> bytes:
    return keyed_hash(key, "session-cookie.v1", content)


def _read_cookie() -> tuple[bytes, datetime] | None:
    raw = request.cookies.get(privatecookie.cookie_name(COOKIE), "")
    try:
        decoded = base64.urlsafe_b64decode(raw.encode("ascii", "ignore"))
    except ValueError:
        return None
    content, proof = decoded[: TOKEN_BYTES + 8], decoded[TOKEN_BYTES + 8 :]
    keys = get_keys().all_newest_last("cookie")
    if not any(hmac.compare_digest(proof, _proof(content, key)) for key in keys):
        return None
    deadline = datetime.fromtimestamp(int.from_bytes(content[TOKEN_BYTES:], "big"), UTC)
    return content[:TOKEN_BYTES], deadline


def _token_of_request(*, check_idle: bool) -> bytes | None:
    read = _read_cookie()
    if read is None:
        return None
    token, deadline = read
    return None if check_idle and deadline <= clock.now() else token


def _renew(response: Response) -> Response:
    value = g.get("new_session_cookie")
    if value is None:
        value = _renewed_value()
    else:
        privatecookie.drop_personal(response)
    if value:
        privatecookie.set_plain(response, COOKIE, value, lasts=None)
    elif value == "" and privatecookie.cookie_name(COOKIE) in request.cookies:
        privatecookie.drop(response, COOKIE)
    return response


def _renewed_value() -> str | None:
    session: Open | None = g.get("open_session")
    read = _read_cookie() if session else None
    if session is None or read is None:
        return None
    staff = session.viewer.is_staff
    if read[1] - clock.now() > (IDLE_STAFF if staff else IDLE) - RENEW_AFTER:
        return None
    return _cookie_value(session.token, staff=staff)


def current_author() -> Author:
    """Whoever is signed in, with what only they can prove; nobody for a guest."""
    session = current_session()
    if session is None:
        return NOBODY
    return Author(member_id=session.viewer.member_id, name=session.viewer.name, secret=session.secret)
