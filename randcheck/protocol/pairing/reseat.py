"""Fill seats that are empty after the draw, the others kept as they are (SPEC §10.5).

Kept seats only change what is left: their people have so much less room, stand so much higher in
the drum, and cannot sit in the same team again. What remains is a pairing like any other.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from randcheck.protocol.pairing import Bottleneck, Instance, Pairing, Person, Role, Visit, pair
from randcheck.protocol.pairing.instance import Seat

SeatName = tuple[str, str, int]
"""Entity, role, and number from 0."""


@dataclass(frozen=True, slots=True)
class Seating:
    """Seats in the order of the table: who sits on each, None where somebody is to be found."""

    teams: Mapping[str, Sequence[Role]]
    sitting: Mapping[SeatName, str | None]

    def to_fill(self, entity: str) -> list[SeatName]:
        """List the empty seats of an entity in the order of its team."""
        return [
            (entity, role.name, n)
            for role in self.teams[entity]
            for n in range(role.number)
            if self.sitting[entity, role.name, n] is None
        ]


def reseat(
    instance: Instance,
    seating: Seating,
    seed: str,
    holders: Mapping[SeatName, str] | None = None,
) -> tuple[Pairing, dict[str, Visit]] | Bottleneck:
    """Draw people for the empty seats of a seating; `holders` come first on theirs.

    Returns the pairing of these seats alone and the filled seats by entity, or the bottleneck.
    """
    entities = [entity for entity in seating.teams if seating.to_fill(entity)]
    reduced = _reduced(instance, seating, entities)
    first = _renumbered(seating, entities, holders or {})
    found = pair(reduced, [(entity, entity) for entity in entities], seed, first)
    names = {entity: seating.to_fill(entity) for entity in entities}
    if isinstance(found, Bottleneck):
        seats = tuple(_original(names[e], e, role, n) for e, role, n in found.seats)
        return replace(found, seats=seats)
    visits = {visit.entity: _as_named(visit, names[visit.entity]) for visit in found.visits}
    return found, visits


def _reduced(instance: Instance, seating: Seating, entities: Sequence[str]) -> Instance:
    """Take the kept seats out of an instance; every entity has a team of its own."""
    kept = {seat: person for seat, person in seating.sitting.items() if person is not None}
    loads = Counter(kept.values())
    mates: dict[str, set[str]] = {}
    for (entity, _, _), person in kept.items():
        mates.setdefault(entity, set()).add(person)
    return Instance(
        {t: _less(person, loads[t]) for t, person in instance.people.items()},
        instance.panels,
        {entity: _roles_to_fill(seating, entity) for entity in entities},
        {
            entity: instance.barred.get(entity, frozenset()) | mates.get(entity, set())
            for entity in entities
        },
        instance.balance,
        instance.leeway,
    )


def _less(person: Person, load: int) -> Person:
    return replace(person, cap=max(0, person.cap - load), prior=person.prior + load)


def _roles_to_fill(seating: Seating, entity: str) -> tuple[Role, ...]:
    empty = Counter(role for _, role, _ in seating.to_fill(entity))
    roles = (replace(role, number=empty[role.name]) for role in seating.teams[entity])
    return tuple(role for role in roles if role.number)


def _original(names: Sequence[SeatName], entity: str, role: str, n: int) -> SeatName:
    return [name for name in names if name[1] == role][n]


def _renumbered(
    seating: Seating, entities: Sequence[str], holders: Mapping[SeatName, str]
) -> dict[SeatName, str]:
    """Name holders by the numbers that seats have in the reduced instance."""
    found: dict[SeatName, str] = {}
    for entity in entities:
        counted: Counter[str] = Counter()
        for seat in seating.to_fill(entity):
            if seat in holders:
                found[entity, seat[1], counted[seat[1]]] = holders[seat]
            counted[seat[1]] += 1
    return found


def _as_named(visit: Visit, names: Sequence[SeatName]) -> Visit:
    seats = (replace(seat, number=n) for seat, (_, _, n) in zip(visit.seats, names, strict=True))
    return Visit(visit.entity, tuple(seats))


def merged(seating: Seating, filled: Mapping[str, Visit]) -> tuple[Visit, ...]:
    """Put kept and filled seats together, in the order of the seating."""
    visits = []
    for entity, roles in seating.teams.items():
        new = {(s.role, s.number): s for s in filled[entity].seats} if entity in filled else {}
        seats = []
        for role in roles:
            for n in range(role.number):
                person = seating.sitting[entity, role.name, n]
                kept = None if person is None else Seat(role.name, n, person, ())
                seats.append(kept or new[role.name, n])
        visits.append(Visit(entity, tuple(seats)))
    return tuple(visits)
