"""What findings entries left behind (SPEC section 8.8), as the entries so far say."""

from dataclasses import dataclass

from .found import FindingRow, ItemRow
from .vocabulary import GONE


@dataclass
class Finding:
    seq: int
    row: FindingRow
    items: list[ItemRow]
    # the seq of the entry that reviews it, who did, and how it ended
    reviewed: int | None = None
    reviewer: str | None = None
    passed: bool = False
    completed: str | None = None

    @property
    def done(self) -> bool:
        return self.row.state == "done" or self.completed is not None

    @property
    def gone(self) -> bool:
        """Does the official finding say that there is nothing left to inspect?"""
        return self.passed and self.row.result in GONE


@dataclass
class Objection:
    seq: int
    draw: str
    entity: str
    kind: str
    received: str
    answer_by: str
    outcome: str = "open"
    decided: str | None = None
