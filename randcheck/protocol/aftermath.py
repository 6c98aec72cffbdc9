"""What follows a draw: findings with their reviews, and objections (SPEC §8.8)."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class ItemResult:
    """What was found on one item of a visit."""

    item: str
    result: str
    follow_up: str


@dataclass(frozen=True, slots=True)
class Review:
    """Who reviewed a finding, in which entry, and why it was returned if it was."""

    seq: int
    reviewer: str
    passed: bool
    reason: str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """The recorded result of one visit; `seq` is its entry, `completed` the day of its end.

    `settled` is what the row itself says; people, recorder and reviewer are salted tokens.
    """

    seq: int
    date: str
    recorder: str
    people: tuple[str, ...]
    methods: tuple[str, ...]
    result: str
    follow_up: str
    settled: bool
    supersedes: int | None
    reason: str | None
    items: tuple[ItemResult, ...] = ()
    review: Review | None = None
    completed: str | None = None

    @property
    def state(self) -> str:
        """Name where it stands: recorded, returned or passed."""
        if self.review is None:
            return "recorded"
        return "passed" if self.review.passed else "returned"

    @property
    def done(self) -> bool:
        """Tell whether nothing more is to follow."""
        return self.settled or self.completed is not None


@dataclass(frozen=True, slots=True)
class Objection:
    """An objection to a finding, or an application for recusal, with its clock and outcome."""

    seq: int
    kind: str
    received: str
    answer_by: str
    outcome: str = "open"
    decided: str | None = None


Findings: TypeAlias = list[Finding]


def standing(findings: Findings) -> Finding | None:
    """Find what stands: the latest that passed review."""
    passed = [finding for finding in findings if finding.state == "passed"]
    return passed[-1] if passed else None
