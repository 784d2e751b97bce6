"""Taking words out of a post: sealed for the team, marked for everybody, given back to the author to reword."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update

from forum.cases.models import Case, Decision
from forum.core import deletions
from forum.core.db import db, start_writing
from forum.posts.models import AssessmentRow, Post, PostRevision, Redaction, State, Thread
from forum.posts.redacting import MARK, list_originals
from forum.reports.models import Report
from tests.client import Page
from tests.factories.dump import dump
from tests.moderation.conftest import Opened, send_form
from tests.people import alice, bob, mira, omar

REASON = "A number can put you at risk, so we took it out."
NUMBER = "0161 496 0123"
BODY = f"Please ring me at {NUMBER}, any time.\n\nOr write. **{NUMBER}** again."


@pytest.fixture(params=["name", "mask"])
def opened(request, client, make) -> Opened:
    made = make.thread(alice, BODY, title=f"Ring {NUMBER}", voice=request.param)
    client.as_(bob).post_form(f"/posts/{made.post_ref}/reports", reason="private_info")
    return Opened(post=made, ref=make.case_ref(made.post_ref))


def redact(browser, opened, span: str = NUMBER, **more: str):
    fields = {"action": "redact", "reason": REASON, "span": span, **more}
    return browser.as_(mira).post_form(opened.to("decisions"), **fields)


def told_of(client, make, body: str) -> Opened:
    made = make.thread(alice, body)
    client.as_(bob).post_form(f"/posts/{made.post_ref}/reports", reason="other")
    return Opened(post=made, ref=make.case_ref(made.post_ref))


def test_the_words_are_gone_everywhere_and_a_mark_stands_there(app, client, opened, stored):
    assert redact(client, opened).status_code == 303
    post = stored.one(select(Post))
    assert NUMBER not in post.body + post.html
    assert post.body.count(MARK) == post.html.count(MARK) == 2
    assert stored.one(select(Thread.title)) == f"Ring {MARK}"
    assert post.redacted
    for address in (f"/threads/{opened.post.thread_ref}", f"/posts/{opened.post.post_ref}", "/spaces/kitchen"):
        page = client.as_(bob).get(address)
        assert NUMBER not in page.text
        assert MARK in page.text
    assert "a moderator took some words out" in client.get(f"/posts/{opened.post.post_ref}").text
    assert "Please ring me at" in post.body, "the rest stands"


def test_what_was_there_is_sealed_in_the_database_and_open_for_the_team(app, house, client, opened, stored):
    redact(client, opened)
    snapshots = stored(select(Redaction.sealed))
    assert NUMBER.encode() not in snapshots[0]
    text = dump(house)
    kept = [line for line in str(text).split("\n") if NUMBER in line]
    assert not [line for line in kept if "reports" not in line and "snapshot" not in line] or len(kept) <= 1
    page = Page(client.as_(omar).get(opened.page).text)
    assert any(NUMBER in details.words for details in page.all("details"))
    assert "Sealed for the team" in page.words


def test_the_author_reads_why_and_gets_the_words_back(client, opened):
    redact(client, opened)
    page = Page(client.as_(alice).get(f"/posts/{opened.post.post_ref}").text)
    told = page.one("section", **{"class": "statement"}).words
    assert "A moderator has taken some words out of your post." in told
    assert REASON in told
    assert "It is about some words of the post" in told
    assert "No private details" in told
    edit = Page(client.get(f"/posts/{opened.post.post_ref}/edit").text)
    given = edit.form(f"/posts/{opened.post.post_ref}/edit").given
    assert given["body"] == BODY
    assert given["title"] == f"Ring {NUMBER}"
    assert NUMBER in edit.one("section", aria_labelledby="taken-out").words


def test_said_another_way_it_stays_on_show_and_the_team_is_told(client, opened, stored):
    redact(client, opened)
    to = f"/posts/{opened.post.post_ref}/edit"
    answer = client.as_(alice).fill_in(to, to, body="Please write to me here.", title="Write to me")
    assert answer.status_code == 303
    assert stored.one(select(Post.body, Post.state, Post.redacted)) == ("Please write to me here.", "published", False)
    assert stored.one(select(Case.status)) == "open"
    page = Page(client.as_(omar).get(opened.page).text)
    assert "The writer said it another way after words were taken out" in page.words
    assert any(NUMBER in details.words for details in page.all("details")), "what was there stays with the team"


def test_the_same_words_again_wait_for_a_moderator(client, opened, stored):
    redact(client, opened)
    to = f"/posts/{opened.post.post_ref}/edit"
    answer = client.as_(alice).post_form(to, body="It is 0161  496\n0123, please.", version="2", asked="details")
    assert answer.status_code == 303
    assert stored.one(select(Post.state)) == "waiting"
    assert "0161  496" not in client.as_(bob).get(f"/threads/{opened.post.thread_ref}").text


def test_a_form_that_was_open_before_brings_nothing_back(client, visitor, opened, stored):
    author = visitor().as_(alice)
    to = f"/posts/{opened.post.post_ref}/edit"
    before = Page(author.get(to).text).form(to).given["version"]
    redact(client, opened)
    assert author.post_form(to, body=BODY, version=before, asked="details").status_code == 409
    assert NUMBER not in stored.one(select(Post.body))


def test_older_versions_lose_the_words_too(client, opened, stored):
    to = f"/posts/{opened.post.post_ref}/edit"
    client.as_(alice).fill_in(to, to, body=f"{BODY} And more.")
    redact(client, opened)
    assert NUMBER not in "".join(stored(select(PostRevision.body)))
    assert NUMBER not in "".join(stored(select(PostRevision.title)))


def test_what_a_reader_had_before_them_is_known_afterwards_too(client, opened, stored):
    """Nobody gets round a report by having words taken out first, and changing the post after it was read."""
    redact(client, opened)
    to, reports = f"/posts/{opened.post.post_ref}/edit", f"/posts/{opened.post.post_ref}/reports"
    client.as_(alice).fill_in(to, to, body="Unkind words about bob.", title="Bob")
    read = Page(client.as_(bob).get(reports).text).form(reports).given["version"]
    client.as_(alice).fill_in(to, to, body="The kettle is on.", title="Tea")
    client.as_(bob).post_form(reports, reason="harassment", version=read)
    assert "Unkind words about bob." in stored.one(select(Report.snapshot).where(Report.reason == "harassment"))


def test_two_redactions_and_both_back_one_by_one(app, client, opened, stored):
    redact(client, opened)
    assert redact(client, opened, "any time", version=str(stored.one(select(Case.version)))).status_code == 303
    body = stored.one(select(Post.body))
    assert "any time" not in body
    assert NUMBER not in body
    edit = Page(client.as_(alice).get(f"/posts/{opened.post.post_ref}/edit").text)
    assert edit.form(f"/posts/{opened.post.post_ref}/edit").given["body"] == BODY, "all of it comes back"
    with app.app_context():
        post = db.session.scalars(select(Post)).one()
        assert [old["body"] == BODY for old in list_originals(post.id, post.ref)] == [True, False]
    assert client.as_(mira).post_form(opened.to("undo")).status_code == 303
    now = stored.one(select(Post.body, Post.redacted))
    assert "any time" in now.body
    assert (NUMBER in now.body, now.redacted) == (False, True)


def test_undone_it_is_as_it_was(client, opened, stored):
    before = stored.one(select(Post.body, Post.html, Post.note, Post.state, Post.redacted))
    title = stored.one(select(Thread.title))
    redact(client, opened)
    client.post_form(opened.to("undo"))
    assert stored.one(select(Post.body, Post.html, Post.note, Post.state, Post.redacted)) == before
    assert stored.one(select(Thread.title)) == title
    assert stored(select(Redaction.id)) == []


@pytest.mark.parametrize(
    ("body", "span", "left"),
    [
        ("Call <b>me</b> at five", "<b>me</b>", f"Call {MARK} at five"),
        ("a.b*c and axb", "a.b*c", f"{MARK} and axb"),
        ("Straße 5, hier", "STRASSE 5", None),
        ("one  two\nthree", "one two three", MARK),
        ("Look [here](https://example.org/x)", "https://example.org/x", f"Look [here]({MARK})"),
        ("Word Word word", "word", f"{MARK} {MARK} {MARK}"),
        ("0123456789", "2-5", f"01{MARK}56789"),
        ("call 555-1234 now", "555-1234", f"call {MARK} now"),
        ("all of it", "all of it", MARK),
        ("Call me 0161 496 now", "Call me 0161\n0161 496", f"{MARK} now"),
        ("abcab abcabcab.", "abcab", f"{MARK} {MARK}."),
        ("ab cd ef", "cd\nab cd ef", MARK),
    ],
)
def test_hostile_and_odd_passages(client, make, stored, body, span, left):
    opened = told_of(client, make, body)
    answer = redact(client, opened, span)
    assert answer.status_code == (422 if left is None else 303)
    assert stored.one(select(Post.body)) == (left or body)
    assert client.as_(bob).get(f"/posts/{opened.post.post_ref}").status_code == 200


@pytest.mark.parametrize("span", ["not in it", "e", "9000-9100"])
def test_what_is_not_there_is_asked_again_and_nothing_is_lost(client, opened, stored, span):
    client.as_(mira)
    typed = {"action": "redact", "reason": REASON, "span": span, "note": "For us."}
    answer = send_form(client, opened.page, opened.to("decisions"), **typed)
    assert answer.status_code == 422
    given = Page(answer.text).form(opened.to("decisions")).given
    assert (given["reason"], given["note"], given["action"]) == (REASON, "For us.", "redact")
    assert stored(select(Decision.id)) == []
    assert NUMBER in stored.one(select(Post.body))


def test_left_empty_what_the_filter_marked_goes(client, crisis, stored):
    before = stored.one(select(Post.body))
    answer = client.as_(mira).post_form(crisis.to("decisions"), action="redact", reason=REASON)
    assert answer.status_code == 303
    after = stored.one(select(Post.body))
    assert MARK in after
    assert after != before


def mark(app, body: str, *marks: str) -> None:
    """The filter noticed these words in the only post there is."""
    begins = len("A small thing\n\n")
    spans = [(begins + body.index(words), begins + body.index(words) + len(words)) for words in marks]
    with app.app_context():
        start_writing()
        signals = [{"rule": "r", "start": start, "end": end} for start, end in spans]
        db.session.execute(update(AssessmentRow).values(signals=signals))
        db.session.commit()


def test_marks_of_the_filter_that_overlap_leave_nothing_between_them(app, client, make, stored):
    body = "The address is 5 Mill Lane, Leeds."
    opened = told_of(client, make, body)
    mark(app, body, "5 Mill Lane", "Lane, Leeds")
    assert redact(client, opened, "").status_code == 303
    assert stored.one(select(Post.body)) == f"The address is {MARK}."


def test_every_mark_of_the_filter_goes_however_many(app, client, make, stored):
    names = [f"name{number:02}" for number in range(60)]
    opened = told_of(client, make, " ".join(names))
    mark(app, " ".join(names), *names)
    assert redact(client, opened, "").status_code == 303
    assert "name" not in stored.one(select(Post.body))


def test_no_passage_is_left_out_without_a_word(client, make, stored):
    """Whoever names too many is told, and does not believe that all of them went."""
    names = [f"name{number:02}" for number in range(51)]
    opened = told_of(client, make, " ".join(names))
    answer = redact(client, opened, "\n".join(names))
    assert answer.status_code == 422
    assert "at most 50 passages" in Page(answer.text).words
    assert stored.one(select(Post.body)) == " ".join(names)
    assert redact(client, opened, "\n".join(names[1:])).status_code == 303
    assert stored.one(select(Post.body)).startswith(f"name00 {MARK}")


def test_who_deletes_the_words_deletes_the_sealed_ones_too(client, opened, stored):
    redact(client, opened)
    ref = opened.post.post_ref
    client.as_(alice).post_form(f"/posts/{ref}/withdrawal")
    client.post_form(f"/posts/{ref}/deletion")
    assert stored.one(select(Post.body, Post.redacted)) == ("", False)
    assert stored(select(Redaction.id)) == []


@pytest.mark.parametrize("state", [State.WAITING, State.HIDDEN])
def test_a_post_that_is_not_on_show_is_shown_without_the_words(client, make, opened, stored, state):
    make.state(opened.post.post_ref, state, by=omar)
    told = "The rest stays." if state == State.WAITING else "Readers can see the rest again."
    assert told in Page(client.as_(mira).get(opened.page).text).words
    redact(client, opened)
    assert stored.one(select(Post.state)) == "published"


def test_an_older_backup_brings_no_word_back_to_readers(app, client, opened, stored):
    """What a restored database holds from before is hidden, because nobody knows any more which words they were."""
    redact(client, opened)
    with app.app_context():
        start_writing()
        post = db.session.scalars(select(Post)).one()
        db.session.execute(delete(Redaction))
        post.body, post.html, post.redacted = BODY, f"<p>{BODY}</p>", False
        db.session.flush()
        assert deletions.delete_again(deletions.read_ledger(deletions.ledger_path())) == 1
        db.session.commit()
    assert stored.one(select(Post.state)) == "hidden"
    assert stored.one(select(Case.status)) == "open"
    assert client.as_(bob).get(f"/posts/{opened.post.post_ref}").status_code == 404


def test_undone_there_is_nothing_to_do_again(app, client, opened):
    redact(client, opened)
    client.post_form(opened.to("undo"))
    with app.app_context():
        start_writing()
        assert deletions.delete_again(deletions.read_ledger(deletions.ledger_path())) == 0
        db.session.rollback()
