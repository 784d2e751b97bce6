"""What a moderator of some spaces reads in the conversations of others: what every member does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.cases.models import Case
from forum.core.db import db, start_writing
from forum.moderation.scope import CALL_LASTS, call_to
from forum.posts.models import State
from tests.client import Page
from tests.contracts.test_access_matrix import compare, kind_of, questions, url_of
from tests.house import count_statements
from tests.moderation.conftest import Opened, limit_to, open_for
from tests.people import alice, bob, mira, omar, sam

WORDS = "Marmalade on toast, and nobody to eat it with."
TITLE = "Breakfast alone"
NOT_ON_SHOW = [State.WAITING, State.HIDDEN, State.REMOVED]


@pytest.fixture
def limit(house):
    return lambda *slugs: limit_to(house, mira, *slugs)


@pytest.fixture
def call(app, house):
    """`call(opened)`: nobody else could be called to this case, so mira was."""

    def call(opened) -> None:
        with app.app_context():
            start_writing()
            call_to(db.session.scalars(select(Case.id).where(Case.ref == opened.ref)).one(), {house.known[mira].id})
            db.session.commit()

    return call


def words_at(browser, address: str) -> str:
    return Page(browser.get(address).text).words


@pytest.mark.parametrize("state", NOT_ON_SHOW, ids=str)
def test_a_post_of_a_space_of_others_looks_as_if_it_were_not_there(app, client, make, limit, state):
    """Every URL with the reference of a thread or post, swapped for one that never was: the same page."""
    post = make.thread(alice, WORDS, title=TITLE, space="kitchen")
    make.state(post.post_ref, state, by=sam)
    limit("doorstep")
    compare(app, client.as_(mira), {"thread": {"ref": post.thread_ref}, "post": {"ref": post.post_ref}})


@pytest.mark.parametrize("state", NOT_ON_SHOW, ids=str)
def test_no_page_shows_a_word_of_it(app, client, make, limit, state):
    """Every page there is, those of tomorrow too, asked by a moderator of another space and by one of all."""
    opened = open_for(make, bob, space="kitchen")
    decision = make.decision(opened.post.post_ref, by=sam)
    reply = open_for_reply(make, opened, state)
    limit("doorstep")
    references = {
        "thread": {"ref": opened.post.thread_ref},
        "post": {"ref": reply.post_ref},
        "case": {"ref": make.case_ref(opened.post.post_ref)},
        "decision": {"ref": decision},
        "other": {"slug": "kitchen"},
    }
    assert len([one for one in questions(app) if one[0] == "GET" and one[1].arguments <= {"ref", "slug"}]) > 60
    shown: dict[str, set[str]] = {"mira": set(), "omar": set(), "bob": set()}
    for person in (mira, omar, bob):
        client.as_(person)
        for method, rule in questions(app):
            known = references.get(kind_of(rule), {})
            if method == "GET" and rule.arguments <= set(known) and not rule.rule.startswith("/leave"):
                answer = client.get(url_of(app, rule, known))
                if WORDS in answer.text:
                    shown[person.name].add(rule.endpoint)
    assert shown["mira"] == shown["bob"] == set()
    assert {"threads.show", "replies.show"} <= shown["omar"], "the words are there to be read"


def open_for_reply(make, opened, state: State):
    reply = make.reply(opened.post, alice, WORDS)
    make.state(reply.post_ref, state, by=sam)
    return reply


@pytest.mark.parametrize("state", NOT_ON_SHOW, ids=str)
def test_in_a_conversation_they_see_what_a_member_sees(client, make, limit, state):
    opened = open_for(make, bob, space="kitchen")
    reply = open_for_reply(make, opened, state)
    limit("doorstep")
    page = f"/threads/{opened.post.thread_ref}"
    mine, members = (client.as_(person).get(page).text for person in (mira, sam))
    assert WORDS in members
    assert WORDS not in mine
    assert ("A moderator took a post off the site here." in Page(mine).words) == (state == State.REMOVED)
    assert reply.post_ref not in str(Page(mine).links)


@pytest.mark.parametrize("state", NOT_ON_SHOW, ids=str)
def test_in_their_own_spaces_they_read_everything(client, make, limit, state):
    post = make.thread(alice, WORDS, title=TITLE, space="kitchen")
    make.state(post.post_ref, state, by=sam)
    limit("doorstep", "kitchen")
    client.as_(mira)
    for page in (f"/threads/{post.thread_ref}", f"/posts/{post.post_ref}"):
        answer = client.get(page)
        assert answer.status_code == 200
        assert WORDS in answer.text
        assert TITLE in Page(answer.text).words


def test_a_limit_that_ends_opens_everything_again(client, make, limit):
    post = make.thread(alice, WORDS, space="kitchen")
    make.state(post.post_ref, State.HIDDEN, by=sam)
    limit("doorstep")
    assert client.as_(mira).get(f"/posts/{post.post_ref}").status_code == 404
    limit()
    assert client.get(f"/posts/{post.post_ref}").status_code == 200


def test_what_they_wrote_themselves_stays_theirs(client, make, limit):
    limit("doorstep")
    for voice in ("name", "mask"):
        post = make.thread(mira, WORDS, space="kitchen", voice=voice)
        make.state(post.post_ref, State.HIDDEN, by=sam)
        assert WORDS in words_at(client.as_(mira), f"/posts/{post.post_ref}")


def test_the_title_of_a_hidden_conversation_is_not_in_their_lists(client, make, limit):
    post = make.thread(alice, WORDS, title=TITLE, space="kitchen")
    for voice in ("name", "mask"):
        make.reply(post, mira, "Good morning.", voice=voice)
    make.state(post.post_ref, State.HIDDEN, by=sam)
    client.as_(mira)
    assert TITLE in words_at(client, "/me/posts")
    limit("doorstep")
    for page in ("/me/posts", "/me/anonymous"):
        assert TITLE not in words_at(client, page), page


# Called to one case


def test_who_was_called_to_a_case_reads_its_post_and_no_other(client, make, limit, call, clock):
    opened = open_for(make, body=f"I want to end it tonight. {WORDS}", space="kitchen")
    other = make.reply(opened.post, bob, "A quiet word beside it.")
    for ref in (opened.post.post_ref, other.post_ref):
        make.state(ref, State.HIDDEN, by=sam)
    limit("doorstep")
    post, thread = f"/posts/{opened.post.post_ref}", f"/threads/{opened.post.thread_ref}"
    assert client.as_(mira).get(post).status_code == 404
    call(opened)
    for page in (post, thread, opened.page):
        assert WORDS in client.get(page).text, page
    assert "A quiet word" not in client.get(thread).text
    near = Page(client.get(opened.page).text).one("details", id="conversation")
    assert "in a space of your colleagues" in near.one("li", data_near=other.post_ref).words
    assert "A quiet word" not in near.words
    assert client.get(f"/posts/{other.post_ref}").status_code == 404
    clock.tick(CALL_LASTS + timedelta(hours=2))
    client.as_(mira)
    for page in (post, thread, opened.page):
        assert client.get(page).status_code == 404, page


def test_who_was_called_to_a_reply_reads_it_and_nothing_around_it(client, make, limit, call):
    post = make.thread(bob, "Something quiet.", title=TITLE, space="kitchen")
    opened = open_for_case(make, make.reply(post, alice, f"I want to end it tonight. {WORDS}"))
    for ref in (post.post_ref, opened.post.post_ref):
        make.state(ref, State.HIDDEN, by=sam)
    limit("doorstep")
    call(opened)
    words = words_at(client.as_(mira), f"/posts/{opened.post.post_ref}")
    assert WORDS in words
    assert TITLE not in words
    assert client.get(f"/threads/{post.thread_ref}").status_code == 404
    case = words_at(client, opened.page)
    assert "How it began" in case
    assert TITLE not in case
    assert "Something quiet." not in case


def open_for_case(make, reply):
    return Opened(post=reply, ref=make.case_ref(reply.post_ref))


def test_who_was_called_about_a_member_reads_no_title_that_is_not_on_show(client, make, stored, limit, call):
    hidden = make.thread(bob, WORDS, title=TITLE, space="kitchen")
    make.reply(hidden, bob, "Me again.")
    make.state(hidden.post_ref, State.HIDDEN, by=sam)
    shown = open_for(make, bob, space="garden", title="Rain all day")
    look = {"look_reason": "The third time this week."}
    assert client.as_(sam).post_form(shown.to("look"), **look).status_code == 303
    about = Opened(post=shown.post, ref=stored.one(select(Case.ref).where(Case.member_id.is_not(None))))
    assert TITLE in words_at(client, about.page)
    limit("doorstep")
    call(about)
    words = words_at(client.as_(mira), about.page)
    assert TITLE not in words
    assert "Rain all day" in words
    limit("kitchen")
    assert TITLE in words_at(client.as_(mira), about.page)


# What it costs


def test_reading_costs_them_no_statement_more(app, client, make, limit):
    post = make.thread(alice, WORDS, space="kitchen")
    pages = (f"/threads/{post.thread_ref}", f"/posts/{post.post_ref}")
    client.as_(mira)
    whole = [count_statements(app, lambda page=page: client.get(page)) for page in pages]
    for slugs in (("doorstep",), ("doorstep", "kitchen", "garden")):
        limit(*slugs)
        assert [count_statements(app, lambda page=page: client.get(page)) for page in pages] == whole
