"""A folder that the previous version published still verifies, with whatever reads it."""

from pathlib import Path

import pytest
from forge import write
from oracle import verify as oracle_verify
from oracle.bls import quicknet_holds
from test_attacks import TODAY, examined

from randcheck.protocol.claims import State
from randcheck.services.evidence import read_evidence

FOLDER = Path(__file__).parent / "vectors" / "published" / "paired-0.1.0.zip"
KEYS = [
    "2c2ba780bf3c7323588a98d9c550c61794d60bab533b1485dee6e786236a8c5c",
    "d0605d0cade3b3469da2b3546678b964231d885b0b7ef2b036e0f1e096ee5617",
]
CODES = [
    "0a120a1ed6559c522a63c605369f44488696b67ea3081ee92e8f04a4de027888",
    "029637ec2739196fc89b81321116116789ebbbe185f0037536b535fb319bbbaf",
    "782a1b03b4c0adde323cdee21e9adb3c15ad1e6be6e8f8256c4339d7945c2c04",
]


def test_it_is_true_in_all_that_is_essential() -> None:
    found = examined(FOLDER, KEYS, CODES)
    assert found.verdict.exit_code == 0
    assert found.verdict.count(State.FALSE) == 0


def test_its_pages_are_not_judged_by_what_today_makes() -> None:
    claims = {claim.name: claim.state for claim in examined(FOLDER, KEYS, CODES).verdict.claims}
    assert claims["pages"] is State.NOT_CHECKED


def test_the_second_implementation_says_the_same(tmp_path: Path) -> None:
    folder = write(tmp_path, read_evidence(FOLDER))
    told = oracle_verify.verify(folder, KEYS, CODES, TODAY, beacon=quicknet_holds)
    ours = {(c.name, c.draw): str(c.state) for c in examined(FOLDER, KEYS, CODES).verdict.claims}
    assert told.claims == ours


@pytest.mark.parametrize("path", ["draws/2026-0001/result.json", "SHA256SUMS"])
def test_it_has_what_it_had(path: str) -> None:
    assert path in read_evidence(FOLDER)
