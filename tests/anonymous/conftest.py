"""A guest who writes without an account, through the pages themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.client import Page, Visitor

QUIET = "The kettle is on and the rain has stopped."
NEW, RECEIPT = "/anonymous/new", "/receipt"


def words_on(answer: TestResponse) -> list[str]:
    """The nine words of an answer page."""
    return [item.words for item in Page(answer.text).one("ol", id="receipt-words").all("li")]


def write(client: Visitor, body: str = QUIET, **more: Any) -> TestResponse:
    fields = {"space": "doorstep", "title": "A small thing", "body": body, **more}
    return client.post_form(NEW, **fields)


@pytest.fixture
def written(client: Visitor) -> Callable[..., list[str]]:
    """Writes as a guest in `client`'s browser and gives the nine words."""

    def writes(body: str = QUIET, **more: Any) -> list[str]:
        answer = write(client, body, **more)
        assert answer.status_code == 200, answer.text
        return words_on(answer)

    return writes


@pytest.fixture
def reopened(visitor: Callable[[], Visitor]) -> Callable[[list[str]], Visitor]:
    """Another browser, in which the nine words have opened the post."""

    def opens(words: list[str]) -> Visitor:
        other = visitor()
        answer = other.post_form(RECEIPT, words=" ".join(words))
        assert answer.status_code == 303, answer.text
        return other

    return opens
