"""What may come after a draw: correct, event, pairing (SPEC §8.5, §8.6)."""

import pytest
from ledger import (
    BEACON,
    DAY,
    DICE,
    DRAND,
    EARLIEST,
    LINES,
    LOTTERY,
    PRACTICE,
    SEALED,
    STOP,
    Ledger,
    at,
    drew,
    refused,
    visit,
)

from randcheck.protocol.bodies import Strike
from randcheck.protocol.parts import Dice

STUCK = drew("AB", paired=False)
MET = [("seed", "0" * 64), *drew("", seats=[("A", "p"), ("B", "q")])]


def drawn(rows=None) -> Ledger:
    ledger = Ledger()
    ledger.drawn(drew("AB") if rows is None else rows)
    return ledger


def stuck() -> Ledger:
    return drawn(STUCK)


def waiting(**changes) -> Ledger:
    """An event is open."""
    ledger = stuck()
    ledger.event(**changes)
    return ledger


# --- correct --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tokens", "changes", "rule"),
    [
        ("A", {"draw": "2025-0002"}, "a completed draw"),
        ("A", {"seal": "0" * 64}, "the text hash of its seal"),
        ("BA", {}, "tokens ascending"),
        ("AA", {}, "tokens ascending"),
        ("", {}, "all rows struck before, and more"),
        ("Z", {}, "rows of the frame"),
        ("AZ", {}, "rows of the frame"),
        ("ABCDEF", {}, "rows of the frame, and some that stay"),
    ],
    ids=str,
)
def test_what_no_correction_says(tokens, changes, rule):
    ledger = drawn()
    with refused(rule):
        ledger.correct(tokens, drew("BC"), **changes)
    assert ledger.last.corrected == () and ledger.last.struck == frozenset()
    ledger.correct("ABCDE", drew("F"))


def test_a_correction_changes_who_is_drawn():
    ledger = drawn(drew("AB", seats=[("A", "p"), ("B", "q")]))
    ledger.correct("A", drew("BC", seats=[("B", "q"), ("C", "p")]))
    attempt = ledger.last
    assert attempt.seated and attempt.seated.drawn == {"B", "C"}
    assert attempt.seated.pairs == (("B", "q" * 64), ("C", "p" * 64))
    assert attempt.corrected == (Strike("A", "closed"),) and attempt.struck == {"A"}
    assert attempt.correct_seqs == [ledger.seq - 1]


@pytest.mark.parametrize("tokens", ["A", "B", "BC", ""])
def test_a_second_correction_strikes_more(tokens):
    ledger = drawn()
    ledger.correct("A", drew("BC"))
    with refused("all rows struck before, and more"):
        ledger.correct(tokens, drew("BC"))
    ledger.correct("AD", drew("BC"))
    assert ledger.last.struck == {"A", "D"} and len(ledger.last.correct_seqs) == 2


def test_only_a_completed_draw_is_corrected():
    ledger = Ledger()
    ledger.seal()
    with refused("a completed draw"):
        ledger.correct("A", drew("B"))
    ledger.void()
    with refused("a completed draw"):
        ledger.correct("A", drew("B"))


def test_no_correction_after_a_visit():
    ledger = drawn()
    ledger.visits([visit("C", day=DAY)])
    ledger.correct("A", drew("BC"))
    ledger.visits([visit("B", ledger.last.seal.draw)])
    with refused("no event and no visit yet"):
        ledger.correct("AD", drew("BC"))


def test_no_correction_after_an_event():
    ledger = stuck()
    ledger.correct("A", drew("BC", paired=False))
    ledger.event()
    with refused("no event and no visit yet"):
        ledger.correct("AD", drew("BC"))
    ledger.inputs()
    ledger.paired(MET)
    with refused("no event and no visit yet"):
        ledger.correct("AD", drew("BC"))


def test_visits_are_of_those_drawn_after_the_correction():
    ledger = drawn()
    ledger.correct("A", drew("BC"))
    with refused("a visit of a drawn entity"):
        ledger.visits([visit("A", ledger.last.seal.draw)])
    ledger.visits([visit("C", ledger.last.seal.draw)])
    assert ledger.last.visited == {"C"}


# --- event ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"draw": "2025-0002"}, "a completed draw"),
        ({"seal": "0" * 64}, "the text hash of its seal"),
        ({"as_of": "2025-01-01"}, "as_of is the day of sealing"),
        ({"earliest": at(-3601)}, "time, earliest, long_stop"),
        ({"long_stop": EARLIEST}, "time, earliest, long_stop"),
        ({"bits": 48}, "the bits of its sources"),
        ({"sources": ()}, "one to four sources"),
        ({"sources": (PRACTICE,)}, "practice alone"),
        ({"sources": (Dice("dice", 10, 11),)}, "fewer than 40 bits"),
        ({"sources": (LOTTERY,), "earliest": at(-3301)}, "a lottery at least 300 s ahead"),
        ({"sources": (DRAND,), "long_stop": at(0)}, "a round before long_stop"),
        ({"sources": (DRAND,), "time": at(-299), "earliest": at(-1)}, "a round at least 300 s"),
    ],
    ids=str,
)
def test_what_no_event_says(changes, rule):
    ledger = stuck()
    with refused(rule):
        ledger.event(**changes)
    assert ledger.last.events == []
    ledger.event(sources=(LOTTERY, DRAND), earliest=at(-3300))


