"""Recall what was answered last time, from the last seal in the log."""

from randcheck.protocol.bodies import Dice, Seal, Stratum
from randcheck.protocol.checks import OWED
from randcheck.services.journal import Journal
from randcheck.services.words import SOURCES

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
    sides = {s.sides for s in seal.sources if isinstance(s, Dice)}
    known = (name for name, dice in SOURCES.items() if dice.sides in sides)
    return next(known, "1")
