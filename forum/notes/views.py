"""Private notes as pages show them: to the author of a post, whatever voice it has, and to the team.

For the author, in this order: `find_notes(row, author=...)` or, for many posts, `notes_on`; None and nothing for
anybody else. Then `answer_form` gives the arguments of the component `private_notes`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from forum.accounts.policy import why_paused
from forum.core import clock
from forum.core.access import Role, Viewer
from forum.core.jinja import show_hour, show_moment
from forum.core.settings import site_settings
from forum.core.types import AnyRow
from forum.crisis.views import panel_for
from forum.masks.authorship import Author, wrote
from forum.notes.models import AUTHOR, HOUSE, TEAM
from forum.notes.policy import MAX_LENGTH
from forum.notes.queries import list_notes_on
from forum.posts import panels
from forum.posts.assessing import PANEL_FROM
from forum.posts.compose import new_key
from forum.posts.models import Voice
from forum.staffing.views import here_words

SIGNED = {
    Role.MODERATOR: "A moderator",
    Role.SAFEGUARDING_LEAD: "A safeguarding lead",
    HOUSE: "The people who run this site",
}
NO_POST = (0,)  # asked for in place of no post at all
SAVED_BOTH = "Your post is saved, and so is your answer. Only the team can read the answer."
NOT_TOLD = "An answer doesn’t tell them who you are."
OPENED = {  # by voice: who may know, once two trustees have opened what was sealed with the post
    Voice.MASK: (
        "Two trustees opened the seal on this post, so they may know who you are. Nobody else was shown it, and an "
        "answer doesn’t show it to anyone."
    ),
    Voice.GUEST: (
        "Two trustees opened what you had sealed with this post, so they may know how to reach you. Nobody else was "
        "shown it, and an answer doesn’t show it to anyone."
    ),
}
MAY_ANSWER = "Your posting is paused, but you can still answer here."


@dataclass(frozen=True, kw_only=True)
class NoteView:
    """One note. `by` is "You" or the role the team signed with, never a name. `by_house`: no one person wrote it."""

    ref: str
    mine: bool
    by_house: bool
    by: str
    html: Markup
    when: Markup
    with_lines: bool


@dataclass(frozen=True, kw_only=True)
class PrivateNotes:
    """What the team and the author of one post wrote to each other, oldest first. `waits`: the team wrote last.

    `who_knows`: what its author should know of who can tell who they are; "" for a post by name.
    `answer`: care, needs and failed of the author's newest note, None when they wrote none.
    """

    post_ref: str
    notes: tuple[NoteView, ...]
    who_knows: str
    waits: bool
    answer: AnyRow | None

    @property
    def with_lines(self) -> bool:
        return any(note.with_lines for note in self.notes)


def notes_on(rows: Sequence[AnyRow], *, author: Author) -> dict[str, PrivateNotes]:
    """The notes on those of these posts that `author` wrote, by the post's reference.

    `rows` have id, ref, voice, author_id and owner_tag. Posts without notes are not in it.
    Whoever is signed in causes one statement, author or not: its absence would tell by the time whose post it is.
    """
    if author.secret is None and author.member_id is None:
        return {}
    found = list_notes_on([row.id for row in rows if wrote(author, row)] or NO_POST)
    return {row.ref: _shown(row, found[row.id]) for row in rows if row.id in found}


def find_notes(row: AnyRow, *, author: Author) -> PrivateNotes | None:
    """The notes on one post; None when there are none, and for everybody but its author."""
    return notes_on([row], author=author).get(row.ref)


def answer_form(
    notes: PrivateNotes,
    row: AnyRow,
    *,
    viewer: Viewer,
    action: str = "",
    body: str = "",
    errors: Sequence[str] = (),
    reading: AnyRow | None = None,
) -> dict[str, Any]:
    """The arguments of the component `private_notes` with its form. `row` has space_country; `reading` is the post's.

    `action`: where an answer goes, when not to the member's own address. Lines that go along are worked out now.
    """
    needs = tuple(reading.needs) if reading else ()
    along = lines_along(viewer=viewer, country=row.space_country, needs=needs) if notes.with_lines else None
    return {
        "notes": notes,
        "action": action or f"/posts/{notes.post_ref}/notes",
        "key": new_key(),
        "body": body,
        "errors": errors,
        "limit": MAX_LENGTH,
        "paused": MAY_ANSWER if why_paused(viewer.member_id) else "",
        "lines": along,
        "here": here_words(),
    }


def lines_along(*, viewer: Viewer | None, country: str | None, needs: Collection[str] = ()) -> dict[str, Any]:
    """The lines that go along with a note, for the component `sent_lines`: of the country that their reader chose, else
    of the space's, else of the site's. `viewer` None: as the team may see them."""
    panel = panel_for(
        viewer_country=viewer.country if viewer else None,
        space_country=country,
        site_country=site_settings().default_country or None,
        needs=needs,
        level=PANEL_FROM,
        at=clock.now(),
        with_own=False,
    )
    return {name: panel[name] for name in ("lines", "more", "emergency", "country", "country_href")}


def panel_on(
    row: AnyRow, reading: AnyRow | None, notes: PrivateNotes | None, *, viewer: Viewer, saved: str = SAVED_BOTH
) -> Any:
    """The help panel for the author beside their post and notes: for the more urgent of the two. While their answer is
    what the team reads next, it says `saved` and not what became of the post."""
    answer = notes.answer if notes else None
    if answer is not None and (reading is None or answer.care >= reading.care):
        panel = panels.on_own_post(row, answer, viewer=viewer, saved=panels.ANSWER_SAVED)
        if panel is not None:
            return panel
    waiting = answer is not None and notes is not None and not notes.waits
    return panels.on_own_post(row, reading, viewer=viewer, saved=saved if waiting else "") if reading else None


def role_of(viewer: Viewer) -> Role:
    """The role a member of the team signs with."""
    return viewer.role if viewer.role in SIGNED else Role.MODERATOR


def for_team(letters: Iterable[AnyRow], row: AnyRow, *, viewer: Viewer, needs: Collection[str]) -> dict[str, Any]:
    """What a case's page shows of its private notes, and of the next one: how it is signed, which lines can go along.

    The country is the space's or the site's. Which one a member chose is theirs to know.
    """
    return {
        "letters": [(_note(letter, coarse=row.masked), letter.name) for letter in letters],
        "signed": SIGNED[role_of(viewer)],
        "letter_lines": lines_along(viewer=None, country=row.space_country, needs=needs),
        "letter_limit": MAX_LENGTH,
    }


def _shown(row: AnyRow, letters: Sequence[AnyRow]) -> PrivateNotes:
    masked = row.voice != Voice.NAME
    answers = [letter for letter in letters if letter.side == AUTHOR]
    return PrivateNotes(
        post_ref=row.ref,
        notes=tuple(_note(letter, coarse=masked) for letter in letters),
        who_knows=_who_knows(row.voice, letters),
        waits=letters[-1].side == TEAM,
        answer=answers[-1] if answers else None,
    )


def _who_knows(voice: str, letters: Sequence[AnyRow]) -> str:
    """The house writes to an author for one reason: to tell them that their post was opened."""
    if voice == Voice.NAME:
        return ""
    return OPENED[Voice(voice)] if any(letter.signed_as == HOUSE for letter in letters) else NOT_TOLD


def signature(signed_as: str) -> str:
    """How the team signed a note, in words."""
    return SIGNED.get(signed_as, SIGNED[Role.MODERATOR])


def _note(letter: AnyRow, *, coarse: bool) -> NoteView:
    mine = letter.side == AUTHOR
    return NoteView(
        ref=letter.ref,
        mine=mine,
        by_house=letter.signed_as == HOUSE,
        by="You" if mine else signature(letter.signed_as),
        html=Markup(letter.html),  # noqa: S704, cleaned by three walls when it was stored
        when=show_hour(letter.at) if coarse else show_moment(letter.at),
        with_lines=letter.with_lines,
    )
