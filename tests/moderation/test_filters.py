"""The filters of `/moderation`: addresses to keep, with counts; pages go on inside them; and nothing breaks them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select, update

from forum.cases.models import Case
from forum.core.db import db, start_writing
from tests.client import Page
from tests.factories.making import CRISIS, QUIET, Maker
from tests.house import count_statements
from tests.moderation.conftest import fill_queue
from tests.people import alice, bob, mira, sam

QUEUE = "/moderation"
GRIEF = "My mum died in spring and I miss her every single day."


def shown(html: str) -> set[str]:
    return {row["data-case"] for row in Page(html).all("li", data_case="")}


def set_case(app, ref: str, **values: object) -> None:
    with app.app_context():
        start_writing()
        db.session.execute(update(Case).where(Case.ref == ref).values(**values))
        db.session.commit()


@pytest.fixture
def three(make: Maker, visitor) -> dict[str, str]:
    """A crisis in the kitchen, a loss in the garden, and a quiet post that bob reported."""
    crisis, loss = make.thread(alice, CRISIS), make.thread(bob, GRIEF, space="garden")
    quiet = make.thread(alice, QUIET)
    visitor().as_(bob).post_form(f"/posts/{quiet.post_ref}/reports", reason="spam")
    posts = {"crisis": crisis, "loss": loss, "quiet": quiet}
    return {name: make.case_ref(made.post_ref) for name, made in posts.items()}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"crisis", "loss", "quiet"}),
        ("?care=4", {"crisis"}),
        ("?care=0", {"quiet"}),
        ("?exposure=0", {"loss", "quiet"}),
        ("?need=suicide", {"crisis"}),
        ("?need=bereavement", {"loss"}),
        ("?kind=report", {"quiet"}),
        ("?kind=screening", {"crisis", "loss"}),
        ("?space=garden", {"loss"}),
        ("?space=garden&care=4", set()),
        ("?exposure=3", set()),
        ("?unclaimed=1", {"loss", "quiet"}),
        ("?mine=1", {"crisis"}),
        ("?mine=1&unclaimed=1", {"crisis", "loss", "quiet"}),
        ("?overdue=1", set()),
    ],
)
def test_each_filter_shows_its_cases_and_says_how_many(client, three, query, names):
    client.as_(mira).post_form(f"{QUEUE}/cases/{three['crisis']}/claim")
    page = client.get(f"{QUEUE}{query}")
    assert page.status_code == 200
    assert shown(page.text) == {three[name] for name in names}
    if query:
        fits = Page(page.text).one("p", data_filtered="").words
        assert fits.startswith(f"{len(names)} case")


@pytest.mark.parametrize("name", ["care", "exposure"])
def test_the_lowest_level_is_an_address_like_every_other(client, three, name):
    page = Page(client.as_(mira).get(f"{QUEUE}?{name}=0").text)
    unclaimed = next(link for link in page.all("a") if link.words.startswith("Nobody’s yet"))
    assert parse_qs(urlsplit(unclaimed["href"]).query) == {name: ["0"], "unclaimed": ["1"]}
    row = page.one("li", data_case=three["quiet"]).one("a")
    assert f"view={name}%3D0" in row["href"], "it leads back into the view"


def test_what_is_past_its_time_can_be_listed_alone(client, three, clock):
    clock.tick(timedelta(minutes=30))
    assert shown(client.as_(mira).get(f"{QUEUE}?overdue=1").text) == {three["crisis"]}


def test_what_a_colleague_holds_is_neither_mine_nor_free(client, visitor, three):
    visitor().as_(sam).post_form(f"{QUEUE}/cases/{three['crisis']}/claim")
    both = client.as_(mira).get(f"{QUEUE}?mine=1&unclaimed=1")
    assert shown(both.text) == {three["loss"], three["quiet"]}


def test_every_choice_says_how_many_it_would_show(client, three):
    """The form's counts are kept by asking for each of them."""
    page = Page(client.as_(mira).get(f"{QUEUE}?kind=screening").text)
    form = page.form(QUEUE)
    asked = 0
    for name in ("care", "need", "space", "exposure"):
        for option in form.one("select", name=name).all("option"):
            if option["value"]:
                found = shown(client.get(f"{QUEUE}?kind=screening&{name}={option['value']}").text)
                assert option.words.endswith(f"({len(found)})"), option.words
                asked += 1
    assert asked >= 6


def test_the_views_say_how_many_they_show(client, three):
    client.as_(mira).post_form(f"{QUEUE}/cases/{three['crisis']}/claim")
    views = Page(client.get(QUEUE).text).one("nav", aria_label="Views")
    for link in views.all("a"):
        assert int(link.one("strong").words) == len(shown(client.get(link["href"]).text))


