"""Things that mean little alone and much beside each other: "the dog is with my sister" and "where I'm going".

A combination names its parts: labels of cues and hints, or kinds of rules. It is heard once for each place where its
first part stands with all the others in reach. Its span, and the labels asked for, are those of the first part.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, TypeVar

from .passage import Hit, Passage

T = TypeVar("T")
# Of one name, so many finds are looked at from the beginning of a text and as many from its end: work stays linear.
_MOST_FINDS = 12


class Combination(Protocol):
    """What is read of a rule here."""

    @property
    def id(self) -> str: ...
    @property
    def parts(self) -> tuple[frozenset[str], ...]: ...
    @property
    def within(self) -> str: ...
    @property
    def unless(self) -> frozenset[str]: ...


# How many sentences away the other parts may stand. In a long post, parts further apart are not about one thing.
SENTENCES = {"sentence": 0, "near": 1, "text": 3}


@dataclass(frozen=True)
class Combinations:
    """The combinations of one language, and under which name each rule, cue or hint counts as a part."""

    rules: Sequence[Combination]
    names: Mapping[str, str]

    def useful_names(self, owners: Iterable[str]) -> frozenset[str]:
        """The names that take part in a combination whose every part was found somewhere."""
        whole = self._whole({self.names[owner] for owner in owners})
        return frozenset().union(*(names for rule in whole for names in (*rule.parts, rule.unless)))

    def _whole(self, found: Iterable[str]) -> list[Combination]:
        """The combinations of which every part was found somewhere."""
        bits = sum(self._bits.get(name, 0) for name in found)
        return [rule for rule, parts in self._masks if all(bits & part for part in parts)]

    @cached_property
    def _bits(self) -> dict[str, int]:
        """One bit for each name that is a part: asked of every text, so it must cost next to nothing."""
        named = sorted(frozenset().union(*(part for rule in self.rules for part in rule.parts)))
        return {name: 1 << place for place, name in enumerate(named)}

    @cached_property
    def _masks(self) -> list[tuple[Combination, tuple[int, ...]]]:
        return [(rule, tuple(sum(self._bits[name] for name in part) for part in rule.parts)) for rule in self.rules]

    def explain(self, rule: Combination, found: Hit, passage: Passage) -> list[tuple[str, Hit]]:
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
            against = [hit for name in rule.unless for hit in some(named.get(name, []))]
            for hit in first:
                if all(_any_near(hit, part, rule.within, passage) for part in others) and not _any_near(
                    hit, against, rule.within, passage
                ):
                    yield Hit(rule.id, hit.start, hit.end)


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


def _in_reach(one: int, other: int, within: str, passage: Passage) -> bool:
    if within == "clause":
        return passage.clause[one] == passage.clause[other]
    return abs(passage.sentence[one] - passage.sentence[other]) <= SENTENCES[within]
