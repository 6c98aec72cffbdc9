"""Drafts as the store keeps them and as their file carries them."""

from pathlib import Path

import pytest
from desk import THROWS, Desk

from randcheck.errors import RandcheckError, Refused, Unsigned
from randcheck.protocol.bodies import Inputs, Seal
from randcheck.services import draft_file, drafts, draws
from randcheck.services.draft_words import describe, next_step


def away(desk: Desk, path: Path) -> draft_file.Draft:
    """Seal with the observer elsewhere."""
    desk.journal.elsewhere = path
    with pytest.raises(Unsigned):
        draws.seal(desk.journal, desk.prepare(), desk.people[:1])
    desk.journal.elsewhere = None
    return drafts.waiting_draft(desk.journal)


@pytest.fixture
def draft(desk: Desk, tmp_path: Path) -> draft_file.Draft:
    desk.draw("别的")
    return away(desk, tmp_path / "d.zip")


def test_the_file_holds_what_the_store_keeps(desk: Desk, tmp_path: Path, draft) -> None:
    assert draft_file.read_draft_file(tmp_path / "d.zip") == draft
    parts = draft_file.draft_parts(b"note", {"frame": b"rows"})
    assert parts == {"entry.note": b"note", "files/frame.txt": b"rows"}
    assert isinstance(draft.entry.body, Seal) and draft_file.kind_of(draft) == "seal"
    drafts.export(desk.journal, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == (tmp_path / "d.zip").read_bytes()


def test_a_draft_becomes_the_next_entry(desk: Desk, draft) -> None:
    size, line = desk.journal.size, draft_file.sign_draft(draft, desk.people[1])
    drafts.complete(desk.journal, line)
    assert desk.journal.size == size + 1 and desk.journal.state.history.attempts[-1].live
    assert [t.en for t in next_step(desk.journal, draft.entry.body)][1].endswith(
        "draw run 2026-0002"
    )
    assert desk.journal.workspace.store.draft() == {}
    attempt = desk.journal.state.history.attempts[-1]
    draws.log_inputs(desk.journal, attempt, [THROWS], desk.people)
    draws.record(desk.journal, attempt)
    assert "FALSE" not in desk.published(private=True)[1].values()


@pytest.mark.parametrize("lines", [b"", b"\n", b"\x00", b"\xe2\x80\x94 x AAAA\n", b"a\n\nb\n"])
def test_lines_that_are_none_leave_the_draft(desk: Desk, draft, lines) -> None:
    size = desk.journal.size
    with pytest.raises(RandcheckError):
        drafts.complete(desk.journal, lines)
    assert desk.journal.size == size and drafts.waiting_draft(desk.journal) == draft


def test_the_operator_cannot_sign_twice(desk: Desk, draft) -> None:
    line = draft_file.sign_draft(draft, desk.people[0])
    with pytest.raises(Refused, match="the lines do not do"):
        drafts.complete(desk.journal, line)


def test_a_draft_of_an_older_end_of_the_log_is_not_kept(desk: Desk, draft) -> None:
    parts = desk.journal.workspace.store.draft()
    drafts.cancel(desk.journal)
    with pytest.raises(Refused, match="somebody else wrote"):
        desk.journal.workspace.store.keep_draft(parts, desk.journal.size - 1)
    assert desk.journal.workspace.store.draft() == {}


def test_a_taken_place_leaves_no_draft(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "d.zip").write_text("mine")
    desk.journal.elsewhere = tmp_path / "d.zip"
    with pytest.raises(Refused, match="is there already"):
        draws.seal(desk.journal, desk.prepare(), desk.people[:1])
    assert desk.journal.workspace.store.draft() == {}
    assert (tmp_path / "d.zip").read_text() == "mine"


def test_a_key_that_was_copied_has_the_name_of_its_log(draft, tmp_path: Path) -> None:
    log = draft.entry.log
    assert draft_file.name_of_key(draft, tmp_path / "observer.key") == f"{log}/observer"
    assert draft_file.name_of_key(draft, tmp_path / "log.key") is None
    assert draft_file.name_of_key(draft, tmp_path / "observer") is None
    (tmp_path / "observer.key.vkey").touch()
    assert draft_file.name_of_key(draft, tmp_path / "observer.key") is None


def test_what_is_signed_is_said_in_words(draft) -> None:
    said = " / ".join(text.en for text in describe(draft.entry.body))
    assert "seal 2026-0002 餐饮, attempt 1" in said and "20 registered = 16 in the drum" in said
    lines = [t.zh for t in describe(Inputs("2026-0002", "0" * 64, ("dice 10 1 2",)))]
    assert lines == ["录入 2026-0002", "dice 10 1 2"]
