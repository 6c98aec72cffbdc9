"""LEX: draw who goes where, seat by seat, so that everything else can still be completed."""

from collections.abc import Mapping, Sequence

from randcheck.protocol.pairing.flow import Closed, relieve
from randcheck.protocol.pairing.instance import Passed, Seat, Visit
from randcheck.protocol.pairing.tentative import NOBODY, Tentative
from randcheck.protocol.ticket import key, ticket


def visit_order(entities: Sequence[tuple[str, str]], seed: str) -> list[tuple[str, str]]:
    """Sort (entity, team) rows by the ticket of the entity."""
    visit = key(seed, "visit")
    return sorted(entities, key=lambda row: (ticket(visit, row[0]), row[0]))


def draw_seats(
    board: Tentative, seed: str, holders: Mapping[tuple[str, str, int], str]
) -> tuple[Visit, ...]:
    """Decide all seats of a board whose tentative pairing is complete and within the caps.

    Whoever `holders` names for a seat comes first for it, if he is on its list.
    """
    lot = _Lot(board, seed, holders)
    return tuple(
        Visit(board.seats[seats[0]][0], tuple(lot.draw(seat) for seat in seats))
        for seats in board.team_seats
    )


class _Lot:
    """The draw of seats in order, with what it remembers from seat to seat."""

    def __init__(
        self, board: Tentative, seed: str, holders: Mapping[tuple[str, str, int], str]
    ) -> None:
        self.board = board
        self.holders = holders
        self.seed = seed
        self.left = list(board.caps)
        # Seats a person is needed on, learned from failed look-aheads; true for ever.
        self.needed_on: list[set[int] | None] = [None] * len(board.people)
        self.candidates: list[int] = []
        # The same three values per person serve all seats.
        self.passed = {
            reason: [Passed(token, reason) for token in board.tokens]
            for reason in ("team", "full", "needed")
        }

    def draw(self, seat: int) -> Seat:
        """Decide one seat: the first candidate whom nothing speaks against."""
        entity, role, number = self.board.seats[seat]
        if number == 0:
            self.candidates = self._in_ticket_order(seat, key(self.seed, "seat", entity, role))
        self.board.decided = seat + 1
        passed = []
        for person in self._holder_first(seat):
            reason = self._reason_against(person, seat)
            if not reason:
                break
            passed.append(self.passed[reason][person])
        self.board.held[person].discard(seat)
        self.left[person] -= 1
        return Seat(role, number, self.board.tokens[person], tuple(passed))

    def _holder_first(self, seat: int) -> list[int]:
        holder = self.holders.get(self.board.seats[seat])
        if holder is None:
            return self.candidates
        return sorted(self.candidates, key=lambda person: self.board.tokens[person] != holder)

    def _in_ticket_order(self, seat: int, seat_key: str) -> list[int]:
        board = self.board
        barred = board.barred[board.entity_of[seat]]
        panel = board.members[board.panel_of[seat]]
        tickets = {p: ticket(seat_key, board.tokens[p]) for p in panel if p not in barred}
        # Members are in token order, and sorting is stable: ties go by token, tiers come first.
        order = sorted(tickets, key=tickets.__getitem__)
        return sorted(order, key=lambda person: board.people[person].tier)

    def _reason_against(self, person: int, seat: int) -> str:
        """Say why a candidate is passed over; when the answer is empty he has been seated."""
        chair = self.board.chair[self.board.entity_of[seat]].get(person)
        if chair is not None and chair < seat:
            return "team"
        if not self.left[person]:
            return "full"
        return "" if self._seated(person, seat, chair) else "needed"

    def _seated(self, person: int, seat: int, chair: int | None) -> bool:
        """Seat a candidate if all open seats can still be completed; else change nothing."""
        board = self.board
        if chair == seat:
            return True
        if chair is None and board.has_room(person):
            board.place(seat, person)
            return True
        needed = self.needed_on[person]
        if needed is not None and seat not in needed:
            return False
        vacated = list(board.held[person]) if chair is None else [chair]
        if chair is not None:
            board.place(chair, NOBODY)
        before = board.place(seat, person)
        board.held[person].discard(seat)
        closed = self._made_good(before, vacated, [person] if chair is None else [])
        if closed:
            board.place(seat, before)
            if chair is not None:
                board.place(chair, person)
            self._learn(closed)
        return not closed

    def _made_good(self, free: int, vacated: list[int], asked: list[int]) -> Closed | None:
        """Get one vacated seat taken, if possible by the one who has just been displaced."""
        board = self.board
        for seat in vacated:
            listed = free in board.listed[board.panel_of[seat]]
            if listed and board.may_join(free, board.entity_of[seat]):
                board.place(seat, free)
                return None
        return relieve(board, vacated, asked)

    def _learn(self, closed: Closed) -> None:
        """Remember that no complete pairing has these people anywhere but on these seats."""
        for person in closed.people:
            known = self.needed_on[person]
            if known is None or len(closed.seats) < len(known):
                self.needed_on[person] = closed.seats
