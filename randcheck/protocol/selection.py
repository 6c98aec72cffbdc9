"""The first draw: which entities, by ticket number in each stratum (SPEC §9)."""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeAlias

from randcheck.protocol.table import Row
from randcheck.protocol.ticket import key

Ticket: TypeAlias = tuple[bytes, str]
"""A ticket number and the token it belongs to; tuples order as SPEC §9 does."""


@dataclass(frozen=True, slots=True)
class Selected:
    """One stratum after the draw: its rows in ticket order up to twice the number."""

    stratum: str
    drum: int
    number: int
    order: tuple[Ticket, ...]

    @property
    def drawn(self) -> tuple[Ticket, ...]:
        """The drawn rows, place 1 first."""
        return self.order[: self.number]

    @property
    def reserves(self) -> tuple[Ticket, ...]:
        """The rows that would come next."""
        return self.order[self.number :]

    @property
    def cut_off(self) -> str:
        """The ticket number of the last drawn row, or `-`."""
        return self.drawn[-1][0].hex() if self.drawn else "-"


def ticket_number(entity_key: str, token: str, tickets: int = 1) -> bytes:
    """Compute the lowest of an entity's tickets."""
    name = ":" + token
    return min(sha256(f"{entity_key}{n}{name}".encode()).digest() for n in range(1, tickets + 1))


def tickets_of(entity_key: str, rows: Sequence[Row]) -> list[Ticket]:
    """Compute the ticket of every frame row; one compression for a row with one ticket."""
    first = f"{entity_key}1:".encode()
    return [
        (sha256(first + token.encode()).digest(), token)
        if tickets == "1"
        else (ticket_number(entity_key, token, int(tickets)), token)
        for token, _, _, tickets in rows
    ]


def select(frame: Sequence[Row], numbers: Mapping[str, int], seed: str) -> tuple[Selected, ...]:
    """Draw the given number of each stratum, or all its rows if they are fewer.

    Raises:
        KeyError: a stratum of the frame has no number.
    """
    strata: dict[str, list[Ticket]] = {}
    for row, ticket in zip(frame, tickets_of(key(seed, "entity"), frame), strict=True):
        strata.setdefault(row[1], []).append(ticket)
    return tuple(
        Selected(stratum, len(found), numbers[stratum], _lowest(found, 2 * numbers[stratum]))
        for stratum, found in sorted(strata.items())
    )


def _lowest(found: list[Ticket], count: int) -> tuple[Ticket, ...]:
    """Take the lowest in order; a heap wins while few of many are wanted."""
    if count * 8 < len(found):
        return tuple(heapq.nsmallest(count, found))
    return tuple(sorted(found)[:count])
