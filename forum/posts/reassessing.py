"""Old posts, read again by newer rules.

It only raises: a post in which the newer rules see more care, or more to spare readers, gets a second reading beside
the first and a signal on its case. No level is lowered, no post changes its state, and where a person has read the
present words nothing is touched. Each batch is read outside any transaction and stored in a short one, together with
how far it came, so that a run that was killed goes on where it stopped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select

from forum.cases.queries import newest_decisions, noted_by_moderator
from forum.cases.services import Reason, open_case
from forum.core import audit
from forum.core.db import db, start_writing
from forum.core.errors import Conflict
from forum.core.settings import keep_mark, read_mark
from forum.core.types import AnyRow
from forum.posts import assessing
from forum.posts.assessing import Reading
from forum.posts.models import AssessmentRow, Post, Thread, Voice
from forum.posts.pipeline import own_note, store_reading
from forum.posts.states import GONE_STATES
from forum.rules.queries import published_rules
from forum.spaces.models import Space

_assessments = AssessmentRow.__table__.c
_READ_COLUMNS = ("id", "post_id", "care", "exposure", "needs", "conduct", "engine", "by_id")
_READINGS = select(*(_assessments[name] for name in _READ_COLUMNS)).order_by(_assessments.id)

MARK = "screening_reassess"
SPARE_FROM = 2  # the exposure from which a moderator should look, as with a new post
RULES_CHANGED = "The rules were changed in the meantime. Please run it again: it begins anew, with the newest ones."
AN_HOUR = timedelta(hours=1)  # how far the kept time of a masked author's edit may lie before the edit


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far reading again has come. `after`: the highest number that was read. Numbers tell no
    age: whatever comes in meanwhile is read by the rules in force anyway. `since`: older ones are left out."""

    engine: str
    since: str | None = None
    after: int = 0
    read: int = 0
    raised: int = 0
    done: bool = False


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What became of one batch: progress after it, and counts for whoever watches. `raised` by the care that was seen.

    `left`: newer rules see more, but a person has read the post; `unread`: the filter failed, the old reading stays.
    """

    progress: Progress
    read: int
    raised: Counter[int] = field(default_factory=Counter)
    left: int = 0
    unread: int = 0


@dataclass(frozen=True, kw_only=True)
class _Standing:
    """What is known of a post before it is read again; when it differs afterwards, somebody was here in between."""

    newest_id: int | None = None
    care: int = 0
    exposure: int = 0
    needs: tuple[str, ...] = ()
    conduct: tuple[str, ...] = ()
    engine: str | None = None
    by_person: bool = False
    decision: str | None = None
    decided_at: datetime | None = None
    moderators_note: bool = False


def find_progress(*, since: datetime | None) -> Progress:
    """Where a run with the rules in force begins: where the last one stopped, or at the first post."""
    fresh = Progress(engine=published_rules().version, since=since.isoformat() if since else None)
    kept = read_mark(MARK)
    if kept and (kept["engine"], kept["since"]) == (fresh.engine, fresh.since):
        return Progress(**kept)
    return fresh


def count_left(progress: Progress) -> int:
    """How many posts are still to be read."""
    return db.session.scalar(select(func.count()).select_from(_posts_after(progress).subquery())) or 0


def reassess_batch(progress: Progress, *, size: int, dry_run: bool = False) -> Batch:
    """Read the next posts again, up to `size`, and raise what should be raised. Begins the write transaction, except
    when `dry_run`. The batch after the last post has `progress.done`.

    Raises Conflict when the rules in force are no longer those of `progress`. Nothing left to do stores nothing.
    """
    if published_rules().version != progress.engine:
        raise Conflict(RULES_CHANGED)
    rows = db.session.execute(_posts_after(progress).limit(size)).all()
    before = _standings([row.id for row in rows])
    db.session.rollback()
    more, left, unread = _see_more(rows, before, engine=progress.engine)
    raised = Counter(reading.care for _, reading in more)
    stores = not dry_run and bool(rows or not progress.done)
    if stores:
        start_writing()
        raised = _raise(more, before)
    reached = replace(
        progress,
        after=rows[-1].id if rows else progress.after,
        read=progress.read + len(rows),
        raised=progress.raised + raised.total(),
        done=len(rows) < size,
    )
    if stores:
        _keep(reached)
    return Batch(progress=reached, read=len(rows), raised=raised, left=left, unread=unread)


def _posts_after(progress: Progress) -> Select[Any]:
    columns: Any = (Post.id, Post.position, Post.voice, Post.body, Post.note, Post.version, Post.edited_at)
    posts = select(*columns, Thread.title, Space.default_note).join(Thread, Thread.id == Post.thread_id)
    posts = posts.join(Space, Space.id == Thread.space_id)
    posts = posts.where(Post.id > progress.after, Post.state.not_in([state.value for state in GONE_STATES]))
    if progress.since:
        posts = posts.where(Post.created_at >= datetime.fromisoformat(progress.since))
    return posts.order_by(Post.id)


def _standings(post_ids: Sequence[int]) -> dict[int, _Standing]:
    found = {post_id: _Standing() for post_id in post_ids}
    for row in db.session.execute(_READINGS.where(_assessments.post_id.in_(post_ids))):
        stood = replace(found[row.post_id], newest_id=row.id, by_person=row.by_id is not None)
        if row.by_id is None:
            stood = replace(stood, care=row.care, exposure=row.exposure, engine=row.engine)
            stood = replace(stood, needs=tuple(row.needs), conduct=tuple(row.conduct))
        found[row.post_id] = stood
    noted = noted_by_moderator(post_ids)
    for post_id, decision in newest_decisions(post_ids).items():
        by_moderator = {"decision": decision.ref, "decided_at": decision.at}
        found[post_id] = replace(found[post_id], **by_moderator, moderators_note=post_id in noted)
    return found


def _see_more(
    rows: Sequence[AnyRow], before: dict[int, _Standing], *, engine: str
) -> tuple[list[tuple[AnyRow, Reading]], int, int]:
    """The posts in which the newer rules see more, and how many were left to the person who read them, or failed."""
    more, left, unread = [], 0, 0
    for row in rows:
        stood = before[row.id]
        if stood.engine == engine:
            continue
        reading = assessing.read(_text_of(row, stood))
        if reading.failed:
            unread += 1
        elif not (reading.care > stood.care or reading.exposure >= max(SPARE_FROM, stood.exposure + 1)):
            continue
        elif _person_has_read(row, stood):
            left += 1
        else:
            more.append((row, reading))
    return more, left, unread


def _text_of(row: AnyRow, stood: _Standing) -> str:
    title = row.title if row.position == 1 else None
    moderators = row.note if stood.moderators_note else None
    return assessing.joined(title, row.body, own_note(row.note, row.default_note, moderators))


def _person_has_read(row: AnyRow, stood: _Standing) -> bool:
    """Whether a moderator gave a level of their own, or decided, and the words are still those they read."""
    if stood.by_person:
        return True
    if stood.decided_at is None or row.edited_at is None:
        return stood.decided_at is not None
    edited_by = row.edited_at + (AN_HOUR if row.voice != Voice.NAME else timedelta())
    return bool(stood.decided_at >= edited_by)


def _raise(more: list[tuple[AnyRow, Reading]], before: dict[int, _Standing]) -> Counter[int]:
    """Store what was seen. What somebody changed or decided in between is left alone: they saw the post later."""
    ids = [row.id for row, _ in more]
    posts = {post.id: post for post in db.session.scalars(select(Post).where(Post.id.in_(ids)).with_for_update())}
    now = _standings(ids)
    raised: Counter[int] = Counter()
    for row, reading in more:
        post = posts.get(row.id)
        if post is None or post.version != row.version or post.state in GONE_STATES or now[row.id] != before[row.id]:
            continue
        _store(post, reading, before[row.id])
        raised[reading.care] += 1
    return raised


def _store(post: Post, reading: Reading, stood: _Standing) -> None:
    """A reading beside the first, with the higher of both levels, and a signal on the case."""
    both = replace(
        reading,
        care=max(reading.care, stood.care),
        exposure=max(reading.exposure, stood.exposure),
        needs=tuple(sorted({*reading.needs, *stood.needs})),
        conduct=tuple(sorted({*reading.conduct, *stood.conduct})),
    )
    store_reading(post, both)
    level: dict[str, Any] = {"care": reading.care, "exposure": reading.exposure, "needs": reading.needs}
    reason = Reason(kind="reassessment", data=reading.heard, **level)
    open_case(post_id=post.id, masked=post.voice != Voice.NAME, reasons=[reason])


def _keep(reached: Progress) -> None:
    keep_mark(MARK, asdict(reached))
    if reached.done:
        counts: dict[str, Any] = {"engine": reached.engine, "read": reached.read, "raised": reached.raised}
        audit.record("screening.reassessed", by=None, subject="screening:posts", **counts)
