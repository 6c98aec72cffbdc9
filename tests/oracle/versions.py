"""SPEC section 13: the versions of a draw's result, one more by each correction and pairing."""

from collections.abc import Iterator
from dataclasses import replace

from .state import Event, Seal, Substitution


def makers(seal: Seal) -> list[int]:
    """The seqs of the entries that made versions 2, 3, …"""
    corrected = [correction.entry.seq for correction in seal.corrections]
    return sorted(corrected + [later.draw.seq for later in seal.after if later.draw is not None])


def version_of(seal: Seal) -> int:
    return 1 + len(makers(seal))


def earlier_versions(seal: Seal) -> Iterator[tuple[int, Seal]]:
    """The draw as it stood at each version but the last."""
    for version, seq in enumerate(makers(seal), 1):
        yield version, seal_before(seal, seq)


def seal_before(seal: Seal, seq: int) -> Seal:
    """What entries before `seq` say of a draw."""
    return replace(
        seal,
        corrections=[c for c in seal.corrections if c.entry.seq < seq],
        after=[later_before(later, seq) for later in seal.after if later.entry.seq < seq],
    )


def later_before(later: Event | Substitution, seq: int) -> Event | Substitution:
    if later.draw is not None and later.draw.seq >= seq:
        return replace(later, draw=None, result=None, derived=None)
    return later
