"""Checkpoints that outsiders cosigned or stamped, and the log key of each size (SPEC §5, §13)."""

import pytest
from chains import (
    LOG,
    NEW_LOG,
    ONE,
    OPERATOR,
    TWO,
    checkpoint_of,
    key_of,
    quorum,
    rotated,
    seen,
    spoiled,
)
from hypothesis import given
from hypothesis import strategies as st
from making import a_witness

from randcheck.errors import FalseClaim
from randcheck.protocol.chain import read_chain, verify_tree
from randcheck.protocol.merkle import root_of
from randcheck.protocol.policy import Policy
from randcheck.protocol.proofs import (
    Proof,
    Sighting,
    Times,
    cosigned_times,
    is_proof,
    proof_path,
    read_proofs,
    sightings,
)


def folder(*sizes: int, key=key_of) -> dict[str, bytes]:
    notes = rotated().notes
    return {proof_path(n, "note"): checkpoint_of(notes[:n], key(n)) for n in sizes}


def read(files) -> list[Proof]:
    return read_proofs(files, *read_chain(rotated().notes))


# --- the log key of each size ---------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
def test_the_log_key_of_its_size_signs_a_checkpoint(size):
    notes = rotated().notes[:size]
    log, keys = read_chain(notes)
    assert verify_tree(log, checkpoint_of(notes, key_of(size)), keys).root == root_of(notes)
    other = NEW_LOG if key_of(size) is LOG else LOG
    with pytest.raises(FalseClaim) as caught:
        verify_tree(log, checkpoint_of(notes, other), keys)
    assert caught.value.claim == "chain"


def test_checkpoints_before_and_after_a_rotation():
    assert [proof.size for proof in read(folder(5, 1, 3, 2, 4))] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
def test_checkpoints_by_the_other_log_key(size):
    other = NEW_LOG if key_of(size) is LOG else LOG
    with pytest.raises(FalseClaim) as caught:
        read(folder(size, key=lambda n: other))
    assert caught.value.claim == "chain"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        (proof_path(2, "note"), checkpoint_of(rotated().notes[:1])),
        (proof_path(1, "note"), checkpoint_of(rotated().notes[:2])),
        (proof_path(2, "note"), checkpoint_of(rotated().notes[:2], root=root_of([]))),
        (proof_path(2, "note"), checkpoint_of(rotated().notes[:2], origin="hz.example/other")),
        (proof_path(6, "note"), checkpoint_of([*rotated().notes, b""], NEW_LOG)),
        (proof_path(0, "note"), checkpoint_of([])),
        (proof_path(2, "note"), b""),
        (proof_path(2, "note"), checkpoint_of(rotated().notes[:2], OPERATOR)),
    ],
    ids=["size 1 as 2", "size 2 as 1", "root", "origin", "beyond", "zero", "empty", "operator"],
)
def test_a_checkpoint_that_is_not_of_this_log(name, data):
    with pytest.raises(FalseClaim):
        read({name: data})


# --- names ----------------------------------------------------------------------------------------


def test_a_stamp_stands_beside_its_checkpoint():
    files = {**folder(2, 3), proof_path(2, "tsr"): b"stamp"}
    assert [(proof.size, proof.stamp) for proof in read(files)] == [(2, b"stamp"), (3, None)]
    assert all(is_proof(path, files) for path in files)
    alone = {proof_path(4, "tsr"): b"stamp"}
    assert read(alone) == [] and not is_proof(proof_path(4, "tsr"), alone)


@pytest.mark.parametrize(
    "name", ["2.note", "000000002.note", "00000002.txt", "00000002.note.tsr", "a/00000002.note"]
)
def test_other_names_are_nobodys(name):
    files = {f"checkpoints/{name}": checkpoint_of(rotated().notes[:2])}
    assert read(files) == []
    assert not is_proof(f"checkpoints/{name}", files)


# --- who saw what ---------------------------------------------------------------------------------


def test_every_line_of_a_known_witness_is_a_sighting():
    files = folder(1, 3)
    files[proof_path(1, "note")] = seen(files[proof_path(1, "note")], (ONE, 9), (TWO, 5), (ONE, 4))
    files[proof_path(3, "note")] = seen(files[proof_path(3, "note")], (ONE, 2**53 - 1))
    found, fault = sightings(read(files), [ONE.key, TWO.key])
    assert fault is None
    assert set(found) == {
        Sighting(1, ONE.key, 4),
        Sighting(1, TWO.key, 5),
        Sighting(3, ONE.key, 2**53 - 1),
    }
    assert [one.size for one in sightings(read(files), [TWO.key])[0]] == [1]


def test_a_line_that_does_not_hold_is_a_fault():
    files = folder(1, 3)
    files[proof_path(3, "note")] = spoiled(files[proof_path(3, "note")], ONE)
    files[proof_path(1, "note")] = seen(files[proof_path(1, "note")], (ONE, 9))
    found, fault = sightings(read(files), [ONE.key])
    assert fault is not None and fault.claim == "witnessed"
    assert found == [Sighting(1, ONE.key, 9)]
    assert sightings(read(files), [TWO.key]) == ([], None)


@pytest.mark.parametrize(
    ("policy", "times"),
    [
        (quorum(1, ONE), [(1, 9), (3, 20)]),
        (quorum(2, ONE, TWO), [(1, 9)]),
        (quorum(1, ONE, TWO), [(1, 5), (3, 20)]),
        (quorum(1, a_witness(23)), []),
        (Policy((), {}, (), None), []),
        (None, []),
    ],
    ids=["one", "both", "either", "another", "none", "no policy"],
)
def test_the_quorum_has_its_time_on_one_checkpoint(policy, times):
    found = [Sighting(1, ONE.key, 9), Sighting(1, TWO.key, 5), Sighting(3, ONE.key, 20)]
    assert cosigned_times(found, policy) == times


def test_a_quorum_on_two_checkpoints_is_none():
    found = [Sighting(1, ONE.key, 9), Sighting(3, TWO.key, 5)]
    assert cosigned_times(found, quorum(2, ONE, TWO)) == []


sizes_and_times = st.lists(st.tuples(st.integers(1, 9), st.integers(1, 2**53 - 1)), max_size=5)


@given(sizes_and_times, sizes_and_times, st.integers(0, 9), st.integers(0, 9))
def test_times_against_the_text(cosigned, stamped, seq, later):
    times = Times(tuple(cosigned), tuple(stamped))
    ours = [time for size, time in cosigned if size > seq]
    both = ours + [time for size, time in stamped if size > seq]
    assert times.cosigned_time(seq) == (min(ours) if ours else None)
    assert times.proved_time(seq) == (min(both) if both else None)
    covers = [size for size, _ in cosigned if size >= seq + 1 and not size >= later + 1]
    assert times.cosigned_between(seq, later) == bool(covers)