def test_an_event_is_of_a_draw_without_pairing():
    ledger = Ledger()
    ledger.seal()
    with refused("a completed draw"):
        ledger.event()
    with refused("a draw without pairing"):
        drawn().event()
    ledger = stuck()
    ledger.correct("A", drew("BC"))
    with refused("a draw without pairing"):
        ledger.event()


def test_an_event_that_nobody_typed_for_makes_way_after_its_time():
    ledger, after = waiting(), dict(earliest=at(7200), long_stop=at(9000))
    with refused("no event that still waits"):
        ledger.event(STOP, **after)
    ledger.event(at(3601), **after)
    first, second = ledger.last.events
    assert first.paired_seq is None and ledger.last.open_event is second


def test_one_event_waits_at_a_time():
    ledger = waiting()
    with refused("no event that still waits"):
        ledger.event()
    ledger.inputs()
    with refused("no event that still waits"):
        ledger.event(EARLIEST)
    ledger.paired(drew("", paired=False), EARLIEST)
    ledger.event(EARLIEST)
    first, second = ledger.last.events
    assert ledger.last.open_event is second
    assert [ledger.last.label(event) for event in (first, second)] == ["2025-0001+1", "2025-0001+2"]


def test_an_event_is_not_withdrawn():
    with refused("a live seal"):
        waiting().void()
    with refused("a live seal"):
        waiting().void(seal=waiting().last.events[0].text_hash)


def test_the_inputs_of_an_event_name_the_event():
    ledger = waiting()
    seal, event = ledger.last, ledger.last.events[0]
    with refused("the text hash of its seal"):
        ledger.inputs(seal=seal.text_hash)
    typed = seal.inputs_hash
    ledger.inputs()
    assert event.inputs_lines == (LINES["dice"],) and event.inputs_hash
    assert seal.inputs_hash == typed != event.inputs_hash
    with refused("one inputs entry per seal"):
        ledger.inputs()


def test_the_inputs_of_an_event_keep_its_times():
    for time, rule in ((at(-1801), "between earliest"), (at(-299), "300 s before the round")):
        with refused(rule):
            waiting(sources=(DICE, DRAND)).inputs(time)
    waiting(sources=(DICE, DRAND)).inputs(at(-300))
    with refused("between earliest and long_stop"):
        waiting().inputs(at(3601))


# --- pairing --------------------------------------------------------------------------------------


def test_a_pairing_ends_its_event():
    ledger = waiting()
    ledger.inputs()
    ledger.paired(MET)
    attempt = ledger.last
    assert attempt.open_event is None and attempt.events[0].paired_seq == ledger.seq - 1
    assert attempt.seated and attempt.seated.paired
    assert attempt.seated.drawn == {"A", "B"}
    assert attempt.seated.pairs == (("A", "p" * 64), ("B", "q" * 64))
    with refused("an event that waits"):
        ledger.paired(MET)
    with refused("a draw without pairing"):
        ledger.event()


def test_a_pairing_needs_its_event():
    for ledger in (drawn(), stuck()):
        with refused("an event that waits"):
            ledger.paired(MET)
    ledger = waiting()
    ledger.inputs()
    with refused("the text hash of its event"):
        ledger.paired(MET, event=ledger.last.text_hash)


def test_a_pairing_has_its_inputs_and_its_beacon():
    ledger = waiting()
    with refused("its inputs"):
        ledger.paired(MET)
    ledger.inputs()
    with refused("one beacon line per beacon"):
        ledger.paired(MET, beacon=(BEACON,))
    ledger = waiting(sources=(DRAND,))
    with refused("one beacon line per beacon"):
        ledger.paired(MET, beacon=())
    with refused("not what was sealed"):
        ledger.paired(MET, beacon=(BEACON + "0",))
    with refused("a time after its round"):
        ledger.paired(MET, at(-1))
    ledger.paired(MET, at(0))


def test_a_pairing_draws_nobody():
    """Whatever its table says, the drawn entities are those of the draw."""
    ledger = waiting()
    ledger.inputs()
    ledger.paired(drew("EF", seats=[("E", "p")]))
    assert ledger.last.seated and ledger.last.seated.drawn == {"A", "B"}


def test_without_a_round_a_pairing_may_come_after_long_stop():
    ledger = waiting()
    ledger.inputs(STOP)
    ledger.paired(MET, at(10**6))
    assert ledger.last.events[0].inputs_seq == ledger.seq - 2
    assert ledger.last.time == SEALED
