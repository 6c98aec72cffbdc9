"""What the rosters of a workspace hold, as plain values.

Codes are open tokens (SPEC §2). Free text (names, offices, regions) stays in the workspace and in
salted attachments; it never enters a log entry.
"""

from dataclasses import dataclass

ENTITY_FIELDS = ("office", "station", "region", "industry", "risk", "kind")
"""Roster columns of entities that rules and strata may refer to."""


@dataclass(frozen=True, slots=True)
class Licence:
    """One membership of a special pool (专项库): what for, and from when to when.

    `since` and `until` are YYYY-MM-DD or empty when unknown; 9999-12-31 never ends. An entity may
    hold several in one pool, and be in several pools; it is one entity all the same.
    """

    pool: str
    tag: str = ""
    name: str = ""
    number: str = ""
    since: str = ""
    until: str = ""
    issuer: str = ""

    def covers(self, day: str) -> bool:
        """Tell whether it is valid on a day; a date nobody gave is no hindrance."""
        return self.since <= day and (not self.until or day <= self.until)


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity (检查对象): `code` and `name` are required, the rest may be empty.

    Not only firms: vehicles, sites, projects, web shops; `kind` says which. `status` is the
    registry's word (存续, 注销 …), `since` the day it began. Contacts are not kept.
    """

    code: str
    name: str
    office: str = ""
    station: str = ""
    region: str = ""
    industry: str = ""
    risk: str = ""
    kind: str = ""
    address: str = ""
    status: str = ""
    since: str = ""
    tags: tuple[str, ...] = ()
    licences: tuple[Licence, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inspector:
    """One inspector (检查人员): `code` is the certificate or staff number.

    `role` is `officer`, `expert` or `auxiliary`; `until` is the last day of the certificate as
    YYYY-MM-DD, empty when the roster does not say; `scope` (industries and items) and `regions` are
    lists of labels; `lead` may lead a team; `borrowed` says from where, empty for one's own people.
    """

    code: str
    name: str
    department: str = ""
    scope: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    role: str = "officer"
    until: str = ""
    issuer: str = ""
    staff: str = ""
    qualifications: tuple[str, ...] = ()
    level: str = ""
    post: str = ""
    category: str = ""
    lead: bool = False
    borrowed: str = ""


@dataclass(frozen=True, slots=True)
class PastVisit:
    """One visit: `kind` is `random` (may bar) or `cause` (counts, never bars).

    `item` (what was inspected) and `department` (who inspected) are open tokens, or empty.
    """

    entity: str
    date: str
    kind: str = "random"
    inspectors: tuple[str, ...] = ()
    item: str = ""
    department: str = ""


@dataclass(frozen=True, slots=True)
class Recusal:
    """An inspector who may not visit an entity; the ground itself is never recorded."""

    entity: str
    inspector: str
    kind: str = "other"
