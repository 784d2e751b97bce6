"""`flask --app wsgi rerender`: posts of an older renderer are rendered again from what was written."""

from __future__ import annotations

import pytest
from click.testing import Result
from flask import Flask
from flask.cli import FlaskGroup
from sqlalchemy import select, update

from forum.core.db import db, start_writing
from forum.posts import text
from forum.posts.models import Post
from forum.posts.services import rerender_posts
from tests.people import alice

OLD = {"html": "<p>as it was drawn before</p>", "render_version": 0}


def rerender(app: Flask) -> Result:
    return app.test_cli_runner().invoke(FlaskGroup(add_version_option=False), ["rerender"])


@pytest.fixture
def three_of_which_two_are_old(app, make):
    thread = make.thread(alice, "*one*")
    for body in ("*two*", "*three*"):
        make.reply(thread, alice, body, voice="mask")
    with app.app_context():
        start_writing()
        db.session.execute(update(Post).where(Post.position <= 2).values(**OLD))
        db.session.commit()


def test_the_command_renders_what_is_old(app, stored, three_of_which_two_are_old):
    before = stored(select(Post.version, Post.edited_at, Post.body).order_by(Post.position))
    said = rerender(app)
    assert said.exit_code == 0, said.output
    assert said.output.splitlines() == ["2 posts rendered again", "Every post is up to date."]
    html = stored(select(Post.html).order_by(Post.position))
    assert html == [f"<p><em>{word}</em></p>\n" for word in ("one", "two", "three")]
    assert set(stored(select(Post.render_version))) == {text.RENDER_VERSION}
    assert stored(select(Post.version, Post.edited_at, Post.body).order_by(Post.position)) == before


def test_again_it_finds_nothing_to_do(app, three_of_which_two_are_old):
    rerender(app)
    assert rerender(app).output == "Every post is up to date.\n"


def test_it_goes_in_batches(app, three_of_which_two_are_old):
    done = []
    with app.app_context():
        for _ in range(3):
            done.append(rerender_posts(batch=1))
            db.session.commit()
    assert done == [1, 1, 0]
