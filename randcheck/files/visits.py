"""Read earlier visits, and recusals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from randcheck.files.cells import certificate, certificates, code, day, one_of
from randcheck.files.headings import RECUSALS, VISITS
from randcheck.files.reading import NO_OVERRIDES, Line, Reader, Reading
from randcheck.files.shapes import item
from randcheck.files.unique import merged
from randcheck.model import PastVisit, Recusal
from randcheck.text import Text, tr

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class RowReading(Reading[V]):
    """What a list without codes of its own holds; `rows` gives the row of each value."""

    rows: Mapping[V, int] = field(default_factory=dict)

    def place(self, value: V) -> Text:
        """Name the file, the sheet and the row a value was read from."""
        where, row = f"{self.source.file} {self.source.sheet}".strip(), self.rows[value]
        return tr(f"{where} 第 {row} 行：", f"{where} row {row}: ")


KIND_WORDS = {
    "random": ("双随机", "随机抽查", "双随机抽查", "随机", "抽查", "random"),
    "complaint": ("投诉举报", "投诉", "举报", "complaint"),
    "transfer": ("转办交办", "交办转办", "转办", "交办", "transfer"),
    "clue": ("监测线索", "数据监测", "监测", "clue"),
    "request": ("企业申请", "request"),
    "recheck": ("复查", "recheck"),
    "cause": ("其他有因检查", "有因检查", "有因", "日常", "日常检查", "专项", "专项检查", "其他"),
}
VISIT_KINDS = {word: kind for kind, words in KIND_WORDS.items() for word in words} | dict.fromkeys(
    ("cause", "other"), "cause"
)
"""Words of files and of the command line; all kinds but `random` are counted and never bar."""

RECUSAL_KINDS = {
    "近亲属": "kin",
    "亲属": "kin",
    "利害关系": "interest",
    "曾任职": "former-post",
    "其他": "other",
    "kin": "kin",
    "interest": "interest",
    "former-post": "former-post",
    "other": "other",
}


def read_visits(
    name: str, data: bytes, overrides: Mapping[str, str] = NO_OVERRIDES, sheet: str = ""
) -> RowReading[PastVisit]:
    """Read visits made before this program was used, or outside it.

    Raises:
        Refused: no header row, no such sheet, or not such a file at all.
        Faulty: cells are wrong; every one is listed.
        Unreadable: a cap was reached or the file is damaged.
    """
    reader = Reader(name, data, VISITS, overrides, sheet)
    rows: Rows[PastVisit] = Rows(reader)
    for line in reader.lines():
        visit = PastVisit(
            reader.need(line, "code", code),
            reader.need(line, "date", day),
            reader.take(line, "kind", visit_kind, "random"),
            reader.take(line, "inspectors", certificates, ()),
            reader.take(line, "item", item, ""),
            reader.take(line, "department", code, ""),
        )
        rows.add(line, visit)
    return rows.finish()


def read_recusals(
    name: str, data: bytes, overrides: Mapping[str, str] = NO_OVERRIDES, sheet: str = ""
) -> RowReading[Recusal]:
    """Read who may not visit whom.

    Raises:
        Refused: no header row, no such sheet, or not such a file at all.
        Faulty: cells are wrong; every one is listed.
        Unreadable: a cap was reached or the file is damaged.
    """
    reader = Reader(name, data, RECUSALS, overrides, sheet)
    rows: Rows[Recusal] = Rows(reader)
    for line in reader.lines():
        recusal = Recusal(
            reader.need(line, "code", code),
            reader.need(line, "inspector", certificate),
            reader.take(line, "kind", _recusal_kind, "other"),
        )
        rows.add(line, recusal)
    return rows.finish()


class Rows(Generic[V]):
    """Rows that have no code of their own: equal ones are merged, with one warning."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._rows: dict[V, int] = {}
        self._repeated: list[tuple[int, int]] = []

    def add(self, line: Line, value: V) -> None:
        """Add a value of a row."""
        earlier = self._rows.setdefault(value, line.row)
        if earlier != line.row:
            self._repeated.append((line.row, earlier))

    def finish(self) -> RowReading[V]:
        """Hand over what was read."""
        if self._repeated:
            self._reader.warnings.append(merged(self._repeated))
        done = self._reader.finish(list(self._rows))
        return RowReading(done.values, done.source, done.warnings, rows=self._rows)


def visit_kind(text: str) -> str:
    """Read why a visit was made."""
    return one_of(text, VISIT_KINDS)


def _recusal_kind(text: str) -> str:
    return one_of(text, RECUSAL_KINDS)
