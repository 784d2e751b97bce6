"""From signals to levels: what labels take away, what several signals add up to."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from .model import Care, Exposure
from .reading import Hit
from .rules import HIDING, Rule

# Told about the world, not about oneself: leaves a mention.
RETOLD = frozenset({"story", "news", "policy"})
# Kinds that speak of oneself so plainly that a film or the news nearby changes nothing, unless they stand in quotes.
_PLAIN = frozenset({"intent", "attempt", "means", "preparation", "goodbye"})
# Labels that turn a wish into a plan.
PLANNED = frozenset({"when", "where", "how"})
# So many different amber kinds in one text weigh as much as one red.
_MANY_AMBER = 3


@dataclass(frozen=True, slots=True)
class Weighed:
    """A hit with its rule, its labels, and what is left of its strength."""

    rule: Rule
    hit: Hit
    labels: frozenset[str]
    care: Care
    exposure: Exposure


def weigh(rule: Rule, hit: Hit, labels: frozenset[str]) -> Weighed:
    """Strength times labels, for one hit."""
    counted = labels - rule.keeps
    if "figurative" in counted or not rule.needs_label <= labels:
        return Weighed(rule, hit, labels, Care.NONE, Exposure.OPEN)
    care = _raised(rule, counted, _lowered(rule, counted))
    exposure = max(rule.exposure, Exposure.MEMBERS) if care > rule.care and care == Care.CRISIS else rule.exposure
    if rule.kind not in HIDING or "negated" in counted:
        exposure = Exposure(min(exposure, care))
    return Weighed(rule, hit, labels, care, Exposure(exposure))


def _lowered(rule: Rule, labels: frozenset[str]) -> Care:
    care = rule.care
    if "past" in labels and "again" not in labels:
        care = min(care, rule.past)
    if "recovered" in labels and "past" in labels:
        care = min(care, Care.WATCH)
    if "negated" in labels or (labels & RETOLD and (rule.kind not in _PLAIN or "quoted" in labels)):
        care = min(care, Care.WATCH)
    if "joking" in labels:
        care = Care(max(care - 1, min(care, 1)))
    return care


def _raised(rule: Rule, labels: frozenset[str], care: Care) -> Care:
    if rule.kind == "intent" and care == Care.RED and labels & PLANNED:
        return Care.CRISIS
    return care


def together(found: Iterable[Weighed]) -> list[Weighed]:
    """Signals that mean more beside each other than alone."""
    signals = list(found)
    kinds = {one.rule.kind for one in signals if one.care >= Care.AMBER}
    if _adds_up_to_crisis(signals, kinds):
        signals = [_to(one, Care.CRISIS) if one.rule.kind in _PLAIN else one for one in signals]
    elif _adds_up_to_red(signals):
        signals = [_to(one, Care.RED) if one.care == Care.AMBER else one for one in signals]
    return signals


def _adds_up_to_crisis(signals: list[Weighed], kinds: set[str]) -> bool:
    prepared = {one.rule.id for one in signals if one.rule.kind == "preparation" and one.care >= Care.AMBER}
    if len(prepared) >= 2 or (prepared and kinds & {"goodbye", "farewell", "intent"}):
        return True
    return "means" in kinds and bool(kinds & {"intent", "ideation", "passive", "hopeless", "farewell"})


def _adds_up_to_red(signals: list[Weighed]) -> bool:
    amber = {one.rule.kind for one in signals if one.care == Care.AMBER}
    return len(amber) >= _MANY_AMBER


def _to(one: Weighed, care: Care) -> Weighed:
    exposure = Exposure.MEMBERS if care == Care.CRISIS else one.exposure
    return replace(one, care=care, exposure=max(one.exposure, exposure), labels=one.labels | {"together"})
