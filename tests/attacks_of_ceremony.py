"""Lies about rounds, voids, keys and the log before: FALSE whatever a verifier brings."""

import json
from collections.abc import Callable

from attacks_of_amendments import ATTACKS_OF_AMENDMENTS
from bureau import Files
from forge import Book, Item
from lies import (
    Attack,
    Edit,
    beacon,
    body,
    both,
    checkpoint,
    drand,
    lose,
    on_files,
    repeat,
    signed,
    sources,
    void,
    without,
)
from lies_of_ceremony import carried, cut, moved, without_entries
from office import QUICKNET, ROUND, VECTORS, beacon_line

from randcheck.protocol.note import format_verifier_key

A = Attack


def of_round(name: str, false: str, edit: Edit) -> Attack:
    return Attack(name, false, edit, "beacon")


def of_keys(name: str, edit: Edit) -> Attack:
    return Attack(name, "chain", edit, "rotated")


FACTS = json.loads(VECTORS.read_bytes())


def round_line(number: int, name: str) -> str:
    """Write a seed line with the signature of a recorded or forged round."""
    found = next(c for c in [*FACTS["rounds"], *FACTS["forged"]] if c["id"] == name)
    return f"drand {QUICKNET} {number} {found['signature']}"


def of_signature(change: Callable[[str], str]) -> Edit:
    head, _, signature = beacon_line().rpartition(" ")
    return beacon(f"{head} {change(signature)}")


def key_entry(kind: str, role: str, *by: str, before: str = "seal") -> Edit:
    """Add or revoke the key of a role, signed by some, before the last entry of a kind."""

    def edit(book: Book) -> None:
        named = {"vkey": format_verifier_key(book.signers[role].key)}
        added = {"role": role.removeprefix("old-")} | named
        made = added if kind == "key-add" else named | {"reason": "lost"}
        at = book.items.index(book.of(before)) if before else len(book.items)
        head = {**book.items[at - 1].entry, "type": kind, "body": made}
        book.items.insert(at, Item(head, {}, list(by)))

    return edit


def other_checkpoint(found: Files) -> None:
    """Move what a witness said to the checkpoint of another size."""
    first, second, *_ = sorted(p for p in found if p.startswith("checkpoints/"))
    found[first], found[second] = found[second], found[first]


def of_a_fork(book: Book) -> None:
    """Publish a fork beside the checkpoints that a witness saw of the log."""
    seen = {p: d for p, d in book.shown.items() if p.startswith("checkpoints/")}
    book.of("roster", 0).entry["time"] = book.items[2].entry["time"]
    book.after = lambda found: found.update(seen)


def practice_before(book: Book) -> None:
    book.items[0].body["before"]["log"] = "practice-elsewhere/1"


def unseen(book: Book) -> None:
    book.shown = {p: d for p, d in book.shown.items() if not p.startswith("checkpoints/")}


ATTACKS_OF_CEREMONY = [
    of_round("a seal written after its round", "gates", moved("seal", 20, "earliest")),
    of_round("a seal 299 s before its round", "gates", moved("seal", -299, "earliest")),
    of_round(
        "a round after the long stop", "gates", body("seal", long_stop="2023-08-23T15:59:24Z")
    ),
    of_round("a draw a second before its round", "gates", moved("draw", -1)),
    of_round(
        "a beacon with torsion", "unchosen", beacon(round_line(ROUND, "quicknet-1000-torsion1"))
    ),
    of_round(
        "a beacon with the flag of infinity",
        "unchosen",
        beacon(round_line(ROUND, "quicknet-1000-enc12")),
    ),
    of_round("the signature of another round", "unchosen", beacon(round_line(ROUND, "quicknet-3"))),
    of_round("the signature of another chain", "unchosen", beacon(round_line(ROUND, "fastnet-3"))),
    of_round(
        "a beacon of the other sign",
        "unchosen",
        of_signature(lambda s: f"{int(s, 16) ^ 1 << 381:096x}"),
    ),
    of_round("a beacon of noughts", "unchosen", of_signature(lambda s: "0" * 96)),
    of_round("a beacon in capitals", "gates", of_signature(str.upper)),
    of_round("the line of another round", "gates", beacon(round_line(ROUND + 1, "quicknet-1000"))),
    of_round("a later round drawn than was sealed", "gates", sources(drand(ROUND - 1))),
    of_round("a void after the round", "gates", void("seal", 7300)),
    of_round("a result promised and missing", "ended", without_entries("draw")),
    A("inputs 299 s before the round", "gates", moved("inputs", -299), "drand"),
    A("a throw promised and missing", "ended", without_entries("inputs", "draw")),
    A("a redraw under another task name", "gates", body("seal", task="另一任务", attempt=1), "two"),
    A("an attempt not counted after a void", "gates", body("seal", attempt=1), "void"),
    A("a void attempt left out", "gates", both(without("void"), without("seal", 0)), "void"),
    A("a void that the observer did not sign", "chain", signed("void", "operator"), "void"),
    A("the last operator revoked", "chain", key_entry("key-revoke", "operator", "operator")),
    A(
        "an observer revoked before the seal he signed",
        "chain",
        key_entry("key-revoke", "observer", "observer"),
    ),
    A(
        "an observer revoked before inputs he signed",
        "chain",
        key_entry("key-revoke", "observer", "observer", before="inputs"),
    ),
    A(
        "an observer revoked by the operator",
        "chain",
        key_entry("key-revoke", "observer", "operator", before=""),
    ),
    of_keys("a draw signed by a revoked log key", signed("draw", "old-log")),
    of_keys("a seal signed by a revoked operator", signed("seal", "old-operator", "observer")),
    of_keys("a checkpoint by a revoked log key", checkpoint(lambda c: c, "old-log")),
    of_keys("a key revoked by somebody else", signed("key-revoke", "observer")),
    of_keys("a key revoked by its successor", signed("key-revoke", "operator")),
    of_keys("a key revoked twice", repeat("key-revoke")),
    of_keys(
        "a revoked key added again",
        key_entry("key-add", "old-operator", "operator", "observer", "old-operator"),
    ),
    of_keys(
        "a log key added without the one before",
        lambda b: setattr(b.of("key-add", 1), "roles", ["operator", "log"]),
    ),
    of_keys(
        "an operator who adds himself", lambda b: setattr(b.of("key-add"), "roles", ["operator"])
    ),
    A("a carried table lost", "files", lose("00000000-carried.txt"), "after"),
    A(
        "carried debts forgotten, and no longer owed",
        "bars",
        both(carried(lambda found: [r for r in found if r[0] != "owed"]), cut("visits")),
        "after",
    ),
    A(
        "carried attempts forgotten",
        "gates",
        carried(lambda found: [r for r in found if r[0] != "attempts"]),
        "after",
    ),
    A("a practice log before a real one", "chain", practice_before, "after"),
    A("a checkpoint of another size", "chain", on_files(other_checkpoint), "witnessed"),
    A("the checkpoints of a fork", "chain", of_a_fork, "witnessed"),
    A("a promised witness who saw nothing", "witnessed", unseen, "witnessed"),
    A(
        "a cosignature beyond the log",
        "chain",
        on_files(lambda f: f.update({"checkpoints/00000099.note": f["checkpoint"]})),
        "witnessed",
    ),
    *ATTACKS_OF_AMENDMENTS,
]
