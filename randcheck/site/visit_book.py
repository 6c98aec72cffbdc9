"""Write the workbook of open visits: the columns an office fills in and reads back, checklists."""

import io
from typing import TYPE_CHECKING

from randcheck.protocol.vocabulary import FOLLOW_UPS, METHODS, RESULTS
from randcheck.site.spreadsheet import CREATED, INERT, Page, Row, write_page
from randcheck.site.visit_record import VisitPapers
from randcheck.site.workbook import PRACTICE

if TYPE_CHECKING:
    from xlsxwriter import Workbook

HEADINGS = [
    "任务",
    "统一社会信用代码",
    "企业名称",
    "检查日期",
    "检查人员",
    "检查方式",
    "检查结果",
    "处置",
    "是否完结",
    "备注",
]
"""What `finding import` reads."""

ENDED = ("已完结", "未完结")
CHOICES = {
    "检查方式": tuple(METHODS.values()),
    "检查结果": tuple(RESULTS.values()),
    "处置": tuple(FOLLOW_UPS.values()),
    "是否完结": ENDED,
}
SEVERAL = "检查方式"
"""The one column that takes several words, which a list in a cell cannot offer."""

VISITS, LISTS, CHECKLIST = "检查结果", "可填内容", "检查单"
CHECKED = ["序号", "检查内容", "操作方法与要领", "是否检查", "发现问题"]
WIDTHS = {
    "检查日期": 12,
    "检查方式": 18,
    "检查结果": 26,
    "处置": 32,
    "备注": 24,
    "发现问题": 40,
}
"""Of columns that are empty until somebody fills them, in characters."""

TALL = 45
"""Height of a row that will be filled, in points: three lines."""

HOW = "检查日期写成 2026-03-05；检查方式可填几种，用、分开；不要改动任务、代码和表头"


def visit_xlsx(papers: VisitPapers) -> bytes:
    """Write the workbook: 检查结果 with a row per visit, a sheet per checklist, what may be filled.

    The words stand in a sheet of their own: a list inside a cell's rule holds 255 characters.
    """
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    book = Workbook(buffer, INERT)
    book.set_properties({"title": "双随机抽查检查结果", "created": CREATED})
    visits = _visits(papers)
    for page in (visits, *_checklists(papers), _lists()):
        write_page(book, page)
        if page.name != LISTS:
            _make_room(book, page)
    _offer_choices(book, visits)
    book.close()
    return buffer.getvalue()


def _top(papers: VisitPapers, name: str, note: str) -> list[tuple[str, str]]:
    lines = [(f"{papers.bureau}　双随机抽查　{name}", "title"), (note, "note")]
    return [*lines, (PRACTICE, "warning")] if papers.practice else lines


def _visits(papers: VisitPapers) -> Page:
    rows: list[Row] = []
    for visit in papers.visits:
        people = "、".join(member.code for member in visit.team)
        row: Row = [papers.draw, visit.shown_code, visit.shown_name, "", people]
        rows.append([*row, *[""] * (len(HEADINGS) - len(row))])
    return Page(VISITS, _top(papers, VISITS, HOW), HEADINGS, rows)


def _checklists(papers: VisitPapers) -> list[Page]:
    """Lay out a sheet per checklist, named by its place: names of items are anybody's."""
    listed = [item for item in papers.items if item.checklist]
    pages = []
    for place, item in enumerate(listed, 1):
        name = CHECKLIST if len(listed) == 1 else f"{CHECKLIST}{place}"
        rows: list[Row] = [
            [check.number or str(n), check.content, check.how, "", ""]
            for n, check in enumerate(item.checklist, 1)
        ]
        note = f"{item.code}　{item.name}"
        pages.append(Page(name, _top(papers, CHECKLIST, note), CHECKED, rows, widest=60))
    return pages


def _lists() -> Page:
    longest = max(map(len, CHOICES.values()))
    columns = [[*words, *[""] * (longest - len(words))] for words in CHOICES.values()]
    rows: list[Row] = [list(row) for row in zip(*columns, strict=True)]
    headings = [f"{heading}（可填）" for heading in CHOICES]
    return Page(LISTS, [("各列可填的内容", "title")], headings, rows, widest=50)


def _make_room(book: "Workbook", page: Page) -> None:
    """Widen what is empty yet, and on the first sheet make its rows tall."""
    sheet = book.get_worksheet_by_name(page.name)
    for column, heading in enumerate(page.headings):
        if heading in WIDTHS:
            sheet.set_column(column, column, WIDTHS[heading])
    if page.name == VISITS:
        for row in range(len(page.rows)):
            sheet.set_row(len(page.top) + 1 + row, TALL)


def _offer_choices(book: "Workbook", page: Page) -> None:
    """Offer the official words in every row, from the sheet that lists them."""
    sheet = book.get_worksheet_by_name(page.name)
    first = len(page.top) + 1
    last = first + len(page.rows) - 1
    for place, (heading, words) in enumerate(CHOICES.items()):
        letter, top = "ABCD"[place], 3  # below the title and the headings
        column = HEADINGS.index(heading)
        rule = {
            "validate": "list",
            "source": f"='{LISTS}'!${letter}${top}:${letter}${top + len(words) - 1}",
            "error_title": heading,
            "error_message": "请从下拉列表中选择",
            "error_type": "information" if heading == SEVERAL else "stop",
        }
        sheet.data_validation(first, column, last, column, rule)
