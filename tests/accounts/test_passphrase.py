"""A pass-phrase for the page of one's own masked posts: whoever knows the password alone sees nothing there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from forum.accounts.models import Member
from forum.accounts.passphrase import find_hash
from forum.core.audit import AuditEvent
from forum.core.db import own_transaction
from tests.anonymous.opening import OWN, listed, typed
from tests.client import Page
from tests.people import MEMBERS, alice, bob, guest, mira

PASSPHRASE = f"{OWN}/passphrase"
WORDS = "nine violet umbrellas"
STORED = select(Member.passphrase).where(Member.name_key == "alice")


def change(client, **fields):
    """Fill the form in: the password and the pass-phrase so far where nothing else is said."""
    page = client.get(PASSPHRASE)
    given = {"current_password": alice.password} | fields
    if "passphrase" in Page(page.text).form(PASSPHRASE).fields:
        given = {"passphrase": WORDS} | given
    return client.send(page, PASSPHRASE, **given)


@pytest.fixture
def with_passphrase(client):
    """Alice, who has chosen one."""
    assert change(client.as_(alice), new_passphrase=WORDS).status_code == 303
    return client


def test_with_it_the_password_opens_nothing(client, make, with_passphrase):
    made = make.thread(alice, voice="mask")
    answer = client.fill_in(OWN, OWN, password=alice.password)
    assert answer.status_code == 422
    assert "This isn't your pass-phrase." in Page(answer.text).words
    assert made.post_ref not in client.get(OWN).text
    typed(client, WORDS)
    assert listed(Page(client.get(OWN).text)) == [made.post_ref]


def test_the_same_keys_on_another_keyboard_open_it(client):
    assert change(client.as_(alice), new_passphrase="ｎｉｎｅ violet umbrellas").status_code == 303
    typed(client, WORDS)


def test_setting_it_closes_the_page(client, make):
    made = make.thread(alice, voice="mask")
    typed(client.as_(alice), alice.password)
    change(client, new_passphrase=WORDS)
    assert made.post_ref not in client.get(OWN).text


def test_with_it_signing_in_marks_nothing(client, make, with_passphrase):
    """Even that there is something would be told to whoever knows the password."""
    make.reply(make.thread(alice, voice="mask"), bob)
    assert not Page(client.as_(alice).get("/me").text).all("span", class_="nav-news")


@pytest.mark.parametrize(
    "given", [{"current_password": "not my password"}, {"passphrase": "not those words"}, {"passphrase": ""}]
)
@pytest.mark.parametrize(
    "wish", [{"new_passphrase": "seven quiet lanterns"}, {"remove": "1"}], ids=["change", "remove"]
)
def test_changing_it_needs_both(client, stored, with_passphrase, given, wish):
    before = stored.one(STORED)
    answer = change(client, **given, **wish)
    assert answer.status_code == 422
    assert stored.one(STORED) == before
    assert "quiet lanterns" not in answer.text


def test_it_can_be_changed(client, with_passphrase):
    assert change(client, new_passphrase="seven quiet lanterns").status_code == 303
    assert client.fill_in(OWN, OWN, password=WORDS).status_code == 422
    typed(client, "seven quiet lanterns")


def test_it_can_be_taken_away(client, with_passphrase):
    assert change(client, remove="1").status_code == 303
    typed(client, alice.password)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "Please choose a pass-phrase."),
        ("short", "Please choose a longer pass-phrase"),
        ("alice in the garden", "has your name in it"),
        ("x" * 2000, "Please choose a shorter pass-phrase"),
        (alice.password, "Please choose other words than your password."),
    ],
)
def test_words_that_do_not_do(client, stored, words, said):
    answer = change(client.as_(alice), new_passphrase=words)
    assert answer.status_code == 422
    assert said in Page(answer.text).words
    assert not words or f'"{words}"' not in answer.text
    typed(client, alice.password)


def test_both_wishes_at_once_are_asked_about(client, with_passphrase):
    answer = change(client, new_passphrase="seven quiet lanterns", remove="1")
    assert answer.status_code == 422
    typed(client, WORDS)


def test_the_password_cannot_become_the_same(client, with_passphrase):
    answer = client.post_form("/me/password", current_password=alice.password, new_password=WORDS)
    assert answer.status_code == 422
    assert "Please choose other words than your pass-phrase." in Page(answer.text).words


def test_another_password_leaves_it_as_it_is(client, make, with_passphrase):
    make.thread(alice, voice="mask")
    new = "seven quiet lanterns"
    assert client.post_form("/me/password", current_password=alice.password, new_password=new).status_code == 303
    assert client.fill_in(OWN, OWN, password=new).status_code == 422
    typed(client, WORDS)


def test_a_right_password_gives_no_new_tries_at_it(client, clock, with_passphrase):
    for _ in range(5):
        assert client.fill_in(OWN, OWN, password="wrong words here").status_code == 422
    assert client.post_form("/me", country="GB", email="", current_password=alice.password).status_code == 303
    answer = client.fill_in(OWN, OWN, password=WORDS)
    assert answer.status_code == 429
    assert "That was several tries." in Page(answer.text).words
    clock.tick(timedelta(seconds=3))
    typed(client, WORDS)


def test_changing_the_password_is_no_way_to_try_many(client, with_passphrase):
    """It says whether the new password is the pass-phrase, so it says so a few times an hour only."""
    current = alice.password
    for number in range(12):
        new = f"guess number {number} of many"
        fields = {"current_password": current, "new_password": new}
        answer = client.post_form("/me/password", **fields)
        current = new if answer.status_code == 303 else current
    assert answer.status_code == 429
    assert client.post_form("/me/password", current_password=current, new_password=WORDS).status_code == 429


def test_after_a_reset_by_letter_it_ends_and_older_posts_are_out_of_reach(client, make, reset_path, with_passphrase):
    make.thread(alice, title="The old kettle", voice="mask")
    new = "seven quiet lanterns"
    assert client.as_(guest).post_form(reset_path(alice.email), new_password=new).status_code == 303
    typed(client, new)
    page = Page(client.get(OWN).text)
    assert listed(page) == []
    assert "what you wrote under a mask before that can’t be listed" in page.words


def test_a_guest_is_asked_to_sign_in(client):
    assert client.as_(guest).get(PASSPHRASE).location == f"/sign-in?next={PASSPHRASE}"


# What a copy of the database tells


def test_it_is_stored_as_a_hash_of_its_own_under_a_seal(app, house, stored, with_passphrase):
    with app.app_context():
        found = find_hash(house.known[alice].id)
    assert found.startswith("$argon2id$")
    assert found != stored.one(select(Member.password_hash).where(Member.name_key == "alice"))
    assert b"argon2" not in stored.one(STORED)


def test_nobody_can_tell_who_has_one(stored, with_passphrase):
    lengths = {len(sealed) for sealed in stored(select(Member.passphrase))}
    assert len(lengths) == 1
    assert len(stored(select(Member.passphrase))) == len(MEMBERS)
    assert not [action for action in stored(select(AuditEvent.action)) if "passphrase" in action]


def test_the_seal_of_one_member_does_not_fit_another(app, house, client, stored, with_passphrase):
    """Whoever can write in the table cannot put their own pass-phrase there."""
    with app.app_context(), own_transaction() as connection:
        connection.execute(update(Member).where(Member.name_key == "mira").values(passphrase=stored_alice(connection)))
    with app.app_context(), pytest.raises(ValueError):
        find_hash(house.known[mira].id)


def stored_alice(connection):
    return connection.execute(STORED).scalar_one()


def test_a_member_from_before_has_none(app, client, make):
    with app.app_context(), own_transaction() as connection:
        connection.execute(update(Member).values(passphrase=None))
    made = make.thread(alice, voice="mask")
    typed(client.as_(alice), alice.password)
    assert listed(Page(client.get(OWN).text)) == [made.post_ref]
    assert change(client, new_passphrase=WORDS).status_code == 303
    typed(client, WORDS)
