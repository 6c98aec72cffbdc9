"""Take the workbook out of an OLE compound file ([MS-CFB]): .xls, .et, and locked workbooks.

Every chain of sectors is followed with a bound, which the reader proper (calamine) does not do; it
is given a new container with nothing but the workbook in it.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from randcheck.files.biff import scan
from randcheck.files.strangers import of_compound, stranger
from randcheck.files.tab import Book, damaged, locked

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORKBOOKS = ("Workbook", "Book", "WORKBOOK", "BOOK")
END, FREE, FAT_SECTOR, NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF
SECTOR = 4096
CUTOFF = 4096
"""Streams below this many bytes stand in the mini stream."""


def open_compound(name: str, data: bytes) -> Book:
    """Open an .xls or .et workbook.

    Raises:
        Refused: no workbook is in it.
        Unreadable: damaged, locked, or a cap was reached.
    """
    try:
        container = Container(data)
        streams = container.streams()
        if "EncryptionInfo" in streams or "EncryptedPackage" in streams:
            raise locked(name)
        stream = next((streams[key] for key in WORKBOOKS if key in streams), None)
        if stream is None:
            raise stranger(name, of_compound(set(streams)))
        book = container.read(*stream)
        return Book(name, "xls", tuple(scan(name, book)), pack(book))
    except (struct.error, IndexError, ValueError, OverflowError) as error:
        raise damaged(name) from error


@dataclass(frozen=True, slots=True)
class Node:
    """One entry of the directory."""

    title: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


class Container:
    """The sectors and streams of a compound file."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 0x1E)
        if data[:8] != MAGIC or shift not in (9, 12) or mini_shift != 6:
            raise ValueError("header")
        self._size = 1 << shift
        self._fat = self._table(self._fat_sectors())
        directory, mini_fat = (struct.unpack_from("<I", data, at)[0] for at in (0x30, 0x3C))
        self._nodes = _nodes(self._chain(directory))
        self._mini_fat = self._table(self._numbers(mini_fat, self._fat))
        self._mini = self._chain(self._nodes[0].start) if self._nodes[0].size else b""

    def streams(self) -> dict[str, tuple[int, int]]:
        """Give start and size of every stream of the root; those of embedded files do not count."""
        found: dict[str, tuple[int, int]] = {}
        waiting, seen = [self._nodes[0].child], set()
        while waiting:
            number = waiting.pop()
            if number == NONE or number in seen:
                continue
            seen.add(number)
            node = self._nodes[number]
            waiting += [node.left, node.right]
            if node.kind == 2:
                found[node.title] = node.start, node.size
        return found

    def read(self, start: int, size: int) -> bytes:
        """Read a stream."""
        if size >= CUTOFF:
            return self._chain(start)[:size]
        numbers = self._numbers(start, self._mini_fat)
        return b"".join(self._mini[n * 64 : n * 64 + 64] for n in numbers)[:size]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        sector = self._data[start : start + self._size]
        if not sector:
            raise ValueError("beyond the end")
        return sector.ljust(self._size, b"\0")  # many programs do not fill up the last one

    def _fat_sectors(self) -> Iterator[int]:
        yield from _used(struct.unpack_from("<109I", self._data, 0x4C))
        (number,) = struct.unpack_from("<I", self._data, 0x44)
        for _ in range(len(self._data) // self._size):
            if number in (END, FREE):
                return
            *entries, number = struct.unpack(f"<{self._size // 4}I", self._sector(number))
            yield from _used(entries)

    def _table(self, numbers: Iterator[int]) -> list[int]:
        table: list[int] = []
        for number in numbers:
            table += struct.unpack(f"<{self._size // 4}I", self._sector(number))
            if len(table) > len(self._data):
                raise ValueError("a table larger than the file")
        return table

    def _numbers(self, start: int, table: list[int]) -> Iterator[int]:
        number = start
        for _ in range(len(table)):
            if number in (END, FREE):
                return
            yield number
            number = table[number]
        if number not in (END, FREE):
            raise ValueError("a chain without an end")

    def _chain(self, start: int) -> bytes:
        return b"".join(map(self._sector, self._numbers(start, self._fat)))


def _used(numbers: tuple[int, ...] | list[int]) -> list[int]:
    return [number for number in numbers if number < FAT_SECTOR]


def _nodes(directory: bytes) -> list[Node]:
    nodes = []
    for at in range(0, len(directory), 128):
        length, kind = struct.unpack_from("<HB", directory, at + 64)
        title = directory[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        left, right, child = struct.unpack_from("<III", directory, at + 68)
        start, size = struct.unpack_from("<II", directory, at + 116)
        nodes.append(Node(title, kind, left, right, child, start, size))
    return nodes


def pack(stream: bytes) -> bytes:
    """Put one stream, named Workbook, into a new compound file of version 4."""
    size = max(len(stream), CUTOFF)
    count = -(-size // SECTOR)
    fats = -(-(count + 3) // (SECTOR // 4 - 1))
    fat = [*range(1, count), END, END, END, *[FAT_SECTOR] * fats]
    fat += [FREE] * (fats * SECTOR // 4 - len(fat))
    places = [count + 2 + number for number in range(fats)]
    header = MAGIC + bytes(16) + struct.pack("<5H6x", 0x3E, 4, 0xFFFE, 12, 6)
    header += struct.pack("<9I", 1, fats, count, 0, CUTOFF, END, 0, END, 0)
    header += struct.pack("<109I", *places, *[FREE] * (109 - fats))
    directory = _node("Root Entry", 5, 1, count + 1, 64) + _node("Workbook", 2, NONE, 0, size)
    mini = bytes(SECTOR)  # calamine insists on a mini stream
    parts = (header, stream.ljust(count * SECTOR, b"\0"), directory, mini)
    table = struct.pack(f"<{len(fat)}I", *fat)
    return b"".join(part.ljust(-(-len(part) // SECTOR) * SECTOR, b"\0") for part in (*parts, table))


def _node(title: str, kind: int, child: int, start: int, size: int) -> bytes:
    name = title.encode("utf-16-le") + b"\0\0"
    return name.ljust(64, b"\0") + struct.pack(
        "<HBB3I16x4x16xIQ", len(name), kind, 1, NONE, NONE, child, start, size
    )
