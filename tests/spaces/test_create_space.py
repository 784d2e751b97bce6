"""An admin adds a space."""

import pytest
from sqlalchemy import func, select

from forum.core.audit import AuditEvent
from forum.spaces.models import Space
from tests.client import Page
from tests.people import ada, alice

NEW = {"slug": "low-days", "name": "Low days", "description": "For the days when little works."}
USUAL = {"icon": "cloud-drizzle", "read_first": "nobody", "is_open": "1", "masks_allowed": "1"}


def test_it_works(client, stored):
    client.as_(ada)
    answer = client.fill_in("/admin/spaces/new", "/admin/spaces", **NEW, icon="cloud-drizzle")
    assert (answer.status_code, answer.location) == (303, "/admin/spaces")
    space = stored.one(select(Space).where(Space.slug == "low-days"))
    assert (space.name, space.description, space.icon) == ("Low days", NEW["description"], "cloud-drizzle")
    assert (space.is_open, space.masks_allowed) == (True, True)
    assert (space.members_only, space.guests_allowed) == (False, False)
    assert (space.read_first, space.default_note) == ("nobody", None)


def test_it_stands_last_and_takes_posts(client):
    client.as_(ada).post_form("/admin/spaces", **NEW, **USUAL)
    client.as_(alice)
    links = [link for link in Page(client.get("/").text).links if link.startswith("/spaces/")]
    assert links[-1] == "/spaces/low-days"
    answer = client.post_form("/threads", space="low-days", title="First", body="A few words.", voice="mask")
    assert answer.status_code == 303


def test_every_choice_is_kept(client, stored):
    choices = {"members_only": "1", "guests_allowed": "1", "read_first": "everyone", "icon": "moon"}
    client.as_(ada).post_form("/admin/spaces", **NEW, **choices, default_note="Grief", country="IE")
    space = stored.one(select(Space).where(Space.slug == "low-days"))
    assert (space.members_only, space.guests_allowed, space.is_open, space.masks_allowed) == (True, True, False, False)
    assert (space.read_first, space.icon, space.default_note, space.country) == ("everyone", "moon", "Grief", "IE")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", ""),
        ("slug", "Low Days"),
        ("slug", "low--days"),
        ("slug", "-low"),
        ("slug", "../etc"),
        ("slug", "new"),
        ("slug", "a" * 41),
        ("slug", "kitchen"),
        ("name", ""),
        ("name", "   "),
        ("name", "n" * 61),
        ("description", ""),
        ("description", "d" * 301),
        ("icon", "skull"),
        ("read_first", "somebody"),
        ("default_note", "n" * 101),
        ("country", "XX"),
    ],
)
def test_what_needs_another_look_keeps_the_text(client, stored, field, value):
    before = stored.one(select(func.count()).select_from(Space))
    typed = {**NEW, **USUAL, "default_note": "Grief", field: value}
    answer = client.as_(ada).post_form("/admin/spaces", **typed)
    page = Page(answer.text)
    assert answer.status_code == 422
    assert page.one("title").words.startswith("Error: ")
    assert f"#f-{field}" in page.links
    assert page.one(id=f"f-{field}")
    kept = page.form("/admin/spaces").given
    others = {name: text for name, text in typed.items() if name not in (field, "icon", "read_first")}
    assert {name: kept[name] for name in others} == others
    assert stored.one(select(func.count()).select_from(Space)) == before


def test_names_are_tidied(client, stored):
    client.as_(ada).post_form("/admin/spaces", **{**NEW, "name": "  Low\n\tdays\x00 "})
    assert stored.one(select(Space.name).where(Space.slug == "low-days")) == "Low days"


def test_markup_in_a_name_is_only_text(client):
    client.as_(ada).post_form("/admin/spaces", **{**NEW, "name": "<b>Low</b> & days"}, **USUAL)
    assert "<b>Low</b>" not in client.get("/").text
    assert "<b>Low</b> & days" in Page(client.get("/").text).words


def test_it_is_audited(client, stored, house):
    client.as_(ada).post_form("/admin/spaces", **NEW)
    event = stored.one(select(AuditEvent).where(AuditEvent.action == "space.created"))
    assert (event.subject, event.actor_id) == ("space:low-days", house.known[ada].id)
    assert NEW["description"] not in str(event.details)


def test_the_same_form_twice_makes_one_space(client, stored):
    client.as_(ada).post_form("/admin/spaces", **NEW)
    assert client.post_form("/admin/spaces", **NEW).status_code == 422
    assert stored.one(select(func.count()).select_from(Space).where(Space.slug == "low-days")) == 1
