"""Write and read what a log hands to a witness (body of `add-checkpoint`, C2SP tlog-witness)."""

import base64
import binascii
import re
from dataclasses import dataclass

from randcheck.errors import Malformed
from randcheck.protocol.checkpoint import parse_checkpoint
from randcheck.protocol.entry import SIZE_LIMIT
from randcheck.protocol.note import parse_note
from randcheck.text import tr

PROOF_LIMIT = 63
HEAD_LIMIT = 4096
"""Bytes before the checkpoint; 63 lines of 45 bytes and the first line are fewer."""


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """A signed checkpoint, and the proof (32 bytes a node) that it extends the first `old` leaves.

    Nothing of it is verified yet.
    """

    old: int
    proof: tuple[bytes, ...]
    checkpoint: bytes


def format_request(request: AddCheckpoint) -> bytes:
    """Write the old size, the proof, an empty line and the checkpoint."""
    proof = b"".join(base64.b64encode(node) + b"\n" for node in request.proof)
    return f"old {request.old}\n".encode() + proof + b"\n" + request.checkpoint


def parse_request(data: bytes) -> AddCheckpoint:
    """Read a request.

    Raises:
        Malformed: any bytes that `format_request` would not write.
    """
    head, blank, checkpoint = data[: HEAD_LIMIT + SIZE_LIMIT].partition(b"\n\n")
    first, *nodes = head.split(b"\n")
    old = re.fullmatch(rb"old (0|[1-9][0-9]{0,14})", first)
    if not (old and blank) or len(nodes) > PROOF_LIMIT or len(checkpoint) >= SIZE_LIMIT:
        raise _malformed()
    parse_checkpoint(parse_note(checkpoint).text)
    request = AddCheckpoint(int(old[1]), tuple(map(_node, nodes)), checkpoint)
    if format_request(request) != data:
        raise _malformed()
    return request


def _node(line: bytes) -> bytes:
    try:
        node = base64.b64decode(line, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _malformed() from error
    if len(node) != 32:
        raise _malformed()
    return node


def _malformed() -> Malformed:
    return Malformed(tr("不是见证请求(add-checkpoint)", "not a request to a witness"))
