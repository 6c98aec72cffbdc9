"""Tell which visits the draws still ask for, who makes them, and from which day they are named."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from randcheck.errors import Refused
from randcheck.protocol.attempt import Attempt
from randcheck.protocol.bodies import Correct, Draw, Paired, Seal
from randcheck.protocol.calendar import next_day
from randcheck.protocol.history import History
from randcheck.protocol.shown import batch_of
from randcheck.protocol.table import Row
from randcheck.services.clocks import today_of
from randcheck.services.drawings import drawn_attempt, seal_labels
from randcheck.services.drawn import entities_of, inspectors_by_token
from randcheck.services.journal import Journal
from randcheck.services.wording import role
from randcheck.site.record import TeamMember
from randcheck.text import tr

OPEN = frozenset(("open", "overdue", "unpaired"))
"""States of a visit that is still to be made."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One seat of a team: the role by its code, the inspector by his token."""

    role: str
    person: str


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """One visit that a completed draw asks for, under the number its result gives it.

    `entity` is today's code; its batch lasts from `start` to `day`, and until `start` no paper
    names it. `state` is one of `OPEN`, or `done`, or `again`: a later draw of the item drew it too.
    `done` is the day it was visited, or empty.
    """

    draw: str
    number: int
    entity: str
    team: tuple[Seat, ...]
    start: str
    day: str
    state: str
    done: str = ""

    @property
    def is_open(self) -> bool:
        """Tell whether it is still to be made."""
        return self.state in OPEN


def open_visits(journal: Journal) -> tuple[OpenVisit, ...]:
    """List the visits still to be made, by the last day of their batch, draw and number."""
    return tuple(visit for visit in every_visit(journal) if visit.is_open)


def every_visit(journal: Journal) -> tuple[OpenVisit, ...]:
    """List the visits of all completed draws, those made included, in the same order."""
    made = visit_days(journal.state.history)
    found = [visit for one in _recorded(journal) for visit in _visits(journal, one, made)]
    return tuple(sorted(found, key=lambda visit: visit.day))  # stable: by draw and number already


@dataclass(slots=True)
class _Recorded:
    """What the result tables of one draw come to: batches by entity, and the last teams."""

    attempt: Attempt
    batches: dict[str, int]
    teams: list[tuple[str, tuple[Seat, ...]]]


def _recorded(journal: Journal) -> Iterator[_Recorded]:
    """Read the recorded results; the last says who sits where (SPEC §8.5)."""
    tables: dict[str, list[Sequence[Row]]] = {}
    for signed in journal.log.entries:
        body = signed.entry.body
        if isinstance(body, Draw | Correct | Paired):
            rows = journal.log.table(signed.seq, "result")
            tables.setdefault(body.draw, []).append(rows)
    for attempt in journal.state.history.attempts:
        if found := tables.get(attempt.seal.draw):
            yield _Recorded(attempt, _batches(attempt.seal, found), _teams(found[-1]))


def _batches(seal: Seal, tables: Iterable[Sequence[Row]]) -> dict[str, int]:
    """Map what was drawn to its batch; what moved up later is in the last one (SPEC §9)."""
    found: dict[str, int] = {}
    for rows in tables:
        numbers = {row[1]: int(row[3]) for row in rows if row[0] == "stratum"}
        found = {} if numbers else found
        for word, *cells in rows:
            if word == "drawn":
                found[cells[2]] = batch_of(seal, int(cells[1]), numbers[cells[0]])
            elif word == "moved":
                found[cells[2]] = len(seal.batches)
    return found


def _teams(rows: Iterable[Row]) -> list[tuple[str, tuple[Seat, ...]]]:
    """Read entities and teams by the number of the visit; none where there is no pairing."""
    entities: dict[int, str] = {}
    seats: dict[int, list[Seat]] = {}
    for word, *cells in rows:
        if word == "visit":
            entities[int(cells[0])] = cells[1]
        elif word == "seat":
            seats.setdefault(int(cells[0]), []).append(Seat(cells[1], cells[3]))
    return [(entities[v], tuple(seats.get(v, ()))) for v in sorted(entities)]


