"""The live site of these tests, one for each worker."""

from collections.abc import Iterator

import pytest

from tests.browser import live
from tests.browser.live import LiveSite


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """The real site with the demo community, in a thread of this process."""
    with live.run(tmp_path_factory.mktemp("live")) as running:
        yield running
