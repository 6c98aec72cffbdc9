"""Import the list of items from files, and write it as a file that can be imported again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from randcheck.errors import UsageError
from randcheck.files.checklists import (
    kind_of,
    named_once,
    read_catalogue,
    read_checklists,
)
from randcheck.files.items import ItemReading, read_items
from randcheck.files.quantity import read_quantity
from randcheck.files.reading import Reading
from randcheck.model import Item
from randcheck.protocol.csvtext import BOM, csv_line
from randcheck.services.disk import write_atomic
from randcheck.services.imports import Imported, columns_of, read_file
from randcheck.services.item_list import in_order
from randcheck.services.item_words import FIELDS, KINDS
from randcheck.services.items import (
    ItemChange,
    attach_checklists,
    change_items,
    recode_items,
)
from randcheck.text import Text, tr

CHECK_HEADINGS = ("检查事项编号", "检查事项名称", "序号", "检查内容", "操作方法与要领")
WIDEST = 40


@dataclass(frozen=True, slots=True)
class Kept:
    """A wording that stays text, where it stands, and the rows that have it."""

    field: str
    text: str
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ItemImport:
    """What a file held and what it would change; `kind` is items, catalogue or checklists.

    `understood` counts the wordings that became bounds by field, `kept` are the others; `refused`
    names every row that was left out.
    """

    kind: str
    imported: Imported[Any]
    change: ItemChange
    refused: tuple[Text, ...] = ()
    understood: Mapping[str, int] = field(default_factory=dict)
    kept: tuple[Kept, ...] = ()


def import_items(
    present: Sequence[Item],
    path: str,
    overrides: Mapping[str, str],
    partial: bool = False,
    codes: str = "",
    sheet: str = "",
) -> ItemImport:
    """Read a list, catalogue or checklists, as its headings say; nothing is written.

    `codes` is the path of a catalogue that gives the codes of a list.

    Raises:
        UsageError: `codes` with another kind of file; what the readers raise.
    """
    catalogue = read_file(codes, read_catalogue, {}).reading.values if codes else ()
    names = named_once(catalogue)
    kinds: list[str] = []

    def read(name: str, data: bytes, columns: Mapping[str, str], tab: str) -> Reading[Any]:
        kinds.append(kind_of(name, data, columns, tab))
        if kinds[-1] == "catalogue":
            return read_catalogue(name, data, columns, tab)
        if kinds[-1] == "checklists":
            return read_checklists(name, data, columns, tab)
        return read_items(name, data, columns, present, names, tab)

    found = read_file(path, read, overrides, sheet)
    if codes and kinds[-1] != "items":
        raise UsageError(tr("--codes 只用于导入清单", "--codes goes with a list of items"))
    return _changed(kinds[-1], found, present, partial)


def _changed(kind: str, found: Imported[Any], present: Sequence[Item], partial: bool) -> ItemImport:
    reading = found.reading
    if kind == "catalogue":
        return ItemImport(kind, found, recode_items(present, named_once(reading.values)))
    if not isinstance(reading, ItemReading):
        return ItemImport(kind, found, attach_checklists(present, reading.values))
    columns = {*columns_of(reading, Item)} - {"code"}
    if any(name == "partners" for name, _ in reading.source.mapping):
        columns.add("subject")
    change = change_items(present, reading.values, partial, sorted(columns))
    understood, kept = wordings(reading)
    return ItemImport(kind, found, change, reading.refused, understood, kept)


def wordings(reading: ItemReading) -> tuple[dict[str, int], tuple[Kept, ...]]:
    """Count the ratios and frequencies that became bounds, and gather those that stay text."""
    understood = {"ratio": 0, "frequency": 0}
    kept: dict[tuple[str, str], list[int]] = {}
    for item, row in zip(reading.values, reading.rows, strict=True):
        for name in understood:
            text = getattr(item, name)
            if text and read_quantity(text, name == "frequency"):
                understood[name] += 1
            elif text:
                kept.setdefault((name, text), []).append(row)
    return understood, tuple(Kept(*key, tuple(rows)) for key, rows in kept.items())


def export_items(items: Sequence[Item], path: Path, checklists: bool = False) -> None:
    """Write the list, or its checklists, as csv or xlsx by the suffix.

    Raises:
        UsageError: another suffix; Refused: the file cannot be written.
    """
    table = _checklist_rows(items) if checklists else _rows(items)
    if path.suffix.lower() == ".csv":
        write_atomic(path, (BOM + "".join(map(csv_line, table))).encode())
    elif path.suffix.lower() == ".xlsx":
        write_atomic(path, _book("检查单" if checklists else "抽查事项清单", table))
    else:
        raise UsageError(
            tr(f"{path.name}：只能导出 .csv 或 .xlsx", f"{path.name}: .csv or .xlsx only")
        )


def _rows(items: Sequence[Item]) -> list[list[str]]:
    def cell(item: Item, name: str) -> str:
        value: str = getattr(item, name)
        return KINDS[value].zh if name == "kind" else value

    headings = [text.zh for text in FIELDS.values()]
    return [headings, *([cell(item, name) for name in FIELDS] for item in in_order(items))]


def _checklist_rows(items: Sequence[Item]) -> list[list[str]]:
    return [
        [*CHECK_HEADINGS],
        *(
            [item.code, item.name, check.number, check.content, check.how]
            for item in in_order(items)
            for check in item.checklist
        ),
    ]


def _book(title: str, table: list[list[str]]) -> bytes:
    from randcheck.site.spreadsheet import Page, write_book

    return write_book(title, [Page(title, [], table[0], [[*row] for row in table[1:]], WIDEST)])
