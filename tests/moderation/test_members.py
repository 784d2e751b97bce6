"""Cases about a member: what opens one, what its page shows, what can be decided, and what the member reads."""

from __future__ import annotations

import email
from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.accounts.models import Member, Sanction
from forum.accounts.services import change_preferences
from forum.cases.models import Case, CaseNote, Decision, SecondLook, Signal
from forum.core import worker
from forum.core.audit import AuditEvent
from forum.core.db import db, start_writing
from forum.core.refs import new_ref
from forum.moderation.holdings import exports
from forum.moderation.members import ask_about_suspensions
from forum.posts.models import Post
from tests.client import Page
from tests.house import count_statements
from tests.moderation.conftest import Opened, limit_to, open_for
from tests.people import ada, alice, bob, mira, omar, sam

QUEUE = "/moderation"
WHY = "The third unkind answer this week."
KIND = "Please have another look at our guidelines."


@pytest.fixture
def suspend(house, clock):
    """`suspend(bob, days=40)`: an admin has suspended somebody, from now."""

    def give(person, *, days: float, kind: str = "suspend") -> str:
        with house.app.app_context():
            start_writing()
            row = Sanction(ref=new_ref(), member_id=house.known[person].id, kind=kind, reason="It hurt people.")
            row.by_id, row.starts_at, row.ends_at = house.known[ada].id, clock.now, clock.now + timedelta(days=days)
            db.session.add(row)
            db.session.commit()
            return row.ref

    return give


@pytest.fixture
def ask(house):
    """The worker asks about suspensions."""

    def go() -> None:
        with house.app.app_context():
            ask_about_suspensions()
            db.session.commit()

    return go


@pytest.fixture
def about(stored, house):
    """The case about a member, as its tests ask for it."""

    def find(person) -> Opened:
        ref = stored.one(select(Case.ref).where(Case.member_id == house.known[person].id))
        return Opened(post=None, ref=ref)

    return find


@pytest.fixture
def bobs(client, make, about) -> Opened:
    """bob wrote by name, and mira asked for a look at him; the client is mira."""
    post = open_for(make, bob, "You are all pathetic and stupid.", space="kitchen")
    assert client.as_(mira).fill_in(post.page, post.to("look"), look_reason=WHY).status_code == 303
    return about(bob)


def give_address(house, person) -> None:
    with house.app.app_context():
        known, address = house.known[person], f"{person.name}@people.example"
        change_preferences(known.id, country=None, email=address, password=person.password)
        db.session.commit()


def sent_letters(house) -> list:
    return [email.message_from_bytes(path.read_bytes()) for path in (house.folder / "mail").glob("*.eml")]


def rows(browser) -> dict:
    return {row["data-case"]: row for row in Page(browser.get(QUEUE).text).all("li", data_case="")}


# A suspension to look at again


def test_a_long_suspension_is_looked_at_from_its_beginning_and_once(suspend, ask, stored, clock, about, client):
    suspend(bob, days=40)
    ask()
    ask()
    case = stored.one(select(Case))
    assert (case.status, case.care, case.masked, case.post_id) == ("open", 0, False, None)
    assert stored(select(Signal.kind, Signal.data)) == [("suspension", {"ends": False})]
    row = rows(client.as_(mira))[about(bob).ref]
    assert "Suspended for more than 30 days: is it right?" in row.words
    assert "Member" in row.words
    clock.tick(timedelta(days=38, hours=23))
    ask()
    assert len(stored(select(Signal.id))) == 1
    clock.tick(timedelta(hours=2))
    ask()
    ask()
    assert [data["ends"] for data in stored(select(Signal.data).order_by(Signal.at))] == [False, True]


def test_every_suspension_is_looked_at_a_day_before_its_end_and_is_due_by_then(suspend, ask, stored, clock):
    ends = clock.now + timedelta(days=14)
    suspend(bob, days=14)
    ask()
    assert stored(select(Case.id)) == []
    clock.tick(timedelta(days=13, minutes=1))
    ask()
    assert stored.one(select(Case.due_at)) == ends
    assert stored.one(select(Signal.data)) == {"ends": True}


