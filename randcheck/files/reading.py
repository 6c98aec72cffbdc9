"""Walk the rows of a sheet once, and gather values, warnings and every fault."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from randcheck.errors import Faulty
from randcheck.files.cells import ERROR_VALUE, NOTHING, BadCell
from randcheck.files.footer import is_footer, notice
from randcheck.files.formats import read_sheet
from randcheck.files.header import Header, HeaderFinder
from randcheck.files.headings import Vocabulary, is_private
from randcheck.files.place import at, cell_name
from randcheck.files.sheet import BrokenRow, Progress, Sheet, ignore_progress
from randcheck.files.tab import ERROR_CELL
from randcheck.files.workbook import Wish
from randcheck.text import Text, tr

T = TypeVar("T")
V = TypeVar("V")
TOLD_EVERY = 4096
NO_OVERRIDES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Source:
    """How a file was understood; shown to the operator before anything is written.

    `mapping` pairs a field with the heading it was read from; `not_read` names the other headings,
    `private` those of them that announce personal data, `spared` those that no draw needs.
    """

    file: str
    format: str
    encoding: str
    sheet: str
    header_row: int
    mapping: tuple[tuple[str, str], ...]
    not_read: tuple[str, ...]
    private: tuple[str, ...]
    spared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """What a roster file holds; `inactive` gives the reason for each code that is no longer active.

    Reasons are codes: `cancelled`, `revoked`, `moved`, `closed`, `invalid`.
    """

    values: Sequence[T]
    source: Source
    warnings: tuple[Text, ...] = ()
    inactive: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Line:
    """One row that is not blank: its number and its cells."""

    row: int
    cells: list[str]
    clean: bool = True


class Reader:
    """One pass over one file: where fields stand, and what was found wrong or remarkable."""

    def __init__(
        self,
        name: str,
        data: bytes,
        vocabulary: Vocabulary,
        overrides: Mapping[str, str],
        sheet: str = "",
        progress: Progress = ignore_progress,
    ) -> None:
        finder = HeaderFinder(vocabulary, overrides)
        self._required = vocabulary.required
        wish = Wish(finder.has_header, sheet)
        self.sheet: Sheet = read_sheet(name, data, finder.is_header, wish)
        self.warnings: list[Text] = []
        self.faults: list[Text] = []
        self._fault_rows: list[int] = []
        self._progress = progress
        try:
            found: tuple[Header, Sheet] = finder.find(self.sheet)
        except BrokenRow as broken:
            self._fault_row(broken.row, broken.what)
            raise self._faulty() from broken
        self.header, self.sheet = found
        self._columns = dict(self.header.columns)

    def share(self, field: str, columns: tuple[int, ...]) -> None:
        """Read a second field from columns of another one."""
        if columns:
            self._columns[field] = columns
            self.header = replace(self.header, columns=self._columns)

    def lines(self) -> Iterator[Line]:
        """Give the rows below the header that hold something in a column that is read."""
        for count, line in enumerate(self._lines()):
            if not count % TOLD_EVERY:
                self._progress(*self.sheet.progress())
            yield line

    def _lines(self) -> Iterator[Line]:
        columns = sorted({c for columns in self.header.columns.values() for c in columns})
        first, width, ragged = columns[0], len(self.header.headings), self.sheet.ragged
        needed = [self.header.columns[field] for field in self._required]
        ignored: list[int] = []
        footers: list[int] = []
        try:
            for row, cells in self.sheet.rows:
                if len(cells) <= columns[-1]:
                    cells.extend([""] * (columns[-1] + 1 - len(cells)))
                if not cells[first].strip() and not any(cells[c].strip() for c in columns):
                    if any(cell.strip() for cell in cells):
                        ignored.append(row)
                    continue
                if ragged and len(cells) > width and any(map(str.strip, cells[width:])):
                    self._fault_row(row, TOO_MANY)
                    continue
                if is_footer(cells, needed, self.header.headings):
                    footers.append(row)
                    continue
                yield Line(row, cells)
        except BrokenRow as broken:
            self._fault_row(broken.row, broken.what)
        if ignored:
            self.warnings.append(_ignored(ignored))
        if footers:
            self.warnings.append(notice(footers))

    def cell(self, line: Line, field: str) -> tuple[str, int]:
        """Give the text of a field and its column: of several columns the first not blank."""
        columns = self.header.columns[field]
        for column in columns:
            text = line.cells[column].strip()
            if text and text not in NOTHING:
                return text, column
        return "", columns[0]

    def take(self, line: Line, field: str, parse: Callable[[str], V], empty: V) -> V:
        """Read a field of a row; a fault is noted and gives the value of an empty cell."""
        columns = self._columns.get(field)
        if columns is None:
            return empty
        column = columns[0]
        if len(columns) > 1:
            column = self.cell(line, field)[1]
        return self.take_at(line, column, parse, empty)

    def take_at(self, line: Line, column: int, parse: Callable[[str], V], empty: V) -> V:
        """Read one cell of a row, as `take` does."""
        text = line.cells[column].strip()
        if not text or text in NOTHING:
            return empty
        if text[0] == "#":  # the usual mark of a lost value
            spoiled = self.sheet.spoiled.get((line.row, column))
            if spoiled or ERROR_VALUE.fullmatch(text):
                self.fault(line, column, spoiled or ERROR_CELL)
                return empty
        try:
            return parse(text)
        except BadCell as bad:
            self.fault(line, column, bad.what)
            return empty

    def take_all(
        self, line: Line, field: str, parse: Callable[[str], tuple[str, ...]]
    ) -> tuple[str, ...]:
        """Read every column of a field and put the lists together, each value once."""
        none: tuple[str, ...] = ()
        lists = [self.take_at(line, c, parse, none) for c in self._columns.get(field, ())]
        return tuple(dict.fromkeys(value for found in lists for value in found))

    def need(self, line: Line, field: str, parse: Callable[[str], str]) -> str:
        """Read a field that may not be empty."""
        value = self.take(line, field, parse, "")
        if not value and not self.cell(line, field)[0]:
            column = self.header.columns[field][0]
            heading = self.header.headings[column]
            what = tr(f"缺“{heading}”；请补上", f"{heading!r} is empty; fill it in")
            self.fault(line, column, what)
        return value

    def fault(self, line: Line, column: int, what: Text) -> None:
        """Note a fault of a cell; the row gives no value."""
        line.clean = False
        self.faults.append(self._at(cell_name(line.row, column), what))
        self._fault_rows.append(line.row)

    def sort_faults(self) -> None:
        """Put faults that were found late where their rows stand in the file."""
        order = sorted(range(len(self.faults)), key=self._fault_rows.__getitem__)
        self.faults = [self.faults[index] for index in order]
        self._fault_rows.sort()

    def warn(self, line: Line, column: int, what: Text) -> None:
        """Note something remarkable about a cell."""
        self.warnings.append(self._at(cell_name(line.row, column), what))

    def finish(self, values: Sequence[T], inactive: Mapping[str, str] = NO_OVERRIDES) -> Reading[T]:
        """Hand over what was read.

        Raises:
            Faulty: anything was wrong; all of it is listed.
        """
        if not values and not inactive and not self.faults:
            self._fault_row(self.header.row, EMPTY)
        if self.faults:
            raise self._faulty()
        notices = [*self.sheet.notices, *self._skipped()]
        kept = tuple(values) if isinstance(values, list) else values
        return Reading(kept, self._source(), (*notices, *self.warnings), inactive)

    def _skipped(self) -> list[Text]:
        if not self.header.skipped:
            return []
        row = self.header.row + 1 - self.header.rows
        return [
            tr(
                f"第 {row} 行是表头，上面的标题行不读",
                f"row {row} is the header; above is not read",
            )
        ]

    def _source(self) -> Source:
        not_read = self.header.not_read()
        return Source(
            file=self.sheet.file,
            format=self.sheet.format,
            encoding=self.sheet.encoding,
            sheet=self.sheet.name,
            header_row=self.header.row,
            mapping=self.header.mapping(),
            not_read=not_read,
            private=tuple(filter(is_private, not_read)),
            spared=self.header.spared(),
        )

    def _fault_row(self, row: int, what: Text) -> None:
        place = tr(f"第 {row} 行", f"row {row}")
        where = f"{self.sheet.file} {self.sheet.name}".strip()
        self.faults.append(tr(f"{where} {place.zh}：{what.zh}", f"{where} {place.en}: {what.en}"))
        self._fault_rows.append(row)

    def _at(self, spot: str, what: Text) -> Text:
        return at(self.sheet.file, self.sheet.name, spot, what)

    def _faulty(self) -> Faulty:
        count, file = len(self.faults), self.sheet.file
        what = tr(
            f"{file} 有 {count} 处错误，没有导入", f"{file}: {count} faults, nothing imported"
        )
        return Faulty(what, self.faults)


EMPTY = tr(
    "表头下面没有数据；请检查是不是选错了文件", "no rows below the header; is it the right file?"
)
TOO_MANY = tr(
    "单元格比表头多；多半是名称里有逗号而没有加双引号，请用 WPS 或 Excel 打开检查",
    "more cells than headings, most likely a comma in a name without quotes; check the row",
)


def _ignored(rows: list[int]) -> Text:
    return tr(
        f"有 {len(rows)} 行只有未读的列有内容，已跳过（如第 {rows[0]} 行）",
        f"{len(rows)} rows hold something only in columns that are not read (such as {rows[0]})",
    )
