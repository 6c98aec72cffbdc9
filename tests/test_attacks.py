"""Lies that the holder of every private key can tell, and the claims that each of them makes FALSE.

An attack edits an honest publication; every digest, hash, signature, checkpoint and shown file is
then put in order (see `forge`). Before a draw that includes the draw, carried out anew: nothing but
the lie itself can give it away.
"""

import base64
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from forge import SCENARIOS, START, Book, Files, Honest, Item, entity, honest, resign, sign, write

from randcheck.errors import Unreadable
from randcheck.protocol.calendar import format_time
from randcheck.protocol.claims import State
from randcheck.protocol.note import format_verifier_key, signer_from
from randcheck.protocol.verify import Examination
from randcheck.services.verify import verify
from randcheck.services.world import World

TODAY = "2026-05-01"
QUICKNET = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
ROUND = (START + 7200 - 1692803367) // 3
STRANGER = signer_from("observer", Ed25519PrivateKey.from_private_bytes(b"7" * 32))
UNDRAWN = " selection pairing shown"
Edit = Callable[[Book], object]
Row = list[str]
Rows = list[Row]


def drand(round: int = ROUND, chain: str = QUICKNET) -> dict[str, Any]:
    return {"kind": "drand", "chain": chain, "round": round}


@cache
def played(scenario: str) -> Honest:
    """Play a scenario once; `drand` is `one` with a beacon round sealed beside the dice."""
    practice = scenario == "practice"
    with TemporaryDirectory() as folder:
        plain = "one" if scenario in ("practice", "drand") else scenario
        made = honest(Path(folder), scenario=plain, practice=practice)
    if scenario != "drand":
        return made
    published = resign(made, both(sources(DICE, drand()), beacon()), True)
    return Honest(published, made.signers, made.keys, made.codes, made.world)


@dataclass(frozen=True)
class Attack:
    name: str
    false: str
    edit: Edit
    on: str = "one"
    again: bool = True

    def files(self) -> Files:
        return resign(played(self.on), self.edit, self.again)


# --- the vocabulary of lies: each gives an edit of a book -----------------------------------------


def both(*edits: Edit) -> Edit:
    def edit(book: Book) -> None:
        for one in edits:
            one(book)

    return edit


def body(kind: str, place: int = -1, **members: Any) -> Edit:
    return lambda book: book.of(kind, place).body.update(members)


def late(kind: str, change: Callable[[dict[str, Any]], object]) -> Edit:
    """Change an entry after everything in it was put in order."""
    return lambda book: setattr(book.of(kind), "patch", change)


def entry(kind: str, **members: Any) -> Edit:
    return late(kind, lambda e: e.update(members))


def signed(kind: str, *roles: str) -> Edit:
    return lambda book: setattr(book.of(kind), "roles", list(roles))


def rows(kind: str, name: str, change: Callable[[Rows], Rows], place: int = -1) -> Edit:
    def edit(book: Book) -> None:
        item = book.of(kind, place)
        item.put(name, change(item.rows(name)), ordered=name != "result")

    return edit


def add(kind: str, name: str, *row: str) -> Edit:
    return rows(kind, name, lambda found: [*found, list(row)])


def drop(kind: str, name: str, *start: str) -> Edit:
    """Leave out the first row that begins with these cells."""

    def change(found: Rows) -> Rows:
        found.remove(next(row for row in found if row[: len(start)] == list(start)))
        return found

    return rows(kind, name, change)


def cell(kind: str, name: str, start: str | Row, column: int, new: str) -> Edit:
    """Change one cell of the first row that begins with these cells."""
    begin = [start] if isinstance(start, str) else start

    def change(found: Rows) -> Rows:
        next(row for row in found if row[: len(begin)] == begin)[column] = new
        return found

    return rows(kind, name, change)


def swap(kind: str, name: str, one: Row, other: Row, column: int) -> Edit:
    """Let two rows, each the first to begin with its cells, exchange a cell."""

    def change(found: Rows) -> Rows:
        a, b = (next(r for r in found if r[: len(s)] == s) for s in (one, other))
        a[column], b[column] = b[column], a[column]
        return found

    return rows(kind, name, change)


def stratum(place: int = -1, **members: Any) -> Edit:
    return lambda book: book.of("seal").body["strata"][place].update(members)


