"""Cosign checkpoints with a time, as a witness does, and verify it (C2SP tlog-cosignature v1).

The line of a witness carries, after the key ID, eight bytes of Unix seconds (big-endian) and the
64 bytes of an Ed25519 signature. The signature does not cover the name of the witness, so a key
belongs to one witness only.
"""

from collections.abc import Iterable

from randcheck.errors import FalseClaim
from randcheck.protocol.note import COSIGNER, Note, Signature, Signer, VerifierKey, holds
from randcheck.text import tr

TIME_BYTES = 8
TIME_LIMIT = 2**53
"""Above every time, so that a program that counts in floating point reads the same one."""


def cosign(signer: Signer, text: bytes, time: int) -> Signature:
    """Sign the text of a checkpoint as seen at a time in Unix seconds."""
    if signer.key.kind != COSIGNER or not 0 < time < TIME_LIMIT:
        raise ValueError("no key of a witness, or no time")
    value = signer.private.sign(_message(text, time))
    return Signature(signer.key.name, signer.key.key_id, time.to_bytes(TIME_BYTES, "big") + value)


def verify_cosignature(signature: Signature, key: VerifierKey, text: bytes) -> int:
    """Return the time in Unix seconds at which the witness saw this checkpoint.

    Raises:
        FalseClaim: `witnessed`, when the line is not of this key or does not hold.
    """
    time = int.from_bytes(signature.value[:TIME_BYTES], "big")
    ours = key.kind == COSIGNER and (signature.name, signature.key_id) == (key.name, key.key_id)
    value = signature.value[TIME_BYTES:]
    if not (ours and 0 < time < TIME_LIMIT and holds(key, value, _message(text, time))):
        raise FalseClaim(
            "witnessed",
            tr(f"联署人 {key.name} 的签名不符", f"the signature of witness {key.name} fails"),
        )
    return time


def cosignatures(note: Note, keys: Iterable[VerifierKey]) -> dict[VerifierKey, int]:
    """Return when each known witness first saw the checkpoint; unknown lines are ignored.

    Raises:
        FalseClaim: `witnessed`, when the line of a known witness does not hold.
    """
    known = {(key.name, key.key_id): key for key in keys if key.kind == COSIGNER}
    times: dict[VerifierKey, int] = {}
    for signature in note.signatures:
        key = known.get((signature.name, signature.key_id))
        if key is not None:
            time = verify_cosignature(signature, key, note.text)
            times[key] = min(time, times.get(key, time))
    return times


def _message(text: bytes, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n".encode() + text
