"""From the ceremony to the contact, with nothing but the commands and pages that people have: three devices that never
meet, each a folder with a key file, and the program of the trustees as a process."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

import pytest

from config import Settings
from forum.core.db import db, start_writing
from forum.trustees import contacts
from tests.breakglass.conftest import TRUSTED, Glass, in_danger
from tests.client import Page
from tests.people import Person, ada, alice, bob, newt, omar
from tests.trustees.device import PASSPHRASE, Device


@dataclass
class Ceremony(Glass):
    """The same site, where every key is made and used by the program alone."""

    folders: dict[Person, Device] = field(default_factory=dict)

    def hold(self, people: tuple[Person, ...]) -> None:
        """Who runs the site names these people with the keys they sent; the line that this prints is put into the
        settings."""
        words = [part for person in people for part in (person.name, self.public_key(person))]
        done = self.house.app.test_cli_runner().invoke(args=["trustees", "name", *words])
        line = re.search(r"^HEARTH_TRUSTEES=.+$", done.output, re.MULTILINE)
        assert line, done.output
        pins = Settings.from_env(dict([line[0].split("=", 1)])).trustees
        self.house.app.extensions["hearth_settings"] = replace(self.house.settings, trustees=pins)

    def public_key(self, person: Person) -> str:
        return self.folders[person].run("show", "key").stdout.decode().split()[2]

    def open_layer(self, person: Person, armour: str) -> str:
        done = self.folders[person].run("open", "key", typed=f"{armour}\n{PASSPHRASE}\n")
        assert done.returncode == 0, done.stderr
        return done.stdout.decode()


@pytest.fixture
def ceremony(house, app, visitor, tmp_path):
    made, before = Ceremony(house, visitor), house.settings
    for person in (*TRUSTED, ada):
        (tmp_path / person.name).mkdir()
        made.folders[person] = Device(tmp_path / person.name)
        made.folders[person].keep()
    made.hold(TRUSTED)
    yield made
    app.extensions["hearth_settings"] = before


def opened(ceremony: Ceremony, danger, pair: tuple[Person, Person]):
    request = ceremony.ask(danger.case)
    ceremony.say_yes(request, *pair)
    ceremony.hand_over(request, pair[0])
    return Page(ceremony.show(request, pair[1]).text)


def test_two_devices_lead_to_the_writer_and_to_what_they_left(app, house, ceremony, make):
    with app.app_context():
        start_writing()
        contacts.keep_for_member(house.known[alice].id, "Ring Käthe, 01632 960 001.")
        db.session.commit()
    page = opened(ceremony, in_danger(ceremony, make), (bob, omar))
    assert alice.email in page.one("dl", id="contact-shown").words
    (box,) = page.all("textarea", readonly="")
    half = ceremony.open_layer(omar, "".join(map(str, box.children)))
    assert ceremony.open_layer(bob, half) == "Ring Käthe, 01632 960 001.\n"


def test_after_a_change_of_one_the_other_two_open_older_posts_and_the_new_one_newer(ceremony, make):
    before = in_danger(ceremony, make)
    ceremony.hold((bob, newt, ada))
    after = in_danger(ceremony, make)
    assert "alice" in opened(ceremony, before, (bob, newt)).words
    assert "alice" in opened(ceremony, after, (newt, ada)).words
