"""A forum that has lived: members with habits, posting by name and under masks through the services themselves.

Only what the worker is done with is taken away in bulk instead of row by row; everything that stays is stored by the
same code as on a real site. The texts are noise, so that nobody can be known by their style.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from flask import Flask, g
from sqlalchemy import delete, select

from forum.accounts import sessions
from forum.accounts.models import Member, Session
from forum.accounts.services import NewMember, sign_up
from forum.core import clock, worker
from forum.core.access import Author, Role, Viewer
from forum.core.db import db, own_transaction
from forum.core.errors import DomainError
from forum.core.outbox import OutboxRow
from forum.posts.models import Post, Thread, Voice
from forum.posts.pipeline import Draft, Submitted
from forum.posts.services import Change, edit_post, withdraw_post
from forum.replies.services import post_reply
from forum.reports.services import Telling, report_post
from forum.spaces.models import Space
from forum.threads.services import start_thread
from tests.factories.trust import in_force, name_three

START = datetime(2026, 1, 5, tzinfo=UTC)
SYLLABLES = "ba be bi bo bu da de di do du ka ke ki ko ku la le li lo lu ma me mi mo mu na ne ni no nu".split()
WORDS = [a + b for a in SYLLABLES for b in SYLLABLES[::3]]
CRY = "I want to end my life tonight."
CRIES, EDITS, WITHDRAWALS, REPORTS, SIGN_OUTS = 0.04, 0.05, 0.02, 0.03, 0.5  # shares of posts, and of visits


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much life. `apart`: nobody writes in both voices during one visit; `until_morning`: six hours more, in which
    the worker does what it does at night, and whoever was the last writes once more; `sealed`: three of the members are
    trustees, in force from the first post on."""

    members: int = 500
    posts: int = 5_000
    days: int = 90
    apart: bool = False
    until_morning: bool = False
    sealed: bool = False
    seed: int = 4


@dataclass(frozen=True)
class Habits:
    """One member, and how they live here."""

    author: Author
    activity: float
    masked: float  # the share of their posts, or of their visits, that is under a mask
    pace: timedelta  # between two posts of a visit
    hours: Sequence[float]  # a weight for each hour of the day
    spaces: Sequence[float]


@dataclass(frozen=True, order=True)
class Act:
    at: datetime
    number: int
    who: Habits = field(compare=False)
    masked: bool = field(compare=False)
    first: bool = field(compare=False)  # of a visit: they sign in


Truth = dict[str, int]  # a masked post's row number -> the member who wrote it


@dataclass
class Lived:
    """What is nowhere in the site: who wrote what, the row numbers of all posts in the order of writing, and the
    trustees' own keys."""

    truth: Truth = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    keys: Sequence[X25519PrivateKey] = ()


def simulate(app: Flask, size: Size) -> Lived:
    """Live `size` in an empty site with spaces."""
    drawn = random.Random(size.seed)
    with app.app_context(), _time() as moment:
        spaces = db.session.scalars(select(Space.id).where(Space.read_first != "everyone").order_by(Space.id)).all()
        people = list(_join(size, len(spaces), drawn, moment))
        life = Life(app, size, drawn, spaces, people)
        with _trusted(life):
            _live(life, moment)
    return life.lived


def _live(life: Life, moment: list[datetime]) -> None:
    day = START
    for act in _acts(life.size, life.people, life.drawn):
        if act.at.date() != day.date():
            _night()
        day = moment[0] = act.at
        life.live(act)
    if life.size.until_morning:
        moment[0] += timedelta(hours=6)
        _night()
        life.live(act)


@contextmanager
def _trusted(life: Life) -> Iterator[None]:
    """While trustees are in force, where there are any."""
    if not life.size.sealed:
        yield
        return
    db.session.rollback()
    trust = name_three(life.app, [person.author.member_id or 0 for person in life.people[:3]])
    life.lived.keys = trust.keys
    with in_force(life.app, trust):
        yield


@contextmanager
def _time() -> Iterator[list[datetime]]:
    moment = [START - timedelta(days=30)]
    with clock.using(lambda: moment[0]):
        yield moment


def _join(size: Size, spaces: int, drawn: random.Random, moment: list[datetime]) -> Iterator[Habits]:
    """Members who joined over the month before, one after the other."""
    for number in range(size.members):
        moment[0] += timedelta(days=29) / size.members
        member, secret = sign_up(NewMember(name=f"person {number}", password=f"{drawn.getrandbits(80):x} of {number}"))
        author = Author(member_id=member.id, name=member.name, secret=secret)
        db.session.commit()
        yield _habits(author, spaces, drawn)


def _habits(author: Author, spaces: int, drawn: random.Random) -> Habits:
    middle, width = drawn.choice((7, 12, 19, 22, 2)) + drawn.gauss(0, 1.5), drawn.uniform(1, 4)
    distances = (min(abs(hour - middle) % 24, 24 - abs(hour - middle) % 24) for hour in range(24))
    return Habits(
        author=author,
        activity=drawn.paretovariate(1.3),
        masked=drawn.betavariate(1.2, 2.5),
        pace=timedelta(minutes=drawn.lognormvariate(1.5, 0.6)),
        hours=[2 ** -((distance / width) ** 2) + 0.01 for distance in distances],
        spaces=[drawn.expovariate(1) + 0.02 for _ in range(spaces)],
    )


