"""What a draw may do when: seal, inputs, void, draw (SPEC §7.1, §8.1–§8.4, §11)."""

from datetime import date, timedelta
from typing import Any

import pytest
from ledger import (
    BEACON,
    DAY,
    DICE,
    DRAND,
    EARLIEST,
    FILE,
    LINES,
    LOTTERY,
    NO_LIMITS,
    PRACTICE,
    ROUND,
    SEALED,
    STOP,
    TREE,
    VALUE,
    Ledger,
    at,
    drew,
    refused,
)

from randcheck.protocol.bodies import Items, Rules
from randcheck.protocol.calendar import next_day
from randcheck.protocol.parts import Attachment, Dice, Limit, Lottery, Windows
from randcheck.protocol.seed import round_after, round_time

OTHER = Attachment(2, "1" * 64)
YESTERDAY = str(date.fromisoformat(DAY) - timedelta(days=1))
TOMORROW = next_day(DAY)
ONCE = Limit("years", 1, 1, "any")
LICENCE = Limit("licence", 1, 1, "any")


def limits(*found: Limit) -> Windows:
    return Windows(found, NO_LIMITS.pairs, NO_LIMITS.inspectors)


def days(count: int) -> tuple[str, ...]:
    return tuple(str(date.fromisoformat(DAY) + timedelta(days=n)) for n in range(count))


# --- seal -----------------------------------------------------------------------------------------

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"draw": "2025-0002"}, "the next draw id"),
    ({"draw": "practice-2025-0001"}, "the next draw id"),
    ({"attempt": 2}, "the next attempt"),
    ({"attempt": 0}, "the next attempt"),
    ({"due": YESTERDAY, "opens": TOMORROW}, "as_of, due, opens"),
    ({"opens": YESTERDAY}, "as_of, due, opens"),
    ({"as_of": YESTERDAY}, "as_of is the day of sealing"),
    ({"as_of": TOMORROW, "due": TOMORROW}, "as_of is the day of sealing"),
    ({"leeway": 10}, "leeway"),
    ({"rules": OTHER}, "the rules as last logged"),
    ({"items": FILE}, "the items as last logged"),
    ({"batches": ()}, "batches"),
    ({"batches": days(367), "due": days(367)[-1]}, "batches"),
    ({"batches": (DAY, DAY)}, "batches"),
    ({"batches": (TOMORROW, DAY)}, "batches"),
    ({"batches": (YESTERDAY, DAY)}, "batches up to due"),
    ({"batches": (DAY,), "due": TOMORROW}, "batches up to due"),
    ({"window": limits(*[ONCE] * 5)}, "at most four limits"),
    ({"window": limits(Limit("days", 0, 1, "any"))}, "limits from 1"),
    ({"window": limits(Limit("days", 1, 0, "any"))}, "limits from 1"),
    ({"window": limits(Limit("licence", 2, 1, "any")), "licences": TREE}, "one licence period"),
    ({"window": limits(LICENCE)}, "licences where a limit asks"),
    ({"licences": TREE}, "licences where a limit asks"),
    ({"earliest": at(-3601)}, "time, earliest, long_stop"),
    ({"earliest": STOP}, "time, earliest, long_stop"),
    ({"bits": 48}, "the bits of its sources"),
    ({"sources": ()}, "one to four sources"),
    ({"sources": (DICE, DICE)}, "one to four sources"),
    ({"sources": (DRAND, DICE)}, "drand last"),
    ({"sources": (PRACTICE,)}, "practice alone"),
    ({"sources": (Dice("dice", 10, 11), VALUE)}, "fewer than 40 bits"),
    ({"sources": (Dice("dice", 1, 15), LOTTERY)}, "a source outside its limits"),
    ({"sources": (DICE, Lottery("lottery", "ssq2", 1))}, "a source outside its limits"),
]


@pytest.mark.parametrize(
    ("changes", "rule"), REFUSED, ids=[f"{r}-{n}" for n, (_, r) in enumerate(REFUSED)]
)
def test_what_no_seal_says(changes, rule):
    ledger = Ledger()
    with refused(rule):
        ledger.seal(**changes)
    assert ledger.seal().live


@pytest.mark.parametrize(
    "changes",
    [
        {"earliest": SEALED},
        {"batches": days(366), "due": days(366)[-1]},
        {"window": limits(*[ONCE] * 4)},
        {"window": limits(LICENCE), "licences": TREE},
        {"leeway": 9},
        {"sources": (DICE, LOTTERY, VALUE, DRAND)},
    ],
    ids=[str(n) for n in range(6)],
)
def test_what_a_seal_may_just_say(changes):
    assert Ledger().seal(**changes).live


