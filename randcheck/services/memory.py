"""Remember, outside every workspace, the newest state of each log this person wrote here.

Each log has one small file: its newest checkpoint as the log's key signed it. So whatever happens
to the file, it can only be missed, never believed; and nothing here ever stops a person's work.
"""

import contextlib
import os
from pathlib import Path

from randcheck.errors import RandcheckError
from randcheck.protocol.checkpoint import verify_checkpoint
from randcheck.protocol.entry import SIZE_LIMIT
from randcheck.protocol.keyring import Keys
from randcheck.services.disk import write_atomic

PLACE = "RANDCHECK_STATE"
"""Names the folder in place of the usual one; empty turns the memory off."""


def recall(keys: Keys) -> bytes | None:
    """Return the newest checkpoint remembered of a log, unverified; None if there is none."""
    place = _place(keys)
    return read_note(place) if place else None


def remember(keys: Keys, note: bytes) -> None:
    """Remember a checkpoint, unless a newer one is remembered already."""
    place = _place(keys)
    if place is None or _size(note, keys) <= _size(recall(keys), keys):
        return
    with contextlib.suppress(RandcheckError):
        write_atomic(place, note, private=True)


def read_note(path: Path) -> bytes | None:
    """Read a signed note; None if there is none or it is longer than notes are."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as stream:
            data = stream.read(SIZE_LIMIT)
    except (OSError, ValueError):
        return None
    return data if len(data) < SIZE_LIMIT else None


def _size(note: bytes | None, keys: Keys) -> int:
    """Tell the size a checkpoint commits to; 0 for what is none."""
    try:
        return verify_checkpoint(note or b"", *keys.of("log")).size
    except RandcheckError:
        return 0


def _place(keys: Keys) -> Path | None:
    """Name a log's file; None where this person has no folder for such things."""
    named = os.environ.get(PLACE)
    if named is None:
        from platformdirs import user_state_path

        folder = user_state_path("randcheck", appauthor=False)
    else:
        folder = Path(named)
    return folder / "logs" / keys.first.fingerprint if folder.is_absolute() else None
