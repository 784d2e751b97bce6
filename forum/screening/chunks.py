"""Cut a folded text into chunks: words as written, clause marks, sentence marks. The same for every language."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .normalise import Folded, fold

SENTENCE, CLAUSE = ".", ","
# A word may hold digits and signs inside ("k1ll", "su*cide", "don't"); what they mean is decided per language.
_CHUNK = re.compile(
    r"(?P<spaced>(?<![^\W_])[^\W\d_](?:[ .\-_*/|][^\W\d_](?![^\W_])){2,})"
    r"|(?P<word>[@$]?[^\W_](?:[^\W_]|[@$*#]+(?=[^\W_])|[!|'](?=[^\W_]))*)"
    r"|(?P<sentence>[.!?;]+|\n\s*\n\s*)"
    r"|(?P<clause>[,:()\[\]|\n]|(?<=\s)-+(?=\s)|--+)"
    r"|(?P<quote>\"|'(?=[^\W_])|(?<=[\w.,!?])')"
    r"|(?P<sign>[^\s\w\x00-\x7f])"
)
# A quotation left open longer than this was an apostrophe or a slip.
_LONGEST_QUOTATION = 400


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of the folded text. `kind` is word, spaced, sentence, clause or sign."""

    text: str
    start: int
    end: int
    kind: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """A text ready to be read in any language: its chunks, its distinct words, and whether letters are spaced out."""

    original: str
    folded: Folded
    chunks: tuple[Chunk, ...]
    words: frozenset[str]
    disguised: bool


def read(text: str) -> Written:
    """Fold and cut a text. Linear; never raises."""
    folded = fold(text)
    chunks = tuple(_chunks(folded.text))
    words = frozenset(chunk.text for chunk in chunks if chunk.kind in ("word", "sign"))
    return Written(text, folded, chunks, words, any(chunk.kind == "spaced" for chunk in chunks))


def _chunks(text: str) -> Iterator[Chunk]:
    closing = _quotations(text)
    quoted_until = -1
    for match in _CHUNK.finditer(text):
        kind = str(match.lastgroup)
        if kind == "quote":
            quoted_until = max(quoted_until, closing.get(match.start(), -1))
        else:
            yield Chunk(match.group(), match.start(), match.end(), kind, match.start() < quoted_until)


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
