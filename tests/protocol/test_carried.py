"""A log that goes on from another: attempts count on, debts stay (SPEC §6.6, §7.2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger import BEGUN, DAY, EARLIEST, SEALED, STOP, ZONE, Ledger, drew, refused, visit
from making import an_attempt

from randcheck.protocol.bodies import Roster
from randcheck.protocol.calendar import local_date
from randcheck.protocol.history import Carried, History, carry, owed_on, read_carried
from randcheck.protocol.parts import Attachment
from randcheck.protocol.table import CARRIED, format_table, parse_table

GENESIS = local_date(BEGUN, ZONE)
EVE = "2025-07-16"
OWED = [("owed", "A", "GG01"), ("owed", "B", "GG01"), ("owed", "B", "GG02")]
TRIED = [("attempts", "GG01", "2025", "3"), ("attempts", "GG02", "2025", "1")]
ALL = {"A": 0, "B": 0}


def going_on(rows=(*TRIED, *OWED)) -> Ledger:
    ledger = Ledger(carried=list(rows))
    change = [(token, "added", "-") for token in "ABCDEF"]
    body = Roster("entities", None, Attachment(1, "0" * 64), 6, 0, 0, 0, 0, 0, 6)
    ledger.write(body, BEGUN, file=change)
    return ledger


def owed(ledger: Ledger, item: str = "GG01") -> dict[str, int]:
    return owed_on(ledger.state.history, item, DAY)


def test_the_day_of_genesis_is_that_of_the_zone():
    assert EVE < GENESIS < DAY
    assert going_on().state.history.carried.since == GENESIS


def test_attempts_go_on_counting():
    ledger = going_on()
    with refused("the next attempt"):
        ledger.seal(attempt=1)
    assert ledger.seal().seal.attempt == 4
    assert ledger.seal(item="GG02").seal.attempt == 2
    assert ledger.seal(item="GG03").seal.attempt == 1
    assert ledger.seal(period="2026").seal.attempt == 1


def test_draw_ids_begin_anew():
    assert going_on().seal().seal.draw == "2025-0001"


def test_debts_stay():
    ledger = going_on()
    assert owed(ledger) == ALL
    assert owed(ledger, "GG02") == {"B": 0} and owed(ledger, "GG03") == {}


def test_a_debt_ends_when_the_item_draws_again():
    ledger = going_on()
    ledger.drawn(drew("AC"))
    assert owed(ledger) == {"B": 0}
    assert owed(ledger, "GG02") == {"B": 0}
    ledger.drawn(drew("B"), item="GG02")
    assert owed(ledger) == {"B": 0} and owed(ledger, "GG02") == {}


def test_a_seal_or_a_void_draw_ends_no_debt():
    ledger = going_on()
    ledger.seal()
    assert owed(ledger) == ALL
    ledger.void()
    assert owed(ledger) == ALL


def test_a_debt_ends_when_a_seal_holds_it_as_struck():
    ledger = going_on()
    ledger.seal(excluded=[("A", "struck", "-", "0"), ("B", "barred", "a", "1")])
    assert owed(ledger) == {"B": 0}
    ledger.seal(item="GG02", excluded=[("A", "struck", "-", "0")])
    assert owed(ledger, "GG02") == {"B": 0}


def test_a_debt_ends_when_a_correction_holds_it_as_struck():
    ledger = going_on()
    ledger.drawn(drew("CD"))
    ledger.correct("B", drew("CD"))
    assert owed(ledger) == {"A": 0}


@pytest.mark.parametrize(
    ("row", "ends"),
    [
        (visit("A", day=GENESIS), True),
        (visit("A", day=DAY), True),
        (visit("A", day=EVE), False),
        (visit("A", day=GENESIS, item="GG01"), True),
        (visit("A", day=GENESIS, item="GG02"), False),
        (("A", GENESIS, "cause", "-", "-", "-", "-"), False),
        (("A", GENESIS, "random", "-", "-", "-", "DEP"), True),
        (visit("C", day=GENESIS), False),
    ],
    ids=str,
)
def test_a_debt_ends_with_a_random_visit_from_genesis_on(row, ends):
    ledger = going_on()
    ledger.visits([row])
    assert ("A" not in owed(ledger)) == ends
    assert "B" in owed(ledger)


def test_a_visit_for_a_draw_of_another_item_ends_no_debt():
    ledger = going_on()
    ledger.drawn(drew("A"), item="GG03")
    ledger.visits([visit("A", ledger.last.seal.draw)])
    assert owed(ledger) == ALL


@pytest.mark.parametrize("old", ["A", "X"], ids=["a code of the roster", "a code never named"])
def test_a_new_code_dodges_no_debt(old):
    ledger = going_on([("owed", old, "GG01")])
    change = [("E", "aliased", old)]
    size = 5 if old == "A" else 6
    body = Roster("entities", None, Attachment(1, "0" * 64), 0, 0, 0, 0, 1, 0, size)
    ledger.write(body, BEGUN, file=change)
    assert owed(ledger) == {"E": 0}
    ledger.visits([visit(old, day=GENESIS)])
    assert owed(ledger) == {}


def test_a_draw_of_this_log_takes_the_debt_over():
    """Once drawn here it is owed from that draw, when due, by its seq."""
    ledger = going_on()
    ledger.drawn(drew("A"))
    history = ledger.state.history
    assert owed_on(history, "GG01", DAY) == {"B": 0}
    assert owed_on(history, "GG01", "2025-12-31") == {"A": ledger.last.draw_seq, "B": 0}


# --- what is left to the next log -----------------------------------------------------------------


def test_a_log_leaves_attempts_and_debts_whatever_the_due_day():
    ledger = Ledger()
    ledger.drawn(drew("ABC"), due="2026-12-31")
    ledger.drawn(drew("D"), item="GG02", due="2026-12-31")
    ledger.visits([visit("B", "2025-0001")])
    ledger.seal(EARLIEST, item="GG02", period="2026", excluded=[("D", "struck", "-", "9")])
    assert sorted(carry(ledger.state.history)) == [
        ("attempts", "GG01", "2025", "1"),
        ("attempts", "GG02", "2025", "1"),
        ("attempts", "GG02", "2026", "1"),
        ("owed", "A", "GG01"),
        ("owed", "C", "GG01"),
    ]


def test_a_log_leaves_what_its_corrections_leave():
    ledger = Ledger()
    ledger.drawn(drew("AB"))
    ledger.correct("A", drew("BC"))
    assert sorted(carry(ledger.state.history))[1:] == [("owed", "B", "GG01"), ("owed", "C", "GG01")]


def test_what_was_carried_in_is_carried_on():
    ledger = going_on()
    ledger.seal(SEALED, item="GG02")
    ledger.visits([visit("A", day=GENESIS)], STOP)
    assert sorted(carry(ledger.state.history)) == [
        TRIED[0],
        ("attempts", "GG02", "2025", "2"),
        *OWED[1:],
    ]


def test_a_log_without_draws_leaves_nothing():
    assert carry(Ledger().state.history) == []


tokens = st.sampled_from(["A", "B", "OLD", "消防"])
items = st.sampled_from(["GG01", "GG02", "双随机"])
tables = st.builds(
    Carried,
    st.dictionaries(st.tuples(items, items), st.integers(1, 10**15 - 1)),
    st.sets(st.tuples(tokens, items)),
    st.just(GENESIS),
)


@given(tables, st.booleans())
def test_what_is_carried_survives_its_table(carried, practice):
    """A log to which nothing happens leaves what it was given."""
    rows = carry(History(carried=carried))
    data = format_table(CARRIED, rows, practice)
    assert read_carried(parse_table(CARRIED, data, practice), GENESIS) == carried


@given(
    st.lists(st.tuples(items, st.sets(tokens, min_size=1), st.booleans()), max_size=4),
    tables,
)
def test_the_next_log_owes_what_this_one_leaves(draws, carried):
    history = History(carried=carried)
    for seq, (item, drawn, visited) in enumerate(draws, 1):
        attempt = an_attempt(3 * seq, "2025-07-01", "2025-07-02", item=item, draw_seq=3 * seq + 1)
        found = an_attempt(3 * seq, "2025-07-01", "2025-07-02", "x").seated
        assert found is not None
        attempt.draw_seq, attempt.seated = 3 * seq + 1, type(found)(frozenset(drawn), (), True)
        attempt.visited = set(drawn) if visited else set()
        history.attempts.append(attempt)
    after = History(carried=read_carried(carry(history), "2026-01-01"))
    for item in ("GG01", "GG02", "双随机"):
        assert (
            owed_on(after, item, "2026-01-01").keys() == owed_on(history, item, "2026-01-01").keys()
        )
        assert after.tried(item, "2025") == history.tried(item, "2025")
