"""What appeals hold of members: what they wrote when they asked for another look, by name for the worker to find, under
masks for their own request alone; and which of the staff answered, which no copy has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from forum.appeals.queries import list_written, list_written_about
from forum.core.access import Author
from forum.core.holdings import Entry, Section, answers, in_words
from forum.core.types import AnyRow
from forum.posts import erasing


def exports(member_id: int) -> Sequence[Section]:
    entries = [*_entries(erasing.list_named(member_id)), *map(_entry, list_written_about(member_id))]
    return [Section(name="appeals", title="Where you asked for another look", entries=entries)]


def exports_masked(author: Author) -> Sequence[Section]:
    entries = list(_entries(erasing.list_masked(author)))
    return [Section(name="appeals-under-masks", title="Where you asked for another look under masks", entries=entries)]


def _entries(post_ids: Sequence[int]) -> Iterator[Entry]:
    for some in erasing.batches(post_ids):
        yield from map(_entry, list_written(some))


def _entry(row: AnyRow) -> Entry:
    asked = {"about_the_post": row.post_ref, "about_the_decision": row.action, "asked": in_words(row.at)}
    told = {"answer": row.outcome, "why": row.reason, "answered": in_words(row.decided_at)}
    return asked | {"words": row.body} | told


answers(
    "appeals",
    tables={
        "appeals": "stays with its decision, without the name of who of the staff answered; what the author of a post "
        "wrote goes with the words of the post"
    },
    exports=exports,
    exports_masked=exports_masked,
)
