"""Long lists and long threads, straight into the tables: much quicker than through the forms."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select, update

from forum.core.db import db, start_writing
from forum.core.refs import new_ref
from forum.posts.models import Post, State, Thread
from forum.spaces.models import Space
from tests.house import House


def add_threads(house: House, moments: list[datetime], *, space: str = "kitchen") -> list[str]:
    """A thread in a space for each of these moments; their references."""
    with house.app.app_context():
        space_id = db.session.scalars(select(Space.id).where(Space.slug == space)).one()
        usual = {"space_id": space_id, "opening_state": State.PUBLISHED.value, "opening_name": "bob"}
        usual |= {"opening_voice": "name", "reply_count": 0, "last_position": 1, "active_to_the_hour": False}
        rows = [
            {**usual, "ref": new_ref(), "title": f"Thread {number}", "active_at": moment, "begun_at": moment}
            for number, moment in enumerate(moments)
        ]
        start_writing()
        db.session.execute(insert(Thread), rows)
        db.session.commit()
    return [row["ref"] for row in rows]


def add_posts(house: House, thread_ref: str, last: int, *, at: datetime) -> None:
    """Make a thread `last` posts long."""
    with house.app.app_context():
        start_writing()
        thread = db.session.scalars(select(Thread).where(Thread.ref == thread_ref)).one()
        usual = {"thread_id": thread.id, "voice": "name", "render_version": 1, "state": "published", "created_at": at}
        positions = range(thread.last_position + 1, last + 1)
        words = [
            {"position": n, "ref": new_ref(), "body": f"Post {n}.", "html": f"<p>Post {n}.</p>"} for n in positions
        ]
        db.session.execute(insert(Post), [{**usual, **one} for one in words])
        counts = {"last_position": last, "reply_count": last - 1}
        db.session.execute(update(Thread).where(Thread.id == thread.id).values(**counts))
        db.session.commit()
