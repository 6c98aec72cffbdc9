"""What outsiders said of checkpoints, and the times it proves to a verifier (SPEC §5, §12)."""

import re
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from randcheck.errors import FalseClaim
from randcheck.protocol.chain import Signed
from randcheck.protocol.checkpoint import verify_checkpoint
from randcheck.protocol.cosignature import cosignatures
from randcheck.protocol.keyring import Keys, demand
from randcheck.protocol.merkle import roots_at
from randcheck.protocol.note import Note, VerifierKey, parse_note
from randcheck.protocol.policy import Policy
from randcheck.text import tr

FOLDER = "checkpoints/"
STAMP, NOTE = "tsr", "note"
PATH = re.compile(rf"{FOLDER}([0-9]{{8}})\.(?:{NOTE}|{STAMP})")
CheckStamp: TypeAlias = Callable[[bytes, bytes], int]
"""Gives the time a stamp proves of a text.

Raises FalseClaim when it is malformed or of another text, Unreadable when the roots do not reach.
"""


@dataclass(frozen=True, slots=True)
class Proof:
    """One checkpoint with the lines and the time stamp that outsiders gave it."""

    size: int
    note: Note
    stamp: bytes | None


@dataclass(frozen=True, slots=True)
class Times:
    """When checkpoints of which sizes had been seen: by a quorum of witnesses, by time stamps."""

    cosigned: tuple[tuple[int, int], ...] = ()
    stamped: tuple[tuple[int, int], ...] = ()

    def cosigned_time(self, seq: int) -> int | None:
        """Tell the earliest time at which a quorum had cosigned an entry."""
        return min((time for size, time in self.cosigned if size > seq), default=None)

    def proved_time(self, seq: int) -> int | None:
        """Tell the earliest time at which an entry is proved to have existed."""
        both = (*self.cosigned, *self.stamped)
        return min((time for size, time in both if size > seq), default=None)

    def cosigned_between(self, seq: int, later: int) -> bool:
        """Tell whether a quorum cosigned a checkpoint with one entry and without a later one."""
        return any(seq < size <= later for size, _ in self.cosigned)


def proof_path(size: int, kind: str) -> str:
    """Name a file about the checkpoint of a size; the kind is `note` or `tsr`."""
    return f"{FOLDER}{size:08d}.{kind}"


def is_proof(path: str, files: Container[str]) -> bool:
    """Tell whether a path is a checkpoint's, or the time stamp's of one that is there."""
    found = PATH.fullmatch(path)
    return found is not None and f"{FOLDER}{found[1]}.{NOTE}" in files


def read_proofs(files: Mapping[str, bytes], log: Sequence[Signed], keys: Keys) -> list[Proof]:
    """Read the checkpoints of a folder that outsiders said something of, by size.

    Raises:
        FalseClaim: `chain`, when one is not of this log.
    """
    found = (PATH.fullmatch(path) for path in files if path.endswith(f".{NOTE}"))
    sizes = sorted(int(one[1]) for one in found if one)
    if sizes and not 1 <= sizes[0] <= sizes[-1] <= len(log):
        odd = proof_path(sizes[0] if sizes[0] < 1 else sizes[-1], NOTE)
        raise FalseClaim("chain", tr(f"{odd} 不在日志之内", f"{odd} is beyond the log"))
    roots = roots_at((signed.data for signed in log), frozenset(sizes))
    return [_read_proof(files, size, roots[size], keys) for size in sizes]


def _read_proof(files: Mapping[str, bytes], size: int, root: bytes, keys: Keys) -> Proof:
    data = files.get(proof_path(size, NOTE), b"")
    checkpoint = verify_checkpoint(data, keys.log_at(size))
    demand(checkpoint.size == size, "a checkpoint of its size")
    demand(checkpoint.root == root, "a checkpoint of this log's root")
    return Proof(size, parse_note(data), files.get(proof_path(size, STAMP)))


@dataclass(frozen=True, slots=True)
class Sighting:
    """A cosignature: who saw which size, when (Unix seconds)."""

    size: int
    key: VerifierKey
    time: int


def sightings(
    proofs: Iterable[Proof], keys: Collection[VerifierKey]
) -> tuple[list[Sighting], FalseClaim | None]:
    """List every cosignature by some keys, and what is wrong with one.

    A checkpoint with a line of theirs that does not hold says nothing at all.
    """
    found: list[Sighting] = []
    fault: FalseClaim | None = None
    for proof in proofs:
        try:
            seen = cosignatures(proof.note, keys)
        except FalseClaim as error:
            fault = error
            continue
        found += [Sighting(proof.size, key, time) for key, time in seen.items()]
    return found, fault


def cosigned_times(seen: Iterable[Sighting], policy: Policy | None) -> list[tuple[int, int]]:
    """List the sizes that the policy's quorum cosigned, with the earliest time of each."""
    if policy is None:
        return []
    by_size: dict[int, dict[VerifierKey, int]] = {}
    for one in seen:
        by_size.setdefault(one.size, {})[one.key] = one.time
    times = ((size, policy.quorum_time(found)) for size, found in by_size.items())
    return [(size, time) for size, time in times if time is not None]
