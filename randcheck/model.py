"""What the rosters of a workspace hold, as plain values.

Codes are open tokens (SPEC §2). Free text (names, offices, regions) stays in the workspace and in
salted attachments; it never enters a log entry.
"""

from dataclasses import dataclass

ENTITY_FIELDS = ("office", "station", "region", "industry", "risk", "kind")
"""Roster columns of entities that rules and strata may refer to."""


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity (检查对象): `code` and `name` are required, the rest may be empty."""

    code: str
    name: str
    office: str = ""
    station: str = ""
    region: str = ""
    industry: str = ""
    risk: str = ""
    kind: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inspector:
    """One inspector (检查人员): `code` is the certificate or staff number.

    `role` is `officer`, `expert` or `auxiliary`; `until` is the last day of the certificate as
    YYYY-MM-DD, empty when the roster does not say; `scope` and `regions` are lists of labels.
    """

    code: str
    name: str
    department: str = ""
    scope: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    role: str = "officer"
    until: str = ""


@dataclass(frozen=True, slots=True)
class PastVisit:
    """One visit: `kind` is `random` (may bar) or `cause` (counts, never bars)."""

    entity: str
    date: str
    kind: str = "random"
    inspectors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recusal:
    """An inspector who may not visit an entity; the ground itself is never recorded."""

    entity: str
    inspector: str
    kind: str = "other"
