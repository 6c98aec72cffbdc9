"""The claim `pages`: what is made of a publication is made again and compared (SPEC §12)."""

from collections.abc import Callable

import pytest
from desk import Desk

from randcheck.protocol.anchors import Anchors
from randcheck.protocol.claims import State
from randcheck.protocol.pages import format_made_by, is_page
from randcheck.protocol.sums import ALLOWED, SIGNATURE, SUMS, signed_sums
from randcheck.protocol.verify import examine
from randcheck.services import publish
from randcheck.services.pages.all import page_maker

Files = dict[str, bytes]
DRAW = "draws/2026-0001"
SUMMED = (SUMS, SIGNATURE, ALLOWED)


@pytest.fixture
def published(desk: Desk) -> tuple[Desk, Files]:
    desk.visit(desk.draw("甲"), "2026-03-02")
    return desk, dict(publish.build(desk.journal, False).files)


def states(desk: Desk, files: Files, pages: bool = True) -> dict[str, State]:
    """Sign whatever the folder holds, as the bureau could, and examine it."""
    bare = {path: data for path, data in files.items() if path not in SUMMED}
    log = desk.journal.log_signer()
    files = bare | signed_sums(bare, log.key.name, log.private)
    anchors = Anchors(now="2026-03-03T00:00:00Z", pages=page_maker() if pages else None)
    claims = examine(files, anchors).verdict.claims
    return {claim.name: claim.state for claim in claims if claim.draw is None}


def false(found: dict[str, State]) -> set[str]:
    return {name for name, state in found.items() if state is State.FALSE}


def test_honest_pages_are_true(published: tuple[Desk, Files]) -> None:
    found = states(*published)
    assert found["pages"] is State.TRUE and not false(found)


def spoil(path: str, old: bytes, new: bytes) -> Callable[[Files], object]:
    def edit(files: Files) -> None:
        assert old in files[path]
        files[path] = files[path].replace(old, new, 1)

    return edit


EDITS: dict[str, Callable[[Files], object]] = {
    "another winner on the page of the draw": spoil(f"{DRAW}/index.html", b"FIRM-", b"FERM-"),
    "another team in the record sheet": spoil(f"{DRAW}/record.html", b"FIRM-", b"FERM-"),
    "a verifier that always agrees": spoil("verify.html", b'"FALSE"', b'"true" '),
    "another draw inside its verifier": spoil(f"{DRAW}/verify.html", b"FIRM-", b"FERM-"),
    "another fingerprint": spoil("keys.json", b'"fingerprint": "', b'"fingerprint": "0'),
    "an entry of the feed left out": spoil("feed.xml", b"<entry>", b"<entre>"),
    "a schema that allows more": spoil("schema/result-1.json", b"false", b"true "),
    "a page less": lambda files: files.pop("index.html"),
    "a workbook less": lambda files: files.pop(f"{DRAW}/selected.xlsx"),
    "a page more": lambda files: files.update({"good.html": b"all is well"}),
    "an entity more": lambda files: files.update({"entity/FIRM0099.json": b"{}"}),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_a_page_that_shows_something_else_is_false(
    published: tuple[Desk, Files], edit: Callable[[Files], object]
) -> None:
    desk, files = published
    edit(files)
    assert false(states(desk, files)) == {"pages"}


@pytest.mark.parametrize(
    "data",
    [format_made_by("randcheck 0"), b"", b"{}", b"\xff", b'{"made_by": 1}', None],
    ids=["another version", "empty", "no name", "no text", "a number", "absent"],
)
def test_pages_of_somebody_else_are_not_checked(
    published: tuple[Desk, Files], data: bytes | None
) -> None:
    desk, files = published
    files.pop("pages.json")
    if data is not None:
        files["pages.json"] = data
    found = states(desk, files)
    assert found["pages"] is State.NOT_CHECKED and not false(found)


def test_who_makes_no_pages_checks_none(published: tuple[Desk, Files]) -> None:
    assert states(*published, pages=False)["pages"] is State.NOT_CHECKED


def test_without_pages_there_is_no_such_claim(published: tuple[Desk, Files]) -> None:
    desk, files = published
    bare = {path: data for path, data in files.items() if not is_page(path)}
    assert "pages" not in states(desk, bare)


def test_a_workbook_packed_otherwise_is_no_lie(published: tuple[Desk, Files]) -> None:
    desk, files = published
    files[f"{DRAW}/selected.xlsx"] += b"\0"
    assert states(desk, files)["pages"] is State.TRUE
