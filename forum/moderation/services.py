"""Writes of the workbench. Each locks the post, or the member, before the case, and leaves the audit log for last:
everyone queues up in the same order, so nobody waits in a circle."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from forum.cases import services as cases
from forum.cases.models import Case, CaseNote
from forum.core import clock
from forum.core.access import Role
from forum.core.db import db, start_writing
from forum.core.errors import NotFound
from forum.masks.authorship import Author
from forum.moderation import checking_in, policy, second, undoing
from forum.moderation.queries import list_colleagues
from forum.moderation.scope import seen_by
from forum.notes import services as private_notes
from forum.posts import pausing
from forum.posts.models import AssessmentRow, Post


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A private note to the author. `with_lines`: helplines go along; `version` of the case on the screen."""

    body: str
    with_lines: bool = False
    key: str | None = None
    version: int | None = None


def claim(ref: str, *, by: Author) -> None:
    """Hold a case for 15 minutes. Raises NotFound, Refused for one's own post, Conflict when it can't be had."""
    start_writing()
    post, case = _take(ref, by=by)
    policy.ensure_not_own(post, by=by)
    cases.claim_case(case.id, by=staff(by))


def release(ref: str, *, by: Author) -> None:
    """Let a case go. Harmless when nobody holds it. Raises Refused for one's own post, Conflict when a
    colleague holds it."""
    start_writing()
    post, case = _take(ref, by=by)
    policy.ensure_not_own(post, by=by)
    policy.ensure_not_held_by_another(case, by=by)
    cases.release_case(case.id, by=staff(by))


def take_over(ref: str, words: str, *, by: Author) -> bool:
    """Hold a case that a colleague holds, with a word of why, which they are told. Of one that nobody else holds it is
    a claim, and False.

    Raises NotFound, Refused for one's own post, Conflict when the case is closed, Unprocessable without a word.
    """
    start_writing()
    post, case = _take(ref, by=by)
    policy.ensure_not_own(post, by=by)
    policy.ensure_open(case)
    if not policy.is_held_by_another(case, by=by):
        cases.claim_case(case.id, by=staff(by))
        return False
    policy.ensure_said_why(words)
    cases.take_over(case, by=staff(by), words=words)
    return True


def hand(ref: str, *, to: str, words: str, by: Author) -> str:
    """Leave a case to a colleague, by their reference, with a note; their name.

    Raises NotFound, Refused for one's own post, Conflict when it is closed or another holds it, Unprocessable.
    """
    start_writing()
    post, case = _take(ref, by=by)
    policy.ensure_not_own(post, by=by)
    policy.ensure_open(case)
    policy.ensure_not_held_by_another(case, by=by)
    colleague = policy.ensure_can_be_handed(post, to, list_colleagues(but=staff(by), case_id=case.id))
    cases.hand_over(case, to=colleague.id, by=staff(by), words=words)
    return str(colleague.name)


def was_told(ref: str, *, by: Author) -> None:
    """Somebody has read what a colleague left for them about a case. Twice is harmless. Raises NotFound."""
    start_writing()
    case_id = db.session.scalar(select(Case.id).where(Case.ref == ref, seen_by(by.member_id)))
    if case_id is None:
        raise NotFound()
    cases.was_told(case_id, member_id=staff(by))


def look_again(ref: str, *, agrees: bool, note: str, by: Author, version: int | None = None) -> None:
    """The second person's look at a crisis that somebody closed. Raises NotFound, Refused for one's own post and for
    who decided, Conflict when none waits or the case is another one than `version`, Unprocessable."""
    start_writing()
    post, case = _take(ref, by=by)
    policy.ensure_not_own(post, by=by)
    second.look(case, agrees=agrees, note=note, by=staff(by), version=version)


def take_check_in(ref: str, *, by: Author) -> None:
    """Do the check-in of a case, which for an hour nobody else does. Raises NotFound, Refused for one's own post,
    Conflict when none waits or a colleague has it."""
    start_writing()
    post, case = take_post(ref, by=by)
    policy.ensure_not_own(post, by=by)
    checking_in.take(case, by=staff(by))


def release_check_in(ref: str, *, by: Author) -> None:
    """Leave the check-in of a case to others. Raises as `take_check_in` does."""
    start_writing()
    post, case = take_post(ref, by=by)
    policy.ensure_not_own(post, by=by)
    checking_in.release(case, by=staff(by))


def finish_check_in(ref: str, said: checking_in.CheckedIn, *, by: Author) -> None:
    """The check-in of a case is done. Raises as `take_check_in` does, and Unprocessable."""
    start_writing()
    post, case = take_post(ref, by=by)
    policy.ensure_not_own(post, by=by)
    checking_in.finish(post, case, said, by=staff(by))


def unlock(ref: str, *, by: Author) -> None:
    """Open the conversation of a case's post for replies again. Harmless when it is open; raises Conflict when a
    colleague holds the case."""
    start_writing()
    post, case = take_post(ref, by=by)
    policy.ensure_not_own(post, by=by)
    policy.ensure_not_held_by_another(case, by=by)
    undoing.unlock(post, case, by=staff(by))


