"""The yearly statistics that an office hands in, computed from nothing but its log and rosters."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

from randcheck.errors import UsageError
from randcheck.protocol.attempt import Attempt
from randcheck.services.clocks import today_of
from randcheck.services.exports import Exported
from randcheck.services.journal import Journal
from randcheck.services.report_facts import Past, facts_of, past_of
from randcheck.services.report_indicators import indicators_of, visits_of
from randcheck.services.report_rows import (
    BY,
    PLACES,
    attempts_of,
    rows_of,
    total_of,
    voids_before,
)
from randcheck.services.words import read_day
from randcheck.site.report_columns import LINES, Column, columns_of, groups_of, shown
from randcheck.site.report_record import (
    OTHER_CASES,
    OTHER_CASES_LABEL,
    Rate,
    Report,
    ReportRow,
)
from randcheck.text import Text, tr

__all__ = [
    "OTHER_CASES",
    "OTHER_CASES_LABEL",
    "Column",
    "Rate",
    "Report",
    "ReportRow",
    "columns_of",
    "groups_of",
    "make_report",
    "report_xlsx",
    "shown",
]


def make_report(journal: Journal, year: str, by: str = "", until: str = "") -> Report:
    """Compute the statistics of a year as of the end of a day, yesterday if none is named.

    Raises:
        UsageError: no such year, day or kind of line; the day is not over, or before the year.
    """
    year, line = read_year(year), read_line(by)
    day = read_until(journal, year, until)
    past = past_of(journal, day)
    attempts, facts = attempts_of(past, year), list(facts_of(journal, past, year))
    total = total_of(attempts, facts)
    sources, entities = visits_of(journal, past, year)
    items = {a.seal.item for a in attempts if a.draw_seq is not None}
    return Report(
        journal.workspace.setting("bureau"),
        journal.practice,
        year,
        day,
        line,
        rows_of(journal, past, year, line, facts),
        total,
        sources,
        entities,
        indicators_of(journal, past, facts, total.tally, items),
        tuple(_notes(journal, past, line, attempts)),
    )


def report_xlsx(report: Report, path: str) -> Exported:
    """Lay out a report for a file; nothing is written.

    Raises:
        UsageError: the name of the file does not end in .xlsx.
    """
    from randcheck.site.report_book import report_book

    if Path(path).suffix.lower() != ".xlsx":
        raise UsageError(tr(f"“{path}”应以 .xlsx 结尾", f"'{path}' does not end in .xlsx"))
    data = report_book(report)
    return Exported(data, len(report.rows), sha256(data).hexdigest())


def read_year(text: str) -> str:
    """Read a year: 2026 or 2026年.

    Raises:
        UsageError: it is none.
    """
    year = unicodedata.normalize("NFKC", text).strip().removesuffix("度").removesuffix("年")
    if not re.fullmatch("(?:19|[2-9][0-9])[0-9]{2}", year):
        raise UsageError(
            tr(f"“{text}”不是年份", f"'{text}' is no year"), tr("例: 2026", "such as 2026")
        )
    return year


def read_line(text: str) -> str:
    """Read what a line of the report is; a draw where nothing was said.

    Raises:
        UsageError: it is no such thing.
    """
    line = BY.get(text.strip(), text.strip().lower() or "draw")
    if line not in BY.values():
        known = "、".join(f"{line}({word})" for word, line in BY.items())
        raise UsageError(
            tr(f"不能按“{text}”汇总", f"no report by '{text}'"), tr(f"可用 {known}", f"use {known}")
        )
    return line


def read_until(journal: Journal, year: str, text: str) -> str:
    """Read the cut-off day; yesterday where nothing was said.

    Raises:
        UsageError: it is no day, is not over yet, or lies before the year.
    """
    yesterday = (date.fromisoformat(today_of(journal)) - timedelta(days=1)).isoformat()
    day = read_day(text) if text else yesterday
    if day > yesterday:
        raise UsageError(
            tr(f"截止日期 {day} 还没过完", f"the cut-off day {day} is not over"),
            tr(f"最晚到昨天: --until {yesterday}", f"not later than --until {yesterday}"),
        )
    if day[:4] < year:
        raise UsageError(
            tr(f"截止日期 {day} 在 {year} 年之前", f"the cut-off day {day} is before {year}"),
            tr("换一个年份或截止日期", "name another year or another day"),
        )
    return day


def _notes(journal: Journal, past: Past, line: str, attempts: Sequence[Attempt]) -> Iterator[Text]:
    """Say what is counted, and what is not."""
    yield tr(
        f"截至 {past.day} 终了: 只计当日及以前记入日志的内容 (前 {past.size} 条)",
        f"until the end of {past.day}: what was logged by then (the first {past.size} entries)",
    )
    yield tr(
        "已公示 = 检查结果已审核通过; 检查完成率 = 已公示/应检查数; 完结率 = 完结数/已公示",
        "published = passed review; completion = published/drawn; closure = closed/published",
    )
    yield tr(
        "检查结果和处置只计已公示的; 欠检 = 期限已过仍未检查, 也未再次抽中",
        "results and follow-ups are of what is published; owed = too late, and not drawn again",
    )
    yield tr(
        "未算计划完成率: 工作文件夹里没有年度计划",
        "completion of the yearly plan is not computed: the workspace has no such plan",
    )
    if line in PLACES:
        yield tr(
            f"{LINES[line].zh}按现在的名录; 更换、作废次数不能分摊",
            f"{LINES[line].en} as the roster has it today; "
            "substitutions and void attempts cannot be shared out",
        )
    yield from _left_out(line, attempts)


def _left_out(line: str, attempts: Sequence[Attempt]) -> Iterator[Text]:
    live = sum(attempt.live for attempt in attempts)
    if live:
        yield tr(
            f"另有 {live} 次已封存、尚未抽取, 不在表内",
            f"{live} more are sealed and not drawn yet, and in no line",
        )
    lost = sum(a.void for a in attempts) - sum(voids_before(attempts).values())
    if lost and line == "draw":
        yield tr(
            f"有 {lost} 次作废后没有再抽, 只计入合计",
            f"{lost} void attempts had no later draw and are in the total only",
        )
