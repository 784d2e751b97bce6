"""`/moderation/appeals`: somebody else than the decider answers, and the author reads why."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from forum.accounts.models import Member, Sanction
from forum.cases.models import Appeal, Case, CaseNote, Decision, SecondLook
from forum.core.audit import AuditEvent, verify
from forum.core.db import db, start_writing
from forum.posts.models import Post, PostPause, State, Thread
from tests.appeals.conftest import WHY, WORDS, told_of
from tests.client import Page
from tests.factories.making import CRISIS, QUIET
from tests.moderation.test_races import at_once, signed_in
from tests.people import ada, alice, bob, guest, mira, omar, sam

NOTE = "The filter heard a song line."


def test_the_list_shows_it_without_a_word_of_its_writer(client, asked, place, stored):
    page = client.as_(omar).get("/moderation/appeals")
    row = Page(page.text).one("li", data_appeal=stored.one(select(Appeal.ref)))
    assert "hid it" in row.words
    assert WORDS not in page.text
    assert WORDS in client.get(place()).text


def test_who_decided_sees_why_it_is_for_a_colleague_and_is_refused(client, asked, place, stored):
    for address in ("/moderation/appeals", place()):
        assert "You made this decision, so a colleague answers." in client.as_(mira).get(address).text
    assert not Page(client.get(place()).text).all("textarea", name="reason")
    answer = client.post_form(place(), outcome="upheld", reason=WHY)
    assert answer.status_code == 403
    assert WHY in answer.text
    assert stored.one(select(Appeal.outcome)) is None


def test_nobody_answers_about_their_own_post(visitor, make, stored, place):
    opened = told_of(make, visitor, omar, voice="mask")
    visitor().as_(mira).post_form(opened.to("decisions"), action="hide", reason="Not now.")
    to = f"/decisions/{stored.one(select(Decision.ref))}/appeals"
    own = visitor().as_(omar)
    assert own.fill_in(to, to, body=WORDS).status_code == 303
    assert own.post_form(place(), outcome="overturned", reason=WHY).status_code == 403
    assert visitor().as_(sam).post_form(place(), outcome="overturned", reason=WHY).status_code == 303


@pytest.mark.parametrize("person", [alice, bob, guest], ids=str)
def test_it_is_for_the_team(client, asked, place, person):
    page, sent = (303, 401) if person is guest else (404, 404)
    client.as_(person)
    assert client.get("/moderation/appeals").status_code == page
    assert client.get(place()).status_code == page
    assert client.post_form(place(), outcome="upheld", reason=WHY).status_code == sent


def test_upheld_the_decision_stands_and_its_author_reads_why(app, client, asked, place, stored, house):
    answer = client.as_(omar).fill_in(place(), place(), outcome="upheld", reason=WHY, note=NOTE)
    assert (answer.status_code, answer.location) == (303, "/moderation/appeals")
    appeal = stored.one(select(Appeal))
    assert (appeal.outcome, appeal.reason, appeal.by_id) == ("upheld", WHY, house.known[omar].id)
    assert stored.one(select(Post.state)) == State.HIDDEN
    assert stored.one(select(CaseNote.body)) == NOTE
    assert stored.one(select(Case.status)) == "closed", "nothing else was asked of it"
    client.as_(alice)
    for address in (asked.own, asked.to):
        words = Page(client.get(address).text).words
        assert WHY in words
        assert NOTE not in words
        assert "omar" not in words
    assert "the decision stands" in client.get(asked.own).text
    event = stored.one(select(AuditEvent).where(AuditEvent.action == "decision.appeal_answered"))
    assert (event.actor_id, event.details["outcome"]) == (house.known[omar].id, "upheld")
    with app.app_context():
        assert verify()[1] is None


def test_overturned_the_post_is_as_it_was(client, asked, place, stored):
    client.as_(omar).fill_in(place(), place(), outcome="overturned", reason=WHY)
    assert stored.one(select(Post.state)) == State.PUBLISHED
    assert stored(select(Decision.action).order_by(Decision.id)) == ["hide", "undo"]
    words = Page(client.as_(alice).get(asked.own).text).words
    assert "took the decision back" in words
    assert WHY in words
    for address in (asked.own, asked.to):
        said = Page(client.get(address).text).one("section", class_="statement")
        assert "This decision was taken back. It counts no longer." in said.words, address
        assert "What it said then: A moderator has hidden your post." in said.words
        assert "Change what the reason names" not in said.words
    assert client.as_(bob).get(asked.own).status_code == 200
    assert WHY not in client.get(asked.own).text


@pytest.mark.parametrize(
    ("outcome", "told"), [("overturned", "took that decision back"), ("upheld", "it stands")], ids=str
)
def test_the_timeline_of_the_case_says_it_with_the_reason(client, asked, place, clock, outcome, told):
    clock.tick(timedelta(hours=2))
    client.as_(omar).fill_in(place(), place(), outcome=outcome, reason=WHY)
    page = Page(client.as_(sam).get(asked.opened.page).text)
    events = [item.words for item in page.one("ol", class_="timeline").all("li")]
    assert events[-1].startswith(f"Looked again at “hid it”: {told} omar")
    assert events[-1].endswith(WHY)
    assert "took the last decision back" not in " ".join(events), "it is said once"


@pytest.mark.parametrize("voice", ["name", "mask"])
@pytest.mark.parametrize("action", ["note", "fold", "members", "remove", "lock", "warn", "pause", "suspend"])
def test_every_decision_can_be_overturned_weeks_later(client, decide, place, stored, clock, action, voice):
    decided = decide(action, voice=voice)
    clock.tick(timedelta(days=3))
    client.as_(alice).fill_in(decided.to, decided.to, body=WORDS)
    clock.tick(timedelta(hours=1))
    assert client.as_(omar).fill_in(place(), place(), outcome="overturned", reason=WHY).status_code == 303
    assert stored.one(select(Post.state, Post.note)) == (State.PUBLISHED, None)
    assert stored.one(select(Thread.locked)) is False
    assert all(stored(select(Sanction.lifted_at)))
    assert all(stored(select(PostPause.lifted_at)))
    written = client.as_(alice).post_form(f"/threads/{decided.post.thread_ref}/replies", body="Hello.", voice=voice)
    assert written.status_code == 303


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_words_that_were_taken_out_stand_again_weeks_later(client, decide, place, stored, clock, voice):
    decided = decide("redact", voice=voice, span=QUIET[:9])
    assert QUIET not in stored.one(select(Post.body))
    clock.tick(timedelta(days=3))
    client.as_(alice).fill_in(decided.to, decided.to, body=WORDS)
    client.as_(omar).fill_in(place(), place(), outcome="overturned", reason=WHY)
    assert stored.one(select(Post.body, Post.redacted)) == (QUIET, False)
    assert QUIET in Page(client.as_(bob).get(decided.own).text).words


def test_words_stay_out_while_a_later_decision_took_out_more(client, decide, place, stored, visitor):
    decided = decide("redact", span=QUIET[:9])
    more = {"action": "redact", "reason": WHY, "span": QUIET[-9:-1], "version": stored.one(select(Case.version))}
    assert visitor().as_(omar).post_form(decided.opened.to("decisions"), **more).status_code == 303
    client.as_(alice).fill_in(decided.to, decided.to, body=WORDS)
    client.as_(sam).fill_in(place(), place(), outcome="overturned", reason=WHY)
    body = stored.one(select(Post.body))
    assert QUIET[:9] not in body
    assert QUIET[-9:-1] not in body


def test_what_its_author_changed_since_stays(client, asked, place, stored):
    client.as_(alice).post_form(f"{asked.own}/withdrawal")
    client.as_(omar).fill_in(place(), place(), outcome="overturned", reason=WHY)
    assert stored.one(select(Post.state)) == State.WITHDRAWN


def test_nobody_closes_an_appeal_against_themselves_by_deciding_the_case_anew(client, asked, place, stored, clock):
    """The case stays in the queue for it, with its time, so that nobody who waits is forgotten."""
    due = stored.one(select(Appeal.due_at))
    answer = client.as_(mira).post_form(asked.opened.to("decisions"), action="hide", reason="It stays hidden.")
    assert answer.status_code == 303
    assert stored.one(select(Case.status, Case.care, Case.due_at)) == ("open", 0, due)
    assert asked.opened.page in client.get("/moderation?kind=appeal").text
    assert client.post_form(asked.opened.to("undo")).status_code == 303
    assert stored.one(select(Case.status)) == "open"
    client.as_(omar).fill_in(place(), place(), outcome="upheld", reason=WHY)
    assert stored.one(select(Case.status)) == "closed"


def test_a_crisis_that_is_decided_while_an_appeal_waits_has_its_second_person(client, hidden, stored):
    """What keeps the case in the queue afterwards doesn't hide that somebody was in danger."""
    client.as_(alice).fill_in(hidden.to, hidden.to, body=CRISIS)
    answer = client.as_(omar).post_form(hidden.opened.to("decisions"), action="hide", reason="It stays hidden.")
    assert answer.status_code == 303
    assert stored.one(select(Case.status, Case.care)) == ("open", 0)
    assert len(stored(select(SecondLook.id))) == 1


