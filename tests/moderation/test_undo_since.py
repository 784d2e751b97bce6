"""What taking a decision back must not bring back or lay open, and whom no one moderator can pause."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from forum.accounts.models import Sanction
from forum.cases.models import Case, DecisionUndo
from forum.posts.models import Post, Thread
from forum.spaces.models import Space
from tests.client import Page
from tests.factories.making import QUIET
from tests.factories.trust import in_force, name_three
from tests.moderation.conftest import open_for, send_form
from tests.people import alice, bob, mira, newt, sam

REASON = "We would like to talk about this first."
WORRIED = "I keep thinking that everybody would be better off without me."


def decide(browser, opened, action: str, **more: str):
    return browser.post_form(opened.to("decisions"), action=action, reason=REASON, **more)


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_deleted_words_stay_deleted(client, visitor, make, stored, voice):
    opened = open_for(make, body=WORRIED, voice=voice, note="A telling note")
    post = f"/posts/{opened.post.post_ref}"
    client.as_(alice).post_form(f"{post}/withdrawal")
    desk = visitor().as_(mira)
    assert decide(desk, opened, "keep").status_code == 303
    assert client.post_form(f"{post}/deletion").status_code == 303
    assert stored(select(DecisionUndo.decision_id)) == [], "it held the content note"
    answer = desk.post_form(opened.to("undo"))
    assert answer.status_code == 409
    assert "The words of this post are deleted for good" in Page(answer.text).words
    assert stored.one(select(Post.body, Post.note)) == ("", None)


def test_what_was_written_for_members_is_not_shown_to_all(client, visitor, make, stored):
    opened = open_for(make, body=WORRIED)
    desk = visitor().as_(mira)
    assert decide(desk, opened, "move", space="garden").status_code == 303
    reply = f"/threads/{opened.post.thread_ref}/replies"
    assert client.as_(bob).post_form(reply, body=QUIET).status_code == 303
    assert desk.post_form(opened.to("undo")).status_code == 409
    assert stored.one(select(Space.slug).join(Thread, Thread.space_id == Space.id)) == "garden"
    assert visitor().get(f"/threads/{opened.post.thread_ref}").status_code in (303, 404)


@pytest.mark.parametrize("action", ["pause", "suspend"])
def test_no_moderator_pauses_a_trustee(app, house, client, make, stored, action):
    trust = name_three(app, [house.known[person].id for person in (alice, sam, newt)])
    opened = open_for(make, body=WORRIED)
    with in_force(app, trust):
        answer = decide(client.as_(mira), opened, action)
    assert answer.status_code == 403
    assert "This is one of the trustees." in Page(answer.text).words
    assert stored.one(select(func.count()).select_from(Sanction)) == 0


def test_nobody_takes_back_a_colleagues_decision_with_a_button_for_their_own(client, visitor, make, stored):
    opened = open_for(make, body=WORRIED)
    desk, other = visitor().as_(mira), visitor().as_(sam)
    assert decide(desk, opened, "hide").status_code == 303
    queue, case = desk.get("/moderation"), desk.get(opened.page)
    version = str(stored.one(select(Case.version)))
    assert decide(other, opened, "fold", version=version).status_code == 303
    for page, to in ((queue, "/moderation/undo"), (case, opened.to("undo"))):
        answer = send_form(desk, page, to)
        assert answer.status_code == 409
        assert "Since then sam folded it. Nothing was changed." in Page(answer.text).words
    assert stored.one(select(Post.state)) == "folded"
    assert "You can take that back" not in desk.get("/moderation").text
    assert desk.post_form("/moderation/undo").location == "/moderation", "none of hers is the newest"
    assert send_form(other, "/moderation", "/moderation/undo").status_code == 303
    assert stored.one(select(Post.state)) == "hidden"
    answer = send_form(desk, case, opened.to("undo"))
    assert "Since then sam took the last decision back." in Page(answer.text).words
    for given in ("x", "\0", "é" * 500):
        assert desk.post_form(opened.to("undo"), decision=given).status_code == 409
        assert desk.post_form("/moderation/undo", decision=given).status_code == 303
    assert stored.one(select(Post.state)) == "hidden"


def test_without_a_decision_named_the_newest_is_meant(client, make, stored):
    opened = open_for(make, body=WORRIED)
    assert decide(client.as_(mira), opened, "hide").status_code == 303
    assert client.as_(sam).post_form(opened.to("undo")).status_code == 303
    assert stored.one(select(Post.state)) != "hidden"


def test_while_a_colleague_holds_the_case_nobody_else_changes_it(client, make, stored):
    opened = open_for(make, body=WORRIED, voice="mask")
    assert client.as_(mira).post_form(opened.to("pause"), days="7", reason=REASON).status_code == 303
    assert decide(client, opened, "lock").status_code == 303
    with_reopened(client, opened, stored)
    assert client.as_(sam).post_form(opened.to("claim")).status_code == 303
    client.as_(mira)
    for act in ("undo", "unlock", "pause/end"):
        answer = client.post_form(opened.to(act))
        assert answer.status_code == 409, act
        told = Page(answer.text).words
        assert "A colleague is looking after this case just now." in told
        assert "sam" in told
    assert stored.one(select(Thread.locked)) is True
    client.as_(sam)
    for act in ("unlock", "pause/end"):
        assert client.post_form(opened.to(act)).status_code == 303


def with_reopened(client, opened, stored) -> None:
    """Somebody reports the post: its case is open again."""
    if stored.one(select(Case.status)) == "closed":
        sent = client.as_(bob).post_form(f"/posts/{opened.post.post_ref}/reports", reason="worried")
        assert sent.status_code == 303
