"""What the log so far says: rosters, visits, seals with what came after (SPEC sections 6-8)."""

from dataclasses import dataclass, field
from typing import Any

from . import sources
from .chain import Entry, Log
from .forms import Wrong, local_date
from .records import Finding, Objection
from .roster import Roster
from .tables import Attempts, Drawn, Framed, Result, Visit


@dataclass
class Sealed:
    """What a seal, an event or a substitution fixes before its seed exists. `draw` is the entry
    that ends it, of the latter two a pairing; `result` what that entry records, `derived` what
    follows from the seed."""

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

    def drand(self) -> dict[str, Any] | None:
        return sources.drand_of(self.body)

    def seed_txt(self, practice: bool) -> bytes:
        """Section 8.3, once drawn."""
        lines = list(self.inputs.body["lines"]) if self.inputs else []
        lines += self.draw.body["beacon"] if self.draw else []
        inputs = self.inputs.text_hash if self.inputs else None
        word = self.entry.type
        return sources.seed_txt(self.entry.text_hash, inputs, lines, practice, word)


@dataclass
class Later(Sealed):
    """An event or a substitution: the n-th of both of its draw."""

    number: int = 1
    sealed: dict[str, Any] = field(default_factory=dict)

    @property
    def body(self) -> dict[str, Any]:
        """The body of the seal with the members of the entry in place."""
        return self.sealed | self.entry.body

    @property
    def label(self) -> str:
        return f"{self.id}+{self.number}"


@dataclass
class Event(Later):
    pass


@dataclass
class Substitution(Later):
    """`tables` has the inspector frame in force; `now` (Current) and the sets are what the log
    before the entry says of tokens of the frame."""

    # of the draw entry
    seed: str = ""
    done: set[str] = field(default_factory=set)
    now: dict[str, str] = field(default_factory=dict)
    recused: set[tuple[str, str]] = field(default_factory=set)
    # inspectors who take no seat
    out: set[str] = field(default_factory=set)
    # who moves up, by the recorded results
    moving: list[str] = field(default_factory=list)

    def typed(self) -> list[dict[str, Any]]:
        return []

    def drand(self) -> dict[str, Any] | None:
        number = self.body["round"]
        if number is None:
            return None
        return {"kind": "drand", "chain": sources.QUICKNET, "round": number}

    def seed_txt(self, practice: bool) -> bytes:
        """Section 8.7, once paired."""
        lines = list(self.draw.body["beacon"]) if self.draw else []
        if self.body["round"] is not None:
            return sources.seed_txt(self.entry.text_hash, None, lines, practice, "substitution")
        lines = [f"seed {self.seed}"]
        return sources.seed_txt(str(self.number), None, lines, practice, "reserve")


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
    # events and substitutions in the order of the log
    after: list[Event | Substitution] = field(default_factory=list)
    visited: set[str] = field(default_factory=set)

    def selected(self) -> Result | None:
        """The recorded result that says who is drawn."""
        return self.corrections[-1].result if self.corrections else self.result

    def last(self) -> Result | None:
        """The recorded result of the draw (section 8.5)."""
        for later in reversed(self.after):
            if later.result is not None:
                return later.result
        return self.selected()

    def in_force(self) -> Sealed:
        """What fixed the inspector frame of the result."""
        paired = [one for one in self.after if isinstance(one, Event) and one.draw is not None]
        return paired[-1] if paired else self

    def substitutions(self) -> list[Substitution]:
        return [one for one in self.after if isinstance(one, Substitution)]

    def waits(self) -> bool:
        """Is a substitution open?"""
        return any(one.draw is None for one in self.substitutions())

    def drawn_rows(self) -> list[Drawn]:
        """As recorded, with those that moved up."""
        result = self.selected()
        rows = result.drawn() if result else []
        for one in self.substitutions():
            rows += one.result.drawn("moved") if one.result else []
        return rows

    def drawn(self) -> list[str]:
        return [row.token for row in self.drawn_rows()]

    def results(self) -> list[tuple[Entry, Result]]:
        """The recorded results, one after another, with the entries that record them."""
        found = [(correction.entry, correction.result) for correction in self.corrections]
        for one in [self, *self.after]:
            if one.draw is not None and one.result is not None:
                found.append((one.draw, one.result))
        return sorted(found, key=lambda pair: pair[0].seq)

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
    # section 8.8, in the order of the log
    findings: list[Finding] = field(default_factory=list)
    objections: list[Objection] = field(default_factory=list)
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

    def merged(self, seal: Seal) -> bool:
        """Are two tokens that a draw drew one entity?"""
        drawn = set(seal.drawn())
        return len({self.entities.current(token) for token in drawn}) < len(drawn)

    def apart(self, seal: Seal) -> int:
        """How many entities the drawn are, with those that an open substitution moves up."""
        open_ones = [one for one in seal.substitutions() if one.draw is None]
        tokens = [*seal.drawn(), *(token for one in open_ones for token in one.moving)]
        return len({self.entities.current(token) for token in tokens})

    def followed(self) -> list[Seal]:
        """The seals of draws that a substitution, or a row of findings, names: what no row of
        section 8.8 can do without is a finding or an objection."""
        named = {finding.row.draw for finding in self.findings}
        named |= {objection.draw for objection in self.objections}
        return [seal for seal in self.seals if seal.id in named or seal.substitutions()]

    def same(self, item: str, period: str) -> list[Seal]:
        """The seals of an item and period."""
        return [s for s in self.seals if (s.body["item"], s.body["period"]) == (item, period)]

    def attempts_of(self, item: str, period: str) -> int:
        """So far, those of the log before included."""
        return self.attempts.get((item, period), 0) + len(self.same(item, period))
