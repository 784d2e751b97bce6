"""How much looking under disguises one text is worth.

A word that no rule lists may be one of them written otherwise, and finding out costs a hundred times what reading a
listed word costs. A text of ordinary length gets that look for each of its words. A very long one, or one that is made
of noise alone, gets it for the strange words of its beginning and of its end; those between are read as they stand.
"""

from collections.abc import Iterable, Sequence, Set

# A step is a letter of a plain word. In one text so many steps are taken at the beginning and at the end together; each
# different word counts once. 20,000 characters of prose hold some 3,000.
MOST_STEPS = 4_000
# A letter beside digits or stars can mean many words; one in a row of letters set apart begins many.
_STEPS_OF_A_DISGUISE = 8
_STEPS_OF_A_ROW = 3
_BETWEEN_LETTERS = " .-_/~+·"
NOTHING: frozenset[str] = frozenset()


def is_short(text: str) -> bool:
    """Whether a text is so short that all of it may be looked at, whatever it is."""
    return _STEPS_OF_A_DISGUISE * len(text) <= MOST_STEPS


def passed_over(pieces: Sequence[str], strange: Set[str]) -> frozenset[str]:
    """Of the strange pieces of a text those that get no look: nearly always none."""
    strange = {piece for piece in strange if piece[0].isalnum() or piece[0] in "@$"}  # no mark, and no drawing
    if sum(map(steps, strange)) <= MOST_STEPS:
        return NOTHING
    half = MOST_STEPS // 2
    return frozenset(strange - _looked_at(pieces, strange, half) - _looked_at(reversed(pieces), strange, half))


def steps(piece: str) -> int:
    """What a look under the disguise of a piece costs."""
    if piece.isdecimal() or piece.replace("'", "").isalpha():
        return len(piece)
    return (_STEPS_OF_A_ROW if piece[1:2] in _BETWEEN_LETTERS else _STEPS_OF_A_DISGUISE) * len(piece)


def _looked_at(pieces: Iterable[str], strange: Set[str], left: int) -> set[str]:
    """The first strange pieces, as many as so many steps are enough for."""
    looked_at: set[str] = set()
    for piece in dict.fromkeys(pieces):
        if piece in strange:
            left -= steps(piece)
            if left < 0:
                break
            looked_at.add(piece)
    return looked_at
