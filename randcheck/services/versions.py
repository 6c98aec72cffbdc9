"""Give a roster a version: one number that two people can compare.

It is SHA-256 over every row, active or retired, by code, every field as the import normalised it;
what a list holds counts, its order does not. Two workspaces with the same version hold the same
roster, whatever files it came from. It covers names, so it never enters the log: who can guess a
roster could prove it by the number.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import islice
from typing import Any, TypeAlias

from randcheck.model import Entity, Inspector
from randcheck.packed import ENTITY, INSPECTOR
from randcheck.store.store import Store

HEAD = b"randcheck roster version 1\n"
CELL, ROW = "\x1f", "\x1e"
"""Stand between cells and after rows; no cell holds either."""

AT_ONCE = 2000
SHOWN = 16
Versioned: TypeAlias = Entity | Inspector


def roster_version(rows: Iterable[tuple[Versioned, bool]]) -> str:
    """Compute the version of a roster from (row, active), ascending by code; it is never kept.

    Raises:
        ValueError: the rows are not ascending by code.
    """
    return _version((*_flat(value), active) for value, active in rows)


def _flat(value: Versioned) -> Sequence[str]:
    return ENTITY.flatten(value) if isinstance(value, Entity) else INSPECTOR.flatten(value)


def _version(rows: Iterable[Sequence[Any]]) -> str:
    """Hash flat rows, whether active as the last cell, many at a time."""
    digest, before, rest = sha256(HEAD), "", iter(rows)
    while some := list(islice(rest, AT_ONCE)):
        for row in some:
            if row[0] <= before:
                raise ValueError(f"{row[0]} does not come after {before}")
            before = row[0]
        digest.update("".join(map(canonical, some)).encode())
    return digest.hexdigest()


def canonical(row: Sequence[Any]) -> str:
    """Write one flat row: its cells, lists sorted, and whether it is active."""
    line = CELL.join(row[:-1])
    if "\n" in line:
        line = CELL.join("\n".join(sorted(cell.split("\n"))) for cell in row[:-1])
    return f"{line}{CELL}{int(row[-1])}{ROW}"


def entity_version(store: Store) -> str:
    """Give the version of a workspace's entity roster, as it is shown."""
    return _version(store.walk_entities())[:SHOWN]


def inspector_version(store: Store) -> str:
    """Give the version of a workspace's inspector roster, as it is shown."""
    return _version(store.walk_inspectors())[:SHOWN]
