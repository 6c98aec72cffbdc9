"""Write rosters as files that an import reads back exactly, and that no spreadsheet runs.

csv as Excel and WPS expect it; xlsx with every cell a text. Equal rosters give equal bytes.
"""

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from randcheck.errors import Refused
from randcheck.guarding import guarded
from randcheck.model import Entity, Inspector, Licence
from randcheck.protocol.csvtext import BOM
from randcheck.site.cells import FOREVER, visible
from randcheck.site.spreadsheet import BASE, CREATED, INERT, STYLES
from randcheck.text import tr

T = TypeVar("T")
BETWEEN = "、"
ROLES = {"officer": "执法人员", "expert": "专家", "auxiliary": "辅助人员"}
STATE = "名录状态"
NARROWEST, WIDEST = 8, 40
MOST_ROWS = 1_048_575
"""A sheet has 1,048,576 rows, one of them for the headings."""

ENTITY_COLUMNS: dict[str, tuple[str, Callable[[Entity], str]]] = {
    "code": ("统一社会信用代码", lambda e: e.code),
    "name": ("企业名称", lambda e: e.name),
    "office": ("登记机关", lambda e: e.office),
    "station": ("管辖单位", lambda e: e.station),
    "region": ("地区", lambda e: e.region),
    "industry": ("行业", lambda e: e.industry),
    "risk": ("信用风险等级", lambda e: e.risk),
    "kind": ("主体类型", lambda e: e.kind),
    "address": ("地址", lambda e: e.address),
    "status": ("登记状态", lambda e: e.status),
    "since": ("状态日期", lambda e: e.since),
    "tags": ("监管标签", lambda e: BETWEEN.join(e.tags)),
    "aliases": ("曾用代码", lambda e: BETWEEN.join(e.aliases)),
}
INSPECTOR_COLUMNS: dict[str, tuple[str, Callable[[Inspector], str]]] = {
    "code": ("执法证号", lambda i: i.code),
    "name": ("姓名", lambda i: i.name),
    "department": ("所在部门", lambda i: i.department),
    "scope": ("执法领域", lambda i: BETWEEN.join(i.scope)),
    "regions": ("执法区域", lambda i: BETWEEN.join(i.regions)),
    "role": ("人员类别", lambda i: ROLES[i.role]),
    "until": ("执法证有效期", lambda i: _until(i.until)),
    "issuer": ("执法证发证机关", lambda i: i.issuer),
    "staff": ("单位工号", lambda i: i.staff),
    "qualifications": ("岗位资质资格", lambda i: BETWEEN.join(i.qualifications)),
    "level": ("层级", lambda i: i.level),
    "post": ("担任职务", lambda i: i.post),
    "category": ("岗位大类", lambda i: i.category),
    "lead": ("可任组长", lambda i: "是" if i.lead else "否"),
    "borrowed": ("借自单位", lambda i: i.borrowed),
}
POOL_COLUMNS: tuple[tuple[str, Callable[[Entity, Licence], str]], ...] = (
    ("专项库名称", lambda _, held: held.pool),
    ("对应专项库监管标签", lambda _, held: held.tag),
    ("统一社会信用代码/注册号", lambda e, _: e.code),
    ("企业名称", lambda e, _: e.name),
    ("许可证名称", lambda _, held: held.name),
    ("许可证编号", lambda _, held: held.number),
    ("许可批准日期", lambda _, held: held.since),
    ("有效期至", lambda _, held: _until(held.until)),
    ("许可发证机关", lambda _, held: held.issuer),
)


@dataclass(frozen=True, slots=True)
class RosterTable:
    """One roster as cells: the name of the sheet, the headings, the rows."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def entity_table(found: Iterable[tuple[Entity, bool]], state: bool = False) -> RosterTable:
    """Lay entities out; `state` adds whether each is on the roster or retired."""
    columns = ENTITY_COLUMNS.values()
    words = {True: ("在册",), False: ("停用",)} if state else {True: (), False: ()}
    rows = (tuple(cell(e) for _, cell in columns) + words[active] for e, active in found)
    headings = tuple(heading for heading, _ in columns) + ((STATE,) if state else ())
    return RosterTable("检查对象", headings, tuple(rows))


def inspector_table(found: Iterable[tuple[Inspector, bool]]) -> RosterTable:
    """Lay inspectors out; the last column says who is retired."""
    columns = INSPECTOR_COLUMNS.values()
    rows = (
        (*(cell(person) for _, cell in columns), "有效" if active else "失效")
        for person, active in found
    )
    headings = (*(heading for heading, _ in columns), "执法人员状态")
    return RosterTable("检查人员", headings, tuple(rows))


def pool_table(found: Iterable[tuple[Entity, bool]]) -> RosterTable:
    """Lay the special pools out, one row for each licence, by pool and code."""
    held = [(licence, entity) for entity, _ in found for licence in entity.licences]
    held.sort(key=lambda pair: (pair[0].pool, pair[1].code, pair[0].name, pair[0].number))
    rows = (tuple(cell(entity, licence) for _, cell in POOL_COLUMNS) for licence, entity in held)
    return RosterTable("专项库", tuple(heading for heading, _ in POOL_COLUMNS), tuple(rows))


def _until(day: str) -> str:
    return "长期" if day == FOREVER else day


def roster_csv(table: RosterTable) -> bytes:
    """Write a table as UTF-8 csv with a byte order mark, what starts a formula marked by `'`."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.headings)
    writer.writerows([guarded(visible(cell)) for cell in row] for row in table.rows)
    return (BOM + out.getvalue()).encode()


def roster_xlsx(table: RosterTable) -> bytes:
    """Write a table as a workbook of texts, its headings frozen.

    Raises:
        Refused: more rows, or a longer cell, than a sheet may have.
    """
    from xlsxwriter import Workbook

    if len(table.rows) > MOST_ROWS:
        raise _too_much(f"{len(table.rows)} 行", f"{len(table.rows)} rows")
    buffer = io.BytesIO()
    book = Workbook(buffer, INERT)
    book.set_properties({"title": table.name, "created": CREATED})
    sheet = book.add_worksheet(table.name)
    heading, plain = book.add_format(STYLES["heading"]), book.add_format(BASE)
    for column, text in enumerate(table.headings):
        sheet.set_column(column, column, _width(table, column), plain)
        sheet.write_string(0, column, text, heading)
    for number, row in enumerate(table.rows, 1):
        _write_row(sheet, number, row, plain)
    sheet.freeze_panes(1, 0)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    book.close()
    return buffer.getvalue()


def _write_row(sheet: Any, number: int, row: tuple[str, ...], plain: Any) -> None:
    for column, cell in enumerate(row):
        if cell and sheet.write_string(number, column, visible(cell), plain):
            raise _too_much(f"第 {number + 1} 行有一格太长", f"a cell of row {number + 1}")


def _too_much(zh: str, en: str) -> Refused:
    return Refused(
        tr(f"xlsx 装不下: {zh}", f"more than an xlsx file holds: {en}"),
        tr("改用 .csv", "write .csv instead"),
    )


def _width(table: RosterTable, column: int) -> int:
    widest = max((_columns(row[column]) for row in table.rows), default=0)
    return min(max(widest, _columns(table.headings[column]), NARROWEST) + 2, WIDEST)


def _columns(text: str) -> int:
    """Count columns of a sheet; from U+2E80 on a character takes two, on every machine."""
    return len(text) if text.isascii() else sum(1 + (character >= "\u2e80") for character in text)
