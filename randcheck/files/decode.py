"""Turn the bytes of a text file into text by a fixed rule, never by guessing.

Byte order mark, else no NUL byte allowed, else strict UTF-8, else strict GB18030. Statistics would
be kinder to odd files and would not be reproducible by whoever checks an import.
"""

import codecs
from typing import NamedTuple

from randcheck.errors import Refused
from randcheck.text import tr

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

SAVE_AGAIN = tr(
    "请用 WPS 或 Excel 打开它，另存为 .xlsx 或“CSV UTF-8（逗号分隔）”，再重新导入",
    "open it in WPS or Excel, save it as .xlsx or as 'CSV UTF-8', and import it again",
)


class Decoded(NamedTuple):
    """A text and the name of the encoding that was used, to be shown to the operator."""

    text: str
    encoding: str


def decode(name: str, data: bytes) -> Decoded:
    """Decode a file; `name` is only used in messages.

    Raises:
        Refused: the bytes are not text in one of the four encodings.
    """
    decoded = _by_mark(name, data) or _by_trial(name, data)
    if "\0" in decoded.text:
        raise _not_text(name)
    return decoded


def _by_mark(name: str, data: bytes) -> Decoded | None:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            try:
                return Decoded(data[len(mark) :].decode(encoding), encoding)
            except UnicodeDecodeError as error:
                raise _broken(name, encoding.upper(), error.start) from error
    return None


def _by_trial(name: str, data: bytes) -> Decoded:
    if b"\0" in data:  # UTF-16 without a mark, or no text at all
        raise _not_text(name)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return Decoded(data.decode("gb18030"), "gb18030")
    except UnicodeDecodeError as error:
        raise _broken(name, "GB18030", error.start) from error


def _not_text(name: str) -> Refused:
    return Refused(
        tr(f"{name}：不是文本文件，也不是 .xlsx 表格", f"{name}: not text, not .xlsx"), SAVE_AGAIN
    )


def _broken(name: str, encoding: str, position: int) -> Refused:
    what = tr(
        f"{name}：第 {position + 1} 个字节起不是 {encoding} 文字，文件可能已损坏",
        f"{name}: the bytes from number {position + 1} on are not {encoding}; damaged?",
    )
    return Refused(what, SAVE_AGAIN)
