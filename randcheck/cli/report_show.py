"""Show the yearly statistics on a terminal, and describe them for programs."""

import sys
from collections.abc import Sequence
from typing import Any

from randcheck.cli.output import console, line, say, table, width
from randcheck.cli.session import pick
from randcheck.protocol.vocabulary import FOLLOW_UPS, RESULTS
from randcheck.services.report import (
    OTHER_CASES,
    OTHER_CASES_LABEL,
    Column,
    Rate,
    Report,
    ReportRow,
    columns_of,
    groups_of,
    shown,
)
from randcheck.text import Text, tr

GAP = 2
SUM = "other_cases"
"""The one column that sums others up."""

FIGURES = (
    tr("指标", "figure"),
    tr("百分比", "per cent"),
    tr("分子", "part"),
    tr("分母", "whole"),
)


def show_report(report: Report) -> None:
    """Print the lines, then the figures; in parts where there is no room."""
    show_head(report)
    columns = columns_of(report)
    if not sys.stdout.isatty() or _fits(report, columns):
        _show(report, columns)
    else:
        _show_in_parts(report, columns)
    line()
    table(FIGURES, _figures(report), right=(1, 2, 3))


def show_head(report: Report) -> None:
    """Say whose figures these are, and what is counted."""
    mark = tr("【演练】", "[practice] ") if report.practice else tr("", "")
    say(
        tr(
            f"{mark.zh}{report.bureau}  {report.year} 年度双随机抽查统计",
            f"{mark.en}{report.bureau}, statistics of {report.year}",
        )
    )
    say(*(tr(f"  · {note.zh}", f"  · {note.en}") for note in report.notes))


def _show(report: Report, columns: Sequence[Column]) -> None:
    numbers = [n for n, c in enumerate(columns) if isinstance(c.cell(report.total), int | Rate)]
    table([_heading(c) for c in columns], _rows(report, columns), right=numbers)


def _show_in_parts(report: Report, columns: Sequence[Column]) -> None:
    """Print a table per group of columns; of results and follow-ups only what is not zero."""
    lead, *groups = groups_of(columns)
    _show(report, lead)
    for group in groups:
        line()
        line(pick(group[0].group))
        if group[0].is_found:
            _show_found(report, lead[0], group)
        else:
            _show(report, [lead[0], *group])
    say(
        tr(
            "  结果和处置只列不为零的; 全部列见 --xlsx 或 --json",
            "  results and follow-ups of zero are left out; --xlsx and --json have them all",
        )
    )


def _show_found(report: Report, first: Column, group: Sequence[Column]) -> None:
    """Print a row per line and result, which may be dozens of columns otherwise."""
    rows = [
        [pick(shown(first.cell(row))), pick(_heading(column)), str(column.cell(row))]
        for row in (*report.rows, report.total)
        for column in group
        if column.cell(row) and column.key != SUM
    ]
    table((first.label, group[0].group, tr("户数", "entities")), rows, right=(2,))


def _heading(column: Column) -> Text:
    return column.under or column.label if column.key == SUM else column.label


def _rows(report: Report, columns: Sequence[Column]) -> list[list[str]]:
    rows = (*report.rows, report.total)
    return [[pick(shown(column.cell(row))) for column in columns] for row in rows]


def _fits(report: Report, columns: Sequence[Column]) -> bool:
    cells = [[pick(_heading(c)) for c in columns], *_rows(report, columns)]
    widest = (max(map(width, column)) + GAP for column in zip(*cells, strict=True))
    return sum(widest) <= console().width


def _figures(report: Report) -> list[list[str]]:
    """List what stands below the lines: the cut-off, the indicators, the visits of the year."""
    until = pick(tr(f"截至 {report.until}", f"until {report.until}"))
    practice = [[pick(tr("演练", "practice")), "", "", ""]] if report.practice else []
    visits = pick(tr(f"{report.year} 年检查: ", f"visits of {report.year}: "))
    rows = [
        [pick(i.label), i.rate.shown, str(i.rate.part), str(i.rate.whole)]
        for i in report.indicators
    ]
    rows += [[visits + pick(s.label), "", str(s.visits), ""] for s in report.sources]
    entities = pick(tr("户数(不重复计)", "different entities"))
    return [
        *practice,
        [until, "", "", ""],
        *rows,
        [visits + entities, "", str(report.entities), ""],
    ]


def report_json(report: Report) -> dict[str, Any]:
    """Describe a report for programs: every column, codes and Chinese labels."""
    return {
        "bureau": report.bureau,
        "practice": report.practice,
        "year": int(report.year),
        "until": report.until,
        "by": report.by,
        "notes": [_both(note) for note in report.notes],
        "results": RESULTS,
        "other_cases": {"label": OTHER_CASES_LABEL.zh, "results": list(OTHER_CASES)},
        "follow_ups": FOLLOW_UPS,
        "rows": [row_json(row) for row in report.rows],
        "total": row_json(report.total),
        "indicators": [
            {"code": i.code, "label": i.label.zh, **rate_json(i.rate)} for i in report.indicators
        ],
        "visits": {
            "by_source": [
                {"source": s.code, "label": s.label.zh, "visits": s.visits} for s in report.sources
            ],
            "total": sum(s.visits for s in report.sources),
            "entities": report.entities,
        },
    }


def row_json(row: ReportRow) -> dict[str, Any]:
    """Describe one line."""
    tally = row.tally
    return {
        "key": row.key,
        "name": row.name,
        "item": row.item or None,
        "item_name": row.item_name or None,
        "date": row.day or None,
        "draws": row.draws,
        "drawn": tally.drawn,
        "visited": tally.visited,
        "completion": rate_json(tally.completion),
        "done": tally.done,
        "closure": rate_json(tally.closure),
        "to_record": tally.to_record,
        "to_review": tally.to_review,
        "returned": tally.returned,
        "published": tally.published,
        "substitutions": row.substitutions,
        "owed": tally.owed,
        "void": row.void,
        "results": {code: tally.results.get(code, 0) for code in RESULTS},
        "other_cases": tally.other_cases,
        "follow_ups": {code: tally.follow_ups.get(code, 0) for code in FOLLOW_UPS},
    }


def rate_json(rate: Rate) -> dict[str, Any]:
    """Describe a rate exactly, and in per cent with one decimal; null where there is nothing."""
    tenths = rate.tenths
    return {
        "numerator": rate.part,
        "denominator": rate.whole,
        "percent": None if tenths is None else tenths / 10,
    }


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