def test_a_crisis_that_somebody_lowered_does_not_close_with_the_answer(visitor, hidden, place, stored, clock):
    """It would have neither a second person nor a check-in."""
    clock.tick(timedelta(minutes=1))
    assert visitor().as_(alice).post_form(hidden.to, body=CRISIS).status_code == 303
    omars = visitor().as_(omar)
    assert omars.post_form(hidden.opened.to("care"), care="1", reason="Calmer now.").status_code == 303
    assert omars.post_form(place(), outcome="upheld", reason=WHY).status_code == 303
    assert stored.one(select(Case.status)) == "open"
    version = str(stored.one(select(Case.version)))
    decided = omars.post_form(hidden.opened.to("decisions"), action="keep", reason=WHY, version=version)
    assert decided.status_code == 303
    assert stored.one(select(Case.status)) == "closed"
    assert stored.one(select(SecondLook.done_at)) is None


def test_a_serious_case_stays_open_for_its_own_decision(client, hidden, place, stored):
    client.as_(alice).fill_in(hidden.to, hidden.to, body=CRISIS)
    client.as_(omar).fill_in(place(), place(), outcome="upheld", reason=WHY)
    assert stored.one(select(Case.status, Case.care)) == ("open", 4)


@pytest.mark.parametrize(("outcome", "reason"), [("", WHY), ("maybe", WHY), ("upheld", ""), ("upheld", "x" * 2001)])
def test_a_slip_comes_back_with_what_was_typed(client, asked, place, stored, outcome, reason):
    answer = client.as_(omar).post_form(place(), outcome=outcome, reason=reason, note=NOTE)
    assert answer.status_code == 422
    assert all("open" not in one.attributes for one in Page(answer.text).all("details", class_="case-text"))
    assert reason in answer.text
    assert NOTE in answer.text
    assert stored.one(select(Appeal.outcome)) is None


