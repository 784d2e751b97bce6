"""The pages that belong to no room answer everyone, and their links lead somewhere."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from sqlalchemy import update

from forum.core.db import db, start_writing
from forum.spaces.models import Space
from tests.client import Page, Visitor
from tests.people import CAST, alice, bob, mira

PAGES = {
    "/": "Home - Hearth",
    "/guidelines": "Guidelines - Hearth",
    "/privacy": "Privacy - Hearth",
    "/staying-private": "Staying private - Hearth",
    "/anonymous": "How masks work - Hearth",
}


@pytest.mark.parametrize("person", CAST, ids=str)
def test_everyone_reads_them(client, person):
    client.as_(person)
    for address, title in PAGES.items():
        page = client.get(address)
        assert (page.status_code, Page(page.text).one("title").words) == (200, title)


@pytest.mark.parametrize("address", PAGES)
def test_reading_one_sets_no_cookie(client, address):
    assert client.get(address).headers.getlist("Set-Cookie") == []


@pytest.mark.parametrize("address", PAGES)
def test_help_and_the_exit_come_first(client, address):
    page = Page(client.get(address).text)
    assert [link["href"] for link in page.all("a")[1:3]] == ["/help", "/leave"]


@pytest.mark.parametrize("address", PAGES)
def test_headings_go_down_one_step_at_a_time(client, address):
    found = Page(client.get(address).text).one("main").all()
    levels = [int(node.name[1]) for node in found if node.name in ("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_a_guest_finds_no_dead_link(client, make, with_directory):
    make.thread(alice)
    make.thread(bob, voice="mask", space="doorstep")
    dead = {address: status for address, status in _crawl(client, start="/") if status >= 400}
    assert dead == {}


def test_every_link_to_a_part_of_a_page_has_that_part(client):
    for address in PAGES:
        page = Page(client.get(address).text)
        ids = {node["id"] for node in page.all(id="")}
        own = [link[1:] for link in page.links if link.startswith("#")]
        assert [name for name in own if name not in ids] == []


def test_home_shows_a_guest_the_open_spaces(client):
    links = Page(client.get("/").text).links
    assert {"/spaces/kitchen", "/spaces/doorstep", "/spaces/porch"} <= set(links)
    assert "/spaces/garden" not in links


def test_home_shows_members_the_others_too(client):
    assert "/spaces/garden" in Page(client.as_(alice).get("/").text).links


def test_home_shows_spaces_in_the_order_the_admin_set(client):
    links = [link for link in Page(client.as_(alice).get("/").text).links if link.startswith("/spaces/")]
    assert links == ["/spaces/kitchen", "/spaces/doorstep", "/spaces/garden", "/spaces/porch"]


def test_home_shows_new_conversations(client, make):
    thread = make.thread(alice, title="A small thing", note="Rain")
    page = Page(client.get("/").text)
    assert f"/threads/{thread.thread_ref}" in page.links
    assert "A small thing" in page.words
    assert "Rain" in page.words


def test_what_was_just_written_under_a_mask_does_not_sink_below_its_hour(client, make, clock):
    """Nor does its place say more than the hour: it is above everything of that hour, earlier or later."""
    titles = ("Quarter past", "Under a mask", "Half past")
    for title in titles:
        clock.tick(timedelta(minutes=6))
        make.thread(alice, title=title, voice="mask" if "mask" in title else "name")
    clock.tick(timedelta(hours=1))
    make.thread(alice, title="An hour later")
    rows = Page(client.get("/").text).one("ul", class_="rows")
    assert [link.words for link in rows.all("a")] == ["An hour later", "Under a mask", "Half past", "Quarter past"]


def test_home_keeps_members_conversations_from_guests(client, make):
    thread = make.thread(alice, title="Among ourselves", space="garden")
    assert "Among ourselves" not in client.get("/").text
    assert f"/threads/{thread.thread_ref}" in client.as_(bob).get("/").text


def test_home_keeps_what_waits_from_everyone(client, make):
    make.thread(alice, title="Not read yet", space="porch")
    assert "Not read yet" not in client.as_(bob).get("/").text
    assert "Not read yet" not in client.as_(mira).get("/").text


def test_home_without_spaces_has_a_next_step(app, client):
    with app.app_context():
        start_writing()
        db.session.execute(update(Space).values(members_only=True))
        db.session.commit()
    page = Page(client.get("/").text)
    assert "No spaces yet" in page.words
    assert page.one(id="spaces").all("a", href="/help")


def test_privacy_names_every_cookie_the_code_sets(client):
    words = Page(client.get("/privacy").text).words
    for name in ("session", "form", "care", "theme", "left"):
        assert f" {name} " in words


def _crawl(client: Visitor, *, start: str) -> Iterator[tuple[str, int]]:
    """Follow every link of our own from `start`, each address once. The exit is not followed: it ends the visit."""
    seen, ahead = {"/leave"}, [start]
    while ahead:
        address = ahead.pop()
        if address in seen:
            continue
        seen.add(address)
        answer = client.get(address)
        yield address, answer.status_code
        if answer.mimetype == "text/html":
            ahead.extend(_own_links(address, answer.text))


def _own_links(address: str, html: str) -> Iterator[str]:
    for link in Page(html).links:
        parts = urlsplit(link)
        if parts.scheme in ("", "http") and not parts.netloc:
            yield urldefrag(urljoin(address, link)).url


def test_privacy_says_what_the_moderators_clock_keeps_of_a_masked_post(client):
    page = Page(client.get("/privacy").text)
    assert "their clock for it is kept to five minutes" in page.one("main").words
    staff = next(row for row in page.all("tr") if "Moderators and admins" in row.words)
    assert "to about five minutes" in staff.words
