"""Records out of a file that comes in pieces, from any place in it on: however long it is, it takes no memory."""

from __future__ import annotations

import codecs
import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from forum.crisis.records import COLUMNS, record_of_cells

LONGEST_RECORD = 1_000_000  # characters: a line of help has some hundred
BOM = "\ufeff"
NOT_UTF_8 = "This file is not in UTF-8. Please save it again as “CSV UTF-8” or as JSON."
NO_LIST = "This JSON file has no list called “helplines”."
BROKEN = "The file breaks off or is damaged here."
NO_COLUMNS = "The first row has to name the columns: id, country, name and so on. An export shows them all."
TOO_LONG = "One entry of this file is far too long, or a quotation mark is not closed."


class UnreadableFile(Exception):
    """The file cannot be read from here on; the message says why, kindly."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """A record (of whatever shape), and the byte at which the next one begins."""

    record: Any
    next_at: int


def kind_of(beginning: bytes) -> str:
    """ "json" or "csv", by its first sign."""
    text = beginning.removeprefix(codecs.BOM_UTF8).lstrip()
    return "json" if text[:1] in (b"{", b"[") else "csv"


def read_json(pieces: Iterable[bytes], at: int) -> Iterator[Found]:
    """The records of "helplines", or of a plain list, from byte `at` on (0, or a `next_at`). Raises UnreadableFile."""
    source = _Json(pieces, at)
    if at == 0:
        source.enter_list()
    while not source.ends_list():
        record = source.value()
        yield Found(record=record, next_at=source.at)


def read_header(pieces: Iterable[bytes]) -> tuple[list[str], str, int]:
    """The columns of a table, what stands between its cells, and the byte at which its rows begin."""
    lines = _Lines(pieces, 0)
    first = next(lines, "").removeprefix(BOM)
    between = ";" if first.count(";") > first.count(",") else ","
    try:
        header = [name.strip().lower() for name in next(csv.reader([first], delimiter=between), [])]
    except csv.Error as error:
        raise UnreadableFile(NO_COLUMNS) from error
    if "id" not in header or len(set(header) & set(COLUMNS)) < 2:
        raise UnreadableFile(NO_COLUMNS)
    return header, between, lines.at


def read_csv(pieces: Iterable[bytes], at: int, *, header: list[str], between: str) -> Iterator[Found]:
    """The rows of a table as records, from byte `at` on. Empty rows are left out. Raises UnreadableFile."""
    lines = _Lines(pieces, at)
    rows = csv.reader(lines, delimiter=between)
    try:
        for row in rows:
            if any(cell.strip() for cell in row):
                yield Found(record=record_of_cells(header, row), next_at=lines.at)
    except csv.Error as error:
        raise UnreadableFile(TOO_LONG) from error


class _Lines:
    """The lines of a file, each with its end; `at` is the byte behind the last one given."""

    def __init__(self, pieces: Iterable[bytes], at: int) -> None:
        self._pieces, self._rest, self.at = iter(pieces), b"", at

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        while b"\n" not in self._rest and len(self._rest) <= LONGEST_RECORD and (piece := next(self._pieces, b"")):
            self._rest += piece
        line, end, self._rest = self._rest.partition(b"\n")
        if len(line) > LONGEST_RECORD:
            raise UnreadableFile(TOO_LONG)
        if not line and not end:
            raise StopIteration
        self.at += len(line) + len(end)
        try:
            return (line + end).decode()
        except UnicodeDecodeError:
            raise UnreadableFile(NOT_UTF_8) from None


class _Json:
    """A JSON file, value by value; `at` is the byte behind the last one."""

    def __init__(self, pieces: Iterable[bytes], at: int) -> None:
        self._pieces, self._decoder, self._json = (
            iter(pieces),
            codecs.getincrementaldecoder("utf-8")(),
            json.JSONDecoder(),
        )
        self._text, self._over, self.at = "", False, at

    def enter_list(self) -> None:
        """Go to the first entry of the list."""
        self._skip(BOM)
        if self._next() == "[":
            self._take(1)
            return
        self._expect("{")
        while self._next() == '"':
            name = self.value()
            self._expect(":")
            if name == "helplines":
                self._expect("[")
                return
            self.value()
            if self._next() == ",":
                self._take(1)
        raise UnreadableFile(NO_LIST)

    def ends_list(self) -> bool:
        if self._next() == ",":
            self._take(1)
        if not self._next():
            raise UnreadableFile(BROKEN)
        return self._next() == "]"

    def value(self) -> Any:
        self._next()
        while True:
            try:
                value, end = self._json.raw_decode(self._text)
            except RecursionError:
                raise UnreadableFile(TOO_LONG) from None
            except ValueError:
                end = len(self._text)
                if self._over or end > LONGEST_RECORD:
                    raise UnreadableFile(TOO_LONG if end > LONGEST_RECORD else BROKEN) from None
            else:
                if end < len(self._text) or self._over:
                    self._take(end)
                    return value
            self._more()

    def _next(self) -> str:
        """The next sign that is no space, "" at the end."""
        while True:
            self._skip(" \t\r\n")
            if self._text or self._over:
                return self._text[:1]
            self._more()

    def _expect(self, sign: str) -> None:
        if self._next() != sign:
            raise UnreadableFile(BROKEN)
        self._take(1)

    def _skip(self, signs: str) -> None:
        if not self._text:
            self._more()
        self._take(len(self._text) - len(self._text.lstrip(signs)))

    def _take(self, count: int) -> None:
        self.at += len(self._text[:count].encode())
        self._text = self._text[count:]

    def _more(self) -> None:
        piece = next(self._pieces, b"")
        self._over = not piece
        try:
            self._text += self._decoder.decode(piece, final=self._over)
        except UnicodeDecodeError:
            raise UnreadableFile(NOT_UTF_8) from None
