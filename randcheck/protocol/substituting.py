"""The gates of a substitution: who may be replaced, and whom the reserves make up for (§8.7)."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from randcheck.protocol.attempt import Attempt, Effect, Substituted
from randcheck.protocol.bodies import Absent, Paired, Substitution
from randcheck.protocol.calendar import local_date, seconds
from randcheck.protocol.chain import Signed
from randcheck.protocol.gates import Gates, broken, demand, verify_gate_line
from randcheck.protocol.history import History
from randcheck.protocol.result import Seated, read_seated
from randcheck.protocol.seed import round_time
from randcheck.protocol.vocabulary import GONE

AHEAD = 600
"""Seconds between a substitution and the round that decides it."""
PAST = 604_800
"""Seconds after which a substitution without pairing is one promised and missing."""


def substitute(gates: Gates, signed: Signed, body: Substitution) -> None:
    """Open a substitution."""
    attempt, seated = gates.drawn(signed, body.draw, body.seal)
    waits = attempt.open_event or attempt.open_substitution
    demand(seated.paired and waits is None, signed, "a pairing, and nothing that waits")
    today = local_date(signed.entry.time, gates.zone)
    demand(body.as_of == today, signed, "as_of is the day of the entry")
    _verify_round(gates, signed, attempt, body)
    whole = {one.inspector for one in body.absent if one.entity is None}
    rows = gates.tables(attempt.people_seq, "inspectors")
    persons = {row[1] for row in rows if row[0] == "person"}
    demand(whole <= persons, signed, "people of the inspector frame")
    try:
        effect = effect_of(gates.history, attempt, seated, body, attempt.substitutions)
    except ValueError as error:
        raise broken(signed, str(error)) from error
    place = signed.seq, signed.note.text_hash, signed.entry.time, signed.fingerprints
    attempt.events.append(Substituted(body, *place, len(attempt.events) + 1, effect))


def _verify_round(gates: Gates, signed: Signed, attempt: Attempt, body: Substitution) -> None:
    fresh = attempt.seal.missing == "fresh" and not gates.practice
    demand(fresh == (body.round is not None), signed, "a round exactly where the seal says fresh")
    lot = body.lot
    if lot:
        demand(lot.round >= 1, signed, "a round from 1")
        ahead = round_time(lot) - seconds(signed.entry.time)
        demand(ahead >= AHEAD, signed, "a round at least 600 s ahead")


def effect_of(
    history: History,
    attempt: Attempt,
    seated: Seated,
    body: Substitution,
    earlier: Sequence[Substituted],
) -> Effect:
    """Work out what a substitution does to a draw as it stands after earlier ones.

    Raises:
        ValueError: names the condition of SPEC §8.7 that it does not meet.
    """
    current, visited = history.entities.current, history.visited(attempt)
    done = frozenset(token for token in seated.drawn if current(token) in visited)
    _need(len(history.named(attempt)) == len(attempt.drawn), "entities that are not one by now")
    emptied = frozenset(_emptied(history, seated, body, done))
    _need(bool(emptied or body.vanished), "a seat to fill")
    return Effect(
        emptied,
        tuple(_moved(history, attempt, seated, body, earlier)),
        done,
        frozenset(_out(body, earlier)),
        frozenset(_recused(history, seated)),
    )


def _need(holds: bool, rule: str) -> None:
    if not holds:
        raise ValueError(rule)


def _emptied(
    history: History, seated: Seated, body: Substitution, done: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """Yield the seats that the absent leave, each as (entity, person)."""
    order = [(one.inspector, (one.entity or "").encode()) for one in body.absent]
    _need(all(a < b for a, b in pairwise(order)), "absent ascending, once each")
    everywhere = {one.inspector for one in body.absent if one.entity is None}
    rows = sum(one.inspector in everywhere for one in body.absent)
    _need(rows == len(everywhere), "somebody is absent from one or from all")
    held: dict[str, set[str]] = {}
    for entity, person in seated.pairs:
        if entity not in done:
            held.setdefault(person, set()).add(entity)
    for one in body.absent:
        seats = held.get(one.inspector, set())
        _verify_absent(history, one, seats)
        entities = seats if one.entity is None else {one.entity}
        yield from ((entity, one.inspector) for entity in entities)


def _verify_absent(history: History, one: Absent, seats: set[str]) -> None:
    _need((one.reason == "recusal") == (one.entity is not None), "recusal from one entity")
    if one.entity is not None:
        _need(one.entity in seats, "a recused person who sits there")
        pair = history.entities.current(one.entity), one.inspector
        _need(pair in history.recused(), "a logged recusal")


def _moved(
    history: History,
    attempt: Attempt,
    seated: Seated,
    body: Substitution,
    before: Sequence[Substituted],
) -> Iterator[str]:
    """Yield the reserve that moves up for each vanished entity."""
    vanished, earlier = list(body.vanished), {t for event in before for t in event.body.vanished}
    _need(vanished == sorted(set(vanished), key=str.encode), "vanished ascending")
    _need(not vanished or attempt.seal.vanished == "reserve", "reserves as sealed")
    taken = set(seated.moved)
    for token in vanished:
        _need(token in seated.drawn and token not in earlier, "a drawn entity, once")
        _need(is_gone(attempt, token), "a reviewed finding that it is gone")
        reserve = next_reserve(history, seated, token, taken)
        if reserve is None:
            raise ValueError("a reserve of the stratum")
        taken.add(reserve)
        yield reserve


def is_gone(attempt: Attempt, token: str) -> bool:
    """Tell whether the latest finding of an entity passed review and says that it is gone."""
    found = attempt.findings.get(token, [])
    return bool(found) and found[-1].state == "passed" and found[-1].result in GONE


def next_reserve(history: History, seated: Seated, token: str, taken: set[str]) -> str | None:
    """Find the reserve that moves up for an entity that vanished."""
    stratum, current = seated.strata.get(token), history.entities.current
    drawn = {current(one) for one in (*seated.drawn, *taken)}
    return next(
        (
            one
            for one in seated.reserves
            if seated.strata[one] == stratum and current(one) not in drawn
        ),
        None,
    )


def _out(body: Substitution, earlier: Sequence[Substituted]) -> Iterator[str]:
    """Yield who may take no seat: whoever is named absent from all of this draw.

    A roster entry takes nobody off: else whoever clears the roster would choose who comes.
    """
    for told in (*(event.body for event in earlier), body):
        yield from (one.inspector for one in told.absent if one.entity is None)


def _recused(history: History, seated: Seated) -> Iterator[tuple[str, str]]:
    """Yield the logged recusals with entities that the result names, by its tokens."""
    current = history.entities.current
    named = {current(token): token for token in (*seated.reserves, *seated.drawn)}
    for entity, person in history.recused():
        if entity in named:
            yield named[entity], person


def reseated(gates: Gates, signed: Signed, attempt: Attempt, body: Paired) -> None:
    """Record what a substitution led to."""
    event, seated = attempt.open_substitution, attempt.seated
    assert event is not None and seated is not None
    demand(body.event == event.text_hash, signed, "the text hash of its substitution")
    lot = event.body.lot
    demand(len(body.beacon) == (lot is not None), signed, "one beacon line per beacon")
    if lot:
        verify_gate_line(lot, body.beacon[0])
        demand(seconds(signed.entry.time) >= round_time(lot), signed, "a time after its round")
    event.paired_seq = signed.seq
    found = read_seated(gates.tables(signed.seq, "result"))
    gates.seat(signed, attempt, seated.then(found))


def dropped(attempt: Attempt) -> set[str]:
    """Name the entities that reserves have made up for."""
    return {t for event in attempt.substitutions for t in event.body.vanished}
