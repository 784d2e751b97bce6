"""`assess`: read the text in every language, label what was found, weigh it, put it together."""

from collections.abc import Iterator

from .chunks import Written
from .combine import Weighed, together, weigh
from .context import labels_for
from .kept import kept
from .labels import LABEL_WORDS
from .loading import LEXICON, load
from .model import CONDUCT, Assessment, Care, Exposure, Signal
from .passage import Hit, Passage
from .ruleset import RuleSet

BUILT_IN = kept(LEXICON, load)


def assess(text: str, rules: RuleSet | None = None, language: str | None = None) -> Assessment:
    """How much care does the author need, and what should readers be spared?

    rules: the built-in rules when None. language: two letters, or None for all languages of the rules.
    Pure and deterministic; takes any string. Raises KeyError for a language the rules do not have.
    """
    chosen = BUILT_IN if rules is None else rules
    written = chosen.cut(text)
    names = chosen.languages_in(written) if language is None else (language,)
    passages = [chosen.languages[name].read(written) for name in names]
    weighed = [one for passage in passages for one in weigh_passage(chosen, written, passage)]
    return answer(chosen, written, together(weighed), {passage.language: passage for passage in passages})


def weigh_passage(rules: RuleSet, written: Written, passage: Passage) -> Iterator[Weighed]:
    """Every hit of a rule in one passage, with labels and what they leave of its strength."""
    for hit, labels in labels_for(passage, rules.rules, rules.cues, written):
        yield weigh(rules.rules[hit.owner], hit, labels)


def answer(rules: RuleSet, written: Written, found: list[Weighed], passages: dict[str, Passage]) -> Assessment:
    """Put weighed signals into words of the contract."""
    telling = [one for one in found if one.care or one.exposure or (one.rule.need in CONDUCT and _meant(one))]
    signals = _distinct(signal(written, passages[one.rule.language], one) for one in telling)
    needs = {s.need for s in signals} - CONDUCT - {""}
    if any("someone" in s.labels for s in signals):
        needs.add("worried_about_someone")
    return Assessment(
        care=max((s.care for s in signals), default=Care.NONE),
        exposure=max((s.exposure for s in signals), default=Exposure.OPEN),
        needs=frozenset(needs),
        conduct=frozenset(s.need for s in signals) & CONDUCT,
        signals=tuple(signals),
        engine=rules.version,
    )


def signal(written: Written, passage: Passage, one: Weighed) -> Signal:
    """A weighed hit as a signal with its span in the original text; of its labels those that have words for people."""
    start, end = span(written, passage, one.hit)
    labels = one.labels | ({"someone"} if one.rule.kind == "someone" else set())
    return Signal(
        one.rule.id, one.rule.need, start, end, tuple(sorted(labels & LABEL_WORDS.keys())), one.care, one.exposure
    )


def span(written: Written, passage: Passage, hit: Hit) -> tuple[int, int]:
    """Where a hit stands in the original text."""
    first = written.place(passage.pieces[hit.start])[0]
    last = written.place(passage.pieces[hit.end])[1]
    return written.folded.span(first, max(last, first + 1))


def explain_rule(rule_id: str, rules: RuleSet | None = None) -> str:
    """Why a rule speaks up, in words for moderators. Raises KeyError for an unknown rule."""
    return (BUILT_IN if rules is None else rules).rules[rule_id].why


def _meant(one: Weighed) -> bool:
    return not one.labels & {"negated", "figurative"}


def _distinct(signals: Iterator[Signal]) -> list[Signal]:
    """One signal per rule and place, the strongest and longest of those that overlap; strongest first."""
    kept: dict[str, Signal] = {}
    done: list[Signal] = []
    for one in sorted(signals, key=lambda s: (s.rule, s.start, -s.end)):
        last = kept.get(one.rule)
        if last is None or one.start >= last.end:
            done.extend(() if last is None else (last,))
            kept[one.rule] = one
        elif one.care > last.care:
            kept[one.rule] = one
    return sorted([*done, *kept.values()], key=lambda s: (-s.care, -s.exposure, s.start, s.end, s.rule))
