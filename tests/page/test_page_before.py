"""The page believes a folder that the previous version published."""

from pathlib import Path

from page_engine import PageEngine
from test_page_agreement import compare
from test_published_before import CODES, FOLDER, KEYS

from randcheck.services.evidence import read_evidence


def test_the_page_says_the_same_of_it(page: PageEngine, tmp_path: Path) -> None:
    files = read_evidence(FOLDER)
    assert not compare(page, files, tmp_path, KEYS, CODES)
