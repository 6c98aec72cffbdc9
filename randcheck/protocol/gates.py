"""The gates of one draw, from its seal to the last correction (SPEC §7.1, §8, §11).

They are rules of the verifier: whatever program wrote the log, they decide.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from randcheck.errors import FalseClaim, Malformed
from randcheck.protocol.attempt import Amendment, Attempt, Logged, Sealed
from randcheck.protocol.bodies import Correct, Draw, Event, Inputs, Paired, Seal, Void
from randcheck.protocol.calendar import local_date, seconds
from randcheck.protocol.chain import Signed
from randcheck.protocol.history import History
from randcheck.protocol.parts import Limit, Source
from randcheck.protocol.result import Seated, read_seated
from randcheck.protocol.seed import (
    bits_of,
    fault_of_sources,
    has_kind,
    round_of,
    round_time,
    typed_sources,
    verify_line,
)
from randcheck.protocol.table import Row
from randcheck.text import tr

Tables: TypeAlias = Callable[[int, str], Sequence[Row]]
"""Gives the rows of the attachment `name` of entry `seq`."""

AHEAD = 300
"""Seconds that lie between what is fixed and the round, or the lottery, that decides."""

MOST_BATCHES, MOST_LIMITS = 366, 4


class Gates:
    """The state of a log after the entries applied so far, and what it lets a draw do next."""

    def __init__(self, tables: Tables) -> None:
        self.history = History()
        self.tables = tables
        self.practice = False
        self.observed = True
        self.zone = "+00:00"

    def next_draw(self, as_of: str) -> str:
        """Name the next draw of the year of a day."""
        prefix = f"{'practice-' if self.practice else ''}{as_of[:4]}-"
        count = sum(a.seal.draw.startswith(prefix) for a in self.history.attempts)
        return f"{prefix}{count + 1:04d}"

    def bits(self, sources: Sequence[Source]) -> int:
        """Count the bits of sources in this log."""
        return sum(bits_of(source, self.observed) for source in sources)

    def seal(self, signed: Signed, seal: Seal) -> None:
        """Begin an attempt."""
        attempts = self.history.attempts
        same = [a for a in attempts if (a.seal.item, a.seal.period) == (seal.item, seal.period)]
        demand(seal.draw == self.next_draw(seal.as_of), signed, "the next draw id")
        tried = self.history.tried(seal.item, seal.period)
        demand(seal.attempt == tried + 1, signed, "the next attempt of item and period")
        demand(not any(a.live for a in same), signed, "no live seal of the same item and period")
        demand(seal.as_of <= seal.due <= seal.opens, signed, "as_of, due, opens in order")
        demand(seal.leeway <= 9, signed, "leeway 0-9")
        demand(seal.rules == self.history.rules, signed, "the rules as last logged")
        demand(seal.items == self.history.items, signed, "the items as last logged")
        days = list(seal.batches)
        demand(1 <= len(days) <= MOST_BATCHES and days == sorted(set(days)), signed, "batches")
        demand(seal.as_of <= days[0] and days[-1] == seal.due, signed, "batches up to due")
        _verify_limits(signed, seal)
        self._sources(signed, seal)
        struck = {t for t, reason, *_ in self.tables(signed.seq, "excluded") if reason == "struck"}
        attempts.append(Attempt(seal, *_place(signed), struck=frozenset(struck)))

    def _sources(self, signed: Signed, body: Seal | Event) -> None:
        """Demand times and sources that nobody can foresee."""
        now, time = signed.entry.time, seconds(signed.entry.time)
        demand(body.as_of == local_date(now, self.zone), signed, "as_of is the day of sealing")
        in_order = now <= body.earliest < body.long_stop
        demand(in_order, signed, "time, earliest, long_stop in order")
        fault = fault_of_sources(body.sources, self.practice, self.observed)
        demand(fault is None, signed, fault or "")
        demand(body.bits == self.bits(body.sources), signed, "the bits of its sources")
        drand = round_of(body.sources)
        if drand:
            demand(round_time(drand) - time >= AHEAD, signed, "a round at least 300 s ahead")
            demand(round_time(drand) < seconds(body.long_stop), signed, "a round before long_stop")
        if has_kind(body.sources, "lottery"):
            ahead = seconds(body.earliest) - time
            demand(ahead >= AHEAD, signed, "a lottery at least 300 s ahead")

    def _live(self, signed: Signed, draw: str, seal_hash: str | None = None) -> Attempt:
        attempt = self.history.attempt(draw)
        if attempt is None or not attempt.live:
            raise broken(signed, "a live seal")
        demand(seal_hash in (None, attempt.text_hash), signed, "the text hash of its seal")
        return attempt

    def drawn(self, signed: Signed, draw: str, seal_hash: str) -> tuple[Attempt, Seated]:
        """Find a completed draw and what its last result says."""
        attempt = self.history.attempt(draw)
        if attempt is None or attempt.seated is None:
            raise broken(signed, "a completed draw")
        demand(seal_hash == attempt.text_hash, signed, "the text hash of its seal")
        return attempt, attempt.seated

    def inputs(self, signed: Signed, body: Inputs) -> None:
        """Take what people typed, once, before anything is computed from it."""
        attempt = self.history.attempt(body.draw)
        waiting: Sealed = (attempt and attempt.open_event) or self._live(signed, body.draw)
        demand(body.seal == waiting.text_hash, signed, "the text hash of its seal")
        demand(waiting.inputs_hash is None, signed, "one inputs entry per seal")
        sources = typed_sources(waiting.sources)
        demand(len(sources) == len(body.lines) > 0, signed, "one line per typed source")
        for source, line in zip(sources, body.lines, strict=True):
            verify_gate_line(source, line)
        earliest, long_stop = waiting.body.earliest, waiting.body.long_stop
        in_time = earliest <= signed.entry.time <= long_stop
        demand(in_time, signed, "between earliest and long_stop")
        demand(_before_round(signed, waiting), signed, "300 s before the round")
        waiting.inputs_seq = signed.seq
        waiting.inputs_hash = signed.note.text_hash
        waiting.inputs_lines = body.lines
        waiting.inputs_signed_by = signed.fingerprints

    def void(self, signed: Signed, body: Void) -> None:
        """Call an attempt off while its seed is unknown."""
        attempt = self._live(signed, body.draw, body.seal)
        demand(attempt.inputs_hash is None, signed, "void only while the seed is unknown")
        late = signed.entry.time > attempt.seal.long_stop
        demand(late or _before_round(signed, attempt), signed, "300 s before the round")
        attempt.voided = Logged(signed.seq, signed.entry.time, signed.fingerprints)

    def draw(self, signed: Signed, body: Draw) -> None:
        """Record the result that seal and sources have fixed."""
        attempt = self._live(signed, body.draw)
        _verify_sown(signed, attempt, body.beacon)
        attempt.draw_seq = signed.seq
        self.seat(signed, attempt, read_seated(self.tables(signed.seq, "result")))

    def seat(self, signed: Signed, attempt: Attempt, seated: Seated) -> None:
        """Take what a result says of who sits where, and since when."""
        day = local_date(signed.entry.time, self.zone)
        attempt.seated = seated
        attempt.since = {pair: attempt.since.get(pair, day) for pair in seated.pairs}

    def correct(self, signed: Signed, body: Correct) -> None:
        """Strike rows after the seed."""
        attempt, _ = self.drawn(signed, body.draw, body.seal)
        demand(not attempt.events and not attempt.visited, signed, "no event and no visit yet")
        tokens = [strike.token for strike in body.struck]
        demand(tokens == sorted(set(tokens), key=str.encode), signed, "tokens ascending, once each")
        before = [strike.token for strike in attempt.corrected]
        demand(set(tokens) > set(before), signed, "all rows struck before, and more")
        frame = {row[0] for row in self.tables(attempt.seq, "frame")}
        demand(frame > set(tokens), signed, "rows of the frame, and some that stay")
        attempt.corrected = body.struck
        attempt.correct_seqs.append(signed.seq)
        attempt.struck |= set(tokens)
        self.seat(signed, attempt, read_seated(self.tables(signed.seq, "result")))

    def event(self, signed: Signed, body: Event) -> None:
        """Open a new pairing where the drawn entities had none."""
        attempt, seated = self.drawn(signed, body.draw, body.seal)
        demand(not seated.paired, signed, "a draw without pairing")
        waiting = attempt.open_event
        over = waiting is None or lapsed(waiting, signed.entry.time)
        demand(over, signed, "no event that still waits")
        self._sources(signed, body)
        attempt.events.append(Amendment(body, *_place(signed)))

    def paired(self, signed: Signed, body: Paired) -> None:
        """Record the pairing that event and sources have fixed."""
        attempt = self.history.attempt(body.draw)
        event = attempt.open_event if attempt else None
        if attempt is None or attempt.seated is None or event is None:
            raise broken(signed, "an event that waits")
        demand(body.event == event.text_hash, signed, "the text hash of its event")
        _verify_sown(signed, event, body.beacon)
        event.paired_seq = signed.seq
        found = read_seated(self.tables(signed.seq, "result"))
        self.seat(signed, attempt, attempt.seated.then(found))


def _place(signed: Signed) -> tuple[int, str, str, frozenset[str]]:
    return signed.seq, signed.note.text_hash, signed.entry.time, signed.fingerprints


def _before_round(signed: Signed, waiting: Sealed) -> bool:
    drand = round_of(waiting.sources)
    return drand is None or round_time(drand) - seconds(signed.entry.time) >= AHEAD


def lapsed(waiting: Sealed, time: str) -> bool:
    """Tell whether what had to be typed was not, in all the time there was."""
    missing = bool(typed_sources(waiting.sources)) and waiting.inputs_hash is None
    return missing and time > waiting.body.long_stop


def _verify_sown(signed: Signed, waiting: Sealed, beacon: Sequence[str]) -> None:
    """Demand that all of a seed is there when a result is recorded."""
    needs_inputs = bool(typed_sources(waiting.sources))
    demand(needs_inputs == (waiting.inputs_hash is not None), signed, "its inputs")
    drand = round_of(waiting.sources)
    demand(len(beacon) == (drand is not None), signed, "one beacon line per beacon")
    if drand:
        verify_gate_line(drand, beacon[0])
        demand(seconds(signed.entry.time) >= round_time(drand), signed, "a time after its round")


def _verify_limits(signed: Signed, seal: Seal) -> None:
    limits = seal.window.entities
    demand(len(limits) <= MOST_LIMITS, signed, "at most four limits")
    demand(all(limit.length and limit.times for limit in limits), signed, "limits from 1")
    by_licence: list[Limit] = [limit for limit in limits if limit.unit == "licence"]
    demand(all(limit.length == 1 for limit in by_licence), signed, "one licence period")
    demand(bool(by_licence) == (seal.licences is not None), signed, "licences where a limit asks")


def verify_gate_line(source: Source, line: str) -> None:
    """Demand that a seed line fits its source."""
    try:
        verify_line(source, line)
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
