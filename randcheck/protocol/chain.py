"""Read a log as bytes and verify what binds it: order, hashes, times, signatures, checkpoint."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from randcheck.errors import FalseClaim, Malformed
from randcheck.protocol.bodies import TYPE_OF, Genesis, KeyAdd, KeyRevoke
from randcheck.protocol.checkpoint import Checkpoint, verify_checkpoint
from randcheck.protocol.entry import SIZE_LIMIT, Entry, parse_entry
from randcheck.protocol.keyring import Keys, demand
from randcheck.protocol.merkle import root_of
from randcheck.protocol.note import ED25519, Note, VerifierKey, parse_note, verify_note
from randcheck.protocol.parts import SIGNED_TYPES
from randcheck.text import tr

NO_ENTRY = "0" * 64
PERSON_TYPES = ("seal", "inputs", "void", "correct", "event")
SIGNED_LIKE = {"substitution": "event", "findings": "visits"}
"""Types for which genesis lists no roles: they need those of another (SPEC §4.3)."""


@dataclass(frozen=True, slots=True)
class Signed:
    """One entry of a verified chain, with the exact bytes that carry it."""

    entry: Entry
    note: Note
    data: bytes
    fingerprints: frozenset[str]

    @property
    def seq(self) -> int:
        """The entry's place in the log."""
        return self.entry.seq


def read_chain(
    notes: Iterable[bytes], begun: Sequence[Signed] = (), keys: Keys | None = None
) -> tuple[list[Signed], Keys]:
    """Verify the chain of entries and return them with the keys they name.

    A chain read before may go on: then `keys` are its own, and change with the new entries.

    Raises:
        FalseClaim: `chain`, at the first entry that does not hold.
    """
    keys = keys or Keys()
    log = list(begun)
    for seq, data in enumerate(notes, len(log)):
        try:
            log.append(_read_entry(data, seq, log[-1] if log else None, keys))
        except FalseClaim as error:
            where = tr(f"日志第 {seq} 条: {error.what.zh}", f"entry {seq}: {error.what.en}")
            raise FalseClaim("chain", where) from error
    demand(bool(log), "a genesis entry")
    return log, keys


def _read_entry(data: bytes, seq: int, before: Signed | None, keys: Keys) -> Signed:
    if len(data) >= SIZE_LIMIT:
        raise Malformed(tr("条目过大", "the entry is too large"))
    note = parse_note(data)
    entry = parse_entry(note.text)
    demand(entry.seq == seq, "its own number")
    previous = sha256(before.data).hexdigest() if before else NO_ENTRY
    demand(entry.prev_sha256 == previous, "the hash of the entry before")
    demand(isinstance(entry.body, Genesis) == (before is None), "genesis first and only")
    if before:
        demand(entry.log == before.entry.log, "the origin of this log")
        demand(entry.time >= before.entry.time, "a time not earlier than the one before")
    signed = Signed(entry, note, data, _verify_signers(entry, note, keys))
    keys.end_entry()
    return signed


def _verify_signers(entry: Entry, note: Note, keys: Keys) -> frozenset[str]:
    """Verify who signed; the keys that the entry itself brings or ends included."""
    body, valid = entry.body, keys.valid()
    if isinstance(body, Genesis):
        _read_genesis(entry.log, body, keys)
        by = set(verify_note(note, keys.all))
        demand(by >= {k for k in keys.all if k.kind == ED25519}, "a required signature")
        return _fingerprints(by)
    brought = [body.key] if isinstance(body, KeyAdd) else []
    by = set(verify_note(note, [*valid, *brought]))
    listed = _all_signed(keys, TYPE_OF[type(body)], by)
    match body:
        case KeyAdd():
            listed = keys.addition_signed(body.role, by, listed)
            listed &= body.key.kind != ED25519 or body.key in by
            keys.add(body.role, body.key, entry.log)
        case KeyRevoke():
            listed = keys.revocation_signed(body.key, by)
            keys.revoke(body.key)
    demand(listed, "a required signature")
    return _fingerprints(by)


def _all_signed(keys: Keys, kind: str, by: set[VerifierKey]) -> bool:
    roles = keys.signers.get(SIGNED_LIKE.get(kind, kind), ())
    return all(by & set(keys.valid(role)) for role in roles)


def _fingerprints(keys: Iterable[VerifierKey]) -> frozenset[str]:
    return frozenset(key.fingerprint for key in keys)


def _read_genesis(origin: str, body: Genesis, keys: Keys) -> None:
    for role_key in body.keys:
        keys.add(role_key.role, role_key.key, origin)
    demand(len(keys.of("log")) == 1 and bool(keys.of("operator")), "log and operator keys")
    demand(body.practice == origin.startswith("practice-"), "practice in the origin's name")
    demand(tuple(s.type for s in body.signers) == SIGNED_TYPES, "signers for every type")
    for signers in body.signers:
        roles = signers.roles
        demand(0 < len(set(roles)) == len(roles), "different roles")
        demand("operator" in roles or signers.type not in PERSON_TYPES, "the operator signs")
        keys.signers[signers.type] = roles
    before = body.before
    if before is not None:
        demand(before.log != origin and before.size > 0, "another log before")
        practice = before.log.startswith("practice-")
        demand(practice == body.practice, "a log before of the same kind")


def verify_tree(log: Sequence[Signed], data: bytes, keys: Keys) -> Checkpoint:
    """Return the checkpoint that commits to exactly this log.

    Raises:
        FalseClaim: `chain`.
    """
    checkpoint = verify_checkpoint(data, keys.log_at(len(log)))
    demand(checkpoint.size == len(log), "a checkpoint of this size")
    root = root_of(signed.data for signed in log)
    demand(checkpoint.root == root, "a checkpoint of this root")
    return checkpoint
