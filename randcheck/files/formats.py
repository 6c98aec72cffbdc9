"""Open a roster file of any supported kind.

What the file is, is decided by its content; its name is only shown.
"""

from randcheck.errors import Refused, Unreadable
from randcheck.files.compound import MAGIC, open_compound
from randcheck.files.delimited import read_delimited
from randcheck.files.package import open_package
from randcheck.files.sheet import MAX_BYTES, IsHeader, Sheet
from randcheck.files.strangers import refuse_strangers
from randcheck.files.workbook import Wish, read_book
from randcheck.text import Text, tr

ZIP = b"PK\x03\x04"


def read_sheet(name: str, data: bytes, is_header: IsHeader, wish: Wish) -> Sheet:
    """Open a csv, xlsx, xls or ods file.

    `is_header` recognises the header row, to tell the separators of text apart; `wish` says which
    sheet of a workbook is wanted.

    Raises:
        Refused: the content is of another kind, or no sheet has the name that was given.
        Unreadable: a cap was reached, or the workbook is damaged or locked.
    """
    if len(data) > MAX_BYTES:
        raise Unreadable(too_large(name))
    if data.startswith(ZIP):
        return read_book(open_package(name, data), wish)
    if data.startswith(MAGIC):
        return read_book(open_compound(name, data), wish)
    refuse_strangers(name, data)
    if wish.sheet:
        raise Refused(
            tr(f"{name}：文本文件没有工作表", f"{name}: a text file has no sheets"),
            tr("去掉 --sheet", "leave --sheet out"),
        )
    return read_delimited(name, data, is_header)


def too_large(name: str) -> Text:
    """Say that a file is above the size cap."""
    return tr(f"{name}：超过 200 MB，请按年份或地区拆成几个文件", f"{name}: above 200 MB; split it")
