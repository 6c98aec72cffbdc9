"""Turn what people type at the table into the lines of the seed."""

from randcheck.protocol.parts import Dice, Lottery, Source, Value
from randcheck.sources.dice import compare_throws, format_line, parse_throws
from randcheck.sources.lottery import compare_lines, parse_numbers, parse_value

__all__ = ["compare_typings", "read_typed"]


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


def compare_typings(first: str, second: str, source: Source) -> str:
    """Return the line once two people typed the same.

    Raises:
        UsageError: says where they differ.
    """
    if isinstance(source, Dice):
        throws = (tuple(map(int, line.split()[2:])) for line in (first, second))
        return format_line(source, compare_throws(*throws))
    return compare_lines(first, second)
