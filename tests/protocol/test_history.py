"""What a log fixes for the next drum: bars, debts, pairs (SPEC §6, §7.2, §7.4)."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import a_seal, an_attempt

from randcheck.protocol.history import (
    History,
    VisitRow,
    barred_pairs,
    debts,
    inspector_bars,
    read_visits,
)
from randcheck.protocol.history import entity_bars as all_bars
from randcheck.protocol.parts import Limit, Window, Windows

ONCE = Limit("years", 1, 1, "any")
YEAR = Windows((ONCE,), Window("days", 100), Window("days", 10))
TODAY = "2025-09-01"
P, Q = "p" * 64, "q" * 64


def sealing(as_of: str = TODAY, item: str = "GG01", window: Windows = YEAR, department=None):
    return a_seal(as_of=as_of, item=item, window=window, department=department)


def limited(*limits: Limit, **members):
    return sealing(window=Windows(limits, YEAR.pairs, YEAR.inspectors), **members)


def entity_bars(history: History, seal, since=()):
    return all_bars(history, seal, dict(since))


def history_of(*attempts, visits=(), aliases=(), recusals=()) -> History:
    history = History()
    history.attempts += attempts
    history.visits += visits
    history.entities.apply([(t, "added", "-") for t in "ABCDE"], 0)
    for seq, (token, old) in enumerate(aliases, 1):
        history.entities.apply([(token, "aliased", old)], seq)
    history.recusals.update(recusals)
    return history


def visit(
    seq: int, entity: str, day: str, random: bool = True, draw=None, people=(), **said
) -> VisitRow:
    return VisitRow(seq, entity, day, random, draw, tuple(people), **said)


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


def test_so_many_times_in_so_long():
    twice = Limit("days", 365, 2, "any")
    rows = [visit(3, "A", "2025-03-01"), visit(4, "A", "2025-03-01"), visit(5, "B", "2025-03-01")]
    rows += [visit(6, "B", "2025-08-01"), visit(7, "C", "2024-08-01"), visit(8, "C", "2025-08-01")]
    found = entity_bars(history_of(visits=rows), limited(twice))
    assert found == {"B": {5, 6}}  # two rows of one day are one visit; C's first is too long ago


def test_a_draw_and_its_visit_count_once():
    attempt = an_attempt(5, "2025-03-01", "2025-04-01", "AB")
    attempt.visited.update("AB")
    own = visit(8, "A", "2025-03-20", draw=attempt.seal.draw)
    other = visit(9, "B", "2025-07-01")
    twice = Limit("years", 1, 2, "any")
    found = entity_bars(history_of(attempt, visits=[own, other]), limited(twice))
    assert found == {"B": {6, 9}}
    assert entity_bars(history_of(attempt, visits=[own]), limited(ONCE)) == {"A": {6, 8}, "B": {6}}


@pytest.mark.parametrize(("scope", "bars"), [("any", "AB"), ("item", "A"), ("department", "B")])
def test_what_counts_for_a_scope(scope, bars):
    same = an_attempt(5, "2025-03-01", "2025-04-01", "A", department="消防")
    other = an_attempt(8, "2025-03-01", "2025-04-01", "B", item="GG02", department="食品")
    same.visited.add("A")
    other.visited.add("B")
    seal = limited(Limit("years", 1, 1, scope), department="食品")
    assert "".join(sorted(entity_bars(history_of(same, other), seal))) == bars


@pytest.mark.parametrize(
    ("scope", "said", "barred"),
    [
        ("item", {}, True),
        ("item", {"item": "GG01"}, True),
        ("item", {"item": "GG02"}, False),
        ("department", {"item": "GG02"}, True),
        ("department", {"department": "食品"}, True),
        ("department", {"department": "消防"}, False),
        ("any", {"item": "GG02", "department": "消防"}, True),
    ],
)
def test_an_imported_visit_counts_unless_it_says_otherwise(scope, said, barred):
    seal = limited(Limit("years", 1, 1, scope), department="食品")
    rows = [visit(3, "A", "2025-01-01", **said)]
    assert bool(entity_bars(history_of(visits=rows), seal)) == barred


def test_a_nameless_department_is_nobodys_but_its_own():
    drawn = an_attempt(5, "2025-03-01", "2025-04-01", "A", department=None)
    drawn.visited.add("A")
    rows = [visit(3, "B", "2025-01-01", department="食品"), visit(4, "C", "2025-01-01")]
    seal = limited(Limit("years", 1, 1, "department"))
    assert entity_bars(history_of(drawn, visits=rows), seal) == {"A": {6}, "C": {4}}


def test_the_licence_is_the_window():
    limit = Limit("licence", 1, 2, "any")
    rows = [visit(3, "A", "2021-05-01"), visit(4, "A", "2024-05-01"), visit(5, "B", "2024-05-01")]
    rows += [visit(6, "B", "2025-05-01"), visit(7, "C", "2024-05-01"), visit(8, "C", "2025-05-01")]
    since = {"A": "2022-01-01", "B": "2022-01-01"}
    assert entity_bars(history_of(visits=rows), limited(limit), since) == {"B": {5, 6}}
    since["A"] = "2021-05-01"
    assert entity_bars(history_of(visits=rows), limited(limit), since) == {"A": {3, 4}, "B": {5, 6}}


def test_pending_bars_where_the_item_or_a_scope_is_the_same():
    waiting = an_attempt(5, "2025-03-01", "2025-12-31", "A", item="GG02", department="消防")
    history = history_of(waiting)
    assert entity_bars(history, limited()) == {}
    assert entity_bars(history, limited(item="GG02")) == {"A": {6}}
    long_ago = Limit("days", 1, 1, "any")
    assert entity_bars(history, limited(long_ago)) == {"A": {6}}
    by_item = Limit("years", 1, 1, "item")
    assert entity_bars(history, limited(by_item, department="消防")) == {}


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
        ("A", "2025-01-01", "random", "2025-0001", f"{P},{Q}", "-", "-"),
        ("B", "2025-01-02", "cause", "-", "-", "GG01", "执法队"),
    ]
    assert read_visits(rows, 7) == [
        visit(7, "A", "2025-01-01", draw="2025-0001", people=[P, Q]),
        visit(7, "B", "2025-01-02", random=False, item="GG01", department="执法队", kind="cause"),
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
