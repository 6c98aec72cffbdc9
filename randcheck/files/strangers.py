"""Say plainly what a file is that cannot be read, and how to make a readable one of it."""

import re

from randcheck.errors import Refused
from randcheck.files.decode import SAVE_AGAIN
from randcheck.text import Text, tr

HEAD = 4096
"""Bytes of the beginning that are looked at."""

PICTURE, PDF = tr("图片", "a picture"), tr("PDF 文件", "a PDF file")
ARCHIVE = tr("压缩包", "an archive")
MAGIC = (
    (b"%PDF", PDF),
    (b"{\\rtf", tr("RTF 文档", "an RTF document")),
    (b"\x89PNG", PICTURE),
    (b"\xff\xd8\xff", PICTURE),
    (b"GIF8", PICTURE),
    (b"BM", PICTURE),
    (b"II*\0", PICTURE),
    (b"MM\0*", PICTURE),
    (b"PK\x05\x06", ARCHIVE),
    (b"Rar!", ARCHIVE),
    (b"7z\xbc\xaf", ARCHIVE),
    (b"\x1f\x8b", ARCHIVE),
    (b"SQLite format 3\0", tr("数据库文件", "a database")),
)
OLD_SHEET = tr("很旧的 .xls 表格（Excel 4 那一代）", "a very old .xls (of the days of Excel 4)")
OLD_STARTS = (
    *(b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00"),
    *(b"\x09\x08\x08\x00", b"\x09\x08\x10\x00"),
)
"""First records of worksheets that stand in no compound file."""

WEB_PAGE = tr(
    "网页表格（不少系统导出的 .xls 其实是网页）", "a web page (many systems export these as .xls)"
)
WEB_ARCHIVE = tr("网页归档（.mht）", "an archived web page (.mht)")
XML_SHEET = tr("XML 表格（2003 格式）", "an XML Spreadsheet 2003")
XML_FILE = tr("XML 文件", "an XML file")
PAGE_STARTS = ("<!doc", "<htm", "<tab", "<meta", "<head", "<body", "<style", "<div", "<!--")
DOCX = tr("文字文档（.docx）", "a text document (.docx)")
PPTX = tr("演示文稿（.pptx）", "a presentation (.pptx)")
OFD = tr("OFD 版式文件", "an OFD document")
PARTS = (
    ("xl/workbook.bin", tr("二进制表格（.xlsb）", "a binary workbook (.xlsb)")),
    ("word/document.xml", DOCX),
    ("ppt/presentation.xml", PPTX),
    ("OFD.xml", OFD),
    ("content.xml", tr("文档，但不是表格（.ods）", "a document, but not an .ods workbook")),
)
ZIP = tr("压缩包（zip），不是表格", "a zip archive, not an .xlsx or .ods")
DOC = tr("文字文档（.doc、.wps）", "a text document (.doc, .wps)")
PPT = tr("演示文稿（.ppt、.dps）", "a presentation (.ppt, .dps)")
STREAMS = (("WordDocument", DOC), ("PowerPoint Document", PPT))
NO_SHEET = tr("旧式文档，里面没有表格", "an old document without a worksheet")
EMPTY_FILE = tr("空文件（0 字节）", "an empty file (0 bytes)")
WRONG_FILE = tr("请检查是不是选错了文件，或者没有保存", "is it the right file, and was it saved?")
UNPACK = tr(
    "请先解压，再导入里面的表格；表格打不开的话，用 WPS 或 Excel 打开它，另存为 .xlsx",
    "unpack it and import the table that is in it",
)
ASK_FOR_IT = tr(
    "请向提供文件的人要原来的表格；没有的话，在 WPS 或 Excel 里录入，另存为 .xlsx",
    "ask whoever sent it for the table it was made from, or type it into a workbook",
)
COPY_OUT = tr(
    "请把里面的表格复制到 WPS 表格或 Excel 里，代码一列先设为“文本”格式，另存为 .xlsx，再导入",
    "copy the table into a workbook, with the codes formatted as text, and import that",
)
MENDING = (
    ((EMPTY_FILE,), WRONG_FILE),
    ((ZIP, ARCHIVE), UNPACK),
    ((PICTURE, PDF, OFD), ASK_FOR_IT),
    ((DOCX, PPTX, DOC, PPT), COPY_OUT),
)
"""How to come by a table; the other kinds hold one that only has to be saved again."""


def refuse_strangers(name: str, data: bytes) -> None:
    """Refuse content that is neither a workbook nor text with cells.

    Raises:
        Refused: says what it is.
    """
    kind = _kind(data)
    if kind is not None:
        raise stranger(name, kind)


def stranger(name: str, kind: Text) -> Refused:
    """Say that a file is of a kind that is not read."""
    what = tr(f"{name}：这是{kind.zh}，读不了", f"{name}: this is {kind.en}, which is not read")
    return Refused(what, next((hint for kinds, hint in MENDING if kind in kinds), SAVE_AGAIN))


def of_package(parts: list[str]) -> Text:
    """Name the kind of a zip file that is no workbook, by its parts."""
    return next((kind for part, kind in PARTS if part in parts), ZIP)


def of_compound(streams: set[str]) -> Text:
    """Name the kind of an OLE file that is no workbook, by its streams."""
    return next((kind for stream, kind in STREAMS if stream in streams), NO_SHEET)


def _kind(data: bytes) -> Text | None:
    if not data:
        return EMPTY_FILE
    if data.startswith(OLD_STARTS):
        return OLD_SHEET
    binary = b"\0" in data[:HEAD] or not data[:2].isalpha()
    for magic, kind in MAGIC:
        if data.startswith(magic) and (binary or len(magic) > 2):
            return kind
    return _markup(data[:HEAD])


def _markup(head: bytes) -> Text | None:
    encoding = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(head[:2], "latin-1")
    text = head.decode(encoding, "ignore").lower().lstrip("\xef\xbb\xbf\ufeff \t\r\n")
    if text.startswith("<?xml"):
        if "urn:schemas-microsoft-com:office:spreadsheet" in text or "excel.sheet" in text:
            return XML_SHEET
        return WEB_PAGE if "<html" in text else XML_FILE
    if text.startswith(PAGE_STARTS):
        return WEB_PAGE
    if re.match(r"(?:mime-version|from|content-type): ", text) and "\n" in text:
        return WEB_ARCHIVE
    return None
