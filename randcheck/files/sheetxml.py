"""Look into the XML of a worksheet for what the reader proper does not tell.

The reader (calamine) gives an empty string for an error cell and for a formula without a saved
value, and says nothing of hidden rows or filters. It also lays a sheet out as a full rectangle, so
that one stray cell in the last corner would take all memory.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from randcheck.files.place import Area, Spot, column_number
from randcheck.files.tab import ERROR_CELL, UNSAVED, Look

OPEN = rb"<(?:\w+:)?"
CLOSE = rb"</(?:\w+:)?"
SPOT = rb"r=[\"']([A-Z]{1,3})([0-9]{1,7})[\"']"
FILLED = re.compile(OPEN + rb"c\s(?:[^>]*?\s)?" + SPOT + rb"[^>]*(?<!/)>")
UNPLACED = re.compile(OPEN + rb"c(?:\s(?![^>]*\br=)[^>]*)?(?<!/)>")
"""A filled cell that does not say where it stands; some programs write all of them so."""

ERROR = re.compile(OPEN + rb"c\s[^>]*\bt=[\"']e[\"'][^>]*>")
FORMULA = re.compile(
    rb"(" + OPEN + rb"c\s[^>]*)>\s*"
    rb"" + OPEN + rb"f\b[^>]*(?:/>|>[^<]*" + CLOSE + rb"f>)\s*"
    rb"(?:" + OPEN + rb"v\s*(?:/>|>\s*" + CLOSE + rb"v>)\s*)?" + CLOSE + rb"c>"
)
TEXT_RESULT = re.compile(rb"\bt=[\"']str[\"']")
ROW = re.compile(OPEN + rb"row\b(?:[^>]*?\sr=[\"']([0-9]{1,7})[\"'])?")
ROW_START = re.compile(OPEN + rb"row\b")
HIDDEN = re.compile(OPEN + rb"row\b[^>]*\bhidden=[\"'](?:1|true)[\"']")
PLACE = re.compile(rb"\s" + SPOT)
FILTER = re.compile(OPEN + rb"autoFilter\b")
COLUMN = re.compile(OPEN + rb"col\s[^>]*>")
BOUND = re.compile(rb"\b(min|max)=[\"']([0-9]{1,5})[\"']")
MERGE = re.compile(
    OPEN + rb"mergeCell\s[^>]*?ref=[\"']"
    rb"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})[\"']"
)


@dataclass(frozen=True, slots=True)
class SheetXml:
    """The XML of one worksheet of a package."""

    xml: bytes

    def look(self) -> Look:
        """Gather all there is to know besides the values."""
        rows, columns = self.size()
        spoiled = dict.fromkeys(self.errors(), ERROR_CELL)
        spoiled |= dict.fromkeys(self.unsaved(), UNSAVED)
        return Look(
            rows,
            columns,
            spoiled,
            self.hidden_rows(),
            self.hidden_columns(columns),
            FILTER.search(self.xml) is not None,
            tuple(self.merges()),
        )

    def errors(self) -> list[Spot]:
        """Give the cells that hold #N/A, #REF! and the like."""
        if b't="e' not in self.xml and b"t='e" not in self.xml:
            return []
        return _spots(match[0] for match in ERROR.finditer(self.xml))

    def unsaved(self) -> list[Spot]:
        """Give the cells whose formula has no saved value (an empty text is a value)."""
        if b"<f" not in self.xml and b":f" not in self.xml:
            return []
        starts = (match[1] for match in FORMULA.finditer(self.xml))
        return _spots(start for start in starts if not TEXT_RESULT.search(start))

    def hidden_rows(self) -> int:
        """Count the rows that WPS and Excel do not show."""
        return sum(1 for _ in HIDDEN.finditer(self.xml)) if b"hidden=" in self.xml else 0

    def hidden_columns(self, columns: int) -> int:
        """Count the hidden ones among the first columns."""
        hidden = 0
        for match in COLUMN.finditer(self.xml):
            if re.search(rb"\bhidden=[\"'](?:1|true)[\"']", match[0]):
                bounds = {key: int(number) for key, number in BOUND.findall(match[0])}
                last = min(bounds.get(b"max", 0), columns)
                hidden += max(0, last + 1 - bounds.get(b"min", 1))
        return hidden

    def merges(self) -> list[Area]:
        """Give the merged rectangles."""
        return [
            (int(top), int(bottom), column_number(left.decode()), column_number(right.decode()))
            for left, top, right, bottom in MERGE.findall(self.xml)
        ]

    def size(self) -> Spot:
        """Give the last row and the number of columns that hold something."""
        rows: set[bytes] = set()
        columns: set[bytes] = set()
        for match in FILLED.finditer(self.xml):
            columns.add(match[1])
            rows.add(match[2])
        width = max((column_number(letters.decode()) for letters in columns), default=-1) + 1
        height = max(map(int, rows), default=0)
        if UNPLACED.search(self.xml):
            height, width = max(height, self._last_row()), max(width, self._widest_row())
        return height, width

    def _last_row(self) -> int:
        numbers = [int(match[1] or 0) for match in ROW.finditer(self.xml)]
        return max(numbers, default=0) + len(numbers)

    def _widest_row(self) -> int:
        return max(len(re.findall(OPEN + rb"c\b", row)) for row in ROW_START.split(self.xml))


def _spots(starts: Iterable[bytes]) -> list[Spot]:
    found = (PLACE.search(start) for start in starts)
    return [(int(match[2]), column_number(match[1].decode())) for match in found if match]
