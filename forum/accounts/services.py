"""Writes of accounts. All run inside the caller's write transaction unless they say otherwise."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from forum.accounts import mail_address, passphrase, sessions, vault
from forum.accounts.models import Member, ResetToken, Sanction
from forum.accounts.numbers import number_after_the_gone
from forum.accounts.passwords import check_password, normalise_password
from forum.accounts.queries import (
    find_active_sanction,
    find_email,
    find_member_by_name,
    list_sanctions_in_force,
    name_key,
)
from forum.core import audit, clock, ratelimit
from forum.core.access import STAFF, Role
from forum.core.db import db, start_writing
from forum.core.errors import Conflict, NotFound, Refused, TooMany, Unprocessable
from forum.core.mask_words import looks_like_a_mask
from forum.core.refs import new_ref
from forum.core.settings import site_settings

NAME_LENGTH = (2, 30)
OFFICES = frozenset(
    {"admin", "administrator", "moderator", "moderators", "staff", "support", "team", "guest", "a former member"}
)
# Alphabets that share the shapes of many letters.
LOOK_ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU"})
# Letters and marks that draw nothing (Unicode: Default_Ignorable_Code_Point): with one a name looks like another's.
UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
NAME_TAKEN = "That name is taken. Please choose another."
NOT_THEIRS = "This isn't your password at the moment."
WRONG_SIGN_IN = "The name or the password isn't right. Please check both."
TRIES_BEFORE_DELAY = 5  # wrong passwords for one name from one address
LONGEST_DELAY = 60  # seconds; a delay, never a lock-out: nobody can shut another person out
FORGET_TRIES_AFTER = timedelta(minutes=30)
WRONG_FROM_ONE_ADDRESS = 60  # wrong passwords a minute, whatever the names: each costs the server a slow hash
REASON_LENGTH = 2000
LONGEST_SANCTION = timedelta(days=366)  # a year at most, then a person looks again


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
    if new.role == Role.MEMBER:
        _refuse_name_of_office(name)
    password = checked_password(new.password, name=name)
    email = mail_address.normalise(new.email) if new.email.strip() else None
    if find_member_by_name(name):
        raise Unprocessable(NAME_TAKEN, field="name")
    secret = vault.new_secret()
    member = Member(ref=new_ref(), name=name, name_key=name_key(name), country=new.country, role=new.role.value)
    member.password_hash, member.vault = vault.hash_password(password), vault.seal_under_password(secret, password)
    member.passphrase = passphrase.sealed("", ref=member.ref)
    member.joined_on = clock.now().date()
    _set_email(member, email)
    start_writing()
    add_member(member)
    return member, secret


def add_member(member: Member) -> None:
    """Store a new member inside the caller's write transaction, under a number that nobody had before them. Raises
    Unprocessable (field "name")."""
    number = number_after_the_gone()
    if number is not None:
        member.id = number
    db.session.add(member)
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        raise Unprocessable(NAME_TAKEN, field="name") from error
    audit.record("member.joined", by=member.id, subject=f"member:{member.ref}", at=clock.to_hour(clock.now()))


def check_name(name: str) -> str:
    """The name as it will be shown. Raises Unprocessable (field "name")."""
    shown = " ".join(unicodedata.normalize("NFKC", name).split())
    shortest, longest = NAME_LENGTH
    if not shortest <= len(shown) <= longest:
        raise Unprocessable(f"Please choose a name of {shortest} to {longest} characters.", field="name")
    strange = any(unicodedata.category(character)[0] not in "LNMP" and character != " " for character in shown)
    if strange or UNSEEN.search(shown):
        raise Unprocessable("Please use letters, numbers, spaces and simple marks in your name.", field="name")
    if not any(unicodedata.category(character)[0] in "LN" for character in shown):
        raise Unprocessable("Please use at least one letter or number in your name.", field="name")
    if "@" in shown:
        raise Unprocessable("Please don't use an e-mail address as your name: everyone can read it.", field="name")
    if looks_like_a_mask(shown):
        raise Unprocessable("This is how masks are named here. Please choose another name.", field="name")
    if len(_alphabets(shown)) > 1:
        raise Unprocessable("Please write your name in one alphabet.", field="name")
    return shown


def _alphabets(name: str) -> set[str]:
    """Those of LOOK_ALIKE that `name` uses: two of them together can copy another member's name to the eye."""
    return {unicodedata.name(character, "").split(" ")[0] for character in name} & LOOK_ALIKE


