"""The gates of SPEC section 8.7, and what the log before says for section 10.5."""

from .chain import Entry
from .findings import findings_of
from .forms import need
from .replacing import emptied_by, expired, moved_up
from .sources import round_time
from .state import Seal, State, Substitution
from .tables import Drawn, Seat

# from the entry to its round, in seconds
AHEAD = 600


def read_substitution(state: State, seal: Seal, entry: Entry) -> Substitution:
    body, last = entry.body, seal.last()
    need(body["seal"] == seal.entry.text_hash, "another seal")
    need(seal.draw is not None and last is not None, "not drawn")
    assert seal.draw is not None and last is not None
    need(last.paired, "the result has no pairing")
    need(all(one.draw is not None for one in seal.after[-1:]), "an event or substitution is open")
    need(body["as_of"] == state.day(entry), "as_of")
    check_round(state, seal, entry)
    need(not state.merged(seal), "two drawn tokens are one entity")
    check_vanished(state, seal, entry)
    found = Substitution(
        entry=entry,
        tables={"inspectors": seal.in_force().tables["inspectors"]},
        number=len(seal.after) + 1,
        sealed=seal.body,
        seed=seal.draw.body["seed"],
    )
    look_back(state, seal, found)
    strata = {row.token: row.stratum for row in seal.drawn_rows()}
    moving = moved_up(body["vanished"], strata, reserves(seal), found.now)
    found.moving = [row.token for row in moving]
    emptied = check_absent(state, seal, found)
    need(bool(emptied or body["vanished"]), "no seat is emptied, nothing vanished")
    return found


def check_round(state: State, seal: Seal, entry: Entry) -> None:
    number = entry.body["round"]
    fresh = seal.body["missing"] == "fresh" and not state.log.practice
    need((number is not None) == fresh, "a round without `fresh`, or none")
    if number is not None:
        need(number >= 1, "the drand round")
        need(round_time({"round": number}) >= entry.seconds + AHEAD, "the round is too near")


def check_vanished(state: State, seal: Seal, entry: Entry) -> None:
    vanished = entry.body["vanished"]
    need(vanished == sorted(set(vanished)), "vanished: not ascending")
    need(not vanished or seal.body["vanished"] == "reserve", "vanished: the seal has no reserve")
    drawn = set(seal.drawn())
    before = {token for one in seal.substitutions() for token in one.body["vanished"]}
    known = findings_of(state, seal.id)
    for token in vanished:
        need(token in drawn, f"vanished: {token} is not drawn")
        need(token not in before, f"vanished: {token} before")
        latest = known.get(state.entities.current(token), [])[-1:]
        need(any(finding.gone for finding in latest), f"vanished: {token} is not found gone")


def check_absent(state: State, seal: Seal, found: Substitution) -> set[Seat]:
    """The seats that are emptied."""
    current, absent, last = state.entities.current, found.body["absent"], seal.last()
    assert last is not None
    order = [(row["inspector"], row["entity"] is not None, row["entity"] or "") for row in absent]
    need(order == sorted(set(order)), "absent: not ascending")
    whole = {row["inspector"] for row in absent if row["entity"] is None}
    persons = {person.token for person in found.tables["inspectors"].persons}
    recusals = {(current(entity), person) for entity, person in state.recusals}
    for row in absent:
        entity, person = row["entity"], row["inspector"]
        need((entity is not None) == (row["reason"] == "recusal"), "absent: the reason")
        if entity is None:
            need(person in persons, "absent: no person of the inspector frame in force")
        else:
            need(person not in whole, "absent: an inspector out of all, and of one")
            need((current(entity), person) in recusals, "absent: no recusal is logged")
    visited = {current(token) for token in seal.visited}
    done = {seat[0] for seat, _ in last.seats() if current(seat[0]) in visited}
    emptied = emptied_by(absent, last.seats(), done)
    for row, seats in zip(absent, emptied, strict=True):
        need(bool(row["entity"] is None or seats), "absent: holds no such seat")
    return set().union(*emptied)


def look_back(state: State, seal: Seal, found: Substitution) -> None:
    """What the log before says of the tokens of the frame, and who takes no seat."""
    current = state.entities.current
    visited = {current(token) for token in seal.visited}
    barred: dict[str, set[str]] = {}
    for entity, person in state.recusals:
        barred.setdefault(current(entity), set()).add(person)
    frame = {row.token for row in seal.tables["frame"]}
    for token in frame | {*seal.drawn()} | {row.token for row in reserves(seal)}:
        found.now[token] = now = current(token)
        found.recused |= {(token, person) for person in barred.get(now, ())}
        if now in visited:
            found.done.add(token)
    for entry in [one.entry for one in seal.substitutions()] + [found.entry]:
        absent = entry.body["absent"]
        found.out |= {row["inspector"] for row in absent if row["entity"] is None}
    found.out |= expired(found.tables["inspectors"].persons, found.body["as_of"])


def reserves(seal: Seal) -> list[Drawn]:
    result = seal.selected()
    return result.drawn("reserve") if result else []
