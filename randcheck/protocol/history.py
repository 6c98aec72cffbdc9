"""What a log has fixed before a seal, and what follows from it for the next drum.

Rosters, visits, recusals and draws go in; bars, debts and pairs that may not meet come out
(SPEC §6, §7.2, §7.4).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from randcheck.protocol.aftermath import standing
from randcheck.protocol.attempt import Attempt
from randcheck.protocol.bodies import Seal
from randcheck.protocol.calendar import in_window
from randcheck.protocol.parts import Attachment, Limit
from randcheck.protocol.result import Seated
from randcheck.protocol.roster import RosterState
from randcheck.protocol.table import Row

NEVER = "9999-99-99"
"""Later than every day: on it everything drawn and not visited is owed."""


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One row of a visits table, with the entry that holds it."""

    seq: int
    entity: str
    date: str
    random: bool
    draw: str | None
    inspectors: tuple[str, ...]
    item: str | None = None
    department: str | None = None
    kind: str = "random"


@dataclass(slots=True)
class Carried:
    """What a log before left: attempts by item and period, debts (SPEC §6.6)."""

    attempts: dict[tuple[str, str], int] = field(default_factory=dict)
    owed: set[tuple[str, str]] = field(default_factory=set)
    since: str = ""


@dataclass(slots=True)
class History:
    """The fold of all entries so far."""

    entities: RosterState = field(default_factory=RosterState)
    inspectors: RosterState = field(default_factory=RosterState)
    visits: list[VisitRow] = field(default_factory=list)
    recusals: dict[tuple[str, str], str] = field(default_factory=dict)
    attempts: list[Attempt] = field(default_factory=list)
    rules: Attachment | None = None
    items: Attachment | None = None
    carried: Carried = field(default_factory=Carried)

    def attempt(self, draw: str) -> Attempt | None:
        """Find a sealed draw by its id."""
        return next((a for a in self.attempts if a.seal.draw == draw), None)

    def tried(self, item: str, period: str) -> int:
        """Count the attempts of an item and period, those of a log before included."""
        same = [a for a in self.attempts if (a.seal.item, a.seal.period) == (item, period)]
        return self.carried.attempts.get((item, period), 0) + len(same)

    def drawn(self) -> Iterator[tuple[Attempt, int, Seated]]:
        """Yield the completed draws with the seq of their draw entry, in its order."""
        for attempt in sorted(self.attempts, key=lambda a: a.draw_seq or 0):
            if attempt.draw_seq is not None and attempt.seated is not None:
                yield attempt, attempt.draw_seq, attempt.seated

    def recused(self) -> set[tuple[str, str]]:
        """Pair entities and inspectors that must not meet, by today's codes."""
        return {(self.entities.current(entity), person) for entity, person in self.recusals}

    def named(self, attempt: Attempt) -> dict[str, str]:
        """Map today's codes of the drawn entities to the tokens of the result."""
        return {self.entities.current(token): token for token in attempt.drawn}

    def visited(self, attempt: Attempt) -> set[str]:
        """Name the entities visited for a draw, by today's codes."""
        return {self.entities.current(token) for token in attempt.visited}

    def unvisited(self, attempt: Attempt) -> set[str]:
        """Name the drawn entities nobody has visited yet, by today's codes."""
        if attempt.seated is None:
            return set()
        drawn = {self.entities.current(token) for token in attempt.seated.drawn}
        return drawn - self.visited(attempt)

    def is_done(self, attempt: Attempt) -> bool:
        """Tell whether a draw's visits are made and what they found is reviewed (SPEC §13)."""
        if attempt.draw_seq is None or attempt.open_substitution:
            return False
        reviewed = all(standing(found) for found in attempt.findings.values())
        return reviewed and not self.waiting(attempt)

    def waiting(self, attempt: Attempt) -> set[str]:
        """Name the drawn entities still to be visited that no later draw of the item drew again."""
        item = attempt.seal.item
        later = {
            self.entities.current(token)
            for other, seq, seated in self.drawn()
            if other.seal.item == item and seq > (attempt.draw_seq or 0)
            for token in seated.drawn
        }
        return self.unvisited(attempt) - later


def debts(history: History, seal: Seal) -> dict[str, int]:
    """Map every owed entity to the draw entry it is owed from (SPEC §7.2)."""
    return owed_on(history, seal.item, seal.as_of)


def owed_on(history: History, item: str, as_of: str) -> dict[str, int]:
    """Map every entity owed for an item on a day to the draw entry it is owed from.

    Carried debts map to 0, the genesis entry.
    """
    latest: dict[str, tuple[Attempt, int]] = {}
    for attempt, seq, seated in history.drawn():
        if attempt.seal.item == item:
            for token in seated.drawn:
                latest[history.entities.current(token)] = attempt, seq
    overdue = {a.seq: history.unvisited(a) for a, _, _ in history.drawn() if as_of > a.seal.due}
    struck = {
        history.entities.current(token): attempt.seq
        for attempt in history.attempts
        if attempt.seal.item == item
        for token in attempt.struck
    }
    carried = _still_carried(history, item) - latest.keys() - struck.keys()
    return dict.fromkeys(carried, 0) | {
        token: seq
        for token, (attempt, seq) in latest.items()
        if token in overdue.get(attempt.seq, ()) and struck.get(token, -1) < seq
    }


def _still_carried(history: History, item: str) -> set[str]:
    """Name the entities that a log before left owed for an item and nobody has visited since."""
    current, carried = history.entities.current, history.carried
    seen = {
        current(visit.entity)
        for visit in history.visits
        if visit.random
        and visit.draw is None
        and visit.date >= carried.since
        and visit.item in (None, item)
    }
    return {current(token) for token, of in carried.owed if of == item} - seen


