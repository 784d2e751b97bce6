"""Texts that a site may say in words of its own: the first words come with Hearth, an admin's stand over them.

A sheet is what belongs together on one page of admin, such as what is said to somebody who is grieving; its parts are
the texts. What is empty, or says the same, is not stored: so no text is ever missing. Each change keeps what stood
there before, with who and when, and a sheet's version is how often it was changed.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from flask import g
from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, func, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import audit, clock
from forum.core.db import db, start_writing
from forum.core.errors import Conflict, Unprocessable
from forum.core.forms import tidy_words
from forum.core.refs import new_ref
from forum.core.settings import keep_mark, mark_read_along
from forum.core.types import Json, Moment, RowId
from forum.core.wording import advice_on

log = logging.getLogger(__name__)

MEANWHILE = "Somebody else changed this in the meantime. What you wrote is below. The words of now are beside it."
TOO_LONG = "Please keep this to {most:,} characters."
TOO_MANY_LINES = "Please keep this to {most} lines."
NO_MARKUP = "Please write plain words, without < and >. They would stand on the page as they are."
NO_ADDRESS = "An address of the web can’t be checked here. Please leave it out. Help has a place among the resources."
LEFT_OUT = "Please keep {place} in this text. It is filled in later."
STRANGE = "Only {places} can be filled in here. Please write the rest without { and }."
NO_PLACES = "Nothing is filled in here. Please write it without { and }."
MARKUP = re.compile(r"[<>]")
ADDRESS = re.compile(r"\bhttps?:|\bwww\.|\bmailto:|\bjavascript:|\]\(", re.IGNORECASE)
MARK = "own_texts"
PLACE = re.compile(r"\{(\w*)\}")

Words = dict[str, str]  # by the names of their parts


@dataclass(frozen=True, kw_only=True)
class Part:
    """One text. `first`: the words that come with Hearth; `limit`: most characters; `rows`: of its box, one for a
    single line; `lines`: of a list with one entry a line, the most it may have; `places`: what is filled in later,
    which the text has to hold as {place}."""

    name: str
    label: str
    first: str
    limit: int
    hint: str = ""
    rows: int = 1
    lines: int = 0
    places: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What is written on one page. `name` has the kind in front, as in "help.bereavement"."""

    name: str
    title: str
    parts: tuple[Part, ...]

    @property
    def first(self) -> Words:
        return {part.name: part.first for part in self.parts}

    @property
    def code(self) -> str:
        """Its name without the kind: what addresses say."""
        return self.name.partition(".")[2]


class SiteText(db.Model):  # type: ignore[name-defined,misc]
    """A sheet that this site says in words of its own: of its parts, those that differ from the first words."""

    __tablename__ = "site_texts"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    words: Mapped[Json]


class SiteChange(db.Model):  # type: ignore[name-defined,misc]
    """A sheet, or the settings, before one change: each value that changed as it was, None for the first one."""

    __tablename__ = "site_changes"
    __table_args__ = (UniqueConstraint("name", "number"),)

    id: Mapped[RowId]
    name: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]
    before: Mapped[Json]
    changed_at: Mapped[Moment]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)


# Reading


def own_words(kind: str) -> Mapping[str, Words]:
    """What this site says in words of its own, by the names of the sheets. A mark among the settings, drawn anew with
    each change, tells whether what this process read before still holds: a page needs no statement of its own."""
    mark = mark_read_along(MARK)
    return _read(kind, mark) if mark else {}


@lru_cache(maxsize=16)
def _read(kind: str, mark: str) -> Mapping[str, Words]:
    rows = select(SiteText.name, SiteText.words).where(SiteText.name.startswith(f"{kind}.", autoescape=True))
    return MappingProxyType({row.name: dict(row.words) for row in db.session.execute(rows)})


def own_words_if_there(kind: str) -> Mapping[str, Words]:
    """The same for what has to be said at any time: nothing while the database is away, so the first words count."""
    if g.get("without_database") or g.get("without_own_texts"):
        return {}
    try:
        return own_words(kind)
    except SQLAlchemyError:
        log.exception("own_texts_unreadable")
        g.without_own_texts = True  # whoever waits for help waits once
        return {}


