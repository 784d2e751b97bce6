"""Data of the pages of tuning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from forum.rules.content import Content, RuleText
from forum.rules.policy import may_leave_out
from forum.screening import BUILT_IN
from forum.screening.rules import Rule
from forum.screening.site_rules import lowest_care, may_be_off
from forum.tuning import words

PAGE_SIZE = 40


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What the list is narrowed to. Empty values mean all; `only` is changed, own or alarms."""

    language: str = ""
    need: str = ""
    text: str = ""
    only: str = ""

    @property
    def in_address(self) -> dict[str, str | None]:
        values = {"language": self.language, "need": self.need, "q": self.text, "only": self.only}
        return {name: value or None for name, value in values.items()}


@dataclass(frozen=True, kw_only=True)
class RuleRow:
    """A rule as the list shows it, as it stands in the draft."""

    rule_id: str
    why: str
    language: str
    need: str
    care: int
    exposure: int
    own: bool
    off: bool
    weighed: bool
    alarms: int


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """One page of the list. `after`: the rule the next page begins behind, "" on the last one."""

    rows: tuple[RuleRow, ...]
    count: int
    after: str


def shelf(content: Content, alarms: Counter[str], filters: Filters, *, after: str) -> Shelf:
    """The rules that fit the filters, by name, cut into pages by name."""
    rows = [row for row, said in _rows(content, alarms) if _fits(row, said, filters)]
    rest = [row for row in sorted(rows, key=lambda row: row.rule_id) if row.rule_id > after]
    more = rest[PAGE_SIZE - 1].rule_id if len(rest) > PAGE_SIZE else ""
    return Shelf(rows=tuple(rest[:PAGE_SIZE]), count=len(rows), after=more)


def _rows(content: Content, alarms: Counter[str]) -> Iterator[tuple[RuleRow, str]]:
    """Every rule with the words that a search looks through."""
    for text in content.rules:
        yield _row(text, text.rule_id, content, alarms, own=True), _searched(text, text.rule_id)
    for rule in BUILT_IN.rules.values():
        yield _row(rule, rule.id, content, alarms, own=False), _searched(rule, rule.id)


def _row(rule: Rule | RuleText, rule_id: str, content: Content, alarms: Counter[str], *, own: bool) -> RuleRow:
    return RuleRow(
        rule_id=rule_id,
        why=rule.why,
        language=rule.language,
        need=rule.need,
        care=content.weights.get(rule_id, int(rule.care)),
        exposure=int(rule.exposure),
        own=own,
        off=rule_id in content.off or rule.language in content.languages_off,
        weighed=rule_id in content.weights,
        alarms=alarms[rule_id],
    )


def _searched(rule: Rule | RuleText, rule_id: str) -> str:
    return "\n".join((rule_id, rule.why, rule.kind, *rule.phrases, *rule.matches)).casefold()


def _fits(row: RuleRow, said: str, filters: Filters) -> bool:
    if filters.language and row.language != filters.language:
        return False
    if filters.need and row.need != ("" if filters.need == words.NO_NEED else filters.need):
        return False
    only = {"own": row.own, "changed": row.own or row.off or row.weighed, "alarms": row.alarms > 0}
    return only.get(filters.only, True) and all(word in said for word in filters.text.casefold().split())


@dataclass(frozen=True, kw_only=True)
class BuiltInView:
    """A built-in rule with what the draft makes of it. `levels`: those within its floor."""

    rule: Rule
    kind: str
    off: bool
    weight: int | None
    stays_on: bool
    levels: tuple[tuple[int, str], ...]
    parts: tuple[str, ...]
    signs: tuple[str, ...]
    alarms: int


def built_in(rule: Rule, content: Content, alarms: Mapping[str, int]) -> BuiltInView:
    floor = int(lowest_care(rule))
    return BuiltInView(
        rule=rule,
        kind=words.kind_words(rule.kind),
        off=rule.id in content.off,
        weight=content.weights.get(rule.id),
        stays_on=not may_be_off(rule),
        levels=tuple((level, said) for level, said in words.CARE if level >= floor and level != rule.care),
        parts=tuple(", ".join(sorted(part)) for part in rule.parts),
        signs=tuple(f"{name} {weight:+}" for name, weight in rule.weights),
        alarms=alarms.get(rule.id, 0),
    )


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing that a draft or a version changes. `rule_id` leads to the rule, "" when it is a language."""

    words: str
    rule_id: str = ""


def differences(before: Content, after: Content) -> tuple[Difference, ...]:
    """What changes from one content to another, in words."""
    return (*_own(before, after), *_switched(before, after), *_weighed(before, after), *_languages(before, after))


def _own(before: Content, after: Content) -> Iterator[Difference]:
    old, new = ({text.rule_id: text for text in content.rules} for content in (before, after))
    for rule_id in sorted(old.keys() | new.keys()):
        if old.get(rule_id) == new.get(rule_id):
            continue
        what = "Added" if rule_id not in old else "Deleted" if rule_id not in new else "Changed"
        yield Difference(words=f"{what}: {(new.get(rule_id) or old[rule_id]).why}", rule_id=rule_id)


def _switched(before: Content, after: Content) -> Iterator[Difference]:
    for rule_id in sorted(set(before.off) ^ set(after.off)):
        what = "Switched off" if rule_id in after.off else "Switched on"
        yield Difference(words=f"{what}: {_why(rule_id)}", rule_id=rule_id)


def _weighed(before: Content, after: Content) -> Iterator[Difference]:
    for rule_id in sorted(before.weights.keys() | after.weights.keys()):
        if before.weights.get(rule_id) != after.weights.get(rule_id):
            level = f"now {after.weights[rule_id]}" if rule_id in after.weights else "as it was written"
            yield Difference(words=f"Level {level}: {_why(rule_id)}", rule_id=rule_id)


def _languages(before: Content, after: Content) -> Iterator[Difference]:
    for language in sorted(set(before.languages_off) ^ set(after.languages_off)):
        what = "left out" if language in after.languages_off else "read again"
        yield Difference(words=f"{words.language_name(language)} is {what}")


def _why(rule_id: str) -> str:
    rule = BUILT_IN.rules.get(rule_id)
    return rule.why if rule else "A rule that is no longer there"


@dataclass(frozen=True, kw_only=True)
class LanguageView:
    """A language with how many built-in rules it has."""

    code: str
    name: str
    rules: int
    on: bool
    stays_on: bool


def languages(content: Content) -> list[LanguageView]:
    """Every language of the rules, as a draft has it."""
    count = Counter(rule.language for rule in BUILT_IN.rules.values())
    return [
        LanguageView(
            code=code,
            name=name,
            rules=count[code],
            on=code not in content.languages_off,
            stays_on=not may_leave_out(code),
        )
        for code, name in words.LANGUAGES
    ]
