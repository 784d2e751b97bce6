"""The mark after signing in that something may wait at one's own masked posts, and that nobody else can find out."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from forum.anonymous import finding
from forum.core.db import db
from forum.posts.models import State
from tests.anonymous.opening import OWN, typed
from tests.anonymous.test_own_page import decide
from tests.client import Page
from tests.factories.dump import dump
from tests.factories.making import CRISIS
from tests.house import statements_on
from tests.people import alice, bob, mira, newt

WAITS = "A reply, a decision or a note from the team may wait for you."


def told(client, person) -> bool:
    """Whether signing in tells this person that something may wait: on their page, and beside "You" on every other."""
    client.as_(person)
    here, elsewhere = (Page(client.get(path).text) for path in ("/me", "/guidelines"))
    marks = [bool(page.all("span", class_="nav-news")) for page in (here, elsewhere)]
    assert marks == [WAITS in here.words] * 2
    return marks[0]


def test_a_reply_by_somebody_else_is_told_of(client, make):
    make.reply(make.thread(alice, voice="mask"), bob)
    assert told(client, alice)
    assert not told(client, bob)
    assert not told(client, newt)


def test_a_masked_reply_is_told_of(client, make):
    make.reply(make.thread(alice, voice="mask"), bob, voice="mask")
    assert told(client, alice)


def test_a_decision_is_told_of(client, house, make):
    made = make.thread(alice, CRISIS, voice="mask")
    assert not told(client, alice)
    decide(house, made.post_ref, "Thank you.")
    assert told(client, alice)


def test_a_note_of_the_team_is_told_of_until_it_is_answered(client, make):
    made = make.thread(alice, CRISIS, voice="mask")
    make.private_note(made.post_ref)
    assert told(client, alice)
    assert not told(client, bob)
    notes = f"/posts/{made.post_ref}/notes"
    assert client.as_(alice).fill_in(notes, notes, body="Thank you.").status_code == 303
    assert not told(client, alice)
    make.private_note(made.post_ref, body="We are glad.")
    assert told(client, alice)


def test_a_note_about_a_post_by_name_is_no_news_here(client, make):
    make.private_note(make.thread(alice, CRISIS).post_ref)
    assert not told(client, alice)


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_a_reply_by_somebody_muted_is_no_news(client, make, voice):
    made = make.thread(alice, voice="mask")
    reply = make.reply(made, bob, voice=voice)
    assert told(client, alice)
    assert client.fill_in(f"/posts/{reply.post_ref}/mute", f"/posts/{reply.post_ref}/mute").status_code == 303
    assert not told(client, alice)
    make.reply(make.thread(alice, voice="mask"), bob, voice=voice)
    assert told(client, alice), "muted in one conversation alone"


def test_ones_own_replies_are_no_news(client, make):
    made = make.thread(alice, voice="mask")
    make.reply(made, alice, voice="mask")
    make.reply(made, alice)
    assert not told(client, alice)


def test_what_stood_there_before_is_no_news(client, make):
    made = make.thread(bob)
    make.reply(made, bob)
    make.reply(made, alice, voice="mask")
    assert not told(client, alice)


def test_a_reply_to_a_post_by_name_is_no_news(client, make):
    make.reply(make.thread(alice), bob)
    assert not told(client, alice)


@pytest.mark.parametrize("state", [State.WAITING, State.HIDDEN, State.REMOVED])
def test_what_one_could_not_read_is_no_news(client, make, state):
    make.state(make.reply(make.thread(alice, voice="mask"), bob).post_ref, state, by=mira)
    assert not told(client, alice)


def test_after_two_weeks_it_is_no_news(client, make, clock):
    make.reply(make.thread(alice, voice="mask"), bob)
    clock.tick(finding.NEWS - timedelta(hours=1))
    assert told(client, alice)
    clock.tick(timedelta(hours=2))
    assert not told(client, alice)


def test_opening_the_page_takes_the_mark_away(client, make):
    make.reply(make.thread(alice, voice="mask"), bob)
    client.as_(alice)
    typed(client, alice.password)
    assert WAITS not in Page(client.get("/me").text).words


def test_a_real_sign_in_sets_it_though_somebody_else_sat_there_before(client, make):
    """Signing in drops what the browser holds of the person before; the new mark is not among it."""
    make.reply(make.thread(alice, voice="mask"), bob)
    client.as_(bob)
    client.delete_cookie("hearth_session")
    answer = client.fill_in("/sign-in", "/sign-in", name="alice", password=alice.password)
    assert answer.status_code == 303
    assert WAITS in Page(client.get("/me").text).words


def test_the_cookie_is_there_and_as_long_whatever_was_found(client, make):
    made = make.thread(alice, voice="mask")
    lengths = {len(client.as_(person).get_cookie("hearth_mark").value) for person in (alice, bob, newt)}
    make.reply(made, bob)
    lengths.add(len(client.as_(alice).get_cookie("hearth_mark").value))
    typed(client, alice.password)
    lengths.add(len(client.get_cookie("hearth_mark").value))
    assert len(lengths) == 1


def test_the_cookie_is_sealed_and_out_of_reach_of_scripts(client, make):
    made = make.thread(alice, voice="mask")
    make.reply(made, bob)
    answer = client.fill_in("/sign-in", "/sign-in", name="alice", password=alice.password)
    header = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith("hearth_mark="))
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
    inside = urlsafe_b64decode(client.get_cookie("hearth_mark").value)
    assert not any(word in inside for word in (b"whose", b"waits", made.post_ref.encode()))
    with pytest.raises(ValueError):
        json.loads(inside)


def test_looking_stores_nothing(client, house, make):
    """But for the session itself, the rows are the same as if the member who signs in had written nothing."""
    make.reply(make.thread(alice, voice="mask"), bob)
    before = dump(house)
    client.as_(alice)
    after = dump(house)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"sessions"}
    assert len(after["sessions"]) == len(before["sessions"]) + 1


def test_signing_in_goes_on_without_it(client, make, monkeypatch):
    make.reply(make.thread(alice, voice="mask"), bob)

    def away(*_, **__):
        raise OperationalError("select", {}, Exception())

    monkeypatch.setattr(finding, "find_own_masked", away)
    answer = client.fill_in("/sign-in", "/sign-in", name="alice", password=alice.password)
    assert answer.status_code == 303
    assert WAITS not in Page(client.get("/me").text).words


def test_signing_in_costs_as_many_statements_with_many_posts_as_with_none(app, client, make):
    def count() -> int:
        with app.app_context():
            engine = db.engine
        with statements_on(engine) as seen:
            client.as_(alice)
        return len(seen)

    few = count()
    made = make.thread(alice, voice="mask")
    for _ in range(20):
        make.reply(made, alice, voice="mask")
        make.reply(made, bob)
    assert count() == few
    assert OWN in Page(client.get("/me").text).links


def test_a_decision_that_can_be_taken_back_is_told_of_later(client, visitor, make, clock):
    """For ten minutes only the page of the post knows of it."""
    made = make.thread(alice, CRISIS, voice="mask")
    to = f"/moderation/cases/{make.case_ref(made.post_ref)}"
    desk = visitor().as_(mira)
    assert desk.post_form(f"{to}/decisions", action="pause", reason="Let us talk first.").status_code == 303
    assert not told(client, alice)
    clock.tick(timedelta(minutes=10))
    assert told(client, alice)


def test_a_decision_that_was_taken_back_is_not_told_of(client, visitor, make, clock):
    made = make.thread(alice, CRISIS, voice="mask")
    to = f"/moderation/cases/{make.case_ref(made.post_ref)}"
    desk = visitor().as_(mira)
    assert desk.post_form(f"{to}/decisions", action="fold", reason="Let us talk first.").status_code == 303
    assert desk.post_form(f"{to}/undo").status_code == 303
    clock.tick(timedelta(minutes=10))
    assert not told(client, alice)
