"""What the papers of one draw show: plain values, text as the roster has it, not yet escaped."""

from dataclasses import dataclass

from randcheck.text import Text


@dataclass(frozen=True, slots=True)
class TeamMember:
    """One seat: `certificate` is the certificate's last day, empty where it is not known."""

    role: Text
    name: str
    code: str
    department: str
    certificate: str


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One drawn entity and its team, in visit order; `batch` is empty when there is one only."""

    number: int
    code: str
    name: str
    region: str
    stratum: str
    place: int
    ticket: str
    team: tuple[TeamMember, ...]
    batch: str = ""


@dataclass(frozen=True, slots=True)
class ReserveLine:
    """One reserve: the next ticket of its stratum."""

    code: str
    name: str
    stratum: str
    place: int


@dataclass(frozen=True, slots=True)
class StratumLine:
    """One stratum: odds as `drawn of drum`; `rule` says where the number comes from."""

    label: str
    base: int
    drum: int
    number: int
    rule: Text


@dataclass(frozen=True, slots=True)
class Record:
    """Everything the result workbook, the record sheet and the report file show.

    `beacon` is the drand line, empty where none is sealed; `later` is what changed since the draw.
    """

    bureau: str
    practice: bool
    draw: str
    task: str
    item: str
    attempt: int
    as_of: str
    due: str
    opens: str
    operator: str
    observer: str
    source: Text
    inputs: tuple[str, ...]
    seal_code: str
    draw_code: str
    log_key: str
    seed: str
    sealed_at: str
    drawn_at: str
    registered: int
    excluded: tuple[tuple[Text, int], ...]
    strata: tuple[StratumLine, ...]
    visits: tuple[VisitLine, ...]
    reserves: tuple[ReserveLine, ...]
    not_proved: tuple[Text, ...]
    bottleneck: tuple[Text, ...] = ()
    observer_key: str = ""
    beacon: str = ""
    later: tuple[Text, ...] = ()
