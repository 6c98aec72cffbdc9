"""What a look over the rosters starts from, and what each line of its report says."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import islice

from randcheck.model import Entity, Inspector
from randcheck.services.rules import Rules
from randcheck.text import Text

EXAMPLES = 3
SOON = 60
"""Days before the end of a certificate or licence from which it is named."""


class Severity(StrEnum):
    """How bad a remark is: a draw would fail or be wrong, may be, or it is good to know."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Remark:
    """One line of the report; `examples` pair a code with a remark, which may be empty."""

    key: str
    severity: Severity
    what: Text
    count: int
    todo: Text
    examples: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """The active rows of both rosters by code, today, and the rules if they can be read.

    `recused` maps the code of an entity to the codes of inspectors who may not visit it.
    """

    today: str
    entities: Sequence[Entity]
    inspectors: Sequence[Inspector]
    rules: Rules | None = None
    recused: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def soon(self) -> str:
        """The last day that is near."""
        return (date.fromisoformat(self.today) + timedelta(days=SOON)).isoformat()

    @property
    def valid(self) -> list[Inspector]:
        """Those whose certificate has not ended, so far as the roster says."""
        return [i for i in self.inspectors if not i.until or i.until >= self.today]


def named(
    key: str, severity: Severity, what: Text, codes: Iterable[str], todo: Text
) -> list[Remark]:
    """Make a remark of the codes it is about; without any there is nothing to say."""
    found = list(codes)
    if not found:
        return []
    examples = tuple((code, "") for code in islice(found, EXAMPLES))
    return [Remark(key, severity, what, len(found), todo, examples)]
