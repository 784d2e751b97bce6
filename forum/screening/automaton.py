"""All phrases of one language as one machine that reads each word once.

Wherever some phrase may begin, a reading of all phrases begins that follows the table of steps (see `graph`); most end
at their second word. Readings that come to the same place go on as one, the one that began first, so that no text,
however hostile, can make a word cost more than there are places. What the table says about the words of the texts is
remembered for a while, and so are blocks of words, for text that repeats itself.
"""

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from collections.abc import Sequence as Row
from typing import NamedTuple

from .graph import ANY_WORD, NOWHERE, Ends, table
from .phrases import ANY, BEGIN, FILLER, Phrase

# So many steps are remembered before the memory is thrown away: some megabytes.
MOST_REMEMBERED = 100_000
# So many words are one block. Of text that repeats itself so many blocks are remembered whole.
_BLOCK = 16
MOST_BLOCKS = 500
Labels = frozenset[str]
_NOTHING: frozenset[int] = frozenset()


class Place(dict[int, "Lead | None"]):
    """Where phrases stand between two words, and what was found out about the words that lead on from here."""

    __slots__ = ("_any", "_begin", "_end", "_machine", "number")

    def __init__(self, machine: "Automaton", number: int) -> None:
        super().__init__()
        self.number = number
        self._machine = machine
        self._begin, self._end = machine.table.begins[number], machine.table.begins[number + 1]
        self._any = self._begin < self._end and machine.table.words[self._begin] == ANY_WORD

    def __missing__(self, word: int) -> "Lead | None":
        """Where a word leads from here; asked once, or once more when it was thrown away."""
        machine, begin, end = self._machine, self._begin, self._end
        words, leads = machine.table.words, machine.table.leads
        machine.remembered += 1
        named, is_any = machine.named[word]
        found = [machine.lead(leads[begin])] if is_any and self._any else []
        for name in named:
            at = bisect_left(words, name, begin, end)
            if at < end and words[at] == name:
                found.append(machine.lead(leads[at]))
        answer = self[word] = found[0] if len(found) == 1 else _together(found) if found else None
        return answer

    __hash__ = object.__hash__  # type: ignore[assignment]  # a place is only ever the same as itself
    __eq__ = object.__eq__


class Lead:
    """Where a word leads: to places, to places that wait behind gaps (each for so many words), to ends of phrases."""

    __slots__ = ("ends", "places", "reach", "waiting", "waits")

    def __init__(self, places: tuple[Place, ...], waits: tuple[tuple[Place, int], ...], ends: Ends) -> None:
        self.places = places
        self.waits = waits
        self.ends = ends
        self.waiting = frozenset(place.number for place, _ in waits) if waits else _NOTHING
        self.reach = max(most for _, most in waits) if waits else 0


class Move(NamedTuple):
    """What a class of words does: where it leads from the beginning, and which waiting places it leads on from."""

    first: Lead | None
    awaited: frozenset[int]
    is_filler: bool
    is_mark: bool


Find = tuple[int, Ends, int]  # the last word, the phrases that end there, and how early they may begin
Waiting = tuple[int, Lead, int]  # since which word (fillers not counted), what, and where it began


class State(NamedTuple):
    """Where phrases stand between two words: at places, and behind gaps. Each with the word where it began.

    All is counted from here, so that the same words lead on from the same state wherever they stand.
    """

    live: tuple[tuple[Place, int], ...] = ()
    waits: tuple[Waiting, ...] = ()


_BEGINNING = State()


