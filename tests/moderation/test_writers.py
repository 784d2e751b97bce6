"""What a case's page says of the writer: by name their earlier cases, of a mask its own conversation and no more."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.cases.models import Case
from forum.core.db import db, start_writing
from forum.moderation.scope import call_to
from forum.posts.models import Post, State
from tests.client import Page
from tests.house import count_statements
from tests.moderation.conftest import Opened, limit_to, open_for
from tests.people import alice, bob, mira, sam
from tests.posts.shared import set_to

UNKIND = "You are all pathetic and stupid."
CRISIS = "I want to end my life tonight. I have the tablets here."


@pytest.fixture(autouse=True)
def no_sample(house) -> None:
    """A quiet post has no case."""
    set_to(house, "sample_percent", 0)


def told(browser, opened: Opened):
    return Page(browser.get(opened.page).text).one("section", aria_labelledby="the-writer")


def cases_in(section) -> list[str]:
    return [link["href"].rpartition("/")[2] for link in section.all("a") if "/cases/" in link["href"]]


def test_by_name_it_says_since_when_and_what_came_of_earlier_posts(client, make, clock):
    first = open_for(make, bob, UNKIND)
    client.as_(mira)
    client.post_form(first.to("decisions"), action="hide", reason="It hurt.", outcome="guidelines", version="1")
    second = open_for(make, bob, CRISIS)
    section = told(client, second)
    assert "here since March 2025" in section.words
    assert cases_in(section) == [first.ref]
    row = section.all("li")[0].words
    for part in ("A story in The kitchen table", "closed 4 Mar 2026", "a moderator hid it", "not about danger"):
        assert part in row, part
    assert UNKIND not in section.words


def test_by_name_it_leads_to_what_they_wrote_lately_and_to_nothing_under_a_mask(client, make):
    thread = make.thread(alice)
    lately, masked = make.reply(thread, bob, "Soup today."), make.reply(thread, bob, "Masked soup.", voice="mask")
    section = told(client.as_(mira), open_for(make, bob, CRISIS))
    links = [link["href"] for link in section.all("a")]
    assert f"/posts/{lately.post_ref}" in links
    assert f"/posts/{masked.post_ref}" not in links
    assert "Soup today" not in section.words


def test_a_decision_that_was_taken_back_is_not_told(client, make):
    first = open_for(make, bob, UNKIND)
    client.as_(mira).post_form(first.to("decisions"), action="hide", reason="It hurt.", version="1")
    client.post_form(first.to("undo"))
    row = told(client, open_for(make, bob, CRISIS)).all("li")[0].words
    assert "the case is open" in row
    assert "hid it" not in row


def test_it_is_bounded_and_says_how_many_more(app, client, make):
    opened = [open_for(make, bob, f"{UNKIND} {number}") for number in range(3)]
    client.as_(mira).get(opened[0].page)
    few = count_statements(app, lambda: client.get(opened[0].page))
    opened += [open_for(make, bob, f"{UNKIND} {number}") for number in range(3, 8)]
    section = told(client, opened[0])
    assert len(cases_in(section)) == 5
    assert "And 2 more before these." in section.words
    assert count_statements(app, lambda: client.get(opened[0].page)) == few


def test_a_first_case_says_there_was_none(client, make):
    assert "There was no case about them before." in told(client.as_(mira), open_for(make, bob, CRISIS)).words


def test_the_case_about_the_member_is_there_too_for_who_may_see_it(client, make, house):
    first = open_for(make, bob, UNKIND, space="doorstep")
    client.as_(mira).post_form(first.to("look"), look_reason="The third unkind answer.")
    assert "About them" in told(client, first).words
    limit_to(house, mira, "doorstep")
    assert "About them" not in told(client, first).words


def test_a_moderator_of_some_spaces_is_told_of_cases_there_alone(client, make, house):
    elsewhere, here = open_for(make, bob, UNKIND), open_for(make, bob, CRISIS, space="doorstep")
    also_here = open_for(make, bob, f"{CRISIS} Again.", space="doorstep")
    limit_to(house, mira, "doorstep")
    section = told(client.as_(mira), here)
    assert cases_in(section) == [also_here.ref]
    assert "more before" not in section.words, "not even how many"
    assert set(cases_in(told(client.as_(sam), here))) == {also_here.ref, elsewhere.ref}


# Under a mask


@pytest.fixture
def masked(make) -> tuple[Opened, list[str]]:
    """alice, under a mask, in danger in her third post of a conversation; by name she has cases too."""
    began = make.thread(alice, CRISIS, voice="mask")
    calm = make.reply(began, alice, "The kettle is on.", voice="mask")
    other = make.reply(began, bob, "Another mask is here.", voice="mask")
    third = make.reply(began, alice, f"{CRISIS} Again.", voice="mask")
    return Opened(post=third, ref=make.case_ref(third.post_ref)), [began.post_ref, calm.post_ref, other.post_ref]


def test_of_a_mask_it_tells_this_conversation_with_its_cases_and_full_hours(client, make, masked):
    opened, (first, calm, other) = masked
    make.state(calm, State.HIDDEN, by=mira)
    section = told(client.as_(mira), opened)
    assert cases_in(section) == [make.case_ref(first)]
    assert section.all("a")[0]["href"] == f"/posts/{calm}"
    assert other not in str(section.all("a"))
    assert "Hidden from readers" in section.words
    assert all(one["datetime"].endswith(":00:00Z") for one in section.all("time"))
    assert "here since" not in section.words


def test_nothing_leads_from_a_mask_to_a_name_or_to_another_conversation(client, make, masked):
    named, elsewhere = open_for(make, alice, UNKIND), open_for(make, alice, f"{CRISIS} Else.", voice="mask")
    reply = make.reply(masked[0].post, alice, "By my own name.")
    client.as_(mira)
    for opened in (masked[0], elsewhere):
        page = client.get(opened.page).text
        assert named.ref not in page
        assert "alice" not in str(told(client, opened).words)
    assert elsewhere.ref not in client.get(masked[0].page).text
    assert "Nothing else in this conversation is by this mask." in told(client, elsewhere).words
    by_name = told(client, named)
    assert [link["href"] for link in by_name.all("a")] == [f"/posts/{reply.post_ref}"], "what everybody reads by name"
    assert "There was no case about them before." in by_name.words


def test_a_guest_who_came_back_is_the_same_guest_and_nobody_elses(client, visitor, make, stored):
    client.post_form("/anonymous/new", space="doorstep", title="Tonight", body=CRISIS)
    ref = stored.one(select(Post.ref).where(Post.body == CRISIS))
    visitor().post_form("/anonymous/new", space="doorstep", title="Rain", body="Quite another guest.")
    opened = Opened(post=None, ref=make.case_ref(ref))
    miras = visitor().as_(mira)
    assert "Nothing else in this conversation is by this guest." in told(miras, opened).words
    assert client.fill_in("/receipt", "/receipt/replies", body="One more thing.").status_code == 303
    more = stored.one(select(Post.ref).where(Post.body == "One more thing."))
    section = told(miras, opened)
    assert cases_in(section) == [make.case_ref(more)]
    assert len(section.all("li")) == 1


def test_of_ones_own_post_nothing_is_told(client, make):
    open_for(make, mira, UNKIND)
    own = open_for(make, mira, CRISIS)
    assert 'id="the-writer"' not in client.as_(mira).get(own.page).text
    assert cases_in(told(client.as_(sam), own))


def test_who_was_called_to_one_case_is_told_of_no_other(app, client, house, masked):
    opened, _ = masked
    limit_to(house, mira, "doorstep")
    with app.app_context():
        start_writing()
        case_id = db.session.scalars(select(Case.id).where(Case.ref == opened.ref)).one()
        call_to(case_id, [house.known[mira].id])
        db.session.commit()
    section = told(client.as_(mira), opened)
    assert cases_in(section) == []
    assert len(section.all("li")) == 2, "the posts stand in the conversation, which they read anyway"
    assert len(cases_in(told(client.as_(sam), opened))) == 1
