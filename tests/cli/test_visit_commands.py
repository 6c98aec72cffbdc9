"""`visit list` and `visit sheet`: what is said, written, hidden and refused."""

from dataclasses import replace

import pytest
from hall import DRAW, THROWS, Hall
from office import ROUND_AT

from randcheck.services import visiting

DAY = 86_400
DICE = ("--source", "d10", "--typed", THROWS)
HOSTILE = ("<script>alert(1)</script>", "=cmd|' /C calc'!A0", "[red]店[/red]", "店\u202e\x1b[31m")


@pytest.fixture
def hall(tmp_path, monkeypatch, capsys, forgetful) -> Hall:
    return Hall(tmp_path, monkeypatch, capsys.readouterr)


@pytest.fixture
def drawn(hall) -> Hall:
    hall("draw", "now", *DRAW, *DICE)
    return hall


@pytest.fixture
def batched(hall) -> Hall:
    hall("draw", "now", *DRAW, *DICE, "--batches", "3", "--due", "2023-09-21")
    return hall


def rows(hall: Hall, *words: str) -> list[dict]:
    return hall("visit", "list", *words, "--json").json["visits"]


def files(hall: Hall, folder: str) -> list[str]:
    return sorted(path.name for path in (hall.root / folder).iterdir())


def test_the_list_has_stable_keys(drawn):
    found = rows(drawn)
    assert [row["visit"] for row in found] == [1, 2, 3]
    keys = "draw visit code name shown_from from due team state done"
    assert list(found[0]) == keys.split()
    assert found[0]["draw"] == drawn.draw and found[0]["code"].startswith("FIRM-")
    assert (found[0]["from"], found[0]["state"], found[0]["done"]) == ("2023-08-23", "open", None)
    assert [list(seat) for seat in found[0]["team"]] == [["code", "name", "role"]] * 2


def test_the_table_has_names_and_teams(drawn):
    found = drawn("visit", "list")
    first = found.out.splitlines()[1].split("\t")
    assert first[0] == drawn.draw and first[1] == "1" and first[3].endswith("饭店")
    assert first[6].count("(officer)") == 2 and first[7] == "to be made"
    assert "3 visits" in found.err


def test_made_visits_are_listed_on_request(drawn):
    code = rows(drawn)[0]["code"]
    drawn("visit", "add", code)
    assert code not in [row["code"] for row in rows(drawn)]
    made = rows(drawn, "--all")[0]
    assert (made["code"], made["state"], made["done"]) == (code, "done", "2023-08-23")
    assert "made 2023-08-23" in drawn("visit", "list", "--all").out


def test_one_draw_is_listed_on_request(drawn):
    drawn("draw", "now", "--task", "零售", "--number", "2", *DRAW[4:], *DICE)
    assert len(rows(drawn)) == 5
    assert {row["draw"] for row in rows(drawn, "--draw", drawn.draw)} == {drawn.draw}
    assert "no draw 2023-0009" in drawn("visit", "list", "--draw", "2023-0009", code=5).err


def test_sheets_go_into_a_folder_of_the_draw(drawn):
    found = drawn("visit", "sheet", drawn.draw)
    folder, stem = f"检查表-{drawn.draw}", f"{drawn.draw}-00"
    assert files(drawn, folder) == [*(f"{stem}{n}.html" for n in (1, 2, 3)), f"{drawn.draw}.xlsx"]
    assert found.out == "" and "3 visits" in found.err
    first = rows(drawn)[0]
    html = (drawn.root / folder / f"{stem}1.html").read_text(encoding="utf-8")
    assert first["code"] in html and first["name"] in html
    assert all(seat["name"] in html for seat in first["team"])
    assert 'lang="en"' in html
    drawn("visit", "sheet", drawn.draw, "--lang", "zh")
    html = (drawn.root / folder / f"{stem}1.html").read_text(encoding="utf-8")
    assert 'lang="en"' not in html


def test_one_sheet_goes_where_it_is_wanted(drawn):
    code = rows(drawn)[1]["code"]
    found = drawn("visit", "sheet", drawn.draw, code.lower(), "--out", "路上", "--json").json
    assert files(drawn, "路上") == [f"{drawn.draw}-002.html", f"{drawn.draw}-002.xlsx"]
    assert (found["draw"], found["folder"], found["hidden"]) == (drawn.draw, "路上", 0)
    assert len(found["files"]) == 2


def test_later_batches_are_not_named_anywhere(batched):
    every = {row["name"] for row in rows(batched)}
    hidden = [row for row in rows(batched) if row["shown_from"]]
    assert len(hidden) == 2 and None in every
    assert all((row["code"], row["name"]) == (None, None) and row["team"] for row in hidden)
    drawn = batched("draw", "show", batched.draw, "--json").json["drawn"]
    shown = {row["code"] for row in rows(batched)}
    secret = [row for row in drawn if row["code"] not in shown]
    assert len(secret) == 2
    table = batched("visit", "list").out
    said = batched("visit", "sheet", batched.draw, "--out", "o")
    assert "2 of them not yet named" in said.err
    pages = [(batched.root / "o" / name).read_text("utf-8") for name in files(batched, "o")[:3]]
    for text in (table, *pages):
        assert not any(row["code"] in text or row["name"] in text for row in secret)
    assert sum("起可见〕" in text for text in pages) == 2
    batched.now = ROUND_AT + 29 * DAY
    assert None not in [row["code"] for row in rows(batched)]


def test_names_may_be_put_off_but_not_brought_forward(batched):
    batched("visit", "sheet", batched.draw, "--out", "o", "--from", "2023-09-30")
    pages = [(batched.root / "o" / name).read_text("utf-8") for name in files(batched, "o")[:3]]
    assert all("〔2023-09-30起可见〕" in text and "FIRM-" not in text for text in pages)
    found = batched("visit", "sheet", batched.draw, "--from", "2023-08-22", code=5)
    assert "2023-08-23" in found.err and "--from may only put it off" in found.err
    batched("visit", "sheet", batched.draw, "--from", "soon", code=2)


def test_what_cannot_be_visited_has_no_papers(hall):
    hall("draw", "seal", *DRAW, "--source", "d10")
    assert "not drawn yet" in hall("visit", "sheet", hall.draw, code=5).err
    assert rows(hall) == []


def test_a_draw_without_teams_has_no_papers(hall):
    draw = hall.is_stuck()
    assert {row["state"] for row in rows(hall)} == {"unpaired"}
    assert f"draw event {draw}" in hall("visit", "sheet", draw, code=5).err


@pytest.mark.parametrize("terminal", [False, True])
def test_hostile_names_do_nothing_to_a_terminal(drawn, monkeypatch, terminal):
    real = visiting.listed

    def listed(*words):
        named = real(*words)
        return tuple(replace(named[0], name=name) for name in HOSTILE)

    monkeypatch.setattr(visiting, "listed", listed)
    monkeypatch.setattr("sys.stdout.isatty", lambda: terminal, raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    found = drawn("visit", "list").out
    assert all(name in found for name in HOSTILE[:3])
    assert "\x1b[31m" not in found and "\u202e" not in found
    assert "\u202e" not in drawn("visit", "list", "--json").out
