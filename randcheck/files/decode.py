"""Turn the bytes of a text file into text by a fixed rule, never by guessing.

Byte order mark, else no NUL byte allowed, else strict UTF-8, else strict GB18030. Statistics would
be kinder to odd files and would not be reproducible by whoever checks an import.
"""

import codecs
import io
from collections.abc import Iterator
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


NUL = -1
PIECE = 1 << 20
"""A file is tried and decoded so many bytes at a time; as one text it would take up to four times
its size."""


class Decoded(NamedTuple):
    """A text and the name of the encoding that was used, to be shown to the operator."""

    text: str
    encoding: str


class Encoding(NamedTuple):
    """How the bytes of a text are to be read: after a mark of so many bytes, in an encoding."""

    mark: int
    name: str

    def open(self, data: bytes) -> "Opened":
        """Open the text; line ends stay as they are."""
        raw = io.BytesIO(data)  # shares the bytes
        raw.seek(self.mark)
        return Opened(io.TextIOWrapper(raw, self.name, newline=""), raw)


class Opened(NamedTuple):
    """A text to be read, and the bytes below it, whose position tells how far it was read."""

    text: io.TextIOWrapper
    raw: io.BytesIO


def decode(name: str, data: bytes) -> Decoded:
    """Decode a file; `name` is only used in messages.

    Raises:
        Refused: the bytes are not text in one of the four encodings.
    """
    encoding = find_encoding(name, data)
    return Decoded(data[encoding.mark :].decode(encoding.name), encoding.name)


def find_encoding(name: str, data: bytes) -> Encoding:
    """Find the encoding in which a whole file can be read; `name` is only used in messages.

    Raises:
        Refused: the bytes are not text in one of the four encodings.
    """
    marked = next((Encoding(len(m), e) for m, e in MARKS if data.startswith(m)), None)
    if marked:
        _demand(name, data, marked)
        return marked
    if b"\0" in data:  # UTF-16 without a mark, or no text at all
        raise _not_text(name)
    if _fault(data, Encoding(0, "utf-8")) is None:
        return Encoding(0, "utf-8")
    _demand(name, data, Encoding(0, "gb18030"))
    return Encoding(0, "gb18030")


def _demand(name: str, data: bytes, encoding: Encoding) -> None:
    fault = _fault(data, encoding)
    if fault == NUL:
        raise _not_text(name)
    if fault is not None:
        raise _broken(name, encoding.name.upper(), fault)


def _fault(data: bytes, encoding: Encoding) -> int | None:
    """Give the place, after the mark, of the first byte that is not text; NUL: there is a NUL."""
    decoder = codecs.getincrementaldecoder(encoding.name)("strict")
    nul = False
    for start, piece, last in _pieces(data, encoding.mark):
        waiting = len(decoder.getstate()[0])
        try:
            nul |= "\0" in decoder.decode(piece, last)
        except UnicodeDecodeError as error:
            return start - encoding.mark - waiting + error.start
    return NUL if nul else None


def _pieces(data: bytes, start: int) -> Iterator[tuple[int, bytes, bool]]:
    for at in range(start, max(len(data), start + 1), PIECE):
        yield at, data[at : at + PIECE], at + PIECE >= len(data)


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
