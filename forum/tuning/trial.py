"""A draft tried on texts: how many would be read otherwise, and those themselves, cut. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from forum.posts.assessing import joined
from forum.screening import Assessment, RuleSet, assess
from forum.tuning.queries import Tried
from forum.tuning.words import CARE_WORDS, EXPOSURE_WORDS

SHOWN_HITS = 40  # more than anybody reads in one go; the numbers count them all
CUT = 280  # characters of a text: enough to judge, too little for a story
BEFORE = 80  # of those, before the place where the rule was heard


@dataclass(frozen=True, kw_only=True)
class Level:
    """How many texts have this level, by the rules in force and by the draft, and how many came and went."""

    words: str
    before: int
    after: int
    raised: int
    lowered: int


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A text that the draft reads otherwise: from what to what, because of which rules; its words, cut."""

    change: str
    why: tuple[str, ...]
    text: str


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What a dry run shows. `unseen`: texts that change and that the viewer may not read."""

    count: int
    changed: int
    unseen: int
    care: tuple[Level, ...]
    exposure: tuple[Level, ...]
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class _Pair:
    tried: Tried
    text: str
    before: Assessment
    after: Assessment

    @property
    def differs(self) -> bool:
        levels = ((one.care, one.exposure, one.needs, one.conduct) for one in (self.before, self.after))
        return len(set(levels)) > 1

    @property
    def weight(self) -> tuple[int, int, bytes]:
        """The greatest change first; beyond that in no order that tells who wrote when."""
        care, exposure = self.after.care - self.before.care, self.after.exposure - self.before.exposure
        return -abs(care), -abs(exposure), sha256(self.text.encode("utf-8", "replace")).digest()


def try_on(texts: Iterable[Tried], *, published: RuleSet, draft: RuleSet) -> Trial:
    """Read every text by both sets of rules. Nothing is stored."""
    pairs = [_read(tried, published, draft) for tried in texts]
    changed = sorted((pair for pair in pairs if pair.differs), key=lambda pair: pair.weight)
    shown = [pair for pair in changed if pair.tried.shown]
    return Trial(
        count=len(pairs),
        changed=len(changed),
        unseen=len(changed) - len(shown),
        care=_levels(CARE_WORDS, [(int(pair.before.care), int(pair.after.care)) for pair in pairs]),
        exposure=_levels(EXPOSURE_WORDS, [(int(pair.before.exposure), int(pair.after.exposure)) for pair in pairs]),
        hits=tuple(_hit(pair, published, draft) for pair in shown[:SHOWN_HITS]),
    )


def _read(tried: Tried, published: RuleSet, draft: RuleSet) -> _Pair:
    text = joined(tried.title, tried.body)
    return _Pair(tried, text, assess(text, published), assess(text, draft))


def _levels(words: Sequence[str], moves: list[tuple[int, int]]) -> tuple[Level, ...]:
    return tuple(
        Level(
            words=said,
            before=sum(before == level for before, _ in moves),
            after=sum(after == level for _, after in moves),
            raised=sum(after == level > before for before, after in moves),
            lowered=sum(after == level < before for before, after in moves),
        )
        for level, said in enumerate(words)
    )


def _hit(pair: _Pair, published: RuleSet, draft: RuleSet) -> Hit:
    old, new = _heard(pair.before), _heard(pair.after)
    why = [f"Now heard: {draft.rules[rule].why}" for rule in sorted(new.keys() - old)]
    why += [f"No longer heard: {published.rules[rule].why}" for rule in sorted(old.keys() - new)]
    other = {rule for rule in old.keys() & new if old[rule] != new[rule]}
    why += [f"Other level: {draft.rules[rule].why}" for rule in sorted(other)]
    place = _place(pair, (new.keys() ^ old.keys()) | other)
    return Hit(change=_change(pair), why=tuple(dict.fromkeys(why)), text=cut(pair.text, place))


def _heard(found: Assessment) -> dict[str, set[tuple[int, int]]]:
    """The rules that spoke up, with their levels."""
    levels: dict[str, set[tuple[int, int]]] = {}
    for signal in found.signals:
        levels.setdefault(signal.rule, set()).add((signal.care, signal.exposure))
    return levels


def _change(pair: _Pair) -> str:
    said = [
        f"{name} from {int(before)} to {int(after)}"
        for name, before, after in (
            ("care", pair.before.care, pair.after.care),
            ("readers", pair.before.exposure, pair.after.exposure),
        )
        if before != after
    ]
    return ", ".join(said).capitalize() or "Same levels, other help shown"


def _place(pair: _Pair, rules: set[str]) -> int:
    """Where the first rule that makes the difference was heard."""
    signals = (*pair.before.signals, *pair.after.signals)
    starts = [signal.start for signal in signals if signal.rule in rules] or [signal.start for signal in signals]
    return min(starts, default=0)


def cut(text: str, place: int) -> str:
    """A piece of a text around a place, with dots where something is left out."""
    begin = max(0, place - BEFORE)
    piece = text[begin : begin + CUT]
    return f"{'… ' if begin else ''}{piece}{' …' if begin + CUT < len(text) else ''}"
