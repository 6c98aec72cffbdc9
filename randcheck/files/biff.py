"""Look into the workbook stream of an .xls file for what the reader proper does not tell.

The reader (calamine) gives an empty text for an error cell, says nothing of hidden rows, and lays
every sheet out in full when the file is opened, after sizes that the file claims: so the claims
are checked here first. Records are those of [MS-XLS]; only their fixed fields are read.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from struct import unpack_from

from randcheck.files.place import Area, Spot
from randcheck.files.sheet import MAX_COLUMNS
from randcheck.files.tab import ERROR_CELL, MAX_AREA, UNSAVED, Look, Tab, locked, too_wide
from randcheck.text import Text, tr

EOF, FILEPASS, BOUNDSHEET, BOF, SST = 0x000A, 0x002F, 0x0085, 0x0809, 0x00FC
DIMENSIONS, ROW, COLINFO, MERGES, FILTER_ARROWS = 0x0200, 0x0208, 0x007D, 0x00E5, 0x009D
FORMULA, STRING, BOOLERR, RSTRING, MULRK = 0x0006, 0x0207, 0x0205, 0x00D6, 0x00BD
CELLS = frozenset({FORMULA, BOOLERR, RSTRING, MULRK, 0x0203, 0x0204, 0x027E, 0x00FD})
WORKSHEET, BIFF8 = 0, 0x0600
RICH_TEXT = tr(
    "这一格是旧版的混排文字，读不出来；请用 WPS 或 Excel 打开后另存为 .xlsx",
    "an old kind of formatted text that cannot be read; save the file as .xlsx",
)

Record = tuple[int, int, int]
"""Type, place of its data in the stream, length."""


@dataclass(slots=True)
class Table:
    """One sheet while it is walked."""

    rows: int = 0
    columns: int = 0
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    filtered: bool = False
    spoiled: dict[Spot, Text] = field(default_factory=dict)
    merges: list[Area] = field(default_factory=list)
    pending: Spot | None = None

    def look(self) -> Look:
        """Give what was found, without what lies beyond the last filled cell."""
        columns = (
            max(0, min(last + 1, self.columns) - first) for first, last in self.hidden_columns
        )
        return Look(
            self.rows,
            self.columns,
            self.spoiled,
            sum(row < self.rows for row in self.hidden_rows),
            sum(columns),
            self.filtered,
            tuple(self.merges),
        )


def scan(name: str, stream: bytes) -> list[Tab]:
    """Look at every worksheet of a workbook stream, in the order of its list of sheets.

    Raises:
        Unreadable: locked, or a cap was reached; ValueError and struct.error: damaged.
    """
    sheets = list(_sheets(name, stream))
    if len({sheet.title for sheet in sheets}) != len(sheets):
        raise ValueError("two sheets of one name")
    looks = [_look(stream, sheet.start) for sheet in sheets]  # all of them will be laid out
    area = sum(look.rows * look.columns for look in looks)
    tabs = []
    for number, (sheet, look) in enumerate(zip(sheets, looks, strict=True)):
        if look.columns > MAX_COLUMNS or area > MAX_AREA:
            raise too_wide(name, sheet.title, look.rows, look.columns)
        if sheet.kind == WORKSHEET:
            tabs.append(Tab(sheet.title, sheet.shown, partial(_same, look), number))
    return tabs


def _same(look: Look) -> Look:
    return look


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list of sheets."""

    title: str
    shown: bool
    kind: int
    start: int


def records(stream: bytes, start: int) -> Iterator[Record]:
    """Walk the records from a place on, to the end of the sheet or workbook that begins there."""
    depth, at = 0, start
    while at + 4 <= len(stream):
        kind, length = unpack_from("<HH", stream, at)
        if at + 4 + length > len(stream):
            raise ValueError("a record beyond the end")
        depth += (kind == BOF) - (kind == EOF)
        yield kind, at + 4, length
        if depth <= 0:
            return
        at += 4 + length
    raise ValueError("no end")


