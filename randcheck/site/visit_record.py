"""What the papers of a visit show: plain values, text as the roster has it, not yet escaped."""

from dataclasses import dataclass

from randcheck.model import Item
from randcheck.site.record import TeamMember


@dataclass(frozen=True, slots=True)
class VisitPaper:
    """One visit: from `start` to `day` this team goes there; both empty once that time is over.

    `hidden` is the day from which the entity may be named; then code, name and address are empty.
    """

    number: int
    code: str
    name: str
    address: str
    start: str
    day: str
    team: tuple[TeamMember, ...]
    hidden: str = ""

    @property
    def shown_code(self) -> str:
        """Give the code, or from when it can be seen."""
        return veil(self.hidden) or self.code

    @property
    def shown_name(self) -> str:
        """Give the name, or from when it can be seen."""
        return veil(self.hidden) or self.name


@dataclass(frozen=True, slots=True)
class VisitPapers:
    """Open visits of one draw, and what all of their papers say; `items` have the checklists."""

    bureau: str
    practice: bool
    draw: str
    task: str
    attempt: int
    items: tuple[Item, ...]
    seal_code: str
    log_key: str
    visits: tuple[VisitPaper, ...]

    def stem(self, visit: VisitPaper) -> str:
        """Name the files of a visit: nothing from the rosters."""
        return f"{self.draw}-{visit.number:03d}"


def veil(day: str) -> str:
    """Write from when something can be seen; nothing where it can be seen now."""
    return f"〔{day}起可见〕" if day else ""