def visit_days(history: History) -> dict[tuple[str, str], str]:
    """Map draw and today's code to the day of the visit as it was recorded last."""
    current = history.entities.current
    return {(v.draw, current(v.entity)): v.date for v in history.visits if v.draw is not None}


def _visits(
    journal: Journal, found: _Recorded, made: Mapping[tuple[str, str], str]
) -> Iterator[OpenVisit]:
    history, seal = journal.state.history, found.attempt.seal
    today, current = today_of(journal), history.entities.current
    waiting = history.waiting(found.attempt)
    starts = [seal.as_of, *map(next_day, seal.batches[:-1])]
    teams = found.teams or [(token, ()) for token in found.batches]
    for number, (token, team) in enumerate(teams, 1):
        entity, batch = current(token), found.batches[token] - 1
        start, day = starts[batch], seal.batches[batch]
        done = made.get((seal.draw, entity), "")
        state = "overdue" if today > day else "open"
        state = state if team else "unpaired"
        state = "done" if done else state if entity in waiting else "again"
        yield OpenVisit(seal.draw, number, entity, team, start, day, state, done)


@dataclass(frozen=True, slots=True)
class NamedVisit:
    """A visit as people read it: text of the rosters, not yet escaped.

    `hidden` is the day from which it may be named: until then code, name and address are empty.
    It is empty itself from that day on.
    """

    visit: OpenVisit
    code: str
    name: str
    address: str
    team: tuple[TeamMember, ...]
    hidden: str = ""


def listed(journal: Journal, draw: str = "", every: bool = False) -> tuple[NamedVisit, ...]:
    """List the open visits, or `every` one, of a draw or of all.

    Raises:
        Refused: there is no such completed draw.
    """
    wanted = drawn_attempt(journal, draw).seal.draw if draw else ""
    found = every_visit(journal) if every else open_visits(journal)
    return name_visits(journal, [v for v in found if wanted in ("", v.draw)])


def name_visits(
    journal: Journal, visits: Sequence[OpenVisit], since: str = ""
) -> tuple[NamedVisit, ...]:
    """Name entities and teams; who may be named before `since` is named from that day only.

    Raises:
        Refused: `since` is before the first day of every one of the visits.
    """
    _refuse_early(visits, since)
    today, teams, named = today_of(journal), _Teams(journal), []
    roster = entities_of(journal, (visit.entity for visit in visits))
    for visit in visits:
        team, opens = teams.members(visit), max(visit.start, since)
        if visit.is_open and today < opens:
            named.append(NamedVisit(visit, "", "", "", team, opens))
        else:
            entity = roster[visit.entity]
            named.append(NamedVisit(visit, entity.code, entity.name, entity.address, team))
    return tuple(named)


def _refuse_early(visits: Sequence[OpenVisit], since: str) -> None:
    first = min((visit.start for visit in visits), default="")
    if since and since < first:
        raise Refused(
            tr(
                f"名单从 {first} 起可见, 不能提前到 {since}",
                f"the list is shown from {first} on, not as early as {since}",
            ),
            tr(
                f"--from 只能推迟: 写 {first} 以后的日期, 或不写",
                f"--from may only put it off: name a day after {first}, or none",
            ),
        )


class _Teams:
    """Inspectors by token, and the roles as the seals of the draws call them."""

    def __init__(self, journal: Journal) -> None:
        self._people = inspectors_by_token(journal)
        self._labels = {
            attempt.seal.draw: seal_labels(journal, attempt)
            for attempt, _, _ in journal.state.history.drawn()
        }

    def members(self, visit: OpenVisit) -> tuple[TeamMember, ...]:
        """Name the team of a visit."""
        return tuple(self._member(visit.draw, seat) for seat in visit.team)

    def _member(self, draw: str, seat: Seat) -> TeamMember:
        person = self._people[seat.person]
        called = role(seat.role, self._labels[draw])
        return TeamMember(called, person.name, person.code, person.department, person.until)
