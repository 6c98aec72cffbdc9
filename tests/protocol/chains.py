"""Chains of entries that tests write, signed by keys of their own. No test is here."""

from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from making import ORIGIN, a_witness, signer

from randcheck.errors import FalseClaim
from randcheck.protocol.bodies import Body, Genesis, KeyAdd, KeyRevoke, Recusals, Void
from randcheck.protocol.chain import NO_ENTRY, read_chain
from randcheck.protocol.checkpoint import Checkpoint, format_checkpoint
from randcheck.protocol.cosignature import cosign
from randcheck.protocol.entry import Entry, format_entry
from randcheck.protocol.merkle import root_of
from randcheck.protocol.note import Note, Signer, format_note, format_verifier_key, parse_note
from randcheck.protocol.parts import SIGNED_TYPES, Attachment, RoleKey, Signers, Tree
from randcheck.protocol.policy import Group, Policy

LOG, OPERATOR, OBSERVER, OTHER = (
    signer(1, "log"),
    signer(2, "operator"),
    signer(3, "observer"),
    signer(4, "operator"),
)
NEW_LOG = signer(8, "log")
ONE, TWO = a_witness(21, "one.example"), a_witness(22, "two.example")
RULES = {"recusals": ("log",), "key-add": ("operator",)}


def role_key(role: str, one: Signer) -> RoleKey:
    return RoleKey(role, format_verifier_key(one.key))


GENESIS = Genesis(
    False,
    "+08:00",
    (role_key("log", LOG), role_key("operator", OPERATOR)),
    tuple(Signers(name, RULES.get(name, ("operator", "log"))) for name in SIGNED_TYPES),
    None,
)
NO_TREE = Tree(1, "0" * 64, 1, "0" * 64)
RECUSALS = Recusals(Attachment(1, "0" * 64), 1)
VOID = Void("2025-0001", "0" * 64, "holiday")
TIME = "2025-09-01T01:00:01Z"
KEY_ADD = KeyAdd("observer", format_verifier_key(OBSERVER.key))


class Book:
    """Entries written one after the other, true unless told otherwise."""

    def __init__(self) -> None:
        self.notes: list[bytes] = []

    def add(self, body: Body, *signers: Signer, **changes: Any) -> "Book":
        previous = sha256(self.notes[-1]).hexdigest() if self.notes else NO_ENTRY
        time = f"2025-09-01T01:00:{len(self.notes):02d}Z"
        entry = replace(Entry(ORIGIN, len(self.notes), previous, time, body), **changes)
        text = format_entry(entry)
        self.notes.append(format_note(Note(text, tuple(s.sign(text) for s in signers))))
        return self

    def refused(self, match: str) -> None:
        with pytest.raises(FalseClaim, match=match) as caught:
            read_chain(self.notes)
        assert caught.value.claim == "chain"


def begun(**changes: Any) -> Book:
    return Book().add(replace(GENESIS, **changes), LOG, OPERATOR)


def checkpoint_of(notes: list[bytes], one: Signer = LOG, **changes: Any) -> bytes:
    true = Checkpoint(ORIGIN, len(notes), root_of(notes))
    text = format_checkpoint(replace(true, **changes))
    return format_note(Note(text, (one.sign(text),)))


def added(role: str, one: Signer) -> KeyAdd:
    return KeyAdd(role, format_verifier_key(one.key))


def revoked(one: Signer) -> KeyRevoke:
    return KeyRevoke(format_verifier_key(one.key), "left-office")


def rotated() -> Book:
    """Sizes 1 to 2 have the old log key, sizes 3 to 5 the new one."""
    book = begun().add(RECUSALS, LOG)
    book.add(added("log", NEW_LOG), OPERATOR, LOG, NEW_LOG)
    book.add(revoked(LOG), LOG)
    return book.add(RECUSALS, NEW_LOG)


def key_of(size: int) -> Signer:
    return LOG if size < 3 else NEW_LOG


def seen(data: bytes, *lines) -> bytes:
    """A checkpoint with further lines."""
    note = parse_note(data)
    made = (cosign(one, note.text, time) for one, time in lines)
    return format_note(type(note)(note.text, (*note.signatures, *made)))


def spoiled(data: bytes, one: Signer) -> bytes:
    """A checkpoint with a line of a witness over another text."""
    note = parse_note(data)
    line = cosign(one, b"another text\n", 7)
    return format_note(type(note)(note.text, (*note.signatures, line)))


def quorum(least: int, *witnesses: Signer) -> Policy:
    named = {one.key.name: one.key for one in witnesses}
    return Policy((), named, (Group("g", least, tuple(named)),), "g")
