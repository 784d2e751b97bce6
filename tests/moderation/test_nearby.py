"""The posts around the one of a case, folded on its page: as the team reads them, a few of them, and no mask's name."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forum.posts.models import State
from tests.client import Page
from tests.house import count_statements
from tests.moderation.conftest import Opened, limit_to, open_for, send_form
from tests.people import alice, bob, mira

DANGER = "I want to end my life tonight. I have the tablets here."


@pytest.fixture
def talk(make) -> tuple[Opened, list[str]]:
    """bob began a conversation of ten posts; alice, under a mask, is in danger in the sixth."""
    began = make.thread(bob, "The first word.", title="Long evenings")
    refs = [began.post_ref]
    for number in range(2, 11):
        by, body, voice = (alice, DANGER, "mask") if number == 6 else (bob, f"Words of post {number}.", "name")
        refs.append(make.reply(began, by, body, voice=voice).post_ref)
    return Opened(post=began, ref=make.case_ref(refs[5])), refs


def shown(browser, opened: Opened):
    return Page(browser.get(opened.page).text).one("details", id="conversation")


def test_the_first_post_and_those_just_before_and_after_are_there_folded(client, talk):
    opened, refs = talk
    details = shown(client.as_(mira), opened)
    assert "open" not in details.attributes
    assert [item["data-near"] for item in details.all("li", data_near="")] == [refs[i] for i in (0, 3, 4, 5, 6, 7, 8)]
    assert "Long evenings" in details.words
    assert "2 more posts stand between." in details.words
    assert "1 more post follows." in details.words
    for number in (4, 5, 7, 8, 9):
        assert f"Words of post {number}." in details.words
    assert [link for link in details.all("a") if link["href"] == f"/posts/{refs[4]}"]


def test_the_post_of_the_case_is_marked_and_its_text_not_said_again(client, talk):
    opened, refs = talk
    details = shown(client.as_(mira), opened)
    here = details.one("li", data_near=refs[5])
    assert "The post of this case." in here.words
    assert DANGER not in details.words
    assert "bob" in details.one("li", data_near=refs[4]).words


def test_a_mask_is_a_mask_and_its_hour(client, make, clock):
    clock.tick(timedelta(minutes=7))
    began = make.thread(alice, "Nobody shall know me here.", voice="mask")
    opened = open_reply(make, began, bob)
    first = shown(client.as_(mira), opened).one("li", data_near=began.post_ref)
    assert "alice" not in first.words
    assert "under a mask" in first.words
    assert first.one("time")["datetime"].endswith(":00:00Z")


def open_reply(make, began, by) -> Opened:
    made = make.reply(began, by, DANGER)
    return Opened(post=made, ref=make.case_ref(made.post_ref))


def test_states_notes_and_deleted_words_are_told(client, visitor, make):
    began = make.thread(bob, "It hurt so much.", note="grief")
    hidden, gone = make.reply(began, bob, "Unkind words."), make.reply(began, bob, "I take it back.")
    make.state(hidden.post_ref, State.HIDDEN, by=mira)
    opened = open_reply(make, began, alice)
    bobs = visitor().as_(bob)
    assert bobs.post_form(f"/posts/{gone.post_ref}/withdrawal").status_code == 303
    deletion = f"/posts/{gone.post_ref}/deletion"
    assert send_form(bobs, deletion, deletion).status_code == 303
    details = shown(client.as_(mira), opened)
    noted = details.one("li", data_near=began.post_ref).one("details")
    assert "open" not in noted.attributes
    assert "grief" in noted.one("summary").words
    assert "It hurt so much." in noted.words
    told = details.one("li", data_near=hidden.post_ref).words
    assert "Hidden from readers" in told
    assert "Unkind words." in told, "the team reads it in the conversation too"
    assert "Its words are deleted." in details.one("li", data_near=gone.post_ref).words


def test_alone_in_its_conversation_there_is_nothing_to_unfold(client, make):
    page = Page(client.as_(mira).get(open_for(make).page).text)
    assert not page.all("details", id="conversation")
    assert "Nothing else stands in it yet" in page.words


def test_another_conversation_is_not_in_it(client, make, talk):
    other = make.thread(bob, "Quite another thing.")
    details = shown(client.as_(mira), talk[0])
    assert other.post_ref not in str([link["href"] for link in details.all("a")])
    assert "Quite another thing." not in details.words


def test_blurred_for_whoever_asked_for_it(client, talk):
    client.as_(mira).post_form("/moderation/desk", blur="1")
    details = shown(client, talk[0])
    assert details.one("input", type="checkbox", id="clear-near")
    assert "is-blurred" in details.one("ol")["class"]


def test_a_moderator_of_other_spaces_reads_none_of_it(client, house, talk):
    limit_to(house, mira, "doorstep")
    assert client.as_(mira).get(talk[0].page).status_code == 404


def test_of_a_long_conversation_it_is_one_statement_as_of_a_short_one(app, client, make):
    opened = open_for(make, bob, DANGER)
    client.as_(mira).get(opened.page)
    few = count_statements(app, lambda: client.get(opened.page))
    for number in range(6):
        make.reply(opened.post, alice, f"I am here {number}.", voice="mask")
    assert count_statements(app, lambda: client.get(opened.page)) == few
