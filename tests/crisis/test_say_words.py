"""The words of the panel: short sentences, no promise, no blame, nothing we never say."""

from __future__ import annotations

import re

import pytest

from forum.crisis import reading, words
from forum.crisis.choice import KIND_REASONS
from forum.crisis.panel import Kind
from forum.crisis.texts import SiteWords
from forum.screening.model import NEEDS

FIRST = SiteWords({})
LONGEST_SENTENCE = 20  # words, for a tired reader
NEVER = (
    "committed suicide", "commit suicide", "mentally ill", "victim", "invalid", "oops", "!", "gets better",
    "get better", "think of your family", "you will be", "everything will", "don’t worry", "we detected", "you should",
    "you must", "selfish", "attention", "crazy", "addict", "attempt", "overdose", "hotline will", "promise",
)  # fmt: skip


def everything_said() -> list[str]:
    of_needs = [text for need in words.WORDS.values() for text in (need.label, need.lead, *need.notes)]
    of_worries = [text for worry in words.WORRIES for text in (worry.question, worry.answer)]
    of_others = [text for way in words.OTHER_WAYS.values() for text in (way.text, way.hint)]
    fixed = [words.GENERAL.label, words.GENERAL.lead, words.QUESTION, words.SAVED, words.NO_READING_TIME]
    fixed += [words.READING_LATE, words.HAS_READ, words.NOT_SENT, words.WHILE_PAUSED]
    fixed += [words.CONTACT.format(contact="hello@people.example")]
    time = words.READING_TIME.format(time="14:30")
    parts = (reading.BREATHING, *reading.STEADY, reading.STILL_HARD, *reading.SOMEONE)
    to_read = [text for part in parts for text in (part.title, *part.words, *part.steps)]
    to_read += [reading.STEADY_TITLE, reading.STEADY_LEAD, reading.SOMEONE_TITLE, reading.SOMEONE_LEAD]
    to_read += [*reading.IN_DANGER, reading.CARD_TITLE, reading.CARD_LEAD, reading.CARD_NEUTRAL, reading.EACH_KEEPS]
    return [
        *to_read,
        *of_needs,
        *of_worries,
        *of_others,
        *fixed,
        time,
        *words.SAFE_DEVICE,
        *words.HOW_TO_USE,
        *words.ABOUT_THESE_LINES,
    ]


@pytest.mark.parametrize("text", everything_said())
def test_sentences_are_short_and_kind(text: str) -> None:
    for sentence in re.split(r"(?<=[.?])\s+", text):
        assert len(sentence.split()) <= LONGEST_SENTENCE, sentence
    for never in NEVER:
        assert never not in text.lower()


def test_every_need_has_its_own_words() -> None:
    assert set(words.WORDS) == set(NEEDS)
    assert all(need.notes for need in words.WORDS.values())
    assert len({need.label for need in words.WORDS.values()}) == len(NEEDS)


def test_every_way_that_is_no_hotline_has_words() -> None:
    assert set(words.OTHER_WAYS) == set(Kind.__args__) == set(KIND_REASONS)  # type: ignore[attr-defined]


def test_the_usual_worries_are_answered() -> None:
    questions = " ".join(worry.question for worry in words.WORRIES)
    for worry in ("police", "cost", "serious enough", "hears me", "language", "judge"):
        assert worry in questions


@pytest.mark.parametrize("needs", [("abuse",), ("suicide", "abuse"), ("sexual_violence",)])
def test_whoever_may_be_watched_is_told_about_the_exit_and_the_device(needs: tuple[str, ...]) -> None:
    notes = " ".join(FIRST.notes_for(needs))
    assert "Leave this site" in notes
    assert "see what you do on this device" in notes


def test_nobody_else_is_alarmed_about_their_device() -> None:
    assert "device" not in " ".join(FIRST.notes_for(("suicide", "self_harm")))


def test_whoever_helps_another_is_told_to_look_after_themselves() -> None:
    assert "You matter in this too." in " ".join(FIRST.notes_for(("worried_about_someone",)))


def test_an_unknown_need_gets_the_general_words() -> None:
    assert FIRST.for_needs(("no_such_need",)) == words.GENERAL
    assert FIRST.for_needs(()) == words.GENERAL
    assert FIRST.notes_for(("no_such_need",)) == ()
