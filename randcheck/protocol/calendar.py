"""Days and windows, computed from written dates and times only (SPEC §2, §6.4)."""

from datetime import UTC, date, datetime, timedelta

from randcheck.errors import Malformed
from randcheck.protocol.alphabet import is_date
from randcheck.protocol.parts import Limit, Window
from randcheck.text import tr

LAST_YEAR, LAST_DAY, LAST_SECOND = 9999, "9999-12-31", 253_402_300_799


def seconds(time: str) -> int:
    """Turn a written time into Unix seconds."""
    return int(datetime.fromisoformat(time).timestamp())


def format_time(unix: int) -> str:
    """Write Unix seconds as a time."""
    return datetime.fromtimestamp(unix, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def format_any(unix: int) -> str:
    """Write Unix seconds that an outsider gave, which may lie beyond all calendars."""
    return format_time(min(unix, LAST_SECOND))


def local_date(time: str, zone: str) -> str:
    """Tell the date of a time in a zone.

    Raises:
        Malformed: it lies before 1900 or after 9999, where SPEC has no dates.
    """
    try:
        day = _local(time, zone).date().isoformat()
    except OverflowError:
        day = ""
    if not is_date(day):
        raise Malformed(tr("当地日期超出范围", "the local date is out of range"))
    return day


def local_time(time: str, zone: str) -> str:
    """Write a time for people of a zone, to the minute."""
    return f"{_local(time, zone):%Y-%m-%d %H:%M}"


def _local(time: str, zone: str) -> datetime:
    sign = -1 if zone[0] == "-" else 1
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:]))
    return datetime.fromisoformat(time) + sign * offset


def in_window(day: str, window: Window | Limit, as_of: str) -> bool:
    """Tell whether a day lies in a window of years or days that ends on `as_of`."""
    if day > as_of:
        return False
    if window.unit == "years":
        return int(as_of[:4]) - int(day[:4]) < window.length
    return (date.fromisoformat(as_of) - date.fromisoformat(day)).days < window.length


def days_apart(day: str, other: str) -> int:
    """Count the days between two days."""
    return abs((date.fromisoformat(day) - date.fromisoformat(other)).days)


def next_day(day: str) -> str:
    """Tell the day after a day before the last."""
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def free_again(day: str, window: Window | Limit) -> str:
    """Tell the first day on which a visit of `day` bars no longer."""
    if window.unit == "years":
        year = int(day[:4]) + window.length
        return f"{year:04d}-01-01" if year <= LAST_YEAR else LAST_DAY
    left = (date.max - date.fromisoformat(day)).days
    return (date.fromisoformat(day) + timedelta(days=min(window.length, left))).isoformat()
