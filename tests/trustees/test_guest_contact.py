"""A guest leaves a way to reach them with their post: by the nine words alone, and it goes when the post goes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from forum.core import worker
from forum.posts.models import Post, State
from forum.trustees import armour, boxes, queries
from forum.trustees.models import SealedGuestContact
from tests.anonymous.conftest import words_on, write
from tests.client import Page
from tests.factories.dump import dump
from tests.factories.making import CRISIS
from tests.people import alice, mira
from tests.trustees.conftest import name

ADDRESS, RECEIPT = "/receipt/contact", "/receipt"
WORDS = "I am at the Mill hostel, room 4. Ask for Jo."
COUNT = select(func.count()).select_from(SealedGuestContact)
POST = select(Post.id).where(Post.voice == "guest", Post.position == 1)


@pytest.fixture
def receipt(client, trust) -> list[str]:
    """The nine words of a guest's post, which is open in `client`."""
    return words_on(write(client))


def leave(client, words: str = WORDS, **more):
    return client.post_form(ADDRESS, details=words, **more)


def read(app, trust, post_id: int, pair=(0, 1)) -> str:
    first, second = pair
    with app.app_context():
        text = queries.released_box(post_id, trust.members[first], trust.members[second])
    text = boxes.open_layer(trust.keys[second], boxes.open_layer(trust.keys[first], text))
    return boxes.unpack_contact(armour.read(text).content).text


@pytest.mark.parametrize("pair", boxes.PAIRS)
def test_two_trustees_can_read_it(app, client, receipt, stored, trust, pair):
    assert ADDRESS in Page(client.get(RECEIPT).text).links
    answer = client.fill_in(ADDRESS, ADDRESS, details=WORDS)
    assert (answer.status_code, answer.location) == (303, RECEIPT)
    assert read(app, trust, stored.one(POST), pair) == WORDS


def test_a_later_post_of_the_same_guest_leads_to_it_and_nobody_elses(app, client, receipt, stored, trust):
    leave(client)
    client.post_form("/receipt/replies", body="And another thing.")
    later = stored.one(select(Post.id).where(Post.voice == "guest", Post.position == 2))
    assert read(app, trust, later) == WORDS
    write(client, key="another", title="Another guest")
    others = [found for found in stored(POST) if found != stored.one(select(SealedGuestContact.post_id))]
    with app.app_context():
        assert [queries.has_box(number) for number in others] == [False]


def test_no_page_shows_it_again_and_no_time_is_kept(client, house, receipt):
    leave(client)
    for address in (ADDRESS, RECEIPT):
        assert "hostel" not in client.get(address).text
    assert "One is kept" in Page(client.get(ADDRESS).text).words
    assert set(dump(house)["sealed_guest_contacts"][0]) == {"post_id", "set_number", "boxes", "commitment"}
    assert "hostel" not in str(dump(house))


def test_only_the_nine_words_lead_there(client, visitor, receipt):
    leave(client)
    other = visitor()
    assert other.get(ADDRESS).location == RECEIPT
    assert leave(other).status_code == 401
    assert other.as_(alice).get(ADDRESS).location == RECEIPT
    assert other.post_form(RECEIPT, words=" ".join(receipt)).status_code == 303
    assert "One is kept" in Page(other.get(ADDRESS).text).words


def test_sent_after_the_receipt_had_closed_the_text_is_still_there(visitor, receipt):
    answer = leave(visitor())
    assert answer.status_code == 401
    assert WORDS in Page(answer.text).words


def test_it_is_changed_and_taken_back(app, client, receipt, stored, trust):
    leave(client)
    leave(client, "I have moved to my aunt.")
    assert stored.one(COUNT) == 1
    assert read(app, trust, stored.one(POST)) == "I have moved to my aunt."
    assert leave(client, "", remove="1").status_code == 303
    assert stored.one(COUNT) == 0


@pytest.mark.parametrize(("words", "said"), [("", "Please write how"), ("a" * 401, "Please keep this to 400")])
def test_nothing_and_too_much_come_back(client, receipt, stored, words, said):
    answer = leave(client, words)
    assert answer.status_code == 422
    assert said in Page(answer.text).one("div", role="alert").words
    assert Page(answer.text).form(ADDRESS).given["details"] == words
    assert stored.one(COUNT) == 0


def test_taking_the_post_back_deletes_it(client, receipt, stored):
    leave(client)
    ref = stored.one(select(Post.ref))
    assert client.post_form(f"/receipt/{ref}/withdrawal").status_code == 303
    assert stored.one(COUNT) == 0
    answer = leave(client)
    assert answer.status_code == 403
    assert "You took this post back" in Page(answer.text).words
    assert stored.one(COUNT) == 0


def test_a_moderators_decision_does_not(client, make, receipt, stored):
    leave(client)
    for state in (State.HIDDEN, State.REMOVED):
        make.state(stored.one(select(Post.ref)), state, by=mira)
    assert stored.one(COUNT) == 1


def test_it_goes_ninety_days_after_the_last_post(app, client, clock, receipt, reopen, stored):
    leave(client)
    clock.tick(timedelta(days=60))
    client = reopen(receipt)
    client.post_form("/receipt/replies", body="Still here.")
    clock.tick(timedelta(days=60))
    sweep(app)
    assert stored.one(COUNT) == 1
    clock.tick(timedelta(days=31))
    sweep(app)
    assert stored.one(COUNT) == 0
    answer = leave(reopen(receipt))
    assert answer.status_code == 403
    assert "older than 90 days" in Page(answer.text).words


def sweep(app) -> None:
    with app.app_context():
        worker.run(once=True)


@pytest.fixture
def reopen(visitor):
    def opens(words: list[str]):
        other = visitor()
        assert other.post_form(RECEIPT, words=" ".join(words)).status_code == 303
        return other

    return opens


def test_off_it_is_not_offered_and_not_kept(client, stored):
    words_on(write(client))
    assert ADDRESS not in Page(client.get(RECEIPT).text).links
    answer = leave(client)
    assert answer.status_code == 403
    assert WORDS in Page(answer.text).words
    assert stored.one(COUNT) == 0


def test_after_a_change_of_trustees_one_is_asked_anew(client, house, receipt, pin):
    leave(client)
    pin(name(house, number=2).pins)
    assert "One is kept, for earlier trustees" in Page(client.get(ADDRESS).text).words


def test_danger_in_it_brings_help_at_once(client, receipt, stored, with_directory):
    cases = stored(select(func.count()).select_from(Post))
    answer = leave(client, CRISIS[:400])
    assert answer.status_code == 200
    assert "nobody on the team has read it" in Page(answer.text).one("section", id="help-panel").words
    assert stored.one(COUNT) == 1
    assert stored(select(func.count()).select_from(Post)) == cases
