"""References swapped: one kind for another, one's own for somebody else's, a used letter for an unused one.

Posts and threads that a person may not read are compared in `test_access_matrix.py`.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from forum.accounts import recovery
from forum.core.db import db
from forum.posts.models import State
from tests.client import Page
from tests.contracts.test_access_matrix import KINDS, questions, things
from tests.factories.making import CRISIS
from tests.people import ada, alice, bob, guest, mira, omar, sam

__all__ = ["things"]  # the fixture
ABSENT = "abcdefghijkl"


def bare(answer) -> str:
    """A page without what is new in every form."""
    return re.sub(r'(name="(?:csrf_token|key)" value=")[^"]*', r"\1", answer.text)


def ask(browser, method: str, url: str):
    return browser.get(url) if method == "GET" else browser.post_form(url)


def with_reference(app):
    """(method, rule, kind) of every endpoint that takes a reference. Those of a guest ask for the nine words first,
    whatever is named: `tests/anonymous` swaps their references."""
    for method, rule in questions(app):
        for prefix, kind in KINDS.items():
            if "ref" in rule.arguments and rule.rule.startswith(prefix) and prefix != "/receipt/":
                yield method, rule, kind


@pytest.mark.parametrize("person", [alice, mira, ada], ids=str)
def test_a_reference_of_another_kind_is_absent(app, client, things, person):
    """The reference of a case is none of a post, and so on for every pair."""
    made = things()
    client.as_(person)
    asked = 0
    for method, rule, kind in with_reference(app):
        absent = ask(client, method, rule.rule.replace("<ref>", ABSENT))
        assert absent.status_code == 404, rule
        for other in set(KINDS.values()) - {kind}:
            answer = ask(client, method, rule.rule.replace("<ref>", made[other]["ref"]))
            assert (answer.status_code, bare(answer)) == (404, bare(absent)), f"{method} {rule} with a {other}"
            asked += 1
    assert asked > 100


def test_a_case_is_absent_for_whoever_has_no_queue(client, make):
    post = make.thread(alice, CRISIS, voice="mask")
    ref = make.case_ref(post.post_ref)
    for person in (alice, bob, ada):  # its author too
        client.as_(person)
        for method, end in (
            ("GET", ""),
            ("POST", "/claim"),
            ("POST", "/decisions"),
            ("POST", "/notes"),
            ("POST", "/private-notes"),
            ("POST", "/care"),
            ("POST", "/pause"),
            ("POST", "/pause/end"),
        ):
            there, absent = (ask(client, method, f"/moderation/cases/{one}{end}") for one in (ref, ABSENT))
            assert (there.status_code, bare(there)) == (404, bare(absent)), (str(person), end)


@pytest.mark.parametrize("voice", ["name", "mask"])
@pytest.mark.parametrize("person", [mira, sam], ids=str)
def test_nobody_moderates_their_own_post(client, make, stored, person, voice):
    post = make.thread(person, CRISIS, voice=voice)
    page = f"/moderation/cases/{make.case_ref(post.post_ref)}"
    client.as_(person)
    fields = {"action": "keep", "reason": "It is fine.", "body": "Mine.", "care": "0", "days": "3"}
    for act in ("claim", "decisions", "notes", "private-notes", "care", "pause", "pause/end"):
        assert client.post_form(f"{page}/{act}", **fields).status_code == 403, act
    assert client.as_(omar).post_form(f"{page}/claim").status_code == 303, "a colleague may"


def test_a_colleagues_case_is_decided_by_nobody_else(client, make):
    post = make.thread(alice, CRISIS, voice="mask")
    page = f"/moderation/cases/{make.case_ref(post.post_ref)}"
    client.as_(mira).post_form(f"{page}/claim")
    client.as_(omar)
    assert client.post_form(f"{page}/decisions", action="keep", reason="It is fine.").status_code == 409
    assert client.post_form(f"{page}/release").status_code == 409


@pytest.mark.parametrize("state", [State.WAITING, State.HIDDEN], ids=str)
def test_a_reply_under_a_thread_that_is_not_on_show_is_absent(client, make, state):
    thread = make.thread(alice)
    reply = make.reply(thread, bob)
    make.state(thread.post_ref, state, by=mira)
    for person in (guest, sam):
        client.as_(person)
        there, absent = client.get(f"/posts/{reply.post_ref}"), client.get(f"/posts/{ABSENT}")
        if person is sam:
            assert there.status_code == 200, "who moderates reads it"
        else:
            assert (there.status_code, bare(there)) == (404, bare(absent))


def test_a_post_for_members_is_absent_for_guests(client, make):
    thread = make.thread(alice)
    reply = make.reply(thread, bob)
    make.state(reply.post_ref, State.MEMBERS, by=mira)
    for page in ("", "/reports"):
        there, absent = (client.as_(guest).get(f"/posts/{ref}{page}") for ref in (reply.post_ref, ABSENT))
        assert (there.status_code, bare(there)) == (404, bare(absent))
    assert reply.post_ref not in client.get(f"/threads/{thread.thread_ref}").text
    assert client.as_(bob).get(f"/posts/{reply.post_ref}").status_code == 200


def test_a_list_of_ones_own_shows_nobody_elses(client, make):
    named, masked = make.thread(alice, title="By name"), make.thread(alice, voice="mask", title="Under a mask")
    client.as_(bob).post_form(f"/posts/{named.post_ref}/reports", reason="worried", details="Please look.")
    for person in (mira, omar, sam, ada):
        client.as_(person)
        for page in ("/me", "/me/posts"):
            shown = client.get(page).text
            assert not [ref for ref in (named.post_ref, masked.post_ref) if ref in shown], (str(person), page)
    assert named.post_ref in client.as_(alice).get("/me/posts").text
    assert "Please look." not in client.get("/me").text, "who told stays unknown to the writer"


# Letters to set a new password


@pytest.fixture
def letter(app, house):
    """Makes the address in a letter to a person."""

    def make_letter(person) -> str:
        token = recovery.new_reset_token()
        with app.app_context():
            recovery.keep_reset_token(token, member_id=house.known[person].id)
            db.session.commit()
        return f"/reset/{token}"

    return make_letter


def test_a_letter_that_is_of_no_more_use_is_like_none(client, letter, clock):
    absent = bare(client.get(f"/reset/{recovery.new_reset_token()}"))
    older, newer = letter(alice), letter(alice)
    assert bare(client.get(older)) == absent, "a newer letter ends it"
    assert client.get(newer).status_code == 200
    clock.tick(timedelta(hours=3))
    assert bare(client.get(newer)) == absent, "it has run out"
    assert client.post_form(newer, new_password="seven quiet boats at dawn").status_code == 404


def test_a_letter_is_good_for_its_own_member_alone(client, letter):
    """Whoever is signed in, the letter sets the password of the one it was sent to."""
    page = letter(alice)
    assert client.as_(bob).post_form(page, new_password="seven quiet boats at dawn").status_code == 303
    assert "alice" in Page(client.get("/me").text).words
    assert client.as_(bob).get("/me").status_code == 200, "bob's password is what it was"
    assert client.as_(guest).post_form(page, new_password="eight quiet boats at dawn").status_code == 404
