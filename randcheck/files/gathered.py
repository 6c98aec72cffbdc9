"""Keep codes apart among many entities: one code, one row; a former code leads to one entity.

Nothing is indexed while the file is walked: sorting brings equal codes together afterwards.
"""

from collections.abc import Iterator
from itertools import pairwise

from randcheck.files.place import cell_name
from randcheck.files.reading import Line, Reader
from randcheck.files.unique import merged, same_code
from randcheck.model import Entity
from randcheck.packed import ENTITY, SEPARATOR, Packed, Place, code_of, head, pack, place_of, unpack
from randcheck.text import Text, tr


class Gathered:
    """The entities of a file, packed while it is walked."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._rows: list[bytes] = []
        self._packed: Packed[Entity] = Packed(ENTITY, [])

    def add(self, line: Line, entity: Entity) -> None:
        """Add the entity of a row."""
        column = self._reader.cell(line, "code")[1]
        aliases = self._reader.cell(line, "aliases")[1] if entity.aliases else 0
        self._rows.append(pack(ENTITY.flatten(entity), Place(line.row, column, aliases)))

    def finish(self) -> Packed[Entity]:
        """Give the entities, and note what is wrong between rows.

        Equal rows are merged with one warning; rows of one code that differ are a fault, and so is
        a former code that leads to two rows.
        """
        self._rows.sort()
        self._part()
        self._packed = Packed(ENTITY, self._rows)
        self._verify_aliases(self._packed)
        return self._packed

    def spot(self, code: str) -> str | None:
        """Name the cell in which a code stands, if it does; the rows are sorted by then."""
        row = self._packed.find(code)
        return cell_name(*place_of(row)[:2]) if row is not None else None

    def _part(self) -> None:
        """Leave the first row of every code."""
        again: list[tuple[int, int]] = []
        doubled: set[int] = set()
        first = 0
        for index, (above, row) in enumerate(pairwise(self._rows), 1):
            if not row.startswith(above[: above.index(SEPARATOR) + 1]):
                first = index
                continue
            doubled.add(index)
            here, there = place_of(row), place_of(self._rows[first])
            if unpack(row) == unpack(self._rows[first]):
                again.append((here.row, there.row))
            else:
                what = same_code(cell_name(there.row, there.column))
                self._reader.fault(Line(here.row, []), here.column, what)
        if doubled:
            self._rows = [row for n, row in enumerate(self._rows) if n not in doubled]
            self._reader.sort_faults()
        if again:
            self._reader.warnings.append(merged(sorted(again)))

    def _verify_aliases(self, packed: Packed[Entity]) -> None:
        found = []
        first = b""
        for row in sorted(_aliases(packed)):
            alias, place = code_of(row), place_of(row)
            if not first or code_of(first) != alias:
                first = row
            if holder := packed.find(alias):
                found.append((place, alias, cell_name(*place_of(holder)[:2])))
            elif first is not row:
                found.append(
                    (place, alias, cell_name(place_of(first).row, place_of(first).aliases))
                )
        for place, alias, other in sorted(found):
            self._reader.fault(Line(place.row, []), place.aliases, _shared(alias, other))


def _aliases(packed: Packed[Entity]) -> Iterator[bytes]:
    """Yield every former code with the place of its row."""
    for row in packed.rows:
        if not row.endswith(SEPARATOR):  # the last column is not empty
            for alias in unpack(row)[-1].split("\n"):
                yield head(alias, place_of(row)).encode()


def _shared(alias: str, other: str) -> Text:
    return tr(
        f"曾用代码 {alias} 在 {other} 也有；一个代码只能属于一户，请核对",
        f"former code {alias} also stands in {other}; a code belongs to one entity",
    )
