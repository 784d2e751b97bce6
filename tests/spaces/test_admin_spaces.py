"""An admin's pages of spaces: who gets in, the list and its order."""

import pytest
from sqlalchemy import select

from forum.core.audit import AuditEvent
from forum.spaces.models import Space
from tests.client import Page
from tests.people import CAST, ada, alice, mira, sam

ORDER = select(Space.slug).order_by(Space.position)
EVENTS = select(AuditEvent.action, AuditEvent.subject, AuditEvent.details).where(AuditEvent.action != "member.joined")
PAGES = ("/admin/spaces", "/admin/spaces/new", "/admin/spaces/kitchen")
FORMS = ("/admin/spaces", "/admin/spaces/kitchen", "/admin/spaces/kitchen/position")


@pytest.mark.parametrize("page", PAGES)
def test_an_admin_gets_in(client, page):
    assert client.as_(ada).get(page).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_a_guest_is_asked_to_sign_in(client, page):
    answer = client.get(page)
    assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/sign-in")


@pytest.mark.parametrize("person", [p for p in CAST if p not in (ada, CAST[0])], ids=str)
def test_for_everyone_else_there_is_no_such_page(client, person):
    client.as_(person)
    assert {client.get(page).status_code for page in PAGES} == {404}
    assert {client.post_form(form).status_code for form in FORMS} == {404}


def test_an_absent_space_is_not_found(client):
    client.as_(ada)
    assert client.get("/admin/spaces/cellar").status_code == 404
    assert client.post_form("/admin/spaces/cellar", name="Cellar", description="Cool.", version=1).status_code == 404
    assert client.post_form("/admin/spaces/cellar/position", direction="up").status_code == 404


def test_the_list_shows_every_space_in_order(client, stored):
    page = Page(client.as_(ada).get("/admin/spaces").text)
    shown = [link.removeprefix("/admin/spaces/") for link in page.links if link.startswith("/admin/spaces/")]
    assert [slug for slug in shown if slug != "new"] == stored(ORDER)


def test_a_space_moves_down_and_up(client, stored):
    client.as_(ada)
    before = stored(ORDER)
    answer = client.post_form("/admin/spaces/kitchen/position", direction="down")
    assert answer.location == "/admin/spaces#kitchen"
    assert stored(ORDER) == [before[1], before[0], *before[2:]]
    client.post_form("/admin/spaces/kitchen/position", direction="up")
    assert stored(ORDER) == before


def test_at_the_end_nothing_moves(client, stored):
    before = stored(ORDER)
    client.as_(ada).post_form("/admin/spaces/kitchen/position", direction="up")
    client.post_form("/admin/spaces/porch/position", direction="down")
    assert stored(ORDER) == before
    assert stored(EVENTS.where(AuditEvent.action == "space.moved")) == []


def test_the_ends_have_no_button_that_does_nothing(client):
    page = Page(client.as_(ada).get("/admin/spaces").text)
    first, last = page.form("/admin/spaces/kitchen/position"), page.form("/admin/spaces/porch/position")
    assert [button["value"] for button in first.fields["direction"]] == ["down"]
    assert [button["value"] for button in last.fields["direction"]] == ["up"]


def test_another_direction_is_refused(client, stored):
    before = stored(ORDER)
    assert client.as_(ada).post_form("/admin/spaces/kitchen/position", direction="sideways").status_code == 400
    assert stored(ORDER) == before


def test_moving_is_audited(client, stored):
    client.as_(ada).post_form("/admin/spaces/kitchen/position", direction="down")
    assert stored(EVENTS.where(AuditEvent.action == "space.moved")) == [
        ("space.moved", "space:kitchen", {"direction": "down"})
    ]


@pytest.mark.parametrize("person", [alice, mira, sam], ids=str)
def test_the_order_is_what_members_see(client, person):
    client.as_(ada).post_form("/admin/spaces/porch/position", direction="up")
    links = [link for link in Page(client.as_(person).get("/").text).links if link.startswith("/spaces/")]
    assert links == ["/spaces/kitchen", "/spaces/doorstep", "/spaces/porch", "/spaces/garden"]
