"""What the tests of break-glass share: three trustees with their devices, a masked post, and the way through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import combinations

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from forum.core.db import db, start_writing
from forum.trustees import boxes
from forum.trustees.models import Trustee
from tests.client import Page, Visitor
from tests.factories.making import CRISIS, Maker
from tests.house import House
from tests.people import Person, alice, bob, mira, newt, omar

LIST = "/moderation/break-glass"
TRIED = "Two private notes, no answer."
TRUSTED = (bob, newt, omar)
PAIRS = list(combinations(TRUSTED, 2))


@dataclass
class Glass:
    """The site with three trustees, and what each of them holds."""

    house: House
    visitor: Callable[[], Visitor]
    devices: dict[Person, X25519PrivateKey] = field(default_factory=dict)

    def name_trustees(self, people: tuple[Person, ...] = TRUSTED, *, number: int = 1) -> None:
        """Three new keys in the tables, and their pins in the settings."""
        self.devices = {}
        with self.house.app.app_context():
            start_writing()
            for slot, person in enumerate(people, start=1):
                self.devices[person] = X25519PrivateKey.generate()
                public = self.devices[person].public_key().public_bytes_raw()
                named = Trustee(set_number=number, slot=slot, member_id=self.house.known[person].id, public_key=public)
                db.session.add(named)
            db.session.commit()
        keys = {person: key.public_key().public_bytes_raw() for person, key in self.devices.items()}
        pins = tuple(f"{self.house.known[person].ref}:{boxes.fingerprint(key)}" for person, key in keys.items())
        self.house.app.extensions["hearth_settings"] = replace(self.house.settings, trustees=pins)

    def open_layer(self, person: Person, armour: str) -> str:
        return boxes.open_layer(self.devices[person], armour)

    def browser(self, person: Person) -> Visitor:
        return self.visitor().as_(person)

    def ask(self, case_ref: str, by: Person = mira) -> str:
        """Ask by the form; the request's page."""
        page = f"{LIST}?case={case_ref}"
        answer = self.browser(by).fill_in(page, LIST, reason="suicide", tried=TRIED)
        assert answer.status_code == 303, answer.text
        return answer.location

    def say_yes(self, request: str, *people: Person) -> None:
        for person in people:
            answer = self.browser(person).fill_in(request, f"{request}/approval", current_password=person.password)
            assert answer.status_code == 303, answer.text

    def box(self, request: str, person: Person) -> str:
        """The sealed text that this trustee's page of the request shows."""
        shown = Page(self.browser(person).get(request).text).all("textarea", readonly="")
        return "".join(child for child in shown[0].children if isinstance(child, str)) if shown else ""

    def hand_over(self, request: str, person: Person) -> None:
        layer = self.open_layer(person, self.box(request, person))
        answer = self.browser(person).fill_in(request, f"{request}/layer", layer=layer)
        assert answer.status_code == 303, answer.text

    def show(self, request: str, person: Person):
        payload = self.open_layer(person, self.box(request, person))
        return self.browser(person).fill_in(request, f"{request}/contact", payload=payload)


@pytest.fixture
def glass(house, app, visitor) -> Iterator[Glass]:
    """The site while three trustees are in force."""
    made, before = Glass(house, visitor), house.settings
    made.name_trustees()
    yield made
    app.extensions["hearth_settings"] = before


@dataclass(frozen=True)
class Danger:
    post_ref: str
    thread_ref: str
    case: str


@pytest.fixture
def danger(glass: Glass, make: Maker) -> Danger:
    """alice, under a mask, is in danger; her post has its sealed link."""
    return in_danger(glass, make)


def ask_link(case: str) -> str:
    """Where the page of a case leads, while something can be opened."""
    return f"{LIST}?case={case}"


def in_danger(glass: Glass, make: Maker, by: Person = alice, **more: str) -> Danger:
    made = make.thread(by, CRISIS, voice="mask", **more)
    return Danger(made.post_ref, made.thread_ref, make.case_ref(made.post_ref))


def half_open(glass: Glass, danger: Danger, pair: tuple[Person, Person] = (bob, newt)) -> str:
    """A request that two have released and the first has opened; its page."""
    request = glass.ask(danger.case)
    glass.say_yes(request, *pair)
    glass.hand_over(request, pair[0])
    return request


def error(answer) -> str:  # type: ignore[no-untyped-def]
    """What the summary of a page that came back says."""
    (summary,) = [node for node in Page(answer.text).all() if "error-summary" in node.get("class").split()]
    return summary.words