def test_answered_once(client, asked, place, stored):
    client.as_(omar).fill_in(place(), place(), outcome="upheld", reason=WHY)
    answer = client.as_(sam).post_form(place(), outcome="overturned", reason="I disagree.")
    assert answer.status_code == 409
    assert "I disagree." in answer.text
    assert stored.one(select(Appeal.outcome)) == "upheld"
    assert "A colleague has answered this already." in Page(answer.text).words
    assert not Page(client.get("/moderation/appeals").text).all("li", data_appeal="")
    assert Page(client.get("/moderation/appeals?answered=1").text).all("li", data_appeal="")


def test_of_two_who_answer_at_once_one_is_told(app, visitor, asked, place, stored):
    people = signed_in(visitor, (omar, sam))
    acts = zip(people, ("upheld", "overturned"), strict=True)
    answers = at_once(*((one, place(), {"outcome": outcome, "reason": WHY}) for one, outcome in acts))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert len(stored(select(Decision.id).where(Decision.action == "undo"))) <= 1
    events = stored(select(AuditEvent.id).where(AuditEvent.action == "decision.appeal_answered"))
    assert len(events) == 1
    with app.app_context():
        assert verify()[1] is None


def test_a_double_click_of_the_author_is_one_appeal(visitor, hidden, stored):
    one = visitor().as_(alice)
    one.csrf_token()
    answers = at_once(*[(one, hidden.to, {"body": WORDS, "key": "k"})] * 2)
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(stored(select(Appeal.id))) == 1


