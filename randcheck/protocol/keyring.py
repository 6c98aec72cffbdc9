"""The keys of a log: what each may sign, from which entry to which (SPEC §4.3–§4.5)."""

from collections.abc import Collection

from randcheck.errors import FalseClaim
from randcheck.protocol.note import COSIGNER, ED25519, VerifierKey
from randcheck.text import tr

PEOPLE = ("operator", "observer", "recovery")
SINGLE = {"log": "a log key", "operator": "an operator key"}


class Keys:
    """The keys that the entries of a log name, by role, and who must sign which type."""

    def __init__(self) -> None:
        self.named: list[tuple[str, VerifierKey]] = []
        self.revoked: set[VerifierKey] = set()
        self.signers: dict[str, tuple[str, ...]] = {}
        self._log_keys: list[VerifierKey] = []
        self._since: dict[VerifierKey, int] = {}

    @property
    def all(self) -> list[VerifierKey]:
        """Every key named so far, revoked ones too."""
        return [key for _, key in self.named]

    @property
    def log(self) -> VerifierKey:
        """The key that signs the next checkpoint."""
        return self.valid("log")[-1]

    @property
    def first(self) -> VerifierKey:
        """The log key of genesis, by which a log is known."""
        return self.of("log")[0]

    def of(self, role: str) -> list[VerifierKey]:
        """List the keys ever named for a role."""
        return [key for known, key in self.named if known == role]

    def valid(self, *roles: str) -> list[VerifierKey]:
        """List the keys of some roles that are not revoked; of all without a role."""
        return [k for r, k in self.named if k not in self.revoked and (not roles or r in roles)]

    def log_at(self, size: int) -> VerifierKey:
        """Tell which key signs the checkpoint of a size, from 1 to that of the log."""
        return self._log_keys[size - 1]

    def since(self, key: VerifierKey) -> int:
        """Tell which entry named a key."""
        return self._since[key]

    def end_entry(self) -> None:
        """Note the log key after one more entry."""
        self._log_keys.append(self.log)

    def add(self, role: str, key: VerifierKey, origin: str) -> None:
        """Register a key.

        Raises:
            FalseClaim: another name or kind than its role has, known already, or one too many.
        """
        if role == "witness":
            ours = {origin, *(f"{origin}/{one}" for one in PEOPLE)}
            demand(key.kind == COSIGNER and key.name not in ours, "a cosigner key of another name")
        else:
            name = origin if role == "log" else f"{origin}/{role}"
            demand(key.kind == ED25519 and key.name == name, f"the key name {name}")
        taken = {(k.name, k.key_id) for k in self.all}
        public = {k.public for k in self.all}
        demand((key.name, key.key_id) not in taken and key.public not in public, "a new key")
        demand(role != "recovery" or not self.valid("recovery"), "one recovery key at a time")
        self.named.append((role, key))
        self._since[key] = len(self._log_keys)

    def revoke(self, key: VerifierKey) -> None:
        """End a key.

        Raises:
            FalseClaim: it is not valid, or the last of its kind that the log cannot be without.
        """
        demand(key in self.valid(), "a valid key to revoke")
        self.revoked.add(key)
        for role, what in SINGLE.items():
            demand(bool(self.valid(role)), f"{what} that stays")

    def addition_signed(self, role: str, by: Collection[VerifierKey], listed: bool) -> bool:
        """Tell whether the valid keys that signed may add a key of a role.

        `listed` says that the roles listed for `key-add` have signed.
        """
        recovery = bool(set(self.valid("recovery")) & set(by))
        present = bool(set(self.valid("log")) & set(by))
        return recovery or (listed and (role != "log" or present))

    def revocation_signed(self, key: VerifierKey, by: Collection[VerifierKey]) -> bool:
        """Tell whether the valid keys that signed may revoke a key."""
        may = {key, *self.valid("recovery")}
        if key.kind == COSIGNER:
            may |= set(self.valid("operator"))
        return bool(may & set(by))


def demand(holds: bool, rule: str) -> None:
    """Demand a rule of the chain."""
    if not holds:
        raise FalseClaim("chain", tr(f"应有 {rule}", f"it lacks {rule}"))
