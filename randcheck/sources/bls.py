"""Check drand signatures that are points of G1 on BLS12-381 (RFC 9380; drand `crypto/schemes.go`).

The seed is the hash of the written signature, so one signature may have one text only. A point
plus a torsion point satisfies the bare pairing equation, and several byte strings are read as
infinity: without the checks here whoever carries a beacon could choose among 2^126 seeds.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from importlib import import_module
from typing import TypeAlias

from randcheck.errors import FalseClaim
from randcheck.text import Text, tr

Check: TypeAlias = Callable[[int, str], None]
"""Takes a round and its signature in hex, and raises FalseClaim where that is not signed so."""

FIELD_PRIME = int(
    "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f624"
    "1eabfffeb153ffffb9feffffffffaaab",
    16,
)
COMPRESSED, INFINITY, SIGN = 1 << 383, 1 << 382, 1 << 381
ROUND_LIMIT = 2**64


@dataclass(frozen=True, slots=True)
class Chain:
    """The key of an unchained chain (a point of G2) and the tag with which it hashes to G1."""

    public_key_hex: str
    dst: bytes


QUICKNET_KEY = Chain(
    "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c"
    "8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb"
    "5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a",
    b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_",
)


def checker(chain: Chain = QUICKNET_KEY) -> Check | None:
    """Return what checks signatures of a chain, or None where the library is not installed."""
    try:
        import_module("py_arkworks_bls12381")
    except ImportError:  # also where its binary does not fit this machine
        return None
    return partial(verify_signature, chain)


def verify_signature(chain: Chain, number: int, signature: str) -> None:
    """Return if the chain signed the round so and the signature is in its one written form.

    Raises:
        FalseClaim: it did not, or other text than 96 lower-case hex digits.
    """
    data = _canonical(number, signature)
    try:
        fault = _fault(chain, number, data)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a panic in Rust is a BaseException
        raise _unsigned(number, tr("不是曲线上的点", "it is no point of the group")) from error
    if fault:
        raise _unsigned(number, fault)


def _canonical(number: int, signature: str) -> bytes:
    """Decode hex of a compressed point that is not infinity and whose x is below the prime."""
    if not re.fullmatch("[0-9a-f]{96}", signature):
        raise _unsigned(number, tr("应为 96 位小写十六进制", "not 96 lower-case hex digits"))
    value = int(signature, 16)
    if not value & COMPRESSED or value & INFINITY or value % SIGN >= FIELD_PRIME:
        raise _unsigned(number, tr("编码不规范", "its encoding is not canonical"))
    return bytes.fromhex(signature)


def _fault(chain: Chain, number: int, data: bytes) -> Text | None:
    """Compare e(S, g2) with e(H(round), key); the message is the hash of the round, u64be."""
    from py_arkworks_bls12381 import GT, G1Point, G2Point

    point = G1Point.from_compressed_bytes(data)
    if not point.is_in_subgroup() or point.to_compressed_bytes() != data:
        return tr("不是规定子群中的点", "it is no point of the group")
    if not 1 <= number < ROUND_LIMIT:
        return tr("没有这一轮", "there is no such round")
    message = sha256(number.to_bytes(8, "big")).digest()
    hashed = G1Point.hash_to_curve(message, chain.dst)
    key = G2Point.from_compressed_bytes(bytes.fromhex(chain.public_key_hex))
    if GT.pairing_check([point, -hashed], [G2Point(), key]):
        return None
    return tr("伪造或抄错", "forged or mistyped")


def _unsigned(number: int, why: Text) -> FalseClaim:
    return FalseClaim(
        "unchosen",
        tr(
            f"第 {number} 轮的 drand 签名不成立: {why.zh}",
            f"the drand signature of round {number} does not hold: {why.en}",
        ),
        tr("换一个中继再取, 或逐位核对", "take it from another relay, or compare every digit"),
    )
