"""The choice of the panel: its promises over all countries and needs, and its order in a few that can be read aloud."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.crisis.choice import BUILT_IN, choose_panel
from forum.crisis.directory import packaged_resources
from forum.crisis.entries import INTERNATIONAL, STATES, Channel, Emergency, Resource
from forum.crisis.needs import GROUPS
from forum.crisis.panel import Panel
from forum.screening.model import NEEDS

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
ALL = packaged_resources()
COUNTRIES = sorted({line.country for line in ALL} - {INTERNATIONAL})
LANGUAGES = ("en", "cy", "fr", "zh-HK", "xx")

hours_of_a_week = st.integers(0, 7 * 24 - 1).map(lambda hours: MONDAY + timedelta(hours=hours))
needs_given = st.lists(st.sampled_from([*NEEDS, "no_such_need"]), max_size=3)
countries_given = st.sampled_from([*COUNTRIES, "FJ", "XX", "gb", "", None])
questions = st.fixed_dictionaries(
    {
        "country": countries_given,
        "needs": needs_given,
        "languages": st.lists(st.sampled_from(LANGUAGES), max_size=2),
        "audience": st.lists(st.sampled_from(sorted(GROUPS)), max_size=2),
        "region": st.sampled_from([None, "GB-WLS", "GB-SCT", "CA-QC"]),
        "level": st.integers(0, 4),
        "at": hours_of_a_week,
    }
)
dice_given = st.randoms(use_true_random=False)


def ids(panel: Panel) -> list[str | None]:
    """The options: the id of a line, or the kind of what is no hotline."""
    return [option.resource.id if option.resource else option.kind for option in panel.options]


def more_ids(panel: Panel) -> list[str]:
    return [option.resource.id for option in panel.more if option.resource]


def line(id: str, **values: object) -> Resource:  # noqa: A002
    known: dict[str, object] = {
        "country": "GB",
        "name": id,
        "channels": (Channel("phone", "123", "123"),),
        "topics": ("suicide", "crisis", "emotional_support"),
        "languages": ("en",),
        "hours": "24/7",
        "confidence": "two_sources",
        "evidence": "official_checked",
        "state": "live",
    }
    return Resource(id=id, **{**known, **values})  # type: ignore[arg-type]


def text_line(id: str, **values: object) -> Resource:  # noqa: A002
    return line(id, **{"channels": (Channel("sms", "85258", "85258"),), **values})


def choose(*lines: Resource, **question: object) -> Panel:
    asked: dict[str, object] = {"country": "GB", "level": 3, "at": MONDAY, "needs": ("suicide",)}
    return choose_panel(lines, **{**asked, **question})  # type: ignore[arg-type]


def assert_kept(panel: Panel) -> None:
    """What every panel promises, whatever was asked."""
    assert 1 <= len(panel.options) <= 3
    assert sum(option.kind is not None for option in panel.options) == 1
    shown = [option.resource for option in (*panel.options, *panel.more) if option.resource]
    assert any(option.resource for option in panel.options)
    assert len({resource.id for resource in shown}) == len(shown)
    for option in (*panel.options, *panel.more):
        assert (option.resource is None) != (option.kind is None)
        assert option.reason
        if option.resource is None:
            continue
        assert option.resource.state == "live"
        assert option.resource.country in (panel.country, INTERNATIONAL)
        if option.resource.opening is None:
            assert option.state == ("open" if option.resource.hours == "24/7" else "unknown")
        assert (option.opens_at is not None) == (option.state == "opens_at")
        assert option.confirmed == option.resource.is_confirmed
        assert option.resource.is_international or option.resource.is_confirmed or option.resource.has_two_sources


def test_every_country_and_need_gets_a_panel() -> None:
    for country in COUNTRIES:
        for needs in ((), *((need,) for need in NEEDS)):
            for level in (0, 3):
                panel = choose_panel(ALL, country=country, needs=needs, level=level, at=MONDAY)
                assert_kept(panel)
                assert panel.country == country


@settings(max_examples=60)
@given(questions)
def test_its_promises_hold_for_any_question(question: dict[str, object]) -> None:
    assert_kept(choose_panel(ALL, **question))  # type: ignore[arg-type]


@settings(max_examples=60)
@given(questions, dice_given)
def test_its_promises_hold_in_any_state_of_the_directory(question: dict[str, object], dice: random.Random) -> None:
    lines = [replace(one, state=dice.choice(STATES)) for one in ALL]
    assert_kept(choose_panel(lines, **question))  # type: ignore[arg-type]


@settings(max_examples=60)
@given(questions, dice_given)
def test_the_order_of_the_directory_makes_no_difference(question: dict[str, object], dice: random.Random) -> None:
    shuffled = list(ALL)
    dice.shuffle(shuffled)
    assert choose_panel(shuffled, **question) == choose_panel(ALL, **question)  # type: ignore[arg-type]


@settings(max_examples=60)
@given(questions)
def test_asking_twice_gives_the_same_answer(question: dict[str, object]) -> None:
    assert choose_panel(ALL, **question) == choose_panel(ALL, **question)  # type: ignore[arg-type]


def test_a_country_with_a_confirmed_line_shows_no_unconfirmed_option() -> None:
    seen = 0
    for country in COUNTRIES:
        panel = choose_panel(ALL, country=country, needs=("suicide",), level=4, at=MONDAY)
        first = panel.options[0].resource
        if first and first.is_confirmed and not first.is_international:
            seen += 1
            assert all(option.confirmed for option in panel.options)
    assert seen > 50


# What a person sees, in places that can be read aloud


@pytest.mark.parametrize(
    ("country", "needs", "expected"),
    [
        ("GB", ("suicide",), ["gb-samaritans", "gb-shout", "trusted_person"]),
        ("GB", ("abuse",), ["gb-nda-helpline", "gb-shout", "trusted_person"]),
        ("GB", ("self_harm",), ["gb-samaritans", "gb-shout", "steady"]),
        ("IE", ("suicide",), ["ie-samaritans", "ie-text-about-it", "trusted_person"]),
        ("US", ("suicide",), ["us-988", "us-crisis-text-line", "trusted_person"]),
        ("US", ("abuse",), ["us-domestic-violence-hotline", "us-988", "trusted_person"]),
        ("FR", ("suicide",), ["fr-3114", "trusted_person"]),
        ("BB", ("suicide",), ["bb-samaritans", "int-find-a-helpline", "trusted_person"]),
        ("DZ", ("suicide",), ["int-find-a-helpline", "trusted_person"]),
        (None, (), ["int-find-a-helpline", "trusted_person"]),
    ],
)
def test_what_people_see(country: str | None, needs: tuple[str, ...], expected: list[str]) -> None:
    assert ids(choose_panel(ALL, country=country, needs=needs, level=4, at=MONDAY)) == expected


def test_an_unconfirmed_line_is_marked() -> None:
    panel = choose_panel(ALL, country="BB", needs=("suicide",), level=4, at=MONDAY)
    assert panel.options[0].confirmed is False
    assert "not confirmed" in panel.options[0].reason


def test_emergency_numbers_stand_apart() -> None:
    assert choose_panel(ALL, country="GB", level=4, at=MONDAY).emergency.numbers == ("999", "112")
    assert choose_panel(ALL, country="FJ", level=4, at=MONDAY).emergency.numbers == ()


def test_emergency_numbers_an_admin_changed_come_first() -> None:
    changed = Emergency(country="GB", numbers=("112",))
    assert choose(emergency=changed).emergency == changed


# The rules, one by one


def test_open_now_comes_before_a_closer_fit_when_it_is_serious() -> None:
    general = line("general", topics=("emotional_support",))
    special = line("special", topics=("eating_disorder",), audience="eating_disorder", hours="Weekdays 10:00-17:00")
    assert ids(choose(general, special, needs=("eating_disorder",), level=2))[0] == "general"
    assert more_ids(choose(general, special, needs=("eating_disorder",), level=2))[0] == "special"


def test_a_closer_fit_comes_first_when_somebody_looks_round() -> None:
    general = line("general", topics=("emotional_support",))
    special = line("special", topics=("eating_disorder",), audience="eating_disorder", hours="Weekdays 10:00-17:00")
    assert ids(choose(general, special, needs=("eating_disorder",), level=1))[0] == "special"


@pytest.mark.parametrize("hours", ["Phone 24/7", "24/7 (Chinese)", "Daily 00:00-24:00", "24 hours", "", "Not 24/7"])
def test_only_a_clear_24_7_counts_as_open(hours: str) -> None:
    assert choose(line("a", hours=hours)).options[0].state == "unknown"


def test_a_line_to_write_to_stands_beside_the_line_to_call() -> None:
    assert ids(choose(line("call"), line("call-2"), text_line("text"))) == ["call", "text", "trusted_person"]


def test_one_service_is_not_shown_twice() -> None:
    both = line("both", channels=(Channel("phone", "1", "1"), Channel("chat", "https://a.example", "a.example")))
    assert ids(choose(both)) == ["both", "trusted_person"]


def test_where_nobody_can_be_called_writing_is_enough() -> None:
    assert ids(choose(text_line("text"))) == ["text", "trusted_person"]


@pytest.mark.parametrize("group", sorted(GROUPS))
def test_a_line_for_a_group_waits_for_those_who_belong_to_it(group: str) -> None:
    for_group, for_all = line("a-group", audience=group), line("b-all", hours="?")
    assert ids(choose(for_group, for_all))[0] == "b-all"
    assert ids(choose(for_group, for_all, audience=(group,)))[0] == "a-group"


def test_a_line_for_a_group_is_better_than_none() -> None:
    assert ids(choose(line("youth", audience="youth")))[1] == "youth"


def test_a_line_for_something_else_is_never_an_option() -> None:
    panel = choose(line("food", topics=("eating_disorder",), audience="eating_disorder"))
    assert "food" not in ids(panel)
    assert more_ids(panel)[-1] == "food"


def test_a_line_of_another_region_is_left_out() -> None:
    wales, england = line("wales", region="GB-WLS"), line("england", region="GB-ENG")
    panel = choose(wales, england, region="GB-WLS")
    assert ids(panel)[0] == "wales"
    assert "england" not in more_ids(panel)


def test_without_a_region_the_whole_country_comes_first() -> None:
    panel = choose(line("a-wales", region="GB-WLS"), line("b-country"))
    assert ids(panel)[0] == "b-country"
    assert "a-wales" in more_ids(panel)


def test_a_language_that_was_asked_for_comes_first() -> None:
    welsh, english = line("welsh", languages=("cy-GB",), hours="Evenings"), line("english")
    assert ids(choose(welsh, english, languages=("cy",)))[0] == "welsh"
    assert ids(choose(welsh, english, languages=("cy", "en")))[0] == "english"


def test_one_source_is_not_enough_until_a_person_checked_it() -> None:
    weak = line("weak", confidence="one_source")
    assert "weak" not in ids(choose(weak))
    assert ids(choose(replace(weak, last_checked_on=date(2026, 11, 1))))[0] == "weak"


def test_an_unconfirmed_line_fills_a_gap_marked_as_such() -> None:
    general = line("general")
    special = line("special", topics=("sexual_violence",), audience="sexual_violence", evidence="directory")
    panel = choose(general, special, needs=("sexual_violence",))
    assert ids(panel)[0] == "general"
    assert more_ids(panel)[0] == "special"
    assert "special" not in more_ids(choose(general, special, needs=("suicide",)))


def test_a_fresh_check_settles_a_tie() -> None:
    assert ids(choose(line("a"), line("b", last_checked_on=date(2026, 11, 1))))[0] == "b"


def test_an_empty_directory_still_gives_help() -> None:
    panel = choose()
    assert panel.options[0].resource in BUILT_IN
    assert_kept(panel)


def test_a_line_without_any_way_to_reach_it_is_left_out() -> None:
    assert "empty" not in ids(choose(line("empty", channels=())))


def test_a_small_country_code_finds_its_lines() -> None:
    assert ids(choose(line("a"), country=" gb "))[0] == "a"
