"""Derive the catalogue of a publication: `index.json` and one file a year (SPEC §13)."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from randcheck.protocol.attempt import Attempt
from randcheck.protocol.record import dump_json

NEWEST = 100
"""How many draws the index itself lists; the files of the years list them all."""


def catalogue(origin: str, size: int, attempts: Sequence[Attempt], root: str) -> dict[str, bytes]:
    """Write the index and the files of the years, newest seal first."""
    rows = [_row(attempt) for attempt in reversed(attempts)]
    head = {"origin": origin, "practice": origin.startswith("practice-")}
    years: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        years[_year(row["draw"])].append(row)
    listed = [
        {"year": year, "draws": len(years[year]), "path": _path(year)}
        for year in sorted(years, reverse=True)
    ]
    index = {
        "schema": "randcheck index v1",
        **head,
        "size": size,
        "root": root,
        "total": len(rows),
        "years": listed,
        "draws": rows[:NEWEST],
    }
    of_year = {
        _path(year): {"schema": "randcheck year v1", **head, "year": year, "draws": found}
        for year, found in years.items()
    }
    return {path: dump_json(value) for path, value in {"index.json": index, **of_year}.items()}


def _year(draw: str) -> str:
    """Read the year of a draw id."""
    return draw.removeprefix("practice-")[:4]


def _path(year: str) -> str:
    return f"index/{year}.json"


def _row(attempt: Attempt) -> dict[str, Any]:
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
        "version": attempt.version if drawn else None,
        "path": f"draws/{seal.draw}/result.json" if drawn else None,
    }
