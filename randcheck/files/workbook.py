"""Choose a worksheet of a workbook, and read its rows."""

import io
import os
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

from randcheck.errors import Faulty, Refused
from randcheck.files.merged import Merges, notice
from randcheck.files.sheet import HEADER_ROWS, MAX_COLUMNS, MAX_ROWS, Row, Sheet
from randcheck.files.strangers import WRONG_FILE
from randcheck.files.tab import MAX_AREA, Book, Look, Tab, damaged, too_wide
from randcheck.text import Text, tr

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

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
PANIC = "PanicException"
"""What a fault inside calamine looks like from here; it has no class that could be imported."""

HasHeader = Callable[[Sequence[list[str]]], bool]


@dataclass(frozen=True, slots=True)
class Wish:
    """Which sheet is wanted: the one of a name, else the first whose top rows hold a header."""

    has_header: HasHeader
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The sheet that is read."""

    tab: Tab
    look: Look
    cells: "CalamineSheet"

    def rows(self) -> tuple[Iterator[Row], dict[tuple[int, int], Text]]:
        """Give the rows, and what is wrong with lost values; walking adds to it."""
        spoiled = dict(self.look.spoiled)
        rows = _rows(self.cells, spoiled)
        return Merges(self.look.merges).fill(rows, spoiled), spoiled


def read_book(book: Book, wish: Wish) -> Sheet:
    """Open the sheet that is wanted.

    Raises:
        Refused: no sheet has that name.
        Faulty: nothing is in it, or in any sheet that is shown.
        Unreadable: the workbook is damaged or a cap was reached.
    """
    opener = Opener(book)
    chosen = opener.named(wish.sheet) if wish.sheet else opener.first(wish.has_header)
    rows, spoiled = chosen.rows()
    return Sheet(
        file=book.file,
        format=book.format,
        name=chosen.tab.name,
        rows=rows,
        spoiled=spoiled,
        notices=(*_hidden(chosen.look), *notice(chosen.look.merges), *_unread(book, chosen.tab)),
    )


class Opener:
    """Opens worksheets of one workbook."""

    def __init__(self, book: Book) -> None:
        from python_calamine import CalamineWorkbook

        self._book = book
        with _sound(book.file):
            self._workbook = CalamineWorkbook.from_filelike(io.BytesIO(book.data))

    def named(self, name: str) -> Chosen:
        """Open the sheet of a name, hidden or not."""
        wanted = _plain(name)
        for tab in self._book.tabs:
            if _plain(tab.name) == wanted:
                look = tab.look()
                if not look.rows:
                    raise _nothing(f"{self._book.file} {tab.name}")
                return self._open(tab, look)
        names = "、".join(
            tab.name if tab.shown else f"{tab.name}（隐藏）" for tab in self._book.tabs
        )
        raise Refused(
            tr(
                f"{self._book.file}：没有工作表“{name}”，有：{names}",
                f"{self._book.file}: no sheet {name!r}; there are: {names}",
            ),
            tr("照表里的写法写：--sheet 名称", "name one of them: --sheet NAME"),
        )

    def first(self, has_header: HasHeader) -> Chosen:
        """Open the first sheet shown that has a header row, or else the first that has anything."""
        first: Chosen | None = None
        for tab in self._book.tabs:
            if not tab.shown or not (look := tab.look()).rows:
                continue
            chosen = self._open(tab, look)
            if has_header([cells for _, cells in islice(chosen.rows()[0], HEADER_ROWS + 1)]):
                return chosen
            first = first or chosen
        if first is None:
            raise _nothing(self._book.file)
        return first

    def _open(self, tab: Tab, look: Look) -> Chosen:
        file, rows, columns = self._book.file, look.rows, look.columns
        if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_AREA:
            raise too_wide(file, tab.name, rows, columns)
        with _sound(file):
            if self._book.format == "xlsx":
                return Chosen(tab, look, self._workbook.get_sheet_by_name(tab.name))
            return Chosen(tab, look, self._workbook.get_sheet_by_index(tab.number))


@contextmanager
def _sound(name: str) -> Iterator[None]:
    """Turn whatever calamine raises about a workbook into one sentence."""
    from python_calamine import CalamineError

    try:
        with _silenced():
            yield
    except (CalamineError, ValueError, OSError) as error:
        raise damaged(name) from error
    except BaseException as error:
        if type(error).__name__ == PANIC:
            raise damaged(name) from None
        raise


@contextmanager
def _silenced() -> Iterator[None]:
    """Keep off the terminal what calamine's runtime writes about a panic, past `sys.stderr`."""
    try:
        kept = os.dup(2)
    except OSError:  # there is no stderr
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _nothing(where: str) -> Faulty:
    what = tr(f"{where}：没有任何内容", f"{where}: nothing in it")
    return Faulty(what, [what], WRONG_FILE)


def _hidden(look: Look) -> Iterator[Text]:
    if look.hidden_rows:
        zh, en = ("（筛选开着）", " (a filter is on)") if look.filtered else ("", "")
        yield tr(
            f"有 {look.hidden_rows} 行被隐藏或筛掉{zh}，也一并读入",
            f"{look.hidden_rows} hidden rows are read too{en}",
        )
    if look.hidden_columns:
        yield tr(
            f"有 {look.hidden_columns} 列被隐藏，也一并读入",
            f"{look.hidden_columns} hidden columns are read too",
        )


def _unread(book: Book, chosen: Tab) -> Iterator[Text]:
    others = [tab for tab in book.tabs if tab is not chosen]
    shown = [
        tab.name for tab in others if tab.shown and (tab.look().rows if len(others) < 20 else 1)
    ]
    hidden = [tab.name for tab in others if not tab.shown]
    if shown:
        yield tr(
            f"只读工作表“{chosen.name}”，未读：{'、'.join(shown)}；要读别的请用 --sheet 名称",
            f"only sheet {chosen.name!r} is read, not: {', '.join(shown)}; name one by --sheet",
        )
    if hidden:
        yield tr(
            f"隐藏的工作表未读：{'、'.join(hidden)}",
            f"hidden sheets are not read: {', '.join(hidden)}",
        )


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
    if isinstance(value, (int, float)):
        return _number(value)
    if isinstance(value, date):  # a date with a time is one too
        return value.isoformat()[:10]
    return str(value)


def _number(value: float) -> str:
    if not abs(value) < EXACT:
        return LOST
    return str(int(value)) if value == int(value) else repr(value)
