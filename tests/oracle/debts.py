"""SPEC sections 6.6 and 7.2: who was drawn and neither visited nor struck, here and before."""

from .state import Seal, State
from .tables import Attempts


def debts(state: State, item: str) -> dict[str, tuple[int, Seal]]:
    """For each entity the last completed draw of the item that drew it, whatever the due day, if
    it was not visited for it nor struck since; the seq is that of the draw entry."""
    current = state.entities.current
    struck = last_struck(state, item)
    found: dict[str, tuple[int, Seal]] = {}
    for seq, drawn in state.completed():
        if drawn.body["item"] == item:
            visited = {current(token) for token in drawn.visited}
            for token in {current(token) for token in drawn.drawn()}:
                found.pop(token, None)
                if token not in visited and struck.get(token, -1) < seq:
                    found[token] = seq, drawn
    return found


def last_struck(state: State, item: str) -> dict[str, int]:
    """For each entity the seq of the last seal of the item that holds it as struck, itself or in
    a correction of its draw."""
    found: dict[str, int] = {}
    for seal in state.seals:
        if seal.body["item"] == item:
            tokens = {row.token for row in seal.tables["excluded"] if row.reason == "struck"}
            for correction in seal.corrections:
                tokens |= correction.struck
            found.update((state.entities.current(token), seal.entry.seq) for token in tokens)
    return found


def carried_owed(state: State, item: str) -> set[str]:
    """The entities carried as owed for the item that still are (section 6.6)."""
    current = state.entities.current
    owed = {current(token) for token, of in state.owed if of == item}
    if not owed:
        return owed
    for _, drawn in state.completed():
        if drawn.body["item"] == item:
            owed -= {current(token) for token in drawn.drawn()}
    owed -= set(last_struck(state, item))
    first_day = state.day(state.log.entries[0])
    for _, visits in state.visits:
        for visit in visits:
            bare = visit.draw == "-" and visit.kind == "random" and visit.item in ("-", item)
            if bare and visit.date >= first_day:
                owed.discard(current(visit.entity))
    return owed


def carried_of(state: State) -> tuple[Attempts, set[tuple[str, str]]]:
    """The table `carried v1` that a log going on from this one begins with."""
    attempts = dict(state.attempts)
    items = {item for _, item in state.owed}
    for seal in state.seals:
        pair = seal.body["item"], seal.body["period"]
        attempts[pair] = state.attempts_of(*pair)
        items.add(pair[0])
    owed = {
        (token, item)
        for item in items
        for token in {*debts(state, item), *carried_owed(state, item)}
    }
    return attempts, owed