def change_care(ref: str, care: int, *, reason: str, by: Author, version: int | None = None) -> None:
    """Move a case to another level. Raising needs no reason and nobody's leave; lowering needs both, and the case as it
    is now on the screen (`version`).

    Raises NotFound, Refused for one's own post, Conflict when it is closed, or to be lowered and held or another one by
    now, Unprocessable.
    """
    start_writing()
    post, case = _take(ref, by=by)
    policy.ensure_not_own(post, by=by)
    policy.ensure_open(case)
    if care == case.care:
        return
    if care < case.care:
        policy.ensure_not_held_by_another(case, by=by)
        policy.ensure_as_seen(case, version)
        policy.ensure_lowering_is_explained(reason)
    if isinstance(post, Post):
        _store_own_reading(post, care, by=staff(by))
    cases.change_care(case, care, by=staff(by), reason=reason)


def add_note(ref: str, body: str, *, by: Author) -> None:
    """Write to the team. The same note twice in a row is one note."""
    start_writing()
    post, case = _take(ref, by=by)
    policy.ensure_not_own(post, by=by)
    note_once(case.id, body, by=staff(by))


def note_once(case_id: int, body: str, *, by: int) -> None:
    """A case note inside the caller's write transaction; none when the newest one is the same by the same."""
    newest = select(CaseNote.by_id, CaseNote.body).where(CaseNote.case_id == case_id)
    last = db.session.execute(newest.order_by(CaseNote.id.desc()).limit(1)).one_or_none()
    if last is None or (last.by_id, last.body) != (by, body):
        cases.add_note(case_id, by=by, body=body)


def write_to_author(ref: str, letter: Letter, *, by: Author, role: Role) -> None:
    """Write to whoever wrote the post, before or after a decision. They read the role, never the name.

    Raises NotFound, Refused for one's own post, Unprocessable, Conflict when a colleague holds the case or it changed.
    """
    start_writing()
    post, case = take_post(ref, by=by)
    policy.ensure_not_own(post, by=by)
    if private_notes.was_written(letter.key, case_id=case.id, body=letter.body):
        return
    policy.ensure_not_held_by_another(case, by=by)
    policy.ensure_as_seen(case, letter.version)
    lines, key = letter.with_lines, letter.key
    private_notes.write_to_author(case, body=letter.body, with_lines=lines, key=key, role=role, by=staff(by))


def pause_writer(ref: str, *, days: int, reason: str, by: Author) -> None:
    """Pause the posting of whoever wrote the post, without knowing who, for so many days. They read the reason.

    Raises NotFound, Refused for one's own post and for one by name, Conflict when a colleague holds the case or paused
    them already, Unprocessable.
    """
    start_writing()
    post, case = take_post(ref, by=by)
    policy.ensure_not_own(post, by=by)
    policy.ensure_not_held_by_another(case, by=by)
    policy.ensure_reasoned("pause", reason)
    pausing.pause_writer(post, days=days, reason=reason, by=staff(by))


def end_pause(ref: str, *, by: Author) -> None:
    """Let whoever wrote the post write again. Harmless when no pause is in force. Raises NotFound, Refused,
    Conflict when a colleague holds the case."""
    start_writing()
    post, case = take_post(ref, by=by)
    policy.ensure_not_own(post, by=by)
    policy.ensure_not_held_by_another(case, by=by)
    pausing.end_pause(post, by=staff(by))


def _take(ref: str, *, by: Author) -> tuple[Post | policy.AboutMember, Case]:
    """A case that `by` may see, with its post or whom it is about, locked until the commit. Raises NotFound."""
    posts = select(Post).join(Case, Case.post_id == Post.id).where(Case.ref == ref)
    post = db.session.scalar(posts.with_for_update(of=Post))
    if post is None:
        cases.lock_member_of(Case.ref == ref)
    seen = select(Case).where(Case.ref == ref, seen_by(by.member_id))
    case = db.session.scalar(seen.with_for_update(of=Case))
    if case is None:
        raise NotFound()
    return post or policy.AboutMember(ref=case.ref, author_id=case.member_id), case


def take_post(ref: str, *, by: Author) -> tuple[Post, Case]:
    """The same of a post alone. Raises NotFound."""
    post, case = _take(ref, by=by)
    if not isinstance(post, Post):
        raise NotFound()
    return post, case


def take_member(ref: str, *, by: Author) -> tuple[policy.AboutMember, Case]:
    """The same of a case about a member alone. Raises NotFound."""
    about, case = _take(ref, by=by)
    if isinstance(about, Post):
        raise NotFound()
    return about, case


def staff(by: Author) -> int:
    """Who acts. Everything here is behind a capability that a guest can't have."""
    if by.member_id is None:
        raise NotFound()
    return by.member_id


def _store_own_reading(post: Post, care: int, *, by: int) -> None:
    """A person's value beside the machine's: everything else stays as it was read before."""
    newest = select(AssessmentRow).where(AssessmentRow.post_id == post.id).order_by(AssessmentRow.id.desc()).limit(1)
    before = db.session.scalar(newest)
    row = AssessmentRow(post_id=post.id, care=care, exposure=before.exposure if before else 0, engine=None, by_id=by)
    row.needs = list(before.needs) if before else []
    row.conduct, row.signals = list(before.conduct) if before else [], list(before.signals) if before else []
    row.failed, row.at = False, clock.now()
    db.session.add(row)
