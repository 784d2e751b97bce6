"""Asking again, of somebody who is signed in, for what only they should know: before the page of masked posts opens,
and before its pass-phrase changes."""

from __future__ import annotations

from forum.accounts import passphrase
from forum.accounts.services import ensure_password, ensure_words

WRONG = "This isn't your pass-phrase."


def ensure_opens(member_id: int, words: str, *, field: str = "password") -> None:
    """Raises Unprocessable (with this field) unless these words open the page of masked posts, TooMany after several
    tries. A member who has a pass-phrase needs that one: the password opens nothing then."""
    if passphrase.has_passphrase(member_id):
        _ensure_passphrase(member_id, words, field=field)
    else:
        ensure_password(member_id, words, field=field)


def change_passphrase(member_id: int, *, password: str, current: str, new: str) -> None:
    """Set, change or (with "") take away the pass-phrase. Asks for the password and for the pass-phrase so far: whoever
    knows one of them changes nothing.

    Raises Unprocessable (field "current_password", "passphrase" or "new_passphrase"), TooMany, Conflict. Begins the
    write transaction. It leaves no row in the audit log, which would tell who has one.
    """
    ensure_password(member_id, password)
    if passphrase.has_passphrase(member_id):
        _ensure_passphrase(member_id, current, field="passphrase")
    passphrase.store(member_id, new)


def _ensure_passphrase(member_id: int, words: str, *, field: str) -> None:
    """Counted apart from the password: a right password must not give new tries at the pass-phrase."""
    right = passphrase.find_hash(member_id)
    ensure_words(words, right, who=f"passphrase of {member_id}", wrong=WRONG, field=field)
