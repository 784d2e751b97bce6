"""Words that no phrase names, and the words that phrases do name to which they are close: "spaniel" to "dog",
"wading" to "wade". A word that some phrase names keeps to itself, so a careful phrase is never widened by accident."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_VOWEL = re.compile("[aeiouy]")
_DOUBLED_END = re.compile(r"([^aeiouls])\1$")


@dataclass(frozen=True)
class Relatives:
    """How the words of one language are kin.

    synonyms: word -> words it may stand for; endings: endings that change neither person nor meaning, longest first;
    filler_endings: unknown words with such an ending interrupt a phrase without changing it ("hopelessly").
    """

    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    stems: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    endings: tuple[str, ...] = ()
    shortest: int = 3
    filler_endings: tuple[str, ...] = ()

    def of(self, word: str) -> tuple[str, ...]:
        """The words that phrases name for a word that none does; often none."""
        known = self.synonyms.get(word)
        if known or not self.stems:
            return known or ()
        return self.stems.get(stem(word, self.endings, self.shortest), ())

    def is_filler(self, word: str) -> bool:
        """Whether a word that no phrase names has the ending of one that changes nothing."""
        return bool(self.filler_endings) and word.endswith(self.filler_endings) and len(word) > self.shortest + 2


def relatives(
    synonyms: Mapping[str, tuple[str, ...]],
    literals: frozenset[str],
    *,
    endings: Iterable[str],
    shortest: int,
    filler_endings: Iterable[str],
) -> Relatives:
    """Put together for the words that the phrases of a language name. `synonyms`: named word -> its synonyms."""
    meant: dict[str, tuple[str, ...]] = {}
    for named, others in synonyms.items():
        for other in others if named in literals else ():
            if other not in literals:
                meant[other] = (*meant.get(other, ()), named)
    longest_first = tuple(sorted(endings, key=len, reverse=True))
    stems: dict[str, tuple[str, ...]] = {}
    for word in sorted(literals) if longest_first else ():
        root = stem(word, longest_first, shortest)
        stems[root] = (*stems.get(root, ()), word)
    return Relatives(meant, stems, longest_first, shortest, tuple(filler_endings))


def stem(word: str, endings: tuple[str, ...], shortest: int) -> str:
    """A word without its ending: "dropped", "drops" and "dropping" give "drop"; "drive" and "driving" give "driv"."""
    for ending in endings:
        root = word.removesuffix(ending)
        if root != word and len(root) >= shortest and _VOWEL.search(root):
            return _DOUBLED_END.sub(r"\1", root).rstrip("e")
    return word.rstrip("e") if len(word) > shortest else word
