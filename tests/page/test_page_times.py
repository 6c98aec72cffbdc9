"""The page and the package agree on what witnesses prove."""

from pathlib import Path

import pytest
from chance import Chance
from cosigning import WITNESSES, cosign, cosigned, policy_of
from excerpts import entries_of
from forge import Files, sums, write
from lies import played
from office import ROUND_AT
from page_engine import PageEngine
from test_page_agreement import compare, judge

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


STATES = {
    -300: ("true", "true"),
    -299: ("not proved", "not proved"),
    -1: ("not proved", "not proved"),
    0: ("FALSE", "not proved"),
    1: ("FALSE", "not proved"),
}


@pytest.mark.parametrize("late", STATES)
def test_a_round_is_known_from_its_second_on(page: PageEngine, late: int, tmp_path: Path) -> None:
    made = played("drand")
    size = len(entries_of(made.files))
    files = cosigned(made, made.files, size, [(WITNESSES[0], ROUND_AT + late)])
    folder = write(tmp_path, sums(files, made.signers["log"]))
    claims, _ = judge(page, folder, [], [], None, policy_of("a"))
    states = {name: state for (name, draw), (state, _) in claims.items() if draw}
    assert states["sealed-first"] == states["only-seal"]
    assert (states["unchosen"], states["only-seal"]) == STATES[late]
