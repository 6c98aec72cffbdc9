"""What a witness keeps survives a crash, and whatever else befalls it is noticed."""

import os
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from witnessing import Story, Witness, forked, size_of, times, told

from randcheck.errors import FalseClaim, RandcheckError
from randcheck.protocol.note import (
    Note,
    format_note,
    signer_from,
)
from randcheck.services import witness, witness_state


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return told(tmp_path_factory.mktemp("log"))


@pytest.fixture
def one(story: Story, tmp_path: Path) -> Witness:
    return Witness(tmp_path, story)


def test_an_answer_that_was_lost_can_be_asked_for_again(one, story, monkeypatch):
    first, second = story.first.files, story.second.files
    one.meets(first)
    with monkeypatch.context() as patch:
        patch.setattr(witness, "write_atomic", killed_after(witness.write_atomic))
        with pytest.raises(KeyboardInterrupt):
            one.asked(second, size_of(first))
    assert one.size() == size_of(second)
    one.refuses("a fork", one.asked, forked(story.second, -1), size_of(first))
    line = one.asked(second, size_of(first))
    assert times(second, line, one.key) == {one.key: one.now}


def killed_after(step: Callable[..., None]) -> Callable[..., None]:
    def run(*given: Any) -> None:
        step(*given)
        raise KeyboardInterrupt

    return run


def test_nothing_is_answered_that_was_not_kept_for_good(one, story, monkeypatch):
    one.meets(story.first.files)
    size = size_of(story.first.files)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", failing)
        one.refuses("cannot write", one.asked, story.second.files, size)
    assert one.size() == size and one.asked(story.second.files, size)


def failing(handle: int) -> None:
    raise OSError(28, "no space left")


@pytest.mark.parametrize("damage", ["empty", "cut", "folder", "other", "key", "genesis", "size"])
def test_a_damaged_record_stops_the_witness_for_good(one, story, damage):
    one.meets(story.first.files)
    place = one.place()
    data, size = place.read_bytes(), f"\n{size_of(story.first.files)}\n".encode()
    kept = witness_state.parse_kept(data)
    stranger = signer_from("other.example", story.log.private)
    text = kept.note.partition(b"\n\n")[0].replace(kept.log_key.name.encode(), b"other.example")
    note = format_note(Note(text + b"\n", (stranger.sign(text + b"\n"),)))
    harm = {
        "empty": b"",
        "cut": data[:-20],
        "other": witness_state.format_kept(replace(kept, log_key=stranger.key, note=note)),
        "key": witness_state.format_kept(replace(kept, log_key=one.key)),
        "genesis": data.replace(kept.genesis.encode(), b"0" * 64),
        "size": witness_state.format_kept(replace(kept, note=kept.note.replace(size, b"\n1\n"))),
    }
    place.unlink()
    place.mkdir() if damage == "folder" else place.write_bytes(harm[damage])
    names = (story.log.key.fingerprint,)
    for old in (0, size_of(story.first.files)):
        one.refuses("is damaged", one.asked, story.first.files, old, names)
        one.refuses("is damaged", one.asked, story.second.files, old, names)


def test_every_byte_of_a_record_altered_is_refused(one, story):
    one.meets(story.first.files)
    data = one.place().read_bytes()
    assert witness_state.format_kept(witness_state.parse_kept(data)) == data
    for place in range(len(data)):
        head, tail = data[:place], data[place + 1 :]
        for other in (head + tail, head + bytes([data[place] ^ 1]) + tail, head + b"\n\n" + tail):
            with pytest.raises(FalseClaim):
                witness_state.parse_kept(other)


@given(st.binary(max_size=300))
def test_no_bytes_do_harm_in_a_record(data):
    rest = b"log " + data
    head = f"randcheck witness v1 {sha256(rest).hexdigest()}\n".encode()
    genesis = b"log x+1+\xff\ngenesis " + b"0" * 64 + b"\n\n" + data
    whole = f"randcheck witness v1 {sha256(genesis).hexdigest()}\n".encode() + genesis
    for one in (data, head + rest, whole):
        with pytest.raises(RandcheckError):
            witness_state.parse_kept(one)


def test_a_second_run_at_once_is_refused_and_a_dead_one_blocks_nobody(one, story):
    one.state.mkdir(parents=True)
    (one.state / "lock").write_bytes(b"left by a run that died")
    with witness_state.locked(one.state):
        one.refuses("another run", one.meets, story.first.files)
    assert one.meets(story.first.files)


def test_a_folder_that_cannot_be_made_is_refused(one, story):
    one.state.parent.mkdir(exist_ok=True)
    one.state.write_text("no folder")
    one.refuses("cannot write to", one.meets, story.first.files)
