"""The bodies of log entries, member by member (SPEC §4.3, §4.4, §6, §7, §8, §11)."""

from dataclasses import dataclass
from typing import Annotated, TypeAlias

from randcheck.protocol.note import VerifierKey, parse_verifier_key
from randcheck.protocol.record import Code, Date, DrawId, Form, Hex64, Time, Token, Zone, one_of


def _is_seed_line(line: str) -> bool:
    return 0 < len(line) <= 4096 and all(" " <= c <= "~" and c not in '"\\' for c in line)


def _is_verifier_key(text: str) -> bool:
    return 0 < len(text) <= 400 and all(c > " " and c not in '"\\' for c in text)


Role = Annotated[str, one_of("log", "operator", "observer")]
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
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Genesis:
    """The first entry: whose log this is and who signs what."""

    practice: bool
    zone: Zone
    keys: tuple[RoleKey, ...]
    signers: tuple[Signers, ...]


@dataclass(frozen=True, slots=True)
class KeyAdd:
    """A further operator or observer."""

    role: Annotated[str, one_of("operator", "observer")]
    vkey: WrittenKey

    @property
    def key(self) -> VerifierKey:
        """Parse the key."""
        return parse_verifier_key(self.vkey)


@dataclass(frozen=True, slots=True)
class Roster:
    """A change of a roster: which rows, and how many by kind of change."""

    of: Annotated[str, one_of("entities", "inspectors")]
    source_sha256: Hex64 | None
    file: Attachment
    added: int
    retired: int
    revived: int
    changed: int
    aliased: int
    lent: int
    registered: int


@dataclass(frozen=True, slots=True)
class Visits:
    """Visits made, by a draw of this log or before it."""

    source_sha256: Hex64 | None
    file: Attachment
    count: int


@dataclass(frozen=True, slots=True)
class Recusals:
    """Pairs of entity and inspector that must not meet."""

    file: Attachment
    count: int


@dataclass(frozen=True, slots=True)
class Rules:
    """The working rules as they are from now on."""

    file: Attachment


@dataclass(frozen=True, slots=True)
class Items:
    """The list of inspection items as it is from now on."""

    file: Attachment
    count: int


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


@dataclass(frozen=True, slots=True)
class Seal:
    """All that is fixed before the seed can exist (SPEC §7.1)."""

    draw: DrawId
    task: Token
    item: Token
    period: Token
    department: Token | None
    attempt: int
    as_of: Date
    due: Date
    batches: tuple[Date, ...]
    opens: Date
    earliest: Time
    long_stop: Time
    rules: Attachment
    items: Attachment | None
    labels: Attachment
    entities: Side
    inspectors: Side
    strata: tuple[Stratum, ...]
    window: Windows
    licences: Tree | None
    balance: Annotated[str, one_of("even", "none")]
    leeway: int
    vanished: Annotated[str, one_of("reserve", "never")]
    missing: Annotated[str, one_of("reserve", "fresh")]
    sources: tuple[Source, ...]
    bits: int


@dataclass(frozen=True, slots=True)
class Inputs:
    """What people typed, once per seal, before anything is computed from it."""

    draw: DrawId
    seal: Hex64
    lines: tuple[SeedLine, ...]


@dataclass(frozen=True, slots=True)
class Draw:
    """The record of a result that seal and sources had already fixed."""

    draw: DrawId
    seed: Hex64
    beacon: tuple[SeedLine, ...]
    result: Tree
    labels: Attachment
    people: Attachment


@dataclass(frozen=True, slots=True)
class Void:
    """The public end of an attempt whose seed is still unknown."""

    draw: DrawId
    seal: Hex64
    reason: Code


Body: TypeAlias = (
    Genesis | KeyAdd | Roster | Visits | Recusals | Rules | Items | Seal | Inputs | Draw | Void
)

BODIES: dict[str, type[Body]] = {
    "genesis": Genesis,
    "key-add": KeyAdd,
    "roster": Roster,
    "visits": Visits,
    "recusals": Recusals,
    "rules": Rules,
    "items": Items,
    "seal": Seal,
    "inputs": Inputs,
    "draw": Draw,
    "void": Void,
}
TYPE_OF = {body: name for name, body in BODIES.items()}


def attachments(body: Body) -> dict[str, Attachment | Tree]:
    """Name the files of an entry as the published folder does (SPEC §13)."""
    match body:
        case Roster() | Visits() | Recusals() | Rules() | Items():
            return {"file": body.file}
        case Seal():
            licences = {} if body.licences is None else {"licences": body.licences}
            return {
                "labels": body.labels,
                "frame": body.entities.frame,
                "excluded": body.entities.rest,
                "inspectors": body.inspectors.frame,
                "inspectors-excluded": body.inspectors.rest,
                **licences,
            }
        case Draw():
            return {"result": body.result, "labels": body.labels, "people": body.people}
    return {}