@pytest.mark.parametrize(("kind", "days"), [("pause", 40), ("pause", 7), ("suspend", 1), ("suspend", 0.5)])
def test_a_pause_and_what_is_over_within_a_day_ask_for_nobody(suspend, ask, stored, kind, days):
    suspend(bob, days=days, kind=kind)
    ask()
    assert stored(select(Case.id)) == []


def test_one_that_was_ended_early_asks_for_nobody(suspend, ask, stored, client, house):
    ref = suspend(bob, days=40)
    client.as_(ada).post_form(f"/admin/sanctions/{ref}/lift")
    ask()
    assert stored(select(Case.id)) == []


def test_the_worker_asks_by_itself(suspend, house, stored):
    suspend(bob, days=40)
    with house.app.app_context():
        worker.run(once=True)
    assert stored.one(select(Signal.kind)) == "suspension"


def test_the_team_leaves_it_and_is_asked_again_before_the_end(suspend, ask, client, about, stored, clock):
    suspend(bob, days=40)
    ask()
    opened = about(bob)
    client.as_(mira)
    assert "It hurt people." in client.get(opened.page).text
    assert client.fill_in(opened.page, opened.to("decisions"), action="keep").status_code == 303
    assert stored.one(select(Case.status)) == "closed"
    assert stored.one(select(Sanction.lifted_at)) is None
    clock.tick(timedelta(days=39, minutes=1))
    ask()
    assert stored.one(select(Case.status)) == "open"


def test_the_team_lets_them_write_again(suspend, ask, client, visitor, about, stored):
    suspend(bob, days=40)
    suspend(bob, days=90)
    ask()
    opened = about(bob)
    sent = client.as_(mira).fill_in(opened.page, opened.to("write-again"))
    assert (sent.status_code, sent.location) == (303, opened.page)
    assert None not in stored(select(Sanction.lifted_at))
    assert "They could write already." in Page(follow(client, opened.to("write-again"), opened)).words
    events = stored(select(AuditEvent.actor_id).where(AuditEvent.action == "member.sanction_lifted"))
    assert len(events) == 2
    answer = (
        visitor().as_(bob).post_form("/threads", space="kitchen", title="Back", body="Hello.", voice="name", key="k")
    )
    assert answer.status_code == 303


def follow(browser, address: str, opened) -> str:
    assert browser.post_form(address).status_code == 303
    return browser.get(opened.page).text


# A look that a moderator asks for


def test_a_moderator_asks_for_a_look_with_a_reason(bobs, stored, house, client):
    assert stored.one(select(Signal.kind, Signal.data).join(Case).where(Case.ref == bobs.ref)) == (
        "person",
        {"about_member": True},
    )
    assert stored(select(CaseNote.body)) == [WHY]
    page = Page(client.get(bobs.page).text)
    assert "About bob" in page.one("h1").words
    assert "You are all pathetic" not in page.words
    assert "A story in A small thing" in page.words
    assert "A moderator asked for a look at this member" in page.words


def test_without_a_word_of_why_nothing_opens_and_too_long_a_one_is_kept(client, make, stored):
    post = open_for(make, bob, "You are all pathetic and stupid.")
    client.as_(mira)
    assert client.post_form(post.to("look"), look_reason="  ").status_code == 422
    long = client.post_form(post.to("look"), look_reason="x" * 2001)
    assert long.status_code == 422
    assert "x" * 2001 in long.text
    assert stored(select(Case.id).where(Case.member_id.is_not(None))) == []


def test_nobody_is_looked_at_for_what_was_written_under_a_mask(client, make, stored):
    post = open_for(make, voice="mask")
    assert "Ask for a look at this member" not in client.as_(mira).get(post.page).text
    answer = client.post_form(post.to("look"), look_reason=WHY)
    assert answer.status_code == 403
    assert WHY in answer.text
    assert stored(select(Case.id).where(Case.member_id.is_not(None))) == []


def test_masked_posts_are_nowhere_on_the_page(client, make, bobs):
    masked = open_for(make, bob, "I want to end my life tonight. I have the tablets here.", voice="mask")
    named = make.thread(bob, "A quiet evening.", title="Evening")
    page = client.get(bobs.page).text
    assert masked.ref not in page
    assert masked.post.post_ref not in page
    assert masked.post.thread_ref not in page
    assert named.post_ref in page


