"""The yardstick: one view, five ORM selects on the same database, one Jinja template, our thread page's own HTML."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session as OrmSession

from forum.accounts.models import Member
from forum.core.settings import SettingRow
from forum.posts.models import Post, Thread
from forum.spaces.models import Space


def make_app(engine: Any, *, html: str, bodies: list[str]) -> Flask:
    """An app whose `/threads/<ref>` is that page. `html` is our own page of a thread, `bodies` its posts' HTML."""
    app = Flask("bare")
    template = app.jinja_env.from_string(_template(html, bodies))

    @app.get("/threads/<ref>")
    def page(ref: str) -> str:
        with OrmSession(engine) as session:
            thread = session.scalars(select(Thread).where(Thread.ref == ref)).one()
            space = session.scalars(select(Space).where(Space.id == thread.space_id)).one()
            posts = session.scalars(
                select(Post).where(Post.thread_id == thread.id).order_by(Post.position).limit(20)
            ).all()
            authors = {
                member.id: member
                for member in session.scalars(select(Member).where(Member.id.in_({post.author_id for post in posts})))
            }
            rows = session.scalars(select(SettingRow)).all()
            return template.render(thread=thread, space=space, posts=posts, authors=authors, settings=rows)

    return app


def _template(html: str, bodies: list[str]) -> str:
    """Our page as a template in which the posts' texts are filled in, and all else stands as it is."""
    marked = html
    for number, body in enumerate(bodies):
        marked = marked.replace(body, f"\0{number}\0", 1)
    parts = marked.split("\0")
    return "".join(
        f"{{{{ posts[{int(part)}].html|safe }}}}" if index % 2 else "{% raw %}" + part + "{% endraw %}"
        for index, part in enumerate(parts)
    )
