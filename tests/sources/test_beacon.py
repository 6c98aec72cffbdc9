"""Waiting for a round, and rounds that people bring."""

import sys

import pytest
from drand_cases import BY_ID, GOOD, LINE, SIGNATURE, SOURCE, v1, v2
from relaying import answer

from randcheck.errors import Unreadable, UsageError
from randcheck.protocol.calendar import format_time
from randcheck.protocol.seed import round_time
from randcheck.services.beacon import PAUSE, RELAYS, beacon_checker, get_beacon, typed_beacon
from randcheck.services.world import World

DUE = round_time(SOURCE)
FORGED = BY_ID["quicknet-1000-torsion1"]["signature"]
NOT_YET = answer(b"", 404)


class Clock:
    """A clock that only `sleep` moves."""

    def __init__(self, start: int) -> None:
        self.time, self.slept, self.left = start, [], []
        self.world = World(lambda: format_time(int(self.time)), sleep=self.sleep)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds

    def get(self, relay, patience=0) -> str:
        return get_beacon(SOURCE, self.world, [relay.url], self.left.append, patience, 5.0)


def test_the_round_is_awaited(relay):
    relay.answers[:] = [answer(v1())]
    clock = Clock(DUE - 4)
    assert clock.get(relay) == LINE
    assert clock.left == [4, 3, 2, 1] and clock.time == DUE
    assert len(relay.asked) == 1


def test_an_old_round_is_got_at_once(relay):
    relay.answers[:] = [answer(v1())]
    clock = Clock(DUE + 10**6)
    assert clock.get(relay) == LINE and clock.slept == clock.left == []


def test_a_late_round_is_asked_for_again(relay):
    relay.answers[:] = [NOT_YET, answer(b"", 500), answer(v1())]
    clock = Clock(DUE)
    assert clock.get(relay, patience=60) == LINE
    assert clock.slept == [PAUSE, PAUSE] and len(relay.asked) == 3


def test_patience_ends_and_the_last_word_is_kept(relay):
    relay.answers[:] = [NOT_YET]
    clock = Clock(DUE - 1)
    with pytest.raises(Unreadable, match="not there yet"):
        clock.get(relay, patience=8)
    assert clock.slept == [1, 3, 3, 2] and clock.time == DUE + 8
    assert len(relay.asked) == 4


def test_patience_that_is_over_asks_once(relay):
    relay.answers[:] = [NOT_YET]
    with pytest.raises(Unreadable):
        Clock(DUE + 100).get(relay, patience=60)
    assert len(relay.asked) == 1


def test_an_address_that_is_none_is_said_at_once():
    clock = Clock(DUE - 100)
    with pytest.raises(UsageError):
        get_beacon(SOURCE, clock.world, [RELAYS[0], "nowhere"], print, 60)
    assert clock.slept == []


def test_relays_are_checked_where_the_library_is(relay):
    if beacon_checker() is None:
        pytest.skip("the library of the extra beacon is not installed")
    relay.answers[:] = [answer(v2(signature=FORGED))]
    with pytest.raises(Unreadable, match="does not hold"):
        Clock(DUE).get(relay)


def test_typed_rounds_are_checked_where_the_library_is():
    if beacon_checker() is None:
        pytest.skip("the library of the extra beacon is not installed")
    assert typed_beacon(SIGNATURE, SOURCE) == LINE
    mistyped = SIGNATURE[:50] + "01"[SIGNATURE[50] == "0"] + SIGNATURE[51:]
    for text in (FORGED, mistyped, BY_ID["quicknet-2"]["signature"]):
        with pytest.raises(UsageError, match="does not verify: mistyped or forged"):
            typed_beacon(text, SOURCE)


def test_without_the_library_a_typed_round_is_taken_as_it_is(monkeypatch):
    monkeypatch.setitem(sys.modules, "py_arkworks_bls12381", None)
    assert typed_beacon(FORGED, SOURCE).endswith(FORGED)
    with pytest.raises(UsageError):
        typed_beacon(GOOD["randomness"], SOURCE)
