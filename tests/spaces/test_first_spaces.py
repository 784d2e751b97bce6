"""What a new site begins with."""

from sqlalchemy import delete, func, select

from forum.core.countries import country_codes
from forum.core.db import db, start_writing
from forum.crisis.models import CrisisResource, EmergencyNumber
from forum.furnishing import furnish
from forum.spaces.models import READ_FIRST, Space
from forum.spaces.services import ICONS, LONGEST, RESERVED_SLUGS, SLUG, first_spaces
from tests.pages.reading import ROOT

COUNTS = [select(func.count()).select_from(table) for table in (Space, CrisisResource, EmergencyNumber)]


def test_a_new_site_has_its_spaces_in_order(app, stored):
    _furnish_empty(app)
    wanted = [entry["slug"] for entry in first_spaces()]
    assert stored(select(Space.slug).order_by(Space.position)) == wanted


def test_the_first_one_takes_names_and_masks_from_every_member(app, stored):
    _furnish_empty(app)
    first = stored(select(Space).order_by(Space.position))[0]
    assert (first.is_open, first.members_only, first.masks_allowed, first.read_first) == (True, False, True, "nobody")


def test_doing_it_again_changes_nothing(app, stored):
    _furnish_empty(app)
    before = [stored.one(count) for count in COUNTS]
    with app.app_context():
        furnish()
    assert [stored.one(count) for count in COUNTS] == before
    assert all(before)


def test_a_site_with_spaces_keeps_its_own(app, stored):
    before = stored(select(Space.slug).order_by(Space.position))
    with app.app_context():
        furnish()
    assert stored(select(Space.slug).order_by(Space.position)) == before


def test_they_keep_the_rules_of_the_form():
    for entry in first_spaces():
        assert SLUG.fullmatch(entry["slug"])
        assert entry["slug"] not in RESERVED_SLUGS
        assert entry["icon"] in ICONS
        assert entry.get("read_first", "nobody") in READ_FIRST
        assert entry.get("country") in (None, *country_codes())
        assert all(len(entry.get(name, "")) <= longest for name, longest in LONGEST.items())


def test_what_the_project_is_for_has_a_space_each():
    names = " / ".join(entry["name"].lower() for entry in first_spaces())
    for topic in ("stories", "low days", "counselling", "food and movement", "art and music", "groups and events"):
        assert topic in names
    assert [entry["slug"] for entry in first_spaces() if entry.get("guests_allowed")] == ["doorstep"]
    assert [entry["slug"] for entry in first_spaces() if entry.get("members_only")] == ["kitchen-table"]


def test_every_picture_to_choose_is_in_the_sprite():
    sprite = (ROOT / "static/img/icons.svg").read_text(encoding="utf-8")
    assert [name for name in ICONS if f'id="{name}"' not in sprite] == []


def _furnish_empty(app):
    with app.app_context():
        start_writing()
        db.session.execute(delete(Space))
        db.session.commit()
        furnish()
