"""A mask: one name inside a thread, another in the next, and nobody but its wearer can use it."""

import pytest
from sqlalchemy import insert, select

from forum.core.db import db, start_writing
from forum.core.mask_words import ADJECTIVES, CREATURES, names
from forum.masks.authorship import owner_tag, pseudonym, wrote
from forum.masks.models import Mask
from forum.posts.models import Post, Thread
from tests.client import Page
from tests.factories.made import as_made
from tests.factories.making import CRISIS
from tests.people import ada, alice, bob, guest, mira, sam

REF = "abcdefghijkl"
MASKS = select(Mask.name, Mask.pseudonym).order_by(as_made(Mask))


def reply_form(browser, thread):
    page = f"/threads/{thread.thread_ref}"
    return Page(browser.get(page).text).form(f"{page}/replies")


def test_one_mask_inside_a_thread(app, make, stored):
    thread = make.thread(alice, voice="mask")
    make.reply(thread, alice, voice="mask")
    make.reply(thread, bob, voice="mask")
    make.reply(thread, alice, voice="mask")
    worn = stored(select(Post.mask_id).order_by(Post.position))
    assert worn[0] == worn[1] == worn[3] != worn[2]
    assert len(stored(MASKS)) == 2


def test_nothing_of_it_is_the_same_in_the_next_thread(app, make, stored):
    for _ in range(2):
        make.thread(alice, voice="mask")
    (_, first), (_, second) = stored(MASKS)
    assert first != second


def test_it_is_shown_where_a_name_would_be(app, client, make, stored):
    thread = make.thread(alice, voice="mask")
    (name, _) = stored.one(MASKS)
    page = Page(client.as_(bob).get(f"/threads/{thread.thread_ref}").text)
    post = page.one("article", data_post=thread.post_ref)
    assert name in post.words
    assert "alice" not in client.get(f"/threads/{thread.thread_ref}").text


def test_its_writer_sees_that_it_is_theirs_and_keeps_wearing_it(app, client, make, stored):
    thread = make.thread(alice, voice="mask")
    form = Page(client.as_(alice).get(f"/threads/{thread.thread_ref}").text).form(
        f"/threads/{thread.thread_ref}/replies"
    )
    assert form.given["voice"] == "mask"
    assert stored.one(MASKS).name in form.words


def test_for_anyone_else_the_form_begins_with_their_name(app, client, make):
    thread = make.thread(alice, voice="mask")
    form = reply_form(client.as_(bob), thread)
    assert form.given["voice"] == "name"


def test_two_who_draw_the_same_name_get_two(app, house, make, stored):
    """The second one takes the next pair of words."""
    thread = make.thread(bob)
    with app.app_context():
        start_writing()
        drawn = next(names(pseudonym(house.known[alice].secret, thread.thread_ref)))
        thread_id = db.session.scalars(select(Thread.id)).one()
        db.session.add(Mask(thread_id=thread_id, pseudonym=b"x" * 16, name=drawn))
        db.session.commit()
    make.reply(thread, alice, voice="mask")
    first, second = stored(select(Mask.name).order_by(as_made(Mask)))
    assert first == drawn != second


def test_a_form_never_shows_what_another_wears(app, client, house, make, stored):
    thread = make.thread(bob)
    with app.app_context():
        start_writing()
        drawn = next(names(pseudonym(house.known[alice].secret, thread.thread_ref)))
        thread_id = db.session.scalars(select(Thread.id)).one()
        db.session.add(Mask(thread_id=thread_id, pseudonym=b"x" * 16, name=drawn))
        db.session.commit()
    form = reply_form(client.as_(alice), thread)
    shown = [choice["data-voice-name"] for choice in form.all("input", name="voice", value="mask")]
    make.reply(thread, alice, voice="mask")
    assert shown == stored(select(Mask.name).where(Mask.pseudonym != b"x" * 16)) != [drawn]


