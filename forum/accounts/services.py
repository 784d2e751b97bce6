"""Writes of accounts. All run inside the caller's write transaction unless they say otherwise."""

from __future__ import annotations

import os
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from forum.accounts import mail_address, sessions, vault
from forum.accounts.models import Member, ResetToken, Sanction
from forum.accounts.passwords import check_password, normalise_password
from forum.accounts.queries import find_member_by_email, find_member_by_name, name_key
from forum.core import audit, clock, outbox, ratelimit
from forum.core.access import Role
from forum.core.db import db, start_writing
from forum.core.errors import NotFound, TooMany, Unprocessable
from forum.core.refs import new_ref
from forum.core.settings import site_settings

NAME_LENGTH = (2, 30)
NAME_TAKEN = "That name is taken. Please choose another."
WRONG_SIGN_IN = "The name or the password isn't right. Please check both."
RESET_LASTS = timedelta(hours=2)
TRIES_BEFORE_DELAY = 5  # wrong passwords for one name from one address
LONGEST_DELAY = 60  # seconds; a delay, never a lock-out: nobody can shut another person out
FORGET_TRIES_AFTER = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class NewMember:
    """What a person gives to sign up. Only name and password are needed."""

    name: str
    password: str
    email: str = ""
    country: str | None = None
    role: Role = Role.MEMBER


def sign_up(new: NewMember) -> tuple[Member, bytes]:
    """Make a member; the slow hashing comes before the write transaction, which this begins.

    Returns the member and their author secret. Raises Unprocessable with the field that needs another look.
    """
    name = check_name(new.name)
    password = _checked_password(new.password, name=name)
    email = mail_address.normalise(new.email) if new.email.strip() else None
    if find_member_by_name(name):
        raise Unprocessable(NAME_TAKEN, field="name")
    if email and find_member_by_email(email):
        email = None  # to say "this address has an account" would tell a stranger who is a member here
    secret = vault.new_secret()
    member = Member(ref=new_ref(), name=name, name_key=name_key(name), country=new.country, role=new.role.value)
    member.password_hash, member.vault = vault.hash_password(password), vault.seal_under_password(secret, password)
    member.joined_on = clock.now().date()
    if email:
        member.email_sealed, member.email_tag = mail_address.seal(email), mail_address.tag(email)
    start_writing()
    _add(member)
    audit.record("member.joined", by=member.id, subject=f"member:{member.ref}", at=clock.to_hour(clock.now()))
    return member, secret


def _add(member: Member) -> None:
    db.session.add(member)
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        raise Unprocessable(NAME_TAKEN, field="name") from error


def check_name(name: str) -> str:
    """The name as it will be shown. Raises Unprocessable (field "name")."""
    shown = " ".join(unicodedata.normalize("NFKC", name).split())
    shortest, longest = NAME_LENGTH
    if not shortest <= len(shown) <= longest:
        raise Unprocessable(f"Please choose a name of {shortest} to {longest} characters.", field="name")
    if any(unicodedata.category(character)[0] not in "LNMP" and character != " " for character in shown):
        raise Unprocessable("Please use letters, numbers, spaces and simple marks in your name.", field="name")
    if "@" in shown:
        raise Unprocessable("Please don't use an e-mail address as your name: everyone can read it.", field="name")
    return shown


def _checked_password(password: str, *, name: str, field: str = "password") -> str:
    problem = check_password(password, name=name, site_name=site_settings().site_name)
    if problem:
        raise Unprocessable(problem, field=field)
    return normalise_password(password)


# Signing in


def sign_in(name: str, password: str, *, address: str) -> tuple[Member, bytes]:
    """The member and their author secret. The same words and the same work for a known and an unknown name.

    Raises Unprocessable, or TooMany with the seconds to wait. Begins no write transaction.
    """
    who = f"{name_key(name)}\n{address}"
    _wait_if_told_to(who)
    member = find_member_by_name(name)
    given = normalise_password(password)
    if not vault.password_matches(given, member.password_hash if member else _nobodys_hash()) or member is None:
        ratelimit.note_failure("sign-in", who, forget_after=FORGET_TRIES_AFTER)
        raise Unprocessable(WRONG_SIGN_IN)
    secret = vault.open_with_password(member.vault, given)
    ratelimit.forget("sign-in", who)
    return member, secret


def _nobodys_hash() -> str:
    global _dummy_hash
    if not _dummy_hash:
        _dummy_hash = vault.hash_password(os.urandom(16).hex())
    return _dummy_hash


_dummy_hash = ""


def _wait_if_told_to(who: str) -> None:
    failures = ratelimit.failures("sign-in", who)
    if failures < TRIES_BEFORE_DELAY:
        return
    delay = min(2 ** (failures - TRIES_BEFORE_DELAY + 1), LONGEST_DELAY)
    try:
        ratelimit.hit("sign-in-delay", who, at_most=1, per=timedelta(seconds=delay))
    except TooMany as error:
        words = f"That was several tries. Please wait {error.retry_after} seconds, then try again."
        raise TooMany(words, retry_after=error.retry_after) from None


# Changing an account


