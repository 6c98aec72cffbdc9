"""The parts that bodies of log entries are made of (SPEC §4.2, §4.3, §6.4, §7, §8.1)."""

from dataclasses import dataclass
from typing import Annotated, TypeAlias

from randcheck.protocol.note import VerifierKey, parse_verifier_key
from randcheck.protocol.record import Code, Form, Hex64, one_of


def _is_seed_line(line: str) -> bool:
    return 0 < len(line) <= 4096 and all(" " <= c <= "~" and c not in '"\\' for c in line)


def _is_verifier_key(text: str) -> bool:
    return 0 < len(text) <= 400 and all(c > " " and c not in '"\\' for c in text)


Role = Annotated[str, one_of("log", "operator", "observer", "recovery", "witness")]
SigningRole = Annotated[str, one_of("log", "operator", "observer")]
SeedLine = Annotated[str, Form("seed line", _is_seed_line)]
WrittenKey = Annotated[str, Form("verifier key", _is_verifier_key)]
SIGNED_TYPES = (
    "key-add",
    "roster",
    "visits",
    "recusals",
    "rules",
    "items",
    "seal",
    "inputs",
    "draw",
    "void",
    "correct",
    "event",
    "pairing",
)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file beside the log, named by its digest."""

    bytes: int
    sha256: Hex64


@dataclass(frozen=True, slots=True)
class Tree:
    """A table beside the log, named by its digest and its Merkle root."""

    bytes: int
    sha256: Hex64
    lines: int
    root: Hex64


@dataclass(frozen=True, slots=True)
class RoleKey:
    """A verifier key and what it may sign for."""

    role: Role
    vkey: WrittenKey

    @property
    def key(self) -> VerifierKey:
        """Parse the key."""
        return parse_verifier_key(self.vkey)


@dataclass(frozen=True, slots=True)
class Signers:
    """The roles that must sign entries of a type."""

    type: Annotated[str, one_of(*SIGNED_TYPES)]
    roles: tuple[SigningRole, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """How long a visit bars: whole calendar years, or days."""

    unit: Annotated[str, one_of("years", "days")]
    length: int


@dataclass(frozen=True, slots=True)
class Limit:
    """How many visits in a window bar an entity, and which of them count (SPEC §6.4)."""

    unit: Annotated[str, one_of("years", "days", "licence")]
    length: int
    times: int
    scope: Annotated[str, one_of("any", "item", "department")]


@dataclass(frozen=True, slots=True)
class Windows:
    """The limits and windows of one draw: entities, pairs that met, inspectors."""

    entities: tuple[Limit, ...]
    pairs: Window
    inspectors: Window


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows were left out for one reason."""

    reason: Code
    count: int


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a draw: registered = drum + everyone left out."""

    registered: int
    drum: int
    excluded: tuple[Count, ...]
    frame: Tree
    rest: Tree


@dataclass(frozen=True, slots=True)
class Stratum:
    """A part of the base with its own number (SPEC §7.3)."""

    stratum: Code
    base: int
    drum: int
    ratio: tuple[int, int] | None
    rounding: Annotated[str, one_of("up", "down", "half-up", "lot")] | None
    min: int | None
    max: int | None
    whole: bool
    zero: bool
    number: int


@dataclass(frozen=True, slots=True)
class Dice:
    """Throws of one kind of die."""

    kind: Annotated[str, one_of("dice")]
    sides: int
    throws: int


@dataclass(frozen=True, slots=True)
class Lottery:
    """The numbers of one public lottery issue."""

    kind: Annotated[str, one_of("lottery")]
    game: Code
    issue: int


@dataclass(frozen=True, slots=True)
class Value:
    """A value printed somewhere; it counts no bits."""

    kind: Annotated[str, one_of("value")]
    label: Code


@dataclass(frozen=True, slots=True)
class Drand:
    """One round of a pinned drand chain."""

    kind: Annotated[str, one_of("drand")]
    chain: Hex64
    round: int


@dataclass(frozen=True, slots=True)
class Practice:
    """The machine's own randomness, for training only."""

    kind: Annotated[str, one_of("practice")]


Source: TypeAlias = Dice | Lottery | Value | Drand | Practice
