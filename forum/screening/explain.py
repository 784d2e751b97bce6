"""Every step for one text, for people: what was read, what was noticed, how it was weighed. Plain data only."""

from typing import Any

from .chunks import read
from .combine import together
from .engine import BUILT_IN, answer, signal, weigh_passage
from .model import Signal
from .rules import RuleSet

_PLANNED = {"when": "when", "where": "where", "how": "how"}
_WORDS = {
    "negated": "said not to be so",
    "unable": "no real denial",
    "past": "told as past",
    "again": "but it is back",
    "recovered": "told from recovery",
    "joking": "with laughter",
    "quoted": "in quotation marks",
    "reported": "someone else's words",
    "story": "about a story or a song",
    "news": "about news, study or help",
    "policy": "about the rules of the place",
    "figurative": "a manner of speaking",
    "fear": "a fear",
    "someone": "about someone else",
    "together": "with other signs beside it",
    "goodbye": "a farewell beside an announced death",
    "alone": "nothing else beside it",
}


def say(found: Signal, rules: RuleSet | None = None) -> str:
    """One signal as a sentence for moderators: "Says they want to end their life, and when."."""
    why = (BUILT_IN if rules is None else rules).rules[found.rule].why
    planned = [word for label, word in _PLANNED.items() if label in found.labels]
    if not planned or found.need != "suicide":
        return f"{why}."
    return f"{why}, and {' and '.join(planned)}."


def explain(text: str, rules: RuleSet | None = None, language: str | None = None) -> dict[str, Any]:
    """How `assess` comes to its answer.

    Returns care, exposure, needs, conduct, engine, and per language the clauses as read and every rule that was
    heard (also those that labels silenced) with its words, labels and strength before and after.
    """
    chosen = BUILT_IN if rules is None else rules
    written = read(text)
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
        "rules": [
            _heard(text, signal(written, passages[one.rule.language], one), int(one.rule.care), chosen)
            for one in weighed
        ],
    }


def _heard(text: str, found: Signal, strength: int, rules: RuleSet) -> dict[str, Any]:
    return {
        "rule": found.rule,
        "need": found.need,
        "why": say(found, rules),
        "words": text[found.start : found.end],
        "start": found.start,
        "end": found.end,
        "labels": list(found.labels),
        "labels_in_words": [_WORDS[label] for label in found.labels if label in _WORDS],
        "strength": strength,
        "care": int(found.care),
        "exposure": int(found.exposure),
    }