def test_rules_and_items_are_those_last_logged():
    ledger = Ledger()
    ledger.write(Items(OTHER, 1), SEALED)
    with refused("the items as last logged"):
        ledger.seal()
    assert ledger.seal(items=OTHER).live
    ledger.write(Rules(OTHER), SEALED)
    with refused("the rules as last logged"):
        ledger.seal(items=OTHER, item="GG02")


def test_the_day_is_that_of_the_zone():
    """Sixteen o'clock in Greenwich is the next day eight hours to the east."""
    late = f"{DAY}T16:00:00Z"
    changes = {"as_of": TOMORROW, "due": TOMORROW, "earliest": late, "long_stop": at(10**6)}
    with refused("as_of is the day of sealing"):
        Ledger().seal(f"{DAY}T15:59:59Z", **changes)
    assert Ledger().seal(late, **changes).seal.as_of == TOMORROW


def test_attempts_count_and_one_lives():
    ledger = Ledger()
    ledger.seal()
    with refused("no live seal"):
        ledger.seal()
    ledger.seal(period="2026")
    ledger = Ledger()
    ledger.seal()
    ledger.void()
    with refused("the next attempt"):
        ledger.seal(EARLIEST, attempt=1)
    assert ledger.seal(EARLIEST).seal.attempt == 2


def test_a_lottery_is_at_least_300_s_ahead():
    for sources in ((LOTTERY,), (DICE, LOTTERY), (LOTTERY, DRAND)):
        with refused("a lottery at least 300 s ahead"):
            Ledger().seal(sources=sources, earliest=at(-3301))
        assert Ledger().seal(sources=sources, earliest=at(-3300)).live


def test_a_round_is_at_least_300_s_ahead():
    with refused("a round at least 300 s ahead"):
        Ledger().seal(at(-299), sources=(DRAND,), earliest=at(-299))
    assert Ledger().seal(at(-300), sources=(DRAND,), earliest=at(-300)).live


def test_a_round_is_before_long_stop():
    for stop, good in ((at(-1), False), (at(0), False), (at(1), True)):
        if good:
            assert Ledger().seal(sources=(DICE, DRAND), long_stop=stop).live
        else:
            with refused("a round before long_stop"):
                Ledger().seal(sources=(DICE, DRAND), long_stop=stop)


def test_dice_without_an_observer_are_no_bits():
    with refused("fewer than 40 bits"):
        Ledger(observed=False).seal(bits=0)
    ledger = Ledger(observed=False)
    with refused("the bits of its sources"):
        ledger.seal(sources=(DICE, LOTTERY))
    assert ledger.seal(sources=(DICE, LOTTERY), bits=61).live
    assert ledger.state.bits((DICE, DRAND)) == 128


def test_practice_alone_in_practice_logs():
    assert Ledger(practice=True).seal().seal.draw == "practice-2025-0001"
    for sources in ((DICE,), (DRAND,), (DICE, PRACTICE)):
        with refused("practice alone"):
            Ledger(practice=True).seal(sources=sources)


# --- inputs ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"seal": "0" * 64}, "the text hash of its seal"),
        ({"draw": "2025-0002"}, "a live seal"),
        ({"lines": ()}, "one line per typed source"),
        ({"lines": (LINES["dice"], LINES["value"])}, "one line per typed source"),
        ({"lines": (LINES["value"],)}, "not what was sealed"),
        ({"lines": ("dice 10 11",)}, "not what was sealed"),
    ],
    ids=str,
)
def test_what_no_inputs_say(changes, rule):
    ledger = Ledger()
    ledger.seal()
    with refused(rule):
        ledger.inputs(**changes)
    ledger.inputs()
    assert ledger.last.inputs_lines == (LINES["dice"],)


@pytest.mark.parametrize(
    ("time", "good"),
    [(at(-1801), False), (EARLIEST, True), (STOP, True), (at(3601), False)],
)
def test_inputs_between_earliest_and_long_stop(time, good):
    ledger = Ledger()
    ledger.seal()
    if good:
        ledger.inputs(time)
        assert ledger.last.inputs_seq == ledger.seq - 1
    else:
        with refused("between earliest and long_stop"):
            ledger.inputs(time)


