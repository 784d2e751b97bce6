"""A backup that is taken while another process writes holds one state of the site, not a mixture."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from sqlalchemy import func, select

from config import ROOT
from forum.core import audit
from forum.core.db import db
from forum.posts.models import Post, PostTransition, Thread
from tests.backup.conftest import backed_up, restored
from tests.people import alice

WRITER = """
import sys
from pathlib import Path
from config import Settings
from forum import create_app
from forum.core.db import db
from forum.masks.authorship import Author
from forum.posts.models import Thread, Voice
from forum.posts.pipeline import Draft
from forum.replies.services import post_reply
from sqlalchemy import select

folder, url, ref = sys.argv[1:4]
app = create_app(Settings(data_dir=Path(folder), database_url=url, testing=True))
with app.app_context():
    thread_id = db.session.scalars(select(Thread.id).where(Thread.ref == ref)).one()
    member = int(sys.argv[4])
    author = Author(member_id=member, name="alice", secret=bytes(32))
    print("ready", flush=True)
    while True:
        post_reply(Draft(body="The kettle is on.", voice=Voice.NAME), thread_id=thread_id, by=author)
        db.session.commit()
        print("wrote", flush=True)
"""


@pytest.fixture
def writer(house, make):
    """Another process that replies as fast as it can."""
    thread = make.thread(alice)
    known = str(house.known[alice].id)
    words = [sys.executable, "-c", WRITER, str(house.folder), house.url, thread.thread_ref, known]
    process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ})
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    for _ in range(3):
        assert process.stdout.readline() == "wrote\n"
    yield process
    process.kill()
    process.communicate()


def test_it_holds_one_state(house, writer, empty, tmp_path):
    paths = [backed_up(house, tmp_path / f"{number}.zip") for number in range(3)]
    for _ in range(3):
        assert writer.stdout.readline() == "wrote\n", "the writer was not held up"
    assert writer.poll() is None
    writer.kill()
    seen = []
    for path in paths:
        site = restored(empty(house.engine, like=house), path)
        with site.app.app_context():
            posts = db.session.scalar(select(func.count()).select_from(Post))
            moves = db.session.scalar(select(func.count(PostTransition.post_id.distinct())))
            replies, last = db.session.execute(select(Thread.reply_count, Thread.last_position)).one()
            assert posts == moves == last
            shown = select(func.count()).select_from(Post).where(Post.position > 1, Post.state == "published")
            assert replies == db.session.scalar(shown), "who writes so fast waits to be read after a while"
            assert audit.verify()[1] is None
            seen.append(posts)
    assert seen == sorted(seen)
    assert seen[-1] > seen[0]
