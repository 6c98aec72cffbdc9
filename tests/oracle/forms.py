"""SPEC sections 1 and 2: texts, lines and the alphabet. Every function here only says yes or no."""

import calendar
import re
from datetime import date, datetime, timedelta
from typing import Any


class Wrong(Exception):
    """A rule of the specification does not hold; the text says which."""


def need(holds: bool, what: str) -> None:
    if not holds:
        raise Wrong(what)


IDEOGRAPHS = "\u3400-\u4dbf\u4e00-\u9fff"
_OPEN = re.compile(f"[0-9A-Z{IDEOGRAPHS}][0-9A-Z._()\\-{IDEOGRAPHS}]*")
_CODE = re.compile("[a-z0-9][a-z0-9-]{0,31}")
_NUMBER = re.compile("0|[1-9][0-9]{0,14}")
_DATE = re.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIME = re.compile("([0-9-]{10})T([0-9]{2}):([0-9]{2}):([0-9]{2})Z")
_ZONE = re.compile("([+-])([0-9]{2}):([0-9]{2})")
_HEX = re.compile("[0-9a-f]*")
_PART = re.compile(f"[a-z0-9.\\-{IDEOGRAPHS}]{{1,64}}")
_DRAW = re.compile("(?:practice-)?([0-9]{4})-([0-9]{4}|[1-9][0-9]{4,14})")
# a code point that no label has
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
_VALUE = re.compile("[0-9A-Za-z.,:+/-]{1,200}")
_SEED_LINE = re.compile("[ !#-~]{1,4096}")
_VKEY = re.compile('[^\x00- "]{1,400}')


def is_open(text: str) -> bool:
    return bool(_OPEN.fullmatch(text)) and len(text.encode()) <= 48


def is_hex(text: str, length: int) -> bool:
    return len(text) == length and bool(_HEX.fullmatch(text))


def is_hex64(text: str) -> bool:
    return is_hex(text, 64)


is_salted = is_hex64


def is_code(text: str) -> bool:
    return bool(_CODE.fullmatch(text))


def is_number(text: str, low: int = 0, high: int = 10**15 - 1) -> bool:
    return bool(_NUMBER.fullmatch(text)) and low <= int(text) <= high


def is_value(text: str) -> bool:
    return bool(_VALUE.fullmatch(text))


def is_seed_line(text: str) -> bool:
    return bool(_SEED_LINE.fullmatch(text))


def is_vkey(text: str) -> bool:
    """The characters of a verifier key; read_key takes it apart."""
    return bool(_VKEY.fullmatch(text))


def is_date(text: str) -> bool:
    match = _DATE.fullmatch(text)
    if not match or match[1] < "1900":
        return False
    try:
        date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return False
    return True


def is_time(text: str) -> bool:
    match = _TIME.fullmatch(text)
    return bool(
        match and is_date(match[1]) and match[2] < "24" and match[3] < "60" and match[4] < "60"
    )


def seconds(time: str) -> int:
    """The Unix time of a time."""
    return calendar.timegm(datetime.strptime(time, "%Y-%m-%dT%H:%M:%SZ").timetuple())


def is_zone(text: str) -> bool:
    match = _ZONE.fullmatch(text)
    return bool(match and match[3] < "60" and match[2] + match[3] <= "1400")


def local_date(time: int, zone: str) -> str:
    offset = int(zone[1:3]) * 3600 + int(zone[4:6]) * 60
    try:
        moment = datetime(1970, 1, 1) + timedelta(
            seconds=time + (offset if zone[0] == "+" else -offset)
        )
    except OverflowError:
        raise Wrong("local date out of range") from None
    day = moment.date().isoformat()
    need(is_date(day), "local date out of range")
    return day


def is_origin(text: str) -> bool:
    parts = text.split("/")
    return len(text.encode()) <= 200 and all(
        _PART.fullmatch(part) and part[0] not in ".-" and part[-1] not in ".-" for part in parts
    )


def is_draw(text: str) -> bool:
    """A draw id, with or without `practice-`."""
    match = _DRAW.fullmatch(text)
    return bool(match and match[1] >= "1900" and match[2] != "0000")


def is_label(text: str) -> bool:
    return (
        1 <= len(text) <= 200
        and text[0] not in " \u3000"
        and text[-1] not in " \u3000"
        and not _HIDDEN.search(text)
    )


def in_window(window: dict[str, Any], day: str, today: str, licence: str | None = None) -> bool:
    """SPEC 6.4: does `day` lie in the window, or in that of a limit, at the day `today`?
    `licence` is the date of the entity in the `licences` table, if it stands there."""
    if day > today:
        return False
    if window["unit"] == "licence":
        return licence is not None and licence <= day
    if window["unit"] == "years":
        passed = int(today[:4]) - int(day[:4])
    else:
        passed = (date.fromisoformat(today) - date.fromisoformat(day)).days
    return bool(passed < window["length"])


def text_lines(data: bytes) -> list[str]:
    """The lines of a text (section 1), without their LF."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise Wrong("not UTF-8") from None
    need(text.endswith("\n"), "the last line does not end with LF")
    lines = text[:-1].split("\n")
    need("" not in lines, "an empty line")
    return lines
