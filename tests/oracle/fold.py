"""The claim `gates` (SPEC sections 6, 7.1, 8 and 11): the log read in order."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from .chain import Entry, Log
from .events import add_correction, add_pairing, read_event
from .files import attachments
from .findings import add_findings
from .forms import Wrong, need
from .state import Seal, Sealed, State
from .substitution import read_substitution
from .tables import Visit
from .timing import check_end, check_inputs, check_times, check_void


def fold(log: Log, on_seal: Callable[[State, Sealed], None]) -> State:
    """Check the gates; `on_seal` sees each seal, each event with the state before."""
    state = State(log)
    for entry in log.entries:
        try:
            step(state, entry, on_seal)
        except Wrong as wrong:
            raise Wrong(f"entry {entry.seq}: {wrong}") from None
    return state


def step(state: State, entry: Entry, on_seal: Callable[[State, Sealed], None]) -> None:
    log, body = state.log, entry.body
    if entry.type == "roster":
        change_roster(state, entry, log.tables[entry.seq, "file"])
    elif entry.type == "visits":
        read_visits(state, entry, log.tables[entry.seq, "file"])
    elif entry.type == "recusals":
        rows = log.tables[entry.seq, "file"]
        need(body["count"] == len(rows) >= 1, "count")
        state.recusals += rows
    elif entry.type in ("rules", "items"):
        state.texts[entry.type] = body["file"]
    elif entry.type == "seal":
        named = {name: log.tables[entry.seq, name] for name in attachments(entry)}
        seal = Seal(entry, named)
        check_seal(state, seal)
        on_seal(state, seal)
        state.seals.append(seal)
    elif entry.type == "genesis":
        if body["before"] is not None:
            state.attempts, state.owed = log.tables[0, "carried"]
    elif entry.type == "findings":
        add_findings(state, entry, log.tables[entry.seq, "file"])
    elif "draw" in body:
        go_on(state, state.seal_of(body["draw"]), entry, on_seal)


def go_on(state: State, seal: Seal, entry: Entry, on_seal: Callable[[State, Sealed], None]) -> None:
    """An entry about a seal before."""
    if entry.type == "inputs":
        check_inputs(seal.after[-1] if seal.after else seal, entry)
    elif entry.type == "void":
        check_void(seal, entry)
    elif entry.type == "draw":
        check_end(seal, entry)
        seal.draw = entry
        seal.result = state.log.tables[entry.seq, "result"]
    elif entry.type == "correct":
        add_correction(seal, entry, state.log.tables[entry.seq, "result"])
    elif entry.type == "event":
        event = read_event(state, seal, entry)
        on_seal(state, event)
        seal.after.append(event)
    elif entry.type == "substitution":
        seal.after.append(read_substitution(state, seal, entry))
    elif entry.type == "pairing":
        add_pairing(seal, entry, state.log.tables[entry.seq, "result"])


def change_roster(state: State, entry: Entry, rows: list[list[str]]) -> None:
    """Section 6.1."""
    body = entry.body
    need(bool(rows), "a change without rows")
    changes = Counter(row[1] for row in rows)
    for change in ("added", "retired", "revived", "changed", "aliased"):
        need(body[change] == changes[change], f"the number of {change} rows")
    need(body["lent"] == changes["lent"] + changes["own"], "the number of lent and own rows")
    roster = state.entities if body["of"] == "entities" else state.inspectors
    apart = {seal.id: state.apart(seal) for seal in state.followed()}
    roster.apply(rows, entry.seq)
    need(body["registered"] == len(roster.tokens), "registered")
    for seal in state.followed():
        need(state.apart(seal) == apart[seal.id], f"two tokens of {seal.id} become one entity")


def read_visits(state: State, entry: Entry, rows: list[Visit]) -> None:
    """Section 6.2."""
    current = state.entities.current
    need(entry.body["count"] == len(rows) >= 1, "count")
    today = state.day(entry)
    need(all(row.date <= today for row in rows), "a visit of a later day")
    for draw in {row.draw for row in rows} - {"-"}:
        seal = state.seal_of(draw)
        need(seal.draw is not None, "a visit for a draw that is not drawn")
        drawn = {current(token) for token in seal.drawn()}
        need(not seal.waits(), "a visit while a substitution is open")
        for row in rows:
            if row.draw == draw:
                need(row.kind == "random", "a visit for a draw is random")
                need(row.item == row.department == "-", "a visit for a draw with item, department")
                need(current(row.entity) in drawn, "a visit for a draw that did not draw it")
                need(row.date >= seal.body["as_of"], "a visit before its draw")
                seal.visited.add(row.entity)
    state.visits.append((entry.seq, rows))


def check_seal(state: State, seal: Seal) -> None:
    """The rules of section 7.1 but those on entities, inspectors, strata; section 8.1."""
    body, entry = seal.body, seal.entry
    pair = body["item"], body["period"]
    year = body["as_of"][:4]
    prefix = f"practice-{year}-" if state.log.practice else f"{year}-"
    number = 1 + sum(s.id.startswith(prefix) for s in state.seals)
    need(body["draw"] == f"{prefix}{number:04d}", "draw id")
    need(not any(s.live for s in state.same(*pair)), "an earlier attempt is live")
    need(body["attempt"] == 1 + state.attempts_of(*pair), "attempt")
    need(body["as_of"] == state.day(entry), "as_of")
    need(body["as_of"] <= body["due"] <= body["opens"], "as_of, due, opens")
    need(body["rules"] == state.texts.get("rules"), "rules: not those of the last entry")
    need(body["items"] == state.texts.get("items"), "items: not those of the last entry")
    need(body["leeway"] <= 9, "leeway")
    check_batches(body)
    check_limits(body)
    check_times(state, seal)


def check_batches(body: dict[str, Any]) -> None:
    days = body["batches"]
    need(1 <= len(days) <= 366 and days == sorted(set(days)), "batches: too many, or not ascending")
    need(body["as_of"] <= days[0] and days[-1] == body["due"], "batches: not up to due")


def check_limits(body: dict[str, Any]) -> None:
    """Sections 6.4 and 7.1."""
    limits = body["window"]["entities"]
    licensed = [limit for limit in limits if limit["unit"] == "licence"]
    need(len(limits) <= 4, "more than four limits")
    need(all(min(limit["length"], limit["times"]) >= 1 for limit in limits), "length, times")
    need(all(limit["length"] == 1 for limit in licensed), "the length of a licence limit")
    need((body["licences"] is not None) == bool(licensed), "licences: a table without a limit")
