"""`due`, the ceiling in `visit add` and `explain`, as a clerk and cron see them."""

import pytest
from hall import DRAW, THROWS, Hall

DAY = 86_400
DICE = ("--source", "d10", "--typed", THROWS)


@pytest.fixture
def hall(tmp_path, monkeypatch, capsys, forgetful) -> Hall:
    return Hall(tmp_path, monkeypatch, capsys.readouterr)


@pytest.fixture
def drawn(hall) -> Hall:
    hall("draw", "now", *DRAW, *DICE, "--due", "2023-09-01")
    return hall


def rule(hall: Hall, text: str) -> None:
    with (hall.ws / "rules.toml").open("a", encoding="utf-8") as stream:
        stream.write(f"\n{text}\n")


def test_nothing_due_ends_well(hall):
    ran = hall("due")
    assert ran.out.splitlines() == ["state\tdue\twhat\tdraw\tnumber\tcodes"]
    assert "0 late" in ran.err
    assert "late" not in hall("status").out


def test_what_is_late_has_a_line_and_a_code_for_cron(drawn):
    assert drawn("due", "--on", "2023-09-01").out.splitlines()[1].startswith("soon\t2023-09-01")
    ran = drawn("due", "--on", "2023-09-02", code=5)
    state, day, what, draw, number, codes = ran.out.splitlines()[1].split("\t")
    assert (state, day, what, draw) == ("late", "2023-09-01", "owed", drawn.draw)
    assert number == "3" and codes.count("FIRM-") == 3
    assert "1 late" in ran.err and "held back until" in ran.err


def test_the_json_has_stable_keys(drawn):
    found = drawn("due", "--on", "2023-09-02", "--json", code=5).json
    keys = "schema ok on horizon late matters held_back publication_unknown"
    assert list(found) == keys.split() and found["schema"] == "randcheck due v1"
    (matter,) = found["matters"]
    assert list(matter) == ["kind", "draw", "late", "due", "guessed", "count", "duties"]
    assert [list(duty) for duty in matter["duties"]] == [["code", "due"]] * 3


def test_the_status_says_that_something_is_late(drawn):
    drawn.now += 12 * DAY
    assert "1 late, see randcheck due" in drawn("status").out
    assert drawn("status", "--json").json["late"] == 1


def test_a_calendar_is_brought(drawn):
    (drawn.root / "c.csv").write_text("2023-08-24..2023-08-31 休\n", encoding="utf-8")
    assert drawn("due", "--soon", "1", "--json").json["matters"] == []
    found = drawn("due", "--soon", "1", "--calendar", "c.csv", "--json").json
    assert found["horizon"] == "2023-09-01" and found["matters"][0]["kind"] == "visit"
    (drawn.root / "c.csv").write_text("2023-08-24 假\n", encoding="utf-8")
    assert "c.csv line 1" in drawn("due", "--calendar", "c.csv", code=5).err


@pytest.mark.parametrize(
    "words", [("--soon", "-1"), ("--soon", "999"), ("--on", "2023-02-30"), ("--on", "x")]
)
def test_odd_options_are_usage(hall, words):
    hall("due", *words, code=2)


def test_visits_are_recorded_with_their_source_and_the_ceiling_only_warns(hall):
    rule(hall, "[visits]\nceiling = 1")
    first = hall("visit", "add", "FIRM-01", "--source", "投诉举报", "--json")
    assert first.json["rows"] == 1 and first.json["warnings"] == []
    again = hall("visit", "add", "FIRM-01", "--source", "request", "--date", "2023-08-20")
    assert "2 visits in 2023 (1 complaint, 1 request), more than 1 a year" in again.err
    hall("visit", "add", "FIRM-01", "--source", "complaint", "--cause", code=2)
    hall("visit", "add", "FIRM-01", "--source", "抽奖", code=2)
    hall("visit", "add", "FIRM-02", "--cause")
    assert "1 other cause" in hall("explain", "FIRM-02").out


def test_an_import_warns_of_the_ceiling_too(hall):
    rule(hall, "[visits]\nceiling = 1")
    rows = "".join(f"FIRM-01,2023-08-0{n},{k}\n" for n, k in enumerate(("转办", "复查"), 1))
    (hall.root / "v.csv").write_text("代码,检查日期,检查类型\n" + rows, encoding="utf-8")
    ran = hall("visit", "import", "v.csv", "--yes")
    assert "检查类型→" in ran.err and "FIRM-01 has 2 visits in 2023" in ran.err


def test_why_me_counts_the_visits_of_the_year(hall):
    rule(hall, "[visits]\nceiling = 1")
    hall("visit", "add", "FIRM-01", "--source", "clue")
    assert hall("explain", "FIRM-01").out.splitlines()[-1] == (
        "1 visits in 2023 (1 clue), at most 1 a year"
    )
    hall("visit", "add", "FIRM-01", "--date", "2023-08-01")
    hall("visit", "add", "FIRM-01", "--date", "2022-12-31")
    found = hall("explain", "FIRM-01", "--json").json["visits"]
    assert found == {
        "year": "2023",
        "total": 2,
        "by_source": {"clue": 1, "random": 1},
        "ceiling": 1,
        "over_ceiling": True,
    }
    assert hall("explain", "FIRM-09").out.splitlines()[-1].startswith("0 visits in 2023, at most 1")
