"""Read the working days a bureau brings: its own rest days, or a year not announced yet.

One day or range a line, `#` begins a comment:

    2027-02-11..2027-02-17 休
    2027-02-14 班
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from randcheck.errors import Faulty, Unreadable
from randcheck.files.cells import BadCell
from randcheck.files.cells import day as read_day
from randcheck.files.decode import decode
from randcheck.services.workdays import Calendar
from randcheck.text import Text, tr

WORDS = {"休": False, "班": True, "holiday": False, "workday": True}
LINE = re.compile(r"(?P<days>\S(?:.*\S)?)(?:\s*[,，]\s*|\s+)(?P<word>\S+)")
RANGE = re.compile(r"\s*(?:\.\.|~|～|至)\s*")
MOST_BYTES = 1 << 20
MOST_DAYS = 366
"""The longest range: longer ones are slips of the pen."""


def read_calendar(path: Path) -> Calendar:
    """Read a calendar file.

    Raises:
        Unreadable: absent, or too large; Faulty: every line that is wrong.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        what = tr(f"读不到工作日历 {path}", f"cannot read the calendar {path}")
        raise Unreadable(what) from error
    if len(data) > MOST_BYTES:
        raise Unreadable(tr(f"工作日历 {path} 过大", f"the calendar {path} is too large"))
    return parse_calendar(path.name, data)


def bureau_calendar(path: Path | None) -> Calendar:
    """Give the calendar the bureau brings, or the announced one where it brings none.

    Raises:
        Unreadable, Faulty: as `read_calendar` says.
    """
    return Calendar() if path is None else read_calendar(path)


def parse_calendar(name: str, data: bytes) -> Calendar:
    """Parse the text of a calendar; `name` is that of its file.

    Raises:
        Refused: it is no text; Faulty: names every line that is wrong.
    """
    days: dict[str, bool] = {}
    faults = []
    for number, text in _lines(decode(name, data).text):
        try:
            for day, works in _line(text):
                if days.setdefault(day, works) != works:
                    raise BadCell(f"{day} 前面写的不一样", f"{day} was said to be otherwise")
        except BadCell as bad:
            faults.append(_fault(name, number, bad.what))
    if faults:
        raise Faulty(
            tr("工作日历有错", "the calendar has faults"),
            faults,
            tr("每行如: 2027-02-14 班", "a line is like: 2027-02-14 workday"),
        )
    return Calendar(days)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield what is said line by line, comments and empty lines left out."""
    for number, line in enumerate(text.split("\n"), 1):
        said = line.partition("#")[0].strip().rstrip(",，")
        if said:
            yield number, said


def _line(text: str) -> Iterator[tuple[str, bool]]:
    found = LINE.fullmatch(text)
    word = found["word"].casefold() if found else ""
    if not found or word not in WORDS:
        raise BadCell("应写日期和 休 或 班", "a day and `holiday` or `workday` are wanted")
    for day in _days(found["days"]):
        yield day, WORDS[word]


def _days(text: str) -> list[str]:
    """Read a day, or all days of a range."""
    ends = [date.fromisoformat(read_day(part)) for part in RANGE.split(text, 1)]
    length = (ends[-1] - ends[0]).days
    if not 0 <= length < MOST_DAYS:
        raise BadCell("起止日期颠倒或相隔太久", "the range runs backwards or is too long")
    return [(ends[0] + timedelta(days=n)).isoformat() for n in range(length + 1)]


def _fault(name: str, number: int, what: Text) -> Text:
    return tr(f"{name} 第 {number} 行：{what.zh}", f"{name} line {number}: {what.en}")
