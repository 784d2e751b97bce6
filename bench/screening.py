"""Speed and figures of the screening, beside better-profanity and a plain word list in the same run.

.venv/bin/python bench/screening.py                  speed, and the figures on the project's own corpus
.venv/bin/python bench/screening.py items.jsonl ...  the figures on other files of the same format
"""

import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from forum.screening import BUILT_IN, assess
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
LETTERS = "abcdefghijklmnopqrstuvwxyz"
NOISE = {"random letters": LETTERS, "letters and digits": "abcde1704$", "letters and stars": "kilsuice**"}
# Milliseconds of processor and MiB that a new process spends on reading the kept rules.
START = """
from time import process_time
import hashlib, pickle, psutil, tomllib
memory = psutil.Process().memory_info
began, before = process_time(), memory().rss
import forum.screening
print(f"{(process_time() - began) * 1000:.0f} ms, {(memory().rss - before) >> 20} MiB")
"""


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
    english = [item.text for item in load() if item.care.stop <= 2 and item.lang == "en"]
    long_posts = [" ".join(english[start : start + 30]) for start in range(0, len(english), 30)]
    for kind, texts in (("short", posts), ("long English", long_posts)):
        for time in ("first time", "again"):
            print(f"{f'screening, varied {kind} posts, {time}':<48}{once_each(texts):>7.2f} ms per 1,000 characters")
    one = " ".join(english)[:100_000]
    print(f"  one post of {len(one):,} characters, its words met before{best(assess, one, 1) * 1000:>14.0f} ms")
    for name, hostile in hostile_texts():
        first, again = best(assess, hostile, 1, warm=False), best(assess, hostile, 2)
        print(f"  50,000 characters of {name:<30}{first * 1000:>8.0f} ms, again {again * 1000:>5.0f} ms")
    started = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True, cwd=sys.path[0])
    print(f"to start with the kept rules: {started.stdout.strip()}")


def hostile_texts() -> Iterator[tuple[str, str]]:
    """Texts of 50,000 characters that are dear to read: repeated, shuffled words of danger, words nobody knows."""
    for name, fragment in HOSTILE.items():
        yield name, (fragment * 50_000)[:50_000]
    chance = random.Random(1)
    danger = " ".join(text for rule in BUILT_IN.rules.values() if rule.care >= 3 for text in rule.matches).split()
    yield "shuffled words of danger", " ".join(chance.choices(danger, k=25_000))[:50_000]
    for name, letters in NOISE.items():
        yield name, " ".join("".join(chance.choices(letters, k=6)) for _ in range(8_000))[:50_000]
    yield "random letters set apart", ". ".join(" ".join(chance.choices(LETTERS, k=40)) for _ in range(700))[:50_000]


def per_thousand(check: Callable[[str], object], text: str) -> float:
    """Best of five runs, in milliseconds per 1,000 characters."""
    return best(check, text, 5) * 1_000_000 / len(text)


def once_each(posts: list[str]) -> float:
    """Milliseconds per 1,000 characters of many different posts, each read once: what a forum asks."""
    began = process_time()
    for post in posts:
        assess(post)
    return (process_time() - began) * 1_000_000 / sum(map(len, posts))


def best(check: Callable[[str], object], text: str, runs: int, *, warm: bool = True) -> float:
    """The shortest of several runs, in seconds of the processor; when warm, after a first one that does not count."""
    if warm:
        check(text)
    times = []
    for _ in range(runs):
        began = process_time()
        check(text)
        times.append(process_time() - began)
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
