"""The claims of a folder as a whole: whose log, what outsiders said, what waits (SPEC §12)."""

from typing import Any

import pytest
from chains import (
    LOG,
    NEW_LOG,
    OBSERVER,
    ONE,
    OPERATOR,
    RECUSALS,
    TWO,
    VOID,
    Book,
    added,
    begun,
    checkpoint_of,
    key_of,
    quorum,
    revoked,
    rotated,
    seen,
    spoiled,
)
from making import an_attempt, signer

from randcheck.errors import FalseClaim, Unreadable
from randcheck.protocol.anchors import Anchors
from randcheck.protocol.calendar import seconds
from randcheck.protocol.checkpoint import Checkpoint
from randcheck.protocol.claims import Claim, State
from randcheck.protocol.folder import Log, read_log
from randcheck.protocol.folder_claims import (
    CODED,
    folder_claims,
    format_pending,
    outside,
    read_pending,
    whose_log,
)
from randcheck.protocol.note import Signer
from randcheck.protocol.policy import Policy
from randcheck.protocol.proofs import Times, proof_path, read_proofs
from randcheck.text import tr

TRUE, FALSE, OPEN, UNCHECKED = State.TRUE, State.FALSE, State.NOT_PROVED, State.NOT_CHECKED
BEGUN = seconds("2025-09-01T01:00:00Z")
STOP, AFTER = "2025-09-02T00:00:00Z", "2025-09-02T00:00:01Z"
SEAL = 4


def log_of(notes: list[bytes]) -> Log:
    return read_log(notes, lambda seq, name: None)


def watched(*, late: bool = False) -> Book:
    """A log of its own witness, named by entry 1 or, late, after entry 4."""
    book = begun()
    steps = [RECUSALS] * 5
    steps.insert(4 if late else 0, added("witness", ONE))
    for body in steps:
        book.add(body, LOG if body == RECUSALS else OPERATOR)
    return book


def said(
    book: Book,
    checkpoints: dict[int, list[tuple[Signer, int]]],
    *,
    stamps: tuple[int, ...] = (),
    spoil: Signer | None = None,
    sealed: bool = True,
    log_key: Any = lambda size: LOG,
    **anchors: Any,
) -> tuple[Times, dict[str, Claim]]:
    log, files = log_of(book.notes), {}
    for size, lines in checkpoints.items():
        data = seen(checkpoint_of(book.notes[:size], log_key(size)), *lines)
        files[proof_path(size, "note")] = spoiled(data, spoil) if spoil else data
    files |= {proof_path(size, "tsr"): b"%d" % size for size in stamps}
    proofs = read_proofs(files, log.entries, log.keys)
    attempt = an_attempt(SEAL, "2025-09-01", "2025-09-30", long_stop=STOP)
    found = outside(log, [attempt] if sealed else [], proofs, Anchors(**anchors))
    assert len({claim.name for claim in found.claims}) == len(found.claims)
    assert not any(claim.essential for claim in found.claims)
    return found.times, {claim.name: claim for claim in found.claims}


def state_of(*args: Any, **rest: Any) -> State | None:
    claims = said(*args, **rest)[1]
    return claims["witnessed"].state if "witnessed" in claims else None


# --- witnessed ------------------------------------------------------------------------------------


def test_without_witnesses_there_is_nothing_to_say():
    assert said(begun(), {1: [(ONE, BEGUN)]}) == (Times(), {})
    only_logs = Policy((LOG.key,), {}, (), None)
    assert said(begun(), {1: [(ONE, BEGUN)]}, policy=only_logs) == (Times(), {})


@pytest.mark.parametrize(
    ("checkpoints", "state"),
    [
        ({}, OPEN),
        ({5: [(ONE, BEGUN), (TWO, BEGUN)]}, OPEN),
        ({6: [(ONE, BEGUN)]}, OPEN),
        ({6: [(ONE, BEGUN), (TWO, BEGUN)]}, TRUE),
        ({6: [(ONE, BEGUN), (TWO, 2**53 - 1)]}, TRUE),
    ],
    ids=["nobody", "a smaller size", "no quorum", "the quorum", "at any time"],
)
def test_the_quorum_cosigned_the_last_checkpoint(checkpoints, state):
    book = begun()
    for _ in range(5):
        book.add(RECUSALS, LOG)
    assert state_of(book, checkpoints, policy=quorum(2, ONE, TWO)) is state


def test_the_times_are_those_of_the_quorum():
    lines = {2: [(ONE, BEGUN)], 6: [(ONE, BEGUN + 9), (TWO, BEGUN + 5)]}
    times, _ = said(watched(), lines, policy=quorum(1, ONE, TWO))
    assert times == Times(cosigned=((2, BEGUN), (6, BEGUN + 5)))
    assert said(watched(), lines)[0] == Times()


def test_a_line_that_does_not_hold_is_false():
    for book, policy in ((watched(), None), (begun(), quorum(1, ONE)), (watched(), quorum(1, ONE))):
        assert state_of(book, {1: []}, spoil=ONE, policy=policy) is FALSE
    assert state_of(begun(), {1: []}, spoil=TWO, policy=quorum(1, ONE)) is OPEN
    assert state_of(begun(), {1: []}, spoil=TWO) is None


