"""Write selected.xlsx: whom one draw drew, for people who open the website in a spreadsheet.

Everything in it is public: inspectors appear by unit and number, never by name.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from randcheck.site.spreadsheet import Page, Row, write_book
from randcheck.site.workbook import PRACTICE, UNPAIRED

HEADINGS = ["序号", "企业名称", "统一社会信用代码/注册号", "分层", "签号名次", "签号"]
TEAM = "检查组(单位、编号)"
NUMBER_DIGITS = 16
"""How much of an inspector's token stands in a cell; it finds the whole one in result.json."""

MOST_ROWS = 1_000_000
"""A sheet has 1,048,576 rows, a few of them above the table."""


@dataclass(frozen=True, slots=True)
class SelectedLine:
    """One drawn entity; `team` are (unit or nothing, salted token) of its seats."""

    name: str
    token: str
    stratum: str
    place: int
    ticket: str
    team: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SelectedList:
    """The drawn entities of one draw in the order of their visits, and what stands above them."""

    origin: str
    practice: bool
    draw: str
    task: str
    attempt: int
    version: int
    paired: bool
    lines: Sequence[SelectedLine]


def selected_xlsx(found: SelectedList) -> bytes:
    """Write the workbook: one sheet, or more where one does not hold them all."""
    rows: list[Row] = [_row(number, line) for number, line in enumerate(found.lines, 1)]
    starts = range(0, max(len(rows), 1), MOST_ROWS)
    pages = [
        Page(
            f"抽取结果{number if number > 1 else ''}",
            _top(found),
            [*HEADINGS, TEAM],
            rows[start : start + MOST_ROWS],
        )
        for number, start in enumerate(starts, 1)
    ]
    return write_book("双随机抽取结果", pages)


def _top(found: SelectedList) -> list[tuple[str, str]]:
    version = f"　第 {found.version} 版" if found.version > 1 else ""
    return [
        (f"{found.origin}　双随机抽取结果", "title"),
        (f"{found.task}　{found.draw}　第 {found.attempt} 次{version}", "note"),
        *([(PRACTICE, "warning")] if found.practice else []),
        *([] if found.paired else [(UNPAIRED, "warning")]),
    ]


def _row(number: int, line: SelectedLine) -> Row:
    team = "；".join(f"{unit} {person[:NUMBER_DIGITS]}".strip() for unit, person in line.team)
    return [number, line.name, line.token, line.stratum, line.place, line.ticket, team]