def in_scope(of: Seal, seal: Seal, scope: str) -> bool:
    """Tell whether draws of one seal count for a limit of another (SPEC §7.2)."""
    if scope == "any":
        return True
    if scope == "item":
        return of.item == seal.item
    return of.department == seal.department


def entity_bars(history: History, seal: Seal, since: Mapping[str, str]) -> dict[str, set[int]]:
    """Map every barred entity to the entries that bar it (SPEC §7.2).

    `since` are the rows of the seal's licences table: the day a licence began, by token.
    """
    bars: dict[str, set[int]] = {}
    for limit in seal.window.entities:
        for token, occasions in _occasions(history, seal, limit, since).items():
            if len(occasions) >= limit.times:
                bars.setdefault(token, set()).update(*occasions.values())
    for attempt, seq, _ in history.drawn():
        if seal.as_of <= attempt.seal.due and _concerns(attempt.seal, seal):
            for token in history.unvisited(attempt):
                bars.setdefault(token, set()).add(seq)
    return bars


def _concerns(of: Seal, seal: Seal) -> bool:
    """Tell whether a draw that waits for its visits bars them from this one."""
    scopes = (limit.scope for limit in seal.window.entities)
    return of.item == seal.item or any(in_scope(of, seal, scope) for scope in scopes)


Occasions: TypeAlias = dict[str, dict[str, set[int]]]
"""By token and by draw or day: the entries that speak of one visit."""


def _occasions(history: History, seal: Seal, limit: Limit, since: Mapping[str, str]) -> Occasions:
    """Gather the visits that count for a limit."""
    found: Occasions = {}
    current, counted = history.entities.current, set()

    def note(entity: str, occasion: str, day: str, seq: int) -> None:
        token = current(entity)
        if _lies_in(day, limit, seal.as_of, since.get(token)):
            found.setdefault(token, {}).setdefault(occasion, set()).add(seq)

    for attempt, seq, seated in history.drawn():
        if in_scope(attempt.seal, seal, limit.scope):
            counted.add(attempt.seal.draw)
            for token in seated.drawn:
                note(token, attempt.seal.draw, attempt.seal.as_of, seq)
    for visit in history.visits:
        if visit.draw in counted or (visit.draw is None and _counts(visit, seal, limit.scope)):
            note(visit.entity, visit.draw or visit.date, visit.date, visit.seq)
    return found


def _lies_in(day: str, limit: Limit, as_of: str, since: str | None) -> bool:
    if limit.unit == "licence":
        return since is not None and since <= day <= as_of
    return in_window(day, limit, as_of)


def _counts(visit: VisitRow, seal: Seal, scope: str) -> bool:
    """Tell whether a visit without a draw counts; what it does not say is held against nobody."""
    said = {"any": None, "item": visit.item, "department": visit.department}[scope]
    return visit.random and said in (None, seal.item if scope == "item" else seal.department)


def inspector_bars(history: History, seal: Seal) -> dict[str, set[int]]:
    """Map every barred inspector to the entries that bar him (SPEC §7.4)."""
    bars: dict[str, set[int]] = {}
    window = seal.window.inspectors
    for attempt, seq, seated in history.drawn():
        if in_window(attempt.seal.as_of, window, seal.as_of):
            for _, person in seated.pairs:
                bars.setdefault(person, set()).add(seq)
    for visit in history.visits:
        if visit.random and in_window(visit.date, window, seal.as_of):
            for person in visit.inspectors:
                bars.setdefault(person, set()).add(visit.seq)
    return bars


def barred_pairs(history: History, seal: Seal) -> dict[tuple[str, str], str]:
    """Map every pair that may not meet to `recusal` or `same-pair` (SPEC §7.4)."""
    window, current = seal.window.pairs, history.entities.current
    pairs: dict[tuple[str, str], str] = {}
    for attempt, _, seated in history.drawn():
        if in_window(attempt.seal.as_of, window, seal.as_of):
            pairs.update(dict.fromkeys(((current(e), p) for e, p in seated.pairs), "same-pair"))
    for visit in history.visits:
        if in_window(visit.date, window, seal.as_of):
            found = ((current(visit.entity), p) for p in visit.inspectors)
            pairs.update(dict.fromkeys(found, "same-pair"))
    pairs.update(dict.fromkeys(((current(e), p) for e, p in history.recusals), "recusal"))
    return pairs


def read_visits(rows: Sequence[Row], seq: int) -> list[VisitRow]:
    """Read the rows of a `visits v1` table."""
    return [
        VisitRow(
            seq,
            entity,
            date,
            kind == "random",
            None if draw == "-" else draw,
            () if people == "-" else tuple(people.split(",")),
            None if item == "-" else item,
            None if department == "-" else department,
            kind,
        )
        for entity, date, kind, draw, people, item, department in rows
    ]


def read_carried(rows: Sequence[Row], since: str) -> Carried:
    """Read a `carried v1` table; `since` is the local date of genesis."""
    attempts = {(item, period): int(n) for word, item, period, *rest in rows for n in rest}
    return Carried(attempts, {(row[1], row[2]) for row in rows if row[0] == "owed"}, since)


def carry(history: History) -> list[Row]:
    """Write what a log leaves to the next: attempts and debts (SPEC §6.6)."""
    tried = {(a.seal.item, a.seal.period) for a in history.attempts} | set(history.carried.attempts)
    items = {a.seal.item for a in history.attempts} | {item for _, item in history.carried.owed}
    return [
        *(("attempts", item, period, str(history.tried(item, period))) for item, period in tried),
        *(("owed", token, item) for item in items for token in owed_on(history, item, NEVER)),
    ]