def side(of: str, **members: Any) -> Edit:
    return late("seal", lambda e: e["body"][of].update(members))


def settled(*edits: Edit) -> Edit:
    """Edit the last seal, then make its bars those of its frame and its counts those of its lists."""

    def edit(book: Book) -> None:
        both(*edits)(book)
        seal = book.of("seal")
        met = [r for item in book.items for r in _met(item)]
        inside = {r[0]: r[2] for r in seal.rows("frame")}
        found = [r for r in seal.rows("inspectors") if r[0] != "bar" or r[1] in inside]
        panel = {r[2] for r in found if r[:2] == ["panel", "officer"]}
        known = {tuple(r[1:3]) for r in found if r[0] == "bar"}
        found += [
            ["bar", e, p, "same-pair"]
            for e, p in sorted(set(met))
            if e in inside and p in panel and (e, p) not in known
        ]
        seal.put("inspectors", found)
        seal.settle()

    return edit


def _met(item: Item) -> Iterator[tuple[str, str]]:
    if item.entry["type"] == "visits":
        for token, _, _, _, people in item.rows("file"):
            yield from ((token.replace("OLD-3", entity(3)), p) for p in people.split(","))


def leave(token: str, *row: str) -> Edit:
    """Take a token out of the drum; without a row it is listed nowhere."""
    less = rows("seal", "frame", lambda found: [r for r in found if r[0] != token])
    return settled(less, *([add("seal", "excluded", token, *row)] if row else []))


def enter(token: str, code: str = "all") -> Edit:
    less = rows("seal", "excluded", lambda found: [r for r in found if r[0] != token])
    return settled(less, add("seal", "frame", token, code, "default", "1"))


def owed(book: Book) -> str:
    return next(r[0] for r in book.of("seal").rows("frame") if r[1] == "owed")


def of_owed(change: Callable[[str], Edit]) -> Edit:
    return lambda book: change(owed(book))(book)


def of_person(change: Callable[[str], Edit], word: str = "officer") -> Edit:
    """Edit the inspector frame about its first person of a kind."""

    def edit(book: Book) -> None:
        found = book.of("seal").rows("inspectors")
        change(next(r[1] for r in found if r[0] == "person" and r[2] == word))(book)

    return edit


def repeat(kind: str, before: str | None = None) -> Edit:
    """Log the last entry of a kind once more, at the end or before the last of another kind."""

    def edit(book: Book) -> None:
        at = book.items.index(book.of(before)) if before else len(book.items)
        book.items.insert(at, deepcopy(book.of(kind)))
        book.items[at].entry["time"] = book.items[at - 1].entry["time"]

    return edit


def without(kind: str, place: int = -1) -> Edit:
    return lambda book: book.items.remove(book.of(kind, place))


def void(after: str, delay: int = 0) -> Edit:
    """Log a void of the last seal behind the last entry of a kind, some seconds after the start."""

    def edit(book: Book) -> None:
        seal, last = book.of("seal"), book.of(after)
        made = {"draw": seal.body["draw"], "seal": "", "reason": "mistake"}
        time = format_time(START + delay) if delay else last.entry["time"]
        head = {**seal.entry, "type": "void", "time": time, "body": made}
        at = book.items.index(last) + 1
        book.items.insert(at, Item(head, {}, ["operator", "observer"]))
        if delay:
            del book.items[at + 1 :]

    return edit


DICE = {"kind": "dice", "sides": 10, "throws": 15}


def sources(*of: dict[str, Any], bits: int | None = None) -> Edit:
    counted = {"dice": 49, "drand": 128, "practice": 0, "value": 0, "lottery": 61}
    total = sum(counted[s["kind"]] for s in of) if bits is None else bits
    return body("seal", sources=list(of), bits=total)


def beacon(text: str = f"drand {QUICKNET} {ROUND} {'5a' * 48}") -> Edit:
    return body("draw", beacon=[text])


def typed(change: Callable[[list[str]], list[str]]) -> Edit:
    def edit(book: Book) -> None:
        head, sides, *throws = book.of("inputs").body["lines"][0].split(" ")
        book.of("inputs").body["lines"] = [" ".join([head, sides, *change(throws)])]

    return edit


