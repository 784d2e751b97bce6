"""What colleagues left for somebody stands below the head of a page, which says first where one is."""

from __future__ import annotations

import pytest

from tests.client import Page
from tests.moderation.conftest import open_for
from tests.people import bob, mira, omar, sam


@pytest.mark.parametrize("of", ["queue", "post", "member"])
def test_the_name_of_a_page_stands_above_what_was_left_for_its_reader(client, visitor, make, house, of):
    opened = open_for(make, bob, "You are all pathetic and stupid.")
    miras = visitor().as_(mira)
    fields = {"colleague": house.known[omar].ref, "words": "I have written to him."}
    assert miras.fill_in(opened.to("hand"), opened.to("hand"), **fields).status_code == 303
    page = {"queue": "/moderation", "post": opened.page}.get(of) or about_bob(visitor, opened)
    text = client.as_(omar).get(page).text
    assert text.index("<h1>") < text.index("hands you a case") < text.index("I have written to him.")


def about_bob(visitor, opened) -> str:
    sams = visitor().as_(sam)
    sams.fill_in(opened.page, opened.to("look"), look_reason="The third time.")
    rows = Page(sams.get("/moderation").text).all("li", data_case="")
    (row,) = [one for one in rows if "Member" in one.words]
    return f"/moderation/cases/{row['data-case']}"
