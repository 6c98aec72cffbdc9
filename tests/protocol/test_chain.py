"""The chain: order, hashes, times, keys, signatures, checkpoint (SPEC §4.3, §4.4, §5)."""

import base64
from dataclasses import replace
from hashlib import sha256

import pytest
from chains import (
    GENESIS,
    KEY_ADD,
    LOG,
    NO_TREE,
    OBSERVER,
    OPERATOR,
    OTHER,
    RECUSALS,
    TIME,
    VOID,
    Book,
    begun,
    checkpoint_of,
    role_key,
)
from making import ORIGIN, cases, signer

from randcheck.errors import FalseClaim
from randcheck.protocol.bodies import Before, KeyAdd
from randcheck.protocol.chain import NO_ENTRY, read_chain, verify_tree
from randcheck.protocol.entry import Entry, format_entry
from randcheck.protocol.merkle import root_of
from randcheck.protocol.note import Note, Signature, VerifierKey, format_note, format_verifier_key
from randcheck.protocol.parts import RoleKey, Signers

BY_OPERATORS = ("seal", "inputs", "void", "correct", "event")
LISTED = "key-add roster visits recusals rules items seal inputs draw void correct event pairing"


def signed_by_log(kind: str) -> tuple[Signers, ...]:
    return tuple(replace(s, roles=("log",)) if s.type == kind else s for s in GENESIS.signers)


def test_the_types_listed_are_those_of_the_text():
    assert " ".join(signers.type for signers in GENESIS.signers) == LISTED
    for kind in set(LISTED.split()) - set(BY_OPERATORS):
        read_chain(begun(signers=signed_by_log(kind)).notes)


def test_a_true_chain():
    book = begun().add(RECUSALS, LOG).add(KEY_ADD, OPERATOR, OBSERVER)
    book.add(VOID, LOG, OPERATOR, OBSERVER)
    log, keys = read_chain(book.notes)
    assert [signed.seq for signed in log] == [0, 1, 2, 3]
    assert keys.log == LOG.key and keys.of("observer") == [OBSERVER.key]
    prints = {one.key.fingerprint for one in (LOG, OPERATOR, OBSERVER)}
    assert log[3].fingerprints == prints
    found = verify_tree(log, checkpoint_of(book.notes), keys)
    assert found.root == root_of(book.notes)


@pytest.mark.parametrize(
    "changes",
    [
        {"seq": 2},
        {"seq": 0},
        {"prev_sha256": NO_ENTRY},
        {"log": "hz.example/other"},
        {"time": "2025-09-01T00:59:59Z"},
    ],
    ids=str,
)
def test_an_entry_out_of_its_place(changes):
    begun().add(RECUSALS, LOG, **changes).refused("entry 1: it lacks")


def test_an_entry_at_the_same_second():
    read_chain(begun().add(RECUSALS, LOG, time="2025-09-01T01:00:00Z").notes)


def test_entries_left_out_or_exchanged():
    notes = begun().add(RECUSALS, LOG).add(RECUSALS, LOG).notes
    for other in ([notes[0], notes[2]], [notes[0], notes[2], notes[1]], notes[1:], []):
        with pytest.raises(FalseClaim):
            read_chain(other)


def test_genesis_is_first_and_only():
    begun().add(GENESIS, LOG, OPERATOR).refused("genesis first and only")
    Book().add(RECUSALS, LOG).refused("genesis first and only")


@pytest.mark.parametrize(
    ("body", "signers"),
    [(RECUSALS, [OPERATOR]), (VOID, [LOG]), (VOID, [OPERATOR]), (VOID, [OTHER, LOG])],
    ids=["log missing", "operator missing", "log missing too", "an unknown operator"],
)
def test_every_role_signs(body, signers):
    begun().add(body, *signers).refused("a required signature|no known key")


def test_keys_of_genesis_all_sign():
    for signers in ([LOG], [OPERATOR], [OTHER]):
        Book().add(GENESIS, *signers).refused("a required signature|no known key")


