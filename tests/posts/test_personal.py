"""What in a text may say who wrote it. Pure: no app, no database."""

from __future__ import annotations

import pytest

from forum.crisis.directory import packaged_resources
from forum.posts.personal import ADDRESS, EMAIL, NAME, PHONE, found_in

PHONES = [
    "Ring me on 07700 900123 any time.",
    "my number is 07700900123",
    "+44 7700 900 123",
    "(020) 7946 0018 after six",
    "Call (555) 234-5678.",
    "555-234-5678",
    "0049 30 1234567",
    "Meine Nummer: 030/123 45 67",
    "06 12 34 56 78",
    "tel 612 345 678",
    "(11) 98765-4321",
    "٠٧٧٠٠٩٠٠١٢٣",
    "０７７００ ９００１２３",
]
EMAILS = [
    "write to alice.b@example.org",
    "alice(at)example.org",
    "alice [at] example [dot] org",
    "A+B@mail.example.co.uk!",
]
ADDRESSES = [
    "I live at 12 Baker Street now",
    "221b baker street",
    "4 Old Mill Lane",
    "17 Kings Rd.",
    "SW1A 1AA",
    "Hauptstraße 5",
    "in der Bahnhofstr. 12a",
    "3 bis, rue des Lilas",
    "Calle Mayor 4",
    "Rua das Flores, n.º 20",
]
HARMLESS = [
    "",
    "The kettle is on and the rain has stopped.",
    "I was born on 12.03.2004.",
    "On 2024-03-15 and 15/03/2024.",
    "From 2015-2019, and 2015 - 2019.",
    "It cost 1 000 000, or 1.250.000 in all.",
    "I slept 3 hours on the road.",
    "2 weeks on the street, then 3 more down the road",
    "One day at a time, 24/7, 365 days.",
    "Between 10.00-12.30 I can breathe.",
    "Call 999 or 112. Text 85258.",
    "We were 3 people in one street.",
    "version 1.2.3.4",
    "I took 20 steps down the lane.",
    "chapter 3, 4, 5, 6, 7, 8, 9",
    "weg 5",
    "he looked @ me",
    "a place to talk, at ten. com is short",
]


@pytest.mark.parametrize("text", PHONES)
def test_numbers_to_ring_are_seen(text):
    assert PHONE in found_in(text)


@pytest.mark.parametrize("text", EMAILS)
def test_addresses_to_write_to_are_seen(text):
    assert EMAIL in found_in(text)


@pytest.mark.parametrize("text", ADDRESSES)
def test_streets_are_seen(text):
    assert ADDRESS in found_in(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_days_prices_and_sentences_are_not(text):
    assert found_in(text, own_name="alice") == ()


@pytest.mark.parametrize("text", ["It is me, alice.", "ALICE!", "Ａｌｉｃｅ was here", "“alice”"])
def test_ones_own_name_is_seen_however_it_is_written(text):
    assert found_in(text, own_name="Alice") == (NAME,)


@pytest.mark.parametrize("text", ["malice", "alices", "bob"])
def test_other_words_are_not_ones_own_name(text):
    assert found_in(text, own_name="alice") == ()


def test_a_name_of_two_words_is_seen_over_a_line_break_and_signs_are_only_signs():
    assert found_in("so said little\n  bear", own_name="Little Bear") == (NAME,)
    assert found_in("abc", own_name="a.c") == ()


def test_no_number_of_the_directory_asks_anything():
    """However a line writes its number, and as people pass it on: with the code of the country or without."""
    ways = [way for line in packaged_resources() for way in line.channels if way.kind in ("phone", "sms", "whatsapp")]
    known = frozenset(number for way in ways for number in (way.value, way.display))
    assert len(known) > 100
    for way in ways:
        for text in (f"Call {way.value}.", f"Call {way.display}.", f"Call {way.display.replace(' ', '')}."):
            assert PHONE not in found_in(text, known=lambda: known), text


def test_a_private_number_is_not_taken_for_a_line():
    assert found_in("07700 900123", known=lambda: {"116123", "0800 1111", "988"}) == (PHONE,)


def test_all_at_once_in_one_order():
    text = "alice, 12 Baker Street, a@example.org, 07700 900123"
    assert found_in(text, own_name="alice") == (PHONE, EMAIL, ADDRESS, NAME)


@pytest.mark.parametrize("piece", ["1 ", "a.", "a@", "a-", "12 a ", "Calle a ", "(", "\ud83d", "0-", "x@a.", "straße "])
def test_hostile_texts_come_to_an_end(piece):
    """A pattern that runs away would take minutes here, and the runner's own limit would end it."""
    assert found_in(piece * 20_000, own_name="alice") in ((), (PHONE,), (EMAIL,))
