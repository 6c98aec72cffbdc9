"""Examine what is at hand: a publication, or the workspace as it would publish everything."""

from collections.abc import Callable
from pathlib import Path

from randcheck.protocol.anchors import Anchors
from randcheck.protocol.verify import Examination, examine
from randcheck.services.evidence import read_evidence
from randcheck.services.journal import Journal
from randcheck.services.publish import build


def examined(path: Path | None, journal: Callable[[], Journal]) -> Examination:
    """Examine the publication at `path`, or without one the workspace itself.

    Raises:
        Unreadable: neither is there.
    """
    files = build(journal(), True).files if path is None else read_evidence(path)
    return examine(files, Anchors())
