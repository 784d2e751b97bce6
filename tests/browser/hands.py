"""Somebody at a keyboard, in a browser without scripts: keys are pressed, and nothing is clicked or given the focus.

Every stop of the way has to be in sight and outlined, so that they always know where they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from playwright.sync_api import Page

MOST_STOPS = 300  # of the way to one control, once round a long page
MOST_CHOICES = 60
FOCUSED = """() => {
    const node = document.activeElement;
    if (!node || node === document.body || node === document.documentElement) return null;
    const kinds = {A: 'link', BUTTON: 'button', SUMMARY: 'fold', SELECT: 'select', TEXTAREA: 'text'};
    const own = ['radio', 'checkbox', 'date', 'time'].includes(node.type) ? node.type : 'text';
    const kind = kinds[node.tagName] ?? own;
    const tidy = text => (text ?? '').replace(/\\s+/g, ' ').trim();
    const words = tidy((node.labels && node.labels[0] || node).textContent);
    const legend = tidy(node.closest('fieldset')?.querySelector('legend')?.textContent);
    const chosen = kind === 'select' ? tidy(node.selectedOptions[0]?.textContent) : '';
    const box = node.getBoundingClientRect(), style = getComputedStyle(node);
    const seen = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    return {kind, words, legend, chosen, checked: !!node.checked, value: node.value ?? '', id: node.id,
        wrong: seen && outlined ? '' : `${seen ? 'no outline' : 'out of sight'}: ${node.outerHTML.slice(0, 120)}`};
}"""


@dataclass(frozen=True)
class Hands:
    """The keyboard of one page. Controls are named by the words that stand on them, or as their beginning."""

    page: Page

    @property
    def focused(self) -> dict[str, Any]:
        """What has the focus; empty for nothing."""
        return self.page.evaluate(FOCUSED) or {}

    def open(self, path: str) -> None:
        """Type an address."""
        self.page.goto(path)

    def to(self, kind: str, words: str) -> dict[str, Any]:
        """Press Tab until this has the focus; a radio is named by the legend of its group."""
        for _ in range(MOST_STOPS):
            now = self.focused
            assert not now.get("wrong"), now["wrong"]
            if now.get("kind") == kind and now["legend" if kind == "radio" else "words"].startswith(words):
                return now
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to the {kind} “{words}” on {self.page.url}")

    def back_to(self, kind: str, words: str) -> None:
        """The same with Shift+Tab."""
        for _ in range(MOST_STOPS):
            now = self.focused
            if now.get("kind") == kind and now["words"].startswith(words):
                return
            self.page.keyboard.press("Shift+Tab")
        raise AssertionError(f"Shift+Tab does not lead to the {kind} “{words}” on {self.page.url}")

    def follow(self, words: str) -> None:
        """A link to another page."""
        self.to("link", words)
        self.enter()

    def jump(self, words: str) -> None:
        """A link to another part of this page."""
        self.to("link", words)
        self.page.keyboard.press("Enter")

    def push(self, words: str) -> None:
        """A button that sends its form."""
        self.to("button", words)
        self.enter()

    def enter(self) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def unfold(self, words: str) -> None:
        self.to("fold", words)
        self.page.keyboard.press("Enter")

    def write(self, words: str, text: str) -> None:
        """In place of what stands there."""
        self.to("text", words)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def date(self, words: str, wanted: str) -> None:
        """A day (`2031-12-24`) or a time (`21:00`), in the order in which this browser shows its parts."""
        self.to("time" if ":" in wanted else "date", words)
        for typed in ways_to_type(wanted):
            for _ in range(3):
                self.page.keyboard.press("ArrowLeft")
            self.page.keyboard.type(typed)
            if self.focused["value"] == wanted:
                return
        raise AssertionError(f"no way to type {wanted}: {self.focused['value']}")

    def tick(self, words: str) -> None:
        self.to("checkbox", words)
        self.page.keyboard.press("Space")
        assert self.focused["checked"]

    def choose(self, legend: str, words: str) -> None:
        """One of a group: Tab leads into it, arrows lead on."""
        now = self.to("radio", legend)
        self.page.keyboard.press("Space")
        for _ in range(MOST_CHOICES):
            if now["words"].startswith(words):
                break
            self.page.keyboard.press("ArrowDown")
            now = self.focused
        assert now["words"].startswith(words), f"no “{words}” in “{legend}”"
        assert self.focused["checked"]

    def select(self, label: str, words: str) -> None:
        self.to("select", label)
        self.page.keyboard.press("Home")
        for _ in range(MOST_CHOICES):
            now = self.focused
            if now["chosen"].startswith(words):
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no “{words}” in “{label}”, the last was “{now['chosen']}”")


def ways_to_type(wanted: str) -> list[str]:
    """Day before month and month before day; 24 hours and twice 12."""
    if ":" in wanted:
        moment = time.fromisoformat(wanted)
        return [f"{moment:%H%M}", f"{moment:%I%M%p}"]
    day = date.fromisoformat(wanted)
    return [f"{day:%d%m%Y}", f"{day:%m%d%Y}", f"{day:%Y%m%d}"]
