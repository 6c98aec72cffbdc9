"""Write tables as a spreadsheet that is inert, ready to print, and the same bytes every time.

Every text is written as a string into a cell of the format "text", so that it stays one even after
somebody has edited the cell.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from randcheck.site.cells import visible

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

Cell = str | int
Row = list[Cell]

CREATED = datetime(2000, 1, 1)
"""Stands in the file instead of the clock, which would make every copy differ."""

INERT = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
A4 = 9
LINE, HIGHEST = 13, 400
"""Height in points of a line, and of the highest row; a spreadsheet allows 409."""

LONG, SMALL = 64, 0.75
"""An ASCII text of this length is a digest; the width of its characters, in ordinary ones."""

RED = "#B3261E"
BASE: dict[str, Any] = {
    "font_name": "宋体",
    "font_size": 10,
    "num_format": "@",
    "valign": "vcenter",
}
CELL = {**BASE, "border": 1, "border_color": "#9AA1A9"}
STYLES: dict[str, dict[str, Any]] = {
    "title": {**BASE, "bold": True, "font_size": 14},
    "note": {**BASE, "font_color": "#555555"},
    "warning": {**BASE, "bold": True, "font_size": 14, "font_color": "white", "bg_color": RED},
    "heading": {**CELL, "bold": True, "bg_color": "#E9ECEF", "align": "center", "text_wrap": True},
    "text": {**CELL, "text_wrap": True},
    "digest": {**CELL, "text_wrap": True, "font_name": "Consolas", "font_size": 7},
    "number": {**CELL, "num_format": "0", "align": "left"},
}


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet: lines above the table as (text, style), headings, rows, the widest column."""

    name: str
    top: list[tuple[str, str]]
    headings: list[str]
    rows: list[Row]
    widest: int = 30


def write_book(title: str, pages: Iterable[Page]) -> bytes:
    """Write pages as one workbook, A4 across, headings on every printed page."""
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    book = Workbook(buffer, INERT)
    book.set_properties({"title": title, "created": CREATED})
    for page in pages:
        write_page(book, page)
    book.close()
    return buffer.getvalue()


def write_page(book: "Workbook", page: Page) -> None:
    """Write one sheet of a workbook."""
    sheet = book.add_worksheet(page.name)
    styles = {name: book.add_format(style) for name, style in STYLES.items()}
    _write_top(sheet, page, styles)
    widths = [_width(column, page) for column in range(len(page.headings))]
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    for number, row in enumerate(page.rows, len(page.top) + 1):
        lines = max(map(_lines, row, widths))
        sheet.set_row(number, min(LINE * lines + 3, HIGHEST))
        for column, cell in enumerate([*row, *[""] * (len(widths) - len(row))]):
            _write_cell(sheet, number, column, cell, styles)
    _set_up(sheet, len(page.top))


def _write_top(sheet: "Worksheet", page: Page, styles: dict[str, Any]) -> None:
    for row, (text, style) in enumerate(page.top):
        sheet.set_row(row, 2 * LINE - 4)
        sheet.write_string(row, 0, visible(text), styles[style])
        for column in range(1, len(page.headings)):
            sheet.write_blank(row, column, None, styles[style])
    for column, heading in enumerate(page.headings):
        sheet.write_string(len(page.top), column, heading, styles["heading"])
    sheet.set_row(len(page.top), 2 * LINE + 3)


def _write_cell(
    sheet: "Worksheet", row: int, column: int, cell: Cell, styles: dict[str, Any]
) -> None:
    if isinstance(cell, int):
        sheet.write_number(row, column, cell, styles["number"])
    elif not cell:
        sheet.write_blank(row, column, None, styles["text"])
    else:
        style = "digest" if _is_digest(cell) else "text"
        sheet.write_string(row, column, visible(cell), styles[style])


def _set_up(sheet: "Worksheet", top: int) -> None:
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(0, top)
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    # A code of digits only is meant to be text: no green corner in every cell.
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})


def _width(column: int, page: Page) -> int:
    """Fit a column to its cells; its heading may take two lines."""
    needed = max((_columns(row[column]) for row in page.rows if column < len(row)), default=0)
    return min(max(needed, _columns(page.headings[column]) // 2) + 2, page.widest)


def _lines(cell: Cell, width: int) -> int:
    return -(-_columns(cell) // (width - 1)) or 1


def _columns(cell: Cell) -> int:
    # From U+2E80 on a character is as wide as two digits; `unicodedata` would differ by version.
    text = str(cell)
    if _is_digest(text):
        return int(len(text) * SMALL)
    return sum(2 if character >= "\u2e80" else 1 for character in text)


def _is_digest(text: str) -> bool:
    return len(text) >= LONG and text.isascii()
