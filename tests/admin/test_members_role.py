"""`/admin/members/<ref>/role`: asks once, then changes it."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from forum.accounts.models import Member
from forum.core.audit import AuditEvent
from tests.client import Page
from tests.people import ada, alice, bob, guest, mira, sam

EVENTS = select(func.count()).select_from(AuditEvent)


@pytest.fixture
def bobs(house) -> str:
    return f"/admin/members/{house.known[bob].ref}"


def role_of(stored, person) -> str:
    return stored.one(select(Member.role).where(Member.name_key == person.name))


def test_an_admin_is_asked_once_and_then_the_role_is_changed(client, bobs, stored):
    client.as_(ada)
    form = Page(client.get(bobs).text).form(f"{bobs}/role")
    assert form.get("method") == "get"
    asked = client.get(f"{bobs}/role?role=moderator")
    assert "Change the role of bob to moderator?" in Page(asked.text).one("h1").words
    assert role_of(stored, bob) == "member"
    answer = client.send(asked, f"{bobs}/role")
    assert (answer.status_code, answer.location) == (303, bobs)
    assert role_of(stored, bob) == "moderator"
    assert "The role is now: Moderator." in Page(client.get(bobs).text).words


def test_the_new_role_counts_after_the_next_sign_in(client, visitor, bobs):
    other = visitor().as_(bob)
    client.as_(ada).post_form(f"{bobs}/role", role="moderator")
    assert other.get("/me").status_code == 303
    assert other.as_(bob).get("/moderation").status_code == 200


def test_a_guest_and_a_wrong_role_change_nothing(client, bobs, stored):
    assert client.as_(guest).post_form(f"{bobs}/role", role="admin").status_code == 401
    for person in (alice, bob, mira, sam):
        assert client.as_(person).post_form(f"{bobs}/role", role="admin").status_code == 404
    assert role_of(stored, bob) == "member"


def test_an_absent_member_is_not_found(client):
    assert client.as_(ada).post_form("/admin/members/nobody-there/role", role="admin").status_code == 404
    assert client.get("/admin/members/nobody-there/role?role=admin").status_code == 404


@pytest.mark.parametrize("role", ["", "owner", "ADMIN"])
def test_a_role_that_is_not_one_is_refused(client, bobs, stored, role):
    answer = client.as_(ada).post_form(f"{bobs}/role", role=role)
    assert answer.status_code == 422
    assert "Please choose one of the list." in Page(answer.text).one("div", role="alert").words
    assert role_of(stored, bob) == "member"


@pytest.mark.parametrize("role", ["", "owner", "member"])
def test_there_is_nothing_to_confirm_when_nothing_would_change(client, bobs, role):
    page = Page(client.as_(ada).get(f"{bobs}/role?role={role}").text)
    assert "is their role already" in page.one("h1").words


def test_the_only_admin_stays_admin(client, house, stored):
    own = f"/admin/members/{house.known[ada].ref}"
    answer = client.as_(ada).post_form(f"{own}/role", role="member")
    assert answer.status_code == 422
    assert "This is the only admin." in Page(answer.text).one("div", role="alert").words
    assert role_of(stored, ada) == "admin"


def test_with_a_second_admin_one_may_step_down(client, house, bobs, stored):
    client.as_(ada).post_form(f"{bobs}/role", role="admin")
    own = f"/admin/members/{house.known[ada].ref}"
    assert client.post_form(f"{own}/role", role="member").status_code == 303
    assert role_of(stored, ada) == "member"


def test_without_a_token_nothing_is_changed(client, bobs, stored):
    assert client.as_(ada).post(f"{bobs}/role", data={"role": "admin"}).status_code == 400
    assert role_of(stored, bob) == "member"


def test_it_is_audited_with_both_roles(client, house, bobs, stored):
    client.as_(ada).post_form(f"{bobs}/role", role="safeguarding_lead")
    event = stored(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1))[0]
    known = house.known
    assert (event.action, event.actor_id, event.subject, event.details) == (
        "member.role_changed",
        known[ada].id,
        f"member:{known[bob].ref}",
        {"before": "member", "after": "safeguarding_lead"},
    )


def test_the_same_form_twice_is_harmless(client, bobs, stored):
    client.as_(ada)
    answers = [client.post_form(f"{bobs}/role", role="moderator").status_code for _ in range(2)]
    assert answers == [303, 303]
    assert role_of(stored, bob) == "moderator"
