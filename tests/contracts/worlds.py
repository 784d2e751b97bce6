"""One scripted day, lived twice: once with ivy behind the mask, once with noah, and everything that is left of it.

Three trustees may be in force. Then two of them open the wearer's first post in the evening; and ivy, whether she wears
the mask or not, has left how to reach her.

The clock is scripted and chance is seeded, so that two days differ only in who wore the mask. `live` gives the whole of
what somebody could hold afterwards: every table and column, the counters of the database, what was logged at every
level, letters, the names of the files beside the database, and the pages and headers that a third person saw.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

import psycopg
from sqlalchemy import make_url, select

from forum.accounts.services import sign_in
from forum.cases.models import Case
from forum.core import clock as core_clock
from forum.core import worker
from forum.core.db import db
from forum.posts.models import Post
from forum.trustees import boxes
from tests.client import Page, Visitor, without_tokens
from tests.contracts.remains import World, logged, seeded
from tests.factories.dump import dump
from tests.factories.making import CRISIS
from tests.factories.trust import FIXED, Trust, in_force, name_three
from tests.house import House
from tests.people import Person, ada, bob, mira, omar, sam

ivy = Person("ivy", "marble lantern cedar", email="ivy@people.example")
noah = Person("noah", "ribbon harvest canal", email="noah@people.example")
ADDRESSES = {ivy: "203.0.113.7", noah: "198.51.100.9"}
MINUTE = timedelta(minutes=1)
LATE = timedelta(minutes=11)
TRUSTED = (omar, sam, ada)
GLASS = "/moderation/break-glass"
APPEALS = "/moderation/appeals"
TAKEN_OUT = "I have the tablets here."


class Standing(Protocol):
    """The clock of the tests."""

    now: datetime

    def tick(self, by: timedelta) -> datetime: ...


@dataclass
class Script:
    """The day in the making: its people's browsers, its clock, and who wears the mask."""

    house: House
    clock: Standing
    wearer: Person
    late: timedelta = timedelta()
    browsers: dict[Person, Visitor] = field(default_factory=dict)

    def browser(self, person: Person) -> Visitor:
        if person not in self.browsers:
            made = Visitor(self.house.app, use_cookies=True)
            made.environ_base["REMOTE_ADDR"] = ADDRESSES.get(person, "192.0.2.1")
            self.browsers[person] = made
        return self.browsers[person]

    def wait(self, minutes: float = 1) -> None:
        self.clock.tick(minutes * MINUTE)

    def wait_for_the_next_hour(self) -> None:
        """Five past it: how long the team was busy differs, by how many posts are in the sample. What is done under the
        mask now stays inside its hour when it comes late, and its due time too (docs/threat-model.md, "times")."""
        self.clock.now = core_clock.up_to_hour(self.clock.now) + 5 * MINUTE

    @contextmanager
    def masked(self) -> Iterator[Visitor]:
        """The wearer's browser; what is done with it comes later by `late`, inside the same hour."""
        self.clock.tick(self.late)
        yield self.browser(self.wearer)
        self.clock.tick(-self.late)

    def post(self, person: Person, url: str, **fields: str) -> str:
        return _sent(self.browser(person), url, **fields)


def _sent(browser: Visitor, url: str, **fields: str) -> str:
    answer = browser.post_form(url, **fields)
    assert answer.status_code == 303, (url, answer.status_code, Page(answer.text).one("main").words[:1500])
    return answer.location


def live(
    house: House, clock: Standing, *, wearer: Person, late: timedelta = timedelta(), trust: Trust | None = None
) -> World:
    """One whole day in a house that was just put back, and what is left of it."""
    began = clock.now
    script = Script(house, clock, wearer, late)
    with seeded(), logged() as log:
        thread = _morning(script)
        if trust:
            script.post(ivy, "/me/contact", details="Ring my sister.", current_password=ivy.password)
        _noon(script, thread)
        _work_off(house)
        _afternoon(script, thread)
        _work_off(house)
        request, shown = _open_a_mask(script, thread, trust) if trust else ("", "")
        _evening(script)
        _work_off(house)
        seen = _look_round(script, thread, *([GLASS, request, "/transparency"] if trust else []))
    world = World(wearer, dump(house), counters=_counters(house), log=log.getvalue(), seen=seen)
    world.shown_once = shown
    world.letters = sorted(path.read_text() for path in (house.folder / "mail").glob("*.eml"))
    world.files = sorted(str(path.relative_to(house.folder)) for path in _files_beside(house))
    with house.app.app_context():
        world.secret = sign_in(wearer.name, wearer.password, address="127.0.0.1")[1]
    clock.now = began
    return world


