"""Verify a publication with what the verifier brings; no network, no database, no secret."""

from pathlib import Path

from randcheck.protocol.anchors import Anchors, read_code
from randcheck.protocol.verify import Examination, examine
from randcheck.services.evidence import read_evidence
from randcheck.services.world import World


def verify(path: Path, keys: list[str], seen: list[str], world: World) -> Examination:
    """Verify a folder or a zip.

    Raises:
        Unreadable: absent, hostile, or a cap reached; UsageError: a code that is none.
    """
    anchors = Anchors(tuple(map(read_code, keys)), tuple(map(read_code, seen)), world.now())
    return examine(read_evidence(path), anchors)
