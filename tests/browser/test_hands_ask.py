"""By keyboard alone and without scripts: a reader tells the team, authors ask for another look, a colleague answers."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from forum.cases.models import Appeal, Decision
from forum.core.db import db
from tests.people import alice, guest, sam

WORDS = "I wrote about my own week, and nobody else."
WHY = "Thank you for asking. We see it differently now."


def test_a_guest_tells_the_team_about_a_post(sit_down, site):
    hands = sit_down(guest)
    hands.open(site.path("/threads/{thread}"))
    hands.follow("Report")
    hands.choose("What is it about", "I’m worried about this person")
    hands.write("In your own words", "They sound far away.")
    hands.push("Send to the moderators")
    expect(hands.page.get_by_role("heading", level=1)).to_have_text("Thank you for telling us")
    hands.push("Look at it now")
    hands.follow("Take it back")
    hands.push("Take it back")
    expect(hands.page.get_by_role("link", name="Take it back")).to_have_count(0)


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_an_author_asks_again_and_reads_the_answer(sit_down, make, voice):
    made = make.thread(alice, "The kettle was on.", space="stories", voice=voice, title=f"Kettle, {voice}")
    decision = make.decision(made.post_ref, action="hide")
    hands = sit_down(alice)
    hands.open(f"/posts/{made.post_ref}")
    ask_again(hands)
    answer(sit_down(sam), appeal_about(make, decision))
    hands.open(f"/posts/{made.post_ref}")
    read_the_answer(hands)


def test_a_guest_asks_again_with_nine_words(sit_down, make):
    words, ref = write_as_guest(sit_down(guest))
    decision = make.decision(ref, action="hide")
    hands = sit_down(guest)
    hands.open("/receipt")
    hands.write("Your nine words", words)
    hands.push("Open")
    ask_again(hands)
    answer(sit_down(sam), appeal_about(make, decision))
    hands.open("/receipt")
    read_the_answer(hands)


def write_as_guest(hands):
    """The nine words, and the reference of the post."""
    hands.open("/anonymous/new")
    hands.write("Title", "A night")
    hands.write("What would you like to say?", "The stairs are long tonight.")
    if hands.page.locator("select[name=space]").count():
        hands.select("Where would you like to write?", "The doorstep")
    hands.push("Send it")
    words = " ".join(hands.page.locator("#receipt-words li").all_inner_texts())
    hands.follow("I have kept them")
    ref = hands.page.locator("article[data-post]").first.get_attribute("data-post")
    return words, ref


def ask_again(hands):
    hands.follow("Ask someone else to look again")
    hands.write("What should we know?", WORDS)
    hands.push("Ask for another look")
    expect(hands.page.get_by_role("heading", name="It waits for an answer")).to_be_visible()


def appeal_about(make, decision):
    with make.house.app.app_context():
        found = select(Appeal.ref).join(Decision, Decision.id == Appeal.decision_id).where(Decision.ref == decision)
        return db.session.scalars(found).one()


def answer(hands, appeal):
    """Somebody who did not decide takes the decision back."""
    hands.open("/moderation")
    hands.follow("Appeals")
    hands.follow(f"Appeal {appeal}")
    hands.unfold("Open the text")
    hands.choose("What do you think?", "Take the decision back")
    hands.write("Why", WHY)
    hands.write("Note for the team", "Nothing in it.")
    hands.push("Save the answer")
    expect(hands.page.get_by_role("status").filter(has_text="the decision is taken back")).to_be_visible()
    hands.follow("Those that are answered")
    expect(hands.page.locator(f"[data-appeal='{appeal}']")).to_contain_text("answered by")


def read_the_answer(hands):
    expect(hands.page.get_by_text(WHY)).to_be_visible()
    hands.follow("What you asked")
    expect(hands.page.get_by_text(WORDS)).to_be_visible()
