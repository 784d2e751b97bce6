"""Opening the page of one's own masked posts, as its reader does."""

from __future__ import annotations

from tests.client import Page, Visitor
from tests.people import Person

OWN = "/me/anonymous"


def opened(client: Visitor, person: Person, words: str = "") -> Page:
    """The page after signing in and typing `words`, the password when there are none."""
    typed(client.as_(person), words or person.password)
    return Page(client.get(OWN).text)


def typed(client: Visitor, words: str) -> None:
    answer = client.fill_in(OWN, OWN, password=words)
    assert (answer.status_code, answer.location) == (303, OWN), answer.text


def listed(page: Page) -> list[str]:
    """The references of the posts on the page, in their order."""
    return [
        heading.one("a", href="")["href"].removeprefix("/posts/")
        for heading in page.one("main").all("h2")
        if heading.all("a")
    ]
