"""Writes of break-glass. Each step locks its request, checks, moves it, and leaves a row of the audit log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select

from forum.accounts import factor
from forum.accounts.models import Member
from forum.accounts.queries import find_email
from forum.accounts.services import ensure_password
from forum.breakglass import policy, queries, steps
from forum.breakglass.models import BreakGlass, BreakGlassLayer
from forum.core import outbox
from forum.core.access import Viewer
from forum.core.db import db, start_writing
from forum.core.errors import Conflict, NotFound, Refused, Unprocessable
from forum.core.keys import get_keys
from forum.masks.authorship import Author
from forum.posts.models import Post
from forum.trustees import queries as trustees
from forum.trustees.boxes import NEEDED
from forum.trustees.contacts import Standing, standing_of_member
from forum.trustees.services import accept_payload

LONGEST_DELAY = 30  # days until a writer is told, whatever was chosen
PICK_DELAY = f"Please choose 0 to {LONGEST_DELAY} days."
WORDS_LENGTH = 2_000  # characters
LAYER_LENGTH = 20_000  # characters of pasted text; a layer has a few hundred


@dataclass(frozen=True, kw_only=True)
class Contact:
    """What the two trustees learn. Shown once, kept nowhere. Of a member: name, e-mail and country ("" where none was
    given), and `box`: how to reach them, still sealed to the same two; `for_others`: to other trustees. Of a guest
    only `note`, how to reach them."""

    name: str = ""
    email: str = ""
    country: str = ""
    box: str = ""
    for_others: bool = False
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How it ended: `delay_days` 0 tells the writer at once."""

    outcome: str
    words: str = ""
    delay_days: int = 0
    delay_reason: str = ""


def ask(case_ref: str, *, reason: str, tried: str, by: Author) -> str:
    """Ask two trustees to open the post of a case; the request's reference.

    Raises NotFound, Refused while there are no trustees, for a named or one's own post and where nothing is sealed,
    Conflict when somebody has asked already, Unprocessable.
    """
    start_writing()
    post = _locked_post(queries.get_case(case_ref, reader=by.member_id).id)
    members = policy.ensure_may_ask(post, by=by)
    if queries.find_running(post.id):
        raise Conflict(policy.ALREADY)
    policy.ensure_asked(reason, tried)
    request = queries.find_begun(post.id) or steps.new_request(post.id, drill=False)
    request.reason, request.tried, request.asked_by_id = reason, tried, by.member_id
    request.ends_at = steps.last_moment(drill=request.drill)
    steps.move(request, "asked", by=by.member_id)
    _call(request, [member for member in members if member != by.member_id])
    if not request.drill and queries.count_lately() >= queries.MANY:
        outbox.put("breakglass.many", request_ref=request.ref)
    return request.ref


def ensure_fresh(member_id: int, *, password: str, code: str) -> None:
    """That whoever says yes sits there now: their password, and a code of their device where the site asks for one.

    Raises Unprocessable (fields "current_password", "code"), TooMany. Before any write transaction.
    """
    ensure_password(member_id, password)
    if factor.is_asked_for():
        if not factor.has_factor(member_id):
            raise Unprocessable("Please set up your second step first: open “You”.", field="code")
        factor.verify(member_id, code)


def approve(ref: str, *, by: Author) -> None:
    """Say yes as a trustee; the second yes releases the box. Raises NotFound, Refused, Conflict."""
    start_writing()
    request = _locked(ref, by=by)
    me = _own_id(by)
    members = policy.ensure_may_decide(request, by=me)
    steps.ensure_running(request, "asked")
    if me in queries.approved_by(request.id):
        raise Conflict(policy.SAID_ALREADY)
    steps.leave_step(request, "approved", by=me)
    pair = policy.said_yes(queries.approved_by(request.id), members)
    if len(pair) == NEEDED:
        steps.move(request, "released", by=None)
        _call(request, pair[:1])


def refuse(ref: str, *, words: str, by: Author) -> None:
    """Say no as a trustee, with a reason; that ends the request. Raises NotFound, Refused, Conflict when it is over or
    two have said yes, Unprocessable."""
    start_writing()
    request = _locked(ref, by=by)
    policy.ensure_may_decide(request, by=_own_id(by))
    steps.ensure_running(request, *steps.OPEN_STATES)
    if request.state != "asked":
        raise Conflict(policy.DECIDED)
    if not words:
        raise Unprocessable(policy.NEEDS_NO, field="words")
    steps.move(request, "refused", by=by.member_id, words=words)


def withdraw(ref: str, *, by: Author) -> None:
    """Take one's own request back. Raises NotFound, Refused for anybody else, Conflict when it is over."""
    start_writing()
    request = _locked(ref, by=by)
    if request.asked_by_id != by.member_id:
        raise Refused(policy.ONLY_WHO_ASKED)
    steps.ensure_running(request, *steps.OPEN_STATES)
    steps.move(request, "withdrawn", by=by.member_id)


