"""Words that commands print or read."""

from typing import TYPE_CHECKING

from randcheck.cli.session import pick
from randcheck.services.claim_words import FATES, SINCE

if TYPE_CHECKING:
    from randcheck.services.status import DrawRow


def whole_fate(row: "DrawRow") -> str:
    """Name what became of a draw, up to its last correction or event."""
    return ", ".join([fate(row.status), *(pick(SINCE[word]) for word in row.since)])


def fate(word: str) -> str:
    """Name what became of a draw."""
    return pick(FATES[word])
