"""The real site on a loopback port, filled with the demo community, for tests that look at it in a browser. Trustees
are in force there.

One worker of a run fills it; the others take a copy. What a worker then does to its copy is its own.
"""

from __future__ import annotations

import io
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from threading import Thread as Threads
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from config import Settings
from forum import create_app
from forum.accounts import recovery, vault
from forum.accounts.models import Member, Sanction
from forum.accounts.services import sign_in
from forum.appeals.services import Answer, answer
from forum.cases.models import Case
from forum.core import clock
from forum.core.access import public
from forum.core.db import db
from forum.core.migrate import upgrade
from forum.core.refs import new_ref
from forum.crisis import importing
from forum.crisis.models import CrisisImport, CrisisResource
from forum.demo import fill_if_empty
from forum.moderation.debriefing import leave
from forum.posts.models import Post
from forum.posts.pipeline import Submitted
from forum.reports.models import Report
from forum.rules.services import add_rule
from forum.screening import BUILT_IN
from forum.staffing.models import OnCallTurn
from tests.browser import glass
from tests.chromium import PATIENCE
from tests.client import Page as Tree
from tests.client import Visitor
from tests.engines import RUN_FOLDER, locked
from tests.factories.making import CRISIS, Maker
from tests.house import House, sqlite_url
from tests.people import Known, Person, ada, alice, bob, guest, mira, sam
from tests.rules.conftest import LIGHTHOUSE

PASSWORD = glass.PASSWORD
INHABITANTS = (alice, bob, mira, sam, ada)
LONG_REPLY = "The bus was late again, and I counted the trees instead. " * 12
WIDTH, HEIGHT = 390, 844  # a phone of today


@dataclass
class DemoSite:
    """A running site. `refs` names what was put into it: "thread", "masked", "noted", "case", "held", "resource"..."""

    app: Flask
    url: str
    refs: dict[str, str]

    def path(self, template: str) -> str:
        """`/threads/{thread}` with its references filled in."""
        return template.format(**self.refs)

    def visitor(self, person: Person = guest, *, looked: bool = True) -> Visitor:
        """Somebody without a browser, signed in. `looked`: a trustee has looked at the fingerprints."""
        visitor = Visitor(self.app, use_cookies=True).as_(replace(person, password=PASSWORD))
        if looked and person in glass.TRUSTED:
            visitor.post_form("/me/trustee/seen", next="/")
        return visitor

    def open(
        self, browser: Browser, person: Person = guest, *, width: int = WIDTH, looked: bool = True, **more: Any
    ) -> BrowserContext:
        """A browser window of this person, with a session of its own, on a phone unless `width` says otherwise."""
        size = {"width": width, "height": HEIGHT}
        context = browser.new_context(viewport=size, base_url=self.url, reduced_motion="reduce", **more)
        context.set_default_timeout(PATIENCE)
        cookies = self.visitor(person, looked=looked)._cookies.values()
        context.add_cookies([{"name": one.key, "value": one.value, "url": self.url} for one in cookies])
        return context


def sign_in_by_form(page: Page, person: Person) -> None:
    """As a person does it."""
    page.goto("/sign-in")
    fill_in_sign_in(page, person)


