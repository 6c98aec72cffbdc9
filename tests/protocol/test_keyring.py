"""Who may sign from which entry to which: key-add, key-revoke, rotation (SPEC §4.3–§4.5)."""

from dataclasses import replace

import pytest
from chains import (
    GENESIS,
    LOG,
    NEW_LOG,
    OBSERVER,
    OPERATOR,
    OTHER,
    RECUSALS,
    VOID,
    Book,
    added,
    begun,
    revoked,
    role_key,
)
from hypothesis import given
from hypothesis import strategies as st
from making import ORIGIN, a_witness, signer

from randcheck.errors import FalseClaim
from randcheck.protocol.chain import read_chain
from randcheck.protocol.keyring import Keys
from randcheck.protocol.note import Signature, format_note, parse_note

RECOVERY, NEW_RECOVERY = signer(6, "recovery"), signer(7, "recovery")
WITNESS = a_witness(10)


def with_recovery() -> Book:
    keys = (*GENESIS.keys, role_key("recovery", RECOVERY))
    return Book().add(replace(GENESIS, keys=keys), LOG, OPERATOR, RECOVERY)


def keys_of(book: Book) -> Keys:
    return read_chain(book.notes)[1]


# --- names and kinds ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "one"),
    [
        ("operator", OTHER),
        ("observer", OBSERVER),
        ("recovery", RECOVERY),
        ("witness", WITNESS),
        ("witness", a_witness(10, f"{ORIGIN}/w")),
    ],
)
def test_each_role_has_its_name(role, one):
    book = begun().add(added(role, one), OPERATOR, *([] if role == "witness" else [one]))
    assert keys_of(book).of(role)[-1] == one.key


@pytest.mark.parametrize(
    ("role", "one", "match"),
    [
        ("log", signer(8, "operator"), "the key name"),
        ("log", signer(8, "log", "hz.example/other"), "the key name"),
        ("operator", signer(8, "observer"), "the key name"),
        ("recovery", signer(8, "log"), "the key name"),
        ("operator", a_witness(8, f"{ORIGIN}/operator"), "the key name"),
        ("log", a_witness(8, ORIGIN), "the key name"),
        ("witness", signer(8, "observer"), "a cosigner key"),
        ("witness", a_witness(8, ORIGIN), "a cosigner key"),
        ("witness", a_witness(8, f"{ORIGIN}/operator"), "a cosigner key"),
        ("witness", a_witness(8, f"{ORIGIN}/recovery"), "a cosigner key"),
        ("witness", a_witness(1), "a new key"),
    ],
)
def test_a_key_of_another_name_or_kind(role, one, match):
    signers = [] if one.key.kind != LOG.key.kind else [one]
    begun().add(added(role, one), OPERATOR, LOG, *signers).refused(match)


def test_no_two_keys_share_name_and_id_or_public_key():
    book = begun().add(added("witness", WITNESS), OPERATOR)
    book.add(added("witness", a_witness(10, "another.example")), OPERATOR).refused("a new key")


def test_a_revoked_key_does_not_come_back():
    book = begun().add(added("operator", OTHER), OPERATOR, OTHER).add(revoked(OTHER), OTHER)
    book.add(added("operator", OTHER), OPERATOR, OTHER).refused("a new key")


# --- key-add --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("signers", "good"),
    [
        ([OPERATOR, OTHER], True),
        ([RECOVERY, OTHER], True),
        ([RECOVERY], False),
        ([OPERATOR], False),
        ([LOG, OTHER], False),
        ([OTHER], False),
    ],
    ids=["listed", "recovery", "not itself", "not itself either", "not listed", "only itself"],
)
def test_listed_roles_or_recovery_add_a_key(signers, good):
    book = with_recovery().add(added("operator", OTHER), *signers)
    if good:
        assert keys_of(book).valid("operator") == [OPERATOR.key, OTHER.key]
    else:
        book.refused("a required signature")


@pytest.mark.parametrize(
    ("signers", "good"),
    [
        ([OPERATOR, LOG, NEW_LOG], True),
        ([RECOVERY, NEW_LOG], True),
        ([OPERATOR, NEW_LOG], False),
        ([LOG, NEW_LOG], False),
        ([OPERATOR, LOG], False),
    ],
    ids=["with the log key", "with recovery", "operator alone", "log alone", "not itself"],
)
def test_a_log_key_needs_the_log_key_or_recovery(signers, good):
    book = with_recovery().add(added("log", NEW_LOG), *signers)
    if good:
        assert keys_of(book).valid("log") == [LOG.key, NEW_LOG.key]
    else:
        book.refused("a required signature")


