"""Hand the throws that people type at the table on to the seed."""

from randcheck.sources.dice import compare_throws, format_line, parse_throws

__all__ = ["compare_throws", "format_line", "parse_throws"]
