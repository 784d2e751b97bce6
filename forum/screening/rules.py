"""Rules as data: what a lexicon holds once it has been read and checked."""

from dataclasses import dataclass

from .model import CONDUCT, NEEDS, Care, Exposure

# The only kinds of rule that may hide a text from readers: crisis wording alone never does.
HIDING = frozenset(
    {
        "instructions",
        "method_seeking",
        "method_sharing",
        "goodbye",
        "countdown",
        "encouragement",
        "pact",
        "doxxing",
        "grooming",
    }
)
SCOPES = ("overlap", "governs", "before", "clause", "sentence", "beside", "near", "text", "hint")
# How far apart the parts of a combination may stand.
REACHES = ("clause", "sentence", "near", "text")


class RuleError(ValueError):
    """A rule that cannot be used; the message says why in plain words."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing to notice, as a safeguarding lead wrote it.

    care and exposure are the strength of the wording by itself; labels found around it may lower them. `kind` says
    what part it plays when signals are put together (intent, passive, preparation, goodbye ...). `past` is the care
    left when the text says it is over. `keeps` lists labels that change nothing for this rule; `needs_label` lists
    labels without which it does not count. A rule that is not `alone` counts only beside another sign of danger.

    A combination is a rule without phrases: it is heard where each of its `parts` is found `within` reach of the
    others and nothing of `unless` is. A part is a set of names of which one is enough: labels of cues and hints,
    kinds of other rules. From care 3 on `unless` counts in the same sentence alone; `unless_near` reaches as far as
    the parts.

    A tally is another rule without phrases: it is heard where the names of its `weights` that stand `within` reach
    weigh at least `least` together, each name once. What speaks against it weighs less than nothing.
    """

    id: str
    language: str
    need: str
    kind: str
    care: Care
    exposure: Exposure
    why: str
    phrases: tuple[str, ...]
    matches: tuple[str, ...]
    avoids: tuple[str, ...]
    past: Care = Care.WATCH
    keeps: frozenset[str] = frozenset()
    needs_label: frozenset[str] = frozenset()
    alone: bool = True
    note: str = ""
    source: str = ""
    parts: tuple[frozenset[str], ...] = ()
    within: str = "near"
    unless: frozenset[str] = frozenset()
    unless_near: frozenset[str] = frozenset()
    weights: tuple[tuple[str, int], ...] = ()
    least: int = 0

    def __post_init__(self) -> None:
        if self.need and self.need not in {*NEEDS, *CONDUCT}:
            raise RuleError(f"{self.id}: there is no need called {self.need}")
        if self.exposure == Exposure.HIDE and self.kind not in HIDING:
            raise RuleError(f"{self.id}: only {', '.join(sorted(HIDING))} may hide a text")
        if not ((self.phrases or len(self.parts) > 1 or self.weights) and self.why and self.matches):
            raise RuleError(f"{self.id}: a rule needs phrases (or two parts, or weights), a reason, and examples")
        if self.weights and not 0 < self.least <= sum(max(0, weight) for _, weight in self.weights):
            raise RuleError(f"{self.id}: its weights never reach what it asks for at least")
        if self.within not in REACHES:
            raise RuleError(f"{self.id}: its parts stand within one of {', '.join(REACHES)}")


@dataclass(frozen=True, slots=True)
class Cue:
    """A wording that says how another one is meant: past, denied, a title, a time, a place ...

    With the scope `hint` it says nothing about another one, and nothing by itself: it is a part for combinations.
    """

    id: str
    language: str
    label: str
    scope: str
    phrases: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.scope not in SCOPES:
            raise RuleError(f"{self.id}: a scope is one of {', '.join(SCOPES)}")
