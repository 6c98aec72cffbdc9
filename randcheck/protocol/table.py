"""Read and write the sorted tables of SPEC §3.

A table is its kind and its rows; a row is the tuple of its cells. Each kind has one compiled
pattern for a whole row, so that a million rows are checked in about a second.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import chain, islice, pairwise
from typing import Any, TypeAlias

from randcheck.errors import Malformed
from randcheck.protocol.alphabet import (
    CODE,
    DATE,
    DRAW_ID,
    LABEL,
    LABEL_LENGTH,
    NUMBER,
    OPEN_TOKEN,
    OPEN_TOKEN_BYTES,
    SALTED_TOKEN,
    is_date,
)
from randcheck.protocol.merkle import root_of
from randcheck.protocol.record import Hex64
from randcheck.text import tr

Row: TypeAlias = tuple[str, ...]

TOKEN = OPEN_TOKEN.pattern
SALTED = SALTED_TOKEN.pattern
LABEL_CODE = CODE.pattern
COUNT = f"(?:{NUMBER.pattern})"
DAY = DATE.pattern
DRAW = DRAW_ID.pattern
FIELDS = f"{LABEL_CODE}(?:,{LABEL_CODE})*"
TICKETS = "[1-9][0-9]{0,2}"
TEXT = LABEL.pattern
VISIT_KINDS = "random|cause|complaint|transfer|clue|request|recheck"
DRAWN = f"(?:{DRAW})\t{TOKEN}"
OPENING_BYTES = 33 + OPEN_TOKEN_BYTES
"""The salt of an opening, its colon, and the token."""

PIECE = 1 << 16
"""A large table is decoded so many bytes at a time."""

CHANGES = ("added", "revived", "retired", "changed", "aliased", "lent", "own")
"""What a row of a roster table may say, in the order in which it takes effect."""

VISITS, RECUSALS, LICENCES = "visits v1", "recusals v1", "licences v1"
ROSTER_ENTITIES, ROSTER_INSPECTORS = "roster v1 entities", "roster v1 inspectors"
FRAME, EXCLUDED, EXCLUDED_SALTED = "frame v1 open", "excluded v1 open", "excluded v1 salted"
INSPECTORS, LABELS, PEOPLE, RESULT = "inspectors v1", "labels v1", "people v1", "result v1"
CARRIED, FINDINGS, NOTES = "carried v1", "findings v1", "notes v1"

ROWS = {
    ROSTER_ENTITIES: f"{TOKEN}\t(?:(?:added|revived)\t-|retired\t{LABEL_CODE}|changed\t{FIELDS}"
    f"|aliased\t{TOKEN})",
    ROSTER_INSPECTORS: f"{SALTED}\t(?:(?:added|revived|lent|own)\t-|retired\t{LABEL_CODE}"
    f"|changed\t{FIELDS})",
    VISITS: f"{TOKEN}\t{DAY}\t(?:{VISIT_KINDS})\t(?:-|{DRAW})\t(?:-|{SALTED}(?:,{SALTED})*)"
    f"\t(?:-|{TOKEN})\t(?:-|{TOKEN})",
    LICENCES: f"{TOKEN}\t{DAY}",
    RECUSALS: f"{TOKEN}\t{SALTED}\t{LABEL_CODE}",
    FRAME: f"{TOKEN}\t{LABEL_CODE}\t{LABEL_CODE}\t{TICKETS}",
    EXCLUDED: f"{TOKEN}\t{LABEL_CODE}\t(?:-|{LABEL_CODE})\t(?:-|{COUNT})",
    EXCLUDED_SALTED: f"{SALTED}\t{LABEL_CODE}\t-\t(?:-|{COUNT})",
    INSPECTORS: f"bar\t{TOKEN}\t{SALTED}\t(?:recusal|same-pair)|panel\t{LABEL_CODE}\t{SALTED}"
    f"|person\t{SALTED}\t(?:officer|expert|auxiliary)\t(?:-|{DAY})\t{TICKETS}\t{COUNT}\t{COUNT}"
    f"|team\t{LABEL_CODE}\t[1-9]\t{LABEL_CODE}\t[1-9]\t{LABEL_CODE}",
    CARRIED: f"attempts\t{TOKEN}\t{TOKEN}\t[1-9][0-9]{{0,14}}|owed\t{TOKEN}\t{TOKEN}",
    LABELS: f"{LABEL_CODE}\t(?:{TOKEN}|{LABEL_CODE}|{SALTED}|-)\t{TEXT}",
    PEOPLE: f"{SALTED}\t[0-9a-f]{{32}}:{TOKEN}\t{TEXT}",
    RESULT: f"seed\t{SALTED}|stratum\t{LABEL_CODE}\t{COUNT}\t{COUNT}\t(?:-|{SALTED})"
    f"|(?:drawn|reserve)\t{LABEL_CODE}\t{COUNT}\t{TOKEN}\t{SALTED}|quota\t{SALTED}\t{COUNT}"
    f"|visit\t{COUNT}\t{TOKEN}\t{LABEL_CODE}|seat\t{COUNT}\t{LABEL_CODE}\t{COUNT}\t{SALTED}"
    f"|passed\t{COUNT}\t{LABEL_CODE}\t{COUNT}\t{SALTED}\t(?:team|full|needed)"
    f"|bottleneck\t{COUNT}|open\t{TOKEN}\t{LABEL_CODE}\t{COUNT}|room\t{SALTED}\t{COUNT}"
    f"|phase\t[12]|moved\t{LABEL_CODE}\t{COUNT}\t{TOKEN}\t{SALTED}",
    FINDINGS: f"finding\t{DRAWN}\t{DAY}\t{SALTED}\t{SALTED}(?:,{SALTED})*\t{FIELDS}"
    f"\t{LABEL_CODE}\t{LABEL_CODE}\t(?:open|done)\t(?:-|{COUNT})\t(?:-|{LABEL_CODE})"
    f"|item\t{DRAWN}\t{TOKEN}\t{LABEL_CODE}\t{LABEL_CODE}"
    f"|review\t{DRAWN}\t{COUNT}\t{SALTED}\t(?:passed|returned)\t(?:-|{LABEL_CODE})"
    f"|completed\t{DRAWN}\t{COUNT}\t{DAY}"
    f"|objection\t{DRAWN}\t(?:finding|recusal)\t{DAY}\t{DAY}"
    f"\t(?:open|upheld|rejected|withdrawn)\t(?:-|{DAY})",
    NOTES: f"(?:finding|item|review|objection)\t(?:-|{DRAW})\t(?:-|{TOKEN})\t(?:-|{TOKEN})"
    f"\t{TEXT}|salt\t-\t-\t-\t[0-9a-f]{{32}}",
}
_PATTERNS = {kind: re.compile(pattern) for kind, pattern in ROWS.items()}
_KEY_CELLS = {FRAME: 1, EXCLUDED: 1, EXCLUDED_SALTED: 1, LICENCES: 1, CARRIED: 3, NOTES: 4}
"""How many of its first cells tell a row from all others."""
_LABELLED = {LABELS, PEOPLE, NOTES}


def first_line(kind: str, practice: bool) -> str:
    """Write the first line of a table."""
    return f"randcheck {'practice ' if practice else ''}{kind}"


def format_table(kind: str, rows: Iterable[Row], practice: bool) -> bytes:
    """Sort the rows and write the table."""
    lines = sorted("\t".join(row) for row in rows)
    return "\n".join([first_line(kind, practice), *lines, ""]).encode()


def join_lines(kind: str, lines: list[bytes], practice: bool) -> bytes:
    """Sort lines that are rows already, in place, and write the table."""
    lines.sort()
    # To join many at once takes more memory than they do.
    some = (b"\n".join(lines[start : start + PIECE]) for start in range(0, len(lines), PIECE))
    return b"\n".join([first_line(kind, practice).encode(), *some, b""])


def parse_table(kind: str, data: bytes, practice: bool) -> list[Row]:
    """Read the rows of a table.

    Raises:
        Malformed: names the first line that breaks the form or the order.
    """
    return list(_verified(kind, data, practice))


class Table(Sequence[Row]):
    """The rows of a table that was verified, read from its bytes at every pass.

    A change of a million rows is walked a few times and never looked up; as tuples it would take
    ten times the memory of its text.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data

    @classmethod
    def verified(cls, kind: str, data: bytes, practice: bool) -> "Table":
        """Verify a table.

        Raises:
            Malformed: names the first line that breaks the form or the order.
        """
        for _ in _verified(kind, data, practice):
            pass
        return cls(data)

    def __len__(self) -> int:
        return self._data.count(b"\n") - 1

    def __iter__(self) -> Iterator[Row]:
        return (tuple(line.split("\t")) for line in islice(_lines(self._data), 1, None))

    def __getitem__(self, index: Any) -> Any:
        return list(self)[index]

    def count_changes(self) -> Counter[str]:
        """Count the rows of a roster table by their change, without parting them."""
        counts = {change: self._data.count(f"\t{change}\t".encode()) for change in CHANGES}
        return Counter({change: n for change, n in counts.items() if n})


