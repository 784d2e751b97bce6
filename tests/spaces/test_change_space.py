"""An admin changes a space."""

from sqlalchemy import select

from forum.core.audit import AuditEvent
from forum.spaces.models import Space
from tests.client import Page
from tests.people import ada, alice, bob, guest

KITCHEN = "/admin/spaces/kitchen"
VERSION = select(Space.version).where(Space.slug == "kitchen")


def test_it_works(client, stored):
    answer = client.as_(ada).fill_in(KITCHEN, KITCHEN, name="The warm kitchen", default_note="Grief")
    assert (answer.status_code, answer.location) == (303, KITCHEN)
    space = stored.one(select(Space).where(Space.slug == "kitchen"))
    assert (space.name, space.default_note, space.version) == ("The warm kitchen", "Grief", 2)
    assert (space.description, space.is_open, space.masks_allowed) == ("Low days and good ones.", True, True)


def test_nothing_different_changes_nothing(client, stored):
    client.as_(ada).fill_in(KITCHEN, KITCHEN)
    assert stored.one(VERSION) == 1
    assert "Nothing was different" in Page(client.get(KITCHEN).text).words
    assert stored(select(AuditEvent).where(AuditEvent.action == "space.changed")) == []


def test_a_colleagues_change_is_not_written_over(client, visitor, stored):
    mine, hers = client.as_(ada), visitor().as_(ada)
    open_form = mine.get(KITCHEN)
    hers.fill_in(KITCHEN, KITCHEN, description="Changed by a colleague.")
    answer = mine.send(open_form, KITCHEN, name="My name for it")
    page = Page(answer.text)
    assert answer.status_code == 409
    assert "Somebody else changed this space" in page.words
    assert page.form(KITCHEN).given["name"] == "My name for it"
    space = stored.one(select(Space).where(Space.slug == "kitchen"))
    assert (space.name, space.description) == ("The kitchen table", "Changed by a colleague.")


def test_after_the_conflict_it_can_be_sent_again(client, visitor, stored):
    mine = client.as_(ada)
    open_form = mine.get(KITCHEN)
    visitor().as_(ada).fill_in(KITCHEN, KITCHEN, description="Changed by a colleague.")
    conflict = mine.send(open_form, KITCHEN, name="My name for it")
    assert mine.send(conflict, KITCHEN).status_code == 303
    assert stored.one(select(Space.name).where(Space.slug == "kitchen")) == "My name for it"


def test_what_needs_another_look_keeps_the_text(client, stored):
    answer = client.as_(ada).fill_in(KITCHEN, KITCHEN, name="", description="Something new.")
    page = Page(answer.text)
    assert answer.status_code == 422
    assert "#f-name" in page.links
    assert page.form(KITCHEN).given["description"] == "Something new."
    assert stored.one(VERSION) == 1


def test_the_address_stays(client, stored):
    client.as_(ada).post_form(KITCHEN, slug="cellar", name="Cellar", description="Cool.", version=1)
    assert stored(select(Space.name).where(Space.slug == "kitchen")) == ["Cellar"]
    assert stored(select(Space.id).where(Space.slug == "cellar")) == []


def test_closing_it_stops_new_posts_and_keeps_it_readable(client, make):
    thread = make.thread(alice)
    client.as_(ada).post_form(KITCHEN, name="Kitchen", description="Closed now.", version=1)
    client.as_(bob)
    assert client.get(f"/threads/{thread.thread_ref}").status_code == 200
    answer = client.post_form("/threads", space="kitchen", title="One more", body="A few words.")
    assert answer.status_code == 403
    assert "One more" in answer.text


def test_members_only_hides_it_from_guests_at_once(client, make):
    thread = make.thread(alice)
    client.as_(ada).fill_in(KITCHEN, KITCHEN, members_only="1")
    client.as_(guest)
    assert client.get("/spaces/kitchen").status_code == 404
    assert client.get(f"/threads/{thread.thread_ref}").status_code == 404
    assert client.get(f"/posts/{thread.post_ref}").status_code == 404


def test_what_is_read_first_waits_from_then_on(client, make):
    client.as_(ada).fill_in(KITCHEN, KITCHEN, read_first="masks")
    by_name, masked = make.thread(alice), make.thread(alice, voice="mask", title="Another")
    assert (by_name.state, masked.state) == ("published", "waiting")


def test_the_usual_note_stands_in_the_form(client):
    client.as_(ada).fill_in(KITCHEN, KITCHEN, default_note="Grief")
    form = Page(client.as_(alice).get("/threads/new?space=kitchen").text).form("/threads")
    assert form.given["note"] == "Grief"


def test_the_history_says_who_changed_what(client, stored, house):
    client.as_(ada).fill_in(KITCHEN, KITCHEN, name="The warm kitchen", country="IE")
    event = stored.one(select(AuditEvent).where(AuditEvent.action == "space.changed"))
    assert (event.actor_id, event.subject) == (house.known[ada].id, "space:kitchen")
    assert event.details == {"fields": ["country", "name"]}
    assert "Changed: country, name ada" in Page(client.get(KITCHEN).text).words