def change_password(member_id: int, *, current: str, new: str) -> bytes:
    """Set a new password and seal the same author secret under it. Every other browser is signed out.

    Returns the author secret. Raises Unprocessable (field "current_password" or "new_password"). Begins the write
    transaction.
    """
    member = db.session.get_one(Member, member_id)
    old = normalise_password(current)
    if not vault.password_matches(old, member.password_hash):
        raise Unprocessable("This isn't your password at the moment.", field="current_password")
    chosen = _checked_password(new, name=member.name, field="new_password")
    secret = vault.open_with_password(member.vault, old)
    hashed, sealed = vault.hash_password(chosen), vault.seal_under_password(secret, chosen)
    start_writing()
    _set_password(member_id, hashed=hashed, sealed=sealed)
    sessions.end_all(member_id, but_this=True)
    audit.record("member.password_changed", by=member_id, subject=f"member:{member.ref}")
    return secret


def _set_password(member_id: int, *, hashed: str, sealed: bytes) -> None:
    row = update(Member).where(Member.id == member_id)
    db.session.execute(row.values(password_hash=hashed, vault=sealed))
    db.session.execute(delete(ResetToken).where(ResetToken.member_id == member_id))


def ask_for_reset(address: str) -> None:
    """Queue a letter when a member has this address. Nobody can tell from outside whether one has."""
    try:
        member = find_member_by_email(mail_address.normalise(address))
    except Unprocessable:
        member = None
    member_id = member.id if member else None
    start_writing()
    if member_id is not None:
        outbox.put("account.reset_asked", member_id=member_id)


def new_reset_token(member_id: int) -> str:
    """A token to set a new password, good for two hours; earlier ones end."""
    token = os.urandom(24).hex()
    db.session.execute(delete(ResetToken).where(ResetToken.member_id == member_id))
    hashed = sha256(token.encode()).digest()
    db.session.add(ResetToken(token_hash=hashed, member_id=member_id, expires_at=clock.now() + RESET_LASTS))
    return token


def ensure_reset_token(token: str) -> int:
    """The member id a token is for. Raises NotFound when it ran out, was used, or never was."""
    match = ResetToken.token_hash == sha256(token.encode()).digest()
    found = select(ResetToken.member_id).where(match, ResetToken.expires_at > clock.now())
    member_id = db.session.scalar(found)
    if member_id is None:
        raise NotFound("This link has been used or has run out. Please ask for a new one.")
    return member_id


def reset_password(token: str, *, new: str) -> tuple[Member, bytes]:
    """Set a new password without the old one: the old author secret cannot be opened any more, so a new one begins.

    Returns the member and the new author secret. Raises NotFound, Unprocessable (field "new_password"). Begins the
    write transaction.
    """
    member = db.session.get_one(Member, ensure_reset_token(token))
    chosen = _checked_password(new, name=member.name, field="new_password")
    secret, member_id = vault.new_secret(), member.id
    hashed, sealed = vault.hash_password(chosen), vault.seal_under_password(secret, chosen)
    start_writing()
    ensure_reset_token(token)
    _set_password(member_id, hashed=hashed, sealed=sealed)
    sessions.end_all(member_id)
    member = db.session.get_one(Member, member_id)
    audit.record("member.password_reset", by=member_id, subject=f"member:{member.ref}")
    return member, secret


def change_preferences(member_id: int, *, country: str | None, email: str) -> None:
    """Set country and e-mail address; an empty address takes the stored one away. Raises Unprocessable."""
    address = mail_address.normalise(email) if email.strip() else None
    start_writing()
    member = db.session.get_one(Member, member_id)
    member.country = country
    taken = find_member_by_email(address) if address else None
    if taken is None or taken.id == member_id:
        member.email_sealed = mail_address.seal(address) if address else None
        member.email_tag = mail_address.tag(address) if address else None


# What admins do


def change_role(member_id: int, role: Role, *, by: int) -> None:
    """Give a member another role. They sign in again. Raises Unprocessable when it would leave no admin."""
    start_writing()
    member = db.session.get_one(Member, member_id)
    if member.role == Role.ADMIN and role != Role.ADMIN and _count_admins() == 1:
        raise Unprocessable("This is the only admin. Please make someone else an admin first.", field="role")
    before, member.role = member.role, role.value
    sessions.end_all(member_id)
    audit.record("member.role_changed", by=by, subject=f"member:{member.ref}", before=before, after=role.value)


def _count_admins() -> int:
    return len(db.session.scalars(select(Member.id).where(Member.role == Role.ADMIN.value)).all())


def add_sanction(member_id: int, *, kind: str, reason: str, ends_at: datetime, by: int) -> Sanction:
    """Pause a member's posting or suspend them, until a time, with a reason they are shown. Raises Unprocessable."""
    if kind not in ("pause", "suspend"):
        raise Unprocessable("Please choose what to do.", field="kind")
    if not reason.strip():
        raise Unprocessable("Please write why. The member reads this.", field="reason")
    now = clock.now()
    if ends_at <= now:
        raise Unprocessable("Please choose a day in the future.", field="until")
    start_writing()
    member = db.session.get_one(Member, member_id)
    sanction = Sanction(ref=new_ref(), member_id=member_id, kind=kind, reason=reason.strip(), by_id=by)
    sanction.starts_at, sanction.ends_at = now, ends_at
    db.session.add(sanction)
    audit.record("member.sanctioned", by=by, subject=f"member:{member.ref}", kind=kind)
    return sanction


def lift_sanction(ref: str, *, by: int) -> None:
    """End a sanction before its time. Raises NotFound. Harmless when it has ended."""
    start_writing()
    sanction = db.session.scalar(select(Sanction).where(Sanction.ref == ref))
    if sanction is None:
        raise NotFound()
    if sanction.lifted_at is None:
        sanction.lifted_at, sanction.lifted_by_id = clock.now(), by
        audit.record("member.sanction_lifted", by=by, subject=f"sanction:{ref}")
