"""What the yearly statistics hold, as plain values.

Texts of the rosters stand here as they are; whoever writes them down makes them harmless.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from randcheck.text import Text, tr

NOTHING = "—"
"""Stands where there is nothing to divide by, and for what a line cannot say."""

OTHER_CASES = ("deregistered", "revoked", "annulled", "moved")
OTHER_CASES_LABEL = tr("迁移、注销等其他情况", "moved, deregistered and the like")


@dataclass(frozen=True, slots=True)
class Rate:
    """A part of a whole."""

    part: int
    whole: int

    @property
    def tenths(self) -> int | None:
        """Give tenths of a per cent, rounded half up; None of nothing."""
        return (2000 * self.part + self.whole) // (2 * self.whole) if self.whole else None

    @property
    def shown(self) -> str:
        """Write it in per cent with one decimal."""
        if self.tenths is None:
            return NOTHING
        return f"{self.tenths // 10}.{self.tenths % 10}%"


@dataclass(frozen=True, slots=True)
class Tally:
    """How far the visits of some draws have come; results and follow-ups of what is published.

    Each drawn entity is in one of `to_record`, `to_review`, `returned` and `published`.
    """

    drawn: int = 0
    visited: int = 0
    to_record: int = 0
    to_review: int = 0
    returned: int = 0
    published: int = 0
    done: int = 0
    owed: int = 0
    results: Mapping[str, int] = field(default_factory=dict)
    follow_ups: Mapping[str, int] = field(default_factory=dict)

    @property
    def completion(self) -> Rate:
        """The share of the drawn whose result is published (完成率)."""
        return Rate(self.published, self.drawn)

    @property
    def closure(self) -> Rate:
        """The share of the published with nothing more to follow (完结率)."""
        return Rate(self.done, self.published)

    @property
    def other_cases(self) -> int:
        """The number of those that are deregistered, revoked, annulled or moved."""
        return sum(self.results.get(code, 0) for code in OTHER_CASES)


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One line: a draw, or all draws of an item, department, region or unit.

    `key` is the draw id, the code or the value, empty where there is none. Substitutions and void
    attempts are None where the line holds parts of draws. The total has neither key nor name.
    """

    key: str
    name: str
    tally: Tally
    draws: int
    substitutions: int | None
    void: int | None
    item: str = ""
    item_name: str = ""
    day: str = ""
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Indicator:
    """One of the figures that a bureau is measured by."""

    code: str
    label: Text
    rate: Rate


@dataclass(frozen=True, slots=True)
class Source:
    """Visits of the year that were made for one reason."""

    code: str
    label: Text
    visits: int


@dataclass(frozen=True, slots=True)
class Report:
    """The statistics of a year, as the log stood when the day `until` ended."""

    bureau: str
    practice: bool
    year: str
    until: str
    by: str
    rows: tuple[ReportRow, ...]
    total: ReportRow
    sources: tuple[Source, ...]
    entities: int
    indicators: tuple[Indicator, ...]
    notes: tuple[Text, ...]
