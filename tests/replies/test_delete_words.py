"""`/posts/<ref>/deletion`: deleting the words of one's own post that is taken back, for good."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.core import worker
from forum.core.audit import AuditEvent
from forum.core.outbox import OutboxRow
from forum.posts.models import Post, PostRevision, State, Thread, WordsToGo
from forum.trustees.models import SealedLink
from tests.anonymous.opening import OWN, opened
from tests.backup.conftest import backed_up, run
from tests.client import Page
from tests.factories.dump import dump
from tests.factories.making import CRISIS, QUIET
from tests.people import ada, alice, bob, guest, mira

VOICES = pytest.mark.parametrize("voice", ["name", "mask"])
LINK = "Delete the words for good"


def deletion_of(made) -> str:
    return f"/posts/{made.post_ref}/deletion"


def taken_back(client, made):
    assert client.as_(alice).post_form(f"/posts/{made.post_ref}/withdrawal").status_code == 303
    return made


def delete(client, made):
    """By the page that asks once more."""
    return client.fill_in(deletion_of(made), deletion_of(made))


def work(app) -> None:
    with app.app_context():
        worker.run(once=True)


@VOICES
def test_the_words_go_with_older_versions_title_note_and_what_reports_kept(app, client, make, house, stored, voice):
    made = make.thread(alice, "First secret words.", title="A telling title", note="A telling note", voice=voice)
    edit = f"/posts/{made.post_ref}/edit"
    client.as_(alice).fill_in(edit, edit, body="Second secret words.")
    client.as_(bob).post_form(f"/posts/{made.post_ref}/reports", reason="other", details="Hm.")
    case = f"/moderation/cases/{make.case_ref(made.post_ref)}"
    client.as_(mira).post_form(f"{case}/claim")
    assert client.fill_in(case, f"{case}/decisions", action="keep", reason="It is fine.").status_code == 303
    taken_back(client, made)
    answer = delete(client, made)
    assert (answer.status_code, answer.location) == (303, f"/posts/{made.post_ref}")
    page = Page(client.get(answer.location).text)
    assert "The words of your post are deleted for good." in page.words
    assert "You took this post back, and its words are deleted for good." in page.words
    assert deletion_of(made) not in page.links
    work(app)
    held = str(dump(house))
    for secret in ("secret words", "telling title", "telling note"):
        assert secret not in held
    assert stored(select(PostRevision.id)) == []
    assert stored(select(SealedLink.post_id)) == []
    assert "secret words" not in client.as_(mira).get(case).text


@VOICES
def test_a_reply_goes_alone_and_others_see_that_something_was_here(client, make, stored, voice):
    thread = make.thread(bob, "Bob's own.", title="Quokka")
    made = make.reply(thread, alice, "Marmalade on toast.", voice=voice)
    other = make.reply(thread, alice, "A second one.", voice=voice)
    taken_back(client, made)
    page = Page(client.get(f"/threads/{thread.thread_ref}").text)
    assert LINK in page.words
    assert deletion_of(made) in page.links
    assert deletion_of(other) not in page.links
    delete(client, made)
    assert sorted(stored(select(Post.body))) == ["", "A second one.", "Bob's own."]
    assert stored(select(Thread.title)) == ["Quokka"]
    seen = Page(client.as_(bob).get(f"/threads/{thread.thread_ref}").text)
    assert "A post was taken back by its writer here." in seen.words
    assert LINK not in seen.words


def test_it_is_asked_for_once_more_first(client, make, stored):
    made = taken_back(client, make.thread(alice, QUIET))
    page = Page(client.get(deletion_of(made)).text)
    assert "You can’t undo it." in page.words
    assert "the title of the conversation" in page.words
    assert stored.one(select(Post.body)) == QUIET


@VOICES
def test_while_a_moderator_has_to_look_they_wait_and_the_pages_say_so(app, client, make, stored, voice):
    made = taken_back(client, make.thread(alice, CRISIS, voice=voice))
    page = Page(client.get(delete(client, made).location).text)
    assert "A moderator still has to look at your post." in page.words
    assert "Its words are deleted as soon as no moderator has to look at them any more." in page.words
    assert deletion_of(made) not in page.links
    work(app)
    assert stored.one(select(Post.body)) == CRISIS
    assert client.get(deletion_of(made)).location == client.post_form(deletion_of(made)).location
    assert len(stored(select(WordsToGo.post_id))) == 1
    case = f"/moderation/cases/{make.case_ref(made.post_ref)}"
    client.as_(mira).post_form(f"{case}/claim")
    assert CRISIS in client.get(case).text
    assert client.fill_in(case, f"{case}/decisions", action="keep", reason="Thank you.").status_code == 303
    work(app)
    assert stored.one(select(Post.body)) == ""
    assert stored(select(WordsToGo.post_id)) == []
    assert "its words are deleted for good" in Page(client.as_(alice).get(f"/posts/{made.post_ref}").text).words


def test_the_page_of_masked_posts_offers_it(client, make, stored):
    made = make.thread(alice, QUIET, voice="mask")
    assert LINK not in opened(client, alice).words
    assert client.post_form(f"/posts/{made.post_ref}/withdrawal").status_code == 303
    page = Page(client.get(OWN).text)
    assert LINK in page.words
    assert deletion_of(made) in page.links
    delete(client, made)
    page = Page(client.get(OWN).text)
    assert "You took this post back, and its words are deleted for good." in page.words
    assert deletion_of(made) not in page.links


def test_under_a_mask_no_row_of_it_names_a_member_or_a_minute(client, make, stored, house):
    made = taken_back(client, make.thread(alice, QUIET, voice="mask"))
    before = dump(house)
    delete(client, made)
    after = dump(house)
    new = {name for name, rows in after.items() for row in rows if row not in before[name]}
    assert new == {"posts", "threads", "outbox"}
    topics = ("post.words_deleted", "post.answers_due_to_go", "deletion.noted")
    rows = stored(select(OutboxRow).where(OutboxRow.topic.in_(topics)))
    assert len(rows) >= 3
    for row in rows:
        assert (row.due_at.minute, row.due_at.second, row.due_at.microsecond) == (0, 0, 0)
    assert stored(select(AuditEvent.id).where(AuditEvent.action.like("%words%"))) == []


@pytest.mark.parametrize("state", [State.PUBLISHED, State.HIDDEN, State.REMOVED])
def test_only_what_is_taken_back(client, make, stored, state):
    made = make.thread(alice, QUIET)
    make.state(made.post_ref, state, by=mira)
    client.as_(alice)
    for answer in (client.get(deletion_of(made)), client.post_form(deletion_of(made))):
        assert answer.status_code == 403
        assert "Please take this post back first." in Page(answer.text).words
    assert stored.one(select(Post.body)) == QUIET


def test_a_second_time_changes_nothing_and_says_so_kindly(client, make, stored):
    made = taken_back(client, make.thread(alice, QUIET))
    page = client.get(deletion_of(made))
    answers = [client.send(page, deletion_of(made)) for _ in range(2)]
    answers.append(client.get(deletion_of(made)))
    assert [(answer.status_code, answer.location) for answer in answers] == [(303, f"/posts/{made.post_ref}")] * 3
    assert "deleted for good" in Page(client.get(f"/posts/{made.post_ref}").text).words
    assert len(stored(select(OutboxRow.id).where(OutboxRow.topic == "post.words_deleted"))) == 1


def test_a_guest_is_asked_to_sign_in(client, make, stored):
    made = taken_back(client, make.thread(alice, QUIET))
    assert client.as_(guest).get(deletion_of(made)).location.startswith("/sign-in")
    assert client.post_form(deletion_of(made)).status_code == 401
    assert stored.one(select(Post.body)) == QUIET


@pytest.mark.parametrize("person", [bob, mira, ada], ids=str)
@VOICES
def test_somebody_elses_and_an_absent_post_look_the_same(client, make, stored, person, voice):
    made = taken_back(client, make.thread(alice, QUIET, voice=voice))
    client.as_(person)
    absent = Page(client.get("/posts/nowhere00000/deletion").text).words
    for answer in (client.get(deletion_of(made)), client.post_form(deletion_of(made))):
        assert (answer.status_code, Page(answer.text).words) == (404, absent)
    assert client.post_form("/posts/nowhere00000/deletion").status_code == 404
    assert stored.one(select(Post.body)) == QUIET


@VOICES
def test_a_restored_backup_deletes_them_again(app, house, client, make, stored, tmp_path, voice):
    made = taken_back(client, make.thread(alice, QUIET, voice=voice, title="A telling title"))
    path = backed_up(house, tmp_path / "one.zip")
    delete(client, made)
    assert stored.one(select(Post.body)) == ""
    done = run(house, "restore", path, "--replace", "--yes")
    assert done.exit_code == 0, done.output
    assert stored.one(select(Post.body, Post.html, Post.state)) == ("", "", State.WITHDRAWN)
    assert "telling title" not in str(dump(house))
