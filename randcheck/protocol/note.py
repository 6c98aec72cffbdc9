"""Sign texts and verify signatures in the C2SP signed-note form (SPEC §4.1).

The only module of the protocol that calls a signature library.
"""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from randcheck.errors import FalseClaim, Malformed
from randcheck.text import tr

ED25519 = b"\x01"
COSIGNER = b"\x04"
"""The kind of a witness's key, which signs checkpoints together with a time and nothing else."""

DASH = "— "
LINE_LIMIT = 100
FIELD_PRIME = 2**255 - 19
# y coordinates of the points of order 1, 2, 4 and 8 (RFC 8032 §5.1 curve)
SMALL_ORDER_Y = frozenset(
    int.from_bytes(bytes.fromhex(y), "little")
    for y in (
        "01" + "00" * 31,
        "ec" + "ff" * 30 + "7f",
        "00" * 32,
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    )
)


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A named public key of one kind; names, kinds and IDs as in C2SP signed-note."""

    name: str
    public: bytes
    kind: bytes = ED25519

    @property
    def key_id(self) -> bytes:
        """The four bytes that stand for this key in a signature line."""
        return sha256(self.name.encode() + b"\n" + self.kind + self.public).digest()[:4]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the written key, 64 hex digits."""
        return sha256(format_verifier_key(self).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line, verified or not."""

    name: str
    key_id: bytes
    value: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A text (ending with LF) and its signature lines; nothing is verified yet."""

    text: bytes
    signatures: tuple[Signature, ...]

    @property
    def text_hash(self) -> str:
        """SHA-256 of the signed bytes, 64 hex digits."""
        return sha256(self.text).hexdigest()


@dataclass(frozen=True, slots=True)
class Signer:
    """A verifier key with its private half."""

    key: VerifierKey
    private: Ed25519PrivateKey

    def sign(self, text: bytes) -> Signature:
        """Sign the text as it stands, which the key of a witness never does."""
        if self.key.kind != ED25519:
            raise ValueError("no key for plain signatures")
        return Signature(self.key.name, self.key.key_id, self.private.sign(text))


def signer_from(name: str, private: Ed25519PrivateKey, kind: bytes = ED25519) -> Signer:
    """Name a private key."""
    return Signer(VerifierKey(name, private.public_key().public_bytes_raw(), kind), private)


def parse_verifier_key(text: str) -> VerifierKey:
    """Read `name+id+base64`.

    Raises:
        Malformed: another form or kind, a wrong ID, or a public key of small order.
    """
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    data = _base64(encoded)
    key = VerifierKey(name, data[1:], data[:1])
    if not _is_name(name) or key.kind not in (ED25519, COSIGNER) or key.key_id.hex() != key_id:
        raise Malformed(tr("公钥格式不对", "not a verifier key"))
    _refuse_weak(key.public)
    return key


def format_verifier_key(key: VerifierKey) -> str:
    """Write `name+id+base64`."""
    encoded = base64.b64encode(key.kind + key.public).decode()
    return f"{key.name}+{key.key_id.hex()}+{encoded}"


def _refuse_weak(public: bytes) -> None:
    y = int.from_bytes(public, "little") & (2**255 - 1)
    if len(public) != 32 or y >= FIELD_PRIME or y in SMALL_ORDER_Y:
        raise Malformed(tr("公钥无效(小阶点)", "weak public key"))


def parse_note(data: bytes) -> Note:
    """Split a note into its text and its signature lines.

    Raises:
        Malformed: the bytes are not a signed note.
    """
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _not_a_note() from error
    if "\r" in whole:
        raise Malformed(tr("换行被转换过(CRLF)", "line ends were converted to CRLF"))
    if any(c < " " and c != "\n" for c in whole):
        raise _not_a_note()
    text, blank, block = whole.rpartition("\n\n")
    lines = block.split("\n")
    if not blank or lines.pop() or not 0 < len(lines) <= LINE_LIMIT:
        raise _not_a_note()
    return Note((text + "\n").encode(), tuple(_parse_line(line) for line in lines))


def _parse_line(line: str) -> Signature:
    name, blank, encoded = line.removeprefix(DASH).partition(" ")
    data = _base64(encoded)
    if not (line.startswith(DASH) and blank and _is_name(name) and len(data) > 4):
        raise _not_a_note()
    return Signature(name, data[:4], data[4:])


def format_note(note: Note) -> bytes:
    """Write text, empty line and signature lines."""
    lines = [
        f"{DASH}{s.name} {base64.b64encode(s.key_id + s.value).decode()}\n" for s in note.signatures
    ]
    return note.text + b"\n" + "".join(lines).encode()


def verify_note(note: Note, keys: Iterable[VerifierKey]) -> tuple[VerifierKey, ...]:
    """Return the known keys that signed the note, each once; those of witnesses do not count.

    Raises:
        FalseClaim: a known key's signature does not hold, or no known key signed.
    """
    known = {(key.name, key.key_id): key for key in keys if key.kind == ED25519}
    good: dict[VerifierKey, None] = {}
    for signature in note.signatures:
        key = known.get((signature.name, signature.key_id))
        if key is None:
            continue
        if not holds(key, signature.value, note.text):
            raise FalseClaim("chain", tr("签名不符", "a signature does not hold"))
        good[key] = None
    if not good:
        raise FalseClaim("chain", tr("没有已知公钥的签名", "no known key signed this"))
    return tuple(good)


def holds(key: VerifierKey, value: bytes, message: bytes) -> bool:
    """Tell whether 64 bytes are the key's Ed25519 signature over exactly this message."""
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(value, message)
    except InvalidSignature:
        return False
    return True


def _base64(text: str) -> bytes:
    """Decode base64 and refuse what would encode differently (non-zero trailing bits)."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise _not_a_note() from error
    if base64.b64encode(data).decode() != text:
        raise _not_a_note()
    return data


def _is_name(name: str) -> bool:
    odd = any(c.isspace() or c == "+" or "\ud800" <= c <= "\udfff" for c in name)
    return bool(name) and not odd


def _not_a_note() -> Malformed:
    return Malformed(tr("不是签名文本(signed note)", "not a signed note"))
