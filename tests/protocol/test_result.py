"""The result table (SPEC §11) of whole draws."""

from collections import Counter
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import cases

from randcheck.protocol.pairing import Bottleneck, Pairing
from randcheck.protocol.people import InspectorFrame, people_rows, read_people
from randcheck.protocol.result import (
    FIRST_PART,
    Seated,
    derive,
    format_result,
    read_seated,
    result_rows,
    split_result,
)
from randcheck.protocol.table import FRAME, INSPECTORS, RESULT, Row, format_table, parse_table

GOOD, BAD = cases("result.json", "draws")


def table_of(case, name: str, kind: str) -> list[Row]:
    data = "".join(line + "\n" for line in case[name]).encode()
    return parse_table(kind, data, case["practice"])


def drawn_of(case):
    frame = table_of(case, "frame", FRAME)
    people = read_people(table_of(case, "inspectors", INSPECTORS))
    result = derive(frame, case["numbers"], people, case["balance"], case["leeway"], case["seed"])
    return frame, people, result


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case["name"])
def test_whole_draws(case):
    frame, _, result = drawn_of(case)
    teams = {row[0]: row[2] for row in frame}
    data = format_result(result, teams, case["practice"])
    assert data.decode().splitlines() == case["expect"]
    first, second = result_rows(result, teams)
    rows = parse_table(RESULT, data, case["practice"])
    assert split_result(rows) == (first, second)
    assert {row[0] for row in first} <= FIRST_PART and not FIRST_PART & {row[0] for row in second}


@pytest.mark.parametrize("case", BAD, ids=lambda case: case["name"])
def test_tables_that_define_no_result(case):
    with pytest.raises((KeyError, ValueError)):
        drawn_of(case)


def test_the_vectors_have_what_they_are_for():
    words = Counter(line.split("\t")[0] for case in GOOD for line in case["expect"])
    assert words["bottleneck"] >= 2 and words["quota"] and words["room"] and words["open"]
    reasons = {line.split("\t")[-1] for case in GOOD for line in case["expect"] if "passed" in line}
    assert reasons == {"team", "full", "needed"}
    assert any(case["practice"] for case in GOOD)
    assert {case["balance"] for case in GOOD} == {"even", "none"}


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case["name"])
def test_a_later_draw_reads_who_met_whom(case):
    frame, _, result = drawn_of(case)
    rows = [row for part in result_rows(result, {r[0]: r[2] for r in frame}) for row in part]
    seated = read_seated(rows)
    assert seated.drawn == {token for s in result.strata for _, token in s.drawn}
    assert seated.paired == isinstance(result.pairing, Pairing)
    visits = result.pairing.visits if isinstance(result.pairing, Pairing) else ()
    assert seated.pairs == tuple((v.entity, s.inspector) for v in visits for s in v.seats)


def test_rows_in_odd_order_are_read_as_they_say():
    rows = [
        ("seat", "2", "lead", "1", "p"),
        ("visit", "1", "A", "t1"),
        ("drawn", "a", "1", "A", "0" * 64),
        ("visit", "1", "B", "t1"),
        ("seat", "1", "lead", "1", "q"),
    ]
    assert read_seated(rows) == Seated(frozenset("A"), (("B", "q"),), True, strata={"A": "a"})
    assert read_seated([("bottleneck", "1")]) == Seated(frozenset(), (), False)
    assert split_result(rows) == ([], rows)
    assert split_result(rows[2:3]) == (rows[2:3], [])


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case["name"])
def test_inspector_tables_there_and_back(case):
    rows = table_of(case, "inspectors", INSPECTORS)
    frame = read_people(rows)
    data = format_table(INSPECTORS, people_rows(frame), case["practice"])
    assert data.decode().splitlines() == case["inspectors"]
    for team, roles in frame.teams.items():
        panels = [frame.panels.get(role.panel, frozenset()) for role in roles]
        assert frame.panel_of(team) == frozenset().union(*panels)


seeds = st.integers(0, 10**6).map(lambda n: sha256(f"result {n}".encode()).hexdigest())


def loaded(visits) -> Counter[str]:
    return Counter(seat.inspector for visit in visits for seat in visit.seats)


@settings(max_examples=60)
@given(seeds, st.sampled_from(GOOD), st.integers(0, 2))
def test_a_result_keeps_every_rule_whatever_the_seed(seed, case, leeway):
    frame, people, result = drawn_of({**case, "seed": seed, "leeway": leeway})
    for s in result.strata:
        assert len(s.drawn) == min(case["numbers"][s.stratum], s.drum)
        assert len(set(s.order)) == len(s.order)
    if isinstance(result.pairing, Bottleneck):
        assert result.pairing.short > 0
        return
    check_seats(people, {row[0]: row[2] for row in frame}, result.pairing)
    loads = loaded(result.pairing.visits)
    for person, quota in result.pairing.quota.items():
        assert loads[person] <= quota + leeway
    assert all(load <= people.people[person].cap for person, load in loads.items())


def check_seats(people: InspectorFrame, teams, pairing: Pairing) -> None:
    """Every seat of every team is taken, by somebody of its list, once a team."""
    for visit in pairing.visits:
        rule = [(r.role, n) for r in people.teams[teams[visit.entity]] for n in range(r.number)]
        assert [(seat.role, seat.number) for seat in visit.seats] == rule
        panels = {r.role: people.panels[r.panel] for r in people.teams[teams[visit.entity]]}
        inspectors = [seat.inspector for seat in visit.seats]
        assert len(set(inspectors)) == len(inspectors)
        for seat in visit.seats:
            assert seat.inspector in panels[seat.role]
            assert (visit.entity, seat.inspector) not in people.bars