def test_a_new_recovery_key_does_not_admit_itself():
    begun().add(added("recovery", RECOVERY), RECOVERY).refused("a required signature")
    begun().add(added("recovery", RECOVERY), RECOVERY, LOG).refused("a required signature")


def test_one_recovery_key_at_a_time():
    book = with_recovery().add(added("recovery", NEW_RECOVERY), OPERATOR, NEW_RECOVERY)
    book.refused("one recovery key at a time")
    book = with_recovery().add(revoked(RECOVERY), RECOVERY)
    book.add(added("recovery", NEW_RECOVERY), OPERATOR, NEW_RECOVERY)
    assert keys_of(book).valid("recovery") == [NEW_RECOVERY.key]
    two = (*GENESIS.keys, role_key("recovery", RECOVERY), role_key("recovery", NEW_RECOVERY))
    book = Book().add(replace(GENESIS, keys=two), LOG, OPERATOR, RECOVERY, NEW_RECOVERY)
    book.refused("one recovery key at a time")


def test_genesis_is_not_signed_by_witnesses_but_by_recovery():
    keys = (*GENESIS.keys, role_key("witness", WITNESS), role_key("recovery", RECOVERY))
    body = replace(GENESIS, keys=keys)
    assert keys_of(Book().add(body, LOG, OPERATOR, RECOVERY)).of("witness") == [WITNESS.key]
    Book().add(body, LOG, OPERATOR).refused("a required signature")


def test_a_witness_signs_nothing():
    """What bears its name and key ID is the line of an unknown key, good or not."""
    book = begun().add(added("witness", WITNESS), OPERATOR)
    book.add(VOID, OPERATOR, LOG)
    note = parse_note(book.notes[-1])
    for value in (WITNESS.private.sign(note.text), b"x"):
        line = Signature(WITNESS.key.name, WITNESS.key.key_id, value)
        lines = (*note.signatures, line)
        book.notes[-1] = format_note(replace(note, signatures=lines))
        log, _ = read_chain(book.notes)
        assert log[-1].fingerprints == {LOG.key.fingerprint, OPERATOR.key.fingerprint}


# --- key-revoke -----------------------------------------------------------------------------------


def two_operators() -> Book:
    return with_recovery().add(added("operator", OTHER), OPERATOR, OTHER)


@pytest.mark.parametrize(
    ("signers", "good"),
    [([OTHER], True), ([RECOVERY], True), ([OPERATOR], False), ([LOG, OPERATOR], False)],
    ids=["itself", "recovery", "another operator", "log and operator"],
)
def test_who_revokes_an_operator(signers, good):
    book = two_operators().add(revoked(OTHER), *signers)
    if good:
        assert keys_of(book).valid("operator") == [OPERATOR.key]
        assert keys_of(book).of("operator") == [OPERATOR.key, OTHER.key]
    else:
        book.refused("a required signature")


@pytest.mark.parametrize(
    ("signer_", "good"), [(OPERATOR, True), (RECOVERY, True), (LOG, False), (OBSERVER, False)]
)
def test_who_revokes_a_witness(signer_, good):
    book = with_recovery().add(added("observer", OBSERVER), OPERATOR, OBSERVER)
    book.add(added("witness", WITNESS), OPERATOR).add(revoked(WITNESS), signer_)
    if good:
        assert keys_of(book).valid("witness") == []
    else:
        book.refused("a required signature")


@pytest.mark.parametrize(("one", "what"), [(OPERATOR, "an operator key"), (LOG, "a log key")])
def test_the_last_operator_and_the_last_log_key_stay(one, what):
    with_recovery().add(revoked(one), one).refused(f"{what} that stays")
    with_recovery().add(revoked(one), RECOVERY).refused(f"{what} that stays")


def test_what_is_not_valid_is_not_revoked():
    two_operators().add(revoked(OTHER), OTHER).add(revoked(OTHER), RECOVERY).refused("a valid key")
    with_recovery().add(revoked(OTHER), RECOVERY).refused("a valid key")