# What can be decided


@pytest.mark.parametrize("action", ["keep", "checked", "warn", "pause", "suspend"])
def test_each_decision_closes_the_case_and_is_read_by_the_member(client, visitor, bobs, stored, house, clock, action):
    answer = client.fill_in(bobs.page, bobs.to("decisions"), action=action, reason=KIND)
    assert answer.status_code == 303, answer.text
    assert stored.one(select(Case.status).where(Case.ref == bobs.ref)) == "closed"
    decision = stored.one(select(Decision))
    assert (decision.action, decision.post_id, decision.by_id) == (action, None, house.known[mira].id)
    kinds = stored(select(Sanction.kind, Sanction.ends_at).where(Sanction.member_id == house.known[bob].id))
    days = {"pause": 7, "suspend": 30}.get(action)
    assert kinds == ([(action, clock.now + timedelta(days=days))] if days else [])
    told = Page(visitor().as_(bob).get("/me").text).one("section", id="from-the-team")
    assert KIND in told.words
    assert "mira" not in told.words
    assert "from-the-team" not in visitor().as_(alice).get("/me").text


@pytest.mark.parametrize("action", ["hide", "remove", "lock", "move", "note", "fold", "members", "redact"])
def test_what_is_for_posts_is_refused_with_everything_typed(client, bobs, stored, action):
    answer = client.post_form(bobs.to("decisions"), action=action, reason=KIND, note="For us.", space="garden")
    assert answer.status_code == 422
    assert KIND in answer.text
    assert "For us." in answer.text
    assert stored(select(Decision.id)) == []


@pytest.mark.parametrize("action", ["warn", "pause", "suspend"])
def test_a_restriction_needs_a_reason(client, bobs, stored, action):
    answer = client.fill_in(bobs.page, bobs.to("decisions"), action=action, note="For us.")
    assert answer.status_code == 422
    assert "For us." in answer.text
    assert stored(select(Decision.id)) == []


def test_a_suspension_can_be_made_longer_and_taken_back(client, suspend, ask, about, stored, clock):
    suspend(bob, days=40)
    ask()
    opened = about(bob)
    client.as_(mira).fill_in(opened.page, opened.to("decisions"), action="suspend", reason=KIND, days="90")
    assert len(stored(select(Sanction.id).where(Sanction.lifted_at.is_(None)))) == 2
    clock.tick(timedelta(minutes=9))
    assert client.fill_in(opened.page, opened.to("undo")).status_code == 303
    left = stored.one(select(Sanction.ends_at).where(Sanction.lifted_at.is_(None)))
    assert left < clock.now + timedelta(days=41)
    assert stored.one(select(Case.status)) == "open"
    assert client.post_form(opened.to("undo")).status_code == 409


def test_the_team_itself_cannot_be_paused(client, make, about, stored):
    post = open_for(make, omar, "You are all pathetic and stupid.")
    client.as_(mira).post_form(post.to("look"), look_reason=WHY)
    opened = about(omar)
    refused = client.fill_in(opened.page, opened.to("decisions"), action="pause", reason=KIND)
    assert refused.status_code == 403
    assert KIND in refused.text
    assert stored(select(Decision.id)) == []


def test_it_is_claimed_noted_handed_and_raised_as_any_case(client, visitor, bobs, stored, house):
    assert client.fill_in(bobs.page, bobs.to("claim")).status_code == 303
    assert visitor().as_(omar).post_form(bobs.to("decisions"), action="keep").status_code == 409
    assert (
        visitor().as_(omar).fill_in(bobs.to("take-over"), bobs.to("take-over"), words="I know him.").status_code == 303
    )
    client.as_(omar)
    assert client.fill_in(bobs.page, bobs.to("notes"), body="We spoke.").status_code == 303
    assert client.fill_in(bobs.page, bobs.to("care"), care="3").status_code == 303
    assert client.fill_in(bobs.page, bobs.to("release")).status_code == 303
    ref = house.known[sam].ref
    assert client.fill_in(bobs.to("hand"), bobs.to("hand"), colleague=ref, words="Please.").status_code == 303
    page = Page(client.get(bobs.page).text).words
    assert "We spoke." in page
    assert "Handed the case to sam" in page
    assert stored.one(select(Case.care).where(Case.ref == bobs.ref)) == 3


