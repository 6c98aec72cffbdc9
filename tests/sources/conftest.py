"""What tests of sources share."""

from collections.abc import Iterator

import pytest
from relaying import Answer, LocalRelay, answer, dripping, raw, serving, silent

__all__ = ["Answer", "LocalRelay", "answer", "dripping", "raw", "serving", "silent"]


@pytest.fixture
def relay() -> Iterator[LocalRelay]:
    yield from serving()


@pytest.fixture
def other() -> Iterator[LocalRelay]:
    yield from serving()
