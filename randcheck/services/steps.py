"""The values of a ceremony, one per step, as people see them; `stage` computes them."""

from dataclasses import dataclass

from randcheck.text import Text


@dataclass(frozen=True, slots=True)
class StratumPlan:
    """What was sealed for one stratum; `by_lot`: the seed may add one to the number."""

    code: str
    name: str
    base: int
    drum: int
    number: int
    by_lot: bool


@dataclass(frozen=True, slots=True)
class SealStep:
    """What was fixed before the seed could exist; `code` is the text hash of the seal."""

    bureau: str
    draw: str
    practice: bool
    task: str
    item: str
    attempt: int
    day: str
    time: str
    entry: int
    code: str
    registered: int
    drum: int
    excluded: tuple[tuple[Text, int], ...]
    inspectors: int
    strata: tuple[StratumPlan, ...]


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One sealed source, and when it is due on the bureau's clock; empty where people throw."""

    kind: str
    name: Text
    at: str


@dataclass(frozen=True, slots=True)
class SourceStep:
    """Where the seed comes from; `due` is the time of the sealed round in Unix seconds."""

    sources: tuple[SourceLine, ...]
    typed: bool
    until: str
    due: int | None


@dataclass(frozen=True, slots=True)
class Beacon:
    """A round as it was recorded; `holds` is None where nothing here can check a signature."""

    round: int
    signature: str
    holds: bool | None


@dataclass(frozen=True, slots=True)
class InputsStep:
    """What was typed, as logged in entry `entry` at `time`, and what a beacon brought."""

    lines: tuple[str, ...]
    entry: int | None
    time: str
    beacon: Beacon | None


@dataclass(frozen=True, slots=True)
class SeedStep:
    """The lines of `seed.txt`, its SHA-256, and the key of the entities' tickets."""

    lines: tuple[str, ...]
    seed: str
    key: str


@dataclass(frozen=True, slots=True)
class TicketRow:
    """One row in ticket order; `tickets` is how many it had in the drum."""

    place: int
    ticket: str
    token: str
    name: str
    tickets: int
    drawn: bool


@dataclass(frozen=True, slots=True)
class TicketStep:
    """One stratum: the drawn in ticket order, then the reserves; no cut-off without a drawn."""

    code: str
    name: str
    drum: int
    number: int
    cut_off: str | None
    rows: tuple[TicketRow, ...]


@dataclass(frozen=True, slots=True)
class SeatStep:
    """Who sits, and who stood before him in ticket order with the reason he was passed."""

    role: Text
    number: int
    person: str
    passed: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class VisitStep:
    """The team of one entity."""

    number: int
    token: str
    name: str
    seats: tuple[SeatStep, ...]


@dataclass(frozen=True, slots=True)
class TeamsStep:
    """All visits in visit order, or why there is no pairing."""

    visits: tuple[VisitStep, ...]
    bottleneck: Text | None


@dataclass(frozen=True, slots=True)
class ClosingStep:
    """The text hash of the draw entry, and what is left unproved or changed since."""

    entry: int
    code: str
    time: str
    not_proved: tuple[Text, ...]
    later: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """The whole ceremony of a recorded draw, in the order in which people see it."""

    seal: SealStep
    source: SourceStep
    inputs: InputsStep
    seed: SeedStep
    tickets: tuple[TicketStep, ...]
    teams: TeamsStep
    closing: ClosingStep
