"""Write results of visits in the columns of the provincial platform.

xlsx with every cell a text, csv with `'` before what would start a formula. Equal results give
equal bytes.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from randcheck.guarding import guarded
from randcheck.protocol.csvtext import BOM
from randcheck.protocol.vocabulary import RESULTS
from randcheck.site.cells import visible
from randcheck.site.spreadsheet import Page, Row, write_book
from randcheck.site.workbook import PRACTICE

RESULT_HEADINGS = [
    "序号",
    "抽查市场主体名称",
    "统一社会信用代码/注册号",
    "检查完成日期",
    "检查结果",
    "备注",
]
ITEM_HEADINGS = ["企业名称", "抽查时间", "抽查单位", "序号", "检查事项", "检查结果"]
Line = tuple[str, str]
"""One line above a table: what it is, and its value."""


@dataclass(frozen=True, slots=True)
class ItemLine:
    """What a visit found about one item: its name as shown, a code of `RESULTS`."""

    item: str
    result: str


@dataclass(frozen=True, slots=True)
class ResultRow:
    """What one visit found; `result` is a code of `RESULTS`, `unit` who went if not the authority.

    `date` is the day on which the visit was completed.
    """

    name: str
    code: str
    date: str
    result: str
    note: str = ""
    unit: str = ""
    items: tuple[ItemLine, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultSheet:
    """The results of one task; `scope` is 定向 or 不定向, the plan is empty if there is none."""

    number: str
    title: str
    scope: str
    authority: str
    rows: tuple[ResultRow, ...]
    plan_number: str = ""
    plan_title: str = ""
    practice: bool = False


def results_xlsx(sheet: ResultSheet) -> bytes:
    """Write the results as a workbook: 检查结果, and 检查事项 with a row for each item."""
    title = (f"{sheet.authority}　双随机抽查　检查结果", "title")
    lines = [(f"{what}：{value}", "note") for what, value in _lines(sheet)]
    warning = [(PRACTICE, "warning")] if sheet.practice else []
    top = [title, *warning, *lines]
    pages = [
        Page("检查结果", top, RESULT_HEADINGS, _results(sheet), widest=40),
        Page("检查事项", top, ITEM_HEADINGS, _items(sheet), widest=40),
    ]
    return write_book("双随机抽查检查结果", pages)


def results_csv(sheet: ResultSheet) -> bytes:
    """Write the results as UTF-8 csv with a byte order mark."""
    return _csv(_top(sheet), RESULT_HEADINGS, _results(sheet))


def items_csv(sheet: ResultSheet) -> bytes:
    """Write what was found about each item as UTF-8 csv with a byte order mark."""
    return _csv(_top(sheet), ITEM_HEADINGS, _items(sheet))


def _lines(sheet: ResultSheet) -> list[Line]:
    plan = [("计划编号", sheet.plan_number), ("计划名称", sheet.plan_title)]
    return [
        *(line for line in plan if line[1]),
        ("任务编号", sheet.number),
        ("任务名称", sheet.title),
        ("抽查类型", sheet.scope),
        ("检查机关", sheet.authority),
    ]


def _top(sheet: ResultSheet) -> list[Sequence[str]]:
    return [*([[PRACTICE]] if sheet.practice else []), *_lines(sheet)]


def _results(sheet: ResultSheet) -> list[Row]:
    return [
        [number, row.name, row.code, row.date, RESULTS[row.result], row.note]
        for number, row in enumerate(sheet.rows, 1)
    ]


def _items(sheet: ResultSheet) -> list[Row]:
    """Lay items out, numbered within each visit; what belongs to the visit stands on every row."""
    return [
        [row.name, row.date, row.unit or sheet.authority, number, line.item, RESULTS[line.result]]
        for row in sheet.rows
        for number, line in enumerate(row.items, 1)
    ]


def _csv(top: Iterable[Sequence[str]], headings: Sequence[str], rows: Iterable[Row]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for line in (*top, headings, *rows):
        writer.writerow([guarded(visible(str(cell))) for cell in line])
    return (BOM + out.getvalue()).encode()
