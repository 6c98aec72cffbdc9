"""Open a roster file of any supported kind.

What the file is, is decided by its content; its name is only shown.
"""

from randcheck.errors import Refused, Unreadable
from randcheck.files.decode import SAVE_AGAIN
from randcheck.files.delimited import read_delimited
from randcheck.files.sheet import MAX_BYTES, IsHeader, Sheet
from randcheck.files.workbook import read_workbook
from randcheck.text import Text, tr

OTHER_KINDS = (
    (
        b"\xd0\xcf\x11\xe0",
        tr("旧版 .xls 表格，或加了密码的表格", "an old .xls or a workbook with a password"),
    ),
    (b"%PDF", tr("PDF 文件", "a PDF file")),
    (b"{\\rtf", tr("RTF 文档", "an RTF document")),
    (b"\x89PNG", tr("图片", "a picture")),
    (b"\xff\xd8\xff", tr("图片", "a picture")),
    (b"Rar!", tr("压缩包", "an archive")),
    (b"7z\xbc\xaf", tr("压缩包", "an archive")),
)


def read_sheet(name: str, data: bytes, is_header: IsHeader) -> Sheet:
    """Open a csv or xlsx file; `is_header` recognises the header row, to tell separators apart.

    Raises:
        Refused: the content is of another kind.
        Unreadable: a cap was reached or the workbook is damaged.
    """
    if len(data) > MAX_BYTES:
        raise Unreadable(too_large(name))
    if data.startswith(b"PK\x03\x04"):
        return read_workbook(name, data)
    _refuse_other_kinds(name, data)
    return read_delimited(name, data, is_header)


def too_large(name: str) -> Text:
    """Say that a file is above the size cap."""
    return tr(f"{name}：超过 200 MB，请按年份或地区拆成几个文件", f"{name}: above 200 MB; split it")


def _refuse_other_kinds(name: str, data: bytes) -> None:
    for magic, kind in OTHER_KINDS:
        if data.startswith(magic):
            raise _wrong_kind(name, kind)
    if (
        data[:200]
        .lstrip(b"\xef\xbb\xbf \t\r\n")
        .lower()
        .startswith((b"<!doc", b"<htm", b"<tab", b"<?xml"))
    ):
        kind = tr(
            "网页（不少系统导出的 .xls 其实是网页）",
            "a web page (many systems export these as .xls)",
        )
        raise _wrong_kind(name, kind)


def _wrong_kind(name: str, kind: Text) -> Refused:
    what = tr(f"{name}：这是{kind.zh}，读不了", f"{name}: this is {kind.en}, which is not read")
    return Refused(what, SAVE_AGAIN)
