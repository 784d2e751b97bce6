"""Cases about a member: what they do by name, and their suspensions. Never what somebody wrote under a mask."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from forum.accounts import services as accounts
from forum.accounts.models import Member
from forum.accounts.queries import ASKED_AT_BEGINNING, ASKED_AT_END, list_suspensions
from forum.cases import services as cases
from forum.cases.models import Case, Decision, DecisionUndo
from forum.cases.queries import in_force
from forum.cases.services import Reason
from forum.cases.telling import UNDO_FOR, words_of
from forum.core import clock
from forum.core.access import Viewer
from forum.core.db import db, start_writing
from forum.core.errors import NotFound, Refused, Unprocessable
from forum.core.types import AnyRow
from forum.masks.authorship import Author
from forum.moderation import effects, policy, second, services, undoing
from forum.moderation.deciding import Verdict, announce, finish, store_decision
from forum.moderation.queries import CASES
from forum.moderation.scope import Limited, seen_by, shown_to
from forum.posts.models import Post, Thread, Voice
from forum.posts.queries import visible_to
from forum.spaces.models import Space
from forum.trustees.queries import is_trustee

ACTIONS = ("keep", "checked", "warn", "pause", "suspend")
NOT_HERE = "That can be decided about a post alone. Please choose one of the list."
BY_NAME_ALONE = "Nobody knows who wrote this, so there is no member to look at. Nothing was changed."
AHEAD = timedelta(days=1)  # before its end somebody asks whether a suspension is still right
LONG = timedelta(days=30)  # a longer one is looked at from the beginning
REVIEW_EVERY = timedelta(minutes=10)
SHOWN = 20  # posts and cases on the page


def get_case_about(ref: str, *, reader: int) -> AnyRow:
    """A case about a member that this reader may see, as in the queue, with member_ref, name, role and joined_on.
    Raises NotFound."""
    member: Any = (Member.ref.label("member_ref"), Member.name, Member.role, Member.joined_on)
    rows = CASES.add_columns(*member).join(Member, Member.id == Case.member_id)
    row = db.session.execute(rows.where(Case.ref == ref, seen_by(reader))).one_or_none()
    if row is None:
        raise NotFound()
    return row


def list_posts(member_id: int, *, viewer: Viewer) -> Sequence[AnyRow]:
    """The newest posts by name that this viewer reads, newest first: ref, position, state, created_at, space_name, and
    title, opening_state, space_id and opening_id for `shown_title`."""
    opening = aliased(Post)
    columns: Any = (Post.ref, Post.position, Post.state, Post.created_at, Space.name.label("space_name"))
    title: Any = (Thread.title, Thread.opening_state, Thread.space_id, opening.id.label("opening_id"))
    rows = select(*columns, *title).join(Thread, Thread.id == Post.thread_id).join(Space, Space.id == Thread.space_id)
    rows = rows.join(opening, and_(opening.thread_id == Thread.id, opening.position == 1))
    rows = rows.where(_by_name(member_id), visible_to(viewer))
    return db.session.execute(rows.order_by(Post.created_at.desc(), Post.id.desc()).limit(SHOWN)).all()


def list_cases(member_id: int, *, reader: Limited, but: int, at_most: int = SHOWN) -> Sequence[AnyRow]:
    """The newest cases about posts by name, and the one about the member, as far as this reader may see them and
    without the one of number `but`, newest first: ref, care, status, opened_at, closed_at, position and space_name
    (None about the member), action and outcome of the newest decision in force, None where there is none; `all`: how
    many there are."""
    newest = select(func.max(Decision.id)).where(Decision.case_id == Case.id, in_force()).correlate(Case)
    columns: Any = (Case.ref, Case.care, Case.status, Case.opened_at, Case.closed_at, Post.position)
    told: Any = (Space.name.label("space_name"), Decision.action, Decision.outcome, func.count().over().label("all"))
    rows = select(*columns, *told).select_from(Case).outerjoin(Post, Post.id == Case.post_id)
    rows = rows.outerjoin(Thread, Thread.id == Post.thread_id).outerjoin(Space, Space.id == Thread.space_id)
    rows = rows.outerjoin(Decision, Decision.id == newest.scalar_subquery())
    rows = rows.where(or_(_by_name(member_id), Case.member_id == member_id), Case.id != but, *shown_to(reader))
    return db.session.execute(rows.order_by(Case.opened_at.desc(), Case.id.desc()).limit(at_most)).all()


def _by_name(member_id: int) -> Any:
    return (Post.author_id == member_id) & (Post.voice == Voice.NAME.value)


# What opens one


def look_at_writer(ref: str, *, reason: str, by: Author) -> None:
    """Ask the team to look at whoever wrote the post of a case by name; the reason is a note on the case about them.

    Raises NotFound, Refused for one's own post and for one that is not by name, Unprocessable without a reason.
    """
    start_writing()
    post, _ = services.take_post(ref, by=by)
    policy.ensure_not_own(post, by=by)
    if post.voice != Voice.NAME or post.author_id is None:
        raise Refused(BY_NAME_ALONE)
    if not reason:
        raise Unprocessable(policy.NEEDS_WORD_FOR_TEAM, field="look_reason")
    case = cases.open_case_about(post.author_id, reasons=[Reason(kind="person", care=1, data={"about_member": True})])
    services.note_once(case.id, reason, by=services.staff(by))


def ask_about_suspensions() -> None:
    """Open the case about everybody whose suspension is longer than 30 days, at once, or ends within a day: is it still
    right? Each is asked about once at either time. Begins the write transaction when there are any."""
    members = {one.member_id for one in list_suspensions() if _what_to_ask(one)}
    if not members:
        return
    start_writing()
    in_order = select(Member.id).where(Member.id.in_(members)).order_by(Member.id)
    db.session.execute(in_order.with_for_update()).all()  # before what they were given, and before their cases
    for sanction in list_suspensions(lock=True):
        asked = _what_to_ask(sanction)
        if asked and sanction.member_id in members:
            sanction.looked_again = asked
            about = {"ends": asked == ASKED_AT_END}
            reasons = [Reason(kind="suspension", data=about)]
            cases.open_case_about(sanction.member_id, reasons=reasons, due_by=sanction.ends_at)


def _what_to_ask(sanction: Any) -> int:
    """1: it has begun and is long; 2: it ends within a day and lasted longer than that; 0: nothing now."""
    lasts = sanction.ends_at - sanction.starts_at
    if lasts > AHEAD and sanction.ends_at - clock.now() <= AHEAD:
        return ASKED_AT_END
    return ASKED_AT_BEGINNING if lasts > LONG and sanction.looked_again < ASKED_AT_BEGINNING else 0


# What can be decided


def decide(ref: str, verdict: Verdict, *, by: Author) -> None:
    """Decide a case about a member: they read the statement on their own page. It can be taken back for ten minutes.

    Raises NotFound, Refused for a case about oneself, Conflict when a colleague was first or holds it, Unprocessable.
    """
    start_writing()
    about, case = services.take_member(ref, by=by)
    _ensure_can_decide(about, case, verdict, by=by)
    me, days = services.staff(by), effects.days_of(verdict.action, verdict.days)
    stood = undoing.how_case_stands(case)
    mend = words_of(verdict.action).mend if days else ""
    decision = store_decision(case, verdict, mend=mend, days=days, by=me)
    if days is not None:
        stood["sanction"] = _stop(about, verdict, days=days, by=me)
    db.session.add(DecisionUndo(decision_id=decision.id, until=decision.at + UNDO_FOR, before=stood))
    ended = case.status == "open"
    finish(case, verdict, ends=True, by=me)
    second.ask_for(case, decision, ended=ended)
    announce(case, decision, by=me)


def _ensure_can_decide(about: policy.AboutMember, case: Case, verdict: Verdict, *, by: Author) -> None:
    policy.ensure_not_own(about, by=by)
    policy.ensure_not_held_by_another(case, by=by)
    policy.ensure_unchanged(case, verdict.version)
    if verdict.action not in ACTIONS:
        raise Unprocessable(NOT_HERE, field="action")
    policy.ensure_reasoned(verdict.action, verdict.reason, otherwise=policy.NEEDS_REASON_FOR_MEMBER)
    policy.ensure_closing_words(case, outcome=verdict.outcome, reason=verdict.reason, note=verdict.note)


def _stop(about: policy.AboutMember, verdict: Verdict, *, days: int, by: int) -> str:
    """A pause or suspension beside those in force: it may make one longer."""
    assert about.author_id is not None
    if is_trustee(about.author_id):  # one person shall not decide who may say yes when a life is in danger
        raise Refused(effects.TRUSTEE, field="action")
    given = accounts.sanction_for_days(
        about.author_id, kind=verdict.action, reason=verdict.reason, days=days, by=by, beside=True
    )
    return given.ref


def undo(ref: str, *, meant: str = "", by: Author) -> str:
    """Take the newest decision on a case about a member back; its action. `meant`, and what it raises: as of a post."""
    start_writing()
    about, case = services.take_member(ref, by=by)
    policy.ensure_not_own(about, by=by)
    policy.ensure_not_held_by_another(case, by=by)
    decision, before = undoing.find_way_back(case, meant=meant, by=services.staff(by))
    if before.get("sanction"):
        accounts.end_sanction(before["sanction"], by=services.staff(by))
    undoing.restore_case(case, before)
    second.forget(decision.id)
    undoing.store_undo(case, decision, by=services.staff(by))
    return decision.action


def let_write(ref: str, *, by: Author) -> bool:
    """End every pause and suspension of the member before its time; False when none was in force. Raises NotFound,
    Refused for a case about oneself, Conflict when a colleague holds it."""
    start_writing()
    about, case = services.take_member(ref, by=by)
    policy.ensure_not_own(about, by=by)
    policy.ensure_not_held_by_another(case, by=by)
    assert about.author_id is not None
    ended = accounts.end_sanctions_of(about.author_id, by=services.staff(by))
    if ended:
        case.version += 1
    return bool(ended)
