"""How Hearth speaks: plain, short and kind, in every template and every message."""

import re
import tomllib

import pytest

from tests.pages.reading import ROOT, count_words, modules, passages, sentences, strings, templates

LONGEST_SENTENCE = 20  # words
BANNED = re.compile(
    r"\b(commit(s|ted|ting)? suicide|(un)?successful(ly)? (suicide|attempt)|failed (suicide|attempt)|suicide victim"
    r"|victims?|mentally ill|crazy|insane|addicts?|junkie|invalid|oops|whoops|uh[- ]oh|click here|simply|obviously"
    r"|attention[- ]seek\w*|it gets better|it will get better|stay strong|you are not alone|you’re not alone"
    r"|think of your (family|children)|don’t do it|cry for help only|man up|everything happens for a reason)\b",
    re.IGNORECASE,
)
SHOUT = re.compile(r"\w!(?=\s|$|[”\"’])")
METHODS = re.compile(
    r"\b(overdos\w*|tablets?|pills?|rope|noose|blades?|razor|bridge|ligature|hang(ed|ing)? (myself|himself|herself)"
    r"|calories?|kilos?|kg|stone lighter|bmi|\d+ ?mg)\b",
    re.IGNORECASE,
)
SAMPLES = ("style",)  # the builders' page shows how texts look, also bad ones


def _id(path):
    return str(path.relative_to(ROOT))


def _templates(*folders):
    return [path for path in templates(*folders) if path.parent.name not in SAMPLES and path.name != "style.html"]


@pytest.mark.parametrize("template", _templates(), ids=_id)
def test_no_template_uses_a_banned_word(template):
    found = [match.group() for text in passages(template) for match in BANNED.finditer(text)]
    assert found == []


@pytest.mark.parametrize("template", _templates(), ids=_id)
def test_no_template_shouts(template):
    assert [text for text in passages(template) if SHOUT.search(text)] == []


@pytest.mark.parametrize("template", _templates("pages", "anonymous", "errors", "accounts", "crisis"), ids=_id)
def test_sentences_are_short(template):
    long = [s for text in passages(template) for s in sentences(text) if count_words(s) > LONGEST_SENTENCE]
    assert long == []


@pytest.mark.parametrize("module", modules(), ids=_id)
def test_no_message_uses_a_banned_word_or_shouts(module):
    found = [text for text in strings(module) if BANNED.search(text) or SHOUT.search(text)]
    assert found == []


def test_the_rules_would_see_a_breach():
    assert BANNED.search("He committed suicide last year.")
    assert BANNED.search("Invalid input")
    assert SHOUT.search("Something went wrong!")
    assert not SHOUT.search("a != b")
    assert count_words("You don’t need an e-mail address.") == 6
    assert METHODS.search("I took pills")


def _demo_texts():
    for path in sorted((ROOT / "forum" / "demo_content").glob("*.toml")):
        for thread in tomllib.loads(path.read_text(encoding="utf-8")).get("thread", ()):
            yield f"{thread['title']}\n\n{thread['body']}"
            yield from (reply["body"] for reply in thread.get("reply", ()))


def test_the_demo_tells_of_no_method_and_no_number():
    assert [text for text in _demo_texts() if METHODS.search(text)] == []


def test_the_demo_has_no_phrases_that_hurt():
    assert [text for text in _demo_texts() if BANNED.search(text)] == []
