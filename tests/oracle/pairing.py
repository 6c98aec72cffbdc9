"""SPEC section 10: one tentative pairing, changed along augmenting searches only."""

from collections import deque
from collections.abc import Collection, Mapping
from hashlib import sha256
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from .tables import Framed, Inspectors, Seat


def key(seed: str, *parts: object) -> bytes:
    text = "".join(f"{part}\n" for part in (seed, *parts))
    return sha256(text.encode()).hexdigest()[:32].encode()


def ticket(ticket_key: bytes, name: str) -> bytes:
    return sha256(ticket_key + name.encode()).digest()


class Pairing:
    """Who holds which seat. A list of persons is an integer: bit p stands for person p.

    Always true: holders are on the seat's list, nobody holds two seats of one entity. A *fixed*
    seat is kept by its holder. `room` has the bits of the persons who hold fewer than cap seats.
    """

    def __init__(self, entities: list[Framed], table: Inspectors, kept: Collection[Seat] = ()):
        """`kept` are seats of the entities that are not to fill."""
        self.entities = entities
        self.persons = sorted(table.persons, key=lambda person: person.token)
        self.number = {person.token: p for p, person in enumerate(self.persons)}
        self.caps = [person.cap for person in self.persons]
        panels = {name: self.bits(tokens) for name, tokens in table.panels.items()}
        bars: dict[str, list[str]] = {}
        for token, person, _ in table.bars:
            bars.setdefault(token, []).append(person)
        self.seats: list[tuple[int, str, int]] = []
        self.lists: list[int] = []
        self.seats_of: list[list[int]] = []
        for e, entity in enumerate(entities):
            here = []
            barred = self.bits(bars.get(entity.token, []))
            for role in sorted(table.teams[entity.team]):
                for n in range(1, role.number + 1):
                    if (entity.token, role.role, n) in kept:
                        continue
                    here.append(len(self.seats))
                    self.seats.append((e, role.role, n))
                    self.lists.append(panels[role.panel] & ~barred)
            self.seats_of.append(here)
        self.holder = [-1] * len(self.seats)
        self.fixed = [False] * len(self.seats)
        self.sitting = [0] * len(entities)
        self.held: list[set[int]] = [set() for _ in self.persons]
        self.room = sum(1 << p for p, cap in enumerate(self.caps) if cap > 0)

    def bits(self, tokens: list[str]) -> int:
        mask = 0
        for token in tokens:
            if token in self.number:
                mask |= 1 << self.number[token]
        return mask

    def put(self, seat: int, person: int) -> None:
        self.holder[seat] = person
        self.sitting[self.seats[seat][0]] |= 1 << person
        self.held[person].add(seat)
        self.count(person)

    def clear(self, seat: int) -> None:
        person = self.holder[seat]
        if person >= 0:
            self.holder[seat] = -1
            self.sitting[self.seats[seat][0]] &= ~(1 << person)
            self.held[person].discard(seat)
            self.count(person)

    def count(self, person: int) -> None:
        if len(self.held[person]) < self.caps[person]:
            self.room |= 1 << person
        else:
            self.room &= ~(1 << person)

    def search(self, starts: list[int], goals: int) -> bool:
        """Fill one of the seats `starts` (its holder, if any, goes), at the cost that a person of
        `goals` holds one more seat and everybody else as many as before; False if impossible."""
        freed_for: dict[int, int] = dict.fromkeys(starts, -1)
        waiting = deque(starts)
        reached = 0
        while waiting:
            seat = waiting.popleft()
            entity = self.seats[seat][0]
            listed = self.lists[seat]
            others = listed & ~self.sitting[entity]
            if others & goals:
                self.move(seat, self.lightest(others & goals), freed_for)
                return True
            for near in self.seats_of[entity]:
                if near not in freed_for and self.can_leave(near, listed):
                    freed_for[near] = seat
                    waiting.append(near)
            new = others & ~reached
            reached |= new
            for person in each_bit(new):
                for far in self.held[person]:
                    if far not in freed_for and not self.fixed[far]:
                        freed_for[far] = seat
                        waiting.append(far)
        return False

    def can_leave(self, seat: int, listed: int) -> bool:
        """Has the seat a holder who may leave it and is one of the listed persons?"""
        holder = self.holder[seat]
        return holder >= 0 and not self.fixed[seat] and bool(listed >> holder & 1)

    def lightest(self, mask: int) -> int:
        return min(each_bit(mask), key=lambda person: len(self.held[person]))

    def move(self, seat: int, person: int, freed_for: dict[int, int]) -> None:
        changes = []
        while seat >= 0:
            changes.append((seat, person))
            person = self.holder[seat]
            seat = freed_for[seat]
        for changed, _ in changes:
            self.clear(changed)
        for changed, holder in changes:
            self.put(changed, holder)

    def fill(self) -> int:
        """Fill as many seats as can be filled; the number of empty ones."""
        return sum(not self.search([seat], self.room) for seat in range(len(self.seats)))

    def drum(self, seed: str) -> list[int]:
        """Section 10.2, from a complete pairing; afterwards everyone holds his quota."""
        quota = [0] * len(self.persons)
        left = len(self.seats)

        def entry(p: int) -> tuple[int, int, bytes, str, int]:
            person = self.persons[p]
            value = person.prior + quota[p]
            lot = ticket(key(seed, "drum", value), person.token)
            return person.tier, value, lot, person.token, p

        heap = [entry(p) for p in range(len(self.persons))]
        heapify(heap)
        while left and heap:
            p = heappop(heap)[-1]
            if quota[p] < self.caps[p] and self.can_have(p, quota):
                quota[p] += 1
                left -= 1
                heappush(heap, entry(p))
        return quota

    def can_have(self, person: int, quota: list[int]) -> bool:
        """Can the person hold one more than the quota, everyone else keeping the quota?"""
        if len(self.held[person]) > quota[person]:
            return True
        spare = [seat for p, held in enumerate(self.held) if len(held) > quota[p] for seat in held]
        return self.search(spare, 1 << person)

    def lower_caps(self, quota: list[int], leeway: int) -> None:
        for p, x in enumerate(quota):
            more = leeway if self.persons[p].tier == 0 else 0
            self.caps[p] = min(self.caps[p], x + more)
            self.count(p)

    def force(self, seat: int, person: int) -> bool:
        """Fix the seat for the person if a complete pairing with all fixed seats remains."""
        before = self.holder[seat]
        entity = self.seats[seat][0]
        if before != person:
            moved = -1
            if self.sitting[entity] >> person & 1:
                moved = next(s for s in self.seats_of[entity] if self.holder[s] == person)
                self.clear(moved)
            self.clear(seat)
            self.put(seat, person)
            self.fixed[seat] = True
            fits = True
            if moved >= 0:
                fits = self.search([moved], self.room)
            elif len(self.held[person]) > self.caps[person]:
                others = [s for s in self.held[person] if not self.fixed[s]]
                fits = self.search(others, self.room)
            if not fits:
                self.fixed[seat] = False
                self.clear(seat)
                self.put(seat, before)
                if moved >= 0:
                    self.put(moved, person)
                return False
        self.fixed[seat] = True
        return True


