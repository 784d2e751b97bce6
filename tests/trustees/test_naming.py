"""`flask --app wsgi trustees name | show | stand-down`: who the three are, on the site's side."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import delete, func, select, update

from config import Settings
from forum.accounts.models import Member
from forum.accounts.services import add_sanction
from forum.core import audit, worker
from forum.core.audit import AuditEvent
from forum.core.db import db, start_writing
from forum.posts.models import Post
from forum.trustees import boxes, contacts, keytext, queries
from forum.trustees.models import SealedLink, Trustee
from forum.trustees.services import accept_payload
from tests.people import ada, alice, bob, mira, newt, omar

PEOPLE = (bob, newt, omar)
KEYS = {person: X25519PrivateKey.generate() for person in (alice, bob, newt, omar, ada)}
OURS = AuditEvent.action.like("trustees.%")
ROWS_OF_LOG = select(func.count()).select_from(AuditEvent).where(OURS)
ROWS = select(func.count()).select_from(Trustee)


def word(person) -> str:
    return keytext.write(KEYS[person].public_key().public_bytes_raw())


def given(*people) -> list[str]:
    return [part for person in people for part in (person.name, word(person))]


@pytest.fixture
def run(app):
    return lambda *words: app.test_cli_runner().invoke(args=["trustees", *words])


@pytest.fixture
def names(run, pin):
    """Names three people and pins them, as the command says."""

    def do(*people, pinned: bool = True):
        done = run("name", *given(*people))
        assert done.exit_code == 0, done.output
        if pinned:
            pin(told_to_pin(done.output))

    return do


def told_to_pin(output: str) -> tuple[str, ...]:
    """What the site reads from the line that the command prints."""
    line = re.search(r"^HEARTH_TRUSTEES=(\S+)$", output, re.MULTILINE)
    assert line, output
    return Settings.from_env({"HEARTH_TRUSTEES": line[1]}).trustees


def opened(app, post: int, first, second, *, keys=KEYS) -> str:
    """What two people open with their devices."""
    with app.app_context():
        members = dict(db.session.execute(select(Member.name, Member.id)).all())
        text = queries.released_box(post, members[first.name], members[second.name])
    for person in (first, second):
        text = boxes.open_layer(keys[person], text)
    with app.app_context():
        return accept_payload(post, text).member_ref


def post_id(stored, made) -> int:
    return stored.one(select(Post.id).where(Post.ref == made.post_ref))


def stored_rows(app, rows):
    with app.app_context():
        return [tuple(row) for row in db.session.execute(rows)]


def leave_contact(app, house, person) -> None:
    with app.app_context():
        start_writing()
        contacts.keep_for_member(house.known[person].id, "Ring Sam.")
        db.session.commit()


def test_three_are_named_and_in_force_once_the_settings_pin_them(app, run, pin, house):
    done = run("name", *given(*PEOPLE))
    assert done.exit_code == 0, done.output
    for person in PEOPLE:
        assert person.name in done.output
        name = boxes.fingerprint(KEYS[person].public_key().public_bytes_raw())
        assert boxes.in_groups(name) in done.output
    with app.app_context():
        assert queries.in_force() is None
    assert "not in force" in run("show").output
    pin(told_to_pin(done.output))
    with app.app_context():
        found = queries.in_force()
    assert found is not None
    assert found.members == tuple(house.known[person].id for person in PEOPLE)
    assert "In force." in run("show").output


def test_it_is_audited_with_codes_alone(app, run, stored, house):
    run("name", *given(*PEOPLE))
    action, subject, details = stored.one(select(AuditEvent.action, AuditEvent.subject, AuditEvent.details).where(OURS))
    assert (action, subject) == ("trustees.named", "trustees:1")
    assert details["members"] == [house.known[person].ref for person in PEOPLE]
    assert bob.name not in str(details)
    with app.app_context():
        assert audit.verify()[1] is None


def test_the_same_three_again_change_nothing(run, stored):
    for _ in range(2):
        assert run("name", *given(*PEOPLE)).exit_code == 0
    assert stored.one(ROWS) == 3
    assert stored.one(ROWS_OF_LOG) == 1


def test_without_three_pairs_it_says_how(run, stored):
    for words in ([], given(bob), given(bob, newt), given(*PEOPLE, ada), [*given(bob, newt), omar.name]):
        done = run("name", *words)
        assert done.exit_code == 1
        assert "A KEY B KEY C KEY" in done.output
    assert stored.one(ROWS) == 0


LOW_ORDER = keytext.write(bytes(32))
REFUSED = {
    "a stranger": ([*given(bob, newt), "nobody", word(omar)], "no member called nobody"),
    "one person twice": ([*given(bob, newt), "BOB", word(omar)], "Three different members"),
    "one key twice": ([*given(bob, newt), omar.name, word(bob)], "a key of their own"),
    "half a key": ([*given(bob, newt), omar.name, word(omar)[:-3]], "The key of omar is not whole"),
    "a fingerprint": ([*given(bob, newt), omar.name, "ab" * 32], "fingerprint is not the key"),
    "a key that hides nothing": ([*given(bob, newt), omar.name, LOW_ORDER], "The key of omar is not whole"),
    "the wrong way round": ([word(bob), bob.name, *given(newt, omar)], "is not whole"),
    "nothing": ([""] * 6, "is not whole"),
}


@pytest.mark.parametrize(("words", "told"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_is_refused_with_kind_words(run, stored, words, told):
    done = run("name", *words)
    assert done.exit_code == 1
    assert told in done.output
    assert "Traceback" not in done.output
    assert stored.one(ROWS) == 0
    assert stored.one(ROWS_OF_LOG) == 0


@pytest.mark.parametrize("kind", ["pause", "suspend"])
def test_nobody_who_is_paused_is_named(app, run, stored, house, clock, kind):
    with app.app_context():
        until = clock.now + timedelta(days=3)
        add_sanction(house.known[omar].id, kind=kind, reason="x", ends_at=until, by=house.known[ada].id)
        db.session.commit()
    done = run("name", *given(*PEOPLE))
    assert "omar is paused" in done.output
    assert stored.one(ROWS) == 0
    clock.tick(timedelta(days=4))
    assert run("name", *given(*PEOPLE)).exit_code == 0


def test_nobody_who_leaves_is_named(app, run, stored, house, clock):
    with app.app_context():
        start_writing()
        db.session.execute(update(Member).where(Member.name == omar.name).values(leaves_on=clock.now.date()))
        db.session.commit()
    assert "omar has asked to leave" in run("name", *given(*PEOPLE)).output
    assert stored.one(ROWS) == 0


# Changing them


def test_those_before_stay_in_force_until_the_settings_change(app, run, names, make, stored):
    names(*PEOPLE)
    names(bob, newt, ada, pinned=False)
    assert "A newer set is named as well" in run("show").output
    post = post_id(stored, make.thread(alice, voice="mask"))
    assert stored(select(SealedLink.set_number)) == [1]
    assert opened(app, post, newt, omar)


def test_older_posts_stay_open_to_those_they_were_sealed_to(app, names, make, stored, house):
    names(*PEOPLE)
    before = post_id(stored, make.thread(alice, voice="mask"))
    names(bob, newt, ada)
    after = post_id(stored, make.thread(alice, voice="mask"))
    assert stored(select(SealedLink.set_number).order_by(SealedLink.set_number)) == [1, 2]
    for post, pair in ((before, (bob, newt)), (before, (newt, omar)), (after, (bob, ada))):
        assert opened(app, post, *pair) == house.known[alice].ref


def test_a_set_is_forgotten_when_nothing_is_sealed_to_it_any_more(app, names, make, stored, clock):
    names(*PEOPLE)
    make.thread(alice, voice="mask")
    names(bob, newt, ada)
    with app.app_context():
        worker.run(once=True)
    assert stored.one(ROWS) == 6
    clock.tick(timedelta(days=91))
    with app.app_context():
        worker.run(once=True)
        worker.run(once=True)
    assert stored(select(Trustee.set_number).distinct()) == [2]


def test_a_set_stays_while_somebody_has_left_a_way_to_reach_them(app, names, stored, house):
    names(*PEOPLE)
    leave_contact(app, house, alice)
    names(bob, newt, ada)
    with app.app_context():
        worker.run(once=True)
    assert stored.one(ROWS) == 6


def test_a_newer_set_that_waits_is_not_forgotten(app, names, stored):
    names(*PEOPLE)
    names(bob, newt, ada, pinned=False)
    with app.app_context():
        worker.run(once=True)
    assert stored.one(ROWS) == 6


def test_numbers_are_not_used_again_while_links_have_them(app, names, make, stored):
    names(*PEOPLE)
    make.thread(alice, voice="mask")
    with app.app_context():
        start_writing()
        db.session.execute(delete(Trustee))
        db.session.commit()
    names(bob, newt, ada)
    assert stored(select(Trustee.set_number).distinct()) == [2]


# One of them leaves


def test_when_one_leaves_it_is_off_and_the_other_two_can_still_open(app, run, names, make, stored, house):
    names(*PEOPLE)
    post = post_id(stored, make.thread(alice, voice="mask"))
    with app.app_context():
        start_writing()
        db.session.execute(delete(Member).where(Member.name == newt.name))
        db.session.commit()
        assert queries.in_force() is None
    assert "a trustee has left" in run("show").output
    assert "nobody any more" in run("show").output
    assert opened(app, post, bob, omar) == house.known[alice].ref
    names(bob, omar, ada)
    assert "In force." in run("show").output
    assert opened(app, post, bob, omar) == house.known[alice].ref


def test_with_one_left_nothing_opens(app, names, make, stored, house):
    names(*PEOPLE)
    post = post_id(stored, make.thread(alice, voice="mask"))
    with app.app_context():
        start_writing()
        db.session.execute(delete(Member).where(Member.name.in_([newt.name, bob.name])))
        db.session.commit()
        assert queries.trustees_of(post) is None


# Standing down


def test_standing_down_erases_what_is_sealed_so_that_nobody_can_open_anything(app, run, names, make, stored, house):
    names(*PEOPLE)
    make.thread(alice, voice="mask")
    leave_contact(app, house, alice)
    done = run("stand-down", "--yes")
    assert done.exit_code == 0, done.output
    assert "erased: 1." in done.output
    assert "HEARTH_TRUSTEES" in done.output
    assert stored.one(ROWS) == 0
    for model in queries.SEALED:
        assert stored.one(select(func.count()).select_from(model)) == 0
    actions = stored(select(AuditEvent.action).where(OURS).order_by(AuditEvent.id))
    assert actions == ["trustees.named", "trustees.stood_down"]
    make.thread(alice, voice="mask")
    assert stored.one(select(func.count()).select_from(SealedLink)) == 0
    with app.app_context():
        worker.run(once=True)
        assert audit.verify()[1] is None


def test_it_asks_first(app, names, stored):
    names(*PEOPLE)
    for answer in ("n\n", "\n", ""):
        done = app.test_cli_runner().invoke(args=["trustees", "stand-down"], input=answer)
        assert done.exit_code == 1
    assert stored.one(ROWS) == 3
    assert app.test_cli_runner().invoke(args=["trustees", "stand-down"], input="y\n").exit_code == 0
    assert stored.one(ROWS) == 0


def test_twice_is_harmless(run, stored):
    assert run("stand-down", "--yes").exit_code == 0
    assert stored.one(ROWS_OF_LOG) == 0


# Showing


def test_off_it_says_so(run):
    assert run("show").output == "Off. No trustees are named, so nobody can open a mask.\n"


def test_a_shell_without_the_pins_says_so(run, names, pin):
    names(*PEOPLE)
    assert "This shell has no HEARTH_TRUSTEES" not in run("show").output
    pin(())
    assert "This shell has no HEARTH_TRUSTEES" in run("show").output


def test_who_can_get_no_letter_is_said(app, run, stored, house):
    done = run("name", *given(alice, bob, newt))
    addressed = dict(stored_rows(app, select(Member.name, Member.email_sealed.is_not(None))))
    assert addressed[alice.name]
    assert not addressed[bob.name]
    for output in (done.output, run("show").output):
        lines = {line.split()[1]: line for line in output.splitlines() if re.match(r"[123]\. ", line)}
        assert "no letter can call them" not in lines[alice.name]
        assert "has no e-mail address yet" in lines[bob.name]


def test_a_site_that_sends_no_mail_says_so(run, house, monkeypatch):
    assert "sends no mail" not in run("name", *given(*PEOPLE)).output
    assert "sends no mail" not in run("show").output
    silent = replace(house.settings, testing=False, demo=False, smtp_url="")
    monkeypatch.setitem(house.app.extensions, "hearth_settings", silent)
    assert "HEARTH_SMTP_URL is not set" in run("name", *given(*PEOPLE)).output
    assert "HEARTH_SMTP_URL is not set" in run("show").output


def test_pins_without_anybody_behind_them_are_said(run, pin):
    pin(("11" * 32, "22" * 32, "33" * 32))
    done = run("show")
    assert "Not in force" in done.output
    assert "1111 1111" in done.output


def test_it_counts_what_is_sealed_to_whom(run, names, make):
    names(*PEOPLE)
    make.thread(alice, voice="mask")
    make.thread(alice, voice="mask")
    names(bob, newt, ada)
    make.thread(mira, voice="mask")
    assert "Sealed to them: 1. Sealed to others, for 90 days at most: 2." in run("show").output


def test_another_key_in_the_database_shows(app, run, names):
    names(*PEOPLE)
    with app.app_context():
        start_writing()
        db.session.execute(update(Trustee).where(Trustee.slot == 2).values(public_key=bytes(range(32))))
        db.session.commit()
    done = run("show").output
    assert "Not in force" in done
    assert boxes.in_groups(boxes.fingerprint(KEYS[newt].public_key().public_bytes_raw())) in done
    assert boxes.in_groups(boxes.fingerprint(bytes(range(32)))) in done
