"""What the worker does for admins: it looks at the names that people chose."""

from __future__ import annotations

from forum.accounts.queries import list_unread_names
from forum.accounts.services import note_conduct_of_name
from forum.core import worker
from forum.core.db import start_writing
from forum.posts import assessing

NAMES_AT_ONCE = 200  # a third of a second


@worker.also_sweep
def label_names() -> None:
    """Add labels of conduct to names that are new. They are for admins alone, and nothing else follows from them."""
    rows = list_unread_names(most=NAMES_AT_ONCE)
    labels = {row.id: conduct_of(row.name) for row in rows}
    if not labels:
        return
    start_writing()
    for member_id, found in labels.items():
        note_conduct_of_name(member_id, found)


def conduct_of(name: str) -> set[str]:
    """The labels of a name; `unread` when the filter fails on it. A name asks for no care and hides nothing."""
    from forum.screening.profanity import profane_words  # slow to load, and only the worker needs it

    reading = assessing.read(name)
    if reading.failed:
        return {"unread"}
    return {*reading.conduct, *(["profanity"] if profane_words(name) else [])}
