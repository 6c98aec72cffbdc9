"""Recall what was answered last time, from the last seal in the log."""

from randcheck.protocol.bodies import Seal
from randcheck.protocol.checks import OWED
from randcheck.protocol.parts import Dice, Stratum
from randcheck.services.journal import Journal
from randcheck.services.source_words import NUMBERED

BY_RULES = "细则"


def last_answers(journal: Journal) -> dict[str, str]:
    """Return task, item, amount, team and source as last sealed; empty at first."""
    attempts = journal.state.history.attempts
    if not attempts:
        return {}
    seal = attempts[-1].seal
    rows = journal.log.table(attempts[-1].seq, "inspectors")
    sizes = {row[1]: 0 for row in rows if row[0] == "team"}
    for row in rows:
        if row[0] == "team":
            sizes[row[1]] += int(row[4])
    return {
        "task": seal.task,
        "item": seal.item,
        "amount": _amount([s for s in seal.strata if s.stratum != OWED]),
        "team": str(max(sizes.values())),
        "source": _source(seal),
    }


def _amount(strata: list[Stratum]) -> str:
    if len(strata) != 1:
        return BY_RULES
    ratio = strata[0].ratio
    return str(strata[0].number) if ratio is None else f"{ratio[0]}/{ratio[1]}"


def _source(seal: Seal) -> str:
    """Name the source by its number where it was one of the usual."""
    kinds = {f"d{s.sides}" if isinstance(s, Dice) else s.kind for s in seal.sources}
    return next((number for number, name in NUMBERED.items() if {name} == kinds), "1")
