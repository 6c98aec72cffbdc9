"""Read the first visible sheet of an xlsx workbook that holds anything."""

import io
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from randcheck.errors import Faulty, Unreadable
from randcheck.files.package import damaged, visible_sheets
from randcheck.files.sheet import MAX_COLUMNS, MAX_ROWS, Row, Sheet
from randcheck.files.sheetxml import SheetXml
from randcheck.text import Text, tr

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

MAX_AREA = 40_000_000
"""Cells of the rectangle a sheet spans; each takes some 32 bytes while it is read."""

EXACT = 10**15
"""Spreadsheets keep 15 digits of a number; the rest is lost before the file is saved."""

LOST = "#"
"""Stands in a cell whose value the file has lost; `Sheet.spoiled` says why."""

LOST_DIGITS = tr(
    "超过 15 位的号码被存成了数字，后几位已丢失；"
    "请在 WPS/Excel 里先把这一列设为“文本”格式，再重新录入",
    "a number above 15 digits has lost its last digits; in WPS/Excel format the column as text"
    " before typing, then type it again",
)
ERROR_CELL = tr(
    "单元格是错误值（如 #N/A、#REF!）；请改成正确内容，或清空",
    "the cell holds an error value such as #N/A; put in what belongs there, or empty it",
)
UNSAVED = tr(
    "单元格是公式，但没有保存计算结果；请用 WPS 或 Excel 打开后保存一次",
    "the cell is a formula whose value was not saved; open the file in WPS or Excel and save it",
)


def read_workbook(name: str, data: bytes) -> Sheet:
    """Open the first visible sheet that is not empty.

    Raises:
        Faulty: there is none.
        Unreadable: the workbook is damaged or a cap was reached.
    """
    sheets = [sheet for sheet in visible_sheets(name, data) if not sheet.is_empty()]
    if not sheets:
        what = tr(f"{name}：没有任何内容", f"{name}: nothing in it")
        raise Faulty(what, [what])
    first = sheets[0]
    _check_size(name, first)
    spoiled = dict.fromkeys(first.errors(), ERROR_CELL) | dict.fromkeys(first.unsaved(), UNSAVED)
    return Sheet(
        file=name,
        format="xlsx",
        name=first.name,
        rows=_rows(_open(name, data, first.name), spoiled),
        spoiled=spoiled,
        notices=_notices(sheets),
    )


def _check_size(name: str, sheet: SheetXml) -> None:
    rows, columns = sheet.size()
    if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_AREA:
        what = tr(
            f"{name} 工作表“{sheet.name}”占了 {rows} 行 {columns} 列，太大；"
            "如果远处有误填的单元格，请删除多余的行和列",
            f"{name}, sheet {sheet.name!r}, spans {rows} rows and {columns} columns: too many;"
            " if there are stray cells far away, delete those rows and columns",
        )
        raise Unreadable(what)


def _notices(sheets: list[SheetXml]) -> tuple[Text, ...]:
    notices = []
    if hidden := sheets[0].hidden_rows():
        notices.append(
            tr(f"有 {hidden} 行被隐藏或筛掉，也一并读入", f"{hidden} hidden rows are read too")
        )
    if others := [sheet.name for sheet in sheets[1:]]:
        notices.append(
            tr(
                f"只读工作表“{sheets[0].name}”，未读：{'、'.join(others)}",
                f"only sheet {sheets[0].name!r} is read, not: {', '.join(others)}",
            )
        )
    return tuple(notices)


def _open(name: str, data: bytes, sheet: str) -> "CalamineSheet":
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(sheet)
    except CalamineError as error:
        raise damaged(name) from error


def _rows(sheet: "CalamineSheet", spoiled: dict[tuple[int, int], Text]) -> Iterator[Row]:
    lost: dict[int, list[int]] = {}
    for row, column in spoiled:
        lost.setdefault(row, []).append(column)
    left = [""] * (sheet.start[1] if sheet.start else 0)
    for number, values in enumerate(sheet.iter_rows(), 1):
        cells: list[Any] = left + values if left else values
        for column, value in enumerate(cells):
            if value.__class__ is not str:
                cells[column] = _text(value)
                if cells[column] == LOST:
                    spoiled[number, column] = LOST_DIGITS
        yield number, _marked(cells, lost.pop(number, []))
    for number in sorted(lost):  # below the last cell that calamine sees
        yield number, _marked([], lost[number])


def _marked(cells: list[str], columns: list[int]) -> list[str]:
    for column in columns:
        cells.extend([""] * (column + 1 - len(cells)))
        cells[column] = LOST
    return cells


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, date):  # a date with a time is one too
        return value.isoformat()[:10]
    return str(value)


def _number(value: float) -> str:
    if abs(value) >= EXACT:
        return LOST
    return str(int(value)) if value.is_integer() else repr(value)
