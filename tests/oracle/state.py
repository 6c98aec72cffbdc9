"""What the log so far says: rosters, visits, seals with their events (SPEC sections 6-8)."""

from dataclasses import dataclass, field
from typing import Any

from . import sources
from .chain import Entry, Log
from .forms import Wrong, local_date
from .roster import Roster
from .tables import Attempts, Framed, Result, Visit


@dataclass
class Sealed:
    """What a seal or an event fixes before its seed exists. `draw` is the entry that ends it, of
    an event a pairing; `result` what that entry records, `derived` what follows from the seed."""

    entry: Entry
    tables: dict[str, Any]
    inputs: Entry | None = None
    draw: Entry | None = None
    void: Entry | None = None
    result: Result | None = None
    derived: Result | None = None

    @property
    def body(self) -> dict[str, Any]:
        return self.entry.body

    @property
    def id(self) -> str:
        return str(self.body["draw"])

    @property
    def label(self) -> str:
        return self.id

    @property
    def live(self) -> bool:
        return self.draw is None and self.void is None

    def typed(self) -> list[dict[str, Any]]:
        """The sources whose lines stand in `inputs`."""
        return [source for source in self.body["sources"] if source["kind"] != "drand"]

    def seed_txt(self, practice: bool) -> bytes:
        """Section 8.3, once drawn."""
        lines = list(self.inputs.body["lines"]) if self.inputs else []
        lines += self.draw.body["beacon"] if self.draw else []
        inputs = self.inputs.text_hash if self.inputs else None
        word = self.entry.type
        return sources.seed_txt(self.entry.text_hash, inputs, lines, practice, word)


@dataclass
class Event(Sealed):
    number: int = 1
    sealed: dict[str, Any] = field(default_factory=dict)

    @property
    def body(self) -> dict[str, Any]:
        """The body of the seal with the members of the event in place."""
        return self.sealed | self.entry.body

    @property
    def label(self) -> str:
        return f"{self.id}+{self.number}"


@dataclass
class Correction:
    entry: Entry
    result: Result
    derived: Result | None = None

    @property
    def struck(self) -> set[str]:
        return {row["token"] for row in self.entry.body["struck"]}


@dataclass
class Seal(Sealed):
    corrections: list[Correction] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    visited: set[str] = field(default_factory=set)

    def selected(self) -> Result | None:
        """The recorded result that says who is drawn."""
        return self.corrections[-1].result if self.corrections else self.result

    def last(self) -> Result | None:
        """The recorded result of the draw (section 8.5)."""
        for event in reversed(self.events):
            if event.result is not None:
                return event.result
        return self.selected()

    def drawn(self) -> list[str]:
        result = self.selected()
        return [row.token for row in result.drawn()] if result else []

    def seated(self) -> list[tuple[str, str]]:
        """(entity, person) of every seat."""
        result = self.last()
        return result.seated() if result else []

    def frame_without(self, struck: set[str]) -> list[Framed]:
        return [row for row in self.tables["frame"] if row.token not in struck]


@dataclass
class State:
    """What the entries so far say."""

    log: Log
    entities: Roster = field(default_factory=Roster)
    inspectors: Roster = field(default_factory=Roster)
    visits: list[tuple[int, list[Visit]]] = field(default_factory=list)
    recusals: list[tuple[str, str]] = field(default_factory=list)
    seals: list[Seal] = field(default_factory=list)
    # the file of the last entry of type `rules`, of type `items`
    texts: dict[str, dict[str, Any]] = field(default_factory=dict)
    # section 6.6: attempts by item and period; (token, item) of what was owed
    attempts: Attempts = field(default_factory=dict)
    owed: set[tuple[str, str]] = field(default_factory=set)

    def completed(self) -> list[tuple[int, Seal]]:
        """The seals drawn so far, in the order of their draw entries, whose seqs stand first."""
        drawn = [(seal.draw.seq, seal) for seal in self.seals if seal.draw is not None]
        return sorted(drawn, key=lambda pair: pair[0])

    def day(self, entry: Entry) -> str:
        return local_date(entry.seconds, self.log.zone)

    def seal_of(self, draw: str) -> Seal:
        for seal in self.seals:
            if seal.id == draw:
                return seal
        raise Wrong(f"no seal of {draw} before")

    def same(self, item: str, period: str) -> list[Seal]:
        """The seals of an item and period."""
        return [s for s in self.seals if (s.body["item"], s.body["period"]) == (item, period)]

    def attempts_of(self, item: str, period: str) -> int:
        """So far, those of the log before included."""
        return self.attempts.get((item, period), 0) + len(self.same(item, period))