def test_one_key_of_a_role_is_enough():
    keys = (*GENESIS.keys, role_key("operator", OTHER))
    book = Book().add(replace(GENESIS, keys=keys), LOG, OPERATOR, OTHER)
    read_chain(book.add(VOID, OTHER, LOG).notes)


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"practice": True}, "practice"),
        ({"keys": GENESIS.keys[:1]}, "log and operator keys"),
        ({"keys": GENESIS.keys[1:]}, "log and operator keys"),
        ({"keys": (*GENESIS.keys, role_key("operator", OPERATOR))}, "a new key"),
        ({"keys": (*GENESIS.keys, role_key("log", signer(5, "log")))}, "log and operator keys"),
        ({"keys": (*GENESIS.keys, role_key("observer", OTHER))}, "the key name"),
        ({"keys": (GENESIS.keys[0], role_key("operator", signer(2, "x")))}, "the key name"),
        ({"keys": (GENESIS.keys[0], role_key("operator", signer(1, "operator")))}, "a new key"),
        ({"signers": GENESIS.signers[1:]}, "signers for every type"),
        ({"signers": GENESIS.signers[::-1]}, "signers for every type"),
        ({"signers": (Signers("key-add", ()), *GENESIS.signers[1:])}, "different roles"),
        ({"signers": (Signers("key-add", ("log", "log")), *GENESIS.signers[1:])}, "different"),
        *(({"signers": signed_by_log(t)}, "the operator signs") for t in BY_OPERATORS),
        ({"before": Before(ORIGIN, 3, "0" * 64, NO_TREE)}, "another log before"),
        ({"before": Before("hz.old", 0, "0" * 64, NO_TREE)}, "another log before"),
    ],
    ids=str,
)
def test_false_beginnings(changes, match):
    body = replace(GENESIS, **changes)
    everybody = [LOG, OPERATOR, OTHER, signer(5, "log"), signer(2, "x"), signer(1, "operator")]
    Book().add(body, *everybody).refused(match)


def test_a_practice_log_says_so_in_its_name():
    origin = "practice-hz.example"
    keys = [signer(1, "log", origin), signer(2, "operator", origin)]
    found = tuple(role_key(r, k) for r, k in zip(("log", "operator"), keys, strict=True))
    book = Book().add(replace(GENESIS, practice=True, keys=found), *keys, log=origin)
    read_chain(book.notes)
    Book().add(replace(GENESIS, keys=found), *keys, log=origin).refused("practice")


def test_weak_keys_begin_no_log():
    weak = [case for case in cases("entries.json", "keys")[1] if "order" in case["reason"]]
    for case in weak:
        public = base64.b64decode(case["vkey"].split("+", 2)[2])[1:]
        key = VerifierKey(f"{ORIGIN}/observer", public)
        keys = (*GENESIS.keys, RoleKey("observer", format_verifier_key(key)))
        begun(keys=keys).refused("weak public key")
        body = KeyAdd("observer", format_verifier_key(key))
        begun().add(body, OPERATOR).refused("weak public key")
    assert len(weak) >= 10


def test_a_new_key_signs_its_own_addition():
    begun().add(KEY_ADD, OPERATOR).refused("a required signature")
    begun().add(KEY_ADD, OBSERVER).refused("a required signature")
    book = begun().add(KEY_ADD, OPERATOR, OBSERVER)
    book.add(KEY_ADD, OPERATOR, OBSERVER).refused("a new key")


def test_a_new_key_does_not_admit_itself():
    body = KeyAdd("operator", format_verifier_key(OTHER.key))
    begun().add(body, OTHER).refused("a required signature")


def test_a_key_counts_only_after_its_entry():
    late = signer(4, "operator")
    begun().add(VOID, late, LOG).refused("a required signature")


def test_a_failing_line_of_a_known_key_makes_the_entry_false():
    text = format_entry(Entry(ORIGIN, 1, sha256(begun().notes[0]).hexdigest(), TIME, RECUSALS))
    good, bad = LOG.sign(text), OPERATOR.sign(text + b" ")
    unknown = Signature(f"{ORIGIN}/operator", b"abcd", b"x")
    for lines, holds in (((good, unknown), True), ((good, bad), False), ((good, good), True)):
        notes = [*begun().notes, format_note(Note(text, lines))]
        if holds:
            read_chain(notes)
        else:
            with pytest.raises(FalseClaim, match="a signature does not hold"):
                read_chain(notes)


@pytest.mark.parametrize(("length", "good"), [(65_535, True), (65_536, False)])
def test_an_entry_has_its_limit(length, good):
    text = format_entry(Entry(ORIGIN, 1, sha256(begun().notes[0]).hexdigest(), TIME, RECUSALS))

    def filled(name: str, value: bytes) -> bytes:
        return format_note(Note(text, (LOG.sign(text), Signature(name, b"abcd", value))))

    rest = length - len(filled("x", b"12"))
    data = filled("x" * (1 + rest % 4), b"12" + bytes(rest // 4 * 3))
    assert len(data) == length
    if good:
        assert len(read_chain([*begun().notes, data])[0]) == 2
    else:
        with pytest.raises(FalseClaim, match="too large"):
            read_chain([*begun().notes, data])


def test_checkpoints_of_another_log_size_or_root():
    notes = begun().add(RECUSALS, LOG).notes
    log, keys = read_chain(notes)
    for data in (
        checkpoint_of(notes, size=1),
        checkpoint_of(notes, size=3),
        checkpoint_of(notes, root=root_of(notes[:1])),
        checkpoint_of(notes[:1]),
        checkpoint_of(notes, OPERATOR),
        checkpoint_of(notes, origin="hz.example"),
        b"",
    ):
        with pytest.raises(FalseClaim):
            verify_tree(log, data, keys)
