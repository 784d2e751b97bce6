"""Letters over TLS: a mail server has to prove its name before it gets a link that sets a password."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from forum.core import mail

GREETINGS = (b"220 hello\r\n", b"250-hello\r\n250 STARTTLS\r\n", b"220 go on\r\n")


def write_certificate(folder: Path) -> Path:
    """A certificate that nobody vouches for, with its key, in one file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    path = folder / "server.pem"
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    signed = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    path.write_bytes(key.private_bytes(*plain) + signed)
    return path


class Impostor:
    """A mail server without a name of its own. It keeps what it hears once TLS stands."""

    def __init__(self, certificate: Path, *, tls_at_once: bool) -> None:
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate)
        self.greetings = () if tls_at_once else GREETINGS
        self.listener = socket.create_server(("localhost", 0))
        self.port, self.heard = self.listener.getsockname()[1], b""
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def _serve(self) -> None:
        connection, _ = self.listener.accept()
        with connection:
            connection.settimeout(5)
            try:
                self._listen(connection)
            except OSError:
                return

    def _listen(self, connection: socket.socket) -> None:
        for greeting in self.greetings:
            connection.sendall(greeting)
            if greeting != GREETINGS[-1]:
                connection.recv(1000)
        with self.context.wrap_socket(connection, server_side=True) as secure:
            secure.sendall(b"220 hello\r\n")
            self.heard = secure.recv(1000)

    def stop(self) -> None:
        self.thread.join(timeout=10)
        self.listener.close()


@pytest.fixture(params=["smtps", "smtp+starttls"])
def impostor(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Impostor]]:
    server = Impostor(write_certificate(tmp_path), tls_at_once=request.param == "smtps")
    yield f"{request.param}://localhost:{server.port}", server
    server.stop()


def test_an_impostor_is_told_nothing(app, impostor, monkeypatch):
    url, server = impostor
    settings = replace(app.extensions["hearth_settings"], smtp_url=url)
    monkeypatch.setitem(app.extensions, "hearth_settings", settings)
    with app.app_context(), pytest.raises(ssl.SSLCertVerificationError):
        mail.send(to="alice@people.example", subject="A link", text="It sets a password.")
    server.stop()
    assert server.heard == b""
