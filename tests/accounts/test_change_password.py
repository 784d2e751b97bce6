"""`/me/password`: another password, the same author secret."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from forum.accounts import vault
from forum.accounts.models import Member, Session
from forum.core.audit import AuditEvent
from tests.client import Page
from tests.people import alice, guest

NEW = "seven quiet boats at dawn"


def change(client, *, current=alice.password, new=NEW):
    return client.post_form("/me/password", current_password=current, new_password=new)


def test_the_new_password_signs_in_and_the_old_one_does_not(client, visitor):
    answer = change(client.as_(alice))
    assert (answer.status_code, answer.location) == (303, "/me")
    assert visitor().post_form("/sign-in", name="alice", password=alice.password).status_code == 422
    assert visitor().post_form("/sign-in", name="alice", password=NEW).status_code == 303


def test_the_vault_holds_the_same_secret(client, house, stored):
    change(client.as_(alice))
    sealed = stored.one(select(Member.vault).where(Member.name_key == "alice"))
    with house.app.app_context():
        assert vault.open_with_password(sealed, NEW) == house.known[alice].secret
    with house.app.app_context(), pytest.raises(vault.WrongKey):
        vault.open_with_password(sealed, alice.password)


def test_an_old_masked_post_stays_ones_own(client, visitor, make):
    post = make.thread(alice, voice="mask")
    change(client.as_(alice))
    edit = f"/posts/{post.post_ref}/edit"
    assert client.get(edit).status_code == 200
    later = visitor()
    later.post_form("/sign-in", name="alice", password=NEW)
    assert later.get(edit).status_code == 200


def test_every_other_browser_is_signed_out_and_this_one_gets_a_new_token(client, visitor, stored):
    other = visitor().as_(alice)
    before = client.as_(alice).get_cookie("hearth_session").value
    change(client)
    assert client.get_cookie("hearth_session").value != before
    assert client.get("/me").status_code == 200
    assert other.get("/me").status_code == 303
    assert stored.one(select(func.count()).select_from(Session)) == 2, "the other row opens nothing and runs out"


@pytest.mark.parametrize(
    ("current", "new", "field", "words"),
    [
        ("", NEW, "current_password", "Please type the password you have now."),
        ("not hers at all", NEW, "current_password", "This isn't your password at the moment."),
        (alice.password, "", "new_password", "Please choose a new password."),
        (alice.password, "short", "new_password", "at least 10 characters"),
        (alice.password, "alice1234567", "new_password", "your name in it"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field(client, stored, current, new, field, words):
    before = stored.one(select(Member.password_hash).where(Member.name_key == "alice"))
    answer = change(client.as_(alice), current=current, new=new)
    alert = Page(answer.text).one("div", role="alert")
    assert answer.status_code == 422
    assert words in alert.words
    assert [link["href"] for link in alert.all("a")] == [f"#f-{field}"]
    assert stored.one(select(Member.password_hash).where(Member.name_key == "alice")) == before


def test_guessing_the_password_of_an_open_session_is_slowed(client):
    client.as_(alice)
    assert [change(client, current="not hers at all").status_code for _ in range(6)] == [422] * 5 + [429]


def test_a_guest_is_asked_to_sign_in(client):
    assert client.as_(guest).get("/me/password").location == "/sign-in?next=/me/password"
    assert change(client).status_code == 401


def test_it_is_audited_without_any_word(client, stored, house):
    change(client.as_(alice))
    event = stored(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1))[0]
    known = house.known[alice]
    assert (event.action, event.actor_id, event.subject, event.details) == (
        "member.password_changed", known.id, f"member:{known.ref}", {},
    )  # fmt: skip
