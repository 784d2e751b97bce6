"""The style page is complete: a part of the house that is not shown there is not looked at by anyone."""

import re

import pytest

from tests.look.render import ROOT, render

# Pieces of other components or of the frame that every page has, and what a room makes of them from its own data.
SHOWN_INSIDE_OTHERS = {
    "field_words",
    "mark",
    "nav_link",
    "resource_line",
    "own_post",
    "sent_lines",
    "shown_panel",
    "shown_post",
    "shown_statement",
}
# Stand alone on a page of their own, with its <h1>.
SHOWN_ON_THEIR_PAGE = {"confirm", "hero", "resubmit"}
STYLE = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "templates" / "style").glob("*.html")))
NAMES = {path.stem for path in (ROOT / "templates" / "components").glob("*.html")}


@pytest.mark.parametrize("name", sorted(NAMES - SHOWN_INSIDE_OTHERS - SHOWN_ON_THEIR_PAGE))
def test_the_component_is_shown(name: str) -> None:
    assert re.search(rf"(?:{{{{|call) *{name}\(|{{{name}\(", STYLE)


@pytest.mark.parametrize("state", ["waiting", "hidden", "folded"])
def test_a_post_is_shown_in_each_state_of_its_own_look(state: str) -> None:
    assert f'state="{state}"' in STYLE


def test_the_contract_of_the_parts_is_kept() -> None:
    html = render("pages/style.html")
    assert '<section class="help-panel" id="help-panel"' in html
    assert re.search(r'<article class="post[^>]* data-post="p1"', html)
    assert re.search(r'<li class="[^"]*" data-case="7hq2" data-care="4" data-due="2026-11-22T14:30:00Z">', html)
    assert html.count('<li class="resource" data-resource=') == 5
