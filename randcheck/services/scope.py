"""Which entities a draw is about, and to which stratum each belongs."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from randcheck.model import Entity
from randcheck.services.columns import covers, cut, values_of
from randcheck.services.request import Request
from randcheck.services.rules import Rules

BLANK = "未填"
EVER = "1900-01-01"
"""Stands for the beginning of a licence that nobody dated: every visit counts."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The filter of a draw, and the column of its strata.

    `first` are the labels the rules name: where a column has several values, such as the special
    pools of one firm, the first of them decides, so that nobody is counted twice.
    """

    by: str = ""
    digits: int = 0
    where: Mapping[str, frozenset[str]] = field(default_factory=dict)
    first: tuple[str, ...] = ()

    def excludes(self, entity: Entity, day: str) -> str | None:
        """Tell why an entity is not in the base of the draw, or None."""
        for column, wanted in self.where.items():
            values = values_of(entity, column, day)
            if not any(covers(column, one, value) for one in wanted for value in values):
                return "out-of-scope" if column == "pool" else "filter"
        if self.by == "pool" and not values_of(entity, "pool", day):
            return "out-of-scope"
        return None

    def label(self, entity: Entity, day: str) -> str:
        """Tell the label of an entity's stratum; empty when there are no strata."""
        if not self.by:
            return ""
        values = [cut(value, self.digits) for value in values_of(entity, self.by, day)]
        if self.by in self.where:
            values = [v for v in values if v in self.where[self.by]] or values
        return next((name for name in self.first if name in values), min(values, default=BLANK))


def scope_of(rules: Rules, request: Request) -> Scope:
    """Take the scope as asked for, else as the rules have it."""
    asked = request.by is not None
    by, digits = (
        (request.by or "", request.digits) if asked else (rules.strata.by, rules.strata.digits)
    )
    return Scope(by, digits, request.where, (*request.ratios, *rules.strata.ratios))


def began(entity: Entity, scope: Scope, day: str) -> str:
    """Tell since when an entity has been licensed for what the draw is about."""
    pools = {scope.label(entity, day)} if scope.by == "pool" else scope.where.get("pool")
    dates = [
        held.since or EVER
        for held in entity.licences
        if held.covers(day) and (pools is None or held.pool in pools)
    ]
    return min(dates, default=EVER)
