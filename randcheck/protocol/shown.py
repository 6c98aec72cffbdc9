"""Derive what a publication shows of one draw to people and web sites (SPEC §13)."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from randcheck.protocol.attempt import Attempt
from randcheck.protocol.bodies import Seal
from randcheck.protocol.csvtext import BOM, csv_line
from randcheck.protocol.numbers import drawn_numbers
from randcheck.protocol.pairing import Pairing
from randcheck.protocol.people import read_people
from randcheck.protocol.record import dump_json
from randcheck.protocol.result import Place
from randcheck.protocol.seed import seed_of
from randcheck.protocol.shown_findings import findings_json
from randcheck.protocol.table import Row
from randcheck.protocol.versions import Version, versions
from randcheck.protocol.views import EventView, SealView

MOST_ROWS = 10_000
"""How many drawn rows one JSON document holds; a larger result comes in parts."""


def draw_files(origin: str, view: SealView, labels: Sequence[Row]) -> dict[str, bytes]:
    """Write the shown files of one completed draw; `labels` are those of its seal.

    Raises:
        ValueError: the sealed tables define no result.
    """
    strata = {row[1]: row[2] for row in labels if row[0] == "stratum"}
    found = list(versions(view))
    if not found:
        raise ValueError("no result")
    files = {"seed.txt": found[-1].last.seed_text}
    for version in found:
        shown = _Shown(version, strata)
        name = "result.json" if version is found[-1] else version.name
        files[name] = _result_json(origin, view.attempt, shown)
        files |= shown.parts
    files["selected.csv"] = _selected_csv(shown.drawn)
    if view.attempt.substitutions or view.attempt.findings or view.attempt.objections:
        names = [(row["token"], row["name"]) for row in shown.drawn]
        files["findings.json"] = findings_json(origin, view, names)
    for n, event in enumerate(view.events, 1):
        if event.drawn:
            files[f"seed-{n}.txt"] = event.drawn.seed_text
    return {f"draws/{view.attempt.seal.draw}/{name}": data for name, data in files.items()}


class _Shown:
    """The rows of one version, and the parts that hold them where they are many."""

    def __init__(self, version: Version, strata: Mapping[str, str]) -> None:
        self.version, self.strata = version, strata
        self.labels = {(row[0], row[1]): row[2] for row in version.last.labels}
        self.drawn = list(self._drawn_rows())
        self.reserves = list(self._reserve_rows())
        many = len(self.drawn) > MOST_ROWS
        self.parts = dict(self._parts()) if many else {}

    def _drawn_rows(self) -> Iterator[dict[str, Any]]:
        case, result = self.version.outcome.case, self.version.outcome.result
        teams = self._teams()
        numbers = {s.stratum: s.number for s in result.strata}
        for place in result.drawn():
            visit, team = teams.get(place.token, (None, []))
            batch = batch_of(case.seal, place.place, numbers[place.stratum])
            yield {**self._placed(place), "batch": batch, "visit": visit, "team": team}

    def _teams(self) -> dict[str, tuple[int, list[dict[str, Any]]]]:
        """Give every visited entity its visit and its seats."""
        people = read_people(self.version.outcome.case.people).people
        pairing = self.version.outcome.result.pairing
        visits = pairing.visits if isinstance(pairing, Pairing) else ()
        return {
            visit.entity: (
                v,
                [
                    {
                        "role": seat.role,
                        "n": seat.number + 1,
                        "inspector": seat.inspector,
                        "unit": self.labels.get(("unit", seat.inspector)),
                        "certificate": None if (u := people[seat.inspector].until) == "-" else u,
                    }
                    for seat in visit.seats
                ],
            )
            for v, visit in enumerate(visits, 1)
        }

    def _reserve_rows(self) -> Iterator[dict[str, Any]]:
        for place in self.version.outcome.result.reserves():
            yield self._placed(place)

    def _placed(self, place: Place) -> dict[str, Any]:
        return {
            "token": place.token,
            "name": self.labels["entity", place.token],
            "stratum": place.stratum,
            "place": place.place,
            "ticket": place.ticket.hex(),
        }

    def _parts(self) -> Iterator[tuple[str, bytes]]:
        count = -(-len(self.drawn) // MOST_ROWS)
        for n in range(count):
            rows = slice(n * MOST_ROWS, (n + 1) * MOST_ROWS)
            part = {
                "schema": "randcheck drawn v1",
                "draw": self.version.outcome.case.seal.draw,
                "version": self.version.number,
                "part": n + 1,
                "parts": count,
                "drawn": self.drawn[rows],
                "reserves": self.reserves[rows],
            }
            yield f"drawn-{self.version.number}-{n + 1:04d}.json", dump_json(part)

    def listed(self) -> Iterator[dict[str, Any]]:
        """List the parts."""
        for n, (path, data) in enumerate(self.parts.items()):
            rows = min(MOST_ROWS, len(self.drawn) - n * MOST_ROWS)
            yield {"path": path, "rows": rows, "sha256": sha256(data).hexdigest()}


def batch_of(seal: Seal, place: int, number: int) -> int:
    """Tell the batch of a place, from 1 (SPEC §9)."""
    return min(len(seal.batches), 1 + (place - 1) * len(seal.batches) // number)


def _result_json(origin: str, attempt: Attempt, shown: _Shown) -> bytes:
    version, seal = shown.version, attempt.seal
    result = version.outcome.result
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
            "version": version.number,
            "supersedes": f"result-{version.number - 1}.json" if version.number > 1 else None,
            "as_of": seal.as_of,
            "due": seal.due,
            "batches": list(seal.batches),
            "seal": {"seq": attempt.seq, "sha256": attempt.text_hash, "time": attempt.time},
            "seed": result.seed,
            "corrected": [{"token": s.token, "reason": s.reason} for s in version.corrected],
            "events": [_event_row(e, e.event.seq in version.paired) for e in version.events],
            "strata": list(_strata(seal, shown)),
            "paired": isinstance(result.pairing, Pairing),
            "parts": list(shown.listed()),
            "drawn": [] if shown.parts else shown.drawn,
            "reserves": [] if shown.parts else shown.reserves,
        }
    )


def _strata(seal: Seal, shown: _Shown) -> Iterator[dict[str, Any]]:
    result = shown.version.outcome.result
    numbers = drawn_numbers(seal.strata, result.seed)
    cut_offs = {s.stratum: s.cut_off for s in result.strata if s.drawn}
    for s, number in zip(seal.strata, numbers, strict=True):
        yield {
            "stratum": s.stratum,
            "label": shown.strata.get(s.stratum, s.stratum),
            "base": s.base,
            "drum": s.drum,
            "number": number,
            "cut_off": cut_offs.get(s.stratum),
        }


def _event_row(view: EventView, paired: bool) -> dict[str, Any]:
    event = view.event
    return {
        "seq": event.seq,
        "sha256": event.text_hash,
        "time": event.time,
        "seed": seed_of(view.drawn.seed_text) if paired and view.drawn else None,
    }


def _selected_csv(rows: list[dict[str, Any]]) -> bytes:
    lines = [["visit", "token", "name", "stratum", "place", "ticket", "inspectors"]]
    for row in rows:
        people = ";".join(seat["inspector"] for seat in row["team"])
        cells = [row["visit"] or "", row["token"], row["name"], row["stratum"], row["place"]]
        lines.append([*map(str, cells), row["ticket"], people])
    return (BOM + "".join(map(csv_line, lines))).encode()
