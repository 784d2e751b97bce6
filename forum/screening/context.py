"""Labels: how a wording is meant, told from the cues around it. A label never decides; it only weighs (see combine)."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from .chunks import Written
from .labels import RETOLD
from .passage import Hit, Passage
from .rules import Cue, Rule

# How many words away a cue is still about the wording, where punctuation does not end its reach before.
_REACH = {"overlap": 12, "governs": 5, "before": 4, "clause": 12, "sentence": 30, "beside": 30, "near": 40}
_WIDEST = 60
# A neighbouring sentence of so few words belongs to the one beside it ("I will do it. Wednesday.").
_SHORT_SENTENCE = 6


def labels_for(
    passage: Passage, rules: Mapping[str, Rule], cues: Mapping[str, Cue], written: Written
) -> Iterator[tuple[Hit, frozenset[str]]]:
    """Each hit of a rule with its labels."""
    marks = sorted(
        (hit for hit in passage.hits if hit.owner in cues and cues[hit.owner].scope != "hint"),
        key=lambda hit: hit.start,
    )
    begins = [mark.start for mark in marks]
    everywhere = {cues[mark.owner].label for mark in marks if cues[mark.owner].scope == "text"}
    lengths = _sentence_lengths(passage.sentence)
    for hit in passage.hits:
        if hit.owner in rules:
            nearby = marks[bisect_left(begins, hit.start - _WIDEST) : bisect_right(begins, hit.end + _WIDEST)]
            about = [m for m in nearby if _applies(cues[m.owner], m, hit, passage, lengths)]
            found = {cues[m.owner].label for m in about} | _quoted(hit, passage, written)
            past = [m for m in about if cues[m.owner].label == "past"]
            beside = {cues[m.owner].label for m in about if not passage.apart(m, hit)}
            if not _told_then(beside) and not any(_one_thought(mark, hit, passage) for mark in past):
                found -= {"past"}  # "We moved here ten years ago. I want to die."
            yield hit, frozenset(everywhere | _in_time(found, hit, past, passage.clause))


def _told_then(found: set[str]) -> bool:
    """Whether the sentence itself speaks of the past: only then is it as long ago as the sentence beside it."""
    return "told-then" in found and "going-on" not in found


def _one_thought(mark: Hit, hit: Hit, passage: Passage) -> bool:
    return _share(mark, hit, passage.sentence) and not passage.apart(mark, hit)


def _in_time(found: set[str], hit: Hit, past: Sequence[Hit], clause: Sequence[int]) -> set[str]:
    """What is told in the present is not over, and no story or study, whatever else the sentence speaks of.

    A habit ("every night") is a sign that it goes on, unless the same clause says that it is past.
    """
    if "present" in found and "quoted" not in found and not any(_governs(mark, hit, clause) for mark in past):
        found = found - {"past", "recovered", *RETOLD}
    if "lied" in found:  # "I told her I wasn't. I lied."
        found = found - {"negated", "quoted", "reported"}
    if "often" in found and not any(_share(mark, hit, clause) for mark in past):
        found = found | {"again"}
    return found - {"often", "going-on", "told-then"}


def _governs(mark: Hit, hit: Hit, clause: Sequence[int]) -> bool:
    """Whether a cue stands right before the wording, or inside it."""
    if mark.end >= hit.start:
        return mark.start <= hit.end
    return hit.start - mark.end <= _REACH["governs"] and clause[mark.end] == clause[hit.start]


def _applies(cue: Cue, mark: Hit, hit: Hit, passage: Passage, lengths: Mapping[int, int]) -> bool:
    distance = max(0, mark.start - hit.end, hit.start - mark.end)
    if cue.scope == "text" or distance > _REACH[cue.scope]:
        return False
    if cue.scope == "overlap":
        return distance == 0
    if cue.scope in ("governs", "before"):
        return (
            mark.end < hit.start
            and passage.clause[mark.end] == passage.clause[hit.start]
            and not (cue.scope == "before" and _begins_anew(mark, hit, passage.subjects))
        )
    if cue.scope == "clause":
        return _share(mark, hit, passage.clause)
    return _share(mark, hit, passage.sentence) or _beside(cue.scope, mark, hit, passage, lengths)


def _begins_anew(mark: Hit, hit: Hit, subjects: Sequence[int]) -> bool:
    """Whether a new subject, and so a new thought, stands after the cue: "I don't sleep I want to ..."."""
    after = bisect_right(subjects, mark.end)
    return after < len(subjects) and subjects[after] <= hit.start


def _share(mark: Hit, hit: Hit, unit: Sequence[int]) -> bool:
    return unit[mark.start] <= unit[hit.end] and unit[mark.end] >= unit[hit.start]


def _beside(scope: str, mark: Hit, hit: Hit, passage: Passage, lengths: Mapping[int, int]) -> bool:
    theirs, ours = passage.sentence[mark.start], passage.sentence[hit.start]
    if scope == "near":
        return abs(theirs - ours) <= 1
    return scope == "beside" and abs(theirs - ours) == 1 and lengths[theirs] <= _SHORT_SENTENCE


def _sentence_lengths(sentences: Iterable[int]) -> Mapping[int, int]:
    """Words of each sentence, its mark not among them."""
    return Counter({sentence: words - 1 for sentence, words in Counter(sentences).items()})


def _quoted(hit: Hit, passage: Passage, written: Written) -> set[str]:
    return {"quoted"} if written.pieces and written.is_quoted(passage.pieces[hit.end]) else set()
