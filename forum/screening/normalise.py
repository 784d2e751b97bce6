"""Fold a text to plain lower-case letters, and remember where every letter came from.

Full-width and decorated letters, look-alikes from other alphabets, accents, invisible characters and the many
apostrophes all become one plain form. One character of the text may give none, one or several folded characters.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

# Letters of other alphabets that look like ours, and Latin letters that Unicode does not take apart by itself.
_LOOKALIKES = {
    **dict(zip("авеёікмнорстухѕјԁһԛԝєғӏүқңөҝьъяипшгѵ", "abeeikmhopctyxsjdhqwefiyknokbbrnnwrv", strict=True)),
    **dict(zip("οαεικνρτυχβγημδωσς", "oaeiknptuxbynudwoc", strict=True)),
    **dict(zip("ɑıłøđħŧɡʏʀɴɪʜʟɢʙɛɔɐǝəɨʉɩƙɗɓɠƴƭƚƶʂɭƒ∂ȷ", "ailodhtgyrnihlgbeoaeeiuikdbgytlzslfdj", strict=True)),
    **dict(zip("ᴀᴄᴅᴇꜰᴊᴋᴍᴏᴘꜱᴛᴜᴠᴡᴢᴦ", "acdefjkmopstuvwzr", strict=True)),
    **dict(zip("օսհոցԁіյզք", "ouhngdijqp", strict=True)),
    **dict(zip("ꭵꮶꮮꭰꭼꮋꮇꮪꭲꮃꭺꮯꮐꭻꮲꮢꮩꮍꮎ", "ikldehmstwacgjprvyo", strict=True)),
}
# Capitals that look like another letter than their small form does.
_CAPITALS = {"Η": "h", "Μ": "m", "Υ": "y", "Λ": "a", "Σ": "e", "Ө": "o", "Ғ": "f", "З": "e"}
_SPELLED = {"æ": "ae", "œ": "oe", "ß": "ss", "þ": "th", "ð": "d"}
_MARKS = {
    **dict.fromkeys("’‘ʼ`´′‛＇", "'"),
    **dict.fromkeys("“”„«»‟＂", '"'),
    **dict.fromkeys("—–―", ","),
    "…": "...",
}
# Blank characters that are letters by name only; the sex and skin of a drawn person.
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800♀♂\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
# First code points of the alphabets drawn in brackets, squares, circles and as flags.
_BOXED = (0x249C, 0x1F110, 0x1F130, 0x1F150, 0x1F170, 0x1F1E6)
_DROPPED = frozenset({"Mn", "Me", "Cf", "Cs"})
_SPACES = frozenset({"Zs", "Zl", "Zp", "Cc"})


# Plain letters go together, every other character by itself.
_RUNS = re.compile(r"[\x00-\x7f]+|[^\x00-\x7f]")


@dataclass(frozen=True, slots=True)
class Folded:
    """The folded text, and for each of its characters the place in the original (None: the same place)."""

    text: str
    origin: tuple[int, ...] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original text for a stretch of the folded one."""
        if self.origin is None:
            return start, end
        return self.origin[start], self.origin[end - 1] + 1


def fold(text: str) -> Folded:
    """Fold a text of any characters. Never raises."""
    if text.isascii():
        return Folded(text.lower(), None)
    letters: list[str] = []
    origin: list[int] = []
    for match in _RUNS.finditer(text):
        run, place = match.group(), match.start()
        plain = run.isascii()
        folded = run.lower() if plain else fold_character(run)
        letters.append(folded)
        origin.extend(range(place, match.end()) if plain else [place] * len(folded))
    return Folded("".join(letters), tuple(origin))


@lru_cache(maxsize=4096)
def fold_character(char: str) -> str:
    """The plain form of one character: possibly empty, possibly several."""
    if char in _MARKS:
        return _MARKS[char]
    if char in _FILLERS:
        return ""
    if char in _CAPITALS:
        return _CAPITALS[char]
    return "".join(_plain(unicodedata.normalize("NFKD", _unboxed(char)).lower()))


def _plain(chars: str) -> Iterator[str]:
    for char in unicodedata.normalize("NFKD", chars):
        category = unicodedata.category(char)
        if category in _DROPPED:
            continue
        if category in _SPACES:
            yield "\n" if char in "\n\u2028\u2029" else " "
        else:
            yield _SPELLED.get(char) or _MARKS.get(char) or _LOOKALIKES.get(char, char)


def _unboxed(char: str) -> str:
    for first in _BOXED:
        if 0 <= ord(char) - first < 26:
            return chr(ord("a") + ord(char) - first)
    return char
