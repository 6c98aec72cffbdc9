"""The alphabet of SPEC §2: which strings may stand in a published line.

ASCII digits only, whole strings only: `fullmatch` because `$` forgives a line feed at the end.
"""

import re
from datetime import date

IDEOGRAPHS = r"\u3400-\u4DBF\u4E00-\u9FFF"
OPEN_TOKEN_BYTES = 48
ORIGIN_BYTES = 200
LABEL_LENGTH = 200
OPEN_TOKEN = re.compile(rf"[0-9A-Z{IDEOGRAPHS}][0-9A-Z._()\-{IDEOGRAPHS}]{{0,47}}")
"""The characters of an open token; its length is counted in bytes by `is_open_token`."""

SALTED_TOKEN = re.compile(r"[0-9a-f]{64}")
CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
NUMBER = re.compile(r"0|[1-9][0-9]{0,14}")
DATE = re.compile(r"(?:19|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}")
"""The shape of a date; that the day exists is checked by `is_date`."""

CLOCK = re.compile(r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z")
ZONE = re.compile(r"[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00)")
HEX32 = re.compile(r"[0-9a-f]{32}")
HEX64 = re.compile(r"[0-9a-f]{64}")
DRAW_ID = re.compile(r"(?:practice-)?(?:19|[2-9][0-9])[0-9]{2}-(?!0000)(?:[0-9]{4}|[1-9][0-9]{4,})")
_PART = rf"[a-z0-9{IDEOGRAPHS}](?:[a-z0-9.\-{IDEOGRAPHS}]{{0,62}}[a-z0-9{IDEOGRAPHS}])?"
HIDDEN = (
    r"\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    r"\ud800-\udfff\ufeff\ufff0-\ufffb\U000e0000-\U000e0fff"
)
"""Characters that are invisible or steer the display; fixed here, not by a Unicode version."""

LABEL = re.compile(rf"[^{HIDDEN} \u3000](?:[^{HIDDEN}]*[^{HIDDEN} \u3000])?")
ORIGIN = re.compile(rf"{_PART}(?:/{_PART})*")


def is_open_token(text: str) -> bool:
    """Tell whether a string is an open token: 1 to 48 bytes of the alphabet of codes."""
    return OPEN_TOKEN.fullmatch(text) is not None and len(text.encode()) <= OPEN_TOKEN_BYTES


def is_salted_token(text: str) -> bool:
    """Tell whether a string is a salted token."""
    return SALTED_TOKEN.fullmatch(text) is not None


def is_code(text: str) -> bool:
    """Tell whether a string is a code (stratum, team, role, reason)."""
    return CODE.fullmatch(text) is not None


def is_number(text: str) -> bool:
    """Tell whether a string is a decimal number as SPEC writes it."""
    return NUMBER.fullmatch(text) is not None


def is_date(text: str) -> bool:
    """Tell whether a string is a day of the calendar as YYYY-MM-DD, from 1900 on."""
    if DATE.fullmatch(text) is None or text < "1900":
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_time(text: str) -> bool:
    """Tell whether a string is a second of UTC as YYYY-MM-DDTHH:MM:SSZ."""
    return is_date(text[:10]) and CLOCK.fullmatch(text[10:]) is not None


def is_zone(text: str) -> bool:
    """Tell whether a string is an offset from UTC of at most 14 hours."""
    return ZONE.fullmatch(text) is not None


def is_hex32(text: str) -> bool:
    """Tell whether a string is 16 bytes in lower-case hex."""
    return HEX32.fullmatch(text) is not None


def is_hex64(text: str) -> bool:
    """Tell whether a string is 32 bytes in lower-case hex."""
    return HEX64.fullmatch(text) is not None


def is_origin(text: str) -> bool:
    """Tell whether a string can name a log."""
    return ORIGIN.fullmatch(text) is not None and len(text.encode()) <= ORIGIN_BYTES


def is_draw_id(text: str) -> bool:
    """Tell whether a string can name a draw."""
    return DRAW_ID.fullmatch(text) is not None


def is_label(text: str) -> bool:
    """Tell whether a string is a label: short, visible, no space at either end."""
    return len(text) <= LABEL_LENGTH and LABEL.fullmatch(text) is not None
