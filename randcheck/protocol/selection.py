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


def ticket_numbers(entity_key: str, rows: Sequence[Row]) -> list[bytes]:
    """Compute the ticket number of every frame row; one compression for a row with one ticket."""
    first = f"{entity_key}1:".encode()
    return [
        sha256(first + token.encode()).digest()
        if tickets == "1"
        else ticket_number(entity_key, token, int(tickets))
        for token, _, _, tickets in rows
    ]


def select(frame: Sequence[Row], numbers: Mapping[str, int], seed: str) -> tuple[Selected, ...]:
    """Draw the given number of each stratum, or all its rows if they are fewer.

    Raises:
        KeyError: a stratum of the frame has no number.
    """
    tickets = ticket_numbers(key(seed, "entity"), frame)
    strata: dict[str, list[bytes]] = {}
    for row, ticket in zip(frame, tickets, strict=True):
        strata.setdefault(row[1], []).append(ticket)
    highest = {s: _nth_lowest(found, 2 * numbers[s]) for s, found in strata.items()}
    kept: dict[str, list[Ticket]] = {stratum: [] for stratum in strata}
    for row, ticket in zip(frame, tickets, strict=True):
        if ticket <= highest[row[1]]:
            kept[row[1]].append((ticket, row[0]))
    return tuple(
        Selected(s, len(found), numbers[s], tuple(sorted(kept[s])[: 2 * numbers[s]]))
        for s, found in sorted(strata.items())
    )


def _nth_lowest(tickets: list[bytes], n: int) -> bytes:
    """Find the bound below which n tickets lie; a heap wins while few of many are wanted."""
    if n == 0:
        return b""
    lowest = heapq.nsmallest(n, tickets) if n * 8 < len(tickets) else sorted(tickets)[:n]
    return lowest[-1]
