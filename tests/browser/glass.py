"""Requests of break-glass in every state they can be in, on the site of these tests. ada is a trustee, between two."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flask import Flask

from forum.breakglass.models import OUTCOMES
from forum.core import clock
from forum.core.db import db
from forum.trustees.queries import list_sets
from tests.breakglass.conftest import Glass
from tests.client import Visitor
from tests.factories.making import CRISIS, Maker
from tests.factories.trust import FIXED, name_three
from tests.house import House
from tests.people import Person, ada, alice, bob, mira, sam

PASSWORD = "demo"
TRUSTED = (bob, ada, sam)  # with bob ada is second, with sam she is first
OPENED_BY = {"released": (ada, sam), "half_open": (bob, ada), "opened": (bob, ada), "ended": (ada, sam)}


def of_demo(person: Person) -> Person:
    return replace(person, password=PASSWORD)


def name_trustees(house: House) -> Glass:
    """Before anybody writes, so that every masked post has its link."""
    name_three(house.app, [house.known[person].id for person in TRUSTED], keys=FIXED)
    pin_named(house.app)
    devices = dict(zip(map(of_demo, TRUSTED), FIXED, strict=True))
    return Glass(house, lambda: Visitor(house.app, use_cookies=True), devices)


def pin_named(app: Flask) -> None:
    """The settings pin the three of the tables."""
    with app.app_context():
        pins = tuple(map(str, list_sets()[0].pins))
        db.session.rollback()
    app.extensions["hearth_settings"] = replace(app.extensions["hearth_settings"], trustees=pins)


def add_requests(glass: Glass, make: Maker) -> dict[str, str]:
    """The reference of a request in each state, as `glass_STATE`, and `glass_case`, about which nobody has asked."""
    thread = make.thread(alice, CRISIS, space="low-days", voice="mask", title="A hard night")
    refs = {"glass_case": make.case_ref(thread.post_ref)}
    for state in ("refused", "withdrawn", "run_out", *OPENED_BY, "asked"):
        made = make.reply(thread, alice, f"{CRISIS} Still here.", voice="mask")
        ago = timedelta(days=2 if state == "run_out" else 0)
        with clock.using(_some_time(ago)):
            refs[f"glass_{state}"] = _bring_to(glass, state, make.case_ref(made.post_ref)).rpartition("/")[2]
    return refs


def _some_time(ago: timedelta):  # type: ignore[no-untyped-def]
    now = clock.now() - ago
    return lambda: now


def _bring_to(glass: Glass, state: str, case: str) -> str:
    request = glass.ask(case, by=of_demo(mira))
    if state == "refused":
        _sent(glass, sam, f"{request}/refusal", words="They have answered a private note.")
    if state == "withdrawn":
        _sent(glass, mira, f"{request}/withdrawal")
    pair = [of_demo(person) for person in OPENED_BY.get(state, ())]
    glass.say_yes(request, *pair)
    if pair and state != "released":
        glass.hand_over(request, pair[0])
    if state in ("opened", "ended"):
        assert glass.show(request, pair[1]).status_code == 200
    if state == "ended":
        _sent(glass, sam, f"{request}/outcome", outcome=OUTCOMES[1], words="They are safe, and with a friend.")
    return request


def _sent(glass: Glass, person: Person, url: str, **fields: str) -> None:
    assert glass.browser(of_demo(person)).post_form(url, **fields).status_code == 303, url
