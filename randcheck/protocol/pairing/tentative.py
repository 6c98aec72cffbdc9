"""The tentative pairing: people, panels and seats as numbers, and who holds what for now."""

from collections.abc import Sequence

from randcheck.protocol.pairing.instance import Instance, check_entities

NOBODY = -1


class Tentative:
    """The one mutable state of the draw; `place` is the only way to seat somebody.

    People are numbered in token order, seats in visit order, so that comparing numbers is comparing
    tokens, and the seats no chain may touch any more are exactly those below `decided`.
    """

    def __init__(self, instance: Instance, entities: Sequence[tuple[str, str]]) -> None:
        check_entities(instance, entities)
        self.tokens = sorted(instance.people)
        self.people = [instance.people[token] for token in self.tokens]
        self.caps = [person.cap for person in self.people]
        self.loads = [0] * len(self.people)
        # Open seats only: these are the ones a person can still leave.
        self.held: list[set[int]] = [set() for _ in self.people]
        self._number_panels(instance)
        self._number_seats(instance, entities)
        self.holder = [NOBODY] * len(self.seats)
        self.decided = 0

    def _number_panels(self, instance: Instance) -> None:
        number = {token: index for index, token in enumerate(self.tokens)}
        self.panel_number = {name: index for index, name in enumerate(sorted(instance.panels))}
        self.members = [
            sorted(number[token] for token in instance.panels[name]) for name in self.panel_number
        ]
        self.listed = [frozenset(members) for members in self.members]
        self.panels_of: list[list[int]] = [[] for _ in self.people]
        for panel, members in enumerate(self.members):
            for person in members:
                self.panels_of[person].append(panel)
        self._number = number

    def _number_seats(self, instance: Instance, entities: Sequence[tuple[str, str]]) -> None:
        self.seats: list[tuple[str, str, int]] = []
        self.entity_of: list[int] = []
        self.panel_of: list[int] = []
        self.seats_in: list[list[int]] = [[] for _ in self.members]
        self.team_seats: list[range] = []
        self.barred: list[frozenset[int]] = []
        # Per entity: who sits in the team, and on which seat.
        self.chair: list[dict[int, int]] = []
        for index, (entity, team) in enumerate(entities):
            first = len(self.seats)
            for role in instance.teams[team]:
                panel = self.panel_number[role.panel]
                self.seats_in[panel].extend(range(len(self.seats), len(self.seats) + role.number))
                self.seats.extend((entity, role.name, number) for number in range(role.number))
                self.panel_of.extend([panel] * role.number)
            self.entity_of.extend([index] * (len(self.seats) - first))
            self.team_seats.append(range(first, len(self.seats)))
            barred = instance.barred.get(entity, frozenset())
            self.barred.append(frozenset(self._number[t] for t in barred if t in self._number))
            self.chair.append({})

    def has_room(self, person: int) -> bool:
        """Tell whether a person may take one more seat."""
        return self.loads[person] < self.caps[person]

    def may_join(self, person: int, entity: int) -> bool:
        """Tell whether a person is neither barred from an entity nor in its team."""
        return person not in self.barred[entity] and person not in self.chair[entity]

    def place(self, seat: int, person: int) -> int:
        """Seat a person (or NOBODY) and return who sat there before."""
        before = self.holder[seat]
        chair = self.chair[self.entity_of[seat]]
        if before != NOBODY:
            self.loads[before] -= 1
            self.held[before].discard(seat)
            # In the middle of a chain he may have his next chair in this team already.
            if chair[before] == seat:
                del chair[before]
        self.holder[seat] = person
        if person != NOBODY:
            self.loads[person] += 1
            self.held[person].add(seat)
            chair[person] = seat
        return before

    def lower_caps(self, limits: Sequence[int]) -> None:
        """Cut every cap to a limit."""
        self.caps = [min(pair) for pair in zip(self.caps, limits, strict=True)]
