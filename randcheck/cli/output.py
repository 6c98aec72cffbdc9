"""Print: data on stdout, talk on stderr; with `progress` the only module that knows Rich.

Roster text is hostile: it goes through `plain`, never through markup, and control and
bidirectional characters are dropped before a terminal sees them.
"""

import json
import re
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from randcheck.cli.session import pick
from randcheck.errors import RandcheckError
from randcheck.protocol.alphabet import HIDDEN
from randcheck.text import Text, tr

if TYPE_CHECKING:
    from rich.console import Console

INVISIBLE = re.compile(f"[{HIDDEN}]")
WIDE_BAR = 24
UNCHANGED = tr("原来就是这样, 没有写入", "so it was already, nothing was written")


def prepare_streams() -> None:
    """Make stdout and stderr survive characters that an old console lacks (cp936)."""
    for stream in (sys.stdout, sys.stderr):
        encoding = (getattr(stream, "encoding", "") or "").lower().replace("-", "")
        if hasattr(stream, "reconfigure") and encoding != "utf8":
            stream.reconfigure(errors="replace")


def plain(text: str) -> str:
    """Drop what could steer a terminal."""
    return INVISIBLE.sub("", text)


def say(*texts: Text) -> None:
    """Talk to the person on stderr."""
    for text in texts:
        sys.stderr.write(plain(pick(text)) + "\n")
    sys.stderr.flush()


def tick(text: Text) -> None:
    """Show a line that the next one overwrites; nothing where nobody looks on."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{plain(pick(text))}")
        sys.stderr.flush()


def line(text: str = "") -> None:
    """Write one line of data on stdout."""
    sys.stdout.write(plain(text) + "\n")


def write_json(schema: str, **members: Any) -> None:
    """Write the one JSON envelope: schema, ok, then the command's members."""
    value = {"schema": f"randcheck {schema} v1", "ok": True, **members}
    _write_document(value)


def _write_document(value: dict[str, Any]) -> None:
    """Write JSON as UTF-8, whatever the console's own encoding is, unless a person looks on."""
    text = INVISIBLE.sub(_escaped, json.dumps(value, ensure_ascii=False, indent=1)) + "\n"
    if sys.stdout.isatty() or not hasattr(sys.stdout, "buffer"):
        sys.stdout.write(text)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()


def _escaped(found: re.Match[str]) -> str:
    """Spell out a character that could steer a terminal, as JSON allows; lines stay lines."""
    return found[0] if found[0] == "\n" else json.dumps(found[0])[1:-1]


def write_error(error: RandcheckError, faults: Iterable[Text]) -> None:
    """Write the JSON envelope of an error."""
    value = {
        "schema": "randcheck error v1",
        "ok": False,
        "exit_code": error.exit_code,
        "kind": type(error).__name__,
        "message": {"zh": error.what.zh, "en": error.what.en},
        "hint": {"zh": error.hint.zh, "en": error.hint.en} if error.hint else None,
        "faults": [{"zh": fault.zh, "en": fault.en} for fault in faults],
    }
    _write_document(value)


def console(stream: TextIO | None = None) -> "Console":
    """Make a console that interprets nothing in the text it is given."""
    from rich.console import Console

    return Console(
        file=stream or sys.stdout, markup=False, emoji=False, highlight=False, soft_wrap=False
    )


def table(
    headings: Sequence[Text], rows: Iterable[Sequence[str]], right: Sequence[int] = ()
) -> None:
    """Print a table; columns named in `right` are numbers. Piped, it is tab-separated."""
    if not sys.stdout.isatty():
        for row in ([pick(h) for h in headings], *rows):
            sys.stdout.write("\t".join(map(plain, row)) + "\n")
        return
    from rich.table import Table
    from rich.text import Text as Plain

    found = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for place, heading in enumerate(headings):
        found.add_column(Plain(pick(heading)), justify="right" if place in right else "left")
    for row in rows:
        found.add_row(*(Plain(plain(cell)) for cell in row))
    console().print(found)


def width(text: str) -> int:
    """Count the columns a text takes on a terminal; ideographs take two."""
    from rich.cells import cell_len

    return cell_len(plain(text))


def pad(text: str, columns: int) -> str:
    """Fill a text with blanks to a number of columns."""
    return text + " " * (columns - width(text))


def bar(part: int, whole: int) -> str:
    """Draw a share as a bar of characters every console has."""
    filled = 0 if not whole else max(1 if part else 0, round(WIDE_BAR * part / whole))
    return "#" * filled + "." * (WIDE_BAR - filled)