def _acts(size: Size, people: Sequence[Habits], drawn: random.Random) -> list[Act]:
    """Visits of one post or a few each, until there are enough posts; in the order of time."""
    weights = [person.activity for person in people]
    acts: list[Act] = []
    while len(acts) < size.posts:
        who = drawn.choices(people, weights)[0]
        hour = drawn.choices(range(24), who.hours)[0]
        at = START + timedelta(days=drawn.randrange(size.days), hours=hour, seconds=drawn.uniform(0, 3600))
        one_voice = drawn.random() < who.masked
        first = True
        while first or drawn.random() < 0.45:
            masked = one_voice if size.apart else drawn.random() < who.masked
            acts.append(Act(at, len(acts), who, masked, first))
            at, first = at + who.pace * drawn.uniform(0.4, 1.6), False
    return sorted(acts[: size.posts])


class Life:
    """What happens, act by act. Needs an app context."""

    def __init__(self, app: Flask, size: Size, drawn: random.Random, spaces: Any, people: Any) -> None:
        self.app, self.size, self.drawn, self.spaces, self.people = app, size, drawn, spaces, people
        self.recent: dict[int, list[int]] = {space: [] for space in spaces}
        self.lived = Lived()

    def live(self, act: Act) -> None:
        if act.first:
            self._visit(act.who)
        made = self._write(act)
        post = db.session.execute(select(Post.id, Post.thread_id).where(Post.ref == made.post_ref)).one()
        self.lived.order.append(str(post.id))
        if act.masked:
            self.lived.truth[str(post.id)] = act.who.author.member_id or 0
        self._what_follows(act, made)

    def _visit(self, who: Habits) -> None:
        """They sign in; half of them sign out again, the others' rows stay until they run out."""
        with self.app.test_request_context("/"):
            member = db.session.get_one(Member, who.author.member_id)
            assert who.author.secret is not None
            sessions.begin(member, who.author.secret)
            token = g.open_session.token
        db.session.rollback()
        if self.drawn.random() < SIGN_OUTS:
            with own_transaction() as connection:
                connection.execute(delete(Session).where(Session.token_hash == sha256(token).digest()))

    def _write(self, act: Act) -> Submitted:
        space = self.drawn.choices(self.spaces, act.who.spaces)[0]
        body = CRY if self.drawn.random() < CRIES else noise(self.drawn, 20)
        draft = Draft(
            body=body,
            voice=Voice.MASK if act.masked else Voice.NAME,
            title=noise(self.drawn, 3),
            key=f"{self.drawn.getrandbits(96):x}",
        )
        made = self._answer(draft, space, act.who.author) or self._begin(draft, space, act.who.author)
        db.session.commit()
        return made

    def _answer(self, draft: Draft, space: int, by: Author) -> Submitted | None:
        """A reply in one of the newest threads of the space, more often than not; None where it can't be."""
        if not self.recent[space] or self.drawn.random() < 0.25:
            return None
        thread = self.drawn.choice(self.recent[space])
        try:
            return post_reply(replace(draft, title=None), thread_id=thread, by=by)
        except DomainError:
            db.session.rollback()
            self.recent[space].remove(thread)
            return None

    def _begin(self, draft: Draft, space: int, by: Author) -> Submitted:
        made = start_thread(draft, space_id=space, by=by)
        thread = db.session.scalars(select(Thread.id).where(Thread.ref == made.thread_ref)).one()
        self.recent[space] = [*self.recent[space][-8:], thread]
        return made

    def _what_follows(self, act: Act, made: Submitted) -> None:
        """Some change their post or take it back, and some are reported by others."""
        db.session.rollback()
        chance = self.drawn.random()
        if chance < EDITS:
            edit_post(made.post_ref, Change(body=noise(self.drawn, 15), version=1), by=act.who.author)
        elif chance < EDITS + WITHDRAWALS:
            withdraw_post(made.post_ref, by=act.who.author)
        elif chance < EDITS + WITHDRAWALS + REPORTS:
            self._report(made, self.drawn.choice(self.people).author)
        db.session.commit()

    def _report(self, made: Submitted, by: Author) -> None:
        viewer = Viewer(member_id=by.member_id, name=by.name, role=Role.MEMBER, country=None)
        try:
            report_post(made.post_ref, Telling(reason="worried"), by=by, viewer=viewer, counted_as=f"{by.member_id}")
        except DomainError:
            db.session.rollback()


def noise(drawn: random.Random, words: int) -> str:
    """Words that mean nothing, the same few hundred for everybody."""
    return " ".join(drawn.choices(WORDS, k=words))


def _night() -> None:
    """The worker: what it only reads is taken away at once, letters and sweeps are its own."""
    with own_transaction() as connection:
        connection.execute(delete(OutboxRow).where(OutboxRow.topic == "post.submitted"))
    worker.run(once=True)
