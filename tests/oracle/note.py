"""SPEC sections 4.1, 4.2 and 5: keys, signed notes, the fixed JSON form, checkpoints."""

import base64
import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from .forms import Wrong, is_hex, is_number, is_origin, need

P = 2**255 - 19
# y of a point of order 8; those of order 1, 2 and 4 have y = 1, -1 and 0.
Y8 = int.from_bytes(
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
)
SMALL = (0, 1, P - 1, Y8, P - Y8)


def ed25519_holds(public: bytes, signature: bytes, message: bytes) -> bool:
    """The one call into the package `cryptography`."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@dataclass(frozen=True)
class Key:
    vkey: str
    name: str
    id: bytes
    public: bytes

    @property
    def fingerprint(self) -> str:
        return sha256(self.vkey.encode()).hexdigest()


def unbase64(text: str, least: int, most: int) -> bytes:
    try:
        data = base64.b64decode(text.encode(), validate=True)
    except ValueError:
        raise Wrong("not base64") from None
    need(base64.b64encode(data).decode() == text, "not strict base64")
    need(least <= len(data) <= most, "base64 of another length")
    return data


def is_key_name(name: str) -> bool:
    return bool(name) and not any(c.isspace() or c == "+" for c in name)


SIGNER, COSIGNER = 1, 4


def read_key(vkey: str, kind: int = SIGNER) -> Key:
    """A verifier key, or a cosigner key (section 4.1)."""
    parts = vkey.split("+", 2)
    need(len(parts) == 3 and is_key_name(parts[0]) and is_hex(parts[1], 8), "not a verifier key")
    typed = unbase64(parts[2], 33, 33)
    need(typed[0] == kind, "not a verifier key of this kind")
    key_id = sha256(parts[0].encode() + b"\n" + typed).digest()[:4]
    need(key_id.hex() == parts[1], "the key ID is not that of the key")
    y = int.from_bytes(typed[1:], "little") & (2**255 - 1)
    need(y < P and y not in SMALL, "a public key of small order or not canonical")
    return Key(vkey, parts[0], key_id, typed[1:])


def split_note(raw: bytes) -> tuple[bytes, list[tuple[str, bytes, bytes]]]:
    """The signed text, and (name, key ID, signature) of each signature line."""
    need(len(raw) < 65536, "the note is too long")
    need(all(byte >= 0x20 or byte == 0x0A for byte in raw), "a control character")
    try:
        raw.decode()
    except UnicodeDecodeError:
        raise Wrong("the note is not UTF-8") from None
    at = raw.rfind(b"\n\n")
    need(at > 0 and raw.endswith(b"\n"), "not a signed note")
    lines = raw[at + 2 : -1].decode().split("\n")
    need(1 <= len(lines) <= 100, "not 1-100 signature lines")
    signatures = []
    for line in lines:
        cells = line.split(" ")
        need(len(cells) == 3 and cells[0] == "\u2014" and is_key_name(cells[1]), "signature line")
        blob = unbase64(cells[2], 5, len(raw))
        signatures.append((cells[1], blob[:4], blob[4:]))
    return raw[: at + 1], signatures


def signed_by(raw: bytes, keys: list[Key]) -> tuple[bytes, set[Key]]:
    """The text of a note and the known keys that signed it."""
    text, signatures = split_note(raw)
    known = {(key.name, key.id): key for key in keys}
    good: set[Key] = set()
    for name, key_id, signature in signatures:
        key = known.get((name, key_id))
        if key is not None:
            need(ed25519_holds(key.public, signature, text), f"a signature of {name} fails")
            good.add(key)
    return text, good


def _no(text: str) -> Any:
    raise Wrong("a number that is not of section 2")


def _integer(text: str) -> int:
    need(is_number(text), "a number that is not of section 2")
    return int(text)


def write_json(value: Any) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()


def read_json(data: bytes) -> dict[str, Any]:
    """The object written in the fixed form of section 4.2."""
    need(b"\\" not in data, "a backslash")
    try:
        value = json.loads(data.decode(), parse_float=_no, parse_constant=_no, parse_int=_integer)
        again = write_json(value)
    except (ValueError, RecursionError):
        raise Wrong("not JSON") from None
    need(isinstance(value, dict) and bool(value), "not an object")
    need(again == data, "not the fixed form")
    return dict(value)


def read_checkpoint(raw: bytes, keys: list[Key], log_key: Key, origin: str) -> tuple[int, bytes]:
    """Size and root of a checkpoint of this log."""
    text, good = signed_by(raw, keys)
    lines = text.decode().split("\n")
    need(len(lines) == 4 and lines[3] == "", "a checkpoint has three lines")
    need(is_origin(lines[0]) and lines[0] == origin, "a checkpoint of another log")
    need(is_number(lines[1]), "the size of the checkpoint")
    need(log_key in good, "the log key did not sign the checkpoint")
    return int(lines[1]), unbase64(lines[2], 32, 32)
