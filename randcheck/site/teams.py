"""Tell who goes where: what the papers say of the teams of one draw as a whole."""

from collections import Counter
from dataclasses import dataclass

from randcheck.site.record import Record, TeamMember


@dataclass(frozen=True, slots=True)
class Person:
    """One inspector of the draw and how many entities he visits."""

    member: TeamMember
    visits: int


def people(record: Record) -> list[Person]:
    """List the inspectors of a draw, each once, in the order in which they first appear."""
    members = [member for visit in record.visits for member in visit.team]
    visits = Counter(member.code for member in members)
    first = {member.code: member for member in reversed(members)}
    return [Person(first[code], number) for code, number in visits.items()]


def roles_differ(record: Record) -> bool:
    """Tell whether there is more than one role: else naming it on every line is noise."""
    return len({member.role for visit in record.visits for member in visit.team}) > 1
