"""What the panel and "Urgent help" say, in the words of this site where it has its own.

The first words are those of `forum.crisis.words`, and stand wherever a site's own are empty or can't be read. Whether
the note about a safe device is shown, and where a way leads, is not up to the texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forum.core.own_texts import Part, Sheet, Words, entries, filled, own_words_if_there, words_of
from forum.crisis import words
from forum.crisis.panel import Kind
from forum.crisis.words import NeedWords, OtherWay, Worry

KIND = "help"
LABEL_LENGTH, LEAD_LENGTH, ANSWER_LENGTH, LIST_LENGTH = 60, 160, 400, 900
MOST_NOTES = 6
TIME = ("time",)
EACH_LINE = "One on each line."
WORRIES = dict(zip(("police", "cost", "serious", "heard", "language", "judged"), words.WORRIES, strict=True))
WAYS: dict[Kind, str] = {"trusted_person": "someone", "steady": "steady", "stay_here": "stay"}
SAID = {  # who reads a post and by when: (name, what it is said for, first words, what is filled in)
    "reading_time": ("While a moderator may read it in time", words.READING_TIME, TIME),
    "reading_alone": ("While no one of the team is here", words.READING_ALONE, TIME),
    "calling": ("While we write to someone on call", words.CALLING, TIME),
    "reading_late": ("When that time is over", words.READING_LATE, ()),
    "no_reading_time": ("When nobody can say", words.NO_READING_TIME, ()),
    "has_read": ("When a moderator has read it", words.HAS_READ, ()),
}


def _lead(first: str) -> Part:
    return Part(name="lead", label="What they read first", first=first, limit=LEAD_LENGTH, rows=2)


def _list(name: str, label: str, first: tuple[str, ...]) -> Part:
    text = "\n".join(first)
    return Part(name=name, label=label, hint=EACH_LINE, first=text, limit=LIST_LENGTH, rows=5, lines=MOST_NOTES)


def _need_sheet(need: str, said: NeedWords) -> Sheet:
    label = Part(name="label", label="In the list to choose from", first=said.label, limit=LABEL_LENGTH)
    parts = (label, _lead(said.lead), _list("notes", "Beside the lines", said.notes))
    return Sheet(name=f"{KIND}.{need}", title=said.label, parts=parts)


def _worry_sheet(code: str, worry: Worry) -> Sheet:
    question = Part(name="question", label="The worry, as a question", first=worry.question, limit=LABEL_LENGTH)
    answer = Part(name="answer", label="An honest answer", first=worry.answer, limit=ANSWER_LENGTH, rows=4)
    return Sheet(name=f"{KIND}.{code}", title=worry.question, parts=(question, answer))


def _way_sheet(code: str, way: OtherWay) -> Sheet:
    text = Part(name="text", label="What one could do", first=way.text, limit=LABEL_LENGTH)
    hint = Part(name="hint", label="A line below it", first=way.hint, limit=LEAD_LENGTH, rows=2)
    return Sheet(name=f"{KIND}.{code}", title=way.text, parts=(text, hint))


def _safe_sheet() -> Sheet:
    device, leaving, bill = words.SAFE_DEVICE
    parts = (
        Part(name="device", label="Who may see this device", first=device, limit=LEAD_LENGTH, rows=2),
        Part(name="leaving", label="How to leave, and what stays", first=leaving, limit=LEAD_LENGTH, rows=2),
        Part(name="bill", label="What a call leaves behind", first=bill, limit=LEAD_LENGTH, rows=2),
    )
    return Sheet(name=f"{KIND}.safe_device", title="A safe device, beside abuse and sexual violence", parts=parts)


def _said_sheet() -> Sheet:
    question = Part(name="question", label="Above the lines", first=words.QUESTION, limit=LABEL_LENGTH)
    parts = [
        Part(name=name, label=label, first=first, limit=LEAD_LENGTH, rows=2, places=places)
        for name, (label, first, places) in SAID.items()
    ]
    return Sheet(name=f"{KIND}.reading", title="Who reads a post, and by when", parts=(question, *parts))


NEEDS = {need: _need_sheet(need, said) for need, said in words.WORDS.items()}
GENERAL = Sheet(name=f"{KIND}.general", title="When it is none of these", parts=(_lead(words.GENERAL.lead),))
SAFE, READING = _safe_sheet(), _said_sheet()
WORRY_SHEETS = {code: _worry_sheet(code, worry) for code, worry in WORRIES.items()}
WAY_SHEETS = {kind: _way_sheet(code, words.OTHER_WAYS[kind]) for kind, code in WAYS.items()}
USING = Sheet(
    name=f"{KIND}.using",
    title="Getting in touch",
    parts=(_list("how", "What one may ask and say", words.HOW_TO_USE),),
)
GROUPS: tuple[tuple[str, tuple[Sheet, ...]], ...] = (
    ("What it is about", (*NEEDS.values(), GENERAL)),
    ("Beside the lines", (SAFE, *WAY_SHEETS.values(), READING)),
    ("Worries that keep people from asking", (*WORRY_SHEETS.values(), USING)),
)


@dataclass(frozen=True)
class SiteWords:
    """Everything that is said, as this site says it now."""

    own: Mapping[str, Words]

    def for_needs(self, needs: tuple[str, ...]) -> NeedWords:
        """The words for the first of `needs` we have words for, or the general ones."""
        known = next((need for need in needs if need in NEEDS), None)
        if known is None:
            return NeedWords(words.GENERAL.label, words_of(GENERAL, self.own)["lead"])
        return self.of_need(known)

    def of_need(self, need: str) -> NeedWords:
        said = words_of(NEEDS[need], self.own)
        safe = words.WORDS[need].safe_device
        return NeedWords(said["label"], said["lead"], entries(said["notes"]), safe)

    def notes_for(self, needs: tuple[str, ...]) -> tuple[str, ...]:
        """The notes of the first need; the safe-device note whenever one of the needs asks for it."""
        safe = any(words.WORDS[need].safe_device for need in needs if need in NEEDS)
        return (*self.for_needs(needs).notes, *(words_of(SAFE, self.own).values() if safe else ()))

    def worries(self) -> tuple[tuple[str, str], ...]:
        said = (words_of(sheet, self.own) for sheet in WORRY_SHEETS.values())
        return tuple((one["question"], one["answer"]) for one in said)

    def way(self, kind: Kind) -> OtherWay:
        said = words_of(WAY_SHEETS[kind], self.own)
        return OtherWay(said["text"], said["hint"], words.OTHER_WAYS[kind].href)

    def how_to_use(self) -> tuple[str, ...]:
        return entries(words_of(USING, self.own)["how"])

    def reading(self, name: str, **values: str) -> str:
        """One of the sentences about who reads a post and by when, or the question above the lines."""
        return filled(words_of(READING, self.own)[name], **values)


def site_words(*, use_database: bool = True) -> SiteWords:
    """The words of this site now: one statement in a request. Without a database the first words."""
    return SiteWords(own_words_if_there(KIND) if use_database else {})
