"""What is pasted is another's, spoilt, huge, or sent again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from forum.breakglass.models import BreakGlass, BreakGlassLayer
from forum.trustees import armour, boxes
from tests.breakglass.conftest import error, half_open, in_danger
from tests.client import Page
from tests.people import alice, bob, newt, omar

STATE = select(BreakGlass.state)


def test_the_opened_text_of_another_post_is_refused(glass, danger, make, stored):
    other = in_danger(glass, make, by=omar)
    theirs = half_open(glass, other)
    payload = glass.open_layer(newt, glass.box(theirs, newt))
    request = half_open(glass, danger)
    answer = glass.browser(newt).post_form(f"{request}/contact", payload=payload)
    assert answer.status_code == 422
    assert "not what was sealed with this post" in error(answer)
    assert "omar" not in Page(answer.text).one("main").words
    assert stored(select(BreakGlass.state).order_by(BreakGlass.id)) == ["half_open", "half_open"]


def test_a_layer_of_another_post_is_not_handed_on(glass, danger, make, stored):
    """The second trustee's device would open that post's, which nobody has released."""
    other = in_danger(glass, make, by=omar)
    theirs = half_open(glass, other)
    request = glass.ask(danger.case)
    glass.say_yes(request, bob, newt)
    browser = glass.browser(bob)
    answer = browser.post_form(f"{request}/layer", layer=glass.box(theirs, newt))
    assert answer.status_code == 422
    assert "belongs to another request" in error(answer)
    own = armour.read(glass.open_layer(bob, glass.box(request, bob)))
    for pair, content in (((0, 2), own.content), (own.pair, own.content + b"x"), (own.pair, own.content[:-1])):
        text = armour.write(armour.Armoured(kind=own.kind, post_ref=own.post_ref, pair=pair, content=content))
        assert browser.post_form(f"{request}/layer", layer=text).status_code == 422, (pair, len(content))
    assert stored(select(BreakGlass.state).order_by(BreakGlass.id)) == ["half_open", "released"]


def test_what_stood_around_a_layer_is_not_kept(glass, danger):
    request = glass.ask(danger.case)
    glass.say_yes(request, bob, newt)
    layer = glass.open_layer(bob, glass.box(request, bob))
    answer = glass.browser(bob).post_form(f"{request}/layer", layer=f"I think it is alice.\r\n{layer}\r\nGood luck")
    assert answer.status_code == 303
    assert glass.box(request, newt).split() == layer.split()


def short(text: str) -> str:
    return text[: len(text) // 2]


def without_an_end(text: str) -> str:
    return text.replace(armour.END, "")


def twice(text: str) -> str:
    return text.replace(armour.BEGIN, f"{armour.BEGIN}\n{armour.BEGIN}")


def huge(text: str) -> str:
    return text + "a" * 500_000


def full_of_beginnings(text: str) -> str:
    return armour.BEGIN * 700


def empty(text: str) -> str:
    return ""


SPOILT: list[Callable[[str], str]] = [short, without_an_end, twice, huge, full_of_beginnings, empty]


@pytest.mark.parametrize("spoil", SPOILT, ids=lambda spoil: spoil.__name__)
@pytest.mark.parametrize("act", ["layer", "contact"])
def test_a_spoilt_paste_is_refused_with_kind_words_and_can_be_mended(glass, danger, act, spoil, stored):
    request = half_open(glass, danger) if act == "contact" else glass.ask(danger.case)
    if act == "layer":
        glass.say_yes(request, bob, newt)
    person, name = (newt, "payload") if act == "contact" else (bob, "layer")
    right = glass.open_layer(person, glass.box(request, person))
    before = stored(STATE)
    browser = glass.browser(person)
    answer = browser.post_form(f"{request}/{act}", **{name: spoil(right)})
    assert answer.status_code == 422
    assert error(answer)
    assert stored(STATE) == before
    mended = browser.post_form(f"{request}/{act}", **{name: right})
    assert mended.status_code == (200 if act == "contact" else 303)


def test_ten_megabytes_are_turned_away_before_anybody_reads_them(glass, danger, stored):
    request = half_open(glass, danger)
    answer = glass.browser(newt).post_form(f"{request}/contact", payload="a" * 10_000_000)
    assert answer.status_code == 413
    assert stored(STATE) == ["half_open"]
    assert glass.show(request, newt).status_code == 200


def test_an_opened_text_that_names_another_member_is_refused(glass, danger, house):
    """Nobody can put a name in: the site knows a hash of what was sealed, with chance in it."""
    request = half_open(glass, danger)
    made_up = boxes.pack(boxes.Link(house.known[omar].ref, danger.post_ref))
    box = armour.Armoured(kind=armour.OPEN, post_ref=danger.post_ref, pair=(0, 1), content=made_up)
    answer = glass.browser(newt).post_form(f"{request}/contact", payload=armour.write(box))
    assert answer.status_code == 422


def test_sent_again_by_reload_it_says_so_and_shows_nothing(glass, danger, stored):
    request = half_open(glass, danger)
    payload = glass.open_layer(newt, glass.box(request, newt))
    browser = glass.browser(newt)
    first = browser.post_form(f"{request}/contact", payload=payload)
    assert first.headers["Cache-Control"] == "no-store"
    assert first.headers["Referrer-Policy"] == "same-origin"
    assert "alice" not in first.headers.get("Set-Cookie", "")
    again = browser.post_form(f"{request}/contact", payload=payload)
    assert again.status_code == 409
    assert "shown once" in error(again)
    assert alice.email not in again.text
    assert payload.split()[6] not in again.text, "what opens it is not given back either"
    assert stored(select(func.count()).select_from(BreakGlassLayer)) == [0]


def test_the_wrong_second_trustee_is_not_told_what_the_paste_says(glass, danger):
    """omar holds what newt opened: the site tells him nothing."""
    request = half_open(glass, danger)
    payload = glass.open_layer(newt, glass.box(request, newt))
    answer = glass.browser(omar).post_form(f"{request}/contact", payload=payload)
    assert answer.status_code == 403
    assert alice.email not in answer.text
