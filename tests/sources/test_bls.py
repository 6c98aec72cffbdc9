"""Signatures of drand: every recorded round, and what must not pass for one."""

import sys
import types
from hashlib import sha256

import pytest
from drand_cases import CASES, CHAINS, GOOD, SIGNATURE, chain_of, on_g1
from hypothesis import given
from hypothesis import strategies as st

from randcheck.errors import FalseClaim
from randcheck.sources.bls import FIELD_PRIME, QUICKNET_KEY, checker, verify_signature

bls = pytest.importorskip("py_arkworks_bls12381", reason="the library of the extra beacon")
VALID = [case for case in CASES if case["valid"] and on_g1(case)]
FALSE = [case for case in CASES if not case["valid"] and on_g1(case)]
OTHERS = [case for case in CASES if not on_g1(case)]


def named(case):
    return case["id"]


def refused(number, signature, chain=QUICKNET_KEY):
    with pytest.raises(FalseClaim) as found:
        verify_signature(chain, number, signature)
    assert found.value.claim == "unchosen"
    return found.value.what.en


@pytest.mark.parametrize("case", VALID, ids=named)
def test_published_rounds(case):
    check = checker(chain_of(case))
    assert check is not None and check(case["round"], case["signature"]) is None
    for number in (case["round"] - 1, case["round"] + 1):
        assert refused(number, case["signature"], chain_of(case))
    randomness = sha256(bytes.fromhex(case["signature"])).hexdigest()
    assert case.get("randomness", randomness) == randomness


@pytest.mark.parametrize("case", FALSE, ids=named)
def test_false_and_forged_rounds(case):
    assert refused(case["round"], case["signature"], chain_of(case))


@pytest.mark.parametrize("case", OTHERS, ids=named)
def test_signatures_of_other_groups_are_refused_by_length(case):
    assert len(case["signature"]) in (128, 192)
    assert "96 lower-case hex" in refused(case["round"], case["signature"])


@pytest.mark.parametrize("case", VALID, ids=named)
def test_a_round_is_of_its_own_chain_only(case):
    if case["chain"] != "quicknet":
        assert "forged" in refused(case["round"], case["signature"])


def test_the_vectors_hold_every_kind():
    assert {case["chain"] for case in VALID} == {"quicknet", "fastnet", "walkthrough", "swapped"}
    assert {case["chain"] for case in FALSE} == {"quicknet", "fastnet", "walkthrough"}
    assert {"default", "evmnet"} <= {case["chain"] for case in OTHERS}
    assert len(CASES) == len({case["id"] for case in CASES}) == len(VALID + FALSE + OTHERS)


@pytest.mark.parametrize("case", [c for c in FALSE if "torsion" in c["id"]], ids=named)
def test_the_torsion_points_satisfy_the_bare_equation(case):
    """The check of the subgroup is what stops them, and nothing else would."""
    chain = chain_of(case)
    point = bls.G1Point.from_compressed_bytes_unchecked(bytes.fromhex(case["signature"]))
    message = sha256(case["round"].to_bytes(8, "big")).digest()
    hashed = bls.G1Point.hash_to_curve(message, chain.dst)
    key = bls.G2Point.from_compressed_bytes(bytes.fromhex(chain.public_key_hex))
    assert bls.GT.pairing_check([point, -hashed], [bls.G2Point(), key])
    assert "no point of the group" in refused(case["round"], case["signature"], chain)


def test_every_bit_is_signed():
    value = int(SIGNATURE, 16)
    for bit in range(384):
        assert refused(1000, f"{value ^ 1 << bit:096x}")


@pytest.mark.parametrize(
    "signature",
    [
        "c0" + "00" * 47,  # infinity
        "ff" * 48,  # read as infinity by the library
        "e0" + "00" * 47,
        "00" * 48,
        f"{int(SIGNATURE, 16) ^ 1 << 383:096x}",
        f"{1 << 383 | FIELD_PRIME:096x}",
    ],
)
def test_other_encodings_are_refused(signature):
    assert "not canonical" in refused(1000, signature)


@pytest.mark.parametrize(
    "signature",
    [
        SIGNATURE.upper(),
        SIGNATURE + "\n",
        SIGNATURE[:-1],
        SIGNATURE[:-1] + "\uff11",
        SIGNATURE * 2,
        "",
    ],
)
def test_other_texts_are_refused(signature):
    assert "96 lower-case hex" in refused(1000, signature)


def test_a_coordinate_has_one_text():
    """The x of this round is so small that x plus the prime fits in its bits too."""
    case = next(case for case in VALID if case["id"] == "fastnet-3")
    value = int(case["signature"], 16) + FIELD_PRIME
    assert f"{value:096x}"[0] in "89ab"
    assert "not canonical" in refused(3, f"{value:096x}", chain_of(case))


@given(st.integers(-5, 2**65), st.text("0123456789abcdef", min_size=96, max_size=96))
def test_nothing_at_random_holds(number, signature):
    assert refused(number, signature)
    if number != 1000:
        assert refused(number, SIGNATURE)


@pytest.mark.parametrize("number", [0, -1, 2**64])
def test_rounds_that_cannot_be(number):
    assert "no such round" in refused(number, SIGNATURE)


def test_the_pinned_key_is_that_of_quicknet():
    assert chain_of(GOOD) == QUICKNET_KEY
    facts = CHAINS["quicknet"]
    head = facts["period"].to_bytes(4, "big") + facts["genesis_time"].to_bytes(8, "big")
    keys = bytes.fromhex(facts["public_key"] + facts["genesis_seed"])
    assert sha256(head + keys + b"quicknet").hexdigest() == facts["chain_hash"]


class Panic(BaseException):
    """As a panic of Rust reaches Python."""


def failing(fault: BaseException) -> types.ModuleType:
    def fail(data: bytes) -> None:
        raise fault

    module = types.ModuleType("py_arkworks_bls12381")
    module.G1Point = types.SimpleNamespace(from_compressed_bytes=fail)
    module.G2Point = module.GT = None
    return module


@pytest.mark.parametrize("fault", [Panic("index"), ValueError("bytes"), RuntimeError()])
def test_no_fault_of_the_library_escapes(monkeypatch, fault):
    monkeypatch.setitem(sys.modules, "py_arkworks_bls12381", failing(fault))
    assert refused(1000, SIGNATURE)


def test_a_person_can_still_interrupt(monkeypatch):
    monkeypatch.setitem(sys.modules, "py_arkworks_bls12381", failing(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        verify_signature(QUICKNET_KEY, 1000, SIGNATURE)


def test_without_the_library_there_is_no_check(monkeypatch):
    monkeypatch.setitem(sys.modules, "py_arkworks_bls12381", None)
    assert checker() is None
