"""The claim `sums` (SPEC section 13): SHA256SUMS, its SSHSIG, allowed_signers."""

import base64
import re
from hashlib import sha256, sha512

from .chain import Log
from .folder import Folder
from .forms import Wrong, need
from .note import Key, ed25519_holds, unbase64

SUMS, SIG, ALLOWED = "SHA256SUMS", "SHA256SUMS.sig", "allowed_signers"
UNSUMMED = re.compile("files/[0-9]{8}-(people|notes)[.]txt")
BEGIN, END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"


def string(data: bytes) -> bytes:
    """A string of RFC 4251 section 5."""
    return len(data).to_bytes(4, "big") + data


def ssh_key(key: Key) -> bytes:
    return string(b"ssh-ed25519") + string(key.public)


class Reader:
    def __init__(self, data: bytes):
        self.data = data

    def take(self, length: int) -> bytes:
        need(length <= len(self.data), "SSHSIG: too short")
        head, self.data = self.data[:length], self.data[length:]
        return head

    def string(self) -> bytes:
        return self.take(int.from_bytes(self.take(4), "big"))

    def end(self) -> None:
        need(not self.data, "SSHSIG: bytes after the end")


def unarmour(data: bytes) -> bytes:
    try:
        lines = data.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise Wrong("SSHSIG: not ASCII") from None
    need(len(lines) >= 4 and lines[0] == BEGIN and lines[-2:] == [END, ""], "SSHSIG: armour")
    body = lines[1:-2]
    full = all(len(line) == 70 for line in body[:-1]) and 1 <= len(body[-1]) <= 70
    need(full, "SSHSIG: lines of another length")
    return unbase64("".join(body), 1, len(data))


def check_signature(data: bytes, message: bytes, key: Key) -> None:
    """OpenSSH PROTOCOL.sshsig."""
    blob = Reader(unarmour(data))
    need(blob.take(6) == b"SSHSIG" and blob.take(4) == b"\0\0\0\1", "SSHSIG: magic or version")
    need(blob.string() == ssh_key(key), "SSHSIG: of another key")
    namespace, reserved, algorithm = blob.string(), blob.string(), blob.string()
    need((namespace, reserved, algorithm) == (b"randcheck", b"", b"sha512"), "SSHSIG: namespace")
    signature = Reader(blob.string())
    blob.end()
    need(signature.string() == b"ssh-ed25519", "SSHSIG: algorithm")
    raw = signature.string()
    signature.end()
    signed = b"SSHSIG" + string(namespace) + string(reserved) + string(algorithm)
    signed += string(sha512(message).digest())
    need(ed25519_holds(key.public, raw, signed), "SSHSIG: the signature fails")


def sums_of(folder: Folder) -> bytes:
    rows = []
    for name in folder.names - {SUMS, SIG}:
        if not UNSUMMED.fullmatch(name):
            path = name.encode("utf-8", "surrogateescape")
            rows.append((path, sha256(folder.read(name)).hexdigest().encode()))
    return b"".join(digest + b"  " + path + b"\n" for path, digest in sorted(rows))


def check_sums(log: Log, folder: Folder) -> None:
    need({SUMS, SIG, ALLOWED} <= folder.names, "SHA256SUMS, its signature or its signer")
    key = log.keys.log_key(log.size)
    signer = base64.b64encode(ssh_key(key)).decode()
    line = f'{log.origin} namespaces="randcheck" ssh-ed25519 {signer}\n'
    need(folder.read(ALLOWED) == line.encode(), "allowed_signers")
    sums = folder.read(SUMS)
    need(sums == sums_of(folder), "SHA256SUMS is not of these files")
    check_signature(folder.read(SIG), sums, key)
