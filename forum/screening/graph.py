"""The phrases of one language, grown together into one table of steps, once when the lexicon is compiled.

First the phrases become a graph that shares common beginnings (`_Graph`). Then all places of it that the same words
lead to are put together (`_Joint`), so that whoever follows a word never stands at two places at once. What may wait
behind a gap is a place of its own; how long it waits is told by the lead to it.
"""

from array import array
from collections.abc import Collection, Iterable, Sized
from collections.abc import Sequence as Row
from itertools import accumulate
from typing import NamedTuple

from .phrases import ANY, Choice, Gap, Maybe, Phrase, PhraseError, Sequence, Word

Places = frozenset[int]
Waits = tuple[tuple[int, int], ...]
Ends = tuple[int, ...]
NOWHERE = -1
ANY_WORD = 0  # the number of the sign for any word
# English has some 55,000 places. Far more come of phrases that can be read in so many ways that nobody meant it.
MOST_PLACES = 150_000


class Table(NamedTuple):
    """Where each word leads from each place, as long rows of small numbers: they take little room and load at once.

    The steps from place `n` are those from `begins[n]` up to `begins[n + 1]`: `words` in rising order, and `leads`.
    A lead goes on at a place (`goes`, or `NOWHERE`), and may also wait (at which places, and for so many words each) or
    end phrases (which): what `waits` and `ends` hold for lead `n` stands from their first row's `n` up to its `n + 1`.
    `awaited` names for each word, in rising order, the waiting places that it leads on from. Place 0 is where all
    phrases begin.
    """

    labels: dict[str, int]
    begins: Row[int]
    words: Row[int]
    leads: Row[int]
    goes: Row[int]
    waits: tuple[Row[int], Row[int], Row[int]]
    ends: tuple[Row[int], Row[int]]
    awaited: tuple[Row[int], Row[int]]


def table(phrases: Iterable[Phrase]) -> Table:
    """All phrases as one table. Raises PhraseError for phrases that it can't hold."""
    return _Joint(_Graph(phrases)).table()


