"""Labels: how a wording is meant, told from the cues around it. A label never decides; it only weighs (see combine)."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping

from .chunks import Chunk
from .passage import Hit, Passage, Token
from .rules import Cue, Rule

# How many words away a cue is still about the wording, where punctuation does not end its reach before.
_REACH = {"overlap": 12, "before": 4, "clause": 12, "sentence": 30, "beside": 30, "near": 40}
_WIDEST = 60
# A neighbouring sentence of so few words belongs to the one beside it ("I will do it. Wednesday.").
_SHORT_SENTENCE = 6


def labels_for(
    passage: Passage, rules: Mapping[str, Rule], cues: Mapping[str, Cue], chunks: tuple[Chunk, ...]
) -> Iterator[tuple[Hit, frozenset[str]]]:
    """Each hit of a rule with its labels."""
    marks = sorted(
        (hit for hit in passage.hits if hit.owner in cues and cues[hit.owner].scope != "hint"),
        key=lambda hit: hit.start,
    )
    begins = [mark.start for mark in marks]
    everywhere = {cues[mark.owner].label for mark in marks if cues[mark.owner].scope == "text"}
    lengths = _sentence_lengths(passage.tokens)
    for hit in passage.hits:
        if hit.owner in rules:
            nearby = marks[bisect_left(begins, hit.start - _WIDEST) : bisect_right(begins, hit.end + _WIDEST)]
            found = {cues[m.owner].label for m in nearby if _applies(cues[m.owner], m, hit, passage.tokens, lengths)}
            yield hit, frozenset(everywhere | found | _quoted(hit, passage.tokens, chunks))


def _applies(cue: Cue, mark: Hit, hit: Hit, tokens: tuple[Token, ...], lengths: Mapping[int, int]) -> bool:
    distance = max(0, mark.start - hit.end, hit.start - mark.end)
    if cue.scope == "text" or distance > _REACH[cue.scope]:
        return False
    if cue.scope == "overlap":
        return distance == 0
    if cue.scope == "before":
        return mark.end < hit.start and tokens[mark.end].clause == tokens[hit.start].clause
    if cue.scope == "clause":
        return _share(mark, hit, tokens, "clause")
    return _share(mark, hit, tokens, "sentence") or _beside(cue.scope, mark, hit, tokens, lengths)


def _share(mark: Hit, hit: Hit, tokens: tuple[Token, ...], unit: str) -> bool:
    first, last = getattr(tokens[hit.start], unit), getattr(tokens[hit.end], unit)
    return bool(getattr(tokens[mark.start], unit) <= last and getattr(tokens[mark.end], unit) >= first)


def _beside(scope: str, mark: Hit, hit: Hit, tokens: tuple[Token, ...], lengths: Mapping[int, int]) -> bool:
    theirs, ours = tokens[mark.start].sentence, tokens[hit.start].sentence
    if scope == "near":
        return abs(theirs - ours) <= 1
    return scope == "beside" and abs(theirs - ours) == 1 and lengths[theirs] <= _SHORT_SENTENCE


def _sentence_lengths(tokens: Iterable[Token]) -> dict[int, int]:
    lengths: dict[int, int] = {}
    for token in tokens:
        lengths[token.sentence] = lengths.get(token.sentence, -1) + 1
    return lengths


def _quoted(hit: Hit, tokens: tuple[Token, ...], chunks: tuple[Chunk, ...]) -> set[str]:
    return {"quoted"} if chunks and chunks[tokens[hit.end].chunk].quoted else set()
