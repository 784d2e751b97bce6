"""Every step for one text, for people: what was read, what was noticed, how it was weighed. Plain data only."""

from typing import Any

from .chunks import Written
from .combine import Weighed, together
from .engine import BUILT_IN, answer, signal, span, weigh_passage
from .labels import LABEL_WORDS, PLANNED
from .model import Signal
from .passage import Hit, Passage
from .ruleset import RuleSet


def say(found: Signal, rules: RuleSet | None = None) -> str:
    """One signal as a sentence for moderators: "Says they want to end their life, and when."."""
    why = (BUILT_IN if rules is None else rules).rules[found.rule].why
    planned = [label for label in PLANNED if label in found.labels]
    if not planned or found.need != "suicide":
        return f"{why}."
    return f"{why}, and {' and '.join(planned)}."


def explain(text: str, rules: RuleSet | None = None, language: str | None = None) -> dict[str, Any]:
    """How `assess` comes to its answer.

    Returns care, exposure, needs, conduct, engine, and per language the clauses as read and every rule that was
    heard (also those that labels silenced) with its words, labels and strength before and after. Of a combination
    or a tally `parts` says what was found where; of any other rule it is empty.
    """
    chosen = BUILT_IN if rules is None else rules
    written = chosen.cut(text)
    names = chosen.names if language is None else (language,)
    passages = {name: chosen.languages[name].read(written) for name in names}
    weighed = together(one for passage in passages.values() for one in weigh_passage(chosen, written, passage))
    result = answer(chosen, written, weighed, passages)
    return {
        "care": {"level": int(result.care), "name": result.care.name.lower()},
        "exposure": {"level": int(result.exposure), "name": result.exposure.name.lower()},
        "needs": sorted(result.needs),
        "conduct": sorted(result.conduct),
        "engine": result.engine,
        "why": list(dict.fromkeys(say(one, chosen) for one in result.signals)),
        "clauses": {
            name: chosen.languages[name].clauses(written) for name, passage in passages.items() if passage.hits
        },
        "rules": [_heard(chosen, written, passages[one.rule.language], one) for one in weighed],
    }


def _heard(rules: RuleSet, written: Written, passage: Passage, one: Weighed) -> dict[str, Any]:
    found = signal(written, passage, one)
    return {
        "rule": found.rule,
        "need": found.need,
        "why": say(found, rules),
        "words": written.original[found.start : found.end],
        "start": found.start,
        "end": found.end,
        "labels": list(found.labels),
        "labels_in_words": [LABEL_WORDS[label] for label in found.labels],
        "parts": _parts(rules, written, passage, one),
        "strength": int(one.rule.care),
        "care": int(found.care),
        "exposure": int(found.exposure),
    }


def _parts(rules: RuleSet, written: Written, passage: Passage, one: Weighed) -> list[dict[str, Any]]:
    """What stood beside each other, when a combination or a tally was heard."""
    tongue = rules.languages[passage.language]
    found: list[tuple[str, Hit]] = []
    if one.rule.parts:
        found = tongue.combinations.explain(one.rule, one.hit, passage)
    elif one.rule.weights:
        found = tongue.tallies.explain(one.rule, one.hit, passage)
    shown = []
    for name, hit in found:
        start, end = span(written, passage, hit)
        shown.append({"part": name, "words": written.original[start:end], "start": start, "end": end})
    return shown
