"""Results of visits in the platform's columns: exactly these, inert, and read back as results."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from randcheck.files.findings import read_findings
from randcheck.model import FindingRow, Item
from randcheck.protocol.vocabulary import FOLLOW_UPS, METHODS, RESULTS
from randcheck.site.finding_files import (
    ItemLine,
    ResultRow,
    ResultSheet,
    items_csv,
    results_csv,
    results_xlsx,
)
from randcheck.site.record import TeamMember
from randcheck.site.visit_book import visit_xlsx
from randcheck.site.visit_record import VisitPaper, VisitPapers
from randcheck.site.workbook import PRACTICE
from randcheck.text import tr

ROWS = (
    ResultRow("甲店", "91330106MA2GH0P47Q", "2026-03-04", "none"),
    ResultRow(
        "乙店",
        "007",
        "2026-03-05",
        "pending",
        "已立案",
        "城关所",
        (ItemLine("A01 直销", "none"), ItemLine("A02 广告", "corrected")),
    ),
    ResultRow("丙店", "330122000012345", "2026-03-06", "moved", items=(ItemLine("A01", "moved"),)),
)
SHEET = ResultSheet("2026-0001", "餐饮抽查", "定向", "某局", ROWS)
PLANNED = replace(SHEET, plan_number="2026-P1", plan_title="年度计划")
LINES = [
    ["任务编号", "2026-0001"],
    ["任务名称", "餐饮抽查"],
    ["抽查类型", "定向"],
    ["检查机关", "某局"],
]
RESULTS_TABLE = [
    ["序号", "抽查市场主体名称", "统一社会信用代码/注册号", "检查完成日期", "检查结果", "备注"],
    ["1", "甲店", "91330106MA2GH0P47Q", "2026-03-04", "未发现问题", ""],
    ["2", "乙店", "007", "2026-03-05", "发现问题待后续处理", "已立案"],
    ["3", "丙店", "330122000012345", "2026-03-06", "迁出", ""],
]
ITEMS_TABLE = [
    ["企业名称", "抽查时间", "抽查单位", "序号", "检查事项", "检查结果"],
    ["乙店", "2026-03-05", "城关所", "1", "A01 直销", "未发现问题"],
    ["乙店", "2026-03-05", "城关所", "2", "A02 广告", "发现问题经责令已改正"],
    ["丙店", "2026-03-06", "某局", "1", "A01", "迁出"],
]
HOSTILE = [
    '=HYPERLINK("http://x","点我")',
    "+1",
    "-1+1",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "＝1+1",
    "{=1+1}",
    "http://example.com/",
    "[bold red]x[/]",
    "\x1b[2J",
    "\u202e店",
    'a,"b"',
    "第一行\n第二行",
    "'=1",
]


def csv_rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def book(sheet: ResultSheet):
    return load_workbook(io.BytesIO(results_xlsx(sheet)))


def shown(page) -> list[list[str]]:
    return [
        ["" if value is None else str(value) for value in row]
        for row in page.iter_rows(values_only=True)
    ]


def hostile(value: str) -> ResultSheet:
    row = ResultRow(value, value, value, "none", value, value, (ItemLine(value, "none"),))
    return ResultSheet(value, value, value, value, (row,), value, value)


def test_the_columns_of_the_platform_as_csv():
    assert csv_rows(results_csv(SHEET)) == [*LINES, *RESULTS_TABLE]
    assert csv_rows(items_csv(SHEET)) == [*LINES, *ITEMS_TABLE]
    assert results_csv(SHEET).startswith("\ufeff任务编号,2026-0001\r\n".encode())


def test_the_columns_of_the_platform_as_a_workbook():
    pages = book(SHEET)
    assert pages.sheetnames == ["检查结果", "检查事项"]
    for page, table in zip(pages, (RESULTS_TABLE, ITEMS_TABLE), strict=True):
        rows = shown(page)
        assert rows[5:] == table
        top = ["某局　双随机抽查　检查结果", *("：".join(line) for line in LINES)]
        assert [row[0] for row in rows[:5]] == top
        assert not any(cell for row in rows[:5] for cell in row[1:])


def test_the_plan_is_named_if_there_is_one():
    plan = [["计划编号", "2026-P1"], ["计划名称", "年度计划"]]
    assert csv_rows(results_csv(PLANNED))[:6] == plan + LINES
    assert shown(book(PLANNED)["检查结果"])[1][0] == "计划编号：2026-P1"
    assert csv_rows(results_csv(replace(PLANNED, plan_title="")))[:2] == [plan[0], LINES[0]]


def test_a_practice_says_so_first():
    practice = replace(SHEET, practice=True)
    assert csv_rows(results_csv(practice))[0] == csv_rows(items_csv(practice))[0] == [PRACTICE]
    assert all(shown(page)[1][0] == PRACTICE for page in book(practice))
    assert PRACTICE not in results_csv(SHEET).decode()


def test_no_results_leave_the_headings():
    nothing = replace(SHEET, rows=())
    assert csv_rows(results_csv(nothing)) == [*LINES, RESULTS_TABLE[0]]
    assert shown(book(nothing)["检查事项"])[5:] == ITEMS_TABLE[:1]


@pytest.mark.parametrize("code", RESULTS)
def test_the_official_wording_of_every_result(code):
    sheet = replace(SHEET, rows=(replace(ROWS[0], result=code),))
    assert csv_rows(results_csv(sheet))[-1][4] == RESULTS[code]


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_texts_are_run_by_nothing(value):
    sheet = hostile(value)
    for data in (results_csv(sheet), items_csv(sheet)):
        cells = [cell for row in csv_rows(data) for cell in row]
        assert not [cell for cell in cells if cell.startswith(tuple("=+-@\t\r＝＋－＠"))]
        assert not {"\x1b", "\u202e", "\n"} & set("".join(cells))
    for page in book(sheet):
        texts = [cell for row in page.iter_rows() for cell in row if cell.value is not None]
        assert {cell.data_type for cell in texts} <= {"s", "n"}
        assert {cell.number_format for cell in texts} <= {"@", "0"}
        assert not [cell for cell in texts if cell.hyperlink]
        assert all(isinstance(cell.value, str) or cell.column_letter in "AD" for cell in texts)


def test_the_same_bytes_every_time():
    for write in (results_xlsx, results_csv, items_csv):
        assert write(PLANNED) == write(PLANNED)


@pytest.mark.parametrize("sheet", [SHEET, PLANNED, replace(PLANNED, practice=True)])
@pytest.mark.parametrize(("name", "write"), [("a.xlsx", results_xlsx), ("a.csv", results_csv)])
def test_what_is_published_reads_back(sheet, name, write):
    found = read_findings(name, write(sheet)).values
    assert [(f.entity, f.date, f.result, f.note) for f in found] == [
        (row.code, row.date, row.result, row.note) for row in ROWS
    ]


@given(st.text(), st.text(), st.sampled_from(sorted(RESULTS)))
def test_any_text_stays_in_its_cell(name, note, result):
    sheet = replace(SHEET, rows=(ResultRow(name, "007", "2026-03-04", result, note),))
    rows = csv_rows(results_csv(sheet))
    assert len(rows) == 6 and {len(row) for row in rows[4:]} == {6}
    assert rows[5][4] == RESULTS[result]


@pytest.mark.parametrize("practice", [True, False])
def test_the_sheet_of_open_visits_reads_back_once_it_is_filled_in(practice):
    team = tuple(TeamMember(tr("", ""), "张三", code, "", "") for code in ("1001", "1002"))
    visits = [
        VisitPaper(n, code, "店", "", "2026-03-01", "2026-03-31", team, hidden)
        for n, (code, hidden) in enumerate([("A1", ""), ("A2", ""), ("", "2026-04-01")], 1)
    ]
    items = (Item("A01", "直销检查", "某法"),)
    papers = VisitPapers("某局", practice, "2026-0003", "餐饮", 1, items, "", "", tuple(visits))
    pages = load_workbook(io.BytesIO(visit_xlsx(papers)))
    sheet = pages["检查结果"]
    head, first, second = (list(row) for row in list(sheet.iter_rows())[-4:-1])
    methods = f"{METHODS['test']}、{METHODS['on-site']}"
    words = ["2026.3.4", None, methods, RESULTS["none"], FOLLOW_UPS["settled"], "已完结", "无"]
    for cell, word in zip(first[3:], words, strict=True):
        cell.value = word if word is not None else cell.value
    second[3].value, second[6].value = "二〇二六年三月五日", "通过登记的住所(经营场所)无法联系"
    buffer = io.BytesIO()
    pages.save(buffer)
    reading = read_findings("检查.xlsx", buffer.getvalue())
    people = ("1001", "1002")
    assert head[0].value == "任务"
    assert reading.values == (
        FindingRow(
            *("2026-0003", "A1", "2026-03-04", "none", people, ""),
            *(("on-site", "test"), "settled", True),
        ),
        FindingRow("2026-0003", "A2", "2026-03-05", "unreachable", people),
    )
    assert any("有 1 行没有填检查日期和检查结果" in warning.zh for warning in reading.warnings)