def each_bit(mask: int) -> list[int]:
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


def all_filled(lists: list[int]) -> bool:
    """Can every seat of one team have a person of its own from its list?"""
    holder: dict[int, int] = {}

    def fill(seat: int, tried: set[int]) -> bool:
        for person in each_bit(lists[seat]):
            if person not in tried:
                tried.add(person)
                if person not in holder or fill(holder[person], tried):
                    holder[person] = seat
                    return True
        return False

    return all(fill(seat, set()) for seat in range(len(lists)))


class Filled(NamedTuple):
    """A seat of section 10.3, its person, and those passed for it with their reasons."""

    seat: Seat
    person: str
    passed: list[tuple[str, str]]


def in_visit_order(rows: list[Framed], seed: str) -> list[Framed]:
    visit_key = key(seed, "visit")
    return sorted(rows, key=lambda row: (ticket(visit_key, row.token), row.token))


def second_part(
    drawn: list[Framed], table: Inspectors, balance: str, leeway: int, seed: str
) -> list[str]:
    """The second part of the result table (section 11) for the drawn frame rows."""
    order = in_visit_order(drawn, seed)
    pairing = Pairing(order, table)
    short = pairing.fill()
    if short:
        return bottleneck(pairing, short)
    lines = quota_rows(pairing, leeway, seed) if balance == "even" else []
    of: dict[str, list[Filled]] = {row.token: [] for row in order}
    for filled in seat_all(pairing, seed):
        of[filled.seat[0]].append(filled)
    for v, row in enumerate(order, 1):
        lines.append(f"visit\t{v}\t{row.token}\t{row.team}")
        lines += [line for filled in of[row.token] for line in seat_rows(v, filled)]
    return lines


