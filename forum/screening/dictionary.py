"""The words of a language, so that none of them is taken for a slip of the finger.

A hundred thousand words as Python strings cost ten megabytes in every process; as checksums, two bytes a word. One
strange word in some thousand is taken for one of them, and then is read as it was written.
"""

import gzip
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .checksums import Checksums, checksum, checksums
from .normalise import fold

_APOSTROPHE = "'"  # "dog's": the endings of a language are its spelling's business


@dataclass(frozen=True)
class Dictionary:
    """Folded words. An empty one knows nothing."""

    words: Checksums = field(default_factory=Checksums)

    def __contains__(self, word: object) -> bool:
        return self.words.holds(checksum(str(word)))

    def __bool__(self) -> bool:
        return bool(self.words.marks)


def dictionary(words: Collection[str]) -> Dictionary:
    """A dictionary of these words, folded already."""
    return Dictionary(checksums({checksum(word) for word in words})) if words else Dictionary()


def read_dictionary(folder: Path) -> Dictionary:
    """The words of every list in a folder, one a line, gzip-compressed. None there: a dictionary that knows nothing."""
    return dictionary({word for path in sorted(folder.glob("*.gz")) for word in _words(path)})


def _words(path: Path) -> Iterator[str]:
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    return (fold(line).text for line in lines if _APOSTROPHE not in line)
