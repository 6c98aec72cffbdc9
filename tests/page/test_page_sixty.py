"""The verifier page judges the task of sixty firms as the package does."""

from collections.abc import Iterator

import pytest
from page_engine import PageEngine
from sixty import playing
from sixty_office import FOLDERS, Sixty


@pytest.fixture(scope="module")
def sixty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sixty]:
    with playing(tmp_path_factory.mktemp("sixty") / "office") as played:
        yield played


@pytest.mark.usefixtures("forgetful")
@pytest.mark.parametrize("anchored", [True, False])
@pytest.mark.parametrize("folder", FOLDERS)
def test_the_page_agrees(page: PageEngine, sixty: Sixty, folder: str, anchored: bool) -> None:
    keys, seen = sixty.anchors(folder) if anchored else ([], [])
    claims, code = sixty.verifies(folder, keys, seen)
    given = {"keys": keys, "seen": seen, "now": sixty.office.now, "policy": None, "before": None}
    files = {"files": str(sixty.office.root / folder)}
    found = page.call("verify", files, given, fields=["claims", "exit"])
    second = {(c["claim"], c["draw"]): c["state"] for c in found["claims"]}
    pages = {claim: state for claim, state in claims.items() if claim[0] == "pages"}
    assert {second[claim] for claim in pages} <= {"not checked here"}
    assert (second | pages, found["exit"]) == (claims, code)
