"""Help and the exit are the first stops of every page, and the parts of a page always stand in the same order."""

import pytest

from tests.browser.demo_site import DemoSite
from tests.client import Page
from tests.people import alice

FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing-here", 404),
        ("GET", "/moderation", 404),
        ("PUT", "/guidelines", 405),
        ("GET", "/too-many", 429),
        ("GET", "/breaks", 500),
    ],
)
def test_an_error_has_help_and_the_exit(site: DemoSite, method: str, path: str, status: int) -> None:
    answer = site.visitor(alice).open(path, method=method)
    assert answer.status_code == status
    check_error_page(answer.text)


def test_too_much_at_once_has_them_too(site: DemoSite) -> None:
    answer = site.visitor(alice).post("/threads", data=b"body=" + b"a" * 1_100_000, content_type=FORM)
    assert answer.status_code == 413
    check_error_page(answer.text)


def check_error_page(html: str) -> None:
    page = Page(html)
    assert page.links[:3] == ["#main", "/help", "/leave"]
    assert any(link.startswith(("tel:", "sms:", "https:")) for link in page.links), "a line to reach at once"
