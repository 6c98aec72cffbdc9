"""`randcheck report`: what is printed, written and given to programs."""

import io
import re
import sys

import pytest
from hall import DRAW, THROWS, Hall
from openpyxl import load_workbook

from randcheck.cli import output
from randcheck.protocol.vocabulary import FOLLOW_UPS, RESULTS

DAY = 86_400


@pytest.fixture
def hall(tmp_path, monkeypatch, capsys) -> Hall:
    """A day after a draw of three."""
    found = Hall(tmp_path, monkeypatch, capsys.readouterr)
    found("draw", "now", *DRAW, "--source", "d10", "--typed", THROWS)
    found.now += DAY
    return found


class Terminal(io.StringIO):
    """A standard output at which a person sits."""

    def isatty(self) -> bool:
        return True


def seen(hall: Hall, columns: int, *words: str) -> tuple[str, str]:
    """Give what a person sees on a terminal so wide, and what was said."""
    screen = Terminal()
    with hall.patch.context() as patch:
        patch.setattr(sys, "stdout", screen)
        patch.setenv("COLUMNS", str(columns))
        said = hall("report", "2023", *words).err
    return re.sub("\x1b\\[[0-9;]*m", "", screen.getvalue()), said


def test_json_has_every_code_and_exact_rates(hall):
    found = hall("report", "2023", "--json").json
    assert found["schema"] == "randcheck report v1" and found["until"] == "2023-08-23"
    (row,) = found["rows"]
    assert (row["key"], row["name"], row["drawn"], row["to_record"]) == (
        "2023-0001",
        "餐饮抽查",
        3,
        3,
    )
    assert row["completion"] == {"numerator": 0, "denominator": 3, "percent": 0.0}
    assert row["closure"] == {"numerator": 0, "denominator": 0, "percent": None}
    assert row["results"].keys() == RESULTS.keys() == found["results"].keys()
    assert row["follow_ups"].keys() == FOLLOW_UPS.keys()
    assert found["total"]["drawn"] == 3 and found["practice"] is False
    items = next(one for one in found["indicators"] if one["code"] == "items")
    assert items["label"] == "抽查事项覆盖率" and items["percent"] is None


def test_piped_it_is_tab_separated_with_every_column(hall):
    ran = hall("--lang", "zh", "report", "2023")
    head, row, total, blank, *figures = ran.out.split("\n")
    assert head.startswith("任务编号\t任务名称\t") and blank == ""
    assert {*RESULTS.values(), *FOLLOW_UPS.values()} <= set(head.split("\t"))
    assert len(row.split("\t")) == len(head.split("\t")) == len(total.split("\t"))
    assert total.startswith("合计\t") and figures[0].startswith("指标\t")
    assert "已公示 = 检查结果已审核通过" in ran.err and "截至 2023-08-23 终了" in ran.err


def test_a_narrow_terminal_leaves_zeros_out_and_says_so(hall):
    shown, said = seen(hall, 80)
    assert "of zero are left out" in said and "revoked" not in shown
    assert "2023-0001" in shown and "餐饮抽查" in shown
    assert max(map(output.width, shown.split("\n"))) <= 80


def test_a_wide_terminal_has_all(hall):
    shown, said = seen(hall, 2000)
    assert "left out" not in said and "revoked" in shown


def test_the_workbook(hall):
    ran = hall("report", "2023", "--by", "item", "--xlsx", "统计.xlsx", "--json")
    assert ran.json["file"] == "统计.xlsx" and "统计.xlsx" in ran.err
    sheet = load_workbook(hall.root / "统计.xlsx")["统计表"]
    assert "餐饮抽查" in [cell.value for row in sheet.iter_rows() for cell in row]
    assert "已存在" in hall("--lang", "zh", "report", "2023", "--xlsx", "统计.xlsx", code=5).err
    hall("report", "2023", "--xlsx", "统计.xlsx", "--yes")
    assert "结尾" in hall("--lang", "zh", "report", "2023", "--xlsx", "统计.csv", code=2).err


def test_what_cannot_be_understood(hall):
    for words in (("2023", "--by", "weather"), ("23",), ("2023", "--until", "tomorrow")):
        assert hall("report", *words, code=2).err.startswith("× ")
    assert "2023-08-23" in hall("report", "2023", "--until", "2023-08-24", code=2).err


def test_practice_is_marked(tmp_path, monkeypatch, capsys):
    hall = Hall(tmp_path, monkeypatch, capsys.readouterr)
    hall.ws = hall.root / "演练"
    hall.bare("init", hall.ws, "--bureau", "某县", "--operator", "李梅", "--practice")
    hall.now += DAY
    ran = hall("--lang", "zh", "report", "2023")
    assert "【演练】" in ran.err and "\n演练\t" in ran.out
    assert hall("report", "2023", "--json").json["practice"] is True
