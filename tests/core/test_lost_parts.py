"""A number of a form that got lost or broken on its way, in any room: our own kind words, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

import forum
from forum.posts.models import Post
from forum.reports.models import Report
from forum.spaces.models import Space
from tests.client import Page
from tests.people import ada, alice, bob

LOST = "A part of this form got lost on its way. Please send it again: it holds everything you wrote."
KEPT = "Words that took me an hour."


def summary(answer) -> list[str]:
    """The texts of the summary, whose links lead somewhere; nothing typed is lost."""
    assert answer.status_code == 422
    assert KEPT in answer.text
    page = Page(answer.text)
    found = page.one("div", class_="notice notice-bad error-summary")
    for link in found.all("a"):
        assert page.all(id=link["href"].removeprefix("#")), link["href"]
    return [item.words for item in found.all("li")]


@pytest.mark.parametrize("given", ["abc", "1.5", "½"])
def test_of_a_changed_post_which_is_saved_when_it_is_sent_again(client, make, stored, given):
    post = f"/posts/{make.thread(alice).post_ref}"
    came_back = client.as_(alice).fill_in(f"{post}/edit", f"{post}/edit", body=KEPT, version=given)
    assert summary(came_back) == [LOST]
    form = Page(came_back.text).form(f"{post}/edit")
    assert client.post(form.action, data=form.given).status_code == 303
    assert stored.one(select(Post.body)) == KEPT


def test_of_a_report_which_is_sent_when_it_is_sent_again(client, make, stored):
    reports = f"/posts/{make.thread(alice).post_ref}/reports"
    fields = {"reason": "other", "details": KEPT}
    came_back = client.as_(bob).fill_in(reports, reports, **fields, version="abc")
    assert summary(came_back) == [LOST]
    form = Page(came_back.text).form(reports)
    assert client.post(form.action, data=form.given).status_code == 303
    assert stored.one(select(Report.details)) == KEPT


def test_of_a_space_which_is_changed_when_it_is_sent_again(client, stored):
    page = "/admin/spaces/kitchen"
    came_back = client.as_(ada).fill_in(page, page, description=KEPT, version="abc")
    assert summary(came_back) == [LOST]
    form = Page(came_back.text).form(page)
    assert client.post(form.action, data=form.given).status_code == 303
    assert stored.one(select(Space.description).where(Space.slug == "kitchen")) == KEPT


@pytest.mark.parametrize("given", ["abc", "", "99999999999999999999"])
def test_of_the_level_of_a_reason(client, given):
    page = "/admin/report-reasons/new"
    answer = client.as_(ada).post_form(page, label=KEPT, hint="", care=given)
    assert answer.status_code == 422
    assert "integer" not in answer.text
    assert "valid" not in Page(answer.text).words
    assert KEPT in answer.text


def test_no_form_says_the_words_of_the_library():
    """Whole numbers are `forum.core.forms.Number`, which asks for words of our own."""
    rooms = Path(forum.__file__).parent
    bare = [path for path in rooms.rglob("*.py") if "IntegerField" in path.read_text() and path.parent.name != "core"]
    assert bare == []
