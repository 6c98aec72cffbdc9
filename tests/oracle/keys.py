"""SPEC sections 4.3-4.5: the keys of a log, from which entry to which they are valid, who signs."""

from dataclasses import dataclass, field
from typing import Any

from .forms import Wrong, need
from .note import COSIGNER, SIGNER, Key, read_key


@dataclass
class Named:
    """A key, the entry that named it and the entry that revoked it."""

    role: str
    key: Key
    since: int
    until: int | None = None

    def valid(self, seq: int) -> bool:
        """At the entry `seq`, be it there or not: so after the entry before it."""
        return self.since < seq and (self.until is None or seq <= self.until)


@dataclass
class Keys:
    """All keys that the log ever named, in that order."""

    named: list[Named] = field(default_factory=list)

    def all(self, *roles: str) -> list[Key]:
        return [named.key for named in self.named if not roles or named.role in roles]

    def valid(self, seq: int) -> list[Named]:
        return [named for named in self.named if named.valid(seq)]

    def signing(self, seq: int) -> list[Key]:
        """The keys whose lines count at an entry."""
        return [named.key for named in self.valid(seq) if named.role != "witness"]

    def log_key(self, size: int) -> Key:
        """The log key of a size (section 4.5)."""
        return [named.key for named in self.valid(size) if named.role == "log"][-1]

    def add(self, origin: str, role: str, vkey: str, seq: int) -> Named:
        key = read_key(vkey, COSIGNER if role == "witness" else SIGNER)
        names = {"log": origin} | {r: f"{origin}/{r}" for r in ("operator", "observer", "recovery")}
        if role == "witness":
            need(key.name not in names.values(), "the name of a cosigner key")
        else:
            need(key.name == names[role], "the name of a key")
        for other in self.all():
            need((other.name, other.id) != (key.name, key.id), "two keys of one name and ID")
            need(other.public != key.public, "two keys with one public key")
        self.named.append(Named(role, key, seq))
        return self.named[-1]


def check_genesis_keys(keys: Keys, signers: set[Key]) -> None:
    roles = [named.role for named in keys.named]
    need(roles.count("log") == 1 and "operator" in roles, "keys of genesis")
    need(roles.count("recovery") <= 1, "two recovery keys")
    signing = {named.key for named in keys.named if named.role != "witness"}
    need(signers == signing, "a key of genesis did not sign it")


def check_signers(
    keys: Keys, kind: str, seq: int, body: dict[str, Any], needed: list[str], signers: set[Key]
) -> None:
    """Of a later entry; a key-add has added its key to `keys`, a key-revoke is applied here."""
    valid = keys.valid(seq)

    def signed(*roles: str) -> bool:
        return any(named.role in roles and named.key in signers for named in valid)

    if kind == "key-revoke":
        revoked = [named for named in valid if named.key.vkey == body["vkey"]]
        if not revoked:
            raise Wrong("revokes a key that is not valid")
        if revoked[0].role == "witness":
            need(signed("operator", "recovery"), "neither operator nor recovery signed")
        else:
            good = revoked[0].key in signers or signed("recovery")
            need(good, "neither the revoked key nor recovery signed")
        revoked[0].until = seq
        left = {named.role for named in keys.valid(seq + 1)}
        need({"operator", "log"} <= left, "no operator key or no log key left")
        return
    missing = [role for role in needed if not signed(role)]
    if kind == "key-add":
        added = keys.named[-1]
        need(added.role == "witness" or added.key in signers, "the new key did not sign")
        missing = [] if signed("recovery") else missing
        need(added.role != "log" or signed("log", "recovery"), "neither log nor recovery signed")
        there = added.role == "recovery" and any(named.role == "recovery" for named in valid)
        need(not there, "another recovery key is valid")
    need(not missing, f"no {missing[:1]} signed")
