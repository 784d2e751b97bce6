"""Which cases of the queue somebody wants to see: read from an address, written into one. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from forum.cases.models import SIGNAL_KINDS
from forum.moderation.words import NEED_WORDS

LEVELS = {"care": range(5), "exposure": range(4)}
SWITCHES = ("mine", "unclaimed", "overdue")
SLUG = re.compile(r"[a-z0-9-]{1,60}")
LONGEST = 1_000  # characters of an address that is carried along; a cursor has some two hundred


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Every one that is set narrows the list. `mine` and `unclaimed` together: what I hold or could take.

    `everything`: the topics that somebody leaves to others are in the view as well.
    """

    care: int | None = None
    exposure: int | None = None
    need: str = ""
    space: str = ""
    kind: str = ""
    mine: bool = False
    unclaimed: bool = False
    overdue: bool = False
    everything: bool = False

    @property
    def query(self) -> dict[str, str]:
        """What stands in the address, in a fixed order; nothing for what is not set."""
        given = ((one.name, getattr(self, one.name)) for one in fields(self))
        # Level 0 is a choice like every other, and equals False.
        asked = ((name, value) for name, value in given if value not in (None, "") and value is not False)
        return {name: "1" if value is True else str(value) for name, value in asked}

    @property
    def any(self) -> bool:
        return bool(self.query)

    def but(self, **changes: Any) -> Filters:
        return replace(self, **changes)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where in the queue somebody is: the filters, and the cursor of the page."""

    filters: Filters = Filters()
    after: str = ""

    @property
    def query(self) -> dict[str, str]:
        return self.filters.query | ({"after": self.after} if self.after else {})

    def __str__(self) -> str:
        """As one word for an address or a form: the place to come back to."""
        return urlencode(self.query)


def read_filters(given: Mapping[str, str]) -> tuple[Filters, bool]:
    """The filters of an address, and whether it asked for one that is not to be had; that one is left out."""
    found: dict[str, Any] = {}
    for name in (one.name for one in fields(Filters)):
        value = given.get(name, "").strip()
        if value:
            found[name] = _read(name, value)
    known = {name: value for name, value in found.items() if value is not None}
    return Filters(**known), len(known) < len(found)


def _read(name: str, value: str) -> Any:
    """The value of one filter; None when there is no such value."""
    if name in LEVELS:
        return int(value) if value in map(str, LEVELS[name]) else None
    if name == "need":
        return value if value in NEED_WORDS else None
    if name == "kind":
        return value if value in SIGNAL_KINDS else None
    if name == "space":
        return value if SLUG.fullmatch(value) else None
    return True if value == "1" else None


def read_place(carried: str | None) -> Place:
    """The place that a page or a form carries along as one word; the whole queue when it holds nothing of ours."""
    given = dict(parse_qsl((carried or "")[:LONGEST]))
    return Place(filters=read_filters(given)[0], after=given.get("after", ""))
