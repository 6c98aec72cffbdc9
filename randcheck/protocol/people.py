"""The inspector frame of a draw: persons, panels, team rules, barred pairs (SPEC §7.4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from randcheck.protocol.pairing import Instance, Person, Role
from randcheck.protocol.table import Row


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person as sealed; `until` is `-` where the certificate's end is not known."""

    token: str
    role: str
    until: str
    cap: int
    tier: int = 0
    prior: int = 0


@dataclass(frozen=True, slots=True)
class TeamRow:
    """One role of a team rule."""

    team: str
    place: int
    role: str
    number: int
    panel: str


@dataclass(frozen=True, slots=True)
class InspectorFrame:
    """Everything the second draw works on."""

    people: dict[str, PersonRow]
    panels: dict[str, frozenset[str]]
    teams: dict[str, tuple[TeamRow, ...]]
    bars: dict[tuple[str, str], str]

    def panel_of(self, team: str) -> frozenset[str]:
        """List everybody who may take some role of a team."""
        return frozenset().union(*(self.panels.get(r.panel, ()) for r in self.teams.get(team, ())))

    def instance(self, balance: str, leeway: int) -> Instance:
        """Turn the frame into the input of the pairing draw."""
        barred: dict[str, set[str]] = {}
        for entity, person in self.bars:
            barred.setdefault(entity, set()).add(person)
        return Instance(
            people={t: Person(t, p.cap, p.tier, p.prior) for t, p in self.people.items()},
            panels=self.panels,
            teams={
                team: tuple(Role(r.role, r.number, r.panel) for r in rows)
                for team, rows in self.teams.items()
            },
            barred={entity: frozenset(people) for entity, people in barred.items()},
            balance=balance,
            leeway=leeway,
        )


def read_people(rows: Iterable[Row]) -> InspectorFrame:
    """Build the frame from the rows of an `inspectors v1` table."""
    people: dict[str, PersonRow] = {}
    panels: dict[str, set[str]] = {}
    teams: dict[str, list[TeamRow]] = {}
    bars: dict[tuple[str, str], str] = {}
    for word, *cells in rows:
        if word == "person":
            token, role, until, cap, tier, prior = cells
            people[token] = PersonRow(token, role, until, int(cap), int(tier), int(prior))
        elif word == "panel":
            panels.setdefault(cells[0], set()).add(cells[1])
        elif word == "team":
            team, place, role, number, panel = cells
            teams.setdefault(team, []).append(TeamRow(team, int(place), role, int(number), panel))
        else:
            bars[cells[0], cells[1]] = cells[2]
    return InspectorFrame(
        people,
        {panel: frozenset(tokens) for panel, tokens in panels.items()},
        {t: tuple(sorted(found, key=lambda r: r.place)) for t, found in teams.items()},
        bars,
    )


def people_rows(frame: InspectorFrame) -> list[Row]:
    """Write the frame as rows, the inverse of `read_people` up to order."""
    rows: list[Row] = [("bar", e, p, kind) for (e, p), kind in frame.bars.items()]
    rows += [("panel", panel, token) for panel, found in frame.panels.items() for token in found]
    rows += [
        ("person", p.token, p.role, p.until, str(p.cap), str(p.tier), str(p.prior))
        for p in frame.people.values()
    ]
    return rows + _team_rows(frame.teams.values())


def _team_rows(teams: Iterable[Sequence[TeamRow]]) -> list[Row]:
    return [
        ("team", r.team, str(r.place), r.role, str(r.number), r.panel)
        for rows in teams
        for r in rows
    ]
