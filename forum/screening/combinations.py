"""Things that mean little alone and much beside each other: "the dog is with my sister" and "where I'm going".

A combination names its parts: labels of cues and hints, or kinds of rules. It is heard once for each place where its
first part stands with all the others in reach. Its span, and the labels asked for, are those of the first part.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from .model import Care
from .passage import Hit, Passage
from .rules import REACHES, Rule

T = TypeVar("T")
# Of one name, so many finds are looked at from the beginning of a text and as many from its end: work stays linear.
_MOST_FINDS = 12


# How many sentences away the other parts may stand. In a long post, parts further apart are not about one thing.
SENTENCES = {"sentence": 0, "near": 1, "text": 3}


@dataclass(frozen=True)
class Combinations:
    """The combinations of one language, and under which name each rule, cue or hint counts as a part."""

    rules: Sequence[Rule]
    names: Mapping[str, str]

    def useful_names(self, found: Iterable[str]) -> frozenset[str]:
        """The names that take part in a combination whose every part was found somewhere."""
        whole = self._whole(found)
        return frozenset().union(*(names for rule in whole for names in (*rule.parts, rule.unless, rule.unless_near)))

    def _whole(self, found: Iterable[str]) -> list[Rule]:
        """The combinations of which every part was found somewhere. Asked of every text, so it looks at no others."""
        parts: dict[int, int] = {}
        for name in found:
            for rule, part in self._places.get(name, ()):
                parts[rule] = parts.get(rule, 0) | part
        return [self.rules[rule] for rule, seen in sorted(parts.items()) if seen == self._all_parts[rule]]

    @cached_property
    def _places(self) -> dict[str, list[tuple[int, int]]]:
        """For each name the combinations it is in, and the bits of the parts it fills there."""
        places: dict[str, list[tuple[int, int]]] = {}
        for number, rule in enumerate(self.rules):
            for name in frozenset().union(*rule.parts):
                bits = sum(1 << place for place, part in enumerate(rule.parts) if name in part)
                places.setdefault(name, []).append((number, bits))
        return places

    @cached_property
    def _all_parts(self) -> list[int]:
        return [(1 << len(rule.parts)) - 1 for rule in self.rules]

    def explain(self, rule: Rule, found: Hit, passage: Passage) -> list[tuple[str, Hit]]:
        """Why a combination was heard at `found`: of each part the name it counts under and its nearest find.

        The first is the find whose place the combination took.
        """
        named = [(self.names.get(hit.owner, ""), hit) for hit in passage.hits if hit.owner != rule.id]
        shown: list[tuple[str, Hit]] = []
        for number, part in enumerate(rule.parts):
            near = [
                (name, hit)
                for name, hit in named
                if name in part
                and hit not in dict(shown).values()
                and _reaches(number, found, hit, rule.within, passage)
            ]
            shown += sorted(near, key=lambda pair: abs(pair[1].start - found.start))[:1]
        return shown

    def find(self, passage: Passage) -> Iterator[Hit]:
        """A hit for each combination and place of its first part."""
        named: dict[str, list[Hit]] = {}
        for hit in passage.hits:
            named.setdefault(self.names[hit.owner], []).append(hit)
        for rule in self._whole(named.keys()):
            first, *others = ([hit for name in part for hit in some(named.get(name, []))] for part in rule.parts)
            beside, near = ([hit for name in names for hit in some(named.get(name, []))] for names in _against(rule))
            for hit in first:
                if (
                    all(_any_near(hit, part, rule.within, passage) for part in others)
                    and not _any_beside(hit, beside, _narrower("sentence", rule.within), passage)
                    and not _any_near(hit, near, rule.within, passage)
                ):
                    yield Hit(rule.id, hit.start, hit.end)


def _against(rule: Rule) -> tuple[frozenset[str], frozenset[str]]:
    """What silences a combination from its own sentence, and what does as far as its parts reach.

    Who is in danger also writes of tea and chess in the next sentence: from care 3 on that takes nothing away.
    """
    if rule.care >= Care.RED:
        return rule.unless, rule.unless_near
    return frozenset(), rule.unless | rule.unless_near


def _narrower(one: str, other: str) -> str:
    return min(one, other, key=REACHES.index)


def some(found: list[T], most: int = _MOST_FINDS) -> list[T]:
    """So many from the beginning of a list and as many from its end."""
    return found if len(found) <= 2 * most else found[:most] + found[-most:]


def _reaches(number: int, found: Hit, hit: Hit, within: str, passage: Passage) -> bool:
    """Whether `hit` may be part `number` of the combination heard at `found`: the first part stands just there."""
    if number == 0:
        return (hit.start, hit.end) == (found.start, found.end)
    return _in_reach(found.start, hit.start, within, passage)


def _any_near(hit: Hit, others: list[Hit], within: str, passage: Passage) -> bool:
    return any(_in_reach(hit.start, other.start, within, passage) for other in others if other != hit)


def _any_beside(hit: Hit, others: list[Hit], within: str, passage: Passage) -> bool:
    """The same, and in one thought: who writes without marks writes of tea and of danger in one sentence."""
    return any(
        _in_reach(hit.start, other.start, within, passage) and not passage.apart(hit, other)
        for other in others
        if other != hit
    )


def _in_reach(one: int, other: int, within: str, passage: Passage) -> bool:
    if within == "clause":
        return passage.clause[one] == passage.clause[other]
    return abs(passage.sentence[one] - passage.sentence[other]) <= SENTENCES[within]
