"""The second factor: codes that a member's own device makes (RFC 6238), and recovery codes for the day it is lost.

Staff and trustees need one wherever the site is not a demo; other members may have one. Nothing here says when a code
was used: that a code works once is held in the rate limits, whose keys are destroyed at midnight.
"""

from __future__ import annotations

import secrets
from base64 import b32encode
from collections.abc import Callable
from datetime import timedelta

import segno
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from flask import Flask, current_app
from sqlalchemy import delete, exists, func, select

from forum.accounts import sessions
from forum.accounts.models import Member, RecoveryCode, SecondFactor
from forum.core import audit, clock, ratelimit
from forum.core.access import Viewer
from forum.core.db import db, own_transaction, start_writing
from forum.core.errors import Conflict, NotFound, TooMany, Unprocessable
from forum.core.keys import CannotOpen, get_keys

NEEDED_BY = "hearth_needs_second_factor"
SEALED = "second-factor.v1"
SET_UP = "second-factor-setup.v1"
SECRET_BYTES = 20  # what RFC 4226 recommends, and what every app takes
STEP = 30  # seconds
DAY = 86_400  # seconds
USED_COUNTS = timedelta(minutes=5)  # at least; longer than any code is good for
RECOVERY_CODES = 10
CODE_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is taken for another
CODE_LENGTH = 12  # 59 bits
TRIES, FORGET_TRIES_AFTER = 5, timedelta(minutes=10)
WRONG_CODE = "This code isn't right. It changes every 30 seconds: please type the one you see now."
TOO_MANY = "That was several tries. Please wait ten minutes, then try again."
HAS_ONE = "You have a second step already."


def is_asked_for() -> bool:
    """Whether this site asks for second factors at all: a demo does not."""
    return bool(current_app.extensions["hearth_settings"].asks_second_factor)


def also_needed_by(app: Flask, asks: Callable[[int], bool]) -> None:
    """A room says who needs one beside the staff: `asks(member_id)`."""
    app.extensions.setdefault(NEEDED_BY, []).append(asks)


def is_needed(viewer: Viewer) -> bool:
    """Whether what a member does here needs a second factor before its pages open."""
    rooms = current_app.extensions.get(NEEDED_BY, [])
    return is_asked_for() and (viewer.is_staff or any(asks(viewer.own_id) for asks in rooms))


def has_factor(member_id: int) -> bool:
    return bool(is_asked_for() and db.session.scalar(select(exists().where(SecondFactor.member_id == member_id))))


def count_recovery_codes(member_id: int) -> int:
    """How many are left."""
    rows = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.member_id == member_id)
    return db.session.scalar(rows) or 0


# Setting it up


def new_setup() -> str:
    """A fresh secret, sealed, for the form that sets it up. Nothing is stored before it has worked once."""
    return get_keys().seal(_setup_label(), secrets.token_bytes(SECRET_BYTES), purpose="cookie").hex()


def setup_secret(sealed: str) -> bytes:
    """The secret of a form. Raises Unprocessable for one that was not sealed here, in this very session: nobody else
    shall have seen its picture."""
    try:
        return get_keys().open(_setup_label(), bytes.fromhex(sealed), purpose="cookie")
    except (CannotOpen, ValueError):
        raise Unprocessable("This page was open for too long. Please begin once more.") from None


def _setup_label() -> str:
    return f"{SET_UP} {sessions.session_mark(SET_UP)}"


def address(secret: bytes, *, name: str, site: str) -> str:
    """What the app reads from the picture: an `otpauth://` address."""
    return _totp(secret).get_provisioning_uri(name, site)


def picture(secret: bytes, *, name: str, site: str) -> str:
    """That address as a QR code: an SVG element without style or script."""
    code = segno.make(address(secret, name=name, site=site), error="m", micro=False)
    return str(
        code.svg_inline(scale=4, border=4, omitsize=False, svgclass="qr", lineclass=None, dark="#000", light="#fff")
    )


def spelt(secret: bytes) -> str:
    """The secret to be typed by hand, in groups of four."""
    letters = b32encode(secret).decode().rstrip("=")
    return " ".join(letters[begin : begin + 4] for begin in range(0, len(letters), 4))


def set_up(member_id: int, *, secret: bytes, code: str) -> list[str]:
    """Keep the secret once its first code is right; every browser is signed out. Returns the recovery codes.

    Raises Unprocessable (field "code"), TooMany, Conflict. Begins the write transaction.
    """
    _check(member_id, secret, code)
    start_writing()
    if db.session.get(SecondFactor, member_id) is not None:
        raise Conflict(HAS_ONE)
    db.session.add(SecondFactor(member_id=member_id, secret_sealed=get_keys().seal(SEALED, secret)))
    codes = _new_recovery_codes(member_id)
    sessions.end_all(member_id)
    _audit(member_id, "set_up", by=member_id)
    return codes


