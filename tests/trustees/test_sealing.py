"""With each masked post of a member goes a sealed link, while trustees are in force; and it goes again."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from forum.accounts.models import Member
from forum.core import worker
from forum.core.db import db, start_writing
from forum.core.errors import NotFound, Unprocessable
from forum.posts import erasing, services
from forum.posts.models import Post, State
from forum.trustees import armour, boxes, queries
from forum.trustees.models import SealedLink, Trustee
from forum.trustees.services import accept_payload
from tests.factories.dump import dump
from tests.house import count_statements
from tests.people import ada, alice, bob, mira, omar
from tests.trustees.conftest import name

COUNT = select(func.count()).select_from(SealedLink)


def post_id(stored, made) -> int:
    return stored.one(select(Post.id).where(Post.ref == made.post_ref))


def opened(app, trust, number: int, first: int, second: int) -> str:
    with app.app_context():
        text = queries.released_box(number, trust.members[first], trust.members[second])
    return boxes.open_layer(trust.keys[second], boxes.open_layer(trust.keys[first], text))


@pytest.mark.parametrize(("first", "second"), boxes.PAIRS)
def test_each_pair_of_trustees_learns_who_wrote(app, house, make, stored, trust, first, second):
    number = post_id(stored, make.thread(alice, voice="mask"))
    text = opened(app, trust, number, first, second)
    with app.app_context():
        assert accept_payload(number, text).member_ref == house.known[alice].ref


def test_off_nothing_is_sealed_and_nothing_is_asked_of_the_database(app, make, stored):
    make.thread(alice, voice="mask")
    assert stored.one(COUNT) == 0
    with app.app_context():
        assert queries.in_force() is None


def test_named_but_not_pinned_is_off(make, stored, named):
    make.thread(alice, voice="mask")
    assert stored.one(COUNT) == 0


def test_another_key_in_the_database_is_off(app, house, make, stored, trust, clock):
    """Whoever can write into the database can't slip in a key of their own."""
    with app.app_context():
        start_writing()
        db.session.execute(delete(Trustee).where(Trustee.slot == 2))
        stolen = Trustee(set_number=1, slot=2, member_id=house.known[bob].id, public_key=bytes(range(32)))
        db.session.add(stolen)
        db.session.commit()
        assert queries.in_force() is None
    make.thread(alice, voice="mask")
    assert stored.one(COUNT) == 0


def test_a_trustee_who_left_leaves_it_off(app, house, make, stored, trust):
    with app.app_context():
        start_writing()
        db.session.execute(delete(Member).where(Member.id == house.known[omar].id))
        db.session.commit()
        assert queries.in_force() is None
        assert not queries.is_trustee(house.known[mira].id)


def test_named_posts_have_none_and_masked_replies_do(make, stored, trust):
    thread = make.thread(alice)
    assert stored.one(COUNT) == 0
    make.reply(thread, bob, voice="mask")
    assert stored.one(COUNT) == 1


def test_only_the_three_are_trustees(app, house, trust):
    with app.app_context():
        found = {person for person in (alice, bob, mira, omar, ada) if queries.is_trustee(house.known[person].id)}
    assert found == {mira, omar, ada}


def test_every_link_has_the_same_length_and_no_time(house, make, trust):
    for person in (alice, bob, alice):
        make.thread(person, voice="mask")
    rows = dump(house)["sealed_links"]
    assert set(rows[0]) == {"post_id", "set_number", "boxes", "commitment"}
    assert len({len(row["boxes"] or "") for row in rows}) == 1
    assert len({row["boxes"] for row in rows}) == len(rows)


def test_a_dump_with_every_link_names_nobody(house, make, trust):
    make.thread(alice, voice="mask")
    links = str(dump(house)["sealed_links"])
    known = house.known[alice]
    assert not any(word.encode().hex() in links or word in links for word in (alice.name, known.ref))


# Two people, one box, one post


def test_a_box_moved_to_another_post_is_refused(app, make, stored, trust):
    first, second = (post_id(stored, make.thread(person, voice="mask")) for person in (alice, bob))
    text = opened(app, trust, first, 0, 1)
    with app.app_context(), pytest.raises(Unprocessable, match="not what was sealed"):
        accept_payload(second, text)


def test_moved_in_the_database_it_does_not_open(app, make, stored, trust):
    first, second = (post_id(stored, make.thread(person, voice="mask")) for person in (alice, bob))
    with app.app_context():
        start_writing()
        one, other = (db.session.get_one(SealedLink, number) for number in (first, second))
        one.boxes, other.boxes = other.boxes, one.boxes
        db.session.commit()
        text = queries.released_box(first, *trust.members[:2])
    with pytest.raises(boxes.WrongBox):
        boxes.open_layer(trust.keys[0], text)


def test_a_made_up_payload_is_refused(app, house, make, stored, trust):
    made = make.thread(alice, voice="mask")
    number = post_id(stored, made)
    payload = boxes.pack(boxes.Link(house.known[bob].ref, made.post_ref))
    box = armour.Armoured(kind=armour.OPEN, post_ref=made.post_ref, pair=(0, 1), content=payload)
    with app.app_context(), pytest.raises(Unprocessable, match="not what was sealed"):
        accept_payload(number, armour.write(box))


