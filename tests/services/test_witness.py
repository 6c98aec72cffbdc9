"""A witness cosigns what extends what he cosigned before, and nothing else."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from bureau import Files, Honest, begun, published
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from forge import Book, resign
from hypothesis import given
from hypothesis import strategies as st
from lies import repeat

from randcheck.errors import FalseClaim, RandcheckError, Refused, UsageError
from randcheck.protocol.add_checkpoint import AddCheckpoint, format_request
from randcheck.protocol.calendar import format_time, seconds
from randcheck.protocol.checkpoint import parse_checkpoint, verify_checkpoint
from randcheck.protocol.cosignature import cosignatures
from randcheck.protocol.entry import parse_entry
from randcheck.protocol.folder import entries_of
from randcheck.protocol.merkle import prove_consistency
from randcheck.protocol.note import (
    COSIGNER,
    Note,
    Signature,
    Signer,
    VerifierKey,
    format_note,
    format_verifier_key,
    parse_note,
    signer_from,
)
from randcheck.protocol.policy import parse_policy
from randcheck.services import publish, witness, witness_state
from randcheck.services.world import World

HOUR = 3600


@dataclass(frozen=True)
class Story:
    """Two publications of one log, the second after a draw."""

    first: Honest
    second: Honest

    @property
    def log(self) -> Signer:
        return self.first.signers["log"]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    bureau = begun(tmp_path_factory.mktemp("log"))
    first = dict(publish.build(bureau.journal, private=True).files)
    bureau.draw(number=5, by="")
    second = published(bureau, private=True)
    return Story(replace(second, files=first), second)


class Witness:
    """An outside party with a folder, a key and a clock an hour after the log's last entry."""

    def __init__(self, folder: Path, story: Story, number: int = 8) -> None:
        private = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)
        self.signer = signer_from(f"见证.example/{number}", private, COSIGNER)
        self.state, self.story = folder / f"witness {number}", story
        self.now = seconds(newest(story.second.files)) + HOUR
        self.key = self.signer.key

    def asked(self, files: Files, old: int = 0, names: tuple[str, ...] = ()) -> bytes:
        """Ask with an honest request for these files."""
        return self.handed(files | {witness.REQUEST: request(files, old)}, names)

    def handed(self, files: Files, names: tuple[str, ...] = ()) -> bytes:
        world = World(lambda: format_time(self.now))
        return witness.cosign_request(files, self.state, self.signer, world, names)

    def meets(self, files: Files) -> bytes:
        """See the log for the first time, and know its key."""
        return self.asked(files, 0, (self.story.log.key.fingerprint[:32],))

    def size(self) -> int:
        kept = witness_state.read_kept(self.place(), self.story.log.key.name)
        return verify_checkpoint(kept.note, kept.log_key).size if kept else 0

    def place(self) -> Path:
        return witness_state.place_of(self.state, self.story.log.key.name)

    def refuses(self, match: str, ask: Callable[..., bytes], *given: Any) -> None:
        """Nothing is signed, the sentence is there in both languages, the folder is as it was."""
        before = {path: path.read_bytes() for path in self.state.rglob("*") if path.is_file()}
        with pytest.raises(Refused, match=match) as told:
            ask(*given)
        assert told.value.what.zh and told.value.hint and all(told.value.hint)
        after = {path: path.read_bytes() for path in self.state.rglob("*") if path.is_file()}
        assert {p: d for p, d in after.items() if p.name != "lock"} == {
            p: d for p, d in before.items() if p.name != "lock"
        }


def newest(files: Files) -> str:
    return parse_entry(parse_note(entries_of(files)[-1]).text).time


def size_of(files: Files) -> int:
    return len(entries_of(files))


def request(files: Files, old: int, **changes: Any) -> bytes:
    proof = tuple(prove_consistency(entries_of(files), min(old, size_of(files))))
    return format_request(replace(AddCheckpoint(old, proof, files["checkpoint"]), **changes))


def times(files: Files, line: bytes, *keys: VerifierKey) -> dict[VerifierKey, int]:
    return cosignatures(parse_note(files["checkpoint"] + line), keys)


def later(place: int, by: int = 1) -> Callable[[Book], object]:
    """Let one entry have been written at another time, which no claim forbids."""

    def edit(book: Book) -> None:
        entry = book.items[place].entry
        entry["time"] = format_time(seconds(entry["time"]) + by)

    return edit


