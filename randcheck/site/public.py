"""What the pages of the public folder show: plain values, text as published, not yet escaped."""

from dataclasses import dataclass

from randcheck.site.record import StratumLine
from randcheck.site.sheet_html import Odds
from randcheck.text import Text


@dataclass(frozen=True, slots=True)
class Site:
    """What every page says of the folder it lies in."""

    bureau: str
    origin: str
    practice: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a list of facts; `code` is for digests and the like."""

    label: Text
    value: Text
    code: bool = False


@dataclass(frozen=True, slots=True)
class DrawLine:
    """One seal in a list of draws; `number` is None while nothing is drawn."""

    draw: str
    task: str
    item: str
    attempt: int
    day: str
    number: int | None
    state: Text


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key of the log: what it signs, its fingerprint (64 hex digits), whether it ended."""

    role: Text
    fingerprint: str
    revoked: bool


@dataclass(frozen=True, slots=True)
class IndexPage:
    """The first page: the newest draws, what is held back, the keys.

    `years` are (year, number of draws), none while all draws are listed here; `promised` are the
    days by which what is held back opens; `commands` are the lines of VERIFY.txt.
    """

    draws: tuple[DrawLine, ...]
    total: int
    years: tuple[tuple[str, int], ...]
    promised: tuple[str, ...]
    keys: tuple[KeyLine, ...]
    size: int
    root: str
    items: bool
    commands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class YearPage:
    """All draws of one year, newest first."""

    year: str
    draws: tuple[DrawLine, ...]


@dataclass(frozen=True, slots=True)
class TaskPage:
    """The announcement of one task (抽查任务公告), in the columns that are usual for it."""

    draw: str
    title: str
    rows: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class SeatLine:
    """One seat: unit or name, and the inspector's token, shortened; a role where they differ."""

    role: Text | None
    who: str
    token: str


@dataclass(frozen=True, slots=True)
class Mark:
    """How one entity stands for another: words, the other's name and the name of its page."""

    words: Text
    name: str
    page: str


@dataclass(frozen=True, slots=True)
class State:
    """What became of a drawn entity: the wording, and what more there is to say in a word."""

    words: Text
    more: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One drawn entity in visit order; `page` is the name of its own page."""

    number: int
    code: str
    name: str
    page: str
    stratum: str
    place: int
    ticket: str
    team: tuple[SeatLine, ...]
    batch: str
    state: State
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class StratumRow:
    """One stratum with its odds; `chances` are given where rows hold several tickets."""

    line: StratumLine
    odds: Odds
    chances: tuple[Text, ...] = ()
    cut_off: str = ""


@dataclass(frozen=True, slots=True)
class AttemptLine:
    """One attempt at the same item and period; `here` marks that of the page."""

    draw: str
    attempt: int
    day: str
    state: Text
    here: bool


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One claim that follows from the folder alone: its state, its words, why it does not hold."""

    state: Text
    words: Text
    why: Text
    true: bool


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One thing that a change did; `page` names the page of the entity it is about, if any."""

    text: Text
    page: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One correction, event or substitution since the draw: when, its code, what it did.

    `claims` are those that follow from the folder alone.
    """

    title: Text
    at: str
    code: str
    lines: tuple[ChangeLine, ...]
    claims: tuple[ClaimLine, ...] = ()


@dataclass(frozen=True, slots=True)
class SealPart:
    """What is the same for every seal, drawn or not.

    `excluded` are (reason, count); `earlier` counts attempts made in the log before; `brings` is
    what a reader must bring to have more proved, `not_proved` what nobody can prove from this.
    """

    draw: str
    task: str
    item: str
    attempt: int
    state: Text
    facts: tuple[Fact, ...]
    registered: int
    drum: int
    excluded: tuple[tuple[Text, int], ...]
    strata: tuple[StratumRow, ...]
    attempts: tuple[AttemptLine, ...]
    earlier: int
    claims: tuple[ClaimLine, ...]
    brings: tuple[Fact, ...]
    not_proved: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding that another took the place of: both in words with their days, and why."""

    name: str
    page: str
    old: State
    new: State
    why: Text


@dataclass(frozen=True, slots=True)
class ObjectionLine:
    """One objection: of what kind, when it came, by when and how it was answered."""

    name: str
    page: str
    kind: Text
    received: str
    answer_by: str
    outcome: Text
    decided: str


@dataclass(frozen=True, slots=True)
class AfterPart:
    """What came after a draw: counts in words, substitutions, findings corrected, objections.

    `data` tells whether there is a file for programs.
    """

    counts: tuple[Fact, ...]
    substitutions: tuple[Change, ...]
    corrected: tuple[FindingLine, ...]
    objections: tuple[ObjectionLine, ...]
    data: bool


@dataclass(frozen=True, slots=True)
class DrawPage:
    """One page of one completed draw: `page` of `pages`, from 1, with its part of the result.

    `total` includes the reserves that `moved` up; `unpaired` says why there are no teams; `seeds`
    are the names of further seed files, `earlier` those of superseded results.
    """

    seal: SealPart
    visits: tuple[ResultLine, ...]
    total: int
    moved: int
    reserves: int
    page: int
    pages: int
    batches: bool
    unpaired: tuple[Text, ...]
    changes: tuple[Change, ...]
    seeds: tuple[str, ...]
    earlier: tuple[str, ...]
    after: AfterPart


@dataclass(frozen=True, slots=True)
class SealPage:
    """The page of a seal without result: `meaning` says what that means, `ended` when and why."""

    seal: SealPart
    void: bool
    ended: tuple[Fact, ...]
    meaning: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Ticket:
    """Where a ticket lies: number and cut-off as decimals, and as per cent of the drawn strip."""

    number: str
    cut_off: str
    at: str
    drawn: str


@dataclass(frozen=True, slots=True)
class EntityDraw:
    """What one draw did with one entity; `commands` recompute its ticket.

    `found` is what came of its visit, `story` what changed since the draw.
    """

    draw: str
    task: str
    sentence: Text
    ticket: Ticket
    facts: tuple[Fact, ...]
    team: tuple[SeatLine, ...]
    commands: tuple[tuple[str, str], ...]
    struck: bool
    found: tuple[Fact, ...] = ()
    story: tuple[ChangeLine, ...] = ()
    corrected: tuple[FindingLine, ...] = ()
    objections: tuple[ObjectionLine, ...] = ()


@dataclass(frozen=True, slots=True)
class EntityPage:
    """Why one firm was drawn: its names and codes, the newest draw first; `data` for programs."""

    names: tuple[str, ...]
    codes: tuple[str, ...]
    draws: tuple[EntityDraw, ...]
    data: str


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One inspection item as the list has it."""

    code: str
    name: str
    basis: str
    subject: str
    object: str
    ratio: str
    frequency: str
    method: str


@dataclass(frozen=True, slots=True)
class ItemsPage:
    """The list of inspection items (抽查事项清单), and since when it is valid."""

    items: tuple[ItemLine, ...]
    since: str
