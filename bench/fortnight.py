"""A fortnight of a forum under an injected clock: posts by day and night, moderators of different speed, a rota with a
gap, and a mail server that is away for an hour. Everything the house does is checked against a slow and simple way of
working it out: when each case is due, which stands first in the queue, who is called about which, and how often.

    .venv/bin/python -m bench.fortnight               10,000 posts, on SQLite
    .venv/bin/python -m bench.fortnight --posts 500

Nothing sleeps: a minute of the forum is one round of the worker.
"""

from __future__ import annotations

import argparse
import email
import random
import re
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import delete, func, select, update

from bench.fortnight_tally import Tally, report
from bench.simulated import noise
from bench.slow_way import HOLIDAY, LONDON, MINUTE, Known, due_of, is_here, steps_due
from forum.accounts.models import Member
from forum.accounts.services import NewMember, sign_up
from forum.alerts.jobs import call_next_role
from forum.cases.models import Case, CaseAlert
from forum.cases.services import close_case
from forum.core import clock, outbox, worker
from forum.core.access import Author, Role
from forum.core.day_lines import DayDraft
from forum.core.db import db, own_transaction, start_writing
from forum.core.errors import DomainError
from forum.core.hours import parse_hours
from forum.core.outbox import OutboxRow
from forum.moderation.filters import Place
from forum.moderation.listing import Reader, list_queue
from forum.moderation.services import claim
from forum.posts.models import Thread, Voice
from forum.posts.pipeline import Draft
from forum.replies.services import post_reply
from forum.spaces.models import Space
from forum.staffing import services as staffing
from forum.threads.services import start_thread
from tests.house import House, build, sqlite_url

START = datetime(2026, 3, 23, tzinfo=UTC)  # a Monday; the clocks change on the 29th, the 3rd of April is a holiday
WORDS = {
    4: "I want to end my life tonight.",
    3: "I cut myself today and I can't stop.",
    2: "Sometimes I wish I would not wake up.",
    1: "I have been in recovery from self-harm for two years.",
}
SHARES = {4: 0.01, 3: 0.03, 2: 0.05, 1: 0.08}
SPEEDS = {"quick": 2, "steady": 4, "slow": 7, "thorough": 11}  # minutes a case takes each moderator
WAKES = 8  # minutes until somebody on call who was written to has looked
OUTAGE = (timedelta(days=1, hours=22), timedelta(days=1, hours=23))  # of the mail server, at night

IN_OUTAGE = START + OUTAGE[0] + timedelta(minutes=10, seconds=30)  # there is a crisis then, whatever chance draws


@dataclass(frozen=True, kw_only=True)
class Size:
    posts: int = 10_000
    days: int = 14
    members: int = 60
    urgency: float = 1.0  # times the usual shares of what is urgent
    seed: int = 5


_STEPS_TAKEN = select(func.count()).select_from(CaseAlert).where(CaseAlert.step > 0)

# The fortnight