def _refuse_name_of_office(name: str) -> None:
    """Nobody signs up under a name that sounds like the people who run the site."""
    settings = site_settings()
    if name_key(name) in {*OFFICES, name_key(settings.site_name), name_key(settings.short_name)}:
        raise Unprocessable(NAME_TAKEN, field="name")


def _set_email(member: Member, address: str | None) -> None:
    member.email_sealed = mail_address.seal(address) if address else None
    member.email_tag = mail_address.tag(address) if address else None


def checked_password(password: str, *, name: str, field: str = "password") -> str:
    """The password in the form to hash. Raises Unprocessable (field `field`) when it is too easy to guess."""
    problem = check_password(password, name=name, site_name=site_settings().site_name)
    if problem:
        raise Unprocessable(problem, field=field)
    return normalise_password(password)


def note_conduct_of_name(member_id: int, labels: Collection[str]) -> None:
    """Keep what was made of a member's name, for admins to see. Needs the caller's write transaction."""
    named = update(Member).where(Member.id == member_id)
    db.session.execute(named.values(name_conduct=" ".join(sorted(labels))))


# Signing in


def sign_in(name: str, password: str, *, address: str) -> tuple[Member, bytes]:
    """The member and their author secret. The same words and the same work for a known and an unknown name.

    Raises Unprocessable, or TooMany with the seconds to wait. Begins no write transaction.
    """
    who = f"{name_key(name)}\n{address}"
    _ensure_no_flood(address)
    _wait_if_told_to(who)
    member = find_member_by_name(name)
    given = normalise_password(password)
    if not vault.password_matches(given, member.password_hash if member else vault.nobodys_hash()) or member is None:
        _note_wrong_password(who)
        ratelimit.note_failure("sign-in-address", address, forget_after=timedelta(minutes=1))
        raise Unprocessable(WRONG_SIGN_IN)
    secret = vault.open_with_password(member.vault, given)
    ratelimit.forget("sign-in", who)
    return member, secret


def _ensure_no_flood(address: str) -> None:
    """Raises TooMany while an address sends wrong passwords faster than a school full of people: a minute at most."""
    if ratelimit.failures("sign-in-address", address) >= WRONG_FROM_ONE_ADDRESS:
        raise TooMany("Many people are signing in from where you are. Please wait a minute.", retry_after=60)


def _wait_if_told_to(who: str) -> None:
    """Raises TooMany while the wait after the last wrong password lasts; a right one has to wait as well."""
    if ratelimit.failures("sign-in-wait", who):
        seconds = _delay(ratelimit.failures("sign-in", who))
        raise TooMany(f"That was several tries. Please wait {seconds} seconds, then try again.", retry_after=seconds)


def _note_wrong_password(who: str) -> None:
    failures = ratelimit.note_failure("sign-in", who, forget_after=FORGET_TRIES_AFTER)
    if failures >= TRIES_BEFORE_DELAY:
        ratelimit.note_failure("sign-in-wait", who, forget_after=timedelta(seconds=_delay(failures)))


def _delay(failures: int) -> int:
    """Seconds to wait: 2, 4, 8 and so on up to the longest."""
    return min(2 ** min(failures - TRIES_BEFORE_DELAY + 1, 10), LONGEST_DELAY) if failures >= TRIES_BEFORE_DELAY else 1


# Changing an account


def change_preferences(member_id: int, *, country: str | None, email: str, password: str = "") -> None:
    """Set country and e-mail address; an empty address takes the stored one away.

    Another address asks for the password, because whoever has the address can set a new one. Raises Unprocessable
    (field "email" or "current_password"). Begins the write transaction.
    """
    address = mail_address.normalise(email) if email.strip() else None
    changes = address != find_email(member_id)
    if changes:
        ensure_password(member_id, password)
    start_writing()
    member = db.session.get_one(Member, member_id)
    member.country = country
    if changes:
        _set_email(member, address)
        db.session.execute(delete(ResetToken).where(ResetToken.member_id == member_id))  # sent to the old address
        audit.record("member.email_changed", by=member_id, subject=f"member:{member.ref}")


def ensure_password(member_id: int, password: str, *, field: str = "current_password") -> None:
    """Raises Unprocessable (field `field`) when it is not the member's, TooMany after several tries."""
    right = db.session.get_one(Member, member_id).password_hash
    ensure_words(password, right, who=f"member {member_id}", wrong=NOT_THEIRS, field=field)


