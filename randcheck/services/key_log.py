"""Name, add and revoke the keys of a log: each change is an entry (SPEC §4.4, §4.5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from randcheck.errors import FalseClaim, Refused, Unreadable, UsageError
from randcheck.protocol.anchors import read_code
from randcheck.protocol.bodies import KeyAdd, KeyRevoke
from randcheck.protocol.note import (
    COSIGNER,
    ED25519,
    Signer,
    VerifierKey,
    format_verifier_key,
    parse_verifier_key,
)
from randcheck.services.journal import Journal
from randcheck.services.key_files import files_here, in_use, public_of, settle
from randcheck.services.keys import open_key_file
from randcheck.text import tr

ROLES = ("log", "operator", "observer", "recovery", "witness")
CANNOT_BE_WITHOUT = ("log", "operator")
VKEY_LIMIT = 1024


@dataclass(frozen=True, slots=True)
class Named:
    """A key that the log names: since which entry, until which and why, whose file is here."""

    role: str
    key: VerifierKey
    since: int
    ended: int | None
    reason: str
    file: str


@dataclass(frozen=True, slots=True)
class Addition:
    """An entry that adds a key, and who must sign it: one valid key of each role, or recovery.

    `itself` says that the new key signs too, wherever its private half is.
    """

    body: KeyAdd
    roles: tuple[str, ...]
    itself: bool


def list_keys(journal: Journal) -> list[Named]:
    """List every key the log ever named, in its order."""
    keys, here = journal.log.keys, files_here(journal.workspace.keys)
    ends: dict[VerifierKey, tuple[int | None, str]] = {
        signed.entry.body.key: (signed.seq, signed.entry.body.reason)
        for signed in journal.log.entries
        if isinstance(signed.entry.body, KeyRevoke)
    }
    found = []
    for role, key in keys.named:
        ended, reason = ends.get(key, (None, ""))
        file = here[key.public].name if key.public in here else ""
        found.append(Named(role, key, keys.since(key), ended, reason, file))
    return found


def read_vkey(path: Path) -> VerifierKey:
    """Read a `.vkey` file: one verifier key, one line.

    Raises:
        Unreadable: no such file; Refused: it holds something else, or a weak key.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(VKEY_LIMIT)
    except OSError as error:
        raise Unreadable(tr(f"读不到 {path}", f"cannot read {path}")) from error
    try:
        return parse_verifier_key(data.decode().removesuffix("\n").removesuffix("\r"))
    except (FalseClaim, UnicodeDecodeError) as error:
        why = error.what if isinstance(error, FalseClaim) else tr("不是文本", "no text")
        raise Refused(
            tr(f"{path} 不能用作公钥: {why.zh}", f"{path} is of no use: {why.en}"),
            tr(
                "要的是 .vkey 文件(公钥), 不是私钥、.pub 或 .pem",
                "take the .vkey file, not the private key, the .pub or the .pem",
            ),
        ) from error


def propose(journal: Journal, role: str, key: VerifierKey) -> Addition:
    """Write the body that adds a key, and say who must sign it.

    Raises:
        Refused: the key is of another kind, another log, known already, or one too many.
    """
    keys = journal.log.keys
    _refuse_name(journal, role, key)
    same = [k for k in keys.all if k.public == key.public or _id(k) == _id(key)]
    if same:
        seq = keys.since(same[0])
        raise Refused(
            tr(f"这把密钥已在日志里(第 {seq} 条)", f"this key is in the log already (entry {seq})"),
            tr("每把密钥只登记一次: 另做一把", "a key is added once: make another"),
        )
    if role == "recovery" and keys.valid("recovery"):
        raise Refused(
            tr("已有一把有效的恢复密钥", "there is a valid recovery key already"),
            tr(
                "先撤销: randcheck key revoke recovery --recovery 旧密钥 --reason replaced",
                "end it first: randcheck key revoke recovery --recovery FILE --reason replaced",
            ),
        )
    listed = keys.signers["key-add"]
    roles = (*listed, *(("log",) if role == "log" and "log" not in listed else ()))
    return Addition(KeyAdd(role, format_verifier_key(key)), roles, key.kind == ED25519)


def _id(key: VerifierKey) -> tuple[str, bytes]:
    return key.name, key.key_id


def key_name(origin: str, role: str) -> str:
    """Name a key of a log, operator, observer or recovery (SPEC §4.3)."""
    return origin if role == "log" else f"{origin}/{role}"


def _refuse_name(journal: Journal, role: str, key: VerifierKey) -> None:
    """Refuse a key of another kind or name than its role has."""
    if (key.kind == COSIGNER) != (role == "witness"):
        raise Refused(
            tr("密钥的用途与角色不符", "the key was made for another role"),
            tr(
                f"重做一把: randcheck key make 文件 --role {role}",
                f"make one: randcheck key make FILE --role {role}",
            ),
        )
    name = key_name(journal.origin, role)
    if role == "witness" and key.name == journal.origin:
        raise Refused(tr("联署人密钥不能与日志同名", "a witness is not named like the log"))
    if role != "witness" and key.name != name:
        raise Refused(
            tr(f"密钥名称是 {key.name}, 应为 {name}", f"the key's name is {key.name}, not {name}"),
            tr(
                f"用 randcheck key make 文件 --role {role} --origin {journal.origin} 重做",
                f"make it by: randcheck key make FILE --role {role} --origin {journal.origin}",
            ),
        )