class Fortnight:
    """Needs an app context; the house is empty but for its spaces."""

    def __init__(self, app: Flask, folder: Path, size: Size) -> None:
        self.app, self.mail, self.size = app, folder / "mail", size
        self.drawn = random.Random(size.seed)
        self.now = START
        self.tally = Tally()
        self.cases: dict[int, Known] = {}
        self.busy: dict[str, tuple[datetime, int | None]] = {}
        self.expected: Counter[tuple[str, str]] = Counter()
        self.came: Counter[tuple[str, str]] = Counter()
        self.seen_letters: set[str] = set()
        self.alerts_seen: set[int] = set()
        self.crises: list[Any] = []
        self.woken: list[tuple[datetime, int]] = []
        self.swept: dict[Any, datetime] = {}
        self.threads: list[int] = []
        self.refs: dict[str, int] = {}

    # People

    def furnish(self) -> None:
        start_writing()  # whoever lives here already is no staff
        db.session.execute(update(Member).values(role=Role.MEMBER.value, email_sealed=None, email_tag=None))
        db.session.commit()
        self.spaces = db.session.scalars(select(Space.id).where(Space.read_first != "everyone")).all()
        self.members = [self._join(f"person {number}") for number in range(self.size.members)]
        self.staff = {name: self._join(name, Role.MODERATOR) for name in SPEEDS}
        self.lead = self._join("lead", Role.SAFEGUARDING_LEAD)
        self.admin = self._join("admin", Role.ADMIN)
        week = [parse_hours("09:00-21:00")] * 5 + [parse_hours("10:00-16:00")] * 2
        staffing.set_week("Europe/London", week, seen=staffing.hours_seen(), by=None)
        db.session.commit()
        staffing.add_days([DayDraft(day=HOLIDAY, spans=())], by=None)
        db.session.commit()
        for night in range(self.size.days):
            if night != 3:  # one night nobody could take
                self._on_call(night)

    def _join(self, name: str, role: Role = Role.MEMBER) -> Author:
        address = "" if role == Role.MEMBER else f"{name}@team.example"
        member, secret = sign_up(
            NewMember(name=name, password=f"{self.drawn.getrandbits(80):x} and more", role=role, email=address)
        )
        author = Author(member_id=member.id, name=name, secret=secret)
        db.session.commit()
        return author

    def _on_call(self, night: int) -> None:
        name = ("quick", "slow")[night % 2]
        ref = db.session.scalars(select(Member.ref).where(Member.name == name)).one()
        begin = datetime.combine(START.date() + timedelta(days=night), time(20), tzinfo=LONDON)
        turn = staffing.TurnDraft(member_ref=ref, starts_at=begin, ends_at=begin + timedelta(hours=14))
        staffing.add_turns(turn, by=None)
        db.session.commit()

    def on_call(self) -> str:
        for night in range(self.size.days):
            begin = datetime.combine(START.date() + timedelta(days=night), time(20), tzinfo=LONDON)
            if night != 3 and begin <= self.now < begin + timedelta(hours=14):
                return ("quick", "slow")[night % 2]
        return ""

    # Minute by minute

    def live(self) -> Tally:
        self.furnish()
        posts = self._times()
        while self.now < START + timedelta(days=self.size.days):
            self.now += MINUTE
            while posts and posts[0] <= self.now:
                present, self.now = self.now, posts.pop(0)
                self._post()
                self.now = present
            self._mail_server()
            self._worker()
            self._moderators()
        self._settle()
        return self.tally

    def _times(self) -> list[datetime]:
        """More in the evening, some at night, none on a full second."""
        hours = [3, 2, 2, 1, 1, 1, 2, 3, 4, 4, 4, 4, 5, 5, 5, 5, 6, 7, 8, 9, 10, 9, 8, 5]
        found = []
        for _ in range(self.size.posts):
            hour = self.drawn.choices(range(24), hours)[0]
            day = timedelta(days=self.drawn.randrange(self.size.days), hours=hour)
            found.append(START + day + timedelta(seconds=self.drawn.uniform(61, 3600)))
        return sorted([*found, IN_OUTAGE])

    def _post(self) -> None:
        by, masked = self.drawn.choice(self.members), self.drawn.random() < 0.4
        shares = [share * self.size.urgency for share in SHARES.values()]
        care = self.drawn.choices([0, *SHARES], [1 - sum(shares), *shares])[0]
        care = 4 if self.now == IN_OUTAGE else care
        body = f"{WORDS.get(care, '')} {noise(self.drawn, 12)}"
        voice = Voice.MASK if masked else Voice.NAME
        draft = Draft(body=body, voice=voice, title=noise(self.drawn, 3), key=f"{self.drawn.getrandbits(96):x}")
        db.session.rollback()
        self._write(draft, by)
        self.tally.posts += 1
        self._look(check=True)

    def _write(self, draft: Draft, by: Author) -> None:
        if self.threads and self.drawn.random() < 0.85:
            answer = Draft(body=draft.body, voice=draft.voice, key=draft.key)
            try:
                post_reply(answer, thread_id=self.drawn.choice(self.threads[-40:]), by=by)
                db.session.commit()
                return
            except DomainError:
                db.session.rollback()
        made = start_thread(draft, space_id=self.drawn.choice(self.spaces), by=by)
        self.threads.append(db.session.scalars(select(Thread.id).where(Thread.ref == made.thread_ref)).one())
        db.session.commit()

    def _look(self, *, check: bool) -> None:
        """Learn of cases that are new or were raised; each has to be due when the slow way says."""
        db.session.rollback()
        columns = (Case.id, Case.ref, Case.care, Case.due_at, Case.opened_at, Case.masked)
        open_now = db.session.execute(select(*columns).where(Case.status == "open")).all()
        for row in open_now:
            known = self.cases.get(row.id)
            if known and (known.care, known.due) == (row.care, row.due_at):
                continue
            due = due_of(row.care, self.now, masked=row.masked)
            due = min(due, known.due) if known else due
            assert not check or row.due_at == due, (row.care, self.now, row.due_at, due)
            self.cases[row.id] = Known(row.care, row.due_at, row.opened_at, known.since if known else self.now)
            self.refs[row.ref] = row.id
            if row.care == 4:
                self.crises.append(row)

    def _mail_server(self) -> None:
        begin, end = (START + moment for moment in OUTAGE)
        if begin <= self.now < end and not self.mail.is_file():
            self.mail.rename(self.mail.with_name("kept")) if self.mail.exists() else None
            self.mail.write_text("away")
        elif self.now >= end and self.mail.is_file():
            self.mail.unlink()
            kept = self.mail.with_name("kept")
            kept.rename(self.mail) if kept.exists() else None

    def _worker(self) -> None:
        expected = self._late_now()
        worker.sweep_due(self.swept)
        if self.now in (at for sweep, at in self.swept.items() if sweep is not call_next_role):
            self._look(check=True)
            with own_transaction() as connection:
                connection.execute(delete(OutboxRow).where(OutboxRow.topic == "post.submitted"))
        self._compare(expected)
        while self.crises:  # who is on call is asked when the worker calls the team, not when the post came
            self._expect_crisis(self.crises.pop())
        while worker._guarded(outbox.work_once):
            pass
        self._read_letters()

    def _late_now(self) -> set[tuple[int, int]]:
        if all(known.due > self.now for known in self.cases.values()):
            return set()
        db.session.rollback()
        held = select(Case.id).where(Case.status == "open", Case.claimed_until > self.now)
        held_ids = set(db.session.scalars(held))
        found = set()
        for case_id, known in self.cases.items():
            if case_id not in held_ids:
                found |= {(case_id, step) for step in steps_due(known, self.now)}
        return found

    def _compare(self, expected: set[tuple[int, int]]) -> None:
        """The steps taken in this minute are those the slow way takes: none is missed, none is taken twice."""
        db.session.rollback()
        if not expected and db.session.scalar(_STEPS_TAKEN) == len(self.alerts_seen):
            return
        columns = (CaseAlert.id, CaseAlert.case_id, CaseAlert.step, CaseAlert.care, Case.ref)
        rows = db.session.execute(select(*columns).join(Case, Case.id == CaseAlert.case_id)).all()
        new = [row for row in rows if row.id not in self.alerts_seen and row.step > 0]
        assert sorted((row.case_id, row.step) for row in new) == sorted(expected), (self.now, new, expected)
        for row in new:
            self.alerts_seen.add(row.id)
            known = self.cases[row.case_id]
            if not known.step:
                self.tally.late[row.care] += 1
            known.step = row.step
            self.tally.steps[row.care, row.step] += 1
            self._expect_step(row)

    # Letters

    def _expect_crisis(self, row: Any) -> None:
        for name in (*SPEEDS, "lead"):
            self.expected[name, row.ref] += 1

    def _expect_step(self, row: Any) -> None:
        names = {1: list(SPEEDS), 2: ["lead"], 3: ["admin"]}[row.step]
        on_call = self.on_call() if row.care >= 2 else ""
        for name in {*names, *([on_call] if on_call else [])}:
            self.expected[name, row.ref] += 1

    def _read_letters(self) -> None:
        for path in self.mail.glob("*.eml") if self.mail.is_dir() else ():
            if path.name in self.seen_letters:
                continue
            self.seen_letters.add(path.name)
            letter = email.message_from_bytes(path.read_bytes())
            text, to = letter.get_payload(), letter["To"].partition("@")[0]
            assert not any(words[:20] in text for words in WORDS.values())
            match = re.search(r"cases/(\S+)|reference: (\S+)\.", text)
            assert match, text
            ref = match[1] or match[2]
            self.came[to, ref] += 1
            assert self.came[to, ref] <= self.expected[to, ref], ("a letter came twice", self.now, to, ref)
            if "You are on call" in text or "past its time" in text:
                self.woken.append((self.now + WAKES * MINUTE, self.refs[ref]))

    # People at work

    def _moderators(self) -> None:
        for name, pace in SPEEDS.items():
            until, case_id = self.busy.get(name, (self.now, None))
            if case_id is not None and until <= self.now:
                self._finish(case_id)
                self.busy[name] = (self.now, None)
            if self.busy.get(name, (self.now, None))[1] is None and is_here(self.now):
                self._take_first(name, pace)
        for at, case_id in [entry for entry in self.woken if entry[0] <= self.now]:
            self.woken.remove((at, case_id))
            if case_id in self.cases and not is_here(self.now):
                self._take(self.staff["quick"], case_id)
                self._finish(case_id)

    def _take_first(self, name: str, pace: int) -> None:
        """The first of the queue that nobody holds; the queue is in the order the slow way gives."""
        if not self.cases or self.drawn.random() < 0.3:  # they have other things to do as well
            return
        db.session.rollback()
        reader = Reader(member_id=self.staff[name].member_id or 0)
        rows = list_queue(Place(), reader=reader).rows
        order = sorted(self.cases.items(), key=lambda one: (-one[1].care, one[1].due, one[1].opened, one[0]))
        assert [row.id for row in rows] == [case_id for case_id, _ in order[: len(rows)]], self.now
        self.tally.looked += 1
        free = [row.id for row in rows if row.claimed_until is None or row.claimed_until <= self.now]
        if free:
            self._take(self.staff[name], free[0])
            self.busy[name] = (self.now + pace * MINUTE, free[0])

    def _take(self, who: Author, case_id: int) -> None:
        db.session.rollback()
        ref = db.session.scalars(select(Case.ref).where(Case.id == case_id)).one()
        try:
            claim(ref, by=who)
            db.session.commit()
        except DomainError:
            db.session.rollback()
            return
        known = self.cases[case_id]
        if known.first_act is None:
            known.first_act = self.now
            self.tally.waits[known.care].append((self.now - known.since) / MINUTE)

    def _finish(self, case_id: int) -> None:
        if case_id not in self.cases:
            return
        db.session.rollback()
        start_writing()
        case = db.session.get(Case, case_id)
        assert case is not None
        if case.status == "open":
            close_case(case)
        db.session.commit()
        del self.cases[case_id]

    def _settle(self) -> None:
        """Two hours more for what waits. Then every letter came, but for cases that were closed while mail was away."""
        for _ in range(120):
            self.now += MINUTE
            self._worker()
        missing = self.expected - self.came
        for (name, ref), count in missing.items():
            assert ref not in self.refs or self.refs[ref] not in self.cases, (name, ref, count, "lost")
        self.tally.letters = sum(self.came.values())
        self.tally.letters_in_outage = sum(missing.values())


def run(house: House, size: Size) -> Tally:
    """Live `size` in a house with nothing but spaces and the cast of the tests. Raises AssertionError."""
    with house.app.app_context():
        fortnight = Fortnight(house.app, house.folder, size)
        with clock.using(lambda: fortnight.now):
            return fortnight.live()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=Size.posts)
    parser.add_argument("--days", type=int, default=Size.days)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        with clock.using(lambda: START):
            house = build("sqlite", url=sqlite_url(place), folder=place)
        print(report(run(house, Size(posts=chosen.posts, days=chosen.days))))
        house.close()


if __name__ == "__main__":
    main()
