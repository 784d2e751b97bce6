"""What the documents say is there, is there."""

import re
from dataclasses import fields

import pytest

from forum.core.settings import RULES, SiteSettings
from tests.pages.reading import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
SETTING = re.compile(r'"((?:HEARTH_[A-Z_]+|DATABASE_URL))"')
READERS = ("config.py", "tools/serve.py")
COMMAND = re.compile(r"(?:--app wsgi|`hearth|^ {4}hearth) ([a-z]+(?:-[a-z]+)*(?: [a-z]+(?:-[a-z]+)*)?)", re.MULTILINE)
FILE = re.compile(r"`((?:docs|forum|tests|tools|bench|static|vendor|templates|migrations)/[\w./-]+\.[a-z]+)`")


def _id(path):
    return str(path.relative_to(ROOT))


def test_the_readme_names_every_setting_of_the_process():
    read = {name for reader in READERS for name in SETTING.findall((ROOT / reader).read_text(encoding="utf-8"))}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {"HEARTH_DATA", "DATABASE_URL", "HEARTH_BIND"} <= read
    assert [name for name in sorted(read) if f"`{name}`" not in readme] == []


def test_the_readme_names_no_setting_that_is_not_read():
    read = {name for reader in READERS for name in SETTING.findall((ROOT / reader).read_text(encoding="utf-8"))}
    named = set(re.findall(r"`(HEARTH_[A-Z_]+)`", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert named - read == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=_id)
def test_every_file_it_names_is_there(document):
    named = FILE.findall(document.read_text(encoding="utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=_id)
def test_every_command_it_names_is_there(app, document):
    known = app.cli.commands
    for words in COMMAND.findall(document.read_text(encoding="utf-8")):
        first, _, second = words.partition(" ")
        assert first in {*known, "db"}, words
        if hasattr(known.get(first), "commands") and second:
            assert second in known[first].commands, words


def test_the_safety_page_names_the_times_the_code_keeps():
    text = (ROOT / "docs" / "safety.md").read_text(encoding="utf-8")
    minutes = {field.name: field.default for field in fields(SiteSettings)}
    assert f"| {minutes['due_minutes_crisis']} minutes |" in text
    assert f"| {minutes['due_minutes_red'] // 60} hours |" in text
    for name in ("due_minutes_amber", "due_minutes_watch"):
        assert f"| {minutes[name] // 60} hours (at most {RULES[name].ceiling // 60}) |" in text
    assert f"| {minutes['due_minutes_none'] // 60} hours |" in text
    assert f"(`sample_percent`, at least {RULES['sample_percent'].floor})" in text


@pytest.mark.parametrize("document", DOCUMENTS, ids=_id)
def test_its_title_calls_it_no_draft(document):
    title = document.read_text(encoding="utf-8").splitlines()[0].lower()
    assert not [word for word in ("first form", "draft", "outline") if word in title]


@pytest.mark.parametrize("document", DOCUMENTS, ids=_id)
def test_the_anonymity_figures_are_made_by_a_command_that_works_in_a_fresh_clone(document):
    """They need the packages of the site, which only its own Python has."""
    commands = re.findall(r"(\S*python\d?) bench/anonymity\.py", document.read_text(encoding="utf-8"))
    assert set(commands) <= {".venv/bin/python"}
