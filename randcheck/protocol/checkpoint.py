"""Write and read the three lines that commit to a whole log (C2SP tlog-checkpoint, SPEC §5)."""

import base64
import binascii
import re
from dataclasses import dataclass

from randcheck.errors import FalseClaim, Malformed
from randcheck.protocol.entry import SIZE_LIMIT
from randcheck.protocol.note import Note, VerifierKey, parse_note, verify_note
from randcheck.text import tr


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The size of a log and the root of its tree (32 bytes)."""

    origin: str
    size: int
    root: bytes


def format_checkpoint(checkpoint: Checkpoint) -> bytes:
    """Write the text that the log key signs."""
    root = base64.b64encode(checkpoint.root).decode()
    return f"{checkpoint.origin}\n{checkpoint.size}\n{root}\n".encode()


def parse_checkpoint(text: bytes) -> Checkpoint:
    """Read the three lines.

    Raises:
        Malformed: any other text.
    """
    lines = text.decode("utf-8", "replace").split("\n")
    if len(lines) != 4 or lines[3] or not lines[0]:
        raise _malformed()
    origin, size, root = lines[:3]
    if not re.fullmatch(r"0|[1-9][0-9]{0,14}", size):
        raise _malformed()
    try:
        checkpoint = Checkpoint(origin, int(size), base64.b64decode(root, validate=True))
    except (binascii.Error, ValueError) as error:
        raise _malformed() from error
    if len(checkpoint.root) != 32 or format_checkpoint(checkpoint) != text:
        raise _malformed()
    return checkpoint


def verify_checkpoint(data: bytes, *log_keys: VerifierKey) -> Checkpoint:
    """Return the checkpoint that the log key, or one of several of a log, signed.

    Raises:
        FalseClaim: another origin or no good signature; Malformed: not a checkpoint.
    """
    if len(data) >= SIZE_LIMIT:
        raise _malformed()
    note: Note = parse_note(data)
    checkpoint = parse_checkpoint(note.text)
    if any(checkpoint.origin != key.name for key in log_keys):
        raise FalseClaim("chain", tr("校验码属于别的日志", "checkpoint of another log"))
    verify_note(note, log_keys)
    return checkpoint


def _malformed() -> Malformed:
    return Malformed(tr("不是日志校验码(checkpoint)", "not a checkpoint"))
