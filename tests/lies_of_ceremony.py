"""The vocabulary of ceremonies: outsiders who cosign and stamp, and verifiers who trust some."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bureau import ROUND_AT, Files
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from forge import Book, resign, sign, sums, write
from lies import Edit, Rows, played, rows
from oracle import verify as oracle_verify
from oracle.bls import quicknet_holds
from stamping import Authority, authority

from randcheck.errors import FalseClaim, Unreadable
from randcheck.protocol.add_checkpoint import AddCheckpoint, format_request
from randcheck.protocol.calendar import format_time, seconds
from randcheck.protocol.checkpoint import Checkpoint, format_checkpoint
from randcheck.protocol.claims import State
from randcheck.protocol.cosignature import cosign
from randcheck.protocol.folder import entries_of
from randcheck.protocol.merkle import prove_consistency, root_of
from randcheck.protocol.note import (
    COSIGNER,
    Note,
    Signer,
    format_note,
    format_verifier_key,
    parse_note,
    signer_from,
)
from randcheck.services import witness
from randcheck.services.verify import Brought, stamp_checker, verify
from randcheck.services.world import World

TRUE, FALSE, OPEN = State.TRUE, State.FALSE, State.NOT_PROVED
States = dict[tuple[str, str | None], State]
BEFORE, CLOSE, AFTER = ROUND_AT - 600, ROUND_AT - 100, ROUND_AT + 600
"""Times around the recorded round: early enough, too close to it, too late."""


def a_witness(number: int) -> Signer:
    private = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)
    return signer_from(f"witness.example/{number}", private, COSIGNER)


ONE, TWO = a_witness(41), a_witness(42)


@cache
def stamps() -> Authority:
    return authority()


# --- what outsiders say ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """What an outsider says of the checkpoint of a size; without a witness it is a time stamp."""

    size: int
    time: int
    by: Signer | None = None


def said(files: Files, log: Signer, *lines: Line) -> Files:
    """Publish what outsiders said of checkpoints that the log key signed."""
    notes, found = entries_of(files), dict(files)
    for line in lines:
        path = f"checkpoints/{line.size:08d}.note"
        point = Checkpoint(log.key.name, line.size, root_of(notes[: line.size]))
        note = parse_note(found.get(path) or sign(format_checkpoint(point), [log]))
        found[path] = format_note(note)
        if line.by:
            more = cosign(line.by, note.text, line.time)
            found[path] = format_note(Note(note.text, (*note.signatures, more)))
        else:
            found[path.replace("note", "tsr")] = stamps().stamp(note.text, line.time)
    return sums(found, log)


def asked(files: Files, state: Path, who: Signer, now: int, old: int = 0) -> bytes:
    """Let a witness with this folder and clock be asked for a cosignature, and answer."""
    notes = entries_of(files)
    proof = tuple(prove_consistency(notes, min(old, len(notes))))
    request = format_request(AddCheckpoint(old, proof, files["checkpoint"]))
    world = World(lambda: format_time(now))
    log = played("beacon").signers["log"].key.fingerprint
    return witness.cosign_request(
        files | {witness.REQUEST: request}, state, who, world, (log[:32],)
    )


def policy(*witnesses: Signer, least: str = "all", log: str = "") -> bytes:
    """Trust the log key, and so many of some witnesses."""
    lines = [f"log {log}"] if log else []
    lines += [f"witness w{n} {format_verifier_key(w.key)}" for n, w in enumerate(witnesses)]
    names = " ".join(f"w{n}" for n in range(len(witnesses)))
    lines += [f"group g {least} {names}", "quorum g"] if witnesses else ["quorum none"]
    return "".join(f"{line}\n" for line in lines).encode()


# --- what verifiers see ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Verifier:
    """Somebody who brings this from elsewhere, and compares what two programs tell him."""

    keys: Sequence[str] = ()
    seen: Sequence[str] = ()
    policy: bytes | None = None
    stamps: bool = False
    before: Files | None = None
    today: str = "2026-05-01"
    twice: bool = True

    def judges(self, files: Files, folder: Path) -> tuple[States, int]:
        write(folder / "it", files)
        place = Path(folder, "policy") if self.policy else None
        roots = Path(folder, "roots") if self.stamps else None
        old = write(folder / "before", self.before) if self.before else None
        for path, data in ((place, self.policy), (roots, stamps().roots)):
            if path and data:
                path.write_bytes(data)
        now = f"{self.today}T00:00:00Z"
        brought = Brought(self.keys, self.seen, place, roots, old)
        found = verify(folder / "it", brought, World(lambda: now)).verdict
        states = {(c.name, c.draw): c.state for c in found.claims}
        if not self.twice:
            return states, found.exit_code
        second = oracle_verify.verify(
            folder / "it",
            list(self.keys),
            list(self.seen),
            now=seconds(now),
            policy=self.policy,
            stamp=check_stamp if self.stamps else None,
            beacon=quicknet_holds,
            before=self.before,
        )
        assert dict(second.claims) == {place: str(state) for place, state in states.items()}
        assert second.exit == found.exit_code
        return states, found.exit_code


def check_stamp(text: bytes, stamp: bytes) -> int:
    """Tell a time as the second verifier asks for it."""
    try:
        return stamp_checker(stamps().roots)(text, stamp)
    except FalseClaim as error:
        raise ValueError from error
    except Unreadable as error:
        raise LookupError from error


def of(states: States, *names: str) -> list[State]:
    """List the states of claims of the last draw, or of the whole log."""
    draw = max((draw for _, draw in states if draw), default=None)
    return [states.get((name, draw)) or states[name, None] for name in names]


def false(states: States) -> set[str]:
    return {name for (name, _), state in states.items() if state is FALSE}


FIRST = "sealed-first", "only-seal"
SEALED, TYPED = 11, 12
"""Sizes of the logs that end with the seal, and with the inputs, of the recorded round."""


def log() -> Signer:
    return played("beacon").signers["log"]


def trusting(*witnesses: Signer, least: str = "all", stamps: bool = False) -> Verifier:
    """A verifier of the recorded round who has the keys and trusts some outsiders."""
    trusted = policy(*witnesses, least=least) if witnesses else None
    return Verifier(played("beacon").keys, policy=trusted, stamps=stamps)


# --- lies -----------------------------------------------------------------------------------------


def cut(kind: str, keep: int = 0, place: int = -1) -> Edit:
    """Forget what follows an entry, and the entry itself unless it is kept."""

    def edit(book: Book) -> None:
        del book.items[book.items.index(book.of(kind, place)) + keep :]
        unpublish(book)

    return edit


def unpublish(book: Book) -> None:
    """Drop what is shown of draws, which is then derived again."""
    book.shown = {p: d for p, d in book.shown.items() if not p.startswith(("draws/", "index/"))}


def without_entries(*kinds: str, place: int = -1) -> Edit:
    def edit(book: Book) -> None:
        for kind in kinds:
            book.items.remove(book.of(kind, place))
        unpublish(book)

    return edit


def moved(kind: str, seconds_after: int, *members: str) -> Edit:
    """Let an entry, and times that it names, be so long after the recorded round."""

    def edit(book: Book) -> None:
        item, time = book.of(kind), format_time(ROUND_AT + seconds_after)
        item.entry["time"] = time
        item.body.update(dict.fromkeys(members, time))

    return edit


def at_seal(scenario: str, edit: Edit = lambda book: None) -> Files:
    """Give a publication as it was when the last seal had just been written."""

    def both(book: Book) -> None:
        edit(book)
        cut("seal", 1)(book)

    return resign(played(scenario), both)


def size_of(files: Files, kind: str, place: int = -1) -> int:
    """Tell the size of the log that ends with an entry of a kind."""
    found = [
        n for n, note in enumerate(entries_of(files), 1) if f'"type": "{kind}"'.encode() in note
    ]
    return found[place]


def carried(change: Callable[[Rows], Rows]) -> Edit:
    """Let genesis carry other attempts and debts from the log before."""
    return rows("genesis", "carried", change)
