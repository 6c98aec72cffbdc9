"""Judge the pages of a publication: what is made of it for people and web sites (SPEC §13)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from randcheck.errors import Malformed
from randcheck.protocol.checkpoint import Checkpoint
from randcheck.protocol.claims import NOT_ESSENTIAL, NOTHING, Claim, State
from randcheck.protocol.folder import Files, Log
from randcheck.protocol.record import dump_json, load_json
from randcheck.protocol.views import SealView
from randcheck.text import Text, tr

MADE_BY = "pages.json"
PLAIN = frozenset({"items.json", "keys.json", MADE_BY})
FOLDERS = ("entity/", "schema/", "server/")
ENDINGS = (".html", ".xlsx", ".xml")
UNSTEADY = ".xlsx"
"""Pages whose bytes hang on the packer, so that only their presence is compared."""


@dataclass(frozen=True, slots=True)
class Published:
    """What pages are made of: a verified log, its draws as derived, and the other files."""

    log: Log
    views: Sequence[SealView]
    checkpoint: Checkpoint
    shown: Mapping[str, bytes]
    files: Files


MakePages: TypeAlias = Callable[[Published], Iterable[tuple[str, bytes]]]


@dataclass(frozen=True, slots=True)
class PageMaker:
    """Something that makes pages, under the name it writes into `pages.json`."""

    name: str
    make: MakePages


def is_page(path: str) -> bool:
    """Tell whether a path is that of a page."""
    return path in PLAIN or path.startswith(FOLDERS) or path.endswith(ENDINGS)


def format_made_by(name: str) -> bytes:
    """Write `pages.json`."""
    return dump_json({"schema": "randcheck pages v1", "made_by": name})


def made_by(data: bytes) -> str | None:
    """Read who made the pages; None where nobody says so."""
    try:
        value = load_json(data)
    except Malformed:
        return None
    name = value.get("made_by") if isinstance(value, dict) else None
    return name if isinstance(name, str) and format_made_by(name) == data else None


def pages_claim(published: Published | None, files: Files, maker: PageMaker | None) -> Claim:
    """Judge whether the pages of a folder are what is made of it.

    `published` is None where the log defines nothing to show.
    """
    name = made_by(files.get(MADE_BY, b""))
    if maker is None or name != maker.name:
        why = tr(f"由 {name} 制作", f"made by {name}") if name else NOTHING
        return _claim(State.NOT_CHECKED, why if name and len(name) <= 40 else NOTHING)
    unexplained = {path for path in files if is_page(path)}
    for path, data in maker.make(published) if published else ():
        if path not in files:
            return _claim(State.FALSE, tr(f"缺网页 {path}", f"the page {path} is missing"))
        if not path.endswith(UNSTEADY) and files[path] != data:
            text = tr(f"{path} 与重算的不同", f"{path} differs from what is derived")
            return _claim(State.FALSE, text)
        unexplained.discard(path)
    for path in sorted(unexplained)[:1]:
        return _claim(State.FALSE, tr(f"多余的网页 {path}", f"{path} is one page too many"))
    unread = any(path.endswith(UNSTEADY) for path in files)
    text = tr("xlsx 只核对有无", "of xlsx only that they are there")
    return _claim(State.TRUE, text if unread else NOTHING)


def _claim(state: State, text: Text) -> Claim:
    return Claim("pages", None, state, text, "pages" not in NOT_ESSENTIAL)
