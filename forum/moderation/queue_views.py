"""What stands around the list of the queue: levels, views and filters, each a link or a choice with its count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from forum.core.jinja import show_moment
from forum.core.types import AnyRow
from forum.moderation import words
from forum.moderation.filters import SWITCHES, Filters
from forum.moderation.listing import Counts


@dataclass(frozen=True, kw_only=True)
class Link:
    """A view of the queue: its words, how many cases it has, where it is (fields of the address), whether it is here.

    `mark` is the level of care of a link that is one, else None.
    """

    text: str
    count: int
    query: dict[str, str]
    current: bool
    mark: int | None = None


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One filter with its values: (value, words with the count)."""

    name: str
    label: str
    value: str
    options: list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Left:
    """What a colleague left for the reader about a case."""

    kind: str
    who: str
    words: str
    when: Markup
    ref: str


def left_for(reader: int, handovers: Iterable[AnyRow]) -> list[Left]:
    """What this reader has not put away yet."""
    return [
        Left(
            kind=row.kind,
            who=(row.to_name if row.kind == "taken" else row.from_name) or words.FORMER,
            words=row.words,
            when=show_moment(row.at),
            ref=row.ref,
        )
        for row in handovers
        if row.tell_id == reader
    ]


@dataclass(frozen=True, kw_only=True)
class Look:
    """Everything around the list."""

    all: int
    late: int
    late_after: int
    fitting: int
    left_out: int
    filtered: bool
    levels: list[Link]
    views: list[Link]
    choices: list[Choice]
    switches: list[str]
    query: dict[str, str]
    with_left_out: dict[str, str]
    told: list[str]


def look(filters: Filters, counts: Counts) -> Look:
    """The links and choices of one view."""
    return Look(
        all=counts.all,
        late=counts.late,
        late_after=counts.late_after,
        fitting=counts.fitting,
        left_out=counts.left_out,
        filtered=filters.any,
        levels=_levels(filters, counts),
        views=_views(filters, counts),
        choices=[_choice(name, label, filters, counts) for name, label in LABELS.items()],
        switches=[name for name in SWITCHES if getattr(filters, name)],
        query=filters.query,
        with_left_out=filters.but(everything=True).query,
        told=_told(filters, counts),
    )


LABELS = {
    "care": "Level",
    "need": "What it is about",
    "kind": "Why it is here",
    "space": "Space",
    "exposure": "Readers",
}
ANY = {"care": "Every level", "need": "Anything", "kind": "Any reason", "space": "Every space", "exposure": "Any"}
WORDS: dict[str, dict[str, str]] = {
    "care": {str(care): words.CARE_NAMES[care] for care in reversed(range(5))},
    "need": words.NEED_WORDS,
    "kind": words.KIND_WORDS,
    "exposure": {str(exposure): text for exposure, text in enumerate(words.EXPOSURE_WORDS)},
}


def _levels(filters: Filters, counts: Counts) -> list[Link]:
    """Every level, the most urgent first, with the open cases of the whole queue."""
    return [
        Link(
            text=words.CARE_NAMES[care],
            count=counts.by_care.get(care, 0),
            query=Filters(care=care).query,
            current=filters == Filters(care=care),
            mark=care,
        )
        for care in reversed(range(5))
    ]


def _views(filters: Filters, counts: Counts) -> list[Link]:
    """The whole queue, and inside the other filters what I hold, what nobody holds, what is past its time."""
    links = [Link(text="All open", count=counts.all, query={}, current=not filters.any)]
    asked = {
        "mine": ("Mine", filters.but(mine=True, unclaimed=False)),
        "unclaimed": ("Nobody’s yet", filters.but(mine=False, unclaimed=True)),
        "overdue": ("Past their time", filters.but(overdue=True)),
    }
    for name, (text, there) in asked.items():
        number = sum(counts.options[name].values())
        links.append(Link(text=text, count=number, query=there.query, current=filters == there))
    return links


def _choice(name: str, label: str, filters: Filters, counts: Counts) -> Choice:
    numbers = counts.options[name]
    known = counts.space_names if name == "space" else WORDS[name]
    value = filters.query.get(name, "")
    shown = {key: text for key, text in known.items() if numbers.get(key) or key == value}
    if value and value not in shown:
        shown[value] = value
    options = [(key, f"{text} ({numbers.get(key, 0)})") for key, text in shown.items()]
    return Choice(name=name, label=label, value=value, options=[("", ANY[name]), *options])


def _told(filters: Filters, counts: Counts) -> list[str]:
    """The filters in words."""
    found = [_said(name, value, counts) for name, value in filters.query.items() if name in LABELS]
    if filters.mine and filters.unclaimed:
        found.append("mine or nobody’s")
    elif filters.mine or filters.unclaimed:
        found.append("mine" if filters.mine else "nobody’s yet")
    return [*found, *(["past their time"] if filters.overdue else [])]


def _said(name: str, value: str, counts: Counts) -> str:
    text = counts.space_names.get(value, value) if name == "space" else WORDS[name].get(value, value)
    return f"in {text}" if name == "space" else f"about {text}" if name == "need" else text.lower()
