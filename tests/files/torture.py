"""Make the files that clerks, exports and the web really hand over; none of them is stored."""

import io
import zipfile

from openpyxl import Workbook

FIRMS = ("91330106MA2GH0P47R", "92330122MA2B3C4D5X", "91330108MA27X6T89T")


def text(*rows: str, encoding: str = "utf-8", end: str = "\r\n") -> bytes:
    """Make a text file of lines."""
    return "".join(row + end for row in rows).encode(encoding)


def xlsx(*rows: list[object], fill=None, **sheets: list[list[object]]) -> bytes:
    """Make a workbook with one sheet 名单, or of the sheets given; `fill` gets the workbook."""
    book = Workbook()
    book.remove(book.active)
    for title, content in (sheets or {"名单": rows}).items():
        sheet = book.create_sheet(title)
        for row in content:
            sheet.append(list(row))
    if fill is not None:
        fill(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def repacked(data: bytes, change) -> bytes:
    """Write a package anew; `change` gives the new bytes of a part."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for part in old.namelist():
            new.writestr(part, change(part, old.read(part)))
    return buffer.getvalue()


def in_part(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """Change some bytes of one part of a package."""

    def change(name: str, body: bytes) -> bytes:
        assert name != part or old in body
        return body.replace(old, new) if name == part else body

    return repacked(data, change)


def archive(**parts: bytes) -> bytes:
    """Make a zip of parts; `__` in a name is a slash and `_` before its last word a dot."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name, body in parts.items():
            path = ".".join(name.replace("__", "/").rsplit("_", 1))
            new.writestr(path, body)
    return buffer.getvalue()
