"""`/me/erase/masks`: everything one wrote under masks is taken back, and no row tells who did it."""

from __future__ import annotations

from sqlalchemy import select

from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.outbox import OutboxRow
from forum.posts import erasing
from forum.posts.models import Post, PostTransition, Voice, WordsToGo
from tests.client import Page
from tests.factories.dump import dump
from tests.factories.making import CRISIS
from tests.people import alice, bob, guest

MASKED = select(Post.ref, Post.body, Post.state).where(Post.voice == Voice.MASK.value)


def take_back(client, person=alice, **fields):
    return client.as_(person).post_form("/me/erase/masks", **{"password": person.password, **fields})


def test_ones_own_go_and_nobody_elses(client, make, stored):
    mine = make.thread(alice, "Quietly mine.", voice="mask", title="My telling title")
    make.reply(mine, alice, "Mine again.", voice="mask")
    make.reply(mine, bob, "Bob by name.")
    make.thread(bob, "Bob's under a mask.", voice="mask")
    make.thread(alice, "Mine by name.")
    assert take_back(client).location == "/me/erase"
    assert "We took back 2 of your posts under masks." in Page(client.get("/me/erase").text).words
    assert sorted(row.body for row in stored(MASKED)) == ["", "", "Bob's under a mask."]
    assert "Mine by name." in stored(select(Post.body))
    page = Page(client.as_(bob).get(f"/threads/{mine.thread_ref}").text)
    assert "taken back by its writer" in page.words
    assert "My telling title" not in page.words


def test_no_row_of_it_names_a_member_and_its_times_are_hours(client, make, stored, house, hour_over):
    make.thread(alice, "Quietly mine.", voice="mask")
    before = dump(house)
    take_back(client)
    after = dump(house)
    new = [(name, row) for name, rows in after.items() if name != "sessions" for row in rows if row not in before[name]]
    assert {name for name, _ in new} >= {"posts", "post_transitions", "outbox"}
    assert not {name for name, _ in new} & {"members", "member_copies"}
    assert stored(select(PostTransition.by_id).where(PostTransition.to_state == "withdrawn")) == [None]
    moments = stored(select(PostTransition.at).where(PostTransition.to_state == "withdrawn"))
    due = stored(select(OutboxRow.due_at).where(OutboxRow.topic == "post.words_deleted"))
    assert [moment.minute for moment in due] == [0]
    hour_over()
    events = stored(select(AuditEvent).where(AuditEvent.action == "post.withdrawn"))
    assert [event.actor_id for event in events] == [None]
    for moment in [*moments, *(event.at for event in events)]:
        assert (moment.minute, moment.second, moment.microsecond) == (0, 0, 0)


def test_words_stay_while_a_moderator_has_to_look(client, make, stored):
    make.thread(alice, CRISIS, voice="mask")
    take_back(client)
    row = stored.one(MASKED)
    assert (row.state, row.body) == ("withdrawn", CRISIS)
    assert len(stored(select(WordsToGo.post_id))) == 1


def test_twice_is_harmless(client, make, stored):
    make.thread(alice, CRISIS, voice="mask")
    assert take_back(client).status_code == take_back(client).status_code == 303
    assert len(stored(select(PostTransition.id).where(PostTransition.to_state == "withdrawn"))) == 1


def test_a_wrong_password_takes_nothing_back(client, make, stored):
    make.thread(alice, "Quietly mine.", voice="mask")
    for password in ("", "not this one"):
        answer = take_back(client, password=password)
        assert answer.status_code == 422
    assert stored.one(MASKED).body == "Quietly mine."


def test_who_wore_none_is_told_so(client):
    take_back(client)
    assert "We found no posts of yours under a mask." in Page(client.get("/me/erase").text).words


def test_guests_are_asked_to_sign_in(client):
    assert client.as_(guest).get("/me/erase/masks").status_code == 303
    assert client.post_form("/me/erase/masks", password="x").status_code == 401


def test_who_has_a_passphrase_needs_it(client, make, stored, with_passphrase):
    make.thread(alice, "Quietly mine.", voice="mask")
    with_passphrase(alice, "nine small windows in rain")
    assert take_back(client).status_code == 422
    assert stored.one(MASKED).body == "Quietly mine."
    assert take_back(client, password="nine small windows in rain").status_code == 303
    assert stored.one(MASKED).body == ""


def test_many_go_bite_by_bite_with_each_kept_by_itself(app, client, house, make, monkeypatch, stored):
    monkeypatch.setattr(erasing, "BITE", 2)
    thread = make.thread(alice, "Mine, the first.", voice="mask")
    for number in range(4):
        make.reply(thread, alice, f"Mine {number}.", voice="mask", key=str(number))
    with app.app_context():
        bites = erasing.take_back_masked(house.author(alice))
        assert next(bites) == 2
        db.session.commit()
        assert next(bites) == 2
        db.session.rollback()
    assert len([row for row in stored(MASKED) if row.body]) == 3
    take_back(client)
    assert not [row for row in stored(MASKED) if row.body]