def on_files(change: Callable[[Files], object]) -> Edit:
    """Change the files themselves; no signature follows."""
    return lambda book: setattr(book, "after", change)


def spoil(path: str, old: bytes, new: bytes) -> Edit:
    def change(found: Files) -> None:
        path_found = next(p for p in sorted(found) if p.endswith(path))
        assert old in found[path_found]
        found[path_found] = found[path_found].replace(old, new, 1)

    return on_files(change)


def lose(path: str) -> Edit:
    return on_files(lambda found: found.pop(next(p for p in sorted(found) if p.endswith(path))))


def time_of(kind: str, time: str) -> Edit:
    return lambda book: book.of(kind).entry.update(time=time)


def stranger(role: str) -> Edit:
    """Give a role another key than its own, and say so in the log."""

    def edit(book: Book) -> None:
        name = book.signers[role].key.name
        book.signers[role] = signer_from(name, book.signers["operator"].private)
        book.of("key-add").body["vkey"] = format_verifier_key(book.signers[role].key)

    return edit


def weak_key(book: Book) -> None:
    """Register the neutral point as the observer's key; any signature would do for it."""
    key = signer_from(book.signers["observer"].key.name, STRANGER.private).key
    weak = type(key)(key.name, (1).to_bytes(32, "little"))
    book.of("key-add").body["vkey"] = format_verifier_key(weak)


def second_signature(book: Book) -> None:
    """Give the last entry a second line of the operator's key, which does not hold."""

    def change(found: Files) -> None:
        path = max(p for p in found if p.startswith("entries/"))
        key = book.signers["log"].key
        bad = base64.b64encode(key.key_id + bytes(64)).decode()
        found[path] += f"— {key.name} {bad}\n".encode()
        _checkpoint(book, found)

    book.after = change


def _checkpoint(book: Book, found: Files) -> None:
    from randcheck.protocol.merkle import root_of

    notes = [found[p] for p in sorted(found) if p.startswith("entries/")]
    root = base64.b64encode(root_of(notes)).decode()
    text = f"{book.items[0].entry['log']}\n{len(notes)}\n{root}\n".encode()
    found["checkpoint"] = sign(text, [book.signers["log"]])


def checkpoint(change: Callable[[list[str]], list[str]], role: str = "log") -> Edit:
    def edit(book: Book) -> None:
        def again(found: Files) -> None:
            lines = found["checkpoint"].decode().split("\n")[:3]
            text = "".join(f"{line}\n" for line in change(lines)).encode()
            found["checkpoint"] = sign(text, [book.signers[role]])

        book.after = again

    return edit


def root_of_another_drum(e: dict[str, Any]) -> None:
    """The digest of the published drum, the root of one that holds somebody else."""
    e["body"]["entities"]["frame"]["root"] = e["body"]["entities"]["rest"]["root"]


def another_winner(found: Rows) -> Rows:
    """Put the first reserve in the place of the last drawn."""
    drawn = max(n for n, row in enumerate(found) if row[0] == "drawn")
    reserve = min(n for n, row in enumerate(found) if row[0] == "reserve")
    found[drawn][3:], found[reserve][3:] = found[reserve][3:], found[drawn][3:]
    return found


def settled_visit(token: Callable[[Book], str], date: str, kind: str = "random") -> Edit:
    """Add to the visits behind the first draw one that names it."""

    def edit(book: Book) -> None:
        draw = book.of("draw", 0).body["draw"]
        item = book.of("visits")
        add("visits", "file", token(book), date, kind, draw, "-")(book)
        item.body["count"] += 1

    return edit


def unvisited(book: Book) -> str:
    """Name somebody whom the first draw drew and nobody visited."""
    there = {row[0] for row in book.of("visits").rows("file")}
    drawn = [row[3] for row in book.of("draw", 0).rows("result") if row[0] == "drawn"]
    return next(token for token in drawn if token not in there)


