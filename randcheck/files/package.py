"""Open an xlsx package with care: caps before anything is unpacked, then its list of sheets."""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree

from randcheck.errors import Refused, Unreadable
from randcheck.files.decode import SAVE_AGAIN
from randcheck.files.sheetxml import SheetXml
from randcheck.text import tr

MAX_UNPACKED = 1024**3
MAX_RATIO = 200
WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, OSError, NotImplementedError)
"""What zipfile raises for packages that are cut off, altered or locked."""


def visible_sheets(name: str, data: bytes) -> Iterator[SheetXml]:
    """Give the worksheets an operator can see, in order.

    Raises:
        Refused: a zip file that is no xlsx workbook.
        Unreadable: the package is damaged, or unpacks to more than the caps allow.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _check_caps(name, data, package)
            if package.testzip():  # also finds parts that are longer than they claim
                raise damaged(name)
            yield from _sheets(name, package)
    except (*DAMAGED, RuntimeError, ElementTree.ParseError) as error:
        raise damaged(name) from error


def damaged(name: str) -> Unreadable:
    """Say that a workbook cannot be opened."""
    what = tr(f"{name}：工作簿已损坏，打不开", f"{name}: the workbook is damaged")
    return Unreadable(what, SAVE_AGAIN)


def _check_caps(name: str, data: bytes, package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * len(data):
        what = tr(f"{name}：解压后过大，不像正常的表格", f"{name}: unpacks to an abnormal size")
        raise Unreadable(what, SAVE_AGAIN)
    if len({part.filename for part in parts}) != len(parts):
        raise damaged(name)
    if WORKBOOK not in package.namelist():
        what = tr(f"{name}：不是 .xlsx 表格", f"{name}: not an .xlsx workbook")
        raise Refused(what, SAVE_AGAIN)


def _sheets(name: str, package: zipfile.ZipFile) -> Iterator[SheetXml]:
    paths = {
        node.get("Id", ""): posixpath.normpath(posixpath.join("/xl", node.get("Target", "")))[1:]
        for node in _parse(name, package, RELATIONS)
        if node.get("Type", "").endswith("/worksheet")
    }
    for node in _parse(name, package, WORKBOOK).iter():
        if node.tag.rpartition("}")[2] == "sheet" and node.get("state", "visible") == "visible":
            keys = (value for key, value in node.items() if key.endswith("}id"))
            if (path := paths.get(next(keys, ""))) is not None:
                yield SheetXml(node.get("name", ""), package.read(path))


def _parse(name: str, package: zipfile.ZipFile, path: str) -> ElementTree.Element:
    xml = package.read(path)
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:  # no workbook has any; entities could explode
        raise damaged(name)
    return ElementTree.fromstring(xml)
