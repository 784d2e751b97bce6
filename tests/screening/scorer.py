"""Scores the screening on a folder of authored items, and holds each item against the range it was written for."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from forum.screening import Assessment, assess

CORPUS = Path(__file__).parent / "corpus"


@dataclass(frozen=True)
class Item:
    """One authored text and what a careful reader would answer."""

    id: str
    text: str
    lang: str
    care: range
    exposure: range
    needs: frozenset[str]
    category: str
    capability: str
    pair: str | None

    @property
    def must_not_miss(self) -> bool:
        """Serious risk by any reading."""
        return self.care.start >= 3

    @property
    def must_not_hide(self) -> bool:
        """A text that readers may see: hiding it would silence a cry for help."""
        return self.exposure.stop <= 3

    def holds(self, answer: Assessment) -> bool:
        """Whether both levels lie in their ranges."""
        return answer.care in self.care and answer.exposure in self.exposure


def load(*paths: Path) -> list[Item]:
    """Items of the given files or folders; the project's own corpus when none are given."""
    files = [file for path in paths or (CORPUS,) for file in (sorted(path.glob("*.jsonl")) or [path])]
    return [_item(json.loads(line)) for file in files for line in file.read_text(encoding="utf-8").splitlines() if line]


def _item(row: dict[str, object]) -> Item:
    return Item(
        id=str(row["id"]),
        text=str(row["text"]),
        lang=str(row["lang"]),
        care=range(int(str(row["care_min"])), int(str(row["care_max"])) + 1),
        exposure=range(int(str(row["reader_risk_min"])), int(str(row["reader_risk_max"])) + 1),
        needs=frozenset(row["needs"]),  # type: ignore[call-overload]
        category=str(row["category"]),
        capability=str(row["capability"]),
        pair=str(row["pair"]) if row.get("pair") else None,
    )


@dataclass(frozen=True)
class Scored:
    """An item and what the screening answered."""

    item: Item
    answer: Assessment

    @property
    def holds(self) -> bool:
        return self.item.holds(self.answer)


def score(items: Iterable[Item]) -> list[Scored]:
    """Assess each item once."""
    return [Scored(item, assess(item.text)) for item in items]


def rates(scored: Iterable[Scored]) -> dict[str, tuple[int, int]]:
    """Each measure as (reached, of how many); in the order of `MEASURES`, without those that no item takes part in."""
    counts: dict[str, list[bool]] = defaultdict(list)
    pairs: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for one in scored:
        if one.item.pair:
            pairs[one.item.lang, one.item.pair].append(one.holds)
        for name, reached in _measures(one.item, one.answer):
            counts[name].append(reached)
    counts["minimal pairs, both right"] = [all(both) for both in pairs.values()]
    return {name: (sum(counts[name]), len(counts[name])) for name in MEASURES if counts[name]}


MEASURES = (
    "both levels in range",
    "care 3-4 recognised as 3 or more",
    "care 4 recognised as 4",
    "hard negatives raised to 2 or more",
    "minimal pairs, both right",
    "exposure 3 found",
    "readable texts wrongly hidden",
    "needs found at care 2 or more",
    "altered surface, both levels in range",
    "past only, raised to 3 or more",
    "someone else at risk, as such",
)
_ALTERED = frozenset(
    """leetspeak algospeak code_word misspelling zero_width spacing emoji all_caps starred lookalike_cyrillic full_width
    math_letters circled_letters stretched text_speak no_punctuation soft_hyphen dotted phonetic diacritics""".split()
)


def _measures(item: Item, answer: Assessment) -> Iterable[tuple[str, bool]]:
    yield "both levels in range", item.holds(answer)
    if item.must_not_miss:
        yield "care 3-4 recognised as 3 or more", answer.care >= 3
    if item.care.start >= 4:
        yield "care 4 recognised as 4", answer.care >= 4
    if item.care.stop <= 2:
        yield "hard negatives raised to 2 or more", answer.care >= 2
    if item.care.start >= 2 and item.needs:
        yield "needs found at care 2 or more", item.needs <= answer.needs
    if item.exposure.start == 3:
        yield "exposure 3 found", answer.exposure == 3
    if item.must_not_hide:
        yield "readable texts wrongly hidden", answer.exposure == 3
    if item.capability in _ALTERED:
        yield "altered surface, both levels in range", item.holds(answer)
    if item.category == "past_recovered":
        yield "past only, raised to 3 or more", answer.care >= 3
    if "worried_about_someone" in item.needs:
        yield "someone else at risk, as such", "worried_about_someone" in answer.needs and item.holds(answer)


def table(items: list[Item]) -> str:
    """The measures of all items and of each language, then what is right in each category, as text."""
    scored = score(items)
    lines: list[str] = []
    for name in ["all", *sorted({item.lang for item in items})]:
        chosen = [one for one in scored if name in ("all", one.item.lang)]
        lines.append(f"{name} ({len(chosen)} items)")
        lines += [f"  {measure:<38} {_share(*found)}" for measure, found in rates(chosen).items()]
    lines.append("both levels in range, by category")
    for category in sorted({item.category for item in items}):
        holding = [one.holds for one in scored if one.item.category == category]
        lines.append(f"  {category:<38} {_share(sum(holding), len(holding))}")
    return "\n".join(lines)


def _share(reached: int, of: int) -> str:
    return f"{reached:>4} / {of:<4} {reached / of:.2f}"
