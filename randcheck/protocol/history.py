"""What a log has fixed before a seal, and what follows from it for the next drum.

Rosters, visits, recusals and draws go in; bars, debts and pairs that may not meet come out
(SPEC §6, §7.2, §7.4).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from randcheck.protocol.bodies import Attachment, Limit, Seal
from randcheck.protocol.calendar import in_window
from randcheck.protocol.result import Seated
from randcheck.protocol.roster import RosterState
from randcheck.protocol.table import Row


@dataclass(slots=True)
class Attempt:
    """One seal and what became of it."""

    seal: Seal
    seq: int
    text_hash: str
    time: str
    signed_by: frozenset[str]
    struck: frozenset[str] = frozenset()
    inputs_hash: str | None = None
    inputs_lines: tuple[str, ...] = ()
    inputs_signed_by: frozenset[str] = frozenset()
    void: bool = False
    draw_seq: int | None = None
    seated: Seated | None = None
    visited: set[str] = field(default_factory=set)

    @property
    def live(self) -> bool:
        """Tell whether the attempt is neither drawn nor void."""
        return self.draw_seq is None and not self.void


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

    def attempt(self, draw: str) -> Attempt | None:
        """Find a sealed draw by its id."""
        return next((a for a in self.attempts if a.seal.draw == draw), None)

    def drawn(self) -> Iterator[tuple[Attempt, int, Seated]]:
        """Yield the completed draws with the seq of their draw entry, in its order."""
        for attempt in sorted(self.attempts, key=lambda a: a.draw_seq or 0):
            if attempt.draw_seq is not None and attempt.seated is not None:
                yield attempt, attempt.draw_seq, attempt.seated

    def visited(self, attempt: Attempt) -> set[str]:
        """Name the entities visited for a draw, by today's codes."""
        return {self.entities.current(token) for token in attempt.visited}

    def unvisited(self, attempt: Attempt) -> set[str]:
        """Name the drawn entities nobody has visited yet, by today's codes."""
        if attempt.seated is None:
            return set()
        drawn = {self.entities.current(token) for token in attempt.seated.drawn}
        return drawn - self.visited(attempt)

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
    latest: dict[str, tuple[Attempt, int]] = {}
    for attempt, seq, seated in history.drawn():
        if attempt.seal.item == seal.item:
            for token in seated.drawn:
                latest[history.entities.current(token)] = attempt, seq
    overdue = {
        a.seq: history.unvisited(a) for a, _, _ in history.drawn() if seal.as_of > a.seal.due
    }
    struck = {
        history.entities.current(token): attempt.seq
        for attempt in history.attempts
        if attempt.seal.item == seal.item
        for token in attempt.struck
    }
    return {
        token: seq
        for token, (attempt, seq) in latest.items()
        if token in overdue.get(attempt.seq, ()) and struck.get(token, -1) < seq
    }


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
        )
        for entity, date, kind, draw, people, item, department in rows
    ]
