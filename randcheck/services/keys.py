"""Make, store and open the keys of a workspace: OpenSSH Ed25519 files, bcrypt when locked."""

import os
import stat
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    load_ssh_private_key,
)

from randcheck.errors import Refused, Unreadable
from randcheck.protocol.note import Signer, format_verifier_key, signer_from
from randcheck.services.disk import write_atomic
from randcheck.services.world import World
from randcheck.text import tr

KDF_ROUNDS = 64
LEAST_PASSPHRASE = 8


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
    path = folder / f"{role}.key"
    if path.exists():
        raise Refused(
            tr(f"{path} 已存在, 不覆盖", f"{path} exists and is not overwritten"),
            tr("换一个新文件夹", "name a new folder"),
        )
    signer = signer_from(name, private)
    write_atomic(path, _locked(private, passphrase), private=True)
    write_atomic(folder / f"{role}.vkey", f"{format_verifier_key(signer.key)}\n".encode())
    return signer


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
    path = folder / f"{role}.key"
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(tr(f"读不到密钥 {path}", f"cannot read the key {path}")) from error
    _refuse_shared(path)
    try:
        private = load_ssh_private_key(data, passphrase.encode() if passphrase else None)
    except (ValueError, TypeError) as error:
        raise Refused(
            tr(f"打不开 {path.name}: 口令不对?", f"cannot open {path.name}: wrong passphrase?"),
            tr("大小写、空格都算; 再来一次就行", "case and blanks count; just try again"),
        ) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise Refused(tr(f"{path.name} 不是 Ed25519 密钥", f"{path.name} is no Ed25519 key"))
    return signer_from(name, private)


def _refuse_shared(path: Path) -> None:
    if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise Refused(
            tr(f"{path} 他人可读", f"others can read {path}"),
            tr(f"执行 chmod 600 {path}", f"run chmod 600 {path}"),
        )
