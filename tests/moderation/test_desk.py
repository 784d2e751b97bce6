"""How a moderator works: for them alone, sealed in their browser, in no row. And the way from case to case."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.client import Page
from tests.factories.dump import dump
from tests.factories.making import CRISIS, QUIET
from tests.moderation.conftest import open_for, send_form
from tests.people import ada, alice, bob, guest, mira, omar

QUEUE, DESK = "/moderation", "/moderation/desk"
GRIEF = "My mum died in spring and I miss her every single day."


def shown(html: str) -> list[str]:
    return [row["data-case"] for row in Page(html).all("li", data_case="")]


def choose(client, **chosen: object):
    """Send the form of the desk with these boxes ticked."""
    answer = client.post_form(DESK, **chosen)
    assert answer.status_code == 303
    return answer


# Kept for oneself


def test_choices_are_kept_in_the_browser_and_in_no_row(house, client, crisis):
    client.as_(mira).get(DESK)
    before = dump(house)
    choose(client, keys="1", blur="1", leaves=["suicide", "abuse"], pause_after="3")
    client.get(crisis.page)
    assert dump(house) == before
    page = Page(client.get(DESK).text)
    ticked = {box["id"] for box in page.all("input", type="checkbox") if "checked" in box.attributes}
    assert ticked == {"f-keys", "f-blur", "leaves-suicide", "leaves-abuse"}
    assert page.form(DESK).given["pause_after"] == "3"


def test_a_colleague_at_the_same_browser_sees_none_of_it(client, crisis):
    choose(client.as_(mira), keys="1", leaves=["suicide"])
    client.get(crisis.page)
    kept = client.get_cookie("hearth_desk")
    client.as_(omar).set_cookie("hearth_desk", kept.value)
    page = Page(client.get(DESK).text)
    assert not [box for box in page.all("input", type="checkbox") if "checked" in box.attributes]
    assert "You have opened no case" in page.words


@pytest.mark.parametrize(
    "fields", [{"leaves": ["nothing", "<script>"]}, {"pause_after": "-7"}, {"pause_after": "x" * 5000}]
)
def test_what_is_not_to_be_had_is_left_out(client, fields):
    choose(client.as_(mira), **fields)
    page = Page(client.get(DESK).text)
    assert page.form(DESK).given["pause_after"] == "5"
    assert not [box for box in page.all("input", name="leaves") if "checked" in box.attributes]


@pytest.mark.parametrize("path", [DESK, "/moderation/news"])
def test_others_find_nothing(client, path):
    for person in (alice, ada):
        assert client.as_(person).get(path).status_code == 404
    assert client.as_(guest).get(path).location.startswith("/sign-in")


# Topics left to others


def test_a_topic_left_to_others_is_marked_and_stays_out_of_the_free_cases(client, make):
    loss, danger = open_for(make, bob, GRIEF), open_for(make, alice, CRISIS)
    choose(client.as_(mira), leaves=["bereavement"])
    everything = client.get(QUEUE)
    assert shown(everything.text) == [danger.ref, loss.ref], "never hidden from the whole queue"
    marked = [row["data-case"] for row in Page(everything.text).all("li", data_case="") if row.all(data_leaves="")]
    assert marked == [loss.ref]
    free = Page(client.get(f"{QUEUE}?unclaimed=1").text)
    assert shown(client.get(f"{QUEUE}?unclaimed=1").text) == [danger.ref]
    assert "1 case about topics you leave to others is not in this view" in free.words
    every = next(link for link in free.links if "everything=1" in link)
    assert shown(client.get(every).text) == [danger.ref, loss.ref]
    assert "You leave this topic to others" in Page(client.get(loss.page).text).words


def test_nobody_else_sees_that_mark(client, visitor, make):
    loss = open_for(make, bob, GRIEF)
    choose(client.as_(mira), leaves=["bereavement"])
    omars = visitor().as_(omar)
    for page in (QUEUE, f"{QUEUE}?unclaimed=1", loss.page):
        assert "You leave this topic" not in omars.get(page).text
    assert shown(omars.get(f"{QUEUE}?unclaimed=1").text) == [loss.ref]


def test_what_is_past_its_time_is_there_again_because_nobody_else_was(client, make, clock):
    loss = open_for(make, bob, GRIEF)
    choose(client.as_(mira), leaves=["bereavement"])
    assert shown(client.get(f"{QUEUE}?unclaimed=1").text) == []
    clock.tick(timedelta(hours=13))
    choose(client.as_(mira), leaves=["bereavement"])
    assert shown(client.get(f"{QUEUE}?unclaimed=1").text) == [loss.ref]


# Crises, counted for oneself


def test_crises_are_counted_once_each_and_a_pause_is_offered(client, make):
    opened = [open_for(make, alice, f"{CRISIS} {number}") for number in range(4)]
    quiet = open_for(make, bob, GRIEF)
    choose(client.as_(mira), pause_after="3")
    for one in (opened[0], opened[0], opened[1], quiet):
        assert "Time for a pause" not in client.get(one.page).text
    assert "You have opened 2 cases in crisis" in Page(client.get(DESK).text).words
    third = client.get(opened[2].page)
    assert "Time for a pause" in third.text
    assert "Only you can see this" in third.text
    assert "Time for a pause" in client.get(QUEUE).text
    answer = client.fill_in(QUEUE, "/moderation/desk/nudge")
    assert answer.status_code == 303
    assert "Time for a pause" not in client.get(QUEUE).text
    assert "Time for a pause" not in client.get(opened[3].page).text, "it comes again after three more"
    assert "You have opened 4 cases in crisis" in Page(client.get(DESK).text).words


def test_the_count_is_over_with_the_shift(client, crisis):
    client.as_(mira).get(crisis.page)
    assert "You have opened 1 case in crisis" in Page(client.get(DESK).text).words
    client.post_form("/sign-out")
    assert client.get_cookie("hearth_shift") is None


def test_it_can_begin_anew(client, crisis):
    client.as_(mira).get(crisis.page)
    client.fill_in(DESK, "/moderation/desk/count")
    assert "You have opened no case" in Page(client.get(DESK).text).words


def test_opening_a_case_writes_nothing_about_who_read_it(house, client, crisis):
    client.as_(mira).get(QUEUE)
    before = dump(house)
    client.get(crisis.page)
    client.get(crisis.page)
    assert dump(house) == before


# Text, and keys


def test_texts_open_blurred_only_for_whoever_asked_for_it(client, crisis):
    plain = Page(client.as_(mira).get(crisis.page).text)
    assert not plain.all(class_="is-blurred")
    choose(client, blur="1")
    page = Page(client.get(crisis.page).text)
    for details in (page.one("details", class_="case-text"), page.one("details", class_="case-marked")):
        assert details.one("input", type="checkbox")
        assert "is-blurred" in "".join(node.get("class") for node in details.all("div"))


def test_keys_are_off_until_switched_on_and_each_stands_on_something_to_press(client, crisis, make):
    loss = open_for(make, bob, GRIEF)
    client.as_(mira).post_form(loss.to("decisions"), action="keep", version="1")
    for path in (QUEUE, crisis.page):
        page = Page(client.get(path).text)
        assert not page.all(data_key="")
        assert not [script for script in page.all("script") if "keys.js" in script["src"]]
    choose(client, keys="1")
    client.post_form(crisis.to("claim"))
    seen: dict[str, str] = {}
    for path in (QUEUE, crisis.page):
        page = Page(client.get(path).text)
        assert [script for script in page.all("script") if "keys.js" in script["src"]]
        for thing in page.all(data_key=""):
            assert thing.name in ("a", "button", "details"), thing.name
            seen[thing["data-key"]] = thing.words
    listed = {key.words for key in Page(client.get(DESK).text).one("dl", class_="keys").all("kbd")}
    assert listed == seen.keys() | {"j", "k", "Enter"}


# From case to case


def test_a_decision_leads_to_the_next_case_of_the_view(client, make):
    cases = [open_for(make, alice, f"{CRISIS} {number}") for number in range(3)]
    loss = open_for(make, bob, GRIEF)
    order = shown(client.as_(mira).get(f"{QUEUE}?care=4&unclaimed=1").text)
    assert sorted(order) == sorted(one.ref for one in cases)
    page = Page(client.get(f"{QUEUE}?care=4&unclaimed=1").text)
    link = next(link for link in page.links if order[0] in link)
    answer = send_form(client, link, f"{QUEUE}/cases/{order[0]}/decisions", action="keep", outcome="safe", note="Safe.")
    assert answer.location == f"{QUEUE}?care=4&unclaimed=1#case-{order[1]}"
    listed = Page(client.get(answer.location.partition("#")[0]).text)
    assert listed.one("a", id=f"case-{order[1]}")
    assert "Saved" in listed.one("div", role="status").words
    assert loss.ref not in answer.location


def test_after_the_last_case_comes_the_first_again_and_after_that_nothing(client, make):
    first, last = open_for(make, alice, CRISIS), open_for(make, bob, GRIEF)
    client.as_(mira)
    away = client.post_form(last.to("decisions"), action="keep", version="1")
    assert away.location == f"{QUEUE}#case-{first.ref}"
    away = client.post_form(first.to("decisions"), action="keep", version="1", outcome="safe", note="Safe.")
    assert away.location == QUEUE


@pytest.mark.parametrize("view", ["https://evil.example/", "care=9&after=zzz", "%00", "x" * 5000, "care=4&care=3"])
def test_a_place_that_is_not_ours_leads_into_the_queue(client, crisis, view):
    answer = client.as_(mira).post_form(crisis.to("release"), view=view)
    assert answer.status_code == 303
    assert answer.location.startswith(QUEUE)
    assert "evil" not in answer.location
    assert client.get(crisis.page, query_string={"view": view}).status_code == 200


# What is new


def test_the_script_is_told_what_stands_on_this_page_now(client, make):
    first = open_for(make, alice, CRISIS)
    client.as_(mira)
    asked = Page(client.get(f"{QUEUE}?care=4").text).one("p", data_news="")["data-news"]
    assert client.get(asked).json == {"refs": [first.ref]}
    second = open_for(make, bob, f"{CRISIS} Again.")
    open_for(make, bob, GRIEF)
    make.thread(alice, QUIET)
    assert set(client.get(asked).json["refs"]) == {first.ref, second.ref}


def test_it_is_asked_about_one_page_and_not_about_what_comes_after(client, make, house):
    make.thread(alice, GRIEF)
    from tests.moderation.conftest import fill_queue

    fill_queue(house, 45)
    page = Page(client.as_(mira).get(QUEUE).text)
    asked = page.one("p", data_news="")["data-news"]
    assert sorted(client.get(asked).json["refs"]) == sorted(shown(client.get(QUEUE).text))
    older = next(link for link in page.links if "after=" in link and "/cases/" not in link)
    second = client.get(older).text
    asked = Page(second).one("p", data_news="")["data-news"]
    assert sorted(client.get(asked).json["refs"]) == sorted(shown(second))


def test_asking_keeps_nobody_signed_in(client, clock):
    client.as_(mira).get(QUEUE)
    clock.tick(timedelta(minutes=10))
    assert "Set-Cookie" not in client.get("/moderation/news").headers
    clock.tick(timedelta(minutes=6))
    assert client.get("/moderation/news").status_code == 303, "fifteen minutes without a hand on the page"