def test_a_colleague_who_holds_the_case_is_not_overtaken(client, visitor, asked, place, stored):
    visitor().as_(sam).post_form(asked.opened.to("claim"))
    answer = client.as_(omar).post_form(place(), outcome="upheld", reason=WHY)
    assert answer.status_code == 409
    assert WHY in answer.text


def test_admins_answer_only_where_nobody_else_can(app, client, asked, place, stored, clock):
    refused = client.as_(ada).get(place())
    assert refused.status_code == 403
    assert "A moderator or a safeguarding lead answers this one." in Page(refused.text).words
    assert WORDS not in refused.text
    assert "A moderator or a safeguarding lead answers this one." in client.get("/moderation/appeals").text
    with app.app_context():
        start_writing()
        db.session.execute(update(Member).where(Member.name.in_([omar.name, sam.name])).values(role="member"))
        db.session.commit()
    assert client.get(place()).status_code == 200
    assert client.fill_in(place(), place(), outcome="overturned", reason=WHY).status_code == 303
    assert stored.one(select(Appeal.outcome)) == "overturned"


def test_past_its_time_an_admin_may_answer(client, asked, place, clock):
    clock.tick(timedelta(hours=73))
    assert "Was due" in client.as_(ada).get("/moderation/appeals").text
    assert client.fill_in(place(), place(), outcome="upheld", reason=WHY).status_code == 303


def test_the_list_goes_on_page_by_page(client, decide, stored, monkeypatch):
    from forum.appeals import queries

    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    for number in range(3):
        decided = decide("fold", body=f"A hard week {number}.")
        client.as_(alice).fill_in(decided.to, decided.to, body=WORDS)
    first = Page(client.as_(omar).get("/moderation/appeals").text)
    shown = [row["data-appeal"] for row in first.all("li", data_appeal="")]
    older = next(link["href"] for link in first.all("a") if "after=" in link["href"])
    rest = [row["data-appeal"] for row in Page(client.get(older).text).all("li", data_appeal="")]
    assert sorted(shown + rest) == sorted(stored(select(Appeal.ref)))
    assert (len(shown), len(rest)) == (2, 1)


def test_the_most_urgent_stand_first_page_by_page(client, decide, clock, monkeypatch):
    """What is due first stands first among those of one level alone."""
    from forum.appeals import queries

    monkeypatch.setattr(queries, "PAGE_SIZE", 1)
    for words in (WORDS, "I want to end my life tonight.", WORDS):
        decided = decide("fold", body=f"A hard week {clock.now:%H}.")
        client.as_(alice).fill_in(decided.to, decided.to, body=words)
        clock.tick(timedelta(hours=1))
    levels, page = [], Page(client.as_(omar).get("/moderation/appeals").text)
    while True:
        levels += [row.one("div", class_="case-care").words for row in page.all("li", data_appeal="")]
        older = [link["href"] for link in page.all("a") if "after=" in link["href"]]
        if not older:
            break
        page = Page(client.get(older[0]).text)
    assert ["risis" in level for level in levels] == [True, False, False]
