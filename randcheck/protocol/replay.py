"""Fold a log entry by entry and refuse the first that breaks a gate (SPEC §6–§8, §11).

The gates are rules of the verifier: whatever program wrote the log, `Replay.apply` decides.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from randcheck.errors import FalseClaim, Malformed
from randcheck.protocol.alphabet import is_date
from randcheck.protocol.bodies import (
    Body,
    Drand,
    Draw,
    Genesis,
    Inputs,
    Items,
    Limit,
    Recusals,
    Roster,
    Rules,
    Seal,
    Visits,
    Void,
)
from randcheck.protocol.calendar import local_date, seconds
from randcheck.protocol.chain import Signed
from randcheck.protocol.history import Attempt, History, read_visits
from randcheck.protocol.result import read_seated
from randcheck.protocol.roster import verify_roster_counts
from randcheck.protocol.seed import (
    beacon_sources,
    bits_of,
    fault_of_sources,
    round_time,
    typed_sources,
    verify_line,
)
from randcheck.protocol.table import Row
from randcheck.text import tr

Tables: TypeAlias = Callable[[int, str], Sequence[Row]]
"""Gives the rows of the attachment `name` of entry `seq`."""

BEFORE_ROUND = 300
MOST_BATCHES, MOST_LIMITS = 366, 4


class Replay:
    """The state of a log after the entries applied so far."""

    def __init__(self, tables: Tables) -> None:
        self.history = History()
        self.tables = tables
        self.practice = False
        self.zone = "+00:00"

    def apply(self, signed: Signed) -> None:
        """Apply the next entry.

        Raises:
            FalseClaim: `gates`, naming the entry and the rule it breaks.
        """
        body = signed.entry.body
        match body:
            case Genesis():
                self.practice, self.zone = body.practice, body.zone
            case Seal():
                self._seal(signed, body)
            case Inputs():
                self._inputs(signed, body)
            case Void():
                self._void(signed, body)
            case Draw():
                self._draw(signed, body)
            case _:
                self._prepare(signed, body)

    def _prepare(self, signed: Signed, body: Body) -> None:
        """Apply an entry that precedes draws (SPEC §6)."""
        match body:
            case Roster():
                self._roster(signed, body)
            case Visits():
                self._visits(signed, body)
            case Recusals():
                self._recusals(signed, body)
            case Rules():
                self.history.rules = body.file
            case Items():
                self.history.items = body.file

    def _roster(self, signed: Signed, body: Roster) -> None:
        roster = self.history.entities if body.of == "entities" else self.history.inspectors
        rows = self.tables(signed.seq, "file")
        roster.apply(rows, signed.seq)
        verify_roster_counts(body, rows, len(roster.retired_by))

    def _visits(self, signed: Signed, body: Visits) -> None:
        found = read_visits(self.tables(signed.seq, "file"), signed.seq)
        today = local_date(signed.entry.time, self.zone)
        demand(len(found) == body.count > 0, signed, "the number of rows")
        current = self.history.entities.current
        drawn = {
            attempt.seal.draw: (attempt, {current(token) for token in seated.drawn})
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
                attempt.visited.add(visit.entity)
        self.history.visits += found

    def _recusals(self, signed: Signed, body: Recusals) -> None:
        rows = self.tables(signed.seq, "file")
        demand(len(rows) == body.count > 0, signed, "the number of rows")
        self.history.recusals.update({(e, person): kind for e, person, kind in rows})

    def _seal(self, signed: Signed, seal: Seal) -> None:
        attempts = self.history.attempts
        same = [a for a in attempts if (a.seal.item, a.seal.period) == (seal.item, seal.period)]
        demand(seal.draw == self.next_draw(seal.as_of), signed, "the next draw id")
        demand(seal.attempt == len(same) + 1, signed, "the next attempt of item and period")
        demand(not any(a.live for a in same), signed, "no live seal of the same item and period")
        today = local_date(signed.entry.time, self.zone)
        demand(seal.as_of == today, signed, "as_of is the day of sealing")
        demand(seal.as_of <= seal.due <= seal.opens, signed, "as_of, due, opens in order")
        times = signed.entry.time <= seal.earliest < seal.long_stop
        demand(times, signed, "time, earliest, long_stop in order")
        demand(seal.leeway <= 9, signed, "leeway 0-9")
        demand(seal.rules == self.history.rules, signed, "the rules as last logged")
        demand(seal.items == self.history.items, signed, "the items as last logged")
        days = list(seal.batches)
        demand(1 <= len(days) <= MOST_BATCHES and days == sorted(set(days)), signed, "batches")
        demand(seal.as_of <= days[0] and days[-1] == seal.due, signed, "batches up to due")
        _verify_limits(signed, seal)
        fault = fault_of_sources(seal.sources, self.practice)
        demand(fault is None, signed, fault or "")
        demand(seal.bits == sum(map(bits_of, seal.sources)), signed, "the bits of its sources")
        for source in seal.sources:
            if isinstance(source, Drand):
                ahead = round_time(source) - seconds(signed.entry.time)
                demand(ahead >= BEFORE_ROUND, signed, "a round at least 300 s ahead")
        struck = {t for t, reason, *_ in self.tables(signed.seq, "excluded") if reason == "struck"}
        attempts.append(
            Attempt(
                seal,
                signed.seq,
                signed.note.text_hash,
                signed.entry.time,
                signed.fingerprints,
                frozenset(struck),
            )
        )

    def next_draw(self, as_of: str) -> str:
        """Name the next draw of the year of a day."""
        prefix = f"{'practice-' if self.practice else ''}{as_of[:4]}-"
        count = sum(a.seal.draw.startswith(prefix) for a in self.history.attempts)
        return f"{prefix}{count + 1:04d}"

    def _live(self, signed: Signed, draw: str, seal_hash: str | None = None) -> Attempt:
        attempt = self.history.attempt(draw)
        if attempt is None or not attempt.live:
            raise broken(signed, "a live seal")
        demand(seal_hash in (None, attempt.text_hash), signed, "the text hash of its seal")
        return attempt

    def _inputs(self, signed: Signed, body: Inputs) -> None:
        attempt = self._live(signed, body.draw, body.seal)
        seal, time = attempt.seal, signed.entry.time
        demand(attempt.inputs_hash is None, signed, "one inputs entry per seal")
        sources = typed_sources(seal)
        demand(len(sources) == len(body.lines) > 0, signed, "one line per typed source")
        for source, line in zip(sources, body.lines, strict=True):
            verify_gate_line(signed, source, line)
        demand(seal.earliest <= time <= seal.long_stop, signed, "between earliest and long_stop")
        self._before_round(signed, attempt, 1)
        attempt.inputs_hash = signed.note.text_hash
        attempt.inputs_lines = body.lines
        attempt.inputs_signed_by = signed.fingerprints

    def _before_round(self, signed: Signed, attempt: Attempt, margin: int) -> None:
        for source in attempt.seal.sources:
            if isinstance(source, Drand):
                ahead = round_time(source) - seconds(signed.entry.time)
                demand(ahead >= margin, signed, "before the round")

    def _void(self, signed: Signed, body: Void) -> None:
        attempt = self._live(signed, body.draw, body.seal)
        demand(attempt.inputs_hash is None, signed, "void only while the seed is unknown")
        self._before_round(signed, attempt, BEFORE_ROUND)
        attempt.void = True

    def _draw(self, signed: Signed, body: Draw) -> None:
        attempt = self._live(signed, body.draw)
        needs_inputs = bool(typed_sources(attempt.seal))
        demand(needs_inputs == (attempt.inputs_hash is not None), signed, "its inputs")
        sources = beacon_sources(attempt.seal)
        demand(len(sources) == len(body.beacon), signed, "one beacon line per beacon")
        for source, line in zip(sources, body.beacon, strict=True):
            verify_gate_line(signed, source, line)
        attempt.draw_seq = signed.seq
        attempt.seated = read_seated(self.tables(signed.seq, "result"))


def replay(log: Iterable[Signed], tables: Tables) -> Replay:
    """Apply a whole log.

    Raises:
        FalseClaim: `gates`, at the first entry that breaks one.
    """
    state = Replay(tables)
    for signed in log:
        state.apply(signed)
    return state


def _verify_limits(signed: Signed, seal: Seal) -> None:
    limits = seal.window.entities
    demand(len(limits) <= MOST_LIMITS, signed, "at most four limits")
    demand(all(limit.length and limit.times for limit in limits), signed, "limits from 1")
    by_licence: list[Limit] = [limit for limit in limits if limit.unit == "licence"]
    demand(all(limit.length == 1 for limit in by_licence), signed, "one licence period")
    demand(bool(by_licence) == (seal.licences is not None), signed, "licences where a limit asks")


def verify_gate_line(signed: Signed, source: object, line: str) -> None:
    """Demand that a seed line fits its source."""
    try:
        verify_line(source, line)  # type: ignore[arg-type]
    except Malformed as error:
        raise FalseClaim("gates", error.what) from error


def demand(holds: bool, signed: Signed, rule: str) -> None:
    """Demand a gate of one entry."""
    if not holds:
        raise broken(signed, rule)


def broken(signed: Signed, rule: str) -> FalseClaim:
    """Name the entry and the gate it breaks."""
    return FalseClaim(
        "gates",
        tr(f"日志第 {signed.seq} 条不守规则: {rule}", f"entry {signed.seq} breaks: {rule}"),
    )
