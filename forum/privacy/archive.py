"""The file a member takes home: one readable page, and one JSON file for each of its parts."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable

from forum.core import clock
from forum.core.holdings import Section

FILE_NAME = "my-copy.zip"  # it says neither what this site is about nor who took it home
PAGE = "read-me-first.html"


def build(sections: Iterable[Section], *, page: str) -> bytes:
    """A ZIP with `page` (HTML) and `data/<name>.json`."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, PAGE, page)
        for section in sections:
            content = {"title": section.title, "entries": list(section.entries)}
            _add(archive, f"data/{section.name}.json", json.dumps(content, ensure_ascii=False, indent=2) + "\n")
    return made.getvalue()


def _add(archive: zipfile.ZipFile, name: str, content: str) -> None:
    day = clock.now()
    entry = zipfile.ZipInfo(name, date_time=(day.year, day.month, day.day, 0, 0, 0))
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    archive.writestr(entry, content)
