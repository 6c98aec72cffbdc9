"""Fixtures every test folder may use."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from randcheck.services.memory import PLACE

CASES = Path(__file__).resolve().parents[2] / "shared" / "cases"


@pytest.fixture(scope="session")
def cases() -> Path:
    """The folder of real rosters and templates; most machines do not have it."""
    if not CASES.is_dir():
        pytest.skip("the folder of real cases is not here")
    return CASES


@pytest.fixture(scope="session", autouse=True)
def no_memory() -> Iterator[None]:
    """Turn the machine's memory of logs off for fixtures that outlive a test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PLACE, "")
        yield


@pytest.fixture
def forgetful(memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Turn the memory off for a test that plays several logs with the same keys."""
    monkeypatch.setenv(PLACE, "")


@pytest.fixture(autouse=True)
def memory(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test a memory of its own, and return its folder."""
    folder = tmp_path_factory.mktemp("memory")
    monkeypatch.setenv(PLACE, str(folder))
    return folder
