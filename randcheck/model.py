"""What the rosters of a workspace hold, as plain values.

Codes are open tokens (SPEC §2). Free text (names, offices, regions) stays in the workspace and in
salted attachments; it never enters a log entry.
"""

import re
from dataclasses import dataclass
from typing import Annotated, TypeAlias

from randcheck.protocol.alphabet import HIDDEN
from randcheck.protocol.record import Form, Token, one_of

FOREVER = "9999-12-31"
"""The last day of what never ends."""

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
    """One visit: `kind` is `random` (may bar) or one of `SOURCES` (counts, never bars).

    `item` and `department` are open tokens, or empty where nobody said: then it counts for all.
    """

    entity: str
    date: str
    kind: str = "random"
    inspectors: tuple[str, ...] = ()
    item: str = ""
    department: str = ""


@dataclass(frozen=True, slots=True)
class ItemFinding:
    """What a visit found about one item (抽查事项): codes of `RESULTS` and `FOLLOW_UPS`."""

    item: str
    result: str
    follow_up: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class FindingRow:
    """What one visit found, as a file says it (SPEC §8.8).

    `draw` is empty where the file names none, `inspectors` where the whole drawn team went; both
    they and `recorder` are certificate numbers. `result`, `follow_up` and `methods` (ascending) are
    codes; `done` is None and `follow_up` empty where nobody said. `note` and `reason` (why an
    earlier finding is superseded) are labels. `items` keeps the order of the file.
    """

    draw: str
    entity: str
    date: str
    result: str
    inspectors: tuple[str, ...] = ()
    recorder: str = ""
    methods: tuple[str, ...] = ()
    follow_up: str = ""
    done: bool | None = None
    note: str = ""
    reason: str = ""
    items: tuple[ItemFinding, ...] = ()


@dataclass(frozen=True, slots=True)
class Recusal:
    """An inspector who may not visit an entity; the ground itself is never recorded."""

    entity: str
    inspector: str
    kind: str = "other"


PASSAGE_LENGTH = 4000
"""The longest text of an item: a list of statutes, how to check something."""

PASSAGE = re.compile(rf"(?!'[=+\-@])[^{HIDDEN} \u3000](?:[^{HIDDEN}]*[^{HIDDEN} \u3000])?")
"""No `'` before a formula sign: that is how an export guards a cell, and an import takes it off."""


def is_passage(text: str) -> bool:
    """Tell whether a string can be a text of an item: visible characters, none, or a few pages."""
    if not text:
        return True
    odd = "\ufffe" in text or "\uffff" in text
    return len(text) <= PASSAGE_LENGTH and PASSAGE.fullmatch(text) is not None and not odd


Name = Annotated[str, Form("name", lambda text: bool(text) and is_passage(text))]
Passage = Annotated[str, Form("text", is_passage)]
ItemKind = Annotated[str, one_of("general", "key")]


@dataclass(frozen=True, slots=True)
class Check:
    """One line of an item's checklist (检查单): its number, what to look at, and how."""

    number: Passage
    content: Name
    how: Passage = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One inspection item (抽查事项) of the public list (一单).

    `basis` is the law it rests on; without one nothing may be inspected. `kind` is `general`
    (一般检查事项) or `key` (重点检查事项). `ratio` and `frequency` are the wordings of the list,
    kept as written; what they say in bounds is a `Quantity`. `subject` is who inspects (抽查主体),
    `object` whom, `officers` what is demanded of the inspectors.
    """

    code: Token
    name: Name
    basis: Name
    category: Passage = ""
    sub: Passage = ""
    kind: ItemKind = "general"
    subject: Passage = ""
    object: Passage = ""
    ratio: Passage = ""
    frequency: Passage = ""
    method: Passage = ""
    officers: Passage = ""
    department: Passage = ""
    remark: Passage = ""
    checklist: tuple[Check, ...] = ()


Parts: TypeAlias = tuple[int, int]
"""An exact ratio p/q in lowest terms, above 0 and at most 1."""


@dataclass(frozen=True, slots=True)
class Share:
    """Bounds of a ratio, ends included; None where no end is named.

    `per` is the period it counts in (`year` …), empty when the wording names none. `scope` says of
    what `name` is the name, when it holds for a part only: `level` of the authority (省, 市, 县),
    `class` of entities (A, 高), `aim` of the draw (定向, 不定向).
    """

    least: Parts | None = None
    most: Parts | None = None
    per: str = ""
    scope: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """Bounds of a number of entities, ends included."""

    least: int | None = None
    most: int | None = None
    per: str = ""


@dataclass(frozen=True, slots=True)
class Times:
    """How often the authority inspects: bounds per `length` periods of the kind `per`.

    `per` is year, half, quarter, month, week or day, and empty when the wording names none; `scope`
    and `name` are those of `Share`. This is no limit on visits to one entity: see `Cap`.
    """

    least: int | None = None
    most: int | None = None
    per: str = "year"
    length: int = 1
    scope: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `times` visits to one entity within a window.

    The window is `length` calendar `years`, `length` `days`, or the validity of the entity's
    `licence` or filing (许可、备案有效期; the length is then 1).
    """

    times: int
    unit: str
    length: int = 1


@dataclass(frozen=True, slots=True)
class Quantity:
    """What one wording says in bounds.

    `soft` when it leaves room (一般, 原则上, 或按专项计划确定): to leave the bounds is then worth
    a remark and is no fault.
    """

    shares: tuple[Share, ...] = ()
    count: Count | None = None
    times: tuple[Times, ...] = ()
    cap: Cap | None = None
    soft: bool = False
