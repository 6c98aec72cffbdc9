"""Fill merged cells downwards.

A cell merged over several rows holds one value, and whoever looks at the sheet reads it in every
one of these rows; the file has it in the first only. So it is filled down in every column, into
rows that hold something besides. Cells merged side by side are left: they are titles and headings.
"""

from collections.abc import Iterable, Iterator

from randcheck.files.place import Area, Spot, area_name
from randcheck.files.sheet import Row
from randcheck.text import Text, tr

SHOWN = 3


class Merges:
    """The merged cells of a sheet that span several rows, in the order of their first row."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self._areas = sorted((area for area in areas if area[1] > area[0]), reverse=True)

    def fill(self, rows: Iterator[Row], spoiled: dict[Spot, Text]) -> Iterator[Row]:
        """Pass rows on, filled."""
        if not self._areas:
            yield from rows
            return
        waiting, open_areas = list(self._areas), dict[int, tuple[Area, str]]()
        for number, cells in rows:
            open_areas = {c: held for c, held in open_areas.items() if held[0][1] >= number}
            if open_areas and any(cells):
                _put(number, cells, open_areas, spoiled)
            while waiting and waiting[-1][0] <= number:
                area = waiting.pop()
                column = area[2]
                if area[0] == number and column < len(cells):
                    open_areas[column] = area, cells[column]
            yield number, cells


def _put(
    number: int, cells: list[str], held: dict[int, tuple[Area, str]], spoiled: dict[Spot, Text]
) -> None:
    for column, (area, value) in held.items():
        cells.extend([""] * (column + 1 - len(cells)))
        if not cells[column]:
            cells[column] = value
            if what := spoiled.get((area[0], column)):
                spoiled[number, column] = what


def notice(areas: Iterable[Area]) -> Iterator[Text]:
    """Say that merged cells are filled down."""
    tall = [area_name(area) for area in areas if area[1] > area[0]]
    if tall:
        more = len(tall) > SHOWN
        zh, en = "、".join(tall[:SHOWN]), ", ".join(tall[:SHOWN])
        yield tr(
            f"有 {len(tall)} 处合并单元格跨行（{zh}{' 等' if more else ''}），每行都按合并的内容读",
            f"{len(tall)} merged cells span rows ({en}{' ...' if more else ''}), each has it",
        )
