"""Read rosters of inspectors (检查人员名录库).

Identity numbers and telephones stay in the file: their columns are never looked at, and a number
that is an identity number is refused where a certificate number belongs.
"""

from collections.abc import Mapping

from randcheck.files.cells import certificate, label, labels, last_day, one_of
from randcheck.files.headings import INSPECTORS, STAFF_NUMBERS, normal
from randcheck.files.reading import NO_OVERRIDES, Line, Reader, Reading
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
STATUSES = dict.fromkeys(("有效", "正常", "在岗", "在职", "启用", "active", "valid"), "active") | (
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
        "inactive",
    )
)


def read_inspectors(
    name: str, data: bytes, overrides: Mapping[str, str] = NO_OVERRIDES
) -> Reading[Inspector]:
    """Read a roster of inspectors; rows marked 失效 only give their code, in `inactive`.

    Raises:
        Refused: no header row, or not a roster file at all.
        Faulty: cells are wrong; every one is listed.
        Unreadable: a cap was reached or the file is damaged.
    """
    reader = Reader(name, data, INSPECTORS, overrides)
    unique: Unique[Inspector] = Unique(reader)
    inactive: dict[str, tuple[Line, int]] = {}
    staff_numbers = 0
    for line in reader.lines():
        if reader.take(line, "status", _status, "active") == "inactive":
            _retire(reader, line, inactive)
            continue
        inspector = _inspector(reader, line)
        if line.clean:
            column = reader.cell(line, "code")[1]
            unique.add(line, column, inspector)
            staff_numbers += normal(reader.header.headings[column]) in STAFF_NUMBERS
    _refuse_both(reader, unique, inactive)
    if staff_numbers:
        reader.warnings.append(_instead(staff_numbers))
    return reader.finish(unique.finish(), tuple(inactive))


def _inspector(reader: Reader, line: Line) -> Inspector:
    token = reader.need(line, "code", certificate)
    written = reader.need(line, "name", label)
    name = written.strip(STARS).strip()
    if written and not name:
        reader.fault(
            line, reader.cell(line, "name")[1], tr("只有星号，没有姓名", "a star, no name")
        )
    return Inspector(
        token,
        name,
        department=reader.take(line, "department", label, ""),
        scope=reader.take(line, "scope", labels, ()),
        regions=reader.take(line, "regions", labels, ()),
        role="auxiliary" if name != written else _role(reader, line),
        until=reader.take(line, "until", last_day, ""),
    )


def _role(reader: Reader, line: Line) -> str:
    role = reader.take(line, "role", lambda text: one_of(text, ROLES), "")
    expert = reader.take(line, "expert", lambda text: one_of(text, YES_NO), "")
    return role or ("expert" if expert else "officer")


def _status(text: str) -> str:
    return one_of(text, STATUSES)


def _retire(reader: Reader, line: Line, inactive: dict[str, tuple[Line, int]]) -> None:
    token = reader.take(line, "code", certificate, "")
    if token:
        inactive.setdefault(token, (line, reader.cell(line, "code")[1]))


def _refuse_both(
    reader: Reader, unique: Unique[Inspector], inactive: dict[str, tuple[Line, int]]
) -> None:
    for token, (line, column) in inactive.items():
        if spot := unique.spot(token):
            what = tr(
                f"同一证号在 {spot} 是有效的，这里却是失效；请只留一行",
                f"the same number is active in {spot} and inactive here; keep one row",
            )
            reader.fault(line, column, what)


def _instead(count: int) -> Text:
    return tr(
        f"有 {count} 人没有执法证号，用单位工号代替",
        f"{count} people without a certificate number are known by their staff number",
    )
