"""`/admin` and `/admin/members`: for admins only, by name, in pages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from forum.accounts import queries, services
from forum.accounts.models import Member
from forum.core.db import db, start_writing
from forum.core.refs import new_ref
from tests.client import Page
from tests.people import ada, alice, bob, guest, mira, sam

PAGES = ["/admin", "/admin/members"]


def names(page: str) -> list[str]:
    return [row.words for row in Page(page).all("th", scope="row")]


@pytest.mark.parametrize("path", PAGES)
def test_an_admin_reaches_it(client, path):
    assert client.as_(ada).get(path).status_code == 200


@pytest.mark.parametrize("path", [*PAGES, "/admin/members/nobody-there"])
@pytest.mark.parametrize("person", [alice, mira, sam])
def test_a_wrong_role_and_an_absent_page_look_the_same(client, path, person):
    assert client.as_(person).get(path).status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_a_guest_is_asked_to_sign_in(client, path):
    assert client.as_(guest).get(path).location == f"/sign-in?next={path}"


def test_the_index_leads_to_what_admins_look_after(client):
    links = Page(client.as_(ada).get("/admin").text).links
    assert {"/admin/members", "/admin/spaces", "/admin/crisis-resources"} <= set(links)
    assert all(client.get(link).status_code == 200 for link in links if link.startswith("/admin/"))


def test_members_stand_there_by_name_with_their_role(client):
    page = client.as_(ada).get("/admin/members").text
    assert names(page) == ["ada", "alice", "bob", "mira", "newt", "omar", "sam"]
    rows = {row.all("th")[0].words: row.all("td")[0].words for row in Page(page).all("tr")[1:]}
    assert (rows["ada"], rows["mira"], rows["sam"], rows["bob"]) == (
        "Admin",
        "Moderator",
        "Safeguarding lead",
        "Member",
    )


def test_it_says_who_is_paused_and_nothing_about_visits_or_addresses(client, house, clock):
    with house.app.app_context():
        ends = clock.now + timedelta(days=1)
        services.add_sanction(house.known[bob].id, kind="pause", reason="Rest.", ends_at=ends, by=house.known[ada].id)
        db.session.commit()
    text = client.as_(ada).get("/admin/members").text
    assert [row.all("th")[0].words for row in Page(text).all("tr")[1:] if "Paused" in row.words] == ["bob"]
    assert "people.example" not in text
    assert "last seen" not in text.lower()
    assert "Mar 2026" in text  # newt joined this month, and the day is nobody's business
    assert "4 Mar 2026" not in text


@pytest.mark.parametrize(
    ("begins", "found"), [("AL", ["alice"]), ("m", ["mira"]), ("%", []), ("_lice", []), ("zzz", [])]
)
def test_a_search_finds_the_beginning_of_a_name(client, begins, found):
    answer = client.as_(ada).get("/admin/members", query_string={"name": begins})
    assert answer.status_code == 200
    assert names(answer.text) == found
    assert Page(answer.text).form("/admin/members").given["name"] == begins
    assert ("Nobody found" in answer.text) == (not found)


def add_members(house, count: int) -> None:
    with house.app.app_context():
        start_writing()
        for number in range(count):
            name = f"zed {number:03}"
            values = {"name": name, "name_key": name, "password_hash": "x", "vault": b"x", "role": "member"}
            db.session.add(Member(ref=new_ref(), joined_on=date(2026, 1, 1), **values))
        db.session.commit()


def test_a_long_list_is_cut_into_pages_without_gap_or_repeat(client, house):
    add_members(house, 2 * queries.LIST_SIZE)
    client.as_(ada)
    found, path = [], "/admin/members"
    while path:
        page = Page(client.get(path).text)
        found += [row.words for row in page.all("th", scope="row")]
        path = next((link["href"] for link in page.all("a", rel="next")), "")
    assert found == ["ada", "alice", "bob", "mira", "newt", "omar", "sam", *(f"zed {n:03}" for n in range(100))]


def test_a_search_keeps_its_words_on_the_next_page(client, house):
    add_members(house, queries.LIST_SIZE + 1)
    page = Page(client.as_(ada).get("/admin/members?name=zed").text)
    following = client.get(page.one("a", rel="next")["href"])
    assert names(following.text) == [f"zed {queries.LIST_SIZE:03}"]


def test_a_cursor_that_is_not_ours_shows_the_first_page(client):
    assert names(client.as_(ada).get("/admin/members?after=nonsense").text)[0] == "ada"
