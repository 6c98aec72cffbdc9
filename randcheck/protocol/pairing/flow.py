"""Chains of moves in a tentative pairing, found breadth first.

These are the augmenting paths of a flow seat → (team, person) → person, where a person lets
through as many seats as his cap and a (team, person) pair lets through one. Two structures keep
them fast: people of one panel are alike except for bars and team-mates, so a search walks each
panel once and afterwards only the few it had to leave aside; and the first person with room (or
seat to spare) ends the search.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush, heapreplace
from itertools import chain

from randcheck.protocol.pairing.tentative import NOBODY, Tentative


@dataclass(frozen=True, slots=True)
class Closed:
    """What failed searches leave behind: seats and people from which no chain leads out."""

    seats: set[int] = field(default_factory=set)
    people: set[int] = field(default_factory=set)

    def add(self, seats: Iterable[int], people: Iterable[int]) -> None:
        """Join what another search has closed."""
        self.seats.update(seats)
        self.people.update(people)


def fill(board: Tentative) -> None:
    """Seat as many as can be seated at all, about as level as the drum will want it."""
    heaps = [[(*_standing(board, p), p) for p in members] for members in board.members]
    for heap in heaps:
        heapify(heap)
    # Narrow panels first: their people are then less used elsewhere, and fewer chains are needed.
    width = [len(members) for members in board.members]
    dead: set[int] = set()
    for seat in sorted(range(len(board.seats)), key=lambda seat: width[board.panel_of[seat]]):
        person = _least_used(board, board.entity_of[seat], heaps[board.panel_of[seat]])
        if person != NOBODY:
            board.place(seat, person)
        elif closed := relieve(board, [seat], dead):
            dead |= closed.people  # they will never have room, so nobody need ask them again


def _standing(board: Tentative, person: int) -> tuple[int, int]:
    return board.people[person].tier, board.people[person].prior + board.loads[person]


def _least_used(board: Tentative, entity: int, heap: list[tuple[int, int, int]]) -> int:
    """Find the person of lowest (tier, level) who can simply sit down; mend stale heap rows."""
    aside, found = [], NOBODY
    while heap and found == NOBODY:
        *standing, person = heap[0]
        now = _standing(board, person)
        if tuple(standing) != now:
            heapreplace(heap, (*now, person))
        elif not board.has_room(person):
            heappop(heap)  # loads never sink while filling
        elif board.may_join(person, entity):
            found = person
        else:
            aside.append(heappop(heap))
    for row in aside:
        heappush(heap, row)
    return found


def relieve(board: Tentative, vacated: Iterable[int], asked: Iterable[int] = ()) -> Closed | None:
    """Get one of the `vacated` seats taken by a chain ending with somebody who has room.

    The holder of a vacated seat, if any, then has it no more. People in `asked` are not asked
    again. Returns None when done, else the closed set; then nothing was changed.
    """
    freed_for: dict[int, int | None] = dict.fromkeys(vacated)  # seat -> the one its holder moves to
    asked = set(asked)
    aside: dict[int, list[int]] = {}
    queue = list(freed_for)
    for seat in queue:
        fresh = _fresh_people(board, seat, asked, aside)
        for person in fresh:
            if board.has_room(person):
                _shift(board, freed_for, seat, person)
                return None
        asked.update(fresh)
        for onward in chain(_team_mates(board, seat), *(board.held[person] for person in fresh)):
            if onward not in freed_for:
                freed_for[onward] = seat
                queue.append(onward)
    return Closed(set(freed_for), asked)


def _fresh_people(
    board: Tentative, seat: int, asked: set[int], aside: dict[int, list[int]]
) -> list[int]:
    """List who could come to a seat from other teams and was not asked before."""
    entity, panel = board.entity_of[seat], board.panel_of[seat]
    barred, team = board.barred[entity], board.chair[entity]
    fresh: list[int] = []
    rest: list[int] = []
    for person in aside.get(panel, board.members[panel]):
        if person not in asked:
            (rest if person in barred or person in team else fresh).append(person)
    aside[panel] = rest
    return fresh


def _team_mates(board: Tentative, seat: int) -> list[int]:
    """List the open seats of the same team whose holders could move to this seat."""
    listed = board.listed[board.panel_of[seat]]
    team = board.chair[board.entity_of[seat]]
    return [chair for mate, chair in team.items() if chair >= board.decided and mate in listed]


def _shift(board: Tentative, freed_for: dict[int, int | None], seat: int, person: int) -> None:
    """Seat the newcomer; everybody along the chain moves one seat on."""
    target: int | None = seat
    while target is not None:
        person = board.place(target, person)
        target = freed_for[target]


def promote(board: Tentative, person: int, balls: list[int], dead: Closed) -> bool:
    """Get a person one more seat by a chain ending with somebody who holds more than his balls.

    If there is no such chain, nothing is changed but that everything asked is added to `dead`:
    none of it will ever lead anywhere (though a dead person may still change seats in a team).
    """
    taken_by: dict[int, tuple[int, int | None]] = {}  # seat -> (who takes it, which one he leaves)
    asked: set[int] = set()
    aside: dict[int, list[int]] = {}
    queue: list[tuple[int, int | None]] = [(person, None)]
    for mover, left in queue:
        seats = _seats_within_team(board, mover, left)
        if mover not in asked and mover not in dead.people:
            asked.add(mover)
            seats = chain(seats, _seats_elsewhere(board, mover, aside))
        for seat in seats:
            if seat in taken_by or seat in dead.seats:
                continue
            taken_by[seat] = mover, left
            holder = board.holder[seat]
            if board.loads[holder] > balls[holder]:
                _hand_on(board, taken_by, seat)
                return True
            queue.append((holder, seat))
    dead.add(taken_by, asked)
    return False


def _seats_within_team(board: Tentative, mover: int, left: int | None) -> Iterator[int]:
    """Give the seats a person could take in the team where he leaves one."""
    if left is not None:
        for seat in board.team_seats[board.entity_of[left]]:
            if mover in board.listed[board.panel_of[seat]]:
                yield seat


def _seats_elsewhere(board: Tentative, mover: int, aside: dict[int, list[int]]) -> Iterator[int]:
    """Give the seats a person could take in teams he does not sit in."""
    for panel in board.panels_of[mover]:
        rest = []
        for seat in aside.get(panel, board.seats_in[panel]):
            if board.may_join(mover, board.entity_of[seat]):
                yield seat
            else:
                rest.append(seat)
        aside[panel] = rest


def _hand_on(board: Tentative, taken_by: dict[int, tuple[int, int | None]], seat: int) -> None:
    """Take the last seat of a chain away from its holder; everybody before moves one on."""
    target: int | None = seat
    while target is not None:
        mover, left = taken_by[target]
        board.place(target, mover)
        target = left