class _Graph:
    """The phrases while they grow together. Place 0 is where all of them begin."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self.edges: list[dict[str, set[int]]] = [{}]
        self.behind: list[dict[int, int]] = [{}]  # for each place those behind a gap, and what the gap may take
        self.ends: list[list[int]] = [[]]
        self._shared: dict[tuple[Places, Phrase], Places] = {}
        for number, phrase in enumerate(phrases):
            for place in self._add(phrase, frozenset({0})):
                self.ends[place].append(number)

    def waiting(self, places: Iterable[int]) -> dict[int, int]:
        """What may wait behind gaps that begin at these places, and behind those, and for how many words."""
        left: dict[int, int] = {}
        todo = [pair for place in places for pair in self.behind[place].items()]
        while todo:
            place, words = todo.pop()
            if left.get(place, -1) < words:
                left[place] = words
                todo += [(behind, words + most) for behind, most in self.behind[place].items()]
        return left

    def steps(self, places: Collection[int]) -> dict[str, Places]:
        """Where each word leads from any of these places."""
        steps: dict[str, set[int]] = {}
        for place in places:
            for label, goals in self.edges[place].items():
                steps[label] = steps[label] | goals if label in steps else goals
        return {label: frozenset(goals) for label, goals in steps.items()}

    def _add(self, phrase: Phrase, places: Places) -> Places:
        """Lead from each of `places` through the phrase; the places where it ends."""
        key = (places, phrase)
        if key not in self._shared:
            self._shared[key] = self._lead(phrase, places, self._new())
        return self._shared[key]

    def _lead(self, phrase: Phrase, places: Places, goal: int) -> Places:
        match phrase:
            case Word(label):
                for place in places:
                    self.edges[place].setdefault(label, set()).add(goal)
                return frozenset({goal})
            case Gap(most):
                return self._wait(places, most)
            case Maybe(part):
                return places | self._lead(part, places, goal)
            case Choice(options):
                return frozenset().union(*(self._lead(option, places, goal) for option in options))
            case Sequence(parts):
                for part in parts[:-1]:
                    places = self._add(part, places)
                return self._lead(parts[-1], places, goal)

    def _wait(self, places: Places, most: int) -> Places:
        """A place behind a gap is reached with the place before it, and stays for so many words."""
        behind = self._new()
        for place in places - {0}:  # what may stand before a phrase needs no gap
            self.behind[place][behind] = most
        return frozenset({behind}) | (places & {0})

    def _new(self) -> int:
        self.edges.append({})
        self.behind.append({})
        self.ends.append([])
        return len(self.edges) - 1


class _Joint:
    """The same graph with all places that are reached together as one, found by walking it once from the beginning."""

    def __init__(self, graph: _Graph) -> None:
        self._graph = graph
        self._order: list[Places] = []
        self._places: dict[Places, int] = {}
        self._leads: dict[Places, int] = {}
        self._told: list[tuple[int, Waits, Ends]] = []

    def table(self) -> Table:
        labels = {ANY: ANY_WORD}
        words: list[int] = []
        leads: list[int] = []
        begins = [0]
        self._place(frozenset({0}))
        for places in self._order:  # which grows while it is walked
            steps = sorted(
                (labels.setdefault(label, len(labels)), self._lead(goals))
                for label, goals in self._graph.steps(places).items()
            )
            words += [word for word, _ in steps]
            leads += [lead for _, lead in steps]
            begins.append(len(words))
            if len(begins) > MOST_PLACES:
                raise PhraseError("these phrases can be read in too many ways: fewer parts in [ ] and ( ) will help")
        waits = [(lead, place, most) for lead, told in enumerate(self._told) for place, most in told[1]]
        ends = [(lead, number) for lead, told in enumerate(self._told) for number in told[2]]
        behind = {place for _, place, _ in waits}
        awaited = sorted((word, place) for place in behind for word in words[begins[place] : begins[place + 1]])
        return Table(
            labels,
            _row(begins),
            _row(words),
            _row(leads),
            _row(goes for goes, _, _ in self._told),
            (_firsts(told[1] for told in self._told), _row(w[1] for w in waits), _row(w[2] for w in waits)),
            (_firsts(told[2] for told in self._told), _row(e[1] for e in ends)),
            (_row(a[0] for a in awaited), _row(a[1] for a in awaited)),
        )

    def _lead(self, goals: Places) -> int:
        """The number of the lead to all of these places."""
        known = self._leads.get(goals)
        if known is None:
            known = self._leads[goals] = len(self._told)
            self._told.append(self._worked_out(goals))
        return known

    def _worked_out(self, goals: Places) -> tuple[int, Waits, Ends]:
        graph = self._graph
        left = graph.waiting(goals)
        ends = {number for place in (*goals, *left) for number in graph.ends[place]}
        behind: dict[int, set[int]] = {}
        for place, words in left.items():
            if graph.edges[place]:
                behind.setdefault(words, set()).add(place)
        waits = tuple((self._place(frozenset(places)), words) for words, places in behind.items())
        open_goals = frozenset(goal for goal in goals if graph.edges[goal])
        return self._place(open_goals) if open_goals else NOWHERE, waits, tuple(sorted(ends))

    def _place(self, places: Places) -> int:
        known = self._places.get(places)
        if known is None:
            known = self._places[places] = len(self._order)
            self._order.append(places)
        return known


def _firsts(rows: Iterable[Sized]) -> Row[int]:
    """Where each of several rows begins when they are put behind each other, and where the last one ends."""
    return _row(accumulate(map(len, rows), initial=0))


def _row(numbers: Iterable[int]) -> Row[int]:
    """Numbers in as little room as they need."""
    listed = [*numbers]
    small = min(listed, default=0) >= 0 and max(listed, default=0) < 1 << 16
    return array("H" if small else "i", listed)
