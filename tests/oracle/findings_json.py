"""SPEC section 13: `findings.json`, what became of a draw after it."""

from typing import Any

from .draw import seed_of
from .drawn import derived_last, derived_later
from .findings import findings_of
from .note import write_json
from .records import Finding, Objection
from .results import shown_rows
from .state import Seal, State, Substitution

Json = dict[str, Any]


def findings_file(state: State, seal: Seal) -> dict[str, bytes]:
    """By its name within the folder of the draw; none where nothing names the draw."""
    known = findings_of(state, seal.id)
    objections = [one for one in state.objections if one.draw == seal.id]
    if not known and not objections and not seal.substitutions():
        return {}
    body, log = seal.body, state.log
    entities = entities_json(state, seal, known, objections)
    found = {
        "schema": "randcheck findings v1",
        "origin": log.origin,
        "practice": log.practice,
        **{member: body[member] for member in ("draw", "task", "item", "as_of", "due")},
        "counts": counts_json(state, seal, entities),
        "substitutions": [
            substitution_json(seal, one, log.practice) for one in seal.substitutions()
        ],
        "entities": entities,
    }
    return {"findings.json": write_json(found)}


def counts_json(state: State, seal: Seal, entities: list[Json]) -> Json:
    visited = visited_of(state, seal)
    shown = [one["finding"] for one in entities if one["finding"] is not None]
    return {
        "drawn": len(entities),
        "visited": sum(state.entities.current(one["token"]) in visited for one in entities),
        "passed": len(shown),
        "done": sum(one["done"] for one in shown),
    }


def visited_of(state: State, seal: Seal) -> set[str]:
    return {state.entities.current(token) for token in seal.visited}


def entities_json(
    state: State, seal: Seal, known: dict[str, list[Finding]], objections: list[Objection]
) -> list[Json]:
    current = state.entities.current
    visited = visited_of(state, seal)
    drawn, _ = shown_rows(state.log, seal)
    entities = []
    for row in drawn:
        now = current(row["token"])
        findings = known.get(now, [])
        passed = [finding_json(finding) for finding in findings if finding.passed]
        mine = [one for one in objections if current(one.entity) == now]
        entities.append(
            {
                "token": row["token"],
                "name": row["name"],
                "state": state_of(findings, now in visited),
                "finding": passed[-1] if passed else None,
                "earlier": passed[:-1],
                "objections": objections_json(mine),
            }
        )
    return entities


def state_of(findings: list[Finding], visited: bool) -> str:
    if not findings:
        return "visited" if visited else "none"
    if findings[-1].reviewed is None:
        return "recorded"
    return "passed" if findings[-1].passed else "returned"


def finding_json(finding: Finding) -> Json:
    row = finding.row
    return {
        "seq": finding.seq,
        "date": row.date,
        "recorder": row.recorder,
        "people": row.people,
        "methods": row.methods,
        "result": row.result,
        "follow_up": row.follow_up,
        "items": [
            {"item": item.item, "result": item.result, "follow_up": item.follow_up}
            for item in sorted(finding.items, key=lambda item: item.item)
        ],
        "reviewer": finding.reviewer,
        "reviewed": finding.reviewed,
        "done": finding.done,
        "completed": finding.completed,
        "supersedes": None if row.supersedes == "-" else int(row.supersedes),
        "reason": None if row.reason == "-" else row.reason,
    }


def objections_json(objections: list[Objection]) -> list[Json]:
    order = sorted(objections, key=lambda one: (one.received, one.kind, one.seq))
    return [
        {
            "kind": one.kind,
            "received": one.received,
            "answer_by": one.answer_by,
            "outcome": one.outcome,
            "decided": one.decided,
        }
        for one in order
    ]


def substitution_json(seal: Seal, one: Substitution, practice: bool) -> Json:
    entry, paired = one.entry, one.draw is not None
    derived = derived_later(seal, one, practice) if paired else None
    return {
        "n": one.number,
        "seq": entry.seq,
        "sha256": entry.text_hash,
        "time": entry.time,
        **{member: entry.body[member] for member in ("round", "absent", "vanished", "approval")},
        "seed": seed_of(one.seed_txt(practice)) if paired else None,
        "phase": int(derived.of("phase")[0][0]) if derived else None,
        "moved": [row.token for row in derived.drawn("moved")] if derived else [],
        "seats": seats_json(seal, one, practice) if paired else [],
    }


def seats_json(seal: Seal, one: Substitution, practice: bool) -> list[Json]:
    """Those whose person is another than before, in the order of the table."""
    before = dict(derived_last(seal, practice, one.number).seats())
    after = derived_later(seal, one, practice).seats()
    return [
        {"entity": seat[0], "role": seat[1], "n": seat[2], "from": before.get(seat), "to": person}
        for seat, person in after
        if before.get(seat) != person
    ]
