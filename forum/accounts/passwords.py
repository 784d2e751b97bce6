"""Which passwords this house takes. Pure: no database, no network, and the password never leaves the function.

Length is the only rule about shape. What is refused is what an attacker tries first: the common ones, one thing over
and over, a run along the keyboard or the alphabet, and the person's own name.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

MIN_LENGTH = 10  # shorter ones fall to guessing offline, whatever they are made of
MAX_LENGTH = 128  # room for a long sentence; a cap, because hashing a megabyte would tie the server up
LONGEST_UNIT = 4  # "abcabcabcabc" is one small piece over and over
SHORTEST_NAME = 3  # a name of one or two letters stands in too many good passwords
ANYWHERE_NAME = 5  # a shorter name counts only as a word of its own: "rob" is also in "problem"
COMMON = Path(__file__).with_name("common_passwords.txt")
RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "abcdefghijklmnopqrstuvwxyz0123456789",
    "0123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
)

TOO_SHORT = f"Please choose a longer password: at least {MIN_LENGTH} characters. A few words in a row work well."
TOO_LONG = f"Please choose a shorter password: at most {MAX_LENGTH} characters."
TOO_COMMON = (
    "Many people use this password, so it is easy to guess. Please choose another. A few words in a row work well."
)
TOO_PLAIN = "This password is easy to guess, because it follows a simple pattern. Please choose another."
HOLDS_NAME = "This password has your name in it, which makes it easy to guess. Please choose another."
HOLDS_SITE = "This password is the name of this site, so it is easy to guess. Please choose another."


def normalise_password(password: str) -> str:
    """The form to hash: NFKC, so that the same keys on another device or keyboard give the same password."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, *, name: str, site_name: str) -> str | None:
    """Kind words for why `password` cannot be taken, or None when it can. Any character is welcome."""
    given = normalise_password(password)
    if len(given) < MIN_LENGTH:
        return TOO_SHORT
    if len(given) > MAX_LENGTH:
        return TOO_LONG
    folded = _fold(given)
    if folded in common_passwords() or folded in RUNS:
        return TOO_COMMON
    if _is_repetition(folded) or _is_run(folded):
        return TOO_PLAIN
    if _holds_name(folded, name):
        return HOLDS_NAME
    return HOLDS_SITE if _is_mostly(folded, site_name) else None


@cache
def common_passwords() -> frozenset[str]:
    """The common passwords of MIN_LENGTH characters or more, lower-cased."""
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("# "))


def _fold(text: str) -> str:
    return normalise_password(text).casefold().strip()


def _is_repetition(text: str) -> bool:
    """One character, or one short piece, over and over ("aaaaaaaaaa", "abcabcabcabc")."""
    units = (text[:size] for size in range(1, LONGEST_UNIT + 1))
    return any((unit * len(text))[: len(text)] == text for unit in units if unit)


def _is_run(text: str) -> bool:
    """A stretch of the alphabet, the digits or the keyboard, forwards, backwards or round and round."""
    return any(text in run * 3 or text in run[::-1] * 3 for run in RUNS)


def _holds_name(text: str, name: str) -> bool:
    """The name makes up the password, or stands in it as a word; a longer name anywhere."""
    folded = _fold(name)
    if len(folded) >= ANYWHERE_NAME and folded in text:
        return True
    return _is_mostly(text, name) or (len(folded) >= SHORTEST_NAME and folded in re.split(r"[\W_]+", text))


def _is_mostly(text: str, word: str) -> bool:
    """`text` is `word` with nothing but digits, spaces and signs around it, once or more."""
    folded = "".join(_fold(word).split())
    if len(folded) < SHORTEST_NAME:
        return False
    rest = "".join(text.split()).replace(folded, "")
    return folded in "".join(text.split()) and not any(character.isalpha() for character in rest)
