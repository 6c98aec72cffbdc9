"""Read values that the standards of the field give a shape: classes, regions, industries, items."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from randcheck.files.cells import code, label

RISK = re.compile(r"([A-Ea-e])(?:级别|类别|级|类|等)?")
REGION = re.compile(r"[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}")
INDUSTRY = re.compile(r"[A-Ta-t]?[0-9]{2,4}|[A-Ta-t]")
ITEM = re.compile(r"([0-9A-Z][0-9A-Z_\-]{0,31})(?:[.、:\s].*)?", re.DOTALL)


def field_label(field: str, text: str) -> str:
    """Read a value of an entity's field as an import does, wherever else it is typed."""
    readers: dict[str, Callable[[str], str]] = {
        "risk": risk,
        "region": region,
        "industry": industry,
        "address": address,
    }
    return readers.get(field, label)(text)


def address(text: str) -> str:
    """Read an address; people break it over several lines."""
    return label(" ".join(text.split()))


@lru_cache(maxsize=4096)
def risk(text: str) -> str:
    """Read a class of risk: A to E in any dress as the letter, other wordings as they are."""
    match = RISK.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return match[1].upper() if match else label(text)


@lru_cache(maxsize=4096)
def region(text: str) -> str:
    """Read a region: a code of GB/T 2260 without the zeros of its villages, or a name."""
    value = unicodedata.normalize("NFKC", text).strip()
    if REGION.fullmatch(value) is None:
        return label(text)
    return value.removesuffix("000000") if len(value) == 12 else value


@lru_cache(maxsize=4096)
def industry(text: str) -> str:
    """Read an industry: a code of GB/T 4754 in upper case, or a name."""
    value = "".join(unicodedata.normalize("NFKC", text).split())
    return value.upper() if INDUSTRY.fullmatch(value) else label(text)


def item(text: str) -> str:
    """Read an inspection item: the code alone where a name follows it (`A01.直销`)."""
    value = unicodedata.normalize("NFKC", text).strip().upper()
    match = ITEM.fullmatch(value)
    return match[1] if match else code(text)
