"""The session: what the cookie and the row hold, and when they end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from flask import g
from sqlalchemy import func, select

from forum.accounts import sessions, vault
from forum.accounts.models import Member, Session
from forum.core import worker
from forum.core.db import db, start_writing
from tests.client import Page
from tests.factories.making import CRISIS
from tests.people import ada, alice, bob, mira, sam

SESSIONS = select(func.count()).select_from(Session)
MINUTE = timedelta(minutes=1)


def is_in(client) -> bool:
    return client.get("/me").status_code == 200


def cookie_of(answer) -> str:
    return next(line for line in answer.headers.getlist("Set-Cookie") if "session=" in line)


def test_over_plain_http_the_cookie_drops_prefix_and_secure_only(client):
    cookie = cookie_of(client.post_form("/sign-in", name="alice", password=alice.password))
    parts = {part.strip() for part in cookie.split(";")[1:]}
    assert cookie.startswith("hearth_session=")
    assert parts == {"HttpOnly", "Path=/", "SameSite=Lax"}


def test_over_https_the_cookie_is_bound_to_the_host(app, client, monkeypatch):
    settings = replace(app.extensions["hearth_settings"], base_url="https://forum.example.org")
    monkeypatch.setitem(app.extensions, "hearth_settings", settings)
    cookie = cookie_of(client.post_form("/sign-in", name="alice", password=alice.password))
    parts = {part.strip() for part in cookie.split(";")[1:]}
    assert cookie.startswith("__Host-session=")
    assert parts == {"HttpOnly", "Path=/", "SameSite=Lax", "Secure"}


def test_the_row_holds_a_hash_and_a_vault_that_only_the_cookie_opens(client, house, stored):
    client.as_(alice)
    row = stored.one(select(Session))
    with house.app.test_request_context("/", headers={"Cookie": f"hearth_session={cookie_value(client)}"}):
        found = sessions.current_session()
        assert found is not None
        assert row.token_hash == sha256(found.token).digest()
        assert found.secret == house.known[alice].secret
        assert found.token not in row.vault
    assert house.known[alice].secret not in row.vault


def test_the_end_of_the_row_is_a_full_hour(client, clock, stored):
    client.as_(alice)
    client.as_(mira)
    ends = sorted(stored(select(Session.expires_at)), reverse=True)
    assert [(end.minute, end.second, end.microsecond) for end in ends] == [(0, 0, 0)] * 2
    assert timedelta(hours=12) <= ends[0] - clock.now < timedelta(hours=13)
    assert timedelta(hours=8) <= ends[1] - clock.now < timedelta(hours=9)


@pytest.mark.parametrize(("person", "minutes"), [(alice, 30), (mira, 15), (sam, 15), (ada, 15)])
def test_it_ends_after_a_while_without_a_click(client, clock, person, minutes):
    client.as_(person)
    clock.tick(minutes * MINUTE - timedelta(seconds=2))
    assert is_in(client)
    clock.tick(minutes * MINUTE + timedelta(seconds=1))
    assert not is_in(client)


@pytest.mark.parametrize(("person", "hours"), [(alice, 13), (mira, 9)])
def test_it_ends_in_the_end_however_much_one_clicks(client, clock, person, hours):
    client.as_(person)
    for _ in range(hours * 6):
        clock.tick(10 * MINUTE)
        client.get("/guidelines")
    assert not is_in(client)


def test_reading_renews_the_cookie_and_writes_nothing(client, clock, stored):
    client.as_(alice)
    before = stored.one(select(Session))
    clock.tick(5 * MINUTE)
    answer = client.get("/")
    assert "hearth_session=" in cookie_of(answer)
    after = stored.one(select(Session))
    assert (after.token_hash, after.vault, after.expires_at) == (before.token_hash, before.vault, before.expires_at)


def test_a_young_cookie_is_not_sent_anew(client):
    client.as_(alice)
    assert "Set-Cookie" not in client.get("/guidelines").headers or "session=" not in str(
        client.get("/guidelines").headers
    )


def test_a_changed_cookie_opens_nothing(client):
    value = cookie_value(client.as_(alice))
    for changed in (value[:-4] + "AAAA", "A" + value[1:], value[:40], "", "=====", "\u00e9"):
        client.set_cookie("hearth_session", changed)
        assert not is_in(client)


def test_a_later_deadline_cannot_be_written_into_the_cookie(client, clock):
    import base64

    raw = bytearray(base64.urlsafe_b64decode(cookie_value(client.as_(alice))))
    raw[sessions.TOKEN_BYTES] = 1  # the deadline's highest byte: far in the future
    client.set_cookie("hearth_session", base64.urlsafe_b64encode(bytes(raw)).decode())
    assert not is_in(client)


def test_signing_out_deletes_the_row_and_the_cookie(client, stored):
    value = cookie_value(client.as_(alice))
    answer = client.post_form("/sign-out")
    assert (answer.status_code, answer.location) == (303, "/")
    assert stored.one(SESSIONS) == 0
    assert client.get_cookie("hearth_session") is None
    client.set_cookie("hearth_session", value)
    assert not is_in(client)


def test_signing_out_takes_what_the_help_panel_remembers(client):
    """On a device that is shared nothing should say that somebody needed help, not even what nobody can open."""
    assert client.as_(alice).post_form("/threads", space="kitchen", title="x", body=CRISIS).status_code == 303
    assert client.get_cookie("hearth_care") is not None
    client.post_form("/sign-out")
    assert client.get_cookie("hearth_care") is None


def test_signing_out_twice_is_harmless(client):
    client.as_(alice).post_form("/sign-out")
    assert client.post_form("/sign-out").status_code == 303


def test_signing_out_without_a_token_does_nothing(client, stored):
    assert client.as_(alice).post("/sign-out").status_code == 400
    assert stored.one(SESSIONS) == 1


def test_signing_out_by_a_link_is_not_possible(client, stored):
    assert client.as_(alice).get("/sign-out").status_code == 405
    assert stored.one(SESSIONS) == 1


def test_signing_out_leaves_other_people_in(client, visitor):
    other = visitor().as_(bob)
    client.as_(alice).post_form("/sign-out")
    assert is_in(other)


def test_the_worker_sweeps_what_has_run_out(app, client, visitor, clock, stored):
    client.as_(mira)
    clock.tick(timedelta(hours=9))
    visitor().as_(alice)
    with app.app_context():
        worker.sweep_due({})
    assert stored.one(SESSIONS) == 1
    assert not is_in(client)


def test_the_row_names_no_member(client, house, stored):
    """Neither in a column nor to somebody who has every key of the site: what is sealed holds the secret alone."""
    client.as_(alice)
    assert set(Session.__table__.columns.keys()) == {"token_hash", "vault", "expires_at"}
    assert len(stored.one(select(Session.vault))) == vault.NONCE_BYTES + vault.SECRET_BYTES + 16
    number = house.known[alice].id.to_bytes(8, "big")
    assert not any(number in value for value in stored.one(select(Session.token_hash, Session.vault)))


def test_a_cookie_made_with_the_sites_keys_opens_nobody_elses_account(house, client):
    """Whoever has the keys of the site and a session of their own must not become another member with it."""
    client.as_(bob)
    with house.app.test_request_context("/", headers={"Cookie": f"hearth_session={cookie_value(client)}"}):
        token = sessions.current_session().token
        forged = sessions._cookie_value(token, house.known[ada].id, short=False)
        own = sessions._cookie_value(token, house.known[bob].id, short=False)
    client.set_cookie("hearth_session", forged)
    assert not is_in(client)
    client.set_cookie("hearth_session", own)
    assert is_in(client)


def test_signing_out_everywhere_leaves_others_in_and_counts_nothing(house, client, visitor, stored):
    other, bobs = visitor().as_(alice), visitor().as_(bob)
    client.as_(alice)
    epoch = select(Member.session_epoch).where(Member.name == alice.name)
    drawn = {stored.one(epoch)}
    for _ in range(3):
        with house.app.app_context():
            start_writing()
            sessions.end_all(house.known[alice].id)
            db.session.commit()
        drawn.add(stored.one(epoch))
    assert len(drawn) == 4
    assert sorted(drawn) != list(range(min(drawn), min(drawn) + 4))
    assert not is_in(client)
    assert not is_in(other)
    assert is_in(bobs)
    assert is_in(visitor().as_(alice))


def test_whoever_is_let_in_while_everybody_is_signed_out_is_out(house, client):
    """The password was right a moment ago, and another was set in between: that session must not outlive it."""
    from forum.accounts.services import sign_in

    with house.app.test_request_context("/", method="POST"):
        member, secret = sign_in(alice.name, alice.password, address="192.0.2.1")
        db.session.expunge(member)
        start_writing()
        sessions.end_all(member.id)
        db.session.commit()
        sessions.begin(member, secret)
        late = g.new_session_cookie
    client.set_cookie("hearth_session", late)
    assert not is_in(client)


def test_a_role_taken_away_ends_the_session_at_once(house, client):
    from forum.accounts.services import change_role
    from forum.core.access import Role

    client.as_(mira)
    with house.app.app_context():
        change_role(house.known[mira].id, Role.MEMBER, by=house.known[ada].id)
        db.session.commit()
    assert not is_in(client)


def test_a_member_who_is_gone_is_signed_out(house, client):
    client.as_(bob)
    with house.app.app_context():
        start_writing()
        db.session.delete(db.session.get_one(Member, house.known[bob].id))
        db.session.commit()
    assert not is_in(client)


def test_a_page_for_members_leads_a_guest_to_the_sign_in_and_back(client):
    answer = client.get("/me/posts?after=x")
    assert answer.status_code == 303
    assert Page(client.get(answer.location).text).form("/sign-in").given["next"] == "/me/posts?after=x"


def cookie_value(client) -> str:
    cookie = client.get_cookie("hearth_session")
    assert cookie is not None
    return cookie.value
