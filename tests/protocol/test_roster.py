"""The fold of rosters (SPEC §6.1)."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randcheck.errors import FalseClaim
from randcheck.protocol.bodies import Roster
from randcheck.protocol.parts import Attachment
from randcheck.protocol.roster import ACTIVE, RosterState, verify_roster_counts

ACTIVE_ROWS = [("A", "added", "-"), ("B", "added", "-"), ("C", "added", "-"), ("D", "added", "-")]
OLD = [("B", "retired", "closed"), ("A", "aliased", "X"), ("D", "aliased", "C")]


def folded(*files) -> RosterState:
    state = RosterState()
    for seq, rows in enumerate(files):
        state.apply(rows, seq)
    return state


def snapshot(state: RosterState):
    return state.retired_by, state.alias_of


def test_a_roster_over_its_life():
    state = folded(ACTIVE_ROWS, OLD, [("B", "revived", "-"), ("A", "changed", "address,name")])
    assert state.retired_by == {"A": ACTIVE, "B": ACTIVE, "D": ACTIVE}
    assert state.alias_of == {"X": "A", "C": "D"}
    state.apply([("B", "retired", "moved"), ("E", "added", "-"), ("E", "aliased", "A")], 7)
    assert state.retired_by == {"B": 7, "D": ACTIVE, "E": ACTIVE}
    assert [state.current(t) for t in "ABCDEX"] == ["E", "B", "D", "D", "E", "E"]
    assert [state.is_active(t) for t in "ABCDEX"] == [False, False, False, True, True, False]


@pytest.mark.parametrize(
    "row",
    [
        ("A", "added", "-"),
        ("B", "added", "-"),
        ("X", "added", "-"),
        ("C", "added", "-"),
        ("A", "revived", "-"),
        ("Z", "revived", "-"),
        ("X", "revived", "-"),
        ("B", "retired", "again"),
        ("Z", "retired", "closed"),
        ("X", "retired", "closed"),
        ("Z", "changed", "name"),
        ("C", "changed", "name"),
        ("A", "changed", "name,address"),
        ("A", "changed", "name,name"),
        ("Z", "aliased", "Y"),
        ("A", "aliased", "A"),
        ("A", "aliased", "X"),
        ("D", "aliased", "X"),
        ("B", "aliased", "C"),
    ],
    ids=" ".join,
)
def test_rows_that_do_not_fit(row):
    state = folded(ACTIVE_ROWS, OLD)
    with pytest.raises(FalseClaim) as caught:
        state.apply([row], 2)
    assert caught.value.claim == "gates"


@pytest.mark.parametrize(
    "rows",
    [
        [("E", "added", "-"), ("E", "retired", "closed")],
        [("E", "added", "-"), ("E", "changed", "name")],
        [("E", "added", "-"), ("E", "revived", "-")],
        [("B", "revived", "-"), ("B", "retired", "closed")],
        [("A", "aliased", "Y"), ("D", "aliased", "Y")],
        [("A", "retired", "closed"), ("A", "retired", "moved")],
    ],
    ids=str,
)
def test_rows_of_one_file_that_contradict_each_other(rows):
    for order in (rows, rows[::-1]):
        with pytest.raises(FalseClaim):
            folded(ACTIVE_ROWS, OLD, order)


FITTING = [
    *[(f"N{n}", "added", "-") for n in range(3)],
    ("N0", "aliased", "M0"),
    ("N1", "aliased", "D"),
    ("B", "revived", "-"),
    ("A", "retired", "closed"),
    ("A", "changed", "name"),
    ("B", "changed", "name"),
]


@given(st.permutations(FITTING))
def test_the_place_of_a_row_does_not_matter(rows):
    assert snapshot(folded(ACTIVE_ROWS, OLD, rows)) == snapshot(folded(ACTIVE_ROWS, OLD, FITTING))


def test_only_chains_of_aliases_depend_on_their_order():
    """Rows of one change apply in file order, each seeing the effect of those before."""
    chain = [("B", "aliased", "A"), ("C", "aliased", "B")]
    state = folded(ACTIVE_ROWS, chain)
    assert state.alias_of == {"A": "C", "B": "C"} and set(state.retired_by) == {"C", "D"}
    with pytest.raises(FalseClaim):
        folded(ACTIVE_ROWS, chain[::-1])


@given(st.lists(st.tuples(st.sampled_from("ABCD"), st.sampled_from("ABCDXYZ")), max_size=8))
def test_current_never_leads_to_an_alias(renamings):
    state = folded(ACTIVE_ROWS)
    named = set("ABCD")
    for seq, (token, old) in enumerate(renamings, 1):
        try:
            state.apply([(token, "aliased", old)], seq)
        except FalseClaim:
            continue
        named.add(old)
    for token in named:
        assert state.current(token) in state.retired_by
        assert state.current(state.current(token)) == state.current(token)
    assert not set(state.retired_by) & set(state.alias_of)


def test_counts_are_those_of_the_file():
    rows = [("E", "added", "-"), ("E", "aliased", "A"), ("D", "changed", "name")]
    state = folded(ACTIVE_ROWS, rows)
    count = Counter(change for _, change, _ in rows)
    file = Attachment(1, "0" * 64)
    true = {"added": 1, "retired": 0, "revived": 0, "changed": 1, "aliased": 1, "lent": 0}
    true["registered"] = 4
    assert count["added"] == 1 and len(state.retired_by) == true["registered"]
    body = Roster("entities", None, file, **true)
    assert verify_roster_counts(body, rows, len(state.retired_by)) == body
    for name, value in true.items():
        other = Roster("entities", None, file, **{**true, name: value + 1})
        with pytest.raises(FalseClaim):
            verify_roster_counts(other, rows, len(state.retired_by))
    empty = Roster("entities", None, file, 0, 0, 0, 0, 0, 0, 0)
    with pytest.raises(FalseClaim):
        verify_roster_counts(empty, [], 0)


def test_loans_are_counted_and_kept():
    rows = [("P", "added", "-"), ("P", "lent", "-"), ("Q", "added", "-")]
    state = folded(rows)
    assert state.lent == {"P"}
    state.apply([("P", "retired", "left"), ("Q", "lent", "-")], 2)
    assert state.lent == {"P", "Q"}
    state.apply([("P", "own", "-")], 3)
    assert state.lent == {"Q"}
    body = Roster("inspectors", None, Attachment(1, "0" * 64), 0, 0, 0, 0, 0, 2, 2)
    lines = [("P", "lent", "-"), ("Q", "own", "-")]
    assert verify_roster_counts(body, lines, 2) == body


@pytest.mark.parametrize(
    "rows",
    [
        [("P", "lent", "-")],
        [("Q", "own", "-")],
        [("X", "lent", "-")],
        [("P", "own", "-"), ("P", "lent", "-")],
    ],
    ids=["lent twice", "own already", "nobody", "both ways at once"],
)
def test_loans_that_do_not_fit(rows):
    state = folded([("P", "added", "-"), ("P", "lent", "-"), ("Q", "added", "-")])
    with pytest.raises(FalseClaim):
        state.apply(rows, 2)
