"""New versions of the site's keys: what was stored under the older ones is found, opened, and moved all at once."""

from __future__ import annotations

import base64
import fcntl
import json
from collections.abc import Callable

import pytest
from sqlalchemy import func, select, update

from forum.accounts import mail_address, vault
from forum.accounts.models import Member
from forum.accounts.passphrase import is_the_passphrase
from forum.accounts.passphrase import store as store_passphrase
from forum.accounts.queries import list_ids_by_email
from forum.accounts.renewal import renew_if_keys_changed
from forum.core.audit import AuditEvent
from forum.core.db import db, own_transaction
from forum.core.keys import Keys
from forum.core.settings import SettingRow
from forum.notes.queries import find_by_tags
from forum.notes.services import note_tags
from forum.posts.models import Post
from tests.people import MEMBERS, alice, bob, mira

KEY = "a key of a form, long enough"
WORDS = "nine violet umbrellas"
COLUMNS = ("email_sealed", "email_tag", "passphrase", "password_hash", "vault")
ROWS = select(*(getattr(Member, name) for name in COLUMNS)).order_by(Member.id)


@pytest.fixture
def newer(app, monkeypatch) -> Callable[..., None]:
    """The site is started again with a newer version of these keys."""

    def add(*purposes: str) -> None:
        for purpose in purposes:
            monkeypatch.setitem(app.extensions["hearth_keys"].versions[purpose], 2, purpose.encode().ljust(32))

    return add


@pytest.fixture
def renew(app) -> Callable[[], bool]:
    def prepare() -> bool:
        with app.app_context():
            done = renew_if_keys_changed()
            db.session.commit()
        return done

    return prepare


def opens(visitor, person=alice, password: str = "") -> bool:
    answer = visitor().post_form("/sign-in", name=person.name, password=password or person.password)
    return bool(answer.status_code == 303)


# Looking up under every version


def test_an_address_from_before_gets_its_letter(client, letters, newer):
    newer("index")
    client.post_form("/forgotten", email=alice.email.upper())
    assert [letter["To"] for letter in letters()] == [alice.email]


def test_addresses_from_before_and_after_are_found_together(app, client, newer, house):
    newer("index", "data")
    client.post_form("/sign-up", name="wren", password=WORDS, email=alice.email, understood="y")
    with app.app_context():
        wren = db.session.scalars(select(Member.id).where(Member.name_key == "wren")).one()
        assert set(list_ids_by_email(alice.email)) == {house.known[alice].id, wren}
        assert not list_ids_by_email("stranger@people.example")


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_a_form_that_comes_again_after_the_change_stores_one_post(make, newer, stored, voice):
    first = make.thread(alice, voice=voice, key=KEY)
    newer("index")
    again = make.thread(alice, voice=voice, key=KEY)
    assert (again.post_ref, again.thread_ref, again.again) == (first.post_ref, first.thread_ref, True)
    assert stored.one(select(func.count()).select_from(Post)) == 1


def test_a_note_of_a_form_from_before_is_found(app, make, newer):
    thread = make.thread(alice)
    make.private_note(thread.post_ref, by=mira, key=KEY)
    newer("index")
    with app.app_context():
        assert find_by_tags(note_tags(KEY)) is not None
        assert find_by_tags(note_tags("another key of a form")) is None


# Everything at once


def test_everybody_signs_in_after_the_change_and_nothing_says_who_did(visitor, newer, stored, renew):
    newer("data", "index", "pepper")
    assert renew()
    before = stored(ROWS)
    assert all(opens(visitor, person) for person in MEMBERS)
    assert not opens(visitor, password="not the password at all")
    assert stored(ROWS) == before


def test_before_they_are_moved_old_rows_open_and_signing_in_moves_none(visitor, newer, stored):
    before = stored(ROWS)
    newer("data", "index", "pepper")
    assert opens(visitor, alice)
    assert stored(ROWS) == before


def test_every_row_comes_under_the_newest_keys(app, newer, renew, stored, house):
    newer("data", "index", "pepper")
    assert renew()
    for row in stored(ROWS):
        sealed = (base64.b64decode(row.password_hash), row.vault[1:], row.passphrase, row.email_sealed)
        assert {one[0] for one in sealed if one is not None} == {2}
    with app.app_context():
        row = db.session.execute(ROWS.where(Member.name_key == "alice")).one()
        assert row.email_tag == mail_address.tag(alice.email)
        assert mail_address.open_sealed(row.email_sealed) == alice.email
        assert vault.open_with_password(row.vault, alice.password) == house.known[alice].secret
    assert stored(select(AuditEvent.action).where(AuditEvent.action.startswith("keys"))) == ["keys.renewed"]


def test_it_is_done_once_for_each_change(newer, renew, stored):
    renew()
    before = stored(ROWS)
    assert not renew()
    assert stored(ROWS) == before
    newer("index")
    assert renew()
    assert stored(ROWS) != before


def test_who_has_the_old_keys_can_guess_at_no_password_any_more(app, newer, renew, stored, monkeypatch):
    old = Keys({purpose: dict(versions) for purpose, versions in app.extensions["hearth_keys"].versions.items()})
    newer("pepper")
    renew()
    row = stored(ROWS)[0]
    monkeypatch.setitem(app.extensions, "hearth_keys", old)
    with app.app_context():
        assert not vault.password_matches(alice.password, row.password_hash)
        with pytest.raises(vault.WrongKey):
            vault.open_with_password(row.vault, alice.password)


