"""The sealed box of a plan, and the numbers in its lines: pure."""

from __future__ import annotations

import pytest

from forum.plans.box import NONCE_BYTES, PARTS, STEP, Plan, close_plan, open_plan, version_of
from forum.plans.numbers import pieces
from forum.plans.policy import MAX_LENGTH

TAG_BYTES = 16
PLAN = Plan(warning_signs="I stop answering.\nNight again.", my_reasons="Møya, мама, 🐈")


def test_only_the_members_own_secret_opens_it():
    sealed = close_plan(PLAN, b"1" * 32)
    assert open_plan(sealed, b"1" * 32) == PLAN
    assert open_plan(sealed, b"2" * 32) is None
    assert open_plan(b"", b"1" * 32) is open_plan(sealed[:-1], b"1" * 32) is None
    assert close_plan(PLAN, b"1" * 32) != sealed


def test_its_length_says_little():
    """A word, or every part full of European letters: one step."""
    full = Plan(**dict.fromkeys(PARTS, "a" * MAX_LENGTH))
    sizes = {len(close_plan(plan, b"1" * 32)) for plan in (Plan(my_places="x"), PLAN, full)}
    assert sizes == {NONCE_BYTES + STEP + TAG_BYTES}
    longest = Plan(**dict.fromkeys(PARTS, "🐈" * MAX_LENGTH))
    assert (len(close_plan(longest, b"1" * 32)) - NONCE_BYTES - TAG_BYTES) % STEP == 0
    assert open_plan(close_plan(longest, b"1" * 32), b"1" * 32) == longest


def test_the_version_is_of_this_very_box():
    first, second = close_plan(PLAN, b"1" * 32), close_plan(PLAN, b"1" * 32)
    assert version_of(first) == version_of(first) != version_of(second)


@pytest.mark.parametrize(
    ("line", "links"),
    [
        ("Samaritans: Call 116 123", ["tel:116123"]),
        ("Ana 020 7946 0018, or 07700 900123", ["tel:02079460018", "tel:07700900123"]),
        ("+44 (0)20 7946 0018.", ["tel:+442079460018"]),
        ("988", ["tel:988"]),
        ("Ring (020) 7946 0018 after 18:30", ["tel:02079460018"]),
        ("Clinic, 2026-03-04 at 10:15, room 12", []),
        ("nhs.uk/111 and a111 and x@111.example", []),
        ("On 4-3-2026 I was fine", []),
        ("Just words", []),
    ],
)
def test_numbers_to_call(line, links):
    found = pieces(line)
    assert [piece.href for piece in found if piece.href] == links
    assert "".join(piece.text for piece in found) == line
