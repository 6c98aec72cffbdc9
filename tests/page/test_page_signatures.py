"""Ed25519 and drand rounds, as the verifier page checks them, against others."""

import json
from hashlib import sha256, sha512

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from page_engine import RUN, constant, raw

DRAND = json.loads((RUN.parents[1] / "vectors" / "drand.json").read_text("utf-8"))
QUICKNET = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
ORDER = 2**252 + 27742317777372353535851937790883648493
TORSION = bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")
TAGS = {
    "bls-unchained-g1-rfc9380": "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_",
    "bls-unchained-on-g1": "BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_",
}


def key(number: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


def signed(number: int, message: bytes) -> tuple[bytes, bytes, bytes]:
    secret = key(number)
    return secret.public_key().public_bytes_raw(), message, secret.sign(message)


def little(data: bytes) -> int:
    return int.from_bytes(data, "little")


def scalar_of(number: int) -> int:
    """The secret number of a key (RFC 8032 §5.1.5)."""
    digest = bytearray(sha512(bytes([number]) * 32).digest()[:32])
    digest[0] &= 248
    digest[31] = digest[31] & 63 | 64
    return little(digest)


def with_r(number: int, r: bytes, message: bytes) -> tuple[bytes, bytes, bytes]:
    """A signature whose R is the encoding of a point of small order that counts as zero."""
    public = key(number).public_key().public_bytes_raw()
    k = little(sha512(r + public + message).digest())
    return public, message, r + (k * scalar_of(number) % ORDER).to_bytes(32, "little")


PUBLIC, MESSAGE, SIGNATURE = signed(7, "抽前封存\n".encode())
HIGH = SIGNATURE[:32] + (little(SIGNATURE[32:]) + ORDER).to_bytes(32, "little")
CASES = [
    *(signed(n, bytes(range(n * 3))) for n in range(1, 6)),
    (PUBLIC, MESSAGE, SIGNATURE),
    (PUBLIC, MESSAGE + b"\n", SIGNATURE),
    (PUBLIC, b"", SIGNATURE),
    (signed(8, b"")[0], MESSAGE, SIGNATURE),
    *(
        (PUBLIC, MESSAGE, SIGNATURE[:at] + bytes([SIGNATURE[at] ^ 1]) + SIGNATURE[at + 1 :])
        for at in range(0, 64, 9)
    ),
    (PUBLIC, MESSAGE, HIGH),
    (PUBLIC, MESSAGE, SIGNATURE[:32] + bytes(32)),
    (PUBLIC, MESSAGE, TORSION + SIGNATURE[32:]),
    with_r(7, (1).to_bytes(32, "little"), MESSAGE),
    with_r(7, (2**255 - 18).to_bytes(32, "little"), MESSAGE),
    with_r(7, (2**255 + 1).to_bytes(32, "little"), MESSAGE),
    ((2).to_bytes(32, "little"), MESSAGE, SIGNATURE),
]
HOLD = [True] * 6 + [False] * 14 + [True] + [False] * 3


def python_says(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def values(answers):
    return [one["value"] for one in answers]


def test_signatures_hold_or_not(page, plain_page):
    calls = [[raw(part) for part in case] for case in CASES]
    assert [python_says(*case) for case in CASES] == HOLD
    assert values(page.each("ed25519Check", calls)) == HOLD
    assert values(page.each("verifySignature", calls)) == HOLD
    assert values(plain_page.each("verifySignature", calls)) == HOLD


def test_signatures_of_another_length_do_not_hold(page):
    for length in (0, 1, 63, 65, 72):
        cut = (SIGNATURE * 2)[:length]
        assert page.call("verifySignature", raw(PUBLIC), raw(MESSAGE), raw(cut)) is False


def test_webcrypto_is_used_where_it_is_right(page, plain_page):
    assert page.call("subtleWorks") is True
    assert plain_page.call("subtleWorks") is False


def test_the_known_answers_are_right(page):
    answers = constant(page, "KNOWN_ANSWERS")
    assert [holds for holds, *_ in answers] == [True, False, False, False]
    for holds, public, signature in answers:
        given = bytes.fromhex(public), b"randcheck", bytes.fromhex(signature)
        assert page.call("ed25519Check", *map(raw, given)) is python_says(*given) is holds


def case_ids(cases):
    return [case["id"] for case in cases]


ROUNDS = [
    case
    for case in DRAND["rounds"] + DRAND["forged"]
    if DRAND["chains"][case["chain"]]["scheme"] in TAGS
]


@pytest.mark.parametrize("case", ROUNDS, ids=case_ids(ROUNDS))
def test_rounds_of_chains_with_signatures_in_g1(page, case):
    chain = DRAND["chains"][case["chain"]]
    tag = TAGS[chain["scheme"]]
    found = page.call("drandHolds", chain["public_key"], tag, case["round"], case["signature"])
    assert found is case["valid"]


def test_quicknet_only(page):
    assert DRAND["chains"]["quicknet"]["chain_hash"] == QUICKNET
    assert constant(page, "QUICKNET_KEY") == DRAND["chains"]["quicknet"]["public_key"]
    for case in DRAND["rounds"] + DRAND["forged"]:
        held = case["chain"] == "quicknet" and case["valid"]
        assert page.call("quicknetHolds", case["round"], case["signature"]) is held


GOOD = next(case for case in DRAND["rounds"] if case["id"] == "quicknet-1000")


@pytest.mark.parametrize(
    ("round_", "signature"),
    [
        (1001, GOOD["signature"]),
        (1000, GOOD["signature"].upper()),
        (1000, GOOD["signature"][:-2]),
        (1000, GOOD["signature"] + "00"),
        (1000, "c0" + "00" * 47),
        (1000, f"{int(GOOD['signature'][0], 16) ^ 2:x}" + GOOD["signature"][1:]),  # minus
        (1000, "9" + "f" * 95),
        (1000, "34" + GOOD["signature"][2:]),
        (1000, ""),
    ],
)
def test_other_signatures_of_a_round(page, round_, signature):
    assert page.call("quicknetHolds", 1000, GOOD["signature"]) is True
    assert page.call("quicknetHolds", round_, signature) is False


@pytest.mark.parametrize("message", [b"", b"abc", sha256(b"1").digest()])
def test_points_are_hashed_as_by_another_library(page, message):
    arkworks = pytest.importorskip("py_arkworks_bls12381")
    tag = TAGS["bls-unchained-g1-rfc9380"]
    point = arkworks.G1Point.hash_to_curve(message, tag.encode())
    x, y = page.call("hashToG1", raw(message), tag)
    assert point.to_xy_bytes_be() == int(x).to_bytes(48, "big") + int(y).to_bytes(48, "big")
