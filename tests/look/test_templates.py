"""What holds for every template of the house, read as text and rendered without the app."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.look.render import ADA, ALICE, GUEST, MIRA, ROOT, Site, Visitor, make_environment, render
from tests.look.sprite import SPRITE

TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html") if "emails" not in path.parts)
COMPONENTS = sorted((ROOT / "templates" / "components").glob("*.html"))
ERRORS = sorted((ROOT / "templates" / "errors").glob("[0-9]*.html"))
INLINE = re.compile(r"\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|<style|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE)

FORM_IN_PARAGRAPH = re.compile(r"<p\b[^>]*>(?:(?!</p>).)*?(?:\{\{-? post_button\(|<form\b)", re.DOTALL)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT / "templates"))


class Anchors(HTMLParser):
    """Collects what a page's first stops are: links and buttons in their order, and the landmarks."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[dict[str, str | None]] = []
        self.landmarks: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.links.append(dict(attrs))
        if tag in ("header", "nav", "main", "footer") and dict(attrs).get("class") != "post-head":
            self.landmarks.append(tag)


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_nothing_is_inline(path: Path) -> None:
    assert INLINE.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "markup", ['<p style="x">', "<a onclick='x'>", "<script>", "<style>", '<a href="javascript:x">']
)
def test_the_pattern_finds_inline_code(markup: str) -> None:
    assert INLINE.search(markup)


def test_no_paragraph_holds_a_form() -> None:
    """A browser ends the paragraph where the form begins, and what follows stands outside."""
    assert [name_of(path) for path in TEMPLATES if FORM_IN_PARAGRAPH.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    ("markup", "found"),
    [('<p class="x">{{ post_button("a") }}</p>', True), ("<p>a</p><form>", False), ("<p>a <form></p>", True)],
)
def test_the_pattern_finds_a_form_in_a_paragraph(markup: str, found: bool) -> None:
    assert bool(FORM_IN_PARAGRAPH.search(markup)) == found


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_it_compiles(path: Path) -> None:
    make_environment().get_template(name_of(path))


@pytest.mark.parametrize("path", COMPONENTS, ids=name_of)
def test_a_component_says_its_arguments_first(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"{{#- {path.stem}(")
    assert f"macro {path.stem}(" in text


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_every_icon_is_in_the_sprite(path: Path) -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', SPRITE.read_text(encoding="utf-8")))
    assert set(re.findall(r'[\b(]icon(?:_name=|\()"([\w-]+)"', path.read_text(encoding="utf-8"))) <= drawn


@pytest.mark.parametrize("viewer", [GUEST, ALICE, MIRA, ADA], ids=lambda viewer: viewer.name or "guest")
@pytest.mark.parametrize("template", ["samples/home.html", "samples/thread.html", "errors/404.html", "errors/503.html"])
def test_the_first_stops_and_the_order_are_the_same_on_every_page(template: str, viewer: Visitor) -> None:
    page = Anchors(render(template, viewer=viewer, fallback_lines=[]))
    assert [link["href"] for link in page.links[:3]] == ["#main", "/help", "/leave"]
    assert page.links[2]["rel"] == "nofollow"
    order = [mark for mark in page.landmarks if mark != "nav"]
    assert (page.landmarks[0], order) == ("nav", ["header", "main", "footer"])


@pytest.mark.parametrize("path", ERRORS, ids=name_of)
@pytest.mark.parametrize(
    "lines", [[], ["Samaritans 116 123"], [{"name": "Samaritans", "value": "116 123", "href": "tel:116123"}]]
)
def test_an_error_page_carries_help_and_the_exit(path: Path, lines: list[object]) -> None:
    html = render(name_of(path), fallback_lines=lines)
    assert 'class="help-strip"' in html
    assert 'href="/leave"' in html
    assert ("116 123" in html) == bool(lines)


def test_an_error_page_shows_the_words_it_was_given() -> None:
    html = render("errors/429.html", fallback_lines=[], message="Please wait <a> minute.")
    assert "Please wait &lt;a&gt; minute." in html


def test_text_that_came_back_is_shown_and_sent_again_whole() -> None:
    fields = [("title", "short"), ("body", 'the longest "b" <c>')]
    html = render("errors/resubmit.html", message="Safe.", action="/threads", fields=fields, sign_in=False, status=400)
    assert '<input type="hidden" name="body" value="the longest &#34;b&#34; &lt;c&gt;">' in html
    assert "the longest &#34;b&#34; &lt;c&gt;</div>" in html
    assert "Send again" in html


def test_the_neutral_page_names_neither_site_nor_subject() -> None:
    html = render("pages/leave.html", continue_url="/continue")
    assert "<title>Start</title>" in html
    assert '<a href="/continue">Continue</a>' in html
    assert not re.search(r"hearth|help|leave|talk|forum|js", html, re.IGNORECASE)


def test_a_form_that_failed_says_so_in_the_title() -> None:
    assert "<title>Error: Join - Hearth</title>" in render("samples/form.html")
    assert "<title>Home - Hearth</title>" in render("samples/home.html")


@pytest.mark.parametrize(
    ("viewer", "sees"),
    [(GUEST, {"/sign-in", "/sign-up"}), (ALICE, {"/me"}), (MIRA, {"/me", "/moderation"}), (ADA, {"/me", "/admin"})],
)
def test_everyone_is_offered_their_own_rooms_only(viewer: Visitor, sees: set[str]) -> None:
    offered = {link["href"] for link in Anchors(render("errors/404.html", viewer=viewer, fallback_lines=[])).links}
    assert offered & {"/sign-in", "/sign-up", "/me", "/moderation", "/admin"} == sees


def test_signing_out_is_a_form_with_a_token() -> None:
    html = render("samples/home.html", viewer=ALICE)
    assert re.search(
        r'<form action="/sign-out" method="post"><input type="hidden" name="csrf_token" value="token">', html
    )


@pytest.mark.parametrize("demo", [True, False])
def test_a_demonstration_says_that_it_is_one(demo: bool) -> None:
    assert ("This is a demonstration" in render("samples/home.html", site=Site(demo=demo))) == demo


def test_the_chosen_theme_is_on_the_root_and_pressed() -> None:
    html = render("samples/home.html", theme="dark")
    assert 'data-theme="dark"' in html
    assert re.findall(r'value="(\w*)" aria-pressed="true"', html) == ["dark"]


def test_member_text_is_escaped_in_every_component() -> None:
    canary = "<b>\"canary'"
    env = make_environment()
    source = (
        '{% from "components/thread_row.html" import thread_row %}{% from "components/post.html" import post %}'
        '{% from "components/field.html" import field %}{% from "components/textarea.html" import textarea %}'
        '{{ thread_row(c, "/t", c, "now", note=c, space=c) }}{{ post("p", c, "", "now", note=c, reason=c, mine=true) }}'
        '{{ field("f", c, value=c, hint=c, errors=[c]) }}{{ textarea("t", c, value=c) }}'
    )
    assert "<b>" not in env.from_string(source).render(c=canary)
