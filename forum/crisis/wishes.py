"""What somebody looks for on "Urgent help" besides a country and a need: a language, to write, what is open now."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from forum.crisis.entries import Resource
from forum.crisis.names import language_name
from forum.crisis.now import state_of

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")  # the shape of BCP 47


@dataclass(frozen=True, kw_only=True)
class Wish:
    """`language`: BCP 47, "" for any; lines that speak it come first. `writing`: only what takes written words.
    `open_now`: only what is known to be open. `text`: words to look for, see `finding`. None of them ever hides the
    directories of all countries."""

    language: str = ""
    writing: bool = False
    open_now: bool = False
    text: str = ""

    @property
    def narrows(self) -> bool:
        return self.writing or self.open_now or bool(self.text)


ANY_LINE = Wish()


def read_language(text: str) -> str:
    """A language of an address; "" for what is none."""
    return text if LANGUAGE.fullmatch(text) else ""


def narrow(lines: Iterable[Resource], wish: Wish, *, at: datetime) -> tuple[Resource, ...]:
    """The lines that are wished for at a moment; of a line to write to, only the ways to write."""
    return tuple(_as_wished(line, wish) for line in lines if line.is_international or _fits(line, wish, at))


def _fits(line: Resource, wish: Wish, at: datetime) -> bool:
    return (line.has_text or not wish.writing) and (not wish.open_now or state_of(line, at) == "open")


def _as_wished(line: Resource, wish: Wish) -> Resource:
    if not wish.writing:
        return line
    return replace(line, channels=tuple(channel for channel in line.channels if not channel.is_call))


def spoken(lines: Iterable[Resource]) -> tuple[tuple[str, str], ...]:
    """The languages of a country's live lines as (code, name), by name."""
    tags = {tag for line in lines if line.state == "live" and not line.is_international for tag in line.languages}
    return tuple(sorted(((tag, language_name(tag)) for tag in tags), key=lambda pair: pair[1]))
