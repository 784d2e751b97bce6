"""The picture of a mask: drawn by ourselves, in the page, from its two words alone."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from forum.core.mask_pictures import FIGURES, SCENES, mask_picture
from forum.core.mask_words import ADJECTIVES, CREATURES
from tests.client import Page
from tests.people import alice, bob

ALLOWED = {"svg", "g", "path", "circle", "ellipse"}


def parsed(name: str) -> ElementTree.Element:
    return ElementTree.fromstring(mask_picture(name))  # noqa: S314, our own constants


def test_every_word_has_its_place_and_no_word_two():
    figures = [word for words, _ in FIGURES for word in words.split()]
    assert sorted(figures) == sorted(CREATURES)
    scenes = [word for words in SCENES.values() for word in words.split()]
    assert len(set(scenes)) == len(scenes)
    assert set(scenes) <= set(ADJECTIVES)


@pytest.mark.parametrize("creature", CREATURES)
def test_every_picture_is_plain_well_formed_and_silent(creature):
    """Nothing that a content policy would stop, nothing fetched, nothing said twice to a screen reader."""
    picture = parsed(f"Quiet {creature.capitalize()}")
    assert {node.tag for node in picture.iter()} <= ALLOWED
    assert not {name for node in picture.iter() for name in node.attrib} & {"style", "href", "id", "onload"}
    assert picture.get("aria-hidden") == "true"
    assert "url(" not in mask_picture(f"Quiet {creature}")


def test_the_same_words_draw_the_same_and_other_words_mostly_another():
    """Shapes, not colours: without a tone or an outline there are still hundreds of pictures."""
    assert mask_picture("Quiet Heron") == mask_picture("quiet heron")
    shapes = {mask_picture(f"{adjective} {creature}") for adjective in ADJECTIVES for creature in CREATURES}
    assert len(shapes) > 500
    assert not any(re.search(r"#[0-9a-f]{3}|rgb|tone", shape) for shape in shapes)


@pytest.mark.parametrize("name", ["", "Heron", "Nobody Knows This", "<b>\"'", "Émile Łoś", "\ud83d\ude00"])
def test_a_name_that_is_no_mask_draws_something_and_lets_nothing_in(name):
    assert parsed(name).tag == "svg"
    assert "<b>" not in mask_picture(name)


def test_a_masked_post_and_the_preview_of_it_have_the_picture_and_a_named_one_its_letter(client, make):
    thread = make.thread(alice, voice="mask")
    make.reply(thread, bob)
    page = Page(client.as_(alice).get(f"/threads/{thread.thread_ref}").text)
    masked, named = page.all("article", data_post="")
    mask = next(iter(masked.one("h2").all("bdi"))).words
    picture = next(node.get("d") for node in parsed(mask).iter("path"))
    assert [path["d"] for path in masked.one("span", aria_hidden="true", class_="").all("path")][:1] == [picture]
    assert named.all("span", aria_hidden="true")[0].words == "B"
    own = page.form(f"/threads/{thread.thread_ref}/replies").one("label", for_="f-voice-mask")
    assert own.words == mask
    assert next(path["d"] for path in own.all("path")) == picture


def test_no_picture_is_fetched(client, make):
    """A request for a picture would tell a log on the way who previews which mask."""
    client.as_(alice)
    text = client.get("/threads/new?space=kitchen").text
    assert 'class="mask-art"' in text
    assert not re.search(r"<img|background:|/masks/", text)
