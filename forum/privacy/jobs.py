"""What the worker does about copies and erasures."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from forum.accounts.leaving import ERASED
from forum.accounts.models import Member
from forum.core import deletions, outbox, worker
from forum.core.db import overwrite_what_was_deleted
from forum.privacy import services

worker.also_sweep(services.sweep_copies)
worker.also_sweep(services.queue_who_is_due)


@outbox.handles(services.STEP)
def make_part(payload: dict[str, Any]) -> None:
    services.make_part(payload["copy_id"], payload["step"])


@outbox.handles(services.ERASURE)
def erase_member(payload: dict[str, Any]) -> None:
    services.erase_member(payload["member_id"])


@outbox.handles("rows.erased")
def clean_up(payload: dict[str, Any]) -> None:
    """Raises while somebody still reads the old state; the outbox tries again."""
    overwrite_what_was_deleted("members", "posts", "threads", "post_revisions", "reports")


def _register_erased(words_go: bool) -> None:
    """A member who left stays away when an older backup is restored."""

    def again(ref: str) -> None:
        services.erase_again(ref, words_go=words_go)

    deletions.register(ERASED[words_go], candidates=lambda: select(Member.ref), again=again)


for _words_go in ERASED:
    _register_erased(_words_go)
