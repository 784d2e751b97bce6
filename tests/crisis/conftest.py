"""An admin who gives files with lines of help."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.client import Visitor
from tests.crisis.lines_in_files import IMPORT, work
from tests.people import ada


@pytest.fixture
def admin(client: Visitor) -> Visitor:
    return client.as_(ada)


@pytest.fixture
def give(admin: Visitor, app: Flask) -> Callable[..., str]:
    """Give a file and let the worker read it; the address of its page."""

    def given(content: bytes | str | list[dict[str, Any]]) -> str:
        if isinstance(content, list):
            content = json.dumps({"helplines": content})
        raw = content.encode() if isinstance(content, str) else content
        answer = admin.post_form(IMPORT, file=(io.BytesIO(raw), "lines"))
        assert answer.status_code == 303, answer.text
        work(app)
        return str(answer.location)

    return given