def _morning(script: Script) -> str:
    """Both sign up and write by name; then one of them, the wearer, begins a conversation under a mask."""
    for person in (ivy, noah):
        script.browser(person).get("/")
        fields = {"name": person.name, "password": person.password, "email": person.email}
        script.post(person, "/sign-up", **fields)
        script.wait()
        words = {"title": f"From {person}", "body": f"I am {person}, and the kettle is on.", "key": f"named {person}"}
        script.post(person, "/threads", space="kitchen", voice="name", **words)
        script.wait()
    with script.masked() as browser:
        browser.get("/threads/new?space=kitchen")
        words = {"title": "Tonight", "body": CRISIS, "key": "masked thread"}
        thread = _sent(browser, "/threads", space="kitchen", voice="mask", **words)
        browser.get(thread)
        _sent(browser, "/help/closed")
    script.wait()
    return thread


def _noon(script: Script, thread: str) -> None:
    """Answers by name and under masks, an edit, a text that came back, a report; and both are about in the same way."""
    bobs = script.browser(bob).as_(bob)
    bobs_thread = _sent(bobs, "/threads", space="kitchen", title="Bread", body="It rose.", voice="name", key="bread")
    _sent(bobs, f"{thread}/replies", body="I am here.", voice="name", key="bob's answer")
    _sent(bobs, f"{thread}/replies", body="I know this too.", voice="mask", key="bob's other answer")
    script.wait(2)
    with script.masked() as browser:
        reply = _sent(browser, f"{thread}/replies", body=f"{CRISIS} Again.", voice="mask", key="masked reply")
        reply = reply.rpartition("#post-")[2]
        assert browser.post_form(f"{thread}/replies", body="", voice="mask", key="nothing").status_code == 422
        twice = _sent(browser, f"{thread}/replies", body=f"{CRISIS} Again.", voice="mask", key="masked reply")
        assert twice.endswith(reply)
        _sent(browser, f"/posts/{reply}/edit", body=f"{CRISIS} Still.", note="hard to read")
    for person in (ivy, noah):
        script.wait()
        browser = script.browser(person)
        _sent(browser, f"{bobs_thread}/replies", body=f"Hello from {person}.", voice="name", key=f"answer of {person}")
        for page in ("/", "/me", "/me/posts", "/spaces/kitchen", thread):
            assert browser.get(page).status_code == 200
    opening = Page(bobs.get(thread).text).all("article", data_post="")[0]["data-post"]
    _sent(bobs, f"/posts/{opening}/reports", reason="worried", details="Please look.")
    for person in (ivy, noah):
        script.post(person, "/sign-out")
    script.wait()


def _afternoon(script: Script, thread: str) -> None:
    """Moderators read and decide. Both come back; one of them takes a masked reply back."""
    script.wait(240)
    _moderate(script)
    script.wait_for_the_next_hour()
    for person in (ivy, noah):
        script.post(person, "/sign-in", name=person.name, password=person.password)
        script.wait()
    with script.masked() as browser:
        own = [post["data-post"] for post in Page(browser.get(thread).text).all("article", data_post="")]
        _sent(browser, f"/posts/{own[3]}/withdrawal")
        browser.get(f"/posts/{own[0]}")
        other = _sent(browser, "/threads", space="garden", voice="mask", title="Second", body="Quiet.", key="second")
        browser.get(other)
    script.wait()
    _ask_again(script, own[0])
    _take_words_out(script, own[0])


def _ask_again(script: Script, post: str) -> None:
    """The wearer asks for another look at what was decided; somebody else takes the decision back."""
    with script.masked() as browser:
        (ask,) = [link for link in Page(browser.get(f"/posts/{post}").text).links if link.endswith("/appeals")]
        browser.get(ask)
        _sent(browser, ask, body="I wrote it for everybody who sits on a stair.", key="another look")
        browser.get(ask)
    script.wait(2)
    colleague = script.browser(sam).as_(sam)
    (answer,) = [link for link in Page(colleague.get(APPEALS).text).links if link.startswith(f"{APPEALS}/")]
    _sent(colleague, answer, outcome="overturned", reason="You are right, and thank you.", note="Read twice.")
    script.wait()


def _take_words_out(script: Script, post: str) -> None:
    """A moderator takes a passage out, and the wearer says it another way."""
    staff = script.browser(mira).as_(mira)
    with script.house.app.app_context():
        case = db.session.scalars(select(Case.ref).join(Post, Post.id == Case.post_id).where(Post.ref == post)).one()
    fields = {"action": "redact", "reason": "It says how.", "span": TAKEN_OUT, "note": "A method."}
    page = f"/moderation/cases/{case}"
    assert staff.fill_in(page, f"{page}/decisions", **fields).status_code == 303
    script.wait(3)
    with script.masked() as browser:
        browser.get(f"/posts/{post}/edit")
        again = CRISIS.replace(TAKEN_OUT, "I have what I need here.")
        _sent(browser, f"/posts/{post}/edit", title="Tonight", body=again, note="")
    script.wait()