def _pieces(data: bytes) -> Iterator[bytes]:
    """Cut a text that ends with a line into pieces that do, too, without their last line feed."""
    start = 0
    while start < len(data):
        end = data.rfind(b"\n", start, start + PIECE) + 1 or data.find(b"\n", start + PIECE) + 1
        yield data[start : end - 1]
        start = end


def _lines(data: bytes) -> Iterator[str]:
    for piece in _pieces(data):
        yield from piece.decode("utf-8").split("\n")


def _verified(kind: str, data: bytes, practice: bool) -> Iterator[Row]:
    if not data.startswith(first_line(kind, practice).encode() + b"\n") or data[-1:] != b"\n":
        raise _malformed(kind, 1)
    match, further = _PATTERNS[kind].fullmatch, _FURTHER.get(kind)
    cells, in_order = _KEY_CELLS.get(kind, 0), kind != RESULT
    before = ""
    key: Row = ()
    try:
        for number, line in enumerate(islice(_lines(data), 1, None), 2):
            row = tuple(line.split("\t"))
            if not match(line) or (in_order and line <= before):
                raise _malformed(kind, number)
            if (cells and row[:cells] == key) or not _in_length(kind, line, row):
                raise _malformed(kind, number)
            if further and not further(row):
                raise _malformed(kind, number)
            before, key = line, row[:cells]
            yield row
    except UnicodeDecodeError as error:
        raise _malformed(kind, 0) from error


