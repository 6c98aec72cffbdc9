"""What the verifier page says of one draw alone, SPEC §13.1."""

from copy import deepcopy
from typing import Any

import pytest
from chance import Chance
from excerpts import draws_of, excerpt_of
from lies import drop, played, rows
from page_engine import PageEngine
from test_agreement import resign
from test_attacks import HONEST, TODAY

from randcheck.protocol.calendar import seconds

WHOLE = {"chain", "files", "gates", "excluded", "bars", "inspectors", "sums", "shown"}
LATER = ("substituted", "fresh")
"""Scenarios with substitutions, which rest on visits and recusals."""

ALONE = {"numbers", "seed", "selection", "pairing", "corrected"}


def judged(
    page: PageEngine, excerpt: dict[str, Any], keys: list[str], seen: list[str]
) -> tuple[dict[Any, str], int]:
    given = {"keys": keys, "seen": seen, "now": seconds(f"{TODAY}T00:00:00Z"), "policy": None}
    found = page.call("verifyExcerpt", excerpt, given, fields=["claims", "exit"])
    return {(c["claim"], c["draw"]): c["state"] for c in found["claims"]}, found["exit"]


@pytest.mark.parametrize("scenario", HONEST)
def test_an_honest_draw_holds_alone(page: PageEngine, scenario: str) -> None:
    made = played(scenario)
    for draw in draws_of(made.files):
        states, exit_code = judged(page, excerpt_of(made.files, draw), [], [])
        assert exit_code == 4
        replaced = {c for c in states if c[0] == "pairing" and c[1] != draw and scenario in LATER}
        alone = {claim for claim in states if claim[0] in ALONE} - replaced
        assert {states[claim] for claim in alone} <= {"true"}
        assert {states[claim] for claim in replaced} <= {"not checked here"}
        assert {state for (name, _), state in states.items() if name in WHOLE} == {
            "not checked here"
        }
        assert ("numbers", draw) in states
        assert states["whose-log", None] == "not proved"


def test_what_was_brought_counts(page: PageEngine) -> None:
    made = played("one")
    excerpt = excerpt_of(made.files, draws_of(made.files)[0])
    states, exit_code = judged(page, excerpt, made.keys, made.codes)
    for name in ("sealed-first", "only-seal", "unchosen", "files-held"):
        assert states[name, excerpt["draw"]] == "true"
    assert states["whose-log", None] == states["seen", None] == "true"
    assert exit_code == 4  # the whole log was not seen


def test_keys_and_codes_of_another_time_are_not_called_false(page: PageEngine) -> None:
    made = played("two")
    excerpt = excerpt_of(made.files, draws_of(made.files)[0])
    states, exit_code = judged(page, excerpt, ["0" * 64], ["0" * 32])
    assert states["whose-log", None] == "not proved"
    assert states["seen", None] == "not checked here"
    assert exit_code == 4


@pytest.mark.parametrize("scenario", ["one", "corrected", "paired"])
def test_every_byte_of_an_excerpt_counts(page: PageEngine, scenario: str) -> None:
    made = played(scenario)
    excerpt = excerpt_of(made.files, draws_of(made.files)[0])
    for path, text in excerpt["files"].items():
        place = Chance(path).below(len(text))
        other = "1" if text[place] == "0" else "0"
        bad = deepcopy(excerpt)
        bad["files"][path] = text[:place] + other + text[place + 1 :]
        assert judged(page, bad, [], [])[1] == 1, (path, place)
        del bad["files"][path]
        assert judged(page, bad, [], [])[1] == 1, path


def test_no_file_may_be_added(page: PageEngine) -> None:
    made = played("two")
    first, second = draws_of(made.files)
    excerpt, other = excerpt_of(made.files, first), excerpt_of(made.files, second)
    for path in [*(other["files"].keys() - excerpt["files"].keys()), "index.json"]:
        bad = deepcopy(excerpt)
        bad["files"][path] = other["files"].get(path, "{\n}\n")
        assert judged(page, bad, [], [])[1] == 1, path


LIES = {
    "selection": drop("draw", "result", "reserve"),
    "pairing": drop("draw", "result", "passed"),
    "numbers": lambda book: book.of("seal").body["strata"][0].update(base=9),
    "seed": lambda book: book.of("draw").body.update(seed="0" * 64),
    "excluded": drop("seal", "excluded"),
    "inspectors": rows("seal", "inspectors", lambda found: [r for r in found if r[0] != "panel"]),
}


@pytest.mark.parametrize("claim", LIES)
def test_a_lie_in_a_draw_is_named(page: PageEngine, claim: str) -> None:
    files = resign(played("one"), LIES[claim])
    draw = draws_of(files)[0]
    states, exit_code = judged(page, excerpt_of(files, draw), [], [])
    assert states[claim, draw] == "FALSE"
    assert exit_code == 1