def quota_rows(pairing: Pairing, leeway: int, seed: str) -> list[str]:
    """Section 10.2; afterwards the caps are those of section 10.3."""
    quota = pairing.drum(seed)
    pairing.lower_caps(quota, leeway)
    return [f"quota\t{p.token}\t{x}" for p, x in zip(pairing.persons, quota, strict=True)]


def seat_rows(v: int, filled: Filled) -> list[str]:
    _, role, n = filled.seat
    lines = [f"seat\t{v}\t{role}\t{n}\t{filled.person}"]
    passed = filled.passed
    return lines + [f"passed\t{v}\t{role}\t{n}\t{token}\t{why}" for token, why in passed]


def seat_all(pairing: Pairing, seed: str, first: Mapping[Seat, str] | None = None) -> list[Filled]:
    """Section 10.3, from a complete pairing. `first` are persons who, if on the list of their
    seat, are its first candidates."""
    found = []
    before = first or {}
    kept = [0] * len(pairing.persons)
    for e, entity in enumerate(pairing.entities):
        team = 0
        for number in pairing.seats_of[e]:
            _, role, n = pairing.seats[number]
            seat = entity.token, role, n
            passed = []
            for p in candidates(pairing, number, key(seed, "seat", *seat[:2]), before.get(seat)):
                token = pairing.persons[p].token
                if team >> p & 1:
                    passed.append((token, "team"))
                elif kept[p] >= pairing.caps[p]:
                    passed.append((token, "full"))
                elif not pairing.force(number, p):
                    passed.append((token, "needed"))
                else:
                    team |= 1 << p
                    kept[p] += 1
                    found.append(Filled(seat, token, passed))
                    break
    return found


def candidates(pairing: Pairing, seat: int, lot: bytes, first: str | None) -> list[int]:
    """The persons of the list of a seat in the order in which they are asked."""
    persons = pairing.persons

    def place(p: int) -> tuple[bool, int, bytes, str]:
        token = persons[p].token
        return token != first, persons[p].tier, ticket(lot, token), token

    return sorted(each_bit(pairing.lists[seat]), key=place)


def bottleneck(pairing: Pairing, short: int) -> list[str]:
    """Section 10.4; the pairing fills the most seats."""
    reached = [seat for seat, holder in enumerate(pairing.holder) if holder < 0]
    seats, persons = set(reached), 0
    while reached:
        seat = reached.pop()
        entity = pairing.seats[seat][0]
        for person in each_bit(pairing.lists[seat] & ~persons):
            held = pairing.held[person]
            if pairing.sitting[entity] >> person & 1:
                held = {s for s in held if pairing.seats[s][0] == entity}
            else:
                persons |= 1 << person
            reached += held - seats
            seats |= held
    tokens = [entity.token for entity in pairing.entities]
    found = sorted((tokens[e], role, n) for e, role, n in (pairing.seats[s] for s in seats))
    lines = [f"bottleneck\t{short}"]
    lines += [f"open\t{token}\t{role}\t{n}" for token, role, n in found]
    for p in each_bit(persons):
        lines.append(f"room\t{pairing.persons[p].token}\t{pairing.caps[p]}")
    return lines
