"""Fold a log entry by entry and refuse the first that breaks a gate (SPEC §6–§8, §11)."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from randcheck.protocol.alphabet import is_date
from randcheck.protocol.attempt import Attempt
from randcheck.protocol.bodies import (
    Correct,
    Draw,
    Event,
    Findings,
    Genesis,
    Inputs,
    Items,
    Paired,
    Recusals,
    Roster,
    Rules,
    Seal,
    Substitution,
    Visits,
    Void,
)
from randcheck.protocol.calendar import local_date
from randcheck.protocol.chain import Signed
from randcheck.protocol.finding_gates import apply_findings
from randcheck.protocol.gates import Gates, Tables, demand
from randcheck.protocol.history import read_carried, read_visits
from randcheck.protocol.roster import verify_roster_counts
from randcheck.protocol.substituting import reseated, substitute


class Replay(Gates):
    """The state of a log after the entries applied so far."""

    def __init__(self, tables: Tables) -> None:
        super().__init__(tables)
        self._apply: dict[type, Callable[[Signed, Any], None]] = {
            Genesis: self._genesis,
            Roster: self._roster,
            Visits: self._visits,
            Recusals: self._recusals,
            Rules: self._rules,
            Items: self._items,
            Seal: self.seal,
            Inputs: self.inputs,
            Void: self.void,
            Draw: self._draw,
            Correct: self.correct,
            Event: self.event,
            Paired: self._paired,
            Substitution: partial(substitute, self),
            Findings: self._findings,
        }

    def apply(self, signed: Signed) -> None:
        """Apply the next entry.

        Raises:
            FalseClaim: `gates`, naming the entry and the rule it breaks.
        """
        gate = self._apply.get(type(signed.entry.body))
        if gate:
            gate(signed, signed.entry.body)

    def _genesis(self, signed: Signed, body: Genesis) -> None:
        self.practice, self.zone = body.practice, body.zone
        self.observed = any(s.type == "inputs" and "observer" in s.roles for s in body.signers)
        if body.before is not None:
            since = local_date(signed.entry.time, self.zone)
            self.history.carried = read_carried(self.tables(signed.seq, "carried"), since)

    def _roster(self, signed: Signed, body: Roster) -> None:
        roster = self.history.entities if body.of == "entities" else self.history.inspectors
        rows = self.tables(signed.seq, "file")
        apart = self._apart() if body.aliased else {}
        roster.apply(rows, signed.seq)
        verify_roster_counts(body, rows, len(roster.retired_by))
        if body.aliased:
            demand(self._apart() == apart, signed, "no two entities of one draw made one")

    def _apart(self) -> dict[str, int]:
        """Count the entities that each draw with findings or substitutions stands for."""
        current = self.history.entities.current
        return {
            a.seal.draw: len({current(token) for token in (*a.drawn, *a.moving)})
            for a in self.history.attempts
            if a.is_followed
        }

    def _visits(self, signed: Signed, body: Visits) -> None:
        found = read_visits(self.tables(signed.seq, "file"), signed.seq)
        today = local_date(signed.entry.time, self.zone)
        demand(len(found) == body.count > 0, signed, "the number of rows")
        current = self.history.entities.current
        drawn = {
            attempt.seal.draw: (attempt, {current(token): token for token in seated.drawn})
            for attempt, _, seated in self.history.drawn()
        }
        for visit in found:
            demand(is_date(visit.date) and visit.date <= today, signed, "a day that has come")
            demand(list(visit.inspectors) == sorted(set(visit.inspectors)), signed, "sorted people")
            if visit.draw is not None:
                demand(visit.draw in drawn, signed, "a visit of a completed draw")
                attempt, tokens = drawn[visit.draw]
                demand(current(visit.entity) in tokens, signed, "a visit of a drawn entity")
                demand(visit.date >= attempt.seal.as_of, signed, "a visit after its draw")
                demand(visit.random, signed, "a drawn visit is random")
                said = visit.item or visit.department
                demand(said is None, signed, "item and department of a drawn visit are the draw's")
                demand(not attempt.open_substitution, signed, "no substitution that waits")
                attempt.visited.add(tokens[current(visit.entity)])
        self.history.visits += found
        self._note_done({v.draw: drawn[v.draw][0] for v in found if v.draw}.values())

    def _findings(self, signed: Signed, body: Findings) -> None:
        self._note_done(apply_findings(self, signed, body))

    def _draw(self, signed: Signed, body: Draw) -> None:
        self.draw(signed, body)
        attempts = self.history.attempts
        item = next(a.seal.item for a in attempts if a.seal.draw == body.draw)
        self._note_done([a for a in attempts if a.seal.item == item])

    def _note_done(self, attempts: Iterable[Attempt]) -> None:
        """Note which draws may be public from now on (SPEC §13)."""
        for attempt in attempts:
            attempt.opened = attempt.opened or self.history.is_done(attempt)

    def _recusals(self, signed: Signed, body: Recusals) -> None:
        rows = self.tables(signed.seq, "file")
        demand(len(rows) == body.count > 0, signed, "the number of rows")
        self.history.recusals.update({(e, person): kind for e, person, kind in rows})

    def _paired(self, signed: Signed, body: Paired) -> None:
        attempt = self.history.attempt(body.draw)
        if attempt is not None and attempt.open_substitution:
            reseated(self, signed, attempt, body)
            self._note_done([attempt])
        else:
            self.paired(signed, body)

    def _rules(self, signed: Signed, body: Rules) -> None:
        self.history.rules = body.file

    def _items(self, signed: Signed, body: Items) -> None:
        self.history.items = body.file


def replay(log: Iterable[Signed], tables: Tables) -> Replay:
    """Apply a whole log.

    Raises:
        FalseClaim: `gates`, at the first entry that breaks one.
    """
    state = Replay(tables)
    for signed in log:
        state.apply(signed)
    return state
