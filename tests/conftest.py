"""Fixtures every test folder may use."""

from pathlib import Path

import pytest

CASES = Path(__file__).resolve().parents[2] / "shared" / "cases"


@pytest.fixture(scope="session")
def cases() -> Path:
    """The folder of real rosters and templates; most machines do not have it."""
    if not CASES.is_dir():
        pytest.skip("the folder of real cases is not here")
    return CASES
