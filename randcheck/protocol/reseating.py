"""What a substitution leads to: seats filled anew, reserves moved up (SPEC §8.7, §10.5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from randcheck.protocol.attempt import Effect, Substituted
from randcheck.protocol.checks import Case
from randcheck.protocol.pairing import Bottleneck, Instance, Pairing, Role, Visit
from randcheck.protocol.pairing.reseat import Seating, SeatName, merged, reseat
from randcheck.protocol.people import InspectorFrame, read_people
from randcheck.protocol.result import Place, Result, bottleneck_rows, pairing_rows
from randcheck.protocol.seed import format_lines
from randcheck.protocol.table import Row


@dataclass(frozen=True, slots=True)
class Filled:
    """The phase that filled the empty seats, why phase 1 did not, the lot itself, all visits."""

    phase: int
    why: Bottleneck | None
    lot: Pairing
    visits: tuple[Visit, ...]


@dataclass(frozen=True, slots=True)
class Reseated:
    """The draw after a substitution, how its seats were filled, and who moved up."""

    result: Result
    filled: Filled
    moved: tuple[Place, ...]

    def rows(self, teams: Mapping[str, str], seed: str) -> list[Row]:
        """Write the table; `teams` maps a token to its team rule."""
        shown = self.result.pairing
        assert isinstance(shown, Pairing)
        return [
            ("seed", seed),
            ("phase", str(self.filled.phase)),
            *(bottleneck_rows(self.filled.why) if self.filled.why else ()),
            *(("moved", p.stratum, str(p.place), p.token, p.ticket.hex()) for p in self.moved),
            *pairing_rows(replace(shown, quota=self.filled.lot.quota), teams),
        ]


def substitution_seed(
    event: Substituted, draw_seed: str, beacon: Sequence[str], practice: bool
) -> bytes:
    """Write `seed.txt` of a substitution."""
    if event.body.round is not None:
        return format_lines([f"substitution {event.text_hash}", *beacon], practice)
    return format_lines([f"reserve {event.number}", f"seed {draw_seed}"], practice)


@dataclass(frozen=True, slots=True)
class Board:
    """What a draw was made from: frame rows, inspector frame, balance and leeway of its seal."""

    frame: Sequence[Row]
    people: InspectorFrame
    balance: str
    leeway: int


def board_of(case: Case) -> Board:
    """Take from a case what a substitution needs."""
    return Board(case.frame, read_people(case.people), case.seal.balance, case.seal.leeway)


def derive_reseated(
    board: Board, standing: Result, effect: Effect, as_of: str, seed: str
) -> Reseated | None:
    """Carry out a substitution on the draw that stands; None where nothing is defined."""
    if not isinstance(standing.pairing, Pairing):
        return None
    reserves = {place.token: place for place in standing.reserves()}
    if not reserves.keys() >= set(effect.moved):
        return None
    moved = tuple(reserves[token] for token in effect.moved)
    try:
        filled = fill_seats(board, standing.pairing, effect, as_of, seed)
    except (KeyError, ValueError):
        return None
    if isinstance(filled, Bottleneck):
        return None
    pairing = Pairing(standing.pairing.quota, filled.visits)
    result = replace(standing, pairing=pairing, moved=(*standing.moved, *moved))
    return Reseated(result, filled, moved)


def fill_seats(
    board: Board, pairing: Pairing, effect: Effect, as_of: str, seed: str
) -> Filled | Bottleneck:
    """Fill the seats that are empty, in phase 2 only if phase 1 cannot; else why not even then."""
    seats = _Seats(board, pairing, effect, as_of)
    first = seats.seating(1)
    found = reseat(seats.instance, first, seed)
    if not isinstance(found, Bottleneck):
        return Filled(1, None, found[0], merged(first, found[1]))
    second = seats.seating(2)
    stay = {s: p for s, p in seats.held.items() if (s[0], p) not in effect.emptied}
    again = reseat(replace(seats.instance, balance="none"), second, seed, stay)
    if isinstance(again, Bottleneck):
        return again
    return Filled(2, found, again[0], merged(second, again[1]))


class _Seats:
    """The seats of a standing pairing, and who may take those that are empty."""

    def __init__(self, board: Board, pairing: Pairing, effect: Effect, as_of: str) -> None:
        self.effect = effect
        self.people = board.people
        rule = {row[0]: row[2] for row in board.frame}
        tokens = [*(visit.entity for visit in pairing.visits), *effect.moved]
        self.teams = {
            t: tuple(Role(r.role, r.number, r.panel) for r in self.people.teams[rule[t]])
            for t in tokens
        }
        self.held: dict[SeatName, str] = {
            (visit.entity, seat.role, seat.number): seat.inspector
            for visit in pairing.visits
            for seat in visit.seats
        }
        self.instance = self._instance(board, as_of)

    def _instance(self, board: Board, day: str) -> Instance:
        """Bar from every entity whom the log or the calendar bars by now."""
        whole = self.people.instance(board.balance, board.leeway)
        late = {p.token for p in self.people.people.values() if p.until != "-" and p.until < day}
        out = late | self.effect.out
        barred = {entity: set(found) for entity, found in whole.barred.items()}
        for entity, person in self.effect.recused:
            barred.setdefault(entity, set()).add(person)
        return replace(
            whole,
            panels={name: panel - out for name, panel in whole.panels.items()},
            barred={entity: frozenset(found) for entity, found in barred.items()},
        )

    def seating(self, phase: int) -> Seating:
        """Leave the seats to fill empty."""
        sitting: dict[SeatName, str | None] = {
            (entity, role.name, n): self._stays(phase, (entity, role.name, n))
            for entity, roles in self.teams.items()
            for role in roles
            for n in range(role.number)
        }
        return Seating(self.teams, sitting)

    def _stays(self, phase: int, seat: SeatName) -> str | None:
        """Tell who keeps a seat."""
        entity, person = seat[0], self.held.get(seat)
        kept = phase == 1 and (entity, person) not in self.effect.emptied
        return person if kept or entity in self.effect.done else None
