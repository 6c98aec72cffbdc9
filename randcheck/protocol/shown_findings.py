"""Derive `findings.json`: what came after a draw (SPEC §13)."""

from collections.abc import Iterator, Sequence
from typing import Any

from randcheck.protocol.aftermath import Finding, Objection, standing
from randcheck.protocol.attempt import Attempt, Substituted
from randcheck.protocol.pairing import Pairing
from randcheck.protocol.record import dump_json
from randcheck.protocol.result import Result
from randcheck.protocol.seed import seed_of
from randcheck.protocol.views import EventView, SealView


def findings_json(origin: str, view: SealView, drawn: Sequence[tuple[str, str]]) -> bytes:
    """Write the document; `drawn` are token and name of the drawn, as in `result.json`."""
    attempt, seal = view.attempt, view.attempt.seal
    history = view.case.history
    current, visited = history.entities.current, history.visited(attempt)
    rows = [_entity(attempt, token, name, current(token) in visited) for token, name in drawn]
    found = [row["finding"] for row in rows if row["finding"]]
    return dump_json(
        {
            "schema": "randcheck findings v1",
            "origin": origin,
            "practice": origin.startswith("practice-"),
            "draw": seal.draw,
            "task": seal.task,
            "item": seal.item,
            "as_of": seal.as_of,
            "due": seal.due,
            "counts": {
                "drawn": len(drawn),
                "visited": sum(current(token) in visited for token, _ in drawn),
                "passed": len(found),
                "done": sum(one["done"] for one in found),
            },
            "substitutions": [_substitution(one) for one in view.events if _is_one(one)],
            "entities": rows,
        }
    )


def _is_one(view: EventView) -> bool:
    return isinstance(view.event, Substituted)


def _entity(attempt: Attempt, token: str, name: str, visited: bool) -> dict[str, Any]:
    findings = attempt.findings.get(token, [])
    passed = [one for one in findings if one.state == "passed"]
    stands = standing(findings)
    objections = sorted(
        attempt.objections.get(token, []), key=lambda o: (o.received, o.kind, o.seq)
    )
    return {
        "token": token,
        "name": name,
        "state": findings[-1].state if findings else "visited" if visited else "none",
        "finding": _finding(stands) if stands else None,
        "earlier": [_finding(one) for one in passed[:-1]],
        "objections": [_objection(one) for one in objections],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    review = finding.review
    assert review is not None
    return {
        "seq": finding.seq,
        "date": finding.date,
        "recorder": finding.recorder,
        "people": list(finding.people),
        "methods": list(finding.methods),
        "result": finding.result,
        "follow_up": finding.follow_up,
        "items": [
            {"item": one.item, "result": one.result, "follow_up": one.follow_up}
            for one in finding.items
        ],
        "reviewer": review.reviewer,
        "reviewed": review.seq,
        "done": finding.done,
        "completed": finding.completed,
        "supersedes": finding.supersedes,
        "reason": finding.reason,
    }


def _objection(one: Objection) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "received": one.received,
        "answer_by": one.answer_by,
        "outcome": one.outcome,
        "decided": one.decided,
    }


def _substitution(view: EventView) -> dict[str, Any]:
    event, drawn = view.event, view.drawn
    assert isinstance(event, Substituted)
    body, reseated = event.body, drawn.reseated if drawn else None
    return {
        "n": event.number,
        "seq": event.seq,
        "sha256": event.text_hash,
        "time": event.time,
        "round": body.round,
        "absent": [
            {"inspector": one.inspector, "entity": one.entity, "reason": one.reason}
            for one in body.absent
        ],
        "vanished": list(body.vanished),
        "approval": body.approval,
        "seed": seed_of(drawn.seed_text) if drawn else None,
        "phase": reseated.filled.phase if reseated else None,
        "moved": [place.token for place in reseated.moved] if reseated else [],
        "seats": list(seat_changes(view.standing, reseated.result)) if reseated else [],
    }


def seat_changes(before: Result | None, after: Result) -> Iterator[dict[str, Any]]:
    """Yield the seats that somebody else has now."""
    old = _seats(before) if before else {}
    for (entity, role, n), person in _seats(after).items():
        was = old.get((entity, role, n))
        if was != person:
            yield {"entity": entity, "role": role, "n": n, "from": was, "to": person}


def _seats(result: Result) -> dict[tuple[str, str, int], str]:
    visits = result.pairing.visits if isinstance(result.pairing, Pairing) else ()
    return {(v.entity, s.role, s.number + 1): s.inspector for v in visits for s in v.seats}
