"""Print what came after a draw for one entity."""

from typing import Any

from randcheck.cli.output import line
from randcheck.cli.session import pick
from randcheck.protocol.aftermath import Finding, Objection
from randcheck.protocol.vocabulary import RESULTS
from randcheck.services.explain_after import Sequel


def show_sequel(found: Sequel | None) -> None:
    """Print it in words, one line each."""
    for text in found.words if found else ():
        line("  " + pick(text))


def sequel_json(found: Sequel | None) -> dict[str, Any] | None:
    """Describe it for programs; None where the draw did not draw the entity."""
    if found is None:
        return None
    return {
        "state": found.state,
        "moved_for": found.moved_for or None,
        "made_up_by": found.made_up_by or None,
        "finding": _finding(found.finding) if found.finding else None,
        "earlier": [_finding(one) for one in found.earlier],
        "objections": [objection_json(one) for one in found.objections],
    }


def objection_json(one: Objection) -> dict[str, str | None]:
    """Describe an objection or application for programs."""
    return {
        "kind": one.kind,
        "received": one.received,
        "answer_by": one.answer_by,
        "outcome": one.outcome,
        "decided": one.decided,
    }


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "date": one.date,
        "result": one.result,
        "result_name": RESULTS[one.result],
        "follow_up": one.follow_up,
        "done": one.done,
        "completed": one.completed,
    }
