"""Mark texts of a roster csv that a spreadsheet would run, and take exactly that mark off again.

One `'` is put before a text that begins, after any number of `'`, with a character that starts a
formula; so whatever carries the mark was marked, and a name that itself begins with `'` survives.
"""

import re

STARTS = r"=+\-@\t\r＝＋－＠"
"""What starts a formula; a Chinese or Japanese Excel takes the full-width ones too."""

RISKY = re.compile(rf"'*[{STARTS}]")
MARKED = re.compile(rf"'+[{STARTS}]")


def guarded(text: str) -> str:
    """Make a text harmless in a csv file."""
    return "'" + text if RISKY.match(text) else text


def unguarded(text: str) -> str:
    """Give back what `guarded` was given."""
    return text[1:] if MARKED.match(text) else text