def add(journal: Journal, addition: Addition, signers: Sequence[Signer]) -> None:
    """Put an addition into the log once everybody signs.

    Raises:
        Refused: somebody's signature is missing.
    """
    keys, by = journal.log.keys, {signer.key for signer in signers}
    if addition.itself and addition.body.key not in by:
        raise Refused(
            tr("新密钥自己也要签", "the new key itself has to sign"),
            tr("用 --key 指明它的私钥文件", "give its private key file by --key"),
        )
    recovery = bool(by & set(keys.valid("recovery")))
    missing = [role for role in addition.roles if not by & set(keys.valid(role))]
    if missing and not recovery:
        names = ", ".join(missing)
        raise Refused(tr(f"还缺 {names} 的签名", f"it lacks a signature of {names}"))
    journal.append(addition.body, signers)


def open_own(journal: Journal, role: str, key: VerifierKey, passphrase: str | None) -> Signer:
    """Open a key of the log whose file is in the workspace.

    Raises:
        Refused: its file is not here, or a wrong passphrase.
    """
    path = files_here(journal.workspace.keys).get(key.public)
    if path is None:
        raise Refused(
            tr(f"{role} 的私钥文件不在这里", f"the file of this {role} key is not here"),
            tr(
                "在保管它的机器上签, 或用恢复密钥: --recovery 文件",
                "sign where the file is, or with the recovery key: --recovery FILE",
            ),
        )
    return open_key_file(path, key.name, passphrase)


def open_present(journal: Journal, role: str, passphrase: str | None) -> Signer:
    """Open the key of a role that the workspace uses, once the log holds it valid.

    Raises:
        Refused: the log does not, or the file is not here, or a wrong passphrase.
    """
    return open_own(journal, role, present(journal, role), passphrase)


def present(journal: Journal, role: str) -> VerifierKey:
    """Tell which valid key of a role the workspace uses.

    Raises:
        Refused: none.
    """
    public = public_of(in_use(journal.workspace.keys, role))
    found = [key for key in journal.log.keys.valid(role) if key.public == public]
    if not found:
        raise Refused(
            tr(f"keys/{role}.key 不是有效的密钥", f"keys/{role}.key holds no valid key"),
            tr("看 randcheck key list", "see randcheck key list"),
        )
    return found[0]


def open_recovery(journal: Journal, path: Path, passphrase: str) -> Signer:
    """Open the recovery key.

    Raises:
        Refused: it is not the log's, or a wrong passphrase; Unreadable: no such file.
    """
    signer = open_key_file(path, key_name(journal.origin, "recovery"), passphrase)
    if signer.key not in journal.log.keys.valid("recovery"):
        raise Refused(
            tr(f"{path} 不是本日志有效的恢复密钥", f"{path} is no valid recovery key of this log"),
            tr("看 randcheck key list", "see randcheck key list"),
        )
    return signer


def find_key(journal: Journal, text: str) -> Named:
    """Find a valid key by its fingerprint, or by its role where that has one.

    Raises:
        UsageError: neither a role nor a fingerprint, or a role with several keys;
        Refused: there is no such key, or it was revoked.
    """
    listed = list_keys(journal)
    if text in ROLES:
        found = [named for named in listed if named.role == text and named.ended is None]
    else:
        code = read_code(text)
        found = [named for named in listed if named.key.fingerprint.startswith(code)]
    if len(found) > 1:
        raise UsageError(
            tr(f"{text} 有 {len(found)} 把有效密钥", f"{text} has {len(found)} valid keys"),
            tr("用指纹指明, 见 randcheck key list", "name the fingerprint: randcheck key list"),
        )
    if not found or found[0].ended is not None:
        raise Refused(
            tr(f"没有有效的密钥 {text}", f"there is no valid key {text}"),
            tr("看 randcheck key list", "see randcheck key list"),
        )
    return found[0]


def propose_end(journal: Journal, named: Named, reason: str) -> KeyRevoke:
    """Write the body that revokes a key.

    Raises:
        Refused: the log cannot be without it.
    """
    if named.role in CANNOT_BE_WITHOUT and len(journal.log.keys.valid(named.role)) == 1:
        raise Refused(
            tr(f"这是最后一把 {named.role} 密钥", f"this is the last {named.role} key"),
            tr(
                f"先换上新的: randcheck key rotate {named.role} (换好后旧的随即撤销)",
                f"add the new one first: randcheck key rotate {named.role} (which ends the old)",
            ),
        )
    return KeyRevoke(format_verifier_key(named.key), reason)


def revoke(journal: Journal, body: KeyRevoke, signer: Signer) -> None:
    """Put the end of a key into the log, and take its file out of use.

    Raises:
        Refused: this signer may not revoke it.
    """
    keys = journal.log.keys
    if not keys.revocation_signed(body.key, [signer.key]):
        raise Refused(
            tr("这把密钥不能撤销它", "this signer may not revoke the key"),
            tr("由它自己签, 或用恢复密钥", "it signs itself, or the recovery key does"),
        )
    journal.append(body, [signer])
    settle(journal.workspace.keys, journal.log.keys)
