"""Rounds of drand that several tests need. No test is here."""

import json
from pathlib import Path
from typing import Any

from randcheck.protocol.parts import Drand
from randcheck.protocol.seed import QUICKNET
from randcheck.sources.bls import Chain

FOUND = json.loads((Path(__file__).parents[1] / "vectors" / "drand.json").read_text("utf-8"))
CHAINS = FOUND["chains"]
CASES: list[Any] = FOUND["rounds"] + FOUND["forged"]
TAGS = {
    "bls-unchained-g1-rfc9380": b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_",
    "bls-unchained-on-g1": b"BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_",
}
BY_ID = {case["id"]: case for case in CASES}
GOOD = BY_ID["quicknet-1000"]
SIGNATURE, RANDOMNESS = GOOD["signature"], GOOD["randomness"]
SOURCE = Drand("drand", QUICKNET, 1000)
LINE = f"drand {QUICKNET} 1000 {SIGNATURE}"


def on_g1(case: Any) -> bool:
    return CHAINS.get(case["chain"], {}).get("scheme") in TAGS


def chain_of(case: Any) -> Chain:
    facts = CHAINS[case["chain"]]
    return Chain(facts["public_key"], TAGS[facts["scheme"]])


def v1(**changes: Any) -> bytes:
    members = {"round": 1000, "randomness": RANDOMNESS, "signature": SIGNATURE}
    return json.dumps(members | changes).encode()


def v2(**changes: Any) -> bytes:
    return json.dumps({"round": 1000, "signature": SIGNATURE} | changes).encode()
