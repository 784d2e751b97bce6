"""Data of thread pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from forum.accounts.policy import why_paused
from forum.core.access import Capability, Viewer
from forum.core.errors import DomainError
from forum.core.forms import Errors, form_errors
from forum.core.types import AnyRow
from forum.masks.authorship import Author
from forum.masks.queries import find_worn_mask, preview_mask
from forum.posts.compose import new_key
from forum.posts.models import Voice
from forum.posts.states import MEMBER_STATES
from forum.threads.queries import page_of, started
from forum.threads.services import ref_for

MASK_HINT = "A name for this conversation only. Nobody can see it is you, not even the moderators."
NAME_HINT = "Your member name."
CLOSED = "This conversation is closed for replies."


@dataclass(frozen=True, kw_only=True)
class Pages:
    """Where in a thread this page is."""

    number: int
    last: int


@dataclass(frozen=True, kw_only=True)
class Compose:
    """The reply form: what was typed, or a fresh one. `closed`: words why nobody can reply, else empty."""

    voices: list[tuple[str, str, str]]
    voice: str
    key: str
    body: str = ""
    note: str = ""
    errors: Errors = field(default_factory=dict)
    closed: str = ""


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
        voices.append((Voice.MASK.value, mask, MASK_HINT))
    return voices


def compose(
    thread: AnyRow, *, viewer: Viewer, author: Author, form: Any = None, error: DomainError | None = None
) -> Compose | None:
    """The reply form for this viewer; None for a guest."""
    if not viewer.can(Capability.POST) or author.secret is None:
        return None
    worn = find_worn_mask(secret=author.secret, thread_id=thread.id, thread_ref=thread.ref)
    mask = worn or preview_mask(secret=author.secret, thread_ref=thread.ref)
    voices = _voices(thread, name=viewer.name, mask=mask)
    default = Voice.MASK if worn else Voice.NAME
    if form is None:
        closed = _why_closed(thread, author=author) or why_paused(viewer.member_id) or ("" if voices else CLOSED)
        return Compose(voices=voices, voice=default.value, key=new_key(), closed=closed)
    errors = form_errors(form, error, otherwise="body")
    typed = {"body": form.body.data or "", "note": form.note.data or "", "voice": form.voice.data or default.value}
    return Compose(voices=voices, key=new_key(), errors=errors, **typed)


def _voices(thread: AnyRow, *, name: str, mask: str) -> list[tuple[str, str, str]]:
    """The voices for a reply. Where nobody but its author can write, only the one that began the thread: see
    `replies.policy`."""
    voices = [(Voice.NAME.value, name, NAME_HINT)]
    if thread.masks_allowed:
        voices.append((Voice.MASK.value, mask, MASK_HINT))
    if thread.opening_state in MEMBER_STATES:
        return voices
    return [voice for voice in voices if voice[0] == thread.voice]


def _why_closed(thread: AnyRow, *, author: Author) -> str:
    if not thread.is_open:
        return "This space is closed for new posts."
    if thread.opening_state not in MEMBER_STATES and not started(author, thread):
        return CLOSED
    return ""
