"""Examine what is at hand: a publication, or the workspace as it would publish everything."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from randcheck.protocol.anchors import Anchors
from randcheck.protocol.verify import Examination, examine
from randcheck.services.evidence import read_evidence

if TYPE_CHECKING:
    from randcheck.services.journal import Journal


def examined(path: Path | None, journal: "Callable[[], Journal]") -> Examination:
    """Examine the publication at `path`, or without one the workspace itself.

    Raises:
        Unreadable: neither is there.
    """
    if path is not None:
        return examine(read_evidence(path), Anchors())
    from randcheck.services.publish import build

    return examine(build(journal(), True).files, Anchors())
