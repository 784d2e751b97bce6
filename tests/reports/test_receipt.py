"""`/reports/receipt`: what became of a report, for somebody without an account who kept six words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.masks.receipts import word_list
from forum.reports import receipt_routes, receipts
from forum.reports.models import Report
from tests.client import Page, without_tokens
from tests.factories.dump import dump
from tests.people import alice, bob, guest, mira
from tests.reports.telling import FORM_KEY, RECEIPT, THANKS, tell, tell_as_guest, words_on

SAID = "Zebrafink told me so."


@pytest.fixture
def sent(client, make):
    """A post of alice's, and the six words of a guest who told about it."""
    made = make.thread(alice, "The kettle is on.", title="Tea", voice="mask")
    return made, tell_as_guest(client, made, "harassment", SAID)


def opened(visitor, words: str):
    browser = visitor()
    assert browser.fill_in(RECEIPT, RECEIPT, words=words).status_code == 303
    return browser


def test_six_words_open_it_on_another_device_and_tell_the_outcome(visitor, make, sent):
    made, words = sent
    assert len(words.split()) == 6
    later = opened(visitor, words)
    shown = Page(later.get(RECEIPT).text).one("section", data_report="")
    assert "It is unkind or aims at someone" in shown.words
    assert "A moderator will read it." in shown.words
    decisions = f"/moderation/cases/{make.case_ref(made.post_ref)}/decisions"
    assert visitor().as_(mira).post_form(decisions, action="hide", reason="Be gentle.").status_code == 303
    shown = Page(later.get(RECEIPT).text).one("section", data_report="")
    assert "has read the post and has acted on it" in shown.words
    assert shown.all("a") == [], "nothing to take back any more"


def test_the_page_names_no_post_no_writer_and_no_word_of_theirs(visitor, sent):
    made, words = sent
    page = opened(visitor, words).get(RECEIPT).text
    for told in ("kettle", "Tea", made.post_ref, made.thread_ref, "alice", SAID, "Zebrafink", *words.split()):
        assert told not in Page(page).one("main").words
        assert all(told not in link for link in Page(page).links)
    assert "10:17" not in page, "the day is enough"


@pytest.mark.parametrize(
    "typed", [str.upper, lambda words: words.replace(" ", ",\n"), lambda words: f" 1. {words.replace(' ', ' - ')} "]
)
def test_case_and_signs_do_not_matter(visitor, sent, typed):
    assert opened(visitor, typed(sent[1])).get(RECEIPT).status_code == 200


def test_the_words_stand_on_the_page_that_thanks_for_ten_minutes(client, sent, clock):
    assert words_on(client.get(THANKS)) == sent[1], "a page that is loaded again has them still"
    clock.tick(timedelta(minutes=11))
    assert not Page(client.get(THANKS).text).all("ol", id="receipt-words")


def test_nothing_that_is_stored_holds_them(house, sent, stored):
    tag = stored.one(select(Report.receipt_tag))
    assert len(tag) == 32
    words = sent[1].split()
    kept = str(dump(house))
    assert sum(word in kept for word in words) < len(words)
    assert " ".join(words) not in kept


def test_members_get_none_because_their_own_page_tells_them(client, make, stored):
    tell(client.as_(bob), make.thread(alice))
    page = Page(client.get(THANKS).text)
    assert not page.all("ol", id="receipt-words")
    assert "/me" in page.links
    assert stored.one(select(Report.receipt_tag)) is None


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Please type your six words."),
        ("abacus abdomen", "There are six words. Here are 2."),
        ("zzzzz abacus abdomen abdominal abide abiding", "“zzzzz” is none of our words."),
        ("abacus " * 6, "These six words don’t open a report."),
        ("<script>alert(1)</script>" * 200, "is none of our words"),
        ("\u202e\0", "Please type your six words."),
    ],
)
def test_what_opens_nothing_comes_back_with_help(client, sent, typed, says):
    answer = client.as_(guest).post_form(RECEIPT, words=typed)
    assert answer.status_code == 422
    assert says in Page(answer.text).words
    assert Page(answer.text).form(RECEIPT).given["words"].strip() == typed.replace("\0", "").strip()
    assert not client.get_cookie("hearth_reported")


