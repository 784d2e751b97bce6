"""kill -9 in the middle of posting: what was acknowledged is there, whole, once; what was not is there after the retry.

The server is killed 20 times on each engine, 200 times with --full.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select, text

from forum.cases.models import Case, Signal
from forum.core.audit import HOUR_OVER, AuditEvent, verify
from forum.core.db import db, start_writing
from forum.core.outbox import OutboxRow
from forum.core.settings import change_setting
from forum.posts.models import AssessmentRow, Post, PostTransition, Thread
from tests.client import Visitor
from tests.contracts.ready import Ready
from tests.factories.making import CRISIS, Maker, Stored
from tests.live import PATIENCE, Live, open_house
from tests.people import Person, alice, bob, newt

KILLS, KILLS_IN_FULL = 20, 200
LETTERS = 4  # at most this many texts of one writer between two kills: below the limits of a member
WRITERS = ((alice, "name"), (bob, "mask"), (newt, "name"))


@dataclass(frozen=True)
class Letter:
    """A text on its way: its words and its key are used once, however often it is sent."""

    body: str
    key: str
    voice: str


@dataclass
class Writer:
    """A member's browser that sends one text after the other until the line breaks."""

    live: Live
    person: Person
    voice: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    token: str = ""
    acknowledged: dict[Letter, str] = field(default_factory=dict)
    unsure: list[Letter] = field(default_factory=list)
    written: int = 0

    def sign_in(self) -> None:
        browser = Visitor(self.live.house.app, use_cookies=True).as_(self.person)
        self.token = browser.csrf_token()
        cookies = "; ".join(f"{cookie.key}={cookie.value}" for cookie in browser._cookies.values())
        self.headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}

    def write(self, _: object = None) -> None:
        for _ in range(LETTERS):
            self.written += 1
            number = f"{self.person}-{self.written}"
            letter = Letter(body=f"{CRISIS} ({number})", key=f"key-{number}", voice=self.voice)
            if not self.send(letter):
                self.unsure.append(letter)
                return

    def send(self, letter: Letter) -> bool:
        """True when the server said that it has the text."""
        given = urlencode({"csrf_token": self.token, "body": letter.body, "key": letter.key, "voice": letter.voice})
        try:
            with closing(HTTPConnection("127.0.0.1", self.live.port, timeout=60)) as connection:
                connection.request("POST", self.path, given, self.headers)
                answer = connection.getresponse()
                location = answer.getheader("Location", "")
                answer.read()
        except (OSError, HTTPException):
            return False
        page = location.partition("#")[0].partition("?")[0]
        assert (answer.status, page) == (303, self.path.removesuffix("/replies"))
        self.acknowledged[letter] = location.rpartition("#post-")[2]
        return True

    def send_again(self) -> None:
        for letter in self.unsure:
            assert self.send(letter), "the server is back, and the same form is taken"
        self.unsure = []


@pytest.fixture(params=["sqlite", "postgresql"])
def live(request, tmp_path_factory, worker_id) -> Iterator[Ready]:
    server = request.getfixturevalue("postgres_server") if request.param == "postgresql" else None
    opened = open_house(request.param, tmp_path_factory.mktemp("kill"), server, worker_id)
    live = Ready(house=opened.house, port=opened.port)
    with live.house.app.app_context():
        start_writing()
        change_setting("posts_per_hour", 200, by=None)
        db.session.commit()
    try:
        yield live
    finally:
        live.close()
        live.house.close()


@pytest.fixture
def writers(live) -> list[Writer]:
    thread = Maker(live.house).thread(alice)
    made = [Writer(live, person, voice, f"/threads/{thread.thread_ref}/replies") for person, voice in WRITERS]
    for writer in made:
        writer.sign_in()
    return made


@dataclass
class Count:
    """What became of the texts that were on their way when the server was killed."""

    broken: int = 0
    untold: int = 0

    def add(self, live: Live, writers: list[Writer]) -> None:
        unsure = [letter.body for writer in writers for letter in writer.unsure]
        self.broken += len(unsure)
        self.untold += Stored(live.house).one(select(func.count(Post.id)).where(Post.body.in_(unsure)))


