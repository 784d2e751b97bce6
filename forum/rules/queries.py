"""Reads of the site's rules: the draft, the versions, and the compiled rules that every text is read by."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import lru_cache
from threading import Lock
from typing import Any

from sqlalchemy import select

from forum.accounts.models import Member
from forum.core.db import db
from forum.core.errors import NotFound
from forum.core.types import AnyRow
from forum.rules.content import LINES, NOTHING, Content, RuleText, digest_of
from forum.rules.models import LanguageOff, RuleChange, RuleVersion, SiteRule
from forum.screening import BUILT_IN, RuleSet

log = logging.getLogger(__name__)

SHOWN_VERSIONS = 50
REMEMBERED = 1  # compiled versions a process keeps: the one in force
_compiling = Lock()

_versions = RuleVersion.__table__.c
_NEWEST = select(_versions.number, _versions.digest).order_by(_versions.number.desc()).limit(1)
TEXT_FIELDS = tuple(RuleText.__dataclass_fields__)


# In force


def published_rules() -> RuleSet:
    """The rules by which texts are read now: those of the newest published version, else the built-in ones.

    One small statement; a version is compiled once in a process. One that no longer compiles (a new lexicon may lack a
    slot it names) is logged and passed over: the built-in rules then stand alone.
    """
    newest = db.session.execute(_NEWEST).one_or_none()
    if newest is None:
        return BUILT_IN
    with _compiling:
        return _compiled(newest.number, newest.digest) or BUILT_IN


def is_published_usable() -> bool:
    """False when the newest version could not be compiled, and so the built-in rules are in force without it."""
    newest = db.session.execute(_NEWEST).one_or_none()
    return newest is None or published_rules() is not BUILT_IN


@lru_cache(maxsize=REMEMBERED)
def _compiled(number: int, digest: str) -> RuleSet | None:
    content = db.session.scalar(select(RuleVersion.content).where(RuleVersion.number == number))
    try:
        if digest_of(content) != digest:
            raise ValueError("the stored content is not what was published")
        return Content.of_data(content).compiled(version=f"site{number}")
    except Exception:
        log.exception("site_rules_unusable")
        return None


def why_of(rule_id: str) -> str:
    """Why a rule speaks up, in words for moderators. Raises KeyError for a rule that is no longer in use."""
    known = BUILT_IN.rules.get(rule_id)
    return known.why if known else _rules_of_session().rules[rule_id].why


def _rules_of_session() -> RuleSet:
    """The published rules, asked for once in a session: a queue names many rules."""
    info = db.session().info
    if "published_rules" not in info:
        info["published_rules"] = published_rules()
    found: RuleSet = info["published_rules"]
    return found


# The draft


def draft() -> Content:
    """What would be published now."""
    rules = db.session.execute(select(*(getattr(SiteRule, name) for name in TEXT_FIELDS)).order_by(*_BY_NAME))
    changes = db.session.execute(select(RuleChange.rule_id, RuleChange.is_off, RuleChange.care)).all()
    return Content(
        rules=tuple(_text_of(row) for row in rules),
        off=tuple(sorted(row.rule_id for row in changes if row.is_off)),
        weights={row.rule_id: row.care for row in sorted(changes) if row.care is not None},
        languages_off=tuple(sorted(db.session.scalars(select(LanguageOff.language)))),
    )


_BY_NAME = (SiteRule.language, SiteRule.name)


def _text_of(row: AnyRow | SiteRule) -> RuleText:
    values: dict[str, Any] = {name: getattr(row, name) for name in TEXT_FIELDS}
    return RuleText(**values | {name: tuple(values[name]) for name in LINES})


def get_site_rule(rule_id: str) -> tuple[RuleText, int]:
    """A rule of the draft by its whole name ("en.site.night") and the version of its row. Raises NotFound."""
    language, _, name = rule_id.partition(".site.")
    row = db.session.scalar(select(SiteRule).where(SiteRule.language == language, SiteRule.name == name))
    if row is None:
        raise NotFound()
    return _text_of(row), row.version


# Versions


def newest_number() -> int:
    """The number of the version in force; 0 before the first."""
    newest = db.session.execute(_NEWEST).one_or_none()
    return newest.number if newest else 0


def get_version(number: int) -> AnyRow:
    """One version with who published it. Raises NotFound."""
    row = db.session.execute(_WITH_NAMES.where(RuleVersion.number == number)).one_or_none()
    if row is None:
        raise NotFound()
    return row


def published_content() -> Content:
    """What the newest version changes; nothing before the first. A content that cannot be read counts as nothing."""
    number = newest_number()
    return content_of(get_version(number)) if number else NOTHING


def content_of(version: AnyRow) -> Content:
    """The content of a version; nothing when it cannot be read."""
    try:
        return Content.of_data(version.content)
    except (KeyError, TypeError, ValueError, AttributeError):
        log.exception("site_rules_unreadable")
        return NOTHING


def list_versions() -> Sequence[AnyRow]:
    """The newest versions, newest first."""
    return db.session.execute(_WITH_NAMES.order_by(RuleVersion.number.desc()).limit(SHOWN_VERSIONS)).all()


_WITH_NAMES = select(
    RuleVersion.number,
    RuleVersion.content,
    RuleVersion.note,
    RuleVersion.again_of,
    RuleVersion.published_at,
    Member.name.label("published_by"),
).outerjoin(Member, Member.id == RuleVersion.published_by_id)