def test_what_a_key_signed_before_it_was_revoked_stands():
    book = two_operators().add(VOID, OTHER, LOG).add(revoked(OTHER), OTHER)
    log, _ = read_chain(book.add(RECUSALS, LOG).notes)
    assert OTHER.key.fingerprint in log[2].fingerprints & log[3].fingerprints


def test_a_revoked_key_signs_no_more():
    two_operators().add(revoked(OTHER), OTHER).add(VOID, OTHER, LOG).refused("a required signature")
    only = two_operators().add(revoked(OTHER), OTHER).add(VOID, OTHER)
    only.refused("no known key")
    log, _ = read_chain(
        two_operators().add(revoked(OTHER), OTHER).add(VOID, OPERATOR, OTHER, LOG).notes
    )
    assert OTHER.key.fingerprint not in log[-1].fingerprints


@pytest.mark.parametrize("by_then", [False, True], ids=["valid", "revoked"])
def test_a_bad_line_of_a_revoked_key_is_ignored(by_then):
    book = two_operators()
    if by_then:
        book.add(revoked(OTHER), RECOVERY)
    note = parse_note(book.add(RECUSALS, LOG).notes[-1])
    bad = OTHER.sign(b"another text\n")
    book.notes[-1] = format_note(replace(note, signatures=(*note.signatures, bad)))
    if by_then:
        read_chain(book.notes)
    else:
        book.refused("a signature does not hold")


def test_a_revoked_recovery_key_recovers_nothing():
    book = with_recovery().add(revoked(RECOVERY), RECOVERY)
    book.add(added("operator", OTHER), RECOVERY, OTHER).refused("a required signature")


# --- rotation -------------------------------------------------------------------------------------


def test_the_log_key_of_a_size():
    book = begun().add(added("log", NEW_LOG), OPERATOR, LOG, NEW_LOG).add(RECUSALS, LOG)
    book.add(revoked(LOG), LOG).add(RECUSALS, NEW_LOG)
    keys = keys_of(book)
    assert [keys.log_at(size) for size in range(1, 6)] == [LOG.key] + [NEW_LOG.key] * 4
    assert (keys.log, keys.first) == (NEW_LOG.key, LOG.key)
    assert [keys.since(key) for key in keys.all] == [0, 0, 1]


def test_the_log_key_named_last_among_those_valid():
    """A newer log key that is revoked gives way to the one before it."""
    book = begun().add(added("log", NEW_LOG), OPERATOR, LOG, NEW_LOG).add(revoked(NEW_LOG), NEW_LOG)
    keys = keys_of(book)
    assert [keys.log_at(size) for size in (1, 2, 3)] == [LOG.key, NEW_LOG.key, LOG.key]


def test_the_old_log_key_signs_entries_until_it_is_revoked():
    book = begun().add(added("log", NEW_LOG), OPERATOR, LOG, NEW_LOG).add(RECUSALS, LOG)
    book.add(RECUSALS, NEW_LOG)
    read_chain(book.notes)
    book.add(revoked(LOG), LOG).add(RECUSALS, LOG).refused("no known key")


@given(st.lists(st.sampled_from(["add", "revoke first", "revoke last", "else"]), max_size=6))
def test_log_keys_against_the_text(steps):
    """The log key of size k is the one named last among those valid after entry k - 1."""
    book, valid, expected = begun(), [LOG], [LOG]
    spare = [signer(number, "log") for number in range(20, 27)]
    for step in steps:
        gone = valid[0 if step == "revoke first" else -1]
        if step == "add":
            book.add(added("log", spare[0]), OPERATOR, valid[0], spare[0])
            valid.append(spare.pop(0))
        elif step.startswith("revoke") and len(valid) > 1:
            book.add(revoked(gone), gone)
            valid.remove(gone)
        else:
            book.add(RECUSALS, valid[-1])
        expected.append(valid[-1])
    keys = keys_of(book)
    found = [keys.log_at(size) for size in range(1, len(book.notes) + 1)]
    assert found == [one.key for one in expected]


def test_keys_are_refused_as_false_claims_of_the_chain():
    with pytest.raises(FalseClaim) as caught:
        Keys().revoke(LOG.key)
    assert caught.value.claim == "chain"