def test_nothing_acknowledged_is_lost_and_nothing_comes_twice(live, writers, full):
    count = Count()
    with ThreadPoolExecutor(len(writers)) as pool:
        for number in range(KILLS_IN_FULL if full else KILLS):
            live.start()
            send_again(writers)
            writing = [pool.submit(writer.write) for writer in writers]
            wait = wait_for_the_next_commit if number % 2 else wait_for_some
            wait(live, writers)
            live.kill()
            for done in writing:
                done.result()
            count.add(live, writers)
    live.start()
    send_again(writers)
    check(live, writers)
    print(f"\n{live.house.engine}: {taken(writers)} texts, {count} at the kills")
    assert count.broken, "no kill came while a text was on its way, so this proves nothing"


def send_again(writers: list[Writer]) -> None:
    for writer in writers:
        writer.send_again()


def wait_for_some(live: Live, writers: list[Writer]) -> None:
    """Until the server has taken a few more texts, and then a moment into the next one."""
    let_go(live)
    wanted, end = taken(writers) + random.randint(0, 2 * LETTERS), time.monotonic() + PATIENCE
    while taken(writers) < wanted and time.monotonic() < end:
        time.sleep(0.001)
    time.sleep(random.uniform(0, 0.02))


def wait_for_the_next_commit(live: Live, writers: list[Writer]) -> None:
    """Until one more text is stored; most often nobody has been told yet."""
    end = time.monotonic() + PATIENCE
    with live.house.app.app_context():
        before = stored_posts()
        while stored_posts() == before and time.monotonic() < end:
            pass
    let_go(live)


def stored_posts() -> int:
    found = db.session.scalar(select(func.count(Post.id))) or 0
    db.session.rollback()
    return found


def let_go(live: Live) -> None:
    """Close our own connections, so that nobody but the server has the database open."""
    with live.house.app.app_context():
        db.engine.dispose()


def taken(writers: list[Writer]) -> int:
    return sum(len(writer.acknowledged) for writer in writers)


def check(live: Live, writers: list[Writer]) -> None:
    stored = Stored(live.house)
    sent = {letter.body: ref for writer in writers for letter, ref in writer.acknowledged.items()}
    replies = stored(select(Post.body, Post.ref).where(Post.position > 1))
    assert len(sent) == sum(writer.written for writer in writers)
    assert Counter(body for body, _ in replies) == Counter(sent.keys()), "each exactly once"
    assert dict(replies) == sent, "and where the server said it was"
    check_that_each_is_whole(stored, len(sent))
    with live.house.app.app_context():
        assert verify()[1] is None
        if live.house.engine == "sqlite":
            assert db.session.execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]


def check_that_each_is_whole(stored: Stored, count: int) -> None:
    """With its case, signal, assessment, first move and audit row: all of one transaction."""
    of_replies = {
        "case": select(func.count(Case.id)).join(Post, Post.id == Case.post_id).where(Case.care == 4),
        "signal": select(func.count(Signal.id))
        .join(Case, Case.id == Signal.case_id)
        .join(Post, Post.id == Case.post_id)
        .where(Signal.kind == "screening"),  # who writes very much in an hour also gets one that says so
        "move": select(func.count(PostTransition.id)).join(Post, Post.id == PostTransition.post_id),
        "assessment": select(func.count(AssessmentRow.id)).join(Post, Post.id == AssessmentRow.post_id),
    }
    reply = Post.position > 1
    for name, rows in of_replies.items():
        assert stored.one(rows.where(reply)) == count, name
    logged = stored.one(select(func.count()).where(AuditEvent.action == "post.submitted"))
    waiting = stored(select(OutboxRow.payload).where(OutboxRow.topic == HOUR_OVER))
    logged += [row["action"] for row in waiting].count("post.submitted")  # under a mask: when the hour is over
    assert logged == count + 1
    assert stored.one(select(func.count()).where(OutboxRow.topic == "post.submitted")) == count + 1
    assert stored.one(select(Thread.last_position)) == stored.one(select(func.max(Post.position))) == count + 1
    seen = select(func.count(Post.id)).where(reply, Post.state.in_(("published", "folded", "members")))
    assert stored.one(select(Thread.reply_count)) == stored.one(seen)