def take_away(member_id: int, *, code: str) -> None:
    """Raises Unprocessable (field "code"), TooMany, NotFound. Begins the write transaction."""
    verify(member_id, code)
    start_writing()
    _remove(member_id)
    _audit(member_id, "taken_away", by=member_id)


def reset(member_id: int) -> None:
    """Take it away for somebody who lost device and codes, by whoever runs the site. Begins the write transaction."""
    start_writing()
    _remove(member_id)
    sessions.end_all(member_id)
    _audit(member_id, "reset", by=None)


def renewed(sealed: bytes) -> bytes:
    """A kept secret under the newest data key. Raises CannotOpen."""
    return get_keys().seal(SEALED, get_keys().open(SEALED, sealed))


def renew_codes(member_id: int, *, code: str) -> list[str]:
    """Ten new recovery codes in place of those that are left. Raises as `take_away`."""
    verify(member_id, code)
    start_writing()
    codes = _new_recovery_codes(member_id)
    _audit(member_id, "codes_renewed", by=member_id)
    return codes


# Using it


def verify(member_id: int, code: str) -> None:
    """Accept a code of the device, or a recovery code, once. Raises Unprocessable (field "code"), TooMany, NotFound."""
    row = db.session.get(SecondFactor, member_id)
    if row is None:
        raise NotFound()
    plain = "".join(code.split()).replace("-", "").lower()
    if len(plain) == CODE_LENGTH and _use_recovery_code(member_id, plain):
        return  # too long to be guessed: whoever uses up the tries doesn't shut its owner out
    _check(member_id, get_keys().open(SEALED, row.secret_sealed), plain)


def _check(member_id: int, secret: bytes, code: str) -> None:
    """Each try is counted before it is looked at, so that many at once are not more than one after the other."""
    if ratelimit.note_failure("second-factor", str(member_id), forget_after=FORGET_TRIES_AFTER) > TRIES:
        raise TooMany(TOO_MANY, retry_after=int(FORGET_TRIES_AFTER.total_seconds()), field="code")
    plain, now = "".join(code.split()), int(clock.now().timestamp())
    for moment in (now, now - STEP, now + STEP):  # clocks of phones are a little off
        if moment // DAY == now // DAY and _fits(secret, plain, moment):
            _use_once(member_id, moment // STEP)
            ratelimit.forget("second-factor", str(member_id))
            return
    raise Unprocessable(WRONG_CODE, field="code")


def _fits(secret: bytes, code: str, moment: int) -> bool:
    try:
        _totp(secret).verify(code.encode(), moment)
    except (InvalidToken, UnicodeEncodeError):
        return False
    return True


def _use_once(member_id: int, step: int) -> None:
    """Whoever looks over a shoulder must not use the same code again.

    The count ends with the day, as its key does; a code of another day is never looked at. Its row ends on a full hour,
    so that it doesn't tell when somebody signed in.
    """
    lasts = clock.up_to_hour(clock.now() + USED_COUNTS) - clock.now()
    if ratelimit.note_failure("second-factor-used", f"{member_id} {step}", forget_after=lasts) > 1:
        raise Unprocessable("This code was used just now. Please wait for the next one.", field="code")


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, 6, SHA1(), STEP)  # noqa: S303  what every authenticator app makes; HMAC does not mind


def _use_recovery_code(member_id: int, code: str) -> bool:
    """In a transaction of its own, so that of two browsers at once one is let in. A wrong one writes nothing."""
    match = RecoveryCode.code_tag.in_(_tags(member_id, code)), RecoveryCode.member_id == member_id
    if not db.session.scalar(select(exists().where(*match))):
        return False
    with own_transaction() as connection:
        used = connection.execute(delete(RecoveryCode).where(*match)).rowcount == 1
    if used:
        ratelimit.forget("second-factor", str(member_id))
    return used


def _new_recovery_codes(member_id: int) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.member_id == member_id))
    codes = ["".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH)) for _ in range(RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(code_tag=_tags(member_id, code)[0], member_id=member_id) for code in codes)
    return [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in codes]


def _tags(member_id: int, code: str) -> list[bytes]:
    """Under every version of the index key, the newest first: a code outlives a change of keys."""
    return get_keys().tags("recovery-code.v1", f"{member_id} {code}")


def _remove(member_id: int) -> None:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.member_id == member_id))
    db.session.execute(delete(SecondFactor).where(SecondFactor.member_id == member_id))


def _audit(member_id: int, what: str, *, by: int | None) -> None:
    member = db.session.get_one(Member, member_id)
    audit.record(f"member.second_factor_{what}", by=by, subject=f"member:{member.ref}")
