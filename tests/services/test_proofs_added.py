"""What outsiders said, merged and kept; and for which seals it came in time."""

import io
import zipfile
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from desk import DICE, THROWS
from hypothesis import given
from hypothesis import strategies as st

from randcheck.errors import RandcheckError, Refused, UsageError
from randcheck.protocol.add_checkpoint import parse_request
from randcheck.protocol.bodies import KeyAdd
from randcheck.protocol.calendar import format_any, seconds
from randcheck.protocol.cosignature import cosign, cosignatures
from randcheck.protocol.folder import entries_of
from randcheck.protocol.merkle import root_of, verify_consistency
from randcheck.protocol.note import (
    COSIGNER,
    Note,
    Signature,
    Signer,
    format_note,
    format_verifier_key,
    parse_note,
    signer_from,
)
from randcheck.protocol.parts import Drand, Lottery
from randcheck.protocol.policy import parse_policy
from randcheck.protocol.seed import QUICKNET
from randcheck.services import draws, publish
from randcheck.services.asking import ask_stamp, ask_witness
from randcheck.services.proofs import add_lines, read_lines, read_witness_key, text
from randcheck.services.timely import timely

MINUTE = 60


def witness(number: int, name: str = "") -> Signer:
    private = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)
    return signer_from(name or f"w{number}.example", private, COSIGNER)


ONE, TWO = witness(1), witness(2)


def line(desk, who: Signer, time: int | None = None, size: int | None = None) -> Signature:
    asked = text(desk.journal, size or desk.journal.size)
    return cosign(who, asked, desk.now if time is None else time)


def kept(desk, size: int | None = None) -> tuple[Signature, ...]:
    return read_lines(desk.journal.workspace.store.proofs()[size or desk.journal.size, "note"])


def block(*lines: Signature) -> bytes:
    return format_note(Note(b"", lines)).removeprefix(b"\n")


# --- lines ----------------------------------------------------------------------------------------


def test_of_each_key_the_earliest_line_is_kept(desk):
    first, later = line(desk, ONE, desk.now + 5), line(desk, ONE, desk.now + 9)
    earlier, other = line(desk, ONE, desk.now + 1), line(desk, TWO)
    keys = [ONE.key, TWO.key]
    told = []
    for added in ([first], [later, other], [first], [earlier]):
        told += add_lines(desk.journal, added, keys)
    assert kept(desk) == (earlier, other)
    assert [one.new for one in told] == [True, False, True, False, True]
    assert [one.time - desk.now for one in told] == [5, 5, 0, 5, 1]


def test_a_line_goes_to_the_newest_size_it_holds_for(desk):
    size = desk.journal.size
    old, new = line(desk, ONE, size=2), line(desk, ONE)
    assert [one.size for one in add_lines(desk.journal, [old, new], [ONE.key])] == [size, 2]
    assert kept(desk, 2) == (old,) and kept(desk) == (new,)


def test_either_all_lines_are_kept_or_none(desk):
    good, stray = line(desk, ONE), cosign(TWO, b"another text\n", desk.now)
    with pytest.raises(Refused, match="of no checkpoint"):
        add_lines(desk.journal, [good, stray], [ONE.key, TWO.key])
    with pytest.raises(Refused, match="not known"):
        add_lines(desk.journal, [good, line(desk, TWO)], [ONE.key])
    assert desk.journal.workspace.store.proofs() == {}


def test_a_witness_that_the_log_names_needs_no_bringing(desk):
    desk.journal.append(KeyAdd("witness", format_verifier_key(ONE.key)), desk.people[:1])
    assert add_lines(desk.journal, [line(desk, ONE)])[0].by == ONE.key.name
    with pytest.raises(Refused, match="not known"):
        add_lines(desk.journal, [line(desk, TWO)])


def test_a_note_holds_ninety_nine_lines_and_no_more(desk):
    crowd = [witness(n, f"w{n}.example") for n in range(1, 101)]
    keys = [who.key for who in crowd]
    add_lines(desk.journal, [line(desk, who) for who in crowd[:60]], keys)
    with pytest.raises(Refused, match="99 lines at most"):
        add_lines(desk.journal, [line(desk, who) for who in crowd[60:]], keys)
    add_lines(desk.journal, [line(desk, who) for who in crowd[60:99]], keys)
    note = parse_note(publish.build(desk.journal, True).files["checkpoint"] + block(*kept(desk)))
    assert len(note.signatures) == 100 and len(cosignatures(note, keys)) == 99


def test_a_note_stays_below_its_limit_of_bytes(desk):
    names = [f"{'n' * 30_000}{number}" for number in (1, 2, 3)]
    crowd = [witness(n, name) for n, name in enumerate(names, 1)]
    with pytest.raises(Refused, match="too many"):
        add_lines(desk.journal, [line(desk, who) for who in crowd], [who.key for who in crowd])


def test_a_line_from_before_its_entries_is_not_published(desk):
    claimed = seconds(desk.journal.log.entries[-1].entry.time)
    with pytest.raises(Refused, match="before the entry it covers") as told:
        add_lines(desk.journal, [line(desk, ONE, claimed - 301)], [ONE.key])
    assert told.value.hint
    assert add_lines(desk.journal, [line(desk, ONE, claimed - 300)], [ONE.key])


def test_what_is_kept_is_published_with_its_checkpoint(desk):
    add_lines(desk.journal, [line(desk, ONE), line(desk, ONE, size=3)], [ONE.key])
    files = publish.build(desk.journal, private=True).files
    for size in (3, desk.journal.size):
        note = parse_note(files[f"checkpoints/{size:08d}.note"])
        assert cosignatures(note, [ONE.key]) == {ONE.key: desk.now}
    policy = parse_policy(f"witness a {format_verifier_key(ONE.key)}\nquorum a\n".encode())
    assert policy.satisfied({ONE.key})


