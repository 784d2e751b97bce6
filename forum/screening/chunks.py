"""Cut a folded text into pieces: words as written, clause marks, sentence marks. The same for every language."""

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from functools import cache, lru_cache

from .effort import NOTHING
from .normalise import Folded, fold

SENTENCE, CLAUSE = ".", ","
# A word may hold digits and signs inside ("k1ll", "su*cide", "don't"); what they mean is decided per language.
_SHAPES = {
    # Most words of most texts, told by the quickest look; whatever may be more than that falls through to the others.
    "plain": r"[a-z]{2,}+(?![\w'!|@$*#€£¥¢†]|\.\w)",
    "spaced": r"(?<![^\W_])[^\W_](?:[ .\-_*/|~+·]{1,3}[^\W_](?![^\W_])){2,120}",
    # words held together by full stops ("i.want.to.sleep"): these stops end no sentence
    "dotted": r"[^\W\d_]++(?:\.[^\W\d_]++){2,}",
    "word": r"[@$]?[^\W_](?:[^\W_]|[@$*#€£¥¢†]+(?=[^\W_])|[!|'](?=[^\W_])|\*{2,}(?![\w*]))*",
    "sentence": r"[.!?;]+|\n\s*\n\s*",
    "clause": r"[,:()\[\]|\n]|(?<=\s)-+(?=\s)|--+",
    "quote": r"\"|'(?=[^\W_])|(?<=[\w.,!?])'",
    # between two letters ("i👏want👏to") it is a gap like any other
    "sign": r"[^\s\w\x00-\x7f](?:(?<![^\W_].)|(?![^\W_]))",
}
_PIECE = re.compile("|".join(_SHAPES.values()))
# A quotation left open longer than this was an apostrophe or a slip.
_LONGEST_QUOTATION = 400


@dataclass(frozen=True, slots=True)
class Written:
    """A text ready to be read in any language: its pieces as folded and, worked out only where something was found,
    where they stand and what is quoted. `passed_over`: pieces that are read as they stand (see `effort`)."""

    original: str
    folded: Folded
    pieces: tuple[str, ...]
    words: frozenset[str]
    passed_over: frozenset[str] = NOTHING
    _places: list[tuple[int, int]] = field(default_factory=list, repr=False)
    _quotes: list[tuple[int, int]] = field(default_factory=list, repr=False)

    def place(self, piece: int) -> tuple[int, int]:
        """Where a piece stands in the folded text."""
        if not self._places:
            self._places.extend(match.span() for match in _PIECE.finditer(self.folded.text))
        return self._places[piece]

    def is_quoted(self, piece: int) -> bool:
        """Whether a piece stands between quotation marks."""
        if not self._quotes:
            self._quotes.extend([(0, 0), *sorted(_quotations(self.folded.text).items())])
        start = self.place(piece)[0]
        nearest = bisect_right(self._quotes, (start, start)) - 1
        return any(begin < start < end for begin, end in self._quotes[max(0, nearest - 1) : nearest + 1])


def read(text: str) -> Written:
    """Fold and cut a text. Linear; never raises."""
    folded = _evened(fold(text))
    pieces = tuple(_PIECE.findall(folded.text))
    return Written(text, folded, pieces, frozenset(pieces))


# Where single words stand in lines of their own, or between marks or one drawing again and again, these part words and
# not sentences. `_CROWDED`: so many words to each, or fewer, make a text such a one.
_LINES_OR_DOTS = r"\n+|\.{2,}"
_ANY_MARKS = r"\n+|[.,;!?]+|(?<=\s)-+(?=\s)"
_DRAWING = re.compile(r"[^\s\w\x00-\x7f]")
_CROWDED = {_LINES_OR_DOTS: 2.0, _ANY_MARKS: 1.25}
_FEWEST_BREAKS = 3
_A_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def _evened(folded: Folded) -> Folded:
    """A text written in single words ("I / want / to / die", "i...want...to...die"), with blanks between them."""
    drawings = [] if folded.text.isascii() else Counter(_DRAWING.findall(folded.text)).most_common(1)
    breaks = _CROWDED | {rf"(?:{re.escape(drawing)}\s*)+": 2.0 for drawing, _ in drawings}
    words = len(_A_WORD.findall(folded.text))
    for shape, most in breaks.items():
        count = sum(1 for _ in re.finditer(shape, folded.text))
        if count >= _FEWEST_BREAKS and words <= most * count:
            return Folded(re.sub(shape, lambda match: " " * len(match.group()), folded.text), folded.origin)
    return folded


@cache
def _kinds() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{kind}>{shape})" for kind, shape in _SHAPES.items()))


@lru_cache(maxsize=20_000)
def kind_of(piece: str) -> str:
    """What a piece is, seen by itself: spaced (letters set apart), dotted, word, sentence, clause, quote or sign."""
    if piece[0] in "-'":  # what stood around it told that it is one
        return "clause" if piece[0] == "-" else "quote"
    match = _kinds().match(piece)
    kind = str(match.lastgroup) if match else "sign"
    return "word" if kind == "plain" else kind


def _quotations(text: str) -> dict[int, int]:
    """Where each opening quotation mark finds its closing one."""
    closing: dict[int, int] = {}
    opened: dict[str, int] = {}
    for match in re.finditer(r"\"|(?<![\w'])'(?=\w)|(?<=[\w.,!?])'(?!\w)|\n\s*\n", text):
        mark = match.group()[0]
        if mark == "\n":
            opened.clear()
            continue
        start = opened.pop(mark, None)
        if start is not None and match.start() - start <= _LONGEST_QUOTATION:
            closing[start] = match.start()
        else:
            opened[mark] = match.start()
    return closing
