"""Begin a workspace, and let an observer into it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from randcheck.errors import Refused
from randcheck.protocol.bodies import Genesis, KeyAdd
from randcheck.protocol.note import Signer, format_verifier_key
from randcheck.protocol.parts import RoleKey
from randcheck.services.disk import write_atomic
from randcheck.services.journal import Journal, begin, open_journal
from randcheck.services.key_files import files_here, in_use, public_of
from randcheck.services.keys import (
    check_passphrase,
    new_private,
    open_key,
    open_key_file,
    store_key,
)
from randcheck.services.rules import default_rules, parse_rules
from randcheck.services.rules_log import log_rules, signers_of
from randcheck.services.succession import Predecessor, read_before
from randcheck.services.workspace import (
    DATABASE,
    RULES,
    Workspace,
    claim_folder,
    origin_name,
    write_secret,
)
from randcheck.services.world import World
from randcheck.store.store import Store
from randcheck.text import tr

ZONE = "+08:00"


@dataclass(frozen=True, slots=True)
class Begun:
    """A new workspace, the fingerprint to hand over, and the log it goes on from, if any."""

    workspace: Workspace
    origin: str
    fingerprint: str
    before: Predecessor | None = None


def init(
    root: Path,
    bureau: str,
    operator: str,
    passphrase: str,
    practice: bool,
    world: World,
    rules: bytes | None = None,
    after: Path | None = None,
) -> Begun:
    """Make a workspace: keys, log, rules; the default rules unless others are given.

    The new log goes on from the one published in `after`, if there is one.

    Raises:
        Refused: the folder is taken, the passphrase short, the rules wrong, or the log before is
        not one to go on from; UsageError: the bureau's name; Unreadable: that publication.
    """
    check_passphrase(passphrase)
    before = read_before(after, practice, world) if after else None
    signing = signers_of({} if rules is None else parse_rules(rules).signers)
    origin_name(bureau, "0" * 8, practice)
    claim_folder(root)
    rules = default_rules() if rules is None else rules
    keys = root / "keys"
    private = new_private(world)
    public = private.public_key().public_bytes_raw()
    origin = origin_name(bureau, public.hex(), practice)
    log = store_key(keys, "log", origin, private, None)
    person = store_key(keys, "operator", f"{origin}/operator", new_private(world), passphrase)
    write_secret(root, world)
    write_atomic(root / RULES, rules)
    body = Genesis(
        practice,
        ZONE,
        tuple(
            RoleKey(role, format_verifier_key(signer.key))
            for role, signer in (("log", log), ("operator", person))
        ),
        signing,
        before.named if before else None,
    )
    names = {"bureau": bureau, "operator": operator}
    files = {"carried": before.carried} if before else {}
    store = _begin(Workspace(root, _beside(root), world), body, [log, person], names, rules, files)
    return Begun(Workspace(root, store, world), origin, log.key.fingerprint, before)


def _beside(root: Path) -> Store:
    """Make an empty database beside its place."""
    beside = root / f".{DATABASE}.new"
    beside.unlink(missing_ok=True)
    return Store.create(beside)


def _begin(
    draft: Workspace,
    body: Genesis,
    signers: list[Signer],
    names: Mapping[str, str],
    rules: bytes,
    files: Mapping[str, bytes],
) -> Store:
    """Write genesis and the rules, then move the database to its place in one step."""
    begin(draft, body, signers[0].key.name, signers, files)
    log_rules(open_journal(draft), rules, signers)
    for key, value in names.items():
        draft.store.set_setting(key, value)
    draft.store.close()
    (draft.root / f".{DATABASE}.new").replace(draft.root / DATABASE)
    return Store.open(draft.root / DATABASE)


def observer_known(journal: Journal) -> bool:
    """Tell whether an observer's key is registered."""
    return bool(journal.log.keys.valid("observer"))


def refuse_nobody_elsewhere(journal: Journal) -> None:
    """Refuse a draft that nobody could sign.

    Raises:
        Refused: no observer's key is registered.
    """
    if not observer_known(journal):
        raise Refused(
            tr("还没有登记监督人的公钥", "no observer's key is registered yet"),
            tr(
                "他先 randcheck key make, 这里 randcheck key add 公钥.vkey --role observer",
                "he runs randcheck key make; here: randcheck key add FILE.vkey --role observer",
            ),
        )


def add_observer(journal: Journal, name: str, passphrase: str, operator: Signer) -> Signer:
    """Make the observer's key and register it.

    Raises:
        Refused: a key is there already, or the passphrase is short.
    """
    workspace = journal.workspace
    if observer_known(journal):
        raise Refused(tr("监督人密钥已登记", "an observer's key is registered already"))
    if (workspace.keys / "observer.key").exists():  # an earlier try was cut short
        signer = open_key(workspace.keys, "observer", f"{journal.origin}/observer", passphrase)
        if signer.key in journal.log.keys.revoked:
            raise Refused(
                tr("keys/observer.key 是已撤销的密钥", "keys/observer.key is a revoked key"),
                tr("把它移走再试: 新监督人自设口令", "move it away; a new observer begins anew"),
            )
    else:
        role, private = f"{journal.origin}/observer", new_private(workspace.world)
        signer = store_key(workspace.keys, "observer", role, private, passphrase)
    workspace.store.set_setting("observer", name)
    journal.append(KeyAdd("observer", format_verifier_key(signer.key)), [operator, signer])
    return signer


def open_signer(journal: Journal, role: str, passphrase: str) -> Signer:
    """Open the operator's or the observer's key that is valid and has its file here.

    Raises:
        Refused: a wrong passphrase, or there is no such key here; Unreadable: nor its file.
    """
    path, name = find_signer(journal, role)
    return open_key_file(path, name, passphrase)


def find_signer(journal: Journal, role: str) -> tuple[Path, str]:
    """Find the file, and the name, of the operator's or the observer's key that is valid.

    Raises:
        Refused: there is no such key here.
    """
    folder, valid = journal.workspace.keys, journal.log.keys.valid(role)
    here = files_here(folder)
    found = [key for key in valid if key.public in here]
    if found:
        return here[found[0].public], found[0].name
    place = in_use(folder, role)
    if valid and public_of(place) is None and (role != "observer" or place.exists()):
        return place, valid[0].name  # opening it says what is wrong with it
    away = tr(
        "监督人的密钥在别的机器上: 加 --sign-elsewhere 草稿.zip",
        "the observer's key is on another machine: add --sign-elsewhere DRAFT.zip",
    )
    gone = tr(
        "被撤销了, 或在别的机器上: 看 randcheck key list",
        "it was revoked, or is on another machine: see randcheck key list",
    )
    raise Refused(
        tr(f"keys/ 里没有有效的 {role} 密钥", f"keys/ holds no valid {role} key"),
        away if valid and role == "observer" else gone,
    )
