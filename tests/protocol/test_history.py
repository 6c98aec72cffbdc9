"""What a log fixes for the next drum: bars, debts, pairs (SPEC §6, §7.2, §7.4)."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import a_seal, an_attempt

from randcheck.protocol.bodies import Window, Windows
from randcheck.protocol.history import (
    History,
    VisitRow,
    barred_pairs,
    debts,
    entity_bars,
    inspector_bars,
    read_visits,
)

YEAR = Windows(Window("years", 1), Window("days", 100), Window("days", 10))
TODAY = "2025-09-01"
P, Q = "p" * 64, "q" * 64


def sealing(as_of: str = TODAY, item: str = "GG01", window: Windows = YEAR):
    return a_seal(as_of=as_of, item=item, window=window)


def history_of(*attempts, visits=(), aliases=(), recusals=()) -> History:
    history = History()
    history.attempts += attempts
    history.visits += visits
    history.entities.apply([(t, "added", "-") for t in "ABCDE"], 0)
    for seq, (token, old) in enumerate(aliases, 1):
        history.entities.apply([(token, "aliased", old)], seq)
    history.recusals.update(recusals)
    return history


def visit(seq: int, entity: str, day: str, random: bool = True, draw=None, people=()) -> VisitRow:
    return VisitRow(seq, entity, day, random, draw, tuple(people))


# --- bars -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "due", "visited", "bars"),
    [
        ("2025-03-01", "2025-12-31", "", {"A": {6}, "B": {6}}),
        ("2025-03-01", "2025-04-01", "AB", {"A": {6}, "B": {6}}),
        ("2024-12-31", "2025-12-31", "", {"A": {6}, "B": {6}}),
        ("2024-12-31", "2025-12-31", "A", {"B": {6}}),
        ("2024-12-31", "2025-09-01", "", {"A": {6}, "B": {6}}),
        ("2024-12-31", "2025-08-31", "", {}),
        ("2024-12-31", "2025-12-31", "AB", {}),
    ],
    ids=["window", "window, visited", "pending", "one pending", "last day", "overdue", "done"],
)
def test_a_draw_bars_in_its_window_and_while_pending(as_of, due, visited, bars):
    attempt = an_attempt(5, as_of, due, "AB")
    attempt.visited.update(visited)
    assert entity_bars(history_of(attempt), sealing()) == bars


def test_a_seal_without_draw_bars_nobody():
    history = history_of(an_attempt(5, "2025-03-01", "2025-12-31"))
    assert entity_bars(history, sealing()) == debts(history, sealing("2026-09-01")) == {}


def test_only_random_visits_bar_entities():
    rows = [visit(3, "A", "2025-01-01"), visit(3, "B", "2025-01-01", random=False)]
    rows += [visit(4, "A", "2025-02-01"), visit(4, "C", "2024-12-31")]
    assert entity_bars(history_of(visits=rows), sealing()) == {"A": {3, 4}}


@pytest.mark.parametrize("old_code", ["X", "B"], ids=["a code never named", "a code of the roster"])
def test_a_new_code_dodges_no_bar(old_code):
    """Who was drawn, visited or recused under an old code is so under the new one."""
    drawn = an_attempt(5, "2025-03-01", "2025-12-31", old_code, pairs=[(old_code, P)])
    aliases = [("A", old_code)]
    history = history_of(
        drawn,
        visits=[visit(3, old_code, "2025-02-01", people=[Q])],
        aliases=aliases,
        recusals={(old_code, Q): "kin"},
    )
    assert entity_bars(history, sealing()) == {"A": {3, 6}}
    window = Windows(YEAR.entities, Window("years", 1), YEAR.inspectors)
    pairs = barred_pairs(history, sealing(window=window))
    assert pairs == {("A", P): "same-pair", ("A", Q): "recusal"}
    late = history_of(an_attempt(5, "2024-03-01", "2024-06-01", old_code), aliases=aliases)
    assert debts(late, sealing()) == {"A": 6}
    late.attempts[0].visited.add(old_code)
    assert debts(late, sealing()) == {}


def test_aliases_of_aliases_dodge_no_bar():
    drawn = an_attempt(5, "2025-03-01", "2025-12-31", "X")
    history = history_of(drawn, aliases=[("A", "X"), ("B", "A"), ("C", "B")])
    assert entity_bars(history, sealing()) == {"C": {6}}
    drawn.visited.add("A")
    assert history.unvisited(drawn) == set()


# --- debts ----------------------------------------------------------------------------------------


def test_owed_from_the_latest_draw_of_the_item():
    first = an_attempt(5, "2023-03-01", "2023-06-01", "ABC")
    second = an_attempt(8, "2024-03-01", "2024-06-01", "BC")
    other = an_attempt(11, "2024-08-01", "2024-09-01", "AD", item="GG02")
    second.visited.add("C")
    history = history_of(first, second, other)
    assert debts(history, sealing()) == {"A": 6, "B": 9}
    assert debts(history, sealing(item="GG02")) == {"A": 12, "D": 12}
    assert debts(history, sealing("2024-06-01")) == {"A": 6}


def test_the_latest_draw_is_the_one_drawn_last():
    """Sealed first, drawn last: the draw entry counts, not the seal."""
    early = an_attempt(5, "2024-03-01", "2024-06-01", "A", draw_seq=8, period="H1")
    late = an_attempt(6, "2024-03-02", "2024-07-01", "A", draw_seq=7, period="H2")
    history = history_of(early, late)
    assert debts(history, sealing()) == {"A": 8}
    early.visited.add("A")
    assert debts(history, sealing()) == {}


def test_struck_ends_a_debt_for_its_item_only():
    drawn = an_attempt(5, "2024-03-01", "2024-06-01", "AB")
    strike = an_attempt(9, "2025-01-02", "2025-03-01", struck="A")
    assert debts(history_of(drawn, strike), sealing()) == {"B": 6}
    elsewhere = an_attempt(9, "2025-01-02", "2025-03-01", struck="A", item="GG02")
    assert debts(history_of(drawn, elsewhere), sealing()) == {"A": 6, "B": 6}
    before = an_attempt(3, "2024-01-02", "2024-03-01", struck="A")
    assert debts(history_of(before, drawn), sealing()) == {"A": 6, "B": 6}


# --- pairs and inspectors -------------------------------------------------------------------------


def test_pairs_that_met_and_recusals():
    drawn = an_attempt(5, "2025-08-01", "2025-12-31", "AB", pairs=[("A", P), ("B", Q)])
    old = an_attempt(2, "2025-05-01", "2025-06-01", "C", pairs=[("C", P)])
    rows = [visit(3, "D", "2025-08-20", random=False, people=[P, Q]), visit(3, "E", "2025-05-01")]
    history = history_of(old, drawn, visits=rows, recusals={("A", P): "kin", ("E", Q): "shares"})
    assert barred_pairs(history, sealing()) == {
        ("A", P): "recusal",
        ("B", Q): "same-pair",
        ("D", P): "same-pair",
        ("D", Q): "same-pair",
        ("E", Q): "recusal",
    }


def test_inspectors_rest_in_their_window():
    drawn = an_attempt(5, "2025-08-25", "2025-12-31", "A", pairs=[("A", P)])
    old = an_attempt(2, "2025-08-20", "2025-12-31", "B", pairs=[("B", Q)])
    rows = [visit(3, "D", "2025-08-31", random=False, people=[Q])]
    assert inspector_bars(history_of(old, drawn, visits=rows), sealing()) == {P: {6}}
    rows.append(visit(4, "D", "2025-08-31", people=[P, Q]))
    assert inspector_bars(history_of(old, drawn, visits=rows), sealing()) == {P: {4, 6}, Q: {4}}


def test_rows_of_a_visits_table():
    rows = [
        ("A", "2025-01-01", "random", "2025-0001", f"{P},{Q}"),
        ("B", "2025-01-02", "cause", "-", "-"),
    ]
    assert read_visits(rows, 7) == [
        visit(7, "A", "2025-01-01", draw="2025-0001", people=[P, Q]),
        visit(7, "B", "2025-01-02", random=False),
    ]


# --- §7.2 read once more, quantifier by quantifier ------------------------------------------------

days = st.integers(0, 800).map(lambda n: str(date(2023, 6, 1) + timedelta(days=n)))
subsets = st.sets(st.sampled_from("ABCDEX"), max_size=4).map(lambda found: "".join(sorted(found)))


@st.composite
def histories(draw) -> History:
    attempts = []
    order = draw(st.permutations(range(4)))
    for n, as_of in enumerate(sorted(draw(st.lists(days, min_size=4, max_size=4)))):
        due = str(date.fromisoformat(as_of) + timedelta(days=draw(st.integers(0, 200))))
        attempt = an_attempt(
            10 + n,
            as_of,
            due,
            draw(subsets),
            draw_seq=20 + order[n],
            item=draw(st.sampled_from(["GG01", "GG02"])),
            struck=draw(subsets) if draw(st.booleans()) else "",
        )
        attempt.visited = set(draw(subsets)) & (
            attempt.seated.drawn if attempt.seated else frozenset()
        )
        attempts.append(attempt)
    rows = draw(st.lists(st.builds(visit, st.just(3), st.sampled_from("ABX"), days, st.booleans())))
    aliases = draw(st.sampled_from([[], [("A", "X")], [("A", "B")], [("B", "X"), ("C", "B")]]))
    return history_of(*attempts, visits=rows, aliases=aliases)


def lies(day: str, today: str) -> bool:
    return day <= today and day[:4] == today[:4]


@settings(max_examples=150)
@given(histories(), st.sampled_from(["2024-12-31", "2025-01-01", "2025-09-01"]))
def test_bars_and_debts_against_the_text(history, today):
    seal = sealing(today)
    current = history.entities.current
    drew = {x.draw_seq: {current(t) for t in x.seated.drawn} for x in history.attempts if x.seated}
    by_draw = {x.draw_seq: x for x in history.attempts if x.seated}
    visited = {s: {current(t) for t in x.visited} for s, x in by_draw.items()}
    owed, bars = debts(history, seal), entity_bars(history, seal)
    for t in "ABCDE":
        mine = [s for s, tokens in drew.items() if t in tokens]
        expected = {
            s
            for s in mine
            if (t not in visited[s] and today <= by_draw[s].seal.due)
            or lies(by_draw[s].seal.as_of, today)
        }
        expected |= {
            v.seq
            for v in history.visits
            if v.random and current(v.entity) == t and lies(v.date, today)
        }
        assert bars.get(t, set()) == expected
        same = [s for s in mine if by_draw[s].seal.item == seal.item]
        last = max(same, default=0)
        is_owed = (
            bool(last)
            and t not in visited[last]
            and today > by_draw[last].seal.due
            and not any(
                x.seal.item == seal.item and x.seq > last and t in map(current, x.struck)
                for x in history.attempts
            )
        )
        assert owed.get(t) == (last if is_owed else None)