def test_a_conversation_that_has_worn_every_pair_of_words_still_has_names(app, client, house, make, stored):
    thread = make.thread(bob)
    pairs = [f"{one.capitalize()} {two.capitalize()}" for one in ADJECTIVES for two in CREATURES]
    with app.app_context():
        start_writing()
        thread_id = db.session.scalars(select(Thread.id)).one()
        worn = [
            {"thread_id": thread_id, "pseudonym": number.to_bytes(16, "big"), "name": name}
            for number, name in enumerate(pairs)
        ]
        db.session.execute(insert(Mask), worn)
        db.session.commit()
    form = reply_form(client.as_(alice), thread)
    answer = client.post(form.action, data={**form.given, "voice": "mask", "body": "A few words."})
    assert answer.status_code == 303
    own = stored.one(select(Mask.name).join(Post, Post.mask_id == Mask.id))
    assert own in {f"{pair} 2" for pair in pairs}
    assert own in client.get(f"/threads/{thread.thread_ref}").text


def test_the_tag_is_another_for_every_post(app, house, make, stored):
    thread = make.thread(alice, voice="mask")
    make.reply(thread, alice, voice="mask")
    rows = stored(select(Post.ref, Post.owner_tag))
    assert len({tag for _, tag in rows}) == 2
    for ref, tag in rows:
        assert tag == owner_tag(house.known[alice].secret, ref)


def test_only_its_writer_is_recognised(app, house, make, stored):
    make.thread(alice, voice="mask")
    post = stored.one(select(Post.ref, Post.voice, Post.author_id, Post.owner_tag))
    assert wrote(house.author(alice), post)
    for person in (bob, mira, sam, ada, guest):
        assert not wrote(house.author(person), post)


@pytest.mark.parametrize("person", [guest, bob, mira, sam, ada], ids=str)
@pytest.mark.parametrize("page", ["edit", "withdrawal"])
def test_nobody_else_can_change_or_take_back(app, client, make, stored, person, page):
    made = make.thread(alice, voice="mask")
    client.as_(person)
    expected = (303, 401) if person is guest else (404, 404)
    opened = client.get(f"/posts/{made.post_ref}/{page}")
    sent = client.post_form(f"/posts/{made.post_ref}/{page}", body="Not mine.", title="x")
    assert (opened.status_code, sent.status_code) == expected
    assert stored.one(select(Post.body, Post.state)) == ("The kettle is on and the rain has stopped.", "published")


def test_its_writer_can_do_both(app, client, make, stored):
    made = make.thread(alice, voice="mask")
    client.as_(alice)
    assert (
        client.fill_in(f"/posts/{made.post_ref}/edit", f"/posts/{made.post_ref}/edit", body="Mine.").status_code == 303
    )
    assert stored.one(select(Post.body)) == "Mine."
    page = f"/posts/{made.post_ref}/withdrawal"
    assert client.fill_in(page, page).status_code == 303
    assert stored.one(select(Post.state)) == "withdrawn"


@pytest.mark.parametrize("step", ["claim", "decisions", "care", "notes"])
def test_a_moderator_never_handles_their_own_masked_post(app, client, make, stored, step):
    made = make.thread(mira, CRISIS, voice="mask")
    case = f"/moderation/cases/{make.case_ref(made.post_ref)}"
    sent = client.as_(mira).post_form(
        f"{case}/{step}", action="keep", reason="fine", note="fine", version="1", care="1", body="fine"
    )
    assert sent.status_code in (403, 404)
    assert stored.one(select(Post.state)) == made.state.value


def test_a_space_without_masks_takes_none(app, client, stored):
    answer = client.as_(alice).post_form("/threads", space="porch", title="x", body="A few words.", voice="mask")
    assert answer.status_code == 422
    assert "A few words." in answer.text
    assert stored(select(Post.id)) == []


def test_the_words_are_enough_and_say_nothing_of_a_person():
    assert len(set(ADJECTIVES)) == len(ADJECTIVES)
    assert len(set(CREATURES)) == len(CREATURES)
    assert len(ADJECTIVES) * len(CREATURES) > 10_000
    drawn = names(bytes(16))
    assert len({next(drawn) for _ in range(10_000)}) == 10_000
    longest = max(map(len, ADJECTIVES)) + 1 + max(map(len, CREATURES)) + len(" 999")
    assert longest <= 40, "the width of the column"


def test_names_and_tags_need_the_secret():
    one, other = b"1" * 32, b"2" * 32
    assert pseudonym(one, REF) == pseudonym(one, REF) != pseudonym(other, REF)
    assert pseudonym(one, REF) != pseudonym(one, REF[::-1])
    assert owner_tag(one, REF) != owner_tag(other, REF)
    assert owner_tag(one, REF)[:16] != pseudonym(one, REF)
