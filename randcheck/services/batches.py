"""Cut the time of a task into batches: equal parts, months or quarters."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from randcheck.errors import UsageError
from randcheck.protocol.calendar import next_day
from randcheck.protocol.gates import MOST_BATCHES
from randcheck.text import tr

MONTHS = {"month": 1, "quarter": 3, "每月": 1, "每季": 3, "每季度": 3}


def batch_days(as_of: str, due: str, batches: str) -> tuple[str, ...]:
    """Give the last day of every batch, the last of them `due`.

    Raises:
        UsageError: no number, month or quarter, or more batches than days.
    """
    start, end = date.fromisoformat(as_of), date.fromisoformat(due)
    if batches in MONTHS:
        days = [*_month_ends(start, end, MONTHS[batches]), end]
    elif batches.isdecimal() and 1 <= int(batches) <= min((end - start).days + 1, MOST_BATCHES):
        count, length = int(batches), (end - start).days + 1
        days = [start + timedelta(days=length * n // count - 1) for n in range(1, count + 1)]
    else:
        raise UsageError(
            tr(
                f"分批写批数、每月或每季, 不是“{batches}”", f"a number, month or quarter: {batches}"
            ),
            tr("批数不能多于天数", "no more batches than days"),
        )
    if len(days) > MOST_BATCHES:
        raise UsageError(tr(f"最多 {MOST_BATCHES} 批", f"at most {MOST_BATCHES} batches"))
    return tuple(day.isoformat() for day in days)


def _month_ends(start: date, end: date, step: int) -> Iterator[date]:
    """Yield the ends of calendar months, or quarters, before the last day."""
    months = range(start.year * 12 + start.month, end.year * 12 + end.month + 1)
    for month in months:
        last = date(month // 12, month % 12 + 1, 1) - timedelta(days=1)
        if month % step == 0 and last < end:
            yield last


def label_of(days: tuple[str, ...], as_of: str, batch: int) -> str:
    """Write the time of a batch as `from – to`."""
    starts = [as_of, *(next_day(day) for day, _ in pairwise(days))]
    return f"{starts[batch - 1]} – {days[batch - 1]}"
