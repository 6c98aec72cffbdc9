"""What tests of sources share."""

from collections.abc import Iterator

import pytest
from relaying import LocalRelay, serving


@pytest.fixture
def relay() -> Iterator[LocalRelay]:
    yield from serving()


@pytest.fixture
def other() -> Iterator[LocalRelay]:
    yield from serving()
