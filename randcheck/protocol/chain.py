"""Read a log as bytes and verify what binds it: order, hashes, times, signatures, checkpoint."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from randcheck.errors import FalseClaim, Malformed
from randcheck.protocol.bodies import SIGNED_TYPES, TYPE_OF, Genesis, KeyAdd
from randcheck.protocol.checkpoint import Checkpoint, verify_checkpoint
from randcheck.protocol.entry import SIZE_LIMIT, Entry, parse_entry
from randcheck.protocol.merkle import root_of
from randcheck.protocol.note import Note, VerifierKey, parse_note, verify_note
from randcheck.text import tr

NO_ENTRY = "0" * 64
PERSON_TYPES = ("seal", "inputs", "void")


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


class Keys:
    """The keys of a log as its entries name them, by role."""

    def __init__(self) -> None:
        self.roles: dict[str, list[VerifierKey]] = {"log": [], "operator": [], "observer": []}
        self.signers: dict[str, tuple[str, ...]] = {}

    @property
    def all(self) -> list[VerifierKey]:
        """Every key known so far."""
        return [key for keys in self.roles.values() for key in keys]

    @property
    def log(self) -> VerifierKey:
        """The key that signs checkpoints."""
        return self.roles["log"][0]

    def add(self, role: str, key: VerifierKey, origin: str) -> None:
        """Register a key.

        Raises:
            FalseClaim: another name than its role has, or known already.
        """
        name = origin if role == "log" else f"{origin}/{role}"
        taken = {(k.name, k.key_id) for k in self.all} | {k.public for k in self.all}
        demand(key.name == name, 0, f"the key name {name}")
        demand((key.name, key.key_id) not in taken and key.public not in taken, 0, "a new key")
        self.roles[role].append(key)


def read_chain(notes: Iterable[bytes]) -> tuple[list[Signed], Keys]:
    """Verify the chain of entries and return them with the keys they name.

    Raises:
        FalseClaim: `chain`, at the first entry that does not hold.
    """
    keys = Keys()
    log: list[Signed] = []
    for seq, data in enumerate(notes):
        try:
            log.append(_read_entry(data, seq, log[-1] if log else None, keys))
        except FalseClaim as error:
            where = tr(f"日志第 {seq} 条: {error.what.zh}", f"entry {seq}: {error.what.en}")
            raise FalseClaim("chain", where) from error
    demand(bool(log), 0, "a genesis entry")
    return log, keys


def _read_entry(data: bytes, seq: int, before: Signed | None, keys: Keys) -> Signed:
    if len(data) >= SIZE_LIMIT:
        raise Malformed(tr("条目过大", "the entry is too large"))
    note = parse_note(data)
    entry = parse_entry(note.text)
    demand(entry.seq == seq, seq, "its own number")
    previous = sha256(before.data).hexdigest() if before else NO_ENTRY
    demand(entry.prev_sha256 == previous, seq, "the hash of the entry before")
    demand(isinstance(entry.body, Genesis) == (before is None), seq, "genesis first and only")
    if before:
        demand(entry.log == before.entry.log, seq, "the origin of this log")
        demand(entry.time >= before.entry.time, seq, "a time not earlier than the one before")
    return Signed(entry, note, data, _verify_signers(entry, note, keys))


def _verify_signers(entry: Entry, note: Note, keys: Keys) -> frozenset[str]:
    """Verify who signed, after registering the keys the entry itself brings."""
    known = keys.all
    roles = keys.signers.get(TYPE_OF[type(entry.body)], ())
    demanded = [list(keys.roles[role]) for role in roles]
    if isinstance(entry.body, Genesis):
        _read_genesis(entry.log, entry.body, keys)
        demanded = [[key] for key in keys.all]
    elif isinstance(entry.body, KeyAdd):
        key = entry.body.key
        keys.add(entry.body.role, key, entry.log)
        demanded.append([key])
    by = verify_note(note, keys.all if isinstance(entry.body, Genesis | KeyAdd) else known)
    for group in demanded:
        demand(bool(set(group) & set(by)), entry.seq, "a required signature")
    return frozenset(key.fingerprint for key in by)


def _read_genesis(origin: str, body: Genesis, keys: Keys) -> None:
    for role_key in body.keys:
        keys.add(role_key.role, role_key.key, origin)
    demand(len(keys.roles["log"]) == 1 and bool(keys.roles["operator"]), 0, "log and operator keys")
    demand(body.practice == origin.startswith("practice-"), 0, "practice in the origin's name")
    demand(tuple(s.type for s in body.signers) == SIGNED_TYPES, 0, "signers for every type")
    for signers in body.signers:
        roles = signers.roles
        demand(0 < len(set(roles)) == len(roles), 0, "different roles")
        demand("operator" in roles or signers.type not in PERSON_TYPES, 0, "the operator signs")
        keys.signers[signers.type] = roles


def verify_tree(log: Sequence[Signed], data: bytes, log_key: VerifierKey) -> Checkpoint:
    """Return the checkpoint that commits to exactly this log.

    Raises:
        FalseClaim: `chain`.
    """
    checkpoint = verify_checkpoint(data, log_key)
    demand(checkpoint.size == len(log), checkpoint.size, "a checkpoint of this size")
    root = root_of(signed.data for signed in log)
    demand(checkpoint.root == root, checkpoint.size, "a checkpoint of this root")
    return checkpoint


def demand(holds: bool, seq: int, rule: str) -> None:
    """Demand a rule of the chain."""
    if not holds:
        raise FalseClaim("chain", tr(f"应有 {rule}", f"it lacks {rule}"))
