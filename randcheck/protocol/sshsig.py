"""Sign and verify bytes as `ssh-keygen -Y` does: Ed25519 keys and SHA-512, nothing else.

Sources: OpenSSH PROTOCOL.sshsig, RFC 4251 §5 (strings), RFC 4253 §6.6, RFC 8709 §4 and §6.
"""

import base64
import binascii
from dataclasses import dataclass
from hashlib import sha512

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from randcheck.errors import FalseClaim
from randcheck.text import tr

BEGIN = b"-----BEGIN SSH SIGNATURE-----\n"
END = b"-----END SSH SIGNATURE-----\n"
COLUMNS = 70
MAGIC = b"SSHSIG"
VERSION = (1).to_bytes(4, "big")
ALGORITHM = b"ssh-ed25519"
HASH = b"sha512"
SIZE_LIMIT = 4096


@dataclass(frozen=True, slots=True)
class SshSignature:
    """The five strings of a signature file, verified or not; `key` and `value` are SSH blobs."""

    key: bytes
    namespace: bytes
    reserved: bytes
    hash: bytes
    value: bytes


def sign_sshsig(private: Ed25519PrivateKey, namespace: str, data: bytes) -> bytes:
    """Sign data, and write what `ssh-keygen -Y sign -n namespace` writes."""
    public = private.public_key().public_bytes_raw()
    value = private.sign(_signed(namespace, data))
    return format_sshsig(
        SshSignature(
            _named(public), namespace.encode(), b"", HASH, _string(ALGORITHM) + _string(value)
        )
    )


def verify_sshsig(armour: bytes, public: bytes, namespace: str, data: bytes) -> bytes:
    """Return the data once the public key (32 bytes) signed it for the namespace.

    Raises:
        FalseClaim: `sums`; the signature is of another form, key, namespace, hash or data.
    """
    found = parse_sshsig(armour)
    if found.key != _named(public):
        raise _false("SSH 签名用的是别的公钥", "the SSH signature is by another key")
    if found.namespace != namespace.encode():
        raise _false(f"SSH 签名的用途不是 {namespace}", f"the SSH signature is not for {namespace}")
    if found.reserved or found.hash != HASH:
        raise _false("SSH 签名的摘要算法不是 sha512", "the SSH signature is not over sha512")
    value = found.value[-64:]
    if found.value != _string(ALGORITHM) + _string(value):
        raise _malformed()
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(value, _signed(namespace, data))
    except InvalidSignature as error:
        raise _false("SSH 签名不符", "the SSH signature does not hold") from error
    return data


def format_sshsig(signature: SshSignature) -> bytes:
    """Write the armour: one base64 in lines of 70 columns."""
    parts = (
        signature.key,
        signature.namespace,
        signature.reserved,
        signature.hash,
        signature.value,
    )
    text = base64.b64encode(MAGIC + VERSION + b"".join(map(_string, parts)))
    lines = [text[place : place + COLUMNS] + b"\n" for place in range(0, len(text), COLUMNS)]
    return BEGIN + b"".join(lines) + END


def parse_sshsig(armour: bytes) -> SshSignature:
    """Read the one armoured form that `format_sshsig` gives back.

    Raises:
        FalseClaim: `sums`; any other bytes.
    """
    if len(armour) > SIZE_LIMIT:
        raise _malformed()
    if b"\r" in armour:
        raise _false("SSH 签名的换行被转换过(CRLF)", "the SSH signature was converted to CRLF")
    try:
        blob = base64.b64decode(armour.removeprefix(BEGIN).removesuffix(END))
    except binascii.Error as error:
        raise _malformed() from error
    strings = _strings(blob.removeprefix(MAGIC + VERSION))
    if len(strings) != 5:
        raise _malformed()
    signature = SshSignature(*strings)
    if format_sshsig(signature) != armour:
        raise _malformed()
    return signature


def format_ssh_public(public: bytes) -> str:
    """Write a public key (32 bytes) as `ssh-ed25519 AAAA…`, without a comment or LF."""
    return f"{ALGORITHM.decode()} {base64.b64encode(_named(public)).decode()}"


def _signed(namespace: str, data: bytes) -> bytes:
    parts = (namespace.encode(), b"", HASH, sha512(data).digest())
    return MAGIC + b"".join(map(_string, parts))


def _named(public: bytes) -> bytes:
    return _string(ALGORITHM) + _string(public)


def _string(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def _strings(data: bytes) -> list[bytes]:
    """Split into length-prefixed strings; a last one that is cut short is not given back."""
    found = []
    while len(data) >= 4:
        end = 4 + int.from_bytes(data[:4], "big")
        found.append(data[4:end])
        data = data[end:]
    return found


def _malformed() -> FalseClaim:
    return _false("不是 SSH 签名文件", "not an SSH signature")


def _false(zh: str, en: str) -> FalseClaim:
    return FalseClaim("sums", tr(zh, en))