def fill_in_sign_in(page: Page, person: Person) -> None:
    page.get_by_label("Name").fill(person.name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()


@contextmanager
def run(folder: Path) -> Iterator[DemoSite]:
    """A copy of the filled site in this folder, served until the block ends."""
    vault.use_test_cost()
    refs = copy_of_filled_site(folder)
    app = make_app(folder, sqlite_url(folder))
    glass.pin_named(app)
    with served(app) as url:
        yield DemoSite(app=app, url=url, refs=refs)
    with app.app_context():
        db.engine.dispose()


class Silent(WSGIRequestHandler):
    """Writes no line for a request."""

    def log_request(self, *args: object) -> None:
        """Nothing."""


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The app on a free loopback port; its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
    server.daemon_threads = True
    thread = Threads(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def make_app(folder: Path, database_url: str) -> Flask:
    """The site as production has it, in demo mode, with one page that breaks."""
    where = {"data_dir": folder, "database_url": database_url}
    app = create_app(Settings(**where, demo=True, demo_password=PASSWORD))
    app.add_url_rule("/breaks", view_func=breaks)
    app.add_url_rule("/too-many", view_func=too_many)
    return app


@public
def breaks() -> str:
    raise ArithmeticError("a page that always breaks")


@public
def too_many() -> str:
    from forum.core.errors import TooMany

    raise TooMany("Please wait a few minutes.", retry_after=60)


# Filling it


def copy_of_filled_site(folder: Path) -> dict[str, str]:
    original = Path(os.environ[RUN_FOLDER]) / "demo"
    with locked(original.with_suffix(".lock")):
        if not (original / "refs.json").exists():
            fill(original)
    shutil.copytree(original, folder, dirs_exist_ok=True)
    refs: dict[str, str] = json.loads((folder / "refs.json").read_text())
    return refs


def fill(folder: Path) -> None:
    """The demo community, and what these tests look at besides."""
    shutil.rmtree(folder, ignore_errors=True)
    app = make_app(folder, sqlite_url(folder))
    with app.app_context():
        upgrade()
        fill_if_empty(app.extensions["hearth_settings"], say=lambda line: None)
        known = {person: who(person) for person in INHABITANTS}
        db.session.commit()
    house = House(app=app, engine="sqlite", url=sqlite_url(folder), folder=folder, known=known)
    refs = add_more(house)
    with app.app_context():
        db.engine.dispose()
    (folder / "refs.json").write_text(json.dumps(refs))


def add_for_the_team(house: House, make: Maker, *, noted: Submitted) -> dict[str, str]:
    """A crisis for a second person, an appeal that is answered, a note to the writer, and one of each of the rest."""
    closed, written = (make.thread(alice, CRISIS, space="low-days", voice="mask", title=t) for t in ("Closed", "Heard"))
    make.decision(closed.post_ref, action="members")
    make.private_note(written.post_ref)
    again = make.thread(alice, space="stories", title="The walk back")
    appeal = make.appeal(make.decision(again.post_ref))
    withdrawn = make.thread(alice, space="stories", title="Taken back")
    alices = Visitor(house.app, use_cookies=True).as_(replace(alice, password=PASSWORD))
    assert alices.post_form(f"/posts/{withdrawn.post_ref}/withdrawal").status_code == 303
    told = {"reason": "other", "details": "Please look."}
    assert alices.post_form(f"/posts/{noted.post_ref}/reports", **told).status_code == 303
    token = recovery.new_reset_token()
    with house.app.app_context():
        given = Answer(outcome="upheld", reason="We see it the same way.", note="Read twice.")
        answer(appeal, given, by=house.author(sam), viewer=house.viewer(sam))
        db.session.commit()
        leave("A long week. Could we talk?", by=house.known[mira].id)
        db.session.commit()
        recovery.keep_reset_token(token, member_id=house.known[bob].id)
        sanction = sanction_of_somebody(by=house.known[ada].id)
        turn = db.session.scalars(select(OnCallTurn.ref).order_by(OnCallTurn.id.desc())).first()
        report = db.session.scalars(select(Report.ref).where(Report.reporter_id == house.known[alice].id)).one()
        db.session.commit()
    refs = {
        "told": report,
        "closed": make.case_ref(closed.post_ref),
        "written_to": written.post_ref,
        "answered": appeal,
    }
    refs["withdrawn"] = withdrawn.post_ref
    return refs | {"reset": token, "sanction": sanction, "turn": str(turn)}


def lines_from_a_file() -> str:
    """A file that is read: a line that changes, and one that cannot be right."""
    lines = [{"id": "gb-samaritans", "hours": "Evenings"}, {"id": "gb-samaritans-2", "country": "XX"}]
    ref = importing.begin(io.BytesIO(json.dumps(lines).encode()), by=None)
    db.session.commit()
    importing.read_on(db.session.scalars(select(CrisisImport.id).where(CrisisImport.ref == ref)).one(), 0)
    db.session.commit()
    return ref


def sanction_of_somebody(*, by: int) -> str:
    """Of a member of the story, whom nobody of these tests is."""
    member = db.session.scalars(select(Member.id).where(Member.name == "Kit")).one()
    row = Sanction(ref=new_ref(), member_id=member, kind="pause", reason="A rest, and then on.", by_id=by)
    row.starts_at, row.ends_at = clock.now(), clock.now() + timedelta(days=30)
    db.session.add(row)
    return row.ref


def who(person: Person) -> Known:
    member, secret = sign_in(person.name, PASSWORD, address="127.0.0.1")
    return Known(id=member.id, ref=member.ref, secret=secret)


def add_more(house: House) -> dict[str, str]:
    make, trusted = Maker(house), glass.name_trustees(house)
    own = make.thread(alice, space="stories", title="A long conversation about buses")
    for number in range(19):
        make.reply(own, (alice, bob, mira)[number % 3], f"{number}. {LONG_REPLY}", voice=("name", "mask")[number % 2])
    noted = make.thread(bob, space="stories", title="After the funeral", note="grief", voice="mask")
    make.reply(noted, alice, "I am sorry for your loss.")
    held = make.thread(bob, CRISIS, space="low-days", voice="mask", title="Tonight")
    refs = {"thread": own.thread_ref, "own": own.post_ref, "noted": noted.thread_ref, "other": noted.post_ref}
    refs |= {"held_post": held.post_ref, "held": make.case_ref(held.post_ref), "alice": house.known[alice].ref}
    refs["mira"] = house.known[mira].ref
    decided, asked = (make.thread(alice, space="stories", title="The walk home", voice=v) for v in ("name", "mask"))
    refs["decision"], refs["asked"] = make.decision(decided.post_ref), make.decision(asked.post_ref, by=sam)
    refs["appeal"] = make.appeal(refs["asked"])
    refs |= add_for_the_team(house, make, noted=noted)
    visitor = Visitor(house.app, use_cookies=True).as_(replace(mira, password=PASSWORD))
    assert visitor.post_form(f"/moderation/cases/{refs['held']}/claim").status_code == 303
    with house.app.app_context():
        case = select(Case.ref).join(Post).where(Case.status == "open", Case.care == 4, Case.ref != refs["held"])
        refs["case"] = db.session.scalars(case).first()
        refs["resource"] = db.session.scalars(select(CrisisResource.ref).where(CrisisResource.country == "GB")).first()
        refs["import"] = lines_from_a_file()
        add_rule(LIGHTHOUSE, by=house.known[ada].id)
        db.session.commit()
    refs |= {"own_rule": LIGHTHOUSE.rule_id, "built_in": next(iter(BUILT_IN.rules))}
    refs |= glass.add_requests(trusted, make)
    home = Tree(Visitor(house.app).get("/").text)
    refs["space"] = next(link.rpartition("/")[2] for link in home.links if link.startswith("/spaces/"))
    return refs
