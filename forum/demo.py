"""The demo: a small fictional community, so that a newcomer sees a site that is alive.

Its people and their words stand in `demo_content/*.toml`. Everything goes through the same services as on a real site,
with the clock set back, so that levels, cases, masks and counters are what the house itself makes of these texts.
"""

from __future__ import annotations

import secrets
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from config import DEMO_SHOWN_BEFORE, Settings
from forum import demo_team
from forum.accounts import vault
from forum.accounts.models import Member
from forum.accounts.passwords import normalise_password
from forum.accounts.queries import name_key
from forum.accounts.services import NewMember, add_member, check_name, sign_up
from forum.cases.models import Case
from forum.core import audit, clock
from forum.core.access import Author, Role, Viewer
from forum.core.db import db, start_writing
from forum.core.errors import Unprocessable
from forum.core.hours import parse_hours
from forum.core.mask_words import ADJECTIVES, CREATURES
from forum.core.refs import new_ref
from forum.core.settings import change_setting
from forum.furnishing import furnish
from forum.moderation.deciding import Verdict, decide
from forum.plans.box import NO_PLAN, Plan
from forum.plans.services import keep_plan
from forum.posts.models import Post, Thread, Voice
from forum.posts.pipeline import Draft, Submitted
from forum.replies.services import post_reply
from forum.reports.services import Telling, report_post
from forum.spaces.models import Space
from forum.staffing import services as staffing
from forum.threads.services import start_thread

CONTENT = Path(__file__).with_name("demo_content")
THREAD_FILES = ("stories", "low_days", "counselling", "making_and_moving", "together", "workbench")
SETTINGS = {"default_country": "GB", "time_zone": "Europe/London"}
WEEK = ["09:00-21:00"] * 5 + ["10:00-16:00"] * 2
ON_CALL = ("mira", "mira", "sam")
LOOKED_AT_AFTER = timedelta(minutes=24)  # how soon the demo's moderators had read what came in days ago
OPENS_FOR_NOBODY = "!"  # not the hash of anything
ROLE_WORDS = {
    "member": "member",
    "moderator": "moderator of all spaces",
    "safeguarding_lead": "safeguarding lead",
    "admin": "admin",
}

Say = Callable[[str], object]


def fill_if_empty(settings: Settings, *, say: Say) -> None:
    """Fill a site without members with the demo community; `say` gets the sign-ins, one a line, once."""
    furnish()
    if db.session.scalar(select(func.count()).select_from(Member)):
        say(DEMO_SHOWN_BEFORE)
        return
    say("You can sign in to the demo with these (name, password, role):")
    _choose_settings()
    script = _read_script(now=clock.now())
    people = {person.name: person for person in _join_all(script.members, settings.demo_password, say=say)}
    if not settings.demo_password:
        say("These passwords are shown only now. A second start does not show them again.")
    stage = Stage(people=people, viewers=script.viewers(people))
    for at, act in sorted(stage.acts(script.threads, now=clock.now()), key=lambda entry: entry[0]):
        with clock.using(lambda moment=at: moment):  # type: ignore[misc]
            act()
            db.session.commit()
    _keep_plans(script.members, people)
    _choose_hours()


def _keep_plans(members: list[dict[str, Any]], people: dict[str, Author]) -> None:
    for entry in members:
        if "plan" in entry:
            plan = Plan(**{part: text.strip() for part, text in entry["plan"].items()})
            keep_plan(plan, version=NO_PLAN, by=people[entry["name"]])
            db.session.commit()


def _choose_hours() -> None:
    """The hours of the team from now on, and who is on call in the nights of a week. Open cases keep their time."""
    week = [parse_hours(text) for text in WEEK]
    staffing.set_week(SETTINGS["time_zone"], week, seen=staffing.hours_seen(), by=None)
    db.session.commit()
    zone = ZoneInfo(SETTINGS["time_zone"])
    evening = clock.now().astimezone(zone).replace(hour=20, minute=0, second=0, microsecond=0) - timedelta(days=1)
    for night in range(8):
        starts = evening + timedelta(days=night)
        who = ON_CALL[night % len(ON_CALL)]
        ref = db.session.scalars(select(Member.ref).where(Member.name == who)).one()
        turn = staffing.TurnDraft(member_ref=ref, starts_at=starts, ends_at=starts + timedelta(hours=14))
        if turn.ends_at > clock.now():
            staffing.add_turns(turn, by=None)
            db.session.commit()


