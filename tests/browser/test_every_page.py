"""What every page of the site holds, for each person who goes there; and that no page is forgotten.

One walk for each person looks at everything, because most of the time goes into reaching the pages.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser
from werkzeug.exceptions import HTTPException

from tests.browser.demo_site import DemoSite
from tests.browser.stops import BY_PERSON, STOPS, Stop
from tests.browser.tour import failures, run_axe, run_axe_elsewhere, take
from tests.people import Person

ORDER = ("#main", "nav", "/help", "/leave", "header", "div", "footer")
WRONG = {
    "axe finds something, on a phone in light or on a wide screen in the dark": lambda seen: seen.axe,
    "wider than the narrowest phone, or cut off": lambda seen: seen.too_wide,
    "the console is not silent: the content policy, or a script": lambda seen: seen.console,
    "asks another site": lambda seen: seen.foreign,
    "help, the exit and the other parts stand in another order": lambda seen: seen.frame != ORDER and seen.frame,
    "the title tells a text": lambda seen: ("buses" in seen.title or "funeral" in seen.title) and seen.title,
    "the title does not name the site": lambda seen: not seen.title.endswith(" - Hearth") and seen.title,
}
# Addresses that are no page of their own.
NO_PAGE = {
    "accountability.audit_file": "a CSV file",
    "accountability.dashboard_file": "a CSV file",
    "crisis_export.csv_file": "a CSV file",
    "crisis_export.json_file": "a JSON file",
    "crisis_import.rejected": "a CSV file",
    "desk.news": "a number for the script of the queue",
    "pages.healthz": "for machines",
    "pages.readyz": "for machines",
    "pages.leave": "leads away; the page it leaves is looked at in test_axe_pages.py",
    "pages.leave_continue": "leads back",
    "offline.files": "a list for the script of /help/offline",
    "offline.worker": "a script",
    "second_factor.show": "not on this site: the demo asks for no second step",
    "pages.style": "looked at in every look by tests/look/test_axe.py",
    "anonymous.show_notes": "the page of replies: /posts/<ref>/notes is the same template",
    "anonymous.ask_deletion": "the page of members: /posts/<ref>/deletion is the same template",
    "static": "files",
}


@pytest.mark.parametrize("who", [who for who, _ in BY_PERSON], ids=str)
def test_every_page_of(chromium: Browser, site: DemoSite, who: Person) -> None:
    seen = take(chromium, site, who)
    assert len(seen) > 5
    assert {name: found for name, wrong in WRONG.items() if (found := failures(seen, wrong))} == {}


def test_no_page_is_forgotten(site: DemoSite) -> None:
    """A new address is a stop of somebody, or stands above with why it is none."""
    rules = [rule for rule in site.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    pages = {rule.endpoint for rule in rules} - {"breaks", "too_many"}
    reached = {endpoint for stop in STOPS if (endpoint := endpoint_of(site, stop))}
    assert pages - reached - NO_PAGE.keys() == set(), "reached by nobody: add a stop"
    assert NO_PAGE.keys() - pages == set(), "no longer there"


def endpoint_of(site: DemoSite, stop: Stop) -> str | None:
    path = re.sub(r"\{\w+\}|\*", "x", stop.ends or stop.path).partition("?")[0]
    try:
        return str(site.app.url_map.bind("localhost").match(path)[0])
    except HTTPException:
        return None


def test_axe_would_find_something_in_both_looks(chromium: Browser, site: DemoSite) -> None:
    context = site.open(chromium)
    page = context.new_page()
    page.goto("/sign-in")
    page.evaluate("document.querySelector('label').remove()")
    assert any("label" in found for found in run_axe(page))
    assert any("label" in found for found in run_axe_elsewhere(page))
    context.close()
