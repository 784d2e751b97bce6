"""What the tests of accountability share: cases straight in the tables, with the waits that a test wants."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, update

from forum.cases.models import Case, CaseClaim
from forum.core.db import db, start_writing
from forum.core.numbers import draw_number
from forum.core.refs import new_ref
from forum.posts.models import Post, State, Thread
from tests.people import alice, mira

OPENED = datetime(2026, 3, 2, 9, 10, tzinfo=UTC)
LATER = timedelta(days=365)


@pytest.fixture
def cases(app, house, make):
    """Puts cases straight into the tables: `cases(level, wait in minutes or None, ...)` gives the case's number."""
    make.thread(alice)

    def add(care: int, wait: int | None, *, due: int = 15, masked: bool = False, closed: bool = True, **more) -> int:
        opened = more.pop("opened", OPENED)
        with app.app_context():
            start_writing()
            thread_id, last = db.session.execute(select(Thread.id, Thread.last_position)).one()
            post = Post(ref=new_ref(), thread_id=thread_id, position=last + 1, voice="name", body="x", html="<p>x</p>")
            post.render_version, post.state, post.created_at = 1, State.PUBLISHED.value, opened
            db.session.add(post)
            db.session.flush()
            db.session.execute(update(Thread).values(last_position=last + 1))
            number = draw_number()
            values = {"id": number, "ref": new_ref(), "post_id": post.id, "masked": masked, "care": care, "exposure": 0}
            values |= {
                "machine_care": care,
                "status": "closed" if closed else "open",
                "opened_at": opened,
                "version": 1,
            }
            values |= {"due_at": opened + timedelta(minutes=due), "closed_at": opened + LATER if closed else None}
            db.session.execute(insert(Case).values(**values | more))
            if wait is not None:
                at = opened + timedelta(minutes=wait)
                db.session.add(CaseClaim(case_id=number, by_id=house.known[mira].id, at=at, until=at))
            db.session.commit()
            return number

    return add
