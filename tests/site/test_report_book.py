"""The statistics as a workbook: the headings of the form, every column, and hostile texts."""

import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from test_papers import HOSTILE

from randcheck.protocol.vocabulary import FOLLOW_UPS, RESULTS
from randcheck.site.cells import visible
from randcheck.site.report_book import report_book
from randcheck.site.report_columns import columns_of, groups_of
from randcheck.site.report_record import (
    Indicator,
    Rate,
    Report,
    ReportRow,
    Source,
    Tally,
)
from randcheck.text import tr

RESULT_COUNTS = {"none": 2, "moved": 3, "revoked": 1}
TALLY = Tally(9, 7, 2, 1, 0, 6, 4, 1, RESULT_COUNTS, {"settled": 2, "daily": 4})
ROW = ReportRow("2026-0001", "餐饮抽查", TALLY, 1, 2, 1, "A01", "餐饮检查", "2026-03-02")
TOTAL = replace(ROW, key="", name="", item="", item_name="", day="", is_total=True)
TOP = 3
"""Title, and two notes."""


def report(**changes):
    made = Report(
        "某县市场监督管理局",
        False,
        "2026",
        "2026-12-31",
        "draw",
        (ROW,),
        TOTAL,
        (Source("draw", tr("本系统随机抽查", "drawn here"), 7),),
        7,
        (Indicator("items", tr("抽查事项覆盖率", "items"), Rate(2, 3)),),
        (tr("截至 2026-12-31 终了", "until"), tr("已公示 = 已审核通过", "published")),
    )
    return replace(made, **changes)


def book(value):
    return load_workbook(io.BytesIO(report_book(value)))


def statistics(value):
    return book(value)["统计表"]


def lines(sheet, top=TOP):
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=top + 4)]


def test_one_column_per_official_result_and_follow_up():
    sheet = statistics(report())
    leaves = [heading(sheet, column) for column in range(1, sheet.max_column + 1)]
    for label in (*RESULTS.values(), *FOLLOW_UPS.values()):
        assert leaves.count(label) == 1, label
    assert leaves[:6] == ["任务编号", "任务名称", "事项", "抽取日期", "应检查数", "已检查数"]
    assert len(leaves) == 4 + 12 + len(RESULTS) + 1 + len(FOLLOW_UPS)


def heading(sheet, column):
    """Give the lowest heading of a column, which merged cells hold at their top."""
    cells = [sheet.cell(row, column).value for row in range(TOP + 1, TOP + 4)]
    return [value for value in cells if value][-1]


def test_headings_are_merged_as_on_the_form():
    sheet = statistics(report())
    wide = {}
    for area in sheet.merged_cells.ranges:
        text = sheet.cell(area.min_row, area.min_col).value
        wide[text] = (area.max_col - area.min_col + 1, area.max_row - area.min_row + 1)
    assert wide["抽查检查任务"] == (5, 1) and wide["录入与审核"] == (4, 1)
    assert wide["检查结果"] == (len(RESULTS) + 1, 1) and wide["处置"] == (len(FOLLOW_UPS), 1)
    assert wide["迁移、注销等其他情况"] == (5, 1) and wide["应检查数"] == (1, 2)
    assert "小计" not in wide and "迁出" not in wide


def test_a_row_per_line_and_the_total():
    sheet = statistics(report())
    row, total = lines(sheet)
    head = ["2026-0001", "餐饮抽查", "A01 餐饮检查", "2026-03-02", 9, 7, "66.7%", 4, "66.7%"]
    assert row[:16] == [*head, 2, 1, 0, 6, 2, 1, 1]
    at = {heading(sheet, n): value for n, value in enumerate(row, 1)}
    assert (at["未发现问题"], at["小计"], at["迁出"], at["被吊销"], at["注销"]) == (2, 4, 3, 1, 0)
    assert total[0] == "合计" and total[4:] == row[4:]


def test_nothing_to_divide_by_and_nothing_to_share_out():
    empty = ReportRow("", "", Tally(), 2, None, None)
    sheet = statistics(report(by="region", rows=(empty,)))
    (row, _) = lines(sheet)
    at = {heading(sheet, n): value for n, value in enumerate(row, 1)}
    assert at["地区"] == "未注明" and at["抽取次数"] == 2
    assert at["检查完成率"] == at["完结率"] == at["更换次数"] == at["作废次数"] == "—"


def test_the_figures_have_part_and_whole():
    rows = [[cell.value for cell in row] for row in book(report())["指标与来源"].iter_rows()]
    assert ["抽查事项覆盖率", "66.7%", 2, 3] in rows
    assert ["2026年检查：本系统随机抽查", "—", 7, None] in rows


def test_practice_is_marked_on_every_sheet():
    for sheet in book(report(practice=True)).worksheets:
        assert "演练" in sheet["A2"].value
    for sheet in book(report()).worksheets:
        assert not any("演练" in str(c.value) for row in sheet.iter_rows() for c in row)


@pytest.mark.parametrize("by", ["draw", "item", "department", "region", "office", "unit"])
def test_groups_keep_the_order_of_the_columns(by):
    columns = columns_of(report(by=by))
    assert [c for group in groups_of(columns) for c in group] == columns
    assert len({c.key for c in columns}) == len(columns)


@pytest.mark.parametrize("text", [*HOSTILE, "=cmd|' /C calc'!A0"])
def test_hostile_texts_are_inert(text):
    check_hostile(text)


@settings(max_examples=30, deadline=None)
@given(st.text(min_size=1, max_size=60))
def test_any_text_is_inert(text):
    check_hostile(text)


def check_hostile(text):
    row = replace(ROW, key=text, name=text, item=text, item_name="")
    sheet = statistics(report(rows=(row,), bureau=text))
    cells = next(sheet.iter_rows(min_row=TOP + 4, max_col=3))
    for cell, wanted in zip(cells, (text, text, text.strip()), strict=True):
        assert cell.value == (visible(wanted) or None), cell.coordinate
        assert cell.data_type in ("s", "n") and cell.hyperlink is None
        assert cell.value is None or cell.data_type == "s"
    assert sheet["A1"].value.startswith(visible(text))


def test_the_same_report_gives_the_same_bytes():
    assert report_book(report()) == report_book(report())
