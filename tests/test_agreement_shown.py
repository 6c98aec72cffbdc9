"""The package and the oracle show the same: versions, years, units, and results in parts."""

import json
from pathlib import Path

import pytest
from bureau import published
from forge import Book, Files, resign
from lies import lose, played, settle, spoil
from office import begun, entity, inspector
from test_agreement import compare

from randcheck.model import Inspector
from randcheck.services import draws

SEALS, MOST, DRAWN = 103, 10_000, 10_001


def a_long_log(folder: Path, practice: bool) -> tuple[Files, list[str]]:
    """Seal more than a hundred times in two years, and void nearly all of it."""
    bureau = begun(folder, practice=practice)
    said = {"department": "东所", "until": "2099-12-31"}
    bureau.staff(*(Inspector(inspector(n), "某人", **said) for n in (*range(5), 6, 7)))
    bureau.staff(Inspector(inspector(5), "某人", role="expert", until="2099-12-31"))
    for n in range(SEALS):
        if n in (3, SEALS - 1):
            bureau.draw(number=2, by="", item=f"X{n}")
        else:
            draws.void(bureau.journal, bureau.seal(), "wrong-list", bureau.people)
        if n == 50:
            bureau.wait(400)
    made = published(bureau, private=True)
    return made.files, made.keys


@pytest.mark.parametrize("practice", [False, True])
def test_both_list_the_newest_hundred_and_every_year(practice: bool, tmp_path: Path) -> None:
    files, keys = a_long_log(tmp_path / "made", practice)
    index = json.loads(files["index.json"])
    assert (index["total"], len(index["draws"])) == (SEALS, 100)
    assert [year["draws"] for year in index["years"]] == [SEALS - 51, 51]
    assert any(b'"unit": "' in data for path, data in files.items() if path.startswith("draws/"))
    assert not compare(files, tmp_path, keys, [])


@pytest.mark.parametrize("scenario", ["corrected", "paired"])
@pytest.mark.parametrize(
    "path", ["/result-1.json", "/result-2.json", "/result.json", "x/2026.json"]
)
def test_both_miss_and_read_every_version(scenario: str, path: str, tmp_path: Path) -> None:
    for edit in (lose(path), spoil(path, b"draw", b"drew")):
        files = resign(played(scenario), edit)
        assert compare(files, tmp_path / str(len(files)), [], []) == {("shown", None)}


def many_drawn(book: Book, number: int) -> None:
    """Put twice as many on the roster and in the drum as are to be drawn."""
    tokens = [entity(n) for n in range(100, 100 + 2 * number)]
    rosters = [item for item in book.items if item.entry["type"] == "roster"]
    named = [item for item in rosters if item.body["of"] == "entities"]
    named[0].put("file", [*named[0].rows("file"), *([token, "added", "-"] for token in tokens)])
    named[0].body["added"] += len(tokens)
    for item in named:
        item.body["registered"] += len(tokens)
    seal = book.of("seal")
    frame = seal.rows("frame")
    seal.put("frame", [*frame, *([token, *frame[-1][1:]] for token in tokens)])
    settle(seal)
    seal.body["strata"][-1]["number"] = number


@pytest.mark.parametrize("number", [MOST, DRAWN])
def test_both_show_a_large_result_in_parts(number: int, tmp_path: Path) -> None:
    files = resign(played("one"), lambda book: many_drawn(book, number), True)
    parts = [data.count(b'"token"') for path, data in sorted(files.items()) if "/drawn-1-" in path]
    assert parts == ([] if number == MOST else [2 * MOST, 2])
    assert not compare(files, tmp_path, [], [])
