"""A time-stamping authority of our own, whose clock and faults a test chooses. No test is here."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

STAMPING = (ExtendedKeyUsageOID.TIME_STAMPING,)
SHA256_NAME = bytes.fromhex("300d06096086480165030402010500")
ECDSA_NAME = bytes.fromhex("300a06082a8648ce3d040302")
TST_INFO = bytes.fromhex("060b2a864886f70d0109100104")
SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
CONTENT_TYPE = bytes.fromhex("06092a864886f70d010903")
MESSAGE_DIGEST = bytes.fromhex("06092a864886f70d010904")
SIGNING_CERTIFICATE = bytes.fromhex("060b2a864886f70d010910022f")
POLICY = bytes.fromhex("06042a030401")
TWO_SECONDS = bytes.fromhex("3003020102")
CONFIG = """\
[tsa]
default_tsa = us
[us]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:2, millisecs:500
ess_cert_id_alg = {hashed}
"""


def der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    length = len(content)
    if length < 128:
        return bytes([tag, length]) + content
    written = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 128 + len(written)]) + written + content


def imprint(text: bytes) -> bytes:
    return der(0x30, SHA256_NAME, der(4, sha256(text).digest()))


def refusal(status: int = 2) -> bytes:
    """The reply of an authority that stamps nothing."""
    return der(0x30, der(0x30, der(2, bytes([status]))))


@dataclass(frozen=True)
class Holder:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)


@dataclass(frozen=True)
class Authority:
    """An authority: `replace` its members to make it misbehave."""

    root: Holder
    signer: Holder
    enclosed: tuple[bytes, ...]
    accuracy: bytes = TWO_SECONDS
    content_type: bytes = TST_INFO
    names_its_signer: bool = True
    named: bytes | None = None
    status: int = 0
    version: int = 1

    @property
    def roots(self) -> bytes:
        """What a verifier who trusts this authority brings, in PEM."""
        return self.root.pem

    def enclosing(self, *certificates: bytes) -> "Authority":
        """The same authority, sending these certificates (DER) in this order."""
        return replace(self, enclosed=certificates)

    def stamp(self, text: bytes, time: int) -> bytes:
        """A reply of the given Unix time."""
        return self.reply(imprint(text), b"", clock(time))

    def answer(self, request: bytes, time: int) -> bytes:
        """Answer a request as `make_request` writes it, nonce and all."""
        assert request[2:5] == b"\x02\x01\x01" and request.endswith(b"\x01\x01\xff")
        return self.reply(request[5:56], request[56:-3], clock(time))

    def reply(self, imprint: bytes, nonce: bytes, written: bytes) -> bytes:
        """A reply whose genTime is written as told."""
        time = der(0x18, written)
        version = der(2, bytes([self.version]))
        info = der(0x30, version, POLICY, imprint, b"\2\1\7", time, self.accuracy, nonce)
        return der(0x30, der(0x30, der(2, bytes([self.status]))), self._token(info))

    def _token(self, info: bytes) -> bytes:
        certificate = self.signer.certificate
        serial = certificate.serial_number.to_bytes(20, "big")
        attributes = self._attributes(info)
        signed = self.signer.key.sign(der(0x31, attributes), ec.ECDSA(SHA256()))
        signer = der(
            0x30,
            b"\2\1\1",
            der(0x30, certificate.issuer.public_bytes(), der(2, serial)),
            SHA256_NAME,
            der(0xA0, attributes),
            ECDSA_NAME,
            der(4, signed),
        )
        data = der(
            0x30,
            b"\2\1\3",
            der(0x31, SHA256_NAME),
            der(0x30, self.content_type, der(0xA0, der(4, info))),
            der(0xA0, *self.enclosed),
            der(0x31, signer),
        )
        return der(0x30, SIGNED_DATA, der(0xA0, data))

    def _attributes(self, info: bytes) -> bytes:
        named = sha256(self.signer.der if self.named is None else self.named).digest()
        found = [
            der(0x30, CONTENT_TYPE, der(0x31, self.content_type)),
            der(0x30, MESSAGE_DIGEST, der(0x31, der(4, sha256(info).digest()))),
        ]
        if self.names_its_signer:
            listed = der(0x30, der(0x30, der(0x30, der(4, named))))
            found.append(der(0x30, SIGNING_CERTIFICATE, der(0x31, listed)))
        return b"".join(sorted(found))


def clock(time: int) -> bytes:
    return datetime.fromtimestamp(time, UTC).strftime("%Y%m%d%H%M%SZ").encode()


def authority(
    name: str = "tsa",
    years: tuple[int, int] = (2000, 2100),
    purposes: Sequence[x509.ObjectIdentifier] = STAMPING,
    critical: bool = True,
) -> Authority:
    """A root, and an authority under it whose certificate is valid in some years only."""
    root = certify(f"{name} root", None, (2000, 2100))
    signer = certify(name, root, years, purposes, critical)
    return Authority(root, signer, (signer.der,))


def certify(
    name: str,
    issuer: Holder | None,
    years: tuple[int, int],
    purposes: Sequence[x509.ObjectIdentifier] = (),
    critical: bool = True,
) -> Holder:
    """Certify a new key: one with a purpose may sign stamps only, one without certificates only."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    ca = issuer is None or not purposes
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(int.from_bytes(b"\x01" + sha256(name.encode()).digest()[:19], "big"))
        .not_valid_before(datetime(years[0], 1, 1))
        .not_valid_after(datetime(years[1], 1, 1))
        .add_extension(x509.BasicConstraints(ca, None), True)
        .add_extension(_usage(ca), True)
    )
    if purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical)
    return Holder(builder.sign(issuer.key if issuer else key, SHA256()), key)


def _usage(ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(not ca, False, False, False, False, ca, ca, False, False)


def openssl_reply(
    program: str,
    folder: Path,
    who: Authority,
    request: bytes,
    chain: bytes = b"",
    hashed: str = "sha256",
) -> bytes:
    """A reply by OpenSSL's own authority, at the present time; `chain` is sent along (PEM).

    It names its certificate by a digest that is `hashed`.
    """
    private = who.signer.key.private_bytes(
        Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()
    )
    (folder / "config").write_text(CONFIG.format(folder=folder.as_posix(), hashed=hashed))
    (folder / "serial").write_text("01\n")
    files = {"key": private, "signer": who.signer.pem, "query": request, "chain": chain}
    for name, data in files.items():
        (folder / name).write_bytes(data)
    words = ["-queryfile", "query", "-signer", "signer", "-inkey", "key", "-out", "reply"]
    command = [program, "ts", "-reply", "-config", "config", *words]
    command += ["-chain", "chain"] if chain else []
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=60)
    return (folder / "reply").read_bytes()
