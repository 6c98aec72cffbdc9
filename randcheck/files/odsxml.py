"""Look into the content.xml of an ods workbook for what the reader proper does not tell.

The reader (calamine) gives an empty text for an error cell, says nothing of hidden rows, and lays
every sheet out in full, repeated cells and all, when the file is opened: so all caps are checked
here, for all sheets together. It knows elements by their usual prefixes, and so does this.
"""

import re
from dataclasses import dataclass, field
from typing import IO
from xml.parsers.expat import ParserCreate, XMLParserType

from randcheck.files.place import Area, Spot
from randcheck.files.sheet import MAX_COLUMNS, MAX_ROWS
from randcheck.files.tab import ERROR_CELL, MAX_AREA, UNSAVED, Look, Tab, damaged, too_wide
from randcheck.text import Text

Attributes = dict[str, str]
CELLS = frozenset({"table:table-cell", "table:covered-table-cell"})
ERROR = re.compile(r"#[A-Z0-9/]+[!?]?|Err:[0-9]+")
HIDDEN = frozenset({"collapse", "filter"})
MAX_SPOILED = 100_000
"""Error cells that are told one by one; a few bytes may repeat one over the whole sheet."""

MAX_BLANKS = 10_000
"""Blanks one `text:s` may stand for; a cell holds no more than 131,072 characters."""


@dataclass(slots=True)
class Table:
    """One sheet while it is walked; runs are first, length."""

    name: str
    shown: bool
    row: int = 0
    column: int = 0
    repeat: int = 1
    rows: int = 0
    columns: int = 0
    width: int = 0
    filtered: bool = False
    hidden_rows: list[tuple[int, int]] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    spoiled: list[tuple[int, int, int, int, Text]] = field(default_factory=list)
    merges: list[Area] = field(default_factory=list)

    def look(self) -> Look:
        """Give what was found, without what lies beyond the last filled cell."""
        if sum(down * right for _, down, _, right, _ in self.spoiled) > MAX_SPOILED:
            raise too_wide(self.name, self.name, self.rows, self.columns)
        spoiled: dict[Spot, Text] = {}
        for row, down, column, right, what in self.spoiled:
            for y in range(row, row + down):
                spoiled.update({(y, x): what for x in range(column, column + right)})
        return Look(
            self.rows,
            self.columns,
            spoiled,
            _within(self.hidden_rows, self.rows),
            _within(self.hidden_columns, self.columns),
            self.filtered,
            tuple(self.merges),
        )


class OdsXml:
    """A walk through content.xml; only starts and ends of elements are looked at."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._parser: XMLParserType = ParserCreate()
        self._tables: list[Table] = []
        self._style = ""
        self._hidden_styles: set[str] = set()
        self._filters: list[str] = []
        self._depth = 0
        self._formula: tuple[int, int, int, int] | None = None
        self._text: list[str] = []

    def read(self, content: IO[bytes]) -> list[Tab]:
        """Walk through the file and list its sheets.

        Raises:
            Unreadable: a cap was reached, or no program writes such a file.
        """
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.ParseFile(content)
        area = sum(table.rows * table.columns for table in self._tables)
        for table in self._tables:
            if table.rows > MAX_ROWS or table.columns > MAX_COLUMNS or area > MAX_AREA:
                raise too_wide(self._name, table.name, table.rows, table.columns)
            table.filtered = any(target.startswith(f"{table.name}.") for target in self._filters)
        if len({table.name for table in self._tables}) != len(self._tables):
            raise damaged(self._name)
        return [
            Tab(table.name, table.shown, table.look, number)
            for number, table in enumerate(self._tables)
        ]

    def _doctype(self, *_: object) -> None:
        raise damaged(self._name)  # no workbook has one; entities could explode

    def _start(self, tag: str, attributes: Attributes) -> None:
        if tag in CELLS:
            self._cell(attributes)
        elif tag == "text:s":
            if _number(attributes, "text:c") > MAX_BLANKS:
                raise damaged(self._name)
        elif tag == "table:table-row":
            self._row(attributes)
        elif tag == "table:table-column":
            self._column(attributes)
        elif tag == "table:table":
            self._table(attributes)
        elif tag == "style:style":
            self._style = attributes.get("style:name", "")
        elif tag == "style:table-properties" and attributes.get("table:display") == "false":
            self._hidden_styles.add(self._style)
        elif tag == "table:database-range" and "table:display-filter-buttons" in attributes:
            target = attributes.get("table:target-range-address", "")
            self._filters.append(target.replace("'", "").lstrip("$"))

    def _table(self, attributes: Attributes) -> None:
        self._depth += 1
        if self._depth > 1:
            raise damaged(self._name)  # a table in a cell; calamine would lose its place
        shown = attributes.get("table:style-name", "") not in self._hidden_styles
        self._tables.append(Table(attributes.get("table:name", ""), shown))

    def _column(self, attributes: Attributes) -> None:
        if self._tables:
            table, count = self._tables[-1], _number(attributes, "table:number-columns-repeated")
            if attributes.get("table:visibility") in HIDDEN:
                table.hidden_columns.append((table.width, count))
            table.width += count

    def _row(self, attributes: Attributes) -> None:
        if self._tables:
            table = self._tables[-1]
            table.column = 0
            table.repeat = _number(attributes, "table:number-rows-repeated")
            if attributes.get("table:visibility") in HIDDEN:
                table.hidden_rows.append((table.row, table.repeat))

    def _cell(self, attributes: Attributes) -> None:
        if not self._tables:
            return
        table = self._tables[-1]
        across = _number(attributes, "table:number-columns-repeated")
        column = table.column
        table.column += across
        if "office:value-type" in attributes or "table:formula" in attributes:
            table.columns = max(table.columns, column + across)
            table.rows = table.row + table.repeat
            self._remember(table, column, across, attributes)
        down = _number(attributes, "table:number-rows-spanned")
        if down > 1:
            right = _number(attributes, "table:number-columns-spanned")
            table.merges.append((table.row + 1, table.row + down, column, column + right - 1))

    def _remember(self, table: Table, column: int, across: int, attributes: Attributes) -> None:
        place = (table.row + 1, table.repeat, column, across)
        if attributes.get("calcext:value-type") == "error":
            table.spoiled.append((*place, ERROR_CELL))
        elif "table:formula" in attributes:
            if "office:value-type" not in attributes:
                table.spoiled.append((*place, UNSAVED))
            else:
                self._formula = place
                self._text = []
                self._parser.CharacterDataHandler = self._text.append

    def _end(self, tag: str) -> None:
        if tag in CELLS:
            if self._formula is not None:
                self._parser.CharacterDataHandler = None
                if ERROR.fullmatch("".join(self._text).strip()):
                    self._tables[-1].spoiled.append((*self._formula, ERROR_CELL))
                self._formula = None
        elif tag == "table:table-row" and self._tables:
            self._tables[-1].row += self._tables[-1].repeat
        elif tag == "table:table":
            self._depth -= 1


def _number(attributes: Attributes, key: str) -> int:
    """Read a count; expat has no caps of its own, so absurd ones are cut."""
    text = attributes.get(key, "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 10**9


def _within(runs: list[tuple[int, int]], end: int) -> int:
    return sum(max(0, min(first + count, end) - first) for first, count in runs)
