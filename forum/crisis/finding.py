"""Looking for words among the lines of a country, and what is let go of where nothing fits. Pure; nothing is kept."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from forum.crisis import names
from forum.crisis.entries import Resource
from forum.crisis.needs import TOPICS_OF_NEED
from forum.crisis.wishes import Wish, narrow
from forum.crisis.words import WORDS

LONGEST = 100  # characters; what comes behind is cut off
SHORTEST_WORD = 3  # shorter ones stand in every sentence
TYPED, OPEN_NOW = "the words you typed", "“open now”"


@dataclass(frozen=True)
class Found:
    """The lines that fit. `left_out`: what had to be let go of so that there is a line; `needs` and `audience`: what
    the lines found by words are for, so that these lead."""

    lines: tuple[Resource, ...]
    left_out: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()


def find(lines: Iterable[Resource], wish: Wish, *, at: datetime) -> Found:
    """The lines of a country that fit a wish; where none does, those that fit most of it."""
    offered = tuple(lines)
    for tried, left_out in _ever_wider(wish):
        fitting = tuple(line for line in narrow(offered, tried, at=at) if _may_stay(line, tried.text))
        local = [line for line in fitting if line.state == "live" and not line.is_international]
        if local and tried.text:
            return Found(fitting, left_out, _needs_of(local), tuple(sorted({line.audience for line in local})))
        if local:
            return Found(fitting, left_out)
    return Found(narrow(offered, wish, at=at))


def _ever_wider(wish: Wish) -> Iterable[tuple[Wish, tuple[str, ...]]]:
    """A wish, and the same with less in it. Who cannot speak is never given a number to call instead."""
    yield wish, ()
    if wish.text and wish.open_now:
        yield replace(wish, open_now=False), (OPEN_NOW,)
    if wish.text:
        yield replace(wish, text=""), (TYPED,)
    if wish.open_now:
        yield replace(wish, text="", open_now=False), (*([TYPED] if wish.text else []), OPEN_NOW)


def _may_stay(line: Resource, text: str) -> bool:
    return line.is_international or matches(line, text)


def matches(line: Resource, text: str) -> bool:
    """Whether every word stands in its name, its place, what or whom it is for, or its languages."""
    looked_at = _fold(" ".join(_told(line)))
    words = [word for word in _fold(text).split() if len(word) >= SHORTEST_WORD] or _fold(text).split()
    return all(word in looked_at for word in words)


def _told(line: Resource) -> Iterable[str]:
    yield line.name
    yield names.region_name(line.region)
    yield names.AUDIENCES.get(line.audience, "")
    yield line.public_note
    yield names.language_names(line.languages)
    yield from (topic.replace("_", " ") for topic in line.topics)
    yield from (WORDS[need].label for need in _needs_of([line]))
    yield from (channel.display for channel in line.channels)


def _needs_of(lines: Iterable[Resource]) -> tuple[str, ...]:
    topics = {topic for line in lines for topic in line.topics}
    return tuple(need for need, known in TOPICS_OF_NEED.items() if not known.isdisjoint(topics))


def _fold(text: str) -> str:
    """Without capitals, accents and signs."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = ("" if unicodedata.combining(sign) else sign if sign.isalnum() else " " for sign in plain)
    return " ".join("".join(kept).split())
