"""`flask --app wsgi screen`: how the screening reads one text, for a person or a program. Nothing is stored."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from forum.posts.cli import MOST_BYTES
from forum.posts.models import AssessmentRow
from forum.screening import assess

PLAN = "I'm going to kill myself on Friday."


def screen(app: Flask, *words: str, given: str | bytes | None = None, color: bool = False) -> Result:
    return app.test_cli_runner().invoke(args=["screen", *words], input=given, color=color)


def test_it_says_levels_reasons_clauses_and_rules(app, stored):
    said = screen(app, PLAN)
    assert said.exit_code == 0, said.output
    for words in ("4 crisis", "suicide", "and when", "1. i am going to kill myself on friday", "with a time", " ms"):
        assert words in said.output
    assert assess(PLAN).engine in said.output
    assert stored.one(select(func.count()).select_from(AssessmentRow)) == 0


def test_the_same_find_is_shown_once(app):
    """Once for each rule that noticed it, however many of its wordings did."""
    said = screen(app, PLAN).output
    for signal in assess(PLAN).signals:
        assert said.count(signal.rule) == 1, said


def test_what_says_nothing_is_said_plainly(app):
    assert "Nothing was noticed." in screen(app, "Beans on toast.").output


def test_as_json_it_is_for_programs(app):
    shown = json.loads(screen(app, "--json", PLAN).output)
    answer = assess(PLAN)
    assert (shown["care"]["level"], shown["exposure"]["level"]) == (answer.care, answer.exposure)
    assert shown["milliseconds"] >= 0
    assert {"labels", "why", "words", "parts"} <= shown["rules"][0].keys()


@pytest.mark.parametrize("way", ["file", "-", "--file -"])
def test_a_file_or_standard_input_is_read(app, tmp_path, way):
    path = tmp_path / "text.txt"
    path.write_bytes(b"\xef\xbb\xbf" + PLAN.encode())
    words = {"file": ["--file", str(path)], "-": ["-"], "--file -": ["--file", "-"]}[way]
    said = screen(app, *words, given=None if way == "file" else PLAN)
    assert (said.exit_code, "4 crisis" in said.output) == (0, True)


def test_colours_are_for_those_who_see_them(app):
    assert "\x1b[" in screen(app, PLAN, color=True).output
    assert "\x1b[" not in screen(app, PLAN).output


def test_who_wants_no_colour_gets_none(app):
    settings = app.extensions["hearth_settings"]
    app.extensions["hearth_settings"] = replace(settings, no_color=True)
    try:
        assert "\x1b[" not in screen(app, PLAN, color=True).output
    finally:
        app.extensions["hearth_settings"] = settings


def test_a_text_cannot_speak_to_the_terminal(app):
    assert "\x1b" not in screen(app, "I want to \x1b]0;title\x07\x1b[2J die").output


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the text is empty"),
        (b"  \n \n", "the text is empty"),
        (bytes(range(256)), "not readable as text"),
        (b"I want\x00 to die", "not readable as text"),
        (b"a" * (MOST_BYTES + 1), "longer than 2 MB"),
    ],
    ids=["empty", "blank", "binary", "nul", "huge"],
)
@pytest.mark.parametrize("as_json", [False, True])
def test_what_cannot_be_read_is_answered_kindly(app, tmp_path, content, words, as_json):
    path = tmp_path / "text.txt"
    path.write_bytes(content)
    for source, given in ((str(path), None), ("-", content)):
        said = screen(app, *(["--json"] if as_json else []), "--file", source, given=given)
        assert (said.exit_code, words in said.output) == (1, True)
        assert "Traceback" not in said.output


def test_missing_files_and_folders_are_answered_kindly(app, tmp_path):
    assert "There is no file" in screen(app, "--file", str(tmp_path / "none.txt")).output
    assert "is a folder" in screen(app, "--file", str(tmp_path)).output
    assert "Please give a text in quotes" in screen(app).output
    assert "not both" in screen(app, PLAN, "--file", "x").output


def test_a_long_text_is_cut_in_lines_and_whole_in_json(app, tmp_path):
    path: Path = tmp_path / "long.txt"
    path.write_text("I want to die. The rain has stopped.\n" * 200)
    assert "more; --json shows them all" in screen(app, "--file", str(path)).output
    assert len(json.loads(screen(app, "--json", "--file", str(path)).output)["clauses"]["en"]) == 400
