"""Setting another password: with the old one, or by a link in a letter."""

from __future__ import annotations

import os
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import delete, select, update

from forum.accounts import mail_address, passphrase, sessions, vault
from forum.accounts.models import Member, ResetToken
from forum.accounts.passwords import normalise_password
from forum.accounts.queries import list_ids_by_email
from forum.accounts.services import checked_password, ensure_password
from forum.core import audit, clock, outbox, ratelimit
from forum.core.db import db, start_writing
from forum.core.errors import Conflict, NotFound, Unprocessable

RESET_LASTS = timedelta(hours=2)
CHANGES_PER_HOUR = 10  # each says whether the new one is the pass-phrase: whoever knows the password must not try many
LETTERS_PER_HOUR = 3  # to one address, and to as many accounts with it: enough for a lost letter, too few to flood


def change_password(member_id: int, *, current: str, new: str) -> tuple[Member, bytes]:
    """Set a new password and seal the same author secret under it. Every browser is signed out.

    Returns the member and the author secret. Raises Unprocessable (field "current_password" or "new_password"),
    TooMany, Conflict. Begins the write transaction.
    """
    ensure_password(member_id, current)
    ratelimit.hit("password-change", str(member_id), at_most=CHANGES_PER_HOUR, per=timedelta(hours=1))
    member = db.session.get_one(Member, member_id)
    chosen = checked_password(new, name=member.name, field="new_password")
    if passphrase.is_the_passphrase(member_id, chosen):
        raise Unprocessable("Please choose other words than your pass-phrase.", field="new_password")
    secret, before = vault.open_with_password(member.vault, normalise_password(current)), member.password_hash
    hashed, sealed = vault.hash_password(chosen), vault.seal_under_password(secret, chosen)
    start_writing()
    return _set_password(member_id, "changed", before=before, hashed=hashed, sealed=sealed), secret


def _set_password(member_id: int, how: str, *, before: str, hashed: str, sealed: bytes) -> Member:
    """Store hash and vault together, unless another password was set meanwhile: its vault must not be overwritten."""
    row = update(Member).where(Member.id == member_id, Member.password_hash == before)
    if db.session.execute(row.values(password_hash=hashed, vault=sealed)).rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict("Your password was changed somewhere else just now. Please sign in with that one.")
    db.session.execute(delete(ResetToken).where(ResetToken.member_id == member_id))
    sessions.end_all(member_id)
    member = db.session.get_one(Member, member_id)
    audit.record(f"member.password_{how}", by=member_id, subject=f"member:{member.ref}")
    return member


# By a letter


def ask_for_reset(address: str) -> None:
    """Queue a letter for each member with this address. Nobody can tell from outside whether there is one.

    Raises Unprocessable (field "email"), and TooMany after several letters, known address or not. Begins the write
    transaction.
    """
    normal = mail_address.normalise(address)
    ratelimit.hit("reset-letter", normal.casefold(), at_most=LETTERS_PER_HOUR, per=timedelta(hours=1))
    ids = list_ids_by_email(normal)[:LETTERS_PER_HOUR]
    start_writing()
    for member_id in ids:
        outbox.put("account.reset_asked", member_id=member_id)


def new_reset_token() -> str:
    """A token to set a new password. It works once `keep_reset_token` has stored it."""
    return os.urandom(24).hex()


def keep_reset_token(token: str, *, member_id: int) -> None:
    """Let `token` set a member's password for two hours; earlier tokens end. Begins the write transaction."""
    start_writing()
    db.session.execute(delete(ResetToken).where(ResetToken.member_id == member_id))
    if db.session.get(Member, member_id):
        row = ResetToken(token_hash=_hashed(token), member_id=member_id, expires_at=clock.now() + RESET_LASTS)
        db.session.add(row)


def ensure_reset_token(token: str) -> int:
    """The member id a token is for. Raises NotFound when it ran out, was used, or never was."""
    match = ResetToken.token_hash == _hashed(token)
    found = select(ResetToken.member_id).where(match, ResetToken.expires_at > clock.now())
    member_id = db.session.scalar(found)
    if member_id is None:
        raise NotFound("This link has been used or has run out. Please ask for a new one.")
    return member_id


def reset_password(token: str, *, new: str) -> tuple[Member, bytes]:
    """Set a new password without the old one: the old author secret cannot be opened any more, so a new one begins.

    Returns the member and the new author secret. Raises NotFound, Conflict, Unprocessable (field "new_password").
    Begins the write transaction.
    """
    member = db.session.get_one(Member, ensure_reset_token(token))
    chosen = checked_password(new, name=member.name, field="new_password")
    secret, member_id, before = vault.new_secret(), member.id, member.password_hash
    hashed, sealed = vault.hash_password(chosen), vault.seal_under_password(secret, chosen)
    start_writing()
    ensure_reset_token(token)
    member = _set_password(member_id, "reset", before=before, hashed=hashed, sealed=sealed)
    member.passphrase = passphrase.sealed("", ref=member.ref)  # what it kept shut is out of reach now
    return member, secret


def sweep_reset_tokens() -> None:
    """Delete the tokens that have run out. Begins the write transaction."""
    start_writing()
    db.session.execute(delete(ResetToken).where(ResetToken.expires_at <= clock.now()))


def _hashed(token: str) -> bytes:
    return sha256(token.encode()).digest()