def _choose_settings() -> None:
    start_writing()
    for name, value in SETTINGS.items():
        change_setting(name, value, by=None)
        audit.record("setting.changed", by=None, subject=f"setting:{name}")
    db.session.commit()


@dataclass(frozen=True)
class Script:
    """What the content files say."""

    members: list[dict[str, Any]]
    threads: list[dict[str, Any]]

    def viewers(self, people: dict[str, Author]) -> dict[str, Viewer]:
        roles = {entry["name"]: Role(entry.get("role", "member")) for entry in self.members}
        return {name: Viewer(member_id=who.member_id, name=name, role=roles[name]) for name, who in people.items()}


def _read_script(*, now: datetime) -> Script:
    threads = [thread for name in THREAD_FILES for thread in _read(name)["thread"]]
    for thread in threads:
        thread["starts"] = _start_of(thread, now=now)
    return Script(members=_read("community")["member"], threads=threads)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((CONTENT / f"{name}.toml").read_text(encoding="utf-8"))


def _start_of(thread: dict[str, Any], *, now: datetime) -> datetime:
    """`hours_ago`, or `days_ago` and `at` (a time of day)."""
    if "hours_ago" in thread:
        return now - timedelta(hours=thread["hours_ago"])
    hour, minute = (int(part) for part in thread["at"].split(":"))
    day = (now - timedelta(days=thread["days_ago"])).date()
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


# The people


def _join_all(members: list[dict[str, Any]], password: str, *, say: Say) -> Iterable[Author]:
    present = clock.now()
    for entry in members:
        with clock.using(lambda days=entry["joined_days_ago"]: present - timedelta(days=days)):  # type: ignore[misc]
            chosen = (password or _new_password()) if "sign_in" in entry else ""
            member, secret = _join(entry, chosen)
            author = Author(member_id=member.id, name=member.name, secret=secret)
            db.session.commit()
        if "sign_in" in entry:
            say(f"  {author.name:<6} {chosen}   {ROLE_WORDS[entry['role']]}")
        yield author


def _join(entry: dict[str, Any], password: str) -> tuple[Member, bytes]:
    if not password:
        return _join_without_password(entry)
    new = {"name": entry["name"], "country": entry.get("country"), "role": Role(entry.get("role", "member"))}
    new["email"] = entry.get("email", "")
    try:
        return sign_up(NewMember(password=password, **new))
    except Unprocessable as error:
        if error.field != "password":
            raise
    return _join_with_weak_password(new, password)


def _join_with_weak_password(new: dict[str, Any], password: str) -> tuple[Member, bytes]:
    """The demo can be reached from this machine only, so whoever sets its password may choose any."""
    member, secret = sign_up(NewMember(password=_new_password(), **new))
    given = normalise_password(password)
    member.password_hash, member.vault = vault.hash_password(given), vault.seal_under_password(secret, given)
    return member, secret


def _join_without_password(entry: dict[str, Any]) -> tuple[Member, bytes]:
    """Somebody who only lives in the story: no password opens this account, and no slow hash is worked out for it."""
    secret, name = vault.new_secret(), check_name(entry["name"])
    member = Member(ref=new_ref(), name=name, name_key=name_key(name), country=entry.get("country"))
    member.password_hash, member.vault, member.role = OPENS_FOR_NOBODY, b"", Role.MEMBER.value
    member.joined_on = clock.now().date()
    start_writing()
    add_member(member)
    return member, secret


def _new_password() -> str:
    words = [secrets.choice(words) for words in (ADJECTIVES, CREATURES, ADJECTIVES, CREATURES)]
    return "-".join(word.lower() for word in words)


# What they say and do


