"""Ask for and verify RFC 3161 time stamps of checkpoints (SHA-256, roots brought by the verifier).

The outline of a reply and its TSTInfo are read here, strictly; signature and chain are checked by
rfc3161-client or by the `openssl` program, which must have seen the same TSTInfo.
"""

import hashlib
import math
import re
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from hashlib import sha256

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate, load_pem_x509_certificates

from randcheck.errors import FalseClaim, Malformed, Unreadable
from randcheck.services.der import (
    Element,
    at,
    children,
    content_of,
    element,
    inside,
    integer,
    malformed,
    pair,
    whole,
)
from randcheck.services.openssl import cannot_tell, find_openssl, laid_out
from randcheck.text import Text, tr

RESPONSE_LIMIT = 64 * 2**10
INTEGER, OCTETS, OID, TIME, SEQUENCE, SET, ZERO = 0x02, 0x04, 0x06, 0x18, 0x30, 0x31, 0xA0
SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
TST_INFO = bytes.fromhex("2a864886f70d0109100104")
HASHES = {
    bytes.fromhex("2b0e03021a"): "sha1",
    bytes.fromhex("608648016503040201"): "sha256",
    bytes.fromhex("608648016503040202"): "sha384",
    bytes.fromhex("608648016503040203"): "sha512",
}
SHA256_NAME = bytes.fromhex("0609608648016503040201")
# signing-certificate (SHA-1) and signing-certificate-v2 (SHA-256 unless it says otherwise)
SIGNERS = {
    bytes.fromhex("2a864886f70d010910020c"): "sha1",
    bytes.fromhex("2a864886f70d010910022f"): "sha256",
}
STATUS = ("granted", "granted with changes", "rejected", "waiting", "warning", "revoked")

