"""The session of a signed-in browser: a random token in a `__Host-` cookie, its SHA-256 in a row.

The row names no member: a copy of the database must not tell who was here in which hour. The cookie does, and the row
opens for that member alone, and only while their epoch is what it was at the beginning. Rows of an older epoch open
nothing and are swept when they run out.

The idle deadline lives in the authenticated cookie and is renewed there, so that reading writes nothing anywhere.
A row is written and deleted in a short transaction of its own, because it must survive a rolled-back request.
"""

from __future__ import annotations

import base64
import hmac
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from flask import Flask, Response, current_app, g, request
from sqlalchemy import String, bindparam, cast, column, delete, exists, func, insert, select, table, true, update

from forum.accounts import vault
from forum.accounts.models import Member, SecondFactor, Session, new_epoch
from forum.accounts.policy import is_limited
from forum.core import clock, privatecookie
from forum.core.access import NOBODY, STAFF, Author, Role, Viewer
from forum.core.db import db, own_transaction
from forum.core.keys import get_keys, keyed_hash
from forum.core.types import UtcDateTime
from forum.core.web import guest_session_reset, login_manager

COOKIE = "session"
TOKEN_BYTES = 32
NUMBER_BYTES = 8  # each: the idle deadline in seconds, the member
COOKIE_BYTES = TOKEN_BYTES + 2 * NUMBER_BYTES  # and a proof behind them
IDLE = timedelta(minutes=30)
IDLE_SHORT = timedelta(minutes=15)  # of staff and trustees, whose browser opens more than their own page
LONGEST = timedelta(hours=12)
LONGEST_SHORT = timedelta(hours=8)
RENEW_AFTER = timedelta(minutes=1)  # a cookie younger than this is not sent anew


@dataclass(frozen=True, kw_only=True)
class Open:
    """The session of this request."""

    token: bytes
    viewer: Viewer
    secret: bytes
    short: bool = False


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """What the cookie of a session says."""

    token: bytes
    member_id: int
    deadline: datetime

    @property
    def row_key(self) -> bytes:
        return sha256(self.token).digest()


_sessions, _members, _factors = Session.__table__, Member.__table__, SecondFactor.__table__
_HAS_FACTOR = exists().where(_factors.c.member_id == _members.c.id).label("has_second_factor")
_trustees = table("trustees", column("member_id"))  # of a higher room: only whether somebody is named there
_IS_NAMED = exists().where(_trustees.c.member_id == _members.c.id).label("is_named")
_NAME = (_members.c.id, _members.c.name, _members.c.role, _members.c.country, _members.c.session_epoch)
_chosen = table("moderator_spaces", column("member_id"), column("space_id"))  # of higher rooms, these three
_calls = table("case_calls", column("case_id"), column("member_id"), column("until"))
_cases = table("cases", column("id"), column("post_id"))
# Numbers of a limited moderator as one text, null for everybody else: asked here, they cost no statement of their own.
_SPACES = (
    select(func.aggregate_strings(cast(_chosen.c.space_id, String), ","))
    .where(_chosen.c.member_id == _members.c.id, _members.c.limited)
    .scalar_subquery()
    .label("spaces")
)
_CALLED = (
    select(func.aggregate_strings(cast(_cases.c.post_id, String), ","))
    .select_from(_calls.join(_cases, _cases.c.id == _calls.c.case_id))
    .where(_calls.c.member_id == _members.c.id, _members.c.limited)
    .where(_calls.c.until > bindparam("now", type_=UtcDateTime))
    .scalar_subquery()
    .label("called")
)
_WHO = (*_NAME, _members.c.limited, _HAS_FACTOR, _IS_NAMED, _SPACES, _CALLED)
_OPEN = (
    select(_sessions.c.vault, *_WHO)
    .select_from(_sessions.join(_members, true()))  # no column leads from one to the other: the cookie names both
    .where(
        _sessions.c.token_hash == bindparam("token_hash"),
        _sessions.c.expires_at > bindparam("now", type_=UtcDateTime),
        _members.c.id == bindparam("member_id"),
    )
)


def init_app(app: Flask) -> None:
    login_manager.request_loader(_load_viewer)
    app.after_request(_renew)


def begin(member: Member, secret: bytes) -> None:
    """Sign this browser in: a new token always, whatever it sent before. The cookie goes out with the response."""
    end()
    token = os.urandom(TOKEN_BYTES)
    short = _is_short(member.role, db.session.scalar(select(_IS_NAMED).where(_members.c.id == member.id)))
    values: dict[str, Any] = {
        "token_hash": sha256(token).digest(),
        "vault": vault.wrap_for_session(secret, token, member_id=member.id, epoch=member.session_epoch),
        "expires_at": clock.up_to_hour(clock.now() + (LONGEST_SHORT if short else LONGEST)),
    }
    with own_transaction() as connection:
        connection.execute(insert(Session).values(**values))
    g.new_session_cookie = _cookie_value(token, member.id, short=short)
    _forget_who()
    who: dict[str, Any] = {"member_id": member.id, "name": member.name, "role": Role(member.role)}
    who |= {"limited": is_limited(member)}
    viewer = Viewer(**who, country=member.country, staff_powers_wait=_asks_staff())  # of this request alone
    g.open_session = Open(token=token, viewer=viewer, secret=secret, short=short)


