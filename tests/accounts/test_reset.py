"""`/forgotten` and `/reset/<token>`: a letter that tells nobody anything, and a new start that says what it loses."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from forum.accounts import recovery, services, vault
from forum.accounts.models import Member, ResetToken
from forum.core import mail, worker
from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.errors import DomainError
from forum.core.outbox import OutboxRow
from tests.client import Page
from tests.people import alice, bob, guest

NEW = "seven quiet boats at dawn"
TOKENS = select(func.count()).select_from(ResetToken)


def set_new(client, path, new=NEW):
    return client.post_form(path, new_password=new)


def test_the_link_sets_a_password_once(client, visitor, reset_path):
    path = reset_path(alice.email)
    answer = set_new(client, path)
    assert (answer.status_code, answer.location) == (303, "/me")
    assert client.get("/me").status_code == 200
    assert visitor().post_form("/sign-in", name="alice", password=NEW).status_code == 303
    assert visitor().post_form("/sign-in", name="alice", password=alice.password).status_code == 422
    assert visitor().get(path).status_code == 404
    assert set_new(visitor(), path, new="another good long one").status_code == 404


def test_a_known_and_an_unknown_address_get_the_same_answer(client, visitor):
    known, unknown = client, visitor()
    answers = [
        known.post_form("/forgotten", email=alice.email),
        unknown.post_form("/forgotten", email="stranger@people.example"),
    ]
    assert [(answer.status_code, answer.location) for answer in answers] == [(303, "/sign-in")] * 2
    said = [Page(who.get("/sign-in").text).one(role="status").words for who in (known, unknown)]
    assert said == ["If a member has this address, a letter is on its way. The link in it works for two hours."] * 2


def test_only_a_known_address_gets_a_letter(client, letters):
    client.post_form("/forgotten", email="stranger@people.example")
    assert letters() == []
    client.post_form("/forgotten", email=alice.email.upper())
    assert [letter["To"] for letter in letters()] == [alice.email]


def test_the_letter_tells_neither_the_topic_nor_the_person(client, letters):
    client.post_form("/forgotten", email=alice.email)
    letter = letters()[0]
    text = letter.get_payload()
    assert letter["Subject"] == "Your request"
    assert text.splitlines()[:3] == ["Hello,", "", "Here is the link you asked for:"]
    assert "alice" not in text + letter["Subject"]
    assert not re.search(r"password|forum|mental|health|support|member", text + letter["Subject"], re.IGNORECASE)


def test_neither_token_nor_address_waits_in_a_row(client, stored, house, reset_path):
    client.post_form("/forgotten", email=alice.email)
    assert stored.one(select(OutboxRow.payload)) == {"member_id": house.known[alice].id}
    token = reset_path(alice.email).rpartition("/")[2]
    assert token.encode() not in stored.one(select(ResetToken.token_hash))


def test_the_link_leads_to_the_address_of_the_site(app, client, letters, monkeypatch):
    settings = replace(app.extensions["hearth_settings"], base_url="https://forum.example.org")
    client.post_form("/forgotten", email=alice.email)
    monkeypatch.setitem(app.extensions, "hearth_settings", settings)
    assert "https://forum.example.org/reset/" in letters()[0].get_payload()


def test_the_page_says_plainly_what_is_lost(client, reset_path):
    words = Page(client.get(reset_path(alice.email)).text).words
    assert "For the member alice" in words
    assert "You can't change them or take them back any more." in words
    assert "sign in with it and lose nothing" in words


def test_opening_the_link_writes_nothing(client, stored, reset_path):
    path = reset_path(alice.email)
    before = (
        stored(select(ResetToken.token_hash, ResetToken.expires_at)),
        stored(select(Member.vault).order_by(Member.id)),
    )
    assert [client.get(path).status_code for _ in range(3)] == [200] * 3
    after = (
        stored(select(ResetToken.token_hash, ResetToken.expires_at)),
        stored(select(Member.vault).order_by(Member.id)),
    )
    assert before == after


def test_a_reset_makes_a_new_secret_and_masked_posts_are_not_ones_own_any_more(client, house, make, stored, reset_path):
    named, masked = make.thread(alice), make.thread(alice, voice="mask")
    set_new(client, reset_path(alice.email))
    sealed = stored.one(select(Member.vault).where(Member.name_key == "alice"))
    with house.app.app_context():
        assert vault.open_with_password(sealed, NEW) != house.known[alice].secret
    assert client.get(f"/posts/{named.post_ref}/edit").status_code == 200
    assert client.get(f"/posts/{masked.post_ref}/edit").status_code == 404
    assert client.get(f"/threads/{masked.thread_ref}").status_code == 200


def test_a_reset_signs_every_browser_out(client, visitor, reset_path):
    other = visitor().as_(alice)
    set_new(client, reset_path(alice.email))
    assert other.get("/me").status_code == 303


@pytest.mark.parametrize(("new", "words"), [("", "Please choose a new password."), ("short", "at least 10 characters")])
def test_a_password_that_is_too_easy_leaves_the_link_good(client, stored, reset_path, new, words):
    path = reset_path(alice.email)
    answer = set_new(client, path, new=new)
    assert answer.status_code == 422
    assert words in Page(answer.text).one("div", role="alert").words
    assert stored.one(TOKENS) == 1
    assert set_new(client, path).status_code == 303


def test_a_link_runs_out_and_is_swept(app, client, clock, stored, reset_path):
    path = reset_path(alice.email)
    clock.tick(recovery.RESET_LASTS)
    assert client.get(path).status_code == 404
    assert set_new(client, path).status_code == 404
    with app.app_context():
        worker.sweep_due({})
    assert stored.one(TOKENS) == 0


def test_a_newer_link_ends_the_one_before(client, stored, letters):
    paths = []
    for _ in range(2):
        client.post_form("/forgotten", email=alice.email)
        found = {re.search(r"/reset/\w+", letter.get_payload())[0] for letter in letters()}
        paths.append(next(iter(found - set(paths))))
    assert [client.get(path).status_code for path in paths] == [404, 200]
    assert stored.one(TOKENS) == 1


def test_another_password_meanwhile_ends_the_link(client, visitor, reset_path):
    path = reset_path(alice.email)
    fields = {"current_password": alice.password, "new_password": "a fourth good sentence"}
    assert visitor().as_(alice).post_form("/me/password", **fields).status_code == 303
    assert client.get(path).status_code == 404


def test_a_token_nobody_made_looks_like_one_that_ran_out(client):
    assert client.get("/reset/" + "0" * 48).status_code == 404


def test_two_members_with_one_address_get_a_link_each(client, visitor, letters):
    visitor().post_form("/sign-up", name="Wren", password="a lantern on the sill", email=alice.email)
    client.post_form("/forgotten", email=alice.email)
    pages = [client.get(re.search(r"/reset/\w+", letter.get_payload())[0]).text for letter in letters()]
    assert {re.search(r"<bdi>(\w+)</bdi>", page)[1] for page in pages} == {"alice", "Wren"}


@pytest.mark.parametrize("address", [alice.email, "stranger@people.example"])
def test_nobody_can_be_flooded_with_letters(client, address):
    answers = [client.post_form("/forgotten", email=address).status_code for _ in range(recovery.LETTERS_PER_HOUR + 1)]
    assert answers == [303] * recovery.LETTERS_PER_HOUR + [429]


@pytest.mark.parametrize("address", ["", "no address", "x" * 250 + "@y.example"])
def test_what_is_no_address_comes_back(client, address):
    answer = client.post_form("/forgotten", email=address)
    assert answer.status_code == 422
    assert Page(answer.text).form("/forgotten").given["email"] == address


def test_without_a_way_to_mail_it_is_not_offered(app, client, monkeypatch):
    assert "/forgotten" in Page(client.get("/sign-in").text).links
    monkeypatch.setitem(app.extensions, "hearth_settings", replace(app.extensions["hearth_settings"], testing=False))
    assert client.get("/forgotten").status_code == 404
    assert client.post_form("/forgotten", email=alice.email).status_code == 404
    assert "/forgotten" not in Page(client.get("/sign-in").text).links
    form = Page(client.get("/sign-up").text).form("/sign-up")
    assert "email" not in form.fields
    assert "nobody can let you back in" in form.words


def test_a_letter_that_fails_leaves_no_token_and_is_tried_again(app, client, stored, letters, clock, monkeypatch):
    client.post_form("/forgotten", email=alice.email)
    with monkeypatch.context() as broken:
        broken.setattr(mail, "_write", _refuse)
        assert letters() == []
    assert stored.one(TOKENS) == 0
    clock.tick(timedelta(minutes=5))
    assert len(letters()) == 1
    assert stored.one(TOKENS) == 1


def _refuse(*_):
    raise OSError("the disk is full")


def test_a_member_without_an_address_cannot_be_reset(client, house, letters, stored):
    client.post_form("/forgotten", email="bob@people.example")
    assert letters() == []
    assert stored.one(select(Member.email_tag).where(Member.id == house.known[bob].id)) is None


def test_it_is_audited_without_any_word(client, stored, house, reset_path):
    set_new(client, reset_path(alice.email))
    event = stored(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1))[0]
    assert (event.action, event.details) == ("member.password_reset", {})


def test_accounts_made_with_a_strangers_address_bring_no_heap_of_letters(client, letters):
    """An address is not confirmed, so anybody may give one that is not theirs: the oldest accounts with it count."""
    for number in range(6):
        fields = {"name": f"wren {number}", "password": NEW, "email": alice.email}
        assert client.as_(guest).post_form("/sign-up", **fields).status_code == 303
    client.as_(guest).post_form("/forgotten", email=alice.email)
    assert len([letter for letter in letters() if letter["To"] == alice.email]) == recovery.LETTERS_PER_HOUR


def test_of_two_who_open_one_letter_at_once_one_sets_the_password(app, house, stored):
    with app.app_context():
        token = recovery.new_reset_token()
        recovery.keep_reset_token(token, member_id=house.known[alice].id)
        db.session.commit()

    def open_it(new):
        with app.app_context():
            try:
                recovery.reset_password(token, new=new)
                db.session.commit()
            except DomainError:
                return None
            return new

    chosen = [f"quite other words number {number}" for number in range(4)]
    with ThreadPoolExecutor(4) as pool:
        done = [new for new in pool.map(open_it, chosen) if new]
    assert len(done) == 1
    with app.app_context():
        assert services.sign_in(alice.name, done[0], address="127.0.0.1")
