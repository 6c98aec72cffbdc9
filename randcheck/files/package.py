"""Open zip packages (xlsx, ods) with care: caps before anything is unpacked, then their sheets."""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from xml.etree import ElementTree
from xml.parsers.expat import ExpatError

from randcheck.errors import Unreadable
from randcheck.files.decode import SAVE_AGAIN
from randcheck.files.odsxml import OdsXml
from randcheck.files.sheetxml import SheetXml
from randcheck.files.strangers import of_package, stranger
from randcheck.files.tab import Book, Look, Tab, damaged, locked
from randcheck.text import tr

MAX_UNPACKED = 1024**3
MAX_RATIO = 200
WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
ODS = b"application/vnd.oasis.opendocument.spreadsheet"
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, EOFError, LookupError, OSError, NotImplementedError),
    *(RuntimeError, ElementTree.ParseError, ExpatError, UnicodeError, ValueError),
)
"""What zipfile and the XML parsers raise for packages that are cut off, altered or locked."""


def open_package(name: str, data: bytes) -> Book:
    """Open an xlsx or ods workbook.

    Raises:
        Refused: a zip file that is no such workbook.
        Unreadable: damaged, locked, or it unpacks to more than the caps allow.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _check_caps(name, data, package)
            if package.testzip():  # also finds parts that are longer than they claim
                raise damaged(name)
            return _book(name, data, package)
    except DAMAGED as error:
        raise damaged(name) from error


def _check_caps(name: str, data: bytes, package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * len(data):
        what = tr(f"{name}：解压后过大，不像正常的表格", f"{name}: unpacks to an abnormal size")
        raise Unreadable(what, SAVE_AGAIN)
    if len({part.filename for part in parts}) != len(parts):
        raise damaged(name)
    if any(part.flag_bits & 1 for part in parts):
        raise locked(name)


def _book(name: str, data: bytes, package: zipfile.ZipFile) -> Book:
    parts = package.namelist()
    if WORKBOOK in parts:
        return Book(name, "xlsx", tuple(_xlsx_tabs(name, data, package)), data)
    if "mimetype" not in parts or package.read("mimetype").strip() != ODS:
        raise stranger(name, of_package(parts))
    if b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise locked(name)
    with package.open("content.xml") as content:
        tabs = OdsXml(name).read(content)
    return Book(name, "ods", tuple(tabs), data)


def _xlsx_tabs(name: str, data: bytes, package: zipfile.ZipFile) -> Iterator[Tab]:
    paths = {
        node.get("Id", ""): posixpath.normpath(posixpath.join("/xl", node.get("Target", "")))[1:]
        for node in _parse(name, package, RELATIONS)
        if node.get("Type", "").endswith("/worksheet")
    }
    for node in _parse(name, package, WORKBOOK).iter():
        if node.tag.rpartition("}")[2] == "sheet":
            keys = (value for key, value in node.items() if key.endswith("}id"))
            if (path := paths.get(next(keys, ""))) is not None:
                package.getinfo(path)
                shown = node.get("state", "visible") == "visible"
                yield Tab(node.get("name", ""), shown, partial(_xlsx_look, name, data, path))


def _xlsx_look(name: str, data: bytes, path: str) -> Look:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return SheetXml(package.read(path)).look()
    except DAMAGED as error:
        raise damaged(name) from error


def _parse(name: str, package: zipfile.ZipFile, path: str) -> ElementTree.Element:
    xml = package.read(path)
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:  # no workbook has any; entities could explode
        raise damaged(name)
    return ElementTree.fromstring(xml)
