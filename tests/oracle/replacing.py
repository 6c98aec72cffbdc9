"""SPEC section 10.5: what a substitution draws, from what stands when it is drawn."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .draw import check_defined, derive
from .forms import need
from .pairing import Filled, Pairing, bottleneck, in_visit_order, quota_rows, seat_all, seat_rows
from .tables import (
    Drawn,
    Framed,
    Inspectors,
    Person,
    Seat,
    first_line,
    read_frame,
    read_inspectors,
    read_result,
)


@dataclass
class Standing:
    """The standing pairing, and what a substitution asks of it; tokens are those of the frame."""

    # the standing visits in order, then those that move up
    visits: list[Framed]
    seated: dict[Seat, str]
    done: set[str]
    emptied: set[Seat]
    moved: list[Drawn]
    table: Inspectors
    # who takes no seat at all, who none of an entity
    out: set[str]
    recused: set[tuple[str, str]]
    balance: str
    leeway: int

    def open(self) -> list[Framed]:
        moved = {row.token for row in self.moved}
        return [row for row in self.visits if row.token in moved or row.token not in self.done]

    def kept(self, phase: int) -> dict[Seat, str]:
        """In phase 2 only the seats of done entities."""
        return {
            seat: person
            for seat, person in self.seated.items()
            if seat[0] in self.done or (phase == 1 and seat not in self.emptied)
        }


def emptied_by(
    absent: list[dict[str, Any]], seats: Iterable[tuple[Seat, str]], done: Collection[str]
) -> list[set[Seat]]:
    """Section 8.7: for each row of `absent` the seats that it empties."""
    left = [(seat, person) for seat, person in seats if seat[0] not in done]
    return [
        {
            seat
            for seat, person in left
            if person == row["inspector"] and row["entity"] in (None, seat[0])
        }
        for row in absent
    ]


def moved_up(
    vanished: list[str],
    strata: Mapping[str, str],
    reserves: list[Drawn],
    now: Mapping[str, str],
) -> list[Drawn]:
    """Section 8.7: the reserve that replaces each entity. `strata` are those of the drawn, of
    whom are those that moved up before; `now` is Current."""
    found: list[Drawn] = []
    drawn = {now[token] for token in strata}
    for token in vanished:
        need(token in strata, f"{token} is not drawn")
        left = (row for row in reserves if now[row.token] not in drawn)
        row = next((row for row in left if row.stratum == strata[token]), None)
        need(row is not None, f"no reserve is left for {token}")
        assert row is not None
        drawn.add(now[row.token])
        found.append(row)
    return found


def expired(persons: list[Person], as_of: str) -> set[str]:
    """Those whose certificate date is before a day."""
    return {p.token for p in persons if p.certificate != "-" and p.certificate < as_of}


def table_of(standing: Standing, kept: Mapping[Seat, str]) -> Inspectors:
    """The inspector frame as if there were no seats but those to fill."""
    table, held = standing.table, Counter(kept.values())
    bars = [(entity, person, "recusal") for entity, person in standing.recused]
    bars += [(seat[0], person, "kept") for seat, person in kept.items()]
    return replace(
        table,
        bars=table.bars + bars,
        panels={
            panel: [person for person in persons if person not in standing.out]
            for panel, persons in table.panels.items()
        },
        persons=[
            p._replace(cap=p.cap - held[p.token], prior=p.prior + held[p.token])
            for p in table.persons
        ],
    )


def to_fill(standing: Standing, kept: Mapping[Seat, str], seed: str) -> Pairing:
    order = in_visit_order(standing.open(), seed)
    return Pairing(order, table_of(standing, kept), kept)


def substitution_rows(standing: Standing, seed: str) -> list[str]:
    """The rows of section 10.5. Raises Wrong where it defines no result."""
    strata = dict.fromkeys((row.stratum for row in standing.visits), 0)
    check_defined(standing.visits, standing.table, strata)
    moved = [
        "\t".join(("moved", r.stratum, str(r.place), r.token, r.ticket)) for r in standing.moved
    ]
    kept = standing.kept(1)
    pairing = to_fill(standing, kept, seed)
    short = pairing.fill()
    if not short:
        even = standing.balance == "even"
        quota = quota_rows(pairing, standing.leeway, seed) if even else []
        head = ["phase\t1", *moved, *quota]
        return head + team_rows(standing, kept, seat_all(pairing, seed))
    lacked = bottleneck(pairing, short)
    kept = standing.kept(2)
    pairing = to_fill(standing, kept, seed)
    need(pairing.fill() == 0, "no complete pairing in phase 2")
    first = {seat: p for seat, p in standing.seated.items() if seat not in standing.emptied}
    filled = seat_all(pairing, seed, first)
    return ["phase\t2", *lacked, *moved, *team_rows(standing, kept, filled)]


def team_rows(standing: Standing, kept: Mapping[Seat, str], filled: list[Filled]) -> list[str]:
    """The visits with all their seats, kept and filled."""
    by_seat = {seat: Filled(seat, person, []) for seat, person in kept.items()}
    by_seat |= {one.seat: one for one in filled}
    lines = []
    for v, row in enumerate(standing.visits, 1):
        lines.append(f"visit\t{v}\t{row.token}\t{row.team}")
        for role in sorted(standing.table.teams[row.team]):
            for n in range(1, role.number + 1):
                lines += seat_rows(v, by_seat[row.token, role.role, n])
    return lines


def substitution_table(
    frame: bytes,
    people: bytes,
    numbers: dict[str, int],
    balance: str,
    leeway: int,
    draw_seed: str,
    seed: str,
    *,
    as_of: str,
    done: list[str],
    emptied: list[tuple[str, str]],
    moved: list[str],
    out: list[str],
    recused: list[tuple[str, str]],
    practice: bool,
) -> bytes:
    """The table `result v1` of a substitution of the draw that `draw_seed` gives; `emptied` are
    pairs of entity and person, `moved` reserves of that draw."""
    rows, table = read_frame(frame, practice), read_inspectors(people, practice)
    drawn = derive(rows, table, numbers, balance, leeway, draw_seed, practice)
    result = read_result(drawn, practice)
    by_token = {row.token: row for row in rows}
    reserves = {row.token: row for row in result.drawn("reserve")}
    seats, left = result.seats(), set(emptied)
    standing = Standing(
        visits=[by_token[token] for token in [*(v[1] for v in result.of("visit")), *moved]],
        seated=dict(seats),
        done=set(done),
        emptied={seat for seat, person in seats if (seat[0], person) in left},
        moved=[reserves[token] for token in moved],
        table=table,
        out=set(out) | expired(table.persons, as_of),
        recused=set(recused),
        balance=balance,
        leeway=leeway,
    )
    lines = substitution_rows(standing, seed)
    return ("\n".join([first_line("result v1", practice), f"seed\t{seed}", *lines]) + "\n").encode()
