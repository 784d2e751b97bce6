"""`/me/anonymous`: one's own masked posts, what was answered and decided, after the password is typed again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.anonymous import queries
from forum.anonymous.mark import STAYS_OPEN
from forum.cases.models import Case, Decision
from forum.core.clock import now
from forum.core.db import db, start_writing
from forum.core.refs import new_ref
from forum.masks.authorship import own_among, owner_tag
from forum.posts.models import Post, State
from tests.anonymous.opening import OWN, listed, opened, typed
from tests.client import Page
from tests.factories.dump import dump
from tests.factories.making import CRISIS
from tests.house import count_statements
from tests.people import CAST, alice, bob, guest, mira


def test_own_masked_posts_are_listed_newest_first_and_nothing_else(client, make, clock):
    first = make.thread(alice, title="The old kettle", voice="mask")
    named = make.thread(alice, title="By name")
    other = make.thread(bob, title="The bus", voice="mask")
    clock.tick(timedelta(hours=1))
    replies = [make.reply(other, alice, voice="mask").post_ref for _ in range(3)]
    make.reply(first, bob, voice="mask")
    page = opened(client, alice)
    assert listed(page) == [*replies[::-1], first.post_ref]
    assert "Your reply in The bus" in page.words
    assert named.post_ref not in " ".join(page.links)


def test_a_row_says_mask_hour_and_state_and_leads_on(client, make, stored):
    made = make.thread(alice, title="The old kettle", voice="mask")
    make.state(made.post_ref, State.FOLDED, by=mira)
    row = opened(client, alice).one("main").one("li", class_="row")
    assert "4 Mar 2026, about 10:00" in row.words
    assert "in The kitchen table" in row.words
    assert "Your post is folded" in row.words
    links = {link["href"] for link in row.all("a", href="")}
    assert links == {f"/posts/{made.post_ref}{way}" for way in ("", "/edit", "/withdrawal")}
    mask = Page(client.get(f"/posts/{made.post_ref}").text).one("article").one("h2").one("bdi").words
    assert f"as {mask}" in row.words


def test_replies_by_others_after_it_are_named_once(client, make):
    made = make.thread(alice, voice="mask")
    early = make.reply(made, bob)
    mine = make.reply(made, alice, voice="mask")
    by_name = make.reply(made, alice)
    late = [make.reply(made, bob, voice=voice) for voice in ("mask", "name", "mask", "name")]
    rows = opened(client, alice).one("main").all("li", class_="row")
    linked = [
        [link["href"].split("/")[2] for link in row.all("a", href="") if link.words.startswith("By")] for row in rows
    ]
    assert linked == [[one.post_ref for one in reversed(late[1:])], [early.post_ref]]
    assert "4 replies after it" in rows[0].words
    assert "One reply after it" in rows[1].words
    assert not {mine.post_ref, by_name.post_ref} & {ref for row in linked for ref in row}


@pytest.mark.parametrize("state", [State.WAITING, State.HIDDEN, State.REMOVED, State.WITHDRAWN])
def test_a_reply_that_is_not_on_show_is_not_told_of(client, make, state):
    made = make.thread(alice, voice="mask")
    make.state(make.reply(made, bob).post_ref, state, by=mira)
    assert "after it" not in opened(client, alice).words


@pytest.mark.parametrize("state", [State.WAITING, State.HIDDEN])
def test_under_an_opening_that_others_cannot_read_only_its_writer_learns_of_replies(client, make, state):
    """As the conversation itself does; and its title goes with it."""
    made = make.thread(bob, title="Where she lives", voice="mask")
    make.reply(made, alice, voice="mask")
    make.reply(made, bob, voice="mask")
    make.state(made.post_ref, state, by=mira)
    page = opened(client, alice)
    assert "after it" not in page.words
    assert "Where she lives" not in page.words
    assert "One reply after it" in opened(client, bob).words


def test_a_conversation_taken_back_by_its_writer_shows_as_much_as_before(client, make):
    made = make.thread(bob, voice="mask")
    make.reply(made, alice, voice="mask")
    make.reply(made, mira)
    client.as_(bob).fill_in(f"/posts/{made.post_ref}/withdrawal", f"/posts/{made.post_ref}/withdrawal")
    assert "One reply after it" in opened(client, alice).words


def test_a_decision_and_its_reason_are_shown(client, house, make):
    made = make.thread(alice, CRISIS, voice="mask")
    decide(house, made.post_ref, "So that others <b>choose</b> when to read it.")
    page = opened(client, alice)
    assert "A moderator has added a content note to your post." in page.words
    assert "So that others <b>choose</b> when to read it." in page.one("blockquote").words
    assert "mira" not in page.one("main").words


def test_notes_of_the_team_are_told_of_and_led_to(client, make):
    made = make.thread(alice, CRISIS, voice="mask")
    assert "wrote to" not in opened(client, alice).words
    make.private_note(made.post_ref, body="We have read it.")
    page, notes = opened(client, alice), f"/posts/{made.post_ref}/notes"
    assert "The team has written to you about this post." in page.words
    assert "We have read it." not in page.words
    assert notes in page.links
    client.fill_in(notes, notes, body="Thank you.")
    page = Page(client.get(OWN).text)
    assert "You and the team wrote to each other about this post." in page.words
    assert notes in page.links
    assert "wrote to" not in opened(client, bob).words


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_replies_by_somebody_muted_are_left_out(client, make, voice):
    made, other = make.thread(alice, voice="mask"), make.thread(alice, voice="mask")
    muted, heard = make.reply(made, bob, voice=voice), make.reply(made, mira)
    elsewhere = make.reply(other, bob, voice=voice)
    opened(client, alice)
    client.post_form(f"/posts/{muted.post_ref}/mute")
    page = Page(client.get(OWN).text)
    assert f"/posts/{muted.post_ref}" not in page.links
    assert {f"/posts/{heard.post_ref}", f"/posts/{elsewhere.post_ref}"} <= set(page.links)
    assert "2 replies" not in page.words


def decide(house, ref, reason):
    with house.app.app_context():
        start_writing()
        post_id = db.session.scalars(select(Post.id).where(Post.ref == ref)).one()
        case_id = db.session.scalars(select(Case.id).where(Case.post_id == post_id)).one()
        decided = Decision(ref=new_ref(), case_id=case_id, post_id=post_id, action="note", by_id=house.known[mira].id)
        decided.reason, decided.at = reason, now()
        db.session.add(decided)
        db.session.commit()


def test_a_year_is_shown_and_one_can_look_further_back(client, make, clock):
    old = make.thread(alice, title="Long ago", voice="mask")
    clock.tick(timedelta(days=400))
    new = make.thread(alice, title="Now", voice="mask")
    page = opened(client, alice)
    assert listed(page) == [new.post_ref]
    assert f"{OWN}?back=1" in page.links
    before = Page(client.get(f"{OWN}?back=1").text)
    assert listed(before) == [old.post_ref]
    assert OWN in before.links
    assert f"{OWN}?back=2" not in before.links


def test_a_long_list_is_cut_into_pages(client, make, clock):
    made = []
    for _ in range(queries.PAGE_SIZE + 2):
        clock.tick(timedelta(minutes=20))
        made.append(make.thread(alice, voice="mask").post_ref)
    page = opened(client, alice)
    following = Page(client.get(page.one("a", rel="next")["href"]).text)
    shown = listed(page) + listed(following)
    assert len(listed(page)) == queries.PAGE_SIZE
    assert sorted(shown) == sorted(made)
    hours = [(made.index(ref) + 1) // 3 for ref in shown]  # the first at 10:37, then three in each hour
    assert hours == sorted(hours, reverse=True), "the newest hour first; inside it chance"
    assert not following.all("a", rel="next")


@pytest.mark.parametrize(
    "query", ["back=x", "back=-1", "back=99999", "back=٣", "after=x", "after=" + "A" * 300, "back=1&back=2"]
)
def test_a_strange_address_shows_a_page(client, make, query):
    make.thread(alice, voice="mask")
    opened(client, alice)
    assert client.get(f"{OWN}?{query}").status_code == 200


def test_it_costs_as_many_statements_at_one_post_as_at_fifty(app, client, make):
    thread = make.thread(alice, CRISIS, voice="mask")
    make.reply(thread, bob)
    opened(client, alice)
    few = count_statements(app, lambda: client.get(OWN))
    for _ in range(49):
        make.reply(thread, bob, voice="mask")
        make.reply(thread, alice, voice="mask")
    assert count_statements(app, lambda: client.get(OWN)) == few <= 10


# Who it opens for


def test_it_asks_first(client, make):
    made = make.thread(alice, title="The old kettle", voice="mask")
    answer = client.as_(alice).get(OWN)
    assert answer.status_code == 200
    assert "kettle" not in answer.text
    assert made.post_ref not in answer.text


@pytest.mark.parametrize("words", ["", "not my password", bob.password])
def test_other_words_open_nothing(client, make, words):
    make.thread(alice, title="The old kettle", voice="mask")
    answer = client.as_(alice).fill_in(OWN, OWN, password=words)
    assert answer.status_code == 422
    assert "kettle" not in client.get(OWN).text
    assert not words or words not in answer.text


def test_after_several_tries_one_waits_as_at_signing_in(client, clock):
    client.as_(alice)
    answers = [client.fill_in(OWN, OWN, password="not my password") for _ in range(6)]
    assert [one.status_code for one in answers] == [422] * 5 + [429]
    assert int(answers[-1].headers["Retry-After"]) == 2
    assert "That was several tries." in Page(answers[-1].text).words
    assert client.fill_in(OWN, OWN, password=alice.password).status_code == 429
    clock.tick(timedelta(seconds=3))
    typed(client, alice.password)


def test_it_closes_by_itself(client, make, clock):
    made = make.thread(alice, voice="mask")
    opened(client, alice)
    clock.tick(STAYS_OPEN - timedelta(minutes=1))
    assert made.post_ref in client.get(OWN).text
    clock.tick(timedelta(minutes=1))
    assert made.post_ref not in client.get(OWN).text


def test_it_can_be_closed_at_once(client, make):
    made = make.thread(alice, voice="mask")
    page = opened(client, alice)
    assert client.post(f"{OWN}/close", data=page.form(f"{OWN}/close").given).location == "/me"
    assert made.post_ref not in client.get(OWN).text


def test_what_opened_it_opens_no_other_session(client, visitor, make):
    """The cookie is bound to the session: kept by somebody at the same browser it opens nothing, not even for alice."""
    made = make.thread(alice, voice="mask")
    opened(client, alice)
    kept = client.get_cookie("hearth_mark").value
    for person in (alice, bob):
        other = visitor().as_(person)
        other.set_cookie("hearth_mark", kept)
        assert made.post_ref not in other.get(OWN).text


def test_signing_out_closes_it(client, make):
    made = make.thread(alice, voice="mask")
    opened(client, alice)
    client.fill_in("/me", "/sign-out")
    assert client.get_cookie("hearth_mark") is None
    assert made.post_ref not in client.as_(alice).get(OWN).text


def test_a_guest_is_asked_to_sign_in(client):
    assert client.as_(guest).get(OWN).location == "/sign-in?next=/me/anonymous"
    assert client.post_form(OWN, password="x").status_code == 401


# What it leaves behind


def test_neither_looking_nor_finding_changes_a_row(client, house, make):
    thread = make.thread(alice, voice="mask")
    make.reply(thread, bob)
    client.as_(alice)
    before = dump(house)
    typed(client, alice.password)
    for address in (OWN, f"{OWN}?back=1", "/me"):
        client.get(address)
    client.fill_in(OWN, f"{OWN}/close")
    assert dump(house) == before


def test_no_cache_keeps_it_and_its_title_says_nothing(client, make):
    make.thread(alice, title="The old kettle", voice="mask")
    opened(client, alice)
    answer = client.get(OWN)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers
    assert Page(answer.text).one("title").words == "You - Hearth"


def test_no_log_line_tells_of_it(client, make, caplog):
    made = make.thread(alice, voice="mask")
    opened(client, alice)
    client.fill_in(OWN, f"{OWN}/close")
    client.fill_in(OWN, OWN, password="wrong words")
    assert made.post_ref not in caplog.text
    assert not [record for record in caplog.records if record.name.startswith("forum")]


def test_the_fast_proof_is_the_same_as_the_slow_one():
    secret, other = b"a" * 32, b"b" * 32
    refs = [new_ref() for _ in range(50)]
    rows = [(number, ref, owner_tag((secret, other)[number % 2], ref)) for number, ref in enumerate(refs)]
    assert own_among(secret, rows) == list(range(0, 50, 2))
    assert own_among(b"c" * 32, rows) == []


@pytest.mark.parametrize("person", [one for one in CAST if not one.is_guest], ids=str)
def test_everybody_has_the_same_way_in(client, person):
    assert OWN in Page(client.as_(person).get("/me").text).links
