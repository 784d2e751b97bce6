"""A loopback server of the style page and the samples, one for each worker."""

from collections.abc import Iterator
from threading import Thread

import pytest

from tests.look.serve import make_server


@pytest.fixture(scope="session")
def look_url() -> Iterator[str]:
    """Where the style page is served, without a slash at its end."""
    server = make_server()
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
