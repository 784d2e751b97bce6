"""Weak signs that add up: none alarms alone, several together do, and a harmless frame around them takes away again.

A tally gives weights to names: labels of cues and hints, or kinds of rules. It is heard where the names found within
reach weigh enough together. Each name counts once, and words that two signs share count for the heavier one only. Its
span, and the labels asked for, are those of the heaviest sign.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from .combinations import SENTENCES, some
from .model import Care
from .passage import Hit, Passage
from .rules import Rule

# A tally is looked for from so many sentences at the beginning of a text, and as many at its end: work stays linear.
_MOST_BEGINNINGS = 12


class Sign(NamedTuple):
    """A find of one name, and what it weighs."""

    weight: int
    name: str
    hit: Hit
    sentence: int


@dataclass(frozen=True)
class Tallies:
    """The tallies of one language, and under which name each rule, cue or hint counts."""

    rules: Sequence[Rule]
    names: Mapping[str, str]

    def useful_names(self, found: Iterable[str]) -> frozenset[str]:
        """The names that count in a tally which what was found could fill."""
        filled = self._filled(found)
        return frozenset(name for rule in filled for name, _ in rule.weights)

    def find(self, passage: Passage) -> Iterator[Hit]:
        """A hit for each tally and heaviest sign of a place where the signs weigh enough."""
        named: dict[str, list[Hit]] = {}
        for hit in passage.hits:
            named.setdefault(self.names[hit.owner], []).append(hit)
        for rule in self._filled(named.keys()):
            heaviest = (signs[0].hit for signs in _enough(rule, named, passage))
            yield from dict.fromkeys(Hit(rule.id, hit.start, hit.end) for hit in heaviest)

    def explain(self, rule: Rule, found: Hit, passage: Passage) -> list[tuple[str, Hit]]:
        """Which signs made the tally that was heard at `found`, the heaviest first."""
        named: dict[str, list[Hit]] = {}
        for hit in passage.hits:
            named.setdefault(self.names.get(hit.owner, ""), []).append(hit)
        for signs in _enough(rule, named, passage):
            if (signs[0].hit.start, signs[0].hit.end) == (found.start, found.end):
                return [(sign.name, sign.hit) for sign in signs]
        return []

    def _filled(self, found: Iterable[str]) -> list[Rule]:
        """The tallies that these names could fill, were they all in reach."""
        weights = [0] * len(self.rules)
        for name in found:
            for number, weight in self._shares.get(name, ()):
                weights[number] += weight
        return [rule for rule, weight in zip(self.rules, weights, strict=True) if weight >= rule.least]

    @cached_property
    def _shares(self) -> dict[str, list[tuple[int, int]]]:
        """For each name the tallies it counts in, and what it adds."""
        shares: dict[str, list[tuple[int, int]]] = {}
        for number, rule in enumerate(self.rules):
            for name, weight in rule.weights:
                if weight > 0:
                    shares.setdefault(name, []).append((number, weight))
        return shares


def _enough(rule: Rule, named: Mapping[str, list[Hit]], passage: Passage) -> Iterator[list[Sign]]:
    """The signs that count, heaviest first, of each stretch of the text in which they weigh enough."""
    signs = [
        Sign(weight, name, hit, passage.sentence[hit.start])
        for name, weight in rule.weights
        for hit in some(named.get(name, []))
    ]
    for first in some(sorted({sign.sentence for sign in signs if sign.weight > 0}), _MOST_BEGINNINGS):
        for begin, last, around in _stretches(rule, first):
            counted = _counted(sign for sign in signs if begin <= sign.sentence <= last)
            frames = {sign.name: sign.weight for sign in signs if sign.weight < 0 and around <= sign.sentence <= last}
            if sum(sign.weight for sign in counted) + sum(frames.values()) >= rule.least:
                yield counted
                break


def _stretches(rule: Rule, first: int) -> list[tuple[int, int, int]]:
    """First and last sentence of the signs that may be counted together, and from where frames speak against them.

    A frame reaches as far before the first sign as behind it: "New Zealand by Christmas! I'm giving it all away."
    Only signs that are a crisis stand against whatever is written around them.
    """
    reach = SENTENCES[rule.within]
    if rule.care < Care.RED:
        return [(first, first + reach, first - reach)]
    return [(first, last, first) for last in range(first, first + reach + 1)]


def _counted(signs: Iterable[Sign]) -> list[Sign]:
    """Each name once and each word once, the heaviest first."""
    counted: list[Sign] = []
    for sign in sorted(signs, key=lambda sign: (-sign.weight, sign.hit.start)):
        if sign.weight < 0:
            break
        if not any(sign.name == other.name or _overlap(sign.hit, other.hit) for other in counted):
            counted.append(sign)
    return counted


def _overlap(one: Hit, other: Hit) -> bool:
    return one.start <= other.end and other.start <= one.end