@pytest.mark.parametrize("text", ["", "hello", "-----BEGIN HEARTH BOX-----"])
def test_a_damaged_text_is_refused_with_kind_words(app, make, stored, trust, text):
    number = post_id(stored, make.thread(alice, voice="mask"))
    with app.app_context():
        with pytest.raises(Unprocessable, match="copy all of it once more"):
            accept_payload(number, text)
        with pytest.raises(Unprocessable, match="copy all of it once more"):
            queries.half_opened(text, of=queries.released_box(number, *trust.members[:2]))


def test_a_text_with_a_lock_on_it_is_refused(app, make, stored, trust):
    number = post_id(stored, make.thread(alice, voice="mask"))
    with app.app_context():
        closed = queries.released_box(number, *trust.members[:2])
        half = boxes.open_layer(trust.keys[0], closed)
        for text in (closed, half):
            with pytest.raises(Unprocessable, match="still has a lock"):
                accept_payload(number, text)
        assert queries.half_opened(f"Hello\r\n{half} you", of=closed) == half
        with pytest.raises(Unprocessable, match="after the first key"):
            queries.half_opened(closed, of=closed)
        third = queries.released_box(number, trust.members[0], trust.members[2])
        with pytest.raises(Unprocessable, match="another request"):
            queries.half_opened(half, of=third)


def test_there_is_no_box_for_one_or_for_a_stranger(app, house, make, stored, trust):
    number = post_id(stored, make.thread(alice, voice="mask"))
    one, stranger = trust.members[0], house.known[bob].id
    with app.app_context():
        for pair in ((one, one), (one, stranger), (stranger, one)):
            with pytest.raises(NotFound):
                queries.released_box(number, *pair)
        with pytest.raises(NotFound):
            queries.released_box(10**9, *trust.members[:2])


def test_older_links_are_for_those_to_whom_they_were_sealed(app, house, make, stored, trust, pin):
    number = post_id(stored, make.thread(alice, voice="mask"))
    newer = name(house, number=2)
    pin(newer.pins)
    later = post_id(stored, make.thread(alice, voice="mask"))
    for trustees, post in ((trust, number), (newer, later)):
        text = opened(app, trustees, post, 0, 2)
        with app.app_context():
            assert accept_payload(post, text).member_ref == house.known[alice].ref


# It goes again


def gone(app, number: int) -> bool:
    with app.app_context():
        return not queries.has_box(number)


def test_taking_a_post_back_erases_it_and_what_was_opened_before_is_worth_nothing(app, house, make, stored, trust):
    made = make.thread(alice, voice="mask")
    number = post_id(stored, made)
    text = opened(app, trust, number, 0, 1)
    with app.app_context():
        services.withdraw_post(made.post_ref, by=house.author(alice))
        db.session.commit()
    assert gone(app, number)
    with app.app_context(), pytest.raises(Unprocessable):
        accept_payload(number, text)


def test_a_post_that_a_moderator_hides_or_removes_keeps_it(app, make, stored, trust):
    """Somebody may be in danger all the same."""
    made = make.thread(alice, voice="mask")
    for state in (State.HIDDEN, State.REMOVED):
        make.state(made.post_ref, state, by=mira)
        assert not gone(app, post_id(stored, made))


def test_it_goes_with_the_words(app, house, make, stored, trust):
    made = make.thread(alice, voice="mask")
    with app.app_context():
        for _ in erasing.take_back_masked(house.author(alice)):
            db.session.commit()
    assert gone(app, post_id(stored, made))


def test_after_ninety_days_it_is_erased_and_not_a_minute_before(app, make, stored, trust, clock):
    number = post_id(stored, make.thread(alice, voice="mask"))
    hour = clock.now.replace(minute=0, second=0, microsecond=0)
    clock.now = hour + timedelta(days=90) - timedelta(seconds=1)
    with app.app_context():
        worker.run(once=True)
    assert not gone(app, number)
    clock.tick(timedelta(minutes=11))
    with app.app_context():
        worker.run(once=True)
    assert gone(app, number)


def test_an_erased_one_is_not_in_the_files_of_the_database(app, house, make, stored, trust, clock):
    make.thread(alice, voice="mask")
    kept = bytes.fromhex((dump(house)["sealed_links"][0]["boxes"] or "").removeprefix("\\x"))
    if house.engine == "sqlite":
        assert kept in files(house)
    clock.tick(timedelta(days=91))
    with app.app_context():
        worker.run(once=True)
    assert stored.one(COUNT) == 0
    if house.engine == "sqlite":
        assert kept not in files(house)


def files(house) -> bytes:
    return b"".join(house.files_on_disk().values())


def test_a_page_costs_no_more_with_trustees(app, client, make, trust):
    thread = make.thread(alice, voice="mask")
    url = f"/threads/{thread.thread_ref}"
    masked = count_statements(app, lambda: client.get(url))
    named = f"/threads/{make.thread(alice).thread_ref}"
    assert masked <= count_statements(app, lambda: client.get(named))
