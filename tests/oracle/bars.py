"""SPEC section 7.2: debts and bars at the day of a seal, and the claim `bars`."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .debts import carried_owed, debts
from .forms import in_window, need
from .state import Seal, State
from .tables import Visit


@dataclass
class Bars:
    """What keeps entities out at the day of a seal: owed[t] is the seq of the draw entry, or 0;
    imported are the pairs (seq, t) of visits entries in which no row for t names a draw."""

    owed: dict[str, int] = field(default_factory=dict)
    bars: dict[str, set[int]] = field(default_factory=dict)
    imported: set[tuple[int, str]] = field(default_factory=set)

    def add(self, token: str, seq: int) -> None:
        self.bars.setdefault(token, set()).add(seq)


def bars_of(state: State, seal: Seal) -> Bars:
    found = Bars()
    add_pending_and_owed(found, state, seal)
    for seq, visits in state.visits:
        pairs = [(seq, state.entities.current(visit.entity), visit.draw) for visit in visits]
        found.imported |= {(seq, token) for seq, token, _ in pairs}
        found.imported -= {(seq, token) for seq, token, draw in pairs if draw != "-"}
    for limit in seal.body["window"]["entities"]:
        for token, occasions in occasions_of(state, seal, limit).items():
            if len(occasions) >= limit["times"]:
                for seq in set().union(*occasions.values()):
                    found.add(token, seq)
    return found


def add_pending_and_owed(found: Bars, state: State, seal: Seal) -> None:
    current, today, item = state.entities.current, seal.body["as_of"], seal.body["item"]
    limits = seal.body["window"]["entities"]
    for seq, drawn in state.completed():
        same = drawn.body["item"] == item
        watched = same or any(in_scope(limit, drawn.body, seal.body) for limit in limits)
        if watched and today <= drawn.body["due"]:
            visited = {current(token) for token in drawn.visited}
            for token in {current(token) for token in drawn.drawn()} - visited:
                found.add(token, seq)
    found.owed.update(dict.fromkeys(carried_owed(state, item), 0))
    for token, (seq, drawn) in debts(state, item).items():
        if today > drawn.body["due"]:
            found.owed[token] = seq


def in_scope(limit: dict[str, Any], drawn: dict[str, Any], here: dict[str, Any]) -> bool:
    """Is a draw in the scope of a limit of the seal `here`? Both are bodies of seals."""
    scope = limit["scope"]
    return bool(scope == "any" or drawn[scope] == here[scope])


def counts(limit: dict[str, Any], visit: Visit, here: dict[str, Any]) -> bool:
    """Is a visit without a draw one that a limit of the seal `here` looks at?"""
    if visit.draw != "-" or visit.kind != "random":
        return False
    cells = {"any": "-", "item": visit.item, "department": visit.department}
    cell = cells[limit["scope"]]
    return cell == "-" or cell == here[limit["scope"]]


def occasions_of(state: State, seal: Seal, limit: dict[str, Any]) -> dict[str, dict[str, set[int]]]:
    """For each entity its occasions of one limit: a draw id or a date, and its seqs."""
    today = seal.body["as_of"]
    licences: dict[str, str] = seal.tables.get("licences", {})
    found: dict[str, dict[str, set[int]]] = {}
    for token, day, occasion, seq in days_of(state, seal, limit):
        if in_window(limit, day, today, licences.get(token)):
            found.setdefault(token, {}).setdefault(occasion, set()).add(seq)
    return found


def days_of(state: State, seal: Seal, limit: dict[str, Any]) -> Iterator[tuple[str, str, str, int]]:
    """What a limit looks at, in its window or not: entity, day, draw id or date, seq."""
    current = state.entities.current
    scope = set()
    for seq, drawn in state.completed():
        if in_scope(limit, drawn.body, seal.body):
            scope.add(drawn.id)
            for token in {current(token) for token in drawn.drawn()}:
                yield token, drawn.body["as_of"], drawn.id, seq
    for seq, visits in state.visits:
        for visit in visits:
            if visit.draw in scope:
                yield current(visit.entity), visit.date, visit.draw, seq
            elif counts(limit, visit, seal.body):
                yield current(visit.entity), visit.date, visit.date, seq


def check_bars(state: State, seal: Seal, found: Bars) -> None:
    frame, rest = seal.tables["frame"], seal.tables["excluded"]
    barred = [row for row in rest if row.reason == "barred"]
    for row in barred:
        good = row.token not in found.owed and state.entities.active(row.token)
        need(good and row.stratum not in ("-", "owed"), f"barred {row.token}: owed or retired")
        seqs = map(str, found.bars.get(row.token, ()))
        need(row.reference in seqs, f"barred {row.token}: no such bar")
    for row in frame:
        owed = row.token in found.owed
        need((row.stratum == "owed") == owed, f"{row.token}: stratum owed")
        if not owed:
            need(state.entities.active(row.token), f"{row.token} is not active")
            need(row.token not in found.bars, f"{row.token} has a bar")
    settled = {row.token for row in frame if row.stratum == "owed"}
    settled |= {row.token for row in rest if row.reason == "struck"}
    need(settled.issuperset(found.owed), "an owed token neither in stratum owed nor struck")
    if "licences" in seal.tables:
        tokens = {row.token for row in frame} | {row.token for row in barred}
        need(set(seal.tables["licences"]) == tokens, "tokens of the licences table")


def has_imported(seal: Seal, found: Bars) -> bool:
    return any(
        (int(row.reference), row.token) in found.imported
        for row in seal.tables["excluded"]
        if row.reason == "barred" and row.reference != "-"
    )
