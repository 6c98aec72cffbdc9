"""The columns of the yearly statistics in the order of the official form, and what is in them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from randcheck.protocol.vocabulary import FOLLOW_UPS, RESULTS
from randcheck.site.report_record import (
    NOTHING,
    OTHER_CASES,
    OTHER_CASES_LABEL,
    Rate,
    Report,
    ReportRow,
)
from randcheck.text import Text, tr

Cell: TypeAlias = int | str | Rate | Text | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key, its heading, the headings it stands under, what a line has in it."""

    key: str
    label: Text
    group: Text
    cell: Callable[[ReportRow], Cell]
    under: Text | None = None

    @property
    def is_found(self) -> bool:
        """Tell whether it counts one result or follow-up, of which most lines have few."""
        return self.group in (RESULT, FOLLOW_UP)


LINES = {
    "draw": tr("任务编号", "draw"),
    "item": tr("事项编号", "item"),
    "department": tr("部门", "department"),
    "region": tr("地区", "region"),
    "office": tr("登记机关", "office"),
    "unit": tr("管辖单位", "unit"),
}
"""What a line may be, and the heading of its first column."""

LINE = tr("任务", "task")
TASK = tr("抽查检查任务", "visits")
STATE = tr("录入与审核", "recording and review")
CHANGES = tr("更换、欠检、作废", "changes")
RESULT = tr("检查结果", "results")
FOLLOW_UP = tr("处置", "follow-up")
UNNAMED = tr("未注明", "not stated")
TOTAL = tr("合计", "total")


def columns_of(report: Report) -> list[Column]:
    """List the columns of a report in the order of the official form."""
    return [*_of_line(report.by), *COUNTS, *_results(), *_follow_ups()]


def groups_of(columns: Sequence[Column]) -> list[list[Column]]:
    """Part columns by the heading they stand under."""
    found: dict[Text, list[Column]] = {}
    for column in columns:
        found.setdefault(column.group, []).append(column)
    return list(found.values())


def shown(cell: Cell) -> Text:
    """Write a cell for people."""
    if isinstance(cell, Text):
        return cell
    text = NOTHING if cell is None else cell.shown if isinstance(cell, Rate) else str(cell)
    return tr(text, text)


def _of_line(by: str) -> list[Column]:
    first = Column("key", LINES[by], LINE, _key)
    draws = Column("draws", tr("抽取次数", "draws"), LINE, lambda row: row.draws)
    if by == "draw":
        return [
            first,
            Column("name", tr("任务名称", "task"), LINE, lambda row: row.name),
            Column("item", tr("事项", "item"), LINE, _item),
            Column("date", tr("抽取日期", "drawn on"), LINE, lambda row: row.day),
        ]
    named = Column("name", tr("事项", "name"), LINE, lambda row: row.name)
    return [first, named, draws] if by == "item" else [first, draws]


def _key(row: ReportRow) -> str | Text:
    if row.is_total:
        return TOTAL
    return row.key or UNNAMED


def _item(row: ReportRow) -> str:
    return f"{row.item} {row.item_name}".strip()


COUNTS = (
    Column("drawn", tr("应检查数", "drawn"), TASK, lambda row: row.tally.drawn),
    Column("visited", tr("已检查数", "visited"), TASK, lambda row: row.tally.visited),
    Column("completion", tr("检查完成率", "completion"), TASK, lambda row: row.tally.completion),
    Column("done", tr("完结数", "closed"), TASK, lambda row: row.tally.done),
    Column("closure", tr("完结率", "closure"), TASK, lambda row: row.tally.closure),
    Column("to_record", tr("待录入", "to record"), STATE, lambda row: row.tally.to_record),
    Column("to_review", tr("待审核", "to review"), STATE, lambda row: row.tally.to_review),
    Column("returned", tr("审核退回", "returned"), STATE, lambda row: row.tally.returned),
    Column("published", tr("已公示", "published"), STATE, lambda row: row.tally.published),
    Column(
        "substitutions", tr("更换次数", "substitutions"), CHANGES, lambda row: row.substitutions
    ),
    Column("owed", tr("欠检", "owed"), CHANGES, lambda row: row.tally.owed),
    Column("void", tr("作废次数", "void"), CHANGES, lambda row: row.void),
)


def _results() -> list[Column]:
    """List a column per result; those of the other cases stand under their sum."""
    plain = [_result(code) for code in RESULTS if code not in OTHER_CASES]
    whole = tr("小计", OTHER_CASES_LABEL.en)
    total = Column("other_cases", whole, RESULT, _other_cases, OTHER_CASES_LABEL)
    return [*plain, total, *(_result(code, OTHER_CASES_LABEL) for code in OTHER_CASES)]


def _other_cases(row: ReportRow) -> int:
    return row.tally.other_cases


def _result(code: str, under: Text | None = None) -> Column:
    def count(row: ReportRow) -> int:
        return row.tally.results.get(code, 0)

    return Column(code, tr(RESULTS[code], code), RESULT, count, under)


def _follow_ups() -> list[Column]:
    return [_follow_up(code) for code in FOLLOW_UPS]


def _follow_up(code: str) -> Column:
    def count(row: ReportRow) -> int:
        return row.tally.follow_ups.get(code, 0)

    return Column(code, tr(FOLLOW_UPS[code], code), FOLLOW_UP, count)
