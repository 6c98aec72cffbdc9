"""Write lines of CSV that a spreadsheet shows and does not execute (SPEC §13)."""

from collections.abc import Iterable

BOM = "\ufeff"  # without it Excel and WPS take UTF-8 for GBK
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
QUOTED = ('"', ",", "\r", "\n")


def guard(text: str) -> str:
    """Put `'` before a text that a spreadsheet would take for a formula."""
    return "'" + text if text.startswith(FORMULA_STARTS) else text


def csv_line(cells: Iterable[str]) -> str:
    """Write one guarded line of a CSV file (RFC 4180), with its line end."""
    return ",".join(map(_quoted, map(guard, cells))) + "\r\n"


def _quoted(text: str) -> str:
    if any(character in text for character in QUOTED):
        return '"' + text.replace('"', '""') + '"'
    return text
