"""What the tests of alerts share."""

from __future__ import annotations

import email
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from forum.alerts import services
from forum.alerts.hook import Transport
from forum.alerts.jobs import call_next_role
from forum.alerts.sending import TRANSPORT
from forum.core import outbox, worker
from forum.core.db import db, start_writing
from tests.core.test_mail import write_certificate
from tests.staffing.conftest import give_address, put_on_call, set_hours  # noqa: F401


@dataclass
class Receiver:
    """A service of the team's own, on this computer: what came in, and what it answers."""

    server: ThreadingHTTPServer
    transport: Transport
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    status: int = 204

    @property
    def address(self) -> str:
        return f"https://localhost:{self.server.server_port}/ring?team=1"

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.came]


def open_receiver(folder: Path) -> Receiver:
    certificate = write_certificate(folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    trusting = ssl.create_default_context(cafile=certificate)
    receiver = Receiver(server, Transport(is_allowed=lambda address: True, context=trusting))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.came.append((dict(self.headers), body))
            self.send_response(receiver.status)
            self.send_header("Location", receiver.address)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server.RequestHandlerClass = Handler
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return receiver


@pytest.fixture
def receiver(house, tmp_path, monkeypatch) -> Iterator[Receiver]:
    """The second channel is set, and leads to a server of the test's own."""
    found = open_receiver(tmp_path)
    monkeypatch.setitem(house.app.extensions, TRANSPORT, found.transport)
    with house.app.app_context():
        start_writing()
        services.keep_hook(found.address)
        db.session.commit()
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture
def work(house) -> Callable[[], None]:
    """The worker looks for what is late, and does all that waits."""

    def look_and_work() -> None:
        with house.app.app_context():
            worker._guarded(partial(worker._sweep, call_next_role))
            while outbox.work_once():
                pass

    return look_and_work


@pytest.fixture
def letters(house) -> Callable[[], list[Any]]:
    """Everything that was sent so far."""

    def read() -> list[Any]:
        return [email.message_from_bytes(path.read_bytes()) for path in (house.folder / "mail").glob("*.eml")]

    return read


@pytest.fixture
def mail_away(house) -> Iterator[Callable[[bool], None]]:
    """`mail_away(True)`: no letter can be sent until `mail_away(False)`. What was sent stays."""
    folder, kept = house.folder / "mail", house.folder / "mail-kept"

    def set_away(away: bool) -> None:
        if away:
            folder.mkdir(exist_ok=True)
            folder.rename(kept)
            folder.write_text("no folder")
        elif folder.is_file():
            folder.unlink()
            kept.rename(folder)

    yield set_away
    set_away(False)


@pytest.fixture
def later(clock, work) -> Callable[..., None]:
    """Some time goes by with the worker at work: `later(hours=2, minutes=1)`; hours in steps of ten minutes."""

    def go_on(*, hours: int = 0, minutes: int = 0) -> None:
        for step in [10] * (6 * hours) + [1] * minutes:
            clock.tick(timedelta(minutes=step))
            work()

    return go_on
