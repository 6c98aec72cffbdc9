"""Write 统计表.xlsx: the yearly statistics in the shape of the official form, and figures.

The headings are merged as on the form: 抽查检查任务 {应检查数 …}, 检查结果 {…}, 处置 {…}.
"""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from randcheck.site.cells import visible
from randcheck.site.report_columns import Column, columns_of, groups_of, shown
from randcheck.site.report_record import NOTHING, Report, ReportRow
from randcheck.site.spreadsheet import (
    CREATED,
    HIGHEST,
    INERT,
    LINE,
    STYLES,
    Cell,
    Page,
    Row,
    _columns,
    _set_up,
    _write_cell,
    write_page,
)
from randcheck.site.workbook import PRACTICE
from randcheck.text import Text

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

TITLE, FIGURES = "双随机抽查统计表", "指标与来源"
A3 = 8
LEVELS = 3
"""Rows of headings: group, what several columns have in common, column."""

WIDEST, NARROWEST = 28, 7
PAGES = 2
"""Sheets of A3 side by side, each with the first column."""


def report_book(report: Report) -> bytes:
    """Write the workbook: 统计表 with a row per line and the total, 指标与来源."""
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    book = Workbook(buffer, INERT)
    book.set_properties({"title": TITLE, "created": CREATED})
    _write_statistics(book, report)
    write_page(book, _figures(report))
    book.close()
    return buffer.getvalue()


def _top(report: Report, name: str) -> list[tuple[str, str]]:
    lines = [(f"{report.bureau}　{report.year}年度双随机抽查　{name}", "title")]
    lines += [(PRACTICE, "warning")] if report.practice else []
    return [*lines, *((note.zh, "note") for note in report.notes)]


def _write_statistics(book: "Workbook", report: Report) -> None:
    columns, top = columns_of(report), _top(report, "统计表")
    rows = [_row(columns, row) for row in (*report.rows, report.total)]
    sheet = book.add_worksheet("统计表")
    styles = {name: book.add_format(style) for name, style in STYLES.items()}
    widths = [_width(n, column, rows) for n, column in enumerate(columns)]
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    for place, (text, style) in enumerate(top):
        sheet.set_row(place, 2 * LINE - 4)
        sheet.write_string(place, 0, visible(text), styles[style])
        for column in range(1, len(columns)):
            sheet.write_blank(place, column, None, styles[style])
    _write_headings(sheet, columns, len(top), styles["heading"])
    sheet.set_row(len(top) + LEVELS - 1, _highest([c.label.zh for c in columns], widths))
    for number, cells in enumerate(rows, len(top) + LEVELS):
        sheet.set_row(number, _highest(cells, widths))
        for place, cell in enumerate(cells):
            _write_cell(sheet, number, place, cell, styles)
    _lay_out(sheet, len(top) + LEVELS)


def _lay_out(sheet: "Worksheet", top: int) -> None:
    """Set the paper; headings and first column stand on every page and stay in sight."""
    _set_up(sheet, top - 1)
    sheet.set_paper(A3)
    sheet.fit_to_pages(PAGES, 0)
    sheet.repeat_columns(0, 0)
    sheet.freeze_panes(top, 1)


def _row(columns: list[Column], row: ReportRow) -> Row:
    found: Row = []
    for column in columns:
        cell = column.cell(row)
        found.append(cell if isinstance(cell, int) else shown(cell).zh)
    return found


def _write_headings(sheet: "Worksheet", columns: list[Column], top: int, style: Any) -> None:
    """Write group, what some columns share, and column, cells merged where the form has one."""
    place = 0
    for group in groups_of(columns):
        _merge(sheet, (top, place, top, place + len(group) - 1), group[0].group.zh, style)
        for under, some in _runs(group):
            last = place + len(some) - 1
            if under is not None:
                _merge(sheet, (top + 1, place, top + 1, last), under.zh, style)
            for offset, column in enumerate(some):
                first = top + 1 if under is None else top + 2
                where = (first, place + offset, top + 2, place + offset)
                _merge(sheet, where, column.label.zh, style)
            place = last + 1


def _runs(group: list[Column]) -> list[tuple[Text | None, list[Column]]]:
    """Part the columns of a group where what they share changes."""
    found: list[tuple[Text | None, list[Column]]] = []
    for column in group:
        if not found or found[-1][0] != column.under:
            found.append((column.under, []))
        found[-1][1].append(column)
    return found


def _merge(sheet: "Worksheet", where: tuple[int, int, int, int], text: str, style: Any) -> None:
    """Write one heading over several cells; a range of one cell cannot be merged."""
    if where[:2] == where[2:]:
        sheet.write_string(*where[:2], text, style)
    else:
        sheet.merge_range(*where, text, style)


def _width(place: int, column: Column, rows: list[Row]) -> int:
    needed = max(_columns(row[place]) for row in rows)
    return min(max(needed + 2, _columns(column.label.zh) // 6 + 2, NARROWEST), WIDEST)


def _highest(cells: Sequence[Cell], widths: list[int]) -> int:
    """Tell how high a row is, in points, that shows all of its cells."""
    lines = max(-(-_columns(c) // (w - 1)) for c, w in zip(cells, widths, strict=True))
    return min(LINE * max(lines, 1) + 3, HIGHEST)


def _figures(report: Report) -> Page:
    """Lay out the indicators, then the visits of the year by source."""
    rows: list[Row] = [
        [one.label.zh, one.rate.shown, one.rate.part, one.rate.whole] for one in report.indicators
    ]
    rows += [
        [f"{report.year}年检查：{source.label.zh}", NOTHING, source.visits, ""]
        for source in report.sources
    ]
    visits: Cell = sum(source.visits for source in report.sources)
    rows.append([f"{report.year}年检查：合计", NOTHING, visits, ""])
    rows.append([f"{report.year}年检查的户数（各来源不重复计）", NOTHING, report.entities, ""])
    headings = ["指标", "百分比", "分子（次数、户数）", "分母"]
    return Page(FIGURES, _top(report, FIGURES), headings, rows, widest=50)
