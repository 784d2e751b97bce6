"""What a site may change about the rules. The engine holds the same floors; here they have words for people."""

from __future__ import annotations

from forum.core.errors import NotFound, Unprocessable
from forum.core.settings import site_settings
from forum.screening import BUILT_IN, Care
from forum.screening.rules import Rule
from forum.screening.site_rules import ALWAYS_ON, lowest_care, may_be_off

STAYS_ON = "This rule hears danger, so it stays on. You can’t switch it off."
MOST_SITE_RULES = 300  # more than anybody can look after


def get_built_in(rule_id: str) -> Rule:
    """A built-in rule. Raises NotFound."""
    rule = BUILT_IN.rules.get(rule_id)
    if rule is None:
        raise NotFound()
    return rule


def ensure_may_be_off(rule: Rule) -> None:
    """Raises Unprocessable for a rule whose absence could cost a life."""
    if not may_be_off(rule):
        raise Unprocessable(STAYS_ON, field="off")


def ensure_may_weigh(rule: Rule, care: int | None) -> None:
    """Raises Unprocessable (field "care") for a level that is none or lies below the floor of a rule."""
    if care is None:
        return
    floor = lowest_care(rule)
    if not floor <= care <= Care.CRISIS:
        raise Unprocessable(f"Please choose a level from {int(floor)} to {int(Care.CRISIS)}.", field="care")


def may_leave_out(language: str) -> bool:
    """Whether a site may do without a language: never without English and its own."""
    return language in BUILT_IN.languages and language not in (ALWAYS_ON, site_settings().default_language)


def ensure_may_leave_out(language: str) -> None:
    """Raises NotFound for a language nobody knows, Unprocessable for one that stays."""
    if language not in BUILT_IN.languages:
        raise NotFound()
    if not may_leave_out(language):
        raise Unprocessable("English and the site’s own language stay on.", field="language")