@pytest.mark.parametrize(("behind", "state"), [(0, OPEN), (300, OPEN), (301, FALSE)])
def test_no_entry_is_more_than_300_s_later_than_it_was_seen(behind, state):
    """The last entry that the checkpoint covers, here of the third second."""
    time = BEGUN + 3 - behind
    assert state_of(watched(), {4: [(ONE, time)]}) is state
    assert state_of(begun().add(RECUSALS, LOG), {2: [(ONE, time + 2 - 4)]}) is None


def test_what_contradicts_a_witness_keeps_its_time():
    """That time is on the bureau's side or against it, whatever else is false."""
    times, claims = said(watched(), {6: [(ONE, 7)]}, policy=quorum(1, ONE))
    assert claims["witnessed"].state is FALSE and times.cosigned_time(SEAL) == 7


@pytest.mark.parametrize(
    ("sizes", "now", "state"),
    [
        ((), STOP, OPEN),
        ((), AFTER, FALSE),
        ((SEAL,), AFTER, FALSE),
        ((SEAL + 1,), AFTER, OPEN),
        ((6,), AFTER, OPEN),
        ((1, 2, SEAL), AFTER, FALSE),
    ],
    ids=["not past", "past", "before the seal", "the seal", "later", "only before"],
)
def test_a_witness_of_the_log_saw_every_seal_in_time(sizes, now, state):
    lines = {size: [(ONE, BEGUN)] for size in sizes}
    assert state_of(watched(), lines, now=now) is state
    assert state_of(watched(), lines, now=now, sealed=False) is OPEN


def test_a_witness_named_after_the_seal_owes_nothing():
    assert state_of(watched(late=True), {}, now=AFTER) is OPEN


def test_a_witness_revoked_since_owes_nothing():
    book = watched().add(revoked(ONE), OPERATOR)
    assert state_of(book, {}, now=AFTER) is OPEN


def test_two_witnesses_each_owe_their_own():
    book = begun().add(added("witness", ONE), OPERATOR).add(added("witness", TWO), OPERATOR)
    for _ in range(3):
        book.add(RECUSALS, LOG)
    assert state_of(book, {6: [(ONE, BEGUN)]}, now=AFTER) is FALSE
    assert state_of(book, {6: [(ONE, BEGUN), (TWO, BEGUN)]}, now=AFTER) is OPEN


# --- stamped --------------------------------------------------------------------------------------


def stamping(answers: dict[bytes, Any]) -> Any:
    def check(text: bytes, stamp: bytes) -> int:
        assert text.split(b"\n")[1] == stamp
        answer = answers[stamp]
        if isinstance(answer, int):
            return answer
        raise answer

    return check


LIE = FalseClaim("stamped", tr("不符", "of another text"))
UNKNOWN = Unreadable(tr("无根", "no root"))


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ((7, 2**60), TRUE),
        ((7, UNKNOWN), OPEN),
        ((UNKNOWN, 7), OPEN),
        ((UNKNOWN, LIE), FALSE),
        ((LIE, UNKNOWN), FALSE),
        ((LIE, 7), FALSE),
    ],
    ids=str,
)
def test_stamps_under_given_roots(answers, state):
    given = dict(zip((b"2", b"3"), answers, strict=True))
    times, claims = said(watched(), {2: [], 3: []}, stamps=(2, 3), check_stamp=stamping(given))
    assert claims["stamped"].state is state
    good = [(int(size), time) for size, time in given.items() if isinstance(time, int)]
    assert times == Times(stamped=tuple(good))


def test_stamps_without_roots_are_not_checked():
    _, claims = said(watched(), {2: []}, stamps=(2,))
    assert claims["stamped"].state is UNCHECKED
    assert "stamped" not in said(watched(), {2: []}, check_stamp=stamping({}))[1]


# --- whose-log ------------------------------------------------------------------------------------


def prints(*signers: Signer) -> tuple[str, ...]:
    return tuple(one.key.fingerprint for one in signers)


def trusting(*signers: Signer) -> Policy:
    return Policy(tuple(one.key for one in signers), {}, (), None)


@pytest.mark.parametrize(
    ("anchors", "state"),
    [
        ({}, OPEN),
        ({"keys": prints(LOG)}, TRUE),
        ({"keys": prints(NEW_LOG)}, TRUE),
        ({"keys": (prints(LOG)[0][:32],)}, TRUE),
        ({"keys": prints(OPERATOR)}, OPEN),
        ({"keys": prints(OPERATOR, LOG)}, TRUE),
        ({"keys": prints(OBSERVER)}, FALSE),
        ({"keys": prints(LOG, OBSERVER)}, FALSE),
        ({"policy": trusting(LOG)}, TRUE),
        ({"policy": trusting(signer(9, "log"), NEW_LOG)}, TRUE),
        ({"policy": trusting(signer(9, "log"))}, FALSE),
        ({"policy": trusting(signer(9, "log")), "keys": prints(LOG)}, FALSE),
        ({"policy": trusting(signer(9, "log", "hz.example/other"))}, OPEN),
        ({"policy": trusting(signer(1, "log", "hz.example/other"))}, OPEN),
        ({"policy": trusting(LOG), "keys": prints(OBSERVER)}, FALSE),
    ],
)
def test_whose_log_it_is(anchors, state):
    claim = whose_log(log_of(rotated().notes), Anchors(**anchors))
    assert (claim.name, claim.state, claim.essential) == ("whose-log", state, True)