CHAIN = "chain"
A = Attack
ATTACKS = [
    # chain
    A("previous hash of another entry", CHAIN, entry("visits", prev_sha256="1" * 64)),
    A("entry number twice", CHAIN, entry("visits", seq=3)),
    A("entry of another log", CHAIN, entry("visits", log="elsewhere/1")),
    A("version of tomorrow", CHAIN, entry("visits", v=2)),
    A("a seal's time before its predecessor", CHAIN, time_of("seal", format_time(START))),
    A("a time with a leap second", CHAIN, time_of("draw", "2026-03-02T23:59:60Z")),
    A("genesis twice", CHAIN, repeat("genesis")),
    A("no genesis", CHAIN, without("genesis")),
    A("genesis not signed by the operator", CHAIN, signed("genesis", "log")),
    A("a seal without the observer", CHAIN, signed("seal", "operator")),
    A("a seal without the operator", CHAIN, signed("seal", "observer", "log")),
    A("inputs signed by the log key", CHAIN, signed("inputs", "log")),
    A("an observer who registers himself", CHAIN, signed("key-add", "observer")),
    A("an observer registered without his key", CHAIN, signed("key-add", "operator")),
    A("an observer never registered", CHAIN, without("key-add")),
    A("an observer with the operator's key", CHAIN, stranger("observer")),
    A("a key for which any signature holds", CHAIN, weak_key),
    A("a second signature that does not hold", CHAIN, second_signature),
    A("practice in a real origin", CHAIN, body("genesis", practice=True)),
    A("a real log in a practice origin", CHAIN, body("genesis", practice=False), "practice"),
    A("types missing among the signers", CHAIN, lambda b: b.items[0].body["signers"].pop()),
    A("a role three times", CHAIN, lambda b: b.items[0].body["signers"][1]["roles"].append("log")),
    A("a member nobody knows", CHAIN, body("seal", note=1)),
    A("members in another order", CHAIN, lambda b: _to_the_end(b.of("seal").body, "draw")),
    A("a type nobody knows", CHAIN, entry("inputs", type="input")),
    A("a number that is a truth", CHAIN, body("seal", leeway=True)),
    A("a negative number", CHAIN, body("seal", leeway=-1)),
    A("a number of 16 digits", CHAIN, body("seal", bits=10**15)),
    A("a day that is none", CHAIN, body("seal", due="2026-02-30")),
    A("a code in capitals", CHAIN, stratum(stratum="All")),
    A("an escaped character", CHAIN, body("seal", task='"')),
    A("an entry taken from the middle", CHAIN, lose("00000005.note")),
    A("an entry that is a folder's", CHAIN, on_files(lambda f: f.update({"entries/x": b""}))),
    A("a checkpoint of fewer entries", CHAIN, checkpoint(lambda c: [c[0], "9", c[2]])),
    A("a checkpoint of another root", CHAIN, checkpoint(lambda c: [*c[:2], "A" * 43 + "="])),
    A("a checkpoint of another log", CHAIN, checkpoint(lambda c: ["elsewhere", *c[1:]])),
    A("a checkpoint signed by the operator", CHAIN, checkpoint(lambda c: c, "operator")),
    A("no checkpoint", CHAIN, lose("checkpoint")),
    # files
    A("digest of one drum, root of another", "files", late("seal", root_of_another_drum)),
    A("fewer lines than there are", "files", late("seal", lambda e: _frame(e).update(lines=5))),
    A("fewer bytes than there are", "files", late("seal", lambda e: _frame(e).update(bytes=5))),
    A("an attachment lost", "files", lose("-excluded.txt")),
    A("an attachment of no entry", "files", on_files(lambda f: f.update({"files/1.txt": b""}))),
    A("the openings of other people", "files", spoil("-people.txt", b"\t", b"\tx")),
    A("an empty drum", "files", rows("seal", "frame", lambda found: [])),
    A("a firm twice in the drum", "files", settled(add("seal", "frame", entity(5), "b", "x", "1"))),
    A("a firm with no ticket", "files", cell("seal", "frame", entity(5), 3, "0")),
    A("a firm with 1000 tickets", "files", cell("seal", "frame", entity(5), 3, "1000")),
    A("labels without salt", "files", drop("seal", "labels", "salt")),
    A("an hour in place of a day", "files", cell("visits", "file", entity(1), 1, "2026-1-5")),
    A("people not in order", "files", _backwards := cell("visits", "file", entity(1), 2, "other")),
]


def _frame(e: dict[str, Any]) -> dict[str, Any]:
    return e["body"]["entities"]["frame"]


def _to_the_end(members: dict[str, Any], name: str) -> None:
    members[name] = members.pop(name)
