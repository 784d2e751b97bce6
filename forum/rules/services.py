"""Writes of the site's rules: changes of the draft, publishing, going back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import CursorResult, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from forum.core import audit, clock
from forum.core.db import db, start_writing
from forum.core.errors import Conflict, Unprocessable
from forum.rules import policy, queries
from forum.rules.checking import check_rule, compiled
from forum.rules.content import Content, RuleText
from forum.rules.models import LanguageOff, RuleChange, RuleVersion, SiteRule
from forum.screening import BUILT_IN
from forum.screening.site_rules import unheard_danger

LONGEST_PUBLISH_NOTE = 300
CHANGED = "Somebody else changed this rule in the meantime. Please look at it again."
PUBLISHED_SINCE = "Somebody changed or published the rules in the meantime. Please look at the draft again."


# Rules of the site


def add_rule(text: RuleText, *, by: int) -> None:
    """Add a rule to the draft. Raises Unprocessable with the field that needs another look."""
    check_rule(text)
    start_writing()
    if (db.session.scalar(select(func.count()).select_from(SiteRule)) or 0) >= policy.MOST_SITE_RULES:
        raise Unprocessable(f"There are {policy.MOST_SITE_RULES} rules of your own. Please delete one first.")
    db.session.add(SiteRule(**_columns(text), **_stamp(by)))
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        raise Unprocessable("There is a rule with this name already. Please choose another.", field="name") from error
    audit.record("rules.added", by=by, subject=subject(text.rule_id))


def change_rule(rule_id: str, text: RuleText, *, version: int, by: int) -> bool:
    """Change a rule of the draft if nobody was here since `version`; False when nothing differs.

    Its name and language stay. Raises NotFound, Unprocessable with the field, Conflict.
    """
    before, _ = queries.get_site_rule(rule_id)
    check_rule(text)
    start_writing()
    wanted = _columns(text)
    fields = [name for name, value in _columns(before).items() if wanted[name] != value]
    row = update(SiteRule).where(SiteRule.language == text.language, SiteRule.name == text.name)
    values = wanted | _stamp(by) | {"version": version + 1}
    if not _hit(row.where(SiteRule.version == version).values(**values)):
        raise Conflict(CHANGED)
    if not fields:
        db.session.rollback()
        return False
    audit.record("rules.changed", by=by, subject=subject(rule_id), fields=sorted(fields))
    return True


def delete_rule(rule_id: str, *, version: int, by: int) -> None:
    """Take a rule out of the draft; published versions keep it. Raises NotFound, Conflict."""
    text, _ = queries.get_site_rule(rule_id)
    start_writing()
    row = delete(SiteRule).where(SiteRule.language == text.language, SiteRule.name == text.name)
    if not _hit(row.where(SiteRule.version == version)):
        raise Conflict(CHANGED)
    audit.record("rules.deleted", by=by, subject=subject(rule_id))


# Built-in rules and languages


def change_built_in(rule_id: str, *, off: bool, care: int | None, by: int, seen: str | None = None) -> bool:
    """Switch a built-in rule off or on, and weigh it (None: as written). False when nothing differs.

    `seen` is `change_seen()` of the draft as it was looked at (None: nobody looked). Raises NotFound, Unprocessable
    below the floors, Conflict when somebody changed the rule since.
    """
    rule = policy.get_built_in(rule_id)
    if off:
        policy.ensure_may_be_off(rule)
        compiled(Content(off=(*queries.draft().off, rule_id)), field="off")
    policy.ensure_may_weigh(rule, care)
    care = None if care == rule.care else care
    start_writing()
    row = db.session.execute(select(RuleChange.is_off, RuleChange.care).where(RuleChange.rule_id == rule_id))
    was_off, weight = row.one_or_none() or (False, None)
    if (was_off, weight) == (off, care):
        return False
    if seen not in (None, change_seen(bool(was_off), weight)):
        raise Conflict(CHANGED)
    db.session.execute(delete(RuleChange).where(RuleChange.rule_id == rule_id))
    if off or care is not None:
        db.session.add(RuleChange(rule_id=rule_id, is_off=off, care=care, **_stamp(by)))
    _flush_or_conflict()
    audit.record("rules.weighed", by=by, subject=subject(rule_id), off=off, care=care)
    return True


def change_seen(off: bool, care: int | None) -> str:
    """What a page shows of the draft's change of a built-in rule, in one word to be sent back."""
    return f"{'off' if off else 'on'}.{'' if care is None else care}"


def switch_language(language: str, *, on: bool, by: int) -> bool:
    """Leave a language out, or take it in again. False when nothing differs. Raises NotFound, Unprocessable."""
    policy.ensure_may_leave_out(language)
    start_writing()
    is_on = db.session.get(LanguageOff, language) is None
    if is_on == on:
        return False
    if on:
        db.session.execute(delete(LanguageOff).where(LanguageOff.language == language))
    else:
        db.session.add(LanguageOff(language=language, **_stamp(by)))
    _flush_or_conflict()
    audit.record("rules.language_switched", by=by, subject=f"language:{language}", on=on)
    return True


