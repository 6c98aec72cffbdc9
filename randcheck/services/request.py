"""What the operator asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from randcheck.protocol.parts import Source
from randcheck.services.rule_words import Ratio


@dataclass(frozen=True, slots=True)
class Request:
    """What the operator asks for; what is left out comes from the rules.

    `where` keeps only entities whose column has one of the values; `ratios` go by stratum label;
    `number` is for all strata together, `each` for every one; `batches` is a number of equal parts
    of the time, or `month` or `quarter`; `lead` is how many seconds after the seal its drand round
    comes, `at` (a time of UTC) is when a lottery is drawn.
    """

    task: str
    sources: tuple[Source, ...]
    item: str = ""
    period: str = ""
    department: str = ""
    number: int | None = None
    each: int | None = None
    ratio: Ratio | None = None
    ratios: Mapping[str, Ratio] = field(default_factory=dict)
    least: int | None = None
    most: int | None = None
    by: str | None = None
    digits: int = 0
    where: Mapping[str, frozenset[str]] = field(default_factory=dict)
    team_size: int | None = None
    cap: int | None = None
    due: str = ""
    batches: str = "1"
    whole: bool = False
    zero: bool = False
    lead: int = 600
    at: str = ""
