"""Urgent help: the right lines for the country that was chosen, for everyone, on every day."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import update

from forum.core.db import db, start_writing
from forum.crisis.models import CrisisResource, EmergencyNumber
from tests.client import Page, Visitor
from tests.people import alice, bob

pytestmark = pytest.mark.usefixtures("with_directory")


def lines_on(client: Visitor, address: str) -> list[str]:
    return [line["data-resource"] for line in Page(client.get(address).text).all("li", data_resource="")]


def test_a_guest_sees_the_lines_of_the_country_they_chose(client: Visitor) -> None:
    answer = client.get("/help?country=GB&need=suicide")
    assert answer.status_code == 200
    assert lines_on(client, "/help?country=GB&need=suicide")[:2] == ["gb-samaritans", "gb-shout"]
    page = Page(answer.text)
    assert "tel:116123" in page.links
    assert "sms:85258" in page.links
    assert "tel:999" in page.links
    assert page.one("h1").words == "Urgent help"


def test_without_a_country_there_are_directories_and_no_guess(client: Visitor) -> None:
    assert lines_on(client, "/help")[0] == "int-find-a-helpline"
    assert all(line.startswith("int-") for line in lines_on(client, "/help"))


def test_a_member_sees_the_country_of_their_account(client: Visitor) -> None:
    assert alice.country == "GB"
    assert lines_on(client.as_(alice), "/help")[0] == "gb-samaritans"


def test_the_country_in_the_address_goes_before_the_account(client: Visitor) -> None:
    assert lines_on(client.as_(alice), "/help?country=fr")[0] == "fr-3114"


def test_a_member_without_a_country_sees_directories(client: Visitor) -> None:
    assert lines_on(client.as_(bob), "/help")[0].startswith("int-")


def test_a_strange_address_still_gives_help(client: Visitor) -> None:
    for query in ("country=XX", "country=%3Cscript%3Ealert", "country=GB%00", "need=nonsense", "country=&need="):
        answer = client.get(f"/help?{query}")
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert lines_on(client, f"/help?{query}")


def test_the_need_has_its_own_words_and_lines(client: Visitor) -> None:
    answer = client.get("/help?country=GB&need=abuse")
    assert lines_on(client, "/help?country=GB&need=abuse")[0] == "gb-nda-helpline"
    assert "that is not your fault" in answer.text
    assert "see what you do on this device" in answer.text


def test_choosing_is_a_plain_form_that_keeps_what_was_chosen(client: Visitor) -> None:
    form = Page(client.get("/help?country=IE&need=bereavement").text).form("/help")
    assert form.get("method") == "get"
    assert form.given.items() >= {"country": "IE", "need": "bereavement"}.items()


def test_numbers_read_from_left_to_right_in_every_script(client: Visitor) -> None:
    page = Page(client.get("/help?country=EG").text)
    dialled = [link for link in page.all("a") if link.get("href").startswith(("tel:", "sms:"))]
    assert dialled
    assert all(link.all("bdi", dir="ltr") for link in dialled)


def test_signs_with_a_meaning_are_escaped_in_links(client: Visitor) -> None:
    assert "tel:%2A4141" in Page(client.get("/help?country=CL").text).links
    assert "tel:%238008" in Page(client.get("/help?country=JP&need=abuse").text).links


def test_an_unconfirmed_line_says_so(client: Visitor) -> None:
    assert "not yet confirmed" in client.get("/help?country=BB").text
    assert "not yet confirmed" not in client.get("/help?country=GB&need=suicide").text


def test_the_usual_worries_are_answered_without_a_script(client: Visitor) -> None:
    page = Page(client.get("/help").text)
    questions = [summary.words for summary in page.all("summary")]
    assert "Will the police come?" in questions
    assert not [script for script in page.all("script") if "src" not in script.attributes]


def test_a_line_that_is_not_live_is_not_shown(app: Flask, client: Visitor) -> None:
    for state in ("draft", "paused", "retired"):
        with app.app_context():
            start_writing()
            db.session.execute(update(CrisisResource).where(CrisisResource.ref == "gb-samaritans").values(state=state))
            db.session.commit()
        assert "gb-samaritans" not in lines_on(client, "/help?country=GB")


def test_an_admin_may_change_the_emergency_numbers(app: Flask, client: Visitor) -> None:
    with app.app_context():
        start_writing()
        db.session.execute(update(EmergencyNumber).where(EmergencyNumber.country == "GB").values(numbers=["1999"]))
        db.session.commit()
    links = Page(client.get("/help?country=GB").text).links
    assert "tel:1999" in links
    assert "tel:999" not in links


def test_an_empty_directory_still_gives_help(app: Flask, client: Visitor) -> None:
    with app.app_context():
        start_writing()
        db.session.execute(update(CrisisResource).values(state="retired"))
        db.session.commit()
    assert lines_on(client, "/help?country=GB") == ["built-in-findahelpline", "built-in-befrienders"]


def test_reading_help_writes_nothing(client: Visitor, visitor: Callable[[], Visitor]) -> None:
    answer = client.get("/help?country=GB&need=suicide")
    assert not answer.headers.getlist("Set-Cookie")
    assert visitor().post("/help").status_code == 405


def test_all_the_ways_to_reach_one_service_stand_together(client: Visitor) -> None:
    page = Page(client.get("/help?country=AU&need=suicide").text)
    lifeline = page.one("li", data_resource="au-lifeline")
    assert [link["href"] for link in lifeline.all("a", class_="resource-act")] == [
        "tel:131114",
        "sms:+61477131114",
        "https://www.lifeline.org.au/crisis-chat/",
    ]
    shout = Page(client.get("/help?country=GB").text).one("li", data_resource="gb-shout")
    assert "Text SHOUT" in shout.words


def test_a_country_without_a_line_says_so_and_shows_directories(client: Visitor) -> None:
    answer = client.get("/help?country=FJ")
    assert "We don’t know of a line in Fiji yet." in answer.text
    assert lines_on(client, "/help?country=FJ")[0] == "int-find-a-helpline"
    assert "yet. These directories" not in client.get("/help?country=GB").text
