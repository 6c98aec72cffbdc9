"""Take honest publications apart and put them together again, as the strongest attacker would.

He holds every private key. `resign` lets an edit lie about anything, then puts digests, hashes,
signatures and checkpoint in order; `rederive` draws again too.
"""

import base64
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from bureau import BEACON_START, SCENARIOS, Files, Honest, honest
from office import ROUND, START, Bureau, entity, inspector

from randcheck.errors import RandcheckError
from randcheck.protocol.folder import read_folder
from randcheck.protocol.merkle import root_of
from randcheck.protocol.note import Signer
from randcheck.protocol.numbers import numbers_by_code
from randcheck.protocol.parts import Stratum
from randcheck.protocol.people import read_people
from randcheck.protocol.replay import Replay
from randcheck.protocol.result import derive, format_result
from randcheck.protocol.sums import ALLOWED, SIGNATURE, SUMS, signed_sums
from randcheck.protocol.verify import derive_shown
from randcheck.protocol.views import walk

__all__ = [
    "BEACON_START",
    "ROUND",
    "SCENARIOS",
    "START",
    "Book",
    "Bureau",
    "Files",
    "Honest",
    "Item",
    "dump",
    "entity",
    "honest",
    "inspector",
    "rederive",
    "resign",
    "sign",
    "sums",
    "take_apart",
    "write",
]

SUM_FILES = (SUMS, SIGNATURE, ALLOWED)
SIDES = {"frame": "entities frame", "excluded": "entities rest"}
SIDES |= {"inspectors": "inspectors frame", "inspectors-excluded": "inspectors rest"}
SIDES |= {"carried": "before carried"}


@dataclass
class Item:
    """One entry taken apart; `patch` has the last word on the entry before it is signed."""

    entry: dict[str, Any]
    tables: dict[str, bytes]
    roles: list[str]
    patch: Callable[[dict[str, Any]], object] = lambda entry: None

    @property
    def body(self) -> dict[str, Any]:
        return self.entry["body"]

    def rows(self, name: str) -> list[list[str]]:
        return [line.split("\t") for line in self.tables[name].decode().split("\n")[1:-1]]

    def put(self, name: str, rows: list[list[str]], ordered: bool = True) -> None:
        first = self.tables[name].decode().split("\n")[0]
        lines = ["\t".join(row) for row in rows]
        self.tables[name] = "\n".join([first, *(sorted(lines) if ordered else lines), ""]).encode()

    def refresh(self) -> None:
        """Make the attachments of the body those of the files."""
        for name, data in self.tables.items():
            node = self.body
            for key in SIDES.get(name, name).split(" "):
                node = node[key]
            node |= {"bytes": len(data), "sha256": sha256(data).hexdigest()}
            if "root" in node:
                root = root_of(data.split(b"\n")[:-1]).hex()
                node |= {"lines": data.count(b"\n"), "root": root}


@dataclass
class Book:
    """A publication taken apart; `after` has the last word on the files."""

    items: list[Item]
    signers: dict[str, Signer]
    shown: Files
    after: Callable[[Files], object] = lambda files: None

    def of(self, kind: str, place: int = -1) -> Item:
        return [item for item in self.items if item.entry["type"] == kind][place]


def take_apart(files: Files, signers: Mapping[str, Signer]) -> Book:
    items = []
    for seq in range(sum(path.startswith("entries/") for path in files)):
        text, _, block = files[f"entries/{seq:08d}.note"].decode().rpartition("\n\n")
        roles = [_signer_of(line, signers) for line in block.split("\n")[:-1]]
        start = f"files/{seq:08d}-"
        found = {p[len(start) : -4]: data for p, data in files.items() if p.startswith(start)}
        items.append(Item(json.loads(text), found, roles))
    shown = {p: d for p, d in files.items() if not p.startswith(("entries/", "files/"))}
    return Book(items, dict(signers), shown)


def _signer_of(line: str, signers: Mapping[str, Signer]) -> str:
    """Tell who made a signature line; a role may have had several keys."""
    _, name, value = line.split(" ")
    known = name, base64.b64decode(value)[:4]
    return next(r for r, s in signers.items() if (s.key.name, s.key.key_id) == known)


def sign(text: bytes, signers: list[Signer]) -> bytes:
    values = [(s.key.name, s.key.key_id + s.private.sign(text)) for s in signers]
    lines = [f"— {name} {base64.b64encode(v).decode()}\n" for name, v in values]
    return text + b"\n" + "".join(lines).encode()


def dump(value: object) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()


