"""The one form in which the list of inspection items (一单) stands in the log (SPEC §6.5)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from randcheck.model import Item
from randcheck.protocol.record import format_record, from_json, load_json, refuse

VERSION = 1


@dataclass(frozen=True, slots=True)
class ItemList:
    """The one form of the list in the log: items ascending by code."""

    v: int
    items: tuple[Item, ...]


def format_items(items: Iterable[Item]) -> bytes:
    """Write a list in its one form: JSON of SPEC §4.2, items ascending by code."""
    return format_record(ItemList(VERSION, tuple(sorted(items, key=lambda item: item.code))))


def parse_items(data: bytes) -> tuple[Item, ...]:
    """Read a list; `format_items` gives the same bytes again.

    Raises:
        Malformed: any other bytes.
    """
    found: ItemList = from_json(ItemList, load_json(data), "items")
    codes = [item.code for item in found.items]
    if found.v != VERSION or codes != sorted(set(codes)) or format_record(found) != data:
        refuse("items", f"version {VERSION}, every code once, ascending, the form of SPEC §4.2")
    return found.items


def in_order(items: Iterable[Item]) -> list[Item]:
    """Sort items as people count: A2 before A10."""

    def key(item: Item) -> list[tuple[bool, int, str]]:
        parts = re.findall("[0-9]+|[^0-9]+", item.code)
        return [(p.isdigit(), int(p) if p.isdigit() else 0, p) for p in parts]

    return sorted(items, key=key)
