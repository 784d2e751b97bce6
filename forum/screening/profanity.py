"""Profane words in a text, by our own short lists and the better_profanity package. Slow: for the outbox worker only.

It only ever gives a label to the queue. Words about bodies, identity, abuse and suffering are never on the lists. The
package brings a list of its own that flags "womb", "sexual abuse" and "I am gay"; that list is never used. Our lists
hold single words.
"""

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from .normalise import fold

LISTS = Path(__file__).parent / "lexicon"
# The package compares every word with every spelling; a long text is looked at up to here (about a third of a second).
MOST_CHARACTERS = 20_000
_EDGES = ".,:;!?\"'()[]{}<>*_-~/\\"


def profane_words(text: str) -> tuple[str, ...]:
    """The distinct profane words of a text, folded to plain letters, in order of appearance."""
    words = dict.fromkeys(word.strip(_EDGES) for word in fold(text[:MOST_CHARACTERS]).text.split())
    checker = _checker()
    return tuple(word for word in words if word and checker.contains_profanity(word))


def word_list(language: str) -> tuple[str, ...]:
    """Our own list for one language."""
    lines = (LISTS / language / "profanity.txt").read_text(encoding="utf-8").splitlines()
    return tuple(fold(line.strip()).text for line in lines if line.strip() and not line.startswith("#"))


@cache
def _checker() -> Any:
    # Importing the package builds an instance with its own list; that one is never asked. Ours knows our words only.
    return import_module("better_profanity.better_profanity").Profanity(_all_words())


def _all_words() -> list[str]:
    languages = sorted(path.parent.name for path in LISTS.glob("*/profanity.txt"))
    return sorted({word for language in languages for word in word_list(language)})
