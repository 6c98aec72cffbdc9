"""Verify a publication with what the verifier brings; no network, no database, no secret."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from randcheck.errors import FalseClaim, Malformed, Unreadable, UsageError
from randcheck.protocol.anchors import Anchors, read_code
from randcheck.protocol.policy import SIZE_LIMIT, Policy, parse_policy
from randcheck.protocol.proofs import CheckStamp
from randcheck.protocol.verify import Examination, examine
from randcheck.services.evidence import read_evidence
from randcheck.services.world import World
from randcheck.text import tr


@dataclass(frozen=True, slots=True)
class Brought:
    """What a verifier brings, as typed: fingerprints, codes, and the names of files."""

    keys: Sequence[str] = ()
    seen: Sequence[str] = ()
    policy: Path | None = None
    tsa_ca: Path | None = None
    before: Path | None = None


def verify(path: Path, brought: Brought, world: World) -> Examination:
    """Verify a folder or a zip.

    Raises:
        Unreadable: absent, hostile, or a cap reached; UsageError: a code or policy that is none.
    """
    return examine(read_evidence(path), anchors_of(brought, world))


def anchors_of(brought: Brought, world: World) -> Anchors:
    """Read what the verifier brings.

    Raises:
        UsageError: a code or policy that is none; Unreadable: a file cannot be read.
    """
    from randcheck.services.beacon import beacon_checker
    from randcheck.services.pages.all import page_maker

    return Anchors(
        tuple(map(read_code, brought.keys)),
        tuple(map(read_code, brought.seen)),
        world.now(),
        read_policy(brought.policy) if brought.policy else None,
        stamp_checker(read_roots(brought.tsa_ca)) if brought.tsa_ca else None,
        beacon_checker(),
        read_evidence(brought.before) if brought.before else None,
        page_maker(),
    )


def read_policy(path: Path) -> Policy:
    """Read a policy file.

    Raises:
        UsageError: it is none; Unreadable: it cannot be read.
    """
    try:
        return parse_policy(read_small(path))
    except Malformed as error:
        what = tr(f"{path.name}: {error.what.zh}", f"{path.name}: {error.what.en}")
        raise UsageError(what, error.hint) from error


def read_roots(path: Path) -> bytes:
    """Read a file of the certificates of time-stamp authorities.

    Raises:
        Unreadable: it cannot be read, or holds no PEM certificate.
    """
    from cryptography.x509 import load_pem_x509_certificates

    roots = read_small(path)
    try:
        load_pem_x509_certificates(roots)
    except ValueError as error:
        raise Unreadable(
            tr(f"{path} 里没有 PEM 证书", f"{path} holds no PEM certificate"),
            tr("--tsa-ca 应是 PEM 证书文件", "--tsa-ca takes a file of PEM certificates"),
        ) from error
    return roots


def stamp_checker(roots: bytes) -> CheckStamp:
    """Return what tells the time a stamp proves under some roots."""
    from randcheck.services.stamps import ROOTS, verify_stamp

    def check(text: bytes, stamp: bytes) -> int:
        try:
            return verify_stamp(text, stamp, roots).latest
        except FalseClaim as error:
            if error.claim == ROOTS:
                raise Unreadable(error.what, error.hint) from error
            raise

    return check


def read_small(path: Path) -> bytes:
    """Read a file that somebody brings, if it is not longer than such files are.

    Raises:
        Unreadable: absent, not openable, or too long.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(16 * SIZE_LIMIT + 1)
    except (OSError, ValueError) as error:
        raise Unreadable(tr(f"读不到 {path}", f"cannot read {path}")) from error
    if len(data) > 16 * SIZE_LIMIT:
        raise Unreadable(tr(f"{path} 过大", f"{path} is too large"))
    return data
