"""What a roster column says of an entity, and when a value meets what was asked for.

Regions and industries are codes of GB/T 2260 and GB/T 4754 or names: a code covers every code that
begins with it. Tags and special pools are columns with several values.
"""

import re

from randcheck.model import ENTITY_FIELDS, Entity
from randcheck.services import wording

MANY = ("tags", "pool")
COLUMNS = (*ENTITY_FIELDS, *MANY)
PREFIXES = ("region", "industry")
REGION_LENGTHS = (2, 4, 6, 9, 12)
"""Digits of a province, city, county, street and village."""

CODE = re.compile(r"[A-T]?[0-9]{1,12}|[A-T]")


NAMES = {wording.COLUMNS[column].zh: column for column in COLUMNS} | {
    "标签": "tags",
    "风险等级": "risk",
    "风险": "risk",
    "机关": "office",
    "单位": "station",
}


def column_named(text: str) -> str:
    """Give the column that a name stands for, Chinese or English; itself if there is none."""
    return NAMES.get(text.strip(), text.strip())


def values_of(entity: Entity, column: str, day: str) -> tuple[str, ...]:
    """Give what a column says of an entity on a day; a licence counts while it is valid."""
    if column == "tags":
        return entity.tags
    if column == "pool":
        return tuple(dict.fromkeys(held.pool for held in entity.licences if held.covers(day)))
    value = getattr(entity, column)
    return (value,) if value else ()


def covers(column: str, wanted: str, value: str) -> bool:
    """Tell whether a value is what was asked for, or lies within it by its code."""
    if wanted == value:
        return True
    if column not in PREFIXES or not (CODE.fullmatch(wanted) and CODE.fullmatch(value)):
        return False
    if column == "region":
        whole = _region(wanted)
        return len(whole) in REGION_LENGTHS and value.startswith(whole)
    if wanted[:1].isalpha() and section_of(value) != wanted[0]:
        return False
    return len(wanted) == 1 or _industry(value).startswith(_industry(wanted))


def _region(code: str) -> str:
    """Leave out the zeros of a province or city: 330100 is 3301."""
    return re.sub("(?:00){1,2}$", "", code) if len(code) == 6 else code


def _industry(code: str) -> str:
    """Leave out the letter of the section: F5226 is 5226."""
    return code[1:] if code[:1].isalpha() and len(code) > 1 else code


LAST = (5, 12, 43, 46, 50, 52, 60, 62, 65, 69, 70, 72, 75, 79, 82, 83, 85, 90, 96, 97)
SECTIONS = dict(zip("ABCDEFGHIJKLMNOPQRST", LAST, strict=True))
"""The last division of each section of GB/T 4754-2017."""


def section_of(code: str) -> str:
    """Tell the section of an industry code; empty for a name."""
    if not CODE.fullmatch(code):
        return ""
    digits = _industry(code)[:2]
    if code[:1].isalpha():
        return code[0]
    return next((s for s, last in SECTIONS.items() if len(digits) == 2 and int(digits) <= last), "")


def cut(value: str, length: int) -> str:
    """Shorten a code, so that strata may be cities or divisions; names stay as they are."""
    if not length or not CODE.fullmatch(value):
        return value
    return _industry(value)[:length]
