"""Why there is no complete pairing: found in a flow, checked by counting.

A person of the bottleneck can take as many of its seats as he has room. Anybody else can take at
most one of its seats per team, and only where he is on the list of one. If the seats are more than
that, some stay empty, whatever anybody does.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from randcheck.protocol.pairing.flow import relieve
from randcheck.protocol.pairing.instance import Bottleneck, Instance, check_entities
from randcheck.protocol.pairing.tentative import NOBODY, Tentative

SeatName = tuple[str, str, int]
Tie = tuple[str, str]
"""What connects seats: ("", person of the bottleneck) or (entity, anybody else)."""


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
    outside = {(entity, token) for (entity, _, _), listed in lists.items() for token in listed}
    single = sum(token not in room for _, token in outside)
    if len(lists) - sum(room.values()) - single != bottleneck.short:
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
    ties = {
        seat: [("", token) if token in room else (seat[0], token) for token in listed]
        for seat, listed in lists.items()
    }
    groups = []
    for seats, tied in _connected(ties):
        people = tuple(sorted((token, room[token]) for team, token in tied if not team))
        single = len(tied) - len(people)
        short = len(seats) - sum(number for _, number in people) - single
        groups.append(Bottleneck(tuple(sorted(seats)), people, short))
    return tuple(groups)


def _connected(ties: Mapping[SeatName, Iterable[Tie]]) -> Iterator[tuple[list[SeatName], set[Tie]]]:
    """Give the connected groups, in the order of their first seats, with what ties them."""
    seats_at: dict[Tie, list[SeatName]] = {}
    for seat, names in ties.items():
        for name in names:
            seats_at.setdefault(name, []).append(seat)
    done: set[SeatName] = set()
    for first in ties:
        queue = [] if first in done else [first]
        tied: set[Tie] = set()
        for seat in queue:
            done.add(seat)
            for name in ties[seat]:
                if name not in tied:
                    tied.add(name)
                    queue.extend(other for other in seats_at[name] if other not in done)
        if queue:
            yield list(dict.fromkeys(queue)), tied
