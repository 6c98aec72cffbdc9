"""A real browser, where there is one, and what it is to look at."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from launch import find, launched
from serving import served


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    pytest.importorskip("playwright.sync_api", reason="playwright is not here")
    path = find()
    if path is None:
        pytest.skip("no chromium is here")
    with launched(path) as started:
        yield started


@pytest.fixture(scope="session")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int]]:
    """A folder that a web server serves, and its port."""
    folder = tmp_path_factory.mktemp("web")
    with served(folder) as port:
        yield folder, port
