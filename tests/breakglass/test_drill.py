"""An exercise goes through the same pages, is timed, counts in no public number, and leaves no post behind."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from forum.accounts.models import Member
from forum.breakglass import drill
from forum.breakglass.models import BreakGlass
from forum.core import worker
from forum.core.db import db
from forum.core.errors import Conflict, Refused
from forum.posts.models import Post, Thread
from tests.client import Page
from tests.house import House
from tests.people import alice, bob, mira, newt

COUNTS = [select(func.count()).select_from(model) for model in (Post, Thread, Member)]


def run(house: House, *words: str) -> str:
    answer = house.app.test_cli_runner().invoke(args=["breakglass", *words])
    assert answer.exit_code == 0, answer.output
    return answer.output


def test_it_is_off_without_trustees(app):
    with app.app_context(), pytest.raises(Refused):
        drill.begin_member()


def test_an_exercise_from_beginning_to_end(glass, house, clock, stored, client, visitor):
    before = [stored(count) for count in COUNTS]
    said = run(house, "drill")
    case = re.search(r"/moderation/cases/(\S+)", said)[1]
    ref = stored(select(Post.ref))[0]
    assert visitor().as_(alice).get(f"/posts/{ref}").status_code == 404
    with house.app.app_context(), pytest.raises(Conflict):
        drill.begin_member()
    clock.tick(timedelta(minutes=2, seconds=5))
    request = glass.ask(case)
    assert "This is an exercise" in glass.browser(bob).get(request).text
    clock.tick(timedelta(seconds=70))
    glass.say_yes(request, bob)
    clock.tick(timedelta(seconds=30))
    glass.say_yes(request, newt)
    clock.tick(timedelta(minutes=3))
    glass.hand_over(request, bob)
    clock.tick(timedelta(minutes=4))
    shown = glass.show(request, newt)
    assert "@exercise" in Page(shown.text).one("dl", id="contact-shown").words
    clock.tick(timedelta(minutes=1))
    assert glass.browser(newt).fill_in(request, f"{request}/outcome", outcome="over").status_code == 303
    times = Page(glass.browser(mira).get(request).text).one("table").words
    said = run(house, "drills")
    for took in ("2 min 5 s", "1 min 10 s", "30 s", "3 min", "4 min", "1 min"):
        assert took in times
        assert took in said
    assert "11 min 45 s" in said
    with house.app.app_context():
        worker.sweep_due({})
    assert [stored(count) for count in COUNTS] == before
    assert stored(select(BreakGlass.post_id)) == [None]
    assert run(house, "drills") == said
    clock.tick(timedelta(days=60))
    row = Page(client.get("/transparency").text).one("tbody").one("tr")
    assert [cell.words for cell in row.all("td")] == ["0", "0", "0", "1"]


def test_one_that_nobody_finishes_is_put_away(glass, house, clock, stored):
    before = [stored(count) for count in COUNTS]
    run(house, "drill")
    clock.tick(timedelta(hours=25))
    for _ in range(2):
        with house.app.app_context():
            worker.sweep_due({})
    assert [stored(count) for count in COUNTS] == before
    run(house, "drill")


def test_nobody_can_be_called_so(client, app):
    answer = client.post_form("/sign-up", name=drill.NAME, password="lantern river orchard two")
    assert answer.status_code == 422
    with app.app_context():
        assert db.session.scalar(select(Member.id).where(Member.name == drill.NAME)) is None
