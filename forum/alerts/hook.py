"""The second channel: one message by HTTPS to an address of the team's own, signed.

The address may lead nowhere but to the public network: its name is looked up once, every answer has to be a public
address, and the connection goes to that very address, so that a name that changes its mind in between leads nowhere
else. Redirects are not followed.
"""

from __future__ import annotations

import hmac
import http.client
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, urlsplit

from forum.core.errors import Unprocessable

TIMEOUT = 10  # seconds for one step: connecting, sending, reading
WHOLE_TIME = 30.0  # seconds for all of it, however slowly the other end answers; shorter than an outbox lease
LONGEST_ADDRESS = 1_000
MOST_ANSWER = 4_096  # bytes read of an answer that nobody looks at
ONLY_HTTPS = "Please write an address that begins with https://."
NO_PASSWORD = "Please leave name and password out of the address. Messages are signed instead."  # noqa: S105
NOT_PUBLIC = "This address is inside a private network. Messages only go to the public internet."
TOO_LONG = f"Please keep the address to {LONGEST_ADDRESS:,} characters."
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class HookFailed(OSError):
    """The message did not arrive; `problem` is a code for the page of staffing."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public network, also where it wraps an older one."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF) if found in NAT64 else inner
        if inner is not None or found.is_site_local:
            return inner is not None and is_public(str(inner))
    return found.is_global and not found.is_multicast and not found.is_reserved


@dataclass(frozen=True)
class Transport:
    """How messages leave the house. Only tests replace it, to speak to a server of their own."""

    is_allowed: Callable[[str], bool] = is_public
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)


def checked_address(text: str) -> str:
    """An address that messages may go to, as far as it can be told before it is looked up. Raises Unprocessable."""
    parts = _split(text.strip())
    if parts.username or parts.password:
        raise Unprocessable(NO_PASSWORD, field="address")
    if len(text) > LONGEST_ADDRESS:
        raise Unprocessable(TOO_LONG, field="address")
    host = parts.hostname or ""
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        raise Unprocessable(NOT_PUBLIC, field="address")
    if _is_number(host) and not is_public(host):
        raise Unprocessable(NOT_PUBLIC, field="address")
    return text.strip()


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        usable = parts.scheme == "https" and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable or not text.isascii() or any(c.isspace() or not c.isprintable() for c in text):
        raise Unprocessable(ONLY_HTTPS, field="address")
    return parts


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """What the receiver works out again: HMAC-SHA256 of "timestamp.body" under the shared secret."""
    return "sha256=" + hmac.new(secret.encode(), f"{timestamp}.".encode() + body, "sha256").hexdigest()


def deliver(
    address: str, message: Mapping[str, Any], *, secret: str, key: str, timestamp: int, transport: Transport
) -> None:
    """Send one message. `key` is the same for every try of it. Raises HookFailed."""
    body = json.dumps(message, sort_keys=True, separators=(",", ":")).encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Hearth",
        "Idempotency-Key": key,
        "X-Hearth-Timestamp": str(timestamp),
        "X-Hearth-Signature": sign(secret, timestamp, body),
    }
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port or 443
    connection = _Pinned(host, port, _look_up(host, port, transport.is_allowed), context=transport.context)
    ends = threading.Timer(WHOLE_TIME, connection.cut_off)  # every letter waits behind this message
    ends.start()
    try:
        status = _post(connection, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body, headers)
    finally:
        ends.cancel()
        connection.close()
    if not 200 <= status < 300:
        raise HookFailed(f"status_{status}")


def _post(connection: http.client.HTTPSConnection, path: str, body: bytes, headers: Mapping[str, str]) -> int:
    """The status of the answer, whose text nobody looks at. Raises HookFailed."""
    try:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        answer.read(MOST_ANSWER)
    except ssl.SSLError as error:
        raise HookFailed("tls") from error
    except (OSError, http.client.HTTPException) as error:
        raise HookFailed("no_answer") from error
    return answer.status


def _look_up(host: str, port: int, is_allowed: Callable[[str], bool]) -> str:
    """The one address the connection goes to. Every address of the name has to be allowed."""
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as error:
        raise HookFailed("no_such_name") from error
    if not found or not all(is_allowed(address) for address in found):
        raise HookFailed("not_public")
    return min(found, key=lambda address: (":" in address, address))


class _Pinned(http.client.HTTPSConnection):
    """A connection to an address that was checked, under the name it was looked up by."""

    def __init__(self, host: str, port: int, address: str, *, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=TIMEOUT, context=context)
        self.address, self.own_context = address, context
        self.open_socket: socket.socket | None = None

    def connect(self) -> None:
        plain = socket.create_connection((self.address, self.port), TIMEOUT)
        secured = self.own_context.wrap_socket(plain, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock = self.open_socket = secured
        secured.do_handshake()

    def cut_off(self) -> None:
        """End the connection from another thread, whatever it waits for."""
        if self.open_socket is not None:
            with suppress(OSError):
                socket.socket.shutdown(self.open_socket, socket.SHUT_RDWR)
