"""Values that several tests of the protocol need. No test is here."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from randcheck.protocol.attempt import Attempt
from randcheck.protocol.bodies import Seal
from randcheck.protocol.entry import parse_entry
from randcheck.protocol.note import COSIGNER, Signer, signer_from
from randcheck.protocol.parts import Stratum
from randcheck.protocol.result import Seated

VECTORS = Path(__file__).parents[1] / "vectors"
ORIGIN = "hz.example/双随机"


def vectors(name: str) -> Any:
    return json.loads((VECTORS / name).read_text("utf-8"))


def cases(name: str, section: str) -> tuple[list[Any], list[Any]]:
    """The good and the bad cases of one section; never an empty list."""
    found = vectors(name)[section]
    return (
        [case for case in found if case["expect"] != "refused"],
        [case for case in found if case["expect"] == "refused"],
    )


def every_case(name: str, section: str) -> list[Any]:
    return vectors(name)[section]


def case_id(case: Any) -> str:
    """A short name of a case in the list of tests."""
    return str(case.get("reason", "good"))


def text_of(case: Any) -> bytes:
    return bytes.fromhex(case["hex"]) if "hex" in case else case["text"].encode()


def signer(number: int, role: str, origin: str = ORIGIN) -> Signer:
    name = origin if role == "log" else f"{origin}/{role}"
    return signer_from(name, Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32))


def a_witness(number: int, name: str = "witness.example/w1") -> Signer:
    return signer_from(name, Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32), COSIGNER)


def a_seal(**changes: Any) -> Seal:
    """The seal of `entries.json` with other members."""
    (text, *_) = (
        c["text"] for c in cases("entries.json", "entries")[0] if c["expect"]["type"] == "seal"
    )
    body = parse_entry(text.encode()).body
    assert isinstance(body, Seal)
    return replace(body, **changes)


def a_stratum(**changes: Any) -> Stratum:
    plain = Stratum("a", 100, 100, None, None, None, None, False, False, 7)
    return replace(plain, **changes)


def an_attempt(
    seq: int, as_of: str, due: str, drawn: str = "", draw_seq: int | None = None, **changes: Any
) -> Attempt:
    """A seal that drew the tokens named by letters; each was visited by nobody yet."""
    members = {"draw": f"{as_of[:4]}-{seq:04d}", "as_of": as_of, "due": due, "item": "GG01"}
    pairs = changes.pop("pairs", ())
    struck = frozenset(changes.pop("struck", ""))
    seal = a_seal(**{**members, **changes})
    attempt = Attempt(seal, seq, f"{seq:064x}", f"{as_of}T00:00:00Z", frozenset(), struck=struck)
    if drawn:
        attempt.draw_seq = seq + 1 if draw_seq is None else draw_seq
        attempt.seated = Seated(frozenset(drawn), tuple(pairs), True)
    return attempt


def altered(data: bytes) -> list[bytes]:
    """Every text that differs in one byte changed, left out or doubled."""
    found = []
    for place in range(len(data)):
        head, tail = data[:place], data[place + 1 :]
        found += [head + bytes([data[place] ^ bit]) + tail for bit in (1, 2, 4, 8, 16, 32, 64, 128)]
        found += [head + tail, head + data[place : place + 1] * 2 + tail]
    return [text for text in dict.fromkeys(found) if text != data]
