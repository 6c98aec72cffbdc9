"""Read earlier visits, and recusals."""

from collections.abc import Mapping
from typing import TypeVar

from randcheck.files.cells import certificate, certificates, code, day, one_of
from randcheck.files.headings import RECUSALS, VISITS
from randcheck.files.reading import NO_OVERRIDES, Line, Reader, Reading
from randcheck.files.unique import merged
from randcheck.model import PastVisit, Recusal

V = TypeVar("V")
VISIT_KINDS = (
    dict.fromkeys(("双随机", "随机抽查", "双随机抽查", "随机", "抽查", "random"), "random")
    | dict.fromkeys(
        ("投诉举报", "投诉", "举报", "转办", "交办", "转办交办", "日常", "日常检查", "专项"),
        "cause",
    )
    | dict.fromkeys(("专项检查", "有因检查", "有因", "其他", "cause"), "cause")
)
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
    name: str, data: bytes, overrides: Mapping[str, str] = NO_OVERRIDES
) -> Reading[PastVisit]:
    """Read visits made before this program was used, or outside it.

    Raises:
        Refused: no header row, or not such a file at all.
        Faulty: cells are wrong; every one is listed.
        Unreadable: a cap was reached or the file is damaged.
    """
    reader = Reader(name, data, VISITS, overrides)
    rows: dict[PastVisit, int] = {}
    repeated: list[tuple[int, int]] = []
    for line in reader.lines():
        visit = PastVisit(
            reader.need(line, "code", code),
            reader.need(line, "date", day),
            reader.take(line, "kind", _visit_kind, "random"),
            reader.take(line, "inspectors", certificates, ()),
        )
        _keep(line, visit, rows, repeated)
    return _finish(reader, rows, repeated)


def read_recusals(
    name: str, data: bytes, overrides: Mapping[str, str] = NO_OVERRIDES
) -> Reading[Recusal]:
    """Read who may not visit whom.

    Raises:
        Refused: no header row, or not such a file at all.
        Faulty: cells are wrong; every one is listed.
        Unreadable: a cap was reached or the file is damaged.
    """
    reader = Reader(name, data, RECUSALS, overrides)
    rows: dict[Recusal, int] = {}
    repeated: list[tuple[int, int]] = []
    for line in reader.lines():
        recusal = Recusal(
            reader.need(line, "code", code),
            reader.need(line, "inspector", certificate),
            reader.take(line, "kind", _recusal_kind, "other"),
        )
        _keep(line, recusal, rows, repeated)
    return _finish(reader, rows, repeated)


def _keep(line: Line, value: V, rows: dict[V, int], repeated: list[tuple[int, int]]) -> None:
    earlier = rows.setdefault(value, line.row)
    if earlier != line.row:
        repeated.append((line.row, earlier))


def _finish(reader: Reader, rows: dict[V, int], repeated: list[tuple[int, int]]) -> Reading[V]:
    if repeated:
        reader.warnings.append(merged(repeated))
    return reader.finish(list(rows))


def _visit_kind(text: str) -> str:
    return one_of(text, VISIT_KINDS)


def _recusal_kind(text: str) -> str:
    return one_of(text, RECUSAL_KINDS)
