"""What outsiders said of checkpoints, in the database."""

from pathlib import Path

import pytest

from randcheck.errors import Unreadable
from randcheck.store.store import Appending, Store


@pytest.fixture
def store(tmp_path: Path):
    store = Store.create(tmp_path / "randcheck.db")
    for seq in range(12):
        store.append(Appending(seq, "rules", b"note", b"checkpoint"))
    yield store
    store.close()


def test_nothing_was_said_at_first(store):
    assert store.proofs() == {}


def test_each_size_has_one_of_each_name(store):
    wanted = {(3, "note"): b"a\n", (3, "tsr"): b"\x00\xff", (12, "note"): b"b\n"}
    for (size, name), data in wanted.items():
        store.keep_proof(size, name, data)
    assert store.proofs() == wanted


def test_what_is_kept_later_takes_the_place_of_what_was_there(store):
    for data in (b"one", b"two"):
        store.keep_proof(3, "note", data)
    assert store.proofs() == {(3, "note"): b"two"}


def test_it_is_there_when_the_database_is_opened_again(store, tmp_path):
    store.keep_proof(3, "tsr", b"x" * 70_000)
    again = Store.open(tmp_path / "randcheck.db")
    assert again.proofs() == {(3, "tsr"): b"x" * 70_000}
    again.close()


def test_it_goes_along_into_a_copy(store, tmp_path):
    store.keep_proof(3, "note", b"a")
    store.copy_into(tmp_path / "copy.db")
    copy = Store.open(tmp_path / "copy.db")
    assert copy.proofs() == {(3, "note"): b"a"}
    copy.close()


@pytest.mark.parametrize("size", [0, 13])
def test_there_must_be_such_a_checkpoint(store, size):
    with pytest.raises(Unreadable):
        store.keep_proof(size, "note", b"a")
    assert store.proofs() == {}
