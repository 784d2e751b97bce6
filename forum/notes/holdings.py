"""What private notes hold of members: what the team and they wrote to each other about their posts, by name for the
worker to find, under masks for their own request alone. And which of the staff wrote one: that is about other people's
posts, so no copy has it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from forum.core.access import Author
from forum.core.holdings import Entry, Section, answers, in_words
from forum.notes.models import AUTHOR
from forum.notes.queries import list_letters
from forum.notes.views import signature
from forum.posts import erasing


def exports(member_id: int) -> Sequence[Section]:
    entries = list(_entries(erasing.list_named(member_id)))
    return [Section(name="private-notes", title="Private notes about your posts by name", entries=entries)]


def exports_masked(author: Author) -> Sequence[Section]:
    entries = list(_entries(erasing.list_masked(author)))
    title = "Private notes about your posts under masks"
    return [Section(name="private-notes-under-masks", title=title, entries=entries)]


def _entries(post_ids: Sequence[int]) -> Iterator[Entry]:
    """Both sides, oldest first: what the team wrote was written to this person."""
    for some in erasing.batches(post_ids):
        for row in list_letters(some):
            by = "you" if row.side == AUTHOR else signature(row.signed_as)
            words = {"written": in_words(row.at), "with_helplines": "yes" if row.with_lines else "no"}
            yield {"about_the_post": row.post_ref, "from": by, **words, "words": row.body}


answers(
    "notes",
    tables={
        "private_notes": "stays with its case, without the name of who of the staff wrote it; what the author of a "
        "post answered goes with the words of the post"
    },
    exports=exports,
    exports_masked=exports_masked,
)
