"""The packaged data: complete, well formed, and honest about what it is."""

from __future__ import annotations

from forum.core.countries import country_codes
from forum.crisis import names
from forum.crisis.directory import data_note, packaged_emergencies, packaged_for_country, packaged_resources
from forum.crisis.entries import CHANNEL_KINDS, CONFIDENCES, COSTS, EVIDENCES, INTERNATIONAL, Resource
from forum.crisis.needs import ALL_TOPICS
from forum.crisis.services import check_channels, is_web_address

ALL = packaged_resources()


def test_the_whole_data_set_is_here() -> None:
    assert len(ALL) == 348 + 2
    assert len({line.id for line in ALL}) == len(ALL)
    assert len({line.country for line in ALL}) == 94
    assert len(packaged_emergencies()) == 91


def test_the_note_of_the_data_comes_with_it() -> None:
    assert "no number was dialled" in data_note()


def test_every_line_is_well_formed() -> None:
    for line in ALL:
        assert_well_formed(line)


def assert_well_formed(line: Resource) -> None:
    assert line.country == INTERNATIONAL or line.country in country_codes()
    assert line.confidence in CONFIDENCES
    assert line.evidence in EVIDENCES
    assert line.cost in COSTS
    assert set(line.topics) <= set(ALL_TOPICS)
    assert line.audience == "general" or line.audience in names.AUDIENCES
    assert line.region is None or line.region in names.REGIONS
    assert all(names.language_name(tag) != tag for tag in line.languages)
    assert all(channel.kind in CHANNEL_KINDS for channel in line.channels)
    assert not line.website or is_web_address(line.website)
    check_channels([vars(channel) for channel in line.channels], country=line.country)


def test_nobody_has_checked_anything_yet() -> None:
    assert all(line.last_checked_on is None for line in ALL)
    assert any(line.last_seen is not None for line in ALL)


def test_what_only_one_source_names_starts_as_a_draft() -> None:
    drafts = [line for line in ALL if line.state == "draft"]
    assert len(drafts) == 48
    assert all(line.confidence == "one_source" for line in drafts)
    assert all(line.state == "live" for line in ALL if line not in drafts)


def test_a_name_from_general_knowledge_has_no_number_and_is_never_confirmed() -> None:
    extra = [line for line in ALL if line.confidence == "name_only"]
    assert len(extra) == 2
    for line in extra:
        assert not line.is_confirmed
        assert [channel.kind for channel in line.channels] == ["web"]


def test_notes_for_readers_hold_nothing_for_the_team() -> None:
    for line in ALL:
        assert "source" not in line.public_note.lower()
        assert "do not list" not in line.public_note


def test_a_country_is_read_with_the_international_ones_and_without_drafts() -> None:
    lines = packaged_for_country("GB")
    assert {line.country for line in lines} == {"GB", INTERNATIONAL}
    assert {line.state for line in lines} == {"live"}


def test_emergency_numbers_are_digits_alone() -> None:
    for found in packaged_emergencies().values():
        assert found.numbers
        assert all(number.isdecimal() for number in found.numbers)
        assert set(found.services) <= set(found.numbers)
