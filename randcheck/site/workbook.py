"""Write 结果.xlsx: the result of one draw as a clerk sorts, prints and hands it on.

Every text is written as a string into a cell of the format "text", so that it stays one even after
somebody has edited the cell. The same record gives the same bytes.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from randcheck.site.cells import grouped, last_day, visible
from randcheck.site.record import Record, TeamMember
from randcheck.site.teams import roles_differ

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
NARROWEST, WIDEST = 6, 36
LONG = 64
"""A text of this many characters or more is a digest: small, and broken over two lines."""

PRACTICE = "演练：本表由演练产生，不是真实抽取，不得用于执法检查"
UNPAIRED = "检查对象已经抽定，不重抽；检查组未能配齐，原因见“封存”表"
BORDER: dict[str, Any] = {"border": 1, "border_color": "#9AA1A9", "valign": "vcenter"}
STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14, "num_format": "@"},
    "note": {"font_color": "#555555", "num_format": "@"},
    "warning": {"bold": True, "font_color": "#FFFFFF", "bg_color": "#B3261E", "num_format": "@"},
    "heading": {**BORDER, "bold": True, "bg_color": "#E9ECEF", "align": "center"},
    "text": {**BORDER, "num_format": "@"},
    "number": {**BORDER, "align": "center"},
    "digest": {**BORDER, "num_format": "@", "font_name": "Consolas", "font_size": 8},
}
WRAPPED = ("heading", "text", "digest")


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet: its name, its headings, its rows."""

    name: str
    headings: list[str]
    rows: list[Row]
    widest: int = WIDEST


def result_xlsx(record: Record) -> bytes:
    """Write the workbook of one draw: 抽取结果, 递补, 封存."""
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    book = Workbook(buffer, INERT)
    book.set_properties({"title": "双随机抽取结果", "created": CREATED})
    for page in (_visits(record), _reserves(record), _seal(record)):
        _write(book, record, page)
    book.close()
    return buffer.getvalue()


def _visits(record: Record) -> Page:
    seats = max([len(visit.team) for visit in record.visits], default=0) or 1
    roles = roles_differ(record)
    headings = ["序号", "统一社会信用代码/注册号", "企业名称", "地区", "分层"]
    for number in range(1, seats + 1):
        headings += [f"角色{number}"] if roles else []
        headings += [f"检查人员{number}", f"执法证号{number}", f"执法证有效期{number}"]
    rows: list[Row] = []
    for visit in record.visits:
        row: Row = [visit.number, visit.code, visit.name, visit.region, visit.stratum]
        for member in visit.team:
            row += _seat(member, roles)
        blank = len(headings) - len(row)
        rows.append([*row, *[""] * blank, visit.place, visit.ticket])
    return Page("抽取结果", [*headings, "签号名次", "签号"], rows)


def _seat(member: TeamMember, roles: bool) -> list[str]:
    role = [member.role.zh] if roles else []
    return [*role, member.name, member.code, last_day(member.certificate)]


def _reserves(record: Record) -> Page:
    headings = ["分层", "签号名次", "统一社会信用代码/注册号", "企业名称"]
    rows: list[Row] = [[r.stratum, r.place, r.code, r.name] for r in record.reserves]
    return Page("递补", headings, rows, 60)


def _seal(record: Record) -> Page:
    rows: list[Row] = [
        ["实施单位", record.bureau],
        ["抽查任务", record.task],
        ["抽查事项", record.item],
        ["抽取编号", record.draw],
        ["第几次抽取", record.attempt],
        ["名录截至", record.as_of],
        ["完成期限", record.due],
        ["最迟公开", record.opens],
        ["操作人", record.operator],
        ["监督人", record.observer],
        ["封存时间", record.sealed_at],
        ["抽取时间", record.drawn_at],
        *_numbers(record),
        ["封存码", grouped(record.seal_code)],
        ["抽取码", grouped(record.draw_code)],
        ["日志公钥指纹", grouped(record.log_key)],
        ["随机源", record.source.zh],
        *_repeated("录入", record.inputs),
        ["种子", record.seed],
        *_repeated("检查组未能配齐", [text.zh for text in record.bottleneck]),
        *_repeated("未能证明", [text.zh for text in record.not_proved]),
    ]
    return Page("封存", ["项目", "内容", "抽查基数", "待抽", "抽取"], rows, 70)


def _numbers(record: Record) -> list[Row]:
    rows: list[Row] = [
        ["在册", record.registered],
        ["待抽", sum(stratum.drum for stratum in record.strata)],
        ["未入框", sum(count for _, count in record.excluded)],
    ]
    rows += [[f"未入框：{reason.zh}", count] for reason, count in record.excluded]
    rows += [
        [f"分层：{line.label}", line.rule.zh, line.base, line.drum, line.number]
        for line in record.strata
    ]
    return rows


def _repeated(what: str, values: Iterable[str]) -> list[Row]:
    return [[what, value] for value in values]


def _write(book: "Workbook", record: Record, page: Page) -> None:
    sheet = book.add_worksheet(page.name)
    styles = {
        name: book.add_format({**style, "text_wrap": name in WRAPPED})
        for name, style in STYLES.items()
    }
    top = _write_top(sheet, record, page, styles)
    for column, heading in enumerate(page.headings):
        sheet.write_string(top, column, heading, styles["heading"])
    for number, row in enumerate(page.rows, top + 1):
        padded = [*row, *[""] * (len(page.headings) - len(row))]
        for column, cell in enumerate(padded):
            _write_cell(sheet, number, column, cell, styles)
    _lay_out(sheet, page, top)


def _write_top(sheet: "Worksheet", record: Record, page: Page, styles: dict[str, Any]) -> int:
    """Write what stands above the headings and return the row of the headings."""
    lines = [
        (f"{record.bureau}　双随机抽查　{page.name}", "title"),
        (f"{record.task}　{record.draw}　第 {record.attempt} 次", "note"),
    ]
    lines += [(PRACTICE, "warning")] if record.practice else []
    lines += [(UNPAIRED, "warning")] if record.bottleneck else []
    for row, (text, style) in enumerate(lines):
        sheet.write_string(row, 0, visible(text), styles[style])
        for column in range(1, len(page.headings)):
            sheet.write_blank(row, column, None, styles[style])
    return len(lines)


def _write_cell(
    sheet: "Worksheet", row: int, column: int, cell: Cell, styles: dict[str, Any]
) -> None:
    if isinstance(cell, int):
        sheet.write_number(row, column, cell, styles["number"])
    else:
        style = "digest" if len(cell) >= LONG and cell.isascii() else "text"
        sheet.write_string(row, column, visible(cell), styles[style])


def _lay_out(sheet: "Worksheet", page: Page, top: int) -> None:
    for column, heading in enumerate(page.headings):
        cells = [row[column] for row in page.rows if column < len(row)]
        sheet.set_column(column, column, _width(heading, cells, page.widest))
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(0, top)
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    # A code of digits only is meant to be text: no green corner in every cell.
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})


def _width(heading: str, cells: list[Cell], widest: int) -> int:
    needed = max(map(_columns, (heading, *map(str, cells))))
    return min(max(needed + 2, NARROWEST), widest)


def _columns(text: str) -> int:
    # From U+2E80 on a character is as wide as two digits; `unicodedata` would differ by version.
    return sum(2 if character >= "\u2e80" else 1 for character in text)
