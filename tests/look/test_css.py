"""Style sheets keep their promises: no physical sides, no motion for those who want none, small, all within layers."""

import gzip
import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "static" / "css"
SHEETS = sorted(CSS.rglob("*.css"))
SCRIPTS = sorted((CSS.parent / "js").rglob("*.js"))
CSS_BUDGET = 12_000
JS_BUDGET = 15_000
# Only these may keep anything on a device: public pages of help, after somebody pressed a button on /help/offline.
KEEPS_WHEN_ASKED = {"keep.js", "keep_worker.js"}
PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|scroll-margin|scroll-padding|inset)-(?:left|right|top|bottom)"
    r"|border-(?:top|bottom)-(?:left|right)-radius|left|right|top|bottom|width|height|(?:min|max)-(?:width|height))\s*:"
    r"|(?:text-align|float|clear|justify-content)\s*:\s*(?:left|right)\b|to (?:left|right)\b"
)


def without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def declarations(text: str) -> str:
    """The sheet without its comments and without its media queries' own words, where `max-width` is right."""
    return re.sub(r"@media[^{]*", "@media", without_comments(text))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_no_side_is_named_left_or_right(sheet: Path) -> None:
    assert PHYSICAL.findall(declarations(sheet.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "rule", ["margin-left: 1rem", "a{left:0}", "text-align: right", "max-width: 3rem", "float:left"]
)
def test_the_pattern_finds_physical_sides(rule: str) -> None:
    assert PHYSICAL.search(declarations(rule))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_motion_is_only_for_those_who_have_not_asked_for_less(sheet: Path) -> None:
    calm = re.sub(
        r"@media \(prefers-reduced-motion: no-preference\) \{(?:[^{}]*\{[^{}]*\})*\s*\}",
        "",
        without_comments(sheet.read_text()),
    )
    assert not re.search(r"transition|animation|scroll-behavior", calm)


@pytest.mark.parametrize("sheet", [path for path in SHEETS if path.name != "neutral.css"], ids=lambda path: path.name)
def test_every_rule_lives_in_a_layer(sheet: Path) -> None:
    text = without_comments(sheet.read_text(encoding="utf-8"))
    assert set(re.findall(r"^(\S+)", text, re.MULTILINE)) <= {"@layer", "}"}


def test_every_token_that_is_used_exists_and_every_token_is_used() -> None:
    text = "".join(without_comments(sheet.read_text(encoding="utf-8")) for sheet in SHEETS)
    assert set(re.findall(r"var\(--([\w-]+)", text)) == set(re.findall(r"--([\w-]+):", text))


def test_style_sheets_stay_small() -> None:
    assert sum(len(gzip.compress(sheet.read_bytes())) for sheet in SHEETS) <= CSS_BUDGET


def test_scripts_stay_small() -> None:
    assert SCRIPTS
    assert sum(len(gzip.compress(script.read_bytes())) for script in SCRIPTS) <= JS_BUDGET


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_leave_nothing_on_the_device(script: Path) -> None:
    assert not re.search(r"localStorage|sessionStorage|indexedDB|document\.cookie", script.read_text())
    if script.name not in KEEPS_WHEN_ASKED:
        assert not re.search(r"serviceWorker|caches|CacheStorage|importScripts", script.read_text())


def test_the_script_that_keeps_help_is_on_its_own_page_alone() -> None:
    templates = CSS.parents[1] / "templates"
    naming = {path.name for path in templates.rglob("*.html") if "js/keep" in path.read_text(encoding="utf-8")}
    assert naming == {"offline.html"}
    assert {path.name for path in SCRIPTS} >= KEEPS_WHEN_ASKED
