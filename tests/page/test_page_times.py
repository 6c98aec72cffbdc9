"""The page and the package agree on what witnesses prove."""

from pathlib import Path

import pytest
from chance import Chance
from cosigning import cosign, policy_of
from excerpts import entries_of
from forge import Files
from lies import played
from office import ROUND_AT
from page_engine import PageEngine
from test_page_agreement import compare

from randcheck.protocol.calendar import seconds

CASES, BUNCH = 96, 8
SCENARIOS = ["one", "void", "lottery", "drand", "beacon", "paired", "held"]


def times_of(files: Files) -> list[int]:
    """The times that claims compare with others, and those of the last entries."""
    bodies = [e["body"] for _, e in entries_of(files) if "earliest" in e["body"]]
    kinds = {source["kind"] for body in bodies for source in body["sources"]}
    last = [seconds(entry["time"]) for _, entry in entries_of(files)][-4:]
    rounds = [ROUND_AT] * 4 if "drand" in kinds else []
    return [*last, *(seconds(body["earliest"]) for body in bodies), *rounds]


@pytest.mark.usefixtures("forgetful")
@pytest.mark.parametrize("bunch", range(BUNCH))
def test_the_page_proves_the_same_times(page: PageEngine, bunch: int, tmp_path: Path) -> None:
    for n in range(bunch, CASES, BUNCH):
        chance = Chance(f"times {n}")
        made = played(chance.of(SCENARIOS))
        files = cosign(made, dict(made.files), chance, times_of(made.files))
        policy = policy_of(chance.of(["a", "b", "one", "two", "none"]))
        keys = chance.of([[], made.keys])
        compare(page, files, tmp_path / str(n), keys, [], None, policy)
