"""Node with the scripts of the verifier page."""

import shutil
from collections.abc import Iterator

import pytest
from page_engine import PageEngine


def started(*options: str) -> Iterator[PageEngine]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not here")
    engine = PageEngine(node, *options)
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def page() -> Iterator[PageEngine]:
    """The scripts in Node, for the whole session."""
    yield from started()


@pytest.fixture(scope="session")
def plain_page() -> Iterator[PageEngine]:
    """The same without WebCrypto."""
    yield from started("--no-subtle")
