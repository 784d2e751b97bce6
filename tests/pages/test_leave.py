"""The exit: the session ends, and for ten minutes every page is a neutral start page."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from forum.accounts.models import Session
from forum.core.settings import EXIT_TARGETS, SiteSettings
from forum.posts.models import Post
from tests.client import Page
from tests.people import CAST, alice, bob, mira

LEFT = "hearth_left"
COUNT_SESSIONS = select(func.count()).select_from(Session)
ADDRESSES = ("/", "/help", "/guidelines", "/spaces/kitchen", "/me", "/moderation", "/sign-in", "/no/such/page")


def test_the_link_leads_somewhere_harmless(client):
    answer = client.as_(alice).get("/leave")
    assert answer.status_code == 303
    assert answer.location == SiteSettings().exit_target
    assert answer.location in EXIT_TARGETS


def test_the_session_is_gone(client, stored):
    client.as_(alice)
    assert stored(COUNT_SESSIONS) == [1]
    client.get("/leave")
    assert stored(COUNT_SESSIONS) == [0]
    assert client.get_cookie("hearth_session") is None


def test_a_guest_may_leave_too(client):
    assert client.get("/leave").status_code == 303
    assert client.get_cookie(LEFT) is not None


def test_every_cookie_of_ours_goes_but_the_one_that_hides_us(client):
    client.as_(alice)
    client.post("/theme", data={"theme": "dark"})
    client.csrf_token()
    client.get("/leave")
    kept = [name for name in ("session", "form", "care", "theme", "left") if client.get_cookie(f"hearth_{name}")]
    assert kept == ["left"]


def test_what_was_reported_goes_too(client, make):
    thread = make.thread(bob, "It has been a long week.")
    client.as_(alice).post_form(f"/posts/{thread.post_ref}/reports", reason="worried")
    assert client.get_cookie("hearth_told") is not None
    client.get("/leave")
    assert client.get_cookie("hearth_told") is None


def test_the_script_gets_an_empty_answer(client, stored):
    answer = client.as_(alice).post("/leave")
    assert (answer.status_code, answer.data) == (204, b"")
    assert stored(COUNT_SESSIONS) == [0]
    assert client.get_cookie(LEFT) is not None


def test_the_answer_leaves_the_browsers_cache_alone(client):
    """Clearing the cache takes seconds in some browsers: too long for somebody who must be gone now."""
    answer = client.as_(alice).get("/leave")
    assert "Clear-Site-Data" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("purpose", ["prefetch", "prefetch;anonymous-client-ip", "prefetch;prerender"])
def test_a_prefetch_signs_nobody_out(client, stored, purpose):
    client.as_(alice)
    client.get("/leave", headers={"Sec-Purpose": purpose})
    assert stored(COUNT_SESSIONS) == [1]
    assert client.get_cookie(LEFT) is None


def test_a_link_on_another_site_signs_nobody_out(client, stored):
    answer = client.as_(alice).get("/leave", headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, answer.location) == (303, "/")
    assert stored(COUNT_SESSIONS) == [1]
    assert client.get_cookie(LEFT) is None


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_our_own_link_and_a_typed_address_leave(client, stored, site):
    client.as_(alice).get("/leave", headers={"Sec-Fetch-Site": site})
    assert stored(COUNT_SESSIONS) == [0]


@pytest.mark.parametrize("person", [alice, mira, CAST[0]], ids=str)
def test_every_address_is_the_neutral_page(client, person):
    client.as_(person).get("/leave")
    for address in ADDRESSES:
        answer = client.get(address)
        page = Page(answer.text)
        assert page.one("title").words == "Start"
        assert page.one("main").words == "Start Continue"


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_neutral_page_tells_nothing_of_the_site(client, address):
    client.get("/leave")
    shown = Page(client.get(address).text)
    assert "hearth" not in shown.words.lower()
    assert "help" not in shown.words.lower()
    assert [node["content"] for node in shown.all("meta", name="description")] == []


def test_a_form_sent_after_leaving_does_nothing(client, stored):
    client.get("/leave")
    answer = client.post("/sign-up", data={"name": "nobody", "password": "a long enough password"})
    assert Page(answer.text).one("title").words == "Start"


TEXT = "It has been dark since spring.\r\nI want to die."


def sent_after_leaving(client, make, **more):
    """The answer to a reply from a page that was still open in another tab."""
    thread = make.thread(bob)
    client.as_(alice)
    there, token = f"/threads/{thread.thread_ref}/replies", client.csrf_token()
    client.get("/leave")
    fields = {"csrf_token": token, "body": TEXT, "voice": "mask", "key": "one key"}
    return client.post(there, data=fields, **more), there


def test_a_text_sent_after_leaving_is_not_shown_and_not_lost(client, make, stored):
    answer, there = sent_after_leaving(client, make)
    page = Page(answer.text)
    assert (answer.status_code, page.one("main").words) == (200, "Start Continue")
    assert "spring" not in answer.text
    assert list(page.form("/leave/continue").given) == ["kept"]
    shown = client.send(answer, "/leave/continue")
    assert client.get_cookie(LEFT) is None
    form = Page(shown.text).form(there)
    assert (form.given["body"].replace("\r\n", "\n"), form.given["voice"]) == (TEXT.replace("\r\n", "\n"), "mask")
    asked = client.send(shown, there)
    assert asked.status_code == 401
    ready = client.send(asked, "/sign-in", name="alice", password=alice.password)
    assert client.send(ready, there).status_code == 303
    assert stored.one(select(Post.body).where(Post.position == 2)) == TEXT.replace("\r\n", "\n")


def test_a_form_of_another_site_is_not_carried_along(client, make):
    answer, _ = sent_after_leaving(client, make, headers={"Origin": "https://elsewhere.example"})
    assert Page(answer.text).links == ["/leave/continue"]
    assert not Page(answer.text).all("form")


@pytest.mark.parametrize("kept", ["", "zz", "00", "ff" * 40, "é"])
def test_what_was_not_sealed_here_leads_home(client, kept):
    client.get("/leave")
    assert client.post("/leave/continue", data={"kept": kept}).location == "/"


def test_errors_are_the_neutral_page_too(client):
    client.get("/leave")
    for answer in (client.get("/threads/none"), client.delete("/"), client.post("/theme", data={"theme": "x" * 10})):
        assert Page(answer.text).one("title").words == "Start"


def test_continue_leads_back_to_where_one_wanted_to_go(client):
    client.get("/leave")
    [link] = Page(client.get("/spaces/kitchen?after=x").text).links
    answer = client.get(link)
    assert (answer.status_code, answer.location) == (303, "/spaces/kitchen?after=x")
    assert client.get_cookie(LEFT) is None
    assert Page(client.get("/guidelines").text).one("title").words == "Guidelines - Hearth"


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", ""])
def test_continue_never_leads_to_another_site(client, target):
    client.get("/leave")
    assert client.get("/leave/continue", query_string={"to": target}).location == "/"


def test_it_lasts_ten_minutes(client):
    cookie = next(c for c in client.get("/leave").headers.getlist("Set-Cookie") if c.startswith(LEFT))
    assert f"Max-Age={int(timedelta(minutes=10).total_seconds())}" in cookie
    assert "HttpOnly" in cookie


def test_styles_still_come_for_the_neutral_page(client):
    client.get("/leave")
    [sheet] = [node["href"] for node in Page(client.get("/").text).all("link", rel="stylesheet")]
    assert client.get(sheet).mimetype == "text/css"
