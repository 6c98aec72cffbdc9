"""What a workbook tells of its worksheets besides the values of their cells."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from randcheck.errors import Unreadable
from randcheck.files.decode import SAVE_AGAIN
from randcheck.files.place import Area, Spot
from randcheck.text import Text, tr

MAX_AREA = 40_000_000
"""Cells of the rectangle a sheet spans; each takes some 32 bytes while it is read."""

ERROR_CELL = tr(
    "单元格是错误值（如 #N/A、#REF!）；请改成正确内容，或清空",
    "the cell holds an error value such as #N/A; put in what belongs there, or empty it",
)
UNSAVED = tr(
    "单元格是公式，但没有保存计算结果；请用 WPS 或 Excel 打开后保存一次",
    "the cell is a formula whose value was not saved; open the file in WPS or Excel and save it",
)


@dataclass(frozen=True, slots=True)
class Look:
    """One worksheet without its values: its extent, what is lost, hidden or merged in it.

    `rows` and `columns` are those of the rectangle from A1 to the last filled cell; both are 0 in
    an empty sheet. `spoiled` says what is wrong with cells whose value the file has lost.
    """

    rows: int = 0
    columns: int = 0
    spoiled: Mapping[Spot, Text] = field(default_factory=dict)
    hidden_rows: int = 0
    hidden_columns: int = 0
    filtered: bool = False
    merges: tuple[Area, ...] = ()


@dataclass(frozen=True, slots=True)
class Tab:
    """One worksheet; `look` may read the file again. `number` counts all sheets, charts too."""

    name: str
    shown: bool
    look: Callable[[], Look]
    number: int = 0


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook whose caps hold: its worksheets in order, and bytes that can be opened safely."""

    file: str
    format: str
    tabs: tuple[Tab, ...]
    data: bytes


def damaged(name: str) -> Unreadable:
    """Say that a workbook cannot be opened."""
    what = tr(f"{name}：工作簿已损坏，打不开", f"{name}: the workbook is damaged")
    return Unreadable(what, SAVE_AGAIN)


def locked(name: str) -> Unreadable:
    """Say that a workbook needs a password."""
    what = tr(
        f"{name}：表格加了打开密码，读不了", f"{name}: the workbook is protected by a password"
    )
    hint = tr(
        "请用 WPS 或 Excel 打开，去掉密码（文件→文档加密），另存为 .xlsx，再重新导入",
        "open it in WPS or Excel, take the password off, save it as .xlsx, and import it again",
    )
    return Unreadable(what, hint)


def too_wide(name: str, sheet: str, rows: int, columns: int) -> Unreadable:
    """Say that a sheet spans more than the caps allow."""
    what = tr(
        f"{name} 工作表“{sheet}”占了 {rows} 行 {columns} 列，太大；"
        "如果远处有误填的单元格，请删除多余的行和列",
        f"{name}, sheet {sheet!r}, spans {rows} rows and {columns} columns: too many;"
        " if there are stray cells far away, delete those rows and columns",
    )
    return Unreadable(what)