def test_what_is_of_posts_alone_is_not_there(client, bobs):
    for act in ("private-notes", "pause", "pause/end", "unlock"):
        assert client.post_form(bobs.to(act), body="x", days="7", reason="x").status_code == 404, act


def test_a_crisis_about_a_member_asks_for_a_second_person(client, visitor, bobs, stored):
    client.fill_in(bobs.page, bobs.to("care"), care="4")
    client.fill_in(bobs.page, bobs.to("decisions"), action="checked", note="We called him.")
    assert len(stored(select(SecondLook.id))) == 1
    other = visitor().as_(omar)
    assert Page(other.get(QUEUE).text).one("li", data_second_look=bobs.ref)
    sent = other.fill_in(bobs.page, bobs.to("second-look"), agrees="no", note="He sounds worse.")
    assert sent.status_code == 303, sent.text
    assert stored.one(select(Case.status).where(Case.ref == bobs.ref)) == "open"


# Who sees it, what it costs, what goes


def test_a_moderator_of_some_spaces_asks_for_a_look_and_does_not_see_the_case(client, house, make, about):
    limit_to(house, mira, "doorstep")
    post = open_for(make, bob, "You are all pathetic and stupid.", space="doorstep")
    assert client.as_(mira).fill_in(post.page, post.to("look"), look_reason=WHY).status_code == 303
    opened = about(bob)
    assert client.get(opened.page).status_code == 404
    assert opened.ref not in rows(client)
    assert client.post_form(opened.to("decisions"), action="keep").status_code == 404
    assert opened.ref in rows(client.as_(sam))


def test_the_page_costs_the_same_however_much_was_posted(app, client, make, bobs):
    few = count_statements(app, lambda: client.get(bobs.page))
    for _ in range(12):
        make.thread(bob, "You are all pathetic and stupid.")
    assert count_statements(app, lambda: client.get(bobs.page)) == few


def test_the_queue_holds_both_kinds_of_cases_in_their_order(client, make, bobs):
    crisis = open_for(make)
    found = rows(client)
    assert next(iter(found)) == crisis.ref
    assert bobs.ref in found
    assert "3 open." in Page(client.get(QUEUE).text).words
    assert bobs.ref not in rows_of(client, "/moderation?space=kitchen")
    assert client.get("/moderation?kind=person").text.count(bobs.ref) > 0


def rows_of(browser, address: str) -> list[str]:
    return [row["data-case"] for row in Page(browser.get(address).text).all("li", data_case="")]


def test_the_closed_case_stands_in_its_list(client, bobs):
    client.fill_in(bobs.page, bobs.to("decisions"), action="keep")
    assert f"Member {bobs.ref}" in Page(client.get("/moderation/closed").text).words


def test_the_copy_of_a_member_holds_what_was_decided_about_them(house, bobs, client):
    client.fill_in(bobs.page, bobs.to("decisions"), action="warn", reason=KIND)
    with house.app.app_context():
        (section,) = exports(house.known[bob].id)
        assert [(entry["decision"], entry["why"]) for entry in section.entries] == [("warn", KIND)]
        assert WHY not in str(section.entries)
        assert exports(house.known[alice].id) == []


def test_the_letter_goes_to_the_member_when_the_ten_minutes_are_over(house, bobs, client, clock):
    give_address(house, bob)
    client.fill_in(bobs.page, bobs.to("decisions"), action="warn", reason=KIND)
    clock.tick(timedelta(minutes=11))
    with house.app.app_context():
        worker.run(once=True)
    (letter,) = sent_letters(house)
    assert letter["To"] == "bob@people.example"
    assert KIND not in letter.get_payload()


def test_a_member_who_goes_takes_the_case_with_them(house, bobs, client, stored):
    client.fill_in(bobs.page, bobs.to("decisions"), action="warn", reason=KIND)
    with house.app.app_context():
        start_writing()
        db.session.delete(db.session.get_one(Member, house.known[bob].id))
        db.session.commit()
    assert stored(select(Case.id).where(Case.ref == bobs.ref)) == []
    assert stored(select(Decision.id)) == []
    assert stored(select(Post.author_id)) == [None]
