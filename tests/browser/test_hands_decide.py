"""By keyboard alone and without scripts: moderators go from signing in to the next case, and pass cases on."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.demo_site import PASSWORD
from tests.factories.making import CRISIS
from tests.people import alice, guest, mira, sam

QUEUE = "/moderation"
GRIEF = "My mum died in spring and I miss her every single day."
SPACE, SPACE_NAME = "groups-and-events", "Groups and events"


def told(hands, words):
    expect(hands.page.get_by_role("status").filter(has_text=words)).to_be_visible()


def listed(hands):
    rows = hands.page.locator("#cases [data-case]")
    return rows.evaluate_all("rows => rows.map(row => row.dataset.case)")


def test_from_signing_in_to_the_next_case(sit_down, make):
    for number in range(3):
        make.thread(alice, f"{GRIEF} {number}", space=SPACE)
    hands = sit_down(guest)
    hands.open("/")
    hands.follow("Sign in")
    hands.write("Name", mira.name)
    hands.write("Password", PASSWORD)
    hands.push("Sign in")
    hands.open(QUEUE)
    hands.unfold("Filter the list")
    hands.select("Level", "Amber")
    hands.select("Space", SPACE_NAME)
    hands.tick("Nobody’s yet")
    hands.push("Show these")
    refs = listed(hands)
    assert len(refs) == 3
    hands.follow(f"Story in {SPACE_NAME} {refs[0]}")
    hands.push("Look after this case")
    hands.unfold("Open the text")
    expect(hands.page.locator("details.case-text").get_by_text(GRIEF)).to_be_visible()
    hands.write("A new note", "Reads like a hard spring.")
    hands.push("Save the note")
    expect(hands.page.locator(".case-note")).to_contain_text("Reads like a hard spring.")
    decide(hands)
    assert refs[0] not in listed(hands)
    expect(hands.page.locator(f"#case-{refs[1]}")).to_be_focused()
    hands.back_to("button", "Undo")
    hands.enter()
    told(hands, "taken back")
    hands.open(f"{QUEUE}/cases/{refs[0]}")
    expect(hands.page.get_by_role("heading", name="Decide", exact=True)).to_be_visible()
    decide(hands)


def decide(hands):
    hands.jump("Go to the decision")
    hands.choose("What should happen", "Add a content note")
    hands.write("Reason, shown to the author", "So that readers can choose.")
    hands.unfold("Words to take out")
    hands.write("Words of the content note", "grief")
    hands.push("Save the decision")
    told(hands, "Saved")


def test_a_case_is_taken_over_handed_on_and_looked_at_twice(sit_down, make, site):
    made = make.thread(alice, CRISIS, space=SPACE, voice="mask")
    case = f"{QUEUE}/cases/{make.case_ref(made.post_ref)}"
    assert site.visitor(sam).post_form(f"{case}/claim").status_code == 303
    miras, sams = sit_down(mira), sit_down(sam)
    miras.open(case)
    miras.follow("Take it over")
    miras.write("A word of why", "It can’t wait.")
    miras.push("Take it over")
    expect(miras.page.get_by_text("You are looking after it until")).to_be_visible()
    sams.open(QUEUE)
    expect(sams.page.get_by_text("It can’t wait.")).to_be_visible()
    sams.push("I’ve read it")
    miras.follow("I shouldn’t take this one")
    miras.select("To whom", "sam")
    miras.write("A note for them", "I have written to them once.")
    miras.push("Hand it over")
    sams.open(QUEUE)
    expect(sams.page.get_by_text("I have written to them once.")).to_be_visible()
    sams.push("I’ve read it")
    close_a_crisis(miras, case)
    sams.open(QUEUE)
    row = sams.page.locator("[data-second-looks] [data-second-look]").filter(has_text=case.rpartition("/")[2])
    sams.follow(f"Story in {SPACE_NAME} {row.get_attribute('data-second-look')}")
    sams.choose("What do you think", "I see it the same way")
    sams.write("Words for the team", "Read it twice.")
    sams.push("Save the second look")
    told(sams, "Thank you for the second look")


def close_a_crisis(hands, case):
    hands.open(case)
    hands.jump("Go to the decision")
    hands.choose("What should happen", "Limit it to members")
    hands.write("Reason, shown to the author", "We read your words, and we care.")
    hands.write("Case note, for the team only", "They answered, and a friend is with them.")
    hands.select("How it ended", "The team is in touch")
    hands.push("Save the decision")
    told(hands, "Saved")


def test_the_level_words_for_the_writer_and_a_pause(sit_down, make):
    made = make.thread(alice, GRIEF, space=SPACE, voice="mask")
    hands = sit_down(mira)
    hands.open(f"{QUEUE}/cases/{make.case_ref(made.post_ref)}")
    hands.unfold("Change the level")
    hands.select("Level", "Red")
    hands.write("Why", "More than grief, it seems.")
    hands.push("Save the level")
    expect(hands.page.locator(".page-head")).to_contain_text("Red")
    hands.write("Write to the author", "We have read it, and we are glad you wrote.")
    hands.tick("Send these lines too")
    hands.push("Save for the writer")
    expect(hands.page.locator("#private-notes")).to_contain_text("with helplines")
    hands.unfold("Pause whoever wrote this")
    hands.select("How long", "1 day")
    hands.back_to("select", "How long")
    hands.page.keyboard.press("Tab")
    hands.page.keyboard.type("A rest.")
    hands.push("Pause them")
    expect(hands.page.get_by_text("In force until")).to_be_visible()
    hands.push("End it now")
    expect(hands.page.get_by_text("ended early by")).to_be_visible()


def test_how_i_work_and_a_note_for_a_lead(sit_down):
    miras, sams = sit_down(mira), sit_down(sam)
    miras.open(QUEUE)
    miras.follow("How I work")
    miras.tick("Eating disorder")
    miras.tick("Blur texts until I ask")
    miras.select("Remind me of a pause", "after 3")
    miras.tick("Use keys")
    miras.push("Save")
    told(miras, "Saved")
    miras.follow("How I work")
    miras.follow("Talk it over")
    miras.write("Your words", "A long week. Could we talk?")
    miras.push("Leave it for a lead")
    expect(miras.page.get_by_text("A long week. Could we talk?")).to_be_visible()
    sams.open(QUEUE)
    sams.follow("Notes from the team")
    expect(sams.page.get_by_text("A long week. Could we talk?")).to_be_visible()
    sams.push("We have talked with mira")
    expect(sams.page.get_by_text("A long week. Could we talk?")).to_have_count(0)