def put_together(book: Book, draw_again: bool) -> Files:
    files: Files = dict(book.shown)
    notes: list[bytes] = []
    seals: dict[str, tuple[Item, str]] = {}
    typed: dict[str, list[str]] = {}
    texts: dict[str, dict[str, Any]] = {}
    waiting: dict[str, str] = {}
    for seq, item in enumerate(book.items):
        draw = item.body.get("draw", "")
        previous = sha256(notes[-1]).hexdigest() if notes else "0" * 64
        item.entry |= {"seq": seq, "prev_sha256": previous}
        kind = item.entry["type"]
        if "seal" in item.body:
            item.body["seal"] = waiting[draw] if kind == "inputs" else seals[draw][1]
        if "event" in item.body:
            item.body["event"] = waiting[draw]
        if draw_again and kind == "draw":
            _draw_again(item, *seals[draw], typed.get(draw, []))
        _name_texts(item, texts)
        item.refresh()
        item.patch(item.entry)
        text = dump(item.entry)
        if kind in ("seal", "event", "substitution"):
            waiting[draw] = sha256(text).hexdigest()
        if kind == "seal":
            seals[draw] = item, waiting[draw]
        if kind == "inputs":
            typed[draw] = [f"inputs {sha256(text).hexdigest()}", *item.body["lines"]]
        notes.append(sign(text, [book.signers[role] for role in item.roles]))
        files[f"entries/{seq:08d}.note"] = notes[-1]
        files |= {f"files/{seq:08d}-{name}.txt": data for name, data in item.tables.items()}
    root = base64.b64encode(root_of(notes)).decode()
    text = f"{book.items[0].entry['log']}\n{len(notes)}\n{root}\n".encode()
    files["checkpoint"] = sign(text, [book.signers["log"]])
    _drop_stale(files, notes)
    return files


def _drop_stale(files: Files, notes: list[bytes]) -> None:
    """Take away what outsiders said of a past that is no longer this one."""
    for path in [path for path in files if path.startswith("checkpoints/")]:
        size = int(path[12:20])
        line = base64.b64encode(root_of(notes[:size])).decode()
        note = files.get(f"checkpoints/{size:08d}.note", b"")
        if size > len(notes) or note.decode().split("\n")[2:3] != [line]:
            del files[path]


def sums(files: Files, log: Signer) -> Files:
    """Sign the digests of files as they are now."""
    rest = {path: data for path, data in files.items() if path not in SUM_FILES}
    return rest | signed_sums(rest, log.key.name, log.private)


def _name_texts(item: Item, texts: dict[str, dict[str, Any]]) -> None:
    """Let a seal go on naming the rules and items it named, however their bytes have changed."""
    if item.entry["type"] in ("rules", "items"):
        before = item.body["file"]["sha256"]
        item.refresh()
        texts[before] = item.body["file"]
    if item.entry["type"] == "seal":
        for name in ("rules", "items"):
            if isinstance(item.body[name], dict):
                same = texts.get(item.body[name]["sha256"], item.body[name])
                item.body[name] = dict(same)


def _draw_again(item: Item, seal: Item, code: str, typed: list[str]) -> None:
    """Make a draw entry's seed, result and names those of the seal before it."""
    practice = "practice " if item.entry["log"].startswith("practice-") else ""
    lines = [f"randcheck {practice}seed v1", f"seal {code}", *typed, *item.body["beacon"]]
    text = "".join(f"{line}\n" for line in lines).encode()
    item.body["seed"] = sha256(text).hexdigest()
    frame, people = seal.rows("frame"), read_people(tuple(r) for r in seal.rows("inspectors"))
    args = people, seal.body["balance"], seal.body["leeway"], item.body["seed"]
    with suppress(ValueError, KeyError, IndexError):  # some lies leave nothing to draw from
        strata = [Stratum(**s) for s in seal.body["strata"]]
        numbers = numbers_by_code(strata, item.body["seed"])
        result = derive([tuple(row) for row in frame], numbers, *args)
        item.tables["result"] = format_result(result, {r[0]: r[2] for r in frame}, bool(practice))
    named = [row[3] for row in item.rows("result") if row[0] in ("drawn", "reserve")]
    salts = [row for row in item.rows("labels") if row[0] == "salt"]
    if set(named) != {row[1] for row in item.rows("labels") if row[0] == "entity"}:
        item.put("labels", [*salts, *(["entity", token, f"店 {token}"] for token in named)])
    if "people" in item.tables and {r[0] for r in item.rows("people")} != set(people.people):
        del item.tables["people"]


def resign(honest: Honest, edit: Callable[[Book], object], draw_again: bool = False) -> Files:
    """Lie as `edit` says and put everything else in order, what is shown included."""
    book = take_apart(honest.files, honest.signers)
    edit(book)
    files = put_together(book, draw_again)
    with suppress(RandcheckError):  # a lie found before anything is shown
        log, checkpoint, _ = read_folder(files)
        files |= derive_shown(log, list(walk(log, Replay(log.table))), checkpoint)
    files = sums(files, book.signers["log"])
    before = dict(files)
    book.after(files)
    untouched = all(files.get(path) == before[path] for path in SUM_FILES)
    return sums(files, book.signers["log"]) if untouched else files


rederive = partial(resign, draw_again=True)


def write(folder: Path, files: Mapping[str, bytes]) -> Path:
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder
