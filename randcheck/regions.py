"""Know the region codes of GB/T 2260: what they are called, and which holds which.

A code has 2, 4 or 6 digits, zeros at the end or not (`33`, `3301`, `330106`, `330100`); codes of
streets and villages (9 or 12 digits) begin with one. The source is named in `gbt2260.txt`.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

REGION_CODE = re.compile(r"[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}")


def region_name(code: str) -> str | None:
    """Name a region by its code; of a street or village, the county it is in."""
    return _names().get(_stem(code)[:6])


def contains(outer: str, inner: str) -> bool:
    """Tell whether a region holds, or is, another one, by their codes alone."""
    stem = _stem(outer)
    return bool(stem) and _stem(inner).startswith(stem)


def _stem(code: str) -> str:
    """Cut the zeros that only fill a code up; empty when it has not the shape of one."""
    if REGION_CODE.fullmatch(code) is None:
        return ""
    while len(code) > 6 and code.endswith("000"):
        code = code[:-3]
    while 2 < len(code) <= 6 and code.endswith("00"):
        code = code[:-2]
    return code


@cache
def _names() -> Mapping[str, str]:
    text = files("randcheck").joinpath("gbt2260.txt").read_text("utf-8")
    lines = (line.split(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return {code: name for code, name in lines}
