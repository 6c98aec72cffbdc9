"""Ask questions of the person at the terminal, and nobody else."""

import getpass
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from randcheck.cli.output import say, width
from randcheck.cli.session import pick
from randcheck.errors import RandcheckError, Unreadable, UsageError
from randcheck.text import Text, tr

T = TypeVar("T")
TRIES, USUAL_COLUMNS = 3, 80
OPERATOR_VARIABLE = "RANDCHECK_PASSPHRASE_FILE"
OBSERVER_VARIABLE = "RANDCHECK_OBSERVER_PASSPHRASE_FILE"


def at_terminal() -> bool:
    """Tell whether somebody can answer."""
    return sys.stdin.isatty()


def ask(question: Text, flag: str, default: str = "", hide: bool = False) -> str:
    """Ask one question; Enter takes the default. To `hide` it takes it off the screen at once.

    Raises:
        UsageError: nobody is at a terminal; it names the flag to use.
    """
    if not at_terminal():
        raise UsageError(
            tr(f"没有终端可以提问: {question.zh}", f"no terminal to ask at: {question.en}"),
            tr(f"用 {flag} 给出", f"give it with {flag}"),
        )
    shown = f" [{default}]" if default.strip() else ""
    while True:
        sys.stderr.write(f"{pick(question)}{shown} ")
        sys.stderr.flush()
        answer = sys.stdin.readline()
        if not answer:
            raise KeyboardInterrupt
        if hide:
            _erase(f"{pick(question)}{shown} {answer}")
        if answer.strip() or default:
            return answer.strip() or default


def _erase(shown: str) -> None:
    """Take a question and its answer off the terminal; the cursor stands below them."""
    if sys.stderr.isatty():
        try:
            columns = os.get_terminal_size(sys.stderr.fileno()).columns
        except (OSError, ValueError):
            columns = 0
        up = rows(shown.rstrip("\r\n").expandtabs(), columns or USUAL_COLUMNS)
        sys.stderr.write(f"\x1b[{up}A\r\x1b[J")
        sys.stderr.flush()


def rows(text: str, columns: int) -> int:
    """Count the rows of a terminal that a text takes; a wide sign never stands across two."""
    found, at = 1, 0
    for sign in text:
        wide = width(sign)
        if at + wide > columns:
            found, at = found + 1, 0
        at += wide
    return found


def ask_until(
    question: Text, flag: str, read: Callable[[str], T], default: str = "", hide: bool = False
) -> T:
    """Ask until the answer can be read, three times at most."""
    for tries in range(TRIES):
        try:
            return read(ask(question, flag, default, hide))
        except UsageError as error:
            if tries == TRIES - 1 or not at_terminal():
                raise
            say(error.what)
    raise AssertionError


def confirm(question: Text, yes: bool) -> bool:
    """Ask y/N, unless `--yes` was given."""
    if yes:
        return True
    answer = ask(tr(f"{question.zh} [y/N]", f"{question.en} [y/N]"), "--yes", " ")
    return answer.strip().lower() in ("y", "yes", "是")


def passphrase(who: Text, path: str | None, variable: str, new: bool = False) -> str:
    """Get a passphrase: from a file, from the file an environment variable names, or typed.

    Raises:
        Unreadable: the file; UsageError: nobody can type, or two typings differ.
    """
    named = path or os.environ.get(variable)
    if named:
        try:
            return Path(named).read_text(encoding="utf-8-sig").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise Unreadable(tr(f"读不到口令文件 {named}", f"cannot read {named}")) from error
    if not at_terminal():
        raise UsageError(
            tr(f"没有终端可以输入口令({who.zh})", f"no terminal to type a passphrase ({who.en})"),
            tr(f"用环境变量 {variable} 指明口令文件", f"name a file in {variable}"),
        )
    first = getpass.getpass(pick(tr(f"{who.zh}口令: ", f"passphrase of {who.en}: ")))
    if new and getpass.getpass(pick(tr("再输一遍: ", "once more: "))) != first:
        raise UsageError(tr("两次输入不同", "the two differ"))
    return first


def retry(attempt: Callable[[], T]) -> T:
    """Let a person at the terminal try again after a mistake, three times at most."""
    for tries in range(TRIES):
        try:
            return attempt()
        except RandcheckError as error:
            if tries == TRIES - 1 or not at_terminal():
                raise
            say(tr(f"× {error.what.zh}", f"× {error.what.en}"))
    raise AssertionError