def end() -> None:
    """Sign this browser out: its row is deleted, its cookie dropped."""
    ticket = _read_cookie()
    if ticket:
        with own_transaction() as connection:
            connection.execute(delete(Session).where(Session.token_hash == ticket.row_key))
    g.new_session_cookie = ""
    _forget_who()
    g.open_session = None


def _forget_who() -> None:
    """Flask-Login keeps the user of a request; after signing in or out it must ask again."""
    g.pop("_login_user", None)
    guest_session_reset()


def end_all(member_id: int) -> None:
    """Sign a member out everywhere, inside the caller's write transaction: none of their rows opens any more."""
    db.session.execute(update(Member).where(Member.id == member_id).values(session_epoch=new_epoch()))


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


def has_begun() -> bool:
    """Whether this very request signed somebody in."""
    return bool(g.get("new_session_cookie"))


def session_mark(label: str) -> str:
    """A mark of this session that only its cookie can make, to bind another cookie to it; "" for a guest."""
    session = current_session()
    return keyed_hash(session.token, label).hex() if session else ""


def _load_viewer(_: object) -> Viewer | None:
    session = current_session()
    return session.viewer if session else None


def _find() -> Open | None:
    ticket, now = _read_cookie(), clock.now()
    if ticket is None or ticket.deadline <= now:
        return None
    asked = {"token_hash": ticket.row_key, "member_id": ticket.member_id, "now": now}
    row = db.session.execute(_OPEN, asked).one_or_none()
    if row is None:
        return None
    try:
        secret = vault.unwrap_from_session(row.vault, ticket.token, member_id=row.id, epoch=row.session_epoch)
    except vault.WrongKey:
        return None
    who: dict[str, Any] = {"member_id": row.id, "name": row.name, "role": Role(row.role), "country": row.country}
    who |= {"limited": is_limited(row), "has_second_factor": row.has_second_factor}
    who |= {"spaces": _numbers(row.spaces), "called": _numbers(row.called)}
    waits = _asks_staff() and not row.has_second_factor
    viewer = Viewer(**who, staff_powers_wait=waits)
    return Open(token=ticket.token, viewer=viewer, secret=secret, short=_is_short(row.role, row.is_named))


def _numbers(listed: str | None) -> frozenset[int]:
    return frozenset(int(number) for number in (listed or "").split(",") if number)


def _is_short(role: str, is_named: bool | None) -> bool:
    """Whether a session is as short as staff's: theirs, and of everybody to whose key anything is or may be sealed."""
    return Role(role) in STAFF or bool(is_named)


def _asks_staff() -> bool:
    return bool(current_app.extensions["hearth_settings"].asks_second_factor)


# The cookie: token, idle deadline and member, and a proof that they are ours


def _cookie_value(token: bytes, member_id: int, *, short: bool) -> str:
    deadline = int((clock.now() + (IDLE_SHORT if short else IDLE)).timestamp())
    content = token + b"".join(number.to_bytes(NUMBER_BYTES, "big") for number in (deadline, member_id))
    return base64.urlsafe_b64encode(content + _proof(content, get_keys().newest("cookie"))).decode()


def _proof(content: bytes, key: bytes) -> bytes:
    return keyed_hash(key, "session-cookie.v2", content)


def _read_cookie() -> Ticket | None:
    raw = request.cookies.get(privatecookie.cookie_name(COOKIE), "")
    try:
        decoded = base64.urlsafe_b64decode(raw.encode("ascii", "ignore"))
    except ValueError:
        return None
    content, proof = decoded[:COOKIE_BYTES], decoded[COOKIE_BYTES:]
    keys = get_keys().all_newest_last("cookie")
    if not any(hmac.compare_digest(proof, _proof(content, key)) for key in keys):
        return None
    token, rest = content[:TOKEN_BYTES], content[TOKEN_BYTES:]
    deadline, member_id = (int.from_bytes(part, "big") for part in (rest[:NUMBER_BYTES], rest[NUMBER_BYTES:]))
    return Ticket(token=token, member_id=member_id, deadline=datetime.fromtimestamp(deadline, UTC))


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


def leave_as_it_is() -> None:
    """This request was made by a script that asks by itself: it does not put off the end of an idle session."""
    g.asked_by_script = True


def _renewed_value() -> str | None:
    if g.get("asked_by_script"):
        return None
    session: Open | None = g.get("open_session")
    ticket = _read_cookie() if session else None
    if session is None or ticket is None:
        return None
    idle = IDLE_SHORT if session.short else IDLE
    if idle - RENEW_AFTER < ticket.deadline - clock.now() <= idle:  # a longer one is from before it became short
        return None
    return _cookie_value(session.token, ticket.member_id, short=session.short)


def current_author() -> Author:
    """Whoever is signed in, with what only they can prove; nobody for a guest."""
    session = current_session()
    if session is None:
        return NOBODY
    return Author(member_id=session.viewer.member_id, name=session.viewer.name, secret=session.secret)