@given(st.binary(max_size=200))
def test_no_bytes_make_lines_fail_otherwise(data):
    for one in (data, "— a ".encode() + data, b"\xef\xbb\xbf" + data):
        try:
            lines = read_lines(one)
        except RandcheckError:
            continue
        assert read_lines(block(*lines)) == lines


@given(st.binary(max_size=80))
def test_no_bytes_make_a_key_fail_otherwise(data):
    with pytest.raises(UsageError):
        read_witness_key(data)


def test_a_key_file_is_read_as_any_editor_saves_it():
    written = format_verifier_key(ONE.key).encode()
    for data in (written, written + b"\n", b"\xef\xbb\xbf" + written + b"\r\n"):
        assert read_witness_key(data) == ONE.key
    plain = signer_from("log.example", ONE.private).key
    with pytest.raises(UsageError):
        read_witness_key(format_verifier_key(plain).encode())


# --- requests -------------------------------------------------------------------------------------


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_request_proves_that_the_log_grew(desk):
    add_lines(desk.journal, [line(desk, ONE, size=3)], [ONE.key])
    asking = ask_witness(desk.journal, None, None, False)
    assert (asking.old, asking.size, asking.witness) == (3, desk.journal.size, ONE.key.name)
    files = unpacked(asking.data)
    request, notes = parse_request(files["add-checkpoint"]), entries_of(files)
    assert request.checkpoint == files["checkpoint"]
    verify_consistency(3, root_of(notes[:3]), len(notes), root_of(notes), request.proof)


def test_which_witness_is_asked(desk):
    def asked(name: str | None = None, old: int | None = None) -> tuple[str, int]:
        asking = ask_witness(desk.journal, name, old, False)
        return asking.witness, asking.old

    assert asked() == ("", 0) and asked("stranger") == ("stranger", 0) and asked(old=2) == ("", 2)
    add_lines(desk.journal, [line(desk, ONE, size=2), line(desk, TWO)], [ONE.key, TWO.key])
    with pytest.raises(UsageError, match=r"w1\.example, w2\.example"):
        asked()
    assert asked(old=1) == ("", 1) and asked(ONE.key.name) == (ONE.key.name, 2)
    desk.journal.append(KeyAdd("witness", format_verifier_key(ONE.key)), desk.people[:1])
    assert asked() == (ONE.key.name, 2) and asked(TWO.key.name)[1] == desk.journal.size - 1


def test_every_request_for_a_stamp_has_its_own_nonce(desk):
    (size, one), (_, two) = ask_stamp(desk.journal, None), ask_stamp(desk.journal, None)
    assert size == desk.journal.size and one != two and one[2:56] == two[2:56]
    assert ask_stamp(desk.journal, 2)[1][2:56] != one[2:56]


# --- in time --------------------------------------------------------------------------------------


def judged(desk, size: int, time: int, alone: bool = False) -> list[tuple[bool, bool]]:
    attempts = desk.journal.state.history.attempts
    return [(one.covered, one.in_time) for one in timely(attempts, size, time, alone)]


def test_a_round_must_be_five_minutes_away(desk):
    beacon = (Drand("drand", QUICKNET, 1),)
    plan = desk.prepare(number=3)
    late = replace(plan.request, sources=beacon, lead=15 * MINUTE)
    seal = replace(plan.seal, sources=beacon, bits=128)
    draws.seal(desk.journal, replace(plan, seal=seal, request=late), desk.people)
    size, start = desk.journal.size, desk.now
    (waiting,) = timely(desk.journal.state.history.attempts, size, start, True)
    bound = waiting.bound
    assert bound is not None and start + 10 * MINUTE <= bound < start + 10 * MINUTE + 3
    for alone in (True, False):
        assert judged(desk, size, bound, alone) == [(True, True)]
        assert judged(desk, size, bound + 1, alone) == [(True, False)]
        assert judged(desk, size - 1, start, alone) == [(False, False)]


def test_of_dice_a_cosignature_must_leave_out_the_throws(desk):
    attempt = draws.seal(desk.journal, desk.prepare(), desk.people)
    sealed = desk.journal.size
    assert judged(desk, sealed, 2**52) == [(True, True)]
    assert judged(desk, sealed, 0, alone=True) == [(True, False)]
    draws.log_inputs(desk.journal, attempt, [THROWS], desk.people)
    assert judged(desk, sealed, 2**52) == [(True, True)]
    assert judged(desk, sealed + 1, 0) == [(True, False)]
    draws.record(desk.journal, attempt)
    assert judged(desk, sealed, 0) == []


def test_a_lottery_must_be_five_minutes_away_or_the_dice_unthrown(desk):
    at = desk.now + 20 * MINUTE
    lottery = Lottery("lottery", "kl8", 2026051)
    for sources, later in (((lottery,), False), ((lottery, DICE), True)):
        plan = desk.prepare(f"抽查{len(sources)}")
        asked = replace(plan.request, sources=sources, at=format_any(at))
        bits = desk.journal.state.bits(sources)
        seal = replace(plan.seal, sources=sources, bits=bits)
        draws.seal(desk.journal, replace(plan, seal=seal, request=asked), desk.people)
        size = desk.journal.size
        assert judged(desk, size, at - 300)[-1] == (True, True)
        assert judged(desk, size, at - 299)[-1] == (True, later)
        assert judged(desk, size, at - 299, alone=True)[-1] == (True, False)


def test_a_time_beyond_all_calendars_is_shown():
    assert format_any(2**53 - 1) == "9999-12-31T23:59:59Z"
