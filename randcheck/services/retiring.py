"""Notice an import that would retire a large part of a roster: most likely a wrong file."""

from collections.abc import Iterator
from typing import Any

from randcheck.services.comparing import VANISHED
from randcheck.services.journal import Journal
from randcheck.services.rosters import Change
from randcheck.text import Text, tr

FEWEST = 5
"""Rosters smaller than this change by thirds every day."""


def mass_retirement(journal: Journal, change: Change[Any]) -> Iterator[Text]:
    """Warn when more than a third of those active would stop for not being in the file."""
    history = journal.state.history
    roster = history.entities if change.of == "entities" else history.inspectors
    active = sum(map(roster.is_active, roster.retired_by))
    gone = change.table.count(f"\tretired\t{VANISHED}\n".encode())
    if active >= FEWEST and gone * 3 > active:
        zh, en = ("户", "entities") if change.of == "entities" else ("人", "inspectors")
        yield tr(
            f"注意: 在册 {active:,} {zh}, 文件里没有的 {gone:,} {zh} ({gone / active:.0%}) 将停用。"
            "文件不全、是往年的或选错了, 请答 N; 文件只有一部分的, 请加 --update",
            f"CAUTION: {gone:,} of {active:,} {en} are not in the file and would be retired"
            f" ({gone / active:.0%}). If it is partial, old or the wrong one, answer N;"
            " for a partial file add --update",
        )
