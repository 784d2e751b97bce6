"""What the tests of accounts share: the letters that were written, and the worker that writes them."""

from __future__ import annotations

import email
import re
from collections.abc import Callable
from email.message import Message

import pytest

from forum.core import outbox
from tests.house import House


@pytest.fixture
def letters(house: House) -> Callable[[], list[Message]]:
    """Does the work that waits, then gives every letter there is."""

    def write_and_read() -> list[Message]:
        with house.app.app_context():
            while outbox.work_once():
                pass
        return [email.message_from_bytes(path.read_bytes()) for path in (house.folder / "mail").glob("*.eml")]

    return write_and_read


@pytest.fixture
def reset_path(client, letters) -> Callable[[str], str]:
    """Asks for a letter to an address and gives the path of the link in it."""

    def ask(address: str) -> str:
        client.post_form("/forgotten", email=address)
        newest = next(letter for letter in letters() if letter["To"] == address)
        found = re.search(r"http://[^/\s]+(/reset/\w+)", newest.get_payload())
        assert found
        return found[1]

    return ask
