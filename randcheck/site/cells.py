"""Write a value so that a spreadsheet or a reader sees it and nothing else happens."""

import re

from randcheck.protocol.alphabet import HIDDEN

UNPRINTABLE = re.compile(f"[{HIDDEN}\ufffe\uffff]")
REPLACEMENT = "\ufffd"
FOREVER = "9999-12-31"


def visible(text: str) -> str:
    """Show that an invisible or steering character stood there, without its effect."""
    return UNPRINTABLE.sub(REPLACEMENT, text)


def grouped(code: str) -> str:
    """Write a code in groups of four, as it is read aloud and photographed."""
    digits = "".join(code.split()).upper()
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def last_day(certificate: str) -> str:
    """Write the last day of a certificate as an official would."""
    if not certificate:
        return "未提供"
    return "长期" if certificate == FOREVER else certificate
