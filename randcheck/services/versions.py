"""Give a roster a version: one number that two people can compare.

It is SHA-256 over every row, active or retired, by code, every field as the import normalised it;
what a list holds counts, its order does not. Two workspaces with the same version hold the same
roster, whatever files it came from. It covers names, so it never enters the log: who can guess a
roster could prove it by the number.
"""

import json
from collections.abc import Iterable
from dataclasses import astuple, fields
from hashlib import sha256
from typing import TypeAlias

from randcheck.model import Entity, Inspector
from randcheck.store.store import Store

HEAD = b"randcheck roster version 1\n"
ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
FIELDS = {kind: tuple(field.name for field in fields(kind)) for kind in (Entity, Inspector)}
SHOWN = 16
Versioned: TypeAlias = Entity | Inspector


def roster_version(rows: Iterable[tuple[Versioned, bool]]) -> str:
    """Compute the version of a roster from (row, active), ascending by code; it is never kept.

    Raises:
        ValueError: the rows are not ascending by code.
    """
    digest, before = sha256(HEAD), ""
    for value, active in rows:
        if value.code <= before:
            raise ValueError(f"{value.code} does not come after {before}")
        before = value.code
        digest.update(canonical(value, active))
    return digest.hexdigest()


def canonical(value: Versioned, active: bool) -> bytes:
    """Write one row as one line of JSON: kind, whether active, the fields in their order."""
    kind = type(value)
    cells = [_plain(getattr(value, name)) for name in FIELDS[kind]]
    return ENCODER.encode([kind.__name__, active, *cells]).encode() + b"\n"


def _plain(cell: object) -> object:
    if not isinstance(cell, tuple):
        return cell
    return sorted(item if isinstance(item, str) else list(astuple(item)) for item in cell)


def entity_version(store: Store) -> str:
    """Give the version of a workspace's entity roster, as it is shown."""
    return roster_version(store.sorted_entities())[:SHOWN]


def inspector_version(store: Store) -> str:
    """Give the version of a workspace's inspector roster, as it is shown."""
    return roster_version(store.sorted_inspectors())[:SHOWN]
