"""Make, store and open keys: OpenSSH Ed25519 files, bcrypt when locked, the name beside them."""

import os
import stat
from pathlib import Path

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_ssh_private_key,
)

from randcheck.errors import FalseClaim, Refused, Unreadable, UsageError
from randcheck.protocol.note import (
    COSIGNER,
    ED25519,
    Signer,
    VerifierKey,
    format_verifier_key,
    parse_verifier_key,
    signer_from,
)
from randcheck.protocol.sshsig import format_ssh_public
from randcheck.services.disk import write_atomic
from randcheck.services.world import World
from randcheck.text import tr

KDF_ROUNDS = 64
LEAST_PASSPHRASE = 8
NAMED_ROLES = ("operator", "observer", "recovery")
"""Roles that end the name of their key; a log key's name is the origin (SPEC §4.3)."""


def new_private(world: World) -> Ed25519PrivateKey:
    """Make a private key."""
    return Ed25519PrivateKey.from_private_bytes(world.random(32))


def store_key(
    folder: Path, role: str, name: str, private: Ed25519PrivateKey, passphrase: str | None
) -> Signer:
    """Store a key pair as `<role>.key` and `<role>.vkey`.

    A passphrase of None leaves the file unlocked, for the unattended log key only.

    Raises:
        Refused: the passphrase is short, or the key exists already.
    """
    signer = signer_from(name, private)
    _store(folder / f"{role}.key", folder / f"{role}.vkey", signer, passphrase)
    return signer


def make_key(
    path: Path, name: str, passphrase: str | None, world: World, kind: bytes = ED25519
) -> VerifierKey:
    """Make a key that lives outside a workspace, as `<path>` and `<path>.vkey`.

    Raises:
        UsageError: the name cannot name a key;
        Refused: the passphrase is short, or one of the files exists already.
    """
    signer = signer_from(name, new_private(world), kind)
    _refuse_name(signer.key)
    _store(path, _beside(path), signer, passphrase)
    return signer.key


def _store(path: Path, beside: Path, signer: Signer, passphrase: str | None) -> None:
    """Write the private key first: a public key that has none might be trusted by somebody."""
    for taken in filter(os.path.lexists, (path, beside)):
        raise Refused(
            tr(f"{taken} 已存在, 不覆盖", f"{taken} exists and is not overwritten"),
            tr("换一个新文件夹", "name a new folder"),
        )
    write_atomic(path, _locked(signer.private, passphrase), private=True)
    write_atomic(beside, _written(signer.key))


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.vkey")


def _refuse_name(key: VerifierKey) -> None:
    try:
        parse_verifier_key(format_verifier_key(key))
        good = key.name.isprintable()
    except (FalseClaim, UnicodeEncodeError):
        good = False
    if not good:
        raise UsageError(
            tr(
                "密钥名称不能为空, 不能有空白和 +",
                "a key's name is not empty and has no blank or +",
            ),
            tr("例如 jiancha.example/witness", "jiancha.example/witness, for instance"),
        )


def _written(key: VerifierKey) -> bytes:
    return f"{format_verifier_key(key)}\n".encode()


def _locked(private: Ed25519PrivateKey, passphrase: str | None) -> bytes:
    lock: KeySerializationEncryption = NoEncryption()
    if passphrase is not None:
        check_passphrase(passphrase)
        rounds = PrivateFormat.OpenSSH.encryption_builder().kdf_rounds(KDF_ROUNDS)
        lock = rounds.build(passphrase.encode())
    return private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, lock)


def check_passphrase(passphrase: str) -> str:
    """Return a passphrase that is long enough.

    Raises:
        Refused: it is not.
    """
    if len(passphrase) < LEAST_PASSPHRASE:
        raise Refused(
            tr(f"口令至少 {LEAST_PASSPHRASE} 位", f"at least {LEAST_PASSPHRASE} characters"),
            tr("例如四个不相干的词", "four unrelated words, for instance"),
        )
    return passphrase


def open_key(folder: Path, role: str, name: str, passphrase: str | None) -> Signer:
    """Open a stored key.

    Raises:
        Unreadable: no such file; Refused: a wrong passphrase, or a file others may read.
    """
    return open_key_file(folder / f"{role}.key", name, passphrase)


def open_key_file(path: Path, name: str | None, passphrase: str | None) -> Signer:
    """Open a key file under a name; without one, `<path>.vkey` gives name and kind.

    Raises:
        Unreadable: no such file;
        Refused: a wrong passphrase, a file others may read, or a `.vkey` of another key.
    """
    if name is not None:
        return signer_from(name, _unlocked(path, passphrase))
    key = _read_beside(path)
    private = _unlocked(path, passphrase)
    if key.public != private.public_key().public_bytes_raw():
        raise Refused(
            tr(f"{_beside(path)} 不是这把密钥的公钥", f"{_beside(path)} belongs to another key"),
        )
    return Signer(key, private)


def _read_beside(path: Path) -> VerifierKey:
    beside = _beside(path)
    try:
        data = beside.read_bytes()
    except OSError as error:
        raise Unreadable(
            tr(f"读不到 {beside}", f"cannot read {beside}"),
            tr("密钥的名称写在这个文件里", "the name of the key stands in this file"),
        ) from error
    try:
        key = parse_verifier_key(data.decode().removesuffix("\n"))
    except (FalseClaim, UnicodeDecodeError) as error:
        raise Refused(tr(f"{beside} 不是公钥文件", f"{beside} holds no verifier key")) from error
    return key


def _unlocked(path: Path, passphrase: str | None) -> Ed25519PrivateKey:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(tr(f"读不到密钥 {path}", f"cannot read the key {path}")) from error
    _refuse_shared(path)
    try:
        private = load_ssh_private_key(data, passphrase.encode() if passphrase else None)
    except UnsupportedAlgorithm as error:
        raise Refused(
            tr(f"{path.name} 的加密方式不认识", f"{path.name} is locked by an unknown cipher"),
            tr(
                f"执行 ssh-keygen -p -Z aes256-ctr -f {path}",
                f"run ssh-keygen -p -Z aes256-ctr -f {path}",
            ),
        ) from error
    except (ValueError, TypeError, InvalidTag) as error:
        raise Refused(
            tr(f"打不开 {path.name}: 口令不对?", f"cannot open {path.name}: wrong passphrase?"),
            tr("大小写、空格都算; 再来一次就行", "case and blanks count; just try again"),
        ) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise Refused(tr(f"{path.name} 不是 Ed25519 密钥", f"{path.name} is no Ed25519 key"))
    return private


def _refuse_shared(path: Path) -> None:
    if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise Refused(
            tr(f"{path} 他人可读", f"others can read {path}"),
            tr(
                f"执行 chmod 600 {path}; U 盘上不管用时, 先拷到自己的文件夹",
                f"run chmod 600 {path}; where a stick ignores that, copy it to your folder first",
            ),
        )


def public_forms(key: VerifierKey) -> dict[str, bytes]:
    """Write a public key as `<role>.vkey`, `.pub` (OpenSSH) and `.pem` (OpenSSL), by file name."""
    role = _role(key)
    public = Ed25519PublicKey.from_public_bytes(key.public)
    return {
        f"{role}.vkey": _written(key),
        f"{role}.pub": f"{format_ssh_public(key.public)}\n".encode(),
        f"{role}.pem": public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    }


def _role(key: VerifierKey) -> str:
    if key.kind == COSIGNER:
        return "witness"
    last = key.name.rpartition("/")[2]
    return last if last in NAMED_ROLES else "log"
