"""Read rosters of inspectors (检查人员名录库).

Identity numbers and telephones stay in the file: their columns are never looked at, and a number
that is an identity number is refused where a certificate number belongs.
"""

from collections.abc import Mapping

from randcheck.files.cells import (
    BadCell,
    certificate,
    label,
    labels,
    last_day,
    one_of,
    repeated_label,
)
from randcheck.files.headings import INSPECTORS, STAFF_NUMBERS, normal
from randcheck.files.reading import NO_OVERRIDES, Line, Reader, Reading
from randcheck.files.status import Departed
from randcheck.files.unique import Unique
from randcheck.model import Inspector
from randcheck.text import Text, tr

STARS = "*＊"
ROLES = {
    "执法人员": "officer",
    "检查人员": "officer",
    "专家": "expert",
    "辅助人员": "auxiliary",
    "辅助": "auxiliary",
    "协管员": "auxiliary",
    "officer": "officer",
    "expert": "expert",
    "auxiliary": "auxiliary",
}
YES_NO = {"是": "yes", "否": "", "有": "yes", "无": "", "√": "yes", "×": ""} | {
    "y": "yes", "yes": "yes", "true": "yes", "1": "yes", "n": "", "no": "", "false": "", "0": ""
}  # fmt: skip
BUREAU = "工商"
"""Begins the headings of the older pair of number and date; the provincial pair goes first."""

BORROWED = "外借"
STATUSES = dict.fromkeys(("有效", "正常", "在岗", "在职", "启用", "active", "valid"), "") | (
    dict.fromkeys(
        (
            "失效",
            "无效",
            "停用",
            "注销",
            "吊销",
            "离岗",
            "离职",
            "调离",
            "退休",
            "inactive",
            "invalid",
        ),
        "invalid",
    )
)


def read_inspectors(
    name: str, data: bytes, overrides: Mapping[str, str] = NO_OVERRIDES, sheet: str = ""
) -> Reading[Inspector]:
    """Read a roster of inspectors; rows marked 失效 only give their code, in `inactive`.

    Raises:
        Refused: no header row, no such sheet, or not a roster file at all.
        Faulty: cells are wrong; every one is listed.
        Unreadable: a cap was reached or the file is damaged.
    """
    reader = Reader(name, data, INSPECTORS, overrides, sheet)
    columns = Columns(reader)
    unique: Unique[Inspector] = Unique(reader)
    departed = Departed(reader)
    staff_numbers = 0
    for line in reader.lines():
        if reason := reader.take(line, "status", _status, ""):
            departed.add(line, reader.take(line, "code", certificate, ""), reason)
            continue
        inspector = _inspector(reader, line, columns)
        if line.clean:
            column = reader.cell(line, "code")[1]
            unique.add(line, column, inspector)
            staff_numbers += column in columns.staff
    departed.refuse_both(unique.spot)
    if staff_numbers:
        reader.warnings.append(_instead(staff_numbers))
    return reader.finish(unique.finish(), departed.reasons)


class Columns:
    """Which columns hold staff numbers, and which dates belong to which certificate numbers.

    The provincial template has two pairs of number and date. A date only counts together with the
    number of its own pair; a staff number stands for no certificate, so any date will do.
    """

    def __init__(self, reader: Reader) -> None:
        headings = reader.header.headings
        numbers = reader.header.columns["code"]
        self.staff = tuple(c for c in numbers if normal(headings[c]) in STAFF_NUMBERS)
        self._bureau = {c for c in numbers if headings[c].startswith(BUREAU)}
        self._dates = reader.header.columns.get("until", ())
        self._bureau_dates = {c for c in self._dates if headings[c].startswith(BUREAU)}
        self._pairs = bool(self._bureau) and len(self._bureau) + len(self.staff) < len(numbers)
        reader.share("staff", self.staff)

    def dates(self, number: int) -> tuple[int, ...]:
        """Give the columns of the date that belongs to a column of numbers."""
        if number in self.staff or not (self._pairs or self._bureau_dates):
            return self._dates
        if number in self._bureau:
            own = tuple(c for c in self._dates if c in self._bureau_dates)
            return own or (() if self._pairs else self._dates)
        return tuple(c for c in self._dates if c not in self._bureau_dates)


def _inspector(reader: Reader, line: Line, columns: Columns) -> Inspector:
    token, take = reader.need(line, "code", certificate), reader.take
    written = reader.need(line, "name", label)
    name = written.strip(STARS).strip()
    if written and not name:
        reader.fault(
            line, reader.cell(line, "name")[1], tr("只有星号，没有姓名", "a star, no name")
        )
    return Inspector(
        token,
        name,
        department=take(line, "department", repeated_label, ""),
        scope=reader.take_all(line, "scope", labels),
        regions=take(line, "regions", labels, ()),
        role="auxiliary" if name != written else _role(reader, line),
        until=_until(reader, line, columns),
        issuer=take(line, "issuer", repeated_label, ""),
        staff=take(line, "staff", certificate, ""),
        qualifications=take(line, "qualifications", labels, ()),
        level=take(line, "level", repeated_label, ""),
        post=take(line, "post", repeated_label, ""),
        category=take(line, "category", repeated_label, ""),
        lead=take(line, "lead", _yes, False),
        borrowed=take(line, "borrowed", _borrowed, ""),
    )


def _until(reader: Reader, line: Line, columns: Columns) -> str:
    own = columns.dates(reader.cell(line, "code")[1])
    found = (reader.take_at(line, column, last_day, "") for column in own)
    return next((until for until in found if until), "")


def _yes(text: str) -> bool:
    return bool(one_of(text, YES_NO))


def _borrowed(text: str) -> str:
    """Read whether somebody is on loan, and from where if it says so."""
    try:
        return BORROWED if _yes(text) else ""
    except BadCell:
        return label(text)


def _role(reader: Reader, line: Line) -> str:
    role = reader.take(line, "role", lambda text: one_of(text, ROLES), "")
    expert = reader.take(line, "expert", lambda text: one_of(text, YES_NO), "")
    return role or ("expert" if expert else "officer")


def _status(text: str) -> str:
    return one_of(text, STATUSES)


def _instead(count: int) -> Text:
    return tr(
        f"有 {count} 人没有执法证号，用单位工号代替",
        f"{count} people without a certificate number are known by their staff number",
    )
