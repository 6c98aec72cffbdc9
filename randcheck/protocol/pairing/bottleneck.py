"""Why there is no complete pairing: found in a flow, checked by counting.

A person of the bottleneck can take as many of its seats as he has room. Anybody else can take at
most one of its seats per team, and only where he is on the list of one. If the seats are more than
that, some stay empty, whatever anybody does.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from randcheck.protocol.pairing.flow import relieve
from randcheck.protocol.pairing.instance import Bottleneck, Instance, check_entities
from randcheck.protocol.pairing.tentative import NOBODY, Tentative

SeatName = tuple[str, str, int]


def find_bottleneck(board: Tentative) -> Bottleneck | None:
    """Collect all seats and people that chains from the empty seats of a filled board reach.

    This is the source side of the smallest of all minimum cuts, the same for every fullest pairing.
    """
    empty = [seat for seat, holder in enumerate(board.holder) if holder == NOBODY]
    closed = relieve(board, empty)
    if not empty or closed is None:
        return None
    return Bottleneck(
        seats=tuple(sorted(board.seats[seat] for seat in closed.seats)),
        people=tuple((board.tokens[p], board.caps[p]) for p in sorted(closed.people)),
        short=len(empty),
    )


def check_bottleneck(
    instance: Instance, entities: Sequence[tuple[str, str]], bottleneck: Bottleneck
) -> None:
    """Raise ValueError unless counting proves that at least `short` seats stay empty."""
    lists = _lists(instance, entities, bottleneck.seats)
    room = dict(bottleneck.people)
    if bottleneck.people != tuple(sorted(room.items())) or bottleneck.short < 1:
        raise ValueError("bottleneck: people not in order, or nothing short")
    for token, number in bottleneck.people:
        if token not in instance.people or number != instance.people[token].cap:
            raise ValueError(f"bottleneck: {token} does not have room {number}")
    outside: dict[str, set[str]] = {entity: set() for entity, _, _ in lists}
    for (entity, _, _), listed in lists.items():
        outside[entity] |= listed - room.keys()
    supply = sum(room.values()) + sum(map(len, outside.values()))
    if len(lists) - supply != bottleneck.short:
        raise ValueError("bottleneck: the numbers do not add up")


def _lists(
    instance: Instance, entities: Sequence[tuple[str, str]], seats: Sequence[SeatName]
) -> Mapping[SeatName, frozenset[str]]:
    """Look up who may take each of the seats; raise ValueError for a seat that does not exist."""
    check_entities(instance, entities)
    if list(seats) != sorted(set(seats)):
        raise ValueError("bottleneck: seats not in order")
    teams = dict(entities)
    lists = {}
    for entity, name, number in seats:
        roles = (
            {role.name: role for role in instance.teams[teams[entity]]} if entity in teams else {}
        )
        if name not in roles or not 0 <= number < roles[name].number:
            raise ValueError(f"bottleneck: no seat {entity} {name} {number}")
        lists[entity, name, number] = instance.candidates(entity, roles[name])
    return lists


def bottleneck_groups(
    instance: Instance, entities: Sequence[tuple[str, str]], bottleneck: Bottleneck
) -> tuple[Bottleneck, ...]:
    """Split a bottleneck into the connected groups to show to people, each short by itself.

    Seats hang together by a person of the bottleneck on both lists, or, in one team, by anybody.
    """
    lists = _lists(instance, entities, bottleneck.seats)
    room = dict(bottleneck.people)
    groups = []
    for group in _connected(lists, room.keys()):
        people = tuple((token, room[token]) for token in sorted(group.people))
        short = len(group.seats) - sum(number for _, number in people) - len(group.outside)
        groups.append(Bottleneck(tuple(sorted(group.seats)), people, short))
    return tuple(sorted(groups, key=lambda group: group.seats))


@dataclass(slots=True)
class _Group:
    """Seats that hang together, and by whom: people of the bottleneck, (entity, anybody else)."""

    seats: list[SeatName]
    people: set[str]
    outside: set[tuple[str, str]]

    def swallow(self, other: "_Group") -> None:
        """Join another group to this one."""
        self.seats += other.seats
        self.people |= other.people
        self.outside |= other.outside


def _connected(lists: Mapping[SeatName, Set[str]], used_up: Set[str]) -> list[_Group]:
    groups: list[_Group] = []
    for seat, listed in lists.items():
        people, outside = set(listed & used_up), {(seat[0], token) for token in listed - used_up}
        joined = _Group([seat], people, outside)
        apart = []
        for group in groups:
            if people.isdisjoint(group.people) and outside.isdisjoint(group.outside):
                apart.append(group)
            else:
                group.swallow(joined)
                joined, people, outside = group, group.people, group.outside
        groups = [*apart, joined]
    return groups
