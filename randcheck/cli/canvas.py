"""What screens are made of: lines cut and broken to the room there is, codes for cameras."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from randcheck.cli import pixels
from randcheck.cli.output import pad, plain, width
from randcheck.cli.pixels import Line
from randcheck.cli.session import pick
from randcheck.text import Text, tr

CHROME = 5
"""Lines of a screen that are not its body: header, title, two blank lines, keys."""

WIDEST = 100
"""Columns after which running text is broken even where there are more."""


@dataclass(frozen=True, slots=True)
class Room:
    """Columns and lines for the body of a screen; no lines means a transcript without end.

    `colour`: blocks may be drawn; `half`: half blocks too, for the console speaks UTF-8.
    """

    columns: int
    lines: int | None
    colour: bool = False
    half: bool = False


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen: the body from line `still` on appears line by line."""

    step: int
    title: Text
    body: tuple[Line, ...]
    still: int | None = None


def text(*parts: Text, style: str = "") -> list[Line]:
    """Write texts as lines."""
    return [((pick(part), style),) for part in parts]


def raw(words: str, style: str = "") -> Line:
    """Write a line that is the same in every language."""
    return ((words, style),)


def cut(words: str, columns: int) -> str:
    """Cut a text to columns; a point of ellipsis says so."""
    words = plain(words)
    if width(words) <= columns:
        return words
    kept = ""
    for char in words:
        if width(kept + char) > columns - 1:
            break
        kept += char
    return f"{kept}…" if columns > 0 else ""


def fitted(words: str, columns: int) -> str:
    """Cut or fill a text to exactly some columns."""
    return pad(cut(words, columns), columns)


def wrapped(words: str, room: Room, indent: int = 0) -> list[str]:
    """Break a text into lines at any character, as ideographs allow; spaces are kept."""
    columns, found, line = max(8, min(room.columns, WIDEST) - indent), [], ""
    for char in plain(words):
        if width(line + char) > columns:
            found.append(line)
            line = ""
        line += char
    return [" " * indent + one for one in (*found, line)]


def paragraphs(texts: Iterable[Text], room: Room, style: str = "") -> list[Line]:
    """Write texts one below the other, broken where they are too long."""
    return [raw(one, style) for found in texts for one in wrapped(pick(found), room)]


def first_of(lines: Sequence[Line], room: Room, taken: int) -> list[Line]:
    """Keep what fits beside `taken` lines, and say how many are left out."""
    if room.lines is None or len(lines) <= room.lines - taken:
        return list(lines)
    kept = max(0, room.lines - taken - 1)
    return [*lines[:kept], *text(more(len(lines) - kept), style="dim")]


def more(count: int) -> Text:
    """Say that there are more than are shown."""
    return tr(f"… 另有 {count:,} 项", f"… and {count:,} more")


def groups(digits: str, per_line: int) -> list[str]:
    """Write digits in groups of four, some groups per line."""
    fours = [digits[i : i + 4] for i in range(0, len(digits), 4)]
    return [" ".join(fours[i : i + per_line]) for i in range(0, len(fours), per_line)]


def large(rows: Sequence[str], room: Room) -> list[Line]:
    """Draw rows of digits as large as there is room for; without room they are bold text."""
    for half, gap in ((False, 2), (True, 1)):
        if not (room.colour and room.lines) or (half and not room.half):
            continue
        pictures = [_drawn(pixels.digits(row), half) for row in rows]
        found = pixels.stacked(pictures, gap)
        if pixels.size(found)[0] <= room.columns and len(found) <= room.lines:
            return found
    return [raw(row, "bold") for row in rows]


def _drawn(picture: pixels.Pixels, half: bool) -> list[Line]:
    if half:
        return pixels.half_blocks(picture, "bold")
    return pixels.whole_blocks(picture, "lit", "")


def photograph(digits: str, caption: Text, room: Room) -> list[Line]:
    """Show a code of 64 hex digits to a camera: as a QR code, and its first half in large digits.

    Where no QR code fits there are all 64 digits, which say the same.
    """
    for error, half in (("q", False), ("l", True)):
        if not (room.colour and room.lines) or (half and not room.half):
            continue
        light = pixels.qr_code(digits, error)
        code = (
            pixels.half_blocks(light, "paper", below=True)
            if half
            else pixels.whole_blocks(light, "white", "black")
        )
        (columns, lines), gap = pixels.size(code), 2 if half else 4
        rest = Room(room.columns - columns - gap, lines - 3, room.colour, room.half)
        beside = _beside_code(digits, caption, rest)
        if lines <= room.lines and pixels.size(beside)[0] <= rest.columns:
            return pixels.beside(code, beside, gap)
    found = [*paragraphs([caption], room, "bold"), ()]
    found += [raw(row, "bold") for row in groups(digits.upper(), 4 if room.columns < 79 else 8)]
    if room.lines is None:
        return found
    least = "80x24" if room.half else "110x46"
    enlarge = tr(f"窗口 {least} 以上可显示二维码", f"a window of {least} or more has a QR code")
    return [*found, (), *paragraphs([enlarge], room, "dim")]


def _beside_code(digits: str, caption: Text, rest: Room) -> list[Line]:
    """Write what stands beside a QR code: caption, the first 128 bits large, the same as text."""
    rows = groups(digits[:32].upper(), 2)
    small = [raw(row, "bold") for row in groups(digits[:32].upper(), 4)]
    shown = large(rows, rest)
    return [raw(cut(pick(caption), rest.columns), "bold"), *shown, *small]
