"""Many short texts, known by their checksums alone: two bytes each, where Python's strings would take a hundred.

The first bits of a checksum name a drawer, and in it lie the last ones, in order. So nothing that was put in is ever
missed, and of what was not, about one in some thousand is taken for something that was.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain
from zlib import crc32

_DRAWER_BITS = 14
_TO_DRAWER = 32 - _DRAWER_BITS
_MARK = 0xFFFF


@dataclass(frozen=True)
class Checksums:
    """The marks of all drawers, two bytes each, and where each drawer begins, four bytes each: as one stretch of bytes
    they are there at once when the rules are read back."""

    marks: bytes = b""
    begins: bytes = b""

    def holds(self, key: int) -> bool:
        """Whether something with this checksum is in it."""
        if not self.marks:
            return False
        marks, begins = self._rows
        drawer, mark = key >> _TO_DRAWER, key & _MARK
        end = begins[drawer + 1]
        place = bisect_left(marks, mark, begins[drawer], end)
        return place < end and marks[place] == mark

    def places(self, key: int) -> range:
        """Where those with this checksum stand, in the order of `in_order`."""
        if not self.holds(key):
            return range(0)
        marks, begins = self._rows
        drawer, mark = key >> _TO_DRAWER, key & _MARK
        here = begins[drawer], begins[drawer + 1]
        return range(bisect_left(marks, mark, *here), bisect_right(marks, mark, *here))

    @cached_property
    def _rows(self) -> tuple[memoryview, memoryview]:
        return memoryview(self.marks).cast("H"), memoryview(self.begins).cast("I")

    def __reduce__(self) -> tuple[type[Checksums], tuple[bytes, bytes]]:
        return Checksums, (self.marks, self.begins)


def checksum(text: str) -> int:
    """What a text is known by."""
    return crc32(text.encode("utf-8", "surrogatepass"))


def in_order(key: int) -> tuple[int, int]:
    """By drawer, and in it by mark."""
    return key >> _TO_DRAWER, key & _MARK


def checksums(keys: Iterable[int]) -> Checksums:
    """Put away; equal ones lie beside each other."""
    drawers: list[list[int]] = [[] for _ in range(1 << _DRAWER_BITS)]
    for key in keys:
        drawers[key >> _TO_DRAWER].append(key & _MARK)
    begins = accumulate(map(len, drawers), initial=0)
    marks = chain.from_iterable(map(sorted, drawers))
    return Checksums(array("H", marks).tobytes(), array("I", begins).tobytes())
