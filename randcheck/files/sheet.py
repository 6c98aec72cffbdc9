"""What every kind of roster file is read into: rows of strings, and what the file has lost."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from randcheck.text import Text

MAX_BYTES = 200 * 1024 * 1024
MAX_ROWS = 1_100_000
MAX_COLUMNS = 200
HEADER_ROWS = 10
"""The header row is looked for among this many first rows."""

IsHeader = Callable[[Sequence[str]], bool]
Row = tuple[int, list[str]]
"""The number of a row as WPS and Excel count it, and its cells."""


Progress = Callable[[int, int], None]
"""Is told, again and again, how much is done, and of how much; 0 when nobody knows."""


def ignore_progress(done: int, total: int) -> None:
    """Tell nobody."""


class BrokenRow(Exception):
    """The rows cannot be followed any further; raised while iterating, reported as a fault."""

    def __init__(self, row: int, what: Text) -> None:
        super().__init__(what.en)
        self.row = row
        self.what = what


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a file; `rows` can be walked once.

    `spoiled` tells what is wrong with cells whose value the file has lost; rows add to it while
    they are walked. `ragged` is true when a row may be longer than the header (csv).
    `progress` tells how much of the file has been walked, and of how much.
    """

    file: str
    format: str
    rows: Iterator[Row]
    encoding: str = ""
    name: str = ""
    ragged: bool = False
    spoiled: Mapping[tuple[int, int], Text] = field(default_factory=dict)
    notices: tuple[Text, ...] = ()
    progress: Callable[[], tuple[int, int]] = lambda: (0, 0)
