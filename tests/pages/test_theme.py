"""Light or dark, chosen by hand: a cookie, and nothing else."""

import pytest

from tests.client import Page

REFERER = {"Referer": "http://localhost/guidelines?x=1"}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_choice_is_kept(client, theme):
    answer = client.post("/theme", data={"theme": theme}, headers=REFERER)
    assert (answer.status_code, answer.location) == (303, "/guidelines?x=1")
    assert Page(client.get("/").text).one("html")["data-theme"] == theme


def test_back_to_what_the_device_says(client):
    client.post("/theme", data={"theme": "dark"})
    client.post("/theme", data={"theme": ""})
    assert client.get_cookie("hearth_theme") is None
    assert "data-theme" not in Page(client.get("/").text).one("html").attributes


def test_an_unknown_theme_is_none(client):
    client.post("/theme", data={"theme": '"><script>'})
    assert client.get_cookie("hearth_theme") is None


def test_a_forged_cookie_is_none(client):
    client.set_cookie("hearth_theme", "purple")
    assert "data-theme" not in Page(client.get("/").text).one("html").attributes


def test_it_never_leads_to_another_site(client):
    answer = client.post(
        "/theme", data={"theme": "dark"}, headers={"Referer": "http://elsewhere.example//evil.example"}
    )
    assert answer.location == "/"


def test_another_site_cannot_choose(client):
    answer = client.post("/theme", data={"theme": "dark"}, headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 400
    assert client.get_cookie("hearth_theme") is None


def test_a_page_before_that_is_no_address_leads_home(client):
    answer = client.post("/theme", data={"theme": "dark"}, headers={"Referer": "http://["})
    assert (answer.status_code, answer.location) == (303, "/")
