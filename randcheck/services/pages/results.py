"""Read shown results and findings back, for the pages made of them."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Shown: TypeAlias = Mapping[str, bytes]
Result: TypeAlias = dict[str, Any]
"""A document `result v1` of SPEC §13; `drawn` and `reserves` are whole."""


@dataclass(frozen=True, slots=True)
class After:
    """What `findings.json` says, by the tokens of the result.

    `entities` are its rows, `changes` the seats that substitutions gave to somebody else; those
    that moved up and those they made up for name each other.
    """

    entities: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[str, list[Any]] = field(default_factory=dict)
    moved_for: Mapping[str, str] = field(default_factory=dict)
    made_up: Mapping[str, str] = field(default_factory=dict)


def after_of(shown: Shown, draw: str) -> After:
    """Read what came after a draw; empty where nothing is recorded."""
    data = shown.get(f"draws/{draw}/findings.json")
    if data is None:
        return After()
    document = json.loads(data)
    changes: dict[str, list[Any]] = defaultdict(list)
    moved_for: dict[str, str] = {}
    for one in document["substitutions"]:
        head = {"substitution": one["n"], "time": one["time"]}
        for seat in one["seats"]:
            changes[seat["entity"]].append(
                {
                    **head,
                    "role": seat["role"],
                    "n": seat["n"],
                    "from": seat["from"],
                    "to": seat["to"],
                }
            )
        moved_for |= zip(one["moved"], one["vanished"], strict=False)
    made_up = {gone: moved for moved, gone in moved_for.items()}
    entities = {row["token"]: row for row in document["entities"]}
    return After(entities, changes, moved_for, made_up)


def result_path(draw: str) -> str:
    """Name the file of the result that stands."""
    return f"draws/{draw}/result.json"


def result_of(shown: Shown, draw: str) -> Result | None:
    """Read the result of a draw as it stands; None while there is none."""
    path = result_path(draw)
    return _read(shown, path) if path in shown else None


def earlier(shown: Shown, result: Result) -> Iterator[Result]:
    """Read the versions that a result superseded, newest first."""
    while result["supersedes"]:
        result = _read(shown, f"draws/{result['draw']}/{result['supersedes']}")
        yield result


def _read(shown: Shown, path: str) -> Result:
    result: Result = json.loads(shown[path])
    folder = path.rpartition("/")[0]
    for named in result["parts"]:
        part = json.loads(shown[f"{folder}/{named['path']}"])
        result["drawn"] += part["drawn"]
        result["reserves"] += part["reserves"]
    return result