def _sheets(name: str, stream: bytes) -> Iterator[Listed]:
    kind, _, version = unpack_from("<HHH", stream, 0)
    if kind != BOF:
        raise ValueError("no workbook")
    for kind, at, length in records(stream, 0):
        if kind == FILEPASS and unpack_from("<H", stream, at)[0]:
            raise locked(name)
        if kind == SST and unpack_from("<I", stream, at + 4)[0] * 3 > len(stream):
            raise ValueError("more texts than there is room for")
        if kind == BOUNDSHEET:
            yield _listed(stream, stream[at : at + length], version == BIFF8)


def _listed(stream: bytes, data: bytes, wide: bool) -> Listed:
    start, state, kind, length = unpack_from("<IBBB", data)
    if unpack_from("<H", stream, start)[0] != BOF:
        raise ValueError("no sheet there")
    if wide:
        letters, encoding = data[8:], "utf-16-le" if data[7] & 1 else "latin-1"
        letters = letters[: length * (1 + (data[7] & 1))]
    else:
        letters, encoding = data[7 : 7 + length], "gb18030"
    return Listed(letters.decode(encoding, "replace").strip("\0"), state & 3 == 0, kind, start)


def _look(stream: bytes, start: int) -> Look:
    table = Table()
    for kind, at, length in records(stream, start):
        if kind in CELLS:
            _cell(table, stream, kind, at, length)
        elif kind == STRING:
            table.pending = None
        elif kind == DIMENSIONS:
            _check_claim(stream, at, length)
        elif kind == ROW and stream[at + 12] & 0x20:
            table.hidden_rows.append(unpack_from("<H", stream, at)[0])
        elif kind == COLINFO and stream[at + 8] & 1:
            table.hidden_columns.append(unpack_from("<HH", stream, at))
        elif kind == FILTER_ARROWS:
            table.filtered = True
        elif kind == MERGES:
            table.merges += _merges(stream, at, length)
    _settle(table)
    return table.look()


def _cell(table: Table, stream: bytes, kind: int, at: int, length: int) -> None:
    _settle(table)
    row, column = unpack_from("<HH", stream, at)
    last = unpack_from("<H", stream, at + length - 2)[0] if kind == MULRK else column
    if last < column:
        raise ValueError("columns in reverse")
    table.rows = max(table.rows, row + 1)
    table.columns = max(table.columns, last + 1)
    spot = row + 1, column
    if kind == BOOLERR and stream[at + 7]:
        table.spoiled[spot] = ERROR_CELL
    elif kind == RSTRING:
        table.spoiled[spot] = RICH_TEXT
    elif kind == FORMULA:
        _formula(table, spot, stream[at + 6 : at + 16])


def _formula(table: Table, spot: Spot, result: bytes) -> None:
    """Look at the saved result: 8 bytes, and 2 of flags; FFFF marks what is no number."""
    if result[6:8] != b"\xff\xff":
        return
    if result[0] == 2:
        table.spoiled[spot] = ERROR_CELL
    elif result[0] == 0:
        table.pending = spot  # its text comes next
    elif result[0] == 3 and result[8] & 2:  # to be calculated when the file is opened
        table.spoiled[spot] = UNSAVED


def _settle(table: Table) -> None:
    if table.pending is not None:
        table.spoiled[table.pending] = UNSAVED
        table.pending = None


def _check_claim(stream: bytes, at: int, length: int) -> None:
    shape = "<IIHH" if length == 14 else "<HHHH"
    top, bottom, left, right = unpack_from(shape, stream, at)
    if bottom and right and (top >= bottom or left >= right):
        raise ValueError("dimensions in reverse")
    if (bottom - top + 1) * (right - left + 1) > MAX_AREA:
        raise ValueError("dimensions beyond any sheet")


def _merges(stream: bytes, at: int, length: int) -> Iterator[Area]:
    (count,) = unpack_from("<H", stream, at)
    if 2 + 8 * count > length:
        raise ValueError("merged cells beyond the record")
    for number in range(count):
        top, bottom, left, right = unpack_from("<HHHH", stream, at + 2 + 8 * number)
        yield top + 1, bottom + 1, left, right
