"""Where signing in leads: to a form that was sent while nobody was signed in, carried along so that nothing typed is
lost; or to a page."""

from __future__ import annotations

import json
from dataclasses import dataclass

from flask import url_for

from forum.accounts.models import Member
from forum.core.kept import NEVER_KEPT
from forum.core.web import safe_path

MOST_FIELDS = 100  # more than any form of this house has


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Where the form goes, and its fields as (name, value)."""

    to: str
    fields: list[tuple[str, str]]


def read_kept(to: str | None, packed: str | None) -> Kept | None:
    """The form carried in the fields `resume_to` and `resume`; None when there is none, or it is not one of ours."""
    path = safe_path(to)
    if path is None or not packed:
        return None
    try:
        given = json.loads(packed)
    except (ValueError, RecursionError):
        return None
    if not isinstance(given, list) or len(given) > MOST_FIELDS or not all(map(_is_field, given)):
        return None
    return Kept(to=path, fields=[(name, value) for name, value in given if name not in NEVER_KEPT])


def page_after_sign_in(member: Member, wanted: str | None) -> str | None:
    """The first page: for who asked to leave the one that offers to stay, for all others the one they wanted."""
    return url_for("privacy.erase") if member.leaves_on else wanted


def _is_field(pair: object) -> bool:
    """A name and a value, both of them text that a page can hold: JSON can spell halves of letters."""
    if not isinstance(pair, list) or len(pair) != 2:
        return False
    return all(isinstance(part, str) and _is_whole(part) for part in pair)


def _is_whole(text: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in text)
