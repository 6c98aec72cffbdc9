"""Tell by its headings that a file is of another kind, and which command reads it."""

from collections.abc import Sequence
from dataclasses import dataclass

from randcheck.files.headings import (
    ENTITIES,
    FINDINGS,
    INSPECTORS,
    POOLS,
    RECUSALS,
    VISITS,
    Vocabulary,
)
from randcheck.files.item_headings import ITEMS
from randcheck.text import Text, tr


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its headings, those that give it away, and the command that reads it."""

    vocabulary: Vocabulary
    marks: tuple[str, ...]
    name: Text
    command: str

    def fits(self, row: Sequence[str]) -> bool:
        """Tell whether a row has the headings of this kind."""
        return {self.vocabulary.field(cell) for cell in row}.issuperset(self.marks)


KINDS = (
    Kind(FINDINGS, FINDINGS.required, tr("检查结果", "results of visits"), "finding"),
    Kind(POOLS, POOLS.required, tr("专项库", "special pools"), "pool"),
    Kind(VISITS, VISITS.required, tr("检查记录", "visits"), "visit"),
    Kind(RECUSALS, RECUSALS.required, tr("回避名单", "recusals"), "recusal"),
    Kind(ITEMS, ("name", "basis"), tr("抽查事项清单", "a list of items"), "item"),
    Kind(ENTITIES, ENTITIES.required, tr("企业名录", "entities"), "entity"),
    Kind(INSPECTORS, INSPECTORS.required, tr("检查人员名录", "inspectors"), "inspector"),
)
"""The more telling ones first: a list of visits may have all that a roster of entities has."""


def other_kind(rows: Sequence[Sequence[str]]) -> Kind | None:
    """Give the kind whose headings stand in one of the first rows of a file."""
    return next((kind for kind in KINDS if any(map(kind.fits, rows))), None)
