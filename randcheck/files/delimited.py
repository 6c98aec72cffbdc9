"""Read csv text: comma, semicolon or tab; quoted cells may span lines; any line ending."""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import islice

from randcheck.errors import Unreadable
from randcheck.files.decode import find_encoding
from randcheck.files.sheet import (
    HEADER_ROWS,
    MAX_COLUMNS,
    MAX_ROWS,
    BrokenRow,
    IsHeader,
    Row,
    Sheet,
)
from randcheck.guarding import unguarded
from randcheck.text import Text, tr

SEPARATORS = (",", ";", "\t")
TOP_CHARACTERS = 200_000
"""More than ten rows need."""

UNCLOSED = tr(
    "双引号没有成对，从这一行起分不清单元格；请用 WPS 或 Excel 打开检查后另存",
    "quotes do not pair up from this row on; check it in WPS or Excel and save again",
)
LONG_CELL = tr(
    "单元格超过 13 万字，多半是双引号没有成对；请检查这一行",
    "a cell above 131072 characters, most likely an unpaired quote; check this row",
)


def read_delimited(name: str, data: bytes, is_header: IsHeader) -> Sheet:
    """Open csv text; the separator is the first one that makes a header row appear.

    Raises:
        Refused: the bytes are not text.
    """
    encoding = find_encoding(name, data)
    with encoding.open(data).text as text:
        top = text.read(TOP_CHARACTERS)
    separator = _separator(name, top, is_header)
    text, raw = encoding.open(data)
    return Sheet(
        file=name,
        format="csv",
        encoding=encoding.name,
        rows=_rows(name, text, separator, b"'" in data),
        ragged=True,
        progress=lambda: (raw.tell(), len(data)),
    )


def _separator(name: str, top: str, is_header: IsHeader) -> str:
    tops = {separator: _top(name, top, separator) for separator in SEPARATORS}
    for separator, rows in tops.items():
        if any(map(is_header, rows)):
            return separator
    return max(SEPARATORS, key=lambda separator: max(map(len, tops[separator]), default=0))


def _top(name: str, text: str, separator: str) -> list[list[str]]:
    top: list[list[str]] = []
    try:
        rows = _rows(name, io.StringIO(text, newline=""), separator)
        for _, cells in islice(rows, HEADER_ROWS):
            top.append(cells)
    except BrokenRow:
        pass  # said when the rows are walked, if this separator is chosen
    return top


def _rows(name: str, lines: Iterable[str], separator: str, marked: bool = False) -> Iterator[Row]:
    # Without strict, `"甲"乙` would silently become `甲乙`. Rows are counted, not lines: this is
    # what WPS and Excel show.
    reader = csv.reader(lines, delimiter=separator, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            if len(cells) > MAX_COLUMNS:
                raise Unreadable(_too_wide(name, number))
            if number > MAX_ROWS:
                raise Unreadable(_too_long(name))
            yield number, list(map(unguarded, cells)) if marked else cells
    except csv.Error as error:
        what = LONG_CELL if "limit" in str(error) else UNCLOSED
        raise BrokenRow(number + 1, what) from error


def _too_wide(name: str, row: int) -> Text:
    return tr(
        f"{name} 第 {row} 行：超过 {MAX_COLUMNS} 列；请用 WPS 或 Excel 删掉用不到的列",
        f"{name} row {row}: above {MAX_COLUMNS} columns",
    )


def _too_long(name: str) -> Text:
    return tr(
        f"{name}：超过 {MAX_ROWS} 行，请拆成几个文件", f"{name}: above {MAX_ROWS} rows; split it"
    )
