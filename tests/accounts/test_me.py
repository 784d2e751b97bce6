"""`/me`: a member's own page and choices."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.accounts import recovery, services
from forum.accounts.models import Member
from forum.core.audit import AuditEvent
from forum.core.db import db
from tests.client import Page
from tests.people import ada, alice, bob, guest

ALICE = select(Member.country, Member.email_sealed, Member.email_tag).where(Member.name_key == "alice")


def save(client, *, country="GB", email=alice.email, **more):
    return client.post_form("/me", country=country, email=email, **more)


def test_it_shows_what_one_chose(client):
    given = Page(client.as_(alice).get("/me").text).form("/me").given
    assert (given["country"], given["email"], given["current_password"]) == ("GB", alice.email, "")


def test_a_guest_is_asked_to_sign_in(client):
    assert client.as_(guest).get("/me").location == "/sign-in?next=/me"
    assert save(client).status_code == 401


def test_another_country_is_saved_without_a_password(client, stored):
    answer = client.as_(alice).fill_in("/me", "/me", country="IE")
    assert (answer.status_code, answer.location) == (303, "/me")
    assert stored.one(ALICE).country == "IE"
    assert Page(client.get("/me").text).form("/me").given["country"] == "IE"


def test_no_country_is_a_choice_too(client, stored):
    save(client.as_(alice), country="")
    assert stored.one(ALICE).country is None


def test_another_address_needs_the_password(client, stored):
    before = stored.one(ALICE)
    answer = save(client.as_(alice), email="new@people.example", country="IE")
    page = Page(answer.text)
    assert answer.status_code == 422
    assert "This isn't your password at the moment." in page.one("div", role="alert").words
    assert (page.form("/me").given["email"], page.form("/me").given["country"]) == ("new@people.example", "IE")
    assert tuple(stored.one(ALICE)) == tuple(before)
    assert save(client, email="new@people.example", current_password=alice.password).status_code == 303
    assert Page(client.get("/me").text).form("/me").given["email"] == "new@people.example"


def test_an_address_can_be_taken_away(client, stored):
    assert save(client.as_(alice), email="", current_password=alice.password).status_code == 303
    assert stored.one(ALICE).email_sealed is None
    assert stored.one(ALICE).email_tag is None


def test_somebody_elses_address_gets_the_same_answer(client):
    """Who may read its letters owns it; to refuse it would tell who is a member."""
    client.as_(bob)
    answers = [
        save(client, email=address, current_password=bob.password).status_code
        for address in (alice.email, "fresh@people.example")
    ]
    assert answers == [303, 303]


@pytest.mark.parametrize(("field", "value"), [("country", "XX"), ("email", "no address"), ("email", "x" * 255)])
def test_what_cannot_be_taken_comes_back(client, stored, field, value):
    before = tuple(stored.one(ALICE))
    answer = save(client.as_(alice), **{field: value}, current_password=alice.password)
    page = Page(answer.text)
    assert answer.status_code == 422
    assert [link["href"] for link in page.one("div", role="alert").all("a")] == [f"#f-{field}"]
    assert alice.password not in answer.text
    assert tuple(stored.one(ALICE)) == before


def test_a_change_of_address_is_audited_without_it(client, stored):
    save(client.as_(alice), email="new@people.example", current_password=alice.password)
    event = stored(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1))[0]
    assert (event.action, event.details) == ("member.email_changed", {})


def pause(house, clock, **more):
    with house.app.app_context():
        values = {"kind": "pause", "reason": "Please rest a little.", "ends_at": clock.now + timedelta(days=3), **more}
        made = services.add_sanction(house.known[alice].id, **values, by=house.known[ada].id)
        ref = made.ref
        db.session.commit()
    return ref


def test_a_paused_member_sees_until_when_and_why(client, house, clock):
    assert "Your posting is paused" not in client.as_(alice).get("/me").text
    pause(house, clock)
    words = Page(client.get("/me").text).words
    assert "Your posting is paused" in words
    assert "7 Mar 2026, 10:17" in words
    assert "Please rest a little." in words


@pytest.mark.parametrize("kind", ["pause", "suspend"])
@pytest.mark.parametrize("voice", ["name", "mask"])
def test_a_paused_member_reads_and_keeps_the_text_but_does_not_post(client, house, clock, make, kind, voice):
    thread = make.thread(bob)
    pause(house, clock, kind=kind)
    client.as_(alice)
    assert client.get(f"/threads/{thread.thread_ref}").status_code == 200
    fields = {"space": "kitchen", "title": "Hm", "body": "Some words.", "voice": voice}
    answer = client.post_form("/threads", **fields)
    page = Page(answer.text)
    assert answer.status_code == 403
    assert "paused until 7 March 2026, 10:17" in page.one("div", role="alert").words
    assert "Please rest a little." in page.words
    assert page.form("/threads").given["body"] == "Some words."


def test_a_pause_ends_by_itself_and_when_it_is_lifted(client, house, clock):
    ref = pause(house, clock)
    client.as_(alice)
    with house.app.app_context():
        services.lift_sanction(ref, by=house.known[ada].id)
        db.session.commit()
    assert "Your posting is paused" not in client.get("/me").text
    pause(house, clock)
    clock.tick(timedelta(days=3))
    assert "Your posting is paused" not in client.as_(alice).get("/me").text


def test_the_theme_can_be_chosen_here(client):
    page = Page(client.as_(alice).get("/me").text)
    assert [button["value"] for button in page.form("/theme").all("button")] == ["", "light", "dark"]


def test_a_letter_to_the_old_address_sets_no_password_any_more(app, client, house):
    """Somebody else may read the old mailbox: that may be why the address was changed."""
    token = recovery.new_reset_token()
    with app.app_context():
        recovery.keep_reset_token(token, member_id=house.known[alice].id)
        db.session.commit()
    assert client.as_(guest).get(f"/reset/{token}").status_code == 200
    assert save(client.as_(alice), email="new@example.org", current_password=alice.password).status_code == 303
    assert client.as_(guest).get(f"/reset/{token}").status_code == 404
