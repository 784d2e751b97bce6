"""What the worker does about private notes after something happened to a post."""

from __future__ import annotations

from typing import Any

from forum.core import outbox
from forum.notes.services import delete_answers


@outbox.handles("post.answers_due_to_go")
def drop_answers(payload: dict[str, Any]) -> None:
    """The words of a post went, as its author wished: what they answered the team about it goes as well."""
    delete_answers(payload["post_id"])