def test_the_first_pepper_stays_part_of_every_password(app, newer, visitor, renew, monkeypatch):
    newer("pepper")
    renew()
    monkeypatch.delitem(app.extensions["hearth_keys"].versions["pepper"], 1)
    assert not opens(visitor)


def test_a_pass_phrase_outlives_the_change(app, newer, renew, house):
    me = house.known[alice].id
    with app.app_context():
        store_passphrase(me, WORDS)
        db.session.commit()
    newer("data", "pepper")
    renew()
    with app.app_context():
        assert is_the_passphrase(me, WORDS)
        assert not is_the_passphrase(me, alice.password)
        assert len(set(db.session.scalars(select(func.length(Member.passphrase))))) == 1


def test_a_member_from_before_there_was_a_seal(app, visitor, house, renew, stored):
    with app.app_context():
        row = db.session.execute(ROWS.where(Member.id == house.known[alice].id)).one()
        bare = {"password_hash": vault._opened_hash(row.password_hash), "vault": vault._opened_vault(row.vault)}
        db.session.rollback()
        with own_transaction() as connection:
            connection.execute(update(Member).where(Member.id == house.known[alice].id).values(**bare))
    assert bare["password_hash"].startswith("$argon2id$")
    assert opens(visitor)
    assert renew()
    assert opens(visitor)
    rows = stored(ROWS)
    assert not any(row.password_hash.startswith("$") for row in rows)
    assert len({(len(row.password_hash), len(row.vault)) for row in rows}) == 1


def test_what_no_key_opens_stays_as_it_is(app, newer, renew, stored, house, visitor):
    lost = {"email_sealed": b"\x07lost", "passphrase": b"\x07lost", "vault": b"\x02\x07lost", "password_hash": "!"}
    with app.app_context(), own_transaction() as connection:
        connection.execute(update(Member).where(Member.id == house.known[bob].id).values(**lost))
    newer("data", "index", "pepper")
    assert renew()
    row = stored(select(*(getattr(Member, name) for name in lost)).where(Member.id == house.known[bob].id))[0]
    assert tuple(row) == tuple(lost.values())
    assert opens(visitor, alice)
    assert not opens(visitor, bob)


def test_a_name_that_nobody_has_costs_the_same_work(app, newer, renew, stored):
    newer("pepper")
    renew()
    with app.app_context():
        nobodys = vault.nobodys_hash()
        assert len(nobodys) == len(stored(ROWS)[0].password_hash)
        assert not vault.password_matches("any words", nobodys)


# The commands


def test_the_command_adds_versions_and_keeps_the_old_ones(keys_of, typed):
    before = keys_of()
    assert "data: version 2 is the newest now." in typed("keys", "add", "data", "index")
    after = keys_of()
    assert {purpose: sorted(versions) for purpose, versions in after.items()} == {
        "cookie": ["1"],
        "data": ["1", "2"],
        "index": ["1", "2"],
        "pepper": ["1"],
    }
    assert all(after[purpose]["1"] == before[purpose]["1"] for purpose in before)
    assert after["data"]["2"] != after["index"]["2"]
    assert len(bytes.fromhex(after["data"]["2"])) == 32


def test_old_cookie_keys_are_forgotten_and_no_others(keys_of, typed):
    typed("keys", "add", "cookie", "data")
    typed("keys", "forget-cookies")
    assert {purpose: sorted(versions) for purpose, versions in keys_of().items()} == {
        "cookie": ["2"],
        "data": ["1", "2"],
        "index": ["1"],
        "pepper": ["1"],
    }


def test_they_are_for_their_owner_alone_and_nothing_else_is_left(house, keys_of, typed):
    typed("keys", "add", "pepper")
    folder = house.folder / "secrets"
    assert (folder / "keys.json").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in folder.iterdir() if path.name.startswith("keys")] == ["keys.json"]


@pytest.mark.parametrize("command", [("add", "data"), ("forget-cookies",)])
def test_not_while_the_site_runs(app, house, keys_of, command):
    before = keys_of()
    with (house.folder / "run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = app.test_cli_runner().invoke(args=["keys", *command])
    assert done.exit_code == 1
    assert "Please stop it first" in done.output
    assert keys_of() == before


def test_a_key_that_is_none(app, keys_of):
    before = keys_of()
    assert app.test_cli_runner().invoke(args=["keys", "add", "salt"]).exit_code != 0
    assert app.test_cli_runner().invoke(args=["keys", "add"]).exit_code != 0
    assert keys_of() == before


@pytest.fixture
def keys_of(house):
    """The keys in the file; put back afterwards."""
    path = house.folder / "secrets" / "keys.json"
    before = path.read_text()
    yield lambda: json.loads(path.read_text())
    path.write_text(before)


@pytest.fixture
def typed(app):
    def run(*words: str) -> str:
        done = app.test_cli_runner().invoke(args=list(words))
        assert done.exit_code == 0, done.output
        return done.output

    return run


def test_the_mark_says_which_versions_are_in_use(renew, newer, stored):
    newer("index")
    renew()
    assert stored.one(select(SettingRow.value).where(SettingRow.name == "keys_in_use")) == {
        "data": 1,
        "index": 2,
        "pepper": 1,
    }
