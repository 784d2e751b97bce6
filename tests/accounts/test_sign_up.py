"""`/sign-up`: a name and a password are enough, and nothing typed is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from forum.accounts import mail_address, routes
from forum.accounts.models import Member, Session
from forum.core.audit import AuditEvent
from forum.core.clock import to_hour
from forum.core.db import db, start_writing
from forum.core.outbox import OutboxRow
from forum.core.settings import change_setting
from tests.client import Page
from tests.people import alice

PASSWORD = "a lantern on the sill"
WREN = {"name": "Wren", "password": PASSWORD}
COUNT = select(func.count()).select_from(Member)


def test_it_says_what_an_address_is_for(client):
    told = "For a new password if you forget yours, and a short letter when something waits for you here."
    assert told in Page(client.get("/sign-up").text).one("form", action="/sign-up").words
    assert told in Page(client.as_(alice).get("/me").text).one("main").words


def test_a_name_and_a_password_are_enough(client, stored):
    answer = client.post_form("/sign-up", **WREN)
    assert (answer.status_code, answer.location) == (303, "/")
    member = stored.one(select(Member).where(Member.name_key == "wren"))
    assert (member.name, member.role, member.email_sealed, member.email_tag, member.country) == (
        "Wren", "member", None, None, None,
    )  # fmt: skip
    assert "You are here as Wren" in Page(client.get("/me").text).words


def test_the_form_asks_for_nothing_to_be_ticked(client):
    form = Page(client.get("/sign-up").text).form("/sign-up")
    assert {name for name, controls in form.fields.items() if controls[0].get("type") != "hidden"} == {
        "name", "password", "email", "country",
    }  # fmt: skip
    assert form.all("input", type="checkbox") == []
    assert "you are 16 or older" in form.words


def test_the_page_says_what_a_forgotten_password_loses(client):
    words = Page(client.get("/sign-up").text).words
    assert "Posts under a mask belong to your password." in words
    assert "can't change or take back the old ones" in words


def test_country_and_address_are_kept_and_the_address_is_sealed(client, stored, house):
    client.post_form("/sign-up", **WREN, email=" Wren@People.example ", country="gb")
    member = stored.one(select(Member).where(Member.name_key == "wren"))
    assert member.country == "GB"
    assert b"people" not in member.email_sealed
    with house.app.app_context():
        assert mail_address.open_sealed(member.email_sealed) == "Wren@people.example"


def test_an_address_that_somebody_gave_already_is_taken_without_a_word(client, stored):
    """Anything else would tell a stranger who is a member here."""
    answer = client.post_form("/sign-up", **WREN, email=alice.email)
    assert answer.status_code == 303
    tags = stored(select(Member.email_tag).where(Member.name_key.in_(["wren", "alice"])))
    assert tags[0] == tags[1] is not None


def test_it_leads_where_the_person_was_going(client):
    assert client.fill_in("/sign-up?next=/spaces/kitchen", "/sign-up", **WREN).location == "/spaces/kitchen"


@pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example", "/\\evil.example", "evil"])
def test_it_never_leads_off_the_site(client, next_page):
    assert client.post_form("/sign-up", **WREN, next=next_page).location == "/"


def test_who_is_signed_in_already_goes_on(client):
    answer = client.as_(alice).get("/sign-up?next=/guidelines")
    assert (answer.status_code, answer.location) == (303, "/guidelines")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "Please choose a name."),
        ("name", "x", "2 to 30 characters"),
        ("name", "x" * 31, "2 to 30 characters"),
        ("name", "  ALICE ", "That name is taken."),
        ("name", "Moderator", "That name is taken."),
        ("name", "wren@people.example", "everyone can read it"),
        ("name", "wr\u202een", "simple marks"),
        ("name", "\u0430lice", "in one alphabet"),  # a Cyrillic letter that looks like a Latin one
        ("password", "", "Please choose a password."),
        ("password", "short", "at least 10 characters"),
        ("password", "1234567890", "easy to guess"),
        ("password", "x" * 129, "at most 128 characters"),
        ("email", "no address", "doesn't look like an e-mail address"),
        ("email", "x" * 250 + "@y.example", "longer than addresses can be"),
        ("country", "XX", "Please choose a country"),
    ],
)
def test_what_cannot_be_taken_comes_back_with_everything_but_the_password(client, stored, field, value, words):
    before = stored.one(COUNT)
    typed = {"name": "Wren", "password": PASSWORD, "email": "wren@people.example", "country": "IE", field: value}
    answer = client.post_form("/sign-up", **typed, next="/guidelines")
    page = Page(answer.text)
    assert answer.status_code == 422
    assert page.one("title").words.startswith("Error: Join")
    assert words in page.one("div", role="alert").words
    assert [link["href"] for link in page.one("div", role="alert").all("a")] == [f"#f-{field}"]
    given = page.form("/sign-up").given
    assert (given["email"], given["name"], given["next"]) == (typed["email"].strip(), typed["name"], "/guidelines")
    assert given["country"] == ("" if field == "country" else "IE")
    assert given["password"] == ""
    assert PASSWORD not in answer.text
    assert stored.one(COUNT) == before


def test_a_client_that_leaves_the_optional_fields_out_is_welcome(client):
    assert client.post("/sign-up", data={"csrf_token": client.csrf_token(), **WREN}).status_code == 303


def test_without_a_token_the_form_comes_back_without_the_password(client, stored):
    before = stored.one(COUNT)
    answer = client.post("/sign-up", data=WREN)
    assert answer.status_code == 400
    assert Page(answer.text).form("/sign-up").given["name"] == "Wren"
    assert PASSWORD not in answer.text
    assert stored.one(COUNT) == before


def test_the_same_form_twice_makes_one_member(client, visitor, stored):
    client.post_form("/sign-up", **WREN)
    assert visitor().post_form("/sign-up", **WREN).status_code == 422
    assert stored.one(select(func.count()).select_from(Member).where(Member.name_key == "wren")) == 1


def test_a_whole_school_may_join_from_one_address_and_then_the_text_is_kept(client, clock, monkeypatch):
    monkeypatch.setattr(routes, "SIGN_UPS", 2)
    for number in range(2):
        assert client.post_form("/sign-up", name=f"Wren {number}", password=PASSWORD).status_code == 303
        client.post_form("/sign-out")
    answer = client.post_form("/sign-up", name="Wren 3", password=PASSWORD, email="w@people.example")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 3600
    assert Page(answer.text).form("/sign-up").given["email"] == "w@people.example"
    clock.tick(timedelta(hours=1))
    assert client.post_form("/sign-up", name="Wren 3", password=PASSWORD).status_code == 303


def test_the_limit_is_generous(app):
    assert routes.SIGN_UPS >= 300


def test_the_age_that_the_site_sets_is_the_one_it_says(client, house):
    with house.app.app_context():
        start_writing()
        change_setting("minimum_age", 18, by=None)
        db.session.commit()
    assert "you are 18 or older" in Page(client.get("/sign-up").text).words


def test_only_the_hour_of_joining_is_audited_and_nothing_is_queued(client, stored, clock):
    client.post_form("/sign-up", **WREN)
    event = stored(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1))[0]
    assert (event.action, event.at, event.details) == ("member.joined", to_hour(clock.now), {})
    assert stored(select(OutboxRow.id)) == []
    assert stored.one(select(func.count()).select_from(Session)) == 1


@pytest.mark.parametrize(
    "name",
    [
        "mira\u3164",
        "mira\ufe0f",
        "mi\u034fra",
        "mira\u17b5",
        "mira\u180b",
        "\u3164\u3164",
        "\u0585mar",
        "...",
        "\u0301\u0301",
    ],
)
def test_a_name_nobody_can_tell_from_another_is_not_taken(client, stored, name):
    """Letters that draw nothing, shapes borrowed from another alphabet, and no letter at all."""
    before = stored.one(COUNT)
    assert client.post_form("/sign-up", name=name, password=PASSWORD).status_code == 422
    assert stored.one(COUNT) == before


@pytest.mark.parametrize(
    "name", ["Zoe\u0308", "\u0928\u093f\u0936\u093e", "\u0645\u0631\u06cc\u0645", "\u767d\u9dfa", "wren 2"]
)
def test_names_of_the_world_are_taken(client, name):
    assert client.post_form("/sign-up", name=name, password=PASSWORD).status_code == 303


@pytest.mark.parametrize("name", ["Quiet Heron", "quiet  heron", "QUIET HERON", "Quiet Heron 2"])
def test_a_name_that_could_be_a_mask_is_refused(client, name):
    answer = client.post_form("/sign-up", name=name, password="a long walk home")
    assert answer.status_code == 422
    assert "This is how masks are named here." in answer.text
