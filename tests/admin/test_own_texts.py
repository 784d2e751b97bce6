"""The texts that admins may say in words of their own: checked, kept with what stood before, and never empty."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select

from config import ROOT
from forum.accounts.models import Member
from forum.admin.text_kinds import KINDS
from forum.core import letters, mail
from forum.core.audit import AuditEvent
from forum.core.db import db, start_writing
from forum.core.own_texts import SiteChange, SiteText, checked_text
from forum.crisis import words
from forum.crisis.texts import NEEDS, SiteWords
from tests.client import Page
from tests.factories.making import CRISIS
from tests.people import ada, alice, bob, guest, mira, sam

GRIEF = "/admin/help-texts/bereavement"
READING = "/admin/help-texts/reading"
HIDE = "/admin/decision-words/hide"
OWN = "We are glad that you write. Loss is hard to carry alone."
SHEETS = [(kind, sheet) for kind, about in KINDS.items() for _, sheets in about.groups for sheet in sheets]


@pytest.fixture
def admin(visitor):
    return visitor().as_(ada)


def say(admin, address=GRIEF, **parts: str):
    return admin.fill_in(address, address, **parts)


def test_every_need_has_a_page_with_the_first_words_beside_it(admin):
    listed = Page(admin.get("/admin/help-texts").text)
    for need, first in words.WORDS.items():
        assert f"/admin/help-texts/{need}" in listed.links
        page = Page(admin.get(f"/admin/help-texts/{need}").text).words
        assert page.count(first.label) >= 2
        assert all(note in page for note in first.notes)


def test_own_words_are_said_in_the_panel_and_on_urgent_help(admin, client, with_directory):
    answer = say(admin, "/admin/help-texts/suicide", lead=OWN, notes="One thing.\n\n  Another  thing.\n")
    assert (answer.status_code, answer.location) == (303, "/admin/help-texts/suicide")
    made = client.as_(alice).post_form("/threads", space="kitchen", title="x", body=CRISIS, voice="name")
    panel = Page(client.get(made.location).text).one("section", id="help-panel").words
    helped = Page(client.get("/help?country=GB&need=suicide").text).words
    for page in (panel, helped):
        assert all(said in page for said in (OWN, "One thing.", "Another thing."))
        assert words.NO_PERFECT_WORDS not in page
    assert words.WORDS["abuse"].lead in client.get("/help?need=abuse").text


def test_own_words_stand_on_a_text_that_was_not_sent(admin, client, with_directory):
    say(admin, "/admin/help-texts/suicide", lead=OWN)
    answer = client.as_(alice).post_form("/threads", space="kitchen", title="", body=CRISIS, voice="name")
    assert answer.status_code == 422
    assert OWN in Page(answer.text).one("section", id="help-panel").words


def test_sentences_about_the_reading_keep_their_time(admin, client, with_directory):
    assert say(admin, READING, reading_time="Somebody of us should have read it by {time}.").status_code == 303
    made = client.as_(alice).post_form("/threads", space="kitchen", title="x", body=CRISIS, voice="name")
    assert "Somebody of us should have read it by 10:32 UTC." in client.get(made.location).text


def test_whoever_may_be_watched_still_reads_of_exit_and_device(admin, client):
    say(admin, "/admin/help-texts/abuse", notes="You decide.")
    page = Page(client.get("/help?need=abuse").text)
    assert "You decide." in page.words
    assert words.SAFE_DEVICE[0] in page.words
    assert "/leave" in page.links


def test_what_is_left_empty_has_its_first_words(admin, client, stored):
    say(admin, lead=OWN, notes="Something else.")
    say(admin, lead=" \u200b ", notes="")
    assert stored(select(SiteText.name)) == []
    assert words.WORDS["bereavement"].lead in client.get("/help?need=bereavement").text


@pytest.mark.parametrize(
    "kept", [{"help.bereavement": {}}, {"help.bereavement": {"lead": "", "notes": "", "odd": "x"}}]
)
def test_no_text_is_ever_missing(kept):
    assert SiteWords(kept).of_need("bereavement") == words.WORDS["bereavement"]


def test_first_words_come_back_at_once(admin, client, stored):
    say(admin, lead=OWN)
    answer = admin.fill_in(GRIEF, f"{GRIEF}/first-words")
    assert answer.status_code == 303
    assert stored(select(SiteText.name)) == []
    assert OWN not in client.get("/help?need=bereavement").text
    assert OWN in Page(admin.get(GRIEF).text).one("ol", class_="timeline").words


def test_the_history_says_who_when_and_what_stood_there(admin, stored):
    say(admin, lead=OWN)
    say(admin, lead="Thank you for coming here.")
    newest, oldest = Page(admin.get(GRIEF).text).one("ol", class_="timeline").all("li")
    assert OWN in newest.words
    assert "The first words" in oldest.one("dl").words
    assert ada.name in newest.words
    assert "4 Mar 2026" in newest.words
    assert stored(select(SiteChange.number).order_by(SiteChange.number)) == [1, 2]


def test_the_history_outlives_who_made_it(admin, app, stored, house):
    say(admin, lead=OWN)
    with app.app_context():
        start_writing()
        db.session.execute(delete(Member).where(Member.id == house.known[ada].id))
        db.session.commit()
    assert stored.one(select(SiteChange.changed_by_id)) is None


def test_the_log_names_fields_and_never_a_text(admin, stored):
    say(admin, lead=OWN)
    event = stored.one(select(AuditEvent).where(AuditEvent.action == "help_text.changed"))
    assert (event.subject, event.details) == ("help_text:bereavement", {"fields": ["lead"]})


def test_twice_the_same_is_harmless(admin, stored):
    say(admin, lead=OWN)
    assert "Nothing was different" in admin.get(say(admin, lead=OWN).location).text
    assert len(stored(select(SiteChange.id))) == 1


def test_two_admins_at_once_lose_nothing(admin, visitor, client):
    page = admin.get(GRIEF)
    say(visitor().as_(ada), lead=OWN)
    answer = admin.send(page, GRIEF, lead="My words.")
    assert answer.status_code == 409
    shown = Page(answer.text)
    assert "Somebody else changed this in the meantime." in shown.words
    assert shown.form(GRIEF).given["lead"] == "My words."
    assert OWN in shown.form(GRIEF).words
    assert OWN in client.get("/help?need=bereavement").text
    assert admin.send(answer, GRIEF).status_code == 303
    assert "My words." in client.get("/help?need=bereavement").text


@pytest.mark.parametrize(
    ("address", "part", "text", "told"),
    [
        (GRIEF, "lead", "x" * 161, "keep this to 160 characters"),
        (GRIEF, "notes", "\n".join("abcdefg"), "keep this to 6 lines"),
        (GRIEF, "lead", "Thank <b>you</b>.", "without < and >"),
        (GRIEF, "lead", "See https://help.example", "An address of the web"),
        (GRIEF, "lead", "See [us](/here)", "An address of the web"),
        (GRIEF, "lead", "Dear {name}", "without { and }"),
        (READING, "reading_time", "Somebody reads it soon.", "Please keep {time} in this text."),
        (READING, "reading_time", "By {time}, {name}.", "Only {time} can be filled in here."),
        (READING, "reading_time", "By {time} {0.__class__}.", "Only {time} can be filled in here."),
        (HIDE, "mend", "x" * 1_001, "keep this to 1,000 characters"),
    ],
)
def test_what_cannot_be_said_comes_back_whole(admin, stored, address, part, text, told):
    answer = say(admin, address, **{part: text})
    assert answer.status_code == 422
    page = Page(answer.text)
    assert told in page.words
    assert page.form(address).given[part] == text
    assert stored(select(SiteText.name)) == []


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("Somebody committed suicide.", "blames nobody"),
        ("It will get better.", "Nobody can promise this."),
        ("Think of your family.", "can sound like blame"),
        ("Put the pills away.", "may name a method"),
        ("Call 0800 123 456.", "nobody re-checks it here"),
        ("We detected a risk.", "being watched"),
    ],
)
def test_words_that_may_hurt_are_saved_with_a_word_of_advice(admin, client, text, advice):
    assert say(admin, lead=text).status_code == 303
    assert advice in Page(admin.get(GRIEF).text).words
    assert text in Page(client.get("/help?need=bereavement").text).words


def test_kind_words_get_no_advice(admin):
    say(admin, lead=OWN)
    assert "another look" not in Page(admin.get(GRIEF).text).words


@pytest.mark.parametrize(("kind", "sheet"), SHEETS, ids=lambda one: getattr(one, "name", one))
def test_first_words_keep_their_own_rules(kind, sheet):
    for part in sheet.parts:
        assert checked_text(part, part.first) == part.first
        assert part.rows > 1 or "\n" not in part.first


def test_the_words_of_a_decision_go_the_same_way(admin, stored):
    assert say(admin, HIDE, reason="Thank you. We keep it for now.").status_code == 303
    assert stored.one(select(SiteText.words)) == {"reason": "Thank you. We keep it for now."}
    event = stored.one(select(AuditEvent).where(AuditEvent.action == "decision_text.changed"))
    assert (event.subject, event.details) == ("decision_text:hide", {"fields": ["reason"]})
    page = Page(admin.get(HIDE).text)
    assert page.form(HIDE).given["mend"].startswith("Your words are safe.")
    assert "yours" in Page(admin.get("/admin/decision-words").text).words


def test_a_moderator_is_offered_the_sites_own_reason(admin, client, make):
    say(admin, HIDE, reason="Thank you. We keep it for now.")
    made = make.thread(alice, CRISIS)
    case = client.as_(mira).get(f"/moderation/cases/{make.case_ref(made.post_ref)}")
    assert "Thank you. We keep it for now." in case.text


@pytest.mark.parametrize("person", [guest, bob, mira, sam], ids=str)
def test_nobody_else_finds_these_pages(client, person):
    closed = 303 if person is guest else 404  # a guest is asked to sign in
    for address in ("/admin/help-texts", GRIEF, HIDE):
        assert client.as_(person).get(address).status_code == closed
    assert client.post_form(f"{GRIEF}/first-words", version="0").status_code in (401, 404)


@pytest.mark.parametrize(
    "address", ["/admin/help-texts/hide", "/admin/decision-words/suicide", "/admin/help-texts/%00"]
)
def test_what_is_no_text_is_not_found(admin, address):
    assert admin.get(address).status_code == 404
    assert admin.post_form(address, version="0").status_code == 404


@pytest.mark.parametrize("version", ["", "many", "99999999999999999999999999"])
def test_a_version_that_cannot_be_read_changes_nothing(admin, stored, version):
    answer = admin.post_form(GRIEF, version=version, lead=OWN)
    assert answer.status_code in (409, 422)
    assert OWN in answer.text
    assert stored(select(SiteText.name)) == []


def test_every_need_has_a_sheet():
    assert set(NEEDS) == set(words.WORDS)


LETTER = "/admin/mail-texts/reset"
LINK = "https://forum.example/reset/x"


def test_a_letter_in_words_of_the_site(admin, app):
    with app.app_context():
        before = mail.draw("emails/reset.txt", link=LINK)
    assert say(admin, LETTER, subject="As you asked", text="Here it is: {link}\n\n{short_name}").status_code == 303
    with app.app_context():
        assert mail.draw("emails/reset.txt", link=LINK) == f"Here it is: {LINK}\n\nHearth\n"
        assert letters.subject_of("emails/reset.txt") == "As you asked"
    admin.fill_in(LETTER, f"{LETTER}/first-words")
    with app.app_context():
        assert mail.draw("emails/reset.txt", link=LINK) == before
        assert letters.subject_of("emails/reset.txt") == "Your request"


@pytest.mark.parametrize("text", ["Here it is.", "Here: {link}", "{link} {short_name} {name}"])
def test_a_letter_keeps_its_link(admin, stored, text):
    assert say(admin, LETTER, text=text).status_code == 422
    assert stored(select(SiteText.name)) == []


def test_every_letter_has_a_sheet():
    files = {path.stem for path in (ROOT / "templates" / "emails").glob("*.txt")}
    assert set(letters.SHEETS) == files
