"""One seal and everything that became of it; one event likewise (SPEC §7, §8)."""

from dataclasses import dataclass, field

from randcheck.protocol.aftermath import Finding, Objection
from randcheck.protocol.bodies import Event, Seal, Strike, Substitution
from randcheck.protocol.parts import Source
from randcheck.protocol.result import Seated


@dataclass(frozen=True, slots=True)
class Logged:
    """Where an entry stands, the time it claims, and the fingerprints that signed it."""

    seq: int
    time: str
    signed_by: frozenset[str]


@dataclass(slots=True)
class Sealed:
    """What is fixed and waits for its seed: a seal or an event."""

    body: Seal | Event
    seq: int
    text_hash: str
    time: str
    signed_by: frozenset[str]
    inputs_seq: int | None = None
    inputs_hash: str | None = None
    inputs_lines: tuple[str, ...] = ()
    inputs_signed_by: frozenset[str] = frozenset()

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources of the seed."""
        return self.body.sources


@dataclass(slots=True)
class Amendment(Sealed):
    """An event: the inspector frame drawn from anew where the drawn had no pairing."""

    paired_seq: int | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What a substitution changes and rests on, by the tokens of the result (SPEC §8.7, §10.5).

    `emptied` are seats as (entity, person); `moved` are the reserves that move up; `done` are
    entities whose seats stay as they are; `out` may take no seat at all, `recused` none of that
    entity.
    """

    emptied: frozenset[tuple[str, str]]
    moved: tuple[str, ...]
    done: frozenset[str]
    out: frozenset[str]
    recused: frozenset[tuple[str, str]]


@dataclass(slots=True)
class Substituted:
    """A substitution; `number` counts events and substitutions of its draw, from 1."""

    body: Substitution
    seq: int
    text_hash: str
    time: str
    signed_by: frozenset[str]
    number: int
    effect: Effect
    paired_seq: int | None = None

    @property
    def sources(self) -> tuple[Source, ...]:
        """The round that decides it, or nothing."""
        return () if self.body.lot is None else (self.body.lot,)


@dataclass(slots=True)
class Attempt(Sealed):
    """A seal, its draw, corrections and events; `seated` is what its last result says.

    `since` tells from which day on every result has a person at an entity; it, `visited`,
    findings and objections go by the tokens of the result.
    """

    struck: frozenset[str] = frozenset()
    voided: Logged | None = None
    draw_seq: int | None = None
    seated: Seated | None = None
    visited: set[str] = field(default_factory=set)
    corrected: tuple[Strike, ...] = ()
    correct_seqs: list[int] = field(default_factory=list)
    events: list[Amendment | Substituted] = field(default_factory=list)
    since: dict[tuple[str, str], str] = field(default_factory=dict)
    findings: dict[str, list[Finding]] = field(default_factory=dict)
    objections: dict[str, list[Objection]] = field(default_factory=dict)
    opened: bool = False

    @property
    def seal(self) -> Seal:
        """What was sealed."""
        assert isinstance(self.body, Seal)
        return self.body

    @property
    def void(self) -> bool:
        """Tell whether the attempt was called off."""
        return self.voided is not None

    @property
    def live(self) -> bool:
        """Tell whether the attempt is neither drawn nor void."""
        return self.draw_seq is None and not self.void

    @property
    def fate(self) -> str:
        """Name what became of it: drawn, void or sealed."""
        return "drawn" if self.draw_seq is not None else "void" if self.void else "sealed"

    @property
    def version(self) -> int:
        """Count the entries that made its result what it is: draw, corrections, pairings."""
        paired = sum(event.paired_seq is not None for event in self.events)
        return 1 + len(self.correct_seqs) + paired

    @property
    def open_event(self) -> Amendment | None:
        """The event that still waits for its pairing."""
        last = self._waiting
        return last if isinstance(last, Amendment) else None

    @property
    def open_substitution(self) -> Substituted | None:
        """The substitution that still waits for its pairing."""
        last = self._waiting
        return last if isinstance(last, Substituted) else None

    @property
    def _waiting(self) -> Amendment | Substituted | None:
        last = self.events[-1] if self.events else None
        return last if last and last.paired_seq is None else None

    @property
    def drawn(self) -> frozenset[str]:
        """The tokens that the draw drew, by its last result."""
        return self.seated.drawn if self.seated else frozenset()

    @property
    def moving(self) -> tuple[str, ...]:
        """The tokens that an open substitution moves up."""
        event = self.open_substitution
        return event.effect.moved if event else ()

    @property
    def is_followed(self) -> bool:
        """Tell whether a substitution, finding or objection names this draw."""
        return bool(self.substitutions or self.findings or self.objections)

    @property
    def substitutions(self) -> list[Substituted]:
        """The substitutions so far."""
        return [event for event in self.events if isinstance(event, Substituted)]

    @property
    def people_seq(self) -> int:
        """The entry that holds the inspector frame in force: the seal, or the last event."""
        amended = [e for e in self.events if isinstance(e, Amendment) and e.paired_seq is not None]
        return amended[-1].seq if amended else self.seq

    def label(self, event: Amendment | Substituted) -> str:
        """Name an event or substitution: draw id, plus sign, number from 1."""
        return f"{self.seal.draw}+{self.events.index(event) + 1}"
