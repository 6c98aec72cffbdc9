"""Tables that define no result, teams for one entity, places and batches."""

from typing import Any

import pytest
from page_engine import PageEngine, request
from page_results import joined, result

PERSON = "1" * 64
GOOD = [
    f"panel\tall\t{PERSON}",
    f"person\t{PERSON}\tofficer\t-\t9\t0\t0",
    "team\tt1\t1\tofficer\t1\tall",
]
LOT = {"stratum": "a", "base": 1, "number": 0, "rounding": "lot", "ratio": [1, 2]}
UNDEFINED: dict[str, tuple[list[str], Any]] = {
    "another stratum": (GOOD, LOT | {"stratum": "b"}),
    "lot without ratio": (GOOD, LOT | {"ratio": None}),
    "lot with q = 0": (GOOD, LOT | {"ratio": [1, 0]}),
    "no team": (GOOD[:2], LOT),
    "an empty panel": ([*GOOD, "team\tt2\t1\tofficer\t1\tnone"], LOT),
    "a role twice": ([*GOOD, "team\tt1\t2\tofficer\t1\tall"], LOT),
    "a place twice": ([*GOOD, "team\tt1\t1\tmember\t1\tall"], LOT),
    "a person twice": ([*GOOD, f"person\t{PERSON}\tofficer\t-\t8\t0\t0"], LOT),
    "a member without row": ([*GOOD, f"panel\tall\t{'2' * 64}"], LOT),
}


def derived(page: PageEngine, rows: list[str], stratum: Any) -> dict[str, Any]:
    frame = joined(["randcheck frame v1 open", "E1\ta\tt1\t1"])
    people = joined(["randcheck inspectors v1", *sorted(rows)])
    rest = {"strata": [stratum], "balance": "even", "leeway": 1, "seed": "5" * 64}
    return page.answer(result("deriveResult", False, frame, people, **rest))


def test_good_tables_define_a_result(page: PageEngine) -> None:
    assert derived(page, GOOD, LOT)["value"].startswith("randcheck result v1\nseed\t5")


@pytest.mark.parametrize("case", UNDEFINED)
def test_tables_that_define_no_result(case: str, page: PageEngine) -> None:
    assert derived(page, *UNDEFINED[case])["fault"]["undefined"] is True


# --- one entity, one place ------------------------------------------------------------------------


def rows(page: PageEngine, lines: list[str]) -> Any:
    return page.call("parseTable", "inspectors v1", {"text": joined(lines).decode()}, False)


TEAM_CASES = {  # who may lead, who is barred; 1, 2 and 3 may be members
    "nobody is barred": ([1], [], True),
    "the only lead is barred": ([1], [1], False),
    "the other lead is there": ([1, 2], [1], True),
    "the lead is not a second member": ([1], [2, 3], False),
    "whoever came first makes way": ([1, 2], [2], True),
}


@pytest.mark.parametrize("case", TEAM_CASES)
def test_a_complete_team_for_one_entity(case: str, page: PageEngine) -> None:
    leads, barred, good = TEAM_CASES[case]
    panels = [("lead", n) for n in leads] + [("all", n) for n in (1, 2, 3)]
    lines = [
        "randcheck inspectors v1",
        *(f"bar\tE1\t{n:064x}\trecusal" for n in barred),
        *sorted(f"panel\t{code}\t{n:064x}" for code, n in panels),
        *(f"person\t{n:064x}\tofficer\t-\t9\t0\t0" for n in (1, 2, 3)),
        "team\tt1\t1\tmember\t1\tall",
        "team\tt1\t2\tlead\t1\tlead",
    ]
    people = request("readPeople", rows(page, lines))
    assert page.call("completeTeamExists", ["E1", "a", "t1", "1"], people) is good
    assert page.call("completeTeamExists", ["E2", "a", "t1", "1"], people) is True
    assert page.call("completeTeamExists", ["E2", "a", "t2", "1"], people) is False


def test_batches_divide_the_drawn_evenly(page: PageEngine) -> None:
    batches = [page.call("batchOf", place, 3, 7) for place in range(1, 8)]
    assert batches == [1, 1, 1, 2, 2, 3, 3]


def test_the_first_part_ends_at_the_first_other_word(page: PageEngine) -> None:
    found = [["seed", "5"], ["drawn", "a"], ["quota", "p"], ["drawn", "b"]]
    assert page.call("firstPart", found) == found[:2]
    assert page.call("firstPart", found[:2]) == found[:2]
    assert page.call("firstPart", []) == []


def test_everybody_has_a_place_in_a_stratum(page: PageEngine) -> None:
    frame = [[f"E{n}", "ab"[n % 2], "t", str(1 + n % 3)] for n in range(9)]
    order = page.call("orderOf", frame, "a", "5" * 64)
    strata = [{"stratum": code, "number": 2, "ratio": None, "rounding": None} for code in "ab"]
    chosen = page.call("select", frame, strata, "5" * 64)[0]
    assert [one["place"] for one in order] == [1, 2, 3, 4, 5]
    assert order[:4] == chosen["drawn"] + chosen["reserves"]
    assert chosen["cutOff"] == order[1]["ticket"]
