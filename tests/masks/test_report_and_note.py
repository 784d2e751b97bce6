"""Reporting others and giving a content note, both while wearing a mask."""

from sqlalchemy import select

from forum.posts.models import Post
from forum.reports.models import Report
from tests.client import Page
from tests.people import alice, bob


def test_a_content_note_can_be_given_and_changed_under_a_mask(client, make, stored):
    made = make.thread(alice, voice="mask", note="grief")
    page = f"/posts/{made.post_ref}/edit"
    shown = Page(client.as_(bob).get(f"/threads/{made.thread_ref}").text).one("article")
    assert "Content note: grief" in shown.words
    assert client.as_(alice).fill_in(page, page, note="loss").status_code == 303
    assert stored.one(select(Post.note, Post.author_id)) == ("loss", None)


def test_others_can_be_reported_in_a_conversation_where_one_wears_a_mask(client, make, stored):
    thread = make.thread(alice, voice="mask")
    theirs = make.reply(thread, bob)
    page = f"/posts/{theirs.post_ref}/reports"
    assert client.as_(alice).fill_in(page, page, reason="harassment").status_code == 303
    assert stored.one(select(Report.reason)) == "harassment"


def test_ones_own_masked_post_takes_no_report_of_ones_own(client, make, stored):
    made = make.thread(alice, voice="mask")
    answer = client.as_(alice).post_form(f"/posts/{made.post_ref}/reports", reason="harassment")
    assert answer.status_code == 403
    assert stored(select(Report.id)) == []
