"""What tests of services share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Desk

from randcheck.services import keys


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(keys, "KDF_ROUNDS", 1)
    found = Desk(tmp_path)
    yield found
    found.journal.workspace.store.close()
