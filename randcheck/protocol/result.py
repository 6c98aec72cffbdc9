"""The result of a draw, derived from seal and seed, as the table of SPEC §11."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from randcheck.protocol.pairing import Bottleneck, Pairing, pair
from randcheck.protocol.people import InspectorFrame
from randcheck.protocol.selection import Selected, select
from randcheck.protocol.table import RESULT, Row, first_line, join_rows

FIRST_PART = frozenset({"seed", "stratum", "drawn", "reserve"})


@dataclass(frozen=True, slots=True)
class Place:
    """A row of the first draw: its stratum, place from 1, ticket number and token."""

    stratum: str
    place: int
    ticket: bytes
    token: str


@dataclass(frozen=True, slots=True)
class Result:
    """Both draws: the strata in byte order, then the pairing or why there is none.

    `moved` are reserves that have moved up since (SPEC §8.7).
    """

    seed: str
    strata: tuple[Selected, ...]
    pairing: Pairing | Bottleneck
    moved: tuple[Place, ...] = ()

    def drawn(self) -> list[Place]:
        """List whom the draw drew in the end, by stratum and place."""
        first = [place for s in self.strata for place in places(s, s.drawn, 1)]
        if not self.moved:
            return first
        return sorted([*first, *self.moved], key=lambda p: (p.stratum.encode(), p.place))

    def reserves(self) -> list[Place]:
        """List the reserves left, by stratum and place."""
        rows = (place for s in self.strata for place in places(s, s.reserves, s.number + 1))
        return [place for place in rows if place not in self.moved]


def places(stratum: Selected, tickets: Iterable[tuple[bytes, str]], start: int) -> Iterator[Place]:
    """Yield rows of a stratum with their numbers, in their order."""
    for place, (ticket, token) in enumerate(tickets, start):
        yield Place(stratum.stratum, place, ticket, token)


def derive(
    frame: Sequence[Row],
    numbers: Mapping[str, int],
    people: InspectorFrame,
    balance: str,
    leeway: int,
    seed: str,
) -> Result:
    """Carry out both draws for a seed."""
    strata = select(frame, numbers, seed)
    drawn = {token for s in strata for _, token in s.drawn}
    teams = [(token, team) for token, _, team, _ in frame if token in drawn]
    return Result(seed, strata, pair(people.instance(balance, leeway), teams, seed))


def result_rows(result: Result, teams: Mapping[str, str]) -> tuple[list[Row], list[Row]]:
    """Write the first and the second part; `teams` maps a drawn token to its team rule."""
    first: list[Row] = [("seed", result.seed)]
    first += [("stratum", s.stratum, str(s.drum), str(s.number), s.cut_off) for s in result.strata]
    for s in result.strata:
        first += _placed("drawn", places(s, s.drawn, 1))
    for s in result.strata:
        first += _placed("reserve", places(s, s.reserves, s.number + 1))
    if isinstance(result.pairing, Bottleneck):
        return first, bottleneck_rows(result.pairing)
    return first, pairing_rows(result.pairing, teams)


def _placed(word: str, found: Iterable[Place]) -> list[Row]:
    return [(word, p.stratum, str(p.place), p.token, p.ticket.hex()) for p in found]


def pairing_rows(pairing: Pairing, teams: Mapping[str, str]) -> list[Row]:
    """Write quota, visits and seats; `teams` maps a token to its team rule."""
    rows: list[Row] = [("quota", p, str(x)) for p, x in sorted(pairing.quota.items())]
    for v, visit in enumerate(pairing.visits, 1):
        rows.append(("visit", str(v), visit.entity, teams[visit.entity]))
        for seat in visit.seats:
            place = (str(v), seat.role, str(seat.number + 1))
            rows.append(("seat", *place, seat.inspector))
            rows += [("passed", *place, p.inspector, p.reason) for p in seat.passed]
    return rows


def bottleneck_rows(found: Bottleneck) -> list[Row]:
    """Write why there is no complete pairing."""
    rows: list[Row] = [("bottleneck", str(found.short))]
    rows += [("open", entity, role, str(n + 1)) for entity, role, n in found.seats]
    return rows + [("room", person, str(room)) for person, room in found.people]


def format_result(result: Result, teams: Mapping[str, str], practice: bool) -> bytes:
    """Write the result table."""
    first, second = result_rows(result, teams)
    return join_rows([*first, *second], first_line(RESULT, practice))


def split_result(rows: Sequence[Row]) -> tuple[Sequence[Row], Sequence[Row]]:
    """Split the rows of a published result into its two parts."""
    cut = next((i for i, row in enumerate(rows) if row[0] not in FIRST_PART), len(rows))
    return rows[:cut], rows[cut:]


@dataclass(frozen=True, slots=True)
class Seated:
    """What later draws need of a published result: who was drawn, who met whom.

    `moved` are those of the drawn that moved up; `reserves` and `strata` (by token) serve them.
    """

    drawn: frozenset[str]
    pairs: tuple[tuple[str, str], ...]
    paired: bool
    moved: frozenset[str] = frozenset()
    reserves: tuple[str, ...] = ()
    strata: Mapping[str, str] = field(default_factory=dict)

    def then(self, later: "Seated") -> "Seated":
        """Put the seats of a later pairing in the place of these, and add who moved up."""
        moved = self.moved | later.moved
        return replace(
            later,
            drawn=self.drawn | later.moved,
            moved=moved,
            reserves=self.reserves,
            strata=self.strata,
        )


def read_seated(rows: Iterable[Row]) -> Seated:
    """Read drawn tokens and pairs from a result table."""
    drawn: set[str] = set()
    moved: set[str] = set()
    strata: dict[str, str] = {}
    reserves: list[str] = []
    visits: dict[str, str] = {}
    seats: list[tuple[str, str]] = []
    bottleneck = phase = False
    for word, *cells in rows:
        if word == "drawn":
            drawn.add(cells[2])
            strata[cells[2]] = cells[0]
        elif word == "reserve":
            reserves.append(cells[2])
            strata[cells[2]] = cells[0]
        elif word == "moved":
            moved.add(cells[2])
        elif word == "visit":
            visits[cells[0]] = cells[1]
        elif word == "seat":
            seats.append((cells[0], cells[3]))
        bottleneck |= word == "bottleneck"
        phase |= word == "phase"
    pairs = tuple((visits[v], person) for v, person in seats if v in visits)
    sets = frozenset(drawn), pairs, phase or not bottleneck, frozenset(moved)
    return Seated(*sets, tuple(reserves), strata)


def seated_of(result: Result) -> Seated:
    """Say of a result that was derived what `read_seated` says of a table."""
    drawn = frozenset(place.token for place in result.drawn())
    moved = frozenset(place.token for place in result.moved)
    placed = [*result.drawn(), *result.reserves()]
    reserves = tuple(token for s in result.strata for _, token in s.reserves)
    strata = {place.token: place.stratum for place in placed}
    if not isinstance(result.pairing, Pairing):
        return Seated(drawn, (), False, moved, reserves, strata)
    pairs = tuple((v.entity, seat.inspector) for v in result.pairing.visits for seat in v.seats)
    return Seated(drawn, pairs, True, moved, reserves, strata)
