"""Text that people write: cleaned before it is stored, and rendered to safe HTML when it is stored.

Three walls, each able to hold alone: CommonMark with HTML off, then bleach, then nh3 with the same list. bleach still
lets a rare `javascript:` shape through and is no longer maintained; nh3 stops those. `render` never raises and never
loses words: where Markdown gives up (very deep nesting), the text is shown as plain paragraphs instead.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from html import escape
from urllib.parse import unquote, urlsplit

import bleach
import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from forum.core.errors import Unprocessable

RENDER_VERSION = 2  # goes up whenever the same source would give other HTML; a command renders stored posts again
MIN_LENGTH = 1
MAX_LENGTH = 20_000  # about 3,500 words: a long story fits whole, and a page of replies stays light

LINK_REL = "nofollow noopener noreferrer ugc"
SCHEMES = frozenset({"http", "https", "mailto"})
EXIT = "leave"  # the first part of the path of our own exit
TAGS = frozenset({"p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "a", "code", "pre", "hr"})
ATTRIBUTES: Mapping[str, frozenset[str]] = {"a": frozenset({"href"}), "ol": frozenset({"start"})}

# Off, each for the reader's sake: headings (a post has none, and "---" under a line would make one), indented code (an
# indented paragraph would not wrap), link definitions and raw HTML (their words would vanish), images.
RULES_OFF = ["heading", "lheading", "code", "reference", "html_block", "html_inline", "image"]
DEEPEST = 40  # levels of quotes and lists; far beyond any conversation, far below Python's recursion limit

LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Controls (PostgreSQL refuses NUL), halves of surrogate pairs (UTF-8 has none), non-characters; tab and newline stay.
UNSTORABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

NOTHING_YET = "There is nothing here yet. Please write something first. A few words are enough."
TOO_LONG = (
    "This is longer than one post can hold. It has {count:,} characters, and a post holds {limit:,}. "
    "Please split it in two."
)


def clean_source(text: str) -> str:
    """The form of `text` that is stored: one kind of newline, nothing that cannot be stored, canonical letters (NFC).

    Raises Unprocessable, with words for the author, unless it holds 1 to 20,000 characters before and after cleaning.
    """
    _ensure_length(text)
    cleaned = unicodedata.normalize("NFC", storable(text)).strip("\n").rstrip()
    if not _has_something_to_see(cleaned):
        raise Unprocessable(NOTHING_YET, field="body")
    _ensure_length(cleaned)
    return cleaned


def render(source: str) -> str:
    """Safe HTML of `source`: paragraphs, emphasis, lists, quotes, code, rules and links. Never raises."""
    text = storable(source)
    try:
        html = _markdown_html(text)
    except Exception:  # noqa: BLE001, a fault of the renderer must not cost a person their post
        html = _plain_html(text)
    return _second_wall(_first_wall(html))


def _ensure_length(text: str) -> None:
    if len(text) < MIN_LENGTH:
        raise Unprocessable(NOTHING_YET, field="body")
    if len(text) > MAX_LENGTH:
        raise Unprocessable(TOO_LONG.format(count=len(text), limit=MAX_LENGTH), field="body")


def storable(text: str) -> str:
    """The text with one kind of newline and without what no database keeps."""
    return UNSTORABLE.sub("", LINE_ENDS.sub("\n", text))


def _has_something_to_see(text: str) -> bool:
    """False for spaces, separators and invisible characters alone."""
    return any(unicodedata.category(character)[0] not in "ZC" for character in text)


def _markdown_html(text: str) -> str:
    tokens = MARKDOWN.parse(text)
    if _deepest(tokens) >= DEEPEST - 1:  # Past its limit the parser drops what is inside.
        return _plain_html(text)
    return str(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}))


def _deepest(tokens: Iterable[Token]) -> int:
    return max((token.level for token in tokens), default=0)


def _plain_html(text: str) -> str:
    paragraphs = re.split(r"\n{2,}", text.strip("\n"))
    return "".join(f"<p>{escape(paragraph).replace(chr(10), '<br>')}</p>\n" for paragraph in paragraphs)


def _first_wall(html: str) -> str:
    attributes = {tag: sorted(names) for tag, names in ATTRIBUTES.items()}
    return bleach.clean(html, tags=TAGS, attributes=attributes, protocols=SCHEMES, strip=False, strip_comments=True)


def _second_wall(html: str) -> str:
    """The same list again, by another parser; it also puts `rel` on every link."""
    attributes = {tag: set(names) for tag, names in ATTRIBUTES.items()}
    return nh3.clean(
        html, tags=set(TAGS), attributes=attributes, url_schemes=set(SCHEMES), link_rel=LINK_REL, url_relative="deny"
    )


def _is_welcome_link(url: str) -> bool:
    """Only absolute links of a known scheme, and none to an exit: whoever follows a link in a post stays signed in."""
    scheme, colon, _ = url.partition(":")
    return bool(colon) and scheme.strip().lower() in SCHEMES and not _leads_to_exit(url)


def _leads_to_exit(url: str) -> bool:
    """Whether a path is our exit, however it is written. The host is not asked for: a site may have several names, and
    elsewhere this path is rare enough to be shown as words."""
    try:
        path = unquote(urlsplit(url).path).replace("\\", "/")
    except ValueError:
        return True  # nobody can say where it leads
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return parts[:1] == [EXIT]


class _Markdown(MarkdownIt):
    """The house's Markdown: it keeps a link only where it may lead."""

    def validateLink(self, url: str) -> bool:
        return _is_welcome_link(url)


MARKDOWN = _Markdown("commonmark", {"html": False, "breaks": True, "maxNesting": DEEPEST}).disable(RULES_OFF)
