"""The writer learns that their post was opened: by a private note of the house at the post."""

from __future__ import annotations

from sqlalchemy import select

from forum.breakglass import queries, steps, words
from forum.breakglass.models import BreakGlass
from forum.cases.models import Case
from forum.cases.services import Reason, open_case
from forum.core import clock
from forum.core.db import db, start_writing
from forum.notes.services import write_for_house
from forum.posts.models import Post, Voice


def tell_now(ref: str) -> None:
    """Tell the writer of an opened request, inside the caller's write transaction; once."""
    request = db.session.scalars(select(BreakGlass).where(BreakGlass.ref == ref).with_for_update()).one()
    if request.told:
        return
    post = db.session.get(Post, request.post_id) if request.post_id else None
    if post is not None:
        case = db.session.scalar(select(Case).where(Case.post_id == post.id).with_for_update())
        case = case or open_case(post_id=post.id, masked=True, reasons=[Reason(kind="person")])
        write_for_house(case, body=letter(request, to_guest=post.voice == Voice.GUEST))
    request.told = True
    steps.leave_step(request, "told", by=None)


def tell_due() -> None:
    """Tell everybody whose time has come. Begins the write transaction when there is somebody."""
    if not queries.list_to_tell():
        return
    start_writing()
    for ref in queries.list_to_tell():
        tell_now(ref)


def letter(request: BreakGlass, *, to_guest: bool) -> str:
    """What the writer reads. It says the day of the opening, what was learnt, and what came of it."""
    opened = [step.at for step in queries.list_steps([request.id])[request.id] if step.kind == "opened"]
    day = opened[-1] if opened else clock.now()
    outcome = words.TO_WRITER.get(request.outcome or "", "")
    text = words.LETTER_TO_GUEST if to_guest else words.LETTER
    return text.format(day=f"{day.day} {day:%B %Y}", outcome=outcome).strip()
