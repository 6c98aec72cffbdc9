"""Turn what people type at the table into the lines of the seed."""

from dataclasses import dataclass

from randcheck.errors import UsageError
from randcheck.protocol.parts import Dice, Lottery, Source, Value
from randcheck.sources.dice import format_line, parse_throws, split_throws
from randcheck.sources.lottery import parse_numbers, parse_value
from randcheck.text import tr


@dataclass(frozen=True, slots=True)
class Typing:
    """What one of two people typed, who it was, and the seed line it comes to."""

    who: str
    text: str
    line: str


def read_typed(text: str, source: Source) -> str:
    """Read what was typed for a source as its seed line.

    Raises:
        UsageError: says what does not fit.
    """
    match source:
        case Dice():
            return format_line(source, parse_throws(text, source))
        case Lottery():
            return parse_numbers(text, source)
        case Value():
            return parse_value(text, source)
    raise AssertionError(source.kind)


def compare_typings(first: Typing, second: Typing, source: Source) -> str:
    """Return the line once two people typed the same.

    Raises:
        UsageError: says where they differ, and who typed what.
    """
    if first.line == second.line:
        return first.line
    if isinstance(source, Dice):
        raise _other_throw(first, second)
    a, b = first.line, second.line
    raise UsageError(
        tr(
            f"{first.who}输 {a}, {second.who}输 {b}, 请看公布的号码",
            f"{first.who} typed {a}, {second.who} {b}: look at what was published",
        )
    )


def _other_throw(first: Typing, second: Typing) -> UsageError:
    throws = zip(_throws(first), _throws(second), strict=True)
    place, (a, b) = next((n, pair) for n, pair in enumerate(throws, 1) if pair[0] != pair[1])
    a, b = _as_typed(a, first), _as_typed(b, second)
    return UsageError(
        tr(
            f"第 {place} 次: {first.who}输 {a}, {second.who}输 {b}, 请看骰子",
            f"throw {place}: {first.who} typed {a}, {second.who} {b}: look at the dice",
        )
    )


def _throws(typing: Typing) -> list[str]:
    return typing.line.split()[2:]


def _as_typed(throw: str, typing: Typing) -> str:
    """Write face 0 of a ten-sided die, which is 10, as it was typed."""
    return throw if throw != "10" or "10" in split_throws(typing.text) else "0"
