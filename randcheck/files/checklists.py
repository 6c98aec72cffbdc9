"""Read what comes beside a list of items: catalogues of their codes, and checklists (检查单)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from randcheck.errors import Refused, UsageError
from randcheck.files import cells
from randcheck.files.formats import read_sheet
from randcheck.files.header import Header, HeaderFinder
from randcheck.files.headings import Vocabulary
from randcheck.files.item_headings import CATALOGUE, CHECKLISTS, ITEMS
from randcheck.files.items import passage
from randcheck.files.reading import NO_OVERRIDES, Reader, Reading
from randcheck.files.workbook import Wish
from randcheck.model import Check
from randcheck.text import tr


@dataclass(frozen=True, slots=True)
class Listed:
    """A code and a name of a catalogue."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Checked:
    """One line of a checklist and the item it belongs to; `code` or `name` may be empty."""

    row: int
    code: str
    name: str
    check: Check


def kind_of(
    name: str, data: bytes, overrides: Mapping[str, str] = NO_OVERRIDES, sheet: str = ""
) -> str:
    """Tell by its headings whether a file is a list of `items`, a `catalogue` or `checklists`.

    Raises:
        Refused: none of them; Faulty, Unreadable: it cannot be read at all.
    """
    checks = _header(name, data, CHECKLISTS, overrides, sheet)
    listed = _header(name, data, ITEMS, overrides, sheet)
    if checks and (not listed or (checks.rows, checks.row) <= (listed.rows, listed.row)):
        return "checklists"
    if listed is None:
        listed = _find(name, data, HeaderFinder(ITEMS, overrides), sheet)
    if set(listed.columns) - {"code", "name", "category"}:
        return "items"
    # A serial number is no code.
    return "catalogue" if _header(name, data, CATALOGUE, overrides, sheet) else "items"


def _header(
    name: str, data: bytes, vocabulary: Vocabulary, overrides: Mapping[str, str], sheet: str
) -> Header | None:
    try:
        return _find(name, data, HeaderFinder(vocabulary, overrides), sheet)
    except (Refused, UsageError):
        return None


def _find(name: str, data: bytes, finder: HeaderFinder, sheet: str) -> Header:
    wish = Wish(finder.has_header, sheet)
    return finder.find(read_sheet(name, data, finder.is_header, wish))[0]


def read_catalogue(
    name: str, data: bytes, overrides: Mapping[str, str] = NO_OVERRIDES, sheet: str = ""
) -> Reading[Listed]:
    """Read a catalogue: codes and names of items, and nothing that makes an item of them.

    Raises:
        Refused: no header row, or not such a file at all.
        Faulty: cells are wrong; every one is listed.
        Unreadable: a cap was reached or the file is damaged.
    """
    reader = Reader(name, data, CATALOGUE, overrides, sheet)
    found: dict[str, Listed] = {}
    for line in reader.lines():
        listed = Listed(reader.need(line, "code", cells.code), reader.need(line, "name", passage))
        if line.clean and found.setdefault(listed.code, listed) != listed:
            column = reader.cell(line, "code")[1]
            what = f"编号 {listed.code} 前面已有，名称不同", f"{listed.code} has another name above"
            reader.fault(line, column, tr(*what))
    return reader.finish(list(found.values()))


def read_checklists(
    name: str, data: bytes, overrides: Mapping[str, str] = NO_OVERRIDES, sheet: str = ""
) -> Reading[Checked]:
    """Read checklists (检查单): what to look at for each item, and how.

    Raises:
        Refused: no header row, or not such a file at all.
        Faulty: cells are wrong; every one is listed.
        Unreadable: a cap was reached or the file is damaged.
    """
    reader = Reader(name, data, CHECKLISTS, overrides, sheet)
    found: list[Checked] = []
    code = item = ""
    for line in reader.lines():
        own = reader.take(line, "code", cells.code, ""), reader.take(line, "name", passage, "")
        if any(own):
            code, item = own
        elif not (code or item):
            what = tr("不知道属于哪个事项；请补上编号或名称", "of which item? put its code or name")
            reader.fault(line, reader.cell(line, "content")[1], what)
        check = Check(
            reader.take(line, "number", passage, ""),
            reader.need(line, "content", passage),
            reader.take(line, "how", passage, ""),
        )
        if line.clean:
            found.append(Checked(line.row, code, item, check))
    return reader.finish(found)


def named_once(listed: Sequence[Listed]) -> dict[str, str]:
    """Map the names of a catalogue to their codes, leaving out names that stand there twice."""
    by_name: dict[str, list[str]] = {}
    for one in listed:
        by_name.setdefault(one.name, []).append(one.code)
    return {name: codes[0] for name, codes in by_name.items() if len(codes) == 1}
