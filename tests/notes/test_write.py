"""`POST /moderation/cases/<ref>/private-notes`: the team writes to an author, whoever that is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.cases.models import Case
from forum.core.audit import HOUR_OVER, AuditEvent
from forum.core.outbox import OutboxRow
from forum.notes.models import PrivateNote
from forum.notes.policy import MAX_LENGTH
from tests.client import Page
from tests.notes.conftest import LETTER, Written
from tests.people import ada, alice, bob, guest, mira, omar, sam


def test_the_form_of_the_case_writes_to_the_author(client, written, stored):
    answer = client.as_(mira).fill_in(written.page, written.write, body=LETTER)
    assert answer.status_code == 303
    note = stored.one(select(PrivateNote))
    assert (note.side, note.body, note.signed_as, note.with_lines) == ("team", LETTER, "moderator", False)
    shown = Page(client.get(written.page).text).one("section", id="private-notes").words
    assert LETTER in shown
    assert "mira" in shown, "the team sees who wrote"


def test_the_author_reads_the_role_and_no_name(client, written, make):
    make.private_note(written.post.post_ref, by=sam, body=LETTER)
    for page in (written.own, written.notes, written.thread):
        text = client.as_(alice).get(page).text
        assert LETTER in Page(text).words, page
        assert "A safeguarding lead" in Page(text).words
        assert ">sam<" not in text


def test_the_page_says_before_how_it_will_be_signed(client, written):
    assert "signed “A moderator”. Your name is not shown." in Page(client.as_(mira).get(written.page).text).words
    assert "signed “A safeguarding lead”" in Page(client.as_(sam).get(written.page).text).words


def test_it_works_on_a_closed_case_and_leaves_it_closed(client, written, stored):
    client.as_(mira).fill_in(written.page, f"{written.page}/decisions", action="keep", note="Read it.")
    assert stored.one(select(Case.status)) == "closed"
    assert client.fill_in(written.page, written.write, body=LETTER).status_code == 303
    assert stored.one(select(Case.status)) == "closed"
    assert len(stored(select(PrivateNote))) == 1


def test_under_a_mask_only_the_hour_is_kept(client, written, stored, clock, hour_over):
    client.as_(mira).fill_in(written.page, written.write, body=LETTER)
    note, under_a_mask = stored.one(select(PrivateNote)), stored.one(select(Case.masked))
    hour = clock.now.replace(minute=0, second=0, microsecond=0)
    assert note.at == (hour if under_a_mask else clock.now)
    hour_over()
    events = stored(select(AuditEvent).where(AuditEvent.action == "case.wrote_to_author"))
    assert [event.at for event in events] == [note.at]


def test_it_is_audited_without_a_word_of_it(client, written, stored, house, hour_over):
    client.as_(mira).fill_in(written.page, written.write, body=LETTER)
    hour_over()
    event = stored.one(select(AuditEvent).where(AuditEvent.action == "case.wrote_to_author"))
    assert event.actor_id == house.known[mira].id
    assert event.details == {}


def test_the_same_form_twice_is_one_note(client, written, stored):
    page = client.as_(mira).get(written.page)
    for _ in range(2):
        assert client.send(page, written.write, body=LETTER).status_code == 303
    assert len(stored(select(PrivateNote))) == 1
    again = client.send(page, written.write, body="Other words.")
    assert again.status_code == 409
    assert "Other words." in again.text


@pytest.mark.parametrize("body", ["", "  \n ", "x" * (MAX_LENGTH + 1)], ids=["nothing", "blank", "long"])
def test_what_cannot_be_sent_comes_back_whole(client, written, stored, body):
    answer = client.as_(mira).fill_in(written.page, written.write, body=body, lines="1")
    assert answer.status_code == 422
    form = Page(answer.text).form(written.write)
    assert form.given["body"].strip() == body.strip()
    assert form.given["lines"] == "1"
    assert "#f-private-body" in Page(answer.text).links
    assert stored(select(PrivateNote)) == []


def test_the_longest_note_fits_with_the_line_ends_of_a_browser(client, written, stored):
    body = "x" * (MAX_LENGTH - 101) + "\r\n\r\n" * 50
    assert client.as_(mira).fill_in(written.page, written.write, body=f"{body}y").status_code == 303
    assert len(stored.one(select(PrivateNote.body))) == MAX_LENGTH


def test_a_case_that_a_colleague_holds_is_theirs_to_answer(client, visitor, written, stored):
    visitor().as_(omar).post_form(f"{written.page}/claim")
    answer = client.as_(mira).fill_in(written.page, written.write, body=LETTER)
    assert answer.status_code == 409
    assert Page(answer.text).form(written.write).given["body"] == LETTER
    assert stored(select(PrivateNote)) == []


def test_two_do_not_answer_the_same_person_unknowingly(client, visitor, written, stored):
    page = client.as_(mira).get(written.page)
    visitor().as_(omar).fill_in(written.page, written.write, body="omar was here first.")
    answer = client.send(page, written.write, body=LETTER)
    assert answer.status_code == 409
    assert "omar was here first." in Page(answer.text).words
    assert Page(answer.text).form(written.write).given["body"] == LETTER
    assert client.send(answer, written.write).status_code == 303, "now they have seen it"
    assert len(stored(select(PrivateNote))) == 2


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_nobody_writes_to_themselves(client, make, stored, voice):
    post = make.thread(mira, "I want to end my life tonight.", voice=voice)
    own = Written(post=post, case=make.case_ref(post.post_ref))
    answer = client.as_(mira).post_form(own.write, body=LETTER)
    assert answer.status_code == 403
    assert stored(select(PrivateNote)) == []
    make.private_note(post.post_ref, by=omar, body=LETTER)
    assert LETTER not in client.get(own.page).text, "what the team does is not shown on one's own case"
    assert LETTER in Page(client.get(own.own).text).words, "as its author she reads it"


def test_it_is_for_those_who_look_after_cases(client, written, stored):
    assert client.as_(guest).post_form(written.write, body=LETTER).status_code == 401
    for person in (alice, bob, ada):
        assert client.as_(person).post_form(written.write, body=LETTER).status_code == 404
    assert client.as_(mira).post_form("/moderation/cases/abcdefghijkl/private-notes", body=LETTER).status_code == 404
    assert stored(select(PrivateNote)) == []


def test_lines_go_along_when_chosen(client, written, with_directory, stored):
    assert client.as_(mira).fill_in(written.page, written.write, body=LETTER, lines="1").status_code == 303
    assert stored.one(select(PrivateNote.with_lines)) is True
    section = Page(client.as_(alice).get(written.notes).text).one("section", id="private-notes")
    assert "The team sent you these lines" in section.words
    assert section.all("li", data_resource="")
    assert "the United Kingdom" in section.words, "alice chose Great Britain"


def test_a_conversation_leads_to_the_lines(client, letter, written, make):
    page = f"/threads/{written.post.thread_ref}"
    assert "See the lines they sent" not in client.as_(alice).get(page).text
    make.private_note(written.post.post_ref, with_lines=True)
    links = Page(client.get(page).text).all("a", href=f"{written.notes}#private-notes-lines")
    assert [link.words for link in links] == ["See the lines they sent"]


def test_none_go_along_otherwise(client, letter, with_directory):
    section = Page(client.as_(alice).get(letter.notes).text).one("section", id="private-notes")
    assert section.all("li", data_resource="") == []


def test_the_team_does_not_learn_which_country_the_author_chose(client, written, with_directory, make):
    make.private_note(written.post.post_ref, with_lines=True)
    section = Page(client.as_(mira).get(written.page).text).one("section", id="private-notes")
    assert "Kingdom" not in section.words
    assert section.all("li", data_resource="")


def test_markup_is_cleaned(client, written):
    client.as_(mira).fill_in(written.page, written.write, body="<script>x()</script> **calm** [a](javascript:x)")
    for page, person in ((written.notes, alice), (written.page, mira)):
        text = client.as_(person).get(page).text
        assert "<script>x" not in text
        assert "<strong>calm</strong>" in text
        assert 'href="javascript' not in text


def test_it_is_in_the_timeline(client, letter):
    timeline = Page(client.as_(mira).get(letter.page).text).one("section", aria_labelledby="timeline")
    assert "Wrote to the writer" in timeline.words


def test_nothing_is_queued_and_nothing_mailed(client, house, written, stored, clock):
    clock.tick(timedelta(hours=2))
    before = stored(select(OutboxRow.id))
    client.as_(mira).fill_in(written.page, written.write, body=LETTER)
    under_a_mask = stored.one(select(Case.masked))
    queued = stored(select(OutboxRow.topic).where(OutboxRow.id.not_in(before)))
    assert queued == ([HOUR_OVER] if under_a_mask else []), "for the log alone"
