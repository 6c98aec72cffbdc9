"""Publications with all their pages, as a web site would serve them."""

import json
from functools import cache

import pytest
from forge import Files, sums
from lies import played

from randcheck.protocol.folder import read_folder
from randcheck.protocol.pages import Published
from randcheck.protocol.replay import Replay
from randcheck.protocol.sums import ALLOWED, SIGNATURE, SUMS
from randcheck.protocol.verify import derive_shown
from randcheck.protocol.views import walk
from randcheck.services.pages import draw as page_draw
from randcheck.services.pages import index as page_index
from randcheck.services.pages.all import make_pages

SCENARIOS = ("two", "void", "bottleneck", "corrected", "paired", "items", "batches", "held")
SCENARIOS += ("weighted", "pools", "rotated", "witnessed", "practice")
NAMED, LONG = "two by name", "two on many pages"
SITES = (*SCENARIOS, NAMED, LONG)
"""`NAMED` tells who the inspectors are; `LONG` breaks its lists as long ones are broken."""


@cache
def site(name: str) -> Files:
    """Make the public folder of a scenario."""
    made = played(name.split(" ", maxsplit=1)[0])
    apart = (SUMS, SIGNATURE, ALLOWED, *(() if name == NAMED else ("-people.txt",)))
    bare = {path: data for path, data in made.files.items() if not path.endswith(apart)}
    with pytest.MonkeyPatch.context() as patch:
        if name == LONG:
            patch.setattr(page_index, "NEWEST", 1)
            patch.setattr(page_draw, "ROWS", 2)
        return sums(bare | _pages(bare), made.signers["log"])


def _pages(files: Files) -> Files:
    log, checkpoint, _ = read_folder(files)
    views = list(walk(log, Replay(log.table)))
    shown = derive_shown(log, views, checkpoint)
    return dict(make_pages(Published(log, views, checkpoint, shown, files)))


def draws(files: Files) -> list[str]:
    """List the draw ids of a folder, newest first."""
    return [row["draw"] for row in json.loads(files["index.json"])["draws"]]


def html_paths(files: Files) -> list[str]:
    return sorted(path for path in files if path.endswith(".html"))
