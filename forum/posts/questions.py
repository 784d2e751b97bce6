"""One soft question before a text goes out, where what is in it or above it may say who somebody is.

A question is asked once in a form, blocks nothing, and is stored and logged nowhere: the answer is a field of the form.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import flash

from forum.core import ratelimit
from forum.core.settings import site_settings
from forum.core.types import AnyRow
from forum.core.web import limiter_name
from forum.crisis.queries import list_numbers
from forum.masks.authorship import Author
from forum.posts import assessing, personal
from forum.posts.models import Voice
from forum.posts.text import MAX_LENGTH, storable

DETAILS = "details"  # what `asked` holds once somebody was asked about personal details
NAME = "name"
LONGEST = MAX_LENGTH + 500  # characters: the longest body with title and note
ASKED_AN_HOUR = 120  # questions to one address, members' too: each costs a reading, and a form needs no account
URGENT_FROM = 3  # the care from which nothing comes between a text and those who read it
KINDS = {
    personal.PHONE: "a phone number",
    personal.EMAIL: "an e-mail address",
    personal.ADDRESS: "a street address",
    personal.NAME: "your member name",
}
TITLE = "Is it all right that others can read this?"
SEEN = "There may be {what} in your text. Everyone who can read it sees that, and it may show who you are."
AFTERWARDS = "There may be {what} in your post. Everyone who can read it sees that. You can change it with “Edit”."
BY_NAME = "Post this under your member name?"
BOTH_ARE_YOU = "In this conversation you have been {mask}. With a post by {name}, people may guess that both are you."


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question above a form. `answers`: (field, value, words of its button), the safest one first."""

    about: str
    title: str
    text: str
    answers: tuple[tuple[str, str, str], ...]
    change_first: bool = False


def details_in(said: str, *, voice: str, by: Author) -> tuple[str, ...]:
    """Which personal details stand in a text under a mask or by a guest; of a text by name nothing is asked.

    `said` is all of it: title, body, note. Call it when no write transaction is open. What no post can hold comes back
    in any case, and is not looked at here.
    """
    if voice == Voice.NAME or not said.strip() or len(said) > LONGEST:
        return ()
    contact = site_settings().contact
    text = said.replace(contact, " ") if contact else said
    return personal.found_in(storable(text), own_name=by.name, known=list_numbers)


def newly_told(said: str, row: AnyRow, *, by: Author) -> tuple[str, ...]:
    """The personal details that new words bring into a post: what stood there before was asked about then. `row` is of
    `posts.queries.get_post`."""
    found = details_in(said, voice=row.voice, by=by)
    if not found:
        return ()
    before = assessing.joined(row.title if row.position == 1 else None, row.body, row.note)
    known = details_in(before, voice=row.voice, by=by)
    return tuple(kind for kind in found if kind not in known)


def about_details(found: tuple[str, ...], said: str, *, asked: str | None, go_on: str = "Post") -> Question | None:
    """Whether to ask about what was `found`. `asked` is the form's field: who was asked is not asked again.

    A text that tells of danger is never held up: it goes out, and afterwards its writer hears that they may change it.
    So does one from an address that was asked very often.
    """
    if not found or asked == DETAILS or _asked_too_often() or assessing.read(storable(said)).care >= URGENT_FROM:
        return None
    answer = ("asked", DETAILS, f"{go_on} it as it is")
    return Question(
        about=DETAILS, title=TITLE, text=SEEN.format(what=in_words(found)), answers=(answer,), change_first=True
    )


def _asked_too_often() -> bool:
    return ratelimit.is_too_often("question", limiter_name(), at_most=ASKED_AN_HOUR, per=timedelta(hours=1))


def tell_afterwards(found: tuple[str, ...], *, asked: str | None) -> None:
    """Say on the next page that personal details went out, when nobody was asked about them before."""
    if found and asked != DETAILS:
        flash(AFTERWARDS.format(what=in_words(found)))


def about_name(mask: str, *, name: str, mask_possible: bool) -> Question:
    """Asked of somebody who is about to write by name where they have worn a mask."""
    instead = ("sure", Voice.MASK.value, f"Post as {mask}")
    answers = (("sure", Voice.NAME.value, f"Post as {name}"),)
    text = BOTH_ARE_YOU.format(mask=mask, name=name)
    return Question(about=NAME, title=BY_NAME, text=text, answers=(instead, *answers) if mask_possible else answers)


def in_words(kinds: tuple[str, ...]) -> str:
    """ "a phone number, an e-mail address and your member name"."""
    words = [KINDS[kind] for kind in kinds]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
