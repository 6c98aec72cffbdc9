"""Count working days of the People's Republic; a year nobody has announced yet is marked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from randcheck.errors import UsageError
from randcheck.text import tr

GUESSED = tr("暂按周末推算", "counted by weekends for now")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day (YYYY-MM-DD); `guessed` where a year on the way to it was counted by weekends."""

    day: str
    guessed: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are working days: as the State Council announced, but for `days`.

    `days` maps single days to whether one works on them; a year with one of them counts as known.
    """

    days: Mapping[str, bool] = field(default_factory=dict)

    def after(self, day: str, number: int) -> Deadline:
        """Tell the so-manieth working day after a day; none after it is the day itself.

        Raises:
            UsageError: a day so late that nobody will see it.
        """
        found, left, guessed = day, number, False
        walk = self._from(day)
        while left > 0:
            step = next(walk, None)
            if step is None:
                raise UsageError(tr(f"期限 {day} 太远", f"{day} is too late a day"))
            found, works, known = step
            guessed |= not known
            left -= works
        return Deadline(found, guessed)

    def between(self, day: str, other: str) -> int:
        """Count the working days after a day up to another; negative where that is earlier."""
        if other < day:
            return -self.between(other, day)
        count = 0
        for found, works, _ in self._from(day):
            if found > other:
                break
            count += works
        return count

    def is_known(self, year: str) -> bool:
        """Tell whether the working days of a year are announced, or were brought."""
        return any(day.startswith(year) for day in self.days) or _announced(int(year))

    def _from(self, day: str) -> Iterator[tuple[str, bool, bool]]:
        """Yield the days after one, whether one works on each, and whether its year is known."""
        last, known = date.fromisoformat(day), {}
        while last < date.max:
            last += DAY
            written = last.isoformat()
            year = written[:4]
            if year not in known:
                known[year] = self.is_known(year)
            brought = self.days.get(written)
            yield written, _works(last) if brought is None else brought, known[year]


def opening_day(due: str, days: int = 20, calendar: Calendar | None = None) -> tuple[str, bool]:
    """Tell the so-manieth working day after `due`, and whether it was counted by weekends only.

    Raises:
        UsageError: a day so late that nobody will see it.
    """
    found = (calendar or Calendar()).after(due, days)
    return found.day, found.guessed


def _announced(year: int) -> bool:
    try:
        _announced_works(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def _works(day: date) -> bool:
    """Tell whether one works on a day: as announced, else unless it is a Saturday or Sunday."""
    try:
        return _announced_works(day)
    except NotImplementedError:
        return day.weekday() < 5


def _announced_works(day: date) -> bool:
    from chinese_calendar import is_workday

    return bool(is_workday(day))
