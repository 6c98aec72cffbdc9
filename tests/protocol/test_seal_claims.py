"""The claims of a seal that only a verifier's anchors can prove, row by row (SPEC §12)."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger import (
    BEACON,
    DICE,
    DRAND,
    EARLIEST,
    LOTTERY,
    PRACTICE,
    ROUND,
    SEALED,
    STOP,
    VALUE,
    at,
)
from making import a_seal

from randcheck.errors import FalseClaim
from randcheck.protocol.anchors import Anchors
from randcheck.protocol.attempt import Amendment, Attempt, Logged, Sealed
from randcheck.protocol.bodies import Event
from randcheck.protocol.calendar import seconds
from randcheck.protocol.claims import Claim, State
from randcheck.protocol.parts import Source
from randcheck.protocol.proofs import Times
from randcheck.protocol.seal_claims import Scene, deadline, seal_claims
from randcheck.text import tr

TRUE, FALSE, OPEN, UNCHECKED = State.TRUE, State.FALSE, State.NOT_PROVED, State.NOT_CHECKED
SEQ, INPUTS, VOID = 5, 8, 9
HASH = "5" * 64
OBSERVER = "0b" * 32
LOT = seconds(EARLIEST)
LATEST = 2**53 - 1
MEMBERS = ("draw", "as_of", "earliest", "long_stop", "inspectors", "sources", "bits")


def sealed(*sources: Source, inputs: str | None = None, by: str = "", **members: Any) -> Attempt:
    """A seal of some sources; `inputs` names who signed them, `by` who signed the seal."""
    seal = a_seal(**{"sources": sources, "earliest": EARLIEST, "long_stop": STOP} | members)
    attempt = Attempt(seal, SEQ, HASH, SEALED, frozenset([by]))
    if inputs is not None:
        attempt.inputs_seq, attempt.inputs_hash = INPUTS, "8" * 64
        attempt.inputs_signed_by = frozenset([inputs])
    return attempt


def voided(attempt: Attempt, time: str = EARLIEST, by: str = "") -> Attempt:
    attempt.voided = Logged(VOID, time, frozenset([by]))
    return attempt


@dataclass
class Brought:
    """What a verifier has besides the folder."""

    times: Times = field(default_factory=Times)
    trusts: str = ""
    practice: bool = False
    anchors: Anchors = field(default_factory=Anchors)
    beacon: str | None = None
    drawn: bool = False

    def claims(self, waiting: Sealed) -> dict[str, Claim]:
        scene = Scene(self.practice, self.anchors, self.times, frozenset([self.trusts]) - {""})
        found = list(seal_claims(waiting, "2025-0001", scene, self.beacon, self.drawn))
        assert {claim.draw for claim in found} == {"2025-0001"}
        assert len({claim.name for claim in found}) == len(found)
        return {claim.name: claim for claim in found}

    def states(self, waiting: Sealed, *names: str) -> list[State]:
        found = self.claims(waiting)
        return [found[name].state for name in names]


def cosigned(*times: tuple[int, int], **rest: Any) -> Brought:
    return Brought(Times(cosigned=times), **rest)


def stamped(*times: tuple[int, int], **rest: Any) -> Brought:
    return Brought(Times(stamped=times), **rest)


FIRST = ("sealed-first", "only-seal")

# --- sealed-first, only-seal ----------------------------------------------------------------------


@pytest.mark.parametrize("sources", [(DICE,), (LOTTERY,), (DRAND,), (DICE, DRAND), (PRACTICE,)])
def test_a_code_seen_proves_both(sources):
    for code, state in ((HASH, TRUE), (HASH[:32], TRUE), ("6" * 32, OPEN)):
        brought = Brought(anchors=Anchors(seen=("7" * 32, code)), practice=PRACTICE in sources)
        assert brought.states(sealed(*sources), *FIRST) == [state, state]


@pytest.mark.parametrize(
    ("sources", "bound"),
    [
        ((DRAND,), ROUND - 300),
        ((DICE, DRAND), ROUND - 300),
        ((LOTTERY, DRAND), ROUND - 300),
        ((LOTTERY,), LOT - 300),
        ((DICE, LOTTERY, VALUE), LOT - 300),
    ],
    ids=["drand", "dice, drand", "lottery, drand", "lottery", "dice, lottery, value"],
)
def test_a_time_from_outside_is_300_s_before_what_decides(sources, bound):
    for time, state in ((1, TRUE), (bound, TRUE), (bound + 1, OPEN), (LATEST, OPEN)):
        assert cosigned((6, time)).states(sealed(*sources), *FIRST) == [state, state]
        assert stamped((6, time)).states(sealed(*sources), *FIRST) == [state, OPEN]
    assert deadline(sealed(*sources)) == bound


@pytest.mark.parametrize(("size", "state"), [(5, OPEN), (6, TRUE), (7, TRUE), (1000, TRUE)])
def test_only_a_checkpoint_that_covers_the_seal_counts(size, state):
    early = (size, ROUND - 300)
    assert cosigned(early).states(sealed(DRAND), *FIRST) == [state, state]
    assert stamped(early).states(sealed(DRAND), "sealed-first") == [state]
    late = (1000, LATEST)
    assert cosigned(late, early).states(sealed(DRAND), *FIRST) == [state, state]


def test_the_earlier_of_cosignature_and_stamp_counts():
    early, late = ((6, ROUND - 300),), ((6, ROUND - 299),)
    for times in (Times(early, late), Times(late, early)):
        first, only = Brought(times).states(sealed(DRAND), *FIRST)
        assert (first, only) == (TRUE, TRUE if times.cosigned == early else OPEN)


@pytest.mark.parametrize(
    ("size", "between"), [(5, False), (6, True), (INPUTS, True), (INPUTS + 1, False)]
)
def test_dice_are_cosigned_before_the_throws(size, between):
    """Whenever that was: the order of entries tells. For sealed-first the observer signed them."""
    state = TRUE if between else OPEN
    for time in (1, LATEST):
        brought = cosigned((size, time), trusts=OBSERVER)
        assert brought.states(sealed(DICE, inputs=OBSERVER), *FIRST) == [state, state]
        assert brought.states(sealed(DICE, inputs="other"), *FIRST) == [OPEN, state]
        assert brought.states(sealed(DICE), *FIRST) == [OPEN, OPEN]
        untrusting = cosigned((size, time))
        assert untrusting.states(sealed(DICE, inputs=OBSERVER), *FIRST) == [OPEN, state]


def test_a_stamp_before_the_throws_proves_nothing_of_dice():
    brought = stamped((6, 1), trusts=OBSERVER)
    assert brought.states(sealed(DICE, inputs=OBSERVER), *FIRST) == [OPEN, OPEN]


def test_the_order_of_throws_counts_for_dice_without_a_round_only():
    late = cosigned((6, LATEST), trusts=OBSERVER)
    for sources, state in (
        ((DICE, LOTTERY), TRUE),
        ((LOTTERY,), OPEN),
        ((VALUE,), OPEN),
        ((DICE, DRAND), OPEN),
    ):
        assert late.states(sealed(*sources, inputs=OBSERVER), *FIRST) == [state, state]


def test_dice_have_no_deadline():
    assert deadline(sealed(DICE)) is deadline(sealed(PRACTICE)) is None
    assert cosigned((6, 1)).states(sealed(DICE), *FIRST) == [OPEN, OPEN]


# --- unchosen -------------------------------------------------------------------------------------


@pytest.mark.parametrize("sources", [(DICE,), (LOTTERY,), (DICE, LOTTERY, VALUE)], ids=str)
def test_without_a_round_the_observer_vouches(sources):
    attempt = sealed(*sources, inputs=OBSERVER)
    claim = Brought(trusts=OBSERVER).claims(attempt)["unchosen"]
    assert (claim.state, claim.text.en) == (TRUE, "vouched for by the observer")
    assert Brought().states(attempt, "unchosen") == [OPEN]
    assert Brought(trusts=OBSERVER).states(sealed(*sources, inputs="x"), "unchosen") == [OPEN]
    assert Brought(trusts=OBSERVER).states(sealed(*sources), "unchosen") == [OPEN]


def test_practice_is_never_unchosen():
    brought = Brought(trusts=OBSERVER, practice=True)
    assert brought.states(sealed(PRACTICE, inputs=OBSERVER), "unchosen") == [OPEN]


def test_a_round_alone_decides():
    assert Brought().states(sealed(DRAND), "unchosen") == [TRUE]


def checking(number: int, signature: str) -> None:
    if (number, signature) != (DRAND.round, "ab" * 48):
        raise FalseClaim("unchosen", tr("不符", "it does not hold"))


@pytest.mark.parametrize(
    ("check", "beacon", "state"),
    [
        (None, BEACON, UNCHECKED),
        (checking, BEACON, TRUE),
        (checking, BEACON.replace("ab", "cd"), FALSE),
        (None, None, TRUE),
    ],
    ids=["nothing can check it", "good", "forged", "not drawn"],
)
def test_once_drawn_the_signature_is_checked(check, beacon, state):
    brought = Brought(anchors=Anchors(check_beacon=check), beacon=beacon, drawn=True)
    assert brought.states(sealed(DRAND), "unchosen") == [state]
    typed = replace(brought, times=Times(((INPUTS + 1, ROUND - 300),)))
    assert typed.states(sealed(DICE, DRAND, inputs=""), "unchosen") == [state]


@pytest.mark.parametrize("checked", [True, False], ids=["drawn", "not drawn yet"])
@pytest.mark.parametrize(
    ("time", "state"),
    [
        (None, OPEN),
        (1, TRUE),
        (ROUND - 300, TRUE),
        (ROUND - 299, OPEN),
        (ROUND - 1, OPEN),
        (ROUND, FALSE),
        (LATEST, FALSE),
    ],
)
def test_what_was_typed_is_proved_before_the_round(time, state, checked):
    times = () if time is None else ((INPUTS + 1, time),)
    for brought in (cosigned(*times), stamped(*times)):
        brought.anchors = Anchors(check_beacon=checking)
        brought.beacon, brought.drawn = (BEACON if checked else None), checked
        assert brought.states(sealed(DICE, DRAND, inputs=OBSERVER), "unchosen") == [state]


def test_what_was_typed_is_not_in_a_checkpoint_before_it():
    brought = cosigned((INPUTS, ROUND - 300), trusts=OBSERVER)
    assert brought.states(sealed(DICE, DRAND, inputs=OBSERVER), "unchosen") == [OPEN]


def test_what_is_still_to_be_typed_is_not_proved():
    assert cosigned((99, 1)).states(sealed(DICE, DRAND), "unchosen") == [OPEN]


# --- voided-first ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sources", "trusted", "state"),
    [
        ((DICE,), True, TRUE),
        ((LOTTERY,), True, TRUE),
        ((PRACTICE,), True, TRUE),
        ((DRAND,), True, OPEN),
        ((DICE, DRAND), True, OPEN),
        ((DICE,), False, OPEN),
        ((LOTTERY,), False, OPEN),
    ],
)
def test_the_observer_vouches_for_a_void_without_a_round(sources, trusted, state):
    brought = Brought(trusts=OBSERVER if trusted else "", practice=PRACTICE in sources)
    for time in (EARLIEST, at(10**6)):
        void = voided(sealed(*sources), time, OBSERVER)
        assert brought.states(void, "voided-first") == [state]


@pytest.mark.parametrize(
    ("sources", "bound"), [((DICE, DRAND), ROUND - 300), ((LOTTERY,), LOT - 300)]
)
def test_a_void_is_proved_300_s_before_what_decides(sources, bound):
    for time, state in ((1, TRUE), (bound, TRUE), (bound + 1, OPEN), (LATEST, OPEN)):
        for make in (cosigned, stamped):
            attempt = voided(sealed(*sources))
            assert make((VOID + 1, time)).states(attempt, "voided-first") == [state]
            assert make((VOID, time)).states(attempt, "voided-first") == [OPEN]


@pytest.mark.parametrize(("time", "state"), [(STOP, TRUE), (at(3601), OPEN)])
def test_a_void_after_long_stop_is_not_proved(time, state):
    """A proved time before the round does not help an entry that says it came after the end."""
    void = voided(sealed(DRAND), time)
    assert cosigned((VOID + 1, ROUND - 300)).states(void, "voided-first") == [state]


def test_dice_alone_have_the_observer_only():
    assert cosigned((VOID + 1, 1)).states(voided(sealed(DICE)), "voided-first") == [OPEN]


def test_what_of_a_void_seal_is_essential():
    found = Brought().claims(voided(sealed(DICE)))
    assert {name: claim.essential for name, claim in found.items()} == {
        "sealed-first": False,
        "only-seal": False,
        "unchosen": False,
        "voided-first": True,
        "files-held": False,
    }


# --- files-held, ended ----------------------------------------------------------------------------


def test_who_signed_the_seal_holds_its_files():
    attempt = sealed(DICE, by=OBSERVER)
    assert Brought(trusts=OBSERVER).states(attempt, "files-held") == [TRUE]
    assert Brought().states(attempt, "files-held") == [OPEN]
    assert Brought(trusts=OBSERVER).states(sealed(DICE), "files-held") == [OPEN]


@pytest.mark.parametrize(("now", "missing"), [(at(3599), False), (STOP, False), (at(3601), True)])
def test_a_result_is_promised_by_long_stop(now, missing):
    brought = Brought(anchors=Anchors(now=now))
    found = brought.claims(sealed(DICE))
    assert ("ended" in found) == missing
    if missing:
        assert (found["ended"].state, found["ended"].essential) == (FALSE, True)
    assert "ended" not in brought.claims(voided(sealed(DICE)))
    assert "ended" not in replace(brought, drawn=True).claims(sealed(DICE))


def test_what_of_a_live_seal_is_essential():
    found = Brought().claims(sealed(DICE))
    assert [name for name, claim in found.items() if claim.essential] == [*FIRST, "unchosen"]
    assert "voided-first" not in found


# --- events, odd times ----------------------------------------------------------------------------


def as_event(attempt: Attempt) -> Amendment:
    members = {name: getattr(attempt.seal, name) for name in MEMBERS}
    rest = attempt.inputs_seq, attempt.inputs_hash, (), attempt.inputs_signed_by
    place = attempt.seq, attempt.text_hash, attempt.time, attempt.signed_by
    return Amendment(Event(seal="0" * 64, **members), *place, *rest)


seconds_of_any_time = st.one_of(
    st.integers(1, LATEST), st.sampled_from([ROUND - 301, ROUND - 300, ROUND - 299, ROUND, LATEST])
)
outside = st.lists(st.tuples(st.integers(1, 12), seconds_of_any_time), max_size=3).map(tuple)


@given(
    outside,
    outside,
    st.sampled_from([(DICE,), (LOTTERY,), (DRAND,), (DICE, DRAND), (DICE, LOTTERY)]),
    st.none() | st.just(OBSERVER),
    st.booleans(),
)
def test_an_event_is_judged_like_a_seal(first, second, sources, inputs, trusts):
    brought = Brought(Times(first, second), OBSERVER if trusts else "")
    brought.anchors = Anchors(now=at(10**6))
    attempt = sealed(*sources, inputs=inputs, by=OBSERVER)
    found = brought.claims(attempt)
    assert brought.claims(as_event(attempt)) == found
    assert list(found) == [*FIRST, "unchosen", "files-held", "ended"]
    if DICE not in sources or DRAND in sources:
        assert found["only-seal"].state is OPEN or found["sealed-first"].state is TRUE


def test_days_at_the_ends_of_the_calendar_are_told():
    for earliest in ("1900-01-01T00:00:00Z", "9999-12-31T23:59:59Z"):
        attempt = voided(sealed(LOTTERY, earliest=earliest))
        for time in (1, LATEST):
            found = cosigned((99, time)).claims(attempt)
            assert found["sealed-first"].state is (TRUE if time < seconds(earliest) else OPEN)
