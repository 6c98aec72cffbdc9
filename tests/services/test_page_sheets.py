import csv
import io
import re

import pytest
from bureau import SCENARIOS
from office import begun, entity
from openpyxl import load_workbook
from paged import Made, documents, made, validator

from randcheck.model import Entity
from randcheck.protocol.record import dump_json
from randcheck.services import publish, rosters
from randcheck.services.pages.data import data_pages
from randcheck.site import selected
from randcheck.site.cells import visible

HOSTILE = [
    '=HYPERLINK("http://x","点我")', "@SUM(1+1)", "+1", "-1", "</script><script>alert(1)</script>",
    '"quoted", and more', "back\\slash", "_x0041_店", "𠀀店 ", "a\ufffe",
]  # fmt: skip


@pytest.mark.parametrize("scenario", [*SCENARIOS, "practice"])
def test_the_feed_tells_of_every_draw(scenario):
    found = made(scenario)
    read = found.feed()
    assert not read.bozo
    assert [view.attempt.seal.draw in e.title for view, e in _paired(found, read)] == [True] * len(
        found.views
    )
    for view, e in _paired(found, read):
        last = [
            s for s in found.log.entries if getattr(s.entry.body, "draw", "") in e.title.split()
        ]
        assert e.updated == last[-1].entry.time
        data = next(link.href for link in e.links if link.rel == "related")
        assert data in found.shown
        assert ("作废" in e.title) is view.attempt.void
        assert ("演练" in e.title) is found.log.practice


def _paired(found, read):
    """Pair the draws with their entries; news of them have entries of their own."""
    own = [e for e in read.entries if not re.search("更换 [0-9]|检查结果 [0-9]", e.title)]
    return list(zip(reversed(found.views), own, strict=True))


def test_the_feed_keeps_the_ids_of_draws_when_one_is_added():
    whole = made("two")
    draws = [view.attempt.seal.draw for view in whole.views]
    first = Made(whole.files, whole.views[1].attempt.seq)
    assert [view.attempt.seal.draw for view in first.views] == draws[:1]
    old, new = first.feed(), whole.feed()
    assert old.feed.id == new.feed.id
    assert [e.id for e in old.entries] == [new.entries[1].id]
    assert old.entries[0] == new.entries[1]
    assert new.entries[0].id != new.entries[1].id


def rows_of(data):
    book = load_workbook(io.BytesIO(data))
    return [row for sheet in book for row in sheet.iter_rows()]


def test_the_workbook_is_the_result():
    found = made("lent")
    result = found.json("draws/2026-0001/result.json")
    rows = rows_of(found.pages["draws/2026-0001/selected.xlsx"])
    head = next(n for n, row in enumerate(rows) if row[0].value == "序号")
    assert [cell.value for cell in rows[head]] == [*selected.HEADINGS, selected.TEAM]
    lines = rows[head + 1 :]
    drawn = sorted(result["drawn"], key=lambda row: row["visit"])
    assert [int(line[0].value) for line in lines] == [row["visit"] for row in drawn]
    for line, row in zip(lines, drawn, strict=True):
        assert [line[n].value for n in (1, 2, 5)] == [row["name"], row["token"], row["ticket"]]
        assert line[4].value == row["place"]
        assert all(seat["inspector"][:16] in line[6].value for seat in row["team"])


def test_units_stand_beside_numbers():
    found, path = made("one"), "draws/2026-0001/result.json"
    result = found.json(path)
    seat = result["drawn"][0]["team"][0]
    seat["unit"] = "餐饮科"
    shown = found.shown | {path: dump_json(result)}
    pages = data_pages(found.log, found.views, found.checkpoint, shown)
    cells = {str(row[-1].value) for row in rows_of(pages["draws/2026-0001/selected.xlsx"])}
    assert any(f"餐饮科 {seat['inspector'][:16]}；" in cell for cell in cells)


def test_the_workbook_says_what_it_is():
    practice = made("practice").pages["draws/practice-2026-0001/selected.xlsx"]
    assert any("演练" in str(row[0].value) for row in rows_of(practice))
    one = made("one").pages["draws/2026-0001/selected.xlsx"]
    assert not any("演练" in str(row[0].value) for row in rows_of(one))
    unpaired = made("bottleneck").pages["draws/2026-0001/selected.xlsx"]
    assert any("未能配齐" in str(row[0].value) for row in rows_of(unpaired))


def test_more_rows_than_a_sheet_holds_make_another(monkeypatch):
    found = made("one")
    monkeypatch.setattr(selected, "MOST_ROWS", 2)
    book = load_workbook(io.BytesIO(found.again()["draws/2026-0001/selected.xlsx"]))
    drawn = len(found.json("draws/2026-0001/result.json")["drawn"])
    assert len(book.sheetnames) == -(-drawn // 2)
    numbers = [row[0].value for sheet in book for row in sheet.iter_rows()]
    assert [n for n in numbers if isinstance(n, int)] == list(range(1, drawn + 1))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A bureau whose entities have names that try to be something else; all are drawn."""
    bureau = begun(tmp_path_factory.mktemp("hostile"))
    named = [Entity(entity(n), name.strip()) for n, name in enumerate(HOSTILE)]
    wanted = rosters.Wanted((*named, Entity("甲..-(1)", "../../index")))
    rosters.apply_change(bureau.journal, rosters.change_entities(bureau.journal, wanted), None)
    bureau.draw(number=24, by="")
    files = dict(publish.build(bureau.journal, private=True).files)
    bureau.journal.workspace.store.close()
    return Made(files)


def test_hostile_names_stay_names(hostile):
    result = hostile.json("draws/2026-0001/result.json")
    names = {row["name"] for row in result["drawn"]}
    assert len(names & {name.strip() for name in HOSTILE}) > 4
    for row in result["drawn"]:
        assert hostile.entity(row["token"])["names"] == [row["name"]]
    for _, document in documents(hostile):
        validator(document["schema"]).validate(document)
    assert not hostile.feed().bozo
    assert all(".." not in path for path in hostile.pages)


def test_spreadsheets_run_nothing(hostile):
    result = hostile.json("draws/2026-0001/result.json")
    names = {visible(row["name"]) for row in result["drawn"]}
    cells = [c for row in rows_of(hostile.pages["draws/2026-0001/selected.xlsx"]) for c in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert names <= {cell.value for cell in cells}
    text = hostile.shown["draws/2026-0001/selected.csv"].decode("utf-8-sig")
    found = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in found)
