"""A site of 60,000 posts to measure on: 20 spaces, 2,000 threads, some of them long. Built once, then kept."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, insert, select

from forum.accounts.models import Member
from forum.accounts.services import NewMember, sign_up
from forum.core.db import db, start_writing
from forum.core.refs import new_ref
from forum.posts import text
from forum.posts.models import Post, Thread
from forum.spaces.models import Space

PASSWORD = "a bench of four words"  # noqa: S105, of members that exist in a benchmark only
SPACES, THREADS, POSTS, MEMBERS = 20, 2_000, 60_000, 50
SHARE_OF_LONG = 100  # one thread in so many takes ten times its share
WORDS = "morning walk kettle garden quiet river letter blanket window slow bread song neighbour bus rain light".split()
START = datetime(2026, 1, 1, tzinfo=UTC)
BATCH = 2_000


def fill(app: Flask, *, posts: int = POSTS) -> None:
    """Fill an empty database; leave a filled one alone."""
    with app.app_context():
        if db.session.scalar(select(func.count()).select_from(Post)):
            return
        _members()
        _spaces()
        _threads(posts)


def _members() -> None:
    for number in range(MEMBERS):
        sign_up(NewMember(name=f"bench {number}", password=PASSWORD))
        db.session.commit()


def _spaces() -> None:
    start_writing()
    for number in range(SPACES):
        db.session.add(Space(slug=f"space-{number}", name=f"Space {number}", description="A board.", position=number))
    db.session.commit()


def _threads(posts: int) -> None:
    drawn = random.Random(7)
    spaces = db.session.scalars(select(Space.id)).all()
    members = db.session.execute(select(Member.id, Member.name)).all()
    sizes = _sizes(posts, THREADS)
    start_writing()
    threads = [_thread(number, size, drawn, spaces, members) for number, size in enumerate(sizes, start=1)]
    db.session.execute(insert(Thread), threads)
    rows: list[dict[str, Any]] = []
    for thread, size in zip(threads, sizes, strict=True):
        rows += [_post(thread["id"], position, drawn, members) for position in range(1, size + 1)]
        if len(rows) >= BATCH:
            db.session.execute(insert(Post), rows)
            rows = []
    if rows:
        db.session.execute(insert(Post), rows)
    db.session.commit()


def _sizes(posts: int, threads: int) -> list[int]:
    """How many posts each thread has: 20 at least, the rest in a few long ones."""
    share = max(20, posts // threads * 2 // 3)
    long_ones = threads // SHARE_OF_LONG
    extra = max(0, posts - share * threads) // long_ones
    return [share + (extra if number % SHARE_OF_LONG == 0 else 0) for number in range(threads)]


def _thread(number: int, size: int, drawn: random.Random, spaces: Any, members: Any) -> dict[str, Any]:
    return {
        "id": number,
        "ref": new_ref(),
        "space_id": spaces[number % len(spaces)],
        "title": _sentence(drawn, 5),
        "note": None,
        "opening_state": "published",
        "opening_voice": "name",
        "opening_name": drawn.choice(members).name,
        "reply_count": size - 1,
        "last_position": size,
        "active_at": START + timedelta(minutes=number),
        "begun_at": START + timedelta(minutes=number),
        "active_to_the_hour": False,
    }


def _post(thread_id: int, position: int, drawn: random.Random, members: Any) -> dict[str, Any]:
    body = "\n\n".join(_sentence(drawn, 25) for _ in range(3))
    return {
        "ref": new_ref(),
        "thread_id": thread_id,
        "position": position,
        "voice": "name",
        "author_id": drawn.choice(members).id,
        "body": body,
        "html": "".join(f"<p>{paragraph}</p>\n" for paragraph in body.split("\n\n")),
        "render_version": text.RENDER_VERSION,
        "state": "published",
        "created_at": START + timedelta(minutes=position),
        "version": 1,
    }


def _sentence(drawn: random.Random, words: int) -> str:
    return " ".join(drawn.choice(WORDS) for _ in range(words)).capitalize() + "."