def test_the_form_makes_an_address_to_keep(client, three):
    form = Page(client.as_(mira).get(QUEUE).text).form(QUEUE)
    assert form["method"] == "get"
    assert {"care", "exposure", "need", "space", "kind", "mine", "unclaimed", "overdue"} == form.fields.keys()
    again = client.get(f"{QUEUE}?care=4&need=&space=&kind=&exposure=&unclaimed=1")
    assert shown(again.text) == {three["crisis"]}
    given = Page(again.text).form(QUEUE).given
    assert (given["care"], given["unclaimed"], given["need"]) == ("4", "1", "")
    assert "mine" not in given


@pytest.mark.parametrize(
    "query",
    [
        "care=5",
        "care=-1",
        "care=4%27%20or%201=1",
        "care=four",
        "exposure=9",
        "need=%3Cscript%3E",
        "need=" + "x" * 3000,
        "kind=nothing",
        "space=%00%ff",
        "space=' union select 1 --",
        "mine=yes",
        "overdue=%F0%9F%99%82",
    ],
)
def test_what_is_not_to_be_had_is_left_out_and_said_so(client, three, query):
    page = client.as_(mira).get(f"{QUEUE}?{query}")
    assert page.status_code == 200
    assert shown(page.text) == set(three.values())
    assert "One filter was left out" in Page(page.text).words
    assert "<script>" not in page.text


def test_a_space_that_is_nowhere_has_no_cases_and_a_way_back(client, three):
    page = Page(client.as_(mira).get(f"{QUEUE}?space=nowhere").text)
    assert not page.all("li", data_case="")
    assert "No case fits" in page.words
    assert QUEUE in page.links


def test_pages_go_on_inside_the_filters(app, client, make, house, stored):
    make.thread(alice, GRIEF)
    fill_queue(house, 150)
    client.as_(mira)
    seen, address = [], f"{QUEUE}?care=2&unclaimed=1"
    while address:
        page = Page(client.get(address).text)
        seen += [row["data-case"] for row in page.all("li", data_case="")]
        older = [link for link in page.links if "after=" in link and "/cases/" not in link]
        address = older[0] if older else ""
        if address:
            kept = parse_qs(urlsplit(address).query)
            assert (kept["care"], kept["unclaimed"]) == (["2"], ["1"])
    wanted = stored(select(Case.ref).where(Case.care == 2))
    assert len(seen) == len(set(seen))
    assert set(seen) == set(wanted)
    assert len(wanted) > 20


def test_pages_cross_from_one_level_to_the_next(app, client, make, house, stored):
    """Levels, times and numbers that are equal or cross over: the order of the pages is that of one sorted list."""
    make.thread(alice, GRIEF)
    fill_queue(house, 65)
    with app.app_context():
        start_writing()
        start = datetime(2026, 3, 4, 12, tzinfo=UTC)
        for place, ref in enumerate(sorted(db.session.scalars(select(Case.ref)))):
            times = {"due_at": start + timedelta(minutes=place % 3), "opened_at": start - timedelta(hours=place % 2)}
            db.session.execute(update(Case).where(Case.ref == ref).values(care=place % 4, **times))
        db.session.commit()
    wanted = stored(select(Case.ref).order_by(Case.care.desc(), Case.due_at, Case.opened_at, Case.id))
    seen, address = [], QUEUE
    client.as_(mira)
    while address:
        page = Page(client.get(address).text)
        seen += [row["data-case"] for row in page.all("li", data_case="")]
        older = [link for link in page.links if "after=" in link and "/cases/" not in link]
        address = older[0] if older else ""
    assert seen == wanted


def test_filters_cost_no_more_statements(app, client, make, house):
    make.thread(alice, GRIEF)
    fill_queue(house, 60)
    client.as_(mira)
    plain = count_statements(app, lambda: client.get(QUEUE))
    every = f"{QUEUE}?care=2&exposure=0&need=bereavement&space=kitchen&kind=screening&mine=1&unclaimed=1&overdue=1"
    assert count_statements(app, lambda: client.get(every)) <= plain <= 8
    page = Page(client.get(QUEUE).text)
    older = next(link for link in page.links if "after=" in link and "/cases/" not in link)
    assert count_statements(app, lambda: client.get(older)) <= plain


def test_marks_of_a_case_gather_and_never_go(make, stored, visitor):
    made = make.thread(alice, CRISIS)
    visitor().as_(bob).post_form(f"/posts/{made.post_ref}/reports", reason="worried")
    kinds, needs = stored.one(select(Case.kinds, Case.needs))
    assert kinds == " report screening "
    assert " suicide " in needs