def forked(honest: Honest, place: int = 5) -> Files:
    return resign(honest, later(place), True)


@pytest.fixture
def one(story: Story, tmp_path: Path) -> Witness:
    return Witness(tmp_path, story)


# --- what is cosigned -----------------------------------------------------------------------------


def test_a_log_that_grows_is_cosigned_each_time(one, story):
    first, second = story.first.files, story.second.files
    line = one.meets(first)
    assert line.startswith("— 见证.example/8 ".encode()) and line.count(b"\n") == 1
    assert times(first, line, one.key) == {one.key: one.now}
    assert one.size() == size_of(first) < size_of(second)
    line = one.asked(second, size_of(first))
    assert times(second, line, one.key) == {one.key: one.now} and one.size() == size_of(second)


def test_what_is_kept_is_the_cosigned_checkpoint(one, story):
    line = one.meets(story.first.files)
    kept = witness_state.parse_kept(one.place().read_bytes())
    assert kept.note == story.first.files["checkpoint"] + line
    assert kept.genesis == sha256(story.first.files["entries/00000000.note"]).hexdigest()
    assert kept.log_key == story.log.key


def test_the_same_again_gets_a_fresh_time(one, story):
    one.meets(story.first.files)
    one.now += HOUR
    for old in (size_of(story.first.files), 0, 1):
        line = one.asked(story.first.files, old)
        assert times(story.first.files, line, one.key) == {one.key: one.now}


def test_foreign_lines_do_not_fill_the_record(one, story):
    files = story.first.files
    note = parse_note(files["checkpoint"])
    lines = [Signature(f"x{n}", b"abcd", b"ef") for n in range(99)]
    full = format_note(Note(note.text, (*note.signatures, *lines)))
    asked = {witness.REQUEST: request(files, 0, checkpoint=full)}
    one.handed(files | asked, (story.log.key.fingerprint,))
    assert one.asked(story.second.files, size_of(files)) and one.size() > size_of(files)


def test_a_public_publication_will_do_too(one, story):
    files = {p: d for p, d in story.second.files.items() if not p.endswith("-people.txt")}
    assert len(files) < len(story.second.files) and one.meets(files)


# --- what is refused ------------------------------------------------------------------------------


def test_a_log_is_not_cosigned_unless_its_key_is_named_once(one, story):
    first, log = story.first.files, story.log.key
    one.refuses("is new", one.asked, first)
    operator = story.first.signers["operator"].key.fingerprint
    one.refuses("is new", one.asked, first, 0, (operator, "0" * 32))
    for code in ("", log.fingerprint[:31], "x" * 32):
        with pytest.raises(UsageError):
            one.asked(first, 0, (code,))
    assert one.asked(first, 0, (operator, " ".join(log.fingerprint[:40].upper())))
    assert one.asked(story.second.files, size_of(first))


def test_a_rollback_is_refused(one, story):
    one.meets(story.second.files)
    for old in (0, size_of(story.first.files), size_of(story.second.files)):
        one.refuses("rollback", one.asked, story.first.files, old)


def test_a_fork_is_refused_at_the_same_size_and_above(one, story):
    one.meets(story.first.files)
    size = size_of(story.first.files)
    one.refuses("a fork", one.asked, forked(story.first), size)
    one.refuses("a fork", one.asked, forked(story.second), size)
    one.refuses("a fork", one.asked, forked(story.first, -1), size)
    assert one.asked(story.second.files, size)


def test_two_witnesses_shown_two_forks_make_no_quorum_of_two(one, story, tmp_path):
    two = Witness(tmp_path, story, 9)
    other = forked(story.first)
    lines = one.meets(story.first.files), two.meets(other)
    text = "".join(f"witness {w.key.name} {format_verifier_key(w.key)}\n" for w in (one, two))
    names = f"{one.key.name} {two.key.name}"
    policy = parse_policy(f"{text}group both all {names}\nquorum both\n".encode())
    seen = [
        times(f, line, one.key, two.key)
        for f, line in zip((story.first.files, other), lines, strict=True)
    ]
    assert [policy.quorum_time(found) for found in seen] == [None, None]
    with pytest.raises(FalseClaim):
        times(other, lines[0] + lines[1], one.key, two.key)
    both = times(story.first.files, lines[0] + two_again(tmp_path, story), one.key, two.key)
    assert policy.satisfied(both)


