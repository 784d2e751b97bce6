"""`/sign-in`: the same words and the same work for a known and an unknown name; delays, never a lock-out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from argon2 import extract_parameters
from sqlalchemy import func, select

from forum.accounts import services, vault
from forum.accounts.models import Session
from forum.core.audit import AuditEvent
from forum.core.db import db
from tests.client import Page
from tests.people import alice, bob, mira

WRONG = "The name or the password isn't right. Please check both."
SESSIONS = select(func.count()).select_from(Session)


def enter(client, *, name=alice.name, password=alice.password, **more):
    return client.post_form("/sign-in", name=name, password=password, **more)


def test_the_right_words_sign_in(client, stored):
    answer = client.fill_in("/sign-in?next=/spaces/kitchen", "/sign-in", name="alice", password=alice.password)
    assert (answer.status_code, answer.location) == (303, "/spaces/kitchen")
    assert "You are here as alice" in Page(client.get("/me").text).words


@pytest.mark.parametrize("name", ["ALICE", "  alice ", "\uff41lice"])
def test_a_name_may_be_written_as_it_comes(client, name):
    assert enter(client, name=name).status_code == 303


def test_a_password_is_the_same_on_another_keyboard(client, visitor):
    client.post_form("/sign-up", name="Wren", password="caf\u00e9 am fluss")
    assert enter(visitor(), name="Wren", password="cafe\u0301 am fluss").status_code == 303


@pytest.mark.parametrize(("name", "password"), [("alice", "not her password"), ("nobody", "not her password")])
def test_a_known_and_an_unknown_name_get_the_same_words(client, stored, name, password):
    answer = enter(client, name=name, password=password)
    page = Page(answer.text)
    assert answer.status_code == 422
    assert page.one("div", role="alert").words == f"Please look at this again {WRONG} Nothing you wrote is lost."
    assert page.form("/sign-in").given["name"] == name
    assert password not in answer.text
    assert stored.one(SESSIONS) == 0


def test_the_answer_to_a_known_and_to_an_unknown_name_is_the_same_page(client):
    known = enter(client, name="alice", password="not her password").text
    unknown = enter(client, name="ecila", password="not her password").text
    assert known.replace("alice", "ecila").split('name="csrf_token"')[0] == unknown.split('name="csrf_token"')[0]
    assert len(known) == len(unknown)


@pytest.mark.parametrize("name", ["alice", "nobody"])
def test_a_known_and_an_unknown_name_cost_the_same(app, name, monkeypatch):
    """Counted, not timed: each computation of Argon2, with its cost."""
    costs = []
    monkeypatch.setattr(vault, "_hasher", lambda: CountingHasher(costs))
    monkeypatch.setattr(vault, "hash_secret_raw", lambda *args, **kwargs: costs.append("raw"))
    with app.test_request_context("/"), pytest.raises(services.Unprocessable):
        services.sign_in(name, "not the password", address="192.0.2.1")
    assert costs == [vault._cost]


class CountingHasher:
    """The real one, and what each hash it works on costs."""

    real = vault._hasher()

    def __init__(self, costs):
        self.costs = costs

    def verify(self, stored, password):
        found = extract_parameters(stored)
        self.costs.append((found.time_cost, found.memory_cost))
        return self.real.verify(stored, password)

    def hash(self, password):
        self.costs.append("hash")
        return self.real.hash(password)


@pytest.mark.parametrize(("name", "password"), [("", "x"), ("alice", "")])
def test_an_empty_field_is_said_and_the_name_stays(client, name, password):
    answer = enter(client, name=name, password=password)
    assert answer.status_code == 422
    assert Page(answer.text).form("/sign-in").given["name"] == name


def fail(client, times, name="alice"):
    return [enter(client, name=name, password="not the password").status_code for _ in range(times)]


@pytest.mark.parametrize("name", ["alice", "nobody"])
def test_after_several_tries_one_waits_a_little_and_the_page_says_how_long(client, clock, name):
    assert fail(client, 6, name) == [422] * 5 + [429]
    answer = enter(client, name=name)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")
    page = Page(answer.text)
    assert "Please wait 2 seconds" in page.one("div", role="alert").words
    assert page.form("/sign-in").given["name"] == name
    clock.tick(timedelta(seconds=2))
    assert enter(client, name=name).status_code == (303 if name == "alice" else 422)


def test_each_further_try_waits_longer_and_never_longer_than_a_minute(client, clock):
    fail(client, 5)
    waits = []
    for _ in range(8):
        waits.append(int(enter(client).headers["Retry-After"]))
        clock.tick(timedelta(seconds=waits[-1]))
        assert fail(client, 1) == [422]
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]


def test_nobody_can_shut_another_person_out(client, visitor):
    """The delay counts tries from one address: alice's own browser elsewhere does not feel it."""
    fail(client, 10)
    assert enter(client).status_code == 429
    elsewhere = visitor()
    fields = {"csrf_token": elsewhere.csrf_token(), "name": alice.name, "password": alice.password}
    answer = elsewhere.post("/sign-in", data=fields, environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert answer.status_code == 303


def test_the_right_password_forgets_the_tries(client):
    fail(client, 4)
    assert enter(client).status_code == 303
    client.post_form("/sign-out")
    assert fail(client, 4) == [422] * 4


def test_tries_are_forgotten_after_half_an_hour(client, clock):
    fail(client, 5)
    clock.tick(services.FORGET_TRIES_AFTER)
    assert fail(client, 5) == [422] * 5


def test_a_token_from_before_is_never_the_token_after(client, visitor, stored):
    """Session fixation: whatever a browser sent, it gets a new token, and the old one opens nothing."""
    client.as_(bob)
    planted = client.get_cookie("hearth_session").value
    client.delete_cookie("hearth_session")
    client.set_cookie("hearth_session", planted)
    client.post_form("/sign-in", name=alice.name, password=alice.password)
    assert client.get_cookie("hearth_session").value != planted
    thief = visitor()
    thief.set_cookie("hearth_session", planted)
    assert thief.get("/me").status_code == 303
    assert stored.one(SESSIONS) == 1


def test_the_form_token_of_before_does_not_work_after(client):
    before = client.csrf_token()
    enter(client)
    answer = client.post("/me", data={"csrf_token": before, "country": "IE"})
    assert answer.status_code == 400


def test_two_browsers_are_two_sessions(client, visitor, stored):
    enter(client)
    enter(visitor())
    assert stored.one(SESSIONS) == 2


def test_signing_in_leaves_no_trace_but_the_session(client, stored):
    before = stored(select(func.max(AuditEvent.id)))
    enter(client, name=mira.name, password=mira.password)
    assert stored(select(func.max(AuditEvent.id))) == before


def test_a_paused_member_still_signs_in(house, client, clock):
    with house.app.app_context():
        member_id = house.known[alice].id
        ends = clock.now + timedelta(days=2)
        services.add_sanction(member_id, kind="suspend", reason="A rest.", ends_at=ends, by=house.known[mira].id)
        db.session.commit()
    assert enter(client).status_code == 303
    assert client.get("/me").status_code == 200


@pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_it_never_leads_off_the_site(client, next_page):
    assert enter(client, next=next_page).location == "/"


def test_a_flood_of_wrong_passwords_from_one_address_is_slowed_whatever_the_names(client, clock, monkeypatch):
    monkeypatch.setattr(services, "WRONG_FROM_ONE_ADDRESS", 3)
    for name in ("one", "two", "three"):
        assert enter(client, name=name, password="not the password").status_code == 422
    answer = enter(client, name="four", password="not the password")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    clock.tick(timedelta(minutes=1))
    assert enter(client).status_code == 303


def test_right_passwords_from_one_address_are_no_flood(client, visitor, monkeypatch):
    monkeypatch.setattr(services, "WRONG_FROM_ONE_ADDRESS", 1)
    assert [enter(visitor()).status_code for _ in range(3)] == [303, 303, 303]
