"""Read and write the few forms of DER that time stamps are made of (X.690), strictly.

Every function that reads raises Malformed where the bytes are anything else.
"""

from randcheck.errors import Malformed
from randcheck.text import tr

Element = tuple[int, bytes]
"""The tag and the content of a DER element."""


def element(tag: int, *parts: bytes) -> bytes:
    """Write a DER element (X.690 §8.1, §10.1)."""
    content = b"".join(parts)
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    written = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 + len(written)]) + written + content


def children(content: bytes) -> list[Element]:
    """Split DER elements that follow one another; every other encoding is refused."""
    found = []
    while content:
        start, length = 2, content[1] if len(content) > 1 else 0xFF
        if length >= 0x80:
            start += length - 0x80
            length = int.from_bytes(content[2:start], "big")
        tag, inside = content[0], content[start : start + length]
        if element(tag, inside) != content[: start + length]:
            raise malformed()
        found.append((tag, inside))
        content = content[start + length :]
    return found


def whole(data: bytes) -> Element:
    """Read exactly one element."""
    found = children(data)
    if len(found) != 1:
        raise malformed()
    return found[0]


def pair(elements: list[Element]) -> tuple[Element, Element]:
    """Take exactly two elements."""
    if len(elements) != 2:
        raise malformed()
    return elements[0], elements[1]


def at(elements: list[Element], place: int) -> Element:
    """Take the element at a place."""
    if place >= len(elements):
        raise malformed()
    return elements[place]


def content_of(element: Element, tag: int) -> bytes:
    """Take the content of an element of a tag."""
    if element[0] != tag:
        raise malformed()
    return element[1]


def inside(element: Element, tag: int) -> list[Element]:
    """Split the content of an element of a tag."""
    return children(content_of(element, tag))


def integer(content: bytes) -> int:
    """Read an INTEGER that is not negative, in its shortest form, of eight bytes at most."""
    number = int.from_bytes(content, "big")
    if len(content) > 8 or number.to_bytes(number.bit_length() // 8 + 1, "big") != content:
        raise malformed()
    return number


def malformed() -> Malformed:
    """Say that something is no time stamp."""
    return Malformed(tr("不是时间戳(TimeStampResp)", "not a time stamp (TimeStampResp)"))
