"""What the tests of reports do over and over: tell about a post, and read the six words of a guest."""

from __future__ import annotations

from werkzeug.test import TestResponse

from tests.client import Page, Visitor
from tests.people import guest

THANKS, RECEIPT = "/reports/thanks", "/reports/receipt"
FORM_KEY = "the-key-of-one-form-1"


def tell(browser: Visitor, made, reason: str = "other", details: str = "", **more: str) -> TestResponse:
    answer = browser.post_form(f"/posts/{made.post_ref}/reports", reason=reason, details=details, **more)
    assert answer.status_code == 303, Page(answer.text).words
    return answer


def words_on(page: TestResponse) -> str:
    return " ".join(item.words for item in Page(page.text).one("ol", id="receipt-words").all("li"))


def tell_as_guest(browser: Visitor, made, reason: str = "other", details: str = "", **more: str) -> str:
    """Tell without an account; the six words."""
    tell(browser.as_(guest), made, reason, details, **more)
    return words_on(browser.get(THANKS))
