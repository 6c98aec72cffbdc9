"""Count working days of the People's Republic; a year nobody has announced yet is marked."""

from datetime import date, timedelta

from randcheck.errors import UsageError
from randcheck.text import tr


def opening_day(due: str, days: int = 20) -> tuple[str, bool]:
    """Tell the so-manieth working day after `due`, and whether it was counted by weekends only.

    Raises:
        UsageError: a day so late that nobody will see it.
    """
    if due > "9990":
        raise UsageError(tr(f"期限 {due} 太远", f"{due} is too late a day"))
    day, left, guessed = date.fromisoformat(due), days, False
    while left:
        day += timedelta(days=1)
        works, known = _works(day)
        guessed |= not known
        left -= works
    return day.isoformat(), guessed


def _works(day: date) -> tuple[bool, bool]:
    """Tell whether a day is a working day, and whether the year's calendar is known."""
    from chinese_calendar import is_workday

    try:
        return bool(is_workday(day)), True
    except NotImplementedError:
        return day.weekday() < 5, False