class Automaton:
    """Finds which phrases end at which word. Safe to share between threads: its memory only saves work."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self.table = table(phrases)
        self.labels: dict[int, Labels] = {}
        self.named: dict[
            int, tuple[list[int], bool]
        ] = {}  # the words of the table that a class is, and whether it is one
        self._classes: dict[Labels, int] = {}
        self._unused = iter(range(sys.maxsize))
        self._forget()

    def class_of(self, labels: Labels) -> int:
        """Words with the same labels are of one class, and move on alike."""
        known = self._classes.get(labels)
        if known is None:
            number, words = next(self._unused), self.table.labels
            self.labels[number] = labels
            self.named[number] = [words[label] for label in labels - {ANY} if label in words], ANY in labels
            known = self._classes.setdefault(labels, number)
        return known

    def finds(self, row: Row[int]) -> list[Find]:
        """Ends of phrases in reading order, for a row of words' classes."""
        if self.remembered > MOST_REMEMBERED:
            self._forget()
        state, found = _BEGINNING, list[Find]()
        for base in range(0, len(row), _BLOCK):
            words = tuple(row[base : base + _BLOCK])
            known = self._blocks.get((state, words))
            if known is None:
                known = self._read(state, words)
                if len(self._blocks) >= MOST_BLOCKS:
                    self._blocks.clear()
                self._blocks[state, words] = known
            state, finds = known
            found += [(base + end, phrases, base + begin) for end, phrases, begin in finds]
        return found

    def _read(self, state: State, words: tuple[int, ...]) -> tuple[State, list[Find]]:
        """Move on word by word; what waits is kept with the number of words (fillers not counted) before it."""
        moves, found = self._moves, list[Find]()
        live, waits = dict(state.live), [*state.waits]
        waiting = set[int]().union(*(lead.waiting for _, lead, _ in waits))
        counted = 0
        for index, word in enumerate(words):
            first, awaited, is_filler, is_mark = moves.get(word) or self._moved(word)
            taken: dict[Lead, int] = {}
            for place, begin in live.items():
                lead = place[word]
                if lead and taken.setdefault(lead, begin) > begin:
                    taken[lead] = begin
            if awaited and not awaited.isdisjoint(waiting):
                for since, waiter, begin in waits:
                    over = counted - since
                    if over <= waiter.reach and not awaited.isdisjoint(waiter.waiting):
                        for place, most in waiter.waits:
                            lead = place[word] if over <= most and place.number in awaited else None
                            if lead and taken.setdefault(lead, begin) > begin:
                                taken[lead] = begin
            if first:
                taken.setdefault(first, index)
            if is_mark:
                waits, waiting = [], set()
            if not is_filler:
                live = {}
                counted += not is_mark
            for lead, begin in taken.items():
                for place in lead.places:
                    if live.setdefault(place, begin) > begin:
                        live[place] = begin
                if lead.waits:
                    waits.append((counted, lead, begin))
                    waiting |= lead.waiting
                if lead.ends:
                    found.append((index, lead.ends, begin))
        return _after(len(words), live, waits, counted), found

    def _moved(self, word: int) -> Move:
        labels = self.labels[word]
        named, is_any = self.named[word]
        names = [*named, ANY_WORD] if is_any else named
        words, places = self.table.awaited
        awaited = frozenset(place for name in names for place in places[_stretch(words, name)]) or _NOTHING
        first = self._place(0)[word]
        return self._moves.setdefault(word, Move(first, awaited, FILLER in labels, BEGIN in labels))

    def lead(self, number: int) -> Lead:
        """A lead of the table, by its number."""
        known = self._leads.get(number)
        return known or self._leads.setdefault(number, self._told(number))

    def _told(self, number: int) -> Lead:
        goes, (waiting, places, words), (ending, phrases) = self.table.goes[number], self.table.waits, self.table.ends
        here = range(waiting[number], waiting[number + 1])
        return Lead(
            () if goes == NOWHERE else (self._place(goes),),
            tuple([(self._place(places[wait]), words[wait]) for wait in here]) if here else (),
            tuple(phrases[ending[number] : ending[number + 1]]),
        )

    def _place(self, number: int) -> Place:
        known = self._places.get(number)
        if known is None:
            known = self._places.setdefault(number, Place(self, number))
        return known

    def _forget(self) -> None:
        self.remembered = 0
        self._blocks: dict[tuple[State, tuple[int, ...]], tuple[State, list[Find]]] = {}
        self._moves: dict[int, Move] = {}
        self._leads: dict[int, Lead] = {}
        self._places: dict[int, Place] = {}


def _after(words: int, live: dict[Place, int], waits: list[Waiting], counted: int) -> State:
    """The same state, counted from behind these words."""
    return State(
        tuple((place, begin - words) for place, begin in live.items()),
        tuple((since - counted, lead, begin - words) for since, lead, begin in waits if counted - since <= lead.reach),
    )


def _together(leads: Row[Lead]) -> Lead:
    return Lead(
        tuple(place for lead in leads for place in lead.places),
        tuple(wait for lead in leads for wait in lead.waits),
        tuple(sorted({number for lead in leads for number in lead.ends})),
    )


def _stretch(numbers: Row[int], number: int) -> slice:
    """Where a number stands in a rising row."""
    begin = bisect_left(numbers, number)
    return slice(begin, bisect_right(numbers, number, begin))
