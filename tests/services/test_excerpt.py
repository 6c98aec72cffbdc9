"""One draw cut out of a log: enough to work it out again, and nobody's name but the drawn."""

import json
from dataclasses import replace
from hashlib import sha256

import pytest
from desk import Desk

from randcheck.errors import FalseClaim
from randcheck.model import Entity
from randcheck.protocol.bodies import attachments
from randcheck.services import corrections, key_log
from randcheck.services.pages.excerpt import excerpt_of


@pytest.fixture
def drawn(desk: Desk) -> Desk:
    """A log with two draws, the second corrected, and visits between them."""
    desk.visit(desk.draw(), "2026-03-02")
    second = desk.draw("复查")
    token = second.result.strata[0].drawn[0][1]
    attempt, named = corrections.correctable(desk.journal, second.attempt.seal.draw, [token])
    planned = corrections.plan_correction(desk.journal, attempt, dict.fromkeys(named, "closed"))
    corrections.correct(desk.journal, attempt, planned, desk.people)
    return desk


def excerpt(desk: Desk, place: int) -> bytes:
    return excerpt_of(desk.journal.log, desk.views()[place])


def files_of(desk: Desk, place: int) -> dict[str, str]:
    found = json.loads(excerpt(desk, place))
    assert list(found) == ["schema", "draw", "files"]
    assert found["schema"] == "randcheck excerpt v1"
    assert found["draw"] == f"2026-000{place + 1}"
    files: dict[str, str] = found["files"]
    assert list(files) == sorted(files, key=str.encode)
    return files


def types_of(files: dict[str, str]) -> list[str]:
    notes = [text for path, text in files.items() if path.startswith("entries/")]
    return [json.loads(note.partition("\n\n")[0])["type"] for note in notes]


def test_the_entries_are_keys_and_those_of_the_draw(drawn: Desk) -> None:
    assert types_of(files_of(drawn, 0)) == ["genesis", "key-add", "seal", "inputs", "draw"]
    own = ["seal", "inputs", "draw", "correct"]
    assert types_of(files_of(drawn, 1)) == ["genesis", "key-add", *own]


def test_every_file_an_entry_names_is_there_but_people(drawn: Desk) -> None:
    files, wanted = files_of(drawn, 1), set()
    for signed in drawn.journal.log.entries:
        path = f"entries/{signed.seq:08d}.note"
        if path in files:
            assert files[path].encode() == signed.data
            named = attachments(signed.entry.body)
            assert ("people" in named) == (signed.entry.body.__class__.__name__ == "Draw")
            for name in named.keys() - {"people"}:
                wanted.add(at := f"files/{signed.seq:08d}-{name}.txt")
                assert sha256(files[at].encode()).hexdigest() == named[name].sha256
    assert {path for path in files if path.startswith("files/")} == wanted
    assert len(wanted) == 5 + 2 + 2


def test_keys_that_came_after_the_draw_are_left_out(drawn: Desk) -> None:
    before = [len(files_of(drawn, place)) for place in (0, 1)]
    journal, (_, observer) = drawn.journal, drawn.people
    named = next(n for n in key_log.list_keys(journal) if n.role == "observer")
    key_log.revoke(journal, key_log.propose_end(journal, named, "left"), observer)
    assert [len(files_of(drawn, place)) for place in (0, 1)] == before


def test_it_is_the_same_twice_and_ends_no_element(drawn: Desk) -> None:
    data = excerpt(drawn, 0)
    assert data == excerpt(drawn, 0)
    assert b"<" not in data.replace(b"\\u003c", b"")
    assert "餐饮" in data.decode() and "\\u9910" not in data.decode()


def test_names_with_markup_stay_text(desk: Desk) -> None:
    desk.load([Entity(f"FIRM-{n:02d}", "</script><b>甲") for n in range(20)])
    desk.draw()
    assert b"<" not in excerpt(desk, 0)
    assert sum(text.count("</script><b>甲") for text in files_of(desk, 0).values()) >= 4


def test_a_missing_file_is_named(drawn: Desk) -> None:
    view, log = drawn.views()[0], drawn.journal.log
    missing = replace(log, load=lambda seq, name: None if name == "frame" else log.load(seq, name))
    with pytest.raises(FalseClaim, match=r"-frame\.txt is missing"):
        excerpt_of(missing, view)
