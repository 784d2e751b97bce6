"""All phrases of one language as one machine that reads each word once.

The phrases become a graph that shares common beginnings. While reading, the set of places in the graph is kept as
one state, and every step from a state is worked out once and remembered. So ordinary text costs one look-up per
word, and no text, however hostile, can make a word cost more than the (bounded) set of places.
"""

from collections.abc import Iterable, Iterator
from collections.abc import Sequence as Row
from dataclasses import dataclass, field
from functools import cache

from .phrases import FILLER, Choice, Maybe, Phrase, Sequence, Word

# Places in remembered states before the memory is thrown away: about 50 MB at the very worst.
MOST_REMEMBERED = 1_000_000
# So many fillers in a row are looked over when the beginning of a find is looked for.
MOST_FILLERS = 4
Labels = frozenset[str]


@dataclass(eq=False, slots=True)
class State:
    """A set of places in the graph, the phrases that end here, and the steps already worked out."""

    places: frozenset[int]
    ends: tuple[int, ...]
    steps: dict[int, "State"] = field(default_factory=dict)


class Automaton:
    """Finds which phrases end at which word. Safe to share between threads: its memory only saves work."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._growing: list[dict[str, set[int]]] = [{}]
        self._ends: list[list[int]] = [[]]
        self._shared: dict[tuple[frozenset[int], Phrase], frozenset[int]] = {}
        for number, phrase in enumerate(phrases):
            for place in self._add(phrase, frozenset({0})):
                self._ends[place].append(number)
        self._shared.clear()
        # For each label where its steps begin and where they lead: a step then looks only at places that have one.
        # Tuples take a quarter of the room of sets, and nothing is added from here on. Equal ones are kept once.
        once: dict[tuple[int, ...], tuple[int, ...]] = {}
        self._goals: dict[str, dict[int, tuple[int, ...]]] = {}
        for place, edges in enumerate(self._growing):
            for label, goals in edges.items():
                key = tuple(goals)
                self._goals.setdefault(label, {})[place] = once.setdefault(key, key)
        self._origins = {label: frozenset(goals) for label, goals in self._goals.items()}
        self._open = frozenset(place for place, edges in enumerate(self._growing) if edges)
        self._growing.clear()
        self._final = frozenset(place for place, numbers in enumerate(self._ends) if numbers)
        self.labels: list[Labels] = []
        self._classes: dict[Labels, int] = {}
        self._states: dict[frozenset[int], State] = {}
        self.remembered = 0
        self._start = State(frozenset({0}), ())

    def class_of(self, labels: Labels) -> int:
        """Words with the same labels are of one class, and take the same steps."""
        known = self._classes.get(labels)
        if known is None:
            self.labels.append(labels)
            known = self._classes.setdefault(labels, len(self.labels) - 1)
        return known

    def ends(self, row: Row[int]) -> list[tuple[tuple[int, ...], int]]:
        """Pairs (phrase numbers, index of their last word) in reading order, for a row of words' classes."""
        found: list[tuple[tuple[int, ...], int]] = []
        state = self._start
        for index, word in enumerate(row):
            state = state.steps.get(word) or self._step(state, word)
            if state.ends:
                found.append((state.ends, index))
        return found

    def _step(self, state: State, word: int) -> State:
        places = {0}
        labels = self.labels[word]
        for label in labels & self._goals.keys():
            goals = self._goals[label]
            places.update(*(goals[place] for place in state.places & self._origins[label]))
        if FILLER in labels:
            places.update(state.places & self._open)
        after = self._state(frozenset(places))
        state.steps[word] = after
        return after

    def _state(self, places: frozenset[int]) -> State:
        known = self._states.get(places)
        if known is not None:
            return known
        if self.remembered >= MOST_REMEMBERED:
            self._states, self.remembered = {}, 0
            self._start = State(frozenset({0}), ())
        self.remembered += len(places)
        ends = tuple(sorted({number for place in places & self._final for number in self._ends[place]}))
        return self._states.setdefault(places, State(places, ends))

    def _add(self, phrase: Phrase, places: frozenset[int]) -> frozenset[int]:
        """Lead from each of `places` through the phrase; the places where it ends."""
        key = (places, phrase)
        if key not in self._shared:
            self._shared[key] = self._lead(phrase, places, self._new())
        return self._shared[key]

    def _lead(self, phrase: Phrase, places: frozenset[int], goal: int) -> frozenset[int]:
        match phrase:
            case Word(label):
                for place in places:
                    self._growing[place].setdefault(label, set()).add(goal)
                return frozenset({goal})
            case Maybe(part):
                return places | self._lead(part, places, goal)
            case Choice(options):
                return frozenset().union(*(self._lead(option, places, goal) for option in options))
            case Sequence(parts):
                for part in parts[:-1]:
                    places = self._add(part, places)
                return self._lead(parts[-1], places, goal)

    def _new(self) -> int:
        self._growing.append({})
        self._ends.append([])
        return len(self._growing) - 1


def start_of(phrase: Phrase, row: Row[Labels], end: int) -> int:
    """The first index from which the phrase leads to `end`, read backwards from there."""
    return min(_before(phrase, row, frozenset({end + 1})), default=end)


def _before(phrase: Phrase, row: Row[Labels], ends: frozenset[int]) -> frozenset[int]:
    """Where the phrase may begin that is followed by one of `ends`."""
    if not ends:
        return ends
    match phrase:
        case Word(label):
            return frozenset(index for index in _skipping(row, ends) if label in row[index])
        case Maybe(part):
            return ends | _before(part, row, ends)
        case Choice():
            words, others = _sorted_out(phrase)
            found = frozenset(index for index in _skipping(row, ends) if not words.isdisjoint(row[index]))
            return found.union(*(_before(option, row, ends) for option in others))
        case Sequence(parts):
            for part in reversed(parts):
                ends = _before(part, row, ends)
            return ends


@cache
def _sorted_out(choice: Choice) -> tuple[frozenset[str], tuple[Phrase, ...]]:
    """The single words of a choice, to be looked for at once, and its other options."""
    words = frozenset(option.label for option in choice.options if isinstance(option, Word))
    return words, tuple(option for option in choice.options if not isinstance(option, Word))


def _skipping(row: Row[Labels], ends: frozenset[int]) -> Iterator[int]:
    """The word before each of these places, and those before fillers that stand there."""
    for end in ends:
        for index in range(end - 1, max(-1, end - 2 - MOST_FILLERS), -1):
            yield index
            if FILLER not in row[index]:
                break
