"""The rules on how often everybody is visited: at least every so long, at most so often a year."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import MAXYEAR, date, timedelta

from randcheck.model import Entity
from randcheck.protocol.calendar import LAST_DAY
from randcheck.protocol.parts import Window
from randcheck.services.columns import covers, values_of
from randcheck.services.rule_words import parse_window
from randcheck.services.section import Section
from randcheck.services.staffing import read_matches

VISITS_KEYS = {"every", "ceiling", "for"}
MOST_CEILING = 365


@dataclass(frozen=True, slots=True)
class VisitsRule:
    """How long an entity may go without a visit, and how many visits a year are too many.

    `every` is None where nobody must be visited; `matches` says of whom it speaks, of all if empty.
    `ceiling` counts the visits of a calendar year from all sources; None is no ceiling.
    """

    every: Window | None = None
    ceiling: int | None = None
    matches: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def concerns(self, entity: Entity, day: str) -> bool:
        """Tell whether an entity must be visited every so long."""
        return all(
            any(covers(column, one, v) for one in wanted for v in values_of(entity, column, day))
            for column, wanted in self.matches.items()
        )


def visits_rule(section: Section) -> VisitsRule:
    """Read `[visits]`.

    Raises:
        Refused: another wording, or a column that is not there.
    """
    every = parse_window(section.text("every", "none"), section.name)
    ceiling = None
    if "ceiling" in section.value:
        ceiling = section.number("ceiling", 0, 1, MOST_CEILING)
    return VisitsRule(every if every.length else None, ceiling, read_matches(section))


def last_day(since: str, every: Window) -> str:
    """Tell the last day for a visit when the one before was `since`: so many years or days later.

    Here a year is not the calendar year; from 29 February it may end on 28 February.
    """
    start = date.fromisoformat(since)
    if every.unit == "days":
        left = (date.max - start).days
        return (start + timedelta(days=min(every.length, left))).isoformat()
    year = start.year + every.length
    if year > MAXYEAR:
        return LAST_DAY
    try:
        return start.replace(year=year).isoformat()
    except ValueError:  # 29 February
        return start.replace(year=year, day=28).isoformat()
