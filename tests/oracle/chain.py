"""The claim `chain` (SPEC section 12): entries, keys, signatures, checkpoints."""

import re
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from . import tree
from .bodies import ENVELOPE, GENESIS, body_forms, check
from .folder import Folder
from .forms import Wrong, need, seconds
from .keys import Keys, check_genesis_keys, check_signers
from .note import Key, read_checkpoint, read_json, signed_by, split_note

TYPES = ["key-add", "roster", "visits", "recusals", "rules", "items"]
TYPES += ["seal", "inputs", "draw", "void", "correct", "event", "pairing"]
NEED_OPERATOR = ("seal", "inputs", "void", "correct", "event")
CHECKPOINT = re.compile(r"checkpoints/([0-9]{8})\.(note|tsr)")


@dataclass
class Entry:
    seq: int
    type: str
    body: dict[str, Any]
    time: str
    seconds: int
    text_hash: str
    note_hash: str
    signers: set[Key]


@dataclass
class Log:
    origin: str = ""
    practice: bool = False
    zone: str = "+00:00"
    keys: Keys = field(default_factory=Keys)
    roles: dict[str, list[str]] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    root: bytes = b""
    # of `checkpoints/`, by size
    checkpoints: dict[int, bytes] = field(default_factory=dict)
    stamps: dict[int, bytes] = field(default_factory=dict)
    tables: dict[tuple[int, str], Any] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return len(self.entries)


def entry_path(seq: int) -> str:
    return f"entries/{seq:08d}.note"


def read_chain(folder: Folder) -> Log:
    log = Log()
    there = folder.below("entries/")
    need(bool(there), "no entries")
    need(there == {entry_path(seq) for seq in range(len(there))}, "entries missing or more")
    need("checkpoint" in folder.names, "no checkpoint")
    leaves = []
    for seq in range(len(there)):
        raw = folder.read(entry_path(seq))
        leaves.append(tree.leaf_hash(raw))
        try:
            read_entry(log, seq, raw)
        except Wrong as wrong:
            raise Wrong(f"entry {seq}: {wrong}") from None
    log.root = tree.root_of_hashes(leaves)
    size, root = read_signed_size(log, folder.read("checkpoint"), log.size)
    need(size == log.size and root == log.root, "size or root of the checkpoint")
    read_checkpoints(log, folder, leaves)
    return log


def read_signed_size(log: Log, raw: bytes, size: int) -> tuple[int, bytes]:
    """Size and root of a checkpoint signed by the log key of `size`; lines of cosigner keys are
    for `outside`, those of other keys nobody's."""
    key = log.keys.log_key(size)
    return read_checkpoint(raw, [key], key, log.origin)


def read_checkpoints(log: Log, folder: Folder, leaves: list[bytes]) -> None:
    found = {name: CHECKPOINT.fullmatch(name) for name in folder.below("checkpoints/")}
    sizes = {name: (int(match[1]), match[2]) for name, match in found.items() if match}
    roots = tree.roots(leaves) if sizes else []
    for name, (size, kind) in sorted(sizes.items()):
        if kind == "note":
            need(1 <= size <= log.size, f"{name}: not a size of this log")
            raw = folder.read(name)
            try:
                stated = read_signed_size(log, raw, size)
            except Wrong as wrong:
                raise Wrong(f"{name}: {wrong}") from None
            need(stated == (size, roots[size - 1]), f"{name}: size or root")
            log.checkpoints[size] = raw
    for name, (size, kind) in sizes.items():
        if kind == "tsr" and size in log.checkpoints:
            log.stamps[size] = folder.read(name)


def read_entry(log: Log, seq: int, raw: bytes) -> None:
    text, _ = split_note(raw)
    value = read_json(text)
    check(ENVELOPE, value, "envelope")
    kind, body = value["type"], value["body"]
    need(value["seq"] == seq, "seq")
    need((kind == "genesis") == (seq == 0), "genesis")
    if seq == 0:
        log.origin = value["log"]
        begin(log, body)
    else:
        form = body_forms(log.practice).get(kind)
        if form is None:
            raise Wrong("an unknown type")
        check(form, body, kind)
    need(value["log"] == log.origin, "log")
    need(value["prev_sha256"] == (log.entries[-1].note_hash if seq else "0" * 64), "prev_sha256")
    need(seq == 0 or log.entries[-1].time <= value["time"], "time")
    signers = check_signatures(log, seq, kind, body, raw)
    entry = Entry(
        seq=seq,
        type=kind,
        body=body,
        time=value["time"],
        seconds=seconds(value["time"]),
        text_hash=sha256(text).hexdigest(),
        note_hash=sha256(raw).hexdigest(),
        signers=signers,
    )
    log.entries.append(entry)


def check_signatures(log: Log, seq: int, kind: str, body: dict[str, Any], raw: bytes) -> set[Key]:
    """Who signed, of the keys valid at the entry and those that it brings."""
    known = log.keys.signing(seq)
    if kind == "key-add":
        added = log.keys.add(log.origin, body["role"], body["vkey"], seq)
        known += [] if added.role == "witness" else [added.key]
    if seq == 0:
        known = [named.key for named in log.keys.named if named.role != "witness"]
    _, signers = signed_by(raw, known)
    if seq == 0:
        check_genesis_keys(log.keys, signers)
    else:
        check_signers(log.keys, kind, seq, body, log.roles.get(kind, []), signers)
    return signers


def begin(log: Log, body: dict[str, Any]) -> None:
    """Section 4.3."""
    check(GENESIS, body, "genesis")
    log.practice = body["practice"]
    log.zone = body["zone"]
    need(log.origin.startswith("practice-") == log.practice, "practice and the origin")
    for item in body["keys"]:
        log.keys.add(log.origin, item["role"], item["vkey"], 0)
    need([item["type"] for item in body["signers"]] == TYPES, "types of signers")
    for item in body["signers"]:
        needed = item["roles"]
        need(1 <= len(needed) <= 3 and len(set(needed)) == len(needed), "roles of signers")
        if item["type"] in NEED_OPERATOR:
            need("operator" in needed, "an operator is needed")
        log.roles[item["type"]] = needed
    log.roles["substitution"], log.roles["findings"] = log.roles["event"], log.roles["visits"]
    before = body["before"]
    if before is not None:
        need(before["log"] != log.origin and before["size"] >= 1, "before: the same log, or size 0")
        same = before["log"].startswith("practice-") == log.practice
        need(same, "before: a practice log and one that is none")
