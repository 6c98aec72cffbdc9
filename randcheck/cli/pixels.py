"""Pictures for a terminal: a QR code for cameras, and digits that are read across a room.

Half blocks make two rows of pixels out of one line of text and need UTF-8. Whole blocks are two
coloured blanks per pixel: twice as large, and right on every console that knows colours.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TypeAlias

Span: TypeAlias = tuple[str, str]
"""A piece of text and its style: a key of `wall.STYLES`, or nothing."""

Line: TypeAlias = tuple[Span, ...]
Pixels: TypeAlias = Sequence[Sequence[bool]]

QUIET = 4
"""Light modules that a reader needs on each side of a QR code (ISO/IEC 18004, 6.3.8)."""

GLYPHS = {
    "0": "25552",
    "1": "26227",
    "2": "61247",
    "3": "71317",
    "4": "15571",
    "5": "74617",
    "6": "34757",
    "7": "71122",
    "8": "75757",
    "9": "75716",
    "A": "25755",
    "B": "65656",
    "C": "34443",
    "D": "65556",
    "E": "74647",
    "F": "74644",
    ":": "02020",
}
"""Five rows of three pixels, a row per octal digit; 0 and D, 8 and B differ in their corners."""


def qr_code(digits: str, error: str) -> Pixels:
    """Make the QR code of hex digits, true where it is light, with its quiet zone.

    Upper case makes it alphanumeric, which is half the size.
    """
    import segno

    code = segno.make(digits.upper(), error=error, micro=False)
    return [[not dark for dark in row] for row in code.matrix_iter(border=QUIET)]


def digits(text: str) -> Pixels:
    """Draw hex digits and colons, a blank column after each; a blank is two columns wide."""
    rows: list[list[bool]] = [[] for _ in range(5)]
    for char in text:
        for row, bits in zip(rows, GLYPHS.get(char, "00000"), strict=True):
            wide = [False] if char == " " else [bool(int(bits) & bit) for bit in (4, 2, 1)]
            row += [*wide, False]
    return rows


def half_blocks(pixels: Pixels, style: str, below: bool = False) -> list[Line]:
    """Draw two rows of pixels per line, an odd last one with a row of `below`.

    `style` sets the colours of both kinds.
    """
    blank = [below] * len(pixels[0])
    rows = [*pixels, blank] if len(pixels) % 2 else pixels
    return [
        (("".join(_half(*pair) for pair in zip(top, bottom, strict=True)), style),)
        for top, bottom in zip(rows[::2], rows[1::2], strict=True)
    ]


def _half(top: bool, bottom: bool) -> str:
    return "█" if top and bottom else "▀" if top else "▄" if bottom else " "


def whole_blocks(pixels: Pixels, on: str, off: str) -> list[Line]:
    """Draw a row of pixels per line, two blanks per pixel."""
    return [
        tuple(("  " * len(list(run)), on if lit else off) for lit, run in groupby(row))
        for row in pixels
    ]


def size(lines: Sequence[Line]) -> tuple[int, int]:
    """Count columns and lines of a picture; its characters are all one column wide."""
    return max(sum(len(text) for text, _ in line) for line in lines), len(lines)


def beside(left: Sequence[Line], right: Sequence[Line], gap: int) -> list[Line]:
    """Put two pictures side by side, the top lines level."""
    columns, _ = size(left)
    height = max(len(left), len(right))
    found = []
    for place in range(height):
        one = left[place] if place < len(left) else ((" " * columns, ""),)
        two = right[place] if place < len(right) else ()
        found.append((*one, (" " * gap, ""), *two))
    return found


def stacked(pictures: Iterable[Sequence[Line]], gap: int) -> list[Line]:
    """Put pictures below one another."""
    found: list[Line] = []
    for picture in pictures:
        found += [()] * gap * bool(found)
        found += picture
    return found
