"""Speed and figures of the screening, beside better-profanity and a plain word list in the same run.

python bench/screening.py                  speed, and the figures on the project's own corpus
python bench/screening.py items.jsonl ...  the figures on other files of the same format
"""

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from forum.screening import assess
from tests.screening.scorer import load, table

WORDS = ("suicide", "suicidal", "kill myself", "end my life", "want to die", "self harm", "cut myself", "overdose")
PROSE = (
    "I walked round the lake this morning and saw a heron standing quite still. My sister rang and we talked about "
    "the garden, the bus, and what to cook on Sunday. I slept badly, but the soup turned out well. "
)
HOSTILE = {
    "one phrase again and again": "i want to die ",
    "beginnings of phrases": "i want to i will have got the ",
    "denials": "do not want to never not ",
    "spaced letters": "k i l l m y ",
    "stars": "k*l* s*u* ",
    "quotation marks": "'a \" 'b ",
}


def main() -> None:
    """Print the tables."""
    files = [Path(name) for name in sys.argv[1:]]
    if not files:
        speeds()
    print(table(load(*files)))


def speeds() -> None:
    """Milliseconds per 1,000 characters of ordinary prose, then of 50,000 hostile characters."""
    text = PROSE * 10
    base = per_thousand(plain_words, text)
    print(f"{'plain word list':<34}{base:>10.3f} ms per 1,000 characters")
    for name, check in (("screening", assess), ("better-profanity, default list", default_profanity())):
        taken = per_thousand(check, text)
        print(f"{name:<34}{taken:>10.3f} ms per 1,000 characters, {taken / base:,.0f} times the word list")
    posts = [item.text for item in load() if item.care.stop <= 2]
    for name in ("screening, varied harmless posts, first time", "screening, the same posts again"):
        print(f"{name:<44}{once_each(posts):>7.2f} ms per 1,000 characters")
    for name, fragment in HOSTILE.items():
        taken = best(assess, (fragment * 50_000)[:50_000], 2)
        print(f"  50,000 characters of {name:<30}{taken * 1000:>8.0f} ms")


def per_thousand(check: Callable[[str], object], text: str) -> float:
    """Best of five runs, in milliseconds per 1,000 characters."""
    return best(check, text, 5) * 1_000_000 / len(text)


def once_each(posts: list[str]) -> float:
    """Milliseconds per 1,000 characters of many different posts, each read once: what a forum asks."""
    began = perf_counter()
    for post in posts:
        assess(post)
    return (perf_counter() - began) * 1_000_000 / sum(map(len, posts))


def best(check: Callable[[str], object], text: str, runs: int) -> float:
    """The shortest of several runs after a first one that does not count, in seconds."""
    check(text)
    times = []
    for _ in range(runs):
        began = perf_counter()
        check(text)
        times.append(perf_counter() - began)
    return min(times)


def plain_words(text: str) -> bool:
    """What a simple word list would do."""
    lowered = text.lower()
    return any(word in lowered for word in WORDS)


def default_profanity() -> Callable[[str], object]:
    """better-profanity as it comes, for comparison only: the site never uses its list."""
    check: Callable[[str], object] = import_module("better_profanity").profanity.contains_profanity
    return check


if __name__ == "__main__":
    main()
