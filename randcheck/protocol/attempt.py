"""One seal and everything that became of it; one event likewise (SPEC §7, §8)."""

from dataclasses import dataclass, field

from randcheck.protocol.bodies import Event, Seal, Strike
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


@dataclass(slots=True)
class Attempt(Sealed):
    """A seal, its draw, corrections and events; `seated` is what its last result says."""

    struck: frozenset[str] = frozenset()
    voided: Logged | None = None
    draw_seq: int | None = None
    seated: Seated | None = None
    visited: set[str] = field(default_factory=set)
    corrected: tuple[Strike, ...] = ()
    correct_seqs: list[int] = field(default_factory=list)
    events: list[Amendment] = field(default_factory=list)

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
        last = self.events[-1] if self.events else None
        return last if last and last.paired_seq is None else None

    def label(self, event: Amendment) -> str:
        """Name an event: draw id, plus sign, number from 1."""
        return f"{self.seal.draw}+{self.events.index(event) + 1}"
