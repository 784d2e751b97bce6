"""A night with break-glass, in real windows without scripts, on a real server, with the trustees' own program."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_main_job import Watched, write_under_a_mask
from tests.factories.dump import Dump, dump
from tests.journeys.glass import TrustedSite, ask, bring_back, faults_of, looked_for, say_yes
from tests.live import ENGINES, open_house
from tests.people import alice, bob, mira, newt

CRY = "I want to end my life tonight. I have the tablets here."
STEPS = (
    "Asked",
    "Said yes",
    "Said yes",
    "Two trustees had said yes: the box was released",
    "Opened the first layer",
    "Opened the second layer; what it held was shown once",
    "Wrote down how it ended",
    "The writer was told",
)


@pytest.fixture(scope="module", params=ENGINES)
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[TrustedSite]:
    server = request.getfixturevalue("postgres_server") if request.param == "postgresql" else None
    made = open_house(request.param, tmp_path_factory.mktemp("glass"), server, worker_id)
    site = TrustedSite(house=made.house, port=made.port)
    try:
        site.name_trustees(tmp_path_factory.mktemp("devices"))
        site.command("worker", "--once")  # what waits since the members came, so that no row of theirs changes later
        site.start()
        yield site
    finally:
        site.kill()
        site.house.close()


@pytest.fixture
def window(chromium: Browser, site: TrustedSite) -> Iterator[Callable[[], Watched]]:
    opened: list[Watched] = []

    def open_window() -> Watched:
        opened.append(Watched(chromium.new_context(java_script_enabled=False), site))
        return opened[-1]

    yield open_window
    for one in opened:
        one.context.close()
    assert [complaint for one in opened for complaint in one.complaints] == []


def test_a_drill_from_its_command_to_the_times_of_its_steps(site, window):
    before = titles(site)
    case = re.search(r"/moderation/cases/\S+", site.command("breakglass", "drill"))[0]
    bobs, newts = window().sign_in(bob), window().sign_in(newt)
    request = ask(window().sign_in(mira), case)
    say_yes(bobs, request, bob)
    expect(bobs.page.get_by_text("bob said yes. One more trustee has to.")).to_be_visible()
    say_yes(newts, request, newt)
    expect(newts.page.get_by_text("bob opens the first layer now.")).to_be_visible()
    bring_back(site, bobs, request, bob, to="layer", name="layer")
    bring_back(site, newts, request, newt, to="contact", name="payload")
    expect(newts.page.locator("#contact-shown")).to_contain_text("@exercise")
    newts.page.get_by_role("link", name="I have written it down").click()
    newts.page.get_by_label("The danger was over before we told anybody").check()
    newts.send(f"{request}/outcome")
    expect(newts.page.get_by_role("table")).to_contain_text("The writer was told")
    site.command("worker", "--once")
    said = site.command("breakglass", "drills")
    print(f"\n{site.house.engine}\n{said}")
    assert [line.partition("s  ")[2].strip() for line in said.splitlines()[1:]] == [*STEPS, "altogether"]
    assert titles(site) == before


def titles(site: TrustedSite) -> list[str]:
    return [row["title"] for row in dump(site.house)["threads"]]


@dataclass
class Night:
    """A post, the request about it, and the window of the second trustee."""

    post: str
    request: str
    newts: Watched


@pytest.fixture
def night(site, window) -> Night:
    """Everything up to the page on which the second trustee pastes."""
    alices = window().sign_in(alice)
    write_under_a_mask(alices, "Tonight", CRY)
    post = alices.page.locator("article[data-post]").first.get_attribute("data-post")
    moderator = window().sign_in(mira)
    moderator.open("/moderation").locator("li[data-case] a").first.click()
    request = ask(moderator, moderator.path)
    bobs, newts = window().sign_in(bob), window().sign_in(newt)
    say_yes(bobs, request, bob)
    say_yes(newts, request, newt)
    bring_back(site, bobs, request, bob, to="layer", name="layer")
    return Night(post=post, request=request, newts=newts)


def test_who_wrote_it_is_shown_once_and_is_nowhere_afterwards(site, window, chromium, night):
    request, newts = night.request, night.newts
    before = dump(site.house)
    payload = bring_back(site, newts, request, newt, to="contact", name="payload")
    page = newts.page
    for word in (alice.name, alice.email, "United Kingdom", "999"):
        expect(page.locator("main")).to_contain_text(word)
    assert faults_of(chromium, site, page) == []
    page.get_by_role("link", name="I have written it down").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Opened")
    again = looked_for(page, page.go_back, page.reload, page.go_back, page.go_forward, page.go_forward)
    again += [window().sign_in(person).open(request).content() for person in (bob, newt, mira)]
    for seen in again:
        assert alice.email not in seen
        assert payload.split()[6] not in seen
    newts.open(request).get_by_label("We reached the person").check()
    newts.send(f"{request}/outcome")
    site.command("worker", "--once")
    assert traces(site, before, payload, newts) == []
    told = window().sign_in(alice).open(f"/posts/{night.post}/notes")
    expect(told.locator("main")).to_contain_text("two trustees opened the seal")


def traces(site: TrustedSite, before: Dump, payload: str, window: Watched) -> list[str]:
    """Where anything of what was opened is found: rows, logs, letters, files, and what the browser keeps."""
    member = next(row for row in before["members"] if row["name"] == alice.name)
    words = [alice.name, alice.email, str(member["ref"]), str(member["email_sealed"])[2:], *payload.split()[6:8]]
    places = {f"table {name}": fresh(before[name], rows) for name, rows in dump(site.house).items()}
    places["log"] = (site.house.folder / "server.log").read_text()
    for path in (site.house.folder / "mail").glob("*"):
        places[f"letter {path.name}"] = path.read_text()
    places["cookies"] = str([one["value"] for one in window.context.cookies()])
    found = [f"{word} in {place}" for place, text in places.items() for word in words if word in text]
    bare = [line.encode() for line in payload.split()[6:8]]
    on_disk = site.house.files_on_disk() if site.house.engine == "sqlite" else {}
    return found + [name for name, held in on_disk.items() if any(line in held for line in bare)]


def fresh(before: list, after: list) -> str:
    """Rows that were not there, or are not the same."""
    return str([row for row in after if row not in before])
