"""The phrase language of the lexicon: from a line that a person can read to a small tree.

    I want to die        these words, in this order (capitals and apostrophes do not matter)
    <want>               a slot: any wording of the slot file under that name
    (die|be dead)        one of these
    [really|just]        may stand here or not
    ...                  between two parts, up to three other words;  ...6  up to six (no comma or full stop)
    suicid*              any word that begins so
    #                    a number
    _                    exactly one word, whichever
    ,                    a comma may stand here
    ^  $                 a clause begins or ends here

There is no unbounded repetition, so every phrase has a greatest length and matching takes linear time.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

from forum.screening.normalise import fold

_LEXEMES = re.compile(r"\.\.\.(\d*)|<([^<>]+)>|([()\[\]|,#_^$])|([^\s()\[\]|,#_^$<>]+)|\s+|(.)")
MAX_GAP = 12
ANY, NUMBER, COMMA, BEGIN, END = "\x00any", "\x00number", ",", "\x00begin", "\x00end"
# Carried by words that any phrase may be interrupted by: "I *just really* want to". No phrase names it.
FILLER = "\x00filler"
_SIGNS = {"#": NUMBER, "_": ANY, "^": BEGIN, "$": END}


class PhraseError(ValueError):
    """A phrase that cannot be read; the message says why in plain words."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word, or one of the signs for a kind of word."""

    label: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """Parts that stand one after the other."""

    parts: tuple["Phrase", ...]
    hashed: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "hashed", hash(self.parts))

    def __hash__(self) -> int:
        return self.hashed  # a slot stands in hundreds of phrases: its tree is walked once, not each time


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several parts."""

    options: tuple["Phrase", ...]
    hashed: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "hashed", hash(self.options) ^ 1)

    def __hash__(self) -> int:
        return self.hashed


@dataclass(frozen=True, slots=True)
class Maybe:
    """A part that may be missing."""

    part: "Phrase"


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to so many words, whichever; never a mark."""

    most: int


Phrase = Word | Sequence | Choice | Maybe | Gap
Canonical = Callable[[str], tuple[str, ...]]


@dataclass(slots=True)
class Reader:
    """Reads phrases of one language. `canonical` turns a written word into the words the engine sees."""

    slots: Mapping[str, list[str]]
    canonical: Canonical
    _known: dict[str, Phrase] = field(default_factory=dict)
    _words: dict[str, tuple[Phrase, ...]] = field(default_factory=dict)  # the same few words stand in most lines
    _open: set[str] = field(default_factory=set)

    def read(self, line: str) -> Phrase:
        """Read one phrase. Raises PhraseError."""
        phrase = self._whole(line)
        if shortest(phrase) == 0:
            raise PhraseError(f"this would match nothing at all: {line}")
        return phrase

    def _whole(self, line: str) -> Phrase:
        lexemes = _split(line)
        phrase, at = self._choice(lexemes, 0)
        if at != len(lexemes):
            raise PhraseError(f"there is a closing bracket too many in: {line}")
        return phrase

    def _choice(self, lexemes: list[str], at: int) -> tuple[Phrase, int]:
        options: list[Phrase] = []
        while True:
            option, at = self._sequence(lexemes, at)
            options.append(option)
            if at >= len(lexemes) or lexemes[at] != "|":
                return (options[0] if len(options) == 1 else Choice(tuple(options))), at
            at += 1

    def _sequence(self, lexemes: list[str], at: int) -> tuple[Phrase, int]:
        parts: list[Phrase] = []
        while at < len(lexemes) and lexemes[at] not in ("|", ")", "]"):
            found, at = self._part(lexemes, at)
            parts.extend(found)
        if not parts:
            raise PhraseError("an alternative is empty")
        return (parts[0] if len(parts) == 1 else Sequence(tuple(parts))), at

    def _part(self, lexemes: list[str], at: int) -> tuple[tuple[Phrase, ...], int]:
        lexeme = lexemes[at]
        if lexeme in ("(", "["):
            return self._bracket(lexemes, at)
        if lexeme.startswith("<"):
            return (self._slot(lexeme[1:]),), at + 1
        if lexeme not in self._words:
            self._words[lexeme] = self._plain(lexeme)
        return self._words[lexeme], at + 1

    def _bracket(self, lexemes: list[str], at: int) -> tuple[tuple[Phrase, ...], int]:
        closing = ")" if lexemes[at] == "(" else "]"
        inner, end = self._choice(lexemes, at + 1)
        if end >= len(lexemes) or lexemes[end] != closing:
            raise PhraseError("a bracket is not closed")
        return ((inner if closing == ")" else Maybe(inner)),), end + 1

    def _plain(self, lexeme: str) -> tuple[Phrase, ...]:
        if lexeme.startswith("..."):
            return (_gap(int(lexeme[3:] or 3)),)
        if lexeme == ",":
            return (Maybe(Word(COMMA)),)
        if lexeme in _SIGNS:
            return (Word(_SIGNS[lexeme]),)
        if lexeme.endswith("*"):
            return (Word(_beginning(lexeme)),)
        if lexeme.isascii() and not any(char.isalnum() for char in lexeme):
            raise PhraseError(f"{lexeme} is no word")
        return tuple(Word(word) for word in self.canonical(lexeme))

    def _slot(self, name: str) -> Phrase:
        if name not in self._known:
            if name not in self.slots:
                raise PhraseError(f"there is no slot called <{name}>")
            if name in self._open:
                raise PhraseError(f"the slot <{name}> contains itself")
            self._open.add(name)
            self._known[name] = _either([self._whole(line) for line in self.slots[name]])
            self._open.discard(name)
        return self._known[name]


def _split(line: str) -> list[str]:
    lexemes: list[str] = []
    for match in _LEXEMES.finditer(line):
        number, slot, sign, word, stray = match.groups()
        if stray:
            raise PhraseError(f"the sign {stray} has no meaning here")
        lexeme = match.group() if number is not None else f"<{slot}" if slot else sign or word
        if lexeme:
            lexemes.append(lexeme)
    return lexemes


def _beginning(lexeme: str) -> str:
    beginning = fold(lexeme.removesuffix("*")).text
    if not beginning.isalnum():
        raise PhraseError("before the sign * a word has to begin")
    return f"{beginning}*"


def _either(options: list[Phrase]) -> Phrase:
    flat: list[Phrase] = []
    for option in options:
        flat.extend(option.options if isinstance(option, Choice) else (option,))
    return flat[0] if len(flat) == 1 else Choice(tuple(dict.fromkeys(flat)))


def _gap(most: int) -> Gap:
    if not 1 <= most <= MAX_GAP:
        raise PhraseError(f"a gap may hold 1 to {MAX_GAP} words")
    return Gap(most)


@cache
def shortest(phrase: Phrase) -> int:
    """The least number of words a phrase can span."""
    match phrase:
        case Word():
            return 1
        case Maybe() | Gap():
            return 0
        case Choice(options):
            return min(shortest(option) for option in options)
        case Sequence(parts):
            return sum(shortest(part) for part in parts)


@cache
def labels_of(phrase: Phrase) -> frozenset[str]:
    """Every word label that occurs in a phrase."""
    match phrase:
        case Word(label):
            return frozenset({label})
        case Maybe(part):
            return labels_of(part)
        case Gap():
            return frozenset()
        case Choice(parts) | Sequence(parts):
            return frozenset().union(*(labels_of(part) for part in parts))


def forget() -> None:
    """Forget what was worked out about phrases: they are needed no more once they are compiled."""
    shortest.cache_clear()
    labels_of.cache_clear()
