"""What a look at the deadlines rests on, and one deadline as it finds it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from randcheck.protocol.calendar import local_date
from randcheck.services.journal import Journal
from randcheck.services.rules import Rules
from randcheck.services.visiting import OpenVisit, open_visits
from randcheck.services.workdays import Calendar, Deadline


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing to be done by a day.

    `code` is an entity, or for `certificate` an inspector; empty where the duty is the draw's, or
    where the list may not be seen yet. `guessed` as in `Deadline`.
    """

    kind: str
    due: str
    draw: str = ""
    code: str = ""
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """The log, the day it is looked at from, and the last day that is still soon.

    `open_visits` are still to be made; `visited` maps draws to the day of their last visit.
    """

    journal: Journal
    rules: Rules
    calendar: Calendar
    on: str
    horizon: str
    open_visits: tuple[OpenVisit, ...] = ()
    visited: Mapping[str, str] = field(default_factory=dict)
    _deadlines: dict[tuple[int, int], Deadline] = field(default_factory=dict)

    def day_of(self, seq: int) -> str:
        """Tell the local date of an entry."""
        return local_date(self.journal.log.entries[seq].entry.time, self.journal.state.zone)

    def since_entry(self, seq: int, days: int) -> Deadline:
        """Tell the so-manieth working day after an entry; one entry may hold ten thousand rows."""
        found = self._deadlines.get((seq, days))
        if found is None:
            found = self.calendar.after(self.day_of(seq), days)
            self._deadlines[seq, days] = found
        return found

    def current(self, token: str) -> str:
        """Give the code of today of an entity."""
        return self.journal.state.history.entities.current(token)


def look(journal: Journal, rules: Rules, calendar: Calendar, on: str, soon: int) -> Scene:
    """Look at a log from a day, and some working days ahead."""
    visited: dict[str, str] = {}
    for visit in journal.state.history.visits:
        if visit.draw is not None:
            visited[visit.draw] = max(visit.date, visited.get(visit.draw, ""))
    horizon = calendar.after(on, soon).day
    return Scene(journal, rules, calendar, on, horizon, open_visits(journal), visited)


Finder: TypeAlias = Callable[[Scene], Iterator[Duty]]
