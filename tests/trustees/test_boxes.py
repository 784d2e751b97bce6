"""Any two of three open a box, one never, and a box is good for its own post alone."""

import base64
from itertools import permutations

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from forum.trustees import armour, boxes
from forum.trustees.armour import Armoured, Damaged
from forum.trustees.boxes import PAIRS, Link, WrongBox

KEYS = tuple(X25519PrivateKey.generate() for _ in range(3))
PUBLIC = tuple(key.public_key().public_bytes_raw() for key in KEYS)
MEMBER, POST, OTHER = "memberMEMBER", "postPOSTpost", "otherOTHERot"
REFS = st.text("abcXYZ019-_", min_size=12, max_size=12)


def closed(place: int, post: str = POST) -> str:
    return boxes.closed_box(boxes.seal_link(MEMBER, post, PUBLIC).boxes[place], post_ref=post, pair=PAIRS[place])


@pytest.mark.parametrize("place", range(3))
@given(member=REFS, post=REFS)
def test_each_pair_learns_who_it_was(place, member, post):
    sealed = boxes.seal_link(member, post, PUBLIC)
    first, second = PAIRS[place]
    text = boxes.closed_box(sealed.boxes[place], post_ref=post, pair=PAIRS[place])
    text = boxes.open_layer(KEYS[second], boxes.open_layer(KEYS[first], text))
    payload = armour.read(text).content
    assert boxes.unpack(payload) == Link(member, post)
    assert boxes.commitment_of(payload) == sealed.commitment


@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize("order", list(permutations(range(3), 2)))
def test_nobody_else_does_and_not_in_another_order(place, order):
    if order == PAIRS[place]:
        return
    with pytest.raises(WrongBox):
        boxes.open_layer(KEYS[order[1]], boxes.open_layer(KEYS[order[0]], closed(place)))


@pytest.mark.parametrize("key", range(3))
@pytest.mark.parametrize("place", range(3))
def test_one_alone_never_does(place, key):
    with pytest.raises(WrongBox):
        boxes.open_layer(KEYS[key], boxes.open_layer(KEYS[key], closed(place)))


@pytest.mark.parametrize("change", [{"post_ref": OTHER}, {"pair": (0, 2)}, {"kind": armour.HALF}])
def test_a_box_with_another_post_another_pair_or_another_layer_on_it_stays_shut(change):
    kept = armour.read(closed(0))
    moved = Armoured(
        **{"kind": kept.kind, "post_ref": kept.post_ref, "pair": kept.pair, **change}, content=kept.content
    )
    for key in KEYS:
        with pytest.raises(WrongBox):
            boxes.open_layer(key, armour.write(moved))


def test_an_inner_layer_is_bound_as_well():
    half = armour.read(boxes.open_layer(KEYS[0], closed(0)))
    moved = Armoured(kind=half.kind, post_ref=OTHER, pair=half.pair, content=half.content)
    with pytest.raises(WrongBox):
        boxes.open_layer(KEYS[1], armour.write(moved))


def test_all_boxes_are_of_one_length_and_no_two_alike():
    made = [boxes.seal_link(member, POST, PUBLIC) for member in (MEMBER, MEMBER, OTHER)]
    assert {len(box) for sealed in made for box in sealed.boxes} == {boxes.BOX_LENGTH}
    assert len({box for sealed in made for box in sealed.boxes}) == 9
    assert len({sealed.commitment for sealed in made}) == 3


@given(st.binary(max_size=300), st.sampled_from([armour.CLOSED, armour.HALF]))
def test_hostile_bytes_are_refused(content, kind):
    box = armour.write(Armoured(kind=kind, post_ref=POST, pair=(0, 1), content=content))
    with pytest.raises(WrongBox):
        boxes.open_layer(KEYS[0], box)


def test_an_open_box_has_no_further_layer():
    text = boxes.open_layer(KEYS[1], boxes.open_layer(KEYS[0], closed(0)))
    with pytest.raises(Damaged):
        boxes.open_layer(KEYS[1], text)


@pytest.mark.parametrize("payload", [b"", b"\x01" * 56, b"\x02" + bytes(56)])
def test_what_was_not_packed_is_not_unpacked(payload):
    with pytest.raises(WrongBox):
        boxes.unpack(payload)


def test_a_reference_of_another_length_is_refused():
    with pytest.raises(ValueError, match="twelve"):
        boxes.pack(Link("short", POST))


# As text


@given(st.binary(min_size=1, max_size=400))
def test_a_box_survives_letters_and_forms(content):
    box = Armoured(kind=armour.HALF, post_ref=POST, pair=(1, 2), content=content)
    text = armour.write(box)
    for sent in (text, text.replace("\n", "\r\n"), f"Hello,\n{text}\nYours", text.replace("\n", "\n> ")):
        assert armour.read(sent) == box


@given(st.data())
def test_a_changed_letter_is_noticed(data):
    text = closed(0)
    head, _, body = text.partition(POST)
    place = data.draw(st.integers(0, len(body) - len(armour.END) - 6).filter(lambda at: body[at].isalnum()))
    wrong = "A" if body[place] != "A" else "B"
    with pytest.raises(Damaged):
        armour.read(head + POST + body[:place] + wrong + body[place + 1 :])


NO_BOXES = [
    "",
    " ",
    "hello",
    armour.BEGIN,
    f"{armour.BEGIN}\n{armour.END}",
    f"{armour.BEGIN}\nclosed x 01\n{armour.END}",
    f"{armour.BEGIN}\nclosed {POST} 01\nÄÖ\n{armour.END}",
    "-" * 100_000,
    base64.b64encode(bytes(400)).decode(),
]


@pytest.mark.parametrize("text", NO_BOXES)
def test_what_is_no_box_is_damaged(text):
    with pytest.raises(Damaged):
        armour.read(text)


def test_a_part_of_a_box_is_damaged():
    text = closed(0)
    for length in range(0, len(text) - 2, 7):
        with pytest.raises(Damaged):
            armour.read(text[:length])
