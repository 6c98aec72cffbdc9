"""A log that tests fold entry by entry, without signatures; times count from one drand round.

No test is here.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from making import ORIGIN, a_seal

from randcheck.errors import FalseClaim
from randcheck.protocol.attempt import Attempt
from randcheck.protocol.bodies import (
    Before,
    Body,
    Correct,
    Draw,
    Event,
    Genesis,
    Inputs,
    Paired,
    Rules,
    Seal,
    Strike,
    Visits,
    Void,
)
from randcheck.protocol.calendar import format_time, local_date
from randcheck.protocol.chain import NO_ENTRY, Signed
from randcheck.protocol.entry import Entry, format_entry
from randcheck.protocol.note import Note
from randcheck.protocol.parts import (
    SIGNED_TYPES,
    Attachment,
    Dice,
    Drand,
    Lottery,
    Practice,
    Signers,
    Tree,
    Value,
    Window,
    Windows,
)
from randcheck.protocol.replay import Replay
from randcheck.protocol.seed import QUICKNET, bits_of, round_time
from randcheck.protocol.table import Row

ZONE = "+08:00"
FILE = Attachment(1, "0" * 64)
TREE = Tree(1, "0" * 64, 1, "0" * 64)
DICE, LOTTERY = Dice("dice", 10, 15), Lottery("lottery", "kl8", 2025091)
VALUE, PRACTICE = Value("value", "x"), Practice("practice")
DRAND = Drand("drand", QUICKNET, 20_000_000)
ROUND = round_time(DRAND)
NO_LIMITS = Windows((), Window("days", 0), Window("days", 0))
FRAME = [(token, "a", "t", "1") for token in "ABCDEF"]
LINES = {
    "dice": "dice 10 " + " ".join("123456789123456"),
    "lottery": "lottery kl8 2025091 " + ".".join(map(str, range(1, 21))) + "./",
    "value": "value x 3348.44",
    "practice": "practice " + "5" * 64,
}
BEACON = f"drand {QUICKNET} {DRAND.round} {'ab' * 48}"


def at(seconds: int) -> str:
    """So many seconds after the round."""
    return format_time(ROUND + seconds)


BEGUN, SEALED, EARLIEST, STOP = at(-90_000), at(-3600), at(-1800), at(3600)
DAY = local_date(SEALED, ZONE)


def drew(tokens: str, paired: bool = True, seats: Iterable[tuple[str, str]] = ()) -> list[Row]:
    """A result table that drew tokens; persons by one letter, sixty-four times."""
    rows: list[Row] = [("drawn", "a", str(n), t, "0" * 64) for n, t in enumerate(tokens, 1)]
    for v, (entity, person) in enumerate(seats, 1):
        rows += [("visit", str(v), entity, "t"), ("seat", str(v), "officer", "1", person * 64)]
    return rows if paired else [*rows, ("bottleneck", "1")]


class Ledger:
    """Entries folded one after the other; what is not said is as an honest bureau has it."""

    def __init__(self, practice: bool = False, observed: bool = True, carried: Any = None) -> None:
        self.tables: dict[tuple[int, str], Any] = {(0, "carried"): carried}
        self.entries: list[Signed] = []
        self.state = Replay(lambda seq, name: self.tables[seq, name])
        self.seq = 0
        signers = ("operator", "observer") if observed else ("operator",)
        roles = tuple(Signers(kind, signers) for kind in SIGNED_TYPES)
        before = None if carried is None else Before("hz.example/old", 1, "0" * 64, TREE)
        self.write(Genesis(practice, ZONE, (), roles, before), BEGUN)
        self.write(Rules(FILE), BEGUN)

    def write(self, body: Body, time: str, by: Iterable[str] = (), **tables: Any) -> Signed:
        """Apply one entry; a refused one leaves its place to the next."""
        self.tables |= {(self.seq, name): rows for name, rows in tables.items()}
        entry = Entry(ORIGIN, self.seq, NO_ENTRY, time, body)
        signed = Signed(entry, Note(format_entry(entry), ()), b"", frozenset(by))
        self.state.apply(signed)
        self.seq += 1
        self.entries.append(signed)
        return signed

    @property
    def last(self) -> Attempt:
        return self.state.history.attempts[-1]

    def a_seal(self, **changes: Any) -> Seal:
        sources = changes.get("sources", (PRACTICE,) if self.state.practice else (DICE,))
        item, period = changes.get("item", "GG01"), changes.get("period", "2025")
        honest = {
            "draw": self.state.next_draw(DAY),
            "item": item,
            "period": period,
            "attempt": self.state.history.tried(item, period) + 1,
            "as_of": DAY,
            "due": DAY,
            "batches": (changes.get("due", DAY),),
            "opens": changes.get("due", DAY),
            "earliest": EARLIEST,
            "long_stop": STOP,
            "rules": FILE,
            "items": None,
            "window": NO_LIMITS,
            "licences": None,
            "sources": sources,
            "bits": sum(map(bits_of, sources)),
        }
        return replace(a_seal(), **honest | changes)

    def seal(self, time: str = SEALED, excluded: Any = (), **changes: Any) -> Attempt:
        self.write(self.a_seal(**changes), time, excluded=excluded, frame=FRAME)
        return self.last

    def inputs(self, time: str = EARLIEST, **changes: Any) -> Signed:
        waiting = self.last.open_event or self.last
        lines = tuple(LINES[s.kind] for s in waiting.sources if s.kind != "drand")
        body = Inputs(self.last.seal.draw, waiting.text_hash, lines)
        return self.write(replace(body, **changes), time)

    def void(self, time: str = EARLIEST, **changes: Any) -> Signed:
        body = Void(self.last.seal.draw, self.last.text_hash, "holiday")
        return self.write(replace(body, **changes), time)

    def draw(self, rows: list[Row], time: str = STOP, **changes: Any) -> Signed:
        beacon = tuple(BEACON for s in self.last.sources if s.kind == "drand")
        body = Draw(self.last.seal.draw, "0" * 64, beacon, TREE, FILE, FILE)
        return self.write(replace(body, **changes), time, result=rows)

    def drawn(self, rows: list[Row], time: str = SEALED, **changes: Any) -> Attempt:
        """Seal with dice, type, draw."""
        self.seal(time, **{"earliest": time, **changes})
        self.inputs(time)
        self.draw(rows, time)
        return self.last

    def correct(self, tokens: str, rows: list[Row], time: str = STOP, **changes: Any) -> Signed:
        struck = tuple(Strike(token, "closed") for token in tokens)
        body = Correct(self.last.seal.draw, self.last.text_hash, struck, TREE, FILE)
        return self.write(replace(body, **changes), time, result=rows)

    def event(self, time: str = SEALED, **changes: Any) -> Signed:
        sources = changes.get("sources", (DICE,))
        body = Event(
            self.last.seal.draw,
            self.last.text_hash,
            DAY,
            EARLIEST,
            STOP,
            self.last.seal.inspectors,
            sources,
            sum(map(bits_of, sources)),
        )
        return self.write(replace(body, **changes), time)

    def paired(self, rows: list[Row], time: str = STOP, **changes: Any) -> Signed:
        event = self.last.events[-1] if self.last.events else self.last
        beacon = tuple(BEACON for s in event.sources if s.kind == "drand")
        body = Paired(self.last.seal.draw, event.text_hash, "0" * 64, beacon, TREE, FILE)
        return self.write(replace(body, **changes), time, result=rows)

    def visits(self, rows: list[Row], time: str = STOP) -> Signed:
        return self.write(Visits(None, FILE, len(rows)), time, file=rows)


def visit(entity: str, draw: str = "-", day: str = DAY, item: str = "-") -> Row:
    return (entity, day, "random", draw, "-", item, "-")


def refused(rule: str) -> Any:
    """Expect a gate to refuse an entry by this rule."""
    return _Refused(rule)


class _Refused:
    def __init__(self, rule: str) -> None:
        self.raises = pytest.raises(FalseClaim)
        self.rule = rule

    def __enter__(self) -> None:
        self.caught = self.raises.__enter__()

    def __exit__(self, *error: Any) -> bool:
        held = bool(self.raises.__exit__(*error))
        if held:
            assert self.caught.value.claim == "gates"
            assert self.rule in str(self.caught.value), self.caught.value
        return held