def ensure_words(words: str, right: str, *, who: str, wrong: str, field: str) -> None:
    """Raises Unprocessable with `wrong` unless the hash `right` is of these words; as slow after several tries as
    signing in is, counted for `who`."""
    _wait_if_told_to(who)
    if not vault.password_matches(normalise_password(words), right):
        _note_wrong_password(who)
        raise Unprocessable(wrong, field=field)
    ratelimit.forget("sign-in", who)


# What admins do


def change_role(member_id: int, role: Role, *, by: int) -> None:
    """Give a member another role. They sign in again. A new moderator looks after every space. Raises Unprocessable
    when it would leave no admin."""
    start_writing()
    member = db.session.get_one(Member, member_id)
    if role != Role.ADMIN and lock_admins() == [member_id]:
        raise Unprocessable("This is the only admin. Please make someone else an admin first.", field="role")
    before, member.role, member.limited = member.role, role.value, False
    sessions.end_all(member_id)
    audit.record("member.role_changed", by=by, subject=f"member:{member.ref}", before=before, after=role.value)


def lock_admins() -> list[int]:
    """The ids of all admins who stay, held until the commit, so that no two of them go at once and leave none."""
    admins = select(Member.id).where(Member.role == Role.ADMIN.value, Member.leaves_on.is_(None))
    return list(db.session.scalars(admins.order_by(Member.id).with_for_update()))


def add_sanction(member_id: int, *, kind: str, reason: str, ends_at: datetime, by: int) -> Sanction:
    """Pause a member's posting or suspend them, until a time, with a reason they are shown. Raises Unprocessable."""
    _check_sanction(kind, reason, ends_at)
    start_writing()
    return _store_sanction(member_id, kind=kind, reason=reason, ends_at=ends_at, by=by)


def sanction_for_days(member_id: int, *, kind: str, reason: str, days: int, by: int, beside: bool = False) -> Sanction:
    """The same for so many days from now, inside the caller's write transaction. Raises Refused for the team's own
    people, Conflict when a sanction is in force and this one should not stand beside it, Unprocessable."""
    ends_at = clock.now() + timedelta(days=days)
    _check_sanction(kind, reason, ends_at)
    if Role(db.session.get_one(Member, member_id).role) in STAFF:
        raise Refused("This is somebody on the team. Please speak with an admin. Nothing was changed.", field="action")
    if not beside and find_active_sanction(member_id) is not None:
        raise Conflict("Their posting is paused already. Nothing was changed.", field="action")
    return _store_sanction(member_id, kind=kind, reason=reason, ends_at=ends_at, by=by)


def _check_sanction(kind: str, reason: str, ends_at: datetime) -> None:
    now = clock.now()
    if kind not in ("pause", "suspend"):
        raise Unprocessable("Please choose what to do.", field="kind")
    if not reason.strip():
        raise Unprocessable("Please write why. The member reads this.", field="reason")
    if len(reason.strip()) > REASON_LENGTH:
        raise Unprocessable(f"Please keep the reason to {REASON_LENGTH} characters.", field="reason")
    if not now < ends_at <= now + LONGEST_SANCTION:
        raise Unprocessable("Please choose a day from tomorrow to a year from now.", field="until")


def _store_sanction(member_id: int, *, kind: str, reason: str, ends_at: datetime, by: int) -> Sanction:
    member = db.session.get_one(Member, member_id)
    sanction = Sanction(ref=new_ref(), member_id=member_id, kind=kind, reason=reason.strip(), by_id=by)
    sanction.starts_at, sanction.ends_at = clock.now(), ends_at
    db.session.add(sanction)
    audit.record("member.sanctioned", by=by, subject=f"member:{member.ref}", kind=kind)
    return sanction


def lift_sanction(ref: str, *, by: int) -> None:
    """End a sanction before its time. Raises NotFound. Harmless when it has ended."""
    start_writing()
    end_sanction(ref, by=by)


def end_sanctions_of(member_id: int, *, by: int) -> int:
    """End every sanction of a member that is in force, inside the caller's write transaction; how many there were."""
    refs = list_sanctions_in_force(member_id)
    for ref in refs:
        end_sanction(ref, by=by)
    return len(refs)


def end_sanction(ref: str, *, by: int) -> None:
    """The same, inside the caller's write transaction."""
    sanction = db.session.scalar(select(Sanction).where(Sanction.ref == ref))
    if sanction is None:
        raise NotFound()
    if sanction.lifted_at is None:
        sanction.lifted_at, sanction.lifted_by_id = clock.now(), by
        audit.record("member.sanction_lifted", by=by, subject=f"sanction:{ref}")
