"""From signals to levels: what labels take away, what several signals add up to."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from .labels import PLANNED, RETOLD
from .model import Care, Exposure
from .passage import Hit
from .rules import HIDING, Rule

# Kinds that speak of oneself so plainly that a film or the news nearby changes nothing, unless they stand in quotes.
_PLAIN = frozenset({"intent", "attempt", "means", "preparation", "goodbye"})
# Needs whose signals speak of the author's own despair ("" is distress without a special need).
_OWN = frozenset({"suicide", "self_harm", "eating_disorder", "bereavement", "perinatal", ""})
# Kinds that are aimed at a reader: someone else's words, told again, are not.
_AIMED = frozenset({"encouragement", "harassment", "grooming"})
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
    counted = labels - rule.keeps - ({"negated"} if "unable" in labels else set())
    retold = rule.kind in _AIMED and counted & {"quoted", "reported", "negated"}
    if retold or "figurative" in counted or not rule.needs_label <= labels:
        return Weighed(rule, hit, labels, Care.NONE, Exposure.OPEN)
    care = _raised(rule, counted, _lowered(rule, counted))
    if "joking" in counted:
        care = Care(max(care - 1, min(care, 1)))
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
    if "quoted" in labels and rule.kind == "farewell":
        care = min(care, Care.WATCH)
    if "fear" in labels and rule.kind == "intent":
        care = min(care, Care.WATCH)
    return care


def _raised(rule: Rule, labels: frozenset[str], care: Care) -> Care:
    if rule.kind == "intent" and care == Care.RED and not labels.isdisjoint(PLANNED):
        return Care.CRISIS
    return care


def together(found: Iterable[Weighed]) -> list[Weighed]:
    """Signals that mean more beside each other than alone, and those that mean nothing without company."""
    signals = _in_company(list(found))
    if _adds_up_to_crisis(signals):
        signals = [_to(one, Care.CRISIS) if one.rule.kind in _PLAIN else one for one in signals]
    elif _adds_up_to_red(signals):
        signals = [_to(one, Care.RED) if one.care == Care.AMBER else one for one in signals]
    return _goodbyes(signals)


def _in_company(signals: list[Weighed]) -> list[Weighed]:
    company = {one.rule.id for one in signals if one.care >= Care.AMBER and one.rule.need in _OWN}
    return [one if one.rule.alone or company - {one.rule.id} else _silenced(one) for one in signals]


def _adds_up_to_crisis(signals: list[Weighed]) -> bool:
    kinds = {one.rule.kind for one in signals if one.care >= Care.AMBER}
    prepared = {one.rule.id for one in signals if one.rule.kind == "preparation" and one.care >= Care.AMBER}
    if (prepared and kinds & {"goodbye", "farewell", "intent"}) or {"detail", "intent"} <= kinds:
        return True
    return "means" in kinds and bool(kinds & {"intent", "ideation", "passive", "hopeless", "farewell"})


def _adds_up_to_red(signals: list[Weighed]) -> bool:
    amber = {one.rule.kind for one in signals if one.care == Care.AMBER}
    return len(amber) >= _MANY_AMBER or ("preparation" in amber and bool(amber & {"passive", "hopeless", "burden"}))


def _goodbyes(signals: list[Weighed]) -> list[Weighed]:
    """A farewell beside an announced death or beside last words is a goodbye note: it waits until a person read it."""
    farewells = {one.rule.id for one in signals if one.rule.kind == "farewell" and one.care >= Care.AMBER}
    announced = any(one.care == Care.CRISIS and one.rule.kind == "intent" for one in signals)
    if not (announced or len(farewells) > 1):
        return signals
    return [
        replace(one, care=Care.CRISIS, exposure=Exposure.HIDE, labels=one.labels | {"goodbye"})
        if one.rule.kind == "farewell" and one.care >= Care.AMBER
        else one
        for one in signals
    ]


def _silenced(one: Weighed) -> Weighed:
    return replace(one, care=Care.NONE, exposure=Exposure.OPEN, labels=one.labels | {"alone"})


def _to(one: Weighed, care: Care) -> Weighed:
    if one.care < Care.AMBER:
        return one
    exposure = Exposure.MEMBERS if care == Care.CRISIS else one.exposure
    return replace(one, care=care, exposure=max(one.exposure, exposure), labels=one.labels | {"together"})
