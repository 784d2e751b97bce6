"""The table of what each country sees is the one in the docs, and has a line in every cell."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from forum.crisis.cli import help_coverage
from forum.crisis.coverage import table
from forum.crisis.directory import packaged_resources

DOCS = Path(__file__).resolve().parents[2] / "docs" / "help-coverage.md"


def rows() -> list[list[str]]:
    return [line.strip("| ").split(" | ") for line in list(table())[3:]]


def test_the_docs_hold_what_the_command_prints():
    done = CliRunner().invoke(help_coverage)
    assert done.exit_code == 0
    assert done.output == DOCS.read_text(encoding="utf-8"), "flask --app wsgi help-coverage > docs/help-coverage.md"


def test_every_country_with_a_live_line_is_there_and_no_cell_is_empty():
    with_lines = {line.country for line in packaged_resources() if not line.is_international and line.state == "live"}
    assert len(rows()) == len(with_lines) > 80
    assert all(len(row) == 7 and all(cell.strip() for cell in row) for row in rows())


def test_who_belongs_to_a_group_sees_its_line():
    found = {row[0]: row for row in rows()}
    assert "Samaritans (open)" in found["United Kingdom"][1]
    assert "147 Rat auf Draht (open)" in found["Austria"][5]
    assert "147 Rat auf Draht" not in found["Austria"][1]
