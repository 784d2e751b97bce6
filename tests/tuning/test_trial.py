"""The dry run: what a draft would change, in numbers, and the texts themselves, cut and without a name."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from forum.core.db import db, start_writing
from forum.posts.models import AssessmentRow, State
from forum.rules import services
from forum.rules.models import SiteRule
from forum.screening import BUILT_IN
from forum.screening.site_rules import with_site_rules
from forum.tuning.queries import Tried
from forum.tuning.trial import CUT, cut, try_on
from tests.client import Page
from tests.factories.making import CRISIS, QUIET
from tests.people import ada, alice, bob, mira
from tests.rules.conftest import LIGHTHOUSE, OWN_TEXT
from tests.tuning.conftest import LIST

TRIAL = f"{LIST}/trial"
HOSTILE = "Meu farol apagou.\n\n<script>alert('x')</script> {{ 7*7 }} \u202e <details open onclick=x>\n" + "tide " * 200


def level(page: Page, name: str) -> list[str]:
    return [cell.words for cell in page.one("tr", data_level=name).all("td")]


def test_without_changes_nothing_would_be_read_otherwise(admin, make):
    make.thread(alice, CRISIS)
    page = Page(admin.get(TRIAL).text)
    assert "Texts read: 1. Read otherwise by the draft: 0." in page.words
    assert page.all("details", data_hit="") == []
    assert level(page, "care-4") == ["1", "1", "0", "0"]


def test_what_a_draft_raises_is_counted_and_shown(admin, make, change, stored):
    make.thread(alice, OWN_TEXT)
    make.thread(bob, QUIET)
    change(services.add_rule, LIGHTHOUSE)
    page = Page(admin.get(TRIAL).text)
    assert "Texts read: 2. Read otherwise by the draft: 1." in page.words
    assert level(page, "care-2") == ["0", "1", "1", "0"]
    assert level(page, "care-0") == ["2", "1", "0", "0"]
    assert level(page, "readers-1") == ["0", "1", "1", "0"]
    hit = page.one("details", data_hit="")
    assert "open" not in hit.attributes
    assert "Care from 0 to 2" in hit.words
    assert f"Now heard: {LIGHTHOUSE.why}" in hit.words
    assert OWN_TEXT in hit.words
    assert len(stored(select(AssessmentRow.id))) == 2, "nothing is stored"


def test_what_a_draft_lowers_is_counted_and_shown(admin, make, change, publish):
    change(services.add_rule, LIGHTHOUSE)
    publish()
    make.thread(alice, OWN_TEXT)
    change(services.delete_rule, LIGHTHOUSE.rule_id, version=1)
    page = Page(admin.get(TRIAL).text)
    assert level(page, "care-0") == ["0", "1", "0", "1"]
    assert f"No longer heard: {LIGHTHOUSE.why}" in page.one("details", data_hit="").words


def test_nobody_is_named_and_nothing_leads_to_a_post(admin, make, change, stored):
    change(services.add_rule, LIGHTHOUSE)
    named = make.thread(alice, OWN_TEXT)
    masked = make.reply(named, bob, f"{OWN_TEXT} So it did.", voice="mask")
    text = admin.get(TRIAL).text
    assert len(Page(text).all("details", data_hit="")) == 2
    mask = make.house.known[bob].ref
    for secret in (named.post_ref, named.thread_ref, masked.post_ref, mask, "alice", "bob", "Kitchen", "kitchen"):
        assert secret not in text


def test_a_hostile_text_stays_text_and_is_cut(admin, make, change):
    change(services.add_rule, LIGHTHOUSE)
    make.thread(alice, HOSTILE)
    answer = admin.get(TRIAL)
    assert "<script>alert" not in answer.text
    assert "49" not in Page(answer.text).one("details", data_hit="").words
    shown = Page(answer.text).one("details", data_hit="").one("div").words
    assert "<script>alert('x')</script> {{ 7*7 }}" in shown
    assert shown.endswith("…")
    assert len(shown) < CUT + 20


@pytest.mark.parametrize("state", [State.WAITING, State.HIDDEN, State.REMOVED])
def test_what_an_admin_may_not_read_is_counted_and_not_shown(admin, make, change, state):
    change(services.add_rule, LIGHTHOUSE)
    made = make.thread(alice, OWN_TEXT)
    make.state(made.post_ref, state, by=mira)
    page = Page(admin.get(TRIAL).text)
    assert page.all("details", data_hit="") == []
    assert "Not on show to you: 1" in page.words
    assert OWN_TEXT not in page.words


def test_a_reply_under_a_hidden_opening_is_not_shown(admin, make, change):
    change(services.add_rule, LIGHTHOUSE)
    thread = make.thread(alice)
    make.reply(thread, bob, OWN_TEXT)
    make.state(thread.post_ref, State.HIDDEN, by=mira)
    assert OWN_TEXT not in admin.get(TRIAL).text


def test_what_its_author_took_back_is_not_read_at_all(client, make, change):
    change(services.add_rule, LIGHTHOUSE)
    made = make.thread(alice, OWN_TEXT)
    client.as_(alice).post_form(f"/posts/{made.post_ref}/withdrawal")
    assert "No texts yet" in client.as_(ada).get(TRIAL).text


@pytest.mark.parametrize("posts", ["50", "500", "0", "-3", "9999999999", "x", "%00"])
def test_any_number_is_a_number(admin, make, posts):
    make.thread(alice)
    assert "Texts read: 1" in Page(admin.get(f"{TRIAL}?posts={posts}").text).words


def test_only_the_newest_are_read(admin, make):
    for _ in range(3):
        make.thread(alice)
    assert "Texts read: 2." in Page(admin.get(f"{TRIAL}?posts=2").text).words


def test_a_draft_that_no_longer_reads_says_why(app, admin, make, change):
    make.thread(alice)
    change(services.add_rule, LIGHTHOUSE)
    with app.app_context():
        start_writing()
        db.session.execute(update(SiteRule).values(phrases=["<of an older lexicon>"]))
        db.session.commit()
    answer = admin.get(TRIAL)
    assert answer.status_code == 422
    assert "no slot called <of an older lexicon>" in Page(answer.text).one("div", role="alert").words


def test_a_rule_of_another_level_is_named(admin, make, change, publish):
    change(services.add_rule, LIGHTHOUSE)
    publish()
    make.thread(alice, "A long way first. " * 20 + OWN_TEXT)
    change(services.change_rule, LIGHTHOUSE.rule_id, replace(LIGHTHOUSE, care=3), version=1)
    hit = Page(admin.get(TRIAL).text).one("details", data_hit="")
    assert "Care from 2 to 3" in hit.words
    assert f"Other level: {LIGHTHOUSE.why}" in hit.words
    assert OWN_TEXT in hit.words, "cut around the place where it was heard"


# The pure part


def test_the_greatest_change_stands_first_and_the_order_tells_no_time():
    strong = replace(LIGHTHOUSE, name="strong", care=4, phrases=("the ferry is gone",), matches=("The ferry is gone.",))
    draft = with_site_rules(BUILT_IN, rules=[LIGHTHOUSE.as_rule(), strong.as_rule()])
    texts = [Tried(title=None, body=f"{OWN_TEXT} Day {n}.", shown=True) for n in range(4)]
    texts.append(Tried(title=None, body="The ferry is gone.", shown=True))
    there = try_on(texts, published=BUILT_IN, draft=draft)
    back = try_on(reversed(texts), published=BUILT_IN, draft=draft)
    assert there.hits[0].change == "Care from 0 to 4, readers from 0 to 1"
    assert there.hits == back.hits
    assert [hit.text for hit in there.hits[1:]] != [text.body for text in texts[:4]]


@pytest.mark.parametrize(
    ("place", "begins", "ends"), [(0, "0123", " …"), (500, "… ", " …"), (990, "… ", "9"), (5_000, "… ", "")]
)
def test_a_text_is_cut_around_the_place(place, begins, ends):
    piece = cut("0123456789" * 100, place)
    assert piece.startswith(begins)
    assert piece.endswith(ends)
    assert len(piece) <= CUT + 4
    assert cut("short", 0) == "short"
