"""A guest's receipt: nine words to come back with. They are shown once and stored nowhere.

From the words come a guest's secret, which does for them what the author secret does for a member, and a lookup tag
under the index key. The tag is all that is kept; the words cannot be worked out from it.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from forum.core import clock
from forum.core.access import Author
from forum.core.daykey import day_key, find_day_key
from forum.core.keys import get_keys, keyed_hash

LIST = Path(__file__).with_name("eff") / "eff_large_wordlist.txt"
COUNT = 9
SECRET_BYTES = 32
TAG_LABEL = "receipt.v1"
SHORTEST_KEY = 20  # characters of a form's key, as forms carry it: 144 bits
BYTES_A_WORD = 8  # drawn for each word, so that none is likelier than another
LONGEST_TYPED = 2_000  # characters; nine words need some eighty
MOST_WORDS = 30  # looked at; more than these are no receipt
NEAR = 0.7  # how like a word of the list a typed one must be to be asked about, from 0 to 1
SUGGESTIONS = 3
A_WORD = re.compile(r"[^\W\d_]+")

# Nobody who came here on a bad day should be handed one of these. Every other word is left: 115 bits in nine of
# them, 77 in the six of a report, so seven more can go at most.
LEFT_OUT = frozenset(Path(__file__).with_name("left_out_words.txt").read_text(encoding="ascii").split())


@dataclass(frozen=True, kw_only=True)
class Strange:
    """A typed word that no receipt holds."""

    typed: str

    @property
    def nearest(self) -> tuple[str, ...]:
        """The words of the list that look most like it, perhaps none. It takes a while: ask for it once."""
        return _nearest(self.typed)


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What was made of a typed receipt: its words in order, and those that are in no receipt at all."""

    words: tuple[str, ...]
    strange: tuple[Strange, ...]

    @property
    def is_whole(self) -> bool:
        """Nine words, each of the list. It says nothing about whether there is such a receipt."""
        return len(self.words) == COUNT and not self.strange


@lru_cache(maxsize=1)
def word_list() -> tuple[str, ...]:
    """The words that are drawn."""
    return tuple(word for word in _whole_list() if word not in LEFT_OUT)


def _whole_list() -> list[str]:
    """Those with a hyphen stay out: people type it in many ways."""
    words = (line.split("\t")[1] for line in LIST.read_text(encoding="ascii").splitlines())
    return [word for word in words if word.isalpha()]


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    """The words a receipt may hold: also those that were left out only after it was drawn."""
    return frozenset(_whole_list())


def draw() -> tuple[str, ...]:
    """The words of a new receipt."""
    return tuple(secrets.choice(word_list()) for _ in range(COUNT))


def draw_again(form_key: str | None) -> list[tuple[str, ...]]:
    """The words that the form with this key gets, by the hour: those of this hour, then those of the one before.

    So a form that is sent twice, by a double click or a lost answer, shows the same words, and none is stored for it.
    They are worked out from the form's key, which its sender alone holds, and the key of the day, which is destroyed at
    midnight. Empty for a key that somebody could guess.
    """
    if form_key is None or len(form_key) < SHORTEST_KEY:
        return []
    now, before = clock.now(), clock.now() - timedelta(hours=1)
    keys = ((now, day_key()), (before, find_day_key(before)))
    return [_worked_out(key, f"{hour:%Y%m%d%H}", form_key) for hour, key in keys if key is not None]


def _worked_out(key: bytes, hour: str, form_key: str) -> tuple[str, ...]:
    seed = keyed_hash(key, "receipt-again.v1", hour, form_key)
    drawn = HKDF(algorithm=SHA256(), length=COUNT * BYTES_A_WORD, salt=None, info=b"receipt-again.v1").derive(seed)
    pieces = (drawn[start : start + BYTES_A_WORD] for start in range(0, len(drawn), BYTES_A_WORD))
    return tuple(word_list()[int.from_bytes(piece) % len(word_list())] for piece in pieces)


def guest_of(words: Sequence[str]) -> Author:
    """The guest these words belong to: no member, and a secret that only the words can make."""
    derived = HKDF(algorithm=SHA256(), length=SECRET_BYTES, salt=None, info=b"guest-secret.v1")
    return Author(secret=derived.derive(_as_bytes(words)))


def new_tag(words: Sequence[str]) -> bytes:
    """The 32 bytes that are kept of a receipt."""
    return get_keys().tag(TAG_LABEL, _as_bytes(words))


def possible_tags(words: Sequence[str]) -> list[bytes]:
    """The tag under every version of the index key: a receipt outlives a change of keys."""
    return get_keys().tags(TAG_LABEL, _as_bytes(words))


def read(typed: str) -> Typed:
    """The words somebody typed, in any case, with any signs, numbers and line breaks between them. Signs that nobody
    sees, such as a soft hyphen that came along with a copy, part no word.

    It looks at the word list alone, never at what is stored.
    """
    seen = "".join(sign for sign in typed[:LONGEST_TYPED] if unicodedata.category(sign) != "Cf")
    plain = unicodedata.normalize("NFKC", seen).casefold()
    words = tuple(A_WORD.findall(plain)[:MOST_WORDS])
    unknown = [word for word in dict.fromkeys(words) if word not in _known()]
    return Typed(words=words, strange=tuple(Strange(typed=word) for word in unknown[:COUNT]))


def _nearest(typed: str) -> tuple[str, ...]:
    """Words that begin or end like it and are about as long: looking at all of the list would be slow."""
    alike = [word for word in word_list() if abs(len(word) - len(typed)) <= 2 and _has_an_end_of(word, typed)]
    return tuple(get_close_matches(typed, alike, n=SUGGESTIONS, cutoff=NEAR))


def _has_an_end_of(word: str, typed: str) -> bool:
    return word[0] == typed[0] or word[-2:] == typed[-2:]


def _as_bytes(words: Sequence[str]) -> bytes:
    return " ".join(words).encode()
