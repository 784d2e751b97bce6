"""A form that was sent while nobody was signed in, carried through the sign-in page so that nothing typed is lost."""

from __future__ import annotations

import json
from dataclasses import dataclass

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


def _is_field(pair: object) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair)
