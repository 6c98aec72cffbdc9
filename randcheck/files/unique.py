"""Keep the rows of a roster apart: one code, one row."""

from typing import Generic, Protocol, TypeVar

from randcheck.files.place import Spots
from randcheck.files.reading import Line, Reader
from randcheck.text import Text, tr

SHOWN = 5


class Coded(Protocol):
    """Anything that has a code."""

    @property
    def code(self) -> str:
        """Give the code."""


C = TypeVar("C", bound=Coded)


class Unique(Generic[C]):
    """Values by code: equal rows are merged with one warning, differing ones are a fault."""

    def __init__(self, reader: Reader) -> None:
        self.values: list[C] = []
        self.spots = Spots()
        self.index: dict[str, int] = {}
        self._reader = reader
        self._merged: list[tuple[int, int]] = []

    def add(self, line: Line, column: int, value: C) -> bool:
        """Add the value of a row whose code stands in `column`; tell whether it is new."""
        earlier = self.index.setdefault(value.code, len(self.values))
        if earlier == len(self.values):
            self.values.append(value)
            self.spots.add(line.row, column)
            return True
        if self.values[earlier] == value:
            self._merged.append((line.row, self.spots.row(earlier)))
        else:
            self._reader.fault(line, column, same_code(self.spots.name(earlier)))
        return False

    def spot(self, code: str) -> str | None:
        """Name the cell in which a code stands, if it does."""
        index = self.index.get(code)
        return None if index is None else self.spots.name(index)

    def finish(self) -> list[C]:
        """Give the values, and warn once about merged rows."""
        if self._merged:
            self._reader.warnings.append(merged(self._merged))
        return self.values


def same_code(spot: str) -> Text:
    """Say that the code in `spot` stands here again, with other contents."""
    return tr(
        f"代码与 {spot} 相同，内容却不同；请只留一行",
        f"the same code as {spot} with other contents; keep one row",
    )


def merged(pairs: list[tuple[int, int]]) -> Text:
    """Say which rows repeat earlier ones."""
    more = len(pairs) > SHOWN
    zh = "、".join(f"第 {row} 行同第 {earlier} 行" for row, earlier in pairs[:SHOWN])
    en = ", ".join(f"row {row} as row {earlier}" for row, earlier in pairs[:SHOWN])
    return tr(
        f"有 {len(pairs)} 行与前面完全相同，已合并（{zh}{' 等' if more else ''}）",
        f"{len(pairs)} rows repeat earlier ones and are merged ({en}{' ...' if more else ''})",
    )
