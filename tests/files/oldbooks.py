"""Make workbooks of the older kinds, whole or broken."""

import io
import struct
import zipfile
from html import escape

import xlwt

from randcheck.files.compound import Container, pack

NAMES = ["office", "table", "text", "style", "calcext"]
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def xls(fill=None, **sheets):
    """Make an .xls from rows, one keyword for each sheet; `fill` gets the book to add to it."""
    book = xlwt.Workbook()
    for title, rows in sheets.items():
        sheet = book.add_sheet(title)
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                if value is not None:
                    sheet.write(row, column, value)
    if fill is not None:
        fill(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def stream(data):
    """Give the workbook stream of an .xls."""
    container = Container(data)
    return container.read(*container.streams()["Workbook"])


def restreamed(data, change):
    """Change the workbook stream of an .xls."""
    return pack(change(stream(data)))


def renamed(data, title):
    """Give the only stream of a compound file another name."""
    old, new = ("Workbook".encode("utf-16-le"), title.encode("utf-16-le"))
    at = data.index(old.ljust(64, b"\0"))
    entry = new.ljust(64, b"\0") + struct.pack("<H", len(new) + 2)
    return data[:at] + entry + data[at + 66 :]


def cell(value, extra=""):
    """Write one cell of an ods; None is empty, and text that starts with < is XML."""
    if value is None:
        return f"<table:table-cell {extra}/>"
    if isinstance(value, str) and value.startswith("<"):
        return value
    if isinstance(value, str):
        kind, inner = 'office:value-type="string"', f"<text:p>{escape(value)}</text:p>"
    else:
        kind, inner = f'office:value-type="float" office:value="{value}"', ""
    return f"<table:table-cell {kind} {extra}>{inner}</table:table-cell>"


def row(*values, extra=""):
    """Write one row of an ods."""
    return f"<table:table-row {extra}>{''.join(map(cell, values))}</table:table-row>"


def table(name, *rows, extra=""):
    """Write one sheet of an ods; a row is XML, or the values of its cells."""
    body = "".join(one if isinstance(one, str) else row(*one) for one in rows)
    return f'<table:table table:name="{name}" {extra}>{body}</table:table>'


def ods(*tables, styles="", after="", before="", manifest="", parts=()):
    """Make an ods of the XML of its sheets."""
    spaces = " ".join(f'xmlns:{name}="urn:{name}"' for name in NAMES)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<office:document-content {spaces}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body>"
        f"<office:spreadsheet>{''.join(tables)}{after}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", ODS_TYPE)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
        for name, body in parts:
            archive.writestr(name, body)
    return buffer.getvalue()
