"""The claims `chain` and `files` (SPEC section 12): entries, keys, signatures, attachments."""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from . import tables, tree
from .bodies import ENVELOPE, GENESIS, body_forms, check
from .folder import Folder
from .forms import Wrong, need, seconds, text_lines
from .note import Key, read_checkpoint, read_json, read_key, signed_by, split_note

TYPES = ["key-add", "roster", "visits", "recusals", "rules", "items"]
TYPES += ["seal", "inputs", "draw", "void"]
# the most bytes of a file that is any UTF-8 text (section 6.5)
MOST_TEXT = {"rules": 65536, "items": 4194304}


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
    keys: list[tuple[str, Key]] = field(default_factory=list)
    roles: dict[str, list[str]] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    root: bytes = b""
    tables: dict[tuple[int, str], Any] = field(default_factory=dict)

    @property
    def log_key(self) -> Key:
        return next(key for role, key in self.keys if role == "log")

    def all_keys(self) -> list[Key]:
        return [key for _, key in self.keys]

    def add_key(self, role: str, vkey: str) -> Key:
        key = read_key(vkey)
        name = self.origin if role == "log" else f"{self.origin}/{role}"
        need(key.name == name, "the name of a key")
        for other in self.all_keys():
            need((other.name, other.id) != (key.name, key.id), "two keys of one name and ID")
            need(other.public != key.public, "two keys with one public key")
        self.keys.append((role, key))
        return key


def entry_path(seq: int) -> str:
    return f"entries/{seq:08d}.note"


def file_path(seq: int, name: str) -> str:
    return f"files/{seq:08d}-{name}.txt"


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
    size, root = read_checkpoint(folder.read("checkpoint"), log.all_keys(), log.log_key, log.origin)
    need(size == len(there) and root == log.root, "size or root of the checkpoint")
    return log


def read_entry(log: Log, seq: int, raw: bytes) -> None:
    text, _ = split_note(raw)
    value = read_json(text)
    check(ENVELOPE, value, "envelope")
    body = value["body"]
    need(value["seq"] == seq, "seq")
    need((value["type"] == "genesis") == (seq == 0), "genesis")
    if seq == 0:
        log.origin = value["log"]
        begin(log, body)
        before = ""
    else:
        form = body_forms(log.practice).get(value["type"])
        if form is None:
            raise Wrong("an unknown type")
        check(form, body, value["type"])
        before = log.entries[-1].time
    need(value["log"] == log.origin, "log")
    need(value["prev_sha256"] == (log.entries[-1].note_hash if seq else "0" * 64), "prev_sha256")
    need(before <= value["time"], "time")
    known = list(log.keys)
    added = log.add_key(body["role"], body["vkey"]) if value["type"] == "key-add" else None
    _, signers = signed_by(raw, log.all_keys())
    if seq == 0:
        need(signers == set(log.all_keys()), "a key of genesis did not sign it")
    else:
        need(added is None or added in signers, "the new key did not sign")
        for role in log.roles[value["type"]]:
            need(any(r == role and key in signers for r, key in known), f"no {role} signed")
    entry = Entry(
        seq=seq,
        type=value["type"],
        body=body,
        time=value["time"],
        seconds=seconds(value["time"]),
        text_hash=sha256(text).hexdigest(),
        note_hash=sha256(raw).hexdigest(),
        signers=signers,
    )
    log.entries.append(entry)


def begin(log: Log, body: dict[str, Any]) -> None:
    """Section 4.3."""
    check(GENESIS, body, "genesis")
    log.practice = body["practice"]
    log.zone = body["zone"]
    need(log.origin.startswith("practice-") == log.practice, "practice and the origin")
    for item in body["keys"]:
        log.add_key(item["role"], item["vkey"])
    roles = [role for role, _ in log.keys]
    need(roles.count("log") == 1 and "operator" in roles, "keys of genesis")
    need([item["type"] for item in body["signers"]] == TYPES, "types of signers")
    for item in body["signers"]:
        needed = item["roles"]
        need(1 <= len(needed) <= 3 and len(set(needed)) == len(needed), "roles of signers")
        if item["type"] in ("seal", "inputs", "void"):
            need("operator" in needed, "an operator is needed")
        log.roles[item["type"]] = needed


def attachments(entry: Entry) -> dict[str, dict[str, Any]]:
    """The attachments of an entry by the name of their file (section 13)."""
    body = entry.body
    if entry.type in ("roster", "visits", "recusals", "rules", "items"):
        return {"file": body["file"]}
    if entry.type == "seal":
        licences = body["licences"]
        return {
            "labels": body["labels"],
            "frame": body["entities"]["frame"],
            "excluded": body["entities"]["rest"],
            "inspectors": body["inspectors"]["frame"],
            "inspectors-excluded": body["inspectors"]["rest"],
            **({} if licences is None else {"licences": licences}),
        }
    if entry.type == "draw":
        return {name: body[name] for name in ("result", "labels", "people")}
    return {}


def read_text(data: bytes, most: int) -> str:
    """Section 6.5: any UTF-8 text up to a length."""
    need(len(data) <= most, "too long a text")
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise Wrong("not UTF-8") from None


def read_table(entry: Entry, name: str, data: bytes, practice: bool) -> Any:
    if entry.type in MOST_TEXT:
        return read_text(data, MOST_TEXT[entry.type])
    if name == "file" and entry.type == "roster":
        return tables.read_roster(data, entry.body["of"], practice)
    if name == "file":
        reader = tables.read_visits if entry.type == "visits" else tables.read_recusals
        return reader(data, practice)
    if name == "excluded":
        return tables.read_excluded(data, "open", practice)
    if name == "inspectors-excluded":
        return tables.read_excluded(data, "salted", practice)
    readers = {
        "labels": tables.read_labels,
        "frame": tables.read_frame,
        "inspectors": tables.read_inspectors,
        "licences": tables.read_licences,
        "result": tables.read_result,
        "people": tables.read_people,
    }
    return readers[name](data, practice)


def read_files(log: Log, folder: Folder) -> None:
    """The claim `files`; fills `log.tables`."""
    expected = set()
    for entry in log.entries:
        for name, named in attachments(entry).items():
            path = file_path(entry.seq, name)
            expected.add(path)
            if path not in folder.names:
                need(name == "people", f"{path} is not there")
                continue
            data = folder.read(path)
            need(len(data) == named["bytes"], f"{path}: length")
            need(sha256(data).hexdigest() == named["sha256"], f"{path}: digest")
            try:
                if "root" in named:
                    lines = text_lines(data)
                    need(len(lines) == named["lines"], "line count")
                    need(tree.table_root(lines) == named["root"], "root")
                log.tables[entry.seq, name] = read_table(entry, name, data, log.practice)
            except Wrong as wrong:
                raise Wrong(f"{path}: {wrong}") from None
    more = folder.below("files/") - expected
    need(not more, f"not of any entry: {sorted(more)[:1]!a}")
