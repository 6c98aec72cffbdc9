"""Know the key files of a workspace by the public keys in them, and put each into its place.

`<role>.key` is in use, `<role>-next.key` was made by a rotation that has not ended yet, and
`<role>-<8 hex of the fingerprint>.key` was in use once. Nothing is known by its name alone: what
was cut short is told by the log, and `settle` ends it.
"""

import base64
import binascii
from hashlib import sha256
from pathlib import Path

from randcheck.protocol.keyring import Keys
from randcheck.protocol.note import VerifierKey, format_verifier_key
from randcheck.protocol.sshsig import format_ssh_public
from randcheck.services.disk import write_atomic

ROLES = ("log", "operator", "observer")
"""Roles whose keys a workspace keeps."""
BEGIN, END = b"-----BEGIN OPENSSH PRIVATE KEY-----\n", b"-----END OPENSSH PRIVATE KEY-----\n"
MAGIC = b"openssh-key-v1\0"
SIZE_LIMIT = 16_384


def in_use(folder: Path, role: str) -> Path:
    """Name the file of the key in use."""
    return folder / f"{role}.key"


def next_name(role: str) -> str:
    """Name, without its ending, the file of a key that is to be used next."""
    return f"{role}-next"


def kept(folder: Path, role: str, key: VerifierKey) -> Path:
    """Name the file in which a key is kept that was in use once."""
    return folder / f"{role}-{key.fingerprint[:8]}.key"


def public_of(path: Path) -> bytes | None:
    """Read the public key (32 bytes) that stands in clear in an OpenSSH Ed25519 key file.

    Opening the file proves it; until then it only tells files apart. None for anything else.
    Source: OpenSSH PROTOCOL.key.
    """
    try:
        with path.open("rb") as stream:
            text = stream.read(SIZE_LIMIT).replace(b"\r\n", b"\n")
        blob = base64.b64decode(text.removeprefix(BEGIN).removesuffix(END))
    except (OSError, binascii.Error):
        return None
    rest = blob.removeprefix(MAGIC)
    for _ in range(3):  # cipher, key derivation, its options
        rest = rest[4 + int.from_bytes(rest[:4], "big") :]
    size = int.from_bytes(rest[4:8], "big")
    found = rest[8 : 8 + size]
    written = f"ssh-ed25519 {base64.b64encode(found).decode()}"
    return found[-32:] if written == format_ssh_public(found[-32:]) else None


def ssh_fingerprint(public: bytes) -> str:
    """Write a public key's fingerprint as `ssh-keygen` prints it.

    Source: OpenSSH sshkey.c, sshkey_fingerprint: unpadded base64 of the SHA-256 of the key blob.
    """
    blob = base64.b64decode(format_ssh_public(public).split()[1])
    return f"SHA256:{base64.b64encode(sha256(blob).digest()).decode().rstrip('=')}"


def files_here(folder: Path) -> dict[bytes, Path]:
    """Find the key files of a workspace by the public keys in them; one in use goes first."""
    names = sorted(folder.glob("*.key"), key=lambda path: ("-" not in path.name, path.name))
    found = ((public_of(path), path) for path in names)
    return {public: path for public, path in found if public}


def find_file(folder: Path, role: str, key: VerifierKey) -> Path:
    """Find the file that holds a key, also while a rotation is under way; else the one in use."""
    place = in_use(folder, role)
    return place if public_of(place) == key.public else files_here(folder).get(key.public, place)


def put_in_use(folder: Path, role: str, new: VerifierKey, old: VerifierKey | None) -> None:
    """Let the next key take the place of the one in use, which is kept; no moment has neither.

    Raises:
        Refused: the folder cannot be written to.
    """
    place, fresh = in_use(folder, role), folder / f"{next_name(role)}.key"
    if old is not None:
        _keep(folder, role, old)
    write_atomic(place, fresh.read_bytes(), private=True)
    drop_next(folder, role)
    _write_beside(folder, role, new)


def drop_next(folder: Path, role: str) -> None:
    """Remove the files of a next key: the log never named it, or it is in use by now."""
    for ending in ("key", "vkey"):
        (folder / f"{next_name(role)}.{ending}").unlink(missing_ok=True)


def settle(folder: Path, keys: Keys) -> set[str]:
    """Put every key file where it belongs by what the log says; does nothing when all is well.

    Returns the roles whose next key came into use by this, for the log has ended the one before.

    Raises:
        Refused: the folder cannot be written to.
    """
    _settle_log(folder, keys)
    return {role for role in ROLES[1:] if _settle(folder, role, keys)}


def _settle(folder: Path, role: str, keys: Keys) -> bool:
    known = {key.public: key for key in keys.of(role)}
    valid = {key.public for key in keys.valid(role)}
    used, following = public_of(in_use(folder, role)), public_of(folder / f"{next_name(role)}.key")
    old = known.get(used) if used else None
    turned = following in valid and used not in valid and (old or used is None)
    if turned and following is not None:
        put_in_use(folder, role, known[following], old)
        return True
    if following is not None and (following == used or following not in valid):
        drop_next(folder, role)
    if old is not None and used in valid:
        _write_beside(folder, role, old)
    elif old is not None:
        _keep(folder, role, old)
        in_use(folder, role).unlink()
        (folder / f"{role}.vkey").unlink(missing_ok=True)
    return following is not None and following == used


def _settle_log(folder: Path, keys: Keys) -> None:
    """Use the key that signs the next checkpoint; a rotation may have been cut short before it."""
    used, former = public_of(in_use(folder, "log")), files_here(folder).get(keys.log.public)
    if used != keys.log.public and former is not None:
        old = [key for key in keys.of("log") if key.public == used]
        if old:
            _keep(folder, "log", old[0])
        write_atomic(in_use(folder, "log"), former.read_bytes(), private=True)
        former.unlink()
    drop_next(folder, "log")
    if former is not None:
        _write_beside(folder, "log", keys.log)


def _keep(folder: Path, role: str, key: VerifierKey) -> None:
    write_atomic(kept(folder, role, key), in_use(folder, role).read_bytes(), private=True)


def _write_beside(folder: Path, role: str, key: VerifierKey) -> None:
    """Write the verifier key beside the key in use, unless it stands there."""
    beside, written = folder / f"{role}.vkey", f"{format_verifier_key(key)}\n".encode()
    if not beside.is_file() or beside.read_bytes() != written:
        write_atomic(beside, written)