def test_a_fingerprint_may_be_of_the_log_before():
    book = begun().add(added("observer", OBSERVER), OPERATOR, OBSERVER)
    before, log = log_of(book.notes), log_of(rotated().notes)
    anchors = Anchors(keys=prints(OBSERVER))
    assert whose_log(log, anchors).state is FALSE
    assert whose_log(log, anchors, before).state is OPEN
    assert whose_log(log, Anchors(keys=prints(OBSERVER, LOG)), before).state is TRUE


# --- seen -----------------------------------------------------------------------------------------


def test_codes_are_those_of_entries_that_people_note():
    log = log_of(begun().add(RECUSALS, LOG).add(VOID, LOG, OPERATOR).notes)
    coded = [e for e in log.entries if isinstance(e.entry.body, CODED)]
    codes = [e.note.text_hash for e in coded]
    other = next(e.note.text_hash for e in log.entries if e not in coded)

    def seen_(*codes: str) -> list[State]:
        point = Checkpoint("", 5, b"")
        return [c.state for c in folder_claims(log, point, {}, Anchors(seen=codes))]

    assert seen_() == []
    assert codes
    for code in (*codes, codes[0][:32]):
        assert seen_(code) == [TRUE]
    assert seen_(*codes) == [TRUE]
    assert seen_(other) == seen_(codes[0], other) == seen_("f" * 64) == [FALSE]


# --- held-back ------------------------------------------------------------------------------------


def held(receipt: bytes | None, pending: bytes | None, now: str = STOP, *seen: str) -> list[State]:
    book = rotated()
    files = {"receipt": receipt, "pending.json": pending}
    found = {name: data for name, data in files.items() if data is not None}
    log = log_of(book.notes[:3])
    point = Checkpoint("", 3, b"")
    return [c.state for c in folder_claims(log, point, found, Anchors(seen=seen, now=now))]


PROMISE = format_pending(["2025-10-01", "2025-09-02"])


def receipt(size: int, key: Signer | None = None, **changes: Any) -> bytes:
    notes = (rotated().notes * 2)[:size]
    return checkpoint_of(notes, key or key_of(size), **changes)


def test_what_is_held_back_is_not_proved():
    assert held(None, None) == []
    assert held(receipt(4), PROMISE) == held(receipt(5), PROMISE) == [OPEN]


def test_a_code_may_be_among_what_is_held_back():
    code = "e" * 64
    assert held(receipt(4), PROMISE, STOP, code) == [OPEN, OPEN]
    assert held(None, PROMISE, STOP, code) == [FALSE, FALSE]
    assert held(None, None, STOP, code) == [FALSE]
    assert held(receipt(4), PROMISE, "2025-12-01T00:00:00Z", code) == [FALSE, FALSE]


@pytest.mark.parametrize(
    ("proof", "pending"),
    [
        (None, PROMISE),
        (receipt(4), None),
        (receipt(3), PROMISE),
        (receipt(2, NEW_LOG), PROMISE),
        (receipt(4, LOG), PROMISE),
        (receipt(4, OPERATOR), PROMISE),
        (receipt(4, origin="hz.example/other"), PROMISE),
        (b"", PROMISE),
        (receipt(4), b""),
        (receipt(4), PROMISE.replace(b"2025-09-02", b"2025-10-02")),
        (receipt(4), PROMISE.replace(b"2025-10-01", b"2025-09-02")),
        (receipt(4), PROMISE.replace(b"2025-10-01", b"2025-10-32")),
        (receipt(4), b'{\n "schema": "randcheck pending v1",\n "opens": []\n}\n'),
    ],
    ids=[
        *("no receipt", "no promise", "not newer", "older", "the old log key", "operator"),
        *("another log", "no checkpoint", "empty", "not ascending", "twice", "no day", "no days"),
    ],
)
def test_a_receipt_or_promise_that_does_not_hold(proof, pending):
    assert held(proof, pending) == [FALSE]


@pytest.mark.parametrize(
    ("now", "state"),
    [
        ("2025-09-02T15:59:59Z", OPEN),
        ("2025-09-02T16:00:00Z", FALSE),
        ("2025-09-01T16:00:00Z", OPEN),
    ],
)
def test_a_promised_day_has_not_passed_in_the_zone_of_the_log(now, state):
    assert held(receipt(4), PROMISE, now) == [state]


def test_pending_is_read_as_it_is_written():
    assert read_pending(PROMISE) == ["2025-09-02", "2025-10-01"]