ROOTS = "roots"
"""The claim of a stamp that is of this text, and that no given root vouches for."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """When a text existed: Unix seconds, and how many seconds the clock may be wrong."""

    time: int
    accuracy: int

    @property
    def latest(self) -> int:
        """The Unix second after which the stamp was certainly not made."""
        return self.time + self.accuracy


@dataclass(frozen=True, slots=True)
class _Info:
    """What a TSTInfo says: the stamp, and the digest (SHA-256) it is of."""

    stamp: Stamp
    digest: bytes


def stamped_text(note: bytes) -> bytes:
    """Return the lines before the first empty one, as `sed '/^$/,$d'` does.

    Raises:
        Malformed: no empty line, or nothing before it.
    """
    text, empty, _ = note.partition(b"\n\n")
    if not empty or note.startswith(b"\n"):
        raise Malformed(tr("不是签名文本(signed note)", "not a signed note"))
    return text + b"\n"


def make_request(text: bytes, nonce: bytes) -> bytes:
    """Write the DER TimeStampReq for a text: SHA-256, certificate wanted (RFC 3161 §2.4.1)."""
    number = int.from_bytes(nonce, "big")
    return element(
        SEQUENCE,
        element(INTEGER, b"\x01"),
        element(SEQUENCE, *_imprint(text)),
        element(INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big")),
        b"\x01\x01\xff",
    )


def _imprint(text: bytes) -> tuple[bytes, bytes]:
    name = element(SEQUENCE, SHA256_NAME, b"\x05\x00")
    return name, element(OCTETS, sha256(text).digest())


def verify_stamp(text: bytes, response: bytes, roots: bytes) -> Stamp:
    """Return when a trusted authority stamped the text (RFC 3161 §2.4.2).

    `roots` are PEM certificates the verifier trusts. Every certificate must have been valid at
    the time of the stamp; that it expired since does not matter.

    Raises:
        FalseClaim: not granted, another text, a bad signature, or other roots; Malformed: no
        TimeStampResp; Unreadable: nothing here can check it, or `roots` holds no certificate.
    """
    token = _read_response(response)
    signed = _read_token(token)
    content = _content(signed)
    info = _read_info(content)
    if info.digest != sha256(text).digest():
        raise _false(tr("时间戳属于别的内容", "the time stamp is of another text"))
    trusted = _read_roots(roots)
    if not _by_library(response, signed, info, trusted):
        _by_program(token, content, info, trusted)
    return info.stamp


def read_stamp(response: bytes) -> tuple[Stamp, bytes]:
    """Return what a stamp says: when, and the SHA-256 digest of what; nothing of it is verified.

    Raises:
        FalseClaim: it was not granted, or is not over SHA-256; Malformed: it is none.
    """
    info = _read_info(_content(_read_token(_read_response(response))))
    return info.stamp, info.digest


def _read_roots(roots: bytes) -> list[Certificate]:
    try:
        return load_pem_x509_certificates(roots)
    except ValueError as error:
        raise Unreadable(
            tr("读不出受信任的时间戳根证书", "cannot read the trusted time-stamp roots"),
            tr("--tsa-ca 应是 PEM 证书文件", "--tsa-ca takes a file of PEM certificates"),
        ) from error


def _read_response(response: bytes) -> bytes:
    """Return the token of a TimeStampResp that was granted."""
    if len(response) > RESPONSE_LIMIT:
        raise malformed()
    parts = inside(whole(response), SEQUENCE)
    status = inside(at(parts, 0), SEQUENCE)
    number = integer(content_of(at(status, 0), INTEGER))
    if number:
        word = STATUS[number] if number < len(STATUS) else str(number)
        raise _false(tr(f"时间戳没有签发(状态 {number})", f"no time stamp was granted: {word}"))
    if len(parts) != 2:
        raise malformed()
    return element(*parts[1])


def _read_token(token: bytes) -> list[Element]:
    """Return the parts of the SignedData that a token is (RFC 5652 §5.1)."""
    kind, wrapped = pair(inside(whole(token), SEQUENCE))
    if kind != (OID, SIGNED_DATA):
        raise malformed()
    return inside(whole(content_of(wrapped, ZERO)), SEQUENCE)


def _content(signed: list[Element]) -> bytes:
    """Return the DER of the TSTInfo inside a SignedData."""
    kind, wrapped = pair(inside(at(signed, 2), SEQUENCE))
    if kind != (OID, TST_INFO):
        raise malformed()
    return content_of(whole(content_of(wrapped, ZERO)), OCTETS)


def _read_info(content: bytes) -> _Info:
    """Read a TSTInfo over SHA-256; the accuracy is rounded up to whole seconds."""
    parts = inside(whole(content), SEQUENCE)
    if [tag for tag, _ in parts[:5]] != [INTEGER, OID, SEQUENCE, INTEGER, TIME]:
        raise malformed()
    if parts[0][1] != b"\x01":
        raise malformed()
    name, digest = pair(children(parts[2][1]))
    if name[0] != SEQUENCE or name[1] not in (SHA256_NAME, SHA256_NAME + b"\x05\x00"):
        raise _false(tr("时间戳不是 SHA-256 的", "the time stamp is not over SHA-256"))
    time, beyond = _read_time(parts[4][1])
    told = parts[5][1] if len(parts) > 5 and parts[5][0] == SEQUENCE else b""
    return _Info(Stamp(time, math.ceil(beyond + _read_accuracy(told))), content_of(digest, OCTETS))


def _read_time(written: bytes) -> tuple[int, Fraction]:
    """Read a GeneralizedTime in UTC as whole Unix seconds and the fraction beyond them."""
    found = re.fullmatch(rb"([0-9]{14})(?:\.([0-9]{0,8}[1-9]))?Z", written)
    if not found:
        raise malformed()
    try:
        whole = datetime.strptime(found[1].decode(), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError as error:
        raise malformed() from error
    fraction = found[2] or b"0"
    return int(whole.timestamp()), Fraction(int(fraction), 10 ** len(fraction))


def _read_accuracy(told: bytes) -> Fraction:
    """Read seconds, milliseconds [0] and microseconds [1], each of which may be left out."""
    units = {INTEGER: (1, 2**32), 0x80: (1000, 1000), 0x81: (1_000_000, 1000)}
    total, last = Fraction(0), 0
    for tag, content in children(told):
        parts, limit = units.get(tag, (1, 0))
        number = integer(content)
        if tag <= last or number >= limit:
            raise malformed()
        total, last = total + Fraction(number, parts), tag
    return total


def _by_library(
    response: bytes, signed: list[Element], info: _Info, trusted: list[Certificate]
) -> bool:
    """Verify with rfc3161-client; False when it is absent or cannot read this reply."""
    try:
        import rfc3161_client as library
    except ImportError:
        return False
    try:
        reply = library.decode_timestamp_response(response)
        found = reply.tst_info
        same = int(found.gen_time.timestamp()) == info.stamp.time
        same = same and found.message_imprint.message == info.digest
        held = reply.signed_data.certificates
        with warnings.catch_warnings(action="ignore"):  # of odd certificates that came along
            library.VerifierBuilder(roots=trusted).build().verify(reply, info.digest)
    except library.VerificationError as error:
        raise _not_vouched_for() from error
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # its parser is in Rust, whose panics are no kind of Exception
        return False
    if not (same and _names_signer(signed, held)):
        raise _not_vouched_for()
    return True


def _names_signer(signed: list[Element], held: set[bytes]) -> bool:
    """Tell whether the signed attributes name a certificate of the token by its digest.

    RFC 3161 §2.4.2 demands it; the program looks for it and the library does not.
    """
    signer = inside(whole(content_of(signed[-1], SET)), SEQUENCE)
    for attribute in inside(at(signer, 3), ZERO):
        (_, kind), values = pair(inside(attribute, SEQUENCE))
        if kind in SIGNERS:
            hashed, digest = _read_signer(whole(content_of(values, SET)), kind)
            return any(hashlib.new(hashed, der).digest() == digest for der in held)
    return False


def _read_signer(value: Element, kind: bytes) -> tuple[str, bytes]:
    """Read the first hash, by name, and digest of a SigningCertificate (RFC 5035 §3, §4)."""
    named = inside(at(inside(value, SEQUENCE), 0), SEQUENCE)
    parts = inside(at(named, 0), SEQUENCE)
    hashed = SIGNERS[kind]
    if at(parts, 0)[0] == SEQUENCE:
        (_, name), parts = at(children(parts[0][1]), 0), parts[1:]
        hashed = HASHES.get(name, hashed)
    return hashed, content_of(at(parts, 0), OCTETS)


def _by_program(token: bytes, content: bytes, info: _Info, trusted: list[Certificate]) -> None:
    """Verify with `openssl`, which must have read the same TSTInfo."""
    program = find_openssl()
    if program is None:
        raise cannot_tell()
    roots = b"".join(certificate.public_bytes(Encoding.PEM) for certificate in trusted)
    with laid_out(program, token, roots) as files:
        if files.content() != content or not files.holds(info.digest, info.stamp.time):
            raise _not_vouched_for()


def _false(text: Text) -> FalseClaim:
    return FalseClaim("timestamp", text)


def _not_vouched_for() -> FalseClaim:
    return FalseClaim(
        ROOTS,
        tr("时间戳的签名或证书链不符", "no trusted authority vouches for the time stamp"),
        tr("--tsa-ca 是不是该机构的根证书?", "does --tsa-ca name the root of this authority?"),
    )
