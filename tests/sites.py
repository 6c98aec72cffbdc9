"""Publications with all their pages, as a web site would serve them."""

import json
from functools import cache

import pytest
from forge import Files, sums
from lies import played

from randcheck.protocol.folder import read_folder
from randcheck.protocol.note import Signer
from randcheck.protocol.pages import Published
from randcheck.protocol.replay import Replay
from randcheck.protocol.sums import ALLOWED, SIGNATURE, SUMS
from randcheck.protocol.verify import derive_shown
from randcheck.protocol.views import walk
from randcheck.services.pages import draw as page_draw
from randcheck.services.pages import index as page_index
from randcheck.services.pages.all import make_pages

SCENARIOS = ("two", "void", "bottleneck", "corrected", "paired", "items", "batches", "held")
SCENARIOS += ("weighted", "pools", "rotated", "witnessed", "practice", "found", "substituted")
NAMED, LONG = "two by name", "two on many pages"
SITES = (*SCENARIOS, NAMED, LONG)
"""`NAMED` tells who the inspectors are; `LONG` breaks its lists as long ones are broken."""


@cache
def site(name: str) -> Files:
    """Make the public folder of a scenario."""
    made = played(name.split(" ", maxsplit=1)[0])
    with pytest.MonkeyPatch.context() as patch:
        if name == LONG:
            patch.setattr(page_index, "NEWEST", 1)
            patch.setattr(page_draw, "ROWS", 2)
        return with_pages(made.files, made.signers["log"], named=name == NAMED)


def with_pages(files: Files, log: Signer, named: bool = False) -> Files:
    """Make a public folder of a private one."""
    apart = (SUMS, SIGNATURE, ALLOWED, *(() if named else ("-people.txt",)))
    bare = {path: data for path, data in files.items() if not path.endswith(apart)}
    read, checkpoint, _ = read_folder(bare)
    views = list(walk(read, Replay(read.table)))
    shown = derive_shown(read, views, checkpoint)
    pages = make_pages(Published(read, views, checkpoint, shown, bare))
    return sums(bare | dict(pages), log)


def draws(files: Files) -> list[str]:
    """List the draw ids of a folder, newest first."""
    return [row["draw"] for row in json.loads(files["index.json"])["draws"]]


def html_paths(files: Files) -> list[str]:
    return sorted(path for path in files if path.endswith(".html"))