@dataclass
class Stage:
    """Who is there, and which post of the script became which post of the site."""

    people: dict[str, Author]
    viewers: dict[str, Viewer]
    made: dict[int, Submitted] = field(default_factory=dict)

    def acts(self, threads: list[dict[str, Any]], *, now: datetime) -> Iterable[tuple[datetime, Callable[[], None]]]:
        """Every act of the script with its moment. Acts in the future are left out."""
        for thread in threads:
            for at, act in self._acts_of(thread):
                if at <= now:
                    yield at, act

    def _acts_of(self, thread: dict[str, Any]) -> Iterable[tuple[datetime, Callable[[], None]]]:
        begins = thread["starts"]
        looked_at = "days_ago" in thread  # what is newer waits in the queue
        yield begins, lambda: self._start(thread)
        if looked_at:
            yield begins + LOOKED_AT_AFTER, lambda: self._look(thread)
        for reply in thread.get("reply", ()):
            at = begins + timedelta(hours=reply["after"])
            yield at, lambda reply=reply: self._reply(thread, reply)  # type: ignore[misc]
            if looked_at:
                yield at + LOOKED_AT_AFTER, lambda reply=reply: self._look(reply)  # type: ignore[misc]
        if report := thread.get("report"):
            yield begins + timedelta(hours=report["after"]), lambda: self._report(thread, report)
        if decision := thread.get("decision"):
            yield begins + timedelta(hours=decision["after"]), lambda: self._decide(thread, decision)
        for entry in thread.get("act", ()):
            yield begins + timedelta(hours=entry["after"]), lambda entry=entry: self._act(thread, entry)  # type: ignore[misc]

    def _start(self, thread: dict[str, Any]) -> None:
        space_id = db.session.scalars(select(Space.id).where(Space.slug == thread["space"])).one()
        draft = _draft(thread, title=thread["title"], note=thread.get("note"))
        self.made[id(thread)] = start_thread(draft, space_id=space_id, by=self.people[thread["by"]])

    def _reply(self, thread: dict[str, Any], reply: dict[str, Any]) -> None:
        thread_id = db.session.scalars(select(Thread.id).where(Thread.ref == self.made[id(thread)].thread_ref)).one()
        self.made[id(reply)] = post_reply(_draft(reply), thread_id=thread_id, by=self.people[reply["by"]])

    def _report(self, thread: dict[str, Any], report: dict[str, Any]) -> None:
        who = report["by"]
        telling = Telling(reason=report["reason"], details=report["details"])
        ref = self.made[id(thread)].post_ref
        report_post(ref, telling, by=self.people[who], viewer=self.viewers[who], counted_as=f"demo:{who}")

    def _decide(self, thread: dict[str, Any], decision: dict[str, Any]) -> None:
        verdict = Verdict(
            action=decision["action"],
            reason=decision["reason"],
            note=decision["case_note"],
            content_note=decision.get("note", ""),
        )
        case = _find_open_case(self.made[id(thread)].post_ref)
        if case:
            decide(case, verdict, by=self.people[decision["by"]])

    def _act(self, thread: dict[str, Any], entry: dict[str, Any]) -> None:
        """Somebody does something at the case of a conversation's first post, or its author asks about it."""
        who = entry["by"]
        demo_team.act(self.made[id(thread)].post_ref, entry, by=self.people[who], viewer=self.viewers[who])

    def _look(self, entry: dict[str, Any]) -> None:
        """A moderator reads what came in days ago and leaves it as it is: it is no longer in the queue."""
        case = _find_open_case(self.made[id(entry)].post_ref)
        if case:
            reader = "sam" if entry["by"] == "mira" else "mira"
            decide(case, Verdict(action="keep", note="Read with care, and left as it is."), by=self.people[reader])


def _draft(entry: dict[str, Any], *, title: str | None = None, note: str | None = None) -> Draft:
    return Draft(body=entry["body"].strip(), voice=Voice(entry.get("voice", "name")), title=title, note=note)


def _find_open_case(post_ref: str) -> str | None:
    found = select(Case.ref).join(Post, Post.id == Case.post_id).where(Post.ref == post_ref, Case.status == "open")
    return db.session.scalar(found)
