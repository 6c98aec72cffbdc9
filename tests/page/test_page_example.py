"""The page gives the numbers of the worked example, SPEC §14."""

from hashlib import sha256
from pathlib import Path

from page_engine import PageEngine, request
from page_results import joined, result

SPEC = Path(__file__).parents[2] / "randcheck" / "protocol" / "SPEC.md"


def test_the_worked_example(page: PageEngine) -> None:
    seed = page.call(
        "seedOf",
        request(
            "seedText",
            {
                "practice": False,
                "isEvent": False,
                "textHash": "7c419e0255ab10f388d0a6c74b1e2f95" * 2,
                "inputsTextHash": "5d3f0c8a" * 8,
                "lines": ["dice 10 3 7 10 9 1 2 3 4 5 6 7 8 9"],
            },
        ),
    )
    a, b, c = (sha256(f"{n:032d}:33010{n}".encode()).hexdigest() for n in (1, 2, 3))
    spec = SPEC.read_text("utf-8")
    assert f"\n{seed}\n{page.call('keyOf', seed, 'entity')}\n" in spec
    assert f"\nA={a}\nB={b}\nC={c}\n" in spec
    codes = ["91330100AAA", "91330100BBB", "91330100CCC", "92330100DDD"]
    frame = joined(["randcheck frame v1 open", *(f"{code}\tall\ttwo\t1" for code in codes)])
    people = [f"panel\tall\t{p}" for p in (a, b, c)]
    people += [f"person\t{p}\tofficer\t-\t2\t0\t0" for p in (a, b, c)]
    people += [f"bar\t91330100AAA\t{a}\trecusal", "team\ttwo\t1\tofficer\t2\tall"]
    strata = [{"stratum": "all", "number": 2, "ratio": None, "rounding": None}]
    rest = {"strata": strata, "balance": "even", "leeway": 1, "seed": seed}
    table = joined(["randcheck inspectors v1", *sorted(people)])
    asked = result("deriveResult", False, frame, table, **rest)
    lines = page.call(asked["call"], *asked["args"]).splitlines()
    for line in lines[3:7]:  # two drawn, two reserves
        *_, token, ticket = line.split("\t")
        assert f"\n{ticket} {token}\n" in spec
    assert [line.split("\t")[:4] for line in lines[3:7]] == [
        ["drawn", "all", "1", "91330100AAA"],
        ["drawn", "all", "2", "91330100BBB"],
        ["reserve", "all", "3", "92330100DDD"],
        ["reserve", "all", "4", "91330100CCC"],
    ]
    assert lines[7:] == [
        f"quota\t{b}\t1",
        f"quota\t{c}\t2",
        f"quota\t{a}\t1",
        "visit\t1\t91330100BBB\ttwo",
        f"seat\t1\tofficer\t1\t{c}",
        f"seat\t1\tofficer\t2\t{a}",
        f"passed\t1\tofficer\t2\t{c}\tteam",
        "visit\t2\t91330100AAA\ttwo",
        f"seat\t2\tofficer\t1\t{b}",
        f"seat\t2\tofficer\t2\t{c}",
        f"passed\t2\tofficer\t2\t{b}\tteam",
    ]
