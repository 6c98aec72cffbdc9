"""A log shown twice to an outside party, who has a folder and a key. No test is here."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from bureau import Files, Honest, begun, published
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from forge import Book, resign

from randcheck.errors import Refused
from randcheck.protocol.add_checkpoint import AddCheckpoint, format_request
from randcheck.protocol.calendar import format_time, seconds
from randcheck.protocol.checkpoint import verify_checkpoint
from randcheck.protocol.cosignature import cosignatures
from randcheck.protocol.entry import parse_entry
from randcheck.protocol.folder import entries_of
from randcheck.protocol.merkle import prove_consistency
from randcheck.protocol.note import (
    COSIGNER,
    Signer,
    VerifierKey,
    parse_note,
    signer_from,
)
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


def told(folder: Path) -> Story:
    """A bureau that draws once, published before and after."""
    bureau = begun(folder)
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