def test_six_words_of_the_list_look_the_same_whether_there_is_such_a_receipt_or_not(visitor, sent):
    wrong = [word for word in word_list() if word not in sent[1]][:6]
    first = visitor().post_form(RECEIPT, words=" ".join(wrong))
    second = visitor().post_form(RECEIPT, words=" ".join(reversed(wrong)))
    bare = [
        without_tokens(one.text).replace(" ".join(order), "") for one, order in ((first, wrong), (second, wrong[::-1]))
    ]
    assert bare[0] == bare[1]


def test_guessing_is_slowed_and_the_right_words_open_all_the_same(visitor, sent, monkeypatch):
    monkeypatch.setattr(receipt_routes, "TRIES_AN_HOUR", 2)
    browser = visitor()
    answers = [browser.post_form(RECEIPT, words="abacus " * 6).status_code for _ in range(3)]
    assert answers == [422, 422, 429]
    assert browser.post_form(RECEIPT, words=sent[1]).status_code == 303


def test_it_closes_after_half_an_hour_by_hand_and_with_leaving(visitor, sent, clock):
    browser = opened(visitor, sent[1])
    browser.fill_in(RECEIPT, "/reports/receipt/closed")
    assert Page(browser.get(RECEIPT).text).form(RECEIPT)
    browser = opened(visitor, sent[1])
    clock.tick(timedelta(minutes=31))
    assert Page(browser.get(RECEIPT).text).form(RECEIPT)
    browser = opened(visitor, sent[1])
    browser.get("/leave")
    assert not browser.get_cookie("hearth_reported")


def test_the_next_person_who_signs_in_here_does_not_see_it(visitor, sent):
    browser = opened(visitor, sent[1])
    answer = browser.fill_in("/sign-in", "/sign-in", name="bob", password=bob.password)
    assert answer.status_code == 303
    assert not browser.get_cookie("hearth_reported")


def test_the_same_form_twice_is_one_report_with_the_same_words(client, make, stored):
    made = make.thread(alice)
    first = tell_as_guest(client, made, "harm", SAID, key=FORM_KEY)
    again = tell_as_guest(client, made, "harm", SAID, key=FORM_KEY)
    assert first == again
    assert len(stored(select(Report.id))) == 1
    assert "You had told us this already" in Page(client.get(THANKS).text).words


def test_a_form_that_is_sent_back_about_something_else_is_another_report(client, make, stored):
    one, other = make.thread(alice), make.thread(alice, "Rain again.")
    words = {
        tell_as_guest(client, one, "harm", key=FORM_KEY),
        tell_as_guest(client, one, "spam", key=FORM_KEY),
        tell_as_guest(client, other, "harm", key=FORM_KEY),
    }
    assert len(words) == 3
    assert len(stored(select(Report.id))) == 3


def test_two_reports_have_nothing_in_common(client, make, stored):
    made = make.thread(alice)
    words = [set(tell_as_guest(client, made).split()) for _ in range(2)]
    assert words[0] != words[1]
    tags = stored(select(Report.receipt_tag))
    assert tags[0] != tags[1]


def test_a_report_on_a_post_that_is_gone_opens_nothing(app, visitor, sent):
    from sqlalchemy import delete

    from forum.core.db import db, start_writing

    browser = opened(visitor, sent[1])
    with app.app_context():
        start_writing()
        db.session.execute(delete(Report))
        db.session.commit()
    assert Page(browser.get(RECEIPT).text).form(RECEIPT)
    assert browser.post_form(RECEIPT, words=sent[1]).status_code == 422


def test_a_receipt_outlives_a_change_of_the_index_key(app, client, make, monkeypatch):
    made = make.thread(alice)
    words = tell_as_guest(client, made).split()
    with app.app_context():
        before = receipts.new_tag(words)
        keys = app.extensions["hearth_keys"]
        newer = type(keys)({**keys.versions, "index": {**keys.versions["index"], 250: b"n" * 32}})
        monkeypatch.setitem(app.extensions, "hearth_keys", newer)
        assert receipts.new_tag(words) != before
        assert before in receipts.possible_tags(words)
    assert client.post_form(RECEIPT, words=" ".join(words)).status_code == 303
