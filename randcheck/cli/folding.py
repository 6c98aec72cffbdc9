"""Fold a long line between words or ideographs, so that a terminal need not cut through them."""

import re
import shutil
import sys

from randcheck.cli.output import line, width

PIECE = re.compile(r"\s*[（【《“「]*(?:[!-\u02ff]+|\S)[],.:;!?)，、。；：！？）】》”」]*")
"""A run of narrow characters or one ideograph, with the marks that stay beside it."""


def put(text: str, indent: int) -> None:
    """Write a line of data: folded for a person at a terminal, one line for anything else."""
    if not sys.stdout.isatty():
        line(text)
        return
    for part in fold(text, shutil.get_terminal_size().columns - 1, indent):
        line(part)


def fold(text: str, columns: int, indent: int) -> list[str]:
    """Fold a text to lines of so many columns, all but the first indented.

    A word that is longer than a line stays whole.
    """
    lines, used = [""], 0
    for piece in PIECE.findall(text):
        more = width(piece)
        if lines[-1].strip() and used + more > columns:
            fresh = " " * indent + piece.lstrip()
            lines.append(fresh)
            used = width(fresh)
        else:
            lines[-1] += piece
            used += more
    return lines
