"""Data of the pages of guests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from forum.core.errors import DomainError
from forum.core.forms import Errors, form_errors
from forum.core.types import AnyRow
from forum.masks.receipts import COUNT, Typed
from forum.posts.compose import new_key
from forum.posts.models import State
from forum.posts.policy import GOING, GONE
from forum.posts.states import MEMBER_STATES
from forum.posts.views import PostView
from forum.staffing.views import here_words
from forum.threads.views import LOCKED

A_PERSON_READS = "A person on the team reads it before others can see it."
STATE_OF_POST = {
    State.WAITING: ("Your post waits to be read", f"{A_PERSON_READS} {{here}} You can look in here again at any time."),
    State.PUBLISHED: ("Others can read your post", "A person on the team has read it, and it is on the site."),
    State.FOLDED: ("Others can open your post", "It is folded: readers open it with a click."),
    State.MEMBERS: ("Members can read your post", "Visitors without an account can’t."),
    State.HIDDEN: ("Your post is hidden", "A moderator has hidden it. Only you and the moderators can read it."),
    State.REMOVED: ("Your post was taken off the site", "You can still read it here, and copy it."),
    State.WITHDRAWN: ("You took your post back", "Others see only that something was here."),
}
WORDS_OF_WITHDRAWN = {
    GOING: "Its words are deleted as soon as no moderator has to look at them any more.",
    GONE: "Its words are deleted for good. Others see only that something was here.",
}
FOR_MEMBERS = "Members can read your post"
ONLY_MEMBERS_NOW = (
    "This space is for members only now. You can still read your own words here, change them and take them back. "
    "What others write in it is for members. You can join with a name and a password, and nothing else."
)
WITH_REASON = (State.HIDDEN, State.REMOVED)
REASON_BELOW = "The moderator’s reason stands below."
SEALED_UNREAD = (
    "This is sealed now, so nobody on the team has read it. Please don’t wait for us if you need someone now."
)
CLOSED_SPACE = "This space takes no new posts from visitors at the moment."
NOT_NINE = "There are nine words. Here are {count}."
NOTHING_TYPED = "Please type your nine words."
NO_MATCH = "These nine words don’t open a post. Please look at each word and at their order once more."
NEAREST = "Did you mean {words}?"
NO_WORD = "“{typed}” is none of our words."


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a guest's post stands, in words for the guest."""

    state: str
    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Reply:
    """The reply form of a guest's page. `closed`: words why it is shut, else empty.

    `to_team`: what tells of danger still reaches the team, because a pause shut it.
    """

    key: str
    body: str = ""
    note: str = ""
    errors: Errors = field(default_factory=dict)
    closed: str = ""
    answered: dict[str, str] = field(default_factory=dict)
    to_team: bool = False


def standing(opening: PostView, *, own_alone: bool) -> Standing:
    """`own_alone`: the space is for members by now, and the guest sees there what they wrote themselves."""
    state = State(opening.state)
    title, text = STATE_OF_POST[state]
    if own_alone and state in MEMBER_STATES:
        title, text = FOR_MEMBERS, ONLY_MEMBERS_NOW
    if state == State.WITHDRAWN:
        text = WORDS_OF_WITHDRAWN.get(opening.words, text)
    text = text.format(here=here_words()) if state == State.WAITING else text
    if state in WITH_REASON and opening.statement:
        text = f"{text} {REASON_BELOW}"
    return Standing(state=state.value, title=title, text=text)


def without_repeating(posts: Sequence[PostView]) -> list[PostView]:
    """The posts of a guest's page; how the opening one stands is said above them already."""
    return [replace(post, state_words="", waiting=None) if post.mine and post.number == 1 else post for post in posts]


def reply(thread: AnyRow, *, paused: str, form: Any = None, error: DomainError | None = None) -> Reply:
    """The reply form: a fresh one, or with what was typed. `paused`: until when and why this guest can't, or ""."""
    takes_guests = thread.is_open and thread.guests_allowed and not thread.members_only
    closed = (LOCKED if thread.locked else paused) if takes_guests else CLOSED_SPACE
    if form is None:
        return Reply(key=new_key(), closed=closed, to_team=bool(paused))
    errors = form_errors(form, error, otherwise="body")
    if "voice" in errors:
        errors["body"] = [*errors.pop("voice"), *errors.get("body", ())]
    body, note = form.body.data or "", form.note.data or ""
    return Reply(key=new_key(), body=body, note=note, errors=errors, answered=form.answered)


def spelling(typed: Typed) -> list[str]:
    """What to look at in the words of a receipt, by the word list alone. Empty when they could be one."""
    if not typed.words:
        return [NOTHING_TYPED]
    found = [_about(strange.typed, strange.nearest) for strange in typed.strange]
    if len(typed.words) != COUNT:
        found.append(NOT_NINE.format(count=len(typed.words)))
    return found


def _about(typed: str, nearest: Sequence[str]) -> str:
    said = NO_WORD.format(typed=typed[:30])
    if not nearest:
        return said
    words = [f"“{word}”" for word in nearest]
    listed = " or ".join(words) if len(words) < 3 else f"{', '.join(words[:-1])} or {words[-1]}"
    return f"{said} {NEAREST.format(words=listed)}"