def _moderate(script: Script) -> None:
    """Claim every open case, write to the team, decide."""
    staff = script.browser(mira).as_(mira)
    for case in sorted(item["data-case"] for item in Page(staff.get("/moderation").text).all("li", data_case="")):
        page = f"/moderation/cases/{case}"
        _sent(staff, f"{page}/claim")
        _sent(staff, f"{page}/notes", body="Reads like a bad night.")
        _sent(staff, f"{page}/decisions", action="members", reason="Thank you for telling us.")
        script.wait()


def _evening(script: Script) -> None:
    """The last open case; then preferences, a wrong password, a forgotten one, and signing out: all of it by both."""
    _moderate(script)
    for person in (ivy, noah):
        script.post(person, "/me", country="GB", email=person.email)
        script.wait()
    script.wait(60)
    _work_off(script.house)  # what was done under masks joins the log now that its hour is over
    for person in (ivy, noah):
        stranger = Visitor(script.house.app, use_cookies=True)
        stranger.environ_base["REMOTE_ADDR"] = ADDRESSES[person]
        assert stranger.post_form("/sign-in", name=person.name, password="wrong words here").status_code == 422
        _sent(stranger, "/forgotten", email=person.email)
        script.wait()


def _open_a_mask(script: Script, thread: str, trust: Trust) -> tuple[str, str]:
    """Break-glass, to the end: the page of the request, and what was shown once."""
    staff = script.browser(mira).as_(mira)
    opening = Page(staff.get(thread).text).all("article", data_post="")[0]["data-post"]
    with script.house.app.app_context():
        case = db.session.scalars(select(Case.ref).join(Post, Post.id == Case.post_id).where(Post.ref == opening)).one()
    request = _sent(staff, GLASS, case=case, reason="suicide", tried="Two private notes.")
    first, second = (script.browser(person).as_(person) for person in (omar, sam))
    for browser, person in ((first, omar), (second, sam)):
        script.wait(3)
        _sent(browser, f"{request}/approval", current_password=person.password)
    _sent(first, f"{request}/layer", layer=_opened(trust, 0, first.get(request).text))
    script.wait(4)
    answer = second.post_form(f"{request}/contact", payload=_opened(trust, 1, second.get(request).text))
    assert answer.status_code == 200, answer.text[:1500]
    _sent(second, f"{request}/outcome", outcome="reached", words="They are safe.")
    script.wait()
    return request, Page(answer.text).one("main").words


def _opened(trust: Trust, place: int, page: str) -> str:
    """What the device of a trustee makes of the sealed text on their page."""
    (shown,) = Page(page).all("textarea", readonly="")
    return boxes.open_layer(trust.keys[place], "".join(word for word in shown.children if isinstance(word, str)))


def _look_round(script: Script, thread: str, *more: str) -> dict[str, tuple[int, list[tuple[str, str]], str]]:
    """What a guest, another member and a moderator see, with every header but the cookies' values."""
    seen = {}
    for person in (None, bob, mira):
        browser = Visitor(script.house.app, use_cookies=True)
        if person:
            browser.as_(person)
        for url in (
            "/",
            "/spaces/kitchen",
            "/spaces/garden",
            thread,
            "/moderation",
            "/moderation/closed",
            APPEALS,
            f"{APPEALS}?answered=1",
            *more,
        ):
            answer = browser.get(url)
            heads = [(name, value) for name, value in answer.headers if name != "Set-Cookie"]
            seen[f"{person or 'guest'} {url}"] = (answer.status_code, heads, without_tokens(answer.text))
    return seen


def _work_off(house: House) -> None:
    with house.app.app_context():
        worker.run(once=True)


def _files_beside(house: House) -> list[Path]:
    """The files of the site without its database and without letters, whose names are drawn."""
    skipped = ("hearth.db", "baseline.db")
    found = (path for path in house.folder.rglob("*") if path.is_file() and not path.name.startswith(skipped))
    return [path for path in found if path.parent.name != "mail"]


def _counters(house: House) -> dict[str, object]:
    """How far the database itself has counted: row numbers that were drawn, also those that were given back."""
    if house.engine == "sqlite":
        return {}
    address = make_url(house.url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        found = connection.execute("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'")
        return dict(found.fetchall())


def day(
    house: House, clock: Standing, wearer: Person, *, late: timedelta = timedelta(), trusted: bool = False
) -> World:
    """A house put back, and a day in it; `trusted`: three trustees are in force."""
    house.reset()
    if not trusted:
        return live(house, clock, wearer=wearer, late=late)
    trust = name_three(house.app, [house.known[person].id for person in TRUSTED], keys=FIXED)
    with in_force(house.app, trust):
        return live(house, clock, wearer=wearer, late=late, trust=trust)
