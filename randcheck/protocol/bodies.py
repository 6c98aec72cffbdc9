"""The bodies of log entries, member by member (SPEC §4.3, §4.4, §6, §7, §8, §11)."""

from dataclasses import dataclass
from typing import Annotated, TypeAlias

from randcheck.protocol.note import VerifierKey, parse_verifier_key
from randcheck.protocol.parts import (
    Attachment,
    Drand,
    Role,
    RoleKey,
    SeedLine,
    Side,
    Signers,
    Source,
    Stratum,
    Tree,
    Windows,
    WrittenKey,
)
from randcheck.protocol.record import (
    Code,
    Date,
    DrawId,
    Hex64,
    Origin,
    Time,
    Token,
    Zone,
    one_of,
)
from randcheck.protocol.seed import QUICKNET


@dataclass(frozen=True, slots=True)
class Before:
    """The log that a new one goes on from, where it ended, and what it left (SPEC §6.6)."""

    log: Origin
    size: int
    root: Hex64
    carried: Tree


@dataclass(frozen=True, slots=True)
class Genesis:
    """The first entry: whose log this is and who signs what."""

    practice: bool
    zone: Zone
    keys: tuple[RoleKey, ...]
    signers: tuple[Signers, ...]
    before: Before | None


@dataclass(frozen=True, slots=True)
class KeyAdd:
    """A further key."""

    role: Role
    vkey: WrittenKey

    @property
    def key(self) -> VerifierKey:
        """Parse the key."""
        return parse_verifier_key(self.vkey)


@dataclass(frozen=True, slots=True)
class KeyRevoke:
    """The end of a key: it is valid at no later entry, and nothing before changes."""

    vkey: WrittenKey
    reason: Code

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


@dataclass(frozen=True, slots=True)
class Strike:
    """One row struck after the seed, and why."""

    token: Token
    reason: Code


@dataclass(frozen=True, slots=True)
class Correct:
    """Rows struck after the seed: same seed, same numbers (SPEC §8.6)."""

    draw: DrawId
    seal: Hex64
    struck: tuple[Strike, ...]
    result: Tree
    labels: Attachment


@dataclass(frozen=True, slots=True)
class Event:
    """A new inspector frame where the drawn entities had no pairing (SPEC §8.5)."""

    draw: DrawId
    seal: Hex64
    as_of: Date
    earliest: Time
    long_stop: Time
    inspectors: Side
    sources: tuple[Source, ...]
    bits: int


@dataclass(frozen=True, slots=True)
class Paired:
    """The record of the pairing that an event and its sources had fixed."""

    draw: DrawId
    event: Hex64
    seed: Hex64
    beacon: tuple[SeedLine, ...]
    result: Tree
    people: Attachment


@dataclass(frozen=True, slots=True)
class Absent:
    """Who cannot go, and why: from one entity, or, where none is named, from all open ones."""

    inspector: Hex64
    entity: Token | None
    reason: Code


@dataclass(frozen=True, slots=True)
class Substitution:
    """Who is replaced by lot after the draw, and which entities the reserves make up for."""

    draw: DrawId
    seal: Hex64
    as_of: Date
    absent: tuple[Absent, ...]
    vanished: tuple[Token, ...]
    approval: Token | None
    round: int | None

    @property
    def lot(self) -> Drand | None:
        """The round that decides it, if it has one."""
        return None if self.round is None else Drand("drand", QUICKNET, self.round)


@dataclass(frozen=True, slots=True)
class Findings:
    """What visits found, their reviews and follow-ups, and what firms object to."""

    source_sha256: Hex64 | None
    file: Attachment
    notes: Attachment | None
    count: int


Body: TypeAlias = (
    Genesis
    | KeyAdd
    | KeyRevoke
    | Roster
    | Visits
    | Recusals
    | Rules
    | Items
    | Seal
    | Inputs
    | Draw
    | Void
    | Correct
    | Event
    | Paired
    | Substitution
    | Findings
)

BODIES: dict[str, type[Body]] = {
    "genesis": Genesis,
    "key-add": KeyAdd,
    "key-revoke": KeyRevoke,
    "roster": Roster,
    "visits": Visits,
    "recusals": Recusals,
    "rules": Rules,
    "items": Items,
    "seal": Seal,
    "inputs": Inputs,
    "draw": Draw,
    "void": Void,
    "correct": Correct,
    "event": Event,
    "pairing": Paired,
    "substitution": Substitution,
    "findings": Findings,
}
TYPE_OF = {body: name for name, body in BODIES.items()}


def attachments(body: Body) -> dict[str, Attachment | Tree]:
    """Name the files of an entry as the published folder does (SPEC §13)."""
    named: dict[str, Attachment | Tree] = {}
    match body:
        case Genesis(before=Before() as before):
            named = {"carried": before.carried}
        case Roster() | Visits() | Recusals() | Rules() | Items():
            named = {"file": body.file}
        case Seal():
            named = {"labels": body.labels, "frame": body.entities.frame}
            named |= {"excluded": body.entities.rest, **_of_inspectors(body.inspectors)}
            named |= {} if body.licences is None else {"licences": body.licences}
        case Event():
            named = _of_inspectors(body.inspectors)
        case Draw():
            named = {"result": body.result, "labels": body.labels, "people": body.people}
        case Correct():
            named = {"result": body.result, "labels": body.labels}
        case Paired():
            named = {"result": body.result, "people": body.people}
        case Findings():
            named = {"file": body.file}
            named |= {} if body.notes is None else {"notes": body.notes}
    return named


def _of_inspectors(side: Side) -> dict[str, Attachment | Tree]:
    return {"inspectors": side.frame, "inspectors-excluded": side.rest}
