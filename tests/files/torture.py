"""Make the files that clerks, old systems and the web hand over, and say what comes of each.

None is stored: a trial holds the bytes, the command that is given them, its exit code, what it
must say in Chinese, and what must have been read.
"""

import io
import struct
import warnings
import zipfile
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook

A, B, C = "91330106MA2GH0P47Q", "92330122MA2B3C4D5F", "91330108MA27X6T892"
"""Made-up codes whose check characters hold."""

IDENTITY = "11010519491231002X"
"""The example of a textbook, nobody's number."""

COLUMNS = ["统一社会信用代码", "企业名称"]
HEAD = ",".join(COLUMNS)
SAVE_AGAIN = "请用 WPS 或 Excel 打开它，另存为 .xlsx"
NOTHING_WRITTEN = "没有写入任何内容"


@dataclass(frozen=True)
class Trial:
    """One file for one command; `reads` maps what must be kept by code, with some of its fields."""

    name: str
    noun: str
    file: str
    data: bytes
    code: int = 5
    says: tuple[str, ...] = ()
    reads: dict[str, dict[str, Any]] | None = None
    words: tuple[str, ...] = ()


def text(*rows: str, encoding: str = "utf-8") -> bytes:
    """Make a text file of lines."""
    return "".join(f"{row}\r\n" for row in rows).encode(encoding)


def xlsx(*rows, fill=None, **sheets) -> bytes:
    """Make a workbook with one sheet 名单, or of the sheets given; `fill` gets it at the end."""
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


def merging(*areas: str):
    def fill(book):
        for area in areas:
            book.active.merge_cells(area)

    return fill


def hiding(book) -> None:
    sheet = book.active
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    sheet.auto_filter.ref = "A1:C3"
    book.create_sheet("去年").append(["旧"])
    book["去年"].sheet_state = "hidden"


def straying(book) -> None:
    book.active["XFD1048576"] = "x"


def part(data: bytes, name: str, change) -> bytes:
    """Write a package anew with one part changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for one in old.namelist():
            body = old.read(one)
            new.writestr(one, change(body) if one == name else body)
    return buffer.getvalue()


def zipped(name: str, body: bytes = b"<x/>") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr(name, body)
    return buffer.getvalue()


def claiming(data: bytes) -> bytes:
    """Have the first part of a package claim to unpack to 2 GB."""
    at = data.index(b"PK\x01\x02") + 24
    return data[:at] + struct.pack("<I", 0x7FFFFFFF) + data[at + 4 :]


def doubled(data: bytes) -> bytes:
    """Put a second workbook.xml into a package."""
    buffer = io.BytesIO(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(buffer, "a") as new:
            new.writestr("xl/workbook.xml", "<x/>")
    return buffer.getvalue()


PLAIN = xlsx(COLUMNS, [A, "甲店"])
ONE = {A: {"name": "甲店"}}
TWO = ONE | {B: {"name": "乙店"}}
DTD = b'<!DOCTYPE x [<!ENTITY a "b">]>'
WEB_PAGE = "<html><meta charset=gbk><table><tr><td>统一社会信用代码</td></tr></table></html>"
SPREADSHEET_2003 = (
    b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
)


def taken(name: str, file: str, data: bytes, reads: dict, *says: str, words=(), noun="entity"):
    return Trial(name, noun, file, data, 0, says, reads, words)


def refused(name: str, file: str, data: bytes, *says: str, code=5, words=(), noun="entity"):
    return Trial(name, noun, file, data, code, says, None, words)
