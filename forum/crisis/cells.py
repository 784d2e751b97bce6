"""Cells of a spreadsheet: none becomes a formula in the program that opens it, and each comes back as it was. Pure."""

from __future__ import annotations

MARK = "'"  # a spreadsheet shows what stands behind it and works nothing out
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def shut(text: str) -> str:
    """A text for a cell."""
    return MARK + text if _needs_a_mark(text) else text


def opened(cell: str) -> str:
    """The text that was shut into a cell; any other cell as it is."""
    return cell[1:] if cell.startswith(MARK) and _needs_a_mark(cell[1:]) else cell


def _needs_a_mark(text: str) -> bool:
    return text.startswith(MARK) or text.lstrip(" ").startswith(BEGINS_A_FORMULA)
