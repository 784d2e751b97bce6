"""A member leaves a way to reach them: sealed, never shown again, changed and taken back with the password."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import delete, func, select

from forum.accounts.models import Member
from forum.core import worker
from forum.core.audit import AuditEvent
from forum.core.db import db, is_writing, start_writing
from forum.core.holdings import all_answers
from forum.posts import assessing
from forum.posts.models import Post
from forum.trustees import armour, boxes, queries
from forum.trustees.models import SealedContact
from tests.client import Page
from tests.contracts.remains import logged
from tests.factories.dump import dump
from tests.factories.making import CRISIS
from tests.moderation.test_races import at_once, signed_in
from tests.people import alice, bob, guest
from tests.trustees.conftest import name

ADDRESS = "/me/contact"
WORDS = "Ring my sister Ines, 01632 960 001."
COUNT = select(func.count()).select_from(SealedContact)


def leave(client, words: str = WORDS, **more):
    fields = {"details": words, "current_password": alice.password, **more}
    return client.as_(alice).post_form(ADDRESS, **fields)


def read(app, house, trust, person=alice, pair=(0, 1)) -> boxes.Contact:
    first, second = (trust.members[place] for place in pair)
    with app.app_context():
        text = queries.released_contact(house.known[person].id, first, second)
    one, other = armour.read(text).pair
    return boxes.unpack_contact(
        armour.read(boxes.open_layer(trust.keys[other], boxes.open_layer(trust.keys[one], text))).content
    )


@pytest.mark.parametrize("pair", boxes.PAIRS)
def test_two_trustees_can_read_it(app, client, house, trust, pair):
    answer = client.as_(alice).fill_in(ADDRESS, ADDRESS, details=WORDS, current_password=alice.password)
    assert (answer.status_code, answer.location) == (303, "/me")
    assert read(app, house, trust, pair=pair) == boxes.Contact(house.known[alice].ref, WORDS)


def test_no_page_shows_it_again(client, trust):
    leave(client)
    for address in (ADDRESS, "/me"):
        page = client.get(address)
        assert "Ines" not in page.text
    assert "One is kept" in Page(client.get(ADDRESS).text).words
    assert "You have left how to reach you." in Page(client.get("/me").text).words
    assert Page(client.get(ADDRESS).text).form(ADDRESS).given["details"] == ""


def test_nobody_learns_when(client, trust, house, clock):
    leave(client)
    assert set(dump(house)["sealed_contacts"][0]) == {"member_id", "set_number", "boxes", "commitment"}
    page = Page(client.get(ADDRESS).text).one("main")
    assert page.all("time") == []


def test_it_is_nowhere_in_the_open(client, trust, house, stored):
    before = stored(select(func.count()).select_from(AuditEvent))
    with logged() as log:
        leave(client)
    assert "Ines" not in str(dump(house)) + log.getvalue()
    assert stored(select(func.count()).select_from(AuditEvent)) == before


def test_a_new_one_takes_its_place(app, client, house, stored, trust):
    leave(client)
    leave(client, "Ring nobody. Come to Mill Lane 4.")
    assert stored.one(COUNT) == 1
    assert read(app, house, trust).text == "Ring nobody. Come to Mill Lane 4."


def test_it_can_be_taken_back_and_is_gone_from_the_files(app, client, house, stored, trust):
    leave(client)
    kept = bytes.fromhex((dump(house)["sealed_contacts"][0]["boxes"] or "").removeprefix("\\x"))
    assert leave(client, "", remove="1").status_code == 303
    assert stored.one(COUNT) == 0
    assert "Leave a way to reach you" in Page(client.get("/me").text).words
    with app.app_context():
        worker.run(once=True)
    if house.engine == "sqlite":
        assert kept not in b"".join(house.files_on_disk().values())


def test_without_the_password_nothing_changes(app, client, house, trust):
    leave(client)
    for more in ({"current_password": ""}, {"current_password": "not it at all"}, {"words": "", "remove": "1"}):
        fields = {"words": "Ring somebody else.", "current_password": "", **more}
        answer = leave(client, fields.pop("words"), **fields)
        assert answer.status_code == 422
        assert "password" in Page(answer.text).one("div", role="alert").words
    assert read(app, house, trust).text == WORDS


def test_what_was_typed_comes_back(client, trust):
    answer = leave(client, "Ring <b>Ines</b>.", current_password="not it at all")
    given = Page(answer.text).form(ADDRESS).given
    assert (given["details"], given["current_password"]) == ("Ring <b>Ines</b>.", "")


@pytest.mark.parametrize("words", ["", " \n ", "\x00\x01"])
def test_nothing_is_not_kept(client, stored, trust, words):
    answer = leave(client, words)
    assert answer.status_code == 422
    assert "Please write how we could reach you." in Page(answer.text).one("div", role="alert").words
    assert stored.one(COUNT) == 0


def test_too_long_comes_back_whole(client, stored, trust):
    answer = leave(client, "a" * 401)
    assert answer.status_code == 422
    assert "a" * 401 in answer.text
    assert stored.one(COUNT) == 0
    assert leave(client, "ä" * 400).status_code == 303


def test_either_a_new_one_or_none(client, stored, trust):
    leave(client)
    answer = leave(client, "Another.", remove="1")
    assert answer.status_code == 422
    assert "either" in Page(answer.text).one("div", role="alert").words
    assert stored.one(COUNT) == 1


def test_a_guest_is_asked_to_sign_in(client, trust):
    client.as_(guest)
    assert client.get(ADDRESS).location == "/sign-in?next=/me/contact"
    assert client.post_form(ADDRESS, details=WORDS).status_code == 401


# Only while trustees are in force


def test_off_it_is_not_offered_and_not_kept(client, stored):
    assert "/me/contact" not in Page(client.as_(alice).get("/me").text).links
    page = client.get(ADDRESS)
    assert page.status_code == 200
    assert "There are no trustees here now" in Page(page.text).words
    answer = leave(client)
    assert answer.status_code == 403
    assert WORDS in Page(answer.text).words
    assert stored.one(COUNT) == 0


def test_named_but_not_pinned_is_off(client, stored, named):
    assert leave(client).status_code == 403
    assert stored.one(COUNT) == 0


def test_switched_off_it_can_still_be_taken_back(client, stored, trust, pin):
    leave(client)
    pin(())
    assert "There are no trustees now." in Page(client.get("/me").text).words
    assert "Nobody can open it now." in Page(client.get(ADDRESS).text).words
    assert leave(client, "", remove="1").status_code == 303
    assert stored.one(COUNT) == 0


def test_after_a_change_of_trustees_one_is_asked_anew(app, client, house, trust, pin):
    leave(client)
    newer = name(house, number=2)
    pin(newer.pins)
    assert "There are other trustees now." in Page(client.get("/me").text).words
    assert "The trustees of now can’t open it." in Page(client.get(ADDRESS).text).words
    assert read(app, house, trust).text == WORDS, "it stays with those to whom it was sealed"
    leave(client, "Ring Ines all the same.")
    assert "One is kept" in Page(client.get(ADDRESS).text).words
    assert read(app, house, newer).text == "Ring Ines all the same."


# At once


def test_from_two_windows_one_is_kept(client, stored, trust, visitor):
    """Either of the two, whole; and neither gets an error for being second."""
    fields = [{"details": f"Ring {who}.", "current_password": alice.password} for who in ("Ines", "Sam")]
    windows = signed_in(visitor, (alice, alice))
    answers = at_once(*((one, ADDRESS, some) for one, some in zip(windows, fields, strict=True)))
    assert [answer.status_code for answer in answers] == [303, 303]
    assert stored.one(COUNT) == 1


# Moved, made up


def test_moved_to_another_member_it_stays_shut(app, client, house, trust):
    leave(client)
    client.as_(bob).post_form(ADDRESS, details="Ring nobody.", current_password=bob.password)
    with app.app_context():
        start_writing()
        mine, theirs = (db.session.get_one(SealedContact, house.known[person].id) for person in (alice, bob))
        mine.boxes, theirs.boxes = theirs.boxes, mine.boxes
        db.session.commit()
    with pytest.raises(boxes.WrongBox):
        read(app, house, trust)


def test_a_whole_row_that_was_moved_to_another_member_stays_shut(app, client, house, trust):
    leave(client)
    with app.app_context():
        start_writing()
        db.session.get_one(SealedContact, house.known[alice].id).member_id = house.known[bob].id
        db.session.commit()
    with pytest.raises(boxes.WrongBox):
        read(app, house, trust, person=bob)


def test_there_is_none_for_a_stranger_or_one_alone(app, client, house, trust):
    leave(client)
    with app.app_context():
        for pair in ((trust.members[0], trust.members[0]), (trust.members[0], house.known[bob].id)):
            assert queries.released_contact(house.known[alice].id, *pair) == ""
        assert queries.released_contact(house.known[bob].id, *trust.members[:2]) == ""


# Screening: read once, kept nowhere


def test_danger_in_it_brings_help_at_once_and_no_case(client, stored, trust, with_directory):
    answer = leave(client, CRISIS[:400])
    assert answer.status_code == 200
    panel = Page(answer.text).one("section", id="help-panel")
    assert "This is sealed now, so nobody on the team has read it." in panel.words
    assert CRISIS[:40] not in answer.text
    assert stored.one(COUNT) == 1
    assert stored.one(select(func.count()).select_from(Post)) == 0


def test_danger_in_a_text_that_comes_back_brings_help_as_well(client, trust, with_directory):
    answer = leave(client, CRISIS[:400], current_password="not it at all")
    assert answer.status_code == 422
    assert "This is not sent" in Page(answer.text).one("section", id="help-panel").words


def test_it_is_read_once_and_not_while_the_lock_is_held(client, trust, monkeypatch):
    heard, before = [], assessing.assess

    def assess(text, *more):
        heard.append((text, is_writing()))
        return before(text, *more)

    monkeypatch.setattr(assessing, "assess", assess)
    leave(client)
    assert heard == [(WORDS, False)]


# Copy and leaving


def of_trustees(part: str):
    return next(getattr(answer, part) for answer in all_answers() if answer.room == "trustees")


def test_ones_copy_says_that_there_is_one(app, client, house, trust):
    with app.app_context():
        assert [list(section.entries) for section in of_trustees("exports")(house.known[alice].id)] == [[]]
    leave(client)
    with app.app_context():
        (section,) = of_trustees("exports")(house.known[alice].id)
    assert "It is sealed to the trustees" in json.dumps(section.entries)
    assert "Ines" not in json.dumps(section.entries)


def test_it_goes_with_the_account(app, client, house, stored, trust):
    leave(client)
    with app.app_context():
        start_writing()
        db.session.execute(delete(Member).where(Member.id == house.known[alice].id))
        db.session.commit()
    assert stored.one(COUNT) == 0


def test_erasing_says_so(client, trust):
    assert "how to reach you, if you left that" in Page(client.as_(alice).get("/me/erase").text).words
