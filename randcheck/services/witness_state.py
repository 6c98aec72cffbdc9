"""Keep what a witness knows of each log: one file a log, and one run in the folder at a time.

A file holds the log's key, the hash of its first entry and the last checkpoint cosigned. A digest
in its first line tells a damaged file from one that was never there.
"""

import re
from contextlib import AbstractContextManager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from randcheck.errors import FalseClaim, Malformed, Refused
from randcheck.protocol.checkpoint import verify_checkpoint
from randcheck.protocol.note import VerifierKey, format_verifier_key, parse_verifier_key
from randcheck.services import locking
from randcheck.text import tr

KEPT = re.compile(
    rb"randcheck witness v1 ([0-9a-f]{64})\nlog ([^\n]+)\ngenesis ([0-9a-f]{64})\n\n(.*)", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a witness knows of one log; the note has the log's signature and his own."""

    log_key: VerifierKey
    genesis: str
    note: bytes


def place_of(state: Path, origin: str) -> Path:
    """Name the file of a log, as C2SP tlog-witness names its checkpoint."""
    return state / sha256(origin.encode()).hexdigest()


def format_kept(kept: Kept) -> bytes:
    """Write what is kept; the digest in the first line is of all that follows the line."""
    log = format_verifier_key(kept.log_key)
    rest = f"log {log}\ngenesis {kept.genesis}\n\n".encode() + kept.note
    return f"randcheck witness v1 {sha256(rest).hexdigest()}\n".encode() + rest


def parse_kept(data: bytes) -> Kept:
    """Read what is kept of a log.

    Raises:
        FalseClaim: any byte is another than was written.
    """
    parts = KEPT.fullmatch(data)
    if parts is None or sha256(data.partition(b"\n")[2]).hexdigest().encode() != parts[1]:
        raise Malformed(tr("见证记录已损坏", "the record of a witness is damaged"))
    key = parse_verifier_key(parts[2].decode("utf-8", "replace"))
    verify_checkpoint(parts[4], key)
    return Kept(key, parts[3].decode(), parts[4])


def read_kept(place: Path, origin: str) -> Kept | None:
    """Return what the witness knows of a log; None when he never cosigned it.

    Raises:
        Refused: the file is damaged, of another log, or cannot be read.
    """
    try:
        kept = parse_kept(place.read_bytes())
        if kept.log_key.name == origin:
            return kept
    except FileNotFoundError:
        return None
    except (OSError, FalseClaim) as error:
        raise _damaged(place) from error
    raise _damaged(place)


def _damaged(place: Path) -> Refused:
    return Refused(
        tr(f"见证记录 {place} 已损坏或读不出", f"the record {place} is damaged or cannot be read"),
        tr(
            "用备份恢复见证文件夹; 不要删掉它重来",
            "restore the folder from a backup; do not delete it to begin again",
        ),
    )


def locked(state: Path) -> AbstractContextManager[None]:
    """Keep every other run out of the folder.

    Raises:
        Refused: another run is in it, or the folder cannot be written to.
    """
    cannot = tr(f"写不进见证文件夹 {state}", f"cannot write to the witness's folder {state}")
    return locking.locked(state / "lock", state, cannot)
