"""A line in ready words: links that dial what they say, and facts no stronger than the data."""

from __future__ import annotations

import pytest

from forum.core.countries import country_codes
from forum.crisis import names
from forum.crisis.directory import packaged_resources
from forum.crisis.entries import Channel, Resource
from forum.crisis.lines import line_of, link_for

LINES = {line.id: line for line in packaged_resources()}


@pytest.mark.parametrize(
    ("kind", "value", "href"),
    [
        ("phone", "116123", "tel:116123"),
        ("phone", "+33972394050", "tel:+33972394050"),
        ("phone", "*4141", "tel:%2A4141"),
        ("phone", "#8008", "tel:%238008"),
        ("sms", "85258", "sms:85258"),
        ("sms", "*55#", "sms:%2A55%23"),
        ("whatsapp", "+34600000016", "https://wa.me/34600000016"),
        ("chat", "https://a.example/chat", "https://a.example/chat"),
        ("web", "javascript:alert(1)", ""),
        ("chat", "data:text/html,x", ""),
    ],
)
def test_links_are_escaped(kind: str, value: str, href: str) -> None:
    assert link_for(Channel(kind, value, value)) == href


def test_every_packaged_line_has_working_links() -> None:
    for resource in LINES.values():
        line = line_of(resource)
        assert line.ways
        assert all(way.href.startswith(("tel:", "sms:", "https://", "http://")) for way in line.ways)
        assert (line.channel, line.value, line.href) == (line.ways[0].channel, line.ways[0].value, line.ways[0].href)


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ("24/7", "Day and night"),
        ("Directory", ""),
        ("", "Hours on its website"),
        ("See the service's site", "Hours on its website"),
        ("Weekdays 10:00-17:00", "Hours: Weekdays 10:00-17:00"),
    ],
)
def test_hours_are_told_as_the_data_has_them(hours: str, words: str) -> None:
    assert line_of(Resource(id="x", country="GB", name="x", hours=hours)).hours == words


def test_open_now_is_only_said_when_the_choice_says_so() -> None:
    assert line_of(LINES["gb-samaritans"], state="open").open_now is True
    assert line_of(LINES["gb-beat"], state="unknown").open_now is None


@pytest.mark.parametrize(
    ("ref", "note"),
    [
        ("gb-samaritans", ""),
        ("gb-samaritans-cymraeg", "Wales."),
        ("gb-childline", "For under 19s."),
        ("au-mensline", "For men."),
        ("us-samhsa", "For information and finding treatment. It is not a crisis line."),
        ("gb-nhs-111", "England. Scotland and Wales run their own 111 services. Not in Northern Ireland."),
        ("gb-nda-helpline", "About abuse. Run by Refuge."),
    ],
)
def test_the_note_says_for_whom_and_where(ref: str, note: str) -> None:
    assert line_of(LINES[ref]).note == note


def test_an_unconfirmed_line_says_so() -> None:
    assert line_of(LINES["bb-samaritans"]).confirmed is False


def test_names_of_places_and_languages() -> None:
    assert names.country_name("HK") == "Hong Kong"
    assert names.country_name("INT") == "All countries"
    assert names.country_name("XX") == ""
    assert names.country_in_a_sentence("GB") == "the United Kingdom"
    assert names.country_in_a_sentence("FR") == "France"
    assert names.language_names(("en", "cy")) == "English, Welsh"
    assert names.language_name("no-such-tag") == "no-such-tag"


def test_the_list_of_countries_holds_countries_alone() -> None:
    codes = country_codes()
    assert len(codes) == 250
    assert {"GB", "XK", "TW", "PS"} <= codes
    assert not {"EU", "UN", "ZZ", "IC"} & codes
