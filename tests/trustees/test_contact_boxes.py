"""How to reach somebody, sealed: any two of three open it, one never, and a box is good for its own member or post."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.trustees import armour, boxes
from forum.trustees.armour import CONTACT, LINK, NOTE
from forum.trustees.boxes import PAIRS, Contact, WrongBox
from tests.trustees.test_boxes import KEYS, MEMBER, OTHER, POST, PUBLIC

WORDS = "Ring Sam, 01632 960 001. Käthe knows as well \N{PERSONAL COMPUTER}."
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=boxes.TEXT_LENGTH)


def closed(what: str, place: int, words: str = WORDS, ref: str = MEMBER) -> str:
    sealed = boxes.seal_contact(what, Contact(ref, words), PUBLIC)
    bound = boxes.contact_code(ref, sealed.commitment) if what == CONTACT else ref
    return boxes.closed_box(sealed.boxes[place], post_ref=bound, pair=boxes.ORDERS[what][place], what=what)


def opened(text: str) -> bytes:
    first, second = armour.read(text).pair
    return armour.read(boxes.open_layer(KEYS[second], boxes.open_layer(KEYS[first], text))).content


@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize("what", [CONTACT, NOTE])
def test_each_pair_reads_it(what, place):
    assert boxes.unpack_contact(opened(closed(what, place))) == Contact(MEMBER, WORDS)


@given(TEXTS)
def test_any_words_come_back_as_they_were(words):
    assert boxes.unpack_contact(boxes.pack_contact(Contact(MEMBER, words))) == Contact(MEMBER, words)


@given(TEXTS)
def test_its_length_tells_nothing(words):
    sealed = boxes.seal_contact(CONTACT, Contact(MEMBER, words), PUBLIC)
    assert {len(box) for box in sealed.boxes} == {boxes.CONTACT_LENGTH + 2 * boxes.LAYER_BYTES}


def test_of_a_members_the_one_who_opened_last_begins():
    assert [armour.read(closed(CONTACT, place)).pair for place in range(3)] == [(1, 0), (2, 0), (2, 1)]
    assert [armour.read(closed(NOTE, place)).pair for place in range(3)] == list(PAIRS)


@pytest.mark.parametrize("what", [CONTACT, NOTE])
@pytest.mark.parametrize("key", range(3))
@pytest.mark.parametrize("place", range(3))
def test_one_alone_never_does(what, place, key):
    with pytest.raises(WrongBox):
        boxes.open_layer(KEYS[key], boxes.open_layer(KEYS[key], closed(what, place)))


@pytest.mark.parametrize("change", [{"post_ref": OTHER}, {"what": NOTE}, {"what": LINK}, {"pair": (1, 2)}])
def test_with_another_name_on_it_stays_shut(change):
    moved = armour.write(replace(armour.read(closed(CONTACT, 0)), **change))
    for key in KEYS:
        with pytest.raises(WrongBox):
            boxes.open_layer(key, moved)


def test_a_members_carries_a_code_that_names_nobody_and_is_another_each_time():
    texts = [closed(CONTACT, 0) for _ in range(2)]
    codes = {armour.read(text).post_ref for text in texts}
    assert len(codes) == 2
    for text in texts:
        half = boxes.open_layer(KEYS[armour.read(text).pair[0]], text)
        assert MEMBER not in text + half


def test_the_code_is_of_one_member_and_one_contact():
    code = boxes.contact_code(MEMBER, bytes(32))
    assert armour.HEAD.fullmatch(f"half contact {code} 10")
    assert len({code, boxes.contact_code(OTHER, bytes(32)), boxes.contact_code(MEMBER, b"x" * 32)}) == 3
    assert code == boxes.contact_code(MEMBER, bytes(32))


def test_a_link_is_no_contact_and_a_contact_no_link():
    with pytest.raises(WrongBox):
        boxes.unpack_contact(boxes.pack(boxes.Link(MEMBER, POST)))
    with pytest.raises(WrongBox):
        boxes.unpack(boxes.pack_contact(Contact(MEMBER, WORDS)))


def test_the_text_of_a_box_says_what_it_is():
    for what in (CONTACT, NOTE):
        assert armour.read(closed(what, 1)).what == what
        assert armour.write(armour.read(closed(what, 1)))
    link = boxes.closed_box(b"x", post_ref=POST, pair=(0, 1))
    assert armour.read(link).what == LINK


@pytest.mark.parametrize("words", ["a" * 401, "\N{PERSONAL COMPUTER}" * 401])
def test_too_long_is_refused(words):
    with pytest.raises(ValueError, match="too long"):
        boxes.pack_contact(Contact(MEMBER, words))


@pytest.mark.parametrize("payload", [b"", bytes(boxes.CONTACT_LENGTH), b"\x01" + b"\xff" * (boxes.CONTACT_LENGTH - 1)])
def test_what_was_not_packed_is_not_unpacked(payload):
    with pytest.raises(WrongBox):
        boxes.unpack_contact(payload)


def test_the_longest_fits_into_a_paste():
    text = closed(CONTACT, 0, "\N{PERSONAL COMPUTER}" * boxes.TEXT_LENGTH)
    assert len(text) < armour.LONGEST
    assert boxes.unpack_contact(opened(text)).text == "\N{PERSONAL COMPUTER}" * boxes.TEXT_LENGTH
