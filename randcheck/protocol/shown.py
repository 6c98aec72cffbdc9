"""Derive every file that a publication shows to people and web sites (SPEC §13)."""

from collections.abc import Mapping, Sequence
from typing import Any

from randcheck.protocol.attempt import Attempt
from randcheck.protocol.bodies import Seal
from randcheck.protocol.chain import Signed
from randcheck.protocol.csvtext import BOM, csv_line
from randcheck.protocol.numbers import drawn_numbers
from randcheck.protocol.pairing import Pairing
from randcheck.protocol.people import read_people
from randcheck.protocol.record import dump_json
from randcheck.protocol.seed import seed_of
from randcheck.protocol.table import Row
from randcheck.protocol.views import EventView, Outcome, SealView


def index_json(log: Sequence[Signed], attempts: Sequence[Attempt], root: str) -> bytes:
    """Write the catalogue of draws, newest seal first."""
    origin = log[0].entry.log
    return dump_json(
        {
            "schema": "randcheck index v1",
            "origin": origin,
            "practice": origin.startswith("practice-"),
            "size": len(log),
            "root": root,
            "draws": [_index_row(attempt) for attempt in reversed(attempts)],
        }
    )


def _index_row(attempt: Attempt) -> dict[str, Any]:
    seal = attempt.seal
    drawn = attempt.draw_seq is not None
    return {
        "draw": seal.draw,
        "task": seal.task,
        "item": seal.item,
        "period": seal.period,
        "attempt": seal.attempt,
        "as_of": seal.as_of,
        "status": attempt.fate,
        "path": f"draws/{seal.draw}/result.json" if drawn else None,
    }


def draw_files(origin: str, view: SealView, labels: Sequence[Row]) -> dict[str, bytes]:
    """Write the shown files of one completed draw; `labels` are those of its seal.

    Raises:
        ValueError: the sealed tables define no result.
    """
    last, outcome = view.last, view.outcome
    if last is None or outcome is None:
        raise ValueError("no result")
    folder = f"draws/{view.attempt.seal.draw}"
    names = {row[1]: row[2] for row in last.labels if row[0] == "entity"}
    strata = {row[1]: row[2] for row in labels if row[0] == "stratum"}
    rows = _drawn_rows(outcome, names)
    seeds = {
        f"{folder}/seed-{n}.txt": event.drawn.seed_text
        for n, event in enumerate(view.events, 1)
        if event.drawn
    }
    return {
        f"{folder}/seed.txt": last.seed_text,
        **seeds,
        f"{folder}/result.json": _result_json(origin, view, outcome, names, strata, rows),
        f"{folder}/selected.csv": _selected_csv(rows),
    }


def _drawn_rows(outcome: Outcome, names: Mapping[str, str]) -> list[dict[str, Any]]:
    people, result = read_people(outcome.case.people).people, outcome.result
    pairing = result.pairing
    visits = pairing.visits if isinstance(pairing, Pairing) else ()
    teams = {
        visit.entity: (
            v,
            [
                {
                    "role": seat.role,
                    "n": seat.number + 1,
                    "inspector": seat.inspector,
                    "certificate": None if (u := people[seat.inspector].until) == "-" else u,
                }
                for seat in visit.seats
            ],
        )
        for v, visit in enumerate(visits, 1)
    }
    rows = []
    for s in result.strata:
        for place, (ticket, token) in enumerate(s.drawn, 1):
            visit, team = teams.get(token, (None, []))
            row = _placed(token, names, s.stratum, place, ticket)
            batch = batch_of(outcome.case.seal, place, s.number)
            rows.append({**row, "batch": batch, "visit": visit, "team": team})
    return rows


def batch_of(seal: Seal, place: int, number: int) -> int:
    """Tell the batch of a place, from 1 (SPEC §9)."""
    return 1 + (place - 1) * len(seal.batches) // number


def _placed(
    token: str, names: Mapping[str, str], stratum: str, place: int, ticket: bytes
) -> dict[str, Any]:
    return {
        "token": token,
        "name": names[token],
        "stratum": stratum,
        "place": place,
        "ticket": ticket.hex(),
    }


def _result_json(
    origin: str,
    view: SealView,
    outcome: Outcome,
    names: Mapping[str, str],
    strata: Mapping[str, str],
    rows: list[dict[str, Any]],
) -> bytes:
    attempt, seal, result = view.attempt, view.attempt.seal, outcome.result
    numbers = drawn_numbers(seal.strata, result.seed)
    cut_offs = {s.stratum: s.cut_off for s in result.strata if s.drawn}
    return dump_json(
        {
            "schema": "randcheck result v1",
            "origin": origin,
            "practice": origin.startswith("practice-"),
            "draw": seal.draw,
            "task": seal.task,
            "item": seal.item,
            "period": seal.period,
            "attempt": seal.attempt,
            "as_of": seal.as_of,
            "due": seal.due,
            "batches": list(seal.batches),
            "seal": {"seq": attempt.seq, "sha256": attempt.text_hash, "time": attempt.time},
            "seed": result.seed,
            "corrected": [{"token": s.token, "reason": s.reason} for s in attempt.corrected],
            "events": [_event_row(event) for event in view.events],
            "strata": [
                {
                    "stratum": s.stratum,
                    "label": strata.get(s.stratum, s.stratum),
                    "base": s.base,
                    "drum": s.drum,
                    "number": number,
                    "cut_off": cut_offs.get(s.stratum),
                }
                for s, number in zip(seal.strata, numbers, strict=True)
            ],
            "paired": isinstance(result.pairing, Pairing),
            "drawn": rows,
            "reserves": [
                _placed(token, names, s.stratum, place, ticket)
                for s in result.strata
                for place, (ticket, token) in enumerate(s.reserves, s.number + 1)
            ],
        }
    )


def _event_row(view: EventView) -> dict[str, Any]:
    event = view.event
    return {
        "seq": event.seq,
        "sha256": event.text_hash,
        "time": event.time,
        "seed": seed_of(view.drawn.seed_text) if view.drawn else None,
    }


def _selected_csv(rows: list[dict[str, Any]]) -> bytes:
    lines = [["visit", "token", "name", "stratum", "place", "ticket", "inspectors"]]
    for row in rows:
        people = ";".join(seat["inspector"] for seat in row["team"])
        cells = [row["visit"] or "", row["token"], row["name"], row["stratum"], row["place"]]
        lines.append([*map(str, cells), row["ticket"], people])
    return (BOM + "".join(map(csv_line, lines))).encode()
