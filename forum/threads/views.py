"""Data of thread pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from forum.core.access import Capability, Viewer
from forum.core.errors import DomainError
from forum.core.forms import Errors, form_errors
from forum.core.types import AnyRow
from forum.masks.authorship import Author
from forum.masks.queries import preview_mask
from forum.posts import returned
from forum.posts.assessing import joined
from forum.posts.compose import new_key
from forum.posts.models import Voice
from forum.posts.pausing import Stop, find_stop
from forum.posts.pipeline import own_note
from forum.posts.states import MEMBER_STATES
from forum.threads.queries import page_of, started
from forum.threads.services import ref_for
from forum.trustees.views import mask_hint

NAME_HINT = "Your member name."
CLOSED = "This conversation is closed for replies."
LOCKED = "A moderator has closed this conversation for replies. You can still read it."


@dataclass(frozen=True, kw_only=True)
class Pages:
    """Where in a thread this page is."""

    number: int
    last: int


@dataclass(frozen=True, kw_only=True)
class Compose:
    """The reply form: what was typed, or a fresh one.

    `answered`: the answers to questions, by their fields. `closed`: words why nobody can reply, else empty.
    `team_voice`: in which a paused writer can still reach the team, else empty.
    """

    voices: list[tuple[str, str, str]]
    voice: str
    key: str
    body: str = ""
    note: str = ""
    errors: Errors = field(default_factory=dict)
    answered: dict[str, str] = field(default_factory=dict)
    closed: str = ""
    team_voice: str = ""


def page_number(given: str | None, thread: AnyRow) -> int:
    """The page asked for, inside the thread; anything else is the first."""
    last = max(1, page_of(max(1, thread.last_position)))
    number = int(given) if given and given.isascii() and given.isdigit() and len(given) < 10 else 1
    return min(max(1, number), last)


def pages(thread: AnyRow, number: int) -> Pages:
    return Pages(number=number, last=page_of(max(1, thread.last_position)))


def new_thread_voices(space: AnyRow, *, viewer: Viewer, author: Author, key: str) -> list[tuple[str, str, str]]:
    """The voices for a new thread, with the mask this very form will wear."""
    voices = [(Voice.NAME.value, viewer.name, NAME_HINT)]
    if space.masks_allowed and author.secret is not None:
        mask = preview_mask(secret=author.secret, thread_ref=ref_for(key))
        voices.append((Voice.MASK.value, mask, mask_hint()))
    return voices


def panel_beside(form: Any, space: AnyRow | None, *, viewer: Viewer) -> dict[str, Any] | None:
    """Help beside the form of a new thread that came back. `space`: where it was meant for, if that is known."""
    return returned.panel_of(own_words(form, space), viewer=viewer, country=space.country if space else None)


def own_words(form: Any, space: AnyRow | None) -> str:
    """What the form of a new thread holds of its writer's own: not the note that the space had put there."""
    usual = space.default_note if space else None
    return joined(form.title.data, form.body.data or "", own_note(form.note.data, usual))


def compose(
    thread: AnyRow, *, viewer: Viewer, author: Author, form: Any = None, error: DomainError | None = None
) -> Compose | None:
    """The reply form for this viewer; None for a guest."""
    if not viewer.can(Capability.POST) or author.secret is None:
        return None
    worn = thread.worn_mask
    others = thread.id if thread.drawn_is_taken else None  # two people rarely draw the same name: mostly nothing to ask
    mask = worn or preview_mask(secret=author.secret, thread_ref=thread.ref, thread_id=others)
    voices = _voices(thread, name=viewer.name, mask=mask)
    default = Voice.MASK if worn else Voice.NAME
    if form is None:
        why = _why_closed(thread, author=author)
        stop = Stop() if why else find_stop(author)
        closed = why or stop.why or ("" if voices else CLOSED)
        return Compose(voices=voices, voice=default.value, key=new_key(), closed=closed, team_voice=stop.voice)
    errors = form_errors(form, error, otherwise="body")
    typed = {"body": form.body.data or "", "note": form.note.data or "", "voice": form.voice.data or default.value}
    return Compose(voices=voices, key=new_key(), errors=errors, answered=form.answered, **typed)


def _voices(thread: AnyRow, *, name: str, mask: str) -> list[tuple[str, str, str]]:
    """The voices for a reply. Where nobody but its author can write, only the one that began the thread: see
    `replies.policy`."""
    voices = [(Voice.NAME.value, name, NAME_HINT)]
    if thread.masks_allowed:
        voices.append((Voice.MASK.value, mask, mask_hint()))
    if thread.opening_state in MEMBER_STATES:
        return voices
    return [voice for voice in voices if voice[0] == thread.voice]


def _why_closed(thread: AnyRow, *, author: Author) -> str:
    if not thread.is_open:
        return "This space is closed for new posts."
    if thread.locked:
        return LOCKED
    if thread.opening_state not in MEMBER_STATES and not started(author, thread):
        return CLOSED
    return ""