# Versions


def publish(*, note: str, seen: str, by: int) -> int:
    """Publish the draft as the next version; its number. `seen` is `fingerprint()` of the draft as it was looked at.

    Raises Unprocessable for a draft that cannot be used or changes nothing, Conflict when somebody was here since.
    """
    _check_publish_note(note)
    content, number = queries.draft(), queries.newest_number()
    if seen != fingerprint(content, number):
        raise Conflict(PUBLISHED_SINCE)
    if content == queries.published_content():
        raise Unprocessable("The draft changes nothing. There is nothing to publish.")
    return _publish(content, after=number, note=note, again_of=None, by=by)


def roll_back(to: int, *, note: str, seen: int, by: int) -> int:
    """Publish an older version anew (0: the built-in rules alone); the number it gets. The draft stays as it is.

    `seen` is the newest number as it was looked at. Raises NotFound, Unprocessable, Conflict.
    """
    _check_publish_note(note)
    content = Content.of_data(queries.get_version(to).content) if to else Content()
    if queries.newest_number() != seen:
        raise Conflict(PUBLISHED_SINCE)
    if content == queries.published_content():
        raise Unprocessable("This is what is published now.")
    return _publish(content, after=seen, note=note, again_of=to, by=by)


def start_draft_again(*, seen: str, by: int) -> None:
    """Put the draft back to what is published. What it held of its own is gone. `seen` as in `publish`; raises Conflict
    when somebody was here since, because their work would go unseen."""
    content = queries.published_content()
    start_writing()
    if seen != fingerprint(queries.draft(), queries.newest_number()):
        raise Conflict(PUBLISHED_SINCE)
    for model in (SiteRule, RuleChange, LanguageOff):
        db.session.execute(delete(model))
    db.session.add_all(_rows_of(content, by))
    _flush_or_conflict()
    audit.record("rules.draft_started_again", by=by, subject=f"rules:{queries.newest_number()}")


def fingerprint(content: Content, number: int) -> str:
    """What a page shows of draft and newest version, in one word: sent back, it tells whether anybody was here."""
    return f"{number}.{content.digest[:16]}"


def _publish(content: Content, *, after: int, note: str, again_of: int | None, by: int) -> int:
    _ensure_safe(content)
    start_writing()
    version = RuleVersion(number=after + 1, content=content.as_data(), digest=content.digest, note=note)
    version.again_of, version.published_at, version.published_by_id = again_of, clock.now(), by
    db.session.add(version)
    _flush_or_conflict(PUBLISHED_SINCE)
    if again_of is None and queries.draft() != content:
        raise Conflict(PUBLISHED_SINCE)
    subject = f"rules:{after + 1}"
    audit.record("rules.published", by=by, subject=subject, digest=content.digest[:16], again_of=again_of)
    return after + 1


def _ensure_safe(content: Content) -> None:
    """What is published compiles, leaves out no language that stays, and hears danger as before."""
    for language in content.languages_off:
        policy.ensure_may_leave_out(language)
    lost = unheard_danger(BUILT_IN, compiled(content))
    if lost:
        words = "With these changes, this rule would no longer hear its own examples of danger"
        raise Unprocessable(f"{words}: {', '.join(lost[:3])}.")


def subject(rule_id: str) -> str:
    """How the audit log names a rule; it has room for 80 characters."""
    return f"rule:{rule_id}"[:80]


def _check_publish_note(note: str) -> None:
    if not note:
        raise Unprocessable("Please write what changed, and why. The team reads it later.", field="note")
    if len(note) > LONGEST_PUBLISH_NOTE:
        raise Unprocessable(f"Please keep this to {LONGEST_PUBLISH_NOTE} characters.", field="note")


def _columns(text: RuleText) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(text).items()}


def _stamp(by: int) -> dict[str, Any]:
    return {"changed_at": clock.now(), "changed_by_id": by}


def _rows_of(content: Content, by: int) -> list[SiteRule | RuleChange | LanguageOff]:
    stamp = _stamp(by)
    touched = sorted({*content.off, *content.weights})
    return [
        *(SiteRule(**_columns(text), **stamp) for text in content.rules),
        *(RuleChange(rule_id=r, is_off=r in content.off, care=content.weights.get(r), **stamp) for r in touched),
        *(LanguageOff(language=language, **stamp) for language in content.languages_off),
    ]


def _hit(statement: Any) -> bool:
    result: CursorResult[Any] = db.session.execute(statement)  # type: ignore[assignment]
    return result.rowcount == 1


def _flush_or_conflict(words: str = CHANGED) -> None:
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        raise Conflict(words) from error
