"""Begin a workspace, and let an observer into it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from randcheck.errors import Refused
from randcheck.protocol.bodies import SIGNED_TYPES, Genesis, KeyAdd, RoleKey, Signers
from randcheck.protocol.note import Signer, format_verifier_key
from randcheck.services.disk import write_atomic
from randcheck.services.journal import Journal, begin
from randcheck.services.keys import check_passphrase, new_private, open_key, store_key
from randcheck.services.rules import default_rules
from randcheck.services.workspace import (
    DATABASE,
    Workspace,
    claim_folder,
    origin_name,
    write_secret,
)
from randcheck.services.world import World
from randcheck.store.store import Store
from randcheck.text import tr

ZONE = "+08:00"
PEOPLE_SIGN = ("operator", "observer")
ROLES = {"key-add": ("operator",), "seal": PEOPLE_SIGN, "inputs": PEOPLE_SIGN, "void": PEOPLE_SIGN}


@dataclass(frozen=True, slots=True)
class Begun:
    """A new workspace and the fingerprint to hand over."""

    workspace: Workspace
    origin: str
    fingerprint: str


def init(
    root: Path, bureau: str, operator: str, passphrase: str, practice: bool, world: World
) -> Begun:
    """Make a workspace: keys, log, rules.

    Raises:
        Refused: the folder is taken or the passphrase short; UsageError: the bureau's name.
    """
    check_passphrase(passphrase)
    origin_name(bureau, "0" * 8, practice)
    claim_folder(root)
    keys = root / "keys"
    private = new_private(world)
    public = private.public_key().public_bytes_raw()
    origin = origin_name(bureau, public.hex(), practice)
    log = store_key(keys, "log", origin, private, None)
    person = store_key(keys, "operator", f"{origin}/operator", new_private(world), passphrase)
    write_secret(root, world)
    write_atomic(root / "rules.toml", default_rules())
    names = {"bureau": bureau, "operator": operator}
    store = _begin(root, origin, practice, [log, person], names, world)
    return Begun(Workspace(root, store, world), origin, log.key.fingerprint)


def _begin(
    root: Path,
    origin: str,
    practice: bool,
    signers: list[Signer],
    names: Mapping[str, str],
    world: World,
) -> Store:
    """Write genesis into a database beside its place, then move it there in one step."""
    beside = root / f".{DATABASE}.new"
    beside.unlink(missing_ok=True)
    store = Store.create(beside)
    body = Genesis(
        practice,
        ZONE,
        tuple(
            RoleKey(role, format_verifier_key(signer.key))
            for role, signer in zip(("log", "operator"), signers, strict=True)
        ),
        tuple(Signers(kind, ROLES.get(kind, ("log",))) for kind in SIGNED_TYPES),
    )
    begin(Workspace(root, store, world), body, origin, signers)
    for key, value in names.items():
        store.set_setting(key, value)
    store.close()
    beside.replace(root / DATABASE)
    return Store.open(root / DATABASE)


def observer_known(journal: Journal) -> bool:
    """Tell whether an observer's key is registered."""
    return bool(journal.log.keys.roles["observer"])


def add_observer(journal: Journal, name: str, passphrase: str, operator: Signer) -> Signer:
    """Make the observer's key and register it.

    Raises:
        Refused: a key is there already, or the passphrase is short.
    """
    workspace = journal.workspace
    if observer_known(journal):
        raise Refused(tr("监督人密钥已登记", "an observer's key is registered already"))
    if (workspace.keys / "observer.key").exists():  # an earlier try was cut short
        signer = open_signer(journal, "observer", passphrase)
    else:
        role, private = f"{journal.origin}/observer", new_private(workspace.world)
        signer = store_key(workspace.keys, "observer", role, private, passphrase)
    workspace.store.set_setting("observer", name)
    journal.append(KeyAdd("observer", format_verifier_key(signer.key)), [operator, signer])
    return signer


def open_signer(journal: Journal, role: str, passphrase: str) -> Signer:
    """Open the operator's or the observer's key.

    Raises:
        Refused: a wrong passphrase.
    """
    name = f"{journal.origin}/{role}"
    return open_key(journal.workspace.keys, role, name, passphrase)
