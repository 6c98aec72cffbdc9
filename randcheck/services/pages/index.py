"""Tell the first page of the folder, and one page a year where there are many draws."""

from collections import Counter
from collections.abc import Iterator

from randcheck.protocol.catalogue import NEWEST
from randcheck.protocol.sums import format_commands
from randcheck.protocol.views import SealView
from randcheck.services.pages.folder import PRACTICE, Folder
from randcheck.services.pages.told import drawn_number, state_of
from randcheck.services.pages.words import KEY_ROLES
from randcheck.site.public import DrawLine, IndexPage, KeyLine, YearPage


def index_page(folder: Folder) -> IndexPage:
    """Tell the first page: the newest draws, the others by year."""
    lines = [_line(view) for view in reversed(folder.views)]
    years = Counter(_year(line.draw) for line in lines)
    many = len(lines) > NEWEST
    log = folder.log
    return IndexPage(
        tuple(lines[:NEWEST]),
        len(lines),
        tuple(sorted(years.items(), reverse=True)) if many else (),
        folder.promised,
        tuple(_keys(folder)),
        folder.checkpoint.size,
        folder.checkpoint.root.hex(),
        bool(folder.item_lists),
        tuple(format_commands(log.entries[0].entry.log).decode().rstrip("\n").split("\n")),
    )


def year_pages(folder: Folder) -> Iterator[YearPage]:
    """Tell one page a year, once the first page no longer holds all draws."""
    if len(folder.views) <= NEWEST:
        return
    lines: dict[str, list[DrawLine]] = {}
    for view in reversed(folder.views):
        lines.setdefault(_year(view.case.seal.draw), []).append(_line(view))
    for year, found in lines.items():
        yield YearPage(year, tuple(found))


def _year(draw: str) -> str:
    return draw.removeprefix(PRACTICE)[:4]


def _line(view: SealView) -> DrawLine:
    seal = view.case.seal
    return DrawLine(
        seal.draw,
        seal.task,
        seal.item,
        seal.attempt,
        seal.as_of,
        drawn_number(view),
        state_of(view),
    )


def _keys(folder: Folder) -> Iterator[KeyLine]:
    keys = folder.log.keys
    for role, key in keys.named:
        yield KeyLine(KEY_ROLES[role], key.fingerprint, key in keys.revoked)