def words_of(sheet: Sheet, own: Mapping[str, Words]) -> Words:
    """Every text of a sheet as it is said now."""
    return sheet.first | {name: text for name, text in own.get(sheet.name, {}).items() if name in sheet.first and text}


def count_changes(name: str) -> int:
    """How often this sheet was changed: its version."""
    return db.session.scalar(select(func.max(SiteChange.number)).where(SiteChange.name == name)) or 0


def filled(text: str, **values: str) -> str:
    """The text with its places filled in."""
    return PLACE.sub(lambda place: values.get(place.group(1), place.group()), text)


def entries(text: str) -> tuple[str, ...]:
    """A list with one entry a line."""
    return tuple(line for line in text.split("\n") if line)


def advice(sheet: Sheet, words: Words) -> dict[str, list[str]]:
    """What to think about in the words of this site, by part. The first words were thought about already."""
    own = {part.name: advice_on(words[part.name]) for part in sheet.parts if words[part.name] != part.first}
    return {name: said for name, said in own.items() if said}


# Writing. It begins the write transaction; the caller commits.


def change_words(sheet: Sheet, words: Words, *, version: int, action: str, by: int | None) -> bool:
    """Say a sheet in these words; an empty part has its first words again. False when nothing differs.

    Raises Unprocessable with the part that needs another look, Conflict when somebody was here since `version`.
    """
    checked = {part.name: checked_text(part, words.get(part.name, "")) for part in sheet.parts}
    wanted = {part.name: checked[part.name] for part in sheet.parts if checked[part.name] not in ("", part.first)}
    start_writing()
    before = db.session.scalar(select(SiteText.words).where(SiteText.name == sheet.name)) or {}
    fields = [name for name in sheet.first if wanted.get(name) != before.get(name)]
    if not fields:
        db.session.rollback()
        return False
    keep_before(sheet.name, {name: before.get(name) for name in fields}, version=version, by=by)
    audit.record(action, by=by, subject=f"{action.partition('.')[0]}:{sheet.code}", fields=fields)
    db.session.execute(delete(SiteText).where(SiteText.name == sheet.name))
    if wanted:
        db.session.add(SiteText(name=sheet.name, words=wanted))
    keep_mark(MARK, new_ref())
    return True


def keep_before(name: str, before: Mapping[str, object], *, version: int, by: int | None) -> None:
    """Keep what stood there before a change. Raises Conflict when somebody was here since `version`."""
    if count_changes(name) != version:
        raise Conflict(MEANWHILE)
    stamp = {"changed_at": clock.now(), "changed_by_id": by}
    db.session.add(SiteChange(name=name, number=version + 1, before=dict(before), **stamp))
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        raise Conflict(MEANWHILE) from error


def checked_text(part: Part, text: str) -> str:
    """`text` as it is stored: no invisible characters, no spaces too many. Raises Unprocessable (field: the part)."""
    tidied = _tidy(part, text)
    for problem in _problems(part, tidied):
        raise Unprocessable(problem, field=part.name)
    return tidied


def _tidy(part: Part, text: str) -> str:
    lines = [tidy_words(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    if part.rows == 1 and not part.lines:
        return " ".join(line for line in lines if line)
    if part.lines:
        return "\n".join(line for line in lines if line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _problems(part: Part, text: str) -> list[str]:
    """What needs another look, in words."""
    if not text:
        return []  # the first words count
    held = set(PLACE.findall(text))
    bare = PLACE.sub("", text)
    strange = held - set(part.places) or "{" in bare or "}" in bare
    places = ", ".join(f"{{{place}}}" for place in part.places)
    lost = [place for place in part.places if place not in held]
    found = [
        (len(text) > part.limit, TOO_LONG.format(most=part.limit)),
        (part.lines and len(entries(text)) > part.lines, TOO_MANY_LINES.format(most=part.lines)),
        (MARKUP.search(text), NO_MARKUP),
        (ADDRESS.search(text), NO_ADDRESS),
        (strange, STRANGE.replace("{places}", places) if places else NO_PLACES),
        (lost, LEFT_OUT.format(place=f"{{{lost[0]}}}") if lost else ""),
    ]
    return [words for is_so, words in found if is_so]
