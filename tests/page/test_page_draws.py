"""The page draws what SPEC, its vectors, the package and the oracle draw, byte for byte."""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from page_engine import PageEngine, PageFault
from page_results import joined, result
from test_agreement import DRAWS, Chance, both_results, drum, some_strata

from randcheck.protocol.people import read_people
from randcheck.protocol.result import derive, format_result
from randcheck.protocol.table import FRAME, INSPECTORS, Row, format_table

VECTORS = Path(__file__).parents[1] / "vectors"


# --- vectors --------------------------------------------------------------------------------------


def of_text(page: PageEngine, case: Any) -> Any:
    text = page.call(
        "seedText",
        {
            "practice": case["practice"],
            "isEvent": case["of"] == "event",
            "textHash": case["sha256"],
            "inputsTextHash": case["inputs"],
            "lines": case["lines"],
        },
    )
    return {"text": text, "seed": page.call("seedOf", text)}


def of_sources(page: PageEngine, case: Any) -> Any:
    total = page.call("checkSources", case["sources"], case["practice"], case["observed"])
    return {"bits": total}


def of_line(page: PageEngine, case: Any) -> Any:
    page.call("checkSeedLine", case["source"], case["line"])
    return case["line"]


def of_stratum(page: PageEngine, case: Any) -> Any:
    number = case["number"]
    if number is None:
        number = page.call("numberRule", case)
    page.call("checkStratum", case | {"number": number})
    return number


def of_result(page: PageEngine, case: Any) -> Any:
    rest = {name: case[name] for name in ("balance", "leeway", "seed")}
    function = "deriveResult" if "numbers" in case else "derivePairing"
    named = {"ratio": None, "rounding": None}
    numbers = case.get("numbers", {}).items()
    rest["strata"] = [{"stratum": code, "number": n, **named} for code, n in numbers]
    asked = result(
        function, case["practice"], joined(case["frame"]), joined(case["inspectors"]), **rest
    )
    return page.call(asked["call"], *asked["args"]).splitlines()


ASKED: dict[tuple[str, str], Callable[[PageEngine, Any], Any]] = {
    ("seed", "texts"): of_text,
    ("seed", "sources"): of_sources,
    ("seed", "lines"): of_line,
    ("tickets", "keys"): lambda page, c: page.call("keyOf", c["seed"], *c["parts"]),
    ("tickets", "tickets"): lambda page, c: page.call("ticketHex", c["key"], c["of"]),
    ("tickets", "ticket_numbers"): lambda page, c: page.call(
        "ticketNumber", c["key"], c["token"], c["tickets"]
    ),
    ("numbers", "strata"): of_stratum,
    ("numbers", "drawn"): lambda page, c: page.call("drawnNumbers", c["strata"], c["seed"]),
    ("windows", "windows"): lambda page, c: page.call(
        "inWindow", c["window"], c["day"], c["as_of"]
    ),
    ("windows", "local_dates"): lambda page, c: page.call("localDate", c["time"], c["zone"]),
    ("result", "draws"): of_result,
    ("result", "pairings"): of_result,
}


def said(page: PageEngine, name: str, section: str, case: Any) -> Any:
    try:
        return ASKED[name, section](page, case)
    except PageFault as fault:
        assert fault.said["zh"] and fault.said["en"]
        assert fault.said.get("undefined", False) == (name == "result")
        return "refused"


@pytest.mark.parametrize(("name", "section"), ASKED)
def test_the_page_says_what_the_vectors_say(name: str, section: str, page: PageEngine) -> None:
    found = json.loads((VECTORS / f"{name}.json").read_text("utf-8"))[section]
    assert found
    for case in found:
        assert said(page, name, section, case) == case["expect"], case


# --- beside package and oracle --------------------------------------------------------------------


def the_same_draw(chance: Chance) -> Any:
    """Ask the page for the draw that `both_results` makes with the same chance."""
    (frame, people), seed = drum(chance), sha256(chance.name.encode()).hexdigest()
    strata = some_strata(chance, frame)
    balance, leeway = chance.of(["even", "none"]), chance.below(4)
    practice = not chance.below(8)
    tables = format_table(FRAME, frame, practice), format_table(INSPECTORS, people, practice)
    rest = {"strata": strata, "balance": balance, "leeway": leeway, "seed": seed}
    return result("deriveResult", practice, *tables, **rest)


def test_all_three_draw_the_same(page: PageEngine) -> None:
    infeasible = visits = 0
    for n in range(DRAWS):
        first, second = both_results(Chance(f"draw {n}"))
        third = page.answer(the_same_draw(Chance(f"draw {n}")))
        assert third.get("value", "").encode() == first == second, (n, third)
        infeasible += b"\nbottleneck\t" in first
        visits += b"\nvisit\t" in first
    assert infeasible > 100
    assert visits > 100


def larger(chance: Chance) -> tuple[list[Row], list[Row]]:
    """Make up tables in which people are scarce: several panels, bars, borrowed people."""
    entities = [f"E{n:02d}" for n in range(20 + chance.below(60))]
    people = [sha256(f"p{n}".encode()).hexdigest() for n in range(8 + chance.below(25))]
    panels = {f"k{n}": chance.some(people, 1 + chance.below(4)) for n in range(5)}
    rows: list[Row] = [("panel", code, p) for code, found in panels.items() for p in found]
    rows += [("panel", code, people[0]) for code, found in panels.items() if not found]
    rows += [
        ("team", f"t{team}", str(place), f"r{place}", str(1 + chance.below(2)), f"k{panel}")
        for team in range(3)
        for place, panel in enumerate(chance.some([0, 1, 2, 3, 4], 3) or [0], start=1)
    ]
    mean = 1 + 2 * len(entities) // len(people)
    for p in people:
        cap, tier, prior = mean + chance.below(2 * mean), not chance.below(6), chance.below(2)
        rows.append(("person", p, "officer", "-", str(cap), str(int(tier)), str(prior)))
    one_in = 3 + chance.below(15)
    rows += [("bar", e, p, "recusal") for e in entities for p in chance.some(people, one_in)]
    return [(e, "a", f"t{chance.below(3)}", "1") for e in entities], rows


def test_scarce_people_are_seated_as_by_the_package(page: PageEngine) -> None:
    needed = infeasible = 0
    for n in range(100):
        chance = Chance(f"scarce {n}")
        (frame, people), seed = larger(chance), sha256(chance.name.encode()).hexdigest()
        number, leeway = 1 + chance.below(len(frame)), chance.below(3)
        balance = chance.of(["even", "even", "none"])
        made = derive(sorted(frame), {"a": number}, read_people(people), balance, leeway, seed)
        first = format_result(made, {row[0]: row[2] for row in frame}, False)
        tables = format_table(FRAME, frame, False), format_table(INSPECTORS, people, False)
        strata = [{"stratum": "a", "number": number, "ratio": None, "rounding": None}]
        rest = {"strata": strata, "balance": balance, "leeway": leeway, "seed": seed}
        third = page.answer(result("deriveResult", False, *tables, **rest))
        assert third.get("value", "").encode() == first, (n, third)
        needed += first.count(b"\tneeded\n")
        infeasible += b"\nbottleneck\t" in first
    assert needed > 100
    assert infeasible > 5