def two_again(folder: Path, story: Story) -> bytes:
    """The line that the second witness gives where the log is honest to him as well."""
    return Witness(folder / "honest", story, 9).meets(story.first.files)


def test_a_new_genesis_under_the_old_name_is_refused(one, story):
    one.meets(story.first.files)
    renewed = resign(story.second, later(0, -HOUR), True)
    assert parse_checkpoint(parse_note(renewed["checkpoint"]).text).origin == story.log.key.name
    fingerprint = story.log.key.fingerprint
    for old in (0, size_of(story.first.files)):
        one.refuses("another first entry", one.asked, renewed, old, (fingerprint,))


def test_a_publication_with_a_broken_gate_is_refused(one, story):
    broken = resign(story.second, repeat("draw"))
    one.refuses(r"false \(gates\)", one.meets, broken)
    one.meets(story.first.files)
    one.refuses(r"false \(gates\)", one.asked, broken, size_of(story.first.files))


def test_an_incomplete_or_altered_publication_is_refused(one, story):
    files = story.first.files
    asked = {witness.REQUEST: request(files, 0)}
    for path in [*[p for p in files if p.startswith("files/")][:3], "index.json"]:
        one.refuses("is false", one.handed, {p: d for p, d in files.items() if p != path} | asked)
        one.refuses("is false", one.handed, files | asked | {path: files[path] + b" "})
    for path in ("checkpoint", "entries/00000003.note"):
        rest = {p: d for p, d in files.items() if p != path}
        one.refuses(r"false \(chain\)", one.handed, rest | asked)
    one.refuses(r"false \(chain\)", one.handed, asked)


def test_entries_from_the_future_are_refused(one, story):
    one.now = seconds(newest(story.first.files)) - 301
    one.refuses("ahead of", one.meets, story.first.files)
    one.now += 1
    assert one.meets(story.first.files)


def test_a_wrong_old_size_is_refused(one, story):
    first, second = story.first.files, story.second.files
    fingerprint = story.log.key.fingerprint
    one.refuses("not 0", one.asked, first, 3, (fingerprint,))
    one.meets(first)
    for old in (0, 1, size_of(first) - 1, size_of(first) + 1, size_of(second)):
        one.refuses(f"old is {old}, not {size_of(first)}", one.asked, second, old)
    one.refuses("proof", one.asked, first, size_of(first) + 1)


def test_a_wrong_proof_is_refused(one, story):
    first, second, size = story.first.files, story.second.files, size_of(story.first.files)
    good = prove_consistency(entries_of(second), size)
    names = (story.log.key.fingerprint,)
    extra = first | {witness.REQUEST: request(first, 0, proof=(bytes(32),))}
    one.refuses("proof", one.handed, extra, names)
    one.meets(first)
    for bad in ([], good[:-1], [*good, bytes(32)], [bytes(32), *good[1:]], good[::-1]):
        one.refuses(
            "proof", one.handed, second | {witness.REQUEST: request(second, size, proof=tuple(bad))}
        )


def test_a_request_for_another_log_or_size_is_refused(one, story):
    first, second, size = story.first.files, story.second.files, size_of(story.first.files)
    one.meets(first)
    one.refuses("another checkpoint", one.handed, second | {witness.REQUEST: request(first, size)})
    text = parse_note(second["checkpoint"]).text
    stranger = signer_from("other.example", story.log.private)
    for altered, signer in (
        (text.replace(story.log.key.name.encode(), b"other.example"), stranger),
        (text, stranger),
        (text, story.first.signers["operator"]),
    ):
        note = format_note(Note(altered, (signer.sign(altered),)))
        asked = {witness.REQUEST: request(second, size, checkpoint=note)}
        one.refuses("another log|no known key", one.handed, second | asked)


@pytest.mark.parametrize("data", [None, b"", b"old 1\n", b"\xff" * 99, b"old 0\n\nx\n"])
def test_what_is_no_request_is_refused(one, story, data):
    files = story.first.files | ({} if data is None else {witness.REQUEST: data})
    one.refuses("missing" if data is None else "not a", one.handed, files)


def test_a_key_of_another_kind_does_not_cosign(one, story):
    one.signer = signer_from("a", one.signer.private)
    one.refuses("no key of a witness", one.meets, story.first.files)


# --- the folder -----------------------------------------------------------------------------------


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