def hand_over(ref: str, *, layer: str, by: Author) -> None:
    """The first trustee has opened the outer layer: keep the inner one for the second. Again, to mend a bad paste.

    Raises NotFound, Refused for anybody else, Conflict, Unprocessable (field "layer").
    """
    start_writing()
    request = _locked(ref, by=by)
    steps.ensure_running(request, "released", "half_open")
    first, second = policy.pair_of(queries.approved_by(request.id), policy.members_for(request.post_id))
    policy.ensure_turn(first, by=_own_id(by))
    assert request.post_id is not None  # `members_for` has found its link
    bare = trustees.half_opened(layer, of=trustees.released_box(request.post_id, first, second))
    if request.state == "released":
        steps.move(request, "half_open", by=first)
    db.session.execute(delete(BreakGlassLayer).where(BreakGlassLayer.request_id == request.id))
    sealed = get_keys().seal(f"{queries.LAYER}:{request.id}", bare.encode())
    db.session.add(BreakGlassLayer(request_id=request.id, sealed=sealed))
    _call(request, [second])


def open_contact(ref: str, *, payload: str, by: Author) -> Contact:
    """The second trustee has opened the last layer: say whose post it is, this once. Nothing of it is stored.

    Raises NotFound, Refused for anybody else, Conflict when it was opened before or is over, Unprocessable (field
    "payload") for what does not belong to this post.
    """
    start_writing()
    request = _locked(ref, by=by)
    if request.state == "opened":
        raise Conflict(policy.SHOWN)
    steps.ensure_running(request, "half_open")
    pair = policy.pair_of(queries.approved_by(request.id), policy.members_for(request.post_id))
    policy.ensure_turn(pair[1], by=_own_id(by))
    assert request.post_id is not None  # `members_for` has found its link
    contact = _contact_of(request.post_id, payload, pair=pair)
    steps.move(request, "opened", by=by.member_id)
    request.tell_at = steps.kept_moment(drill=request.drill) + timedelta(days=LONGEST_DELAY)
    return contact


def _contact_of(post_id: int, payload: str, *, pair: tuple[int, int]) -> Contact:
    opened = accept_payload(post_id, payload)
    if opened.note:
        return Contact(note=opened.note)
    member = db.session.scalar(select(Member).where(Member.ref == opened.member_ref))
    if member is None:
        raise Conflict("The account behind this post was deleted. There is nobody to find through it.")
    box = trustees.released_contact(member.id, *pair)
    return Contact(
        name=member.name,
        email=find_email(member.id) or "",
        country=member.country or "",
        box=box,
        for_others=not box and standing_of_member(member.id) != Standing.NONE,
    )


def end(ref: str, ending: Ending, *, by: Author, viewer: Viewer) -> bool:
    """Write down how it ended; True when the writer is to be told now. Raises NotFound, Conflict, Unprocessable."""
    start_writing()
    request = _locked(ref, by=by)
    policy.ensure_may_report(request, queries.approved_by(request.id), viewer=viewer)
    if request.state != "opened" or request.outcome is not None:
        raise Conflict(steps.NOT_NOW)
    _check(ending)
    request.outcome, request.outcome_words = ending.outcome, ending.words
    request.delay_reason = ending.delay_reason if ending.delay_days else ""
    steps.leave_step(request, "outcome", by=by.member_id)
    wanted = steps.kept_moment(drill=request.drill) + timedelta(days=ending.delay_days)
    request.tell_at = min(request.tell_at or wanted, wanted)
    return ending.delay_days == 0


def _check(ending: Ending) -> None:
    if not ending.outcome:
        raise Unprocessable(policy.NEEDS_OUTCOME, field="outcome")
    if not 0 <= ending.delay_days <= LONGEST_DELAY:
        raise Unprocessable(PICK_DELAY, field="delay_days")
    if ending.delay_days and not ending.delay_reason:
        raise Unprocessable(policy.NEEDS_DELAY_REASON, field="delay_reason")


def run_out() -> None:
    """End every request whose day is over. Begins the write transaction when there is one."""
    if not queries.list_run_out():
        return
    start_writing()
    for ref in queries.list_run_out():
        request = db.session.scalars(select(BreakGlass).where(BreakGlass.ref == ref).with_for_update()).one()
        if request.state not in steps.OVER_STATES:  # somebody may have ended it while we waited for the lock
            steps.move(request, "run_out", by=None)


def _call(request: BreakGlass, members: list[int]) -> None:
    """Ask these trustees to come, by letters that say nothing."""
    for member_id in members:
        outbox.put("breakglass.letter_due", request_ref=request.ref, member_id=member_id, turn=request.state)


def _locked(ref: str, *, by: Author) -> BreakGlass:
    """A request, locked. Raises NotFound, Refused for one's own post."""
    request = db.session.scalar(select(BreakGlass).where(BreakGlass.ref == ref).with_for_update())
    if request is None:
        raise NotFound()
    post = db.session.get(Post, request.post_id) if request.post_id else None
    if post is not None:
        policy.ensure_not_own(post, by=by)
    return request


def _locked_post(post_id: int) -> Post:
    return db.session.scalars(select(Post).where(Post.id == post_id).with_for_update()).one()


def _own_id(by: Author) -> int:
    if by.member_id is None:
        raise NotFound()
    return by.member_id
