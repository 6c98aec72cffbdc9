"""Witnesses that cosign checkpoints of a forged publication at any time. No test is here."""

import base64
import struct
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from chance import Chance
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from forge import Files, Honest, sign, sums

from randcheck.protocol.merkle import root_of


@dataclass(frozen=True)
class Cosigner:
    name: str

    @cached_property
    def private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(sha256(self.name.encode()).digest())

    @property
    def key(self) -> bytes:
        return b"\4" + self.private.public_key().public_bytes_raw()

    @property
    def key_id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + self.key).digest()[:4]

    @property
    def vkey(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(self.key).decode()}"

    def line(self, text: bytes, time: int) -> bytes:
        signature = self.private.sign(f"cosignature/v1\ntime {time}\n".encode() + text)
        value = base64.b64encode(self.key_id + struct.pack(">Q", time) + signature)
        return f"— {self.name} {value.decode()}\n".encode()


WITNESSES = [Cosigner(name) for name in ("wa.example/1", "wb.example/1")]
STRANGER = Cosigner("wz.example/1")


def policy_of(quorum: str) -> bytes:
    """Trust two witnesses: quorum `a`, `b`, one of both (`one`), both (`two`), or `none`."""
    lines = [f"witness {n} {w.vkey}" for n, w in zip("ab", WITNESSES, strict=True)]
    group = [f"group {quorum} {'any' if quorum == 'one' else 'all'} a b"]
    return "\n".join(
        [*lines, *(group if len(quorum) == 3 else []), f"quorum {quorum}", ""]
    ).encode()


def cosigned(made: Honest, files: Files, size: int, lines: list[tuple[Cosigner, int]]) -> Files:
    """Add the checkpoint of some size, cosigned by these at these times; sums are not signed."""
    notes = [files[path] for path in sorted(files) if path.startswith("entries/")]
    origin = files["checkpoint"].split(b"\n")[0]
    text = b"%s\n%d\n%s\n" % (origin, size, base64.b64encode(root_of(notes[:size])))
    more = b"".join(witness.line(text, time) for witness, time in lines)
    note = sign(text, [made.signers["log"]]) + more
    return files | {f"checkpoints/{size:08d}.note": note}


def cosign(made: Honest, files: Files, chance: Chance, times: list[int]) -> Files:
    """Let witnesses cosign some checkpoints, near one of these times."""
    total = sum(path.startswith("entries/") for path in files)
    for _ in range(1 + chance.below(3)):
        lines = [
            (
                chance.of([*WITNESSES, *WITNESSES, STRANGER]),
                chance.of(times) + chance.of([-301, -300, -299, 0, 1, 299, 300, 301]),
            )
            for _ in range(1 + chance.below(3))
        ]
        files = cosigned(made, files, total - chance.below(4), lines)
    return sums(files, made.signers["log"])
