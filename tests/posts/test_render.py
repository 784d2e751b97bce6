"""Rendering what people write: what they see, and what may never come out."""

from __future__ import annotations

import sys
from html.parser import HTMLParser
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.posts.text import LINK_REL, RENDER_VERSION, SCHEMES, TAGS, render

XSS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "[x](/leave)",
    '[x](https://a.example" onmouseover="alert(1))',
    "[x](https://a.example 'onclick=alert(1)')",
    "<javascript:alert(1)>",
    '<https://a.example/"onload=alert(1)>',
    "![x](javascript:alert(1))",
    '![x](https://a.example/i.png"onerror="alert(1))',
    "[![x](x)](javascript:alert(1))",
    '```"><script>alert(1)</script>\nx\n```',
    "```js onload=alert(1)\nx\n```",
    "<style>@import 'x'</style>",
    "<math><mtext></p><style><img src=x onerror=alert(1)>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<!--<img src="--><img src=x onerror=alert(1)>">',
    "<![CDATA[<script>alert(1)</script>]]>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<form action=/leave><button>x",
    '<a href="https://a.example" target=_top ping=x>x</a>',
    '<p style="position:fixed" class=x id=help-panel>x</p>',
    "[x]: javascript:alert(1)\n\n[x]",
    "1. <b onclick=alert(1)>x</b>\n2. y",
    "\ufeff<script>\u2028alert(1)</script>",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
]
PIECES = st.sampled_from(
    [*XSS, "**", "_", "`", "> ", "- ", "1. ", "[", "](", ")", "<", ">", "&", "\n", "\n\n", "    ", "javascript:", "x"]
)


class Reader(HTMLParser):
    """Collects what a browser would make of the HTML."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment came out: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration came out: {decl}")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"a declaration came out: {data}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction came out: {data}")


def assert_only_allowed(html: str) -> None:
    for tag, attributes in Reader(html).tags:
        assert tag in TAGS
        if tag == "a":
            assert set(attributes) <= {"href", "rel"}
            assert attributes["rel"] == LINK_REL
            assert (attributes.get("href") or "https:").partition(":")[0].lower() in SCHEMES
        elif tag == "ol":
            assert set(attributes) <= {"start"}
            assert (attributes.get("start") or "1").isdigit()
        else:
            assert not attributes


@pytest.mark.parametrize("source", XSS)
def test_known_attacks_come_out_harmless(source: str) -> None:
    assert_only_allowed(render(source))


@settings(deadline=None)
@given(st.lists(PIECES | st.text(max_size=12), max_size=25).map("".join))
def test_any_mixture_comes_out_harmless(source: str) -> None:
    assert_only_allowed(render(source))


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_comes_out_harmless(source: str) -> None:
    assert_only_allowed(render(source))


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("hello", "<p>hello</p>\n"),
        ("one\ntwo", "<p>one<br>\ntwo</p>\n"),
        ("one\r\n\r\ntwo", "<p>one</p>\n<p>two</p>\n"),
        ("*a* and **b** and `c`", "<p><em>a</em> and <strong>b</strong> and <code>c</code></p>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("1986. It was a hard year.", '<ol start="1986">\n<li>It was a hard year.</li>\n</ol>\n'),
        ("> they said", "<blockquote>\n<p>they said</p>\n</blockquote>\n"),
        ("a\n\n***\n\nb", "<p>a</p>\n<hr>\n<p>b</p>\n"),
        ("```\nx < y\n```", "<pre><code>x &lt; y\n</code></pre>\n"),
        ("[x](https://a.example)", f'<p><a href="https://a.example" rel="{LINK_REL}">x</a></p>\n'),
        ("<mailto:a@b.example>", f'<p><a href="mailto:a@b.example" rel="{LINK_REL}">mailto:a@b.example</a></p>\n'),
        ("# not a heading", "<p># not a heading</p>\n"),
        ("a line\n---\nanother", "<p>a line</p>\n<hr>\n<p>another</p>\n"),
        ("    set in by hand", "<p>set in by hand</p>\n"),
        ("I <3 you & me", "<p>I &lt;3 you &amp; me</p>\n"),
        ("| a | b |\n|---|---|", "<p>| a | b |<br>\n|---|---|</p>\n"),
    ],
)
def test_a_small_part_of_markdown_works(source: str, html: str) -> None:
    assert render(source) == html


def test_a_relative_link_stays_text() -> None:
    assert "<a" not in render("[see this](/leave)")
    assert "/leave" in render("[see this](/leave)")


@pytest.mark.parametrize("prefix", ["> ", ">", "- ", "1. ", "> - "])
def test_very_deep_nesting_loses_no_word(prefix: str) -> None:
    assert "please hear me" in Reader(render(prefix * 400 + "please hear me")).text


@pytest.mark.parametrize(
    "url",
    [
        "https://forum.example/leave",
        "http://localhost:8000/leave?x=1#y",
        "https://forum.example//leave",
        "https://forum.example/./a/../leave/",
        "https://forum.example/%6Ceave",
        "https://forum.example/%2e%2e/leave",
        "https:/leave",
        "https:leave",
        "HTTPS://forum.example/leave/continue",
    ],
)
def test_no_link_of_a_post_leads_to_the_exit(url):
    for source in (f"[read this]({url})", f"<{url}>"):
        reader = Reader(render(source))
        assert "a" not in [tag for tag, _ in reader.tags]
        assert url in reader.text, "the words stay"


@pytest.mark.parametrize("url", ["https://a.example/leave-of-absence", "https://a.example/parents/leave"])
def test_a_page_about_leave_is_a_link(url):
    assert f'href="{url}"' in render(f"[read this]({url})")


@pytest.mark.parametrize(
    "source", ["[x]: https://a.example 'my own words'", "<div>my own words</div>", "![my own words](x)"]
)
def test_what_is_switched_off_keeps_its_words(source: str) -> None:
    assert "my own words" in Reader(render(source)).text


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(["sad", "tired", "\n", "\n\n", "> ", "- ", "* ", "    ", "1. ", "# ", "---\n"]), max_size=60
    )
)
def test_every_word_is_still_there(parts: list[str]) -> None:
    shown = Reader(render(" ".join(parts))).text.split()
    for word in ("sad", "tired"):
        assert shown.count(word) == parts.count(word)


def test_a_fault_in_the_renderer_still_shows_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    from forum.posts import text

    def fail(*args: object) -> str:
        raise RecursionError

    monkeypatch.setattr(text.MARKDOWN, "parse", fail)
    assert render("a <b>\nb\n\nc") == "<p>a &lt;b&gt;<br>b</p>\n<p>c</p>\n"


@pytest.mark.parametrize(
    "unit", [">", "> ", "*", "[", "![", "`", "_a", "**a", "[a](", "<", "&", "\n- ", "*a _b ", "![[]("]
)
def test_the_work_grows_no_faster_than_the_text(unit: str) -> None:
    small, large = (_calls(unit * (size // len(unit))) for size in (1_000, 4_000))
    assert large < small * 4 * 1.5


@pytest.mark.parametrize("unit", [">", "*", "["])
def test_fifty_thousand_hostile_characters_come_out_harmless(unit: str) -> None:
    assert_only_allowed(render(unit * (50_000 // len(unit))))


def test_there_is_a_version_to_render_again_by() -> None:
    assert RENDER_VERSION >= 1


def _calls(source: str) -> int:
    """How many calls `render` makes, Python's and C's: a count, because a time would depend on the machine."""
    count = 0

    def tally(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(tally)
    try:
        render(source)
    finally:
        sys.setprofile(before)
    return count
