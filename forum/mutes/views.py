"""Data of a member's list of mutes."""

from __future__ import annotations

from dataclasses import dataclass

from forum.core.access import Viewer
from forum.masks.authorship import Author
from forum.mutes.box import token_of
from forum.mutes.queries import list_mutes, list_threads_of
from forum.posts.views import GONE_TITLE, shown_title


@dataclass(frozen=True, kw_only=True)
class ShownMute:
    """One line of the list on `/me`."""

    shown: str
    voice: str
    title: str
    thread_ref: str
    token: str


def own_mutes(*, viewer: Viewer, by: Author) -> list[ShownMute]:
    """The member's mutes, the newest first."""
    mutes = list_mutes(by=by)[::-1]
    if not mutes:
        return []
    threads = list_threads_of([mute.thread_ref for mute in mutes])
    titles = {ref: shown_title(row, viewer=viewer, own=False) for ref, row in threads.items()}
    return [
        ShownMute(
            shown=mute.shown,
            voice=mute.voice,
            title=titles.get(mute.thread_ref, GONE_TITLE),
            thread_ref=mute.thread_ref,
            token=token_of(mute, by.secret or b""),
        )
        for mute in mutes
    ]
