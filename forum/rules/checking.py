"""What a rule of the site must hold before it is in the draft, and a draft before it is used; in words for people."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import replace

from forum.core.errors import Unprocessable
from forum.rules import queries
from forum.rules.content import Content, RuleText
from forum.screening import BUILT_IN, RuleSet
from forum.screening.model import CONDUCT, NEEDS
from forum.screening.site_rules import check_lines, unkept

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST = {"name": 60, "why": 120, "note": 2_000}
MOST_LINES = {"phrases": 40, "matches": 20, "avoids": 20}
LONGEST_EXAMPLE = 500
KINDS = frozenset(rule.kind for rule in BUILT_IN.rules.values())
LEVELS = {"care": range(5), "past": range(5), "exposure": range(4)}


def check_rule(text: RuleText) -> None:
    """Raises Unprocessable unless the rule can be read and keeps the promises of its examples.

    It is tried beside the built-in rules alone: a fault in another rule of the site is not this one's.
    """
    _check_shape(text)
    rules = compiled(replace(queries.draft(), rules=(text,), languages_off=()), of=text)
    unheard, overheard = unkept(rules.rules[text.rule_id], rules)
    if unheard:
        raise Unprocessable(f"The rule does not hear this example yet: “{unheard[0]}”", field="matches")
    if overheard:
        raise Unprocessable(f"The rule hears this, and should leave it alone: “{overheard[0]}”", field="avoids")


def _check_shape(text: RuleText) -> None:
    if not NAME.fullmatch(text.name):
        words = "Please write a name with small letters, digits and single hyphens, such as exam-night."
        raise Unprocessable(words, field="name")
    for field, most in LONGEST.items():
        if len(getattr(text, field)) > most:
            raise Unprocessable(f"Please keep this to {most:,} characters.", field=field)
    choices: dict[str, Collection[object]] = {"language": BUILT_IN.languages, "need": {*NEEDS, *CONDUCT, ""}}
    for field, known in {**choices, "kind": KINDS, **LEVELS}.items():
        if getattr(text, field) not in known:
            raise Unprocessable("Please choose one of the list.", field=field)
    if not text.why:
        raise Unprocessable("Please write what the rule hears. Moderators read it.", field="why")
    _check_lines(text)


def _check_lines(text: RuleText) -> None:
    for field, words in (("phrases", "phrase"), ("matches", "example that should be heard")):
        if not getattr(text, field):
            raise Unprocessable(f"Please write at least one {words}, each on a line of its own.", field=field)
    if not text.avoids:
        raise Unprocessable("Please write at least one example that the rule should leave alone.", field="avoids")
    for field, most in MOST_LINES.items():
        if len(getattr(text, field)) > most:
            raise Unprocessable(f"Please keep this to {most} lines.", field=field)
    for field in ("matches", "avoids"):
        if any(len(line) > LONGEST_EXAMPLE for line in getattr(text, field)):
            raise Unprocessable(f"Please keep each example to {LONGEST_EXAMPLE} characters.", field=field)
    _explained("phrases", text, lambda: check_lines(text.phrases))
    _explained("exposure", text, text.as_rule)


def _explained(field: str, text: RuleText, check: Callable[[], object]) -> None:
    try:
        check()
    except ValueError as error:
        raise Unprocessable(_said(error, text.rule_id), field=field) from error


def compiled(content: Content, *, field: str | None = None, of: RuleText | None = None) -> RuleSet:
    """The rules with these changes. Raises Unprocessable in the engine's own plain words.

    `of`: the rule that is being written, if it is one; a fault then lies in its phrases.
    """
    try:
        return content.compiled(version="draft")
    except ValueError as error:
        words = _said(error, of.rule_id if of else "")
        raise Unprocessable(f"This cannot be read yet. {words}", field="phrases" if of else field) from error


def _said(error: Exception, rule_id: str = "") -> str:
    """The words of an error of the phrase language, as sentences; the rule's own name goes without saying."""
    words, _, line = str(error).removeprefix(f"{rule_id}: ").partition(" (in: ")
    where = f" It stands here: {line.removesuffix(')')}" if line else ""
    return f"{words[:1].upper()}{words[1:]}.{where}"
