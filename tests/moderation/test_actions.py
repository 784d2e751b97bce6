"""What each decision does beside the state of a post, and what its author is told of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.accounts.models import Sanction
from forum.cases.models import Case, Decision
from forum.posts.models import Post, PostPause, State, Thread
from forum.spaces.models import Space
from tests.client import Page
from tests.factories.making import CRISIS
from tests.moderation.conftest import open_for, send_form
from tests.people import alice, bob, guest, mira, omar, sam

REASON = "Please look after each other here."
STAY = ["lock", "move", "warn", "pause", "suspend", "checked"]


def decide(browser, opened, action: str, **more: str):
    fields = {"action": action, "reason": REASON, "space": "garden", **more}
    return browser.post_form(opened.to("decisions"), **fields)


def statement_of(browser, opened) -> str:
    page = Page(browser.get(f"/posts/{opened.post.post_ref}").text)
    return page.one("section", **{"class": "statement"}).words


@pytest.mark.parametrize("voice", ["name", "mask"])
@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("checked", "A moderator has read your post and thought of you."),
        ("lock", "A moderator has closed this conversation for replies."),
        ("move", "A moderator has moved this conversation to another space."),
        ("warn", "A moderator asks you to look at the guidelines again."),
        ("pause", "A moderator has paused your posting for a while."),
        ("suspend", "A moderator has stopped your posting for a longer time."),
    ],
)
def test_an_action_that_leaves_the_post_closes_the_case_and_says_so(client, make, stored, voice, action, words):
    opened = open_for(make, voice=voice)
    before = stored.one(select(Post.state))
    assert decide(client.as_(mira), opened, action).status_code == 303
    assert stored.one(select(Post.state)) == before
    assert stored.one(select(Case.status)) == "closed"
    told = statement_of(client.as_(alice), opened)
    assert words in told
    assert REASON in told
    assert "A moderator decided this" in told
    assert ("Guideline:" in told) == (action != "checked"), "a restriction names its rule"
    assert REASON not in client.as_(bob).get(f"/posts/{opened.post.post_ref}").text


def test_checking_on_somebody_needs_no_reason_for_them(client, crisis, stored):
    assert client.as_(mira).post_form(crisis.to("decisions"), action="checked", note="Spoke.").status_code == 303
    assert stored.one(select(Case.status)) == "closed"


@pytest.mark.parametrize("action", ["lock", "move", "warn", "pause", "suspend"])
def test_these_need_a_reason_and_nothing_typed_is_lost(client, crisis, stored, action):
    client.as_(mira)
    typed = {"action": action, "reason": "", "note": "For us.", "rule": "attacks", "outcome": "in_touch"}
    answer = send_form(client, crisis.page, crisis.to("decisions"), **typed)
    assert answer.status_code == 422
    given = Page(answer.text).form(crisis.to("decisions")).given
    assert {name: given[name] for name in ("action", "note", "rule", "outcome")} == {
        "action": action,
        "note": "For us.",
        "rule": "attacks",
        "outcome": "in_touch",
    }
    assert stored(select(Decision.id)) == []


@pytest.mark.parametrize(
    ("given", "kept"), [("attacks", "No attacks"), ("Be kind in the garden", "Be kind in the garden"), ("", "")]
)
def test_the_rule_is_a_code_or_words_and_the_author_reads_it(client, crisis, stored, given, kept):
    decide(client.as_(mira), crisis, "warn", rule=given)
    expected = kept or "The guidelines as a whole"
    assert stored.one(select(Decision.rule)) == expected
    assert f"Guideline: {expected}" in statement_of(client.as_(alice), crisis)


def test_the_statement_says_how_to_mend_it(client, crisis):
    decide(client.as_(mira), crisis, "hide")
    assert "Change what the reason names, save, and a moderator reads it again." in statement_of(
        client.as_(alice), crisis
    )


# The conversation


def test_a_locked_conversation_takes_no_replies_and_keeps_what_was_typed(client, make, stored):
    opened = open_for(make, voice="mask")
    where = f"/threads/{opened.post.thread_ref}"
    open_form = client.as_(bob).get(where)
    decide(client.as_(mira), opened, "lock")
    assert stored.one(select(Thread.locked)) is True
    client.as_(bob)
    answer = client.post_form(f"{where}/replies", body="I was just writing this.", voice="name")
    assert answer.status_code == 403
    assert "A moderator has closed this conversation for replies." in Page(answer.text).words
    assert "I was just writing this." in answer.text
    assert f"{where}/replies" in open_form.text
    for person in (bob, alice):
        page = client.as_(person).get(where)
        assert page.status_code == 200
        assert "closed this conversation for replies" in Page(page.text).words
        assert f"{where}/replies" not in page.text
    assert len(stored(select(Post.id))) == 1


def test_a_locked_conversation_can_be_opened_again(client, make, stored, clock):
    opened = open_for(make)
    decide(client.as_(mira), opened, "lock")
    assert decide(client, opened, "lock", version="2").status_code == 409, "it is locked already"
    clock.tick(timedelta(days=2))
    client.as_(omar)
    assert send_form(client, opened.page, opened.to("unlock")).status_code == 303
    assert stored.one(select(Thread.locked)) is False
    page = Page(client.as_(alice).get(f"/posts/{opened.post.post_ref}").text)
    assert not page.all("section", **{"class": "statement"}), "what closed it no longer stands"
    made = client.as_(bob).post_form(f"/threads/{opened.post.thread_ref}/replies", body="Hello.", voice="name")
    assert made.status_code == 303
    assert client.as_(mira).post_form(opened.to("unlock")).status_code == 303, "twice is harmless"


def test_a_conversation_moves_and_its_address_stays(client, make, stored):
    opened = open_for(make, voice="mask")
    assert decide(client.as_(mira), opened, "move", space="garden").status_code == 303
    slug = stored.one(select(Space.slug).join(Thread, Thread.space_id == Space.id))
    assert slug == "garden"
    page = client.as_(alice).get(f"/threads/{opened.post.thread_ref}")
    assert "/spaces/garden" in Page(page.text).links
    assert client.as_(guest).get(f"/threads/{opened.post.thread_ref}").status_code == 404, "it is for members now"


@pytest.mark.parametrize("space", ["", "nowhere", "kitchen"])
def test_a_move_needs_another_space(client, crisis, stored, space):
    answer = decide(client.as_(mira), crisis, "move", space=space)
    assert answer.status_code == 422
    assert Page(answer.text).form(crisis.to("decisions")).given["reason"] == REASON
    assert stored(select(Decision.id)) == []


def test_what_was_written_for_members_never_moves_where_everybody_reads(client, make, stored):
    opened = open_for(make, space="garden")
    answer = decide(client.as_(mira), opened, "move", space="kitchen")
    assert answer.status_code == 422
    assert "for members only" in answer.text
    assert stored(select(Decision.id)) == []


# The writer


@pytest.mark.parametrize(("action", "usual"), [("pause", 7), ("suspend", 30)])
def test_a_member_is_paused_by_name(client, make, stored, clock, action, usual):
    opened = open_for(make)
    decide(client.as_(mira), opened, action)
    sanction = stored.one(select(Sanction))
    assert (sanction.kind, sanction.reason, sanction.ends_at) == (action, REASON, clock.now + timedelta(days=usual))
    told = statement_of(client.as_(alice), opened)
    assert f"It lasts {usual} days" in told
    answer = client.post_form(f"/threads/{opened.post.thread_ref}/replies", body="Still here.", voice="name")
    assert answer.status_code == 403
    assert "Still here." in answer.text
    clock.tick(timedelta(days=usual, minutes=1))
    answer = client.as_(alice).post_form(f"/threads/{opened.post.thread_ref}/replies", body="Back.", voice="name")
    assert answer.status_code == 303


def test_who_is_paused_can_still_be_suspended_and_nobody_twice(client, make, stored):
    first, second, third = (open_for(make, bob, f"You are pathetic. {number}") for number in range(3))
    assert decide(client.as_(mira), first, "pause").status_code == 303
    assert decide(client, second, "suspend").status_code == 303
    assert sorted(stored(select(Sanction.kind))) == ["pause", "suspend"]
    assert decide(client, third, "suspend").status_code == 409


@pytest.mark.parametrize("action", ["pause", "suspend"])
def test_a_mask_is_paused_without_a_name(client, crisis, stored, action):
    decide(client.as_(mira), crisis, action, days="3")
    assert stored(select(Sanction.id)) == []
    pause = stored.one(select(PostPause))
    assert pause.ends_at - pause.starts_at == timedelta(days=3)
    answer = client.as_(alice).post_form(f"/threads/{crisis.post.thread_ref}/replies", body="Hello.", voice="mask")
    assert answer.status_code == 403


def test_nobody_is_paused_twice_or_for_days_that_are_none(client, make, stored):
    opened = open_for(make)
    assert decide(client.as_(mira), opened, "pause", days="5").status_code == 422
    assert decide(client, opened, "pause", days="never").status_code == 422
    assert decide(client, opened, "pause").status_code == 303
    again = decide(client, opened, "pause", version="2")
    assert again.status_code == 409
    assert len(stored(select(Sanction.id))) == 1


def test_a_moderator_does_not_pause_the_team(client, make, stored):
    opened = open_for(make, sam)
    answer = decide(client.as_(mira), opened, "suspend")
    assert answer.status_code == 403
    assert "somebody on the team" in answer.text
    assert stored(select(Decision.id)) == []


# A post that waits


@pytest.mark.parametrize("action", ["lock", "warn", "pause"])
def test_a_waiting_post_stays_in_the_queue_until_somebody_says_what_becomes_of_it(client, make, crisis, stored, action):
    make.state(crisis.post.post_ref, State.WAITING, by=sam)
    assert decide(client.as_(mira), crisis, action).status_code == 303
    assert (stored.one(select(Post.state)), stored.one(select(Case.status))) == ("waiting", "open")


def test_a_waiting_post_is_not_only_checked(client, make, crisis, stored):
    make.state(crisis.post.post_ref, State.WAITING, by=sam)
    answer = decide(client.as_(mira), crisis, "checked")
    assert answer.status_code == 422
    assert "still waits" in answer.text
    assert stored(select(Decision.id)) == []


# How it ended


def test_a_serious_case_closes_with_an_outcome(client, crisis, stored):
    client.as_(mira)
    answer = send_form(client, crisis.page, crisis.to("decisions"), action="keep", outcome="", note="Spoke to them.")
    assert answer.status_code == 422
    given = Page(answer.text).form(crisis.to("decisions")).given
    assert (given["note"], given["outcome"]) == ("Spoke to them.", "")
    assert "Please choose how it ended." in answer.text
    assert stored(select(Decision.id)) == []
    assert send_form(client, answer, crisis.to("decisions"), outcome="in_touch").status_code == 303
    assert stored.one(select(Decision.outcome)) == "in_touch"


def test_a_serious_case_does_not_close_without_a_word(client, crisis, stored):
    client.as_(mira)
    answer = send_form(client, crisis.page, crisis.to("decisions"), action="keep")
    assert answer.status_code == 422
    assert "does not close without a word" in answer.text
    assert stored.one(select(Case.status)) == "open"
    assert send_form(client, answer, crisis.to("decisions"), note="Read twice, all calm.").status_code == 303


def test_words_that_stood_ready_are_no_word_on_a_serious_case(client, crisis, stored):
    """Two clicks close no crisis."""
    client.as_(mira)
    ready = {"action": "members", "kind_words": "y"}
    answer = send_form(client, crisis.page, crisis.to("decisions"), **ready)
    assert answer.status_code == 422
    assert "in your own words" in answer.text
    assert stored.one(select(Case.status)) == "open"
    assert send_form(client, answer, crisis.to("decisions"), note="Spoke to her.").status_code == 303


def test_words_that_stood_ready_close_a_quiet_case(client, make, stored):
    opened = open_for(make, body="I can't cope with my exams any more and I feel hopeless")
    client.as_(mira)
    ready = {"action": "note", "kind_words": "y"}
    assert send_form(client, opened.page, opened.to("decisions"), **ready).status_code == 303
    assert stored.one(select(Case.status)) == "closed"


@pytest.mark.parametrize("who", ["post", "member"])
def test_the_outcome_that_stands_ready_claims_no_more_than_that_it_was_read(client, crisis, make, stored, who):
    page = crisis.page
    if who == "member":
        post = open_for(make, alice, "You are all pathetic and stupid.")
        assert client.as_(mira).post_form(post.to("look"), look_reason="Again.").status_code == 303
        page = f"/moderation/cases/{stored.one(select(Case.ref).where(Case.member_id.is_not(None)))}"
        assert client.fill_in(page, f"{page}/care", care="4").status_code == 303
    form = Page(client.as_(mira).get(page).text).form(f"{page}/decisions")
    assert form.given["outcome"] == "read"
    (words,) = [option.words for option in form.all("option", value="read")]
    assert words == "Read with care"


def test_a_client_that_knows_no_outcomes_still_decides_and_one_is_kept(client, crisis, stored):
    assert client.as_(mira).post_form(crisis.to("decisions"), action="keep").status_code == 422, "it needs its word too"
    assert client.as_(mira).post_form(crisis.to("decisions"), action="hide", reason=REASON).status_code == 303
    assert stored.one(select(Decision.outcome)) == "read"


@pytest.mark.parametrize(("given", "kept"), [("passed_on", "passed_on"), ("something else", "other")])
def test_an_outcome_is_one_of_the_closed_codes(client, crisis, stored, given, kept):
    client.as_(mira).post_form(crisis.to("decisions"), action="hide", reason=REASON, outcome=given)
    assert stored.one(select(Decision.outcome)) == kept


def test_a_quiet_case_needs_neither(client, make, stored):
    opened = open_for(make, body="I can't cope with my exams any more and I feel hopeless")
    if stored.one(select(Case.care)) >= 3:
        pytest.fail("this text is not meant to be serious")
    client.as_(mira)
    assert send_form(client, opened.page, opened.to("decisions"), action="keep").status_code == 303
    assert stored.one(select(Decision.outcome)) is None


def test_the_author_never_reads_how_it_ended(client, crisis):
    client.as_(mira).post_form(crisis.to("decisions"), action="hide", reason=REASON, outcome="no_danger", note="Calm.")
    page = client.as_(alice).get(f"/posts/{crisis.post.post_ref}").text
    assert "No danger" not in page
    assert "Calm." not in page
    assert "No danger after a closer look" in Page(client.as_(omar).get(crisis.page).text).words


# The site's own words


def test_the_sites_words_stand_for_a_reason_when_asked_for(client, crisis, stored):
    client.as_(mira)
    ready = {"action": "members", "reason": "", "kind_words": "y"}
    answer = send_form(client, crisis.page, crisis.to("decisions"), **ready, note="Spoke to her.")
    assert answer.status_code == 303
    assert stored.one(select(Decision.reason)).startswith("Thank you for writing.")
    assert "Thank you for writing." in statement_of(client.as_(alice), crisis)


def test_words_of_ones_own_come_before_the_sites(client, crisis, stored):
    client.as_(mira).post_form(crisis.to("decisions"), action="fold", reason=REASON, kind_words="y")
    assert stored.one(select(Decision.reason)) == REASON


def test_what_is_stored_of_a_statement_holds_no_word_of_the_post(client, crisis, stored):
    decide(client.as_(mira), crisis, "hide")
    row = stored.one(select(Decision))
    assert CRISIS not in f"{row.reason} {row.rule} {row.mend}"
