"""LOAD: draw how many seats everybody gets, as level as the rules allow."""

from heapq import heapify, heappop, heappush

from randcheck.protocol.pairing.flow import Closed, promote
from randcheck.protocol.pairing.tentative import Tentative
from randcheck.protocol.ticket import key, ticket


def draw_quota(board: Tentative, seed: str) -> list[int]:
    """Draw balls until there is one for each seat; afterwards everybody holds his quota.

    The tentative pairing, complete from the start, always gives everybody at least his balls. So a
    ball counts at once if its owner holds more than his balls, or if a chain can bring that about.
    """
    keys: dict[int, str] = {}

    def ball(person: int) -> tuple[int, int, bytes, int]:
        level = board.people[person].prior + balls[person]
        if level not in keys:
            keys[level] = key(seed, "drum", str(level))
        return board.people[person].tier, level, ticket(keys[level], board.tokens[person]), person

    balls = [0] * len(board.people)
    drum = [ball(person) for person in range(len(balls))]
    heapify(drum)
    dead = Closed()
    for _ in board.seats:
        person = heappop(drum)[-1]
        while not _counts(board, person, balls, dead):
            person = heappop(drum)[-1]
        balls[person] += 1
        heappush(drum, ball(person))
    return balls


def _counts(board: Tentative, person: int, balls: list[int], dead: Closed) -> bool:
    """Make sure that a person holds more seats than balls; False means that he is out."""
    if balls[person] >= board.caps[person]:
        return False
    if board.loads[person] > balls[person]:
        return True
    return person not in dead.people and promote(board, person, balls, dead)
