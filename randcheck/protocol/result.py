"""The result of a draw, derived from seal and seed, as the table of SPEC §11."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from randcheck.protocol.pairing import Bottleneck, Pairing, pair
from randcheck.protocol.people import InspectorFrame
from randcheck.protocol.selection import Selected, select
from randcheck.protocol.table import RESULT, Row, first_line, join_rows

FIRST_PART = frozenset({"seed", "stratum", "drawn", "reserve"})


@dataclass(frozen=True, slots=True)
class Result:
    """Both draws: the strata in byte order, then the pairing or why there is none."""

    seed: str
    strata: tuple[Selected, ...]
    pairing: Pairing | Bottleneck


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
    first += [row for s in result.strata for row in _placed("drawn", s, s.drawn, 1)]
    first += [row for s in result.strata for row in _placed("reserve", s, s.reserves, s.number + 1)]
    if isinstance(result.pairing, Bottleneck):
        return first, _bottleneck_rows(result.pairing)
    return first, _pairing_rows(result.pairing, teams)


def _placed(
    word: str, stratum: Selected, tickets: Iterable[tuple[bytes, str]], start: int
) -> list[Row]:
    return [
        (word, stratum.stratum, str(place), token, number.hex())
        for place, (number, token) in enumerate(tickets, start)
    ]


def _pairing_rows(pairing: Pairing, teams: Mapping[str, str]) -> list[Row]:
    rows: list[Row] = [("quota", p, str(x)) for p, x in sorted(pairing.quota.items())]
    for v, visit in enumerate(pairing.visits, 1):
        rows.append(("visit", str(v), visit.entity, teams[visit.entity]))
        for seat in visit.seats:
            place = (str(v), seat.role, str(seat.number + 1))
            rows.append(("seat", *place, seat.inspector))
            rows += [("passed", *place, p.inspector, p.reason) for p in seat.passed]
    return rows


def _bottleneck_rows(found: Bottleneck) -> list[Row]:
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
    """What later draws need of a published result: who was drawn, who met whom."""

    drawn: frozenset[str]
    pairs: tuple[tuple[str, str], ...]
    paired: bool


def read_seated(rows: Iterable[Row]) -> Seated:
    """Read drawn tokens and pairs from a result table."""
    drawn: set[str] = set()
    visits: dict[str, str] = {}
    seats: list[tuple[str, str]] = []
    paired = True
    for word, *cells in rows:
        if word == "drawn":
            drawn.add(cells[2])
        elif word == "visit":
            visits[cells[0]] = cells[1]
        elif word == "seat":
            seats.append((cells[0], cells[3]))
        paired &= word != "bottleneck"
    pairs = tuple((visits[v], person) for v, person in seats if v in visits)
    return Seated(frozenset(drawn), pairs, paired)
