"""What `explain` found, as lines for a terminal. `paint(words, style)` colours them; without it they stay plain."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

Paint = Callable[[str, str], str]
LANGUAGES = {"en": "English", "es": "Spanish", "fr": "French", "de": "German", "pt": "Portuguese"}
# Beyond so many, further ones say nothing that a person would still read.
MOST_LINES = 60
NOTHING = "Nothing was noticed."


def plain(words: str, style: str) -> str:
    return words


def tell(shown: Mapping[str, Any], *, paint: Paint = plain) -> str:
    """The answer of `explain` as text: level, reasons, clauses, rules with labels and parts, engine."""
    return "\n".join([*_answer(shown, paint), *_clauses(shown, paint), *_rules(shown, paint), *_end(shown, paint)])


def _answer(shown: Mapping[str, Any], paint: Paint) -> Iterator[str]:
    for title, axis, shift in (("Care", shown["care"], 0), ("Exposure", shown["exposure"], 1)):
        level = f"{axis['level']} {axis['name']}"
        yield _row(title, paint(level, f"care{axis['level'] + shift}"), paint)
    for title, names in (("Needs", shown["needs"]), ("Conduct", shown["conduct"])):
        if names:
            yield _row(title, ", ".join(name.replace("_", " ") for name in names), paint)
    for number, why in enumerate(shown["why"]):
        yield _row("" if number else "Why", why, paint)
    if not shown["rules"]:
        yield NOTHING


def _row(title: str, words: str, paint: Paint) -> str:
    return f"{paint(title, 'head')}{' ' * (10 - len(title))}{words}"


def _clauses(shown: Mapping[str, Any], paint: Paint) -> Iterator[str]:
    for language, clauses in shown["clauses"].items():
        title = f"As read ({LANGUAGES.get(language, language)})"
        yield f"\n{paint(title, 'head')}"
        yield from _some([f"  {number:>2}. {clause}" for number, clause in enumerate(clauses, start=1)])


def _rules(shown: Mapping[str, Any], paint: Paint) -> Iterator[str]:
    if not shown["rules"]:
        return
    yield f"\n{paint('What was heard', 'head')}"
    yield from _some(["\n".join(_rule(rule, paint)) for rule in _widest(shown["rules"])])


def _widest(rules: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Without what says the same within a longer find: "kill myself" inside "I'm going to kill myself"."""
    spans: dict[tuple[str, int, int], tuple[int, int]] = {}
    for rule in sorted(rules, key=lambda one: (one["start"], -one["end"])):
        same = (rule["rule"], rule["care"], rule["exposure"])
        start, end = spans.get(same, (-1, -1))
        if not start <= rule["start"] <= rule["end"] <= end:
            spans[same] = (rule["start"], rule["end"])
            yield rule


def _rule(rule: Mapping[str, Any], paint: Paint) -> Iterator[str]:
    weight = f"care {rule['care']}, exposure {rule['exposure']}"
    if rule["strength"] != rule["care"]:
        weight += f" (the words alone: care {rule['strength']})"
    name = paint(rule["rule"], f"care{rule['care']}")
    yield f"  {name}  {weight}"
    yield f"      {rule['why']}"
    yield f"      “{paint(_one_line(rule['words']), 'words')}”"
    if rule["labels_in_words"]:
        yield f"      meant: {', '.join(rule['labels_in_words'])}"
    for part in rule["parts"]:
        yield f"      part {part['part']}: “{paint(_one_line(part['words']), 'words')}”"


def _end(shown: Mapping[str, Any], paint: Paint) -> Iterator[str]:
    took = f", {shown['milliseconds']} ms" if "milliseconds" in shown else ""
    yield f"\n{paint(shown['engine'] + took, 'quiet')}"


def _one_line(words: str) -> str:
    """Without line ends, and without signs that would tell a terminal what to do."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())


def _some(lines: list[str]) -> list[str]:
    left = len(lines) - MOST_LINES
    return lines if left <= 0 else [*lines[:MOST_LINES], f"  ... and {left} more; --json shows them all"]