def _in_length(kind: str, line: str, row: Row) -> bool:
    """Tell whether tokens have at most 48 bytes (ideographs have three) and labels 200 signs."""
    labelled = kind in _LABELLED
    if labelled and len(row[-1]) > LABEL_LENGTH:
        return False
    if line.isascii():
        return True
    tokens = row[:-1] if labelled else row
    longest = OPENING_BYTES if kind == PEOPLE else OPEN_TOKEN_BYTES
    return all(len(cell.encode()) <= longest for cell in tokens if not cell.isascii())


def _is_visit(row: Row) -> bool:
    return is_date(row[1]) and _ascends(row[4])


def _is_change(row: Row) -> bool:
    return row[1] != "changed" or _ascends(row[2])


def _is_dated(row: Row) -> bool:
    return row[0] != "person" or row[3] == "-" or is_date(row[3])


def _ascends(cell: str) -> bool:
    return all(a < b for a, b in pairwise(cell.split(",")))


def _is_finding(row: Row) -> bool:
    """Tell whether the days of a row exist, and its people and methods ascend."""
    match row:
        case ("finding", _, _, day, _, people, methods, *_):
            return is_date(day) and _ascends(people) and _ascends(methods)
        case ("completed", _, _, _, day):
            return is_date(day)
        case ("objection", _, _, _, *days):
            return all(day == "-" or is_date(day) for day in (days[0], days[1], days[3]))
    return True


_FURTHER: dict[str, Callable[[Row], bool]] = {
    VISITS: _is_visit,
    FINDINGS: _is_finding,
    INSPECTORS: _is_dated,
    LICENCES: lambda row: is_date(row[1]),
    ROSTER_ENTITIES: _is_change,
    ROSTER_INSPECTORS: _is_change,
}
"""What a pattern cannot say: that a day exists, that parts of a cell ascend."""


def table_root(data: bytes) -> tuple[int, str]:
    """Count the lines of a text and hash them into a tree (SPEC §3)."""
    whole = data[: data.rfind(b"\n") + 1]
    leaves = chain.from_iterable(piece.split(b"\n") for piece in _pieces(whole))
    return whole.count(b"\n"), root_of(leaves).hex()


def digest(data: bytes) -> Hex64:
    """Hash bytes into 64 hex digits."""
    return sha256(data).hexdigest()


def join_rows(rows: Sequence[Row], first: str) -> bytes:
    """Write rows in the order given, as `result` does."""
    return "\n".join([first, *("\t".join(row) for row in rows), ""]).encode()


def _malformed(kind: str, number: int) -> Malformed:
    return Malformed(
        tr(f"“{kind}”表第 {number} 行不合格式", f"table '{kind}': line {number} breaks the form")
    )