@pytest.mark.parametrize(
    ("time", "good"), [(at(-300), True), (at(-299), False), (at(0), False), (at(60), False)]
)
def test_inputs_300_s_before_the_round(time, good):
    ledger = Ledger()
    ledger.seal(sources=(DICE, DRAND))
    if good:
        ledger.inputs(time)
        assert ledger.last.inputs_hash
    else:
        with refused("300 s before the round"):
            ledger.inputs(time)


def test_inputs_once_and_while_live():
    ledger = Ledger()
    ledger.seal()
    ledger.inputs()
    with refused("one inputs entry per seal"):
        ledger.inputs()
    ledger.draw(drew("A"))
    with refused("a live seal"):
        ledger.inputs()
    ledger = Ledger()
    ledger.seal()
    ledger.void()
    with refused("a live seal"):
        ledger.inputs()


def test_a_round_alone_has_no_inputs():
    ledger = Ledger()
    ledger.seal(sources=(DRAND,))
    for lines in ((), (BEACON,)):
        with refused("one line per typed source"):
            ledger.inputs(lines=lines)


# --- void -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("time", "good"),
    [
        (SEALED, True),
        (at(-300), True),
        (at(-299), False),
        (at(0), False),
        (STOP, False),
        (at(3601), True),
    ],
)
def test_void_300_s_before_the_round_or_after_long_stop(time, good):
    ledger = Ledger()
    ledger.seal(sources=(DRAND,))
    if good:
        ledger.void(time)
        assert (ledger.last.fate, ledger.last.void) == ("void", True)
    else:
        with refused("300 s before the round"):
            ledger.void(time)
        assert ledger.last.fate == "sealed"


@pytest.mark.parametrize("time", [SEALED, at(0), STOP, at(10**6)])
@pytest.mark.parametrize("sources", [(DICE,), (LOTTERY,)], ids=["dice", "lottery"])
def test_without_a_round_void_is_free_until_the_inputs(time, sources):
    ledger = Ledger()
    ledger.seal(sources=sources)
    ledger.void(time)
    assert ledger.last.voided and ledger.last.voided.time == time


@pytest.mark.parametrize("time", [EARLIEST, at(3601)])
def test_no_void_after_the_inputs(time):
    ledger = Ledger()
    ledger.seal(sources=(DICE, DRAND))
    ledger.inputs()
    with refused("void only while the seed is unknown"):
        ledger.void(time)


def test_void_is_of_a_live_seal():
    ledger = Ledger()
    ledger.seal()
    with refused("the text hash of its seal"):
        ledger.void(seal="0" * 64)
    ledger.void()
    with refused("a live seal"):
        ledger.void()
    ledger = Ledger()
    ledger.drawn(drew("A"))
    with refused("a live seal"):
        ledger.void()


# --- draw -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"beacon": ()}, "one beacon line per beacon"),
        ({"beacon": (BEACON, BEACON)}, "one beacon line per beacon"),
        ({"beacon": (BEACON[:-1],)}, "not what was sealed"),
        ({"beacon": (BEACON.replace("20000000", "20000001"),)}, "not what was sealed"),
        ({"draw": "2025-0002"}, "a live seal"),
    ],
    ids=str,
)
def test_what_no_draw_says(changes, rule):
    ledger = Ledger()
    ledger.seal(sources=(DRAND,))
    with refused(rule):
        ledger.draw(drew("A"), **changes)
    ledger.draw(drew("AB"))
    assert ledger.last.seated and ledger.last.seated.drawn == {"A", "B"}


def test_a_draw_is_not_before_its_round():
    ledger = Ledger()
    ledger.seal(sources=(DRAND,))
    with refused("a time after its round"):
        ledger.draw(drew("A"), at(-1))
    ledger.draw(drew("A"), at(0))
    assert ledger.last.fate == "drawn"


def test_a_draw_has_its_inputs_and_is_the_only_one():
    ledger = Ledger()
    ledger.seal()
    with refused("its inputs"):
        ledger.draw(drew("A"))
    ledger.inputs()
    with refused("one beacon line per beacon"):
        ledger.draw(drew("A"), beacon=(BEACON,))
    ledger.draw(drew("A"), EARLIEST)
    with refused("a live seal"):
        ledger.draw(drew("A"))


def test_a_void_seal_is_not_drawn():
    ledger = Ledger()
    ledger.seal(sources=(DRAND,))
    ledger.void()
    with refused("a live seal"):
        ledger.draw(drew("A"))


def test_the_round_these_tests_count_from():
    assert round_time(DRAND) == ROUND and round_after(ROUND) == DRAND.round
