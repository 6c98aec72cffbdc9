"""Read shown results back, rows of their parts included, for the pages made of them."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

Shown: TypeAlias = Mapping[str, bytes]
Result: TypeAlias = dict[str, Any]
"""A document `result v1` of SPEC §13; `drawn` and `reserves` are whole."""


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
